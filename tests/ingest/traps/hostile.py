"""Sizes and shapes that nobody means well with, or that no one thought of."""

from __future__ import annotations

import json

from ingest.traps.case import JAMS, LOGIN, SLOW, Case, table

from feedback_miner.errors import EmptyExportError, ExportError, TextColumnError

LONG = "The printer jams. " * 300_000
WIDE = 2000

CASES = [
    Case(
        "a cell beyond what Python's csv takes by default",
        table(f'"{JAMS * 5000}"', LOGIN),
        [JAMS * 5000, LOGIN],
    ),
    Case(
        "a cell of five megabytes in a JSON line",
        json.dumps({"id": 1, "comment": LONG}) + "\n" + json.dumps({"id": 2, "comment": LOGIN}) + "\n",
        [LONG, LOGIN],
        name="tickets.jsonl",
        format="jsonl",
    ),
    Case(
        "2,000 columns",
        ",".join(["id", "comment", *(f"c{n}" for n in range(WIDE))])
        + "".join(f"\n{i},{text}{',' * WIDE}" for i, text in ((1, JAMS), (2, LOGIN)))
        + "\n",
        [JAMS, LOGIN],
        ids=["1", "2"],
    ),
    Case(
        "500 columns none of which holds comments are not all listed",
        ",".join(f"c{n}" for n in range(500)) + "\n" + ",".join(["1"] * 500) + "\n",
        fails=(TextColumnError, "c39 and 460 more."),
    ),
    Case(
        "500 columns of the same name",
        "id,comment" + ",x" * 500 + f"\n1,{JAMS}" + ",1" * 500 + f"\n2,{LOGIN}" + ",2" * 500 + "\n",
        [JAMS, LOGIN],
        warns=["1 column names repeat and were numbered."],
    ),
    Case("all rows are the same", table(JAMS) + f"1,{JAMS}\n" * 4, [JAMS] * 5),
    Case("the comments are numbers", "id,comment\n1,7\n2,8\n3,9\n", fails=(TextColumnError, "has no column")),
    Case(
        "comments of signs alone",
        "id,comment\n1,!!!\n2,:-(\n3,???\n",
        ["!!!", ":-(", "???"],
        settings={"columns": {"text": ("comment",)}},
    ),
    Case(
        "a file of quotes alone",
        '"' * 1001 + "\n",
        fails=(ExportError, "tickets.csv"),
    ),
    Case(
        "a file of commas alone",
        ",,,,\n,,,,\n",
        fails=(ExportError, "tickets.csv holds no cells."),
    ),
    Case(
        "one line without an end",
        "x" * 300_000,
        fails=(EmptyExportError, "holds a header (line 1) and no rows."),
    ),
    Case(
        "a letter is no table",
        "Dear all,\n\nthe printer jams every day, and nobody comes.\nPlease help us.\n\nAnn\n",
        fails=(TextColumnError, "tickets.csv has"),
    ),
    Case(
        "a page of Markdown is no table",
        "# Tickets\n\nThe printer jams every day.\n\nI cannot log in.\n",
        fails=(ExportError, "tickets.csv is text, but not a table"),
    ),
    Case(
        "sixty quotes that are never closed end in a reject, not in hours",
        "id,comment\n" + f"1,{JAMS}\n2,{LOGIN}\n3,{SLOW}\n" * 40 + '9,"never closed\n' * 61,
        settings={"strict": True},
        fails=(ExportError, "quote"),
    ),
    Case(
        "a thousand short rows are filled up",
        "id,opened,comment,state\n"
        + f"1,2024-05-06,{JAMS},new\n"
        + "".join(f"{n}\n" for n in range(2, 1002)),
        [JAMS, *[""] * 1000],
        ids=[str(n) for n in range(1, 1002)],
    ),
    Case(
        "a limit of one comment",
        table(JAMS, LOGIN, SLOW),
        [JAMS],
        settings={"limit": 1},
        warns=["Only 1 comments were taken: the limit is 1."],
    ),
]
