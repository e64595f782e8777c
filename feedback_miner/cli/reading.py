"""The flags that say how exports are read: declared once, taken by every command that reads."""

from __future__ import annotations

import functools
import inspect
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, get_type_hints

from feedback_miner.cli import options as o
from feedback_miner.cli.tables import printable


@dataclass(frozen=True)
class TextFlags:
    """Flags that find the texts of exports; None is one that was not given.

    The name of a field is that of its flag and of its setting in ``ingest``.
    """

    text_column: o.TextColumns = None
    subject_column: o.SubjectColumn = None
    id_column: o.IdColumn = None
    record_column: o.RecordColumn = None
    author_column: o.AuthorColumn = None
    format: o.Format = None
    mapping: o.Mapping = None
    encoding: o.Encoding = None
    delimiter: o.Delimiter = None
    sheet: o.Sheet = None
    date_format: o.DateFormat = None
    time_zone: o.TimeZone = None
    strict: o.Strict = None
    limit: o.Limit = None

    def settings(self) -> dict[str, Any]:
        """Return the flags that were given, as ``section__key`` pairs for ``options.collect``."""
        found = dict(self._given())
        if columns := found.pop("text_column", None):
            found["text_columns"] = tuple(columns)
        return {f"ingest__{name}": value for name, value in found.items()}

    def words(self) -> list[str]:
        """Return the flags that were given, as the words of a command line."""
        words = []
        for name, value in self._given():
            flag = f"--{name.replace('_', '-')}"
            if value is True:
                words.append(flag)
            else:
                for each in value if isinstance(value, list) else [value]:
                    words += [flag, "tab" if each == "\t" else str(each)]
        return words

    def _given(self) -> Iterator[tuple[str, Any]]:
        for field in fields(self):
            value = getattr(self, field.name)
            if value is not None and value is not False and value != []:
                yield field.name, value


@dataclass(frozen=True)
class TagFlags(TextFlags):
    """Flags that also find what counts as evidence of a concern."""

    role_column: o.RoleColumn = None


@dataclass(frozen=True)
class ReadingFlags(TagFlags):
    """Flags that also find what is known about a text: when, by whom, with which score."""

    date_column: o.DateColumn = None
    person_column: o.PersonColumn = None
    score_column: o.ScoreColumn = None


def spread(command: Callable[..., None]) -> Callable[..., None]:
    """Let typer see the fields of the parameter ``reading`` as parameters of the command itself.

    typer makes one option of each parameter and knows no groups of them; without this, every
    command would list all the flags in its signature and hand each on by name.
    """
    signature = inspect.signature(command, eval_str=True)
    group = signature.parameters["reading"].annotation
    flags = _parameters(group)

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        reading = group(**{flag.name: kwargs.pop(flag.name) for flag in flags if flag.name in kwargs})
        command(*args, **kwargs, reading=reading)

    others = [p for p in signature.parameters.values() if p.name != "reading"]
    run.__signature__ = signature.replace(  # type: ignore[attr-defined]
        parameters=[p.replace(kind=p.KEYWORD_ONLY) for p in (*others, *flags)]
    )
    return run


def _parameters(group: type[TextFlags]) -> list[inspect.Parameter]:
    hints = get_type_hints(group, include_extras=True)
    return [
        inspect.Parameter(
            field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=hints[field.name]
        )
        for field in fields(group)
    ]


def command_line(
    name: str,
    exports: list[str],
    reading: TextFlags,
    *more: str,
    config: Path | None = None,
    sets: list[str] | None = None,
) -> str:
    """Return a command that reads the same exports in the same way, ready for a shell and a terminal.

    The key of persons is left out: what is printed may be kept.
    """
    from feedback_miner.config import SECRET

    words = reading.words()
    words += ["--config", str(config)] if config else []
    for pair in sets or []:
        words += ["--set", pair] if pair.partition("=")[0].strip() != SECRET else []
    return printable(shlex.join(["feedback-miner", name, *exports, *words, *more]))
