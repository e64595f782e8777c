"""Files that hold no comments are refused by their bytes, with the way out."""

import zipfile

import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.errors import ExportError
from feedback_miner.ingest import read
from feedback_miner.ingest.files.binaries import BEGINNINGS

HEADER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(30, b"\0") + b"\x09\x00".ljust(18, b"\0")
STREAM = "__substg1.0_0037001F".encode("utf-16-le").ljust(4096, b"\0")
TICKETS = "id,comment\n1,The lift is stuck again\n2,The door squeaks very much\n"


def message(sector=1):
    """Return a file of Outlook whose directory stands in a sector."""
    return (HEADER + sector.to_bytes(4, "little")).ljust((sector + 1) * 512, b"\0") + STREAM


@pytest.mark.parametrize(("magic", "kind", "way_out"), BEGINNINGS)
def test_a_file_of_another_kind_is_refused_with_the_way_out(magic, kind, way_out, export):
    with pytest.raises(ExportError) as error:
        read([export(magic + b"\0" * 600, "x.csv")], IngestSettings())
    assert str(error.value).splitlines()[0] == f"x.csv is a {kind}."
    assert str(error.value).splitlines()[-1] == way_out


@pytest.mark.parametrize("sector", [1, 3000])
def test_an_outlook_message_is_refused_with_the_way_out(sector, export):
    path = export(message(sector), "mail.xls")
    with pytest.raises(ExportError, match=r"is an Outlook message \(\.msg\)\.\n.*\nSave it as \.eml"):
        read([path], IngestSettings())


def test_an_old_workbook_is_not_taken_for_an_outlook_message(export):
    path = export(message().replace("__substg".encode("utf-16-le"), "Workbook".encode("utf-16-le")), "x.xls")
    with pytest.raises(ExportError, match="begins like a workbook but cannot be read"):
        read([path], IngestSettings())


def test_an_outlook_data_file_is_refused_with_the_way_out(export):
    with pytest.raises(ExportError, match=r"data file of Outlook.*\n.*\n.*readpst"):
        read([export(b"!BDN" + b"\0" * 600, "archive")], IngestSettings())


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "archive"])
@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("b.msg", message(), "b.msg is an Outlook message (.msg)."),
        ("b.msg", message(3000), "b.msg is an Outlook message (.msg)."),
        ("b.pst", b"!BDN" + b"\0" * 600, "b.pst is a data file of Outlook (.pst or .ost)."),
        ("b.pdf", b"%PDF-1.7", "b.pdf is a PDF document."),
    ],
)
def test_among_other_files_it_is_passed_over_with_the_reason(name, content, reason, packed, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.csv").write_text(TICKETS)
    (folder / name).write_bytes(content)
    if packed:
        with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
            for path in sorted(folder.iterdir()):
                archive.write(path, path.name)
    given = tmp_path / "in.zip" if packed else folder
    read_in = read([given], IngestSettings())
    assert len(read_in.comments) == 2
    assert [source.warnings for source in read_in.sources] == [(), (f"{given.name}/{reason}",)]
