"""Workbooks: sheets, cells that are no text, and files that are none."""

from __future__ import annotations

import datetime as dt

from ingest.traps.case import JAMS, LOGIN, SLOW, Book, Case

from feedback_miner.errors import EmptyExportError, ExportError, UsageError

HEAD = ["id", "opened", "comment"]
DAY = dt.datetime(2024, 5, 6, 10, 30)
ROWS = [HEAD, [1, DAY, JAMS], [2, dt.datetime(2024, 5, 7), LOGIN]]
SHEET = "xl/worksheets/sheet1.xml"
MS_1904 = ("xl/workbook.xml", "<workbookPr ", '<workbookPr date1904="1" ')


def _book(told: str, sheet: list[list[object]], texts: list[str] | None = None, **more: object) -> Case:
    """Return a case with one sheet; arguments of Book go to it."""
    about = {name: more.pop(name) for name in ("merged", "formats", "edits", "formulas") if name in more}
    return Case(told, Book({"Tickets": sheet}, **about), texts, name="tickets.xlsx", **more)  # type: ignore[arg-type]


SHEETS = [
    Case(
        "the first sheet is hidden: what one sees is read",
        Book({"lists": [["a"], ["b"]], "Tickets": ROWS}, hidden=["lists"]),
        [JAMS, LOGIN],
        warns=["Read the sheet 'Tickets'; the workbook has: lists, Tickets."],
    ),
    Case(
        "a hidden sheet is read when it is named",
        Book({"Old": [HEAD, [9, DAY, SLOW]], "Tickets": ROWS}, hidden=["Old"]),
        [SLOW],
        settings={"sheet": "Old"},
        warns=["Read the sheet 'Old'"],
    ),
    Case(
        "a cover sheet with nothing but a title is passed over",
        Book({"Cover": [["Tickets of May"]], "Tickets": ROWS}),
        [JAMS, LOGIN],
        warns=["Read the sheet 'Tickets'"],
    ),
    Case(
        "a first sheet with a header and no rows is passed over",
        Book({"Empty": [HEAD], "Tickets": ROWS}),
        [JAMS, LOGIN],
        warns=["Read the sheet 'Tickets'"],
    ),
    Case(
        "a name of a sheet in another script, with blanks",
        Book({"回答 (1)": ROWS, "x": [["y"]]}),
        [JAMS, LOGIN],
        settings={"sheet": "回答 (1)"},
        warns=["Read the sheet '回答 (1)'"],
    ),
    Case(
        "a sheet that is not there",
        Book({"Tickets": ROWS}),
        settings={"sheet": "Ticket"},
        fails=(UsageError, "tickets.csv has no sheet 'Ticket'."),
    ),
    Case(
        "a workbook without a cell", Book({"Tickets": []}), fails=(ExportError, "tickets.csv holds no cells.")
    ),
    Case(
        "a workbook with a header alone",
        Book({"Tickets": [HEAD]}),
        fails=(EmptyExportError, "holds a header (line 1) and no rows."),
    ),
]

