"""The flags that say how exports are read: declared once, taken by every command that reads."""

from __future__ import annotations

import functools
import inspect
import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from feedback_miner.cli import options as o
from feedback_miner.cli.tables import printable
from feedback_miner.roles import ROLES

OTHERS: Final[Mapping[str, Any]] = {
    "format": o.Format,
    "mapping": o.Mapping,
    "encoding": o.Encoding,
    "delimiter": o.Delimiter,
    "no_header": o.NoHeader,
    "column_names": o.ColumnNames,
    "sheet": o.Sheet,
    "date_format": o.DateFormat,
    "time_zone": o.TimeZone,
    "score_best": o.ScoreBest,
    "question_kind": o.QuestionKind,
    "strict": o.Strict,
    "limit": o.Limit,
    "keep_templates": o.KeepTemplates,
}
"""Flags beside those for columns; each is called as its setting."""
SECTIONS: Final = {"keep_templates": "segment"}
"""Section of the settings of those flags that are not of ``ingest``."""
LEVELS: Final = {"tag": ("read", "tag"), "mine": ("read", "tag", "mine")}
"""What a command does, to the roles whose columns it has flags for (``Role.flag``)."""


@dataclass(frozen=True)
class ReadingFlags:
    """Flags that were given: the name of the parameter to its value."""

    values: Mapping[str, Any]

    def settings(self) -> dict[str, Any]:
        """Return the flags that were given, as ``section__key`` pairs for ``options.collect``."""
        columns = {f"{role.name}_column": f"columns__{role.name}" for role in ROLES}
        return {
            f"{SECTIONS.get(name, 'ingest')}__{columns.get(name, name)}": value
            for name, value in self._given()
        }

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
        for name, value in self.values.items():
            if value is not None and value is not False and value != []:
                yield name, value


def spread(level: Literal["tag", "mine"]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Let typer see each flag of the parameter ``reading`` as a parameter of the command itself.

    typer makes one option of each parameter and knows no groups of them; without this, every
    command would list all the flags in its signature and hand each on by name.

    Parameters
    ----------
    level : {"tag", "mine"}
        What the command does, which decides the columns that can be named.
    """
    flags = [
        *((f"{role.name}_column", o.column_option(role)) for role in ROLES if role.flag in LEVELS[level]),
        *OTHERS.items(),
    ]
    parameters = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=option)
        for name, option in flags
    ]

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        signature = inspect.signature(command, eval_str=True)

        @functools.wraps(command)
        def run(*args: Any, **kwargs: Any) -> None:
            reading = ReadingFlags({name: kwargs.pop(name) for name, _ in flags if name in kwargs})
            command(*args, **kwargs, reading=reading)

        others = [p for p in signature.parameters.values() if p.name != "reading"]
        run.__signature__ = signature.replace(  # type: ignore[attr-defined]
            parameters=[p.replace(kind=p.KEYWORD_ONLY) for p in (*others, *parameters)]
        )
        return run

    return decorate


def command_line(
    name: str,
    exports: list[str],
    reading: ReadingFlags,
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
