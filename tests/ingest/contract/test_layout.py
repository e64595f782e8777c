"""Layouts of tools: every file is sound, wrong ones say what is wrong, and counting has its borders."""

import re
from pathlib import Path

import pytest
from babel import Locale

from feedback_miner.config import IngestSettings
from feedback_miner.errors import UsageError
from feedback_miner.ingest import read
from feedback_miner.ingest.contract.layout import load_layout
from feedback_miner.ingest.contract.layout_reader import LayoutReader
from feedback_miner.ingest.tools import registry
from feedback_miner.ingest.wording import plain, word_lists

ROOT = Path(__file__).parents[3]
LANGUAGES = {*Locale("en").languages, "any"}
LAYOUT = """
name = "acme_desk"
title = "Acme Desk"
missing = "A list of {title} holds no replies."
time_zone = "Europe/Berlin"
check = ["priority"]

[columns]
id = "Case"
subject = {en = ["Headline"], de = ["Überschrift"]}
text = ["Story", "Details"]
date = "Filed at"
author = "Side"
priority = "Urgency"

[detect]
at_least = 4
at_least_own = 2
own = ["subject", "pod", "verdict"]
reason = "The header names {n} columns of {title}, {n_own} of them its own, such as '{example}'."

[detect.columns]
pod = "Pod"
verdict = "Outcome"
remark = "Closing words"

[no_text]
given = "{file} is a list of {title} without texts."
next_step = "Add the column 'Story'. {missing}"

[stand_in]
text = "subject"

[authors]
Desk = "agent"
Guest = "requester"

[questions]
remark = "How was it?"

[leave_out.verdict]
Duplicate = "a duplicate"
"""
TABLE = (
    "Case,Überschrift,Story,Filed at,Side,Urgency,Pod,Outcome,Closing words\n"
    "1,Wifi,The wifi is gone,2026-04-03 10:00,Guest,high,A,Open,You took days\n"
    "2,Wifi,The wifi is gone again,2026-04-03 11:00,Desk,low,A,duplicate,\n"
)


@pytest.fixture
def acme(tmp_path):
    def made(layout=LAYOUT):
        path = tmp_path / "list.toml"
        path.write_text(layout, encoding="utf-8")
        return path

    return made


@pytest.fixture
def added(acme, monkeypatch):
    """Add a layout as one more file of the program's own."""

    def add(layout=LAYOUT):
        files = [*registry.layout_files(), acme(layout)]
        monkeypatch.setattr(registry, "layout_files", lambda: files)
        registry.readers.cache_clear()

    yield add
    registry.readers.cache_clear()


def layout_readers():
    return [reader for reader in registry.own_readers() if isinstance(reader, LayoutReader)]


def test_every_layout_of_the_program_is_read_by_a_reader_of_that_name():
    assert {reader.path for reader in layout_readers()} == set(registry.layout_files())
    assert {"hubspot", "osticket", "freshdesk", "freshservice", "zendesk", "intercom", "request_tracker"} <= {
        reader.name for reader in layout_readers()
    }


def test_every_word_list_of_a_tool_can_be_read_and_has_known_languages():
    for path in registry.TOOLS.rglob(registry.WORD_LISTS):
        assert word_lists(path)
        assert set(re.findall(r"^(\w+) = \[", path.read_text(encoding="utf-8"), re.M)) <= LANGUAGES


@pytest.mark.parametrize("path", registry.layout_files(), ids=lambda path: path.parent.name)
def test_names_in_a_layout_are_of_known_languages(path):
    keys = re.findall(r"^(\w+) = \[", re.sub(r"^\[(?:detect\.)?columns\]\n(?:.+\n)*", "",
                      path.read_text(encoding="utf-8"), flags=re.M), re.M)  # fmt: skip
    assert set(keys) - {"own", "needed", "check"} <= LANGUAGES


@pytest.mark.parametrize("reader", layout_readers(), ids=lambda reader: reader.name)
def test_no_name_of_a_layout_means_two_things_and_none_stands_twice(reader):
    every = {**reader.layout.columns, **reader.layout.detect.columns}
    for column, names in every.items():
        assert len({plain(name) for name in names}) == len(names), column
    meanings = {}
    for column, names in every.items():
        for name in names:
            meanings.setdefault(plain(name), []).append(column)
    assert {name: found for name, found in meanings.items() if len(found) > 1} == {}


def test_a_layout_that_is_dropped_in_reads_a_new_tool(added, export):
    added()
    found = read([export(TABLE)], IngestSettings())
    source = found.sources[0]
    assert source.reader == "acme_desk"
    assert source.reason == (
        "The header names 9 columns of Acme Desk, 3 of them its own, such as 'Überschrift'."
    )
    assert source.missing == "A list of Acme Desk holds no replies."
    assert source.left_out == {"a duplicate": 1}
    rows = found.comments.frame.select("comment_id", "author_kind", "question", "text", "priority").rows()
    assert rows == [
        ("1/1", "requester", None, "Wifi\n\nThe wifi is gone", "high"),
        ("1/2", "requester", "How was it?", "You took days", "high"),
    ]
    assert found.comments.frame["created_at"][0].isoformat() == "2026-04-03T08:00:00"


