"""This project's engine as the benchmark fits it: the settings of its rows, and the fit itself."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from feedback_miner.cluster import cluster, make_clusterer
from feedback_miner.config import ClusterSettings
from feedback_miner.records import Clustering, Embeddings

ROWS: dict[str, dict[str, Any]] = {
    "feedback-miner": {},
    "feedback-miner-all": {"coverage": 1.0},
    "feedback-miner-hdbscan": {"clusterer": "hdbscan"},
    "feedback-miner-100": {"n_themes": 100},
}
"""Engines that are this project's own, with the settings of ``cluster`` that each changes."""
OWN = "feedback-miner"
"""The one with all defaults: the others' seconds are multiples of its own."""
OF_GROUPS = ("feedback-miner-100",)
"""Rows for sets with groups, since purity can only be compared between like numbers of themes."""


def own_rows() -> list[str]:
    """Return the rows without those whose settings are the defaults anyway."""
    default = ClusterSettings()
    return [
        name for name, changed in ROWS.items() if name == OWN or default.model_copy(update=changed) != default
    ]


def fit_themes(
    vectors: np.ndarray,
    languages: Sequence[str | None] | None = None,
    settings: dict[str, Any] | None = None,
    encoder: str = "",
    threads: int | None = None,
    texts: Sequence[str] | None = None,
) -> Clustering:
    """Find themes as a run does, on vectors centred by language.

    Parameters
    ----------
    vectors : ndarray of shape (n_texts, width), float32
    languages : sequence of str or None, optional
        Of the texts; all English where they are not given.
    settings : dict, optional
        Settings of ``cluster`` that are not the default.
    encoder : str
    threads : int, optional
    texts : sequence of str, optional
        By which samples are drawn; by the vectors where they are not given.
    """
    changed = ClusterSettings(**(settings or {}))
    spoken = ["en"] * len(vectors) if languages is None else list(languages)
    clusterer = make_clusterer(changed, threads)
    return cluster(Embeddings(vectors, encoder, ""), clusterer, spoken, None, changed.by_language, texts)
