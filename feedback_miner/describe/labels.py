"""Labels in the writers' own words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from feedback_miner.describe.base import ThemeDraft
from feedback_miner.describe.parsed import ParsedText
from feedback_miner.records import KINDS, Embeddings, FloatArray

N_PHRASES = 40
"""Phrases per theme that are compared by meaning."""
NEAR = 0.5
"""A phrase that is further from its theme than this, and than the theme's texts are on average, is not
what the theme is about."""
CONTRAST = 0.3
FOCUS_BONUS = 0.2
ORDER_COST = 0.2
"""What the last of the phrases loses to the first, which holds more of the theme's telling terms."""
MIXED = "Mixed subjects"
"""Label of a theme whose texts share no words."""
IDEAL_WORDS = (3, 6)
FIT = 0.65
"""A phrase that is less fit than the fittest of its theme by this factor is no label: a noun phrase beside
a whole clause."""


def rank_phrases(texts: Sequence[ParsedText], weights: dict[str, float]) -> tuple[str, ...]:
    """Return phrases by how many of the theme's telling terms they hold; ties by spelling.

    A phrase with a proper noun that is no telling term of the theme is left out: it names a person
    or a place that few writers mean. The others are scored by the mean weight of their content
    words, times the square root of their number, so that a label neither rambles nor drops half of
    the point, and times their fitness.
    """
    scores: dict[str, float] = {}
    least = FIT * max((phrase.fitness for text in texts for phrase in text.phrases), default=0.0)
    for text in texts:
        for spelling, words, names, fitness in text.phrases:
            if fitness < least or any(name not in weights for name in names):
                continue
            weight = sum(weights.get(word, 0.0) for word in set(words)) / np.sqrt(len(words))
            n_words = spelling.count(" ") + 1
            off = max(IDEAL_WORDS[0] - n_words, n_words - IDEAL_WORDS[1], 0)
            scores[spelling] = max(scores.get(spelling, 0.0), float(weight) * 0.85**off * fitness)
    best = sorted((phrase for phrase in scores if scores[phrase] > 0), key=lambda p: (-scores[p], p))
    return tuple(_without_variants(best)[:N_PHRASES])


class PhraseLabeller:
    """Names a theme by the phrase that is near to it, far from other themes, and says what is the matter.

    Parameters
    ----------
    embed : callable
        Embeds texts by the encoder of the run.
    judge : callable, optional
        Tells the probabilities of the kinds of texts and their embeddings, shape (n_texts, 4) in the
        order of ``KINDS``. Without it, a phrase is not asked whether it complains where the theme does.
    """

    def __init__(
        self,
        embed: Callable[[list[str]], Embeddings],
        judge: Callable[[list[str], Embeddings], FloatArray] | None = None,
    ) -> None:
        self.embed = embed
        self.judge = judge

    def label_themes(self, drafts: Sequence[ThemeDraft]) -> list[str]:
        """Return one label per draft; a theme that no phrase speaks for is named by its keywords."""
        phrases = sorted({phrase for draft in drafts for phrase in draft.phrases})
        if not phrases:
            return [_fallback(draft) for draft in drafts]
        row = {phrase: i for i, phrase in enumerate(phrases)}
        embedded = self.embed(phrases)
        similarity = embedded.vectors @ np.stack([draft.centroid for draft in drafts]).T
        kinds = np.zeros((len(phrases), len(KINDS)))
        if self.judge is not None:
            kinds = self.judge(phrases, embedded)
        labels = []
        for i, draft in enumerate(drafts):
            if not draft.phrases:
                labels.append(_fallback(draft))
                continue
            rows = [row[phrase] for phrase in draft.phrases]
            own = similarity[rows]
            others = np.delete(own, i, axis=1).max(axis=1, initial=0.0)
            order = np.arange(len(own)) / N_PHRASES
            speaking = kinds[rows] @ draft.focus
            value = own[:, i] - CONTRAST * others + FOCUS_BONUS * speaking - ORDER_COST * order
            is_near = own[:, i] >= min(draft.coherence, NEAR)
            best = int(np.where(is_near, value, -np.inf).argmax())
            labels.append(draft.phrases[best] if is_near[best] else _fallback(draft))
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
