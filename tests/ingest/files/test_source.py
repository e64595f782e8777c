"""What cannot be opened or is no table ends in an error with a way out."""

import os

import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.errors import ExportError
from feedback_miner.ingest import read
from feedback_miner.ingest.files.names import names_of

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
RANDOM = bytes((i * 73 + i // 7 * 31) % 256 for i in range(5000))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"is empty \(0 bytes\)"),
        (RANDOM, "its bytes are no text"),
        (b"PK\x03\x04" + RANDOM, "begins like a workbook or archive but cannot be read"),
        (OLE + RANDOM, "begins like a workbook but cannot be read"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (b"PAR1" + RANDOM, "begins like Parquet but cannot be read"),
        (b"%PDF-1.7\n", "is a PDF document"),
        (b"\x1f\x8b\x08" + RANDOM, "is damaged: "),
        (b"<html><table><tr><td>x</td></tr></table></html>", "holds HTML, whatever its name says"),
        (b'<?xml version="1.0"?><rss/>', "holds XML of no tool that is known"),
        (b"# Notes\n\nSome prose, and more of it.\n", "its first line names no columns"),
        (b"Subject: hello\nFrom: ann\n\nDear all\n", "its first line names no columns"),
    ],
)
def test_what_is_no_table_is_refused(export, content, message):
    with pytest.raises(ExportError, match=message) as error:
        read([export(content)], IngestSettings())
    assert error.value.exit_code == 3
    assert error.value.allowed
    assert error.value.next_step


def test_a_missing_file_a_folder_and_an_unreadable_file_are_errors(export, tmp_path):
    with pytest.raises(ExportError, match="There is no file"):
        read([tmp_path / "none.csv"], IngestSettings())
    (tmp_path / "empty").mkdir()
    with pytest.raises(ExportError, match="holds no file that could be an export"):
        read([(tmp_path / "empty")], IngestSettings())
    path = export("id,comment\n1,x\n")
    path.chmod(0)
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    with pytest.raises(ExportError, match="may not be read"):
        read([path], IngestSettings())


def test_names_are_shown_with_control_characters_escaped(tmp_path):
    with pytest.raises(ExportError) as error:
        read([tmp_path / "a\x1b[31mb.csv"], IngestSettings())
    assert "\x1b" not in str(error.value)
    assert r"a\x1b[31mb.csv" in str(error.value)


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (["a.csv", "x/b.csv"], ["a.csv", "b.csv"]),
        (["y24/jan/e.csv", "y25/jan/e.csv"], ["y24/jan/e.csv", "y25/jan/e.csv"]),
        (["x/e.csv", "y/e.csv", "z/f.csv"], ["x/e.csv", "y/e.csv", "f.csv"]),
        (["e.csv", "x/e.csv", "y/x/e.csv"], ["e.csv", "x/e.csv", "y/x/e.csv"]),
        (["x/e.csv", "x/e.csv", "e.csv"], ["x/e.csv", "x/e.csv (2)", "e.csv"]),
        (["/e.csv", "e.csv"], ["/e.csv", "e.csv"]),
        (["-", "-"], ["-", "- (2)"]),
    ],
)
def test_exports_are_named_by_as_many_folders_as_tell_them_apart(given, names):
    assert names_of(given) == names


def test_names_that_were_cut_short_are_numbered():
    names = names_of([f"{'a' * 130}/{'b' * 130}{i}.csv" for i in range(3)])
    assert len(set(names)) == 3
