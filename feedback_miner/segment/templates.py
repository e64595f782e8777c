"""The templates of a collection, and what they mark in the lines of a comment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import polars as pl

from feedback_miner.names import NameFinder
from feedback_miner.records import Templates as Found
from feedback_miner.redact import redact
from feedback_miner.segment import forms
from feedback_miner.segment.forms import Mark, Values
from feedback_miner.segment.lines import Line
from feedback_miner.segment.signature import is_title_or_name
from feedback_miner.segment.template_counts import holds_text
from feedback_miner.segment.template_lines import normal, read_unit, units

ALL = "all"
"""Stands for all templates among those that are to be kept."""
SIGNATURE_WORDS = 8
MAX_EXAMPLE = 200


@dataclass(slots=True)
class Templates:
    """Keys of the lines and of the labels that are templates, and what stands behind or below them.

    ``kept`` are the ids of those that are to be mined all the same.
    """

    lines: Mapping[int, Values] = field(default_factory=dict)
    labels: Mapping[int, Values] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()

    @classmethod
    def of(cls, decided: pl.DataFrame, kept: Collection[str] = ()) -> Templates:
        """Take what was decided, but for the templates whose ids are to be kept, or for "all"."""
        rows = decided.select("kind", "key", *Values._fields).iter_rows()
        found: dict[str, dict[int, Values]] = {"line": {}, "label": {}}
        for kind, pattern, *values in rows:
            if template_id(pattern) not in kept:
                found[kind][pattern] = Values(*values)
        return cls(found["line"], found["label"], frozenset(kept))

    def mark(self, lines: list[Line]) -> list[Mark]:
        """Set the reasons "template" and "form" of lines; one that holds text besides is cut.

        Returns
        -------
        list of Mark
            What was set for which template.
        """
        if len(lines) < 2 or ALL in self.kept:
            return []
        marked, answers = forms.mark(lines, self.labels, self._is_kept)
        said = {id(line) for line in answers}
        for at in _backwards(lines):
            if id(lines[at]) not in said:
                self._mark_line(lines, at, marked)
        _mark_signature(lines)
        _keep_some(lines)
        return [mark for line, mark in marked if line.reason is not None]

    def _is_kept(self, key: int) -> bool:
        return bool(self.kept) and template_id(key) in self.kept

    def _mark_line(self, lines: list[Line], at: int, marked: list[tuple[Line, Mark]]) -> None:
        line = lines[at]
        spans = units(line.text)
        read = [read_unit(line.text[a:b]) for a, b in spans]
        found = [0 if unit.label and self._is_kept(unit.label) else unit.line for unit in read]
        if not any(key in self.lines for key in found):
            return
        parts = [
            Line(line.start + a, line.start + b, line.text[a:b], "template" if key in self.lines else None)
            for (a, b), key in zip(spans, found, strict=True)
        ]
        lines[at : at + 1] = parts
        for key, part in zip(found, parts, strict=True):
            if part.reason is not None:
                marked.append((part, Mark(key, part.text)))
        if len(parts) == 1 and not holds_text(normal(line.text), *self.lines[found[0]]):
            below = [line for line in lines[at + 1 : at + 1 + forms.MAX_GAP] if line.text][:2]
            if all(line.reason in ("form", "template") for line in below[1:]):
                forms.mark_value(below)


def _backwards(lines: list[Line]) -> list[int]:
    """Return the places of the lines that stay, last first, so that lines may be cut on the way."""
    return [at for at in reversed(range(len(lines))) if lines[at].reason is None and lines[at].text]


def _mark_signature(lines: list[Line]) -> None:
    """Mark short lines between what ends a text and templates below it, and a name right above these."""
    filled = [i for i, line in enumerate(lines) if line.text]
    last = next((i for i in reversed(filled) if lines[i].reason in ("template", "signature")), None)
    if last is None:
        return
    content = next((i for i in filled if _has_content(lines, i)), last)
    between: list[Line] = []
    for i in reversed([i for i in filled if i < last]):
        line = lines[i]
        if line.reason is None and _is_short(line.text):
            between.append(line)
        elif line.reason == "template":
            between = []
        elif line.reason in ("closing", "signature"):
            if content < i:
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


def described(marks: pl.DataFrame, decided: pl.DataFrame, finder: NameFinder | None) -> Found:
    """Return what was put aside by template, with its pattern and an example, what costs most text first.

    Parameters
    ----------
    marks : DataFrame
        ``key``, ``text``, ``record`` and ``person``: a row per text that was put aside.
    decided : DataFrame
        Of :func:`~feedback_miner.segment.template_counts.decide`.
    finder : NameFinder or None
        Finds the names of persons, which neither patterns nor examples show.
    """
    used = (
        marks.group_by("key")
        .agg(
            pl.col("text").first(),
            n_records=pl.col("record").n_unique(),
            n_people=pl.col("person").n_unique(),
            n_chars=pl.col("text").str.len_chars().sum(),
        )
        .join(decided.select("key", "kind", *Values._fields), on="key", how="left", maintain_order="left")
        .with_columns(pl.col("kind").fill_null("label"), pl.col(Values._fields).fill_null(0))
    )
    rows = []
    for found, text, n_records, n_people, n_chars, kind, *values in used.iter_rows():
        shown = redact(text)
        shown = finder.replaced(shown) if finder is not None else shown
        pattern = normal(shown)
        if kind == "label":
            pattern = f"{read_unit(shown).name}:"
            kind = "label" if holds_text(pattern.removesuffix(":"), *values) else "label and value"
        ident = template_id(found)
        rows.append((ident, pattern, kind, n_records, n_people, n_chars, shown[:MAX_EXAMPLE]))
    frame = pl.DataFrame(rows, dict(Found.schema), orient="row")
    return Found(frame.sort("n_chars", "template_id", descending=[True, False]))
