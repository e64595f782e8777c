"""Which column plays which role: by its name and by what it holds.

The roles are found in steps (:data:`STEPS`), the most certain first; the text comes last, among the
columns that are left (:mod:`~feedback_miner.ingest.columns.text_columns`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import polars as pl

from feedback_miner.config import IngestSettings
from feedback_miner.errors import TextColumnError
from feedback_miner.ingest.column_names import any_of, rank
from feedback_miner.ingest.columns.closed import closed_columns
from feedback_miner.ingest.columns.profile import Profile, Profiles, profiles_of
from feedback_miner.ingest.columns.requested import lookup, named_columns
from feedback_miner.ingest.columns.text_columns import find_text
from feedback_miner.ingest.formats.named_people import HANDLER, whom
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.values.circumstances import is_count, is_priority, is_yes_or_no
from feedback_miner.ingest.values.dates import read_dates
from feedback_miner.ingest.values.people import are_author_kinds
from feedback_miner.ingest.values.scores import is_score, scale_of
from feedback_miner.ingest.values.serial_dates import are_stamps
from feedback_miner.ingest.wording import plain, plain_lists, seen_only
from feedback_miner.records import QUESTION_KINDS
from feedback_miner.roles import ROLE_NAMES

_DATES: Final = plain_lists("date_names")
STAMP: Final = re.compile(rf"\b{any_of(_DATES['stamps'])}\b| {any_of(_DATES['stamp_ends'])}$")
"""Names of columns that tell when something was, whatever it was."""
ANSWERED: Final = re.compile(rf"\b{any_of(_DATES['answered'])}")
BEGUN: Final = re.compile(rf"\b{any_of(_DATES['begun'])}")
OTHER_DATE: Final = re.compile(rf"\b{any_of(_DATES['others'])}")
"""What such columns may tell instead of when somebody wrote."""
HANDLERS: Final = frozenset(plain_lists("not_feedback")["desk"])
"""Columns that tell who answers."""
MOST_WORDS = 6
"""Words on average from which a cell is no name and no job. A judgement, held by a test; higher, columns of
short sentences named "Position" or "Service" become roles."""

FULL = 0.5
"""Share of the rows of the fullest column with a fitting name from which a better name decides. A judgement:
lower, a field that hardly anybody fills is the person of all tickets; higher, names hardly count."""

LONGEST_SCALE = 10
"""From the worst to the best step of a scale; larger numbers may be those of departments. The longest usual
scale is 0 to 10."""

Columns = Mapping[str, tuple[str, ...]]
"""Role to columns."""


@dataclass(frozen=True)
class _Looked:
    """What is known of a table before roles are found.

    ``names`` are the columns that may have a role. ``texts`` tells what a column is about where its
    name does not. ``unnamed`` tells that there is no header.
    """

    head: pl.DataFrame
    settings: IngestSettings
    names: tuple[str, ...]
    profiles: Profiles
    texts: Mapping[str, str]
    unnamed: bool = False

    def about(self, name: str) -> str:
        """Return what a column is about, or else its name."""
        return self.texts.get(name, name)

    def free(self, columns: Columns) -> list[str]:
        """Return the columns that have no role yet, in the order of the table."""
        taken = {name for names in columns.values() for name in names}
        return [name for name in self.names if name not in taken]


def find_roles(
    table: Table,
    name: str,
    settings: IngestSettings,
    path: str | None = None,
    *,
    known: Mapping[str, tuple[str, ...]] | None = None,
    without: Collection[str] = (),
    texts: Mapping[str, str] | None = None,
) -> dict[str, tuple[str, ...]]:
    """Tell the role of each column that has one, from the first rows of a table.

    Parameters
    ----------
    table : Table
    name : str
        What errors call the export.
    settings : IngestSettings
        Columns named here win; one that this table lacks is looked for as if it was not named.
    path : str, optional
        The export as the user gave it, for the command that an error suggests.
    known : mapping of str to tuple of str, optional
        Roles that are certain already. With "text" among them no text is looked for.
    without : collection of str
        Columns that have no role but one in ``known``.
    texts : mapping of str to str, optional
        What a column is about, where its name does not say so.

    Returns
    -------
    dict of str to tuple of str
        Role to columns, in the order of :data:`~feedback_miner.roles.ROLES`; "text" is always there.

    Raises
    ------
    UsageError
        When no column holds the comments, or several might: then the user is asked.

    Examples
    --------
    >>> head = pl.DataFrame({
    ...     "Ticket": ["INC7", "INC8"], "Summary": ["VPN", "Mail"], "Urgency": ["High", "Low"],
    ...     "Details": ["It drops every hour since monday", "Nothing arrives from outside the company"],
    ... })
    >>> table = Table(None, tuple(head.columns), tuple(head.columns), head, [2, 3])
    >>> find_roles(table, "tickets", IngestSettings())
    {'text': ('Details',), 'subject': ('Summary',), 'id': ('Ticket',), 'priority': ('Urgency',)}
    """
    columns = {**(known or {}), **_named(settings, table.names)}
    looked = _Looked(
        head=table.head,
        settings=settings,
        names=tuple(column for column in table.names if column not in without),
        profiles=profiles_of(table),
        texts=texts or {},
        unnamed=not any(table.header),
    )
    for step in STEPS:
        columns |= {role: found for role, found in step(looked, columns).items() if role not in columns}
    if "text" not in columns:
        with _noting(table):
            columns |= _text_and_subject(looked, columns, table, name, path)
    return {role: columns[role] for role in ROLE_NAMES if role in columns}


def _text_and_subject(
    looked: _Looked, columns: Columns, table: Table, name: str, path: str | None
) -> dict[str, tuple[str, ...]]:
    """Return the column of the texts, and that of their titles, which the settings may name."""
    # a title that the settings name stays a candidate: it may be all there is
    others = {role: found for role, found in columns.items() if role != "subject"}
    profiles = [looked.profiles[column] for column in looked.free(others)]
    closed = closed_columns(table.head, [p.name for p in profiles if p.has_words])
    subject, text = find_text(profiles, table.names, name, columns.get("subject"), path, closed)
    found: dict[str, tuple[str, ...]] = {"text": (text,)}
    return found if subject is None else {"subject": columns.get("subject", (subject,)), **found}


@contextmanager
def _noting(table: Table) -> Iterator[None]:
    """Tell with a question which column it is what was noticed of the table, which may be why."""
    try:
        yield
    except TextColumnError as error:
        raise error.noting(table.all_warnings) from None


def _named(settings: IngestSettings, names: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return role -> the columns that the settings name for it, as far as the table has them."""
    found = {
        role: tuple(column for n in wanted if (column := lookup(n, tuple(names))) is not None)
        for role, wanted in named_columns(settings).items()
    }
    return {role: columns for role, columns in found.items() if columns}


