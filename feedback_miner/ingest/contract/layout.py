"""Layouts: what the columns of an export mean, as a TOML file says it.

A user's mapping file (:mod:`feedback_miner.ingest.unknown.mapping`) and the file of a tool share one
schema, :class:`ExportLayout`. A user's file names the columns of one export; a tool's file, a
:class:`ToolLayout`, says what they may be called and what tells the tool.
"""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from feedback_miner.errors import UsageError
from feedback_miner.ingest.wording import plain
from feedback_miner.roles import ROLE_NAMES

LANGUAGE = re.compile(r"[a-z]{2}|any")
EXAMPLE = "A file with name, title, [columns] and [detect] is expected; see CONTRIBUTING.md."

L = TypeVar("L", bound="ExportLayout")


def _names(value: Any, column: str) -> Any:
    """Return the names of a column as one list: of a text, a list, or a table of languages."""
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, dict):
        return value
    for language, names in value.items():
        if not LANGUAGE.fullmatch(language):
            raise ValueError(
                f"'{column}' has names in '{language}', which is no language"
                f" (two letters as in ISO 639-1, or 'any')"
            )
        if not isinstance(names, str | list):
            raise ValueError(f"the names of '{column}' in '{language}' are no list of texts")
    return [name for names in value.values() for name in ([names] if isinstance(names, str) else names)]


def _named(value: Any) -> Any:
    """Return columns with their names as lists."""
    if not isinstance(value, dict):
        return value
    if empty := [column for column, names in value.items() if not names]:
        raise ValueError(f"no column is named for '{empty[0]}'")
    return {column: _names(names, column) for column, names in value.items()}


def _with_known_roles(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    unknown = sorted({*value} - {*ROLE_NAMES})
    if unknown:
        raise ValueError(f"there is no role {', '.join(unknown)}; known: {', '.join(ROLE_NAMES)}")
    if "text" not in value:
        raise ValueError("no column is named for 'text'")
    return _named(value)


ColumnNames = Annotated[dict[str, tuple[str, ...]], BeforeValidator(_named)]
"""Column to its names in order: in TOML a text, a list, or a table of languages."""
RoleNames = Annotated[dict[str, tuple[str, ...]], BeforeValidator(_with_known_roles)]


class ExportLayout(BaseModel):
    """What the columns of an export mean.

    Attributes
    ----------
    columns : mapping of str to tuple of str
        Role to the names of its column; the first that an export has wins.
    authors : mapping of str to str
        What the author column holds to the kind of author.
    questions : mapping of str to str
        Column to the question that its texts answer.
    leave_out : mapping of str to mapping of str to str
        Column to what its cells hold where a row is no comment, to the reason.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    columns: RoleNames
    authors: dict[str, Literal["requester", "agent", "bot", "system", "unknown"]] = Field(
        default_factory=dict
    )
    questions: dict[str, str] = Field(default_factory=dict)
    leave_out: dict[str, dict[str, str]] = Field(default_factory=dict)

    def cells_left_out(self, column: str) -> dict[str, str]:
        """Return what cells of a column hold where a row is no comment, in lower case, to the reason."""
        return {value.strip().lower(): reason for value, reason in self.leave_out[column].items()}


class DetectRule(BaseModel):
    """What tells the exports of a tool by their columns.

    Attributes
    ----------
    at_least, at_least_own : int
        How many columns of the file a table has, and how many of those that only this tool writes.
    own : tuple of str
        Columns that only this tool writes: roles, or keys of ``columns``.
    needed : tuple of tuple of str
        One column at least of each must be there.
    columns : mapping of str to tuple of str
        Columns without a role, which count.
    reason : str
        Why, as a sentence: {n} columns were found, {n_own} of them own; {example} is one of these.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    at_least: int = Field(ge=1)
    at_least_own: int = Field(ge=0)
    own: tuple[str, ...] = ()
    needed: tuple[tuple[str, ...], ...] = ()
    columns: ColumnNames = Field(default_factory=dict)
    reason: str


class NoTextError(BaseModel):
    """What to tell where no column holds texts: {file}, {columns} and {missing} are filled in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    given: str
    allowed: str = "Columns found: {columns}."
    next_step: str


class ToolLayout(ExportLayout):
    """What the columns of a tool's tables mean, and what tells them. {title} is filled in everywhere.

    In ``questions`` and ``leave_out`` columns are called by their keys in this file.

    Attributes
    ----------
    name, title : str
        As in :class:`~feedback_miner.ingest.contract.base.ExportReader`.
    part, missing : str
        As in :class:`~feedback_miner.ingest.contract.base.Detection`.
    item : str
        What each text is.
    time_zone : str or None
        IANA name of the zone of dates that bear none.
    order : str
        What decides where a table has two columns of one meaning: the order of the "names" in the
        file, or of the "columns" in the table.
    stand_in : mapping of str to str
        Role to the column that stands in where a table has none for it, such as the subject for the text.
    check : tuple of str
        Roles whose cells must look like scores or priorities; else the column has no role.
    free_text_fields : bool
        Whether fields that a site added, and that are answered in words, are texts too.
    detect : DetectRule
    no_text : NoTextError
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_-]*$")
    title: str = Field(min_length=1)
    part: str = "tickets"
    missing: str = ""
    item: Literal["description", "comment", "answer", "email", "rating"] = "description"
    time_zone: str | None = None
    order: Literal["names", "columns"] = "names"
    stand_in: dict[str, str] = Field(default_factory=dict)
    check: tuple[Literal["score", "priority"], ...] = ()
    free_text_fields: bool = False
    detect: DetectRule
    no_text: NoTextError

    @cached_property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """Column, with a role or without, to its names as they are compared."""
        every = {**self.columns, **self.detect.columns}
        return {column: tuple(dict.fromkeys(map(plain, names))) for column, names in every.items()}

    @cached_property
    def column_of(self) -> Mapping[str, str]:
        """Plain name to the column that it stands for."""
        return {name: column for column, names in self.names.items() for name in names}

    @model_validator(mode="after")
    def _of_known_columns(self) -> ToolLayout:
        known = [*self.columns, *self.detect.columns]
        if twice := [column for column in self.detect.columns if column in {*self.columns, *ROLE_NAMES}]:
            raise ValueError(f"detect.columns has '{twice[0]}', which is a role: it belongs to [columns]")
        uses: Mapping[str, Iterable[str]] = {
            "detect.own": self.detect.own,
            "detect.needed": [column for group in self.detect.needed for column in group],
            "stand_in": self.stand_in.values(),
            "questions": self.questions,
            "leave_out": self.leave_out,
        }
        for place, columns in uses.items():
            if unknown := [column for column in columns if column not in known]:
                raise ValueError(
                    f"{place} names '{unknown[0]}', which is no column of it; known: {', '.join(known)}"
                )
        return self

    @model_validator(mode="after")
    def _can_be_detected(self) -> ToolLayout:
        if len(self.detect.own) < self.detect.at_least_own:
            raise ValueError(f"detect.own has {len(self.detect.own)} columns, at_least_own asks for more")
        return self

    @model_validator(mode="after")
    def _with_known_blanks(self) -> ToolLayout:
        error = {"file", "columns", "missing", "title"}
        for sentence, known in (
            (self.detect.reason, {"n", "n_own", "example", "title"}),
            (self.missing, {"title"}),
            (self.no_text.given, error),
            (self.no_text.allowed, error),
            (self.no_text.next_step, error),
        ):
            blanks = {blank for _, blank, _, _ in string.Formatter().parse(sentence) if blank is not None}
            if unknown := blanks - known:
                raise ValueError(f"'{sentence}' has {{{min(unknown)}}}; known: {', '.join(sorted(known))}")
        return self


