"""Terms and phrases of texts in languages that no parser reads, by their words alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from feedback_miner.describe.parsed import ParsedText
from feedback_miner.describe.shallow.clauses import phrases_of
from feedback_miner.describe.shallow.grammar import Grammar, grammar_of
from feedback_miner.describe.shallow.pieces import Piece, Word, clean, pieces_of

MIN_TEXTS = 2
"""Words that stand together in so many texts are a term: "mot de passe"."""
TERM_WORDS = (2, 3)
MAX_LINKS = 2
"""Prepositions and articles between two words of a term."""


class _Term(NamedTuple):
    normal: str
    spelling: str
    has_name: bool


def read_shallow(texts: Sequence[str], languages: Sequence[str]) -> list[ParsedText]:
    """Read texts by their words: base forms, words that recur together, and short clauses.

    Parameters
    ----------
    texts, languages : sequence of str
        Texts, and the ISO 639-1 code of each.

    Returns
    -------
    list of ParsedText
        In the order of the texts.
    """
    read = [
        (cleaned := clean(text, rules), list(pieces_of(cleaned, rules)), rules)
        for text, rules in zip(texts, map(grammar_of, languages), strict=True)
    ]
    joined = [list(_joined_terms(text, pieces, rules)) for text, pieces, rules in read]
    counts = Counter(
        (language, normal)
        for language, terms in zip(languages, joined, strict=True)
        for normal in {term.normal for term in terms}
    )
    return [
        _parsed(text, pieces, rules, [term for term in terms if counts[language, term.normal] >= MIN_TEXTS])
        for (text, pieces, rules), terms, language in zip(read, joined, languages, strict=True)
    ]


def _parsed(text: str, pieces: list[Piece], rules: Grammar, joined: list[_Term]) -> ParsedText:
    terms: dict[str, str] = {}
    nouns: set[str] = set()
    names: set[str] = set()
    for word in (word for piece in pieces for word in piece.words if word.is_content):
        terms.setdefault(word.base, word.text)
        if word.is_noun:
            nouns.add(word.base)
        if word.is_name:
            names.add(word.base)
    for term in joined:
        terms.setdefault(term.normal, term.spelling)
        nouns.add(term.normal)
        if term.has_name:
            names.add(term.normal)
    return ParsedText(terms, frozenset(nouns), frozenset(names), tuple(phrases_of(text, pieces, rules)))


def _joined_terms(text: str, pieces: list[Piece], rules: Grammar) -> Iterator[_Term]:
    """Yield two or three nouns that stand together, prepositions and articles between them left out."""
    for piece in pieces:
        for i, first in enumerate(piece.words):
            if not first.is_noun:
                continue
            words, links = [first], 0
            for word in piece.words[i + 1 :]:
                if word.is_noun:
                    words, links = [*words, word], 0
                    yield _term(text, words)
                    if len(words) == TERM_WORDS[1]:
                        break
                elif word.low in rules.ties and links < MAX_LINKS:
                    links += 1
                else:
                    break


def _term(text: str, words: list[Word]) -> _Term:
    normal = " ".join(word.base for word in words)
    return _Term(normal, text[words[0].start : words[-1].end], any(word.is_name for word in words))
