"""Labels in the writers' own words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from feedback_miner.describe.base import ThemeDraft
from feedback_miner.describe.parse import ParsedText
from feedback_miner.records import Float32Array

N_PHRASES = 16
"""Phrases per theme that are compared by meaning."""
CONTRAST = 0.3
MIXED = "Mixed subjects"
"""Label of a theme whose texts share no words."""
ORDER_COST = 0.01
IDEAL_WORDS = (3, 6)


def rank_phrases(texts: Sequence[ParsedText], weights: dict[str, float]) -> tuple[str, ...]:
    """Return phrases by how many of the theme's telling terms they hold; ties by spelling.

    A phrase with a proper noun that is no telling term of the theme is left out: it names a person
    or a place that few writers mean. The others are scored by the mean weight of their content
    words, times the square root of their number, so that a label neither rambles nor drops half of
    the point.
    """
    scores: dict[str, float] = {}
    for text in texts:
        for spelling, words, names in text.phrases:
            if any(name not in weights for name in names):
                continue
            weight = sum(weights.get(word, 0.0) for word in set(words)) / np.sqrt(len(words))
            n_words = spelling.count(" ") + 1
            off = max(IDEAL_WORDS[0] - n_words, n_words - IDEAL_WORDS[1], 0)
            scores[spelling] = max(scores.get(spelling, 0.0), float(weight) * 0.85**off)
    best = sorted((phrase for phrase in scores if scores[phrase] > 0), key=lambda p: (-scores[p], p))
    return tuple(_without_variants(best)[:N_PHRASES])


class PhraseLabeller:
    """Names a theme by the phrase that is nearest to it and furthest from the other themes.

    Parameters
    ----------
    encode : callable
        Turns texts into unit vectors, by the encoder of the run.
    """

    def __init__(self, encode: Callable[[list[str]], Float32Array]) -> None:
        self.encode = encode

    def label_themes(self, drafts: Sequence[ThemeDraft]) -> list[str]:
        """Return one label per draft; a theme without phrases is named by its keywords."""
        phrases = sorted({phrase for draft in drafts for phrase in draft.phrases})
        if not phrases:
            return [_fallback(draft) for draft in drafts]
        row = {phrase: i for i, phrase in enumerate(phrases)}
        similarity = self.encode(phrases) @ np.stack([draft.centroid for draft in drafts]).T
        labels = []
        for i, draft in enumerate(drafts):
            if not draft.phrases:
                labels.append(_fallback(draft))
                continue
            own = similarity[[row[phrase] for phrase in draft.phrases]]
            others = np.delete(own, i, axis=1).max(axis=1, initial=0.0)
            value = own[:, i] - CONTRAST * others - ORDER_COST * np.arange(len(own))
            labels.append(draft.phrases[int(value.argmax())])
        return labels


def make_distinct(labels: Sequence[str], drafts: Sequence[ThemeDraft]) -> list[str]:
    """Capitalise labels, and tell those apart that are the same by a keyword or a number."""
    taken: set[str] = set()
    distinct = []
    for label, draft in zip(labels, drafts, strict=True):
        label = label[:1].upper() + label[1:]
        spare = [f"{label} ({word})" for word in draft.keywords if word.casefold() not in label.casefold()]
        numbered = (f"{label} ({i})" for i in range(2, len(labels) + 2))
        choice = next(name for name in (label, *spare, *numbered) if name.casefold() not in taken)
        taken.add(choice.casefold())
        distinct.append(choice)
    return distinct


def _fallback(draft: ThemeDraft) -> str:
    return ", ".join(draft.keywords[:3]) or MIXED


def _without_variants(phrases: Sequence[str]) -> list[str]:
    """Drop phrases that say the same as a better one but for case."""
    first: dict[str, str] = {}
    for phrase in phrases:
        first.setdefault(phrase.casefold(), phrase)
    return list(first.values())
