"""Words with capitals inside, spelt as most writers spell them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_WORD = re.compile(r"[^\W\d_]+")
_INNER_CAPITAL = re.compile(r"[a-zß-öø-ÿ][A-ZÀ-ÖØ-Þ]")


def usual_case(texts: Sequence[str]) -> list[str]:
    """Return texts in which no word has capitals inside that most writers leave out.

    A scanned survey says "NothIng", which is no name of a product, and would be a label as it is;
    "SharePoint" stays where it is the spelling of most. Who shouts does not vote.
    """
    places = [i for i, text in enumerate(texts) if _INNER_CAPITAL.search(text)]
    odd = {word.casefold() for i in places for word in _WORD.findall(texts[i]) if _INNER_CAPITAL.search(word)}
    if not odd:
        return list(texts)
    counts = Counter(
        word
        for text in texts
        for word in _WORD.findall(text)
        if not word.isupper() and word.casefold() in odd
    )
    usual: dict[str, str] = {}
    for word in sorted(counts, key=lambda word: (-counts[word], word)):
        usual.setdefault(word.casefold(), word)

    def respelt(match: re.Match[str]) -> str:
        word = match.group()
        return usual[word.casefold()] if _INNER_CAPITAL.search(word) else word

    spelt = list(texts)
    for i in places:
        spelt[i] = _WORD.sub(respelt, texts[i])
    return spelt
