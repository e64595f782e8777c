"""Numbers, dates and texts as a reader sees them; the filters of both templates.

Null, NaN and infinity are shown as a dash.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from feedback_miner.records import PEOPLE_NOUNS

DASH = "–"
UNSTABLE = 0.5
"""Themes of less stability are dissolved, in the words of Hennig 2007; see cluster_stability."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


class Trend(NamedTuple):
    """A trend in words."""

    arrow: str
    word: str
    change: str


def finite(value: Any) -> bool:
    """Tell whether ``value`` is a number other than NaN and infinity."""
    return isinstance(value, int | float) and math.isfinite(value)


def printable(text: str) -> str:
    """Replace control characters, line breaks among them, by a space."""
    return _CONTROL.sub(" ", text)


def clean(text: str) -> str:
    """Drop control characters and fold white space to single spaces."""
    return " ".join(printable(text).split())


def shorten(text: str, length: int) -> str:
    """Cut after ``length`` characters, marked by an ellipsis, not inside a combined character."""
    if len(text) <= length:
        return text
    while length > 0 and (unicodedata.combining(text[length]) or text[length] in "\u200d\ufe0f"):
        length -= 1
    return f"{text[:length].rstrip()}…"


def count(value: Any) -> str:
    """Show a whole number with commas: 12,345."""
    return f"{value:,.0f}" if finite(value) else DASH


def decimal(value: Any) -> str:
    """Show a number with two decimals."""
    return f"{value + 0.0:.2f}".replace("-", "−") if finite(value) else DASH


def percent(value: Any) -> str:
    """Show a share in [0, 1] as percent, with a decimal below ten."""
    if not finite(value):
        return DASH
    return f"{100 * value:.{0 if value == 0 or value >= 0.0995 else 1}f} %"


def points(value: Any) -> str:
    """Show a difference of shares in percentage points, with its sign."""
    return f"{round(100 * value):+d}".replace("-", "−") if finite(value) else DASH


def day(value: Any) -> str:
    """Show a date as ISO 8601, without the time."""
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else DASH


def span(low: Any, high: Any, show: Callable[[Any], str] = count) -> str:
    """Show an interval; nothing when an end of it is unknown."""
    if not (finite(low) and finite(high)):
        return ""
    return show(low) if low == high else f"{show(low)} to {show(high)}"


def trend(theme: Mapping[str, Any]) -> Trend:
    """Put the trend of a theme into an arrow, a word and a change; a change only where it is sure."""
    value, status = theme["trend"], theme["status"]
    if not finite(value):
        words = {"too_few": "too few to tell", "undated": theme.get("no_trend") or "no trend"}
        return Trend("", words.get(status, "trend unknown"), "")
    ratio = 2.0**value
    change = f"×{ratio:.1f}" if ratio >= 3 else f"{round(100 * (ratio - 1)):+d} %".replace("-", "−")
    if status == "growing":
        return Trend("↑", "growing", change)
    return Trend("↓", "fading", change) if status == "fading" else Trend("→", "steady", "")


def status(word: str | None) -> str:
    """Put the status of a theme into words for a narrow column."""
    return {"too_few": "too few", "undated": "no trend", None: DASH}.get(word, word or DASH)


def no_trend(periods: Sequence[Mapping[str, Any]]) -> str:
    """Say why what has no trend has none, where all of it has the same reason."""
    reasons = {period["no_trend"] for period in periods if period["no_trend"]}
    if len(reasons) != 1:
        return "no trend"
    n = sum(period["no_trend"] == "survey" for period in periods)
    surveys = "one survey, no trend" if n == 1 else "surveys asked once, no trend"
    return {"survey": surveys, "short": "too short a time, no trend", "undated": "no dates"}[reasons.pop()]


def is_unstable(stability: Any) -> bool:
    """Tell whether a theme is poorly found again; one whose stability is not known is not called so."""
    return finite(stability) and stability < UNSTABLE


def stability(value: Any) -> str:
    """Show a stability, and say where it is poor or not known."""
    if not finite(value):
        return "not known"
    return f"{decimal(value)}, unstable" if is_unstable(value) else decimal(value)


def counted(n: int, noun: str) -> str:
    """Return "1 row", "2 rows", "12,000 rows"."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def people(n: Any, basis: Any = "person") -> str:
    """Say how many people, or what is counted instead of them: "25 people", "1 ticket".

    Parameters
    ----------
    n : int
    basis : str or None
        One of :data:`feedback_miner.records.PEOPLE_BASES`; None, as in runs of older versions, is "person".
    """
    return f"{count(n)} {PEOPLE_NOUNS[basis or 'person'][n != 1]}"


def plural(basis: Any) -> str:
    """Return what several of those who are counted are called: "people", "tickets", "responses"."""
    return PEOPLE_NOUNS[basis or "person"][1]


def kinds(kind: str) -> str:
    """Name the comments of a kind, as a heading."""
    return {
        "pain": "Pains",
        "request": "Requests",
        "praise": "Praise",
        "other": "Other",
        "unclear": "Unclear",
    }[kind]


def times(gap: Any) -> str:
    """Put a log2 ratio of clients to consumers into words."""
    if not finite(gap):
        return DASH
    return f"{2.0 ** abs(gap):.1f} times as often by {'clients' if gap > 0 else 'consumers'}"


FILTERS = {
    function.__name__: function
    for function in (
        *(
            clean,
            shorten,
            count,
            decimal,
            percent,
            points,
            day,
            trend,
            stability,
            kinds,
            times,
            people,
            plural,
        ),
    )
}
