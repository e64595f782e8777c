from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl
import pytest

from feedback_miner.config import RankSettings
from feedback_miner.rank import rank
from feedback_miner.records import Clustering, Comments, Segments, Tags, Themes

Rank = Callable[..., pl.DataFrame]


@dataclass(frozen=True)
class Said:
    """One comment of one segment; theme -1 is noise."""

    theme: int
    person: str | None
    kind: str = "pain"
    concern: str = "consumer"
    severity: float = 0.75
    signals: tuple[str, ...] = ()
    facet: str | None = None
    judged: bool = True
    score: float | None = None
    scale: tuple[float | None, float | None] = (None, None)
    basis: str | None = None
    date: datetime | None = None
    source: str = "tickets.csv"
    collection: str | None = None
    item: str | None = None
    comment: str | None = None
    """Comments of the same name are one."""
    record: str | None = None


@pytest.fixture(scope="session")
def ranked(make_clustering: Callable[..., Clustering]) -> Rank:
    """Rank what was said; theme i has the id ``ti``."""

    def run(
        said: Sequence[Said], n_themes: int | None = None, seed: int = 0, **settings: Any
    ) -> pl.DataFrame:
        n = len(said)
        found = max((s.theme for s in said), default=-1) + 1 if n_themes is None else n_themes
        themes = Themes.from_columns(
            {"theme_id": [f"t{i}" for i in range(found)], "label": [f"theme {i}" for i in range(found)]}
        )
        names = [s.comment or f"c{i}" for i, s in enumerate(said)]
        first = {name: said[names.index(name)] for name in names}
        comments = Comments.from_columns(
            {
                "comment_id": list(first),
                "record_id": [s.record or f"r-{name}" for name, s in first.items()],
                "source": [s.source for s in first.values()],
                "collection": [s.collection for s in first.values()],
                "item_kind": [s.item for s in first.values()],
                "created_at": [s.date for s in first.values()],
                "person_id": [s.person for s in first.values()],
                "score": [s.score for s in first.values()],
                "score_low": [s.scale[0] for s in first.values()],
                "score_high": [s.scale[1] for s in first.values()],
                "people_basis": [s.basis for s in first.values()],
                "text": ["text"] * len(first),
            }
        )
        segments = Segments.from_columns({"segment_id": [f"s{i}" for i in range(n)], "comment_id": names})
        tags = Tags.from_columns(
            {
                "segment_id": [f"s{i}" for i in range(n)],
                "concern": [s.concern for s in said],
                "kind": [s.kind for s in said],
                "kind_score": [0.9 if s.judged else 0.0 for s in said],
                "severity": [s.severity for s in said],
                "signals": [list(s.signals) for s in said],
                "facet": [s.facet for s in said],
            }
        )
        clustering = make_clustering([s.theme for s in said], np.ones(n))
        return rank(themes, clustering, segments, tags, comments, RankSettings(**settings), seed).frame

    return run


@pytest.fixture(scope="session")
def row() -> Callable[[pl.DataFrame, int], Mapping[str, Any]]:
    """Return the row of theme i."""
    return lambda frame, i: frame.row(by_predicate=pl.col("theme_id") == f"t{i}", named=True)


@pytest.fixture(scope="session")
def said() -> type[Said]:
    return Said
