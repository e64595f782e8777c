"""The templates of a collection, and what they mark in the lines of a comment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl

from feedback_miner.names import NameFinder, redact_names
from feedback_miner.records import Templates as Found
from feedback_miner.redact import redact
from feedback_miner.segment.form_labels import ROLES
from feedback_miner.segment.lines import Line
from feedback_miner.segment.marks import lines_of
from feedback_miner.segment.signature import is_title_or_name
from feedback_miner.segment.template_counts import holds_text, is_phrase
from feedback_miner.segment.template_lines import Unit, normal, read_unit, units
from feedback_miner.word_lists import plain

LONG_VALUE = 8
"""A value of so many words is text, whatever its label holds elsewhere."""
SHORT_VALUE = 6
"""A line below a label without a value is the value if it is as short."""
MAX_GAP = 6
"""Lines, blank ones too, that a value may stand below its label: cells of a table become lines apart."""
SIGNATURE_WORDS = 8
MAX_EXAMPLE = 200


class Values(NamedTuple):
    """What stands behind a label, or below a line: how often anything, a phrase, how many different ones."""

    n_filled: int
    n_phrases: int
    n_values: int


class Mark(NamedTuple):
    """So many characters that were put aside for a template; of a label that names a role, its value."""

    key: int
    n_chars: int
    role: str | None = None
    value: str | None = None


@dataclass(slots=True)
class Templates:
    """Keys of the lines and of the labels that are templates, and what stands behind or below them."""

    lines: Mapping[int, Values] = field(default_factory=dict)
    labels: Mapping[int, Values] = field(default_factory=dict)

    @classmethod
    def of(cls, decided: pl.DataFrame) -> Templates:
        """Take what :func:`~feedback_miner.segment.template_counts.decide` returns."""
        rows = decided.select("kind", "key", *Values._fields).iter_rows()
        found: dict[str, dict[int, Values]] = {"line": {}, "label": {}}
        for kind, pattern, *values in rows:
            found[kind][pattern] = Values(*values)
        return cls(found["line"], found["label"])

    def __bool__(self) -> bool:
        return bool(self.lines or self.labels)

    def mark(self, lines: list[Line]) -> list[Mark]:
        """Set the reasons "template" and "form" of lines; one that holds text besides is cut.

        Returns
        -------
        list of Mark
            What was set for the templates of this collection.
        """
        if len(lines) < 2:
            return []
        marked: list[tuple[Line, Mark]] = []
        for at in _backwards(lines):
            self._mark_label(lines, at, marked)
        for at in _backwards(lines):
            self._mark_line(lines, at, marked)
        _mark_signature(lines)
        _keep_some(lines)
        return [mark for line, mark in marked if line.reason is not None]

    def _mark_label(self, lines: list[Line], at: int, marked: list[tuple[Line, Mark]]) -> None:
        line = lines[at]
        unit = read_unit(line.text)
        values = self.labels.get(unit.label)
        if values is None:
            return
        value = line.text[unit.value_start :]
        text = holds_text(unit.name, *values)
        if value and (text or _is_text(value)):
            lines[at : at + 1] = _cut(line, unit)
            line = lines[at]
        line.reason = "form"
        role = ROLES.get(plain(unit.name)) if value and not text else None
        marked.append((line, Mark(unit.label, len(line.text), role, value if role else None)))
        if not value and not text:
            _mark_value([line for line in lines[at + 1 : at + 1 + MAX_GAP] if line.text])

    def _mark_line(self, lines: list[Line], at: int, marked: list[tuple[Line, Mark]]) -> None:
        line = lines[at]
        spans = units(line.text)
        found = [read_unit(line.text[a:b]).line for a, b in spans]
        if not any(key in self.lines for key in found):
            return
        parts = [
            Line(line.start + a, line.start + b, line.text[a:b], "template" if key in self.lines else None)
            for (a, b), key in zip(spans, found, strict=True)
        ]
        lines[at : at + 1] = parts
        for key, part in zip(found, parts, strict=True):
            if part.reason is not None:
                marked.append((part, Mark(key, len(part.text))))
        if len(parts) == 1 and not holds_text(normal(line.text), *self.lines[found[0]]):
            below = [line for line in lines[at + 1 : at + 1 + MAX_GAP] if line.text][:2]
            if all(line.reason in ("form", "template") for line in below[1:]):
                _mark_value(below)


def _backwards(lines: list[Line]) -> list[int]:
    """Return the places of the lines that stay, last first, so that lines may be cut on the way."""
    return [at for at in reversed(range(len(lines))) if lines[at].reason is None and lines[at].text]


def _is_text(value: str) -> bool:
    words = value.split()
    return len(words) >= LONG_VALUE or (is_phrase(words) and value[-1] in ".!?" and len(words) > 3)


def _cut(line: Line, unit: Unit) -> list[Line]:
    """Cut a line behind its label."""
    head = line.text[: unit.value_start].rstrip()
    rest = Line(line.start + unit.value_start, line.end, line.text[unit.value_start :])
    return [Line(line.start, line.start + len(head), head), rest]


def _mark_value(below: list[Line]) -> None:
    """Mark the first line below a label, if it is short and no sentence."""
    if below and below[0].reason is None:
        words = below[0].text.split()
        if len(words) <= SHORT_VALUE and not is_phrase(words) and not read_unit(below[0].text).label:
            below[0].reason = "form"


def _mark_signature(lines: list[Line]) -> None:
    """Mark short lines between what ends a text and templates below it, and a name right above these."""
    filled = [i for i, line in enumerate(lines) if line.text]
    last = next((i for i in reversed(filled) if lines[i].reason in ("template", "signature")), None)
    if last is None:
        return
    between: list[Line] = []
    for i in reversed([i for i in filled if i < last]):
        line = lines[i]
        if line.reason is None and _is_short(line.text):
            between.append(line)
        elif line.reason == "template":
            between = []
        elif line.reason in ("closing", "signature"):
            if any(_has_content(lines, j) for j in range(i)):
                _mark(between)
            between = []
        elif line.reason is None:
            _mark_names(between)
            return


def _mark_names(between: list[Line]) -> None:
    """Mark the lines right above a block that are names and posts; ``between`` is from the lowest up."""
    for line in between:
        if not is_title_or_name(line.text):
            return
        line.reason = "signature"


def _mark(lines: list[Line]) -> None:
    for line in lines:
        line.reason = "signature"


def _is_short(text: str) -> bool:
    return len(text.split()) <= SIGNATURE_WORDS and text[-1] not in ".?!:" and not read_unit(text).label


def _has_content(lines: list[Line], at: int) -> bool:
    return lines[at].reason is None and len(lines[at].text.split()) >= 3


def _keep_some(lines: list[Line]) -> None:
    """Let the first template lines stay where nothing else would: they are what the comment says."""
    if any(line.reason is None and len(line.text.split()) >= 2 for line in lines):
        return
    run = False
    for line in lines:
        if line.reason == "template":
            line.reason, run = None, True
        elif run and line.text:
            return


def template_id(found: int) -> str:
    """Return the id of a template, which is the same in every run."""
    return f"{found & 0xFFFFFFFF:08x}"


def described(marks: pl.DataFrame, decided: pl.DataFrame, comments: pl.DataFrame) -> Found:
    """Return what was put aside by template, with its pattern and an example, what costs most text first.

    Parameters
    ----------
    marks : DataFrame
        ``key``, ``row`` of the comment, ``n_chars``, ``record`` and ``person``: a row per mark.
    decided : DataFrame
        Of :func:`~feedback_miner.segment.template_counts.decide`.
    comments : DataFrame
        ``text`` as exported and ``record_id``.

    """
    used = (
        marks.group_by("key")
        .agg(
            pl.col("row").min(),
            n_records=pl.col("record").n_unique(),
            n_people=pl.col("person").n_unique(),
            n_chars=pl.col("n_chars").sum(),
        )
        .join(decided.select("key", "kind", "n_filled", "n_phrases", "n_values"), on="key")
    )
    rows = []
    for found, row, n_records, n_people, n_chars, kind, *values in used.iter_rows():
        pattern, example = _shown(found, comments["text"][row], comments["record_id"][row])
        if kind == "label":
            kind = "label" if holds_text(pattern.removesuffix(":"), *values) else "label and value"
        rows.append((template_id(found), pattern, kind, n_records, n_people, n_chars, example))
    frame = pl.DataFrame(rows, dict(Found.schema), orient="row")
    return Found(frame.sort("n_chars", "template_id", descending=[True, False]))


def _shown(wanted: int, comment: str, own_id: str) -> tuple[str, str]:
    """Return the normal form that a key stands for, and the unit of a comment that has it."""
    for line in lines_of(comment, own_id):
        for start, end in [(0, len(line.text)), *units(line.text)]:
            text = line.text[start:end]
            unit = read_unit(text)
            if wanted in (unit.line, unit.label):
                pattern = f"{unit.name}:" if wanted == unit.label else normal(text)
                return redact(pattern), redact(text[:MAX_EXAMPLE])
    return "", ""


def without_names(found: Found, finder: NameFinder) -> Found:
    """Return templates whose examples and patterns name no person."""
    examples = redact_names(found.frame["example"], finder)
    named = examples != found.frame["example"]
    patterns = [
        normal(example) if changed else pattern
        for example, pattern, changed in zip(examples, found.frame["pattern"], named, strict=True)
    ]
    return Found(found.frame.with_columns(example=examples, pattern=pl.Series(patterns, dtype=pl.String)))
