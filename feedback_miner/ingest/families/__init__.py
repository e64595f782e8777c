"""The kinds of export that are known, in the order in which they are asked."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points

from feedback_miner.errors import UsageError
from feedback_miner.ingest.base import SHAPES, Family, shown

ENTRY_POINTS = "feedback_miner.families"
"""Group of the entry points by which other packages add families: each an object, or a class of one."""


MODULES = (
    "zendesk",
    "jira",
    "servicenow",
    "salesforce",
    "intercom",
    "helpscout",
    "front",
    "freshdesk",
    "freshservice",
    "otrs",
    "request_tracker",
    "osticket",
    "glpi",
    "hubspot",
    "spiceworks",
    "github",
    "qualtrics",
    "surveymonkey",
    "typeform",
    "redcap",
    "kobotoolbox",
    "limesurvey",
    "alchemer",
    "google_forms",
    "microsoft_forms",
    "spss",
    "mailbox",
)
"""Modules of this package, each with ``FAMILIES``; the first that recognises an export reads it."""


def own_families() -> tuple[Family, ...]:
    """Return the families that come with the program, in the order in which they are asked."""
    return tuple(family for name in MODULES for family in import_module(f"{__name__}.{name}").FAMILIES)


@cache
def families() -> tuple[Family, ...]:
    """Return all families: those of other packages first, by name.

    Raises
    ------
    UsageError
        When one of another package cannot be loaded, or is no family.
    """
    found: list[Family] = []
    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: (point.name, point.value)):
        try:
            made = point.load()
            family = made() if isinstance(made, type) else made
            fits = isinstance(family.name, str) and family.shape in SHAPES and callable(family.read)
        except Exception as error:
            raise _unfit(point.name, f"{type(error).__name__}: {shown(str(error))}") from error
        if not fits:
            raise _unfit(point.name, f"its shape is not one of {', '.join(SHAPES)}")
        found.append(family)
    return (*found, *own_families())


def _unfit(name: str, why: str) -> UsageError:
    return UsageError(
        f"The family '{shown(name)}', which an installed package adds, cannot be used ({why}).",
        "A family has name, title, shape, detect and read; see CONTRIBUTING.md.",
        "Correct or uninstall that package.",
    )
