"""Parquet files and frames: columns that have types."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import polars as pl
from ingest.traps.case import JAMS, LOGIN, SLOW, Case, Columns

from feedback_miner.errors import EmptyExportError, ExportError, TextColumnError

BOTH = [JAMS, LOGIN]
DAY = dt.datetime(2024, 5, 6, 10, 30)


def _parquet(
    told: str, data: dict[str, object], types: dict[str, object] | None = None, **more: object
) -> Case:
    return Case(told, Columns(data, types or {}), name="tickets.parquet", **more)  # type: ignore[arg-type]


CASES = [
    _parquet(
        "texts and whole numbers",
        {"id": [1, 2], "comment": BOTH},
        texts=BOTH,
        ids=["1", "2"],
        format="parquet",
    ),
    _parquet(
        "whole numbers above 2^53 keep their digits",
        {"id": [9007199254740993, 9007199254740995], "comment": BOTH},
        ids=["9007199254740993", "9007199254740995"],
    ),
    _parquet(
        "numbers that pandas made floats because one is missing",
        {"id": [7.0, None, 9.0], "comment": [*BOTH, SLOW]},
        texts=[*BOTH, SLOW],
        people="a-b",
        settings={"columns": {"id": "id", "person": "id"}},
        warns=["1 comments have no id and got one from their content."],
    ),
    _parquet(
        "scores with fractions and a NaN",
        {"id": [1, 2, 3], "rating": [4.5, float("nan"), 2.0], "comment": [*BOTH, SLOW]},
        scores=[4.5, None, 2.0],
    ),
    _parquet(
        "decimals",
        {"id": [1, 2], "rating": [Decimal("4.50"), Decimal("2.00")], "comment": BOTH},
        scores=[4.5, 2.0],
    ),
    _parquet(
        "decimals as ids are whole",
        {"id": [Decimal("12345678901234567890"), Decimal("12345678901234567891")], "comment": BOTH},
        ids=["12345678901234567890", "12345678901234567891"],
    ),
    _parquet(
        "categories are texts",
        {"id": [1, 2], "priority": ["high", "low"], "comment": BOTH},
        {"priority": pl.Categorical},
        priorities=["high", "low"],
    ),
    _parquet(
        "texts as categories are texts",
        {"id": [1, 2], "comment": BOTH},
        {"comment": pl.Categorical},
        texts=BOTH,
    ),
    _parquet(
        "moments with a zone become moments",
        {"id": [1, 2], "created": [DAY, None], "comment": BOTH},
        {"created": pl.Datetime("us", "America/New_York")},
        dates=["2024-05-06T10:30:00", None],
        zone="known",
    ),
    _parquet(
        "moments without a zone leave it unknown",
        {"id": [1, 2], "created": [DAY, DAY], "comment": BOTH},
        dates=["2024-05-06T10:30:00"] * 2,
        zone="unknown",
        form="datetime",
    ),
    _parquet(
        "nanoseconds",
        {"id": [1, 2], "created": [DAY, DAY], "comment": BOTH},
        {"created": pl.Datetime("ns")},
        dates=["2024-05-06T10:30:00"] * 2,
    ),
    _parquet(
        "days",
        {"id": [1, 2], "created": [dt.date(2024, 5, 6), dt.date(1969, 7, 20)], "comment": BOTH},
        dates=["2024-05-06T00:00:00", "1969-07-20T00:00:00"],
    ),
    _parquet(
        "seconds since 1970 as numbers",
        {"id": [1, 2], "created_at": [1607553246, 1607553247], "comment": BOTH},
        dates=["2020-12-09T22:34:06", "2020-12-09T22:34:07"],
        zone="known",
    ),
    _parquet(
        "structs are columns with dots",
        {
            "id": [1, 2],
            "user": [{"email": "ann@example.org", "x": {"y": 1}}, {"email": None, "x": None}],
            "comment": BOTH,
        },
        people="a-",
        columns={"person": "user.email", "text": "comment"},
    ),
    _parquet(
        "lists of tags are left out and told of",
        {"id": [1, 2], "tags": [["a", "b"], []], "comment": BOTH},
        texts=BOTH,
        warns=["1 columns of lists or bytes were left out."],
    ),
    _parquet(
        "a list of comments in each ticket gives a comment each",
        {
            "ticket_id": ["T1", "T2"],
            "comments": [[{"body": JAMS}, {"body": SLOW}], [{"body": LOGIN}]],
        },
        texts=[JAMS, SLOW, LOGIN],
        records=["T1", "T1", "T2"],
        rows=[1, 1, 2],
    ),
    _parquet(
        "bytes that are text, as older programs write it, are text",
        {"id": [1, 2], "comment": [JAMS.encode(), LOGIN.encode()]},
        texts=BOTH,
    ),
    _parquet(
        "a column of booleans as a kind of author",
        {"id": [1, 2], "incoming": [True, False], "comment": [JAMS, "We will look into it"]},
        authors=["requester", "agent"],
    ),
    _parquet(
        "a column of nothing has no role",
        {"id": [1, 2], "comment": BOTH, "remark": [None, None]},
        {"remark": pl.Null},
        texts=BOTH,
        columns={"text": "comment"},
    ),
    _parquet(
        "a spelled null among texts is an answer",
        {"id": [1, 2, 3], "comment": [JAMS, "None", None]},
        texts=[JAMS, "None", ""],
    ),
    _parquet(
        "blank rows are no comments, and rows are counted as the file has them",
        {"id": [None, 1, None], "comment": [None, JAMS, " "]},
        texts=[JAMS],
        rows=[2],
    ),
    _parquet(
        "durations and times of day are no dates",
        {"id": [1, 2], "date": [dt.time(10), dt.time(11)], "comment": BOTH},
        columns={"date": "", "text": "comment"},
    ),
    _parquet(
        "no rows",
        {"id": [], "comment": []},
        {"id": pl.Int64, "comment": pl.String},
        fails=(EmptyExportError, "tickets.parquet holds no rows."),
    ),
    _parquet(
        "nulls only",
        {"id": [None, None], "comment": [None, ""]},
        {"id": pl.Int64},
        fails=(EmptyExportError, "tickets.parquet holds blank rows only."),
    ),
    _parquet(
        "lists only",
        {"a": [[1], [2]]},
        fails=(EmptyExportError, "tickets.parquet"),
    ),
    _parquet(
        "numbers only",
        {"a": [1, 2], "b": [3.5, 4.5]},
        fails=(TextColumnError, "Columns found: a, b."),
    ),
    Case(
        "a Parquet file that is cut off",
        b"PAR1" + b"\x15\x04\x15\x10" * 50,
        name="tickets.parquet",
        fails=(ExportError, "tickets.parquet begins like Parquet but cannot be read."),
    ),
    Case(
        "an Arrow file is refused with the way out",
        b"ARROW1\0\0" + b"\xff" * 100,
        name="tickets.parquet",
        fails=(ExportError, "Save it as Parquet."),
    ),
    Case(
        "a frame in memory with a column of indices before it",
        Columns({"": [0, 1], "id": ["a", "b"], "comment": BOTH}, in_memory=True),
        BOTH,
        ids=["a", "b"],
        format="frame",
    ),
]
