"""The kinds of export that are known, in the order in which they are asked."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points

from feedback_miner.errors import UsageError
from feedback_miner.ingest.contract.base import SHAPES, Family
from feedback_miner.ingest.wording import shown

ENTRY_POINTS = "feedback_miner.families"
"""Group of the entry points by which other packages add families: each an object, or a class of one."""


MODULES = (
    "zendesk.tickets",
    "jira",
    "servicenow.unload",
    "salesforce.objects",
    "intercom",
    "helpscout",
    "front",
    "freshdesk.tickets",
    "freshservice",
    "otrs",
    "request_tracker",
    "osticket.database",
    "glpi.database",
    "hubspot.list",
    "spiceworks",
    "github.issues",
    "qualtrics.responses",
    "surveymonkey",
    "typeform.responses_csv",
    "redcap.records",
    "kobotoolbox.submissions",
    "limesurvey",
    "alchemer",
    "google_forms",
    "microsoft_forms",
    "spss",
    "feedback_miner.ingest.mail.reader",
)
"""Modules of this package, each with ``FAMILIES``; the first that recognises an export reads it."""


def own_families() -> tuple[Family, ...]:
    """Return the families that come with the program, in the order in which they are asked."""
    return tuple(
        family
        for name in MODULES
        for family in import_module(
            name if "." in name and name.startswith("feedback") else f"feedback_miner.ingest.tools.{name}"
        ).FAMILIES
    )


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
