"""Traps that exports of real tools hold, one per case: what goes in, and what a user expects.

The cases are data, a module per kind of trap, in the folder ``traps``.
"""

import hashlib
from itertools import chain
from pathlib import Path

import pytest
from ingest.traps import (
    characters,
    columns,
    dates,
    encodings,
    headers,
    hostile,
    line_ends,
    objects,
    quoting,
    typed,
    values,
    workbooks,
)
from ingest.traps.case import Case

from feedback_miner.config import IngestSettings
from feedback_miner.ingest import Ingested, read

MODULES = (
    headers, columns, quoting, line_ends, encodings, characters, dates, values, workbooks, objects, typed,
    hostile,
)  # fmt: skip
CASES: list[Case] = list(chain.from_iterable(module.CASES for module in MODULES))


WIDE = {
    "2,000 columns",
    "500 columns of the same name",
    "500 columns none of which holds comments are not all listed",
}
"""Cases that take seconds, as each column is looked at."""
PARAMETERS = [
    pytest.param(case, id=case.told, marks=[pytest.mark.slow] if case.told in WIDE else []) for case in CASES
]


@pytest.mark.parametrize("case", PARAMETERS)
def test_traps(case: Case, tmp_path: Path) -> None:
    export = case.write(tmp_path)
    settings = IngestSettings(**case.settings)
    if case.fails is not None:
        kind, wording = case.fails
        with pytest.raises(kind) as error:
            read([export], settings)
        assert type(error.value) is kind
        assert wording in str(error.value)
        assert str(error.value).replace("\n", "").isprintable()
        return
    found = read([export], settings)
    assert _seen(case, found) == _expected(case)
    _check_told(case, found)


def test_there_are_at_least_200_cases_and_no_two_alike() -> None:
    assert len(CASES) >= 200
    assert len([parameters for parameters in PARAMETERS if parameters.marks]) == len(WIDE)
    assert len({case.told for case in CASES}) == len(CASES)
    assert len({(repr(case.data), repr(case.settings), case.name) for case in CASES}) == len(CASES)


COMPARED = (
    "texts", "ids", "records", "rows", "dates", "form", "zone", "people", "scores", "authors", "priorities",
    "questions", "format", "encoding", "delimiter", "header_row",
)  # fmt: skip


def _expected(case: Case) -> dict[str, object]:
    wanted = {name: value for name in COMPARED if (value := getattr(case, name)) is not None}
    if case.texts is not None:
        wanted["texts"] = [_short(text) for text in case.texts]
    return wanted


def _short(text: str) -> str:
    """Return a long text by its length and hash, as a comparison of megabytes takes minutes."""
    if len(text) < 1000:
        return text
    return f"{text[:40]}... {len(text)} characters {hashlib.sha256(text.encode()).hexdigest()}"


def _seen(case: Case, found: Ingested) -> dict[str, object]:
    """Return what was read, as far as the case expects anything of it."""
    frame, source = found.comments.frame, found.sources[0]
    people = frame["person_id"].to_list()
    letters = dict(zip(dict.fromkeys(p for p in people if p), "abcdefghijkl", strict=False))
    seen = {
        "texts": [_short(text) for text in frame["text"].to_list()],
        "ids": frame["comment_id"].to_list(),
        "records": frame["record_id"].to_list(),
        "rows": frame["row"].to_list(),
        "dates": [moment and moment.isoformat() for moment in frame["created_at"].to_list()],
        "form": source.date_format or "",
        "zone": source.date_zone or "",
        "people": "".join(letters[p] if p else "-" for p in people),
        "scores": frame["score"].to_list(),
        "authors": frame["author_kind"].to_list(),
        "priorities": frame["priority"].to_list(),
        "questions": frame["question"].to_list(),
        "format": source.format,
        "encoding": source.encoding,
        "delimiter": source.delimiter,
        "header_row": source.header_row,
    }
    return {name: seen[name] for name in _expected(case)}


def _check_told(case: Case, found: Ingested) -> None:
    """Check the roles of columns, and that rejects and warnings are those expected and no others."""
    source = found.sources[0]
    roles = {role: " + ".join(source.columns.get(role, ())) for role in case.columns or {}}
    assert roles == dict(case.columns or {})
    rejects = found.rejects.frame.select("line", "reason").rows()
    assert [line for line, _ in rejects] == [line for line, _ in case.rejects], rejects
    assert all(piece in why for (_, piece), (_, why) in zip(case.rejects, rejects, strict=True)), rejects
    assert len(source.warnings) == len(case.warns), source.warnings
    assert all(piece in told for piece, told in zip(case.warns, source.warnings, strict=True)), (
        source.warnings
    )
    assert all(told.isprintable() for told in source.warnings)
