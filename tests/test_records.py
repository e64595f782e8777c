"""A type between stages is checked when it is built, and the message has both sides."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import numpy as np
import polars as pl
import pytest

from feedback_miner.records import (
    COMMENTS_SCHEMA,
    SEGMENTS_SCHEMA,
    THEMES_SCHEMA,
    Clustering,
    Comments,
    Embeddings,
    Excluded,
    Ranking,
    Rejects,
    Result,
    Segments,
    Table,
    Tags,
    TemplateCounts,
    Templates,
    Themes,
)

TABLES = [Comments, Segments, Excluded, Rejects, Themes, Tags, Ranking]
REJECTS = pl.DataFrame({"file": ["a.csv"], "line": [3], "reason": ["short"]})


@pytest.mark.parametrize("table", TABLES)
def test_an_empty_table_has_all_columns(table: type[Table]) -> None:
    built = table.from_columns({next(iter(table.schema)): []})
    assert len(built) == 0
    assert dict(built.frame.schema) == dict(table.schema)


def test_a_missing_column_is_named_with_what_was_found() -> None:
    with pytest.raises(ValueError, match=r"Rejects needs the columns .*'line'.*, got ") as caught:
        Rejects(REJECTS.drop("line"))
    needed, got = str(caught.value).split(", got ")
    assert "line" in needed
    assert "line" not in got
    assert "reason" in got


def test_an_extra_column_is_named() -> None:
    with pytest.raises(ValueError, match=r"Rejects needs the columns .*, got .*'colour'"):
        Rejects(REJECTS.with_columns(colour=pl.lit("red")))


def test_a_column_of_another_type_is_named_with_both_types() -> None:
    with pytest.raises(ValueError, match=r"'line': Int64.*, got .*'line': Float64"):
        Rejects(REJECTS.with_columns(pl.col("line").cast(pl.Float64)))


def test_columns_in_another_order_are_refused() -> None:
    with pytest.raises(ValueError, match="Rejects needs the columns"):
        Rejects(REJECTS.select("line", "file", "reason"))


@pytest.mark.parametrize("table", [table for table in TABLES if table.key])
def test_a_key_that_appears_twice_is_refused(table: type[Table]) -> None:
    table.from_columns({table.key: ["a", "b"]})
    with pytest.raises(ValueError, match=rf"{table.__name__}\.{table.key} must be unique"):
        table.from_columns({table.key: ["a", "a"]})


def test_tables_without_a_key_may_repeat_rows() -> None:
    assert len(Rejects(pl.concat([REJECTS, REJECTS]))) == 2


def test_columns_left_out_are_null_and_of_the_declared_type() -> None:
    frame = Segments.from_columns({"segment_id": ["s0", "s1"], "start_char": np.array([0, 5])}).frame
    assert frame["text"].to_list() == [None, None]
    assert frame["start_char"].to_list() == [0, 5]
    assert frame.schema["end_char"] == pl.Int64


def test_columns_of_different_length_are_refused() -> None:
    with pytest.raises(pl.exceptions.ShapeError):
        Segments.from_columns({"segment_id": ["s0", "s1"], "text": ["only one"]})


def test_a_column_that_the_table_does_not_have_is_refused() -> None:
    with pytest.raises(ValueError, match="languge"):
        Segments.from_columns({"segment_id": ["s0"], "languge": ["en"]})


def test_a_value_of_another_type_is_refused_and_not_made_null() -> None:
    with pytest.raises(TypeError, match="found value of type String"):
        Segments.from_columns({"segment_id": ["s0"], "start_char": ["zero"]})


def test_a_record_cannot_be_changed() -> None:
    rejects = Rejects(REJECTS)
    with pytest.raises(FrozenInstanceError):
        rejects.frame = REJECTS  # type: ignore[misc]


@pytest.mark.parametrize(
    ("vectors", "words"),
    [(np.zeros(3, np.float32), r"float32 of shape \(3,\)"), (np.zeros((3, 2)), r"float64 of shape \(3, 2\)")],
)
def test_vectors_are_a_float32_matrix(vectors: np.ndarray, words: str) -> None:
    with pytest.raises(ValueError, match=f"vectors must be a float32 matrix, got {words}"):
        Embeddings(vectors, "fake", "1")
    assert len(Embeddings(np.zeros((3, 2), np.float32), "fake", "1")) == 3


def clustering(**changes: object) -> Clustering:
    parts = {
        "labels_": np.array([0, 1, -1]), "nearest_": np.array([0, 1, 0]), "probabilities_": np.ones(3),
        "outlier_scores_": np.zeros(3),
        "parents_": np.array([0, -1]), "stability_": np.ones(2), "coordinates_": np.zeros((3, 2), np.float32),
    }  # fmt: skip
    return Clustering(**(parts | changes))


def test_the_parts_of_a_clustering_belong_together() -> None:
    assert clustering().n_clusters == 2
    with pytest.raises(ValueError, match=r"3 labels, 3 nearest clusters, 2 probabilities, 3 outlier"):
        clustering(probabilities_=np.ones(2))
    with pytest.raises(ValueError, match="3 probabilities, 4 outlier scores and coordinates"):
        clustering(outlier_scores_=np.zeros(4))
    with pytest.raises(ValueError, match=r"3 labels, 4 nearest clusters, 3 probabilities"):
        clustering(nearest_=np.zeros(4, np.int64))
    with pytest.raises(ValueError, match=r"3 outlier scores and coordinates of shape \(4, 2\)"):
        clustering(coordinates_=np.zeros((4, 2), np.float32))
    with pytest.raises(ValueError, match="2 clusters, but 3 stabilities and 2 parents"):
        clustering(stability_=np.ones(3))
    with pytest.raises(ValueError, match="2 clusters, but 2 stabilities and 1 parents"):
        clustering(parents_=np.zeros(1, np.int64))


def test_noise_is_no_cluster() -> None:
    none = {"stability_": np.zeros(0), "parents_": np.zeros(0, np.int64)}
    assert clustering(labels_=np.array([-1, -1, -1]), **none).n_clusters == 0
    assert replace(clustering(), labels_=np.array([1, 1, 0])).n_clusters == 2


def test_reasons_are_counted_by_what_stands_before_the_colon() -> None:
    reasons = ["between themes: 31 %", "quoted", "between themes: 4 %", "noise"]
    found = Excluded.from_columns({"comment_id": ["c"] * 4, "reason": reasons}).reasons()
    assert list(found.items()) == [("between themes", 2), ("noise", 1), ("quoted", 1)]


def test_a_result_names_the_table_that_is_wrong() -> None:
    def empty(schema: object) -> pl.DataFrame:
        return pl.DataFrame(schema=schema)

    tables = {
        "themes": empty(THEMES_SCHEMA), "comments": empty(COMMENTS_SCHEMA),
        "segments": empty(SEGMENTS_SCHEMA),
        "excluded": empty(Excluded.schema), "rejects": empty(Rejects.schema),
        "templates": empty(Templates.schema), "template_counts": empty(TemplateCounts.schema),
    }  # fmt: skip
    assert Result(**tables, manifest={}).themes.height == 0
    for name, table in tables.items():
        wrong = tables | {name: table.drop(table.columns[-1])}
        with pytest.raises(ValueError, match=rf"Result\.{name} needs the columns .*, got "):
            Result(**wrong, manifest={})
