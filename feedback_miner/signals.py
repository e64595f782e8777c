"""Signs of severity in the words of a text: what happened, and what people do about it.

Each signal is a set of word patterns (``signals.toml``) that stand for one thing that a service
manager acts on. They are written rules and not learned, so that a report can say what was found
and a reader can check it. Patterns are matched by polars' Rust engine in linear time, which
hostile text cannot slow down. A match that is denied shortly before it ("no outage", "never
crashes") does not count.

The list follows what ITIL's incident priority (impact, urgency) asks for, and, as consumers cannot
leave an internal service, what they do instead: work around it with tools of their own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
import polars as pl

from feedback_miner.records import PEOPLE_NOUNS, BoolArray

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
    pattern : str or None
        Regular expression for lower-cased text; None for a sign that columns give.
    denied : str or None
        Matches where ``pattern`` does and the text denies it.
    habits : tuple of Habit
        Other ways to give the sign.
    """

    name: str
    weight: float
    told: str
    told_of_one: str
    pattern: str | None = None
    denied: str | None = None
    habits: tuple[Habit, ...] = ()

    def said(self) -> pl.Expr:
        """Tell whether the words of the column ``text`` give this sign, habits aside."""
        lowered = pl.col("text").str.to_lowercase().str.replace_all("[’`´]", "'")
        return lowered.str.count_matches(self.pattern or "") > lowered.str.count_matches(self.denied or "")

    def found_in(self, texts: pl.Series) -> BoolArray:
        """Tell for each text whether it gives this sign, in whatever way."""
        given = pl.any_horizontal(self.said(), *(habit.given() for habit in self.habits))
        return texts.alias("text").to_frame().select(given.fill_null(False)).to_series().to_numpy()


def _read_signals() -> tuple[Signal, ...]:
    content = tomllib.loads(files(__package__).joinpath("signals.toml").read_text(encoding="utf-8"))
    cannot, work, denied = (content.pop(name) for name in ("cannot", "work", "denied"))
    signals = []
    for name, about in content.items():
        told = (name, about["weight"], about["told"], about["told_of_one"])
        if "patterns" not in about:
            signals.append(Signal(*told))
            continue
        # not str.format: patterns have braces of their own
        patterns = [p.replace("{cannot}", cannot).replace("{work}", work) for p in about["patterns"]]
        pattern = f"(?:{'|'.join(patterns)})"
        habits = tuple(Habit(way, **keys) for way, keys in about.get("habits", {}).items())
        signals.append(Signal(*told, pattern, about.get("denied", denied) + pattern, habits))
    return tuple(signals)


ALL = _read_signals()
SIGNALS = tuple(signal for signal in ALL if signal.pattern)
"""Signs in the words of a text."""
FROM_COLUMNS = tuple(signal for signal in ALL if not signal.pattern)
"""Signs that columns give: priority, reopening, time to a solution."""


def find_signals(texts: Sequence[str] | pl.Series) -> BoolArray:
    """Tell which signs the words of each text give.

    Returns
    -------
    ndarray of shape (n_texts, len(SIGNALS)), bool
    """
    series = pl.Series("text", texts, dtype=pl.String)
    return np.column_stack([signal.found_in(series) for signal in SIGNALS])


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
