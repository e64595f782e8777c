"""Keywords by class-based TF-IDF."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from scipy import sparse

from feedback_miner.describe.parsed import ParsedText

PHRASE_BONUS = 1.4
"""A noun phrase tells more than its words, so it wins over them when nearly as telling."""
MIN_TEXTS = 2
MIN_SHARE = 0.03
"""A term counts for a theme when this share of its texts, and at least two of them, hold it."""
NAME_FACTOR = 2
"""Proper nouns must be this much more common: a product is meant by many, a person by few."""


def weigh_terms(themes: Sequence[Sequence[ParsedText]]) -> list[dict[str, float]]:
    """Weigh the terms of each theme by how much more its texts use them than those of others.

    Class-based TF-IDF (Grootendorst, "BERTopic: Neural topic modeling with a class-based
    TF-IDF procedure", arXiv:2203.05794), on the share of texts that hold a term rather than on
    its count, so that one long rant does not name a theme.

    Parameters
    ----------
    themes : sequence of sequences of ParsedText
        Texts of each theme.

    Returns
    -------
    list of dict of str to float
        Normal form of each term of a theme to its weight, heaviest first, ties by term.
    """
    vocabulary: dict[str, int] = {}
    rows, columns, counts = [], [], []
    for i, texts in enumerate(themes):
        used = Counter(term for text in texts for term in text.terms)
        named = Counter(name for text in texts for name in text.names)
        floor = max(MIN_TEXTS, MIN_SHARE * len(texts)) if len(texts) >= 8 else 1
        for term, n in used.items():
            is_name = 2 * named[term] > n
            if n >= floor * (NAME_FACTOR if is_name else 1):
                rows.append(i)
                columns.append(vocabulary.setdefault(term, len(vocabulary)))
                counts.append(n / max(len(texts), 1))
    shares = sparse.csr_array(
        (counts, (rows, columns)), shape=(len(themes), len(vocabulary)), dtype=np.float64
    )
    total = np.asarray(shares.sum(axis=0)).ravel()
    mean_per_theme = float(shares.sum()) / max(len(themes), 1)
    rarity = np.log1p(mean_per_theme / np.maximum(total, 1e-12))
    terms = list(vocabulary)
    bonus = np.array([PHRASE_BONUS if " " in term else 1.0 for term in terms])
    weighed = []
    for i in range(len(themes)):
        found = shares.indices[shares.indptr[i] : shares.indptr[i + 1]]
        share = shares.data[shares.indptr[i] : shares.indptr[i + 1]]
        weights = {terms[j]: float(s * rarity[j] * bonus[j]) for j, s in zip(found, share, strict=True)}
        weighed.append(dict(sorted(weights.items(), key=lambda item: (-item[1], item[0]))))
    return weighed


def choose_keywords(
    weights: dict[str, float], texts: Sequence[ParsedText], n_keywords: int
) -> tuple[str, ...]:
    """Return the heaviest terms in the spelling used most, none inside another."""
    chosen: list[str] = []
    for term in weights:
        words = set(term.split())
        if any(words <= set(other.split()) or words >= set(other.split()) for other in chosen):
            continue
        chosen.append(term)
        if len(chosen) == n_keywords:
            break
    return spell(chosen, texts)


def spell(terms: Sequence[str], texts: Sequence[ParsedText]) -> tuple[str, ...]:
    """Return terms in the spelling that most texts use."""
    spellings: dict[str, Counter[str]] = {term: Counter() for term in terms}
    for text in texts:
        for term in terms:
            if term in text.terms:
                spellings[term][text.terms[term]] += 1
    return tuple(_most_used(spellings[term]) for term in terms)


def _most_used(spellings: Counter[str]) -> str:
    return min(spellings, key=lambda spelling: (-spellings[spelling], spelling))
