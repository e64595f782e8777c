"""Collections without labels, as a run reads them: the sample exports, and three waves of a survey."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import polars as pl

from bench.sets import LabelledSet
from feedback_miner.pipeline import prepare

CORPORA = Path(__file__).parents[2] / "corpora"
SAMPLES = "samples"
SPACK = {
    f"spack-{year}": f"surveys/spack/spack-user-survey-{year}-responses.csv" for year in (2020, 2021, 2022)
}
NAMES = (SAMPLES, *SPACK)
MOST_OF_A_WEEK = 0.1
"""Largest share of a collection that is one week more; a survey that is open for a month gives none."""


def read_collection(name: str, data: Path) -> LabelledSet:
    """Return the segments of the sample exports, or of a wave of the Spack user survey."""
    if name == SAMPLES:
        exports = [CORPORA / "helpdesk_tickets.csv", CORPORA / "it_survey.csv"]
    else:
        exports = [data / SPACK[name]]
    prepared = prepare(exports)
    frame = prepared.segmentation.segments.frame
    dates = prepared.ingested.comments.frame.select("comment_id", "created_at")
    written = frame.join(dates, on="comment_id", how="left", maintain_order="left")["created_at"]
    texts, languages = frame["text"].to_list(), frame["language"].to_list()
    return LabelledSet(name, texts, None, languages, a_week_earlier(written))


def a_week_earlier(written: pl.Series) -> np.ndarray | None:
    """Return the rows that were written seven days or more before the last one.

    Examples
    --------
    >>> from datetime import datetime
    >>> days = pl.Series([datetime(2026, 1, 1)] * 19 + [datetime(2026, 1, 9)])
    >>> len(a_week_earlier(days)), a_week_earlier(days[:19]), a_week_earlier(days[9:])
    (19, None, array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))
    """
    last = written.max()
    if last is None:
        return None
    rows = np.flatnonzero((written < last - timedelta(days=7)).fill_null(True).to_numpy())
    share = 1 - len(rows) / len(written)
    return rows if 0 < share <= MOST_OF_A_WEEK else None
