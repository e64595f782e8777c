"""The templates of a collection, and what they mark in the lines of a comment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import polars as pl

from feedback_miner.redact import redact
from feedback_miner.segment.boilerplate import is_title_or_name
from feedback_miner.segment.html import clean
from feedback_miner.segment.lines import Line, split_lines
from feedback_miner.segment.template_counts import holds_text, is_phrase
from feedback_miner.segment.template_lines import Label, find_label, is_language, key, normal, units

LONG_VALUE = 8
"""A value of so many words is text, whatever its label holds elsewhere."""
SHORT_VALUE = 6
"""A line below a label without a value is the value if it is as short."""
SIGNATURE_WORDS = 8
MAX_EXAMPLE = 200

TEMPLATE_SCHEMA = {
    "template_id": pl.String,
    "pattern": pl.String,
    "kind": pl.String,
    "n_records": pl.Int64,
    "n_people": pl.Int64,
    "n_chars": pl.Int64,
    "example": pl.String,
}


class Values(NamedTuple):
    """What stands behind a label: how often anything, a phrase, and how many different values."""

    n_filled: int
    n_phrases: int
    n_values: int


@dataclass(slots=True)
class Templates:
    """Keys of the lines and of the labels that are templates; of labels, what their values are like."""

    lines: frozenset[int] = frozenset()
    labels: Mapping[int, Values] = field(default_factory=dict)

    @classmethod
    def of(cls, decided: pl.DataFrame) -> Templates:
        """Take what :func:`~feedback_miner.segment.template_counts.decide` returns."""
        lines = decided.filter(pl.col("kind") == "line")["key"]
        labels = decided.filter(pl.col("kind") == "label")
        values = labels.select("n_filled", "n_phrases", "n_values").iter_rows()
        return cls(
            frozenset(lines.to_list()), dict(zip(labels["key"], map(Values._make, values), strict=True))
        )

    def __bool__(self) -> bool:
        return bool(self.lines or self.labels)

    def mark(self, lines: list[Line]) -> None:
        """Set the reasons "template" and "form" of lines; one that holds text besides is cut."""
        if len(lines) < 2:
            return
        self._mark_labels(lines)
        self._mark_lines(lines)
        _mark_signature(lines)
        _keep_some(lines)

    def _mark_labels(self, lines: list[Line]) -> None:
        at = 0
        while at < len(lines):
            line = lines[at]
            if line.reason is None and line.text:
                self._mark_label(lines, at)
            at += 1

    def _mark_label(self, lines: list[Line], at: int) -> None:
        line = lines[at]
        label = find_label(line.text)
        values = None if label is None else self.labels.get(key(f"{label.name}:"))
        if label is None or values is None:
            return
        value = line.text[label.value_start :]
        if not value:
            line.reason = "form"
            if not holds_text(label.name, *values):
                _mark_value_below(lines, at + 1)
        elif holds_text(label.name, *values) or _is_text(value):
            _cut(lines, at, label)
        else:
            line.reason = "form"

    def _mark_lines(self, lines: list[Line]) -> None:
        at = 0
        while at < len(lines):
            line = lines[at]
            if line.reason is None and line.text:
                spans = units(line.text)
                found = [self._is_template(line.text[a:b]) for a, b in spans]
                if any(found):
                    parts = [
                        Line(line.start + a, line.start + b, line.text[a:b], "template" if hit else None)
                        for (a, b), hit in zip(spans, found, strict=True)
                    ]
                    lines[at : at + 1] = parts
                    at += len(parts) - 1
            at += 1

    def _is_template(self, text: str) -> bool:
        return is_language(text) and key(normal(text)) in self.lines


def _is_text(value: str) -> bool:
    words = value.split()
    return len(words) >= LONG_VALUE or (is_phrase(words) and value[-1] in ".!?" and len(words) > 3)


def _cut(lines: list[Line], at: int, label: Label) -> None:
    """Cut a line behind its label."""
    line = lines[at]
    head = line.text[: label.value_start].rstrip()
    rest = Line(line.start + label.value_start, line.end, line.text[label.value_start :])
    lines[at : at + 1] = [Line(line.start, line.start + len(head), head, "form"), rest]


def _mark_value_below(lines: list[Line], at: int) -> None:
    """Mark the line below a label, if it is short and no sentence."""
    if at < len(lines) and lines[at].text and lines[at].reason is None:
        words = lines[at].text.split()
        if len(words) <= SHORT_VALUE and not is_phrase(words) and find_label(lines[at].text) is None:
            lines[at].reason = "form"


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
        elif line.reason in ("closing", "signature", "template"):
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
    return len(text.split()) <= SIGNATURE_WORDS and text[-1] not in ".?!:" and find_label(text) is None


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


def described(decided: pl.DataFrame, first: Mapping[int, str]) -> pl.DataFrame:
    """Return templates with their pattern and an example, those that cost most text first.

    Parameters
    ----------
    decided : DataFrame
        Of :func:`~feedback_miner.segment.template_counts.decide`.
    first : mapping of int to str
        Key of each pattern to a comment that holds it.
    """
    rows = []
    for found, kind, n_records, n_people, n_chars, *values in decided.select(
        "key", "kind", "n_records", "n_people", "n_chars", "n_filled", "n_phrases", "n_values"
    ).iter_rows():
        pattern, example = _shown(found, first.get(found, ""))
        if kind == "label":
            kind = "label" if holds_text(pattern.removesuffix(":"), *values) else "label and value"
        rows.append((template_id(found), pattern, kind, n_records, n_people, n_chars, example))
    frame = pl.DataFrame(rows, TEMPLATE_SCHEMA, orient="row")
    return frame.sort("n_chars", "template_id", descending=[True, False])


def _shown(wanted: int, comment: str) -> tuple[str, str]:
    """Return the normal form that a key stands for, and the unit of a comment that has it."""
    for line in split_lines(clean(comment).kept.text):
        for start, end in units(line.text):
            unit = line.text[start:end]
            label = find_label(unit)
            if label is not None and key(f"{label.name}:") == wanted:
                return redact(f"{label.name}:"), redact(unit[:MAX_EXAMPLE])
            if key(normal(unit)) == wanted:
                return redact(normal(unit)), redact(unit[:MAX_EXAMPLE])
    return "", ""
