"""Readers: those that come with the program, those of other packages, and those that are named."""

import json
import re
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType

import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.errors import UsageError
from feedback_miner.ingest import read
from feedback_miner.ingest.contract import ExportReader
from feedback_miner.ingest.tools import registry

ROOT = Path(__file__).parents[3]
CASES = [
    {"acme_case": "C1", "title": "Wifi", "posts": [
        {"post_id": "p1", "first": True, "html": "<p>The wifi is gone</p>", "by": {"mail": "a@example.org"}},
        {"post_id": "p2", "plain": "We look into it", "by": {"mail": "desk@example.org", "desk": True}},
    ]}
]  # fmt: skip


@pytest.fixture
def acme(monkeypatch):
    """Install the example of CONTRIBUTING.md as another package would be."""
    code = re.search(r"```python\n(.*?)```", (ROOT / "CONTRIBUTING.md").read_text(), re.S)
    assert code is not None
    module = ModuleType("acme_desk")
    exec(code[1], module.__dict__)
    monkeypatch.setitem(sys.modules, "acme_desk", module)
    install(monkeypatch, "acme_desk:AcmeDesk")
    yield code[1]
    registry.readers.cache_clear()


def install(monkeypatch, value):
    points = [EntryPoint("acme-desk", value, registry.ENTRY_POINTS)]
    monkeypatch.setattr(registry, "entry_points", lambda group: points)
    registry.readers.cache_clear()


def test_the_example_of_the_documents_adds_a_reader(acme, export):
    read_in = read([export("\n".join(map(json.dumps, CASES)), "cases.jsonl")], IngestSettings())
    assert read_in.sources[0].reader == "acme-desk"
    assert read_in.comments.frame.select("comment_id", "author_kind", "text").rows() == [
        ("C1/p1", "requester", "Wifi\n\n<p>The wifi is gone</p>"),
        ("C1/p2", "agent", "We look into it"),
    ]
    assert 25 <= len(acme.splitlines()) <= 35


@pytest.mark.parametrize("value", ["nowhere:ExportReader", "json:JSONDecoder"])
def test_a_reader_of_another_package_that_cannot_be_used_is_named(monkeypatch, export, value):
    install(monkeypatch, value)
    try:
        with pytest.raises(
            UsageError, match="The reader 'acme-desk', which an installed package adds, cannot"
        ):
            read([export("id,comment\n1,The lift is stuck\n")], IngestSettings())
    finally:
        registry.readers.cache_clear()


def test_a_format_that_does_not_exist_lists_those_that_do(export):
    with pytest.raises(UsageError, match=r"There is no format 'jirra'.\nKnown: csv, tsv, .*, jira, "):
        read([export("id,comment\n1,The lift is stuck\n")], IngestSettings(format="jirra"))


def test_a_named_format_is_only_read_from_files_of_its_format(export):
    with pytest.raises(UsageError, match="is csv, which the format 'helpscout' is not read from"):
        read([export("id,comment\n1,The lift is stuck\n")], IngestSettings(format="helpscout"))


def test_every_reader_keeps_the_contract():
    for reader in registry.readers():
        assert isinstance(reader, ExportReader)
        assert re.fullmatch(r"[a-z_]+", reader.name)
        assert reader.title
        assert isinstance(reader.view, type)


def test_a_reader_that_lacks_something_is_an_error_that_says_what(monkeypatch, export):
    class Half:
        name, title, view = "half", "Half", dict

    monkeypatch.setitem(sys.modules, "half_reader", ModuleType("half_reader"))
    sys.modules["half_reader"].Half = Half
    install(monkeypatch, "half_reader:Half")
    try:
        with pytest.raises(UsageError, match="it has no learns, takes_text_column, detect, read"):
            read([export("id,comment\n1,The lift is stuck\n")], IngestSettings())
    finally:
        registry.readers.cache_clear()
