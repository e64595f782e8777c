"""Which column plays which role: by its name and by what it holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

from feedback_miner.config import IngestSettings
from feedback_miner.ingest.columns.names import rank
from feedback_miner.ingest.columns.profile import Profile, profile
from feedback_miner.ingest.columns.requested import lookup, named_columns
from feedback_miner.ingest.columns.text_columns import find_text
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.values.circumstances import is_count, is_priority, is_yes_or_no
from feedback_miner.ingest.values.dates import read_dates
from feedback_miner.ingest.values.people import are_author_kinds
from feedback_miner.ingest.values.scores import is_score
from feedback_miner.ingest.wording import plain
from feedback_miner.roles import ROLE_NAMES

STAMP = re.compile(
    r"\b(?:date|time|timestamp|datetime|stamp|datum|zeit|uhrzeit|zeitpunkt|fecha|hora|heure|data|tijd|ora)\b"
    r"| (?:at|on|am|le|el|em|op|il)$"
)
"""Names of columns that tell when something was, whatever it was."""
ANSWERED = re.compile(
    r"\b(?:submi|respon|answer|rated|complet|survey|feedback|comment|antwort|abgegeben|bewert|respuesta|enviad"
    r"|repons|resposta|respost|risposta|ingevuld)"
)
BEGUN = re.compile(r"\b(?:start|begin|began|begun|begonnen|debut|inicio|inizio)")
OTHER_DATE = re.compile(
    r"\b(?:first|purchas|birth|born|due|hir|join|expir|deadline|plan|schedul|resol|clos|solv|updat|modif"
    r"|changed|edit|last"
    r"|next|valid|until|since|sla|target|invite|sent|geburt|fallig|geandert|frist"
    r"|naissance|nacimiento|nascimento|nascita|geboorte|echeance|vencimiento|vencimento|taken|spent|duration)"
)
"""What such columns may tell instead of when somebody wrote."""
HANDLERS = frozenset(
    (
        *("agent", "technician", "tech", "assignee", "assigned to", "assigned agent", "owner", "owned by"),
        *(
            "operator",
            "analyst",
            "ticket owner",
            "assignee name",
            "agent name",
            "bearbeiter",
            "zugewiesen an",
        ),
    )
)
"""Columns that tell who answers."""
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
        Role to columns, in the order of :data:`~feedback_miner.roles.ROLES`; "text" is always there.

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
    desk = _of_the_desk(names)
    for role, fits in _tests(table, settings).items():
        taken = {column for found in columns.values() for column in found}
        taken |= desk if role in ("role", "department") else set()
        found = _best(role, [p for n, p in profiles.items() if n not in taken], fits, texts or {})
        if role not in columns and found is not None:
            columns[role] = (found,)
    if "date" not in columns and (
        stamp := _stamp(profiles, columns, _tests(table, settings)["date"], texts or {})
    ):
        columns["date"] = (stamp,)
    if any(rank("department", (texts or {}).get(n, n)) is not None for n in columns.get("role", ())):
        columns.setdefault("department", columns["role"])
    _respondents_are_people(columns)
    if not named_text:
        taken = {column for role, found in columns.items() if role != "subject" for column in found}
        free = [p for n, p in profiles.items() if n not in taken]
        subject, text = find_text(free, names, name, columns.get("subject"), path)
        columns["text"] = (text,)
        if subject is not None:
            columns.setdefault("subject", (subject,))
    return {role: columns[role] for role in ROLE_NAMES if role in columns}


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


def _of_the_desk(columns: Collection[str]) -> set[str]:
    """Return the columns that tell a team or a service of the help desk, not of who asked.

    Beside those who answer, a team is theirs; "Service" is what broke, where the header is in
    English, and a department in French.
    """
    told = {plain(name): name for name in columns}
    found = set() if HANDLERS.isdisjoint(told) else {"team"}
    if not (HANDLERS - {"agent"}).isdisjoint(told):
        found.add("service")
    return {name for short, name in told.items() if short in found}


def _best(role: str, free: list[Profile], fits: Test, texts: Mapping[str, str]) -> str | None:
    """Return the column with the best name whose content fits."""
    ranked = [
        (place, i)
        for i, p in enumerate(free)
        if p.n_filled and (place := _place(role, p.name, texts)) is not None
    ]
    return next((free[i].name for _, i in sorted(ranked) if fits(free[i])), None)


def _place(role: str, name: str, texts: Mapping[str, str]) -> int | None:
    """Return how good a column is for a role by what it is about, or else by its name."""
    place = rank(role, texts.get(name, name))
    return rank(role, name) if place is None and role in ("id", "record") else place


def _stamp(
    profiles: Mapping[str, Profile],
    columns: Mapping[str, tuple[str, ...]],
    fits: Test,
    texts: Mapping[str, str],
) -> str | None:
    """Return the column of dates that can only tell when something was written, or None.

    Of several that one is taken whose name says that somebody answered; else none. What began
    counts where nothing else was stamped.
    """
    taken = {column for found in columns.values() for column in found}
    about = {
        name: words
        for name in profiles
        if name not in taken
        and STAMP.search(words := plain(texts.get(name, name)))
        and not OTHER_DATE.search(words)
    }
    dated = [n for n in about if (p := profiles[n]).is_date and 2 * p.n_filled > p.n_rows and fits(p)]
    ended = [name for name in dated if not BEGUN.search(about[name])]
    answered = [name for name in ended if ANSWERED.search(about[name])]
    return next((found[0] for found in (answered, ended, dated) if len(found) == 1), None)


def _respondents_are_people(columns: dict[str, tuple[str, ...]]) -> None:
    """Take the id of a respondent for the person too, as a response has one author."""
    for role in ("record", "id"):
        for column in columns.get(role, ()):
            if "person" not in columns and rank("person", column) is not None:
                columns["person"] = (column,)
