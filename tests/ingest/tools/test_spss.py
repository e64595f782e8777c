"""SPSS: labels of variables and values, sets of answers, encodings, chunks, damage."""

import datetime as dt
import gzip
import sys
import zipfile
from pathlib import Path

import polars as pl
import pytest

from feedback_miner.config import IngestSettings
from feedback_miner.errors import EmptyExportError, ExportError, MissingModelError
from feedback_miner.ingest import read
from feedback_miner.ingest.formats import spss as spss_file

PULSE = Path(__file__).parents[2] / "exports" / "spss" / "pulse_de.sav"
REAL = Path(__file__).parents[4] / "shared" / "data" / "exports" / "spss"
WANTED = ("comment_id", "record_id", "created_at", "author_kind", "score", "question", "text")
ANSWERS = [
    ("11/q3", "11", dt.datetime(2024, 3, 4), "requester", 9.0, "Was sollten wir verbessern?",
     "Der Drucker im ersten Stock ist ständig kaputt"),
    ("12/q3", "12", dt.datetime(2024, 3, 5), "requester", 0.0, "Was sollten wir verbessern?",
     "Alles bestens, danke schön an das Team"),
    ("13/q4_oth", "13", dt.datetime(2024, 3, 6), "requester", 10.0, "Sonstiges, bitte angeben",
     "ein altes Tablet"),
    ("14/q3", "14", None, "requester", None, "Was sollten wir verbessern?",
     "Nach dem Update dauert die Anmeldung fünf Minuten"),
]  # fmt: skip


@pytest.fixture
def pyreadstat():
    return pytest.importorskip("pyreadstat")


def answers(read_in):
    return read_in.comments.frame.select(WANTED).rows()


def test_labels_are_questions_and_values_and_declared_gaps_are_none(pyreadstat):
    read_in = read([PULSE], IngestSettings())
    assert answers(read_in) == ANSWERS
    assert read_in.comments.frame["row"].to_list() == [1, 2, 3, 4]
    assert {*read_in.comments.frame["department"]} == {"Personal", "Informatik"}
    source = read_in.sources[0]
    assert (source.reader, source.format, source.encoding) == ("spss", "spss", "utf-8")
    assert source.reason == "The file begins with '$FL2', as data files of SPSS do."
    assert (source.n_rows, source.n_comments) == (4, 4)


def test_a_packed_file_and_one_in_an_archive_are_read_alike(pyreadstat, tmp_path):
    with zipfile.ZipFile(tmp_path / "pulse.zip", "w") as archive:
        archive.write(PULSE, "data/pulse.sav")
    (tmp_path / "pulse.sav.gz").write_bytes(gzip.compress(PULSE.read_bytes()))
    for name in ("pulse.zip", "pulse.sav.gz"):
        assert answers(read([tmp_path / name], IngestSettings())) == ANSWERS


@pytest.mark.parametrize("compress", [False, True])
def test_a_long_file_is_read_in_chunks(pyreadstat, tmp_path, monkeypatch, compress):
    monkeypatch.setattr(spss_file, "MOST_ROWS", 100)
    texts = [f"The printer on floor {n} is broken again" if n % 3 else "" for n in range(1050)]
    frame = pl.DataFrame({"nr": [float(n) for n in range(1050)], "why": texts})
    pyreadstat.write_sav(frame, tmp_path / "long.sav", column_labels={"why": "Why?"}, compress=compress)
    read_in = read([tmp_path / "long.sav"], IngestSettings())
    assert read_in.comments.frame["text"].to_list() == [text for text in texts if text]
    assert read_in.comments.frame["row"].to_list() == [n + 1 for n in range(1050) if n % 3]
    assert read_in.sources[0].left_out == {"responses without an answer in words": 350}


def test_texts_that_do_not_fit_the_named_encoding_are_read_all_the_same(pyreadstat, tmp_path):
    path = tmp_path / "old.sav"
    frame = pl.DataFrame(
        {"why": ["Der Dr\u00fccker ist schon wieder kaputt", "Nichts zu sagen an dieser Stelle"]}
    )
    pyreadstat.write_sav(frame, path)
    path.write_bytes(path.read_bytes().replace("ü".encode(), b"\xfc "))
    read_in = read([path], IngestSettings())
    assert read_in.comments.frame["text"][0] == "Der Drü cker ist schon wieder kaputt"
    assert read_in.sources[0].encoding == "windows-1252"
    assert "Texts do not fit the encoding" in read_in.sources[0].warnings[0]


def test_a_damaged_file_is_an_error_that_says_so(pyreadstat, tmp_path):
    whole = PULSE.read_bytes()
    for n, data in enumerate((whole[:4] + b"\0" * 300, whole[:700], whole[:-60])):
        path = tmp_path / f"{n}.sav"
        path.write_bytes(data)
        with pytest.raises(ExportError, match="begins as a file of SPSS, but cannot be read"):
            read([path], IngestSettings())


def test_a_file_without_words_says_so(pyreadstat, tmp_path):
    path = tmp_path / "numbers.sav"
    pyreadstat.write_sav(pl.DataFrame({"age": [31.0, 47.0], "sex": [1.0, 2.0]}), path)
    with pytest.raises(EmptyExportError, match="not answered in words"):
        read([path], IngestSettings())


def test_without_pyreadstat_the_error_tells_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "pyreadstat", None)
    with pytest.raises(MissingModelError, match=r"pip install .pyreadstat") as caught:
        read([PULSE], IngestSettings())
    assert caught.value.exit_code == 4
    # among other files it is passed over
    (tmp_path / "pulse.sav").write_bytes(PULSE.read_bytes())
    (tmp_path / "tickets.csv").write_text("id,comment\n1,The network is far too slow\n2,The VPN drops\n")
    read_in = read([tmp_path], IngestSettings())
    assert len(read_in.comments) == 2
    assert any("pyreadstat" in note for source in read_in.sources for note in source.warnings)


def test_text_that_begins_alike_is_not_taken_for_it(export):
    text = "$FL,comment\n1,The network is far too slow\n2,The VPN drops every day\n"
    assert read([export(text)], IngestSettings()).sources[0].reader != "spss"


@pytest.mark.skipif(not REAL.is_dir(), reason="the samples are not on this machine")
@pytest.mark.parametrize("name", ["hebrews", "multiple_response", "sample"])
def test_real_files_without_open_answers_are_opened_and_say_so(pyreadstat, name):
    with pytest.raises(EmptyExportError, match="not answered in words"):
        read([REAL / f"{name}.sav"], IngestSettings())


def test_a_variable_that_is_named_is_read_whatever_it_holds(pyreadstat, tmp_path):
    path = tmp_path / "short.sav"
    pyreadstat.write_sav(
        pl.DataFrame({"word": ["slow", "slow", "slow", "fast"], "n": [1.0, 2.0, 3.0, 4.0]}), path
    )
    frame = read([path], IngestSettings(columns={"text": ("word",)})).comments.frame
    assert frame["text"].to_list() == ["slow", "slow", "slow", "fast"]