def load_layout(path: Path, base: Path | None = None) -> ToolLayout:
    """Read the layout of a tool's tables.

    Parameters
    ----------
    path : Path
        TOML file.
    base : Path, optional
        File of a sister tool: what ``path`` does not say stands there.

    Raises
    ------
    UsageError
        When it cannot be read, or holds what no layout has.
    """
    return read_layout(ToolLayout, path, "layout file", EXAMPLE, base)


def read_layout(model: type[L], path: Path, kind: str, example: str, base: Path | None = None) -> L:
    """Read a TOML file that a model describes.

    Parameters
    ----------
    model : type of ExportLayout
    path : Path
    kind, example : str
        What such a file is called, and what is expected, for errors.
    base : Path, optional
        File that says what ``path`` does not say.

    Raises
    ------
    UsageError
        When it cannot be read, or holds what the model has not.
    """
    try:
        content = tomllib.loads(path.expanduser().read_text(encoding="utf-8"))
        if base is not None:
            content = _over(tomllib.loads(base.read_text(encoding="utf-8")), content)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"The {kind} {path} cannot be read: {reason}.", example, "Correct it.") from None
    try:
        return model.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        reason = first["msg"].removeprefix("Value error, ")
        known = ", ".join(_keys(model, first["loc"]))
        raise UsageError(
            f"The {kind} {path} cannot be used: {place}: {reason}.", example, f"Known keys: {known}."
        ) from None


def _over(base: Mapping[str, Any], upper: Mapping[str, Any]) -> dict[str, Any]:
    """Return tables with those of another file on top; the names of a column are replaced as a whole."""
    merged = dict(base)
    for key, value in upper.items():
        below = merged.get(key)
        inner = key in ("columns", "detect") and isinstance(below, dict) and isinstance(value, dict)
        merged[key] = _over(below, value) if inner and isinstance(below, dict) else value
    return merged


def _keys(model: type[BaseModel], place: tuple[int | str, ...]) -> list[str]:
    """Return the keys that may stand beside the one at a place, the model's own before inherited ones."""
    for part in place[:-1]:
        inner = model.model_fields[part].annotation if part in model.model_fields else None
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            break
        model = inner
    own = [key for key in model.model_fields if key in model.__annotations__]
    return [*own, *(key for key in model.model_fields if key not in own)]
