"""Fields that a site added to its ticket tool, in which requesters answer freely.

The words stand in ``words/custom_fields.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final

import polars as pl

from feedback_miner.ingest.column_names import never_feedback, rank
from feedback_miner.ingest.columns.profile import Profile, profile, profiles_of
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.wording import plain, plain_lists

TAGGED = re.compile(r"(?:CF|CustomField)\.\{(?P<rt>.+)\}|(?P<zendesk>.+?)\s*\[[a-z]{2,8}\]")
"""What tools put around the names of a site's own fields: ``Why? [txt]``, ``CF.{Why?}``."""
_COMMENTS: Final = frozenset(plain_lists("custom_fields")["comments"])
_NOT_REQUESTERS: Final = frozenset(plain_lists("custom_fields")["not_requesters"])
FEW = 10
"""Answers from which it shows whether they come back; fewer are taken for free text. A judgement: two
different sentences in nine cells may be chance."""
VARIED = 0.3
"""Share of different answers in a field of free text: less, and they come back as options do. A judgement;
both are held by a test."""


def own_words(table: Table, taken: Collection[str]) -> dict[str, str]:
    """Return the columns of a site's own fields in which requesters answer freely, and what each asks.

    They are told by their names (a question, or a word for comments), and by holding free text.

    Parameters
    ----------
    table : Table
    taken : collection of str
        Columns that are known already, by their unique names.
    """
    found: dict[str, str] = {}
    for header, name in zip(table.header, table.names, strict=True):
        if name in taken or never_feedback(header):
            continue
        tagged = TAGGED.fullmatch(header.strip())
        title = next(filter(None, tagged.groups())) if tagged else header.strip()
        if asks_for_words(title) and _is_in_words(profiles_of(table)[name]):
            found[name] = title
    return found


def holds_words(column: pl.Series) -> bool:
    """Tell whether a field that asks for words was answered in words, and not by one of a few options.

    Examples
    --------
    >>> holds_words(pl.Series("Why?", ["The lift is stuck", "No wifi in room 3"]))
    True
    >>> holds_words(pl.Series("Fixed?", ["yes", "no"]))
    False
    """
    return _is_in_words(profile(column))


def _is_in_words(held: Profile) -> bool:
    varied = held.n_filled < FEW or held.distinct >= VARIED
    return held.has_words and held.mean_words >= 3 and varied and not held.choices


def asks_for_words(title: str) -> bool:
    """Tell whether a field's name is a question or a word for comments, but none of those who answer.

    Examples
    --------
    >>> asks_for_words("How can we improve?"), asks_for_words("Agent feedback")
    (True, False)
    """
    words = plain(title).split()
    if never_feedback(title) or not _NOT_REQUESTERS.isdisjoint(words):
        return False
    return title.endswith("?") or rank("text", title) is not None or not _COMMENTS.isdisjoint(words)


def columns_of(table: Table, fields: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Return field to column, for the fields that a table has; of two names the first in the list wins.

    Parameters
    ----------
    table : Table
    fields : mapping of str to tuple of str
        Field to its names, as :func:`~feedback_miner.ingest.wording.plain` makes them.
    """
    there: dict[str, str] = {}
    for header, name in zip(table.header, table.names, strict=True):
        there.setdefault(plain(header), name)
    found = ((field, next((there[n] for n in names if n in there), None)) for field, names in fields.items())
    return {field: name for field, name in found if name is not None}
