"""Answers of a survey as messages, for tools whose rows need more than a plan of their columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

import polars as pl

from feedback_miner.config import IngestSettings
from feedback_miner.ingest.contract.base import ExportFacts, LeftOut, Message, MessageTable
from feedback_miner.ingest.contract.column_mapping import ColumnMapping, with_named
from feedback_miner.ingest.contract.messages import message_table
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.formats.tally import Tally

Facts = Mapping[str, str | None]
"""Fields of :class:`~feedback_miner.ingest.contract.base.Message` that all answers of a response share."""
Row = Mapping[str, str]
"""Column to cell, as text; "" = blank."""

CODE = re.compile(r"[\w.\[\]/-]{1,40}")
"""Names of columns that may be part of an id; others are numbered."""
EMAIL = r"^\s*[\w.+-]+@[\w-]+\.[\w.-]+\s*$"
LOOKED_AT = 2000
NO_ANSWER = "responses without an answer in words"
FIELDS = (
    *("date", "person", "score", "role", "department", "organisation", "queue"),
    *("vip", "priority", "reopen", "resolved", "author"),
)


def read_answers(
    table: Table,
    plan: ColumnMapping,
    settings: IngestSettings,
    *,
    facts: Callable[[Row], Facts] | None = None,
    also: Sequence[str] = (),
    clean: Callable[[str], str] | None = None,
    more: Iterable[Message] = (),
) -> MessageTable:
    """Read a survey by a plan, a message per answer; a response without any is counted only.

    Parameters
    ----------
    table : Table
    plan : ColumnMapping
        Its "id" names the response; columns that the settings name win over it.
    settings : IngestSettings
    facts : callable, optional
        Tells of a row what no single column does; what it returns wins over the plan. "place" goes
        into the ids of answers, where several rows belong to one response.
    also : sequence of str
        Further columns that ``facts`` looks at.
    clean : callable, optional
        Applied to each answer.
    more : iterable of Message
        Answers that stand elsewhere, such as on other sheets; they come last.
    """
    columns = with_named(plan.columns, table, settings)
    if "person" not in columns and (emails := _emails(table)):
        columns["person"] = (emails,)
    plan = replace(plan, columns=columns)
    tally = Tally()
    messages = answers_of(table, plan, tally, facts=facts, also=also, clean=clean)
    used = {name for names in plan.columns.values() for name in names} | {*also}
    known = ExportFacts(
        source_columns=plan.columns,
        unmapped=[name for name in table.names if name not in used],
        zone=plan.zone,
        language=plan.language,
        warnings=plan.warnings,
    )
    made = message_table(table, chain(messages, more), tally, known)
    return replace(made, encoding=table.encoding)


def answers_of(
    table: Table,
    plan: ColumnMapping,
    tally: Tally,
    *,
    facts: Callable[[Row], Facts] | None = None,
    also: Sequence[str] = (),
    clean: Callable[[str], str] | None = None,
) -> Iterator[Message | LeftOut]:
    """Yield a message per answer."""
    texts = plan.columns["text"]
    ident = next(iter(plan.columns.get("id") or plan.columns.get("record", ())), None)
    single = [(field, plan.columns[field][0]) for field in FIELDS if field in plan.columns]
    known = [*texts, *((ident,) if ident else ()), *(name for _, name in single)]
    wanted = list(dict.fromkeys(name for name in (*known, *also) if name in table.names))
    names = [name if CODE.fullmatch(name) else f"q{number}" for number, name in enumerate(texts, 1)]
    n_above = plan.n_headers
    for line, cells in table.rows(wanted, tally):
        if n_above:
            n_above -= 1
            tally.n_rows -= 1
            continue
        row = {name: as_text(cell) for name, cell in zip(wanted, cells, strict=True)}
        found: dict[str, Any] = {"author": "requester", "record": row[ident].strip() if ident else None}
        found.update((field, row[name]) for field, name in single)
        if facts is not None:
            found.update(facts(row))
        found["record"] = found["record"] or None
        place = found.pop("place", None)
        n_answers = 0
        for number, name in enumerate(texts):
            text = clean(row[name]) if clean is not None else row[name]
            if not text or text.isspace():
                continue
            n_answers += 1
            # without a record the name would be the id of every answer to a question
            own = f"{place}/{names[number]}" if place else names[number]
            yield Message(
                text,
                line,
                id=own if found["record"] else None,
                item="answer",
                question=plan.questions.get(name, name),
                **found,
            )
        if n_answers == 0:
            yield LeftOut(NO_ANSWER)


def titles_of(table: Table) -> dict[str, str]:
    """Return the header of each column that had to be renamed, as another one has the same."""
    titled = zip(table.names, table.header, strict=True)
    return {name: cell for name, cell in titled if cell and name != cell}


def _emails(table: Table) -> str | None:
    """Return the one column of e-mail addresses, which tell respondents apart."""
    found = []
    for name in table.names:
        cells = table.column(name).head(LOOKED_AT).drop_nulls()
        if cells.dtype != pl.String or "@" not in "".join(cells.head(50).to_list()):
            continue
        cells = cells.filter(cells != "")
        if int(cells.str.contains(EMAIL).sum()) >= 0.9 * len(cells):
            found.append(name)
    return found[0] if len(found) == 1 else None


def as_text(cell: Any) -> str:
    """Return a cell of a table as text."""
    if isinstance(cell, str):
        return cell
    return "" if cell is None else cell.isoformat(" ")
