"""Each stage tells how far it is, every count ends at its total, and no result depends on who listens."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

import numpy as np
import pytest
from sklearn.cluster import KMeans

from feedback_miner.cluster import GraphWard, cluster
from feedback_miner.config import RankSettings, TagSettings
from feedback_miner.progress import Counted, Silent, Tick
from feedback_miner.rank import rank
from feedback_miner.records import Clustering, Comments, Embeddings, Float32Array, Segments, Tags, Themes
from feedback_miner.tagging import TagProbabilities, find_signs, tag, tag_comments

T = TypeVar("T")
Draw = Callable[..., Float32Array]


class Counting(Counted, Silent):
    """Remembers the total, the unit and the steps of each count."""

    def __init__(self) -> None:
        self.counts: list[tuple[int, str, list[int]]] = []
        self.lock = Lock()

    def count(self, total: int, unit: str) -> Tick:
        steps: list[int] = []
        with self.lock:
            self.counts.append((total, unit, steps))
        return steps.append

    @property
    def units(self) -> list[str]:
        return [unit for _, unit, _ in self.counts]

    def check(self) -> None:
        for total, unit, steps in self.counts:
            assert sum(steps) == total > 0, unit


class Sure:
    """Tags everything alike."""

    name, revision, encoder = "sure", "1", "fake"

    def predict_proba(self, texts: list[str], embeddings: Embeddings) -> TagProbabilities:
        n = len(texts)
        return TagProbabilities(np.tile([0.0, 1.0, 0.0, 0.0], (n, 1)), np.tile([1.0, 0, 0, 0], (n, 1)))


def embedded(vectors: Float32Array) -> Embeddings:
    return Embeddings(vectors, "fake", "1")


def test_silence_counts_nothing_and_passes_items_on() -> None:
    assert list(Silent().track("abc", total=3, unit="letters")) == ["a", "b", "c"]
    Silent().count(3, "letters")(2)


@pytest.mark.parametrize("threads", [1, 2])
def test_the_default_clusterer_counts_comparisons_mergers_and_samples(
    unit_vectors: Draw, monkeypatch: pytest.MonkeyPatch, threads: int
) -> None:
    for name, size in {"FIRST": 64, "PAIR": 32, "BLOCK": 24, "CHUNK": 50}.items():
        monkeypatch.setattr(f"feedback_miner.cluster.neighbors.{name}", size)
    heard = Counting()
    cluster(embedded(unit_vectors(300)), GraphWard(threads=threads), progress=heard)
    heard.check()
    assert heard.units == [
        "blocks compared", "block pairs compared", "blocks smoothed", "mergers", "points of samples"
    ]  # fmt: skip
    totals = {unit: total for total, unit, _ in heard.counts}
    assert totals["mergers"] == 299
    assert totals["points of samples"] == pytest.approx(8 * 150, rel=0.1)
    assert all(len(steps) > 1 for _, _, steps in heard.counts)


def test_a_search_by_cells_is_counted_to_its_end(unit_vectors: Draw, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, size in {"EXACT": 200, "ROWS_PER_CELL": 25, "AROUND": 100}.items():
        monkeypatch.setattr(f"feedback_miner.cluster.neighbors.{name}", size)
    heard = Counting()
    cluster(embedded(unit_vectors(500)), GraphWard(threads=2), progress=heard)
    heard.check()
    assert {"blocks put into cells", "cells looked around", "cells compared"} < set(heard.units)


def test_who_listens_does_not_change_the_clusters(unit_vectors: Draw) -> None:
    vectors = embedded(unit_vectors(300))
    silent = cluster(vectors, GraphWard(threads=2))
    told = cluster(vectors, GraphWard(threads=2), progress=Counting())
    for name in ("labels_", "nearest_", "probabilities_", "parents_", "stability_", "coordinates_"):
        assert getattr(silent, name).tobytes() == getattr(told, name).tobytes(), name


def test_listening_leaves_no_trace_in_the_clusterer(unit_vectors: Draw) -> None:
    model = GraphWard(threads=1)
    cluster(embedded(unit_vectors(100)), model, progress=Counting())
    assert vars(model).keys() == vars(GraphWard(threads=1).fit(unit_vectors(100))).keys()


def test_a_clusterer_of_another_library_is_only_fitted(unit_vectors: Draw) -> None:
    heard = Counting()
    found = cluster(embedded(unit_vectors(100)), KMeans(4, random_state=0), progress=heard)
    assert (found.n_clusters, heard.counts) == (4, [])


def test_a_subclass_that_fits_in_its_own_way_does(unit_vectors: Draw) -> None:
    class Mine(GraphWard):
        def fit(self, X: Any, y: Any = None) -> Mine:  # noqa: N803
            self.labels_ = np.arange(len(X)) % 2
            return self

    assert cluster(embedded(unit_vectors(40)), Mine(), progress=Counting()).n_clusters == 2


@pytest.mark.parametrize("n", [1, 2, 9])
def test_too_few_points_are_clustered_without_a_count(unit_vectors: Draw, n: int) -> None:
    heard = Counting()
    cluster(embedded(unit_vectors(n)), GraphWard(threads=1), progress=heard)
    assert heard.counts == []


@pytest.mark.parametrize("tagged", [tag, tag_comments])
def test_tagging_counts_the_texts_and_finds_the_same_signs_in_pieces(
    make_segments: Callable[..., Segments], monkeypatch: pytest.MonkeyPatch, tagged: Callable[..., Any]
) -> None:
    texts = ["I cannot work at all.", "Thanks!", "Third time that I ask.", "", "We lose money."] * 3
    segments, vectors = make_segments(texts), embedded(np.ones((len(texts), 4), np.float32))
    settings = TagSettings(adapt=False)
    whole = tagged(segments, vectors, Sure(), settings)
    monkeypatch.setattr("feedback_miner.tagging.CHUNK", 4)
    heard = Counting()
    found = tagged(segments, vectors, Sure(), settings, signs=find_signs(segments, heard))
    assert heard.counts == [(15, "texts", [4, 4, 4, 3])]
    frame, expected = (getattr(tags, "frame", tags) for tags in (found, whole))
    assert frame.equals(expected)
    assert frame["signals"].list.len().sum() > 0


@pytest.mark.parametrize("n_bootstrap", [50, 40])
def test_ranking_counts_the_resamples(
    make_segments: Callable[..., Segments],
    make_comments: Callable[..., Comments],
    make_clustering: Callable[..., Clustering],
    n_bootstrap: int,
) -> None:
    n = 12
    tags = Tags.from_columns(
        {
            "segment_id": [f"s{i}" for i in range(n)],
            "concern": ["consumer"] * n,
            "kind": ["pain"] * n,
            "severity": [0.5] * n,
            "signals": [[]] * n,
        }
    )
    themes = Themes.from_columns({"theme_id": ["t0", "t1"], "label": ["one", "two"]})
    parts = (themes, make_clustering([0, 1] * 6), make_segments(["a"] * n), tags, make_comments(n))
    settings = RankSettings(n_bootstrap=n_bootstrap)
    heard = Counting()
    found = rank(*parts, settings, 0, heard)
    assert [(total, unit) for total, unit, _ in heard.counts] == [(n_bootstrap, "resamples")]
    heard.check()
    assert found.frame.equals(rank(*parts, settings, 0).frame)
