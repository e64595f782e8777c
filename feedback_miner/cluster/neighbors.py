"""The neighbour graph: who is near whom, how much neighbours share, and smoothing over it."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from feedback_miner.progress import Progress, Silent
from feedback_miner.records import Float32Array, FloatArray, IntArray
from feedback_miner.threads import ordered_map

EXACT = 40_000
"""Rows up to which all pairs are compared."""
CHUNK = 2048
"""Rows that are worked on at once; no result depends on it."""

# The shapes of the products below decide their last bits, so they never depend on the threads.
BLOCK = 512
"""Rows of a product with many columns."""
FIRST = 4096
"""Columns of the first look; a multiple of ``PAIR``."""
PAIR = 2048
"""Rows and columns of a product of two blocks."""
ROWS_PER_CELL = 250
TRAINING_PER_CELL = 50
N_LLOYD = 4
AROUND = 1500
"""Rows of the cells around its own that a row is compared with at first."""
N_PROBES = 32
"""Cells whose rows a row is compared with in all."""

_Hits = tuple[IntArray, IntArray, Float32Array]
"""Rows, columns and their cosines."""


def nearest_neighbors(
    vectors: Float32Array, n_neighbors: int, threads: int | None = None, progress: Progress | None = None
) -> IntArray:
    """Find the nearest neighbours by cosine: exactly up to ``EXACT`` rows, nearly so beyond.

    The result does not depend on the number of threads as long as BLAS is held to one. It is
    the same for any order of rows but for ties; a random order is the fastest.

    Parameters
    ----------
    vectors : ndarray of shape (n_samples, width), float32
        Unit vectors, no two of them equal.
    n_neighbors : int
        Neighbours per row, less than ``n_samples``.
    threads : int or None
        None is one per core.
    progress : Progress, optional

    Returns
    -------
    ndarray of shape (n_samples, n_neighbors + 1), int64
        Each row holds the point itself, then its neighbours, nearest first; ties by row.
    """
    rows = np.ascontiguousarray(vectors)
    find = _exact if len(rows) <= EXACT else _by_cells
    return find(rows, n_neighbors + 1, threads, progress or Silent())


def _exact(vectors: Float32Array, k: int, threads: int | None, progress: Progress) -> IntArray:
    """Compare all rows with the first columns, then look only for what is nearer than the k-th found.

    Each product of two blocks of rows serves both. Later columns must be strictly nearer, since
    ties go to the smaller row.
    """
    n_samples = len(vectors)
    first = min(n_samples, FIRST)

    def among_first(start: int) -> tuple[IntArray, Float32Array]:
        rows = np.arange(start, min(start + BLOCK, n_samples))
        return _nearest_of(vectors, rows, np.arange(first), k)

    starts = range(0, n_samples, BLOCK)
    looks = ordered_map(among_first, starts, threads)
    found = list(progress.track(looks, total=len(starts), unit="blocks compared"))
    columns = np.concatenate([columns for columns, _ in found])
    if first == n_samples:
        return columns
    nearness = np.concatenate([nearness for _, nearness in found])
    bars = nearness[:, -1]
    blocks = [slice(start, min(start + PAIR, n_samples)) for start in range(0, n_samples, PAIR)]
    n_first = first // PAIR
    better: list[list[_Hits]] = [[] for _ in blocks]

    def nearer(pair: tuple[int, int]) -> tuple[_Hits, _Hits | None]:
        low, high = blocks[pair[0]], blocks[pair[1]]
        nearness = vectors[low] @ vectors[high].T
        if pair[0] == pair[1]:
            np.fill_diagonal(nearness, -np.inf)
        own = _above(nearness, bars[low], high.start)
        both = n_first <= pair[0] < pair[1]
        return own, _above(nearness.T, bars[high], low.start) if both else None

    pairs = [(low, high) for high in range(n_first, len(blocks)) for low in range(high + 1)]
    hits = progress.track(ordered_map(nearer, pairs, threads), total=len(pairs), unit="block pairs compared")
    for (low, high), (own, other) in zip(pairs, hits, strict=True):
        better[low].append(own)
        if other is not None:
            better[high].append(other)

    def merge(block: int) -> IntArray:
        part = blocks[block]
        own = np.arange(part.start, part.stop)
        if part.start >= first:  # not yet compared with themselves
            better[block].append((own - part.start, own, np.full(len(own), np.inf, np.float32)))
        merged = _merge(columns[part], nearness[part], better[block])
        better[block].clear()
        return merged

    return np.concatenate(list(ordered_map(merge, range(len(blocks)), threads)))


def _by_cells(vectors: Float32Array, k: int, threads: int | None, progress: Progress) -> IntArray:
    """Compare each row with the rows of the cells of a coarse k-means that are nearest to it.

    The inverted file of Sivic and Zisserman, "Video Google", ICCV 2003. Rows of a cell first look
    at the cells around it, all at once; then each cell is shown to all rows that it is near to
    and that have not seen it, for what is nearer than their k-th so far.

    Own code beside faiss-cpu (1.15, 66 MB), whose ``IndexIVFFlat`` asks the cells row by row. On 99,991
    segments (static vectors, 256 wide, 20 neighbours, as many cells, 32 of them asked, two cores) it took
    76 to 91 s of processor time, this 19 s; it finds .957 of the exact neighbours, this .951; memory
    beyond the vectors is 220 to 240 against 280 to 300 MB, and both give the same on one thread and on two.
    """
    n_samples = len(vectors)
    means = vectors[: n_samples // ROWS_PER_CELL].copy()
    training = vectors[: TRAINING_PER_CELL * len(means)]
    for _ in range(N_LLOYD):
        cells = _nearest_cells(training, means, 1, threads, progress)[:, 0]
        means = _means_of_cells(training, cells, means)
    probes = _nearest_cells(vectors, means, min(N_PROBES, len(means)), threads, progress)
    home = probes[:, 0]
    by_home = np.argsort(home, kind="stable")
    members = np.split(by_home, np.cumsum(np.bincount(home, minlength=len(means)))[:-1])
    around = _cells_around(means, np.array([len(rows) for rows in members]), k)
    columns, nearness = np.empty((n_samples, k), np.int64), np.empty((n_samples, k), np.float32)

    def look_around(cell: int) -> None:
        seen = np.sort(np.concatenate([members[near] for near in around[cell]]))
        for start in range(0, len(members[cell]), BLOCK):
            rows = members[cell][start : start + BLOCK]
            columns[rows], nearness[rows] = _nearest_of(vectors, rows, seen, k)

    looks = ordered_map(look_around, range(len(means)), threads)
    for _ in progress.track(looks, total=len(means), unit="cells looked around"):
        pass
    bars = nearness[:, -1].copy()
    asking = _asking(probes, around)

    def nearer(cell: int) -> _Hits:
        hits = []
        for start in range(0, max(len(asking[cell]), 1), PAIR):
            rows = asking[cell][start : start + PAIR]
            for first in range(0, max(len(members[cell]), 1), PAIR):  # a cell may be crowded
                shown = members[cell][first : first + PAIR]
                row, column, cosine = _above(vectors[rows] @ vectors[shown].T, bars[rows], 0)
                hits.append((rows[row], shown[column], cosine))
        return _concatenate(hits)

    found = ordered_map(nearer, range(len(means)), threads)
    row, column, cosine = _concatenate(list(progress.track(found, total=len(means), unit="cells compared")))
    order = np.argsort(row, kind="stable")
    borders = np.searchsorted(row[order], np.arange(0, n_samples + PAIR, PAIR))

    def merge(block: int) -> IntArray:
        start, stop = block * PAIR, (block + 1) * PAIR
        better = order[borders[block] : borders[block + 1]]
        hits = (row[better] - start, column[better], cosine[better])
        return _merge(columns[start:stop], nearness[start:stop], [hits])

    return np.concatenate(list(ordered_map(merge, range(len(borders) - 1), threads)))


def _asking(probes: IntArray, around: list[IntArray]) -> list[IntArray]:
    """Return for each cell the rows that it is near to and that have not seen it."""
    n_cells = len(around)
    unseen = np.ones((n_cells, n_cells), bool)
    for cell, near in enumerate(around):
        unseen[cell, near] = False
    asked = unseen[probes[:, :1], probes]
    cells = probes[asked].astype(np.int32)
    rows = np.repeat(np.arange(len(probes)), asked.sum(axis=1))[np.argsort(cells, kind="stable")]
    return np.split(rows, np.cumsum(np.bincount(cells, minlength=n_cells))[:-1])


def _cells_around(means: Float32Array, sizes: IntArray, k: int) -> list[IntArray]:
    """Return for each cell itself and the nearest others, until they hold ``AROUND`` rows."""
    nearness = means @ means.T
    np.fill_diagonal(nearness, np.inf)
    order = np.argsort(-nearness, axis=1, kind="stable")
    enough = (np.cumsum(sizes[order], axis=1) < max(AROUND, k)).sum(axis=1) + 1
    return [cells[:n] for cells, n in zip(order, enough, strict=True)]


def _concatenate(hits: list[_Hits]) -> _Hits:
    row, column, nearness = (np.concatenate(each) for each in zip(*hits, strict=True))
    return row, column, nearness


def _nearest_cells(
    vectors: Float32Array, means: Float32Array, n: int, threads: int | None, progress: Progress
) -> IntArray:
    """Return the ``n`` cells nearest to each row, nearest first."""

    def assign(start: int) -> IntArray:
        nearness = vectors[start : start + CHUNK] @ means.T
        cells = np.argpartition(-nearness, n - 1, axis=1)[:, :n]
        order = np.argsort(-np.take_along_axis(nearness, cells, axis=1), axis=1, kind="stable")
        return np.take_along_axis(cells, order, axis=1).astype(np.int64)

    starts = range(0, len(vectors), CHUNK)
    assigned = ordered_map(assign, starts, threads)
    return np.concatenate(list(progress.track(assigned, total=len(starts), unit="blocks put into cells")))


def _means_of_cells(vectors: Float32Array, cell: IntArray, before: Float32Array) -> Float32Array:
    """Return the unit means; an empty cell keeps its place."""
    members = sparse.csr_array(
        (np.ones(len(cell), np.float32), (cell, np.arange(len(cell)))), shape=(len(before), len(cell))
    )
    sums = members @ vectors
    norms = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(np.where(norms > 0, sums / np.where(norms > 0, norms, 1), before), np.float32)


def _nearest_of(
    vectors: Float32Array, rows: IntArray, columns: IntArray, k: int
) -> tuple[IntArray, Float32Array]:
    """Return the ``k`` nearest of ``columns`` (ascending) to each row, itself first, and their cosines."""
    nearness = vectors[rows] @ vectors[columns].T
    place = np.searchsorted(columns, rows)
    own = np.flatnonzero(columns[np.minimum(place, len(columns) - 1)] == rows)
    nearness[own, place[own]] = np.inf
    kth = np.partition(nearness, len(columns) - k, axis=1)[:, len(columns) - k]
    row, column = np.nonzero(nearness >= kth[:, None])
    return _best(row, columns[column], nearness[row, column], len(rows), k)


def _above(nearness: Float32Array, bars: Float32Array, offset: int) -> _Hits:
    row, column = np.nonzero(nearness > bars[:, None])
    return row, column + offset, nearness[row, column]


def _merge(columns: IntArray, nearness: Float32Array, better: list[_Hits]) -> IntArray:
    """Return the nearest of what was known of each row, shape ``(n_rows, k)``, and of later hits."""
    n_rows, k = columns.shape
    known = (np.repeat(np.arange(n_rows), k), columns.ravel(), nearness.ravel())
    return _best(*_concatenate([known, *better]), n_rows, k)[0]


def _best(
    row: IntArray, column: IntArray, nearness: Float32Array, n_rows: int, k: int
) -> tuple[IntArray, Float32Array]:
    """Return the ``k`` nearest of the hits of each row; every row has at least ``k``."""
    order = np.lexsort((column, -nearness, row))
    starts = np.searchsorted(row[order], np.arange(n_rows))
    chosen = order[starts[:, None] + np.arange(k)]
    return column[chosen], nearness[chosen]


def neighbor_lists(neighbors: IntArray) -> sparse.csr_array:
    """Return the lists of :func:`nearest_neighbors` as a matrix of ones, each point's own included."""
    n_samples, width = neighbors.shape
    lists = sparse.csr_array(
        (np.ones(neighbors.size, np.float32), neighbors.ravel(), np.arange(0, neighbors.size + 1, width)),
        shape=(n_samples, n_samples),
    )
    lists.sort_indices()
    return lists


