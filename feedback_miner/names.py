"""Names of persons that stand in an export's own columns, found in its texts.

Names are personal data, so :class:`Names` shows none of them, and nothing here is written anywhere.

A name that is a word ("Bill", "Price", "Koch") is one where its place says so: beside the other half of the
same person's name, behind a title, or, with a capital, between words that persons stand between. Which names
are words is told by lists (``name_words.toml``, ``common_words.txt``) and by the texts themselves: what they
mostly write in lower case is a word.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Final

import polars as pl
from babel import Locale

from feedback_miner.given_names import GIVEN_NAMES

PLACEHOLDER: Final = "[name]"
MAX_WORD: Final = 60
LANGUAGES: Final = ("en", "de", "fr", "es", "pt", "it", "nl", "pl")
MOST_WORDS: Final = 8
"""Words of a name; what is longer is a sentence. A judgement: two titles, two first names, two particles and
a double surname."""
MAX_TEXTS: Final = 20_000
"""Of more texts that hold a name, every n-th is asked how the words are spelled; as for signatures."""
OFTEN, TIMES = 5, 4
"""A word that texts have this often in lower case, and so many times as often as with a capital, is no name:
a name is typed carelessly now and then. Judgements, held by tests at either side."""

_WORD: Final = re.compile(r"[^\W_]+")
_BRACKETS: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|<[^<>]*>")
_PARTS: Final = re.compile(r"[;|/\n]|\s{3,}")
_JOINS: Final = re.compile(r"[ \t]?[,._-]?[ \t]?")
"""What may stand between the words of one name: "Vale, Quorrin", "quorrin.vale"."""
_INITIAL: Final = re.compile(r"(?<![^\W_])(?:[^\W\d_](?:\. ?|_|-)|[Oo]['’])$")
"""Right before a name: "T. Ramsbottoms", "q.vale", "O'Dellan"."""
_LOGIN_JOINS: Final = frozenset("._-")
_SENTENCE_END: Final = re.compile(r"(?:^|[.!?:\n•>\"“(\[-])\s*$")
_PLACEHOLDER_OR_ADDRESS: Final = re.compile(r"\[(?:email|phone|url|ip|iban|card|name)\]|https?://\S+|\S+@\S+")


@cache
def _lists() -> dict[str, frozenset[str]]:
    content = tomllib.loads(files(__package__).joinpath("name_words.toml").read_text(encoding="utf-8"))
    lists = {name: frozenset(" ".join(words.values()).split()) for name, words in content.items()}
    common = files(__package__).joinpath("common_words.txt").read_text(encoding="utf-8")
    return lists | {"common": frozenset(common.split()), "months": _months()}


def _months() -> frozenset[str]:
    """Return the names of the months and of the days of the week in the languages that are read."""
    words: set[str] = set()
    for language in LANGUAGES:
        locale = Locale.parse(language)
        for names in (locale.months, locale.days):
            for context in ("format", "stand-alone"):
                words.update(name.casefold() for name in names[context]["wide"].values())
    return frozenset(words)


@dataclass(frozen=True, repr=False)
class Names:
    """Words of the names of persons, case-folded.

    Attributes
    ----------
    words : frozenset of str
        First names, surnames, and logins.
    pairs : frozenset of (str, str)
        Words that stand next to each other in one name, in either order.
    initials : frozenset of (str, str)
        First letters of such a word, with the other.
    """

    words: frozenset[str] = field(default=frozenset())
    pairs: frozenset[tuple[str, str]] = field(default=frozenset())
    initials: frozenset[tuple[str, str]] = field(default=frozenset())

    def __or__(self, other: Names) -> Names:
        """Return the names of both."""
        return Names(self.words | other.words, self.pairs | other.pairs, self.initials | other.initials)

    def __bool__(self) -> bool:
        return bool(self.words)

    def __repr__(self) -> str:
        return f"Names({len(self.words)} words)"

    @classmethod
    def of(cls, people: Iterable[str]) -> Names:
        """Take names apart; what names a team, a role or nobody is none.

        Parameters
        ----------
        people : iterable of str
            Names, addresses and logins as the columns of an export have them; several may share a cell.

        Examples
        --------
        >>> names = Names.of(["Vale, Quorrin (IT)", "tam.toe@example.org", "Service Desk", "4711"])
        >>> sorted(names.words)
        ['quorrin', 'tam', 'toe', 'vale']
        """
        words: set[str] = set()
        pairs: set[tuple[str, str]] = set()
        initials: set[tuple[str, str]] = set()
        for cell in people:
            for part in _PARTS.split(_BRACKETS.sub(" ", cell)):
                found = _words_of(part)
                words.update(word for word in found if len(word) > 1)
                for first, second in pairwise(found):
                    pairs |= {(first, second), (second, first)}
                    initials |= {(first[0], second), (second[0], first)}
        return cls(frozenset(words), frozenset(pairs), frozenset(initials))


def _words_of(name: str) -> list[str]:
    """Return the words of one person's name, or the login; none where it names nobody."""
    lists = _lists()
    name = name.strip().casefold()
    login = name.partition("@")[0] if "@" in name else name
    words = _WORD.findall(login)
    if not 1 <= len(words) <= MOST_WORDS or not lists["groups"].isdisjoint(words):
        return []
    if any(char.isdigit() for char in login):
        # a login such as "tvale12"; "Caller 2" is no name
        return words if len(words) == 1 and re.search(r"[^\W\d_]{2}", login) else []
    dropped = lists["titles"] | lists["particles"]
    return [word for word in words if word not in dropped or len(word) == 1]


