"""What the encoder for themes is tuned by: the losses by hand, and what a batch is drawn of."""

from __future__ import annotations

import importlib.util
from math import exp, log, sqrt
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch

THEMES = Path(__file__).resolve().parent.parent / "scripts" / "themes"


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"themes_{name}", THEMES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


losses, draw = load("losses"), load("draw")
E1, E2 = [1.0, 0.0], [0.0, 1.0]


def test_the_contrast_of_a_text_is_between_its_class_and_all_others_without_itself() -> None:
    vectors, labels = torch.tensor([E1, E1, E2]), torch.tensor([4, 4, 9])
    found = losses.supervised_contrastive(vectors, labels, 1.0)
    # each of the two sees the other at 1 and the third at 0; the third is alone in its class and has no part
    assert found.item() == pytest.approx(log(1 + exp(-1)))


def test_the_contrast_is_the_mean_over_the_texts_of_the_class_and_sharper_when_colder() -> None:
    vectors, labels = torch.tensor([E1, E1, E2, E2]), torch.tensor([0, 0, 0, 1])
    three = log(exp(2) + 2)  # a text of the first two sees 1, 0, 0, twice as sharp at half the temperature
    third = log(2 + exp(2))  # and the third 0, 0, 1, the 1 being a stranger
    first = ((three - 2) + three) / 2
    found = losses.supervised_contrastive(vectors, labels, 0.5)
    assert found.item() == pytest.approx((2 * first + third) / 3)


def test_a_text_is_no_part_of_the_mean_that_it_is_compared_with() -> None:
    vectors, labels = torch.tensor([E1, E2, E1, E1]), torch.tensor([7, 7, 3, 3])
    mean = 1 / sqrt(2)  # of the first class as the second sees it
    expected = [log(1 + exp(1)), log(2), log(1 + exp(mean - 1)), log(1 + exp(mean - 1))]
    assert losses.class_means(vectors, labels, 1.0).item() == pytest.approx(np.mean(expected))


def test_turning_all_vectors_moves_nothing_and_bringing_two_together_does() -> None:
    plain = torch.tensor([E1, E2])
    turned = torch.tensor([E2, [-1.0, 0.0]])
    assert losses.moved(turned, plain).item() == 0
    assert losses.moved(torch.tensor([E1, E1]), plain).item() == pytest.approx(0.5)


def around_a_circle(n_classes: int, n_texts: int) -> tuple[np.ndarray, np.ndarray]:
    angles = np.arange(n_classes) * 2 * np.pi / n_classes
    vectors = np.column_stack([np.cos(angles), np.sin(angles)]).astype(np.float32)
    return np.repeat(np.arange(n_classes), n_texts), np.repeat(vectors, n_texts, axis=0)


def test_a_batch_of_near_classes_is_a_class_and_those_around_it() -> None:
    labels, vectors = around_a_circle(40, 3)
    sampler = draw.ClassSampler(labels, vectors, n_classes=7, n_texts=2, near=1.0)
    generator = np.random.default_rng(0)
    for _ in range(20):
        rows, classes = sampler.draw(generator)
        drawn = np.unique(classes)
        around = [{(start + step) % 40 for step in range(8)} for start in range(40)]
        assert any(set(drawn.tolist()) <= arc for arc in around)
        assert len(drawn) == 7
        assert np.array_equal(labels[rows], classes)
        assert np.bincount(classes)[drawn].tolist() == [2] * 7
        assert len(set(rows.tolist())) == 14


def test_other_batches_are_of_classes_from_anywhere() -> None:
    labels, vectors = around_a_circle(40, 3)
    sampler = draw.ClassSampler(labels, vectors, n_classes=7, n_texts=2, near=0.0)
    drawn = {place for seed in range(20) for place in sampler.draw(np.random.default_rng(seed))[1].tolist()}
    spans = [np.ptp(sampler.draw(np.random.default_rng(seed))[1]) for seed in range(20)]
    assert drawn == set(range(40))
    assert np.median(spans) > 20


def test_more_classes_than_are_near_come_from_several_places_and_never_more_than_there_are() -> None:
    labels, vectors = around_a_circle(20, 3)
    for wanted, expected in ((15, 15), (50, 20)):
        sampler = draw.ClassSampler(labels, vectors, wanted, 5, near=1.0)
        rows, classes = sampler.draw(np.random.default_rng(0))
        assert len(np.unique(classes)) == expected
        assert len(rows) == 3 * expected  # a class gives all its texts where it has fewer


def test_classes_that_are_left_out_or_have_one_text_are_never_drawn() -> None:
    labels, vectors = around_a_circle(12, 3)
    labels = np.where(labels < 4, -1, labels)
    labels[-1], labels[-2] = 50, 51  # the last class falls apart into three of one text each
    sampler = draw.ClassSampler(labels, vectors, n_classes=12, n_texts=3, near=0.5)
    for seed in range(10):
        rows, _ = sampler.draw(np.random.default_rng(seed))
        assert set(labels[rows].tolist()) == set(range(4, 11))


def test_no_class_is_in_both_halves_and_each_is_in_one() -> None:
    labels = np.repeat(np.arange(11), 4)
    first, second = draw.in_half(labels, 0), draw.in_half(labels, 1)
    assert np.array_equal(first, ~second)
    assert len(np.unique(labels[first])) == 5
    assert not set(labels[first].tolist()) & set(labels[second].tolist())
    assert np.array_equal(first, draw.in_half(labels, 0))
