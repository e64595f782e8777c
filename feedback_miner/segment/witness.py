"""The export as a witness of whether an ending is the name of a person.

Products and things stand in the middle of sentences, and things in lower case; the name of a
person mostly stands below a comment, behind a greeting and in addresses. That nothing speaks
against a word is not enough, as "Unacceptable" may stand alone below a comment, and only once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import polars as pl

from feedback_miner.given_names import GIVEN_NAMES
from feedback_miner.segment import patterns
from feedback_miner.segment.sign_off import SignOff

MAX_TEXTS = 20_000
"""Of more texts that hold one of the words, every n-th is read, so that huge exports cost little."""
MAX_CHARS = 4_000
MIN_SIGNED = 5
MIN_SHARE = 0.01
"""People sign in a source where this many comments, and this share of them, bear a signature."""

NOUNS_ARE_CAPITALS = frozenset({"de", "lb"})

_PRODUCTS = """
acrobat adobe airtable alexa amazon anaconda android ansible apple asana atlassian azure bluetooth bugzilla
canvas chrome chromebook cisco citrix cloud confluence copilot cortana dell docker dropbox edge evernote
excel exchange facebook figma firefox gitlab gmail google grafana hadoop intel intranet intune java jenkins
jira julia jupyter kubernetes lenovo linux mac matlab microsoft miro moodle mozilla notion office okta opera
oracle orion outlook pandas photoshop planner portal power printer python ruby rust safari salesforce
samsung scala siri skype slack spark tableau teams trello ubuntu unity visio webex whatsapp wifi windows
word workday yammer zapier zendesk zoom
"""
PRODUCTS = frozenset(_PRODUCTS.split())
"""Products that people name alone in answers, as names are; the export tells most others."""

_EDGES = "\"'“”‘’()[]{}<>.,;:!?*_-–—>|"
_GREETED = ["hi", "hello", "hallo", "dear", "hey", "hola", "thanks", "morning", "hiya", "liebe", "lieber"]
_LINE_END = "\n"


@dataclass(slots=True)
class _Seen:
    """How often a word stands where, in texts."""

    lower: int = 0
    inside: int = 0
    named: int = 0


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
        ended = self._ended(marked["text"])
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

    def _ended(self, signatures: Iterable[str]) -> tuple[Counter[str], frozenset[str]]:
        """Count the comments that end with each word; name those that stand in a signature found."""
        counts = Counter(
            word for found in self.candidates.values() for word in {w for one in found for w in one.words}
        )
        known = frozenset(word for text in signatures for word in _first_words(text))
        counts.update(known)
        return counts, known

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
        if one.courteous:
            return one.own_line or self.signing or self._is_known(one)
        if any(self._is_thing(word) for word in one.words):
            return False
        if self._is_known(one):
            return one.own_line or one.dashed or self.signing
        if not one.own_line or (one.block and not self.signing):
            return False
        return one.initials or (one.role and self.signing and self.language not in NOUNS_ARE_CAPITALS)

    def _is_known(self, one: SignOff) -> bool:
        return any(
            word.casefold() in GIVEN_NAMES or word in self.ended[1] or self.seen[word].named > 0
            for word in one.words
        )

    def _is_thing(self, word: str) -> bool:
        """Tell whether the export writes the word as one writes of a thing."""
        seen, folded = self.seen[word], word.casefold()
        spoken_of = seen.inside > self.ended[0][word]
        return spoken_of or folded in PRODUCTS or (seen.lower > 0 and folded not in GIVEN_NAMES)


def _first_words(signature: str) -> list[str]:
    """Return the words of the name with which a signature begins."""
    words: list[str] = []
    if patterns.SENT_FROM.match(signature) or patterns.LEGAL.match(signature):
        return words
    for word in signature.lstrip("- ").split()[:2]:
        if not word[0].isupper():
            break
        words.append(word.strip(_EDGES))
        if word[-1] == ",":
            break
    return words


def _look(texts: pl.Series, words: set[str]) -> dict[str, _Seen]:
    """Count where each of some words stands in the texts."""
    seen = {word: _Seen() for word in words}
    if not words:
        return seen
    by_lower = {word.lower(): word for word in sorted(words)}
    holding = texts.filter(texts.str.contains_any(sorted(by_lower), ascii_case_insensitive=True))
    step = -(-len(holding) // MAX_TEXTS) if len(holding) else 1
    tokens = _tokens(holding.gather_every(step).str.head(MAX_CHARS))
    counts = (
        tokens.lazy()
        .filter(pl.col("word").str.to_lowercase().is_in(list(by_lower)) | pl.col("token").str.contains("@"))
        .group_by("word", "place")
        .len()
        .collect()
    )
    for word, place, n in counts.sort("word", "place").iter_rows():
        if place == "address":
            for part in _of_person(word.lower()):
                if part in by_lower:
                    seen[by_lower[part]].named += n
        elif word in by_lower and word not in seen:
            seen[by_lower[word]].lower += n * step
        elif word in seen and place == "inside":
            seen[word].inside += n * step
        elif word in seen and place == "named":
            seen[word].named += n
    return seen


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
