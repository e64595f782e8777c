"""JSON and JSON Lines."""

# ruff: noqa: UP031  (braces of JSON and of format strings do not go together)

from __future__ import annotations

import json

from ingest.traps.case import JAMS, LOGIN, SLOW, Case

from feedback_miner.errors import EmptyExportError, ExportError, TextColumnError

ONE, TWO = {"id": "1", "comment": JAMS}, {"id": "2", "comment": LOGIN}
BOTH = [JAMS, LOGIN]


def _lines(*values: object, end: str = "\n") -> str:
    return "".join(json.dumps(value) + end for value in values)


def _json(told: str, value: object, texts: list[str] | None = None, **more: object) -> Case:
    data = value if isinstance(value, str | bytes) else json.dumps(value)
    return Case(told, data, texts, name="tickets.json", **more)  # type: ignore[arg-type]


LINES = [
    _json("lines with a BOM", "\ufeff" + _lines(ONE, TWO), BOTH, ids=["1", "2"], format="jsonl"),
    _json("lines of Windows, and none at the end", _lines(ONE, TWO, end="\r\n").rstrip(), BOTH, rows=[1, 2]),
    _json("blank lines between", _lines(ONE, end="\n\n\n") + _lines(TWO), BOTH, rows=[1, 4]),
    _json("one line is a table of one row", _lines(ONE), [JAMS], format="jsonl"),
    _json(
        "a comma at the end of a line breaks that line only",
        _lines(ONE) + json.dumps(TWO) + ",\n" + _lines({"id": "3", "comment": SLOW}),
        [JAMS, SLOW],
        rejects=[(2, "broken JSON")],
    ),
    _json(
        "a line that is cut off at the end",
        _lines(ONE, TWO) + '{"id": "3", "comm',
        BOTH,
        rejects=[(3, "broken JSON")],
        warns=["The file is cut off: it ends before its last object does."],
    ),
    _json(
        "the same with strict is an error",
        _lines(ONE, TWO) + '{"id": "3", "comm',
        settings={"strict": True},
        fails=(ExportError, "tickets.json, line 3: broken JSON"),
    ),
    _json(
        "a line that is an array is no object",
        _lines(ONE, ["3", SLOW], TWO),
        BOTH,
        rejects=[(2, "a JSON array where an object is expected")],
    ),
    _json(
        "lines that hold a number, a string and null are no objects",
        _lines(ONE, TWO, 7, "x", None),
        BOTH,
        rejects=[(3, "a JSON number"), (4, "a JSON string"), (5, "a JSON null")],
    ),
    _json(
        "a page with an envelope per line",
        _lines({"comments": [ONE], "next": "x"}, {"comments": [TWO], "next": None}),
        BOTH,
        ids=["1", "2"],
    ),
    _json(
        "keys that stand in later lines only",
        _lines(ONE, {**TWO, "rating": 4}, {"id": "3", "comment": SLOW, "rating": 2}),
        scores=[None, 4.0, 2.0],
        ids=["1", "2", "3"],
    ),
    _json(
        "keys in another order, and a text that is missing",
        _lines(ONE, {"comment": LOGIN, "id": "2"}, {"id": "3"}),
        [*BOTH, ""],
        ids=["1", "2", "3"],
    ),
    _json(
        "line separators within a string end no line",
        json.dumps({"id": "1", "comment": "The printer\u2028jams\x85every day"}, ensure_ascii=False)
        + "\n"
        + _lines(TWO),
        ["The printer\u2028jams\x85every day", LOGIN],
    ),
    _json(
        "objects over several lines, one after the other",
        json.dumps(ONE, indent=2) + "\n" + json.dumps(TWO, indent=2) + "\n",
        BOTH,
        ids=["1", "2"],
    ),
]

