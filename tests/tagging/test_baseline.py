"""A sign that many give anyway tells little; one that few give tells what it always told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import polars as pl
import pytest

from feedback_miner.records import Comments, Float32Array, Segments
from feedback_miner.signals import ALL
from feedback_miner.tagging import find_signs, sign_baseline
from feedback_miner.tagging.baseline import WAYS, telling_signs, ways_given
from feedback_miner.tagging.severity import severity, signs_of_columns, told

NAMES = [signal.name for signal in ALL]
PAIN = np.array([1.0, 0.0, 0.0, 0.0])
CALM = "the printer on floor {} does not print since this morning"
SHOUTED = "THE PRINTER ON FLOOR {} DOES NOT PRINT AT ALL"


@pytest.fixture
def weigh(
    make_comments: Callable[..., Comments], make_segments: Callable[..., Segments]
) -> Callable[..., Float32Array]:
    """Return how much each sign tells in each of the texts, each a comment of its own."""

    def run(texts: Sequence[str], **columns: Any) -> Float32Array:
        segments, comments = make_segments(texts), make_comments(len(texts), **columns)
        signs = find_signs(segments)
        telling = sign_baseline(segments, signs, comments).telling
        given = ways_given(segments.frame["text"], np.hstack([signs, signs_of_columns(comments)]))
        return telling_signs(given, telling)

    return run


def texts(pattern: str, n: int, first: int = 0) -> list[str]:
    return [pattern.format(i) for i in range(first, first + n)]


def of(weighed: Float32Array, name: str) -> list[float]:
    return weighed[:, NAMES.index(name)].tolist()


def test_a_lone_text_gives_its_signs_in_full(weigh: Callable[..., Float32Array]) -> None:
    found = weigh(["The app crashes and I lost all my work. Unacceptable!"])
    assert {name for name in NAMES if of(found, name) == [1.0]} == {"outage", "data_loss", "strong_wording"}


@pytest.mark.parametrize(
    "house_style",
    [
        "SCHOOL NORTH GATE - TONER UNIT {}",
        "TOWN HALL OFFICE ROOM - NEW CABLE {}",
        "ÉCOLE DU NORD - ÉCRAN NOIR, UNITÉ {}",
        "GEBÄUDE SÜD DRUCKER LÄUFT NICHT {}",
        "DRUKARKA W POKOJU ŻÓŁTYM NIE DZIAŁA {}",
    ],
)
def test_capitals_tell_nothing_where_the_file_writes_in_capitals(
    weigh: Callable[..., Float32Array], house_style: str
) -> None:
    lines = texts(house_style, 30)
    assert set(of(weigh([*lines, SHOUTED.format(1)]), "strong_wording")) == {0.0}


def test_strong_words_still_tell_where_the_file_writes_in_capitals(
    weigh: Callable[..., Float32Array],
) -> None:
    lines = texts("TOWN HALL OFFICE ROOM - NEW CABLE {}", 40)
    found = weigh([*lines, "THIS NEW CABLE IS A DISGRACE AND USELESS"])
    assert of(found, "strong_wording")[-1] == 1.0
    assert set(of(found, "strong_wording")[:-1]) == {0.0}


def test_capitals_tell_in_full_where_few_shout(weigh: Callable[..., Float32Array]) -> None:
    found = weigh([*texts(CALM, 95), *texts(SHOUTED, 5)])
    assert min(of(found, "strong_wording")[95:]) > 0.99


def test_names_in_capitals_are_no_house_style(weigh: Callable[..., Float32Array]) -> None:
    found = weigh([*texts("the VPN and the ERP of HR fail at desk {}", 40), SHOUTED.format(1)])
    assert of(found, "strong_wording")[-1] > 0.7
    assert of(weigh([*texts("VPN {}", 40), SHOUTED.format(1)]), "strong_wording")[-1] > 0.9


def test_capitals_tell_nothing_of_a_person_who_always_writes_so(weigh: Callable[..., Float32Array]) -> None:
    people = [f"p{i}" for i in range(200)] + ["loud"] * 12 + ["calm"] * 12
    lines = [*texts(CALM, 200), *texts(SHOUTED, 12), *texts(CALM, 11), SHOUTED.format(99)]
    found = of(weigh(lines, person_id=people), "strong_wording")
    assert max(found[200:212]) == 0.0
    assert found[-1] > 0.99


def test_one_long_ticket_is_no_habit_of_its_author(weigh: Callable[..., Float32Array]) -> None:
    people = [f"p{i}" for i in range(200)] + ["once"] * 12
    records = [f"r{i}" for i in range(200)] + ["same"] * 12
    found = weigh([*texts(CALM, 200), *texts(SHOUTED, 12)], person_id=people, record_id=records)
    assert min(of(found, "strong_wording")[200:]) > 0.99


@pytest.mark.parametrize(
    ("sign", "text"),
    [
        ("outage", "The portal on floor {} crashes when I save."),
        ("work_blocked", "I cannot log in on floor {} since Monday."),
        ("strong_wording", "the printer on floor {} does not print!!!"),
        ("repeated_contact", "Still no reply about floor {}."),
    ],
)
def test_the_more_give_a_sign_the_less_it_tells_without_a_step(
    weigh: Callable[..., Float32Array], sign: str, text: str
) -> None:
    counts = range(4, 204, 4)
    told_by = [of(weigh([*texts(CALM, 200 - n), *texts(text, n, 500)]), sign)[-1] for n in counts]
    assert told_by == sorted(told_by, reverse=True)
    assert told_by[4] > 0.98  # one in ten
    assert told_by[9] > 0.93  # one in five
    assert max(told_by[26:]) == 0  # more than half
    assert min(np.diff(told_by)) > -0.12


def test_a_column_that_half_of_the_file_bears_tells_nothing(weigh: Callable[..., Float32Array]) -> None:
    lines = texts(CALM, 100)
    half = weigh(lines, priority=["high"] * 60 + ["low"] * 40)
    few = weigh(lines, priority=["high"] * 8 + ["low"] * 92)
    assert max(of(half, "high_priority")) == 0
    assert min(of(few, "high_priority")[:8]) > 0.99


def test_each_collection_has_its_own_baseline(weigh: Callable[..., Float32Array]) -> None:
    lines = [*texts(SHOUTED, 40), *texts(CALM, 39), SHOUTED.format(99)]
    apart = weigh(lines, source=["inventory.csv"] * 40 + ["tickets.csv"] * 40)
    assert (of(apart, "strong_wording")[0], of(apart, "strong_wording")[-1]) == (0.0, 1.0)
    months = weigh(texts(SHOUTED, 12), source=["jan.csv"] * 6 + ["feb.csv"] * 6, collection=["jan.csv"] * 12)
    assert months.tolist() == weigh(texts(SHOUTED, 12)).tolist()


def test_a_handful_of_severe_texts_keeps_its_signs(weigh: Callable[..., Float32Array]) -> None:
    assert min(of(weigh(texts("The portal on floor {} crashes.", 3)), "outage")) > 0.95


def test_what_tells_less_adds_less_and_is_not_told(weigh: Callable[..., Float32Array]) -> None:
    lines = [*texts(CALM, 100), *texts(SHOUTED, 40)]
    weighed = weigh(lines)[-1:]
    full = (weighed > 0).astype(np.float32)
    kind = PAIN[None]
    assert severity(kind, 0 * full)[0] < severity(kind, weighed)[0] < severity(kind, full)[0]
    assert told(kind, full) == [["strong_wording"]]
    assert told(kind, weigh(texts(SHOUTED, 40))[-1:]) == [[]]


def test_common_signs_are_told_with_their_share(
    make_comments: Callable[..., Comments], make_segments: Callable[..., Segments]
) -> None:
    segments, comments = make_segments([*texts(SHOUTED, 40), *texts(CALM, 10)]), make_comments(50)
    baseline = sign_baseline(segments, find_signs(segments), comments)
    assert baseline.common == [
        {
            "collection": "tickets.csv",
            "sign": "strong_wording",
            "way": "capitals",
            "share": 0.8,
            "counts": 0.0,
        }
    ]


def test_comments_that_were_not_mined_have_no_part_in_it(
    make_comments: Callable[..., Comments], make_segments: Callable[..., Segments]
) -> None:
    segments, comments = make_segments(texts(SHOUTED, 30)), make_comments(60)
    telling = sign_baseline(segments, find_signs(segments), comments).telling
    assert telling.shape == (60, len(WAYS))
    assert (telling[30:] == 1).all()
    assert (telling[:30] < 1).any()


def test_nothing_mined_has_no_baseline(
    make_comments: Callable[..., Comments], make_segments: Callable[..., Segments]
) -> None:
    segments = make_segments([])
    baseline = sign_baseline(segments, find_signs(segments), make_comments(2))
    assert (baseline.telling == 1).all()
    assert baseline.common == []


def test_ways_are_told_apart() -> None:
    signs = np.zeros((3, len(ALL)), bool)
    signs[:, NAMES.index("strong_wording")] = True
    lines = pl.Series(["This is terrible.", "PLEASE FIX THIS NOW", "No. Fix it!!"])
    given = ways_given(lines, signs)
    names = [[way.name for way, has in zip(WAYS, row, strict=True) if has] for row in given]
    assert names == [["words"], ["capitals"], ["exclamation_marks"]]


def test_ways_are_told_apart_by_the_words_of_a_texts_own_language() -> None:
    signs = np.zeros((3, len(ALL)), bool)
    signs[:, NAMES.index("strong_wording")] = True
    lines = pl.Series(["Das ist eine Zumutung.", "C'est une honte !!", "DAS IST EINE ZUMUTUNG"])
    given = ways_given(lines, signs, pl.Series(["de", "fr", "de"]))
    names = [[way.name for way, has in zip(WAYS, row, strict=True) if has] for row in given]
    assert names == [["words"], ["words", "exclamation_marks"], ["words", "capitals"]]


def test_strong_words_of_another_language_still_tell_where_the_file_writes_in_capitals(
    make_comments: Callable[..., Comments], make_segments: Callable[..., Segments]
) -> None:
    lines = [*texts("BÜRGERHAUS NORD DRUCKER PATRONE {}", 40), "DIESER DRUCKER IST EINE ZUMUTUNG"]
    segments = make_segments(lines, languages=["de"] * len(lines))
    comments = make_comments(len(lines))
    signs = find_signs(segments)
    telling = sign_baseline(segments, signs, comments).telling
    by_column = np.hstack([signs, signs_of_columns(comments)])
    given = ways_given(segments.frame["text"], by_column, segments.frame["language"])
    found = of(telling_signs(given, telling), "strong_wording")
    assert found[-1] == 1.0
    assert set(found[:-1]) == {0.0}
