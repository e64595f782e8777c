"""One hierarchy that samples of the points agree on.

A hierarchy is greedy: one neighbour more or less decides an early merger, and all above follows. Of
vectors that are nearly the same, two hierarchies differ in whole clusters. So it is built again over
samples of the points, each is cut at several levels, and a point is given the mean of the centres of
all the clusters that it was in. What is due to one sample or one level is averaged away; what is
left is merged once more. After Leisch, "Bagged clustering", Working Paper 51, SFB Adaptive Information
Systems and Modelling in Economics and Management Science, WU Wien 1999, who joins the centres of
samples by a hierarchy, and Dudoit and Fridlyand, "Bagging to improve the accuracy of a clustering
procedure", Bioinformatics 19, 2003.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from feedback_miner.cluster.means import cluster_sums
from feedback_miner.cluster.rows import Draws
from feedback_miner.cluster.tree import Tree
from feedback_miner.cluster.ward import ward_linkage
from feedback_miner.progress import Progress, Silent
from feedback_miner.records import Float32Array, IntArray
from feedback_miner.threads import ordered_map

N_SAMPLES = 8
SHARE = 0.5
"""Of the points in each sample, ..."""
MOST = 12_000
"""... and about the most points in one."""
LEVELS = tuple(2 ** (i / 2) for i in range(-2, 4))
"""Numbers of clusters that a sample is cut into, in those that are wanted: a half to nearly three times."""


@dataclass(frozen=True, eq=False)
class Sample:
    """The hierarchy over some of the points.

    Attributes
    ----------
    rows : ndarray of shape (n_drawn,)
        Which points were drawn.
    tree : Tree
        Along the edges between them.
    """

    rows: IntArray
    tree: Tree


def draw_samples(
    tree: Tree, counts: IntArray, draws: Draws, threads: int | None = None, progress: Progress | None = None
) -> list[Sample]:
    """Build the hierarchy over samples of the points.

    Parameters
    ----------
    tree : Tree
        Of all points.
    counts : ndarray of shape (n_samples,)
        How many segments each point stands for.
    draws : ndarray of shape (n_samples, N_SAMPLES or more), uint32
        Random numbers of each point, that say which samples it is in: whatever the other points are,
        it is in the same ones.
    threads : int or None
    progress : Progress, optional
        Told the points of each sample.

    Returns
    -------
    list of Sample
        ``N_SAMPLES``, less those that would have no two points.
    """
    bar = 2**32 * min(SHARE, MOST / len(tree))
    drawn = [np.flatnonzero(draws[:, i] < bar) for i in range(N_SAMPLES)]
    tick = (progress or Silent()).count(sum(map(len, drawn)), "points of samples")

    def build(rows: IntArray) -> Sample:
        graph = sparse.csr_array(tree.graph[rows][:, rows])
        smoothed = tree.smoothed[rows]
        part = replace(
            tree, graph=graph, smoothed=smoothed, linkage=ward_linkage(smoothed, graph, counts[rows])
        )
        tick(len(rows))
        return Sample(rows, part)

    return list(ordered_map(build, [rows for rows in drawn if len(rows) > 1], threads))


def consensus(
    tree: Tree,
    counts: IntArray,
    samples: Sequence[Sample],
    n_clusters: int,
    min_size: int,
    threads: int | None = None,
) -> Tree:
    """Return the hierarchy of the points by the clusters that they are in, over samples and levels.

    Parameters
    ----------
    tree : Tree
        Of all points; counts as a sample itself.
    counts : ndarray of shape (n_samples,)
    samples : sequence of Sample
    n_clusters : int
        About how many clusters are wanted.
    min_size : int
        See :meth:`Tree.partition`.
    threads : int or None

    Returns
    -------
    Tree
        With the graph and the smoothed vectors of ``tree``, and a linkage of its own.
    """
    ladder = sorted({max(2, round(n_clusters * level)) for level in LEVELS})

    def mean_centres(sample: Sample) -> tuple[Float32Array, IntArray]:
        total = np.zeros_like(sample.tree.smoothed)
        for n_cut in ladder:
            labels = sample.tree.partition(min(n_cut, len(sample.rows)), min_size)
            total += _centres(sample.tree.smoothed, labels, counts[sample.rows])[labels]
        return total, _representatives(sample.rows, tree.graph)

    everything = Sample(np.arange(len(tree)), tree)
    mean = np.zeros_like(tree.smoothed)
    for total, nearest in ordered_map(mean_centres, [everything, *samples], threads):
        mean += total[nearest]
    mean /= np.float32(len(ladder) * (len(samples) + 1))
    return replace(tree, linkage=ward_linkage(mean, tree.graph, counts))


def _representatives(rows: IntArray, graph: sparse.csr_array) -> IntArray:
    """Return, for each point, the place in ``rows`` of itself or of the one that it is tied to most."""
    places = np.full(graph.shape[0], -1)
    places[rows] = np.arange(len(rows))
    while (places < 0).any():
        known, waiting = np.flatnonzero(places >= 0), np.flatnonzero(places < 0)
        ties = sparse.csr_array(graph[waiting][:, known])
        tied = np.diff(ties.indptr) > 0
        if not tied.any():  # nothing ties them to the rest
            places[waiting] = 0
            break
        places[waiting[tied]] = places[known[np.asarray(ties.argmax(axis=1)).ravel()[tied]]]
    return places


def _centres(points: Float32Array, labels: IntArray, counts: IntArray) -> Float32Array:
    weights = counts.astype(np.float32)
    sums = cluster_sums(points, labels, weights)
    return np.asarray(sums / np.bincount(labels, weights).astype(np.float32)[:, None], np.float32)
