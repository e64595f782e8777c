"""Tables of survey responses: a respondent per row, a question per column."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import ClassVar, Final

import polars as pl

from feedback_miner.config import IngestSettings
from feedback_miner.errors import EmptyExportError
from feedback_miner.ingest.column_names import rank
from feedback_miner.ingest.columns.roles import BEGUN, find_roles
from feedback_miner.ingest.contract.base import Detection, MessageTable, ReadContext, ReaderDefaults
from feedback_miner.ingest.contract.column_mapping import ColumnMapping, read_columns
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.surveys.long import SEARCHES, long_columns, read_long
from feedback_miner.ingest.surveys.question_kinds import Question, classify, clean_question, looks_like_survey
from feedback_miner.ingest.surveys.together import with_write_ins
from feedback_miner.ingest.wording import listed, plain, shown

OPEN = ("open", "other")
"""Kinds of question whose answers are mined."""
OPEN_OR_SEVERAL = (*OPEN, "choices")


class AnySurvey(ReaderDefaults):
    """Responses to a survey of no tool that is known, told by its questions."""

    name: ClassVar[str] = "survey"
    title: ClassVar[str] = "a survey"
    view: ClassVar[type[Table]] = Table
    takes_text_column: ClassVar[bool] = True

    def detect(self, table: Table) -> Detection | None:
        """Tell whether columns are questions and rows are respondents."""
        if (found := long_columns(table)) is not None:
            return Detection(f"The same questions come back in '{found[0]}', beside '{found[1]}'.")
        asked = looks_like_survey(_titled(table)) if table.questions else None
        why = asked or looks_like_survey(table.head)
        return Detection(why) if why else None

    def read(self, table: Table, context: ReadContext) -> MessageTable:
        """Read the answers to open questions."""
        settings = context.settings
        if (found := long_columns(table)) is not None and not settings.columns.of("text"):
            if (made := read_long(table, *found, settings, OPEN)) is not None:
                return made
            raise _no_open_question(table, ())
        return read_columns(table, survey_mapping(table, settings), settings)


def _titled(table: Table) -> pl.DataFrame:
    """Return the first rows with what each column asks for its name; of two alike the first stays."""
    used: dict[str, str] = {}
    for name in table.names:
        used.setdefault(table.questions.get(name, name), name)
    return table.head.select(pl.col(name).alias(title) for title, name in used.items())


def survey_mapping(
    table: Table,
    settings: IngestSettings,
    *,
    columns: Mapping[str, tuple[str, ...]] | None = None,
    texts: Mapping[str, str] | None = None,
    types: Mapping[str, str] | None = None,
    typed: Collection[str] = (),
    ignore: Collection[str] = (),
    n_headers: int = 0,
    leave_out: Mapping[str, Mapping[str, str]] | None = None,
    warnings: tuple[str, ...] = (),
    zone: str | None = None,
) -> ColumnMapping:
    """Tell what the columns of a survey mean.

    Parameters
    ----------
    table : Table
    settings : IngestSettings
    columns : mapping of str to tuple of str, optional
        Roles that are certain: "id", "date", "person", "role", "score", ... Others are looked for
        by name and content. If "text" is among them, no questions are looked for.
    texts : mapping of str to str, optional
        What was asked, by column, where that is not its name.
    types : mapping of str to str, optional
        Kind of question by column (one of :data:`~feedback_miner.ingest.surveys.question_kinds.KINDS`), where
        the tool tells it.
    typed : collection of str, optional
        Columns of boxes that were typed into, as far as the tool tells them.
    ignore : collection of str, optional
        Columns that have no role, whatever their name promises, such as the points of a quiz.
    n_headers, leave_out, warnings, zone
        As in :class:`~feedback_miner.ingest.contract.column_mapping.ColumnMapping`.

    Raises
    ------
    EmptyExportError
        When there is no question that was answered in words.
    """
    rows = replace_head(table, n_headers)
    texts = {**table.questions, **(texts or {})}
    questions = classify(rows.head, texts, types, typed)
    known = dict(columns or {})
    if "text" not in known and not settings.columns.of("text"):
        known["text"] = _open_questions(table, questions, known)
    # a question is no column of a ticket list: only what is closed can have another role
    without = {*known.get("text", ()), *ignore, *_without_role(questions)}
    for role, found in _about_people(questions, rows, {*without, *_columns_of(columns or {})}).items():
        known.setdefault(role, found)
    others = find_roles(
        rows, table.content.name, settings, table.content.path, known=known, without=without, texts=texts
    )
    for correct in CORRECTIONS:
        correct(others, texts)
    found_columns = with_write_ins({**known, **others}, questions)
    return ColumnMapping(
        columns=found_columns,
        offered=_offered(questions, found_columns),
        questions=_texts_of(questions, known.get("text", ()), texts, settings),
        item="answer",
        n_headers=n_headers,
        leave_out=leave_out or {},
        warnings=warnings,
        zone=zone,
    )


def _without_role(questions: Sequence[Question]) -> set[str]:
    """Return columns that were answered in words, and parts of questions, which tell nothing alone."""
    return {q.name for q in questions if q.kind in OPEN_OR_SEVERAL or q.part or q.beside}


def _offered(questions: Sequence[Question], columns: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Return the columns without a role that may hold comments, with what speaks for it."""
    used = _columns_of(columns)
    return {q.name: q.offer for q in questions if q.offer and q.name not in used}


