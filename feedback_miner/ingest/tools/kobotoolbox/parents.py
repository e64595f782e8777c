"""Joining the rows of repeat groups to the submissions of KoboToolbox and ODK that they belong to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from feedback_miner.config import IngestSettings
from feedback_miner.ingest.contract.base import FileGroup
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.surveys.answers import FIELDS, Facts, Row, as_text
from feedback_miner.ingest.tools.kobotoolbox.columns import REPEATS, SUBMISSIONS, part_of, plan_of


@dataclass
class Parents:
    """What is told of a submission elsewhere: the rest of its row, by all that may name it."""

    facts: dict[str, Facts] = field(default_factory=dict)
    links: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    """Table and index of a row of a repeat group -> table and index of the row above it."""

    def of(self, row: Row) -> Facts:
        """Return what is known of the submission that a row of a repeat group belongs to."""
        for name in ("_submission__uuid", "_submission__id"):
            if (found := self.facts.get(f"{name[12:]}:{row.get(name)}")) is not None:
                return found
        above = (row.get("_parent_table_name", ""), row.get("_parent_index", ""))
        for _ in range(10):
            if above not in self.links:
                break
            above = self.links[above]
        key = row.get("PARENT_KEY", "").partition("/")[0]
        return self.facts.get(f"KEY:{key}") or self.facts.get(f"_index:{above[1]}") or {}


def joined(table: Table, parents: Parents, name: str = "") -> tuple[Callable[[Row], Facts], list[str]]:
    """Return what tells of a row of a repeat group, and the columns that it looks at."""
    wanted = ("_index", "_parent_index", "_parent_table_name", "_submission__uuid", "_submission__id")
    also = [column for column in (*wanted, "KEY", "PARENT_KEY") if column in table.names]
    stem = name or table.content.stem

    def facts(row: Row) -> Facts:
        known = parents.of(row)
        key, _, place = row.get("KEY", "").partition("/")
        record = known.get("record") or key or row.get("_submission__uuid") or row.get("_submission__id")
        return {**known, "record": record or None, "place": place or f"{stem}[{row.get('_index', '')}]"}

    return facts, also


def parents_in(group: FileGroup) -> Parents:
    """Return what the main tables that were given tell of their submissions."""
    found = [
        (table.content.stem, table) for part in (SUBMISSIONS, REPEATS) for table in group.parts.get(part, ())
    ]
    return parents_of(found)


def parents_of(tables: list[tuple[str, Table]]) -> Parents:
    """Return what tables, with the names of their sheets or files, tell of submissions."""
    parents = Parents()
    mains = [table for _, table in tables if part_of(table) == SUBMISSIONS]
    for table in mains:
        # the place in the table tells nothing where there are two of them
        keys = [
            k
            for k in ("_uuid", "_id", "KEY", "_index")
            if k in table.names and (k != "_index" or len(mains) == 1)
        ]
        columns = plan_of(table, IngestSettings(), without_texts=True).columns
        wanted = {role: columns[role][0] for role in ("id", *FIELDS) if role in columns}
        names = list(dict.fromkeys((*keys, *wanted.values())))
        for _, cells in table.rows(names):
            row = dict(zip(names, map(as_text, cells), strict=True))
            known = {"record" if role == "id" else role: row[name] for role, name in wanted.items()}
            parents.facts.update({f"{key}:{row[key]}": known for key in keys if row[key]})
    for name, table in tables:
        if "_parent_table_name" in table.names and "_index" in table.names:
            columns_of = ["_index", "_parent_table_name", "_parent_index"]
            for _, cells in table.rows(columns_of):
                index, above, place = map(as_text, cells)
                parents.links[name, index] = (above, place)
    return parents
