"""A user's own labels: read, learned from, and measured against.

The texts take the path of comments in a run: they are cleaned, cut into segments, embedded and
averaged. Of the columns beside the texts only ``question`` and ``question_kind`` count here, and how
often clients speak is estimated from the labelled texts alone, where there are enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from feedback_miner.config import Settings
from feedback_miner.embed import Encoder, embed
from feedback_miner.errors import UsageError
from feedback_miner.ingest import read_frame
from feedback_miner.model_choice import choose_models
from feedback_miner.pipeline import (
    Exports,
    Prepared,
    SettingsLike,
    embed_for_tagger,
    prepare,
    resolve,
    tagger_encoder,
)
from feedback_miner.progress import Progress, Silent
from feedback_miner.records import KINDS, Context, Embeddings, IntArray
from feedback_miner.signals import SIGNALS
from feedback_miner.tagging import (
    OwnTagger,
    Tagger,
    TagProbabilities,
    judge,
    make_tagger,
    named_tagger,
    tag_comments,
    whole_comments,
)
from feedback_miner.tagging.base import JOINT
from feedback_miner.tagging.decide import bars_of
from feedback_miner.tagging.evaluate import Evaluation, evaluate
from feedback_miner.tagging.own import fit_own, text_keys
from feedback_miner.tagging.suggest import Choice, choose, doubt
from feedback_miner.write.spreadsheet import as_it_was

Labels = str | Path | pl.DataFrame

SPELLED = {"neither": "none", "no concern": "none", "unclear": ""}
"""Other words for a label; unclear is no label."""
COLUMNS = {"concern": JOINT, "kind": KINDS}
HEADS = {"concern": "joint", "kind": "kind"}
ASKED = ("question", "question_kind")
"""Columns of a labelled table that tell what a text answers."""
LISTED = 5
"""Wrong cells that an error names."""
DOUBTFUL = 0.7
"""Score below which a suggestion names its tag as doubtful."""


@dataclass(frozen=True, eq=False)
class Labelled:
    """Labelled texts; a label is None where the cell is empty.

    ``asked`` has the columns ``question`` and ``question_kind``, as far as the table has them.
    """

    texts: list[str]
    concern: list[str | None]
    kind: list[str | None]
    asked: pl.DataFrame


@dataclass(frozen=True, eq=False)
class Judged:
    """Texts as the tagger sees them; ``rows`` are those of which anything was left to judge."""

    rows: IntArray
    texts: list[str]
    embeddings: Embeddings
    tagger: Tagger


def fit_labels(
    labels: Labels,
    settings: SettingsLike = None,
    *,
    text_column: str | None = None,
    tagger: Tagger | None = None,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
) -> OwnTagger:
    """Learn from labels, on top of a tagger; pass the result to :func:`~feedback_miner.mine` as ``tagger``.

    Parameters
    ----------
    labels : str, Path or polars.DataFrame
        A table with texts and a column ``concern`` (client, consumer, both, none), ``kind`` (pain,
        request, praise, other), or both.
    settings : Settings or mapping, optional
    text_column : str, optional
        Column of the texts; by default ``text``.
    tagger, encoder, progress
        As for :func:`~feedback_miner.tag`.

    Raises
    ------
    UsageError
        When a column is missing, a cell holds no label, or nothing is labelled.

    Examples
    --------
    >>> import polars as pl
    >>> texts = ["The ledger is out of sync.", "The ledger is too dear for what it does."]
    >>> labels = pl.DataFrame({"text": texts * 3, "concern": ["consumer", "client"] * 3})
    >>> tagger = fit_labels(labels)     # then: mine("tickets.csv", tagger=tagger)
    >>> evaluation, n_known = evaluate_labels(labels, tagger=tagger)
    >>> n_known     # texts that it learned from say nothing of others
    6
    """
    settings = resolve(settings)
    labelled = read_labels(labels, settings, text_column)
    plain = settings.model_copy(update={"tag": settings.tag.model_copy(update={"workspace": None})})
    judged = as_tagger_sees(labelled, plain, tagger, encoder, progress)
    if len(judged.rows) == 0:
        raise UsageError(
            "None of the labelled texts holds a word to learn from.",
            "A greeting or an 'n/a' is none and other anyway.",
            "Label comments that say something.",
        )
    places = {
        HEADS[name]: np.array(
            [
                -1 if (value := getattr(labelled, name)[row]) is None else names.index(value)
                for row in judged.rows
            ],
            np.int64,
        )
        for name, names in COLUMNS.items()
    }
    return fit_own(judged.tagger, judged.texts, judged.embeddings, places, settings.seed)


def evaluate_labels(
    labels: Labels,
    settings: SettingsLike = None,
    *,
    text_column: str | None = None,
    tagger: Tagger | None = None,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
) -> tuple[Evaluation, int]:
    """Measure a tagger on labels; parameters and errors as for :func:`fit_labels`.

    Returns
    -------
    evaluation : Evaluation
    n_known : int
        Comments whose labels the tagger has learned from.
    """
    settings = resolve(settings)
    labelled = read_labels(labels, settings, text_column)
    judged = as_tagger_sees(labelled, settings, tagger, encoder, progress)
    tagger = judged.tagger
    found, _ = judge(tagger, judged.texts, judged.embeddings, settings.tag, len(judged.rows))
    whole = _with_the_silent(found, judged.rows, len(labelled.texts))
    bars = bars_of(tagger, found, settings.tag.min_precision, len(judged.rows))
    known = getattr(tagger, "known", {})
    n_known = sum(key in known for key in text_keys(judged.texts, judged.embeddings.context))
    return evaluate(whole, labelled.concern, labelled.kind, bars), n_known


def suggest_labels(
    exports: Exports,
    settings: SettingsLike = None,
    *,
    n: int = 50,
    tagger: Tagger | None = None,
    encoder: Encoder | None = None,
    progress: Progress | None = None,
) -> pl.DataFrame:
    """Name the comments whose labels would help the tagger most.

    Parameters
    ----------
    exports
        As for :func:`~feedback_miner.mine`.
    settings : Settings or mapping, optional
        Comments that were labelled in ``tag.workspace`` are left out.
    n : int
        How many to name. There are fewer where no more differ from each other.
    tagger, encoder, progress
        As for :func:`~feedback_miner.tag`.

    Returns
    -------
    polars.DataFrame
        Best first: ``comment_id``, ``question`` and ``question_kind`` (where any was asked), ``text``,
        ``suggested_concern``, ``concern_score``, ``suggested_kind``, ``kind_score``, ``concern`` and
        ``kind`` to fill in, and ``reason``. Filled in, it is a table for :func:`fit_labels`.

    Examples
    --------
    >>> import polars as pl
    >>> texts = ["The ledger is out of sync.", "Who pays for the ledger?", "THE LEDGER IS OUT OF SYNC."]
    >>> suggest_labels(pl.DataFrame({"ticket": [1, 2, 3], "comment": texts}))["comment_id"].to_list()
    ['2', '1']
    """
    settings, progress = resolve(settings), progress or Silent()
    tagger = tagger or named_tagger(settings.tag)
    prepared = prepare(exports, settings, progress=progress)
    comments, segments = prepared.ingested.comments, prepared.segmentation.segments
    settings = choose_models(settings, segments).settings
    tagger = tagger or make_tagger(settings.tag)
    found = _embedded(prepared, tagger, encoder, settings, progress)
    progress.stage("tag")
    wholes, embeddings = whole_comments(segments, found)
    # signs of severity are not shown, so none are searched for
    signs = np.zeros((len(segments.frame), len(SIGNALS)), bool)
    tags = tag_comments(segments, found, tagger, settings.tag, comments, signs)
    shown = comments.frame.select("comment_id", *ASKED, text=prepared.segmentation.texts)
    table = (
        wholes.select("comment_id")
        .join(tags, on="comment_id", how="left", maintain_order="left")
        .join(shown, on="comment_id", how="left", maintain_order="left")
    )
    kinds = table.select(f"p_{name}" for name in KINDS).to_numpy()
    doubts = doubt(kinds, table.select("p_client", "p_consumer").to_numpy())
    choice = choose(embeddings, doubts, _unlabelled(wholes, embeddings.context, tagger), n, settings.seed)
    return _to_fill_in(table[choice.rows], choice)


def _unlabelled(wholes: pl.DataFrame, context: Context | None, tagger: Tagger) -> IntArray:
    """Return the rows of comments without a label, by id; of the same texts the first."""
    known = set(getattr(tagger, "known", {}))
    ids, keys = wholes["comment_id"], text_keys(wholes["text"].to_list(), context)
    rows = []
    for row in ids.arg_sort().to_list():
        key = keys[row]
        if key not in known:
            known.add(key)
            rows.append(row)
    return np.array(rows, np.int64)


def _to_fill_in(table: pl.DataFrame, choice: Choice) -> pl.DataFrame:
    """Return the chosen comments as a table with empty labels."""
    reasons = [
        _reason(row, drawn, n_like)
        for row, drawn, n_like in zip(
            table.iter_rows(named=True), choice.drawn.tolist(), choice.n_like.tolist(), strict=True
        )
    ]
    asked = [name for name in ASKED if table[name].is_not_null().any()]
    return table.select(
        "comment_id",
        *asked,
        "text",
        suggested_concern="concern",
        concern_score=pl.col("concern_score").round(6),
        suggested_kind="kind",
        kind_score=pl.col("kind_score").round(6),
    ).with_columns(
        concern=pl.lit(None, pl.String),
        kind=pl.lit(None, pl.String),
        reason=pl.Series(reasons, dtype=pl.String),
    )


def _reason(row: dict[str, Any], drawn: bool, n_like: int) -> str:
    """Say why a label of this comment would help."""
    if drawn:
        return "drawn at random, so that the labels show where the tagger is right, too"
    doubtful = [name for name in ("concern", "kind") if row[f"{name}_score"] < DOUBTFUL]
    unsure = f"the tagger is unsure of its {' and '.join(doubtful)}" if doubtful else ""
    many = f"it stands for {n_like:,} more like it" if n_like else ""
    return "; ".join(filter(None, (unsure, many))) or "it is like no other"


def read_labels(labels: Labels, settings: Settings, text_column: str | None = None) -> Labelled:
    """Read a table of labelled texts; see :func:`fit_labels`."""
    frame = read_frame(labels, settings.ingest)
    name = "The frame" if isinstance(labels, pl.DataFrame) else str(labels)
    text, found = _find_columns(frame.columns, text_column or "text", name)
    # the file may be one that "tags suggest" or "tag" wrote
    texts = frame.select(as_it_was(pl.col(text).cast(pl.String)).fill_null("")).to_series().to_list()
    empty: list[str | None] = [None] * len(texts)
    concern, kind = (
        _labels(frame[found[label]], COLUMNS[label], name) if label in found else empty for label in COLUMNS
    )
    rows = _labelled_rows(texts, concern, kind, name)
    return Labelled(
        [texts[row] for row in rows],
        [concern[row] for row in rows],
        [kind[row] for row in rows],
        _asked(frame[rows]),
    )


def _asked(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the columns that tell what was asked, as far as there are any, with empty cells as null."""
    by_name = {column.strip().casefold(): column for column in reversed(frame.columns)}
    found = [
        as_it_was(pl.col(by_name[name]).cast(pl.String)).alias(name) for name in ASKED if name in by_name
    ]
    cells = frame.select(found)
    filled = [name for name in cells.columns if cells[name].str.contains(r"\S").any()]
    return cells.select(pl.when(pl.col(name).str.contains(r"\S")).then(pl.col(name)) for name in filled)


