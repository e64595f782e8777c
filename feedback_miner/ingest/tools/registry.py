"""The readers that are known, in the order in which they are asked."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from feedback_miner.errors import UsageError
from feedback_miner.ingest.contract.base import ExportReader
from feedback_miner.ingest.contract.layout_reader import LayoutReader
from feedback_miner.ingest.wording import shown

ENTRY_POINTS = "feedback_miner.readers"
"""Group of the entry points by which other packages add readers: each an object, or a class of one."""

PACKAGE = "feedback_miner.ingest"
TOOLS = Path(__file__).parent
WORD_LISTS = "names.toml"
"""TOML files in the folders of tools that are no layouts."""
TICKET_TOOLS = (
    "tools.zendesk.tickets",
    "tools.jira",
    "tools.servicenow.unload",
    "tools.salesforce.objects",
    "tools.intercom.conversations",
    "tools.helpscout",
    "tools.front",
    "tools.freshdesk.tickets",
    "tools.freshservice.tickets",
    "tools.otrs",
    "tools.request_tracker.rest",
    "tools.osticket.database",
    "tools.glpi.database",
    "tools.hubspot.objects",
)
OTHERS = (
    "tools.spiceworks",
    "tools.github.issues",
    "tools.chat.slack",
    "tools.chat.teams",
    "tools.chat.mattermost",
    "tools.chat.discord",
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
"""Modules of ingest, each with ``READERS``; the first reader that recognises an export reads it.

Layouts in TOML are asked between the two, as they tell a tool by more columns than the readers that
come after them: those of :data:`OTHERS` tell by the form of a survey's answers, or by few columns.
"""


def own_readers() -> tuple[ExportReader, ...]:
    """Return the readers that come with the program, in the order in which they are asked."""
    first, last = _of_modules(TICKET_TOOLS), _of_modules(OTHERS)
    taken = {reader.path for reader in (*first, *last) if isinstance(reader, LayoutReader)}
    layouts = [LayoutReader(path) for path in layout_files() if path not in taken]
    return (*first, *layouts, *last)


def _of_modules(names: Iterable[str]) -> tuple[ExportReader, ...]:
    return tuple(reader for name in names for reader in import_module(f"{PACKAGE}.{name}").READERS)


def layout_files() -> list[Path]:
    """Return the layouts that come with the program, by path; those with a class of their own too."""
    return sorted(path for path in TOOLS.rglob("*.toml") if path.name != WORD_LISTS)


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
    if absent := [name for name in ATTRIBUTES if not hasattr(reader, name)]:
        raise _unfit(point.name, f"it has no {', '.join(absent)}")
    if not isinstance(reader.view, type):
        raise _unfit(point.name, "its view is no class")
    found: ExportReader = reader
    return found


ATTRIBUTES = ("name", "title", "view", "learns", "takes_text_column", "detect", "read", "spread")
"""What :class:`~feedback_miner.ingest.contract.base.ExportReader` asks for."""


def _unfit(name: str, why: str) -> UsageError:
    return UsageError(
        f"The reader '{shown(name)}', which an installed package adds, cannot be used ({why}).",
        f"A reader has {', '.join(ATTRIBUTES)}; see CONTRIBUTING.md.",
        "Correct or uninstall that package.",
    )
