"""SurveyMonkey: a row of questions, each over its columns, and a row of their labels."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import polars as pl

from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest.contract.base import Detection, ExportReader, MessageTable, ReadContext
from feedback_miner.ingest.contract.column_mapping import ColumnMapping
from feedback_miner.ingest.contract.table_reader import TableReader
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.surveys.labels import is_ticked, joined
from feedback_miner.ingest.surveys.question_kinds import OTHER, label_kind
from feedback_miner.ingest.surveys.wide import survey_mapping
from feedback_miner.ingest.values.dates import looks_like_dates
from feedback_miner.ingest.wording import plain, plain_lists

RESPONDENT: Final = frozenset(plain_lists("tools/surveymonkey")["respondent"])
COLLECTOR: Final = frozenset(plain_lists("tools/surveymonkey")["collector"])
EMAIL: Final = frozenset(plain_lists("tools/surveymonkey")["email"])
RESPONSE: Final = frozenset(plain_lists("tools/surveymonkey")["response"])
OPEN_ENDED: Final = frozenset(plain_lists("tools/surveymonkey")["open_ended"])
"""What the second row says over free text."""
OTHERS: Final = ("geef nadere", "sonstiges", "anders", "altro", "outro", "otro", "autre", "other")
QUESTION_SHEET: Final = frozenset({"question", "frage", "pregunta", "pergunta", "vraag", "domanda"})
LEAST_ID = 100_000_000
"""Ids of respondents have nine digits or more."""


@dataclass(frozen=True)
class _Header:
    """The two header rows as one.

    Attributes
    ----------
    asked : list of str
        Question of each column, put over all of its columns; "" over what SurveyMonkey adds.
    labels : list of str
        Cells of the second row; all "" where there is none.
    n_lead : int
        Columns that SurveyMonkey adds before the questions.
    """

    asked: list[str]
    labels: list[str]
    n_lead: int


class SurveyMonkey(TableReader):
    """All responses, as CSV or a workbook."""

    name, title = "surveymonkey", "SurveyMonkey"

    def detect(self, table: Table) -> Detection | None:
        """Tell by the second header row; in any language, as ids of respondents are long numbers."""
        if _is_summary(table):
            return Detection("The workbook has a sheet for each question.", "summary")
        if table.head.height == 0:
            return None
        known = {plain(name) for name in table.header[:3]}
        header = _header(table)
        return (
            _by_respondents(table, header, known)
            or _by_second_header(table, header)
            or _by_first_columns(table, known)
        )

    def read(self, table: Table, context: ReadContext) -> MessageTable:
        """Read the responses; a summary holds none."""
        if _is_summary(table):
            raise EmptyExportError(
                f"{table.content.name} is a summary of SurveyMonkey, with a sheet of counts per question:"
                " export All individual responses (Analyze Results > Save As > Export file) instead.",
                "All individual responses, as CSV or XLSX, are expected.",
                "In SurveyMonkey: Analyze Results > Save As > Export file > All individual responses.",
            )
        return super().read(table, context)

    def map_columns(self, table: Table, context: ReadContext) -> ColumnMapping:
        """Put each question over its columns, and tell by the labels what was typed."""
        header = _header(table)
        n_headers = int(any(header.labels))
        rest = table.head.slice(n_headers)
        texts: dict[str, str] = {}
        types: dict[str, str] = {}
        typed: list[str] = []
        for name, asked, label in zip(table.names, header.asked, header.labels, strict=True):
            if not asked:
                if n_headers:
                    types[name] = "metadata"
                continue
            kind = _kind(rest[name], label)
            # over a lone column, a label of no meaning that is known is "Response" in another language
            plainly = _is_generic(label) or (kind is None and _alone(table, name))
            texts[name] = asked if plainly else joined(asked, label)
            if kind == "typed":
                typed.append(name)
            elif kind is not None:
                types[name] = kind
        columns = _roles(table, rest, header)
        return survey_mapping(
            table,
            context.settings,
            columns=columns,
            texts=texts,
            types=types,
            typed=typed,
            n_headers=n_headers,
        )


def _generic(header: _Header) -> list[str]:
    """Return the labels that SurveyMonkey puts below questions, such as "Open-Ended Response"."""
    return [label for label in header.labels if _is_generic(label)]


def _unnamed(table: Table, header: _Header) -> list[str]:
    """Return the labels that stand below no question: those of its further options."""
    return [label for label, name in zip(header.labels, table.header, strict=True) if label and not name]


def _by_respondents(table: Table, header: _Header, known: Collection[str]) -> Detection | None:
    """Tell it by ids of respondents, with a second header below that has labels of its own."""
    ids = not RESPONDENT.isdisjoint(known) or _long_numbers(table)
    generic, under = _generic(header), _unnamed(table, header)
    if not (ids and header.n_lead and (generic or len(under) >= 2)):
        return None
    return Detection(
        f"Respondents have ids, and line {table.head_lines[0]} is a second header with"
        f" '{(generic or under)[0]}'."
    )


def _by_second_header(table: Table, header: _Header) -> Detection | None:
    """Tell it by a second header most of whose cells are explained, two of them as SurveyMonkey writes."""
    generic = _generic(header)
    n_lead = sum(name != "" for name in table.header[: header.n_lead])
    explained = len(generic) + len(_unnamed(table, header)) + n_lead
    labelled = sum(label != "" for label in header.labels)
    if len(generic) < 2 or explained < 0.8 * labelled or labelled < 0.6 * len(header.labels):
        return None
    return Detection(
        f"Line {table.head_lines[0]} is a second header, as SurveyMonkey writes: {len(generic)} of"
        f" its cells are '{generic[0]}'."
    )


def _by_first_columns(table: Table, known: Collection[str]) -> Detection | None:
    """Tell it by the ids of respondents and of the collector, which come first."""
    if RESPONDENT.isdisjoint(known) or COLLECTOR.isdisjoint(known):
        return None
    return Detection(f"The header begins with '{table.header[0]}' and '{table.header[1]}'.")


def _is_summary(table: Table) -> bool:
    """Tell whether sheets are called "Question 1", "Question 2", ... in any language."""
    numbered = [sheet.rpartition(" ") for sheet in table.sheets if sheet.rpartition(" ")[2].isdecimal()]
    words = {plain(word) for word, _, _ in numbered}
    return bool(words & QUESTION_SHEET) and len(numbered) >= 0.5 * len(table.sheets)


def _header(table: Table) -> _Header:
    row = table.head.row(0) if table.head.height else ()
    labels = [cell.strip() if isinstance(cell, str) else "" for cell in row]
    first = next((i for i, label in enumerate(labels) if label), len(labels))
    # a first row that begins with a cell is a response already
    if first == 0 and not any(plain(label) in RESPONSE | OPEN_ENDED for label in labels):
        labels = [""] * len(labels)
    if not any(labels):
        lead = {plain(name) for name in table.header} & (RESPONDENT | COLLECTOR)
        return _Header([name if not lead else "" for name in table.header], labels, 0)
    asked: list[str] = []
    for name, label in zip(table.header, labels, strict=True):
        above = name or (asked[-1] if asked else "")
        asked.append(above if label else "")
    return _Header(asked, labels, first)


def _long_numbers(table: Table) -> bool:
    """Tell whether the first column holds ids of respondents, below a second header row."""
    cells = table.head[:, 0].cast(pl.String).slice(1).drop_nulls()
    numbers = cells.filter(cells != "").cast(pl.Int64, strict=False)
    return len(numbers) > 0 and bool((numbers >= LEAST_ID).fill_null(False).all())


def _is_generic(label: str) -> bool:
    return plain(label) in RESPONSE or plain(label) in OPEN_ENDED


def _kind(column: pl.Series, label: str) -> str | None:
    words = plain(label)
    if words in OPEN_ENDED:
        return "typed"
    if words in RESPONSE or is_ticked(column, label):
        return "choice"
    if OTHER.search(words) or (words.startswith(OTHERS) and "(" in label):
        return "other"
    return "typed" if label.rstrip().endswith(("?", "？")) else label_kind(label)


def _alone(table: Table, name: str) -> bool:
    """Tell whether a question has one column only."""
    place = table.names.index(name)
    following = table.header[place + 1] if place + 1 < len(table.header) else "end"
    return bool(table.header[place] and following)


def _roles(table: Table, rest: pl.DataFrame, header: _Header) -> dict[str, tuple[str, ...]]:
    """Return the roles of the columns before the questions."""
    found: dict[str, tuple[str, ...]] = {}
    lead = range(header.n_lead or len(table.names))
    for place in lead:
        name, words = table.names[place], plain(table.header[place])
        cells = rest[name].cast(pl.String).drop_nulls()
        cells = cells.filter(cells.str.strip_chars() != "")
        if len(cells) == 0:
            continue
        if words in RESPONDENT or (place == 0 and header.n_lead and _long_numbers(table)):
            found.setdefault("id", (name,))
        elif words in EMAIL and header.n_lead:
            found["person"] = (name,)
        elif header.n_lead and looks_like_dates(cells.head(1000)):
            found["date"] = (name,)  # the end stands behind the start
    if "id" in found:
        found.setdefault("person", found["id"])
    return found


READERS: tuple[ExportReader, ...] = (SurveyMonkey(),)