def shared_neighbor_weights(lists: sparse.csr_array, threads: int | None = None) -> sparse.csr_array:
    """Weigh each edge to a neighbour by the Jaccard overlap of the two neighbour lists.

    Shared nearest neighbours after Jarvis and Patrick, "Clustering using a similarity measure
    based on shared near neighbors", IEEE Transactions on Computers, 1973.

    Parameters
    ----------
    lists : sparse array of shape (n_samples, n_samples)
        See :func:`neighbor_lists`.
    threads : int or None

    Returns
    -------
    sparse array of shape (n_samples, n_samples), float64
        With the pattern of ``lists`` and values in (0, 1]; that of each point to itself is 1.
    """
    n_samples = lists.shape[0]
    lengths = np.diff(lists.indptr)

    def overlap(start: int) -> FloatArray:
        rows = np.repeat(np.arange(start, min(start + CHUNK, n_samples)), lengths[start : start + CHUNK])
        columns = lists.indices[lists.indptr[start] : lists.indptr[min(start + CHUNK, n_samples)]]
        shared = np.asarray(lists[rows].multiply(lists[columns]).sum(axis=1), dtype=np.float64).ravel()
        return np.asarray(shared / (lengths[rows] + lengths[columns] - shared), np.float64)

    weights = np.concatenate(list(ordered_map(overlap, range(0, n_samples, CHUNK), threads)))
    return sparse.csr_array((weights, lists.indices, lists.indptr), shape=lists.shape)


def smooth(
    vectors: Float32Array,
    weights: sparse.csr_array,
    n_iter: int,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Float32Array:
    """Replace each vector ``n_iter`` times by the normalised weighted mean of its neighbours'."""
    averaging = weights.astype(np.float32)
    starts = range(0, len(vectors), CHUNK)
    tick = (progress or Silent()).count(n_iter * len(starts), "blocks smoothed")
    for _ in range(n_iter):
        before, after = vectors, np.empty_like(vectors)

        def average(start: int, before: Float32Array = before, after: Float32Array = after) -> None:
            part = averaging[start : start + CHUNK] @ before
            norms = np.linalg.norm(part, axis=1, keepdims=True)
            after[start : start + CHUNK] = np.where(
                norms > 0, part / np.where(norms > 0, norms, 1), before[start : start + CHUNK]
            )

        for _ in ordered_map(average, starts, threads):
            tick(1)
        vectors = after
    return vectors
