"""Themes, tags and people -> ranking."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from feedback_miner.config import RankSettings
from feedback_miner.progress import Progress, Silent
from feedback_miner.rank.concern import concern_columns
from feedback_miner.rank.measures import Measures, measure, measure_resamples
from feedback_miner.rank.people import JUDGED, count_voices, segment_table
from feedback_miner.rank.periods import mark_recent, tell_periods, usual_dates
from feedback_miner.rank.scores import score_conflicts
from feedback_miner.records import (
    BASIS,
    HURTING,
    KINDS,
    PEOPLE_BASES,
    PERSON,
    Clustering,
    Comments,
    FloatArray,
    IntArray,
    Ranking,
    Segments,
    Tags,
    Themes,
)
from feedback_miner.threads import single_threaded_numerics

__all__ = ["count_people", "goes_by_people", "rank", "tell_periods"]

MANY_NOT_JUDGED = 0.2
"""Share of the texts that the tagger cannot judge, from which on nobody knows who is hurt most."""
FACET_SHARE = 0.3
"""A theme has a facet when this share of its people speaks of that part of the service."""
DECIMALS = 6


def rank(
    themes: Themes,
    clustering: Clustering,
    segments: Segments,
    tags: Tags,
    comments: Comments,
    settings: RankSettings,
    seed: int = 0,
    progress: Progress | None = None,
) -> Ranking:
    """Order themes by how much they hurt: for everyone, for clients and for consumers.

    People count, not tickets: a person is counted once per theme however often they write.

    * ``reach``: people who report a pain or ask for a change, relative to the theme with most; all who
      say anything where the tagger does not know the language of ``MANY_NOT_JUDGED`` of the texts.
    * ``severity``: mean over people of the severest that they say, see
      :mod:`feedback_miner.tagging.severity`.
    * ``trend``: log2 of how much more often people say it in the last third of the period of their
      collection than before, held against the collection. ``status`` is growing, fading or steady,
      the first two only where the whole interval says so; too_few where fewer than 20 people are
      dated on either side, or fewer than 5 in the theme; undated where nobody is, or only in what
      has no trend (a survey that was asked once, a few days; see :mod:`feedback_miner.rank.periods`).
    * ``impact``: how much the mean score would rise were the theme's comments gone, in points;
      null where no comment of the theme has a score.

    Severity and trend add to the score in proportion to reach: a theme that hurts few does not
    rise because those few are angry, or because two became four.

    Parameters
    ----------
    themes : Themes
        Row i describes cluster i.
    clustering, segments, tags, comments
    settings : RankSettings
    seed : int
        Seed of the bootstrap over people.
    progress : Progress, optional
        Told the resamples of the bootstrap.

    Returns
    -------
    Ranking
        One row per theme, best rank first, ties by ``theme_id``. ``score_parts`` sum to
        ``score``; ``rank_low <= rank <= rank_high`` is the bootstrap interval. ``client_rank``
        and ``consumer_rank`` order the same themes by the segments that voice that concern
        alone; null where nobody does. ``client_share`` and ``consumer_share`` are shares of the
        theme's people, ``concern_low`` to ``concern_high`` is the interval of their difference,
        and ``gap`` is the log2 ratio of the rates at which clients and consumers voice the
        theme (positive: clients more); see :mod:`feedback_miner.rank.concern`. ``signals`` counts
        the people who give each sign of severity, and ``facet`` is the part of the service that
        most of them speak of. ``n_hurt`` are those who report a pain or ask for a change, and
        ``kind`` is the kind that most people write, pain or request where half of them are hurt.
        ``score_conflict`` tells how they score where that contradicts it, see
        :mod:`feedback_miner.rank.scores`.
        ``people_basis`` tells what is counted as people: persons, or records or responses where these are
        not known, or clerks.
    """
    if len(themes) == 0:
        return Ranking.from_columns({"theme_id": []})
    comments = usual_dates(comments, settings)
    table = mark_recent(segment_table(clustering, segments, tags, comments), settings)
    everyone = count_voices(table, len(themes))
    n_people, bases = everyone.shape[0], _bases(table)
    by_people = goes_by_people(tags)
    with single_threaded_numerics():
        now = measure(everyone, np.ones((1, n_people)), settings, by_people)
        then = measure_resamples(
            everyone, settings.n_bootstrap, seed, settings, progress or Silent(), by_people
        )
        groups = {name: _group_ranks(table, name, themes, settings) for name in ("client", "consumer")}
    kinds = _kinds(table, now)
    of_theme = pl.DataFrame(
        {"theme": range(len(themes)), "kind": kinds, "basis": [bases[theme] for theme in range(len(themes))]}
    )
    conflicts = score_conflicts(
        table.drop("kind", "basis").join(of_theme, on="theme", how="left", maintain_order="left")
    )
    tail = (1 - settings.confidence) / 2
    order = _order(now.score[0], themes)
    ranks = _ranks(order)
    resampled = np.argsort(np.argsort(-then.score, axis=1, kind="stable"), axis=1, kind="stable") + 1
    low, high = np.quantile(resampled, [tail, 1 - tail], axis=0)
    columns: dict[str, Any] = {
        "theme_id": themes.frame["theme_id"],
        "rank": ranks,
        "rank_low": np.minimum(np.floor(low), ranks).astype(int),
        "rank_high": np.maximum(np.ceil(high), ranks).astype(int),
        "client_rank": groups["client"],
        "consumer_rank": groups["consumer"],
        **_counts(table, len(themes)),
        **_measures(now, n_people),
        "people_basis": [bases[theme] for theme in range(len(themes))],
        "status": _status(then.trend, now.trend[0], everyone.n_dated, tail),
        **concern_columns(everyone, settings.confidence, seed),
        **_told(table, len(themes)),
        "kind": kinds,
        "score_conflict": [conflicts.get(theme) for theme in range(len(themes))],
    }
    return Ranking(Ranking.from_columns(columns).frame[order.tolist()])


def goes_by_people(tags: Tags) -> bool:
    """Tell whether the ranking goes by people, since too many texts are in languages that nobody judged."""
    judged = tags.frame.select(JUDGED).to_series().to_numpy()
    return len(judged) > 0 and bool((~judged).mean() >= MANY_NOT_JUDGED)


def count_people(comments: Comments, segments: Segments) -> tuple[int, str]:
    """Count the people who wrote what was mined, and tell what most of them are counted by."""
    mined = comments.frame.join(segments.frame, on="comment_id", how="semi").select(
        person=PERSON, basis=BASIS, theme=0
    )
    return mined["person"].n_unique(), _bases(mined).get(0, PEOPLE_BASES[0])


def _bases(table: pl.DataFrame) -> dict[int, str]:
    """Return what most people of each theme are counted by; of equals, the first of ``PEOPLE_BASES``."""
    counted = (
        table.unique(["theme", "person"])
        .group_by("theme", "basis")
        .len()
        .with_columns(place=pl.col("basis").replace_strict(PEOPLE_BASES, range(len(PEOPLE_BASES))))
        .sort("len", "place", descending=[False, True])
    )
    # the last that is written has most people
    return dict(counted.select("theme", "basis").iter_rows())


def _order(score: FloatArray, themes: Themes) -> IntArray:
    """Return theme rows by falling score, ties by id."""
    return np.lexsort((themes.frame["theme_id"].to_numpy(), -np.round(score, DECIMALS)))


def _ranks(order: IntArray) -> IntArray:
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.arange(1, len(order) + 1)
    return ranks


def _group_ranks(
    table: pl.DataFrame, concern: str, themes: Themes, settings: RankSettings
) -> list[int | None]:
    """Rank the themes by the segments of one concern alone; null where there are none."""
    voices = count_voices(table, len(themes), concern)
    found = measure(voices, np.ones((1, voices.shape[0])), settings)
    voiced = found.people[0] > 0
    order = _order(np.where(voiced, found.score[0], -np.inf), themes)
    ranks = _ranks(order)
    return [int(rank) if has else None for rank, has in zip(ranks, voiced, strict=True)]


def _counts(table: pl.DataFrame, n_themes: int) -> dict[str, Any]:
    counted = (
        table.filter(pl.col("theme") >= 0)
        .group_by("theme")
        .agg(
            n_segments=pl.len(),
            n_comments=pl.col("comment_id").n_unique(),
            first_seen=pl.col("created_at").min(),
            last_seen=pl.col("created_at").max(),
        )
        .sort("theme")
    )
    return {name: counted[name] for name in counted.columns[1:]}


def _measures(now: Measures, n_people: int) -> dict[str, Any]:
    parts = {name: np.round(values[0], DECIMALS) for name, values in now.parts.items()}
    return {
        "score_parts": [
            dict(zip(parts, row, strict=True))
            for row in zip(*map(np.ndarray.tolist, parts.values()), strict=True)
        ],
        "score": np.round(sum(parts.values()), DECIMALS),
        "n_people": now.people[0].astype(int),
        "n_hurt": now.hurt[0].astype(int),
        "share": np.round(now.people[0] / n_people, DECIMALS),
        "severity": np.round(now.severity[0], DECIMALS),
        "trend": _rounded(now.trend[0]),
        "impact": _rounded(now.impact[0]),
    }


def _status(trends: FloatArray, trend: FloatArray, n_dated: FloatArray, tail: float) -> list[str]:
    """Say growing or fading only where the whole interval of the trend does."""
    low, high = np.quantile(np.nan_to_num(trends), [tail, 1 - tail], axis=0)
    words = np.select(
        [n_dated == 0, np.isnan(trend), low > 0, high < 0],
        ["undated", "too_few", "growing", "fading"],
        "steady",
    )
    return [str(word) for word in words]


def _rounded(values: FloatArray) -> pl.Series:
    """Round; NaN, which stands for not known, becomes null."""
    return pl.Series(np.round(values, DECIMALS), dtype=pl.Float64).fill_nan(None)


def _kinds(table: pl.DataFrame, measured: Measures) -> list[str]:
    """Return the kind that most people of each theme write; of equals, the first of ``KINDS``.

    Where at least half of the people are hurt, it is pain or request, whichever more of them write. A theme
    is unclear where that is what most are.
    """
    hurts = measured.hurt[0] * 2 >= measured.people[0]
    counted = (
        table.filter(pl.col("theme") >= 0)
        .group_by("theme", "kind")
        .agg(n_people=pl.col("person").n_unique())
        .with_columns(place=pl.col("kind").replace_strict(KINDS, range(len(KINDS)), default=len(KINDS)))
        .filter(pl.col("kind").is_in(HURTING) | ~pl.col("theme").is_in(np.flatnonzero(hurts)))
        .sort("n_people", "place", descending=[False, True])
    )
    most = dict(counted.select("theme", "kind").iter_rows())  # the last that is written has most people
    return [most[theme] for theme in range(len(hurts))]


def _told(table: pl.DataFrame, n_themes: int) -> dict[str, Any]:
    """Tell of each theme which signs of severity its people give, most first, and its facet."""
    said = table.filter(pl.col("theme") >= 0)
    people = (
        said.explode("signals", empty_as_null=False)
        .filter(pl.col("signals").is_not_null())
        .group_by("theme", signal="signals")
        .agg(n_people=pl.col("person").n_unique().cast(pl.Int64))
        .sort("n_people", "signal", descending=[True, False])
    )
    signals: list[list[dict[str, Any]]] = [[] for _ in range(n_themes)]
    for theme, signal, n_people in people.iter_rows():
        signals[theme].append({"signal": signal, "n_people": n_people})
    totals = dict(said.group_by("theme").agg(pl.col("person").n_unique()).iter_rows())
    facets: list[str | None] = [None] * n_themes
    by_facet = (
        said.filter(pl.col("facet").is_not_null())
        .group_by("theme", "facet")
        .agg(n_people=pl.col("person").n_unique())
        .sort("n_people", "facet", descending=[False, True])
    )
    for theme, facet, n_people in by_facet.iter_rows():  # the last that is written has most people
        named = facet != "other" and n_people >= FACET_SHARE * totals[theme]
        facets[theme] = facet if named else facets[theme] or "other"
    return {"signals": signals, "facet": facets}
