"""Forms within a text: the label of a field goes, and its value too unless it is text.

A label is one because the collection taught it (:mod:`feedback_miner.segment.template_counts`), or because
it stands in a row of fields two of which are called as fields of forms are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from feedback_miner.segment.form_labels import FACTS, ROLES, TEXTS
from feedback_miner.segment.lines import Line
from feedback_miner.segment.template_counts import holds_text, is_phrase
from feedback_miner.segment.template_lines import Unit, read_unit
from feedback_miner.word_lists import plain

LONG_VALUE = 8
"""A value of so many words is text, whatever its label holds elsewhere."""
MIN_PLAIN = 0.3
"""Share of its words that are plain and small: the name of a browser has few."""
SHORT_VALUE = 6
"""A line below a label without a value is the value if it is as short."""
MAX_GAP = 6
"""Lines, blank ones too, that a value may stand below its label: cells of a table become lines apart."""
MIN_FIELDS, MIN_KNOWN = 3, 2
"""A row of so many fields, so many of them called as fields of forms are, is a form: two lines with a colon
are not, nor are a list of rooms with what is the matter in each."""


class Values(NamedTuple):
    """What stands behind a label, or below a line: how often anything, a phrase, how many different ones."""

    n_filled: int = 0
    n_phrases: int = 0
    n_values: int = 0


class Mark(NamedTuple):
    """A text that was put aside for a template; of a label that names a role, its value."""

    key: int
    text: str
    role: str | None = None
    value: str | None = None


def mark(
    lines: list[Line], learned: Mapping[int, Values], is_kept: Callable[[int], bool]
) -> tuple[list[tuple[Line, Mark]], list[Line]]:
    """Set the reason "form" of the labels of fields and of values that are no text.

    Parameters
    ----------
    lines : list of Line
        A line that holds text behind its label is cut there.
    learned : mapping of int to Values
        Key of each label that the collection taught to what its values are like.
    is_kept : callable
        Tells of the key of a label whether the field is to be mined all the same.

    Returns
    -------
    list of (Line, Mark)
        The lines that were marked, and for which label.
    list of Line
        The first line of each answer in words: what somebody said, however many say the same.
    """
    units = {at: read_unit(line.text) for at, line in enumerate(lines) if line.reason is None and line.text}
    labels = {at: unit for at, unit in units.items() if unit.label and not is_kept(unit.label)}
    known = _in_known_forms(lines, labels)
    marked: list[tuple[Line, Mark]] = []
    answers: list[Line] = []
    for at, unit in sorted(labels.items(), reverse=True):
        values = learned.get(unit.label) or known.get(at)
        if values is not None:
            marked.append(_mark_field(lines, at, unit, values))
            if holds_text(unit.name, *values):
                answers += [line for line in lines[at + 1 : at + 1 + MAX_GAP] if line.text][:1]
    return marked, answers


def _in_known_forms(lines: Sequence[Line], labels: Mapping[int, Unit]) -> dict[int, Values]:
    """Return the lines of rows of fields that are called as those of forms are."""
    found: dict[int, Values] = {}
    for row in _rows(lines, labels):
        known = [at for at in row if plain(labels[at].name) in TEXTS | FACTS]
        if len(row) >= MIN_FIELDS and len(known) >= MIN_KNOWN:
            found |= {at: Values() for at in known}
            found |= {at: Values() for at in row if _is_field(lines, at, labels, found)}
    return found


def _is_field(
    lines: Sequence[Line], at: int, labels: Mapping[int, Unit], found: Mapping[int, Values]
) -> bool:
    """Tell whether a line right below a field is one, by its value; below an empty one it is the answer."""
    above = labels.get(at - 1)
    if above is None or at - 1 not in found or not lines[at - 1].text[above.value_start :]:
        return False
    return bool(lines[at].text[labels[at].value_start :]) and _is_fact(lines[at].text, labels[at])


def _rows(lines: Sequence[Line], labels: Mapping[int, Unit]) -> list[list[int]]:
    """Return the lines with labels that follow each other; text parts them, but where a label asks for it."""
    rows: list[list[int]] = []
    last = -1
    for at in sorted(labels):
        apart = last < 0 or any(line.text for line in lines[last + 1 : at])
        if apart and (last < 0 or plain(labels[last].name) not in TEXTS):
            rows.append([])
        rows[-1].append(at)
        last = at
    return rows


def _is_fact(text: str, unit: Unit) -> bool:
    words = text[unit.value_start :].split()
    return len(words) <= SHORT_VALUE and not is_phrase(words)


def _mark_field(lines: list[Line], at: int, unit: Unit, values: Values) -> tuple[Line, Mark]:
    line = lines[at]
    value = line.text[unit.value_start :]
    text = holds_text(unit.name, *values)
    if value and (text or _is_text(value)):
        lines[at : at + 1] = _cut(line, unit)
        line = lines[at]
    line.reason = "form"
    if not value and not text:
        mark_value([line for line in lines[at + 1 : at + 1 + MAX_GAP] if line.text])
    role = ROLES.get(plain(unit.name)) if value and not text else None
    return line, Mark(unit.label, line.text, role, value if role else None)


def mark_value(below: Sequence[Line]) -> None:
    """Mark the first line below a label, if it is short and no sentence."""
    if below and below[0].reason is None:
        unit = read_unit(below[0].text)
        if not unit.label and _is_fact(below[0].text, unit):
            below[0].reason = "form"


def _is_text(value: str) -> bool:
    words = value.split()
    if len(words) >= LONG_VALUE:
        n_plain = sum(word.strip(",.;:!?()\"'").isalpha() and word[0].islower() for word in words[:40])
        return n_plain >= MIN_PLAIN * len(words[:40])
    return is_phrase(words) and value[-1] in ".!?" and len(words) > 3


def _cut(line: Line, unit: Unit) -> list[Line]:
    """Cut a line behind its label."""
    head = line.text[: unit.value_start].rstrip()
    rest = Line(line.start + unit.value_start, line.end, line.text[unit.value_start :])
    return [Line(line.start, line.start + len(head), head), rest]
