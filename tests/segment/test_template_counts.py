"""Counts of what recurs: tables that add up in any order."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback_miner.segment.lines import split_lines
from feedback_miner.segment.template_counts import SKETCH, Units, decide, learn, merge, n_distinct

BODY = ("It broke when the {} was moved here.", "We have waited for a new {} since May.")


def counted(rows):
    """Count texts; ``rows`` are record, person and text."""
    units = Units()
    for row, (_, _, text) in enumerate(rows):
        units.add(row, split_lines(text))
    records, people, _ = (pl.Series(column, dtype=pl.String) for column in zip(*rows, strict=True))
    return learn(units.frame(), records, people)


def mails(start, n, n_people=50):
    things = [chr(97 + i % 26) * 4 + chr(97 + i // 26 % 26) for i in range(start, start + n)]
    return [
        (
            f"r{i}",
            f"p{i % n_people}",
            f"{BODY[i % 2].format(thing)}\n\nRegards\nExample Works\nGate {i}, Harbour Road",
        )
        for i, thing in enumerate(things, start)
    ]


def test_counts_of_parts_add_up_to_those_of_the_whole():
    parts = [counted(mails(start, 20)) for start in (0, 20, 40)]
    assert merge(parts).equals(counted(mails(0, 60)))


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(4)))
def test_parts_may_be_added_in_any_order(order):
    parts = [counted(mails(start, 10)) for start in (0, 10, 20, 30)]
    assert merge(parts[i] for i in order).equals(merge(parts))
    assert merge([merge(parts[:2]), merge(parts[2:])]).equals(merge(parts))


def test_people_are_counted_exactly_up_to_the_size_of_the_sketch_and_nearly_above_it():
    for n_people, tolerance in ((3, 0), (SKETCH - 1, 0), (200, 0.5), (2000, 0.5)):
        counts = counted(mails(0, 2000, n_people)).filter(pl.col("kind") == "line")
        n = counts.select(n_distinct("people")).to_series().max()
        assert abs(n - n_people) <= tolerance * n_people


def test_too_few_records_teach_nothing():
    assert decide(counted(mails(0, 2))).is_empty()


def test_two_nights_that_each_hold_too_little_make_a_template_together():
    nights = [counted(mails(start, 3)) for start in (0, 3)]
    alone = decide(nights[0])
    together = decide(merge(nights))
    assert together["n_records"].max() == 6
    assert set(alone["key"]) <= set(together["key"])


def test_counts_hold_no_text():
    counts = counted(mails(0, 20))
    assert [name for name, dtype in counts.schema.items() if dtype == pl.String] == ["kind"]
    assert counts["kind"].unique().sort().to_list() == ["all", "line", "pair"]
