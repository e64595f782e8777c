"""``mine`` with odd but good input: it works, and what comes out is what went in."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

import feedback_miner

ACCENTS = "Café Müller’s projector – in room “Zürich” – shows naïve colours and a blurry façade each day."


@pytest.fixture
def texts(voices: list[str]) -> list[str]:
    return [ACCENTS, *voices[:11]]


@pytest.fixture
def mined(cli, work) -> Callable[..., feedback_miner.Result]:
    """Return a function that mines with a command and reads the run folder back."""

    def run(*arguments: object, stdin: bytes | None = None) -> feedback_miner.Result:
        ended = cli("mine", *arguments, "--out", work / "run", "-q", "--no-redact", stdin=stdin)
        assert ended.exit_code == 0, ended.stderr
        assert [path.name for path in work.iterdir()] == ["run"]
        return feedback_miner.open_run(work / "run")

    return run


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-16-le", "utf-8-sig", "utf-8"])
def test_the_encoding_of_an_export_does_not_change_its_texts(encoding, mined, write_csv, texts) -> None:
    texts = [text for text in texts if text.encode("cp1252", "ignore").decode("cp1252") == text]
    assert ACCENTS in texts
    result = mined(write_csv(texts, encoding=encoding))
    assert result.comments["text"].to_list() == texts


def test_a_named_encoding_wins_over_the_guess(mined, write_csv, texts) -> None:
    cyrillic = ["Принтер на третьем этаже опять не работает, и никто не отвечает на заявки.", *texts[1:]]
    cyrillic = [text.encode("cp1251", "ignore").decode("cp1251") for text in cyrillic]
    result = mined(write_csv(cyrillic, encoding="cp1251"), "--encoding", "cp1251")
    assert result.comments["text"].to_list() == cyrillic


def test_nul_bytes_do_not_cost_a_comment(mined, write_csv, texts) -> None:
    result = mined(write_csv([text.replace(" the ", " t\0he ") for text in texts]))
    assert [text.replace("\0", "") for text in result.comments["text"]] == texts


@pytest.mark.slow
def test_a_cell_of_five_megabytes_is_read_whole(mined, write_csv, texts) -> None:
    prose = " ".join(texts)
    long = (prose + " ") * (5_000_000 // len(prose))
    result = mined(write_csv([*texts, long, "x" * 5_000_000]))
    assert result.comments.height == 14
    assert result.comments["text"].str.len_chars().max() > 4_900_000


@pytest.mark.parametrize("n", [1, 2, 5, 30])
def test_a_few_comments_are_all_kept_and_tagged(n: int, mined, write_csv, voices) -> None:
    result = mined(write_csv(voices[:n]))
    assert result.comments["text"].to_list() == voices[:n]
    assert result.comments["concern"].null_count() == 0
    assert result.comments["kind"].null_count() == 0
    if n < 3:
        assert result.themes.height == 0
        assert any("20 pieces are needed" in note for note in result.manifest["notes"])
        assert set(result.excluded["reason"]) == {"too few comments to find themes"}


PAIN = "The <b>printer</b> jams every single morning, I hate it and it never gets fixed."
PRAISE = "Thank you so much, wonderful and friendly help from the service desk today."


def test_what_is_too_little_for_themes_is_listed_by_kind_pains_first(cli, write_csv, work) -> None:
    export = write_csv([PRAISE, f"{PAIN} Call me on +44 20 7946 0958."])
    ended = cli("mine", export, "--out", work / "run")
    assert ended.exit_code == 0, ended.stderr
    assert "too little to find themes: 2 different pieces of text in 2 of 2 comments" in ended.stderr
    lines = ended.stdout.splitlines()
    assert lines[0] == "Pains (1)"
    assert lines[1].startswith("  > The printer jams every single morning")
    assert "[phone]" in lines[1]
    assert lines[2] == "Praise (1)"
    assert "What clients voice most" not in ended.stdout
    assert lines[-2] == "2 comments read, 2 mined, 0 rows rejected."
    for name in ("themes.md", "report.html"):
        text = (work / "run" / name).read_text(encoding="utf-8")
        assert text.index("Pains") < text.index("jams every single morning") < text.index("Praise")
        assert "7946" not in text
        assert "20 pieces are needed" in text


def test_the_terminal_shows_areas_unstable_themes_and_what_is_left_out(cli, write_csv, work, voices) -> None:
    ended = cli("mine", write_csv(voices), "--out", work / "run", "--coverage", 0.8, "--grain", "fine")
    assert ended.exit_code == 0, ended.stderr
    result = feedback_miner.open_run(work / "run")
    assert result.themes["stability"].min() < 0.5, "the test needs an unstable theme"
    assert "* unstable: less than half found again" in ended.stdout
    first = result.themes.filter(pl.col("stability") < 0.5)["label"][0]
    assert f"{first.split()[0]} " in ended.stdout
    n_areas = result.themes["parent_id"].n_unique()
    assert f"Largest of {n_areas} areas: " in ended.stdout
    share = result.segments["theme_id"].null_count() / result.segments.height
    assert f"{share:.0%} of their segments in none; " in ended.stdout


def test_fine_grain_gives_more_themes_and_a_number_of_themes_is_kept_to(
    mined, write_csv, voices, work
) -> None:
    export = write_csv(voices)
    found = {}
    for name, flags in {
        "fine": ("--grain", "fine"),
        "coarse": ("--grain", "coarse"),
        "4": ("--themes", 4),
    }.items():
        found[name] = mined(export, *flags).themes.height
        shutil.rmtree(work / "run")
    assert found["fine"] > found["coarse"]
    assert 3 <= found["4"] <= 4


def test_comments_that_are_all_the_same_give_at_most_one_theme(mined, write_csv, voices) -> None:
    result = mined(write_csv(voices[:1] * 30))
    assert result.comments.height == 30
    assert result.themes.height <= 1
    kept = set(result.segments["comment_id"]) | set(result.excluded["comment_id"])
    assert kept == set(result.comments["comment_id"])


MAILING = "Dear all, please complete the short survey about your recent ticket with the service desk."


def test_comments_that_only_repeat_others_are_told_of(mined, write_csv, voices) -> None:
    result = mined(write_csv([MAILING] * 30 + voices[:5]))
    note = "29 comments of 35 only repeat a text of one author, of the desk or of a form, and were put aside."
    assert any(told.startswith(note) for told in result.manifest["notes"])


def test_few_repeats_are_not_told_of(mined, write_csv, voices) -> None:
    assert not any("repeat a text" in n for n in mined(write_csv(voices[:10])).manifest["notes"])


def test_an_export_that_breaks_off_is_told_of_by_every_command(cli, work: Path) -> None:
    rows = [
        {"id": i, "text": f"The VPN drops every hour when I work from home, number {i}"} for i in range(9)
    ]
    export = work / "half.json"
    export.write_text(json.dumps(rows)[:-30], encoding="utf-8")
    told = "line 9: broken JSON from here on (parse error: premature EOF); nothing below was read"
    assert f"half.json: 1 row could not be read: {told}." in cli("mine", export, "--dry-run").stderr
    assert f"half.json: 1 row could not be read: {told}." in cli("mine", export, "--out", work / "run").stderr
    assert f"Rejected: {told}" in cli("inspect", export).stdout


@pytest.mark.parametrize("blank", ["   ", "\N{NO-BREAK SPACE}", ".", "n/a"])
def test_comments_without_a_word_give_a_run_without_themes_that_says_so(blank: str, mined, write_csv) -> None:
    result = mined(write_csv([blank] * 10), "--text-column", "comment")
    assert result.comments.height == 10
    assert result.segments.height == result.themes.height == 0
    assert result.excluded["comment_id"].n_unique() == 10
    assert any("None of the 10 comments" in note for note in result.manifest["notes"])


def test_a_column_of_empty_cells_is_refused_or_mined_but_no_crash(cli, write_csv, work) -> None:
    ended = cli("mine", write_csv([""] * 10), "--text-column", "comment", "--out", work / "run")
    assert ended.exit_code in (0, 3), ended.stderr
    assert "mistake in feedback-miner" not in ended.stderr


def test_standard_input_is_an_export(mined, csv_bytes, texts) -> None:
    result = mined("-", stdin=csv_bytes(texts))
    assert result.comments["text"].to_list() == texts


def test_several_exports_are_mined_as_one(mined, write_csv, texts, voices) -> None:
    first, second = write_csv(texts, "a.csv"), write_csv(voices[20:30], "b.csv", delimiter=";")
    result = mined(first, second)
    assert result.comments["text"].to_list() == [*texts, *voices[20:30]]
    assert result.comments["source"].unique(maintain_order=True).to_list() == ["a.csv", "b.csv"]
    assert result.comments["comment_id"].is_unique().all()
    assert [source["n_comments"] for source in result.manifest["inputs"]] == [12, 10]


def test_an_export_given_twice_counts_once(mined, write_csv, texts) -> None:
    export = write_csv(texts)
    assert mined(export, export).comments.height == len(texts)


def as_json(rows: list[dict[str, str]], folder: Path) -> Path:
    (folder / "export.json").write_text(json.dumps(rows))
    return folder / "export.json"


def as_jsonl(rows: list[dict[str, str]], folder: Path) -> Path:
    (folder / "export.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return folder / "export.jsonl"


def as_tsv(rows: list[dict[str, str]], folder: Path) -> Path:
    pl.DataFrame(rows).write_csv(folder / "export.tsv", separator="\t")
    return folder / "export.tsv"


def as_xlsx(rows: list[dict[str, str]], folder: Path) -> Path:
    with xlsxwriter.Workbook(folder / "export.xlsx", {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Answers")
        sheet.write_row(0, 0, list(rows[0]))
        for i, row in enumerate(rows, start=1):
            sheet.write_row(i, 0, list(row.values()))
    return folder / "export.xlsx"


def as_parquet(rows: list[dict[str, str]], folder: Path) -> Path:
    pl.DataFrame(rows).write_parquet(folder / "export.parquet")
    return folder / "export.parquet"


@pytest.mark.parametrize("write", [as_json, as_jsonl, as_tsv, as_xlsx, as_parquet])
def test_every_format_gives_the_same_comments(write, mined, texts, tmp_path) -> None:
    rows = [{"id": f"c{i:03}", "comment": text} for i, text in enumerate(texts)]
    result = mined(write(rows, tmp_path))
    assert result.comments["text"].to_list() == texts
    assert result.comments["comment_id"].to_list() == [row["id"] for row in rows]


def test_ids_of_a_named_column_are_the_ids_of_the_comments(mined, texts, tmp_path) -> None:
    ids = [f"Ticket #{i} / ä" for i in range(len(texts))]
    pl.DataFrame({"comment": texts, "Nr": ids}).write_csv(tmp_path / "export.csv")
    result = mined(tmp_path / "export.csv", "--id-column", "Nr")
    assert result.comments["comment_id"].to_list() == ids
    assert pl.read_parquet(tmp_path / "work" / "run" / "comments.parquet")["comment_id"].to_list() == ids


def test_several_text_columns_are_all_mined(mined, texts, voices, tmp_path) -> None:
    frame = pl.DataFrame({"id": [str(i) for i in range(12)], "Good": texts, "Bad": voices[20:32]})
    frame.write_csv(tmp_path / "export.csv")
    result = mined(tmp_path / "export.csv", "--text-column", "Good", "--text-column", "Bad")
    assert sorted(result.comments["text"]) == sorted([*texts, *voices[20:32]])
    assert set(result.comments["field"]) == {"Good", "Bad"}
    assert result.comments["record_id"].n_unique() == 12


def test_a_limit_takes_the_first_comments_and_says_so(mined, write_csv, texts) -> None:
    result = mined(write_csv(texts), "--limit", 5)
    assert result.comments["text"].to_list() == texts[:5]
    assert any("limit is 5" in note for note in result.manifest["notes"])
