"""What a notebook does: mine frames and files with settings and objects of its own."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

import feedback_miner
from feedback_miner.describe import ThemeDraft
from feedback_miner.progress import Silent
from feedback_miner.records import Embeddings
from feedback_miner.tagging import TagProbabilities

ROOT = Path(__file__).parents[1]
WIDTH = 16
SMALL = {"embed.cache": False, "segment.min_words": 3, "rank.n_bootstrap": 20}


class WordEncoder:
    """Has the ``encode`` of a SentenceTransformer; vectors are sums of one random vector per word."""

    def __init__(self) -> None:
        self.n_texts = 0

    def encode(self, sentences: list[str], batch_size: int = 32, **_: Any) -> np.ndarray:
        self.n_texts += len(sentences)
        return np.array([sum(map(self._word, text.lower().split())) for text in sentences])

    @staticmethod
    def _word(word: str) -> np.ndarray:
        seed = int.from_bytes(hashlib.sha256(word.strip(".,").encode()).digest()[:4], "big")
        return np.random.default_rng(seed).normal(size=WIDTH)


class ClientTagger:
    """Takes texts with an invoice for client concerns, and every text for a pain."""

    name = "invoice-rule"
    revision = "1"
    encoder = "WordEncoder"

    def predict_proba(self, texts: Sequence[str], embeddings: Embeddings) -> TagProbabilities:
        assert embeddings.vectors.shape == (len(texts), WIDTH)
        assert embeddings.branch_vectors is None
        client = np.array(["invoice" in text for text in texts], float)
        kind = np.tile([0.97, 0.01, 0.01, 0.01], (len(texts), 1))
        return TagProbabilities.independent(np.column_stack([client, 1 - client]), kind)


class NumberLabeller:
    def label_themes(self, drafts: Sequence[ThemeDraft]) -> list[str]:
        return [f"Theme {i} of {draft.keywords[0]}" for i, draft in enumerate(drafts)]


SUBJECTS = ("printer jams paper", "invoice charge licence", "network drops calls", "laptop slow morning")
ENDS = "again today|every week|in room four|since May|for my team|at the branch|on Monday|after lunch"


@pytest.fixture(scope="module")
def frame() -> pl.DataFrame:
    texts = [f"The {subject} {end}." for end in ENDS.split("|") for subject in SUBJECTS]
    return pl.DataFrame(
        {
            "nr": [f"n{i}" for i in range(len(texts))],
            "answer": texts,
            "who": [f"person {i % 9}" for i in range(len(texts))],
        }
    )


NAMED = {"ingest.columns.text": ["answer"], "ingest.columns.id": "nr", "ingest.columns.person": "who"}


def quick(exports: Any, settings: dict[str, Any] | None = None, **objects: Any) -> feedback_miner.Result:
    objects = {"encoder": WordEncoder(), "tagger": ClientTagger(), "labeller": NumberLabeller(), **objects}
    return feedback_miner.mine(exports, {**SMALL, **NAMED, **(settings or {})}, **objects)


@pytest.fixture(scope="module")
def result(frame: pl.DataFrame) -> feedback_miner.Result:
    from sklearn.cluster import KMeans

    return quick(frame, clusterer=KMeans(4, random_state=0, n_init=3))


class OtherEncoder(WordEncoder):
    """Has vectors that the tagger was not fitted on."""


class Heard(Silent):
    """Remembers the stages in which something was counted."""

    def __init__(self) -> None:
        self.stages: list[str] = []
        self.counted: list[tuple[str, str]] = []

    def stage(self, name: str) -> None:
        self.stages.append(name)

    def track(self, items: Iterable[Any], total: int, unit: str) -> Iterator[Any]:
        self.counted.append((self.stages[-1], unit))
        return iter(items)


def test_the_taggers_own_encoder_embeds_a_second_time_in_the_stage_embed_and_is_named(
    frame: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, own, heard = OtherEncoder(), WordEncoder(), Heard()
    monkeypatch.setattr("feedback_miner.pipeline.make_encoder", lambda *_: own)
    result = quick(frame, encoder=given, progress=heard)
    assert given.n_texts == own.n_texts == result.segments["text"].n_unique()
    assert [stage for stage, unit in heard.counted if unit == "batches"] == ["embed", "embed"]
    models = [(model["role"], model["name"]) for model in result.manifest["models"]]
    assert models[:3] == [("encoder", "OtherEncoder"), ("encoder", "WordEncoder"), ("tagger", "invoice-rule")]


PUBLIC = """
EmptyExportError ExportError FeedbackMinerError MissingModelError Result Settings UsageError WorkspaceError
__version__ evaluate_labels fit_labels load_settings mine open_run suggest_labels tag write_run
"""


def test_the_public_names_are_these_and_each_can_be_had() -> None:
    assert sorted(feedback_miner.__all__) == sorted(PUBLIC.split())
    assert dir(feedback_miner) == sorted(PUBLIC.split())
    for name in feedback_miner.__all__:
        assert getattr(feedback_miner, name) is not None


def test_a_name_that_does_not_exist_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'minee'"):
        feedback_miner.minee  # noqa: B018


def test_every_error_is_a_feedback_miner_error_with_the_exit_code_of_its_kind() -> None:
    codes = {name: getattr(feedback_miner, name).exit_code for name in PUBLIC.split() if "Error" in name}
    assert codes == {
        "EmptyExportError": 3,
        "ExportError": 3,
        "FeedbackMinerError": 2,
        "MissingModelError": 4,
        "UsageError": 2,
        "WorkspaceError": 5,
    }
    assert all(issubclass(getattr(feedback_miner, name), feedback_miner.FeedbackMinerError) for name in codes)


def test_an_error_can_be_caught_and_read_part_by_part(tmp_path: Path) -> None:
    with pytest.raises(feedback_miner.ExportError) as caught:
        feedback_miner.mine(tmp_path / "nowhere.csv")
    assert "nowhere.csv" in caught.value.given
    assert caught.value.allowed
    assert caught.value.next_step in str(caught.value)


def test_an_unknown_setting_is_a_usage_error() -> None:
    with pytest.raises(feedback_miner.UsageError, match=r"no setting 'cluster\.colour'"):
        feedback_miner.mine("-", {"cluster.colour": "red"})


def test_a_scikit_learn_clusterer_decides_the_themes(result, frame) -> None:
    assert result.themes.height == 4
    assert result.segments["theme_id"].null_count() == 0
    found = dict(
        zip(result.segments["comment_id"], result.segments["theme_id"], strict=True),
    )
    expected = {nr: answer.split()[1] for nr, answer in zip(frame["nr"], frame["answer"], strict=True)}
    pairs = {(found[nr], expected[nr]) for nr in found}
    assert len(pairs) == 4
    assert result.manifest["clustering"]["clusterer"] == "KMeans"


def test_a_tagger_and_a_labeller_of_ones_own_have_the_say(result) -> None:
    invoices = result.comments.filter(pl.col("text").str.contains("invoice"))
    assert invoices.height == 8
    assert set(invoices["concern"]) == {"client"}
    assert set(result.comments["kind"]) == {"pain"}
    assert all(label.startswith("Theme ") for label in result.themes["label"])
    models = {model["role"]: model["name"] for model in result.manifest["models"]}
    assert models["tagger"] == "invoice-rule"
    assert models["encoder"] == "WordEncoder"


def test_an_encoder_of_ones_own_is_asked_once_per_distinct_text(frame) -> None:
    encoder = WordEncoder()
    result = quick(pl.concat([frame, frame.with_columns(nr=pl.col("nr") + "b")]), encoder=encoder)
    assert encoder.n_texts <= result.segments["text"].n_unique()


def test_an_encoder_that_returns_too_few_vectors_is_refused(frame) -> None:
    class Short(WordEncoder):
        def encode(self, sentences: list[str], **how: Any) -> np.ndarray:
            return super().encode(sentences, **how)[:-1]

    with pytest.raises(feedback_miner.UsageError, match="one vector per text"):
        quick(frame, encoder=Short())


def test_a_clusterer_that_returns_too_few_labels_is_refused(frame) -> None:
    class Short:
        def fit(self, X: np.ndarray, y: Any = None) -> None:  # noqa: N803
            self.labels_ = np.zeros(len(X) - 1, int)

    with pytest.raises(feedback_miner.UsageError, match="labels_"):
        quick(frame, clusterer=Short())


def test_nothing_that_is_given_is_changed(frame) -> None:
    given = frame.clone()
    settings = {**SMALL, **NAMED}
    before = copy.deepcopy(settings)
    exports = [given]
    feedback_miner.mine(
        exports, settings, encoder=WordEncoder(), tagger=ClientTagger(), labeller=NumberLabeller()
    )
    assert_frame_equal(given, frame)
    assert settings == before
    assert exports == [given]


def test_a_frame_and_its_file_give_the_same_tables(frame, tmp_path: Path) -> None:
    frame.write_parquet(tmp_path / "answers.parquet")
    by_frame, by_path = quick(frame), quick(tmp_path / "answers.parquet")
    by_text = quick([str(tmp_path / "answers.parquet")])
    for name in ("themes", "segments", "excluded"):
        assert_frame_equal(getattr(by_frame, name), getattr(by_path, name))
        assert_frame_equal(getattr(by_text, name), getattr(by_path, name))
    drop = ["source", "collection"]
    assert_frame_equal(by_frame.comments.drop(drop), by_path.comments.drop(drop))


def test_settings_may_be_given_whole_and_then_nothing_else_counts(frame, monkeypatch) -> None:
    settings, _ = feedback_miner.load_settings({**SMALL, **NAMED, "ingest.limit": 7})
    monkeypatch.setenv("FEEDBACK_MINER_INGEST__LIMIT", "5")
    result = feedback_miner.mine(
        frame, settings, encoder=WordEncoder(), tagger=ClientTagger(), labeller=NumberLabeller()
    )
    assert result.comments.height == 7


def test_a_mapping_of_settings_stands_on_top_of_the_environment(frame, monkeypatch) -> None:
    monkeypatch.setenv("FEEDBACK_MINER_INGEST__LIMIT", "5")
    assert quick(frame).comments.height == 5
    assert quick(frame, {"ingest.limit": 6}).comments.height == 6


def test_a_run_that_is_opened_equals_the_one_that_was_written(result, tmp_path: Path) -> None:
    opened = feedback_miner.open_run(feedback_miner.write_run(result, tmp_path / "run"))
    for name in ("themes", "comments", "segments", "excluded", "rejects"):
        assert_frame_equal(getattr(opened, name), getattr(result, name))
    assert opened.manifest.keys() == result.manifest.keys()
    assert opened.manifest["settings"] == result.manifest["settings"]


def test_a_run_can_be_written_and_opened_by_names_that_are_text(result, tmp_path: Path) -> None:
    out = str(tmp_path / "run")
    feedback_miner.write_run(result, out)  # type: ignore[arg-type]
    assert feedback_miner.open_run(out).themes.height == 4  # type: ignore[arg-type]


def test_a_folder_that_is_no_run_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(feedback_miner.UsageError, match=r"themes\.parquet"):
        feedback_miner.open_run(tmp_path)


def test_the_result_cannot_be_changed(result) -> None:
    with pytest.raises(AttributeError):
        result.themes = result.comments  # type: ignore[misc]


def test_tags_are_aligned_with_the_rows_that_were_given(frame) -> None:
    row = pl.int_range(pl.len())
    given = frame.with_columns(
        answer=pl.when(row == 5).then(pl.lit("...")).when(row == 6).then(pl.lit("  ")).otherwise("answer")
    )
    tags = feedback_miner.tag(given, {**SMALL, **NAMED}, encoder=WordEncoder(), tagger=ClientTagger())
    assert tags["comment_id"].to_list() == given["nr"].to_list()
    assert tags["text"].to_list() == given["answer"].to_list()
    expected = ["client" if "invoice" in answer else "consumer" for answer in given["answer"]]
    expected[5:7] = ["none", None]
    assert tags["concern"].to_list() == expected
    assert tags["kind"].to_list() == ["pain"] * 5 + ["other", None] + ["pain"] * (len(given) - 7)


def test_tags_of_the_default_tagger_are_probabilities_that_favour_the_plain_cases() -> None:
    texts = [
        "The licence fees doubled and I cannot justify this budget to the board any longer.",
        "My laptop takes twenty minutes to start every morning and nobody at the desk helps me.",
        "Thank you, the technician was kind, quick and solved everything in five minutes.",
    ]
    tags = feedback_miner.tag(
        pl.DataFrame({"comment": texts}), {"embed.cache": False, "ingest.columns.text": ["comment"]}
    )
    assert tags["concern"].to_list()[:2] == ["client", "consumer"]
    assert tags["kind"].to_list() == ["pain", "pain", "praise"]
    sums = tags.select(pl.sum_horizontal("p_pain", "p_request", "p_praise", "p_other")).to_series()
    assert sums.to_list() == pytest.approx([1, 1, 1], abs=1e-5)
    for name in ("p_client", "p_consumer", "concern_score", "kind_score"):
        assert tags[name].is_between(0, 1).all()


def test_progress_is_told_about_each_stage_in_order(frame) -> None:
    from feedback_miner.progress import Silent

    class Heard(Silent):
        stages: list[str] = []  # noqa: RUF012

        def stage(self, name: str) -> None:
            self.stages.append(name)

    quick(frame, progress=Heard())
    assert Heard.stages == ["ingest", "segment", "embed", "cluster", "tag", "describe", "rank"]


@pytest.mark.parametrize(
    "given", [None, 5, b"tickets.csv", {"text": ["a"]}, pl.Series(["a"]), pl.LazyFrame()]
)
def test_what_is_no_export_is_refused_with_what_is_allowed(given: Any) -> None:
    with pytest.raises(feedback_miner.UsageError, match="An export cannot be of type"):
        feedback_miner.mine(given)


@pytest.mark.parametrize("name", ["encoder", "clusterer", "tagger", "labeller"])
def test_a_part_that_lacks_its_method_is_refused_by_name(frame: pl.DataFrame, name: str) -> None:
    with pytest.raises(feedback_miner.UsageError, match=f"The {name} object has no method"):
        feedback_miner.mine(frame, **{name: object()})


def test_settings_that_are_no_mapping_are_refused(frame: pl.DataFrame) -> None:
    with pytest.raises(feedback_miner.UsageError, match="Settings cannot be of type str"):
        feedback_miner.mine(frame, "coarse")  # type: ignore[arg-type]
