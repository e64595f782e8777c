"""Several threads give what one gives, in the same order."""

from __future__ import annotations

import threading
import time

import pytest
from threadpoolctl import threadpool_info

from feedback_miner.threads import n_workers, ordered_map, single_threaded_numerics


@pytest.mark.parametrize("threads", [1, 2, 3, None])
def test_results_come_in_the_order_of_the_items(threads: int | None) -> None:
    def slow_first(i: int) -> int:
        time.sleep(0.02 if i == 0 else 0)
        return i * i

    assert list(ordered_map(slow_first, range(20), threads)) == [i * i for i in range(20)]


def test_one_thread_is_the_callers_own() -> None:
    assert set(ordered_map(lambda _: threading.get_ident(), range(3), 1)) == {threading.get_ident()}


def test_several_threads_work_side_by_side() -> None:
    together = threading.Barrier(2, timeout=600)
    assert len(list(ordered_map(lambda _: together.wait(), range(2), 2))) == 2


@pytest.mark.parametrize("threads", [1, 2])
def test_an_error_reaches_the_caller(threads: int) -> None:
    with pytest.raises(ZeroDivisionError):
        list(ordered_map(lambda i: 1 // i, [1, 0, 2], threads))


def test_the_number_given_is_used_and_none_is_one_per_core() -> None:
    assert (n_workers(3), n_workers(1), n_workers(0)) == (3, 1, 1)
    assert n_workers(None) >= 1


def test_numeric_libraries_run_on_one_thread_inside_and_as_before_outside() -> None:
    import numpy as np

    np.ones((2, 2)) @ np.ones((2, 2))
    before = [pool["num_threads"] for pool in threadpool_info()]
    with single_threaded_numerics():
        assert {pool["num_threads"] for pool in threadpool_info()} == {1}
    assert [pool["num_threads"] for pool in threadpool_info()] == before
