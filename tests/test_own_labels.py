"""Labels of one's own are read from any table, and told plainly where they cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import feedback_miner
from feedback_miner.config import Settings, load_settings
from feedback_miner.errors import ExportError, UsageError
from feedback_miner.own_labels import Labelled, evaluate_labels, fit_labels, read_labels
from feedback_miner.records import KINDS, Embeddings
from feedback_miner.tagging import OwnTagger, TagProbabilities
from feedback_miner.tagging.own import text_keys

SETTINGS: dict[str, Any] = {"embed.cache": False}

TABLE = pl.DataFrame(
    {
        "Text": ["The board sees no budget.", "My laptop is slow.", "", "Thank you all.", "Printer?"],
        "Concern": ["client", " Consumer", "both", "Neither", ""],
        "kind": ["pain", "PAIN", "pain", "praise", None],
    }
)
READ = Labelled(
    ["The board sees no budget.", "My laptop is slow.", "Thank you all."],
    ["client", "consumer", "none"],
    ["pain", "pain", "praise"],
    pl.DataFrame(),
)


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_settings(SETTINGS)[0]


class LengthEncoder:
    """Vectors tell how long a text is."""

    def encode(self, sentences: list[str]) -> np.ndarray:
        return np.array([[len(text), 10.0] for text in sentences])


class Words:
    """Takes texts with "budget" for client pains, and all others for consumer requests."""

    name, revision, encoder = "words", "1", "LengthEncoder"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def predict_proba(self, texts: Sequence[str], embeddings: Embeddings) -> TagProbabilities:
        assert len(texts) == len(embeddings)
        self.asked += texts
        client = np.array(["budget" in text for text in texts], float)
        concern = 0.02 + 0.96 * np.column_stack([client, 1 - client])
        return TagProbabilities.independent(concern, np.where(client[:, None] > 0, PAIN, REQUEST))


PAIN, REQUEST = np.array([0.97, 0.01, 0.01, 0.01]), np.array([0.01, 0.97, 0.01, 0.01])


def fit(labels: Any, **how: Any) -> OwnTagger:
    return fit_labels(labels, SETTINGS, tagger=Words(), encoder=LengthEncoder(), **how)


def measure(labels: Any, tagger: Any = None, **how: Any) -> tuple[Any, int]:
    return evaluate_labels(labels, SETTINGS, tagger=tagger or Words(), encoder=LengthEncoder(), **how)


def as_read(found: Labelled) -> tuple[list[str], list[str | None], list[str | None]]:
    return found.texts, found.concern, found.kind


# --- reading


def test_a_frame_is_read_and_what_is_not_labelled_left_out(settings: Settings) -> None:
    assert as_read(read_labels(TABLE, settings)) == as_read(READ)


@pytest.mark.parametrize("name", ["labels.csv", "labels.parquet"])
def test_a_file_is_read_like_its_frame(name: str, settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / name
    TABLE.write_csv(path) if name.endswith("csv") else TABLE.write_parquet(path)
    assert as_read(read_labels(path, settings)) == as_read(READ)
    assert as_read(read_labels(str(path), settings)) == as_read(READ)


def test_a_table_of_semicolons_in_another_encoding_is_read_too(settings: Settings, tmp_path: Path) -> None:
    rows = "text;concern\nDer Drucker für alle ist kaputt;consumer\nDas Budget läuft aus;client\n"
    (tmp_path / "labels.csv").write_bytes(rows.encode("cp1252"))
    found = read_labels(tmp_path / "labels.csv", settings)
    assert found.texts == ["Der Drucker für alle ist kaputt", "Das Budget läuft aus"]
    assert found.concern == ["consumer", "client"]


@pytest.mark.parametrize(
    ("column", "concern", "kind"),
    [
        ("concern", ["client", "consumer", "none"], [None] * 3),
        ("kind", [None] * 3, ["pain", "pain", "praise"]),
    ],
)
def test_one_of_both_columns_is_enough(
    column: str, concern: list[str | None], kind: list[str | None], settings: Settings
) -> None:
    table = TABLE.rename({"Concern": "concern"}).select("Text", column)
    found = read_labels(table.filter(pl.col("Text") != "Printer?"), settings)
    assert (found.concern, found.kind) == (concern, kind)


@pytest.mark.parametrize("word", ["none", "neither", "No concern", " NONE "])
def test_neither_is_none(word: str, settings: Settings) -> None:
    assert read_labels(pl.DataFrame({"text": ["a b"], "concern": [word]}), settings).concern == ["none"]


def test_unclear_is_no_label(settings: Settings) -> None:
    table = pl.DataFrame({"text": ["a b", "c d"], "concern": ["unclear", "client"]})
    assert read_labels(table, settings).texts == ["c d"]


def test_texts_may_stand_in_another_column(settings: Settings) -> None:
    table = TABLE.rename({"Text": "Antwort"})
    assert as_read(read_labels(table, settings, "antwort")) == as_read(READ)


def test_without_a_column_of_texts_those_found_are_listed(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "labels.csv"
    TABLE.rename({"Text": "Antwort"}).write_csv(path)
    with pytest.raises(UsageError, match=r"labels\.csv has no column 'text'") as caught:
        read_labels(path, settings)
    assert caught.value.allowed == "Columns found: Antwort, Concern, kind."
    assert "--text-column" in caught.value.next_step
    with pytest.raises(UsageError, match="has no column 'answer'"):
        read_labels(path, settings, "answer")


def test_without_a_column_of_labels_those_found_are_listed(settings: Settings) -> None:
    with pytest.raises(UsageError, match="The frame has neither a column 'concern' nor 'kind'") as caught:
        read_labels(TABLE.select("Text"), settings)
    assert caught.value.allowed == "Columns found: Text."


@pytest.mark.parametrize(
    ("column", "wrong", "allowed"),
    [
        ("concern", "Customer", "client, consumer, both, none"),
        ("kind", "Question", "pain, request, praise, other"),
    ],
)
def test_a_cell_that_is_no_label_is_named_with_those_allowed(
    column: str, wrong: str, allowed: str, settings: Settings
) -> None:
    labels = pl.DataFrame({"text": ["a b", "c d"], column: [wrong, allowed.partition(",")[0]]})
    with pytest.raises(UsageError, match=f"the column '{column}' holds '{wrong.lower()}'") as caught:
        read_labels(labels, settings)
    assert caught.value.allowed.startswith(f"Allowed: {allowed};")
    assert caught.value.exit_code == 2


def test_of_many_wrong_cells_a_few_are_named(settings: Settings) -> None:
    labels = pl.DataFrame({"text": ["a b"] * 9, "kind": [f"wrong{i}" for i in range(9)]})
    with pytest.raises(UsageError, match="'wrong0', 'wrong1'") as caught:
        read_labels(labels, settings)
    assert caught.value.given.count("wrong") == 5


@pytest.mark.parametrize(
    "table",
    [
        {"text": ["a b", "c d"], "concern": ["", None]},
        {"text": ["", "  "], "concern": ["client", "client"]},
        {"text": ["a b", ""], "concern": ["unclear", "client"]},
    ],
    ids=["no label", "no text", "never both"],
)
def test_a_table_in_which_nothing_is_labelled_is_refused(table: dict[str, Any], settings: Settings) -> None:
    with pytest.raises(UsageError, match="holds no labelled comment"):
        read_labels(pl.DataFrame(table), settings)


def test_a_file_that_is_missing_is_an_export_error(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"nowhere\.csv"):
        read_labels(tmp_path / "nowhere.csv", settings)


# --- what is learned and measured


def test_labels_are_learned_by_the_text_as_a_run_sees_it() -> None:
    text = "Hello team,\nthe badge reader at gate four is broken.\n\nKind regards\nAlex"
    fitted = fit(pl.DataFrame({"text": [text], "concern": ["client"]}))
    assert list(fitted.known.values()) == [{"joint": 0}]
    seen = fitted.base.asked  # type: ignore[attr-defined]
    assert seen == ["the badge reader at gate four is broken."]
    assert text_keys([seen[0]], None)[0] in fitted.known


def test_each_head_learns_from_its_own_column() -> None:
    fitted = fit(TABLE)
    assert {head: change.n_labels for head, change in fitted.changes.items()} == {"joint": 2, "kind": 2}
    only_kind = fit(TABLE.select("Text", "kind"))
    assert {head: change.n_labels for head, change in only_kind.changes.items()} == {"joint": 0, "kind": 2}


def test_what_was_learned_can_be_mined_with() -> None:
    texts = [f"The gate {i} has a lamp that is broken." for i in range(6)]
    frame = pl.DataFrame({"comment": texts})
    fitted = fit(
        pl.DataFrame({"text": texts[:2], "concern": ["client", "both"], "kind": ["praise", "other"]})
    )
    tags = feedback_miner.tag(
        frame, {**SETTINGS, "ingest.columns.text": ["comment"]}, tagger=fitted, encoder=LengthEncoder()
    )
    assert tags["concern"].to_list() == ["client", "both"] + ["consumer"] * 4
    assert tags["kind"].to_list() == ["praise", "other"] + ["request"] * 4


def test_labels_that_stand_on_equal_texts_all_count() -> None:
    text = "The lamp at the gate has been broken since the first week of May and nobody comes."
    evaluation, _ = measure(pl.DataFrame({"text": [text] * 30, "concern": ["consumer"] * 30}))
    assert evaluation.classes.filter(pl.col("class") == "consumer")["n"].item() == 30
    assert evaluation.clear_recall == 1


def test_a_tagger_is_measured_on_each_label() -> None:
    evaluation, n_known = measure(
        pl.DataFrame(
            {
                "text": [
                    "The budget of the board is gone.",
                    "My laptop is too slow.",
                    "Nobody knows where the budget went.",
                ],
                "concern": ["client", "consumer", "consumer"],
                "kind": ["pain", "", "request"],
            }
        )
    )
    assert n_known == 0
    by_class = {row["class"]: row for row in evaluation.classes.to_dicts()}
    assert [by_class[name]["n"] for name in ("client", "consumer", *KINDS)] == [1, 2, 1, 1, 0, 0]
    assert (by_class["client"]["precision"], by_class["client"]["recall"]) == (0.5, 1)
    assert (by_class["pain"]["precision"], by_class["pain"]["recall"]) == (0.5, 1)
    assert evaluation.clear_recall == pytest.approx(2 / 3)


def test_a_text_of_which_nothing_is_left_counts_as_none_and_other() -> None:
    evaluation, _ = measure(
        pl.DataFrame(
            {
                "text": ["n/a", "...", "The budget of the board is gone."],
                "concern": ["none", "consumer", "client"],
                "kind": ["other", "other", "pain"],
            }
        )
    )
    confusion = {row["label"]: row for row in evaluation.concern.to_dicts()}
    assert (confusion["none"]["none"], confusion["consumer"]["none"], confusion["client"]["client"]) == (
        1,
        1,
        1,
    )
    assert evaluation.kind_macro_f1 == 1


def test_texts_of_which_nothing_at_all_is_left_are_measured_too() -> None:
    evaluation, n_known = measure(pl.DataFrame({"text": ["n/a", "..."], "kind": ["other", "pain"]}))
    confusion = {row["label"]: row["other"] for row in evaluation.kind.to_dicts()}
    assert confusion == {"pain": 1, "request": 0, "praise": 0, "other": 1}
    assert n_known == 0


def test_texts_that_were_learned_from_are_counted() -> None:
    fitted = fit(TABLE)
    more = pl.concat([TABLE.select("Text", "kind"), pl.DataFrame({"Text": ["A new one."], "kind": ["pain"]})])
    _, n_known = measure(more, fitted)
    assert n_known == 2


def test_nothing_that_is_given_is_changed() -> None:
    given = TABLE.clone()
    fit(given)
    assert given.equals(TABLE)


def test_a_tagger_reads_its_own_encoder_whatever_encoder_was_given() -> None:
    found, _ = evaluate_labels(TABLE, {"embed.cache": False}, encoder=LengthEncoder())
    assert found.classes.height > 0
