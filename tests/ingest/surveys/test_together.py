"""Columns of one question settle each other: ticks, ranks, items of a scale, boxes beside a fact."""

from itertools import cycle, islice

import polars as pl
import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.ingest import read
from feedback_miner.ingest.surveys.question_kinds import classify

N = 24
IMPROVE = "What should we improve?"
OPEN = [f"The VPN drops on floor {i} when I join a call" for i in range(N)]
JOBS = ["Head librarian", "lab manager", "press officer", "Retired archivist"]


def filled(*cells, every=1):
    """Return cells that come back in every so many of the rows."""
    found = cycle(cells)
    return [next(found) if i % every == 0 else "" for i in range(N)]


def survey(**columns):
    return pl.DataFrame({"Response ID": [f"r{i}" for i in range(N)], **columns, IMPROVE: OPEN})


def source(frame):
    return read([frame], IngestSettings()).sources[0]


def rolled(cells, by):
    return list(islice(cycle(cells), by, by + N))


TICKS = {
    "en": ("Which problems do you have?", "Other", "Yes", "No"),
    "fr": ("Quels sont les problèmes les plus courants ?", "Autre", "Oui", "Non"),
    "de": ("Welche Probleme haben Sie?", "Sonstiges", "Ja", "Nein"),
    "es": ("¿Qué problemas tiene?", "Otro", "Sí", "No"),
    "pt": ("Quais problemas você tem?", "Outro", "Sim", "Não"),
    "nl": ("Welke problemen heeft u?", "Anders", "Ja", "Nee"),
    "it": ("Quali problemi ha?", "Altro", "Sì", "No"),
    "pl": ("Jakie są problemy?", "Inne", "Tak", "Nie"),
    "x": ("Which problems?", "Other", "x", ""),
    "numbers": ("Which problems?", "Other", "1", "0"),
    "words": ("Which problems?", "Other", "Selected", "Not selected"),
}


@pytest.mark.parametrize("language", TICKS)
@pytest.mark.parametrize("shape", ["{} [{}]", "{} | {}", "{} - {}", "{} (choice={})"])
def test_ticks_of_one_question_are_closed_and_no_score(language, shape):
    asked, other, yes, no = TICKS[language]
    satisfied = "How satisfied are you with us?"
    frame = survey(
        **{
            shape.format(asked, "Mail"): filled(yes, no),
            shape.format(asked, other): filled(no, no, yes),
            shape.format(satisfied, "Very satisfied"): filled(yes, no, no),
            shape.format(satisfied, "Not satisfied"): filled(no, yes, no),
        }
    )
    told = source(frame).columns
    assert (told["text"], told.get("score"), told.get("role")) == ((IMPROVE,), None, None)


def test_yes_and_no_to_one_question_is_still_a_score():
    assert source(survey(**{"Would you recommend us?": filled("Yes", "No")})).columns["score"]


@pytest.mark.parametrize(
    ("asked", "label", "yes", "no", "scored"),
    [
        ("¿Está satisfecho con el servicio?", "[Mucho]", "Sí", "No", False),
        ("Sind Sie zufrieden?", "[Sehr]", "Ja", "Nein", False),
        ("How satisfied are you?", "[Very]", "Yes", "No", False),
        ("Would you recommend us?", "", "Yes", "No", True),
        ("Would you recommend us?", "[Yes/No]", "Yes", "No", True),
        ("How satisfied are you?", "[Speed]", "5", "3", True),
    ],
)
def test_a_box_whose_brothers_are_missing_is_no_score_beside_ticks(asked, label, yes, no, scored):
    boxes = {f"Which problems? [{box}]": filled(yes, no) for box in ("Mail", "Wifi")}
    if yes == "5":
        boxes = {f"Which problems? [{box}]": filled("Yes", "No") for box in ("Mail", "Wifi")}
    frame = survey(**boxes, **{f"{asked} {label}".strip(): filled(no, yes, yes)})
    assert ("score" in source(frame).columns) is scored


def test_few_ticks_are_closed_also_where_an_opinion_is_asked_for():
    frame = pl.DataFrame(
        {"What do you like? [Mail]": ["Yes", "No", "Yes"], "What do you like? [Wifi]": ["No"] * 3}
    )
    assert [(q.kind, q.part) for q in classify(frame)] == [("choice", "tick")] * 2


def test_items_that_all_rated_alike_are_no_ticks():
    frame = pl.DataFrame({"Rate it [Mail]": ["5", "5", "5"], "Rate it [Wifi]": ["4", "4", "4"]})
    assert [q.part for q in classify(frame)] == ["", ""]


RANKED = "Rank the factors by how they influenced your decision to accept your current position"


@pytest.mark.parametrize("places", [("Rank 1", "Rank 2"), ("1st", "2nd"), ("1", "2"), ("Rang 1", "Rang 2")])
@pytest.mark.parametrize("shape", ["{} [{}]", "{} - {}", "{} | {}"])
def test_ranked_options_are_no_role(places, shape):
    options = ["Pay", "Hours", "Place", "Colleagues"]
    ranks = {shape.format(RANKED, place): rolled(options, by) for by, place in enumerate(places)}
    told = source(survey(**ranks, **{"Which group do you belong to?": filled("Lecturer", "Student")}))
    assert told.columns["role"] == ("Which group do you belong to?",)