def test_the_example_of_the_documents_is_a_layout_that_reads_its_table(added, export):
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (layout,) = [code for code in re.findall(r"```toml\n(.*?)```", text, re.S) if "[detect]" in code]
    added(layout)
    table = "Case,Headline,Story,Filed at,Pod\n1,Wifi,The wifi is gone,2026-04-03 10:00,A\n"
    found = read([export(table)], IngestSettings())
    assert found.sources[0].reader == "acme_desk"
    assert found.comments.frame["text"].to_list() == ["Wifi\n\nThe wifi is gone"]


@pytest.mark.parametrize(
    ("header", "is_known"),
    [
        ("Case,Headline,Story,Pod", True),
        ("Case,Headline,Pod", False),  # one too few
        ("Case,Headline,Story,Filed at,Urgency", False),  # one too few of its own
        ("Case,Story,Pod,Outcome", True),  # any two of its own
    ],
)
def test_a_layout_asks_for_so_many_columns_and_so_many_of_its_own(added, export, header, is_known):
    added()
    row = ",".join("The wifi is gone again" for _ in header.split(","))
    name = read([export(f"{header}\n{row}\n")], IngestSettings(columns={"text": ("Case",)})).sources[0].reader
    assert (name == "acme_desk") is is_known


def test_one_column_at_least_of_each_that_is_needed_must_be_there(added, export):
    added(LAYOUT.replace('own = ["sub', 'needed = [["text", "date"]]\nown = ["sub'))
    known = "Case,Headline,Pod,Filed at\n1,The wifi is gone,A,2026-04-03\n"
    other = "Case,Headline,Pod,Outcome\n1,The wifi is gone,A,Open\n"
    settings = IngestSettings(columns={"text": ("Headline",)})
    assert read([export(known)], settings).sources[0].reader == "acme_desk"
    assert read([export(other)], settings).sources[0].reader == "table"


def test_a_column_whose_cells_are_no_priorities_has_no_such_role(added, export):
    added()
    read_in = read([export(TABLE.replace("high", "blue").replace("low", "green"))], IngestSettings())
    assert "priority" not in read_in.sources[0].columns


def test_a_list_without_texts_says_what_to_do(added, export):
    added(LAYOUT.replace('[stand_in]\ntext = "subject"\n', ""))
    with pytest.raises(
        Exception, match=r"is a list of Acme Desk without texts\.\nColumns found: Case, Headline"
    ) as e:
        read([export("Case,Headline,Pod,Outcome\n1,Wifi,A,Open\n")], IngestSettings())
    assert str(e.value).endswith("Add the column 'Story'. A list of Acme Desk holds no replies.")


def test_a_sister_tool_says_only_what_differs(acme, tmp_path):
    sister = tmp_path / "sister.toml"
    sister.write_text('name = "acme_hr"\n[columns]\nvip = "VIP"\n[detect]\nat_least = 3\n')
    layout = load_layout(sister, acme())
    assert (layout.name, layout.title, layout.detect.at_least) == ("acme_hr", "Acme Desk", 3)
    assert (layout.names["vip"], layout.names["id"]) == (("vip",), ("case",))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('title = "', 'titel = "', r"title: Field required\.\n.*\nKnown keys: name, title"),
        ("at_least = 4", "atleast = 4", r"at_least: Field required\.\n.*\nKnown keys: at_least, at"),
        ("at_least = 4", "at_least = 0", "detect.at_least: Input should be greater than or equal to 1"),
        ("at_least_own = 2", "at_least_own = 4", "detect.own has 3 columns, at_least_own asks for more"),
        ('own = ["subject"', 'own = ["topic"', "own names 'topic', which is no column of it; known: id, "),
        ('text = "subject"', 'text = "topic"', "stand_in names 'topic'"),
        ('pod = "Pod"', 'queue = "Pod"', "detect.columns has 'queue', which is a role"),
        ("{example}", "{column}", r"has \{column\}; known: example, n, n_own, title"),
        ("de = [", "deu = [", "'subject' has names in 'deu', which is no language"),
        ('{en = ["Headline"], de = ["Überschrift"]}', "{en = 5}", "names of 'subject' in 'en' are no list"),
        ('id = "Case"', 'ident = "Case"', "there is no role ident; known: text, subject"),
        ('text = ["Story", "Details"]', "", "no column is named for 'text'"),
        ('text = ["Story", "Details"]', "text = []", "no column is named for 'text'"),
        ('name = "acme_desk"', 'name = "Acme Desk"', "name: String should match pattern"),
        ("[detect]", "[detect", "cannot be read"),
    ],
)  # fmt: skip
def test_a_layout_that_is_wrong_says_what_and_what_is_known(acme, old, new, message):
    assert old in LAYOUT
    with pytest.raises(UsageError, match=message):
        LayoutReader(acme(LAYOUT.replace(old, new)))


def test_a_layout_that_is_not_there_says_so(tmp_path):
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        LayoutReader(tmp_path / "none.toml")
