"""What the columns of a table from Jira are: by their names in seven languages, and by what they hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from feedback_miner.ingest.column_names import rank
from feedback_miner.ingest.columns.custom_fields import asks_for_words, holds_words
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.tools.jira.names import GENERIC, NAMED, ORGANISATIONS, TELLING
from feedback_miner.ingest.wording import plain

KEY = re.compile(r"[A-Z][A-Z0-9_]{1,30}-\d{1,9}")
ATTACHED = re.compile(r"[^\n]{0,500};\s?https?://\S{1,2000}")
CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}")
OBJECT = re.compile(r"\[?(?:[a-z]\w*\.){2,}|\[?[A-Z]\w{2,60}(?:@[0-9a-f]{4,}|\{)|\{\}")
"""How Java shows an object that cannot be shown."""
UNREAD = frozenset(("mark", "custom", "type", "comment"))
"""Fields that only tell that it is Jira; comments are told by their cells."""
LONGEST_DATE = 45
SAMPLE = 100


@dataclass(frozen=True)
class JiraColumns:
    """Columns of a table from Jira.

    Attributes
    ----------
    one : mapping of str to str
        Field to column, by its unique name.
    comments : tuple of str
        Columns that hold a comment per cell, by their unique names.
    comment : str
        What the header calls them.
    telling : tuple of str
        Names in the header that no other tool writes.
    language : str or None
        Of the header.
    has_keys : bool
        Whether a column holds keys such as IT-17.
    has_comments : bool
        Whether any cell of the first rows is a comment.
    asked : mapping of str to str
        Custom fields in which requesters answer freely, and what each asks.
    """

    one: Mapping[str, str] = field(default_factory=dict)
    comments: tuple[str, ...] = ()
    comment: str = ""
    telling: tuple[str, ...] = ()
    language: str | None = None
    has_keys: bool = False
    has_comments: bool = False
    asked: Mapping[str, str] = field(default_factory=dict)


def columns_of(table: Table) -> JiraColumns:
    """Tell what the columns of a table are, if it is from Jira."""
    one: dict[str, str] = {}
    telling: dict[str, None] = {}
    spoken: Counter[str] = Counter()
    for title, name in zip(table.header, table.names, strict=True):
        for found, tongue in _fields(title):
            spoken[tongue] += 1
            if found in TELLING and plain(title) not in GENERIC:
                telling[title if found != "custom" else title.partition("(")[0].strip()] = None
            if found not in UNREAD:
                one.setdefault(found, name)
        role = _circumstance(title)
        if role is not None:
            one.setdefault(role, name)
    comments, comment, has_comments = _comments(table)
    key = next(iter(_with_keys(table, one)), None)
    one.pop("key", None)
    if key is not None:
        one["key"] = key
    if comments and "description" not in one:
        one |= _by_place(table, one, comments)
    language = spoken.most_common(1)[0][0] if spoken else None
    asked = _asked(table, {*one.values(), *comments})
    return JiraColumns(one, comments, comment, tuple(telling), language, key is not None, has_comments, asked)


def _asked(table: Table, taken: set[str]) -> dict[str, str]:
    own = (
        (name, title.partition("(")[2].removesuffix(")").strip())
        for title, name in zip(table.header, table.names, strict=True)
        if _is_custom(title) and name not in taken
    )
    return {name: inner for name, inner in own if asks_for_words(inner) and holds_words(table.column(name))}


def _fields(title: str) -> Iterable[tuple[str, str]]:
    if _is_custom(title):
        return NAMED[plain(title.partition("(")[0])]
    return NAMED.get(plain(title), ())


def _is_custom(title: str) -> bool:
    """Tell whether a title is such as "Custom field (Team)"."""
    if not title.endswith(")") or "(" not in title:
        return False
    return any(found == "custom" for found, _ in NAMED.get(plain(title.partition("(")[0]), ()))


def _circumstance(title: str) -> str | None:
    """Return what a custom field tells of the reporter, by its own name."""
    if not _is_custom(title):
        return None
    inner = title.partition("(")[2].removesuffix(")").strip()
    if plain(inner) in ORGANISATIONS:
        return "organisation"
    roles = ("organisation", "department", "vip")
    return next((role for role in roles if rank(role, inner) is not None), None)


def sample_of(column: pl.Series) -> list[str]:
    """Return the first cells that hold something."""
    if column.dtype != pl.String:
        return []
    filled = column.filter(column.str.contains(r"\S").fill_null(False)).head(SAMPLE)
    return [cell.strip() for cell in filled.to_list()]


def _with_keys(table: Table, one: Mapping[str, str]) -> Iterable[str]:
    """Yield the columns whose cells are keys of issues: the one that is named so first."""
    n_rows = min(table.head.height, SAMPLE)
    for name in dict.fromkeys([*([one["key"]] if "key" in one else []), *table.names]):
        cells = sample_of(table.column(name))
        fits = cells and sum(KEY.fullmatch(cell) is not None for cell in cells) >= 0.9 * len(cells)
        if fits and (name == one.get("key") or len(set(cells)) == len(cells) == n_rows):
            yield name


def _comments(table: Table) -> tuple[tuple[str, ...], str, bool]:
    """Return the columns of comments, their title, and whether any cell of them is one.

    They are told by ``date;author;text`` in their cells. One title stands above each of them, and
    the last ones may be empty in the first rows; so may all that are named so.
    """
    decided: dict[str, bool] = {}
    empty: dict[str, None] = {}
    for title, name in zip(table.header, table.names, strict=True):
        if not title or title in decided or _is_custom(title):
            continue
        named = any(found == "comment" for found, _ in _fields(title))
        if cells := sample_of(table.column(name)):
            n_fit = sum(split_comment(cell) is not None for cell in cells)
            decided[title] = n_fit >= (0.5 if named else 0.9) * len(cells)
        elif named:
            empty[title] = None
    fitting = [title for title, fits in decided.items() if fits]
    titles = fitting or [title for title in empty if title not in decided]
    found = tuple(n for t, n in zip(table.header, table.names, strict=True) if t in titles)
    return found, ", ".join(titles), bool(fitting)


def split_comment(cell: str) -> tuple[str, str, str] | None:
    """Return date, author and text of a cell such as ``18/jul/26 10:52 AM;ann;Thanks``; None for others.

    Attachments begin in the same way and end in an address.
    """
    parts = cell.split(";", 2)
    if len(parts) < 3 or len(parts[0]) > LONGEST_DATE or "\n" in parts[1] or len(parts[1]) > 255:
        return None
    if CLOCK.search(parts[0]) is None or sum(map(str.isdigit, parts[0])) < 5:
        return None
    if ATTACHED.fullmatch(parts[2].strip()):
        return None
    return parts[0].strip(), parts[1].strip(), parts[2]


def _by_place(table: Table, one: Mapping[str, str], comments: tuple[str, ...]) -> dict[str, str]:
    """Return what can be told without the names of the columns: the header is in another language."""
    found: dict[str, str] = {}
    taken = {*one.values(), *comments}
    words: dict[str, float] = {}
    for title, name in zip(table.header, table.names, strict=True):
        cells = sample_of(table.column(name)) if name not in taken else []
        if not cells or title.endswith(")"):
            continue
        if "created" not in one and "created" not in found and _are_dates(cells, len(cells)):
            found["created"] = name
        if sum(split_comment(cell + ";") is None and ";http" not in cell for cell in cells) == len(cells):
            words[name] = sum(len(cell.split()) for cell in cells) / len(cells)
    longest = max(words, key=lambda name: words[name], default=None)
    if longest is not None and words[longest] >= 4:
        found["description"] = longest
    if "summary" not in one and "key" in one:
        # Jira writes the summary right before the key
        before = table.names[max(table.names.index(one["key"]) - 1, 0)]
        if before != one["key"] and words.get(before, 0) >= 2 and before != found.get("description"):
            found["summary"] = before
    return found


def _are_dates(cells: list[str], n: int) -> bool:
    return sum(len(cell) <= LONGEST_DATE and CLOCK.search(cell) is not None for cell in cells) >= 0.9 * n
