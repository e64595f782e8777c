"""Every fixture is told by its content, alone and among the files of its tool."""

from pathlib import Path

import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.ingest import read
from feedback_miner.ingest.files.source import open_exports
from feedback_miner.ingest.recognise import recognise
from feedback_miner.ingest.tools import registry

ROOT = Path(__file__).parents[2]
EXPORTS = ROOT / "tests" / "exports"
FIXTURES = sorted(path for path in EXPORTS.rglob("*") if path.is_file() and path.parts[-2] != "nested")
FOLDERS = sorted({path.relative_to(EXPORTS).parts[0] for path in FIXTURES})


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: str(path.relative_to(EXPORTS)))
def test_a_fixture_is_told_without_its_name(path, tmp_path):
    bare = tmp_path / "export.dat"
    bare.write_bytes(path.read_bytes())
    (content,) = open_exports([bare], IngestSettings())
    found = recognise(content, IngestSettings())
    assert found.reader.name == path.relative_to(EXPORTS).parts[0]
    assert found.detection.reason.endswith(".")


@pytest.mark.parametrize("folder", FOLDERS)
def test_all_files_of_a_tool_are_read_together(folder):
    sources = read([EXPORTS / folder], IngestSettings()).sources
    assert {source.reader for source in sources} == {folder}
    assert sum(source.n_comments for source in sources) > 0


def test_every_reader_has_a_fixture_a_test_and_a_row_in_the_documents():
    rows = (ROOT / "docs" / "exports.md").read_text(encoding="utf-8")
    for name in {reader.name for reader in registry.own_readers()}:
        assert name in FOLDERS
        assert (ROOT / "tests" / "ingest" / "tools" / f"test_{name}.py").exists()
        assert f"`{name}`" in rows