def _open_questions(
    table: Table, questions: tuple[Question, ...], known: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """Return the columns of questions that were answered in words, but for those with a role."""
    certain = _columns_of(known)
    found = tuple(q.name for q in questions if q.kind in OPEN and q.name not in certain)
    if not found:
        raise _no_open_question(table, questions)
    return found


def _columns_of(roles: Mapping[str, tuple[str, ...]]) -> set[str]:
    return {name for names in roles.values() for name in names}


def _texts_of(
    questions: tuple[Question, ...],
    found: Collection[str],
    texts: Mapping[str, str],
    settings: IngestSettings,
) -> dict[str, str]:
    """Return column to question, of the columns that were found and of those that the settings name."""
    told = {q.name: q.text for q in questions if q.name in found}
    return told | {name: clean_question(texts.get(name, name)) for name in settings.columns.of("text")}


def _about_people(
    questions: tuple[Question, ...], rows: Table, taken: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """Return role -> column for those roles that a question asks for and no column is named by."""
    found: dict[str, tuple[str, ...]] = {}
    for role, search in SEARCHES:
        free = [q for q in questions if q.name not in {*taken, *_columns_of(found)}]
        if role != "score" and any(rank(role, q.text) is not None for q in free):
            continue
        if (column := search(free, rows, taken)) is not None:
            found[role] = (column,)
    return found


Columns = dict[str, tuple[str, ...]]


def nothing_is_resolved(columns: Columns, texts: Mapping[str, str]) -> None:
    """Take "Completed" for when somebody answered, if nothing else but a beginning tells that."""
    completed = columns.pop("resolved", ())
    if completed and all(BEGUN.search(plain(name)) for name in columns.get("date", ())):
        columns["date"] = completed


def departments_are_roles(columns: Columns, texts: Mapping[str, str]) -> None:
    """Let a department stand for the role too where there is no other, and the other way round."""
    if "department" in columns:
        columns.setdefault("role", columns["department"])
    elif any(rank("department", texts.get(name, name)) is not None for name in columns.get("role", ())):
        columns["department"] = columns["role"]


def respondents_write(columns: Columns, texts: Mapping[str, str]) -> None:
    """Undo what tells the kinds of authors apart: "Role" with "User" and "Agent" is a role here."""
    taken = columns.pop("author", ())
    if taken and rank("role", texts.get(taken[0], taken[0])) is not None:
        columns.setdefault("role", taken)


CORRECTIONS: Final[tuple[Callable[[Columns, Mapping[str, str]], None], ...]] = (
    nothing_is_resolved,
    departments_are_roles,
    respondents_write,
)
"""What is otherwise in a survey than in a list of tickets, in this order."""


def replace_head(table: Table, n_headers: int) -> Table:
    """Return a table as it looks without further header rows, for telling what its columns mean."""
    if n_headers == 0:
        return table
    return Table(
        content=table.content,
        header=table.header,
        names=table.names,
        head=table.head.slice(n_headers),
        head_lines=table.head_lines[n_headers:],
        questions=table.questions,
    )


def _no_open_question(table: Table, questions: tuple[Question, ...]) -> EmptyExportError:
    offers = [f"'{shown(q.text)}' may hold comments: {q.offer}.\n" for q in questions if q.offer]
    return EmptyExportError(
        f"{table.content.name} is a survey whose questions were not answered in words.",
        f"{''.join(offers)}Questions found: {listed([q.text for q in questions], 20)}.",
        "If one of them holds comments, name it with --text-column.",
    )
