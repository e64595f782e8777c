"""Areas: what themes that belong together are called."""

from __future__ import annotations

from collections.abc import Sequence

from feedback_miner.describe.keywords import spell
from feedback_miner.describe.parsed import ParsedText

N_WORDS = 3
SPARE_WORDS = 3
"""Further words of an area, to tell it from what has the same label."""


def label_areas(
    areas: Sequence[Sequence[int]],
    labels: Sequence[str],
    weights: Sequence[dict[str, float]],
    parsed: Sequence[Sequence[ParsedText]],
    naming: Sequence[Sequence[int]] | None = None,
) -> list[str]:
    """Name each area by the things that it is about.

    A theme is named by a phrase of one writer, which would say too little of an area; so an area
    is named by nouns, each the most telling of the texts that none before it is in.

    Parameters
    ----------
    areas : sequence of sequences of int
        Themes of each area, the largest theme first.
    labels : sequence of str
        Label of each theme.
    weights : sequence of dict of str to float
        Weights of the terms of each theme, by :func:`weigh_terms`.
    parsed : sequence of sequences of ParsedText
        Sample of each theme.
    naming : sequence of sequences of int, optional
        Themes of each area that give it its name, as those in one language. By default all.

    Returns
    -------
    list of str
        An area of one theme has that theme's label; all others differ from the labels of themes
        and from each other.
    """
    taken = {label.casefold() for label in labels}
    named = []
    for area, speaking in zip(areas, naming or areas, strict=True):
        largest = labels[speaking[0]]
        if len(area) == 1:
            named.append(largest)
            continue
        sample = [text for theme in speaking for text in parsed[theme]]
        words = spell(_choose_nouns(_pool(speaking, weights, parsed), sample), sample)
        numbered = (f"{largest} and others ({i})" for i in range(2, len(areas) + 2))
        options = (*_lists(words), f"{largest} and others", *numbered)
        choice = next(option for option in options if option.casefold() not in taken)
        taken.add(choice.casefold())
        named.append(choice)
    return named


def _pool(
    area: Sequence[int], weights: Sequence[dict[str, float]], parsed: Sequence[Sequence[ParsedText]]
) -> dict[str, float]:
    """Sum the weights of terms over the themes of an area, each times its number of texts.

    Weights against other themes, not against other areas: words that fit everywhere weigh little even
    where there are but two areas.
    """
    pooled: dict[str, float] = {}
    for theme in area:
        for term, weight in weights[theme].items():
            pooled[term] = pooled.get(term, 0.0) + weight * len(parsed[theme])
    return pooled


def _lists(words: Sequence[str]) -> list[str]:
    """List the first words, then more of them; a single word would not tell an area from a theme."""
    joined = [", ".join(words[:n]) for n in range(min(N_WORDS, len(words)), len(words) + 1)]
    return [text[:1].upper() + text[1:] for text in joined] if len(words) > 1 else []


def _choose_nouns(weights: dict[str, float], sample: Sequence[ParsedText]) -> list[str]:
    """Choose nouns by weight times the share of their texts that no noun before them is in."""
    holders: dict[str, set[int]] = {}
    for i, text in enumerate(sample):
        for term in text.nouns & weights.keys():
            holders.setdefault(term, set()).add(i)
    chosen: list[str] = []
    covered: set[int] = set()
    while len(chosen) < N_WORDS + SPARE_WORDS:
        used = {word for term in chosen for word in term.split()}
        gains = {
            term: weights[term] * len(texts - covered) / len(texts)
            for term, texts in holders.items()
            if not used & set(term.split())
        }
        best = max(gains, key=lambda term: (gains[term], term), default=None)
        if best is None or gains[best] == 0:
            break
        chosen.append(best)
        covered |= holders[best]
    return chosen
