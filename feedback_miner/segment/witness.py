"""The export as a witness of whether an ending is the name of a person.

Products and things stand in the middle of sentences, and things in lower case; the name of a
person mostly stands below a comment, behind a greeting and in addresses. That nothing speaks
against a word is not enough, as "Unacceptable" may stand alone below a comment, and only once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from feedback_miner.given_names import GIVEN_NAMES
from feedback_miner.segment import patterns
from feedback_miner.segment.posts import is_post_word
from feedback_miner.segment.sign_off import SignOff
from feedback_miner.segment.things import THINGS

MAX_TEXTS = 20_000
"""Of more texts that hold one of the words, every n-th is read, so that huge exports cost little."""
MAX_CHARS = 4_000
MIN_SIGNED = 5
MIN_SHARE = 0.01
"""People sign in a source where this many comments, and this share of them, bear a signature."""

NOUNS_ARE_CAPITALS = frozenset({"de", "lb"})

MIN_SIGNATURES = 2
"""Comments whose signature must begin with a word before it counts as a name: one may be a desk's."""
SLICE = 1_000
"""Texts cut into words at a time, for the sake of memory."""

_EDGES = "\"'“”‘’()[]{}<>.,;:!?*_-–—>|"
_GREETED = ["hi", "hello", "hallo", "dear", "hey", "hola", "thanks", "morning", "hiya", "liebe", "lieber"]
_LINE_END = "\n"


@dataclass(slots=True)
class _Seen:
    """How often a word stands where, in texts."""

    lower: int = 0
    inside: int = 0
    named: int = 0

    def note(self, place: str, n: int, step: int) -> None:
        """Count ``n`` places of the word as it is spelt; of the texts every ``step``-th was read."""
        if place == "inside":
            self.inside += n * step
        elif place == "named":
            self.named += n


@dataclass(slots=True)
class Witness:
    """Collects what may be signatures, then decides with the export in view."""

    candidates: dict[int, tuple[SignOff, ...]] = field(default_factory=dict)

    def add(self, row: int, sign_offs: tuple[SignOff, ...]) -> None:
        """Note the candidates of the comment in ``row``."""
        if sign_offs:
            self.candidates[row] = sign_offs

    def signed(
        self, texts: pl.Series, sources: pl.Series, languages: Sequence[str | None], marked: pl.DataFrame
    ) -> dict[int, int]:
        """Return, by row, where the signature of a comment begins in its cleaned text.

        Parameters
        ----------
        texts, sources : Series of shape (n_comments,)
        languages : sequence of str or None, shape (n_comments,)
        marked : DataFrame
            ``row`` and ``text`` of the signatures already found.
        """
        if not self.candidates:
            return {}
        ended = self._ended(marked)
        words = {word for found in self.candidates.values() for one in found for word in one.words}
        seen = _look(texts, words)
        signing = self._signing(sources, marked["row"])
        starts: dict[int, int] = {}
        for row, found in self.candidates.items():
            judge = _Judge(seen, ended, languages[row], sources[row] in signing)
            start = next((one.start for one in found if judge.accepts(one)), None)
            if start is not None:
                starts[row] = start
        return starts

    def _ended(self, marked: pl.DataFrame) -> tuple[Counter[str], frozenset[str]]:
        """Count the comments that end with each word; name those that several signatures begin with."""
        counts = Counter(
            word for found in self.candidates.values() for word in {w for one in found for w in one.words}
        )
        signed = Counter(
            word for _, word in {(row, w) for row, text in marked.rows() for w in _first_words(text)}
        )
        counts.update(signed.keys())
        return counts, frozenset(word for word, n in signed.items() if n >= MIN_SIGNATURES)

    def _signing(self, sources: pl.Series, marked: pl.Series) -> frozenset[str]:
        """Return the sources in which people sign."""
        plain = [
            row for row, found in self.candidates.items() if any(one.courteous or one.role for one in found)
        ]
        rows = pl.Series([*marked.unique().to_list(), *plain], dtype=pl.Int64).unique()
        signed = Counter(sources.gather(rows).to_list())
        totals = Counter(sources.to_list())
        return frozenset(
            source for source, n in signed.items() if n >= max(MIN_SIGNED, MIN_SHARE * totals[source])
        )


