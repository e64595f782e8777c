"""Header rows of Qualtrics' exports: ids of fields, texts of questions, the zone of dates."""

from __future__ import annotations

import json
import re
import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.wording import plain

MOST_HEADERS = 3
"""Rows below the first among which the one with the ids is looked for."""
FIELDS: Final = {
    "start date": "startDate",
    "end date": "endDate",
    "status": "status",
    "response type": "status",
    "ip address": "ipAddress",
    "progress": "progress",
    "duration in seconds": "duration",
    "finished": "finished",
    "recorded date": "recordedDate",
    "response id": "_recordId",
    "response set": "responseSet",
    "name": "name",
    "external data reference": "externalDataReference",
    "external reference": "externalDataReference",
    "email address": "recipientEmail",
    "recipient last name": "recipientLastName",
    "recipient first name": "recipientFirstName",
    "recipient email": "recipientEmail",
    "location latitude": "locationLatitude",
    "location longitude": "locationLongitude",
    "location accuracy": "locationAccuracy",
    "distribution channel": "distributionChannel",
    "user language": "userLanguage",
}
"""Names of Qualtrics' own columns, in the first header row and in the second of old exports."""
OWN: Final = frozenset(FIELDS.values())
UNLIKE_OTHERS: Final = frozenset(
    {"recordedDate", "distributionChannel", "userLanguage", "recipientEmail", "duration", "responseSet"}
)
OLD = re.compile(r"V\d{1,2}")

QUESTION = re.compile(r"QID\d+")
TYPED = re.compile(r"QID\d+[\w#]*_TEXT$")
TYPED_BESIDE = re.compile(r"QID\d+[_#]\d+(?:_\d+)*_TEXT$")
LONE_CHOICE = re.compile(r"^(?:\d+_)?QID\d+$")
MADE = re.compile(
    r"_TEXT_\w|Topics?$|Sentiment|_NPS_GROUP$|_DO(?:_\w+)?$|_FILE_\w+$|_(?:FIRST|LAST)_CLICK$|_PAGE_SUBMIT$"
    r"|_CLICK_COUNT$|_BROWSER$|_VERSION$|_OS$|_RESOLUTION$"
)
"""Ids of what Qualtrics adds to a question: topics, groups, orders, files and times."""
ADDED_NAME = re.compile(r" - (?:(?:Parent )?Topics?|Sentiment|Topic |Actionability|Effort|Emotion)")


@dataclass(frozen=True)
class Fields:
    """What the header rows tell.

    Attributes
    ----------
    ids : dict of str to str
        Column to the id of its field; one ending in "?" is not known.
    texts : dict of str to str
        Column to what was asked.
    n_headers : int
        Header rows below the first.
    zone : str or None
        IANA name of the zone of all dates.
    """

    ids: dict[str, str]
    texts: dict[str, str]
    n_headers: int
    zone: str | None


def id_row(table: Table) -> int | None:
    """Return which of the first rows holds ImportIds."""
    for place in range(min(MOST_HEADERS, table.head.height)):
        found = ids_in(table, place)
        if sum(id_ is not None for id_, _ in found) >= max(2, 0.5 * sum(1 for name in table.header if name)):
            return place
    return None


def ids_in(table: Table, place: int) -> list[tuple[str | None, str | None]]:
    """Return ImportId and time zone of each cell of a row."""
    return [_parsed(cell) for cell in table.head.row(place)]


def _parsed(cell: object) -> tuple[str | None, str | None]:
    if not isinstance(cell, str) or "ImportId" not in cell or len(cell) > 2000:
        return None, None
    try:
        value = json.loads(cell)
    except (ValueError, RecursionError):
        return None, None
    if not isinstance(value, dict) or not isinstance(value.get("ImportId"), str):
        return None, None
    zone = value.get("timeZone")
    return value["ImportId"], zone if isinstance(zone, str) else None


def is_old(table: Table) -> bool:
    """Tell whether a header is V1, V2, ..., with names of fields below it."""
    if table.head.height < 2 or sum(OLD.fullmatch(name) is not None for name in table.header) < 5:
        return False
    return sum(isinstance(cell, str) and plain(cell) in FIELDS for cell in table.head.row(0)) >= 5


def fields_of(table: Table) -> Fields:
    """Read the header rows, also where somebody deleted some of them."""
    place = id_row(table)
    if place is not None:
        found = ids_in(table, place)
        ids = {name: id_ or name for name, (id_, _) in zip(table.names, found, strict=True)}
        texts = _texts(table, table.head.row(place - 1)) if place else {}
        zones = {zone for _, zone in found if zone}
        return Fields(ids, _without_ends(texts, ids), place + 1, _zone(zones))
    if is_old(table):
        names = [str(cell or "") for cell in table.head.row(0)]
        ids = {
            column: FIELDS.get(plain(name), f"{column}?")
            for column, name in zip(table.names, names, strict=True)
        }
        return Fields(ids, _texts(table, names), 1, None)
    ids = {
        column: FIELDS.get(plain(name), f"{column}?")
        for column, name in zip(table.names, table.header, strict=True)
    }
    first = table.head.row(0) if table.head.height else ()
    dates = [i for i, id_ in enumerate(ids.values()) if id_ in ("startDate", "endDate", "recordedDate")]
    # the row of ImportIds was deleted, the questions are still there
    if dates and all(isinstance(first[i], str) and not re.search(r"\d", first[i]) for i in dates):
        return Fields(ids, _texts(table, first), 1, None)
    return Fields(ids, {}, 0, None)


def _texts(table: Table, row: Sequence[object]) -> dict[str, str]:
    return {
        name: cell
        for name, cell in zip(table.names, row, strict=True)
        if isinstance(cell, str) and cell.strip()
    }


def _without_ends(texts: dict[str, str], ids: dict[str, str]) -> dict[str, str]:
    """Leave out what Qualtrics puts behind a question: "- Selected Choice" and "- Text", in any language."""
    beside = {
        match[0] for id_ in ids.values() if (match := QUESTION.search(id_)) and TYPED_BESIDE.search(id_)
    }
    found = dict(texts)
    for name, text in texts.items():
        id_ = ids[name]
        lone = LONE_CHOICE.match(id_) and (match := QUESTION.search(id_)) and match[0] in beside
        if (lone or TYPED_BESIDE.search(id_)) and " - " in text:
            found[name] = text.rpartition(" - ")[0]
    return found


def _zone(zones: set[str]) -> str | None:
    """Return the one zone that is told; None where there are several or it is unknown."""
    if len(zones) != 1:
        return None
    zone = "UTC" if (only := zones.pop()) in ("Z", "UTC", "GMT") else only
    try:
        zoneinfo.ZoneInfo(zone)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        return None
    return zone


def kind_of(name: str, id_: str) -> str | None:
    """Return the kind of a column as far as its id tells, "typed" for a box of text; "empty" = no answer."""
    if id_ in OWN:
        return "metadata"
    if MADE.search(id_) or ADDED_NAME.search(name):
        return "empty"
    if TYPED_BESIDE.search(id_):
        return "other"
    if TYPED.search(id_):
        return "typed"
    if LONE_CHOICE.match(id_):
        return "choice"
    # embedded data such as "Department" has its own name for an id
    return None if QUESTION.search(id_) or id_.endswith("?") else "metadata"