CELLS = [
    _book(
        "ids that a sheet holds as floats lose their point",
        [HEAD, [12.0, DAY, JAMS], [13.0, DAY, LOGIN]],
        ids=["12", "13"],
    ),
    _book(
        "ids of fifteen digits keep them all",
        [HEAD, [123456789012345, DAY, JAMS], [123456789012346, DAY, LOGIN]],
        ids=["123456789012345", "123456789012346"],
    ),
    _book(
        "ids that are text keep their zeros",
        [HEAD, ["0012", DAY, JAMS], ["0013", DAY, LOGIN]],
        ids=["0012", "0013"],
    ),
    _book(
        "fractions are not rounded",
        [["id", "rating", "comment"], [1, 4.5, JAMS], [2, 3, LOGIN]],
        scores=[4.5, 3.0],
    ),
    _book(
        "dates of Excel are dates, without a zone",
        ROWS,
        dates=["2024-05-06T10:30:00", "2024-05-07T00:00:00"],
        zone="unknown",
        form="datetime",
        format="xlsx",
    ),
    _book(
        "dates of a workbook that counts from 1904",
        ROWS,
        edits=[MS_1904],
        dates=["2028-05-07T10:30:00", "2028-05-08T00:00:00"],
    ),
    _book(
        "seconds of a date are not off by a rounding of the day",
        [HEAD, [1, dt.datetime(2024, 5, 6, 10, 30, 59), JAMS], [2, dt.datetime(2024, 5, 6, 0, 0, 1), LOGIN]],
        dates=["2024-05-06T10:30:59", "2024-05-06T00:00:01"],
    ),
    _book(
        "a date as text among dates of Excel is read as well",
        [HEAD, [1, DAY, JAMS], [2, "2024-05-07 08:00:00", LOGIN]],
        dates=["2024-05-06T10:30:00", "2024-05-07T08:00:00"],
    ),
    _book(
        "a column of dates with gaps and 'N/A' in it",
        [HEAD, [1, DAY, JAMS], [2, None, LOGIN], [3, "N/A", SLOW]],
        dates=["2024-05-06T10:30:00", None, None],
    ),
    _book(
        "whole days",
        [HEAD, [1, dt.date(2024, 5, 6), JAMS], [2, dt.date(2024, 5, 7), LOGIN]],
        dates=["2024-05-06T00:00:00", "2024-05-07T00:00:00"],
    ),
    _book(
        "cells that are true or false as a kind of author",
        [["id", "incoming", "comment"], [1, True, JAMS], [2, False, "We will look into it"]],
        authors=["requester", "agent"],
    ),
    _book(
        "a number as a comment is a comment",
        [["id", "comment"], [1, JAMS], [2, 404], [3, LOGIN]],
        [JAMS, "404", LOGIN],
    ),
    _book(
        "a formula has the value that Excel kept of it",
        [["id", "comment"], [1, JAMS], [2, '="a"&"b"']],
        [JAMS, "0"],
        formulas=True,
    ),
    _book(
        "formulas without a kept value are blank, and the user is told",
        [["id", "comment"], [1, JAMS], [2, '="a"&"b"']],
        [JAMS, ""],
        formulas=True,
        edits=[(SHEET, "</f><v>0</v>", "</f>")],
        warns=["1 cells hold a formula without a value"],
    ),
    _book(
        "an error of a formula is no comment",
        [["id", "comment"], [1, JAMS], [2, "=1/0"]],
        [JAMS, ""],
        formulas=True,
        edits=[(SHEET, '<c r="B3"><f>1/0</f><v>0</v>', '<c r="B3" t="e"><f>1/0</f><v>#DIV/0!</v>')],
    ),
    _book(
        "text that begins like a formula is text",
        [["id", "comment"], [1, "=1+1 is what I asked"], [2, LOGIN]],
        ["=1+1 is what I asked", LOGIN],
    ),
    _book(
        "a carriage return that Excel spells out",
        [["id", "comment"], [1, f"{JAMS}\r\nAnn"], [2, LOGIN]],
        [f"{JAMS}\r\nAnn", LOGIN],
    ),
    _book(
        "the spelling of a carriage return that somebody typed stays",
        [["id", "comment"], [1, "It shows _x000D_ on my screen"], [2, LOGIN]],
        ["It shows _x000D_ on my screen", LOGIN],
    ),
    _book(
        "other characters that Excel spells out",
        [["id", "comment"], [1, "The printer\x07 jams\x0b every day"], [2, LOGIN]],
        ["The printer\x07 jams\x0b every day", LOGIN],
    ),
    _book(
        "breaks and outer blanks in a cell stay",
        [["id", "comment"], [1, f"  {JAMS}\n\nAnn "], [2, LOGIN]],
        [f"  {JAMS}\n\nAnn ", LOGIN],
    ),
    _book(
        "a cell of 32,766 characters is whole, and nothing is told",
        [["id", "comment"], [1, JAMS], [2, "word " * 6553 + "x"]],
        [JAMS, "word " * 6553 + "x"],
    ),
    _book(
        "a cell of 32,767 characters may be cut",
        [["id", "comment"], [1, JAMS], [2, "word " * 6553 + "xy"]],
        [JAMS, "word " * 6553 + "xy"],
        warns=["1 cells have 32,767 characters, the most Excel keeps: they may be cut off."],
    ),
    _book(
        "an elapsed time is no date",
        [["id", "date", "comment"], [1, dt.timedelta(hours=30), JAMS], [2, dt.timedelta(hours=5), LOGIN]],
        dates=[None, None],
        columns={"date": ""},
    ),
]

