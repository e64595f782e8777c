"""The cases and variables of a data file of SPSS, read some at a time."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, BinaryIO, Final, NamedTuple

import polars as pl

from feedback_miner.errors import EmptyExportError, ExportError, MissingModelError
from feedback_miner.ingest.files.content import Content
from feedback_miner.ingest.formats.markup import clean_question
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.formats.tally import Tally
from feedback_miner.ingest.wording import shown

MAGIC: Final = (b"$FL2", b"$FL3")
"""How .sav and .zsav begin."""
CHUNK_BYTES: Final = 32 << 20
LEAST_ROWS: Final = 100
MOST_ROWS: Final = 20_000
"""Cases that are read at a time: as many as fit into ``CHUNK_BYTES``, within these limits; judgements."""
EPOCH: Final = 12_219_379_200
"""Seconds from 14 October 1582, where SPSS counts from, to 1970."""
SECONDS: Final = (-62_135_596_800, 253_402_300_799)
"""Seconds since 1970 of the years 1 to 9999."""
DATE_FORMATS: Final = ("DATE", "ADATE", "EDATE", "SDATE", "JDATE", "DATETIME", "YMDHMS")
TIME_FORMATS: Final = ("TIME", "DTIME", "MTIME")
SPARE: Final = "windows-1252"
"""Encoding that is tried where texts do not fit the one that the file names."""
NOT_FITTING: Final = "requested encoding"


@dataclass
class Variable:
    """What the dictionary of a file tells of a variable.

    Attributes
    ----------
    labels : mapping
        Value, a number or a text, to its label.
    kind : str
        "text", "number", "date" or "time".
    in_set : bool
        Whether it belongs to a question with several answers.
    """

    name: str
    label: str
    kind: str
    labels: Mapping[Any, str] = field(default_factory=dict)
    in_set: bool = False


@dataclass(eq=False)
class SavTable(Table):
    """The cases of a file, read anew for each pass."""

    variables: Mapping[str, Variable] = field(default_factory=dict)
    n_each: int = MOST_ROWS
    text_encoding: str | None = None
    """Encoding of the texts in the file."""

    @property
    def all_warnings(self) -> tuple[str, ...]:
        """Those of opening it; the file as a whole is no text."""
        return tuple(self.warnings)

    @property
    def encoding(self) -> str | None:
        """Encoding of the texts in the file."""
        return self.text_encoding

    def chunks(
        self, columns: Sequence[str] | None = None, tally: Tally | None = None
    ) -> Iterator[tuple[pl.DataFrame, list[int]]]:
        """Yield all cases from the first, some at a time, with their numbers."""
        tally = tally or Tally()
        tally.warn(*self.all_warnings)
        wanted = list(self.names if columns is None else columns)
        if self.is_whole:
            tally.n_rows += len(self.head_lines)
            yield self.head.select(wanted), self.head_lines
            return
        with seekable(self.content) as stream:
            start = 0
            while True:
                frame, _ = read_sav(
                    stream, self.content, self.text_encoding,
                    usecols=wanted, row_offset=start, row_limit=self.n_each,
                )  # fmt: skip
                if frame.height:
                    tally.n_rows += frame.height
                    columns_of = [_plain(frame[name], self.variables[name]) for name in wanted]
                    yield pl.DataFrame(columns_of), list(range(start + 1, start + frame.height + 1))
                if frame.height < self.n_each:
                    return
                start += frame.height


def open_spss(content: Content, encoding: str | None) -> SavTable:
    """Look at the variables and the first cases.

    Raises
    ------
    MissingModelError
        If pyreadstat is not installed.
    ExportError
        If the file is damaged.
    """
    with seekable(content) as stream:
        return open_sav(stream, content, encoding)


def open_sav(stream: BinaryIO, content: Content, encoding: str | None) -> SavTable:
    """Look at the variables and the first cases; raise ExportError if the file is damaged."""
    _, meta = read_sav(stream, content, encoding, metadataonly=True)
    n_each = max(LEAST_ROWS, min(MOST_ROWS, CHUNK_BYTES // max(1, sum(meta.variable_storage_width.values()))))
    first = _first_cases(stream, content, encoding, n_each)
    frame, meta = first.frame, first.meta
    if frame.height == 0:
        raise EmptyExportError(
            f"{content.name} holds {len(meta.column_names)} variables and no cases.",
            "A case per respondent is expected.",
            "Save it again with its data.",
        )
    variables = {made.name: made for made in _variables(meta)}
    for name, made in variables.items():
        _keep_labels(made, frame[name])
    names = tuple(variables)
    return SavTable(
        content=content,
        header=names,
        names=names,
        head=pl.DataFrame([_plain(frame[name], variables[name]) for name in names]),
        head_lines=list(range(1, frame.height + 1)),
        is_whole=frame.height < n_each,
        warnings=list(first.warnings),
        questions={name: made.label for name, made in variables.items() if made.label},
        variables=variables,
        n_each=n_each,
        text_encoding=first.encoding or str(meta.file_encoding).lower(),
    )


class _Cases(NamedTuple):
    """Cases as they stand in a file, its dictionary, and how its texts were read."""

    frame: pl.DataFrame
    meta: Any
    encoding: str | None
    warnings: tuple[str, ...] = ()


def _first_cases(stream: BinaryIO, content: Content, encoding: str | None, n_rows: int) -> _Cases:
    """Read the first cases, in another encoding where texts do not fit the one that the file names."""
    try:
        return _Cases(*read_sav(stream, content, encoding, row_limit=n_rows), encoding)
    except ExportError as error:
        if encoding is not None or NOT_FITTING not in str(error.__cause__):
            raise
    warning = f"Texts do not fit the encoding that the file names; read as {SPARE}."
    return _Cases(*read_sav(stream, content, SPARE, row_limit=n_rows), SPARE, (warning,))


def _variables(meta: Any) -> Iterator[Variable]:
    in_sets = {name for made in (meta.mr_sets or {}).values() for name in made.get("variable_list", ())}
    for name in meta.column_names:
        labels = {value: clean_question(str(text)) for value, text in _labels(meta, name).items()}
        label = clean_question(meta.column_names_to_labels.get(name) or "")
        yield Variable(name, label, _kind(meta, name), labels, name in in_sets)


def _kind(meta: Any, name: str) -> str:
    """Tell what a variable holds, by the format in which SPSS shows it (``DATE11``, ``F8.2``)."""
    shown_as = str(meta.original_variable_types.get(name) or "").rstrip("0123456789.")
    if shown_as in DATE_FORMATS:
        return "date"
    if shown_as in TIME_FORMATS:
        return "time"
    return "text" if meta.readstat_variable_types.get(name) == "string" else "number"


def _labels(meta: Any, name: str) -> Mapping[Any, str]:
    return meta.variable_value_labels.get(name) or {}


def _keep_labels(made: Variable, column: pl.Series) -> None:
    """Keep labels where all values have one: of a scale whose ends alone are named, the numbers tell more."""
    values = column.drop_nulls().unique().to_list() if made.labels else []
    if not all(value in made.labels for value in values if value != ""):
        made.labels = {}


def _plain(column: pl.Series, made: Variable) -> pl.Series:
    """Return Datetime("us") for dates, else text; labels instead of the values that have one."""
    name = column.name
    if made.kind == "date" and column.dtype.is_numeric():
        seconds = column.cast(pl.Float64) - EPOCH
        seconds = seconds.set(~seconds.is_between(*SECONDS).fill_null(False), None)
        return (seconds * 1_000_000).cast(pl.Int64).cast(pl.Datetime("us")).alias(name)
    if column.dtype.is_numeric():
        text = _numbers(column.cast(pl.Float64))
    else:
        text = column.cast(pl.String).fill_null("")
    if not made.labels:
        return text.alias(name)
    labels = {_number(value): label for value, label in made.labels.items()}
    return text.replace(labels).alias(name)


def _numbers(column: pl.Series) -> pl.Series:
    """Return numbers as text, whole ones without a fraction; "" for none."""
    column = column.fill_nan(None)
    whole = (column == column.round()) & (column.abs() < 2**53)
    as_whole = column.set(~whole.fill_null(False), None).cast(pl.Int64, strict=False).cast(pl.String)
    return as_whole.zip_with(whole.fill_null(False), column.cast(pl.String)).fill_null("")


def _number(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def read_sav(
    stream: BinaryIO, content: Content, encoding: str | None, **options: Any
) -> tuple[pl.DataFrame, Any]:
    """Return cases as they stand in the file, and its dictionary.

    Missing values that the user of SPSS declared are null; dates are seconds.
    """
    stream.seek(0)
    library = _library(content)
    try:
        frame, meta = library.read_sav(
            stream, output_format="polars", encoding=encoding, disable_datetime_conversion=True, **options
        )
    except (library.ReadstatError, library.PyreadstatError, UnicodeError, ValueError, OverflowError) as error:
        fits = NOT_FITTING not in str(error) and "character set" not in str(error)
        raise ExportError(
            f"{content.name} begins as a file of SPSS, but cannot be read: {shown(str(error))}.",
            "A whole .sav or .zsav file is expected."
            if fits
            else "Its texts are in another encoding than it says.",
            "Save or copy it again." if fits else "Tell the encoding, such as --encoding windows-1252.",
        ) from error
    return frame, meta


def _library(content: Content) -> Any:
    """Return the package pyreadstat, which only files of SPSS need."""
    try:
        return import_module("pyreadstat")
    except ImportError as error:
        message = (
            f"{content.name} is a file of SPSS; pyreadstat, which reads these, is not installed.",
            "Without it, CSV files that SPSS saves can be read.",
            'Run: pip install "pyreadstat>=1.3,<2"',
        )
        # among other files it is passed over
        kind = MissingModelError if content.container is None else ExportError
        raise kind(*message) from error


def seekable(content: Content) -> BinaryIO:
    """Open the bytes so that they can be read in any order; what is packed goes to a temporary file."""
    stream = content.open()
    if stream.seekable():
        return stream
    spool: Any = tempfile.TemporaryFile(prefix="feedback-miner-")  # noqa: SIM115
    with stream:
        shutil.copyfileobj(stream, spool, 1 << 20)
    spool.seek(0)
    return spool  # type: ignore[no-any-return]
