"""How good tags are: precision, recall, F1 and calibration per class, and what is confused with what.

The measures are scikit-learn's, which is loaded when something is evaluated; only the expected
calibration error, a mean over its calibration curve, is not in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from feedback_miner.records import KINDS, UNCLEAR, BoolArray, FloatArray, IntArray
from feedback_miner.tagging.base import JOINT, TagProbabilities
from feedback_miner.tagging.decide import Bars, decide_concern, decide_kind

N_BINS = 10
"""Bins of equal width of the calibration curve; ten are usual, as in Guo et al. 2017."""
VOICES = ("client", "consumer")

CLASSES_SCHEMA = {
    "class": pl.String,
    "n": pl.Int64,
    "precision": pl.Float64,
    "recall": pl.Float64,
    "f1": pl.Float64,
    "calibration_error": pl.Float64,
    "told_precision": pl.Float64,
    "told_recall": pl.Float64,
}
CURVE_SCHEMA = {"class": pl.String, "n": pl.Int64, "probability": pl.Float64, "share": pl.Float64}


@dataclass(frozen=True, eq=False)
class Evaluation:
    """How tags fare against labels.

    Attributes
    ----------
    classes : polars.DataFrame
        Per class (client, consumer, the kinds) its size, precision, recall, F1 and expected
        calibration error. A concern counts as said from a probability of one half, and the most probable
        kind: ``unclear`` plays no part here. ``told_precision`` and ``told_recall`` are those of the tags
        as a run gives them, where what is unclear is not told.
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
    bars: Bars,
) -> Evaluation:
    """Compare tags with labels.

    Parameters
    ----------
    probabilities : TagProbabilities
    concern : sequence of str or None
        client, consumer, both or none; None where nobody told.
    kind : sequence of str or None
        One of ``KINDS``, or None.
    bars : mapping of str to float
        From which probability on each concern is told, see :mod:`feedback_miner.tagging.decide`.
    """
    with_concern, concerns = _given(concern, "concern", JOINT)
    with_kind, kinds = _given(kind, "kind", KINDS)
    p_concern, p_kind = probabilities.concern[with_concern], probabilities.kind[with_kind]
    best = p_kind.argmax(axis=1)
    spellings: dict[str, list[tuple[str, ...]]] = {
        "concern": [(name, "both") for name in VOICES],
        "kind": [(name,) for name in KINDS],
    }
    tags, _ = decide_concern(probabilities.voices[with_concern], bars)
    told_kinds, _ = decide_kind(p_kind)
    of_concern, concern_curves = _measure(
        VOICES,
        _is_one_of(concerns, spellings["concern"]),
        p_concern >= 0.5,
        _is_one_of(tags, spellings["concern"]),
        p_concern,
    )
    of_kind, kind_curves = _measure(
        KINDS,
        _is_one_of(kinds, spellings["kind"]),
        np.eye(len(KINDS), dtype=bool)[best],
        _is_one_of(told_kinds, spellings["kind"]),
        p_kind,
    )
    clear_precision, clear_recall = _micro_average(concerns, tags, JOINT)
    return Evaluation(
        classes=pl.concat([of_concern, of_kind]),
        kind_macro_f1=_mean(of_kind.filter(pl.col("n") > 0)["f1"]),
        unclear=_mean(pl.Series(tags, dtype=pl.String) == UNCLEAR),
        clear_precision=clear_precision,
        clear_recall=clear_recall,
        concern=_confusion(concerns, tags, JOINT, (*JOINT, UNCLEAR)),
        kind=_confusion(kinds, told_kinds, KINDS, (*KINDS, UNCLEAR)),
        curve=pl.concat([concern_curves, kind_curves]),
    )


def _given(labels: Sequence[str | None], name: str, allowed: Sequence[str]) -> tuple[BoolArray, list[str]]:
    """Return which texts have a label, and these labels."""
    given = [label for label in labels if label is not None]
    if unknown := sorted({*given} - {*allowed}):
        raise ValueError(f"{name} may be {allowed} or None, got {unknown}")
    return np.array([label is not None for label in labels], bool), given


def _mean(values: pl.Series) -> float:
    """Return the mean; NaN of nothing."""
    return float(np.mean(values.to_numpy())) if len(values) else float("nan")


