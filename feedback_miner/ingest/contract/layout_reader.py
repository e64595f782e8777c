"""The reader of tables whose columns a TOML file explains: one engine for the lists of ticket tools."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Final

import polars as pl

from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest.columns.custom_fields import columns_of, own_words
from feedback_miner.ingest.contract.base import Detection, MessageTable, ReadContext, ReaderDefaults
from feedback_miner.ingest.contract.column_mapping import ColumnMapping, read_columns
from feedback_miner.ingest.contract.layout import load_layout
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.values.circumstances import is_priority
from feedback_miner.ingest.values.scores import is_score
from feedback_miner.ingest.wording import listed, plain, seen_only

CHECKS: Final[Mapping[str, Callable[[pl.Series], bool]]] = {"score": is_score, "priority": is_priority}
"""Role to what tells whether cells look like it."""


class LayoutReader(ReaderDefaults):
    """A table of a tool, a ticket or response per row, whose columns a TOML file explains.

    A tool that needs a rule which no file can say has a subclass that overrides one of the steps:
    :meth:`find_columns`, :meth:`least_own` and :meth:`detect`, or :meth:`roles`, :meth:`free_texts`
    and :meth:`map_columns`.

    Parameters
    ----------
    path : Path
        A :class:`~feedback_miner.ingest.contract.layout.ToolLayout` as TOML. It is read at once, as
        the reader's name stands in it, and so that a mistake shows before any export is opened.
    base : Path, optional
        File of a sister tool: what ``path`` does not say stands there.

    Raises
    ------
    UsageError
        When the file cannot be read, or holds what no layout has.
    """

    view: ClassVar[type[Table]] = Table
    takes_text_column: ClassVar[bool] = True

    def __init__(self, path: Path, base: Path | None = None) -> None:
        self.path = path
        self.layout = load_layout(path, base)

    @property
    def name(self) -> str:
        """What ``--format`` calls it."""
        return self.layout.name

    @property
    def title(self) -> str:
        """What people call it."""
        return self.layout.title

    def detect(self, table: Table) -> Detection | None:
        """Tell an export by how many of the columns it has, and how many that only this tool writes."""
        rule = self.layout.detect
        found = self.find_columns(table)
        own = [name for column, name in found.items() if column in rule.own]
        if len(found) < rule.at_least or len(own) < self.least_own(table):
            return None
        if not all(found.keys() & group for group in rule.needed):
            return None
        example = next(iter(own or found.values()))
        reason = rule.reason.format(n=len(found), n_own=len(own), example=example, title=self.title)
        return Detection(reason, self.layout.part, self.missing)

    def least_own(self, table: Table) -> int:
        """Return how many columns that only this tool writes are asked for."""
        return self.layout.detect.at_least_own

    @property
    def missing(self) -> str:
        """What such exports cannot hold."""
        return self.layout.missing.format(title=self.title)

    def find_columns(self, table: Table) -> dict[str, str]:
        """Return the columns that the file names, with a role or without, to those of the table."""
        if self.layout.order == "names":
            return columns_of(table, self.layout.names)
        return table.fields(self.layout.column_of, self.comparable)

    def comparable(self, header: str) -> str:
        """Return a header as names are compared, where the order of the table's columns decides."""
        return plain(header)

    def map_columns(self, table: Table, context: ReadContext) -> ColumnMapping:
        """Tell what the columns mean; raise EmptyExportError where none holds texts, unless one is named."""
        layout = self.layout
        found = self.find_columns(table)
        columns = {role: (name,) for role, name in self.roles(table, found).items()}
        if "text" not in columns and not context.settings.columns.of("text"):
            raise self._no_text(table)
        questions = {found[column]: text for column, text in layout.questions.items() if column in found}
        taken = {*found.values(), *(name for names in columns.values() for name in names)}
        questions |= self.free_texts(table, taken)
        texts = tuple(dict.fromkeys((*columns.get("text", ()), *questions)))
        return ColumnMapping(
            {**columns, "text": texts} if texts else columns,
            questions,
            item=layout.item,
            leave_out={found[n]: layout.cells_left_out(n) for n in layout.leave_out if n in found},
            zone=layout.time_zone,
        )

    def roles(self, table: Table, found: Mapping[str, str]) -> dict[str, str]:
        """Return role to column of the table: also to those that stand in, not to those of other content."""
        layout = self.layout
        roles = {role: found[role] for role in layout.columns if role in found}
        for role, other in layout.stand_in.items():
            if role not in roles and other in found:
                roles[role] = roles.pop(other, found[other])
        odd = [role for role in layout.check if role in roles and not CHECKS[role](table.head[roles[role]])]
        return {role: name for role, name in roles.items() if role not in odd}

    def free_texts(self, table: Table, taken: Collection[str]) -> dict[str, str]:
        """Return columns beside the text that are answered in words, and what they ask."""
        return own_words(table, taken) if self.layout.free_text_fields else {}

    def read(self, table: Table, context: ReadContext) -> MessageTable:
        """Read the table."""
        made = read_columns(table, self.map_columns(table, context), context.settings)
        return with_authors(made, self.layout.authors)

    def _no_text(self, table: Table) -> EmptyExportError:
        error = self.layout.no_text
        blanks = {
            "file": table.content.name,
            "columns": listed(table.names),
            "missing": self.missing,
            "title": self.title,
        }
        return EmptyExportError(
            error.given.format(**blanks), error.allowed.format(**blanks), error.next_step.format(**blanks)
        )


def with_authors(table: MessageTable, authors: Mapping[str, str]) -> MessageTable:
    """Return a table whose author column holds kinds of authors instead of the export's words."""
    if "author" not in table.columns or not authors:
        return table
    (column,) = table.columns["author"]
    kinds = seen_only(table.frame[column].cast(pl.String)).replace(dict(authors))
    return replace(table, frame=table.frame.with_columns(kinds.alias(column)))