@dataclass(frozen=True, repr=False)
class NameFinder:
    """Finds names in texts.

    Attributes
    ----------
    names : Names
    doubtful : frozenset of str
        Words that are names only where their place says so.
    """

    names: Names
    doubtful: frozenset[str]

    @classmethod
    def of(cls, names: Names, texts: pl.Series, things: Collection[str] = ()) -> NameFinder:
        """Ask the texts which names are words too.

        Parameters
        ----------
        names : Names
        texts : Series of String
        things : collection of str
            Words for things and products, case-folded.
        """
        lists = _lists()
        holding = texts.filter(holds_any(texts, names))
        step = -(-len(holding) // MAX_TEXTS) if len(holding) else 1
        lower: Counter[str] = Counter()
        upper: Counter[str] = Counter()
        capitals: Counter[str] = Counter()
        for text in holding.gather_every(step):
            for match in _WORD.finditer(text):
                word = match.group()
                if (folded := word.casefold()) in names.words:
                    (lower if word[0].islower() else upper)[folded] += 1
                    capitals[folded] += word.isupper() and not text.isupper()
        common = (lists["words"] | lists["common"] | lists["months"]).union(things)
        written = {word for word, n in lower.items() if n >= OFTEN and n >= TIMES * upper[word]}
        # what is mostly in capitals is an acronym, such as that of a system which a team is named after
        written |= {word for word, n in capitals.items() if n >= OFTEN and 2 * n > upper[word] + lower[word]}
        short = {word for word in names.words if len(word) < 3}
        return cls(names, (names.words & common) | ((written | short) - GIVEN_NAMES))

    def replaced(self, text: str) -> str:
        """Return a text with a placeholder for each name; the same object where there is none.

        Examples
        --------
        >>> finder = NameFinder.of(Names.of(["Quorrin Vale", "Bill Price"]), pl.Series([""]))
        >>> finder.replaced("Quorrin's phone bill: the Price of the licence, says Bill Price.")
        "[name]'s phone bill: the Price of the licence, says [name]."
        """
        tokens = list(_WORD.finditer(text))
        found = [i for i, token in enumerate(tokens) if self._is_word(token.group())]
        if not found:
            return text
        taken = [m.span() for m in _PLACEHOLDER_OR_ADDRESS.finditer(text)]
        spans: list[tuple[int, int]] = []
        for i in found:
            start, end = tokens[i].span()
            at = bisect_right(taken, (start, len(text))) - 1
            if (at >= 0 and end <= taken[at][1]) or not self._is_name(text, tokens, i):
                continue
            start = self._with_title(text, tokens, i)
            if (
                spans
                and _JOINS.fullmatch(text, spans[-1][1], start)
                and self._go_on(text, spans[-1], tokens[i])
            ):
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
        return _with_placeholders(text, spans)

    def _is_word(self, word: str) -> bool:
        return word.casefold() in self.names.words

    def _go_on(self, text: str, span: tuple[int, int], token: re.Match[str]) -> bool:
        """Tell whether a name goes on with a word: "Vale, Quorrin", but not "Quorrin, Tam and Lu"."""
        last = _WORD.findall(text[max(span[0], span[1] - MAX_WORD) : span[1]])[-1].casefold()
        return (last, token.group().casefold()) in self.names.pairs

    def _is_name(self, text: str, tokens: Sequence[re.Match[str]], i: int) -> bool:
        word = tokens[i].group()
        folded = word.casefold()
        if self._beside_its_other_half(text, tokens, i) or self._behind_its_initial(text, tokens, i):
            return True
        if folded not in self.doubtful:
            return True
        if word[0].islower() or (word.isupper() and len(word) > 1):
            return False
        return self._stands_as_a_person(text, tokens, i)

    def _beside_its_other_half(self, text: str, tokens: Sequence[re.Match[str]], i: int) -> bool:
        """Tell whether the neighbour is of the same name, and not both are words in lower case."""
        for j in (i - 1, i + 1):
            if not 0 <= j < len(tokens):
                continue
            first, second = tokens[min(i, j)], tokens[max(i, j)]
            pair = first.group().casefold(), second.group().casefold()
            if pair in self.names.pairs and _JOINS.fullmatch(text, first.end(), second.start()):
                capitals = first.group()[0].isupper() and second.group()[0].isupper()
                as_login = text[first.end() : second.start()] in _LOGIN_JOINS
                if capitals or as_login or not self.doubtful.issuperset(pair):
                    return True
        return False

    def _behind_its_initial(self, text: str, tokens: Sequence[re.Match[str]], i: int) -> bool:
        """Tell whether the other half of the name stands before it as its first letter: "q.vale"."""
        if not i or not _INITIAL.search(text, tokens[i - 1].start(), tokens[i].start()):
            return False
        return (tokens[i - 1].group().casefold(), tokens[i].group().casefold()) in self.names.initials

    def _stands_as_a_person(self, text: str, tokens: Sequence[re.Match[str]], i: int) -> bool:
        """Tell by the words around whether a word with a capital is a person's name."""
        lists = _lists()
        before = (
            tokens[i - 1] if i and _JOINS.fullmatch(text, tokens[i - 1].end(), tokens[i].start()) else None
        )
        behind = tokens[i + 1] if i + 1 < len(tokens) else None
        if before is not None and before.group().casefold() in lists["titles"]:
            return before.group()[0].isupper() or before.group().casefold() not in ("m", "don")
        acts = (
            behind is not None
            and text[tokens[i].end() : behind.start()] == " "
            and behind.group().casefold() in lists["behind"]
        )
        if acts and tokens[i].group().casefold() not in lists["months"]:
            # "My new Bill never comes": a word before it that belongs to a noun
            return before is None or before.group().casefold() not in lists["common"] - lists["before"]
        if before is None or _SENTENCE_END.search(text, before.end(), tokens[i].start()):
            return False
        apart = behind is None or text[tokens[i].end() : behind.start()] != " "
        ends = apart or (behind is not None and behind.group().casefold() in lists["behind_inside"])
        return ends and before.group().casefold() in lists["before"]

    def _with_title(self, text: str, tokens: Sequence[re.Match[str]], i: int) -> int:
        """Return where a name begins with its title and initials: "Mr. T. Ramsbottoms", "q.vale"."""
        start = tokens[i].start()
        while i and (initial := _INITIAL.search(text, tokens[i - 1].start(), start)):
            start, i = initial.start(), i - 1
        if (
            i
            and tokens[i - 1].group().casefold() in _lists()["titles"]
            and tokens[i - 1].group()[0].isupper()
        ):
            between = text[tokens[i - 1].end() : start]
            start = tokens[i - 1].start() if between in (" ", ". ", ".") else start
        return start


def _with_placeholders(text: str, spans: Sequence[tuple[int, int]]) -> str:
    parts: list[str] = []
    position = 0
    for start, end in spans:
        parts += text[position:start], PLACEHOLDER
        position = end
    return "".join(parts) + text[position:] if parts else text


def holds_any(texts: pl.Series, names: Names) -> pl.Series:
    """Tell which texts may hold a name: quickly, and more than do."""
    # only letters of ASCII are matched in either case, so that others are asked for in all spellings
    spellings = {s for word in names.words for s in (word, word.capitalize(), word.upper())}
    return texts.str.contains_any(sorted(spellings), ascii_case_insensitive=True).fill_null(False)


def redact_names(texts: pl.Series, finder: NameFinder) -> pl.Series:
    """Return texts with placeholders for names.

    Parameters
    ----------
    texts : Series of String
    finder : NameFinder
    """
    rows = holds_any(texts, finder.names).arg_true()
    if rows.is_empty():
        return texts
    changed = pl.Series([finder.replaced(text) for text in texts.gather(rows)], dtype=pl.String)
    return texts.clone().scatter(rows, changed)
