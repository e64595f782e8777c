"""Geometry of the charts: numbers in, percent of the width or map units out; no markup."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from feedback_miner.records import FloatArray
from feedback_miner.write.figures import finite

PARTS = ("reach", "severity", "trend", "impact")
MAX_POINTS = 3000
N_COLOURED = 12
MAP_WIDTH, MAP_HEIGHT, MAP_MARGIN = 1000, 560, 24
MAX_GAP = 6.0


class Bar(NamedTuple):
    """A piece of a bar, in percent of the chart's width."""

    name: str
    x: float
    width: float


class GapBar(NamedTuple):
    """A theme's gap and its interval, in percent of the chart's width; 50 is no gap."""

    x: float
    width: float
    low: float
    high: float


class Group(NamedTuple):
    """Points of one theme as an SVG path of dots; ``number`` 0 is all other points."""

    number: int
    label: str
    anchor: str
    path: str
    x: int
    y: int


def score_bars(themes: Sequence[dict[str, Any]]) -> list[list[Bar]]:
    """Stack the score parts of each theme on one scale; negative parts lie left of zero."""
    parts = [[_number(theme["score_parts"].get(name)) for name in PARTS] for theme in themes]
    left = max((-sum(v for v in row if v < 0) for row in parts), default=0.0)
    right = max((sum(v for v in row if v > 0) for row in parts), default=0.0)
    scale = 100 / ((left + right) or 1.0)
    return [_stack(row, left * scale, scale) for row in parts]


def _stack(values: list[float], zero: float, scale: float) -> list[Bar]:
    bars, ends = [], {True: zero, False: zero}
    for name, value in zip(PARTS, values, strict=True):
        width = abs(value) * scale
        start = ends[True] if value >= 0 else ends[False] - width
        ends[value >= 0] += width if value >= 0 else -width
        if width:
            bars.append(Bar(name, round(start, 2), round(width, 2)))
    return bars


def gap_bars(themes: Sequence[dict[str, Any]]) -> list[GapBar]:
    """Lay out gaps on one symmetric scale, cut at ``MAX_GAP`` either side."""
    ends = [abs(theme[key]) for theme in themes for key in ("gap", "gap_low", "gap_high")]
    limit = min(MAX_GAP, max(ends, default=1.0)) or 1.0

    def place(gap: float) -> float:
        return round(50 + 50 * max(-1.0, min(1.0, gap / limit)), 2)

    return [
        GapBar(
            x=min(50.0, place(theme["gap"])),
            width=round(abs(place(theme["gap"]) - 50), 2),
            low=place(theme["gap_low"]),
            high=place(theme["gap_high"]),
        )
        for theme in themes
    ]


def theme_map(segments: pl.DataFrame, themes: Sequence[dict[str, Any]]) -> list[Group]:
    """Place at most ``MAX_POINTS`` segments, evenly picked, coloured by the first themes.

    Returns
    -------
    list of Group
        The other points first, so that the coloured ones lie on top. Empty without segments.
    """
    placed = segments.select("theme_id", "x", "y").filter(pl.col("x").is_finite() & pl.col("y").is_finite())
    if placed.is_empty():
        return []
    rows = np.unique(np.linspace(0, placed.height - 1, MAX_POINTS).astype(np.int64))
    placed = placed[rows]
    points = _fit(placed.select("x", "y").to_numpy().astype(np.float64))
    number = {theme["theme_id"]: i for i, theme in enumerate(themes[:N_COLOURED], start=1)}
    numbers = np.array([number.get(theme_id, 0) for theme_id in placed["theme_id"].to_list()])
    shown = {i: (theme["label"], theme["anchor"]) for i, theme in enumerate(themes[:N_COLOURED], start=1)}
    return [
        _group(i, *shown.get(i, ("other segments", "")), points[numbers == i])
        for i in range(len(shown) + 1)
        if (numbers == i).any()
    ]


def _group(number: int, label: str, anchor: str, points: FloatArray) -> Group:
    distinct = np.unique(points.round().astype(int), axis=0)
    path = "".join(f"M{x} {y}h0" for x, y in distinct.tolist())
    x, y = np.median(points, axis=0).round().astype(int).tolist()
    return Group(number, label, anchor, path, x, y)


def _fit(points: FloatArray) -> FloatArray:
    """Scale to the map; what lies outside the middle 99 % is held at the border."""
    low, high = np.quantile(points, [0.005, 0.995], axis=0)
    unit = np.clip((points - low) / np.where(high > low, high - low, 1.0), 0, 1)
    size = np.array([MAP_WIDTH, MAP_HEIGHT]) - 2 * MAP_MARGIN
    return np.asarray(unit * size + MAP_MARGIN)


def _number(value: Any) -> float:
    return float(value) if finite(value) else 0.0
