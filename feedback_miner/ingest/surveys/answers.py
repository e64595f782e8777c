"""Answers of a survey as messages, for tools whose rows need more than a plan of their columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

import polars as pl

from feedback_miner.config import IngestSettings
from feedback_miner.ingest.contract.base import Message, RawTable
from feedback_miner.ingest.contract.column_mapping import Plan, with_named
from feedback_miner.ingest.contract.messages import table_of
from feedback_miner.ingest.formats.table import Table

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
    plan: Plan,
    settings: IngestSettings,
    *,
    facts: Callable[[Row], Facts] | None = None,
    also: Sequence[str] = (),
    clean: Callable[[str], str] | None = None,
    more: Iterable[Message] = (),
    warnings: Sequence[str] | None = None,
) -> RawTable:
    """Read a survey by a plan, a message per answer; a response without any is counted only.

    Parameters
    ----------
    table : Table
    plan : Plan
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
    warnings : sequence of str, optional
        Those of the table and the plan by default.
    """
    columns = with_named(plan.columns, table, settings)
    if "person" not in columns and (emails := _emails(table)):
        columns["person"] = (emails,)
    plan = replace(plan, columns=columns)
    left_out: dict[str, int] = {}
    messages = answers_of(table, plan, left_out, facts=facts, also=also, clean=clean)
    used = {name for names in plan.columns.values() for name in names} | {*also}
    made = table_of(
        table.content,
        chain(messages, more),
        shown=plan.columns,
        unmapped=tuple(name for name in table.names if name not in used),
        rejects=table.rejects,
        left_out=left_out,
        zone=plan.zone,
        language=plan.language,
        header_row=table.header_row,
        delimiter=table.delimiter,
    )
    # read last: they grow while rows are read
    about = (*table.all_warnings, *plan.warnings) if warnings is None else warnings
    return replace(
        made,
        warnings=tuple(about),
        n_rows=left_out.pop("", 0) + len(table.rejects),
        left_out={reason: n for reason, n in made.left_out.items() if reason},
        encoding=table.content.encoding if table.delimiter or not table.sheets else None,
    )


def answers_of(
    table: Table,
    plan: Plan,
    left_out: dict[str, int],
    *,
    facts: Callable[[Row], Facts] | None = None,
    also: Sequence[str] = (),
    clean: Callable[[str], str] | None = None,
) -> Iterator[Message]:
    """Yield a message per answer; ``left_out[""]`` is the number of rows that were read."""
    texts = plan.columns["text"]
    ident = next(iter(plan.columns.get("id") or plan.columns.get("record", ())), None)
    single = [(field, plan.columns[field][0]) for field in FIELDS if field in plan.columns]
    known = [*texts, *((ident,) if ident else ()), *(name for _, name in single)]
    wanted = list(dict.fromkeys(name for name in (*known, *also) if name in table.names))
    names = [name if CODE.fullmatch(name) else f"q{number}" for number, name in enumerate(texts, 1)]
    n_above = plan.n_headers
    for line, cells in table.rows(wanted):
        if n_above:
            n_above -= 1
            continue
        left_out[""] = left_out.get("", 0) + 1
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
            left_out[NO_ANSWER] = left_out.get(NO_ANSWER, 0) + 1


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
