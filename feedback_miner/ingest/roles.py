"""Which column plays which role: by its name and by what it holds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from feedback_miner.config import IngestSettings
from feedback_miner.ingest.aliases import plain, rank
from feedback_miner.ingest.base import ROLES
from feedback_miner.ingest.circumstances import is_count, is_priority, is_yes_or_no
from feedback_miner.ingest.dates import read_dates
from feedback_miner.ingest.named import lookup, named_columns
from feedback_miner.ingest.people import are_author_kinds
from feedback_miner.ingest.profile import Profile, profile
from feedback_miner.ingest.scores import is_score
from feedback_miner.ingest.table import Table
from feedback_miner.ingest.text_columns import find_text

MOST_WORDS = 6
"""Words on average that a name or a job may have."""


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
        Role to columns, in the order of ``ROLES``; "text" is always there.

    Raises
    ------
    UsageError
        When no column holds the comments, or several might: then the user is asked.
    """
    names = table.names
    columns = dict(known or {})
    for role, wanted in named_columns(settings).items():
        present = tuple(found for n in wanted if (found := lookup(n, names)) is not None)
        if present:
            columns[role] = present
    profiles = {column: profile(table.head[column]) for column in names if column not in without}
    named_text = "text" in columns
    for role, fits in _tests(table, settings).items():
        taken = {column for found in columns.values() for column in found}
        found = _best(role, [p for n, p in profiles.items() if n not in taken], fits, texts or {})
        if role not in columns and found is not None:
            columns[role] = (found,)
    _respondents_are_people(columns)
    if not named_text:
        taken = {column for role, found in columns.items() if role != "subject" for column in found}
        free = [p for n, p in profiles.items() if n not in taken]
        subject, text = find_text(free, names, name, columns.get("subject"), path)
        columns["text"] = (text,)
        if subject is not None:
            columns.setdefault("subject", (subject,))
    return {role: columns[role] for role in ROLES if role in columns}


Test = Callable[[Profile], bool]


def _tests(table: Table, settings: IngestSettings) -> dict[str, Test]:
    """Return role -> whether the content fits it, in the order in which columns are given away."""

    def author(p: Profile) -> bool:
        return are_author_kinds(table.head[p.name])

    def date(p: Profile) -> bool:
        dates = read_dates(table.head[p.name], settings.date_format)
        return dates.format is not None or dates.ambiguous

    def score(p: Profile) -> bool:
        return is_score(table.head[p.name])

    def ident(p: Profile) -> bool:
        return p.is_unique or (plain(p.name) == "id" and p.distinct >= 0.9 and p.mean_words < 3)

    def record(p: Profile) -> bool:
        return p.n_filled > 0.5 * p.n_rows and p.mean_words < 3 and p.distinct > 1 / max(p.n_rows, 1)

    def short(p: Profile) -> bool:
        return p.n_filled > 0 and p.mean_words < MOST_WORDS and not p.is_date

    return {
        "author": author,
        "date": date,
        "score": score,
        "id": ident,
        "record": record,
        "person": short,
        "role": short,
        "department": short,
        "organisation": short,
        "queue": short,
        "vip": lambda p: is_yes_or_no(table.head[p.name]),
        "priority": lambda p: is_priority(table.head[p.name]),
        "reopen": lambda p: is_count(table.head[p.name]),
        "resolved": date,
    }


def _best(role: str, free: list[Profile], fits: Test, texts: Mapping[str, str]) -> str | None:
    """Return the column with the best name whose content fits."""
    ranked = [
        (place, i)
        for i, p in enumerate(free)
        if p.n_filled and (place := rank(role, texts.get(p.name, p.name))) is not None
    ]
    return next((free[i].name for _, i in sorted(ranked) if fits(free[i])), None)


def _respondents_are_people(columns: dict[str, tuple[str, ...]]) -> None:
    """Take the id of a respondent for the person too, as a response has one author."""
    for role in ("record", "id"):
        for column in columns.get(role, ()):
            if "person" not in columns and rank("person", column) is not None:
                columns["person"] = (column,)
