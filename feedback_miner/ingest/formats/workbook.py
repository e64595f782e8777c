"""Workbooks: XLSX, XLSB, XLS and ODS."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import polars as pl
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from feedback_miner.config import IngestSettings
from feedback_miner.errors import EmptyExportError, ExportError, UsageError
from feedback_miner.ingest.columns.names import rank
from feedback_miner.ingest.files.archives import most_unpacked, trap
from feedback_miner.ingest.files.content import Content
from feedback_miner.ingest.formats.header import Layout, is_blank, lay_out
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.wording import listed

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NO_VALUE = re.compile(rb"(?:</f>|<f[^<>]*/>)\s*(?:<v\s*/>|<v></v>)?\s*</c>")
"""How a cell ends in XLSX whose formula has no result."""
LARGEST_SEARCHED = 256 << 20
LEAST_COLUMNS = 3
"""Columns from which on a sheet is more than a cover with a few facts."""
LONGEST_CELL = 32_767
"""Characters that Excel keeps of a cell."""


def why_workbook(content: Content) -> str | None:
    """Return why the content is a workbook, as a sentence; None if it is not.

    Raises
    ------
    ExportError
        For one that is protected by a password or cannot be opened.
    """
    if content.head.startswith(OLE):
        _refuse_encrypted(content)
        return "The file begins as an Excel 97 workbook (XLS) does."
    if not content.head.startswith(ZIP):
        return None
    if any(name.startswith("xl/") for name in _members(content)):
        return "The file is a zip archive with a folder 'xl': an Excel workbook."
    return "The file is a zip archive with 'content.xml': an OpenDocument spreadsheet."


def open_workbook(content: Content, settings: IngestSettings) -> Table:
    """Read the sheet that is named, or else the first that holds a table and those with its columns."""
    from python_calamine import CalamineError, PasswordError, load_workbook

    try:
        workbook = load_workbook(BytesIO(content.data))
        layouts = _tables(workbook, content.name, settings.sheet)
    except PasswordError:
        raise _encrypted(content.name) from None
    except (CalamineError, OSError, ValueError) as error:
        raise _broken(content.name) from error
    layout = next(iter(layouts.values()))
    body = [row for found in layouts.values() for row in found.body]
    frame = pl.DataFrame(
        [to_series(name, [row[i] for _, row in body]) for i, name in enumerate(layout.names)]
    )
    warnings = [warning for found in layouts.values() for warning in found.warnings]
    warnings += _cut_cells(frame)
    warnings += [told for sheet in layouts for told in _formulas_without_value(content, sheet)]
    if len(layouts) > 1:
        warnings.append(f"Read {len(layouts)} sheets that have the same columns: {listed(layouts)}.")
    if len(workbook.sheet_names) > len(layouts):
        which = f"the sheet '{next(iter(layouts))}'" if len(layouts) == 1 else "these"
        warnings.append(f"Read {which}; the workbook has: {listed(workbook.sheet_names)}.")
    return Table(
        content=content,
        header=tuple(layout.header),
        names=tuple(layout.names),
        head=frame,
        head_lines=[line for line, _ in body],
        header_row=layout.header_line,
        rejects=[reject for found in layouts.values() for reject in found.rejects],
        warnings=warnings,
        sheets=tuple(workbook.sheet_names),
    )


def to_series(name: str, cells: Sequence[Any]) -> pl.Series:
    """Return Datetime("us") where every cell that holds something is a date, else String."""
    if any(not is_blank(cell) for cell in cells) and all(
        is_blank(cell) or isinstance(cell, dt.date) for cell in cells
    ):
        return pl.Series(name, [_as_datetime(cell) for cell in cells], pl.Datetime("us"))
    return pl.Series(name, [_as_text(cell) for cell in cells], pl.String)


def _as_datetime(cell: Any) -> dt.datetime | None:
    if isinstance(cell, dt.datetime):
        return cell.replace(tzinfo=None)
    return dt.datetime(cell.year, cell.month, cell.day) if isinstance(cell, dt.date) else None


def _as_text(cell: Any) -> str | None:
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.isoformat(" ")
    return str(cell)


def _tables(workbook: CalamineWorkbook, name: str, wanted: str | None) -> dict[str, Layout]:
    """Return the sheets to read: one, and those after it whose header is the same."""
    sheets = workbook.sheet_names
    if wanted is not None and wanted not in sheets:
        raise UsageError(
            f"{name} has no sheet '{wanted}'.",
            f"Sheets found: {listed(sheets)}.",
            "Name one of these with --sheet.",
        )
    problem: Exception | None = None
    found: dict[str, Layout] = {}
    for sheet in [wanted] if wanted is not None else _visible(workbook):
        rows = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        try:
            found[sheet] = lay_out(enumerate(rows, 1), name)
        except (ExportError, EmptyExportError) as error:
            problem = problem if isinstance(problem, EmptyExportError) else error
    if not found:
        raise problem or ExportError(
            f"{name} has no sheets.", "A sheet with a table is expected.", "Export it again."
        )
    first = next((sheet for sheet, layout in found.items() if _is_table(layout)), next(iter(found)))
    header = found[first].header
    alike = [sheet for sheet, layout in found.items() if layout.header == header]
    return {sheet: found[sheet] for sheet in (alike if len(header) > 1 else [first])}


def _is_table(layout: Layout) -> bool:
    """Tell a table from a cover sheet, or from a list of remarks on the table."""
    return len(layout.names) >= LEAST_COLUMNS or any(rank("text", name) is not None for name in layout.names)


def _visible(workbook: CalamineWorkbook) -> list[str]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    return [s.name for s in sheets if s.visible == SheetVisibleEnum.Visible] or [s.name for s in sheets]


def _cut_cells(frame: pl.DataFrame) -> list[str]:
    texts = frame.select(pl.col(pl.String).str.len_chars().eq(LONGEST_CELL).sum())
    n = sum(int(value or 0) for value in texts.row(0)) if texts.width else 0
    return (
        [f"{n} cells have {LONGEST_CELL:,} characters, the most Excel keeps: they may be cut off."]
        if n
        else []
    )


def _formulas_without_value(content: Content, sheet: str) -> list[str]:
    """Tell of formulas whose result was never stored, as programs that do not calculate write them."""
    if not content.head.startswith(ZIP):
        return []
    try:
        with zipfile.ZipFile(BytesIO(content.data)) as archive:
            member = _member_of(archive, sheet)
            if member is None or archive.getinfo(member).file_size > LARGEST_SEARCHED:
                return []
            n = sum(1 for _ in NO_VALUE.finditer(archive.read(member)))
    except (
        zipfile.BadZipFile,
        KeyError,
        OSError,
        ValueError,
        NotImplementedError,
        ElementTree.ParseError,
        DefusedXmlException,
    ):
        return []
    told = (
        f"{n} cells hold a formula without a value and were read as blank: open and save the workbook once."
    )
    return [told] if n else []


def _member_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """Return which member of an XLSX holds a sheet."""
    if "xl/workbook.xml" not in archive.namelist():
        return None
    book = fromstring(archive.read("xl/workbook.xml"))
    links = fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    wanted = [
        value
        for element in book.iter()
        if element.tag.endswith("}sheet") and element.get("name") == sheet
        for key, value in element.items()
        if key.endswith("}id")
    ]
    targets = [link.get("Target", "") for link in links if link.get("Id") in wanted]
    return next((f"xl/{t.removeprefix('/xl/').removeprefix('xl/')}" for t in targets if t), None)


def _members(content: Content) -> list[str]:
    try:
        with zipfile.ZipFile(BytesIO(content.data)) as archive:
            n_unpacked = sum(info.file_size for info in archive.infolist())
            if n_unpacked > (most := most_unpacked(content.n_bytes)):
                raise trap(content.name, most)
            return archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise _broken(content.name) from None


def _refuse_encrypted(content: Content) -> None:
    if "EncryptedPackage".encode("utf-16-le") in content.data:
        raise _encrypted(content.name)


def _encrypted(name: str) -> ExportError:
    return ExportError(
        f"{name} is protected by a password.",
        "A workbook without a password is expected.",
        "Save it without one.",
    )


def _broken(name: str) -> ExportError:
    return ExportError(
        f"{name} begins like a workbook but cannot be read.",
        "A whole XLSX, XLS or ODS file is expected; this one is damaged, cut off or something else.",
        "Export or copy it again, or save it as CSV.",
    )
