"""The whole path: the same bytes on every run, and a run folder that keeps what the design promises."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import feedback_miner
from feedback_miner.config import AUTO
from feedback_miner.embed import BASE_ENCODER, THEME_ENCODER
from feedback_miner.models import Branch, model_entry
from feedback_miner.pipeline import tagger_encoder
from feedback_miner.records import KINDS
from feedback_miner.tagging import TagProbabilities
from feedback_miner.tagging.own import save_own

ROOT = Path(__file__).parents[1]
TICKETS = ROOT / "corpora" / "helpdesk_tickets.csv"

FILES = {
    *("themes.parquet", "themes.csv", "comments.parquet", "comments.csv", "segments.parquet"),
    *(
        "excluded.parquet",
        "templates.parquet",
        "template_counts.parquet",
        "rejects.jsonl",
        "manifest.json",
        "report.html",
        "themes.md",
    ),
}
COLUMNS = {
    "themes": """
        rank rank_low rank_high theme_id parent_id area label keywords concern client_share consumer_share
        concern_low concern_high n_segments n_comments n_people share severity trend status first_seen
        last_seen stability score score_parts quotes
    """,
    "comments": """
        comment_id record_id source created_at person_id author_kind text language theme_id theme_ids
        memberships concern concern_score kind kind_score
    """,
    "segments": """
        segment_id comment_id start_char end_char text theme_id membership outlier_score concern
        concern_score kind kind_score x y
    """,
    "excluded": "comment_id segment_id stage reason text nearest_theme_id",
}

# --- the same bytes


ONE_THREAD = {"PYTHONHASHSEED": "1", "POLARS_MAX_THREADS": "1", "OMP_NUM_THREADS": "1"}


def hashes(run: Path) -> dict[str, str]:
    """Return the hashes of the files of a run that hold no times."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(run.iterdir())
        if path.name not in ("manifest.json", "report.html")
    }


def mine_in_a_process(out: Path, cache: Path, *arguments: str, **environment: str) -> dict[str, str]:
    command = (sys.executable, "-m", "feedback_miner", "mine", str(TICKETS), "-q")
    ended = subprocess.run(
        [*command, "--out", str(out), *arguments],
        capture_output=True,
        text=True,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("FEEDBACK_MINER_")},
            "PYTHONPATH": str(ROOT),
            "FEEDBACK_MINER_EMBED__CACHE_DIR": str(cache),
            **environment,
        },
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return hashes(out)


def test_another_process_with_one_thread_and_no_cache_gives_the_same_bytes(
    shared_cache: Path, tmp_path: Path
) -> None:
    result = feedback_miner.mine(TICKETS, {"ingest.limit": 40, "threads": 2})
    assert result.themes.height > 0
    here = hashes(feedback_miner.write_run(result, tmp_path / "here"))
    assert set(here) == FILES - {"manifest.json", "report.html"}
    how = ("--limit", "40", "--threads", "1", "--no-cache")
    assert mine_in_a_process(tmp_path / "there", shared_cache, *how, **ONE_THREAD) == here


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """Mine the same tickets in four ways; give the hashes of the files of each run.

    No cache is shared with other tests: two of the runs convert the encoder, each for itself.
    """
    folder = tmp_path_factory.mktemp("runs")
    many = ("--limit", "300", "--threads")
    ways = {
        "cold cache": lambda: mine_in_a_process(folder / "a", folder / "cache", *many, "2"),
        "no cache, one thread": lambda: mine_in_a_process(
            folder / "b", folder / "unused", *many, "1", "--no-cache", **ONE_THREAD
        ),
        "warm cache": lambda: mine_in_a_process(folder / "c", folder / "cache", *many, "2"),
        "warm cache, one thread": lambda: mine_in_a_process(
            folder / "d", folder / "cache", *many, "1", PYTHONHASHSEED="2"
        ),
    }
    found: dict[str, dict[str, str]] = {}
    names = list(ways)
    with ThreadPoolExecutor(2) as pool:
        for pair in (names[:2], names[2:]):  # the warm ones after the cold one
            found.update(zip(pair, pool.map(lambda name: ways[name](), pair), strict=True))
    assert (folder / "cache").is_dir()
    assert not [*(folder / "unused").rglob("vectors*")], "--no-cache must keep no vectors"
    return found


