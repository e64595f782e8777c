"""Themes whose people score against what they write: one of the two is misread, or not about the theme."""

from __future__ import annotations

import polars as pl

from feedback_miner.records import PEOPLE_NOUNS

MIN_SCORING = 8
"""Fewer people of a theme with a score contradict nothing. A judgement."""
BEST = 0.75
WORST = 0.25
"""The best and the worst quarter of a scale."""


def score_conflicts(table: pl.DataFrame) -> dict[int, str]:
    """Tell of themes of which the kind and the scores contradict each other.

    A pain contradicts a mean score in the best quarter of the scale that is not below the mean of the
    collection, where all may score high; praise the reverse.

    Parameters
    ----------
    table : DataFrame
        One row per segment with ``theme``, ``kind`` (of its theme), ``basis`` (of its theme), ``person``,
        ``comment_id``, ``collection``, ``place`` on the scale (null where the score is of something else than
        the text), ``score_low`` and ``score_high``.

    Returns
    -------
    dict of int to str
        Theme to what its people score, such as ``people score 4.6 of 5``, on the scale of the first of them.
    """
    scored = table.filter(pl.col("place").is_not_null())
    usual = (
        scored.unique("comment_id", maintain_order=True)
        .group_by("collection", maintain_order=True)
        .agg(usual=pl.col("place").mean())
    )
    of_people = (
        scored.filter(pl.col("theme") >= 0)
        .unique(["comment_id", "theme"], maintain_order=True)
        .join(usual, on="collection", maintain_order="left")
        .group_by("theme", "person", maintain_order=True)
        .agg(
            pl.col("place", "usual").mean(),
            pl.col("kind", "basis", "score_low", "score_high").first(),
        )
    )
    place, usually = pl.col("place"), pl.col("usual")
    against = (
        pl.when(pl.col("kind") == "pain")
        .then((place >= BEST) & (place >= usually))
        .when(pl.col("kind") == "praise")
        .then((place <= WORST) & (place <= usually))
        .otherwise(False)
    )
    found = (
        of_people.group_by("theme", maintain_order=True)
        .agg(
            pl.len(),
            pl.col("place", "usual").mean(),
            pl.col("kind", "basis", "score_low", "score_high").first(),
        )
        .filter((pl.col("len") >= MIN_SCORING) & against)
        .with_columns(mean=pl.col("score_low") + place * (pl.col("score_high") - pl.col("score_low")))
        .select("theme", "basis", "mean", "score_high")
    )
    return {
        theme: f"{PEOPLE_NOUNS[basis][1]} score {mean:.1f} of {best:g}"
        for theme, basis, mean, best in found.iter_rows()
    }
