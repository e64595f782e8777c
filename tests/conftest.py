"""Fixtures that several folders share: a home of their own, one encoder, and builders of small records."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

from feedback_miner.config import EmbedSettings
from feedback_miner.embed import SentenceTransformerEncoder
from feedback_miner.records import KINDS, Clustering, Comments, Float32Array, Segments, Tags

# No example has a deadline, as a busy machine misses any; the same examples come in every run, so that a
# failure is one of the change and not of the day. `--hypothesis-profile explore` looks for new ones.
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("steady", deadline=None, derandomize=True, suppress_health_check=SLOW)
settings.register_profile("explore", deadline=None, max_examples=1000, suppress_health_check=SLOW)
settings.load_profile("steady")


@pytest.fixture(scope="session", autouse=True)
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Let all tests, and the processes they start, share a new home and the cache in it.

    Settings, cache and home of whoever runs the tests have no say in them, and nothing is left there.
    The encoder is converted for OpenVINO once, at its first use.
    """
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.upper().startswith("FEEDBACK_MINER_")]:
            patch.delenv(name)
        patch.setenv("HOME", str(home))
        patch.setenv("XDG_CACHE_HOME", str(home / ".cache"))
        yield home / ".cache" / "feedback-miner"


@pytest.fixture(scope="session")
def encoder() -> SentenceTransformerEncoder:
    """The default encoder, loaded once; its batches are small since each is filled up."""
    return SentenceTransformerEncoder(batch_size=4, threads=2)


@pytest.fixture(scope="session")
def uncached() -> EmbedSettings:
    """Settings of embed that touch no cache."""
    return EmbedSettings(cache=False)


@pytest.fixture(scope="session")
def make_segments() -> Callable[..., Segments]:
    """Build segments of texts; by default each is a comment of its own, in English."""

    def build(
        texts: Sequence[str], comment_ids: Sequence[str] = (), languages: Sequence[str | None] = ()
    ) -> Segments:
        n = len(texts)
        return Segments.from_columns(
            {
                "segment_id": [f"s{i}" for i in range(n)],
                "comment_id": list(comment_ids) or [f"c{i}" for i in range(n)],
                "start_char": [0] * n,
                "end_char": [len(text) for text in texts],
                "text": list(texts),
                "language": list(languages) or ["en"] * n,
            }
        )

    return build


@pytest.fixture(scope="session")
def make_tags() -> Callable[..., Tags]:
    """Build tags of consumers' segments that are certainly of the kinds given."""

    def build(kinds: Sequence[str]) -> Tags:
        n = len(kinds)
        return Tags.from_columns(
            {
                "segment_id": [f"s{i}" for i in range(n)],
                **{f"p_{name}": [float(kind == name) for kind in kinds] for name in KINDS},
                **{"kind": list(kinds), "concern": ["consumer"] * n, "signals": [[]] * n},
            }
        )

    return build


@pytest.fixture(scope="session")
def make_comments() -> Callable[..., Comments]:
    """Build comments c0, c1, ... of one export; columns can be replaced."""

    def build(n: int, **columns: Any) -> Comments:
        default = {
            "comment_id": [f"c{i}" for i in range(n)],
            "record_id": [f"r{i}" for i in range(n)],
            "source": ["tickets.csv"] * n,
            "row": list(range(2, n + 2)),
            "field": ["text"] * n,
            "author_kind": ["requester"] * n,
            "text": ["a text"] * n,
        }
        return Comments.from_columns(default | columns)

    return build


@pytest.fixture(scope="session")
def make_clustering() -> Callable[..., Clustering]:
    """Build a clustering from labels; every member is fully one unless told otherwise.

    ``parents`` are the areas of the clusters; by default there are none.
    """

    def build(
        labels: Sequence[int],
        probabilities: Sequence[float] | None = None,
        parents: Sequence[int] | None = None,
        nearest: Sequence[int] | None = None,
        outlier_scores: Sequence[float] | None = None,
        **parameters: Any,
    ) -> Clustering:
        found = np.asarray(labels, np.int64)
        weights = (found >= 0).astype(np.float64) if probabilities is None else np.asarray(probabilities)
        outlying = np.full(len(found), 0.3) if outlier_scores is None else np.asarray(outlier_scores)
        n_clusters = int(found.max(initial=-1)) + 1
        return Clustering(
            labels_=found,
            nearest_=found if nearest is None else np.asarray(nearest, np.int64),
            probabilities_=weights,
            outlier_scores_=outlying,
            parents_=np.full(n_clusters, -1) if parents is None else np.asarray(parents, np.int64),
            stability_=np.full(n_clusters, 0.5),
            coordinates_=np.zeros((len(found), 2), np.float32),
            parameters=parameters,
        )

    return build


@pytest.fixture(scope="session")
def unit_vectors() -> Callable[..., Float32Array]:
    """Draw random unit vectors."""

    def draw(n: int, width: int = 16, seed: int = 0) -> Float32Array:
        vectors = np.random.default_rng(seed).normal(size=(n, width))
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)

    return draw


@pytest.fixture(scope="session")
def blobs() -> Callable[..., tuple[Float32Array, np.ndarray]]:
    """Draw unit vectors in well separated groups, and the groups."""

    def draw(
        n_groups: int = 6, per_group: int = 40, width: int = 32, spread: float = 0.08, seed: int = 0
    ) -> tuple[Float32Array, np.ndarray]:
        random = np.random.default_rng(seed)
        centers = np.linalg.qr(random.normal(size=(width, width)))[0][:n_groups]
        group = random.permutation(np.repeat(np.arange(n_groups), per_group))
        vectors = centers[group] + random.normal(scale=spread, size=(len(group), width))
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), group

    return draw
