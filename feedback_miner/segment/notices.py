"""Notices of machines around what somebody said: voice mail, alerts, invitations, tickets, chats."""

from __future__ import annotations

from feedback_miner.segment.lines import Line
from feedback_miner.segment.patterns import NOTICES, TICKET_NOTICE, Notice

MAX_LINE = 200
"""A longer line is text."""
MIN_SURE_LABELS = 3
"""So many different labels of alerts make a message one of a monitoring tool, without a head."""
MIN_LABELS = 2
"""So many different labels below a line of some machine are fields of its notice."""
MAX_LABEL_TAIL = 30
"""Characters between a label and its colon: "Transcript (beta, may be wrong):"."""
MAX_VALUE_WORDS = 8
"""A longer value is what somebody said."""

_Lines = list[tuple[Line, str]]
"""Lines, and their texts in lower case or their labels."""


def mark(lines: list[Line]) -> None:
    """Set the reason "automatic" on the lines of one message that are of a notice, but for tickets."""
    short = _short(lines)
    for notice in NOTICES:
        left = [(line, text) for line, text in short if line.reason is None]
        _mark(_below_head(left, notice) if _has_head(short, notice) else _without_head(left, notice))


def mark_tickets(lines: list[Line]) -> None:
    """Set the reason "automatic" on the fields of a ticket that its forms have left.

    Without a head two fields are enough where something else in the comment is a machine's.
    """
    short = _short(lines)
    left = [(line, text) for line, text in short if line.reason is None]
    if _has_head(short, TICKET_NOTICE):
        _mark(_below_head(left, TICKET_NOTICE))
    elif any(line.reason == "automatic" for line in lines):
        found = [(line, label) for line, text in left if (label := _field(text, TICKET_NOTICE))]
        _mark(_enough(found, MIN_LABELS))


def _short(lines: list[Line]) -> _Lines:
    return [(line, line.text.lower()) for line in lines if 0 < len(line.text) <= MAX_LINE]


def _mark(lines: list[Line]) -> None:
    for line in lines:
        line.reason = "automatic"


def _has_head(lines: _Lines, notice: Notice) -> bool:
    return any(line.reason in (None, "automatic") and notice.heads.match(text) for line, text in lines)


def _below_head(lines: _Lines, notice: Notice) -> list[Line]:
    """Return the heads and the fields of a notice; nothing where it has no fields."""
    fields = [line for line, text in lines if _is_of_notice(text, notice)]
    heads = [line for line, text in lines if notice.heads.match(text)]
    return heads + fields if fields else []


def _is_of_notice(text: str, notice: Notice) -> bool:
    """Tell whether a line below a head is a field, or looks like another line of the machine's."""
    if notice.said is not None and notice.said.match(text):
        return True
    return _field(text, notice) is not None or (
        notice.look is not None and notice.look.match(text) is not None
    )


def _field(text: str, notice: Notice) -> str | None:
    """Return the label of a line with a short value; a label of several words needs none."""
    label = notice.label.match(text)
    if label is None:
        return None
    rest = text[label.end() :]
    value = rest.partition(":")[2] if ":" in rest[:MAX_LABEL_TAIL] else None
    is_field = " " in label[1] if value is None else len(value.split()) <= MAX_VALUE_WORDS
    return label[1] if is_field else None


def _without_head(lines: _Lines, notice: Notice) -> list[Line]:
    """Return the fields that only such a machine has, where there are enough different ones."""
    if notice.sure is None:
        return []
    found = [(line, label[1]) for line, text in lines if (label := notice.sure.match(text))]
    return _enough(found, MIN_SURE_LABELS)


def _enough(found: _Lines, n_least: int) -> list[Line]:
    """Return lines whose labels are of so many kinds at least."""
    return [line for line, _ in found] if len({label for _, label in found}) >= n_least else []
