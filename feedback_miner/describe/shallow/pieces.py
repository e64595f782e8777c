"""Texts of languages that no parser reads, as words between marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from feedback_miner.describe.parsed import MAX_WORD, PLACEHOLDER, is_given_name, tame
from feedback_miner.describe.shallow.grammar import Grammar, is_known, is_verb_form, lemma, may_be_present

_TOKEN = re.compile(r"\d++(?:[.,:]\d+)+|(?:[^\W\d_]\.){2,}|[^\W_]+(?:[-‐'’&+][^\W_]+)*['’]?|[%€$£]")
_BREAKING = frozenset('[]{}<>|"*_=#()/\\`„“”«»‹›‘~^')
"""Marks that part what belongs together, so that a clause beside one may lack a piece."""
_SENTENCE_ENDS = frozenset(".!?…\n")
_GAP = " [] "
_UMLAUT = "\u0308"
MAX_ORDINAL = 2
"""Digits before a dot that ends nothing: "im 2. Stock"."""
MIN_HEAD = 4
"""Letters of the last part of a German compound."""


class Word(NamedTuple):
    """One word of a text."""

    text: str
    low: str
    """In lower case, apostrophes straight."""
    base: str
    """Base form in lower case."""
    start: int
    end: int
    is_verb: bool
    is_infinitive: bool
    is_noun: bool
    """May be a noun; known for certain where nouns have a capital."""
    is_content: bool
    is_name: bool
    is_person: bool


Words = tuple[Word, ...]


class Piece(NamedTuple):
    """Words between two marks of punctuation."""

    words: Words
    is_whole: bool
    """Whether it lies between marks that end clauses, and not beside a bracket or what was taken out."""
    mark: str
    """What stands after it; a line end at the end of the text."""

    @property
    def asks(self) -> bool:
        """Whether it is a question."""
        return "?" in self.mark

    @property
    def ends_sentence(self) -> bool:
        """Whether what comes after it is another sentence."""
        return not _SENTENCE_ENDS.isdisjoint(self.mark)


class _Token(NamedTuple):
    text: str
    start: int
    end: int
    opens: bool
    """Whether a sentence begins with it, so that a capital tells nothing."""


def clean(text: str, rules: Grammar) -> str:
    """Return a text as it is read: tame, and without what stands for personal data."""
    named = text.replace("[name]", rules.someone) if rules.someone else text
    return tame(PLACEHOLDER.sub(_GAP, named))


def pieces_of(text: str, rules: Grammar) -> Iterator[Piece]:
    """Yield the pieces of a text that :func:`clean` has returned."""
    tokens: list[_Token] = []
    last, broken, opens = 0, False, True
    for match in _TOKEN.finditer(text):
        mark = text[last : match.start()]
        if tokens and _ends_piece(mark, tokens[-1].text, rules):
            breaks = not _BREAKING.isdisjoint(mark)
            yield (piece := Piece(_words(tokens, rules), not (broken or breaks), mark))
            tokens, broken, opens = [], breaks, piece.ends_sentence
        elif not tokens:
            broken = not _BREAKING.isdisjoint(mark)
        tokens += _split(match, opens, rules)
        last, opens = match.end(), False
    if tokens:
        rest = text[last:]
        yield Piece(_words(tokens, rules), not broken and _BREAKING.isdisjoint(rest), f"{rest}\n")


def _ends_piece(mark: str, before: str, rules: Grammar) -> bool:
    stripped = mark.strip(" \t\u00a0\u202f")
    if stripped == ".":
        is_ordinal = before.isdigit() and len(before) <= MAX_ORDINAL
        return not is_ordinal and before.lower() not in rules.abbreviations | rules.titles
    return stripped != ""


def _split(match: re.Match[str], opens: bool, rules: Grammar) -> list[_Token]:
    """Part an elided word from the one after it: "l'imprimante"."""
    text, start = match.group(), match.start()
    at = text.replace("’", "'").find("'") + 1
    if at and at < len(text) and text[:at].lower().replace("’", "'") in rules.elisions:
        return [
            _Token(text[:at], start, start + at, opens),
            _Token(text[at:], start + at, match.end(), opens),
        ]
    return [_Token(text, start, match.end(), opens)]


def _words(tokens: list[_Token], rules: Grammar) -> Words:
    persons = _persons(tokens, rules)
    words: list[Word] = []
    for token, is_person in zip(tokens, persons, strict=True):
        low = token.text.lower().replace("’", "'")
        known = _base(token, low, rules)
        base = known.lower()
        is_verb = _is_verb(token, low, words[-1].low if words else "", rules)
        is_content = not is_person and _is_content(low, base, rules)
        words.append(
            Word(
                text=token.text,
                low=low,
                base=base,
                start=token.start,
                end=token.end,
                is_verb=is_verb,
                is_infinitive=is_verb and base == low and is_verb_form(low, rules.language),
                is_noun=is_content and not is_verb and _may_be_noun(token, known, rules),
                is_content=is_content,
                is_name=is_content and not is_verb and _is_name(token, rules),
                is_person=is_person,
            )
        )
    return tuple(words)


def _base(token: _Token, low: str, rules: Grammar) -> str:
    """Return the base form; a capital at the head of a sentence makes no noun of an adjective."""
    small = lemma(low, rules.language)
    if token.opens and small == small.lower() and not is_verb_form(low, rules.language):
        return small
    return lemma(token.text, rules.language)


def _is_verb(token: _Token, low: str, before: str, rules: Grammar) -> bool:
    """Tell a form of a verb by its base form, and by what is before it."""
    is_capital = bool(rules.noun_capitals) and token.text[0].isupper()
    if is_capital and (not token.opens or lemma(token.text, rules.language)[0].isupper()):
        return False
    if before in rules.before_verbs and low.isalpha() and low not in rules.function_words:
        return True
    if before in rules.determiners - rules.demonstratives:
        return lemma(low, rules.language).lower() in rules.auxiliaries
    if is_verb_form(low, rules.language):
        return before not in rules.prepositions or lemma(low, rules.language) == low
    return before not in rules.prepositions | {""} and may_be_present(low, rules.language)


def _is_content(low: str, base: str, rules: Grammar) -> bool:
    if not 2 <= len(low) <= MAX_WORD or not any(map(str.isalpha, low)):
        return False
    if low in rules.function_words or low.endswith(rules.adverb_endings):
        return False
    if base in rules.stop_words | rules.auxiliaries:
        return False
    return low not in rules.empty and base not in rules.empty


def _may_be_noun(token: _Token, known: str, rules: Grammar) -> bool:
    if not rules.noun_capitals:
        return True
    return known[:1].isupper() or (token.text[0].isupper() and not token.opens)


def _is_name(token: _Token, rules: Grammar) -> bool:
    """Tell a proper noun by its capital; where nouns have one too, by being in no list. Acronyms are none."""
    text = token.text
    if not text[0].isupper() or token.opens or text.isupper():
        return False
    return not rules.noun_capitals or not _is_listed(text, rules)


def _is_listed(text: str, rules: Grammar) -> bool:
    if is_known(text, rules.language) or is_known(text.lower(), rules.language):
        return True
    heads = (text[at:].capitalize() for at in range(MIN_HEAD - 1, len(text) - MIN_HEAD + 1))
    return bool(rules.noun_capitals) and any(is_known(head, rules.language) for head in heads)


def _persons(tokens: list[_Token], rules: Grammar) -> list[bool]:
    """Tell which words are names of persons: given names, and what follows them or a title."""
    found = [_is_given_name(token, rules) for token in tokens]
    for i, token in enumerate(tokens):
        is_titled = token.text.lower() in rules.titles
        if not is_titled and not found[i]:
            continue
        at = i + 1
        while at < len(tokens) and tokens[at].text.lower() in rules.name_particles | rules.titles:
            at += 1
        is_certain = at == i + 1 and (is_titled or not rules.noun_capitals)
        if at < len(tokens) and _is_surname(tokens[at], is_certain, rules):
            found[i : at + 1] = [True] * (at + 1 - i)
    return found


def _is_surname(token: _Token, is_certain: bool, rules: Grammar) -> bool:
    if not token.text[0].isupper() or (len(token.text) > 1 and token.text.isupper()):
        return False
    return is_certain or not _is_listed(token.text, rules)


def _is_given_name(token: _Token, rules: Grammar) -> bool:
    if not any(all(map(is_given_name, name.split("-"))) for name in _spellings(token.text)):
        return False
    return token.text.lower() not in rules.words_too or (token.text[0].isupper() and not token.opens)


def _spellings(name: str) -> Iterator[str]:
    """Yield a name as it is, without accents, and with letters for its umlauts."""
    yield name
    decomposed = unicodedata.normalize("NFD", name)
    yield "".join(c for c in decomposed if not unicodedata.combining(c))
    yield decomposed.replace(_UMLAUT, "e")
