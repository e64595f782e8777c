"""What the documents say is so: commands parse, examples run, the reference is the program's own help."""

from __future__ import annotations

import ast
import importlib.util
import re
import shlex
from dataclasses import fields
from pathlib import Path

import polars as pl
import pytest
import typer
import xlsxwriter
from markdown_it import MarkdownIt
from typer.core import TyperCommand, TyperGroup

import feedback_miner
from feedback_miner.cli.app import app

Command = TyperCommand | TyperGroup

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(path: Path, python: bool) -> list[str]:
    """Return the code blocks of a document: those marked as Python, or all others."""
    fences = [
        token for token in MarkdownIt().parse(path.read_text(encoding="utf-8")) if token.type == "fence"
    ]
    return [token.content for token in fences if (token.info.split()[:1] == ["python"]) == python]


def commands(path: Path) -> list[str]:
    """Return the command lines of ``feedback-miner`` in a document's code blocks."""
    joined = "\n".join(blocks(path, python=False)).replace("\\\n", " ")
    lines = [line.strip().removeprefix("$ ").strip() for line in joined.splitlines()]
    return [line for line in lines if line.startswith("feedback-miner ")]


COMMANDS = [pytest.param(line, id=f"{path.name}: {line}") for path in DOCUMENTS for line in commands(path)]


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_line_in_the_documents_parses(line: str) -> None:
    words = shlex.split(re.split(r"\s[|>&]\s|;", line)[0], comments=True)[1:]
    command: Command = typer.main.get_command(app)
    name = "feedback-miner"
    while words and words[0] in getattr(command, "commands", {}):
        name = words.pop(0)
        command = command.commands[name]
    assert not hasattr(command, "commands") or words[:1] in ([], ["--help"], ["--version"]), (
        f"'{line}' names no command"
    )
    if not hasattr(command, "commands"):
        command.make_context(name, words)


def test_the_readme_shows_commands_and_python() -> None:
    readme = ROOT / "README.md"
    assert len(commands(readme)) >= 3
    assert blocks(readme, python=True)


def test_the_check_of_command_lines_finds_an_option_that_does_not_exist() -> None:
    with pytest.raises(Exception, match="No such option"):
        test_every_command_line_in_the_documents_parses("feedback-miner mine tickets.csv --colour red")


PYTHON = [pytest.param(code, id=path.name) for path in DOCUMENTS for code in blocks(path, python=True)]


@pytest.mark.parametrize("code", PYTHON)
def test_every_name_in_the_python_examples_exists(code: str) -> None:
    owners: dict[str, set[str]] = {
        "feedback_miner": set(feedback_miner.__all__),
        "result": {field.name for field in fields(feedback_miner.Result)},
        "run": {field.name for field in fields(feedback_miner.Result)},
    }
    unknown = [
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if node.attr not in owners.get(node.value.id, {node.attr})
    ]
    assert unknown == []


def test_the_python_examples_of_the_readme_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    tickets = pl.read_csv(ROOT / "corpora" / "helpdesk_tickets.csv", infer_schema=False)
    tickets.head(80).write_csv("tickets.csv")
    answers = pl.read_csv(ROOT / "corpora" / "it_survey.csv", infer_schema=False).head(40)
    with xlsxwriter.Workbook("survey.xlsx") as book:
        sheet = book.add_worksheet()
        for i, row in enumerate([answers.columns, *answers.rows()]):
            sheet.write_row(i, 0, ["" if cell is None else cell for cell in row])
    has_pandas = all(importlib.util.find_spec(name) for name in ("pandas", "pyarrow"))
    names: dict[str, object] = {}
    for code in blocks(ROOT / "README.md", python=True):
        lines = [line for line in code.splitlines() if has_pandas or "to_pandas" not in line]
        exec(compile("\n".join(lines), "README.md", "exec"), names)
    assert "result" in names


def test_every_column_in_the_python_examples_exists() -> None:
    from feedback_miner.records import COMMENTS_SCHEMA, SEGMENTS_SCHEMA, THEMES_SCHEMA

    known = {"themes": THEMES_SCHEMA, "comments": COMMENTS_SCHEMA, "segments": SEGMENTS_SCHEMA}
    for code in blocks(ROOT / "README.md", python=True):
        for table, column in re.findall(r"\.(themes|comments|segments)\[\"(\w+)\"\]", code):
            assert column in known[table]


def test_the_changelog_has_the_current_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[?{re.escape(feedback_miner.__version__)}\b", text, re.MULTILINE)


def reference() -> str:
    return (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")


def words(text: str) -> list[str]:
    """Return the words of help texts without frames and types, which typer's versions draw differently."""
    return re.sub(r"[\u2500-\u257f]|<[a-z\[\]]+>|\b(?:TEXT|PATH|FILENAME|INTEGER|FLOAT)\b", " ", text).split()


def test_the_reference_of_commands_is_up_to_date() -> None:
    path = ROOT / "scripts" / "make_command_docs.py"
    spec = importlib.util.spec_from_file_location("make_command_docs", path)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert words(script.render()) == words(reference()), "run: python scripts/make_command_docs.py"


def leaf_commands(command: Command, name: str = "feedback-miner") -> dict[str, Command]:
    children = getattr(command, "commands", {})
    if not children:
        return {name: command}
    return {
        found: leaf
        for child_name, child in children.items()
        for found, leaf in leaf_commands(child, f"{name} {child_name}").items()
    }


LEAVES = leaf_commands(typer.main.get_command(app))


@pytest.mark.parametrize("name", LEAVES)
def test_every_option_of_a_command_is_in_the_reference(name: str) -> None:
    _, heading, rest = reference().partition(f"## {name}\n")
    assert heading, f"docs/commands.md has no chapter on '{name}'"
    chapter = rest.split("\n## ")[0]
    options = [option for param in LEAVES[name].params for option in param.opts if option.startswith("--")]
    assert [option for option in options if not re.search(rf"{option}\b", chapter)] == []


def test_links_between_the_documents_lead_somewhere() -> None:
    broken = [
        (path.name, target)
        for path in (*DOCUMENTS, ROOT / "CHANGELOG.md", ROOT / "corpora" / "README.md")
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
        if not target.startswith(("http:", "https:", "mailto:")) and not (path.parent / target).exists()
    ]
    assert broken == []


def test_no_placeholder_is_left_in_the_documents() -> None:
    left = [
        (path.name, found)
        for path in (*DOCUMENTS, ROOT / "CHANGELOG.md")
        for found in re.findall(r"@[A-Z]+@|\bTODO\b|\bTBD\b", path.read_text(encoding="utf-8"))
    ]
    assert left == []


def test_every_model_has_its_card_or_its_package() -> None:
    from feedback_miner.models import model_entries

    for entry in model_entries():
        assert entry.package or (ROOT / "models" / f"{entry.name}.md").is_file()
        assert entry.license