def _find_columns(columns: Sequence[str], text_column: str, name: str) -> tuple[str, dict[str, str]]:
    """Return the column of the texts and, by label, those of the labels; case does not matter."""
    by_name = {column.strip().casefold(): column for column in reversed(columns)}
    text = by_name.get(text_column.strip().casefold())
    found = {label: by_name[label] for label in COLUMNS if label in by_name}
    listed = f"Columns found: {', '.join(columns)}."
    if text is None:
        raise UsageError(
            f"{name} has no column '{text_column}'.", listed, "Name the texts with --text-column"
        )
    if not found:
        raise UsageError(
            f"{name} has neither a column 'concern' nor 'kind'.", listed, "Add one, with a label per comment."
        )
    return text, found


def _labelled_rows(
    texts: Sequence[str], concern: Sequence[str | None], kind: Sequence[str | None], name: str
) -> list[int]:
    """Return the rows with a text and a label; raise UsageError where there are none."""
    labelled = [one is not None or other is not None for one, other in zip(concern, kind, strict=True)]
    rows = [row for row, text in enumerate(texts) if labelled[row] and text.strip()]
    if not rows:
        raise UsageError(
            f"{name} holds no labelled comment.",
            "A text and a concern or a kind are expected in the same row.",
            "Fill in the labels and run again.",
        )
    return rows


