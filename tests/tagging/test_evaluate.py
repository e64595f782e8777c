"""How good tags are is measured as scikit-learn measures it."""

from __future__ import annotations

from math import isnan

import numpy as np
import polars as pl
import pytest
from sklearn.metrics import confusion_matrix, f1_score, precision_recall_fscore_support

from feedback_miner.records import KINDS
from feedback_miner.tagging.base import JOINT, TagProbabilities
from feedback_miner.tagging.decide import VOICES, decide_concern, decide_kind
from feedback_miner.tagging.evaluate import Evaluation, calibration_error, evaluate

BARS = dict.fromkeys(VOICES, 0.5)


def drawn(n: int = 400) -> tuple[TagProbabilities, list[str], list[str]]:
    """Draw probabilities, and labels that they tell something about."""
    random = np.random.default_rng(0)
    joint, kind = random.dirichlet([0.5] * 4, n), random.dirichlet([0.5] * 4, n)
    concern = [JOINT[random.choice(4, p=0.7 * p + 0.075)] for p in joint]
    return TagProbabilities(joint, kind), concern, [KINDS[random.choice(4, p=p)] for p in kind]


@pytest.fixture(scope="module")
def evaluated() -> Evaluation:
    return evaluate(*drawn(), BARS)


def row(found: Evaluation, name: str) -> tuple[float, ...]:
    return found.classes.row(by_predicate=pl.col("class") == name)[1:]


@pytest.mark.parametrize("voice", ["client", "consumer"])
def test_concerns_are_measured_as_scikit_learn_does(evaluated: Evaluation, voice: str) -> None:
    found, concern, _ = drawn()
    truth = [label in (voice, "both") for label in concern]
    said = found.concern[:, ["client", "consumer"].index(voice)] >= 0.5
    expected = precision_recall_fscore_support(truth, said, average="binary")[:3]
    assert row(evaluated, voice)[:4] == pytest.approx((sum(truth), *expected))


def test_kinds_are_measured_as_scikit_learn_does(evaluated: Evaluation) -> None:
    found, _, kind = drawn()
    best = [KINDS[i] for i in found.kind.argmax(axis=1)]
    measured = np.transpose(precision_recall_fscore_support(kind, best, labels=KINDS))
    for name, (precision, recall, f1, n) in zip(KINDS, measured, strict=True):
        assert row(evaluated, name)[:4] == pytest.approx((n, precision, recall, f1))
    assert evaluated.kind_macro_f1 == pytest.approx(f1_score(kind, best, average="macro"))


def test_confusion_has_a_row_per_label_and_a_column_per_tag(evaluated: Evaluation) -> None:
    found, concern, kind = drawn()
    tags, _ = decide_concern(found.voices, BARS)
    names = [*JOINT, "unclear"]
    assert evaluated.concern.columns == ["label", *names]
    assert evaluated.concern["label"].to_list() == list(JOINT)
    expected = confusion_matrix(concern, tags, labels=names)[:4]
    np.testing.assert_array_equal(evaluated.concern.drop("label").to_numpy(), expected)
    told, _ = decide_kind(found.kind)
    assert evaluated.kind.columns == ["label", *KINDS, "unclear"]
    np.testing.assert_array_equal(
        evaluated.kind.drop("label").to_numpy(),
        confusion_matrix(kind, told, labels=[*KINDS, "unclear"])[:4],
    )


def test_told_precision_and_recall_are_those_of_the_tags_that_a_run_gives() -> None:
    joint = np.array([[0.9, 0.1, 0, 0], [0.7, 0.3, 0, 0], [0.6, 0.4, 0, 0], [0, 0, 0, 1]])
    labels = ["client", "client", "consumer", "none"]
    found = evaluate(TagProbabilities(joint, np.eye(4)), labels, KINDS, BARS | {"client": 0.8})
    assert row(found, "client")[1:3] == (pytest.approx(2 / 3), 1)
    assert row(found, "client")[-2:] == (1, 0.5)


def test_what_is_unclear_lowers_recall_and_not_precision() -> None:
    joint = np.array([[0.9, 0.1, 0, 0], [0.4, 0.3, 0.0, 0.3], [0, 0.8, 0.2, 0], [0, 0, 0, 1]])
    labels = ["client", "client", "client", "none"]
    found = evaluate(TagProbabilities(joint, np.eye(4)), labels, KINDS, BARS)
    assert found.unclear == 0.25
    assert found.clear_precision == pytest.approx(2 / 3)
    assert found.clear_recall == 0.5
    assert found.concern.row(0) == ("client", 1, 1, 0, 0, 1)


def test_a_concern_is_said_from_one_half_on() -> None:
    joint = np.array([[0.5, 0, 0, 0.5], [0.49, 0, 0, 0.51], [0, 0.25, 0.5, 0.25]])
    found = evaluate(TagProbabilities(joint, np.eye(4)[:3]), ["client", "client", "both"], KINDS[:3], BARS)
    assert row(found, "client")[:3] == (3, 1, pytest.approx(2 / 3))
    assert row(found, "consumer")[:3] == (1, 1, 1)


