from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from feedback_miner.config import SegmentSettings
from feedback_miner.records import Comments
from feedback_miner.segment import Segmentation, segment

Cut = Callable[..., Segmentation]


@pytest.fixture
def cut() -> Cut:
    """Cut texts with default settings, or with those given."""

    def run(
        *texts: str, authors: Sequence[str] = (), records: Sequence[str] = (), **settings: object
    ) -> Segmentation:
        n = len(texts)
        comments = Comments.from_columns(
            {
                "comment_id": [f"c{i}" for i in range(n)],
                "record_id": list(records) or [f"r{i}" for i in range(n)],
                "source": ["export.csv"] * n,
                "author_kind": list(authors) or ["requester"] * n,
                "text": list(texts),
            }
        )
        return segment(comments, SegmentSettings(**settings))

    return run


@pytest.fixture
def kept(cut: Cut) -> Callable[..., list[str]]:
    """Return the texts of the segments of one comment."""
    return lambda text, **settings: cut(text, **settings).segments.frame["text"].to_list()


@pytest.fixture
def left_out(cut: Cut) -> Callable[..., list[tuple[str, str]]]:
    """Return (reason, text) of what is left out of one comment."""
    return lambda text, **settings: cut(text, **settings).excluded.frame.select("reason", "text").rows()
