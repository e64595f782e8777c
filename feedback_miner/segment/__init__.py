"""Comments -> Segments + what was left out."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

import numpy as np
import polars as pl

from feedback_miner.config import SegmentSettings
from feedback_miner.names import PLACEHOLDER, NameFinder, Names, redact_names
from feedback_miner.progress import Progress, Silent
from feedback_miner.records import BASIS, COLLECTION, PERSON, Comments, Excluded, Segments, TemplateCounts
from feedback_miner.segment.base import REASONS, STAGE, Piece, Segmentation
from feedback_miner.segment.collection_languages import Evidence
from feedback_miner.segment.comment import cut_comment, leave_out_whole
from feedback_miner.segment.forms import Mark
from feedback_miner.segment.inline_lists import standings
from feedback_miner.segment.marks import lines_of
from feedback_miner.segment.repeats import Repeats
from feedback_miner.segment.template_counts import Units, decide, learn, shareable
from feedback_miner.segment.template_lines import may_have_units
from feedback_miner.segment.templates import Templates, described
from feedback_miner.segment.things import THINGS
from feedback_miner.segment.witness import Witness

NO_NAMES = Names()

__all__ = ["REASONS", "Segmentation", "segment"]


def segment(
    comments: Comments,
    settings: SegmentSettings,
    progress: Progress | None = None,
    names: Names = NO_NAMES,
) -> Segmentation:
    """Cut comments into sentence-sized segments, and put aside what carries no feedback.

    Parameters
    ----------
    comments : Comments
    settings : SegmentSettings
    progress : Progress, optional
    names : Names
        Of persons, as the export's columns have them: they are personal data in its texts.

    Returns
    -------
    Segmentation
        ``segment_id`` is the comment's id, a dot, and a number from 1. Every comment has a
        row in ``segments`` or in ``excluded``.
    """
    frame = comments.frame
    texts = frame["text"]
    firsts, own_ids, standing = _first_of_records(frame), frame["record_id"], standings(frame)
    records = frame.select(pl.struct("source", "record_id").rank("dense")).to_series()
    learned = learn_templates(comments, settings)
    rows, repeats, witness, evidence = _Rows(), Repeats(), Witness(), Evidence()
    written: list[str] = []
    marks: list[tuple[int, Mark]] = []
    n_lists = 0
    steps = (progress or Silent()).track(
        zip(frame["author_kind"], texts, firsts, own_ids, standing, strict=True),
        total=len(comments),
        unit="comments",
    )
    for row, (kind, text, first, own_id, where) in enumerate(steps):
        author = kind or "unknown"
        if author not in settings.authors and text and not text.isspace():
            cut = leave_out_whole(text, settings, author)
        else:
            cut = cut_comment(
                text, settings, first=first, own_id=own_id, standing=where, templates=learned.templates
            )
        written.append(cut.text)
        rows.add(row, cut.pieces)
        repeats.add(row, cut.prints)
        witness.add(row, cut.sign_offs)
        evidence.add(cut.languages)
        marks += [(row, mark) for mark in cut.marks]
        n_lists += cut.has_list
    languages = evidence.decide(frame.select(COLLECTION).to_series(), records)
    again = _Rows()
    repeated = repeats.find(frame, records, settings.repeats)
    signed = witness.signed(texts, frame["source"], languages, rows.signatures())
    redo = sorted(repeated.keys() | signed.keys())
    for row in redo:
        cut = cut_comment(
            texts[row],
            settings,
            repeated.get(row, frozenset()),
            signed.get(row),
            first=firsts[row],
            templates=learned.templates,
            own_id=own_ids[row],
            standing=standing[row],
        )
        again.add(row, cut.pieces)
    redone = pl.DataFrame({"row": pl.Series(redo, dtype=pl.Int64)})
    segments, excluded = (
        pl.concat([before.join(redone, on="row", how="anti", maintain_order="left"), after]).sort(
            "row", maintain_order=True
        )
        for before, after in zip(rows.frames(), again.frames(), strict=True)
    )
    whole = pl.Series("text", written, pl.String)
    values = _form_values(marks)
    finder = NameFinder.of(names, whole, THINGS) if settings.redact and names else None
    if finder is not None:
        whole = redact_names(whole, finder)
        segments, excluded = _without_names(segments, excluded, finder)
        values = values.with_columns(redact_names(values["value"], finder))
    return Segmentation(
        _segments(segments, frame["comment_id"], languages),
        _excluded(excluded, frame["comment_id"]),
        languages,
        whole if settings.redact else texts,
        described(_marks(marks, frame), learned.decided, finder),
        TemplateCounts(shareable(learned.counts)),
        values,
        n_lists,
    )


@dataclass(frozen=True, eq=False)
class Learned:
    """What was learned of the templates of a collection."""

    counts: pl.DataFrame
    decided: pl.DataFrame
    templates: Templates


def learn_templates(comments: Comments, settings: SegmentSettings) -> Learned:
    """Count what recurs in the comments that are mined, and decide what of it is a template."""
    frame = comments.frame
    found = Units()
    columns = (frame[name] for name in ("author_kind", "text", "record_id"))
    for row, (kind, text, own_id) in enumerate(zip(*columns, strict=True)):
        if (kind or "unknown") in settings.authors and may_have_units(text):
            found.add(row, lines_of(text, own_id))
    people = frame.select(pl.when(BASIS == "person").then("person_id")).to_series()
    counts = learn(found.frame(), _records(frame), people)
    decided = decide(counts)
    return Learned(counts, decided, Templates.of(decided, settings.keep_templates))


def _records(frame: pl.DataFrame) -> pl.Series:
    return frame.select(pl.concat_str("source", "record_id", separator="\x1f")).to_series()


def _marks(marks: list[tuple[int, Mark]], frame: pl.DataFrame) -> pl.DataFrame:
    """Return what was put aside for templates, with whose it was."""
    rows = [(row, mark.key, mark.text) for row, mark in marks]
    found = pl.DataFrame(rows, {"row": pl.Int64, "key": pl.Int64, "text": pl.String}, orient="row")
    whose = frame.select(PERSON).to_series().gather(found["row"])
    return found.with_columns(record=_records(frame).gather(found["row"]), person=whose)


def _form_values(marks: list[tuple[int, Mark]]) -> pl.DataFrame:
    rows = [(row, mark.role, mark.value) for row, mark in marks if mark.role is not None]
    return pl.DataFrame(rows, {"row": pl.Int64, "role": pl.String, "value": pl.String}, orient="row")


def _first_of_records(frame: pl.DataFrame) -> pl.Series:
    """Tell which comments are the first of their record, by date where there is one; answers all are."""
    record = ["source", "record_id"]
    place = pl.struct(pl.col("created_at").fill_null(pl.col("created_at").min().over(record)), "row_number")
    numbered = frame.lazy().with_row_index("row_number")
    first = (pl.col("row_number") == pl.col("row_number").sort_by(place).first().over(record)) | (
        pl.col("item_kind") == "answer"
    )
    return numbered.select(first.fill_null(False)).collect().to_series()


def _without_names(
    segments: pl.DataFrame, excluded: pl.DataFrame, finder: NameFinder
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return segments and what was left out without names; a segment that was a name alone is left out."""
    segments, excluded = (
        part.with_columns(redact_names(part["text"], finder)) for part in (segments, excluded)
    )
    named = pl.col("text").str.contains(PLACEHOLDER, literal=True)
    rest = pl.col("text").str.replace_all(r"\[[a-z]+\]", " ").str.contains(r"(?s)\p{L}.*\p{L}")
    alone = segments.filter(named & ~rest).select("row", reason=pl.lit("no_letters"), text="text")
    excluded = pl.concat([excluded, alone]).sort("row", maintain_order=True)
    return segments.filter(~named | rest), excluded


