"""Data files of SPSS (.sav and .zsav), as survey tools write them too: a respondent per case."""

from __future__ import annotations

from typing import ClassVar, Final

from feedback_miner.ingest.column_names import ALIASES, rank
from feedback_miner.ingest.contract.base import (
    Detection,
    ExportReader,
    MessageTable,
    ReadContext,
    ReaderDefaults,
)
from feedback_miner.ingest.contract.column_mapping import ColumnMapping
from feedback_miner.ingest.formats.spss import SavTable
from feedback_miner.ingest.surveys.answers import read_answers
from feedback_miner.ingest.surveys.wide import survey_mapping
from feedback_miner.ingest.values.scores import is_score
from feedback_miner.ingest.wording import names, plain

IDS: Final = names(
    "respid, resp id, respnr, caseid, case id, case, lfdn, lfdnr, serial, intnr, recordno, recno"
)
"""Names that survey tools give to the variable that numbers the respondents, beside those of all exports."""


class Spss(ReaderDefaults):
    """A file of SPSS; pyreadstat reads it."""

    name: ClassVar[str] = "spss"
    title: ClassVar[str] = "SPSS"
    view: ClassVar[type[SavTable]] = SavTable
    takes_text_column: ClassVar[bool] = True

    def detect(self, table: SavTable) -> Detection | None:
        """Take every file of SPSS."""
        begin = table.content.head[:4].decode()
        return Detection(f"The file begins with '{begin}', as data files of SPSS do.")

    def map_columns(self, table: SavTable, context: ReadContext) -> ColumnMapping:
        """Tell what the variables mean."""
        texts = {name: made.label for name, made in table.variables.items() if made.label}
        columns = {"id": (ident,)} if (ident := _ident(table)) else {}
        return survey_mapping(table, context.settings, columns=columns, texts=texts, types=_types(table))

    def read(self, table: SavTable, context: ReadContext) -> MessageTable:
        """Read the free text: variables of text whose values are no options."""
        return read_answers(table, self.map_columns(table, context), context.settings)


def _types(table: SavTable) -> dict[str, str]:
    """Return what is certain of the questions: a variable with labels, or of a set, is no open one."""
    return {
        name: "score" if made.labels and is_score(table.column(name)) else "choice"
        for name, made in table.variables.items()
        if made.labels or made.in_set
    }


def _ident(table: SavTable) -> str | None:
    """Return the variable that numbers the respondents, by its name; its label may say anything."""
    known = {name: rank("id", name) for name in table.names}
    known.update(
        {name: len(ALIASES["id"]) + IDS.index(plain(name)) for name in table.names if plain(name) in IDS}
    )
    ranked = [(place, name) for name, place in known.items() if place is not None]
    for _, name in sorted(ranked):
        cells = table.column(name)
        if cells.null_count() == 0 and cells.n_unique() == len(cells):
            return name
    return None


READERS: tuple[ExportReader, ...] = (Spss(),)
