"""The readers that are known, in the order in which they are asked."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points

from feedback_miner.errors import UsageError
from feedback_miner.ingest.contract.base import ExportReader
from feedback_miner.ingest.wording import shown

ENTRY_POINTS = "feedback_miner.readers"
"""Group of the entry points by which other packages add readers: each an object, or a class of one."""

PACKAGE = "feedback_miner.ingest"
MODULES = (
    "tools.zendesk.tickets",
    "tools.jira",
    "tools.servicenow.unload",
    "tools.salesforce.objects",
    "tools.intercom",
    "tools.helpscout",
    "tools.front",
    "tools.freshdesk.tickets",
    "tools.freshservice",
    "tools.otrs",
    "tools.request_tracker",
    "tools.osticket.database",
    "tools.glpi.database",
    "tools.hubspot.list",
    "tools.spiceworks",
    "tools.github.issues",
    "tools.qualtrics.responses",
    "tools.surveymonkey",
    "tools.typeform.responses_csv",
    "tools.redcap.records",
    "tools.kobotoolbox.submissions",
    "tools.limesurvey",
    "tools.alchemer",
    "tools.google_forms",
    "tools.microsoft_forms",
    "tools.spss",
    "mail.reader",
)
"""Modules of ingest, each with ``READERS``; the first reader that recognises an export reads it."""


def own_readers() -> tuple[ExportReader, ...]:
    """Return the readers that come with the program, in the order in which they are asked."""
    return tuple(reader for name in MODULES for reader in import_module(f"{PACKAGE}.{name}").READERS)


@cache
def readers() -> tuple[ExportReader, ...]:
    """Return all readers: those of other packages first, by name.

    Raises
    ------
    UsageError
        When one of another package cannot be loaded, or is no reader.
    """
    points = sorted(entry_points(group=ENTRY_POINTS), key=lambda point: (point.name, point.value))
    return (*map(_loaded, points), *own_readers())


def _loaded(point: EntryPoint) -> ExportReader:
    try:
        made = point.load()
        reader = made() if isinstance(made, type) else made
    except Exception as error:
        raise _unfit(point.name, f"{type(error).__name__}: {shown(str(error))}") from error
    if lacking := [name for name in ATTRIBUTES if not hasattr(reader, name)]:
        raise _unfit(point.name, f"it has no {', '.join(lacking)}")
    if not isinstance(reader.view, type):
        raise _unfit(point.name, "its view is no class")
    found: ExportReader = reader
    return found


ATTRIBUTES = ("name", "title", "view", "learns", "takes_text_column", "detect", "read")
"""What :class:`~feedback_miner.ingest.contract.base.ExportReader` asks for."""


def _unfit(name: str, why: str) -> UsageError:
    return UsageError(
        f"The reader '{shown(name)}', which an installed package adds, cannot be used ({why}).",
        f"A reader has {', '.join(ATTRIBUTES)}; see CONTRIBUTING.md.",
        "Correct or uninstall that package.",
    )
