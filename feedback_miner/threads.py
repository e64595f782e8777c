"""Use several threads without letting their number change a single bit of a result.

BLAS and OpenMP split sums by the number of threads, and floating-point sums depend on how
they are split. So numeric code runs on one thread each, and work is cut into pieces whose
borders do not depend on how many workers share them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def n_workers(threads: int | None) -> int:
    """Return the number of threads to use: ``threads``, or the cores this process may run on."""
    if threads is not None:
        return max(1, threads)
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


@contextmanager
def single_threaded_numerics() -> Iterator[None]:
    """Hold BLAS and OpenMP to one thread while the block runs."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        yield


def ordered_map(function: Callable[[T], R], items: Iterable[T], threads: int | None) -> Iterator[R]:
    """Map over ``items`` with a pool of threads; results come in the order of the items."""
    workers = n_workers(threads)
    if workers == 1:
        yield from map(function, items)
        return
    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(function, items)