DOCUMENTS = [
    _json("an array", [ONE, TWO], BOTH, format="json", ids=["1", "2"], rows=[1, 2]),
    _json("an array in UTF-16", json.dumps([ONE, TWO]).encode("utf-16"), BOTH, encoding="utf-16"),
    _json(
        "letters of Windows in an array",
        json.dumps([{"id": "1", "comment": "Größe und Qualität stören mich"}], ensure_ascii=False).encode(
            "cp1252"
        ),
        ["Größe und Qualität stören mich"],
        warns=["The encoding was guessed: cp1252."],
    ),
    _json("an envelope with numbers beside the array", {"count": 2, "next": None, "items": [ONE, TWO]}, BOTH),
    _json("an envelope within envelopes", {"data": {"page": {"rows": [ONE, TWO]}}}, BOTH, ids=["1", "2"]),
    _json(
        "an envelope with two arrays is asked for, with the names of both",
        {"tickets": [ONE], "reviews": [TWO]},
        fails=(ExportError, "Arrays of objects in it: tickets, reviews."),
    ),
    _json(
        "an envelope with two arrays of which one has comments",
        {"tickets": [ONE, TWO], "people": [{"id": 7, "name": "Ada Brill"}]},
        BOTH,
    ),
    _json(
        "an envelope with an empty array beside the table",
        {"errors": [], "rows": [ONE, TWO]},
        BOTH,
    ),
    _json("an empty array", "[]", fails=(EmptyExportError, "tickets.json holds an empty array.")),
    _json("an empty object", "{}", fails=(EmptyExportError, "tickets.json holds blank objects only.")),
    _json("an envelope around an empty array", {"items": []}, fails=(EmptyExportError, "tickets.json holds")),
    _json(
        "a page of an API without results",
        {"count": 0, "next": None, "results": []},
        fails=(EmptyExportError, "tickets.json holds"),
    ),
    _json("an array of blank objects", [{}, {}], fails=(EmptyExportError, "holds blank objects only.")),
    _json(
        "an array of strings is a table of one column",
        BOTH,
        BOTH,
        rows=[1, 2],
    ),
    _json(
        "an array of arrays is no table, and the error says what is",
        [["id", "comment"], ["1", JAMS], ["2", LOGIN]],
        fails=(ExportError, "There is no array of objects in it."),
    ),
    _json(
        "an object of objects by id",
        {"T1": {"comment": JAMS, "state": "new"}, "T2": {"comment": LOGIN, "state": "new"}},
        BOTH,
        ids=["T1", "T2"],
    ),
    _json(
        "columns as arrays, as pandas writes them",
        {"id": ["1", "2"], "comment": BOTH},
        BOTH,
        ids=["1", "2"],
    ),
    _json(
        "an array that is cut off gives what stands before the cut",
        json.dumps([ONE, TWO, {"id": "3", "comment": SLOW}])[:-30],
        BOTH,
        rejects=[(3, "nothing below was read")],
        warns=["The file is cut off: it ends before its JSON does."],
    ),
    _json(
        "an array with a comma too many at its end is read to its end",
        "[" + json.dumps(ONE) + "," + json.dumps(TWO) + ",]",
        BOTH,
        rejects=[(3, "broken JSON")],
    ),
    _json(
        "an array that is broken before its first object",
        '[{"id": "1" "comment": "x"}]',
        fails=(ExportError, "tickets.json is broken JSON"),
    ),
    _json(
        "null, a number and a string among the objects",
        [ONE, None, 3, "x", TWO],
        BOTH,
        rejects=[(2, "a JSON null"), (3, "a JSON number"), (4, "a JSON string")],
    ),
]

