"""Plain sentences get the tag that anybody would give them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ClassVar

import numpy as np
import polars as pl
import pytest

from feedback_miner.config import EmbedSettings, TagSettings
from feedback_miner.embed import SentenceTransformerEncoder, embed
from feedback_miner.errors import UsageError
from feedback_miner.records import FACETS, KINDS, Context, Embeddings, Excluded, Segments, Tags
from feedback_miner.signals import SIGNALS
from feedback_miner.tagging import (
    BranchTagger,
    TagProbabilities,
    make_tagger,
    tag,
    tag_comments,
    tags_of_left_out,
)

CLIENT = [
    "IT spending grew far beyond the approved budget and the board cannot see what it bought.",
    "The IT roadmap does not support our business strategy for the next three years.",
    "We pay more per employee for IT than our competitors and get no return on that investment.",
    "Projects are delivered a year late, so we miss the revenue that the business case promised.",
    "The cost of the outsourcing contract keeps rising and nobody can justify the charges to finance.",
]
CONSUMER = [
    "My laptop freezes several times a day and I lose my work.",
    "The printer on our floor is broken again and I cannot print anything.",
    "I waited three days for the service desk to reset my password.",
    "Outlook crashes every time I open an attachment.",
    "The VPN drops every hour so I cannot work from home.",
]
PRAISE = [
    "Thank you, the technician fixed my laptop quickly and was very friendly.",
    "Great service, everything works perfectly since the update.",
    "The help desk was excellent and solved my problem in minutes.",
    "I am very happy with the new laptop, well done.",
    "Fantastic support from the whole team, keep up the good work.",
]


def test_what_clients_care_for_is_a_client_concern(tags_of: Callable[[Sequence[str]], Tags]) -> None:
    frame = tags_of(CLIENT).frame
    assert set(frame["concern"]) <= {"client", "both"}
    assert (frame["p_client"] > 0.5).all()


def test_what_consumers_suffer_from_is_a_consumer_pain(tags_of: Callable[[Sequence[str]], Tags]) -> None:
    frame = tags_of(CONSUMER).frame
    assert frame["concern"].to_list() == ["consumer"] * 5
    assert (frame["kind"] == "pain").sum() >= 4


def test_thanks_are_praise(tags_of: Callable[[Sequence[str]], Tags]) -> None:
    assert tags_of(PRAISE).frame["kind"].to_list() == ["praise"] * 5


def test_scores_are_those_of_the_tags(tags_of: Callable[[Sequence[str]], Tags]) -> None:
    frame = tags_of(CLIENT + CONSUMER + PRAISE).frame
    kinds = frame.select(f"p_{kind}" for kind in KINDS).to_numpy()
    np.testing.assert_allclose(kinds.sum(axis=1), 1)
    np.testing.assert_allclose(kinds.max(axis=1), frame["kind_score"])
    assert [KINDS[i] for i in kinds.argmax(axis=1)] == frame["kind"].to_list()
    assert frame["concern_score"].is_between(0.25, 1).all()


def test_facets_are_told_by_the_projects_own_tagger(tags_of: Callable[[Sequence[str]], Tags]) -> None:
    assert set(tags_of(CLIENT + CONSUMER).frame["facet"]) <= set(FACETS)


class Fixed:
    """Gives the probabilities that it is given, and remembers what it was asked."""

    name, revision, encoder = "fixed", "1", "fake"

    def __init__(self, concern: list[list[float]], kind: list[list[float]]) -> None:
        self.found = TagProbabilities.independent(np.array(concern, float), np.array(kind, float))

    def predict_proba(self, texts: Sequence[str], embeddings: Embeddings) -> TagProbabilities:
        self.texts, self.embeddings = list(texts), embeddings
        return self.found


def nothing(n: int) -> Embeddings:
    return Embeddings(np.zeros((n, 2), np.float32), "fake", "1")


def test_a_comment_is_judged_by_the_mean_of_its_segments_weighted_by_their_characters(
    make_segments: Callable[..., Segments],
) -> None:
    segments = make_segments(["aaaa", "b", "ccc"], ["c9", "c1", "c9"])
    east, north = [1.0, 0.0], [0.0, 1.0]
    vectors = np.array([east, north, north], np.float32)
    tagger = Fixed([[0.9, 0.8], [0.0, 0.1]], [[0.7, 0.1, 0.1, 0.1], [0.1, 0.7, 0.1, 0.1]])
    embeddings = Embeddings(vectors, "fake", "1", vectors[:, ::-1].copy(), "branch-1")
    frame = tag_comments(segments, embeddings, tagger, TagSettings())
    assert tagger.texts == ["aaaa ccc", "b"]
    np.testing.assert_allclose(tagger.embeddings.vectors, [[0.8, 0.6], north], rtol=1e-6)
    assert tagger.embeddings.branch_vectors is not None
    np.testing.assert_allclose(tagger.embeddings.branch_vectors, [[0.6, 0.8], east], rtol=1e-6)
    assert tagger.embeddings.branch == "branch-1"
    assert frame["comment_id"].to_list() == ["c9", "c1"]
    assert frame["concern"].to_list() == ["both", "none"]
    assert frame["kind"].to_list() == ["pain", "request"]
    assert frame.columns == ["comment_id", *list(Tags.schema)[1:]]


def test_a_comment_of_one_segment_has_the_tags_of_the_segment(
    tagger: BranchTagger,
    branched: SentenceTransformerEncoder,
    uncached: EmbedSettings,
    make_segments: Callable[..., Segments],
) -> None:
    segments = make_segments(CLIENT + CONSUMER + PRAISE)
    embeddings = embed(segments, branched, uncached)
    wholes = tag_comments(segments, embeddings, tagger, TagSettings())
    parts = tag(segments, embeddings, tagger, TagSettings()).frame
    assert wholes["concern"].to_list() == parts["concern"].to_list()
    for name in ("concern_score", "kind_score", "severity"):
        np.testing.assert_allclose(wholes[name], parts[name], rtol=1e-5)


def test_a_comment_has_the_signs_of_all_its_segments(make_segments: Callable[..., Segments]) -> None:
    texts = ["I cannot work at all.", "The whole office waits for the third time already.", "Hm."]
    segments = make_segments(texts, ["c0", "c0", "c1"])
    pain = [0.97, 0.01, 0.01, 0.01]
    tags = tag(segments, nothing(3), Fixed([[0.1, 0.9]] * 3, [pain] * 3), TagSettings()).frame
    wholes = tag_comments(segments, nothing(3), Fixed([[0.1, 0.9]] * 2, [pain] * 2), TagSettings())
    first, second, third = (set(signs) for signs in tags["signals"])
    assert first
    assert second
    assert [set(signs) for signs in wholes["signals"]] == [first | second, third]


def test_signs_that_were_found_before_are_not_searched_for(make_segments: Callable[..., Segments]) -> None:
    segments, pain = make_segments(["I cannot work at all.", "Hm."]), [[1.0, 0.0, 0.0, 0.0]] * 2
    signs = np.zeros((2, len(SIGNALS)), bool)
    signs[1, [signal.name for signal in SIGNALS].index("outage")] = True
    tagger = Fixed([[0.1, 0.9]] * 2, pain)
    for tags in (
        tag(segments, nothing(2), tagger, TagSettings(), signs=signs).frame,
        tag_comments(segments, nothing(2), tagger, TagSettings(), signs=signs),
    ):
        assert tags["signals"].to_list() == [[], ["outage"]]


class WithCurves(Fixed):
    """Brings how precise its tags were."""

    precision_curves: ClassVar = {"client": np.array([[0.5, 0.7], [0.65, 0.9]])}


def test_the_precision_of_the_settings_decides_what_is_unclear(
    make_segments: Callable[..., Segments],
) -> None:
    segments, tagger = make_segments(["a"]), WithCurves([[0.6, 0.1]], [[0.6, 0.2, 0.1, 0.1]])
    for asked, concern in ((0.6, "client"), (0.85, "unclear")):
        tags = tag(segments, nothing(1), tagger, TagSettings(min_precision=asked))
        assert tags.frame["concern"].to_list() == [concern]
        assert tags.frame["concern_score"].to_list() == pytest.approx([0.6])


def test_a_text_whose_kind_is_unclear_hurts_nobody(make_segments: Callable[..., Segments]) -> None:
    segments = make_segments(["An outage again.", "An outage again!"])
    kinds = [[0.45, 0.35, 0.1, 0.1], [0.9, 0.05, 0.03, 0.02]]
    tags = tag(segments, nothing(2), Fixed([[0.1, 0.9]] * 2, kinds), TagSettings()).frame
    assert tags["kind"].to_list() == ["unclear", "pain"]
    assert tags["severity"][0] == 0 < tags["severity"][1]
    assert tags["signals"][0].to_list() == []


def test_a_whole_comment_keeps_the_context_of_its_segments(make_segments: Callable[..., Segments]) -> None:
    segments = make_segments(["a", "b", "c"], ["c9", "c1", "c9"])
    context = Context(np.array([2, 8, 2]), np.array([0, 1, 0]), np.zeros((2, 2), np.float32))
    tagger = Fixed([[0.9, 0.1]] * 2, [[0.7, 0.1, 0.1, 0.1]] * 2)
    tag_comments(segments, replace(nothing(3), context=context), tagger, TagSettings())
    assert tagger.embeddings.context is not None
    assert tagger.embeddings.context.kinds.tolist() == [2, 8]
    assert tagger.embeddings.context.rows.tolist() == [0, 1]


def test_a_tagger_that_knows_no_facets_leaves_them_empty(make_segments: Callable[..., Segments]) -> None:
    tags = tag(make_segments(["a"]), nothing(1), Fixed([[0.6, 0.1]], [[0.25] * 4]), TagSettings())
    assert tags.frame["facet"].to_list() == [None]


def test_no_segments_have_no_tags(
    tagger: BranchTagger,
    branched: SentenceTransformerEncoder,
    uncached: EmbedSettings,
    make_segments: Callable[..., Segments],
) -> None:
    segments = make_segments([])
    embeddings = embed(segments, branched, uncached)
    assert len(tag(segments, embeddings, tagger, TagSettings())) == 0
    assert tag_comments(segments, embeddings, tagger, TagSettings()).height == 0


def left_out(*rows: tuple[str, str]) -> Excluded:
    ids, reasons = zip(*rows, strict=True)
    return Excluded.from_columns(
        {"comment_id": ids, "stage": ["segment"] * len(ids), "reason": reasons, "text": ["x"] * len(ids)}
    )


def test_a_comment_that_says_nothing_is_none_and_other() -> None:
    excluded = left_out(("c0", "no_answer"), ("c1", "greeting"), ("c1", "signature"), ("c2", "closing"))
    frame = tags_of_left_out(excluded, pl.Series(["c2"]))
    assert frame["comment_id"].to_list() == ["c0", "c1"]
    assert set(frame["concern"]) == {"none"}
    assert set(frame["kind"]) == {"other"}
    assert frame.select("concern_score", "kind_score", "p_other", "p_pain", "severity").row(0) == (
        1,
        1,
        1,
        0,
        0,
    )
    assert frame.columns == ["comment_id", *list(Tags.schema)[1:]]


def test_a_comment_that_was_put_aside_for_another_reason_has_no_tags() -> None:
    excluded = left_out(("c0", "agent"), ("c1", "greeting"), ("c1", "repeat"), ("c2", "empty"))
    assert tags_of_left_out(excluded, pl.Series([], dtype=pl.String)).height == 0


def test_an_unknown_tagger_lists_the_known_ones() -> None:
    with pytest.raises(UsageError, match="There is no tagger 'nonesuch'") as caught:
        make_tagger(TagSettings(tagger="nonesuch"))
    assert caught.value.allowed == "Known: auto, concern-kind-minilm, concern-kind-e5, by-language."


# --- languages that the tagger does not know


class Knows(Fixed):
    """Knows some languages only."""

    def __init__(self, n: int, *languages: str) -> None:
        super().__init__([[0.9, 0.1]] * n, [[0.97, 0.01, 0.01, 0.01]] * n)
        self.languages = languages


def in_languages(*languages: str | None) -> Embeddings:
    return replace(nothing(len(languages)), languages=languages)


def test_texts_in_a_language_that_the_tagger_does_not_know_are_unclear(
    make_segments: Callable[..., Segments],
) -> None:
    languages = ["en", "de", None]
    segments = make_segments(["text"] * 3, languages=languages)
    frame = tag(segments, in_languages(*languages), Knows(3, "en"), TagSettings(min_precision=0)).frame
    assert frame["kind"].to_list() == ["pain", "unclear", "pain"]
    assert frame["concern"].to_list() == ["client", "unclear", "client"]
    german = frame.row(1, named=True)
    numbers = [value for value in german.values() if isinstance(value, float)]
    assert set(numbers) == {0.0}
    assert (german["signals"], german["facet"]) == ([], None)
    assert german["evidence"] == "not judged: the tagger does not know the language de"
    assert frame["evidence"][0] is None


def test_a_comment_has_the_language_of_its_first_segment(make_segments: Callable[..., Segments]) -> None:
    languages = ["de", "en", "en"]
    segments = make_segments(["a", "b", "c"], ["c1", "c1", "c2"], languages)
    tagger = Knows(2, "en")
    frame = tag_comments(segments, in_languages(*languages), tagger, TagSettings(min_precision=0))
    assert frame["kind"].to_list() == ["unclear", "pain"]


def test_a_tagger_that_names_no_languages_judges_all(make_segments: Callable[..., Segments]) -> None:
    segments = make_segments(["text"] * 2, languages=["de", "xx"])
    frame = tag(segments, in_languages("de", "xx"), Knows(2), TagSettings(min_precision=0)).frame
    assert frame["kind"].to_list() == ["pain", "pain"]


def test_the_tagger_of_an_encoder_is_one_that_can_be_made() -> None:
    from feedback_miner.models import model_entry
    from feedback_miner.tagging import TAGGER_OF

    for encoder, name in TAGGER_OF.items():
        assert make_tagger(TagSettings(tagger=name)).encoder == encoder
        assert model_entry(encoder, "encoder").name == encoder


def test_left_to_the_languages_it_is_the_english_one() -> None:
    assert make_tagger(TagSettings()).name == "concern-kind-minilm"