def calibration_error(truth: BoolArray, probability: FloatArray) -> float:
    """Return the expected calibration error over ``N_BINS`` bins of equal width (Naeini et al. 2015)."""
    return _mean_distance(*_calibration_curve(truth, probability))


def _mean_distance(n: IntArray, mean: FloatArray, share: FloatArray) -> float:
    """Return how far a calibration curve lies from the diagonal, bins weighed by their sizes."""
    return float(np.average(np.abs(mean - share), weights=n))


def _is_one_of(labels: Sequence[str], classes: Sequence[Sequence[str]]) -> BoolArray:
    """Tell of each label which classes it belongs to, shape (n_labels, n_classes)."""
    found = [[label in spellings for spellings in classes] for label in labels]
    return np.array(found, bool).reshape(len(labels), len(classes))


def _measure(
    names: Sequence[str], truth: BoolArray, said: BoolArray, told: BoolArray, probability: FloatArray
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the figures and the calibration curve of each class; arrays are (n_texts, n_classes)."""
    from sklearn.metrics import precision_recall_fscore_support

    if len(truth) == 0:
        empty = [(name, 0, np.nan, np.nan, 0.0, np.nan, np.nan, np.nan) for name in names]
        return pl.DataFrame(empty, schema=CLASSES_SCHEMA, orient="row"), pl.DataFrame(schema=CURVE_SCHEMA)
    # a class that is never said has no precision, one that never occurs no recall; an F1 of neither is 0
    measured = precision_recall_fscore_support(truth, said, average=None, zero_division=np.nan)
    precision, recall, f1, n = (np.asarray(each, np.float64) for each in measured)
    told_precision, told_recall, _, _ = (
        np.asarray(each, np.float64)
        for each in precision_recall_fscore_support(truth, told, average=None, zero_division=np.nan)
    )
    curves = [_calibration_curve(truth[:, i], probability[:, i]) for i in range(len(names))]
    errors = [_mean_distance(*curve) for curve in curves]
    figures = (
        *(names, n.astype(int), precision, recall, np.nan_to_num(f1), errors),
        *(told_precision, told_recall),
    )
    bins = [
        (name, *bin_) for name, curve in zip(names, curves, strict=True) for bin_ in zip(*curve, strict=True)
    ]
    return (
        pl.DataFrame(dict(zip(CLASSES_SCHEMA, figures, strict=True)), schema=CLASSES_SCHEMA),
        pl.DataFrame(bins, schema=CURVE_SCHEMA, orient="row"),
    )


def _calibration_curve(truth: BoolArray, probability: FloatArray) -> tuple[IntArray, FloatArray, FloatArray]:
    """Return of each bin that is not empty its size, its mean probability and the share that is true."""
    from sklearn.calibration import calibration_curve

    probability = np.clip(probability, 0.0, 1.0)
    share, mean = calibration_curve(truth, probability, n_bins=N_BINS)
    # scikit-learn does not tell the sizes; its bins hold their upper borders
    bins = np.digitize(probability, np.linspace(0.0, 1.0, N_BINS + 1)[1:-1], right=True)
    return np.unique(bins, return_counts=True)[1].astype(np.int64), mean, share


def _micro_average(labels: Sequence[str], tags: Sequence[str], classes: Sequence[str]) -> tuple[float, float]:
    """Return precision and recall over all of some classes; what is tagged otherwise lowers only recall."""
    from sklearn.metrics import precision_recall_fscore_support

    if not labels:
        return float("nan"), float("nan")
    precision, recall, _, _ = precision_recall_fscore_support(
        labels, tags, labels=classes, average="micro", zero_division=np.nan
    )
    return float(precision), float(recall)


def _confusion(
    labels: Sequence[str], tags: Sequence[str], rows: Sequence[str], columns: Sequence[str]
) -> pl.DataFrame:
    """Count the tags of each label; ``columns`` begin with ``rows``."""
    from sklearn.metrics import confusion_matrix

    counts = np.zeros((len(columns), len(columns)), int)
    if labels:
        counts = confusion_matrix(labels, tags, labels=columns)
    by_tag = dict(zip(columns, counts[: len(rows)].T, strict=True))
    return pl.DataFrame({"label": list(rows), **by_tag})