VALUES = [
    _json(
        "numbers as ids above 2^53 keep all digits",
        '[{"id": 9007199254740993, "comment": "%s"}, {"id": 9223372036854775807, "comment": "%s"}]'
        % (JAMS, LOGIN),
        ids=["9007199254740993", "9223372036854775807"],
    ),
    _json(
        "such ids keep their digits also where the end of the file is broken",
        '[{"id": 9007199254740993, "comment": "%s"}, {"id": 9007199254740995, "comment": "%s"}, {"id'
        % (JAMS, LOGIN),
        ids=["9007199254740993", "9007199254740995"],
        rejects=[(3, "broken JSON")],
        warns=["The file is cut off: it ends before its JSON does."],
    ),
    _json(
        "ids that are floats without a fraction are whole",
        [{"id": 12.0, "comment": JAMS}, {"id": 13.0, "comment": LOGIN}],
        ids=["12", "13"],
    ),
    _json(
        "a key that stands twice has its last value",
        '[{"id": "1", "comment": "old", "comment": "%s"}, {"id": "2", "comment": "%s"}]' % (JAMS, LOGIN),
        BOTH,
    ),
    _json(
        "null is blank, and the word null is a word",
        [ONE, {"id": "2", "comment": None}, {"id": "3", "comment": "null"}],
        [JAMS, "", "null"],
    ),
    _json(
        "objects within objects are columns with dots",
        [
            {"id": 1, "requester": {"email": "ann@example.org"}, "body": {"text": JAMS}},
            {"id": 2, "requester": {"email": "bob@example.org"}, "body": {"text": LOGIN}},
        ],
        BOTH,
        people="ab",
        columns={"text": "body.text", "person": "requester.email"},
    ),
    _json(
        "a key with a dot in it is not mixed up with a nested one",
        [{"id": 1, "comment": JAMS, "a.b": "x", "a": {"b": "y"}}],
        [JAMS],
    ),
    _json(
        "tags in an array are one cell and no comment",
        [{**ONE, "tags": ["printer", "urgent"]}, {**TWO, "tags": []}],
        BOTH,
        columns={"text": "comment"},
    ),
    _json(
        "a comment that is an array of paragraphs is asked for, not read as JSON",
        [{"id": 1, "comment": [JAMS, SLOW]}, {"id": 2, "comment": [LOGIN]}],
        fails=(TextColumnError, "has no column with comments"),
    ),
    _json(
        "true and false of JSON as a kind of author",
        [{**ONE, "incoming": True}, {"id": "2", "comment": "We will look into it", "incoming": False}],
        authors=["requester", "agent"],
    ),
    _json(
        "half of an emoji is replaced, not an error",
        '[{"id": "1", "comment": "The printer jams \\ud83d every day"}]',
        ["The printer jams ? every day"],
    ),
    _json(
        "both halves of an emoji, written out, are one emoji",
        '[{"id": "1", "comment": "The printer jams \\ud83d\\ude21 every day"}]',
        ["The printer jams \U0001f621 every day"],
    ),
    _json(
        "NUL written out is a character of the text",
        '[{"id": "1", "comment": "The printer\\u0000 jams every day"}]',
        ["The printer\0 jams every day"],
    ),
    _json(
        "NaN and Infinity, as Python writes them, are no scores",
        '[{"id": 1, "rating": NaN, "comment": "%s"}, {"id": 2, "rating": 4, "comment": "%s"}]'
        % (JAMS, LOGIN),
        scores=[None, 4.0],
    ),
    _json(
        "moments as numbers",
        [{**ONE, "created_at": 1607553246}, {**TWO, "created_at": 1607553247}],
        dates=["2020-12-09T22:34:06", "2020-12-09T22:34:07"],
        zone="known",
    ),
    _json(
        "objects nested a thousand deep are an error or a cell, never a crash",
        '[{"id": "1", "comment": "' + JAMS + '", "x": ' + '{"y":' * 1000 + "1" + "}" * 1000 + "}]",
        [JAMS],
    ),
    _json(
        "arrays nested ten thousand deep are an error, never a crash",
        "[" * 10_000,
        fails=(ExportError, "tickets.json"),
    ),
    _json(
        "an answer of the agent within a ticket is not the requester's",
        [
            {"id": 1, "comment": JAMS, "answer": {"text": "We replaced the fuser of the printer for you"}},
            {"id": 2, "comment": LOGIN, "answer": {"text": "We reset the password of your account now"}},
        ],
        BOTH,
        columns={"text": "comment"},
    ),
]

CASES = [*LINES, *DOCUMENTS, *VALUES]
