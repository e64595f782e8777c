"""Themes are named in the writers' words, and their ids do not depend on numbering."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import polars as pl
import pytest

from feedback_miner.config import DescribeSettings, EmbedSettings
from feedback_miner.describe import PhraseLabeller, describe
from feedback_miner.embed import SentenceTransformerEncoder, embed, embed_texts
from feedback_miner.progress import Silent, T
from feedback_miner.records import Clustering, Comments, Embeddings, Segments, Tags, Themes

PRINTER = [
    "The printer on the third floor jams every morning.",
    "Our printer jams as soon as two people use it.",
    "Paper jams in the printer again, please call me at [phone].",
    "The printer next to the kitchen has a paper jam nearly every day.",
    "PRINTER JAMS AGAIN AND NOBODY COMES TO FIX IT",
    "Why does the new printer jam whenever it is used by the whole team?",
]
VPN = [
    "The VPN drops my connection every hour.",
    "When I work from home the VPN connection drops all the time.",
    "VPN keeps losing the connection, I sent the log to [email] twice.",
    "The connection over VPN is what I am waiting for.",
    "Each video call ends because the VPN connection drops.",
    "VPN is slow and the connection drops when I need it most.",
]
GERMAN = [
    "Der Monitor flackert seit dem Umzug ständig.",
    "Mein Monitor flackert und bleibt dann schwarz.",
    "Monitor flackert, bitte Rückruf unter [phone].",
    "Seit gestern flackert der zweite Monitor.",
]
TEXTS = PRINTER + VPN + GERMAN
LABELS = [0] * len(PRINTER) + [1] * len(VPN) + [2] * len(GERMAN)
LANGUAGES = ["en"] * (len(PRINTER) + len(VPN)) + ["de"] * len(GERMAN)
ENDS = frozenset(
    [
        *("is", "are", "was", "were", "be", "been", "am", "has", "have", "had", "do", "does", "did", "will"),
        *("would", "can", "could", "should", "may", "might", "must", "of", "at", "by", "for", "from", "with"),
        *("to", "the", "a", "an", "and", "or", "but"),
    ]
)
Describe = Callable[..., Themes]
SETTINGS = DescribeSettings()
QUOTED = DescribeSettings(n_quotes=3)


@pytest.fixture(scope="module")
def segments(make_segments: Callable[..., Segments]) -> Segments:
    return make_segments(TEXTS, languages=LANGUAGES)


@pytest.fixture(scope="module")
def embeddings(
    segments: Segments, encoder: SentenceTransformerEncoder, uncached: EmbedSettings
) -> Embeddings:
    return embed(segments, encoder, uncached)


@pytest.fixture(scope="module")
def tags(segments: Segments, make_tags: Callable[..., Tags]) -> Tags:
    return make_tags(["pain"] * len(segments))


@pytest.fixture(scope="module")
def labeller(encoder: SentenceTransformerEncoder, uncached: EmbedSettings) -> PhraseLabeller:
    return PhraseLabeller(partial(embed_texts, encoder=encoder, settings=uncached))


@pytest.fixture(scope="module")
def themes(
    segments: Segments,
    embeddings: Embeddings,
    tags: Tags,
    labeller: PhraseLabeller,
    make_clustering: Callable[..., Clustering],
) -> Themes:
    return describe(make_clustering(LABELS), segments, embeddings, tags, labeller, SETTINGS)


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def of_theme(i: int) -> list[str]:
    return [text for text, label in zip(TEXTS, LABELS, strict=True) if label == i]


def test_row_i_describes_cluster_i(themes: Themes) -> None:
    assert len(themes) == 3
    for row, word in zip(themes.frame["keywords"], ["printer", "vpn", "monitor"], strict=True):
        assert any(word in keyword.casefold() for keyword in row)


def test_labels_and_keywords_use_the_words_of_their_theme(themes: Themes) -> None:
    for i, row in enumerate(themes.frame.iter_rows(named=True)):
        own = words(" ".join(of_theme(i)))
        assert words(row["label"]) <= own
        assert words(" ".join(row["keywords"])) <= own


def test_labels_are_distinct(themes: Themes) -> None:
    labels = themes.frame["label"].str.to_lowercase()
    assert labels.n_unique() == 3


def test_labels_end_neither_in_an_auxiliary_nor_in_a_preposition(themes: Themes) -> None:
    for label in themes.frame["label"]:
        assert label.split()[-1].casefold() not in ENDS


def test_labels_begin_with_a_capital_and_do_not_shout(themes: Themes) -> None:
    for label in themes.frame["label"]:
        assert label[0].isupper()
        assert not label.isupper()


def test_placeholders_are_in_no_label_and_no_keyword(themes: Themes) -> None:
    for row in themes.frame.iter_rows(named=True):
        assert not {"email", "phone"} & words(" ".join([row["label"], *row["keywords"]]))
        assert "[" not in row["label"]


def test_german_themes_are_named_by_what_their_writers_say(themes: Themes) -> None:
    label = themes.frame["label"][2]
    assert "Monitor" in label
    assert "flackert" in label
    assert any(label[1:] in text for text in GERMAN)


def test_exemplars_are_members_of_different_comments(
    embeddings: Embeddings,
    tags: Tags,
    labeller: PhraseLabeller,
    make_segments: Callable[..., Segments],
    make_clustering: Callable[..., Clustering],
) -> None:
    comment_ids = [f"c{i // 2}" for i in range(len(TEXTS))]
    segments = make_segments(TEXTS, comment_ids, LANGUAGES)
    found = describe(
        make_clustering(LABELS), segments, embeddings, tags, labeller, DescribeSettings(n_quotes=3)
    )
    for i, exemplars in enumerate(found.frame["exemplars"].to_list()):
        rows = [int(segment_id[1:]) for segment_id in exemplars]
        assert {LABELS[row] for row in rows} == {i}
        assert len({comment_ids[row] for row in rows}) == len(rows) == (3 if i < 2 else 2)


def test_theme_ids_do_not_depend_on_the_numbers_of_clusters_nor_on_the_order_of_rows(
    themes: Themes,
    segments: Segments,
    embeddings: Embeddings,
    tags: Tags,
    labeller: PhraseLabeller,
    make_clustering: Callable[..., Clustering],
) -> None:
    order = np.random.default_rng(0).permutation(len(TEXTS))
    swapped = [(label + 1) % 3 for label in LABELS]
    other = describe(
        make_clustering([swapped[i] for i in order]),
        Segments(segments.frame[order.tolist()]),
        replace(embeddings, vectors=embeddings.vectors[order]),
        Tags(tags.frame[order.tolist()]),
        labeller,
        SETTINGS,
    )
    ids = themes.frame["theme_id"].to_list()
    assert other.frame["theme_id"].to_list() == [ids[2], ids[0], ids[1]]
    assert all(re.fullmatch(r"t[0-9a-f]{10}", theme_id) for theme_id in ids)
    one, two = (frame.sort("theme_id").select("label", "keywords") for frame in (themes.frame, other.frame))
    assert one.equals(two)


def test_areas_have_an_id_of_their_members_and_themes_in_none_have_null(
    segments: Segments,
    embeddings: Embeddings,
    tags: Tags,
    labeller: PhraseLabeller,
    make_clustering: Callable[..., Clustering],
) -> None:
    def areas(labels: list[int], parents: list[int]) -> pl.DataFrame:
        clustering = make_clustering(labels, parents=parents)
        found = describe(clustering, segments, embeddings, tags, labeller, SETTINGS)
        return found.frame.select("parent_id", "area", "label")

    none = areas(LABELS, [-1, -1, -1])
    assert none["parent_id"].null_count() == none["area"].null_count() == 3
    found = areas(LABELS, [4, 4, 0])
    assert found["parent_id"].n_unique() == 2
    assert found["parent_id"][0] == found["parent_id"][1]
    assert all(re.fullmatch(r"a[0-9a-f]{10}", parent) for parent in found["parent_id"])
    assert found["area"][0] == found["area"][1]
    assert {"printer", "vpn"} <= words(found["area"][0])
    assert found["area"][2] == found["label"][2]
    swapped = areas([(label + 1) % 3 for label in LABELS], [1, 0, 0])
    assert swapped.rows() == [found.rows()[i] for i in (2, 0, 1)]


def test_progress_counts_the_texts_that_are_parsed(
    segments: Segments,
    embeddings: Embeddings,
    tags: Tags,
    labeller: PhraseLabeller,
    make_clustering: Callable[..., Clustering],
) -> None:
    class Counting(Silent):
        def track(self, items: Iterable[T], total: int, unit: str) -> Iterator[T]:
            counted.append([total, unit, 0])
            for item in items:
                counted[-1][2] += 1
                yield item

    counted: list[list[object]] = []
    describe(make_clustering(LABELS), segments, embeddings, tags, labeller, SETTINGS, Counting())
    assert counted == [[len(TEXTS), "texts", len(TEXTS)]]


def test_another_member_makes_another_id(
    themes: Themes,
    segments: Segments,
    embeddings: Embeddings,
    tags: Tags,
    labeller: PhraseLabeller,
    make_clustering: Callable[..., Clustering],
) -> None:
    other = describe(
        make_clustering([-1, *LABELS[1:]]), segments, embeddings, tags, labeller, DescribeSettings()
    )
    same = themes.frame["theme_id"] == other.frame["theme_id"]
    assert same.to_list() == [False, True, True]


def test_stability_is_that_of_the_cluster_and_null_where_it_is_not_known(
    segments: Segments,
    embeddings: Embeddings,
    tags: Tags,
    labeller: PhraseLabeller,
    make_clustering: Callable[..., Clustering],
) -> None:
    clustering = replace(make_clustering(LABELS), stability_=np.array([0.25, np.nan, 1.0]))
    found = describe(clustering, segments, embeddings, tags, labeller, SETTINGS)
    assert found.frame["stability"].to_list() == [0.25, None, 1.0]


def test_settings_bound_keywords_and_quotes(
    segments: Segments,
    embeddings: Embeddings,
    tags: Tags,
    labeller: PhraseLabeller,
    make_clustering: Callable[..., Clustering],
) -> None:
    settings = DescribeSettings(n_keywords=2, n_quotes=1)
    frame = describe(make_clustering(LABELS), segments, embeddings, tags, labeller, settings).frame
    assert frame.select(pl.col("keywords").list.len().max()).item() == 2
    assert frame["exemplars"].list.len().to_list() == [1, 1, 1]


def test_all_noise_gives_no_themes(
    segments: Segments,
    embeddings: Embeddings,
    tags: Tags,
    labeller: PhraseLabeller,
    make_clustering: Callable[..., Clustering],
) -> None:
    found = describe(
        make_clustering([-1] * len(TEXTS)), segments, embeddings, tags, labeller, DescribeSettings()
    )
    assert len(found) == 0


def test_a_labeller_of_ones_own_is_used_and_made_distinct(
    segments: Segments, embeddings: Embeddings, tags: Tags, make_clustering: Callable[..., Clustering]
) -> None:
    class Same:
        def label_themes(self, drafts: list[object]) -> list[str]:
            return ["trouble"] * len(drafts)

    found = describe(make_clustering(LABELS), segments, embeddings, tags, Same(), SETTINGS)
    labels = found.frame["label"].to_list()
    assert labels[0] == "Trouble"
    assert all(label.startswith("Trouble (") for label in labels[1:])
    assert len(set(labels)) == 3


MIXED = [
    "The printer on the third floor jams every morning.",
    "Our printer jams as soon as two people use it.",
    "Der Drucker im dritten Stock hat jeden Morgen Papierstau.",
    "Unser Drucker hat Papierstau, sobald zwei Leute drucken.",
    "Papierstau im Drucker neben der Küche.",
    "La imprimante a encore un bourrage papier.",
]
SPOKEN = ["en", "en", "de", "de", "de", "fr"]


@pytest.fixture
def describe_mixed(
    tags: Tags,
    labeller: PhraseLabeller,
    encoder: SentenceTransformerEncoder,
    uncached: EmbedSettings,
    make_segments: Callable[..., Segments],
    make_comments: Callable[..., Comments],
    make_clustering: Callable[..., Clustering],
) -> Callable[..., dict[str, Any]]:
    """Describe one theme of several languages; ``people`` are those who wrote its comments."""

    def run(people: list[str] | None = None) -> dict[str, Any]:
        segments = make_segments(MIXED, languages=SPOKEN)
        comments = None if people is None else make_comments(len(MIXED), person_id=people)
        found = describe(
            make_clustering([0] * len(MIXED), parents=[0]),
            segments,
            embed(segments, encoder, uncached),
            Tags(tags.frame[: len(MIXED)]),
            labeller,
            SETTINGS,
            comments=comments,
        )
        return found.frame.row(0, named=True)

    return run


def test_a_theme_of_several_languages_is_described_in_that_of_most_people(
    describe_mixed: Callable[..., dict[str, Any]],
) -> None:
    german = words(" ".join(MIXED[2:5]))
    by_comments = describe_mixed()
    assert words(by_comments["label"]) <= german
    assert words(" ".join(by_comments["keywords"])) <= german
    assert by_comments["area"] == by_comments["label"]
    # the three German comments are of one person
    by_people = describe_mixed(["a", "b", "c", "c", "c", "d"])
    assert words(by_people["label"]) <= words(" ".join(MIXED[:2]))
    assert words(" ".join(by_people["keywords"])) <= words(" ".join(MIXED[:2]))


def test_quotes_are_in_the_languages_of_the_members(describe_mixed: Callable[..., dict[str, Any]]) -> None:
    quoted = [SPOKEN[int(segment_id[1:])] for segment_id in describe_mixed()["exemplars"]]
    assert len(quoted) == SETTINGS.n_quotes
    assert {"de", "en", "fr"} == {*quoted}