@pytest.mark.slow
@pytest.mark.parametrize("way", ["no cache, one thread", "warm cache", "warm cache, one thread"])
def test_the_same_export_gives_the_same_bytes(way: str, runs: dict[str, dict[str, str]]) -> None:
    assert set(runs[way]) == FILES - {"manifest.json", "report.html"}
    differing = [name for name, digest in runs[way].items() if digest != runs["cold cache"][name]]
    assert differing == []


# --- the run folder

EMAILS = ["maria.keller@northmoor.example", "j.o'hara+it@mail.example.org"]
PHONES = ["+44 20 7946 0958", "+49 (0)30 23125 004", "555-010-4477"]
IBANS = ["DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432"]
NAMES = ["Maximiliane Quastenburg", "Theodosia Underhay-Crombie"]
PRIVATE = [*EMAILS, *PHONES, *IBANS]


def planted() -> Iterator[tuple[str, str, str]]:
    """Yield comment, person and date: survey answers, some of them with personal data."""
    answers = pl.read_csv(ROOT / "corpora" / "it_survey.csv", infer_schema=False)
    texts = answers[answers.columns[-1]]
    for i, text in enumerate(texts.filter(texts.str.split(" ").list.len() > 8).head(150)):
        person = NAMES[i] if i < len(NAMES) else f"Writer {i % 90}"
        note = f" Reach me: {PRIVATE[i % len(PRIVATE)]}, please." if i % 3 == 0 else ""
        odd = "  \N{GRINNING FACE}\tcafe\u0301\r\n\n" if i % 5 == 0 else " "
        yield f"{text}{odd}{note}".strip(), person, f"2026-0{1 + i % 6}-1{i % 9}"


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export") / "answers.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["Nr", "Answer", "Name", "Date", "Mail"])
        for i, (text, person, date) in enumerate(planted()):
            writer.writerow([f"A-{i}", text, person, date, EMAILS[i % 2]])
        stream.write("A-999,one cell,too,many,for,this,table," + EMAILS[0] + "\n")
    return path


NAMED = {
    "ingest.columns.text": ["Answer"],
    "ingest.columns.id": "Nr",
    "ingest.columns.person": "Name",
    "ingest.columns.date": "Date",
}


@pytest.fixture(scope="module")
def result(export: Path) -> feedback_miner.Result:
    return feedback_miner.mine(export, NAMED)