def named_and_filled_so(looked: _Looked, columns: Columns) -> dict[str, tuple[str, ...]]:
    """Give each role, the most certain first, to the column with the best name whose content fits."""
    found = dict(columns)
    desk = _of_the_desk(looked.head.columns)
    for role, fits in FITS.items():
        if role in found:
            continue
        others = desk if role in ("role", "department") else ()
        best = _best(role, [name for name in looked.free(found) if name not in others], fits, looked)
        if best is not None:
            found[role] = (best,)
    return found


def stamped(looked: _Looked, columns: Columns) -> dict[str, tuple[str, ...]]:
    """Take for the date the one column of dates that can only tell when something was written.

    Of several that one is taken whose name says that somebody answered; else none. What began
    counts where nothing else was stamped.
    """
    if "date" in columns:
        return {}
    about = {name: plain(looked.about(name)) for name in looked.free(columns)}
    dated = [name for name, words in about.items() if _tells_when(words) and _holds_dates(looked, name)]
    ended = [name for name in dated if not BEGUN.search(about[name])]
    answered = [name for name in ended if ANSWERED.search(about[name])]
    return next(({"date": (some[0],)} for some in (answered, ended, dated) if len(some) == 1), {})


def unnamed_but_plain(looked: _Looked, columns: Columns) -> dict[str, tuple[str, ...]]:
    """Take, in a table without a header, the first column of dates, and the first of ids with digits."""
    if not looked.unnamed:
        return {}
    free = [looked.profiles[name] for name in looked.free(columns) if not looked.profiles.is_blank(name)]
    dates = [p.name for p in free if p.is_date and 2 * p.n_filled > p.n_rows and _holds_read_dates(p, looked)]
    ids = [p.name for p in free if p.is_unique and not p.is_date and _holds_digits(looked.head[p.name])]
    return {role: found[:1] for role, found in (("date", (*dates,)), ("id", (*ids,))) if found}


def role_is_a_department(looked: _Looked, columns: Columns) -> dict[str, tuple[str, ...]]:
    """Take the role for the department too, where its name is that of one."""
    named = any(rank("department", looked.about(n)) is not None for n in columns.get("role", ()))
    return {"department": columns["role"]} if named else {}


def respondent_is_the_person(looked: _Looked, columns: Columns) -> dict[str, tuple[str, ...]]:
    """Take the id of a respondent for the person too, as a response has one author."""
    ids = (*columns.get("record", ()), *columns.get("id", ()))
    return next(({"person": (name,)} for name in ids if rank("person", name) is not None), {})


STEPS: Final[tuple[Callable[[_Looked, Columns], dict[str, tuple[str, ...]]], ...]] = (
    named_and_filled_so,
    stamped,
    unnamed_but_plain,
    role_is_a_department,
    respondent_is_the_person,
)
"""How roles are found; what an earlier step found stays."""


def _holds_digits(column: pl.Series) -> bool:
    """Tell whether all cells that are filled have a digit, as ids have and single words have not."""
    filled = column.drop_nulls()
    return bool(filled.filter(filled != "").str.contains(r"\d").all())


