"""A user's own labels: read, learned from, and measured against.

The texts take the path of comments in a run: they are cleaned, cut into segments, embedded and
averaged. Columns beside the texts count for nothing here, and how often clients speak is estimated
from the labelled texts alone, where there are enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from feedback_miner.config import Settings
from feedback_miner.embed import Encoder, embed
from feedback_miner.errors import UsageError
from feedback_miner.ingest import read_frame
from feedback_miner.pipeline import SettingsLike, embed_for_tagger, prepare, resolve, tagger_encoder
from feedback_miner.progress import Progress, Silent
from feedback_miner.records import KINDS, Embeddings, IntArray
from feedback_miner.tagging import OwnTagger, Tagger, TagProbabilities, judge, make_tagger, whole_comments
from feedback_miner.tagging.base import JOINT
from feedback_miner.tagging.decide import bars_of
from feedback_miner.tagging.evaluate import Evaluation, evaluate
from feedback_miner.tagging.own import fit_own, text_key

Labels = str | Path | pl.DataFrame

SPELLED = {"neither": "none", "no concern": "none", "unclear": ""}
"""Other words for a label; unclear is no label."""
COLUMNS = {"concern": JOINT, "kind": KINDS}
HEADS = {"concern": "joint", "kind": "kind"}
LISTED = 5
"""Wrong cells that an error names."""


@dataclass(frozen=True, eq=False)
class Labelled:
    """Labelled texts; a label is None where the cell is empty."""

    texts: list[str]
    concern: list[str | None]
    kind: list[str | None]


@dataclass(frozen=True, eq=False)
class Judged:
    """Texts as the tagger sees them; ``rows`` are those of which anything was left to judge."""

    rows: IntArray
    texts: list[str]
    embeddings: Embeddings


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
    base = tagger or make_tagger(settings.tag.model_copy(update={"workspace": None}))
    judged = _judge(labelled.texts, settings, base, encoder, progress)
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
    return fit_own(base, judged.texts, judged.embeddings, places, settings.seed)


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
    tagger = tagger or make_tagger(settings.tag)
    judged = _judge(labelled.texts, settings, tagger, encoder, progress)
    found = judge(tagger, judged.texts, judged.embeddings, settings.tag, len(judged.rows))
    whole = _with_the_silent(found, judged.rows, len(labelled.texts))
    bars = bars_of(tagger, found, settings.tag.min_precision, len(judged.rows))
    known = getattr(tagger, "known", {})
    n_known = sum(text_key(text) in known for text in judged.texts)
    evaluation = evaluate(
        whole,
        labelled.concern,
        labelled.kind,
        bars,
    )
    return evaluation, n_known


def read_labels(labels: Labels, settings: Settings, text_column: str | None = None) -> Labelled:
    """Read a table of labelled texts; see :func:`fit_labels`."""
    frame = read_frame(labels, settings.ingest)
    name = "The frame" if isinstance(labels, pl.DataFrame) else str(labels)
    text, found = _find_columns(frame.columns, text_column or "text", name)
    texts = frame[text].cast(pl.String).fill_null("").to_list()
    empty: list[str | None] = [None] * len(texts)
    concern, kind = (
        _labels(frame[found[label]], COLUMNS[label], name) if label in found else empty for label in COLUMNS
    )
    rows = _labelled_rows(texts, concern, kind, name)
    return Labelled([texts[row] for row in rows], [concern[row] for row in rows], [kind[row] for row in rows])


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


def _judge(
    texts: list[str], settings: Settings, tagger: Tagger, encoder: Encoder | None, progress: Progress | None
) -> Judged:
    """Take texts the way of comments."""
    progress = progress or Silent()
    frame = pl.DataFrame({"comment": [f"{row}" for row in range(len(texts))], "text": texts})
    # every text counts, also one that stands in many rows
    own = settings.model_copy(
        update={
            "ingest": settings.ingest.model_validate({"columns": {"text": ("text",), "id": "comment"}}),
            "segment": settings.segment.model_copy(update={"repeats": len(texts) + 2}),
        }
    )
    segments = prepare(frame, own, progress=progress).segmentation.segments
    progress.stage("embed")
    for_tags = tagger_encoder(tagger, settings)
    found = embed(segments, encoder or for_tags, settings.embed, progress)
    found = embed_for_tagger(tagger, for_tags, segments, found, settings, progress)
    wholes, embeddings = whole_comments(segments, found)
    return Judged(wholes["comment_id"].cast(pl.Int64).to_numpy(), wholes["text"].to_list(), embeddings)


def _with_the_silent(found: TagProbabilities, rows: IntArray, n_texts: int) -> TagProbabilities:
    """Return probabilities of all texts; one of which nothing was left voices nothing."""
    joint = np.tile(np.eye(len(JOINT))[JOINT.index("none")], (n_texts, 1))
    kind = np.tile(np.eye(len(KINDS))[KINDS.index("other")], (n_texts, 1))
    joint[rows], kind[rows] = found.joint, found.kind
    return TagProbabilities(joint, kind)