LAYOUT = [
    _book(
        "a merged title above the header",
        [[], [], *ROWS],
        merged=[("A1:C1", "Tickets of May 2024")],
        header_row=3,
        rows=[4, 5],
        dates=["2024-05-06T10:30:00", "2024-05-07T00:00:00"],
        warns=["1 lines above the header (line 3) were taken for titles."],
    ),
    _book(
        "a table that begins in the third column of the fifth row",
        [[], [], [], [], *[[None, None, *row] for row in ROWS]],
        texts=[JAMS, LOGIN],
        ids=["1", "2"],
        header_row=5,
        rows=[6, 7],
    ),
    _book(
        "groups of columns in merged cells above the names",
        [[], ["number", "opened", "comment", "rating"], [1, DAY, JAMS, 4], [2, DAY, LOGIN, 2]],
        merged=[("A1:B1", "Ticket"), ("C1:D1", "Feedback")],
        texts=[JAMS, LOGIN],
        header_row=2,
        scores=[4.0, 2.0],
        warns=["1 lines above the header (line 2)"],
    ),
    _book(
        "blank rows between the rows",
        [HEAD, [1, DAY, JAMS], [], [], [2, DAY, LOGIN]],
        texts=[JAMS, LOGIN],
        rows=[2, 5],
    ),
    _book(
        "a total below the table",
        [*ROWS, [], ["2 tickets"]],
        texts=[JAMS, LOGIN],
        warns=["1 lines from line 5 on were taken for a footer."],
    ),
    _book(
        "a name that is a date or a number",
        [[dt.datetime(2024, 5, 1), "comment"], [1, JAMS], [2, LOGIN]],
        texts=[JAMS, LOGIN],
        columns={"text": "comment"},
        warns=["holds a date: is the header missing?"],
    ),
]

DISGUISED = [
    Case(
        "a table of HTML that is called XLS",
        f"<html><table><tr><td>id</td><td>comment</td></tr><tr><td>1</td><td>{JAMS}</td></tr></table></html>",
        name="tickets.xls",
        fails=(ExportError, "tickets.xls holds HTML, whatever its name says."),
    ),
    Case(
        "tabs that are called XLS",
        f"id\tcomment\n1\t{JAMS}\n2\t{LOGIN}\n",
        [JAMS, LOGIN],
        name="tickets.xls",
        format="tsv",
    ),
    Case(
        "a workbook that is called CSV",
        Book({"Tickets": ROWS}),
        [JAMS, LOGIN],
        format="xlsx",
    ),
    Case(
        "a spreadsheet of XML, as Excel 2003 and report servers write it",
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet><Table>'
        f"<Row><Cell><Data>comment</Data></Cell></Row><Row><Cell><Data>{JAMS}</Data></Cell></Row>"
        "</Table></Worksheet></Workbook>",
        name="tickets.xls",
        fails=(ExportError, "Export it as CSV"),
    ),
    Case(
        "a document of Word is no workbook",
        b"PK\x03\x04" + b"\0" * 200,
        name="tickets.xlsx",
        fails=(ExportError, "cannot be read"),
    ),
    Case(
        "an old workbook that is damaged",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000,
        name="tickets.xls",
        fails=(ExportError, "tickets.xls begins like a workbook but cannot be read."),
    ),
    Case(
        "a workbook with a password",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000 + "EncryptedPackage".encode("utf-16-le"),
        name="tickets.xlsx",
        fails=(ExportError, "tickets.xlsx is protected by a password."),
    ),
]

CASES = [*SHEETS, *CELLS, *LAYOUT, *DISGUISED]
