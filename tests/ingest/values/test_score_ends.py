"""Which end of a scale is the best, by its header and its labels."""

import polars as pl
import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.ingest import read
from feedback_miner.ingest.values.score_ends import best_end, worth_of
from feedback_miner.ingest.values.scores import read_scores


def end(header, *cells, named=None):
    column = pl.Series("q", cells or ("1", "2", "5", "3"), pl.String)
    return best_end(column, read_scores(column)[0], header, named)


@pytest.mark.parametrize(
    "header",
    [
        "How satisfied are you? (1 = very satisfied, 5 = very dissatisfied)",
        "Rate us from 1 (best) to 5 (worst)",
        "very satisfied (1) to very dissatisfied (5)",
        "Overall, 1 being the best",
        "Satisfaction (best = 1)",
        "Wie zufrieden sind Sie? (1 = sehr zufrieden, 5 = gar nicht zufrieden)",
        "Die IT hilft mir (1 = trifft voll zu, 5 = trifft nicht zu)",
        "Bewertung von 1 (sehr gut) bis 6 (ungenügend)",
        "Satisfaction (1 = très satisfait ; 5 = pas du tout satisfait)",
        "Satisfacción (1 = muy satisfecho, 5 = nada satisfecho)",
        "Satisfação: 1 = muito satisfeito, 5 = nada satisfeito",
        "Soddisfazione (1=molto soddisfatto, 5=per niente soddisfatto)",
        "Tevredenheid (1 = zeer tevreden, 5 = zeer ontevreden)",
        "Zadowolenie (1 = bardzo zadowolony, 5 = bardzo niezadowolony)",
        "Schulnote",
    ],
)
def test_a_header_that_gives_1_to_what_is_good_has_its_best_end_there(header):
    assert end(header).end == "low"


@pytest.mark.parametrize(
    "header",
    [
        "How satisfied are you? (1 = very dissatisfied, 5 = very satisfied)",
        "On a scale of 1 to 5, where 5 is best",
        "How likely are you to recommend us? (0 = not at all likely, 10 = extremely likely)",
        "Ocena (1 = bardzo źle, 6 = bardzo dobrze)",
        "Star rating",
    ],
)
def test_a_header_that_gives_1_to_what_is_bad_has_its_best_end_above(header):
    assert end(header).end == "high"


@pytest.mark.parametrize(
    "header",
    [
        "Satisfaction",
        "1 - How satisfied are you?",
        "Q1: How satisfied are you with IT?",
        "How satisfied are you (1-5)",
        "How satisfied are you (1 to 5)?",
        "Effort (1 = low, 5 = high)",
    ],
)
def test_numbers_of_questions_and_bare_ranges_tell_nothing(header):
    assert end(header).end == "unknown"


def test_labels_in_the_cells_tell_the_best_end():
    assert end("q", "1 - sehr gut", "2 - gut", "5 - mangelhaft").end == "low"
    assert end("q", "1 (best)", "2", "3", "5 (worst)").end == "low"
    assert end("q", "5 - very satisfied", "1 - very dissatisfied").end == "high"
    assert end("q", "Very satisfied", "Dissatisfied", "Very dissatisfied").end == "high"
    assert end("q", "★★", "★★★★").end == "high"


def test_marks_beyond_those_of_german_schools_are_none():
    assert end("Schulnote", "1", "9").end == "unknown"
    assert end("Gesamtnote", "2", "3").high == 6


def test_what_the_user_says_wins():
    assert end("Schulnote", named="high").end == "high"
    assert end("Star rating", named="low").end == "low"


def test_words_are_turned_around_by_a_negation_before_them():
    assert [worth_of(label) for label in ("nicht zufrieden", "pas d'accord", "niet eens", "very good")] == [
        -1, -1, -1, 1,
    ]  # fmt: skip


ROWS = "".join(f"{n},{n % 5 + 1},The printer on floor {n} jams again\n" for n in range(10))


def test_scores_whose_best_end_is_1_are_turned_around_and_told(export):
    path = export('id,"Satisfaction (1 = very satisfied, 5 = very dissatisfied)",comment\n' + ROWS)
    made = read([path], IngestSettings())
    assert made.comments.frame["score"].to_list()[:3] == [5.0, 4.0, 3.0]
    source = made.sources[0]
    assert (source.score_best, source.score_why, source.score_ends) == ("low", "the header says so", (1, 5))


def test_a_direction_that_is_not_told_is_unknown_and_can_be_said(export):
    path = export("id,satisfaction,comment\n" + ROWS)
    made = read([path], IngestSettings())
    assert (made.sources[0].score_best, made.comments.frame["score"][0]) == ("unknown", 1.0)
    made = read([path], IngestSettings(score_best="low"))
    assert (made.sources[0].score_best, made.comments.frame["score"][0]) == ("low", 5.0)
    mapping = export('score_best = "low"\n[columns]\ntext = "comment"\nscore = "satisfaction"\n', "m.toml")
    assert read([path], IngestSettings(mapping=mapping)).comments.frame["score"][0] == 5.0


@pytest.mark.parametrize(
    ("header", "cells", "ends"),
    [
        ("Score", ["0", "1", "2", "3"], (0, 3)),
        ("Score", ["0", "2", "5"], (0, 5)),
        ("Score", ["1", "2", "3"], (1, 3)),
        ("Score", ["0", "12", "20"], (0, 20)),
        ("Score", ["0", "1"], (0, 1)),
        ("Score", ["0.2", "0.9"], (0, 1)),
        # somebody gave what the better half holds
        ("Score", ["0", "6", "7"], (0, 10)),
        ("Score", ["3", "4"], (1, 5)),
        # the scale is told
        ("NPS", ["0", "2", "5"], (0, 10)),
        ("Score", ["1/5", "2/5", "3/5"], (1, 5)),
        ("Score", ["-4", "-2", "-1"], (-5, 5)),
        # nobody gave the worst, which is the high end
        ("Satisfaction (1 = very satisfied)", ["1", "2", "3"], (1, 5)),
    ],
)
def test_a_scale_of_which_nobody_gave_the_better_half_is_a_shorter_one(header, cells, ends):
    found = end(header, *cells * 10)
    assert (found.low, found.high) == ends


def test_a_few_scores_do_not_make_a_scale_shorter():
    assert end("Score", "0", "3", "5").high == 10