def _holds_author_kinds(p: Profile, looked: _Looked) -> bool:
    return are_author_kinds(looked.head[p.name])


def _holds_read_dates(p: Profile, looked: _Looked) -> bool:
    dates = read_dates(looked.head[p.name], looked.settings.date_format, days="excel")
    return dates.format is not None or dates.ambiguous


def _holds_scores(p: Profile, looked: _Looked) -> bool:
    return is_score(looked.head[p.name])


def _holds_ids(p: Profile, looked: _Looked) -> bool:
    """Tell ids: all different; of a column that is called "id" one in ten may come back."""
    return p.is_unique or (plain(p.name) == "id" and p.distinct >= 0.9 and p.mean_words < 3)


def _holds_records(p: Profile, looked: _Looked) -> bool:
    """Tell ids that may come back: in most rows, short, and not the same everywhere."""
    return p.n_filled > 0.5 * p.n_rows and p.mean_words < 3 and p.distinct > 1 / max(p.n_rows, 1)


def _holds_short_texts(p: Profile, looked: _Looked) -> bool:
    return p.n_filled > 0 and p.mean_words < MOST_WORDS and not p.is_date


def _holds_groups(p: Profile, looked: _Looked) -> bool:
    """Tell short names of what people are grouped by; the steps of a scale ("Service", 1 to 5) are none."""
    if not _holds_short_texts(p, looked):
        return False
    scale = scale_of(looked.head[p.name])
    return scale is None or scale.high - scale.low > LONGEST_SCALE


def _holds_yes_and_no(p: Profile, looked: _Looked) -> bool:
    return is_yes_or_no(looked.head[p.name])


def _holds_priorities(p: Profile, looked: _Looked) -> bool:
    return is_priority(looked.head[p.name])


def _holds_counts(p: Profile, looked: _Looked) -> bool:
    return is_count(looked.head[p.name])


def _holds_question_kinds(p: Profile, looked: _Looked) -> bool:
    """Tell a column some of whose cells are kinds; the others are told as mistakes when it is read."""
    return bool(seen_only(looked.head[p.name].cast(pl.String)).str.to_lowercase().is_in(QUESTION_KINDS).any())


Fits = Callable[[Profile, _Looked], bool]
FITS: Final[Mapping[str, Fits]] = {
    "author": _holds_author_kinds,
    "date": _holds_read_dates,
    "score": _holds_scores,
    "id": _holds_ids,
    "record": _holds_records,
    "person": _holds_short_texts,
    "role": _holds_groups,
    "department": _holds_groups,
    "organisation": _holds_groups,
    "queue": _holds_short_texts,
    "vip": _holds_yes_and_no,
    "priority": _holds_priorities,
    "reopen": _holds_counts,
    "resolved": _holds_read_dates,
    "question_kind": _holds_question_kinds,
}
"""Role -> whether the content fits it, in the order in which columns are given away."""


def _of_the_desk(columns: Collection[str]) -> set[str]:
    """Return the columns that tell a team or a service of the help desk, not of who wrote.

    Beside those who answer, a team is theirs; "Service" is what broke, where the header is in
    English, and a department in French.
    """
    known = {plain(name): name for name in columns}
    found = set() if HANDLERS.isdisjoint(known) else {"team"}
    if not (HANDLERS - {"agent"}).isdisjoint(known):
        found.add("service")
    return {name for short, name in known.items() if short in found}


def _best(role: str, free: list[str], fits: Fits, looked: _Looked) -> str | None:
    """Return the column with the best name whose content fits.

    One that most rows fill comes before one that few do, however good its name.
    """
    places = {name: _place(role, name, looked) for name in free if not looked.profiles.is_blank(name)}
    placed = {name: place for name, place in places.items() if place is not None}
    most = max((looked.profiles[name].n_filled for name in placed), default=0)
    # sorted keeps the order of the table where two names are equally good
    ranked = sorted(placed, key=lambda name: (looked.profiles[name].n_filled < FULL * most, placed[name]))
    profiles = (looked.profiles[name] for name in ranked)
    return next((p.name for p in profiles if p.n_filled and fits(p, looked)), None)


def _place(role: str, name: str, looked: _Looked) -> int | None:
    """Return how good a column is for a role by what it is about, or else by its name."""
    if role == "person" and whom(name) == HANDLER:
        return None  # the name in "assignee.displayName" is that of who answers
    place = rank(role, looked.about(name))
    return rank(role, name) if place is None and role in ("id", "record") else place


def _tells_when(words: str) -> bool:
    """Tell whether a name says when something was, and that nothing else happened than writing."""
    return STAMP.search(words) is not None and not OTHER_DATE.search(words)


def _holds_dates(looked: _Looked, name: str) -> bool:
    """Tell whether most cells are dates."""
    p = looked.profiles[name]
    if 2 * p.n_filled <= p.n_rows or not (p.is_date or are_stamps(looked.head[name])):
        return False
    return _holds_read_dates(p, looked)