def test_numbers_that_rank_are_no_score():
    things = ["Mail", "VPN", "Wifi"]
    ranks = {f"Rank by how satisfied you are [{t}]": rolled("123", by) for by, t in enumerate(things)}
    assert "score" not in source(survey(**ranks)).columns
    rates = {f"How satisfied are you? [{t}]": filled("4", "5", "2", "4") for t in things}
    assert "score" in source(survey(**rates)).columns


WRITE_INS = [
    ("Position", "Position-Other"), ("Role", "Role_other"), ("Role", "Other role"),
    ("Position", "Position (Other)"),
    ("What is your role?", "What is your role? | Other (please specify)"),
    ("What is your role?", "Other (please specify)"), ("What is your role?", "If other, please specify"),
    ("Welche Funktion haben Sie?", "Sonstiges (bitte angeben)"), ("Rolle", "Rolle_Sonstiges"),
    ("Quelle est votre fonction ?", "Autre (précisez)"), ("Poste", "Autre poste"),
    ("Quelle est votre fonction ?", "Quelle est votre fonction ? [Autre]"),
    ("¿Cuál es su cargo?", "Otro (especifique)"), ("Qual é o seu cargo?", "Outro (especifique)"),
    ("Wat is uw functie?", "Anders, namelijk"), ("Qual è il suo ruolo?", "Altro (specificare)"),
    ("Jakie jest Pana stanowisko?", "Inne (proszę podać)"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "other"), WRITE_INS)
@pytest.mark.parametrize("own", [JOBS[:2], [f"{job} {i}" for i in range(3) for job in JOBS]])
def test_what_is_written_in_beside_a_role_is_a_role_and_no_comment(asked, other, own):
    told = source(survey(**{asked: filled("Student", "Lecturer"), other: filled(*own, every=2)}))
    assert told.columns["text"] == (IMPROVE,)
    assert told.columns["role"] == (asked, other)


def test_a_write_in_gives_the_role_where_the_column_is_empty_or_says_other():
    frame = survey(
        Role=filled("Nurse", "", "Other", "Autre"),
        **{"Role - Other": filled("Clerk", "Cook", "Porter", "Guard")},
    )
    roles = read([frame], IngestSettings()).comments.frame["role"].to_list()
    assert roles[:4] == ["Nurse", "Cook", "Porter", "Guard"]


@pytest.mark.parametrize(
    ("asked", "other"),
    [
        ("Which tools do you use?", "Which tools do you use? [Other]"),
        ("Where do you work?", "Where do you work? - Other"),
        ("Welche Geräte nutzen Sie?", "Sonstiges (bitte angeben)"),
    ],
)
def test_a_tool_or_place_that_is_written_in_is_offered_and_not_taken(asked, other):
    own = [f"own script {i}" for i in range(8)]
    told = source(survey(**{asked: filled("One", "Two"), other: filled(*own, every=3)}))
    assert told.columns["text"] == (IMPROVE,)
    assert told.offered == {other: f"typed beside '{told.offered[other].split(chr(39))[1]}', a fact"}


@pytest.mark.parametrize(
    ("asked", "other"),
    [
        ("What annoys you most?", "Other (please specify)"),
        ("Which device causes most trouble?", "Other (please specify)"),
        ("Position", "Other comments"),
        ("Which of these would help you?", "Other"),
    ],
)
def test_what_is_written_in_beside_an_opinion_is_mined(asked, other):
    own = [f"the slow client number {i}" for i in range(8)]
    told = source(survey(**{asked: filled("One", "Two"), other: filled(*own, every=3)}))
    assert other in told.columns["text"]


def test_sentences_written_in_beside_a_fact_are_mined():
    told = source(survey(Position=filled("Student", "Staff"), **{"Position - Other": OPEN}))
    assert "Position - Other" in told.columns["text"]


def test_a_question_with_many_answers_in_own_words_is_offered_with_the_reason():
    asked = "How did you learn the skills that you need for your work?"
    ways = filled(
        "Evening courses", "Good books", "From friends; Good books", "Evening courses; From friends"
    )
    own = [f"{way}; as number {i} did" if i % 4 == 0 else way for i, way in enumerate(ways)]
    told = source(survey(**{asked: own}))
    assert told.columns["text"] == (IMPROVE,)
    assert told.offered == {asked: "25% of 24 answers are in own words, 4.0 words on average"}


def test_options_that_are_ticked_in_many_ways_are_not_offered():
    ways = ["Online courses", "Good books", "Close friends", "Night school"]
    ticked = [", ".join(w for k, w in enumerate(ways) if i >> k & 1) or ways[0] for i in range(N)]
    assert source(survey(**{"How did you learn it?": ticked})).offered == {}
