"""Which encoder and tagger read a collection follows from its languages, unless the settings say so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import feedback_miner.model_choice as module
from feedback_miner.config import Settings, load_settings
from feedback_miner.embed import BASE_ENCODER, MULTILINGUAL_ENCODER, THEME_ENCODER
from feedback_miner.model_choice import ModelChoice, choose_models, foreign_share
from feedback_miner.records import Segments

BOTH = (MULTILINGUAL_ENCODER, "concern-kind-e5")
ENGLISH = (THEME_ENCODER, "concern-kind-minilm")


@pytest.fixture
def choose(
    make_segments: Callable[..., Segments], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., ModelChoice]:
    def build(
        languages: list[str | None], installed: bool = True, settings: dict[str, object] | None = None
    ) -> ModelChoice:
        monkeypatch.setattr(module, "has_multilingual", lambda *_: installed)
        segments = make_segments([f"text {i}" for i in range(len(languages))], languages=languages)
        return choose_models(load_settings(settings or {})[0], segments)

    return build


def names(choice: ModelChoice) -> tuple[str, str]:
    return choice.settings.embed.encoder, choice.settings.tag.tagger


def mixed(share: float, n: int = 100) -> list[str | None]:
    n_foreign = round(share * n)
    return [*["de"] * n_foreign, *["en"] * (n - n_foreign)]


def test_the_languages_decide(choose: Callable[..., ModelChoice]) -> None:
    bar = Settings().embed.multilingual_share
    assert names(choose(mixed(0.0))) == ENGLISH
    assert names(choose(mixed(0.01))) == (THEME_ENCODER, "by-language")
    assert names(choose(mixed(bar - 0.01))) == (THEME_ENCODER, "by-language")
    assert names(choose(mixed(bar))) == BOTH
    assert names(choose(mixed(1.0))) == BOTH


def test_the_reason_tells_the_share_and_the_bar(choose: Callable[..., ModelChoice]) -> None:
    bar = f"{Settings().embed.multilingual_share:.0%}"
    assert choose(mixed(0.02)).reason == (
        f"2% of the comments are not in English, below the {bar} of the setting embed.multilingual_share"
    )
    assert choose(mixed(0.5)).reason == (
        f"50% of the comments are not in English, not below the {bar} of the setting embed.multilingual_share"
    )


def test_where_it_is_not_installed_it_is_missed_only_where_it_is_wanted(
    choose: Callable[..., ModelChoice],
) -> None:
    for share in (0.02, 0.5):
        wanted = choose(mixed(share), installed=False)
        assert names(wanted) == ENGLISH
        assert wanted.missing
        assert wanted.reason.endswith(f"{MULTILINGUAL_ENCODER} is not installed")
    assert not choose(mixed(0.0), installed=False).missing


def test_what_the_settings_name_stands(choose: Callable[..., ModelChoice]) -> None:
    foreign, english = mixed(1.0), mixed(0.0)
    assert names(choose(foreign, settings={"embed.encoder": BASE_ENCODER})) == (BASE_ENCODER, BOTH[1])
    assert names(choose(english, settings={"embed.encoder": MULTILINGUAL_ENCODER})) == BOTH
    assert names(choose(english, settings={"embed.encoder": "static"})) == ("static", ENGLISH[1])
    assert names(choose(foreign, settings={"tag.tagger": ENGLISH[1]})) == (BOTH[0], ENGLISH[1])
    assert choose(foreign, settings={"embed.encoder": "static"}).reason.startswith("named by the settings")
    assert names(choose(mixed(0.02), settings={"embed.multilingual_share": 0.02})) == BOTH


def test_own_labels_are_read_by_the_tagger_that_learned_them(
    choose: Callable[..., ModelChoice], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(module, "made_for", lambda _: "concern-kind-e5")
    assert names(choose(mixed(0.0), settings={"tag.workspace": tmp_path})) == (THEME_ENCODER, BOTH[1])


def test_a_long_comment_counts_once_and_one_without_a_language_not_at_all(
    make_segments: Callable[..., Segments],
) -> None:
    segments = make_segments(
        ["a", "b", "c", "d", "e"], ["one", "one", "one", "two", "three"], ["de", "de", "de", "en", None]
    )
    assert foreign_share(segments) == 0.5
    assert foreign_share(make_segments(["a"], languages=[None])) == 0.0
    assert foreign_share(make_segments([])) == 0.0
