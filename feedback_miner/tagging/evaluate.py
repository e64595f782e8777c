"""How good tags are: precision, recall, F1 and calibration per class, and what is confused with what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from feedback_miner.records import KINDS, BoolArray, FloatArray
from feedback_miner.tagging.base import JOINT, TagProbabilities
from feedback_miner.tagging.decide import decide_concern

N_BINS = 10
VOICES = ("client", "consumer")

CLASSES_SCHEMA = {
    "class": pl.String,
    "n": pl.Int64,
    "precision": pl.Float64,
    "recall": pl.Float64,
    "f1": pl.Float64,
    "calibration_error": pl.Float64,
}


@dataclass(frozen=True, eq=False)
class Evaluation:
    """How tags fare against labels.

    Attributes
    ----------
    classes : polars.DataFrame
        Per class (client, consumer, the kinds) its size, precision, recall, F1 and expected
        calibration error. A concern counts as said from a probability of one half; ``unclear`` plays
        no part here.
    kind_macro_f1 : float
        Mean F1 of the kinds that occur; NaN without labels of kind.
    unclear : float
        Share of texts whose concern is ``unclear``.
    clear_precision : float
        Share of the others whose concern is exactly right.
    clear_recall : float
        Share of all texts that are tagged, and exactly right.
    concern, kind : polars.DataFrame
        Confusion: a row per label, a column per tag.
    curve : polars.DataFrame
        Per class and bin of probability: how many texts, their mean probability, and the share for
        which it was true.
    """

    classes: pl.DataFrame
    kind_macro_f1: float
    unclear: float
    clear_precision: float
    clear_recall: float
    concern: pl.DataFrame
    kind: pl.DataFrame
    curve: pl.DataFrame


def evaluate(
    probabilities: TagProbabilities,
    concern: Sequence[str | None],
    kind: Sequence[str | None],
    min_confidence: float,
) -> Evaluation:
    """Compare tags with labels.

    Parameters
    ----------
    probabilities : TagProbabilities
    concern : sequence of str or None
        client, consumer, both or none; None where nobody told.
    kind : sequence of str or None
        One of ``KINDS``, or None.
    min_confidence : float
        As in the settings.
    """
    for name, labels_given, allowed in (("concern", concern, JOINT), ("kind", kind, KINDS)):
        if unknown := sorted({label for label in labels_given if label is not None} - {*allowed}):
            raise ValueError(f"{name} may be {allowed} or None, got {unknown}")
    judged = np.array([label is not None for label in concern], bool)
    sorted_ = np.array([label is not None for label in kind], bool)
    rows, curves = [], []
    for i, name in enumerate(VOICES):
        truth = np.array([label in (name, "both") for label in concern], bool)[judged]
        p = probabilities.concern[judged, i]
        rows.append(_row(name, truth, p >= 0.5, p))
        curves.append(_curve(name, truth, p))
    best = probabilities.kind.argmax(axis=1)[sorted_]
    for i, name in enumerate(KINDS):
        truth = np.array([label == name for label in kind], bool)[sorted_]
        p = probabilities.kind[sorted_, i]
        rows.append(_row(name, truth, best == i, p))
        curves.append(_curve(name, truth, p))
    classes = pl.DataFrame(rows, schema=CLASSES_SCHEMA, orient="row")
    tags, _ = decide_concern(probabilities.joint[judged], min_confidence)
    labels = [label for label in concern if label is not None]
    said = np.array([tag != "unclear" for tag in tags], bool)
    right = np.array([tag == label for tag, label in zip(tags, labels, strict=True)], bool)
    kinds = classes.filter(pl.col("class").is_in(KINDS) & (pl.col("n") > 0))["f1"]
    return Evaluation(
        classes=classes,
        kind_macro_f1=float(np.mean(kinds.to_numpy())) if len(kinds) else float("nan"),
        unclear=_share(~said, np.ones_like(said)),
        clear_precision=_share(right, said),
        clear_recall=_share(right, np.ones_like(said)),
        concern=_confusion(labels, tags, JOINT, (*JOINT, "unclear")),
        kind=_confusion([k for k in kind if k is not None], [KINDS[i] for i in best], KINDS, KINDS),
        curve=pl.concat(curves),
    )


def calibration_error(truth: BoolArray, probability: FloatArray) -> float:
    """Return the expected calibration error over ``N_BINS`` bins of equal width (Naeini et al. 2015)."""
    return float(
        sum(abs(probability[b].mean() - truth[b].mean()) * b.mean() for b in _bins(probability) if b.any())
    )


def _bins(probability: FloatArray) -> list[npt.NDArray[np.bool_]]:
    which = np.minimum((probability * N_BINS).astype(int), N_BINS - 1)
    return [which == b for b in range(N_BINS)]


def _curve(name: str, truth: BoolArray, probability: FloatArray) -> pl.DataFrame:
    rows = [
        (name, int(b.sum()), float(probability[b].mean()), float(truth[b].mean()))
        for b in _bins(probability)
        if b.any()
    ]
    schema = {"class": pl.String, "n": pl.Int64, "probability": pl.Float64, "share": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _row(name: str, truth: BoolArray, said: BoolArray, probability: FloatArray) -> tuple[object, ...]:
    hits = truth & said
    precision, recall = _share(hits, said), _share(hits, truth)
    f1 = 2 * hits.sum() / max(int(truth.sum() + said.sum()), 1)
    error = calibration_error(truth, probability) if len(truth) else float("nan")
    return name, int(truth.sum()), precision, recall, float(f1), error


def _share(part: BoolArray, whole: BoolArray) -> float:
    return float((part & whole).sum() / whole.sum()) if whole.any() else float("nan")


def _confusion(
    labels: Sequence[str], tags: Sequence[str], rows: Sequence[str], columns: Sequence[str]
) -> pl.DataFrame:
    counts = {(row, column): 0 for row in rows for column in columns}
    for pair in zip(labels, tags, strict=True):
        counts[pair] += 1
    return pl.DataFrame(
        {"label": list(rows), **{column: [counts[row, column] for row in rows] for column in columns}}
    )
