"""Responses of LimeSurvey: CSV or XLSX with codes, texts or both as header, and the VV format."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import ClassVar, Final

from feedback_miner.ingest.contract.base import Detection, ExportReader, MessageTable, ReadContext
from feedback_miner.ingest.contract.column_mapping import ColumnMapping
from feedback_miner.ingest.contract.table_reader import TableReader
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.surveys.answers import Facts, Row, read_answers, titles_of
from feedback_miner.ingest.surveys.wide import survey_mapping
from feedback_miner.ingest.wording import list_group, plain

STANDARD: Final = list_group("tools/limesurvey", "columns")
"""Columns that each response has, by the code that heads them, to their names in the languages."""
CODE_OF: Final = {alias: code for code, aliases in STANDARD.items() for alias in aliases}
TELLING: Final = ("submitdate", "lastpage", "startlanguage", "seed", "datestamp", "startdate", "refurl")
NEEDED: Final = frozenset({"lastpage", "startlanguage", "seed"})
"""Columns that hardly any other tool writes; one of them must be there."""

CODE = r"[A-Za-z]\w*(?:\[[^\[\]]{1,40}\])*"
BOTH = re.compile(rf"({CODE})\s*[.:]\s*(.*)", re.DOTALL)
ONLY_CODE = re.compile(CODE)
IN_BRACKETS = re.compile(r"\[([^\[\]]*)\]\s*$")
TYPED: Final = {
    word: kind for kind, words in list_group("tools/limesurvey", "typed").items() for word in words
}
"""What stands in brackets after a question whose answer is typed, to the kind of question."""

UNDATED = "1980-01-01"
"""The day that LimeSurvey writes where a survey keeps no dates."""
NOT_SHOWN = "{question_not_shown}"
ESCAPES = (("{newline}", "\n"), ("{cr}", "\r"), ("{tab}", "\t"), ("{quote}", '"'), ("{lbrace}", "{"))

CODES_ONLY = (
    "The header holds the codes of the questions only. To see the questions, export again under"
    " Responses > Export with the headings 'Question code & question text'."
)


class LimeSurvey(TableReader):
    """A response per row."""

    name: ClassVar[str] = "limesurvey"
    title: ClassVar[str] = "LimeSurvey"

    def detect(self, table: Table) -> Detection | None:
        """Tell by the columns that LimeSurvey puts before the questions, as codes or in seven languages."""
        codes, vv = _codes(table)
        found = [code for code in TELLING if code in codes]
        if "id" not in codes or len(found) < 2 or not NEEDED & {*found}:
            return None
        if vv:
            return Detection("Codes of LimeSurvey stand below the questions, as its VV format has them.")
        cell = table.header[codes.index(next(code for code in found if code in NEEDED))]
        return Detection(
            f"The header names {len(found) + 1} columns that LimeSurvey writes, such as '{cell}'."
        )

    def map_columns(self, table: Table, context: ReadContext) -> ColumnMapping:
        """Tell what the columns mean."""
        codes, vv = _codes(table)
        columns = {code: name for code, name in zip(codes, table.names, strict=True) if code in STANDARD}
        split = [BOTH.fullmatch(cell) for cell in table.header]
        texts = {
            name: match[2] or match[1]
            for name, match in zip(table.names, split, strict=True)
            if match and not vv and match[1] == codes[table.names.index(name)]
        }
        warnings = () if vv or texts or not _are_codes(table.header) else (CODES_ONLY,)
        certain = {"id": (columns["id"],)}
        date = next(
            (columns[code] for code in ("submitdate", "datestamp", "startdate") if code in columns), ""
        )
        if date:
            certain["date"] = (date,)
        if "token" in columns and _is_filled(table, columns["token"], vv):
            certain["person"] = (columns["token"],)
        return survey_mapping(
            table,
            context.settings,
            columns=certain,
            texts=titles_of(table) | texts,
            types=_types(table, codes, vv),
            n_headers=int(vv),
            warnings=warnings,
        )

    def read(self, table: Table, context: ReadContext) -> MessageTable:
        """Read the answers; a response is dated by the first of its dates that is one."""
        codes, vv = _codes(table)
        stamps = [
            table.names[codes.index(code)]
            for code in ("submitdate", "datestamp", "startdate")
            if code in codes
        ]
        named = context.settings.columns.of("date")

        def facts(row: Row) -> Facts:
            return (
                {}
                if named or not stamps
                else {"date": next((d for s in stamps if (d := _date(row[s]))), None)}
            )

        plan = self.map_columns(table, context)
        clean = _unescaped if vv else None
        return read_answers(table, plan, context.settings, facts=facts, also=stamps, clean=clean)


def _codes(table: Table) -> tuple[list[str], bool]:
    """Return the code of each column ("" = not told), and whether this is the VV format."""
    if table.head.height and table.delimiter == "\t":
        below = ["" if cell is None else str(cell).strip() for cell in table.head.row(0)]
        if {"id", "submitdate", "lastpage"} <= {*below}:
            return below, True
    return [_code(cell) for cell in table.header], False


def _code(cell: str) -> str:
    if cell in STANDARD:
        return cell
    both = BOTH.fullmatch(cell)
    if both and (both[1] in STANDARD or "[" in both[1] or any(c.isdigit() or c.isupper() for c in both[1])):
        return both[1]
    return CODE_OF.get(plain(cell)) or (cell if ONLY_CODE.fullmatch(cell) else "")


def _are_codes(header: Sequence[str]) -> bool:
    return all(ONLY_CODE.fullmatch(cell) for cell in header)


def _types(table: Table, codes: Sequence[str], vv: bool) -> dict[str, str]:
    """Return what is certain of the questions: columns of the tool, times at the end, typed answers."""
    types: dict[str, str] = {}
    timing = False
    for name, cell, code in zip(table.names, table.header, codes, strict=True):
        timing = timing or code == "interviewtime"
        bracket = IN_BRACKETS.search(code) or IN_BRACKETS.search(cell)
        kind = TYPED.get(plain(bracket[1])) if bracket else None
        if timing or code in STANDARD or (bracket and bracket[1] == "filecount"):
            types[name] = "metadata"
        elif kind and _is_filled(table, name, vv):
            types[name] = kind
    return types


def _is_filled(table: Table, name: str, vv: bool) -> bool:
    cells = table.column(name).slice(int(vv)).drop_nulls().cast(str)
    return bool((~cells.str.strip_chars().is_in(["", NOT_SHOWN])).any())


def _date(cell: str) -> str | None:
    cell = cell.strip()
    return None if not cell or cell.startswith(UNDATED) or cell == NOT_SHOWN else cell


def _unescaped(cell: str) -> str:
    """Return an answer of the VV format as it was typed."""
    if cell == NOT_SHOWN:
        return ""
    if "{" in cell:
        for escape, sign in ESCAPES:
            cell = cell.replace(escape, sign)
    return cell


READERS: tuple[ExportReader, ...] = (LimeSurvey(),)
