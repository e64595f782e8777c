"""A cell that means harm is harmless wherever a person looks at the results."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

HOSTILE = [
    "<script>alert('pwned')</script> <img src=x onerror=alert(1)> The scanner never sends my files.",
    "=cmd|' /C calc'!A0 and the scanner on the second floor never sends my files by mail to me.",
    "@SUM(1+1)*cmd|' /C calc'!A0 the scanner at reception never sends any files to my mail.",
    "\x1b[2J\x1b]0;owned\x07 The scanner cleared my files and has never sent them to my mail.",
    "\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe the scanner never sends the files of my team by mail.",
    "[red]The scanner[/red] {{ 7*7 }} never sends files, | see [here](javascript:alert(1)) `code`.",
]


@pytest.fixture(scope="module")
def hostile(cli, tmp_path_factory, voices):
    """Give what a command printed, and its run folder, for an export with hostile cells in it."""
    folder = tmp_path_factory.mktemp("hostile")
    rows = [[f"=1+{i}", text, "<b>@boss</b>"] for i, text in enumerate([*HOSTILE * 2, *voices[:60]])]
    for row in rows[6:12]:
        row[1] = row[1].replace("never", "does not ever")
    with (folder / "export.csv").open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([["id", "comment", "Job"], *rows])
    settings = ("--id-column", "id", "--role-column", "Job")
    ended = cli("mine", folder / "export.csv", "--out", folder / "run", *settings)
    assert ended.exit_code == 0, ended.stderr
    return ended, folder


def test_the_hostile_texts_are_in_a_theme_so_that_the_test_means_something(hostile) -> None:
    _, folder = hostile
    report = (folder / "run" / "report.html").read_text(encoding="utf-8")
    assert "scanner" in report
    assert "The scanner never sends my files." in (folder / "run" / "comments.csv").read_text(
        encoding="utf-8"
    )


def only_harmless_characters(text: str) -> bool:
    return all(c.isprintable() or c in "\n\t" for c in text)


def test_what_commands_print_cannot_steer_a_terminal(hostile, cli) -> None:
    ended, folder = hostile
    assert only_harmless_characters(ended.stdout)
    assert only_harmless_characters(ended.stderr)
    for command in (("inspect", folder / "export.csv"), ("mine", folder / "export.csv", "--dry-run")):
        ended = cli(*command)
        assert ended.exit_code == 0
        assert only_harmless_characters(ended.output), command


def test_an_error_message_cannot_steer_a_terminal(cli, tmp_path) -> None:
    export = tmp_path / "export.csv"
    export.write_text("\x1b[2J\u202eName,B\n1,2\n3,4\n")
    ended = cli("mine", export, "--out", tmp_path / "run", "--text-column", "\x1b[31mred")
    assert ended.exit_code == 2
    assert only_harmless_characters(ended.stderr)


@pytest.mark.parametrize("name", ["comments.csv", "themes.csv"])
def test_no_cell_of_a_csv_runs_as_a_formula_or_hides_control_characters(hostile, name: str) -> None:
    _, folder = hostile
    with (folder / "run" / name).open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows
    for row in rows:
        for column, cell in row.items():
            number = cell.lstrip("-").replace(".", "", 1).replace("e-", "", 1).isdigit()
            assert (
                number or not cell.lstrip(" \"'\u202e").startswith(("=", "+", "-", "@")) or cell[0] == "'"
            ), (
                column,
                cell,
            )
            assert "\x1b" not in cell
            assert "\x07" not in cell


def test_the_report_runs_nothing_that_came_from_a_cell(hostile) -> None:
    _, folder = hostile
    text = (folder / "run" / "report.html").read_text(encoding="utf-8")
    assert "\x1b" not in text
    assert "\x07" not in text
    page = LexborHTMLParser(text)
    own = {script.text() for script in page.css("script")}
    assert not any("pwned" in script for script in own)
    for node in page.css("*"):
        attributes = node.attributes
        assert not [name for name in attributes if name.startswith("on")], node.html[:200]
        for name in ("src", "href"):
            value = attributes.get(name) or ""
            assert not value.strip().lower().startswith("javascript:")
            assert not value.startswith(("http:", "https:", "//"))
    assert not [image for image in page.css("img") if image.attributes.get("src") == "x"]


def test_the_markdown_holds_no_live_markup_from_a_cell(hostile) -> None:
    from markdown_it import MarkdownIt

    _, folder = hostile
    text = (folder / "run" / "themes.md").read_text(encoding="utf-8")
    assert only_harmless_characters(text.replace("\N{RIGHT-TO-LEFT OVERRIDE}", ""))
    page = LexborHTMLParser(MarkdownIt("commonmark").render(text))
    assert not page.css("script")
    assert not page.css("img")
    assert not [a for a in page.css("a") if "javascript" in (a.attributes.get("href") or "")]


def test_a_right_to_left_override_cannot_turn_the_report_around(hostile) -> None:
    _, folder = hostile
    page = LexborHTMLParser((folder / "run" / "report.html").read_text(encoding="utf-8"))
    holders = [
        node
        for node in page.css("body *")
        if "\N{RIGHT-TO-LEFT OVERRIDE}" in node.text(deep=False) and node.tag != "script"
    ]
    assert holders, "the test needs a quote with an override"
    assert {node.tag for node in holders} == {"bdi"}


def test_hostile_texts_are_as_harmless_where_they_are_listed_by_kind(cli, tmp_path) -> None:
    with (tmp_path / "export.csv").open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([["id", "comment"], *enumerate(HOSTILE)])
    ended = cli("mine", tmp_path / "export.csv", "--out", tmp_path / "run", "--text-column", "comment")
    assert ended.exit_code == 0, ended.stderr
    assert "never sends" in ended.stdout
    assert only_harmless_characters(ended.stdout)
    from markdown_it import MarkdownIt

    report = LexborHTMLParser((tmp_path / "run" / "report.html").read_text(encoding="utf-8"))
    text = (tmp_path / "run" / "themes.md").read_text(encoding="utf-8")
    assert len(report.css("ul.listed li")) == len(HOSTILE)
    assert not [script for script in report.css("script") if "pwned" in script.text()]
    for page in (report, LexborHTMLParser(MarkdownIt("commonmark").render(text))):
        assert not page.css("img")
        assert not [a for a in page.css("a") if "javascript" in (a.attributes.get("href") or "")]


def test_the_name_of_an_export_is_harmless_too(cli, write_csv, voices, work) -> None:
    export = write_csv(voices[:12], name="<script>alert(1)</script>.csv".replace("/", "\u2215"))
    assert cli("mine", export, "--out", work / "run").exit_code == 0
    page = LexborHTMLParser(Path(work / "run" / "report.html").read_text(encoding="utf-8"))
    assert not [script for script in page.css("script") if script.text().strip() == "alert(1)"]
