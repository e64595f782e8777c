"""Plain sentences get the tag that anybody would give them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from feedback_miner.config import EmbedSettings, TagSettings
from feedback_miner.embed import SentenceTransformerEncoder, embed
from feedback_miner.errors import UsageError
from feedback_miner.records import KINDS, Embeddings, Float32Array, Segments, Tags
from feedback_miner.tagging import LinearTagger, TagProbabilities, make_tagger, tag, tag_comments

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


@pytest.fixture(scope="module")
def tags_of(
    encoder: SentenceTransformerEncoder, uncached: EmbedSettings, make_segments: Callable[..., Segments]
) -> Callable[[Sequence[str]], Tags]:
    def tag_texts(texts: Sequence[str]) -> Tags:
        segments = make_segments(texts)
        return tag(segments, embed(segments, encoder, uncached), LinearTagger(), TagSettings())

    return tag_texts


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


class Fixed:
    """Gives the probabilities that it is given."""

    name, revision, encoder = "fixed", "1", "fake"

    def __init__(self, concern: list[list[float]], kind: list[list[float]]) -> None:
        self.found = TagProbabilities(np.array(concern, float), np.array(kind, float))

    def predict_proba(self, texts: Sequence[str], vectors: Float32Array) -> TagProbabilities:
        return self.found


def nothing(n: int) -> Embeddings:
    return Embeddings(np.zeros((n, 2), np.float32), "fake", "1")


def test_comments_sum_their_segments_in_the_order_of_the_segments(
    make_segments: Callable[..., Segments],
) -> None:
    segments = make_segments(["a", "b", "c"], ["c9", "c1", "c9"])
    kinds = [[0.7, 0.1, 0.1, 0.1], [0.1, 0.7, 0.1, 0.1], [0, 0, 1, 0]]
    tagger = Fixed([[0.9, 0.0], [0.0, 0.1], [0.0, 0.9]], kinds)
    frame = tag_comments(segments, tag(segments, nothing(3), tagger, TagSettings()), TagSettings())
    assert frame["comment_id"].to_list() == ["c9", "c1"]
    assert frame["concern"].to_list() == ["both", "none"]
    assert frame["kind"].to_list() == ["pain", "request"]
    assert frame.columns == ["comment_id", *list(Tags.schema)[1:]]


def test_the_confidence_of_the_settings_decides_what_is_unclear(
    make_segments: Callable[..., Segments],
) -> None:
    segments, tagger = make_segments(["a"]), Fixed([[0.6, 0.1]], [[0.25] * 4])
    for asked, concern in ((0.5, "client"), (0.6, "unclear")):
        tags = tag(segments, nothing(1), tagger, TagSettings(min_confidence=asked))
        assert tags.frame["concern"].to_list() == [concern]


def test_no_segments_have_no_tags(make_segments: Callable[..., Segments]) -> None:
    segments = make_segments([])
    tags = tag(segments, Embeddings(np.zeros((0, 0), np.float32), "fake", "1"), LinearTagger(), TagSettings())
    assert len(tags) == 0
    assert tag_comments(segments, tags, TagSettings()).height == 0


def test_an_unknown_tagger_lists_the_known_ones() -> None:
    with pytest.raises(UsageError, match="There is no tagger 'nonesuch'") as caught:
        make_tagger(TagSettings(tagger="nonesuch"))
    assert caught.value.allowed == "Known: concern-kind-minilm."
