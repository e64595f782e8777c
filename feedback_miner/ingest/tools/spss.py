"""Data files of SPSS (.sav and .zsav), as survey tools write them too: a respondent per case."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar, Final

from feedback_miner.config import IngestSettings
from feedback_miner.ingest.columns.names import ALIASES, rank
from feedback_miner.ingest.contract.base import Family, RawTable, Together, Verdict
from feedback_miner.ingest.contract.column_mapping import Plan
from feedback_miner.ingest.files.content import Content
from feedback_miner.ingest.formats.spss import MAGIC, SavTable, open_sav, seekable
from feedback_miner.ingest.surveys.answers import read_answers
from feedback_miner.ingest.surveys.wide import survey_plan
from feedback_miner.ingest.values.scores import is_score
from feedback_miner.ingest.wording import names, plain

IDS: Final = names(
    "respid, resp id, respnr, caseid, case id, case, lfdn, lfdnr, serial, intnr, recordno, recno"
)
"""Names that survey tools give to the variable that numbers the respondents, beside those of all exports."""


class Spss:
    """A file of SPSS; pyreadstat reads it."""

    name: ClassVar[str] = "spss"
    title: ClassVar[str] = "SPSS"
    shape: ClassVar[str] = "file"

    def detect(self, content: Content) -> Verdict | None:
        """Tell by the first four bytes."""
        if not content.head.startswith(MAGIC):
            return None
        return Verdict(f"The file begins with '{content.head[:4].decode()}', as data files of SPSS do.")

    def open(self, content: Content, settings: IngestSettings) -> SavTable:
        """Look at the variables and the first cases.

        Raises
        ------
        MissingModelError
            If pyreadstat is not installed.
        ExportError
            If the file is damaged.
        """
        with seekable(content) as stream:
            return open_sav(stream, content, settings.encoding)

    def plan(self, table: SavTable, settings: IngestSettings) -> Plan:
        """Tell what the variables mean."""
        texts = {name: made.label for name, made in table.variables.items() if made.label}
        columns = {"id": (ident,)} if (ident := _ident(table)) else {}
        return survey_plan(table, settings, columns=columns, texts=texts, types=_types(table))

    def read(self, view: Content | SavTable, settings: IngestSettings, together: Together) -> RawTable:
        """Read the answers in own words: variables of text whose values are no options."""
        table = view if isinstance(view, SavTable) else self.open(view, settings)
        plan = self.plan(table, settings)
        made = read_answers(table, plan, settings, warnings=(*table.warnings, *plan.warnings))
        return replace(made, encoding=table.encoding)


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


FAMILIES: tuple[Family, ...] = (Spss(),)