def test_the_calibration_error_can_be_worked_out_by_hand() -> None:
    probability = np.array([0.05, 0.15, 0.15, 0.95, 1.0])
    truth = np.array([False, True, False, True, True])
    # bins: 0.05 for 0 of 1; 0.15 for 1 of 2; 0.975 for 2 of 2
    expected = (1 * 0.05 + 2 * 0.35 + 2 * 0.025) / 5
    assert calibration_error(truth, probability) == pytest.approx(expected)


def test_certainties_that_are_right_have_no_calibration_error_and_wrong_ones_a_full_one() -> None:
    truth = np.array([True, False, True])
    assert calibration_error(truth, truth.astype(float)) == 0
    assert calibration_error(truth, 1.0 - truth) == 1


def test_the_curve_tells_of_each_bin_what_was_said_and_what_was_true() -> None:
    joint = np.array([[0.94, 0, 0, 0.06], [0.92, 0, 0, 0.08], [0.31, 0, 0, 0.69]])
    found = evaluate(TagProbabilities(joint, np.eye(4)[:3]), ["client", "none", "none"], KINDS[:3], BARS)
    of_clients = found.curve.filter(pl.col("class") == "client")
    assert [tuple(row[1:]) for row in of_clients.rows()] == [
        pytest.approx((1, 0.31, 0.0)),
        pytest.approx((2, 0.93, 0.5)),
    ]


def test_a_probability_on_a_border_is_counted_in_the_bin_below_it() -> None:
    # bins: 0 and 0.1 for 1 of 2; 0.2, 0.3, ... 0.9 for none of 1 each; 1 for 1 of 1
    probability = np.arange(11) / 10
    truth = np.isin(np.arange(11), [1, 10])
    expected = (2 * 0.45 + sum(range(2, 10)) / 10 + 0) / 11
    assert calibration_error(truth, probability) == pytest.approx(expected)


def test_the_curve_gives_the_calibration_error(evaluated: Evaluation) -> None:
    for name in ("client", "consumer", *KINDS):
        bins = evaluated.curve.filter(pl.col("class") == name)
        off = ((bins["probability"] - bins["share"]).abs() * bins["n"]).sum() / bins["n"].sum()
        assert row(evaluated, name)[4] == pytest.approx(off)
        assert bins["n"].sum() == 400


def test_texts_without_a_label_are_left_out_each_where_it_lacks() -> None:
    found, concern, kind = drawn()
    concern_kept = [label if i % 3 else None for i, label in enumerate(concern)]
    kind_kept = [label if i % 2 else None for i, label in enumerate(kind)]
    partly = evaluate(found, concern_kept, kind_kept, BARS)
    rows = np.arange(len(concern))
    a, b = rows % 3 > 0, rows % 2 > 0
    judged = evaluate(
        TagProbabilities(found.joint[a], found.kind[a]),
        [c for c in concern_kept if c],
        [None] * a.sum(),
        BARS,
    )
    sorted_ = evaluate(
        TagProbabilities(found.joint[b], found.kind[b]), [None] * b.sum(), [k for k in kind_kept if k], BARS
    )
    assert partly.classes[:2].equals(judged.classes[:2])
    assert partly.classes[2:].equals(sorted_.classes[2:])
    assert partly.concern.equals(judged.concern)
    assert partly.kind.equals(sorted_.kind)
    assert (partly.unclear, partly.clear_precision) == (judged.unclear, judged.clear_precision)
    assert partly.kind_macro_f1 == sorted_.kind_macro_f1


def test_without_any_label_nothing_is_known_and_nothing_breaks() -> None:
    found, concern, _ = drawn()
    nothing = evaluate(found, [None] * len(concern), [None] * len(concern), BARS)
    assert nothing.classes["n"].to_list() == [0] * 6
    assert all(map(isnan, nothing.classes["calibration_error"]))
    figures = (nothing.unclear, nothing.clear_precision, nothing.clear_recall, nothing.kind_macro_f1)
    assert all(map(isnan, figures))
    assert nothing.curve.is_empty()
    assert nothing.concern.drop("label").sum_horizontal().sum() == 0


def test_kinds_that_do_not_occur_do_not_lower_the_mean() -> None:
    found = TagProbabilities(np.eye(4)[[0, 0]], np.eye(4)[[0, 1]])
    assert evaluate(found, [None] * 2, ["pain", "request"], BARS).kind_macro_f1 == 1


def test_a_class_that_is_never_said_has_no_precision_and_no_f1() -> None:
    found = evaluate(
        TagProbabilities(np.eye(4)[[3, 3]], np.eye(4)[[0, 0]]), ["client", "none"], ["pain"] * 2, BARS
    )
    n, precision, recall, f1, *_ = row(found, "client")
    assert (n, isnan(precision), recall, f1) == (1, True, 0, 0)
