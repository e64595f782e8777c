"""Signs of severity in the words of a text: what happened, and what people do about it.

Each signal (``signals.toml``) stands for one thing that a service manager acts on, and has word patterns
in each language (``signal_words``). They are written rules and not learned, so that a report can say what
was found and a reader can check it. Patterns are matched by polars' Rust engine in linear time, which
hostile text cannot slow down. A match that is denied ("no outage", "never crashes", "stürzt nie ab") does
not count. A text is searched for the words of its own language, or for those of English where none are
known in its own.

The list follows what ITIL's incident priority (impact, urgency) asks for, and, as consumers cannot
leave an internal service, what they do instead: work around it with tools of their own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

from feedback_miner.records import ENGLISH, PEOPLE_NOUNS, BoolArray, IntArray
from feedback_miner.word_lists import of_ascii, unaccented

_FILE = Path(__file__).parent / "signals.toml"
_FOLDER = Path(__file__).parent / "signal_words"
GAP = r"(?:[\w'-]+ ){0,6}"
GAP_DENIED = r"(?:[\w'-]+ ){0,5}?{no} (?:[\w'-]+ ){0,5}"
"""What may stand between two words that belong together, and how it denies them: "stürzt jeden Tag ab"."""
FEW_MATCHES = 4
"""A text with fewer words is not wholly in a habit: "VPN" is a name and no style."""
STEPS = 256


@dataclass(frozen=True)
class Habit:
    """A way to give a sign that may be how a file or a person always writes.

    Attributes
    ----------
    name : str
    pattern : str
        Regular expression for the text as written, which gives the sign.
    borne, of : str or None
        Matches of one among those of the other tell how far a text is in the habit, sign or not; without
        them it is where the sign is given.
    """

    name: str
    pattern: str
    borne: str | None = None
    of: str | None = None

    def given(self) -> pl.Expr:
        """Tell whether the column ``text`` gives the sign in this way."""
        return pl.col("text").str.contains(self.pattern)

    def share(self) -> pl.Expr:
        """Tell how far the column ``text`` is in the habit, in [0, 1]."""
        if self.borne is None or self.of is None:
            return self.given().cast(pl.Float32)
        borne, of = (pl.col("text").str.count_matches(pattern) for pattern in (self.borne, self.of))
        share = (borne / of.clip(lower_bound=FEW_MATCHES)).clip(0, 1)
        # in steps that sum to the same in every order
        steps = (share * STEPS).round() / STEPS
        return pl.when(self.given()).then(1.0).otherwise(steps).cast(pl.Float32)


@dataclass(frozen=True)
class Words:
    """What gives a sign in one language.

    Attributes
    ----------
    patterns : tuple of str
        Regular expressions for texts as :func:`_spelled` makes them.
    denied : str
        Matches where one of ``patterns`` does and the text denies it.
    """

    patterns: tuple[str, ...]
    denied: str

    def found_in(self, spelled: pl.Series) -> BoolArray:
        """Tell for each text whether it gives the sign and does not deny all that gives it."""
        # one by one: the gaps of many patterns together have more states than the engine keeps
        any_of_them = pl.any_horizontal(pl.col("text").str.contains(each) for each in self.patterns)
        found = spelled.alias("text").to_frame().select(any_of_them.fill_null(False)).to_series().to_numpy()
        # few texts have a match, and to count takes longer than to find one
        rows = np.flatnonzero(found)
        some = spelled.gather(rows)
        given = some.str.count_matches(_any_of(self.patterns)) > some.str.count_matches(self.denied)
        found = np.zeros(len(spelled), bool)
        found[rows] = given
        return found


def _any_of(patterns: Sequence[str]) -> str:
    return f"(?:{'|'.join(patterns)})"


@dataclass(frozen=True)
class Signal:
    """One sign of severity.

    Attributes
    ----------
    name : str
        Stands in the column ``signals``.
    weight : float
        How much of what is left to 1 it adds to the severity, in [0, 1].
    told, told_of_one : str
        What is said of several people who give this sign, and of one, after their number.
    by_column : bool
        Whether columns give the sign, and no words.
    habits : tuple of Habit
        Other ways to give the sign, in any language.
    """

    name: str
    weight: float
    told: str
    told_of_one: str
    by_column: bool = False
    habits: tuple[Habit, ...] = ()


def _read_signals() -> tuple[Signal, ...]:
    signals = []
    for name, about in tomllib.loads(_FILE.read_text(encoding="utf-8")).items():
        habits = tuple(Habit(way, **keys) for way, keys in about.pop("habits", {}).items())
        signals.append(Signal(name, **about, habits=habits))
    return tuple(signals)


ALL = _read_signals()
SIGNALS = tuple(signal for signal in ALL if not signal.by_column)
"""Signs in the words of a text."""
FROM_COLUMNS = tuple(signal for signal in ALL if signal.by_column)
"""Signs that columns give: priority, reopening, time to a solution."""
LANGUAGES = frozenset(file.stem for file in _FOLDER.glob("*.toml"))
"""Those that signs have words in."""


@dataclass(frozen=True)
class _Language:
    """The content of a file of ``signal_words``."""

    words: Mapping[str, Words]
    """By sign."""
    no_denial: str | None
    """Matches what looks like a denial and is none: "nicht nur", "n'arrête pas de"."""


@cache
def _read_language(language: str) -> _Language:
    content = tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    lists, of_all = content.pop("lists"), content.pop("denied")

    def filled(patterns: Sequence[str], gap: str = GAP) -> tuple[str, ...]:
        return tuple(_filled(language, lists, pattern, gap) for pattern in patterns)

    words = {}
    for name, about in content.items():
        patterns, no = filled(about["patterns"]), about.get("denied", of_all)
        denied = [_any_of(filled([no["before"]])) + _any_of(patterns)]
        if "behind" in no:
            denied.append(_any_of(patterns) + _any_of(filled([no["behind"]])))
        if parted := [each for each in about["patterns"] if "{gap}" in each and "between" in no]:
            denied.append(_any_of(filled(parted, GAP_DENIED.replace("{no}", no["between"]))))
        words[name] = Words(patterns, "|".join(denied))
    no_denial = of_all.get("no_denial")
    return _Language(words, no_denial and f"(?:{_filled(language, lists, no_denial)}) ?")


def _filled(language: str, lists: Mapping[str, str], pattern: str, gap: str = GAP) -> str:
    """Return a pattern with its lists, for texts as :func:`_spelled` makes them."""
    # not str.format: patterns have braces of their own; a list may name those above it
    for name, listed in [*reversed(list(lists.items())), ("gap", gap)]:
        pattern = pattern.replace(f"{{{name}}}", listed)
    return pattern if language == ENGLISH else of_ascii(unaccented(pattern))


def find_signals(texts: Sequence[str] | pl.Series, languages: pl.Series | None = None) -> BoolArray:
    """Tell which signs each text gives, in whatever way.

    Parameters
    ----------
    texts : sequence of str or Series of String
    languages : Series of String, optional
        Of the texts, as codes of ISO 639-1; texts without one, or in one that is not among :data:`LANGUAGES`,
        are searched for English words.

    Returns
    -------
    ndarray of shape (n_texts, len(SIGNALS)), bool
    """
    series = pl.Series("text", texts, dtype=pl.String)
    found = find_words(series, languages, SIGNALS)
    for place, signal in enumerate(SIGNALS):
        for habit in signal.habits:
            found[:, place] |= series.to_frame().select(habit.given().fill_null(False)).to_series().to_numpy()
    return found


def find_words(texts: pl.Series, languages: pl.Series | None, signals: Sequence[Signal]) -> BoolArray:
    """Tell whether the words of each text give each of some signs, habits aside.

    Parameters
    ----------
    texts, languages
        As for :func:`find_signals`.
    signals : sequence of Signal
        Of :data:`SIGNALS`.

    Returns
    -------
    ndarray of shape (n_texts, len(signals)), bool
    """
    found = np.zeros((len(texts), len(signals)), bool)
    for language, rows in _by_language(languages, len(texts)):
        spelled, words = _spelled(texts.gather(rows), language), _read_language(language).words
        for place, signal in enumerate(signals):
            found[rows, place] = words[signal.name].found_in(spelled)
    return found


def _by_language(languages: pl.Series | None, n_texts: int) -> Iterator[tuple[str, IntArray]]:
    """Yield each language whose words texts are searched for, and their rows."""
    if languages is None:
        yield ENGLISH, np.arange(n_texts)
        return
    known = languages.is_in(sorted(LANGUAGES)).fill_null(False)
    by_language = languages.set(~known, ENGLISH)
    for language in sorted(by_language.unique()):
        yield language, np.flatnonzero(by_language == language)


def _spelled(texts: pl.Series, language: str) -> pl.Series:
    """Return texts in lower case and, but for English, without accents: as patterns are written."""
    spelled = texts.str.to_lowercase().str.replace_all("[’`´]", "'")
    if language == ENGLISH:
        return spelled
    spelled = without_accents(spelled).str.replace_all(r"\s+", " ")
    no_denial = _read_language(language).no_denial
    return spelled if no_denial is None else spelled.str.replace_all(no_denial, "")


def without_accents(texts: pl.Series) -> pl.Series:
    """Return lower-cased texts without accents, for patterns that ``word_lists.unaccented`` made."""
    letters = texts.str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    return letters.str.replace_all("ß", "ss").str.replace_all("œ", "oe")


def tell(name: str, n_people: int, basis: str = "person") -> str:
    """Say of how many people a sign was found: "17 people work around it"; or in how many tickets.

    Parameters
    ----------
    name : str
    n_people : int
    basis : str
        What is counted: one of :data:`feedback_miner.records.PEOPLE_BASES`.
    """
    signal = next((signal for signal in ALL if signal.name == name), None)
    if signal is None:  # of a run folder by another version
        return f"{n_people:,} {PEOPLE_NOUNS[basis][1]}: {name.replace('_', ' ')}"
    one, several = PEOPLE_NOUNS[basis]
    if basis == "person":
        return f"1 {one} {signal.told_of_one}" if n_people == 1 else f"{n_people:,} {several} {signal.told}"
    return (
        f"in 1 {one} a person {signal.told_of_one}"
        if n_people == 1
        else (f"in {n_people:,} {several} people {signal.told}")
    )
