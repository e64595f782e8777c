"""Workbooks: XLSX, XLSB, XLS and ODS."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import polars as pl
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from feedback_miner.config import IngestSettings
from feedback_miner.errors import EmptyExportError, ExportError, UsageError
from feedback_miner.ingest.column_names import rank
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
"""Bytes of a sheet that is searched for such cells; a judgement: it is read whole."""
LEAST_COLUMNS = 3
"""Columns from which on a sheet is more than a cover with a few facts, which are names and values."""
LONGEST_CELL = 32_767
"""Characters that Excel keeps of a cell, as its page "Excel specifications and limits" has it."""
UNREADABLE = (
    zipfile.BadZipFile,
    KeyError,
    OSError,
    ValueError,
    NotImplementedError,
    ElementTree.ParseError,
    DefusedXmlException,
)
"""Errors of what is no XLSX within, which calamine reads all the same."""


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
    """Read the sheet that is named, or else the first that holds a table and those with its columns.

    Raises
    ------
    ExportError
        For one that is protected by a password, cannot be read, or holds no table.
    UsageError
        When the sheet that the settings name does not exist.
    """
    sheets, layouts = _read_sheets(content, settings)
    layout = next(iter(layouts.values()))
    body = [row for found in layouts.values() for row in found.body]
    frame = pl.DataFrame(
        [to_series(name, [row[i] for _, row in body]) for i, name in enumerate(layout.names)]
    )
    return Table(
        content=content,
        header=tuple(layout.header),
        names=tuple(layout.names),
        head=frame,
        head_lines=[line for line, _ in body],
        header_row=layout.header_line or None,
        rejects=[reject for found in layouts.values() for reject in found.rejects],
        warnings=[*_warnings(content, layouts, frame), *_about_sheets(sheets, list(layouts))],
        sheets=tuple(sheets),
        days="excel-1904" if _counts_from_1904(content) else "excel",
    )


def _read_sheets(content: Content, settings: IngestSettings) -> tuple[list[str], dict[str, Layout]]:
    """Return the names of all sheets, and what the sheets to read hold."""
    from python_calamine import CalamineError, PasswordError, load_workbook

    try:
        workbook = load_workbook(BytesIO(content.data))
        return workbook.sheet_names, _tables(workbook, content.name, settings)
    except PasswordError:
        raise _encrypted(content.name) from None
    except (CalamineError, OSError, ValueError) as error:
        raise _broken(content.name) from error


def _warnings(content: Content, layouts: Mapping[str, Layout], frame: pl.DataFrame) -> Iterator[str]:
    """Yield what was seen in laying out, and what cells may have lost."""
    for layout in layouts.values():
        yield from layout.warnings
    yield from _cut_cells(frame)
    for sheet in layouts:
        yield from _formulas_without_value(content, sheet)


def _about_sheets(sheets: Sequence[str], read: Sequence[str]) -> Iterator[str]:
    """Yield which sheets were read, where there are more."""
    if len(read) > 1:
        yield f"Read {len(read)} sheets that have the same columns: {listed(read)}."
    if len(sheets) > len(read):
        which = f"the sheet '{read[0]}'" if len(read) == 1 else "these"
        yield f"Read {which}; the workbook has: {listed(sheets)}."


def to_series(name: str, cells: Sequence[Any]) -> pl.Series:
    """Return Datetime("us") where every cell that holds something is a date, else String.

    Examples
    --------
    >>> to_series("id", [7.0, "A-8", None, True]).to_list()
    ['7', 'A-8', None, 'TRUE']
    """
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


def _tables(workbook: CalamineWorkbook, name: str, settings: IngestSettings) -> dict[str, Layout]:
    """Return the sheets to read: one, and those after it whose header is the same."""
    wanted = settings.sheet
    sheets = _visible(workbook) if wanted is None else [_known(workbook, name, wanted)]
    found = _laid_out(workbook, name, sheets, settings.names_given)
    first = next((sheet for sheet, layout in found.items() if _is_table(layout)), next(iter(found)))
    header = found[first].header
    # a lone name, such as "Comments", says little, and numbers of columns say nothing
    if len(header) < 2 or not any(header):
        return {first: found[first]}
    return {sheet: layout for sheet, layout in found.items() if layout.header == header}


def _known(workbook: CalamineWorkbook, name: str, wanted: str) -> str:
    """Return a sheet that is named, if there is one."""
    if wanted not in workbook.sheet_names:
        raise UsageError(
            f"{name} has no sheet '{wanted}'.",
            f"Sheets found: {listed(workbook.sheet_names)}.",
            "Name one of these with --sheet.",
        )
    return wanted


def _laid_out(
    workbook: CalamineWorkbook, name: str, sheets: Iterable[str], given: Sequence[str] | None
) -> dict[str, Layout]:
    """Return those of the sheets that hold rows below a header.

    Raises
    ------
    EmptyExportError
        Where there is none, but one with a header.
    ExportError
        Where there is none.
    """
    problems: list[ExportError] = []
    found: dict[str, Layout] = {}
    for sheet in sheets:
        rows = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        try:
            found[sheet] = lay_out(enumerate(rows, 1), name, given=given)
        except ExportError as error:
            problems.append(error)
    if found:
        return found
    if not problems:
        raise ExportError(f"{name} has no sheets.", "A sheet with a table is expected.", "Export it again.")
    raise next((error for error in problems if isinstance(error, EmptyExportError)), problems[-1])


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
            n = _n_without_value(archive, sheet)
    except UNREADABLE:
        return []
    warning = (
        f"{n} cells hold a formula without a value and were read as blank: open and save the workbook once."
    )
    return [warning] if n else []


def _counts_from_1904(content: Content) -> bool:
    """Tell whether an XLSX says that its days count from 1904 (ECMA-376, part 1, 18.2.28)."""
    if not content.head.startswith(ZIP):
        return False
    try:
        with zipfile.ZipFile(BytesIO(content.data)) as archive:
            book = fromstring(archive.read("xl/workbook.xml"))
    except UNREADABLE:
        return False
    return any(e.get("date1904") in ("1", "true") for e in book.iter() if e.tag.endswith("}workbookPr"))


def _n_without_value(archive: zipfile.ZipFile, sheet: str) -> int:
    member = _member_of(archive, sheet)
    if member is None or archive.getinfo(member).file_size > LARGEST_SEARCHED:
        return 0
    return sum(1 for _ in NO_VALUE.finditer(archive.read(member)))


def _member_of(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """Return which member of an XLSX holds a sheet (ECMA-376, part 1, 18.2.19): its link leads there."""
    if "xl/workbook.xml" not in archive.namelist():
        return None
    ids = _links_of(fromstring(archive.read("xl/workbook.xml")), sheet)
    links = fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = (link.get("Target", "") for link in links if link.get("Id") in ids)
    return next((f"xl/{t.removeprefix('/xl/').removeprefix('xl/')}" for t in targets if t), None)


def _links_of(book: ElementTree.Element, sheet: str) -> list[str]:
    """Return the ids of the links to a sheet; their name space differs between versions."""
    elements = [e for e in book.iter() if e.tag.endswith("}sheet") and e.get("name") == sheet]
    return [value for element in elements for key, value in element.items() if key.endswith("}id")]


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
