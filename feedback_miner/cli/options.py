"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from feedback_miner.roles import Role

COLUMNS = "Columns of the exports"
READING = "Reading"
LOGGING = "Messages"


def column_option(role: Role) -> Any:
    """Return the type of the flag that names the column of a role."""
    more = "; may be repeated" if role.several else ""
    text = f"{role.help[0].upper()}{role.help[1:]}{more}."
    option = typer.Option(role.option, metavar="NAME", rich_help_panel=COLUMNS, help=text)
    return Annotated[list[str] | None if role.several else str | None, option]


Exports = Annotated[
    list[str], typer.Argument(metavar="EXPORT", help="Export files, one or more; - is standard input.")
]
Format = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        rich_help_panel=READING,
        help="Tool that wrote the exports, such as jira or qualtrics; csv, json, xlsx, ... for a plain "
        "table; default: told by content.",
    ),
]
Mapping = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        rich_help_panel=READING,
        help="TOML file that says what the columns or fields mean; see docs/exports.md.",
    ),
]
TimeZone = Annotated[
    str | None,
    typer.Option(
        metavar="ZONE",
        rich_help_panel=READING,
        help="Zone of dates that bear none, such as Europe/Berlin; default: left as written.",
    ),
]
Encoding = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", rich_help_panel=READING, help="Encoding of text exports; default: detected."
    ),
]
Delimiter = Annotated[
    str | None,
    typer.Option(metavar="CHAR", rich_help_panel=READING, help="Delimiter of CSV; default: detected."),
]
NoHeader = Annotated[
    bool | None,
    typer.Option(
        "--no-header",
        rich_help_panel=READING,
        help="The table has no header: its columns are called 'column 1', 'column 2', ...",
    ),
]
ColumnNames = Annotated[
    str | None,
    typer.Option(
        metavar="NAMES",
        rich_help_panel=READING,
        help="Names of the columns of a table without a header, in their order, parted by commas.",
    ),
]
Sheet = Annotated[
    str | None,
    typer.Option(
        metavar="NAME", rich_help_panel=READING, help="Sheet of a workbook; default: the first table."
    ),
]
DateFormat = Annotated[
    str | None,
    typer.Option(
        metavar="FORMAT",
        rich_help_panel=READING,
        help="Format of the dates, such as %d/%m/%Y, or excel for numbers of days.",
    ),
]
ScoreBest = Annotated[
    str | None,
    typer.Option(
        metavar="END",
        rich_help_panel=READING,
        help="Which end of the scores is the best, low or high; default: told by the header and the labels.",
    ),
]
QuestionKind = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=KIND",
        rich_help_panel=READING,
        help="What a question asks for, if told wrong: NAME is a column of comments or a question, KIND "
        "one of likes, dislikes, wishes, obstacles, use, facts, other; KIND alone is of all comments. "
        "May be repeated.",
    ),
]
Strict = Annotated[
    bool | None,
    typer.Option(
        "--strict", rich_help_panel=READING, help="A row that cannot be read is an error, not a reject."
    ),
]
Limit = Annotated[
    int | None, typer.Option(metavar="N", rich_help_panel=READING, help="Read no more than N comments.")
]
KeepTemplates = Annotated[
    list[str] | None,
    typer.Option(
        metavar="ID",
        rich_help_panel=READING,
        help="Mine a recurring line or form field that inspect shows as put aside; all keeps every one. "
        "May be repeated.",
    ),
]
Workspace = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Folder with what 'tags fit' learned from labels of your own."),
]
NoRedact = Annotated[
    bool,
    typer.Option("--no-redact", help="Leave personal data (e-mail, phone, IBAN, ...) in texts and quotes."),
]
Encoder = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="theme-minilm, all-MiniLM-L6-v2 (plain), static (fast, rougher), multilingual-e5-small, or a "
        "sentence-transformers model: name or folder. Default: by the languages.",
    ),
]
Threads = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        help="Threads of the encoder and the neighbour search; default: all cores. Never changes a result.",
    ),
]
ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="Settings file; default: feedback-miner.toml here."),
]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="KEY=VALUE", help="Any setting by its name, such as cluster.min_theme_size=5."
    ),
]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", rich_help_panel=LOGGING, help="Errors and warnings only.")
]
Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", rich_help_panel=LOGGING, help="More about each step.")
]
LogFormat = Annotated[
    str,
    typer.Option(
        metavar="NAME", rich_help_panel=LOGGING, help="Messages on stderr as text or as json lines."
    ),
]


def collect(sets: list[str] | None = None, **flags: Any) -> dict[str, Any]:
    """Return the flags that were given, by dotted name of their setting.

    Parameters
    ----------
    sets : list of str, optional
        ``KEY=VALUE`` pairs.
    flags
        ``section__key`` to a value; None means not given.
    """
    from feedback_miner.config import from_text
    from feedback_miner.errors import UsageError

    given = {name.replace("__", "."): value for name, value in flags.items() if value is not None}
    for pair in sets or []:
        key, equals, text = pair.partition("=")
        if not equals:
            raise UsageError(
                f"--set needs KEY=VALUE, got '{pair}'.", "Known keys: feedback-miner config show"
            )
        given[key.strip()] = from_text(key.strip(), text)
    return given