@dataclass(frozen=True, slots=True)
class _Judge:
    seen: dict[str, _Seen]
    ended: tuple[Counter[str], frozenset[str]]
    language: str | None
    signing: bool

    def accepts(self, one: SignOff) -> bool:
        """Tell whether a candidate is a signature; what is in doubt stays in the comment."""
        if not one.words:
            return one.own_line or self.signing
        if self._names_a_thing(one):
            return False
        if self._is_known(one):
            return one.own_line or one.dashed or one.courteous or self.signing
        if not one.own_line or (one.block and not self.signing):
            return False
        return one.titled or one.initials or self._tells_a_role(one)

    def _names_a_thing(self, one: SignOff) -> bool:
        """Tell whether a word of it is a thing's; a given name behind a farewell is a person's still."""
        is_person = one.courteous and any(word.casefold() in GIVEN_NAMES for word in one.words)
        return not is_person and any(map(self._is_thing, one.words))

    def _tells_a_role(self, one: SignOff) -> bool:
        return one.role and self.signing and self.language not in NOUNS_ARE_CAPITALS

    def _is_known(self, one: SignOff) -> bool:
        return any(
            word.casefold() in GIVEN_NAMES or word in self.ended[1] or self.seen[word].named > 0
            for word in one.words
        )

    def _is_thing(self, word: str) -> bool:
        """Tell whether the export writes the word as one writes of a thing."""
        seen, folded = self.seen[word], word.casefold()
        spoken_of = seen.inside > self.ended[0][word]
        return spoken_of or folded in THINGS or (seen.lower > 0 and folded not in GIVEN_NAMES)


def _first_words(signature: str) -> list[str]:
    """Return the words of the name with which a signature begins."""
    words: list[str] = []
    if patterns.SENT_FROM.match(signature) or patterns.LEGAL.match(signature):
        return words
    for word in signature.lstrip("- ").split()[:2]:
        bare = word.strip(_EDGES)
        if not bare or not bare[0].isupper() or bare.isupper() or is_post_word(bare):
            break
        words.append(bare)
        if word[-1] == ",":
            break
    return words


def _look(texts: pl.Series, words: set[str]) -> dict[str, _Seen]:
    """Count where each of some words stands in the texts."""
    seen = {word: _Seen() for word in words}
    if not words:
        return seen
    by_lower: dict[str, list[str]] = {}
    for word in sorted(words):
        by_lower.setdefault(word.lower(), []).append(word)
    # Only letters of ASCII are matched in either case, so that others are asked for in all spellings.
    spellings = sorted({spelling for word in words for spelling in (word, word.lower(), word.upper())})
    holding = texts.filter(texts.str.contains_any(spellings, ascii_case_insensitive=True).fill_null(False))
    step = -(-len(holding) // MAX_TEXTS) if len(holding) else 1
    counts = _counted(holding.gather_every(step), set(by_lower))
    for (word, place), n in counts.items():
        if place == "address":
            for spelling in (
                spelling for part in _of_person(word.lower()) for spelling in by_lower.get(part, ())
            ):
                seen[spelling].named += n
        elif word in seen:
            seen[word].note(place, n, step)
        else:
            for spelling in by_lower.get(word, ()):
                seen[spelling].lower += n * step
    return seen


def _counted(texts: pl.Series, lower: set[str]) -> Counter[tuple[str, str]]:
    """Count words and addresses by place, one slice of the texts after the other."""
    counts: Counter[tuple[str, str]] = Counter()
    for start in range(0, len(texts), SLICE):
        tokens = _tokens(texts.slice(start, SLICE).str.head(MAX_CHARS))
        wanted = pl.col("word").str.to_lowercase().is_in(list(lower)) | (pl.col("place") == "address")
        for word, place, n in tokens.filter(wanted).group_by("word", "place").len().iter_rows():
            counts[word, place] += n
    return counts


def _of_person(address: str) -> list[str]:
    """Return the words of an address of two words or more: one alone may be that of a desk."""
    parts = address.partition("@")[0].replace("-", ".").replace("_", ".").split(".")
    return parts if len(parts) > 1 else []


def _tokens(texts: pl.Series) -> pl.DataFrame:
    """Cut texts at white space: each token bare of punctuation, and what kind of place it stands in."""
    lined = (texts + "\n").str.replace_all(r"<[^<>]*>|[\r\n]+", f" {_LINE_END} ").str.split(" ")
    frame = pl.DataFrame({"token": lined.explode().drop_nulls()}).filter(pl.col("token") != "")
    before = pl.col("token").shift(1).fill_null(_LINE_END)
    addressed = pl.col("token").str.contains(r"[,!.:]$") | (pl.col("token").shift(-1) == _LINE_END)
    greeted = before.str.to_lowercase().str.strip_chars(_EDGES).is_in(_GREETED) & addressed
    return frame.with_columns(
        word=pl.col("token").str.strip_chars(_EDGES),
        place=pl.when(pl.col("token").str.contains("@"))
        .then(pl.lit("address"))
        .when(greeted)
        .then(pl.lit("named"))
        .when(before.str.contains(r"^[\p{Ll}][\p{L}'’-]*$"))
        .then(pl.lit("inside"))
        .otherwise(pl.lit("else")),
    )