class _Rows:
    """Pieces as columns, with the row of their comment."""

    def __init__(self) -> None:
        self._rows, self._starts, self._ends = array("q"), array("q"), array("q")
        self._texts: list[str] = []
        self._left_out_rows = array("q")
        self._left_out_texts: list[str] = []
        self._reasons: list[str] = []

    def add(self, row: int, pieces: list[Piece]) -> None:
        for start, end, text, reason in pieces:
            if reason is None:
                self._rows.append(row)
                self._starts.append(start)
                self._ends.append(end)
                self._texts.append(text)
            else:
                self._left_out_rows.append(row)
                self._left_out_texts.append(text)
                self._reasons.append(reason)

    def signatures(self) -> pl.DataFrame:
        """Return ``row`` and ``text`` of what was left out as a signature."""
        found = zip(self._left_out_rows, self._left_out_texts, self._reasons, strict=True)
        pairs = [(row, text) for row, text, reason in found if reason == "signature"]
        return pl.DataFrame(pairs, {"row": pl.Int64, "text": pl.String}, orient="row")

    def frames(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the segments and what was left out."""
        kept = {"row": self._rows, "start_char": self._starts, "end_char": self._ends}
        return (
            pl.DataFrame(
                [pl.Series(name, np.array(column, np.int64)) for name, column in kept.items()]
                + [pl.Series("text", self._texts, pl.String)]
            ),
            pl.DataFrame(
                [
                    pl.Series("row", np.array(self._left_out_rows, np.int64)),
                    pl.Series("reason", self._reasons, pl.String),
                    pl.Series("text", self._left_out_texts, pl.String),
                ]
            ),
        )


def _segments(frame: pl.DataFrame, comment_ids: pl.Series, languages: list[str | None]) -> Segments:
    ids = comment_ids.gather(frame["row"]).rename("comment_id")
    number = frame.select(pl.int_range(1, pl.len() + 1).over("row")).to_series()
    frame = frame.with_columns(
        ids,
        (ids + "." + number.cast(pl.String)).alias("segment_id"),
        pl.Series("language", languages, pl.String).gather(frame["row"]).alias("language"),
    )
    return Segments(frame.select(list(Segments.schema)))


def _excluded(frame: pl.DataFrame, comment_ids: pl.Series) -> Excluded:
    frame = frame.with_columns(
        comment_ids.gather(frame["row"]).alias("comment_id"),
        pl.lit(None, pl.String).alias("segment_id"),
        pl.lit(STAGE).alias("stage"),
        pl.lit(None, pl.String).alias("nearest_theme_id"),
    )
    return Excluded(frame.select(list(Excluded.schema)))
