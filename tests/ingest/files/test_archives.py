"""Folders, archives and packed files give what stands in them, within limits."""

import gzip
import io
import sys
import zipfile
from pathlib import Path

import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.errors import EmptyExportError, ExportError
from feedback_miner.ingest import read
from feedback_miner.ingest.files import archives as expand

LIFT = "id,comment\n1,The lift is stuck again\n2,The door squeaks very much\n"
WIFI = "id,comment\n7,The wifi is gone on floor two\n"


def zipped(path: Path, files: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def test_every_table_of_an_archive_is_read_in_the_order_of_their_names(tmp_path):
    path = zipped(tmp_path / "x.zip", {"b/wifi.csv": WIFI, "a/lift.csv": LIFT, "__MACOSX/._lift.csv": "\0\1"})
    read_in = read([path], IngestSettings())
    assert [source.file for source in read_in.sources] == ["x.zip/a/lift.csv", "x.zip/b/wifi.csv"]
    assert read_in.comments.frame["comment_id"].to_list() == ["1", "2", "7"]


def test_a_folder_is_read_with_its_folders_but_without_hidden_files_and_links_out_of_it(export, tmp_path):
    export(LIFT, "in/lift.csv")
    export(WIFI, "in/deep/er/wifi.csv")
    export(LIFT.replace("lift", "secret"), "in/.git/config.csv")
    outside = export(LIFT.replace("lift", "outside"), "out/o.csv")
    (tmp_path / "in" / "link.csv").symlink_to(outside)
    read_in = read([tmp_path / "in"], IngestSettings())
    assert [source.file for source in read_in.sources] == ["in/deep/er/wifi.csv", "in/lift.csv"]


def test_what_cannot_be_read_in_a_folder_is_passed_over_with_the_reason(export, tmp_path):
    export(LIFT, "in/lift.csv")
    export("", "in/empty.csv")
    export(b"%PDF-1.7 x", "in/manual.pdf")
    export("# Notes\n\nHow this was exported, in a few words.\n", "in/README.md")
    read_in = read([tmp_path / "in"], IngestSettings())
    told = {source.file: source.warnings for source in read_in.sources}
    assert told["in/empty.csv"] == ("It is empty.",)
    assert told["in/manual.pdf"] == ("in/manual.pdf is a PDF document.",)
    assert "its first line names no columns" in told["in/README.md"][0]
    assert len(read_in.comments) == 2


def test_a_folder_in_which_nothing_can_be_read_is_an_error_that_says_what_was_found(export, tmp_path):
    export(b"%PDF-1.7 x", "in/manual.pdf")
    export(b"\x89PNG", "in/logo.png")
    with pytest.raises(EmptyExportError, match=r"no comment in these 2 files(.|\n)*is a PDF document"):
        read([tmp_path / "in"], IngestSettings())


def test_a_packed_file_is_unpacked(tmp_path):
    path = tmp_path / "lift.csv.gz"
    path.write_bytes(gzip.compress(LIFT.encode()))
    read_in = read([path], IngestSettings())
    assert len(read_in.comments) == 2
    assert read_in.sources[0].n_bytes == len(LIFT)


def test_a_path_that_leads_out_of_the_archive_is_not_read(tmp_path):
    path = zipped(tmp_path / "x.zip", {"../../evil.csv": WIFI, "/etc/evil.csv": WIFI, "lift.csv": LIFT})
    read_in = read([path], IngestSettings())
    assert len(read_in.comments) == 2
    assert [s.warnings for s in read_in.sources if not s.n_comments] == [
        ("Its path leads out of the archive.",),
        ("Its path leads out of the archive.",),
    ]


def test_an_archive_within_an_archive_is_told_of(tmp_path):
    inner = zipped(tmp_path / "inner.zip", {"wifi.csv": WIFI}).read_bytes()
    path = zipped(tmp_path / "x.zip", {"inner.zip": inner, "lift.csv": LIFT})
    warnings = read([path], IngestSettings()).sources[0].warnings
    assert warnings == ("An archive within an archive is not opened; unpack it first.",)


@pytest.mark.parametrize("kind", ["zip", "gzip"])
def test_what_unpacks_out_of_all_proportion_is_refused(tmp_path, monkeypatch, kind):
    monkeypatch.setattr(expand, "FREE", 1 << 20)
    bomb = b"id,comment\n" + b"a" * (8 << 20)
    path = tmp_path / "bomb"
    if kind == "zip":
        zipped(path, {"bomb.csv": bomb})
    else:
        path.write_bytes(gzip.compress(bomb))
    with pytest.raises(ExportError, match="unpacks to more than"):
        read([path], IngestSettings())


def test_a_cut_off_archive_is_an_error(tmp_path):
    whole = zipped(tmp_path / "x.zip", {"lift.csv": LIFT * 50}).read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ExportError, match="cannot be read"):
        read([tmp_path / "cut.zip"], IngestSettings())
    (tmp_path / "cut.gz").write_bytes(gzip.compress(LIFT.encode() * 50)[:60])
    with pytest.raises(ExportError, match="is damaged"):
        read([tmp_path / "cut.gz"], IngestSettings())


def test_a_file_that_grows_while_it_is_read_is_noticed(export, monkeypatch):
    from feedback_miner.ingest.formats import delimited as csv_table

    path = export(LIFT)
    lay_out = csv_table.lay_out

    def slow(rows, name, **more):
        path.write_text(LIFT + "3,One more row\n")
        return lay_out(rows, name, **more)

    monkeypatch.setattr(csv_table, "lay_out", slow)
    with pytest.raises(ExportError, match="changed while it was read"):
        read([path], IngestSettings())


def test_stdin_larger_than_memory_allows_goes_through_a_file_that_is_removed(monkeypatch, tmp_path):
    from feedback_miner.ingest.files import source

    monkeypatch.setattr(source, "IN_MEMORY", 10)
    monkeypatch.setattr(source.tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LIFT.encode())))
    read_in = read(["-"], IngestSettings())
    assert len(read_in.comments) == 2
    assert list(tmp_path.iterdir()) == []


def test_an_archive_on_stdin_is_read(monkeypatch, tmp_path):
    data = zipped(tmp_path / "x.zip", {"lift.csv": LIFT}).read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert len(read(["-"], IngestSettings()).comments) == 2
