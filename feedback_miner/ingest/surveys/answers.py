"""Answers of a survey as messages, for tools whose rows need more than a mapping of their columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import Any

import polars as pl

from feedback_miner.config import IngestSettings
from feedback_miner.ingest.contract.base import ExportFacts, LeftOut, Message, MessageTable
from feedback_miner.ingest.contract.column_mapping import ColumnMapping, with_named
from feedback_miner.ingest.contract.messages import message_table
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.formats.tally import Tally
from feedback_miner.ingest.surveys.together import GROUPS, first_filled_in

Facts = Mapping[str, str | None]
"""Fields of :class:`~feedback_miner.ingest.contract.base.Message` that all answers of a response share."""
Row = Mapping[str, str]
"""Column to cell, as text; "" = blank."""

CODE = re.compile(r"[\w.\[\]/-]{1,40}")
"""Names of columns that may be part of an id; others are numbered."""
EMAIL = r"^\s*[\w.+-]+@[\w-]+\.[\w.-]+\s*$"
LOOKED_AT = 2000
"""Rows in which e-mail addresses are looked for: as many as tell the kind of a question."""
NO_ANSWER = "responses without an answer in words"
FIELDS = (
    *("date", "person", "score", "role", "department", "organisation", "queue"),
    *("vip", "priority", "reopen", "resolved", "author"),
)


def read_answers(
    table: Table,
    mapping: ColumnMapping,
    settings: IngestSettings,
    *,
    facts: Callable[[Row], Facts] | None = None,
    also: Sequence[str] = (),
    clean: Callable[[str], str] | None = None,
    more: Iterable[Message] = (),
) -> MessageTable:
    """Read a survey by its column mapping, a message per answer; a response without any is counted only.

    Parameters
    ----------
    table : Table
    mapping : ColumnMapping
        Its "id" names the response; columns that the settings name win over it.
    settings : IngestSettings
    facts : callable, optional
        Tells of a row what no single column does; what it returns wins over the mapping. "place"
        goes into the ids of answers, where several rows belong to one response.
    also : sequence of str
        Further columns that ``facts`` looks at.
    clean : callable, optional
        Applied to each answer.
    more : iterable of Message
        Answers that stand elsewhere, such as on other sheets; they come last.
    """
    mapping = replace(mapping, columns=_with_emails(with_named(mapping.columns, table, settings), table))
    tally = Tally()
    messages = answers_of(table, mapping, tally, facts=facts, also=also, clean=clean)
    used = {name for names in mapping.columns.values() for name in names} | {*also}
    known = ExportFacts(
        source_columns=mapping.columns,
        unmapped=[name for name in table.names if name not in used],
        zone=mapping.zone,
        language=mapping.language,
        warnings=mapping.warnings,
        offered=mapping.offered,
    )
    made = message_table(table, chain(messages, more), tally, known)
    return replace(made, encoding=table.encoding)


def answers_of(
    table: Table,
    mapping: ColumnMapping,
    tally: Tally,
    *,
    facts: Callable[[Row], Facts] | None = None,
    also: Sequence[str] = (),
    clean: Callable[[str], str] | None = None,
) -> Iterator[Message | LeftOut]:
    """Yield a message per answer, and what a response is that has none.

    Parameters
    ----------
    table, mapping, facts, also, clean
        As in :func:`read_answers`.
    tally : Tally
        Counts this pass; further header rows are not among its rows.
    """
    responses = _Responses(mapping.columns, facts)
    texts = responses.columns["text"]
    codes = [name if CODE.fullmatch(name) else f"q{number}" for number, name in enumerate(texts, 1)]
    for line, row in _rows(table, [*responses.known, *also], mapping.n_headers, tally):
        told = responses.tell(row)
        place = told.pop("place", None)
        n_answers = 0
        for code, name in zip(codes, texts, strict=True):
            text = clean(row[name]) if clean is not None else row[name]
            if not text or text.isspace():
                continue
            n_answers += 1
            # without a record the name would be the id of every answer to a question
            own = f"{place}/{code}" if place else code
            yield Message(
                text,
                line,
                id=own if told["record"] else None,
                item="answer",
                question=mapping.questions.get(name, name),
                **told,
            )
        if n_answers == 0:
            yield LeftOut(NO_ANSWER)


@dataclass(frozen=True)
class _Responses:
    """What the columns of a survey, and ``facts``, tell of whole responses."""

    columns: Mapping[str, tuple[str, ...]]
    facts: Callable[[Row], Facts] | None

    @cached_property
    def ident(self) -> str | None:
        """The column that names the response."""
        return next(iter(self.columns.get("id") or self.columns.get("record", ())), None)

    @cached_property
    def fields(self) -> list[tuple[str, tuple[str, ...]]]:
        """Fields of a message, and the columns of each: one, with its write-ins where people are grouped."""
        found = ((field, self.columns[field]) for field in FIELDS if field in self.columns)
        return [(field, names if field in GROUPS else names[:1]) for field, names in found]

    @cached_property
    def known(self) -> list[str]:
        """All columns that are looked at."""
        ident = (self.ident,) if self.ident else ()
        return [*self.columns["text"], *ident, *(n for _, names in self.fields for n in names)]

    def tell(self, row: Row) -> dict[str, Any]:
        """Return what all answers of a row share."""
        told: dict[str, Any] = {
            "author": "requester",
            "record": row[self.ident].strip() if self.ident else None,
        }
        told.update((field, first_filled_in([row[name] for name in names])) for field, names in self.fields)
        if self.facts is not None:
            told.update(self.facts(row))
        told["record"] = told["record"] or None
        return told


def _rows(
    table: Table, columns: Sequence[str], n_headers: int, tally: Tally
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield line and cells, as text, of each row below the headers."""
    wanted = list(dict.fromkeys(name for name in columns if name in table.names))
    n_above = n_headers
    for line, cells in table.rows(wanted, tally):
        if n_above:
            n_above -= 1
            tally.n_rows -= 1
            continue
        yield line, {name: as_text(cell) for name, cell in zip(wanted, cells, strict=True)}


def titles_of(table: Table) -> dict[str, str]:
    """Return the header of each column that had to be renamed, as another one has the same."""
    titled = zip(table.names, table.header, strict=True)
    return {name: cell for name, cell in titled if cell and name != cell}


def _with_emails(columns: Mapping[str, tuple[str, ...]], table: Table) -> dict[str, tuple[str, ...]]:
    """Let the one column of e-mail addresses tell respondents apart, where no other column does."""
    if "person" in columns:
        return dict(columns)
    emails = [name for name in table.names if _holds_emails(table.column(name).head(LOOKED_AT).drop_nulls())]
    return {**columns, "person": (emails[0],)} if len(emails) == 1 else dict(columns)


def _holds_emails(cells: pl.Series) -> bool:
    """Tell whether nine in ten cells are e-mail addresses."""
    if cells.dtype != pl.String or "@" not in "".join(cells.head(50).to_list()):
        return False
    cells = cells.filter(cells != "")
    return int(cells.str.contains(EMAIL).sum()) >= 0.9 * len(cells)


def as_text(cell: Any) -> str:
    """Return a cell of a table as text.

    Examples
    --------
    >>> as_text("too slow"), as_text(None)
    ('too slow', '')
    """
    if isinstance(cell, str):
        return cell
    return "" if cell is None else cell.isoformat(" ")
