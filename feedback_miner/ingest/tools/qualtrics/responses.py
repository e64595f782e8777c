"""Qualtrics: two or three header rows, the last of which bears the id of each field."""

from __future__ import annotations

from typing import Final

import polars as pl

from feedback_miner.ingest.contract.base import Detection, ExportReader, ReadContext
from feedback_miner.ingest.contract.column_mapping import ColumnMapping
from feedback_miner.ingest.contract.table_reader import TableReader
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.surveys.wide import survey_mapping
from feedback_miner.ingest.tools.qualtrics.fields import (
    FIELDS,
    OWN,
    UNLIKE_OTHERS,
    fields_of,
    id_row,
    ids_in,
    is_old,
    kind_of,
)
from feedback_miner.ingest.wording import listed, plain

PREVIEW, TEST, SPAM = (
    "a preview of the survey",
    "a test of the survey",
    "spam, as Qualtrics judges",
)
CODES: Final = {
    **{"1": PREVIEW, "17": PREVIEW, "2": TEST, "8": SPAM, "9": PREVIEW, "12": SPAM, "40": SPAM},
    **{"survey preview": PREVIEW, "offline survey preview": PREVIEW, "survey test": TEST, "spam": SPAM},
    **{"survey preview spam": PREVIEW, "imported spam": SPAM, "ex spam": SPAM},
}
STEMS: Final = {
    PREVIEW: ("preview", "vorschau", "vista previa", "apercu", "anteprima", "voorbeeld", "visualizacao"),
    SPAM: ("spam",),
    TEST: ("survey test", "umfragetest", "test de enquete", "prueba de encuesta", "test sondaggio"),
}
"""Words for what is no response, in the languages that the column may be written in."""
UNFINISHED: Final = frozenset(
    {"0", "false", "falsch", "falso", "faux", "onwaar", "no", "nein", "non", "não", "nee"}
)


class Qualtrics(TableReader):
    """Responses, as CSV, TSV or a workbook, with labels or with numbers for choices."""

    name, title = "qualtrics", "Qualtrics"

    def detect(self, table: Table) -> Detection | None:
        """Take tables with a row of ImportIds, old ones with V1, V2, ..., and those cut to one header."""
        found = id_row(table)
        if found is not None:
            n = sum(id_ is not None for id_, _ in ids_in(table, found))
            return Detection(f"Line {table.head_lines[found]} names {n} fields by the ImportId of Qualtrics.")
        if is_old(table):
            return Detection(
                "The header has the columns V1, V2, ... and below them names of Qualtrics' fields."
            )
        own = [name for name in table.header if plain(name) in FIELDS]
        if len(own) >= 5 and len({FIELDS[plain(name)] for name in own} & UNLIKE_OTHERS) >= 3:
            return Detection(f"The header names {len(own)} columns of Qualtrics, such as {listed(own, 3)}.")
        return None

    def map_columns(self, table: Table, context: ReadContext) -> ColumnMapping:
        """Tell questions from Qualtrics' own columns, from embedded data and from what it made of answers."""
        fields = fields_of(table)
        types: dict[str, str] = {}
        typed: list[str] = []
        for name, id_ in fields.ids.items():
            kind = kind_of(name, id_)
            if kind == "typed":
                typed.append(name)
            elif kind is not None:
                types[name] = kind
        by_id = {id_: name for name, id_ in reversed(fields.ids.items())}
        rest = table.head.slice(fields.n_headers)
        if id_row(table) is None:
            typed += _words_among_codes(rest.select(name for name in rest.columns if name not in types))
        columns = _roles(by_id, rest)
        status = by_id.get("status")
        channel = by_id.get("distributionChannel")
        leave_out = {status: _no_responses(rest[status])} if status else {}
        if channel:
            leave_out[channel] = {"preview": PREVIEW, "test": TEST}
        return survey_mapping(
            table,
            context.settings,
            columns=columns,
            texts=fields.texts,
            types=types,
            typed=typed,
            ignore=[name for name, kind in types.items() if kind == "empty"]
            + [name for name, id_ in fields.ids.items() if id_ in OWN and name not in _flat(columns)],
            n_headers=fields.n_headers,
            leave_out=leave_out,
            warnings=_unfinished(table, by_id.get("finished"), fields.n_headers),
            zone=fields.zone,
        )


def _words_among_codes(questions: pl.DataFrame) -> list[str]:
    """Return the columns of words where choices are numbers: those were typed.

    Without ImportIds only this tells; where the choices have labels, their words come back.
    """
    codes: list[str] = []
    words: list[str] = []
    for column in questions.cast(pl.String):
        cells = column.drop_nulls().str.strip_chars()
        cells = cells.filter(cells != "")
        if len(cells) == 0:
            continue
        coded = bool(cells.str.contains(r"^-?[\d.,]+$").all())
        if not coded and cells.n_unique() < len(cells) and cells.n_unique() < 20:
            return []
        (codes if coded else words).append(column.name)
    return words if codes else []


def _roles(by_id: dict[str, str], rest: pl.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return the roles of Qualtrics' own columns that are filled."""
    found: dict[str, tuple[str, ...]] = {}
    wanted = {
        "id": ("_recordId",),
        "date": ("recordedDate", "endDate", "startDate"),
        "person": ("recipientEmail", "externalDataReference"),
    }
    for role, ids in wanted.items():
        columns = [by_id[id_] for id_ in ids if id_ in by_id]
        filled = [name for name in columns if rest[name].cast(pl.String).fill_null("").ne("").any()]
        if filled:
            found[role] = (filled[0],)
    return found


def _flat(columns: dict[str, tuple[str, ...]]) -> set[str]:
    return {name for names in columns.values() for name in names}


def _no_responses(status: pl.Series) -> dict[str, str]:
    found = dict(CODES)
    for value in status.cast(pl.String).drop_nulls().unique().to_list():
        words = plain(value)
        for reason, stems in STEMS.items():
            if any(stem in words for stem in stems):
                found.setdefault(value.strip().lower(), reason)
                break
    return found


def _unfinished(table: Table, finished: str | None, n_headers: int) -> tuple[str, ...]:
    """Tell how many responses were broken off: what they hold is feedback all the same."""
    if finished is None:
        return ()
    n = -n_headers
    n_unfinished = 0
    for frame, _ in table.chunks([finished]):
        n += frame.height
        value = frame[finished].cast(pl.String).str.strip_chars().str.to_lowercase()
        n_unfinished += int(value.is_in(list(UNFINISHED)).sum() or 0)
    if not n_unfinished:
        return ()
    return (f"{n_unfinished} of {n} responses were not finished; what they hold is read.",)


READERS: tuple[ExportReader, ...] = (Qualtrics(),)
