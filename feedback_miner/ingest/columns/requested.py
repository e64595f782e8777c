"""Columns that the settings name."""

from __future__ import annotations

from collections.abc import Sequence

from feedback_miner.config import IngestSettings
from feedback_miner.errors import UsageError
from feedback_miner.ingest.wording import inspect_hint, listed, shown
from feedback_miner.roles import ROLES

OPTIONS = {role.name: role.option for role in ROLES}


def named_columns(settings: IngestSettings) -> dict[str, tuple[str, ...]]:
    """Return role -> the columns that the settings name for it."""
    return {role.name: names for role in ROLES if (names := settings.columns.of(role.name))}


def lookup(name: str, columns: Sequence[str]) -> str | None:
    """Return the column of that name; case and outer blanks may differ where that is unambiguous.

    Examples
    --------
    >>> lookup("comment", ["Id", "Comment "]), lookup("comment", ["Comment", "COMMENT"])
    ('Comment ', None)
    """
    if name in columns:
        return name
    alike = [column for column in columns if column.strip().casefold() == name.strip().casefold()]
    return alike[0] if len(alike) == 1 else None


def check_named(settings: IngestSettings, tables: Sequence[tuple[str, str | None, Sequence[str]]]) -> None:
    """Raise UsageError for a named column that none of the exports has.

    Parameters
    ----------
    settings : IngestSettings
    tables : sequence of (str, str or None, sequence of str)
        Name, path as given and columns of each export.
    """
    for role, names in named_columns(settings).items():
        for name in names:
            if not any(lookup(name, columns) is not None for _, _, columns in tables):
                raise _missing(role, name, tables)


def _missing(role: str, name: str, tables: Sequence[tuple[str, str | None, Sequence[str]]]) -> UsageError:
    files = [file for file, _, _ in tables]
    given = f"{files[0]} has no" if len(files) == 1 else f"None of {listed(files, 5)} has a"
    path = next((path for _, path, _ in tables if path is not None), None)
    found = list(dict.fromkeys(column for _, _, columns in tables for column in columns))
    return UsageError(
        f"{given} column '{shown(name)}'.",
        f"Columns found: {listed(found)}.",
        f"Name one with {OPTIONS[role]}{inspect_hint(path)}",
    )
