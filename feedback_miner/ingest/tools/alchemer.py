"""Alchemer (SurveyGizmo): one header row, in which a column of a question is ``label:question``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

import polars as pl

from feedback_miner.ingest.contract.base import Detection, ExportReader, ReadContext
from feedback_miner.ingest.contract.column_mapping import ColumnMapping
from feedback_miner.ingest.contract.table_reader import TableReader
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.surveys.labels import is_ticked, joined
from feedback_miner.ingest.surveys.question_kinds import OTHER, label_kind
from feedback_miner.ingest.surveys.wide import survey_mapping
from feedback_miner.ingest.wording import listed, names, plain

OWN: Final = names(
    "response id, time started, date submitted, status, contact id, legacy comments, comments, language",
    "referer, extended referer, session id, user agent, tags, ip address, longitude, latitude, country, city",
    "state region, postal, url variable, data quality status, is test data",
)
"""Columns that Alchemer adds before the questions, always in English."""
TELLING: Final = names("time started, date submitted")
STATES: Final = frozenset({"complete", "partial", "disqualified", "deleted", "abandoned"})
LEFT_OUT: Final = {"disqualified": "disqualified", "deleted": "deleted"}
DATES: Final = names("date submitted, time started")


class Alchemer(TableReader):
    """Responses as CSV or a workbook."""

    name, title = "alchemer", "Alchemer"

    def detect(self, table: Table) -> Detection | None:
        """Take tables with both dates of a response and its status in Alchemer's words."""
        own = {plain(name): name for name in table.names if plain(name) in OWN}
        if not all(name in own for name in TELLING) or "status" not in own:
            return None
        status = table.column(own["status"]).cast(pl.String).str.strip_chars().str.to_lowercase()
        states = {state for state in status.drop_nulls().unique().to_list() if state}
        if not states or not states <= STATES:
            return None
        return Detection(
            f"The header has {listed([own[name] for name in (*TELLING, 'status')])}, and each status is one"
            f" of Alchemer's, such as '{max(states).capitalize()}'."
        )

    def map_columns(self, table: Table, context: ReadContext) -> ColumnMapping:
        """Part labels from questions, and Alchemer's columns from both."""
        own = {plain(name): name for name in reversed(table.names) if plain(name) in OWN}
        texts: dict[str, str] = {}
        types: dict[str, str] = dict.fromkeys(own.values(), "metadata")
        for name, label, question in _parted([n for n in table.names if n not in types]):
            texts[name] = joined(question, label)
            if label and is_ticked(table.column(name), label):
                types[name] = "choice"
            elif label and OTHER.search(plain(label)):
                types[name] = "other"
            elif texts[name] != question and (kind := label_kind(label)) is not None:
                types[name] = kind
        columns = {"id": (own["response id"],)} if "response id" in own else {}
        columns["date"] = (max((own[name] for name in DATES), key=lambda n: table.column(n).count()),)
        return survey_mapping(
            table,
            context.settings,
            columns=columns,
            texts=texts,
            types=types,
            ignore=[name for name in own.values() if name not in (*columns["date"], *columns.get("id", ()))],
            leave_out={own["status"]: LEFT_OUT},
            warnings=_partial(table, own["status"]),
        )


def _parted(headers: list[str]) -> Iterator[tuple[str, str, str]]:
    """Yield column, label and question: what several columns end in is the question of them all."""
    ends = Counter(end for name in headers for _, end in _places(name))
    for name in headers:
        shared = [(label, end) for label, end in _places(name) if ends[end] > 1]
        written = [(label, end) for label, end in _places(name) if OTHER.search(plain(label))]
        found = shared or written
        yield (name, found[0][0].rstrip(":"), found[0][1]) if found else (name, "", name)


def _places(name: str) -> Iterator[tuple[str, str]]:
    """Yield what stands before and after each colon with no blank behind it, the longest end first."""
    at = name.find(":")
    while 0 < at < len(name) - 1:
        if name[at + 1] not in " :/":
            yield name[:at], name[at + 1 :]
        at = name.find(":", at + 1)


def _partial(table: Table, status: str) -> tuple[str, ...]:
    n = n_partial = 0
    for frame, _ in table.chunks([status]):
        n += frame.height
        n_partial += int((frame[status].cast(pl.String).str.to_lowercase() == "partial").sum() or 0)
    if not n_partial:
        return ()
    return (f"{n_partial} of {n} responses were not finished; what they hold is read.",)


READERS: tuple[ExportReader, ...] = (Alchemer(),)