def _labels(column: pl.Series, allowed: Sequence[str], name: str) -> list[str | None]:
    """Return labels; raise UsageError for a cell that is none."""
    plain = [_spelled(value) for value in column.cast(pl.String).to_list()]
    wrong = sorted({value for value in plain if value and value not in allowed})
    if wrong:
        shown = ", ".join(f"'{value[:40]}'" for value in wrong[:LISTED])
        raise UsageError(
            f"{name}: the column '{column.name}' holds {shown}.",
            f"Allowed: {', '.join(allowed)}; an empty cell is not labelled.",
            "Correct these cells and run again.",
        )
    return [value or None for value in plain]


def _spelled(cell: str | None) -> str:
    """Return the label that a cell stands for; empty for none."""
    plain = (cell or "").strip().casefold()
    return SPELLED.get(plain, plain)


def as_tagger_sees(
    labelled: Labelled,
    settings: Settings,
    tagger: Tagger | None,
    encoder: Encoder | None,
    progress: Progress | None,
) -> Judged:
    """Take texts the way of comments: cleaned, cut, embedded and averaged, below their questions.

    Where no tagger is given, it is the one that the settings name, or their languages.
    """
    progress = progress or Silent()
    tagger = tagger or named_tagger(settings.tag)
    n = len(labelled.texts)
    frame = pl.DataFrame({"comment": [f"{row}" for row in range(n)], "text": labelled.texts})
    columns = {"text": ("text",), "id": "comment", **{name: name for name in labelled.asked.columns}}
    # every text counts, also one that stands in many rows
    own = settings.model_copy(
        update={
            "ingest": settings.ingest.model_validate({"columns": columns}),
            "segment": settings.segment.model_copy(update={"repeats": n + 2}),
        }
    )
    prepared = prepare(pl.concat([frame, labelled.asked], how="horizontal"), own, progress=progress)
    settings = choose_models(settings, prepared.segmentation.segments).settings
    tagger = tagger or make_tagger(settings.tag)
    found = _embedded(prepared, tagger, encoder, settings, progress)
    wholes, embeddings = whole_comments(prepared.segmentation.segments, found)
    rows = wholes["comment_id"].cast(pl.Int64).to_numpy()
    return Judged(rows, wholes["text"].to_list(), embeddings, tagger)


def _embedded(
    prepared: Prepared, tagger: Tagger, encoder: Encoder | None, settings: Settings, progress: Progress
) -> Embeddings:
    """Embed segments as a tagger reads them, by its own encoder where none is given."""
    progress.stage("embed")
    comments, segments = prepared.ingested.comments, prepared.segmentation.segments
    for_tags = tagger_encoder(tagger, settings)
    encoders = (encoder or for_tags, for_tags)
    found = embed(segments, encoders[0], settings.embed, progress)
    return embed_for_tagger(tagger, encoders, comments, segments, found, settings, progress)


def _with_the_silent(found: TagProbabilities, rows: IntArray, n_texts: int) -> TagProbabilities:
    """Return probabilities of all texts; one of which nothing was left voices nothing."""
    joint = np.tile(np.eye(len(JOINT))[JOINT.index("none")], (n_texts, 1))
    kind = np.tile(np.eye(len(KINDS))[KINDS.index("other")], (n_texts, 1))
    joint[rows], kind[rows] = found.joint, found.kind
    return TagProbabilities(joint, kind)
