"""How many themes there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from feedback_miner.cluster.partition import modularity
from feedback_miner.cluster.tree import Tree

STEP = 2**0.125
"""Each rung of the ladder has this many times the clusters of the one before."""
PATIENCE = 4
"""Rungs in a row below every tolerance after which the ladder ends."""
MAX_LOST, MAX_LOST_SHARE = 1, 0.1
"""The ladder also ends where more clusters than this vanish once points move."""
MIN_POINTS_PER_CLUSTER = 4
"""Rungs of the ladder that would leave fewer points to a cluster are not tried."""
TOLERANCE = {"coarse": 0.0, "auto": 0.04, "fine": 0.07}
"""How far below the best modularity a finer cut may lie."""


@dataclass(frozen=True)
class Grain:
    """One cut of the hierarchy, and what came of it once points had moved."""

    n_cut: int
    n_clusters: int
    modularity: float


def choose_cut(tree: Tree, leaning: str, min_size: int) -> tuple[int, list[Grain]]:
    """Take the finest cut whose partition is about as modular as the best.

    Modularity prefers to merge clusters that are small against the whole graph (Fortunato and
    Barthélemy, "Resolution limit in community detection", PNAS 104, 2007), so its maximum is too
    coarse: on labelled sets it lies at about half the true number. Past the true number it falls
    faster, which is why a small tolerance finds it.

    Where modularity falls below the tolerance between two cuts that were tried, the number is taken
    between them, in proportion: it moves little where the curve moves little.

    Parameters
    ----------
    tree : Tree
    leaning : str
        A key of ``TOLERANCE``.
    min_size : int
        Fewest points of a cluster.

    Returns
    -------
    n_cut : int
        How many clusters to cut the hierarchy into.
    tried : list of Grain
    """
    tried: list[Grain] = []
    scores: list[float] = []
    for n_cut in _ladder(len(tree)):
        labels = tree.partition(n_cut, min_size)
        scores.append(modularity(labels, tree.graph))
        tried.append(Grain(n_cut, int(labels.max()) + 1, scores[-1]))
        too_fine = n_cut - tried[-1].n_clusters > max(MAX_LOST, MAX_LOST_SHARE * n_cut)
        if too_fine or max(scores[-PATIENCE:]) < max(scores) - max(TOLERANCE.values()):
            break
    bar = max(scores) - TOLERANCE[leaning]
    good = [i for i, score in enumerate(scores) if score >= bar]
    best = max(good, key=lambda i: (tried[i].n_clusters, -tried[i].n_cut))
    return round(_crossing(tried[best : best + 2], bar)), tried


def _crossing(grains: Sequence[Grain], bar: float) -> float:
    """Return the number of clusters at which modularity falls to the bar, on a straight line over its log."""
    first, second = grains[0], grains[-1]
    if second.modularity >= bar:
        return first.n_cut
    share = (first.modularity - bar) / (first.modularity - second.modularity)
    return float(first.n_cut * (second.n_cut / first.n_cut) ** share)


def _ladder(n_samples: int) -> list[int]:
    """Return the numbers of clusters that are tried, from 2 on."""
    n_rungs = int(np.log(max(n_samples / MIN_POINTS_PER_CLUSTER / 2, 1)) / np.log(STEP)) + 1
    return sorted({round(2 * STEP**i) for i in range(n_rungs)})