@pytest.fixture(scope="module")
def run(result: feedback_miner.Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return feedback_miner.write_run(result, tmp_path_factory.mktemp("out") / "run")


@pytest.fixture(scope="module")
def open_result(export: Path) -> feedback_miner.Result:
    return feedback_miner.mine(export, {**NAMED, "segment.redact": False})


@pytest.fixture(scope="module")
def texts(export: Path) -> dict[str, str]:
    with export.open(encoding="utf-8", newline="") as stream:
        return {row["Nr"]: row["Answer"] for row in csv.DictReader(stream) if row["Nr"] != "A-999"}


def test_the_run_folder_has_exactly_the_files_of_the_design(run: Path) -> None:
    assert {path.name for path in run.iterdir()} == FILES


@pytest.mark.parametrize("name", COLUMNS)
def test_each_table_has_the_columns_of_the_design(name: str, run: Path) -> None:
    wanted = set(COLUMNS[name].split())
    assert wanted <= set(pl.read_parquet(run / f"{name}.parquet").columns)
    if name in ("themes", "comments"):
        with (run / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
            assert wanted <= set(next(csv.reader(stream)))


def test_rejects_name_file_line_and_reason(run: Path, texts: dict[str, str]) -> None:
    (row,) = [json.loads(line) for line in (run / "rejects.jsonl").read_text(encoding="utf-8").splitlines()]
    assert row["file"] == "answers.csv"
    assert row["line"] > len(texts)
    assert row["reason"]


def test_the_manifest_tells_how_the_run_came_about(run: Path, export: Path, texts: dict[str, str]) -> None:
    manifest = json.loads((run / "manifest.json").read_bytes())
    (source,) = manifest["inputs"]
    assert manifest["version"] == feedback_miner.__version__
    assert source["sha256"] == hashlib.sha256(export.read_bytes()).hexdigest()
    assert (source["n_comments"], source["n_rejects"]) == (len(texts), 1)
    assert manifest["settings"]["ingest"]["columns"]["id"] == "Nr"
    assert manifest["seed"] == 0
    assert manifest["exit_code"] == 0
    assert manifest["peak_memory_mb"] > 50
    assert set(manifest["seconds"]) >= {"ingest", "segment", "embed", "cluster", "describe", "tag", "rank"}
    assert {"ingest", "segment", "cluster"} <= set(manifest["rows"])
    assert {"polars", "numpy", "scipy", "python"} <= set(manifest["packages"])
    assert all(model["name"] and model["revision"] for model in manifest["models"])


def test_there_are_themes_so_that_the_tests_below_mean_something(result: feedback_miner.Result) -> None:
    assert result.themes.height >= 2
    assert result.rejects.height == 1


def test_every_theme_that_is_named_exists(result: feedback_miner.Result) -> None:
    themes = set(result.themes["theme_id"])
    assert set(result.segments["theme_id"].drop_nulls()) == themes
    assert set(result.comments["theme_id"].drop_nulls()) <= themes
    assert set(result.comments["theme_ids"].explode().drop_nulls()) <= themes
    main = result.comments.filter(pl.col("theme_id").is_not_null())
    assert main.select(pl.col("theme_ids").list.contains(pl.col("theme_id")).all()).item()


def test_memberships_are_those_of_the_themes_they_stand_beside(result: feedback_miner.Result) -> None:
    pairs = result.comments.select("comment_id", "theme_ids", "memberships").explode(
        "theme_ids", "memberships", empty_as_null=False
    )
    strongest = (
        result.segments.filter(pl.col("theme_id").is_not_null())
        .group_by("comment_id", "theme_id")
        .agg(pl.col("membership").max())
    )
    both = pairs.join(strongest, left_on=["comment_id", "theme_ids"], right_on=["comment_id", "theme_id"])
    assert both.height == pairs.height == strongest.height
    assert both["memberships"].to_list() == both["membership"].to_list()
    assert pairs["memberships"].is_between(0, 1).all()


def test_areas_hold_whole_themes_and_have_one_label_each(result: feedback_miner.Result) -> None:
    areas = result.themes.select("parent_id", "area").unique()
    assert areas["parent_id"].is_unique().all()
    assert areas.height >= 2, "the export is large enough for areas"
    assert areas["area"].null_count() == 0
    for _, themes in result.themes.group_by("parent_id"):
        if themes.height == 1:
            assert themes["area"].to_list() == themes["label"].to_list()
        else:
            assert themes["area"][0] not in set(result.themes["label"])


@pytest.fixture(scope="module")
def covered(export: Path) -> feedback_miner.Result:
    return feedback_miner.mine(export, {**NAMED, "cluster.coverage": 0.7})


def test_coverage_leaves_out_the_weakest_segments_with_reason_and_nearest_theme(
    covered: feedback_miner.Result,
) -> None:
    outside = covered.segments.filter(pl.col("theme_id").is_null())
    assert 0.25 < outside.height / covered.segments.height <= 0.3
    assert outside["membership"].max() <= covered.segments["membership"].quantile(0.3)
    listed = covered.excluded.filter(stage="cluster")
    assert listed["segment_id"].to_list() == outside["segment_id"].to_list()
    assert listed["text"].to_list() == outside["text"].to_list()
    assert listed["reason"].str.contains(r"^(between themes|at the edge of a theme|no theme near): ").all()
    near = listed.filter(pl.col("nearest_theme_id").is_not_null())
    assert near.height > listed.height / 2
    assert set(near["nearest_theme_id"]) <= set(covered.themes["theme_id"])
    assert covered.excluded.filter(stage="segment")["nearest_theme_id"].count() == 0
    assert sum(covered.manifest["left_out"].values()) == covered.excluded.height
    assert covered.manifest["left_out"]["between themes"] > 0


def test_by_default_only_what_is_like_nothing_else_is_in_no_theme(result: feedback_miner.Result) -> None:
    outside = result.segments.filter(pl.col("theme_id").is_null())
    assert outside.height <= 0.1 * result.segments.height
    listed = result.excluded.filter(stage="cluster")
    assert listed["segment_id"].to_list() == outside["segment_id"].to_list()
    assert listed["reason"].str.starts_with("unlike any other text: outlier score 0.").all()
    assert set(listed["nearest_theme_id"]) <= set(result.themes["theme_id"])
    bar = result.manifest["clustering"]["outlier_bar"]
    assert (outside["outlier_score"] > bar - 1e-6).all()


def test_each_segment_has_an_outlier_score(result: feedback_miner.Result) -> None:
    scores = result.segments["outlier_score"]
    assert scores.null_count() == 0
    assert scores.is_between(0, 1).all()
    assert scores.n_unique() > result.segments.height / 3


def test_with_a_coverage_of_one_every_segment_is_in_a_theme(export: Path) -> None:
    whole = feedback_miner.mine(export, {**NAMED, "cluster.coverage": 1})
    assert whole.segments["theme_id"].null_count() == 0
    assert "cluster" not in set(whole.excluded["stage"])


def test_hdbscan_gives_the_same_tables(export: Path) -> None:
    found = feedback_miner.mine(export, {**NAMED, "cluster.clusterer": "hdbscan"})
    assert found.manifest["clustering"]["clusterer"] == "GraphHDBSCAN"
    assert found.themes.height > 1
    assert found.themes["stability"].null_count() == found.themes.height  # persistence is none
    outside = found.segments.filter(pl.col("theme_id").is_null())
    assert (outside["membership"] == 0).all()
    listed = found.excluded.filter(stage="cluster")
    assert set(listed["reason"]) <= {"in no theme"}
    assert listed["nearest_theme_id"].null_count() == 0


def test_counts_of_themes_are_those_of_the_tables(result: feedback_miner.Result) -> None:
    counted = (
        result.segments.filter(pl.col("theme_id").is_not_null())
        .group_by("theme_id")
        .agg(n_segments=pl.len(), n_comments=pl.col("comment_id").n_unique())
    )
    both = result.themes.join(counted, on="theme_id", suffix="_counted")
    assert both.height == result.themes.height
    assert both["n_segments"].to_list() == both["n_segments_counted"].to_list()
    assert both["n_comments"].to_list() == both["n_comments_counted"].to_list()


def test_themes_stand_in_the_order_of_their_ranks_and_scores_are_the_sum_of_their_parts(
    result: feedback_miner.Result,
) -> None:
    themes = result.themes
    assert themes["rank"].to_list() == list(range(1, themes.height + 1))
    assert (themes["rank_low"] <= themes["rank"]).all()
    assert (themes["rank"] <= themes["rank_high"]).all()
    assert themes["score"].is_sorted(descending=True)
    for row in themes.iter_rows(named=True):
        parts = [value for value in row["score_parts"].values() if value is not None]
        assert row["score"] == pytest.approx(sum(parts), abs=1e-5)


def test_ids_of_comments_are_those_of_the_id_column(
    result: feedback_miner.Result, texts: dict[str, str]
) -> None:
    assert result.comments["comment_id"].to_list() == list(texts)


def test_no_comment_disappears(result: feedback_miner.Result) -> None:
    kept = set(result.segments["comment_id"]) | set(result.excluded["comment_id"])
    assert kept == set(result.comments["comment_id"])
    assert result.excluded["reason"].null_count() == 0


def test_offsets_of_segments_index_the_text_of_the_export(
    open_result: feedback_miner.Result, texts: dict[str, str]
) -> None:
    rows = open_result.segments.iter_rows(named=True)
    differing = [
        (cut, row["text"])
        for row in rows
        if (cut := " ".join(texts[row["comment_id"]][row["start_char"] : row["end_char"]].split()))
        != " ".join(row["text"].split())
    ]
    assert differing == []


def test_redaction_changes_no_offset(
    result: feedback_miner.Result, open_result: feedback_miner.Result
) -> None:
    where = ["comment_id", "start_char", "end_char"]
    assert result.segments.select(where).equals(open_result.segments.select(where))


def test_segments_of_a_comment_follow_and_do_not_overlap(result: feedback_miner.Result) -> None:
    previous: dict[str, int] = {}
    for row in result.segments.iter_rows(named=True):
        assert previous.get(row["comment_id"], 0) <= row["start_char"] < row["end_char"]
        previous[row["comment_id"]] = row["end_char"]


def test_quotes_are_segments_of_the_comments_they_name(result: feedback_miner.Result) -> None:
    said = set(result.segments.select("theme_id", "comment_id", "text").iter_rows())
    for theme in result.themes.iter_rows(named=True):
        assert theme["quotes"]
        for quote in theme["quotes"]:
            assert (theme["theme_id"], quote["comment_id"], quote["text"]) in said


# --- personal data


def folder_text(folder: Path) -> dict[str, str]:
    """Return all that the files of a run say; Parquet is read, as its bytes are compressed."""
    return {
        path.name: repr(pl.read_parquet(path).to_dicts())
        if path.suffix == ".parquet"
        else path.read_bytes().decode("utf-8")
        for path in folder.iterdir()
    }


def digits(text: str) -> str:
    return re.sub(r"[ ()-]", "", text)


def test_no_personal_data_is_anywhere_in_a_redacted_run(run: Path) -> None:
    said = folder_text(run)
    said["names"] = " ".join(path.name for path in run.iterdir())
    leaks = [
        (name, private)
        for name, text in said.items()
        for private in (*PRIVATE, *NAMES)
        if private in text or digits(private) in digits(text)
    ]
    assert leaks == []
    for placeholder in ("[email]", "[phone]", "[iban]"):
        assert placeholder in said["comments.csv"]


def test_personal_data_stays_where_redaction_is_off(
    open_result: feedback_miner.Result, tmp_path: Path
) -> None:
    said = folder_text(feedback_miner.write_run(open_result, tmp_path / "run"))
    for name in ("comments.csv", "comments.parquet", "segments.parquet"):
        assert all(private in said[name] or private.replace("'", "\\'") in said[name] for private in PRIVATE)
    assert "[email]" not in said["comments.csv"]


def test_the_name_of_a_person_is_a_hash_even_where_redaction_is_off(
    open_result: feedback_miner.Result, tmp_path: Path
) -> None:
    said = folder_text(feedback_miner.write_run(open_result, tmp_path / "run"))
    assert not [(name, person) for name, text in said.items() for person in NAMES if person in text]
    assert open_result.comments["person_id"].null_count() == 0


def test_another_key_gives_other_persons(export: Path) -> None:
    from feedback_miner.pipeline import prepare

    def persons(key: str) -> list[str]:
        return (
            prepare(export, {**NAMED, "ingest.person_key": key})
            .ingested.comments.frame["person_id"]
            .to_list()
        )

    first, second = persons("one"), persons("two")
    assert first == persons("one")
    assert not set(first) & set(second)
    assert len(set(first)) == len(set(second))


def test_no_requester_of_the_sample_tickets_is_named_in_a_run(tmp_path: Path) -> None:
    result = feedback_miner.mine(TICKETS, {"ingest.limit": 80})
    said = folder_text(feedback_miner.write_run(result, tmp_path / "run"))
    leaks = [(name, found) for name, text in said.items() for found in re.findall(r"[\w.]+@[\w.]+\w", text)]
    assert leaks == []


@pytest.mark.parametrize("column", ["Respondent", "Respondent ID", "Role"])
def test_an_address_outside_the_text_is_not_written_either(column: str, tmp_path: Path) -> None:
    voices = pl.read_csv(ROOT / "corpora" / "concerns" / "comments.csv")["text"].head(12)
    addresses = [f"writer{i}@northmoor.example" for i in range(12)]
    frame = pl.DataFrame({"Comment": voices, column: addresses})
    result = feedback_miner.mine(frame)
    said = folder_text(feedback_miner.write_run(result, tmp_path / "run"))
    assert [name for name, text in said.items() if addresses[0] in text] == []


# --- the encoder for themes, whose pass gives the tagger its vectors too

PLAIN = {"embed.backend": "torch", "embed.cache": False}
"""So that vectors are float32 everywhere, and each is made."""
TOLD = pl.DataFrame(
    {
        "ticket": range(6),
        "comment": [
            "The VPN drops every hour.",
            "Who pays for the new licences next year?",
            "Great help from the service desk, thank you!",
            "Please give me access to the shared drive.",
            "The documentation",
            "The printer on floor 3 jams every single morning.",
        ],
    }
)
ASKED = TOLD.with_columns(asked=pl.lit("What do you dislike about our service?"))
OF_TAGS = ["p_client", "p_consumer", *(f"p_{kind}" for kind in KINDS)]


def tags_by(encoder: str, frame: pl.DataFrame, **settings: object) -> pl.DataFrame:
    return feedback_miner.tag(frame, PLAIN | {"embed.encoder": encoder} | settings).select(OF_TAGS)


def far(left: pl.DataFrame, right: pl.DataFrame) -> float:
    return float(np.abs(left.to_numpy() - right.to_numpy()).max())


def test_a_run_is_by_the_encoder_for_themes_and_names_no_other() -> None:
    def encoders(result: feedback_miner.Result) -> list[tuple[str, str]]:
        models = result.manifest["models"]
        return [(each["name"], each["sha256"]) for each in models if each["role"] == "encoder"]

    def in_manifest(name: str) -> list[tuple[str, str]]:
        return [(name, model_entry(name, "encoder").sha256)]

    result = feedback_miner.mine(TOLD, PLAIN)
    named = feedback_miner.mine(TOLD, PLAIN | {"embed.encoder": BASE_ENCODER})
    assert encoders(result) == in_manifest(THEME_ENCODER)
    assert encoders(named) == in_manifest(BASE_ENCODER)
    told = ("concern", "concern_score", "kind", "kind_score")
    assert result.comments.select(told).equals(named.comments.select(told))


def test_without_a_context_tags_have_the_same_bits_whichever_of_the_two_embeds() -> None:
    assert tags_by(AUTO, TOLD).equals(tags_by(BASE_ENCODER, TOLD))
    assert tags_by(AUTO, TOLD).equals(tags_by("static", TOLD))


def test_below_a_question_tags_are_nearly_those_of_the_base_encoder() -> None:
    columns = {"ingest.columns.question": "asked"}
    by_theme, by_base = (tags_by(encoder, ASKED, **columns) for encoder in (THEME_ENCODER, BASE_ENCODER))
    assert far(by_theme, tags_by(THEME_ENCODER, TOLD)) > 0.1
    assert far(by_theme, by_base) < 0.1


def test_labels_that_were_learned_with_the_base_encoder_are_read_by_the_encoder_for_themes(
    tmp_path: Path,
) -> None:
    words = (
        "badge reader",
        "printer",
        "laptop",
        "scanner",
        "phone",
        "screen",
        "mouse",
        "door",
        "lamp",
        "desk",
    )
    texts = [f"The {word} at gate {gate} is old." for gate in range(1, 7) for word in words]
    labels = pl.DataFrame({"text": texts, "concern": ["client"] * len(texts)})
    own = feedback_miner.fit_labels(labels, PLAIN | {"embed.encoder": BASE_ENCODER})
    assert own.changes["joint"].penalty is not None
    save_own(own, tmp_path)
    frame = pl.DataFrame({"comment": ["The keyboard at the gate is old.", "The lift is old."]})
    workspace = {"tag.workspace": tmp_path}
    by_theme, by_base = (tags_by(each, frame, **workspace) for each in (THEME_ENCODER, BASE_ENCODER))
    assert far(by_base, tags_by(BASE_ENCODER, frame)) > 0.1
    assert far(by_theme, by_base) < 0.1


@pytest.mark.parametrize(
    ("encoder", "layer", "named", "read"),
    [
        (BASE_ENCODER, 3, THEME_ENCODER, THEME_ENCODER),
        (BASE_ENCODER, 3, BASE_ENCODER, BASE_ENCODER),
        (BASE_ENCODER, 3, "static", BASE_ENCODER),
        (BASE_ENCODER, 5, THEME_ENCODER, BASE_ENCODER),
        (BASE_ENCODER, None, THEME_ENCODER, BASE_ENCODER),
        (THEME_ENCODER, None, THEME_ENCODER, THEME_ENCODER),
        ("multilingual-e5-small", 8, THEME_ENCODER, "multilingual-e5-small"),
    ],
)
def test_a_tagger_reads_the_encoder_that_was_tuned_above_its_branch_else_its_own(
    encoder: str, layer: int | None, named: str, read: str, tmp_path: Path
) -> None:
    class Reader:
        name, revision = "reader", "1"

        def __init__(self) -> None:
            self.encoder = encoder
            if layer is not None:
                self.branch = Branch(tmp_path / "none", "1", layer)

        def predict_proba(self, texts: object, embeddings: object) -> TagProbabilities:
            raise NotImplementedError

    settings, _ = feedback_miner.load_settings({"embed.encoder": named})
    assert getattr(tagger_encoder(Reader(), settings), "name", None) == read
