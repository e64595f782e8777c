"""Words with capitals inside, spelt as most writers spell them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_WORD = re.compile(r"[^\W\d_]+")
_ODD = re.compile(r"[^\W\d_]*[a-zß-öø-ÿ][A-ZÀ-ÖØ-Þ][^\W\d_]*")


def usual_case(texts: Sequence[str]) -> list[str]:
    """Return texts in which no word has capitals inside that most writers leave out.

    A scanned survey says "NothIng", which is no name of a product, and would be a label as it is;
    "SharePoint" stays where it is the spelling of most.
    """
    odd = {word.casefold() for text in texts for word in _ODD.findall(text)}
    if not odd:
        return list(texts)
    counts = Counter(word for text in texts for word in _WORD.findall(text) if word.casefold() in odd)
    usual: dict[str, str] = {}
    for word in sorted(counts, key=lambda word: (-counts[word], word)):
        usual.setdefault(word.casefold(), word)
    return [_ODD.sub(lambda match: usual[match.group().casefold()], text) for text in texts]
