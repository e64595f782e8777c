"""The measures of a theme, for the people as they are and for resamples of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
from scipy import sparse

from feedback_miner.config import RankSettings
from feedback_miner.progress import Progress
from feedback_miner.rank.people import Voices, said_by
from feedback_miner.records import FloatArray

MIN_DATED = 20
"""Fewer people with a date, in the last third or before it, give no trend."""
MIN_DATED_IN_THEME = 5
"""Fewer people of a theme with a date give it no trend: four may all be of one third by chance (1 in 81)."""
MIN_SCORED = 20
"""Fewer comments with a score give no impact."""
BLOCK = 20
"""Resamples that are held in memory at once."""
TREND_RANGE = 2.0
"""A trend of plus or minus this (four times as much, or a quarter) is a full part."""


@dataclass(frozen=True, eq=False)
class Measures:
    """Measures under each weighting of the people; arrays of shape (n_weightings, n_themes).

    ``people`` and ``hurt`` are counts; ``severity`` is in [0, 1];
    ``trend`` is a log2 ratio and ``impact`` is in points of the score, NaN where not known.
    ``parts`` maps the name of each part to its share of the score.
    """

    people: FloatArray
    hurt: FloatArray
    severity: FloatArray
    trend: FloatArray
    impact: FloatArray
    parts: dict[str, FloatArray]

    @property
    def score(self) -> FloatArray:
        """Sum of the parts."""
        return np.asarray(sum(self.parts.values()), np.float64)


def measure(voices: Voices, weights: FloatArray, settings: RankSettings, by_people: bool = False) -> Measures:
    """Measure all themes under weightings of the people.

    Parameters
    ----------
    voices : Voices
    weights : ndarray of shape (n_weightings, n_people)
        How often each person counts; all ones is the data as it is.
    settings : RankSettings
    by_people : bool
        Let all people count for the reach, not those alone who are hurt.
    """

    def total(matrix: sparse.csr_array) -> FloatArray:
        return np.asarray((matrix.T @ weights.T).T, np.float64)

    people, hurt = total(voices.present), total(voices.hurt)
    severity = total(voices.severity) / np.maximum(people, 1)
    counted = (voices.recent, voices.old, voices.expected_recent, voices.expected_old)
    trend = np.where(_is_dated(voices, weights), _trend(*map(total, counted)), np.nan)
    impact = _impact(weights @ voices.total_scores, total(voices.score_sum), total(voices.score_count))
    reach = _relative(people if by_people else hurt)
    parts = {
        "reach": settings.reach_weight * reach,
        "severity": settings.severity_weight * reach * severity,
        "trend": settings.trend_weight * reach * np.nan_to_num(np.clip(trend / TREND_RANGE, -1, 1)),
        "impact": settings.impact_weight * _relative(np.nan_to_num(impact)),
    }
    return Measures(
        people=people,
        hurt=hurt,
        severity=severity,
        trend=trend,
        impact=impact,
        parts=parts,
    )


def _relative(values: FloatArray) -> FloatArray:
    """Divide by the largest magnitude of each row."""
    largest = np.abs(values).max(axis=1, keepdims=True, initial=0.0)
    return values / np.where(largest == 0, 1, largest)


def _trend(
    recent: FloatArray, old: FloatArray, expected_recent: FloatArray, expected_old: FloatArray
) -> FloatArray:
    """Log2 of how much more often people say it lately than before, as against their collections as wholes.

    Counts are held against those expected had the theme been spread over time like the
    collections that it comes from, so that a late survey beside old tickets is no growth. Half a
    person is added on all sides, which draws small themes to zero.
    """
    trend = np.log2((recent + 0.5) / (expected_recent + 0.5)) - np.log2((old + 0.5) / (expected_old + 0.5))
    return np.where(expected_recent + expected_old > 0, trend, np.nan)


def _is_dated(voices: Voices, weights: FloatArray) -> npt.NDArray[np.bool_]:
    """Tell for each weighting and theme whether enough people are dated, on either side and in the theme."""
    recent, old = (weights @ said_by(matrix) for matrix in (voices.recent, voices.old))
    enough = np.asarray((recent >= MIN_DATED) & (old >= MIN_DATED))[:, None]
    return np.asarray(enough & (voices.n_dated >= MIN_DATED_IN_THEME))


def _impact(totals: FloatArray, score_sum: FloatArray, score_count: FloatArray) -> FloatArray:
    """How much the mean score would rise were the comments of the theme gone."""
    overall_sum, overall_count = totals[:, :1], totals[:, 1:]
    rest = overall_count - score_count
    with np.errstate(divide="ignore", invalid="ignore"):
        impact = (overall_sum - score_sum) / rest - overall_sum / overall_count
    known = (overall_count >= MIN_SCORED) & (rest > 0) & (score_count > 0)
    return np.where(known, impact, np.nan)


def measure_resamples(
    voices: Voices,
    n_resamples: int,
    seed: int,
    settings: RankSettings,
    progress: Progress,
    by_people: bool = False,
) -> Measures:
    """Measure all themes for people drawn with replacement, ``n_resamples`` times."""
    tick = progress.count(n_resamples, "resamples")
    measured: list[Measures] = []
    for block in resamples(voices.shape[0], n_resamples, seed):
        measured.append(measure(voices, block, settings, by_people))
        tick(len(block))
    return _stack(measured)


def resamples(n_people: int, n_resamples: int, seed: int) -> Iterator[FloatArray]:
    """Draw people with replacement; a row tells how often its resample holds each person.

    In blocks, since all draws of a million people would not fit in memory at once.
    """
    generator = np.random.default_rng(seed)
    for start in range(0, n_resamples, BLOCK):
        draws = np.empty((min(BLOCK, n_resamples - start), n_people))
        for draw in draws:
            draw[:] = np.bincount(generator.integers(n_people, size=n_people), minlength=n_people)
        yield draws


def _stack(blocks: list[Measures]) -> Measures:
    arrays = {
        field.name: np.concatenate([getattr(block, field.name) for block in blocks])
        for field in fields(Measures)
        if field.name != "parts"
    }
    parts = {name: np.concatenate([block.parts[name] for block in blocks]) for name in blocks[0].parts}
    return Measures(**arrays, parts=parts)
