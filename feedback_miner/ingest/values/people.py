"""Who wrote: a keyed hash instead of the name, and the kind of author.

The words stand in ``words/people.toml``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Final

import polars as pl

from feedback_miner.ingest.column_names import IN_BRACKETS
from feedback_miner.ingest.wording import NULLS, plain, plain_lists, seen, seen_only

DIGEST_BYTES: Final = 8
"""16 hex digits: among a million people the odds that two share a hash are 1 in 37 million."""
LONGEST_KEY: Final = 64
"""Bytes; BLAKE2b takes no longer key (RFC 7693, 2.1), so one that is longer is hashed first."""
FIT: Final = 0.9
"""Share of the filled cells that must be kinds of author; a judgement, as for priorities in
:mod:`~feedback_miner.ingest.values.circumstances`."""
MOST_KINDS: Final = 20
"""Different cells that a column of kinds may hold; a judgement: with more of them it is no choice among
a few. It also saves asking the lists about each of thousands of names."""
FULL_NAME: Final = r"^\p{L}+(?:[ .,'’-]+\p{L}+)+\.?$"
"""Two words or more, as no number of a respondent has."""
KINDS: Final = ("requester", "agent", "bot", "system")

_LISTS: Final = plain_lists("people")
AUTHOR_KINDS_BY_VALUE: Final[Mapping[str, str]] = {
    word: kind for kind in KINDS for word in _LISTS[f"author.{kind}"]
}
"""Values of author columns, as :func:`~feedback_miner.ingest.wording.plain` makes them."""
OF_AGENTS: Final = frozenset(_LISTS["of_agents"])
"""Columns whose "yes" means an agent, where in others it means a requester."""
PUBLIC: Final = _LISTS["public"]
PRIVATE: Final = _LISTS["private"]
BY_SYSTEM: Final = _LISTS["by_system"]
"""Columns whose "yes" means that no person wrote."""
TURNED: Final = {"requester": "agent", "agent": "requester"}
"""What yes and no mean in the columns :data:`OF_AGENTS`."""
NOBODY: Final = frozenset(_LISTS["nobody"])
ROBOTS: Final = frozenset(_LISTS["robots"])
ROBOT_PHRASES: Final = _LISTS["robot_phrases"]
ROBOT_WORDS: Final = frozenset(_LISTS["robot_words"])
ROBOT_BESIDE: Final = frozenset(_LISTS["robot_beside"])
ENTERED_BY: Final = frozenset(_LISTS["entered_by"])
"""Columns that tell who typed a ticket in."""


def hash_people(column: pl.Series, key: str) -> pl.Series:
    """Return a keyed hash of each person.

    Whoever has the key can try names until the digits match, and the default key is public: only a
    key of one's own that is kept secret prevents that.

    Parameters
    ----------
    column : Series
        Names, addresses or numbers of people.
    key : str

    Returns
    -------
    Series of String
        16 hex digits of BLAKE2b of the value without outer blanks and case, so they are the same in
        every export; null where nobody is named.

    Examples
    --------
    >>> import polars as pl
    >>> hash_people(pl.Series(["Ann", " ann ", "anonymous", None]), "a key").to_list()
    ['11413919d0110af1', '11413919d0110af1', None, None]
    """
    secret = key.encode()
    secret = secret if len(secret) <= LONGEST_KEY else hashlib.blake2b(secret).digest()

    def digest(value: str) -> str | None:
        normal = seen(value).strip().casefold()
        if normal in NULLS or is_nobody(value):
            return None
        return hashlib.blake2b(normal.encode(), key=secret, digest_size=DIGEST_BYTES).hexdigest()

    text = column.cast(pl.String)
    digests = {value: digest(value) for value in text.drop_nulls().unique().to_list()}
    return pl.Series(column.name, [digests.get(value) for value in text.to_list()], pl.String)


def is_nobody(value: str) -> bool:
    """Tell what stands in place of a name and names nobody: "Not specified", "guest", "-".

    Examples
    --------
    >>> is_nobody("(Not Specified)"), is_nobody("unknown unknown"), is_nobody("?"), is_nobody("Guest, Ann")
    (True, True, True, False)
    """
    words = plain(value.partition("@")[0] if "@" in value else value)
    if words in NOBODY or not words:
        return True
    first, _, last = words.partition(" ")
    return first == last and first in NOBODY


def is_robot_account(value: str) -> bool:
    """Tell an account by which a program writes, by its name.

    Examples
    --------
    >>> is_robot_account("svc-nagios01"), is_robot_account("no-reply@example.org")
    (True, True)
    >>> is_robot_account("System Alerts")
    True
    >>> is_robot_account("Ann Monitor"), is_robot_account("Service Desk")
    (False, False)
    """
    name = value.partition("@")[0].partition("+")[0] if "@" in value else value
    words = [word.rstrip("0123456789") for word in plain(name).split()]
    if not ROBOTS.isdisjoint(words):
        return True
    joined = f" {' '.join(words)} "
    if any(f" {phrase} " in joined for phrase in ROBOT_PHRASES):
        return True
    rest = {word for word in words if word} - ROBOT_BESIDE
    return bool(rest) and rest <= ROBOT_WORDS


def keys_of(value: str) -> frozenset[str]:
    """Return what a name, address or id is compared by: "Doe, Jane" and "jane.doe@x.org" share one.

    Figures alone are none: those who ask and those who answer may be numbered apart.

    Examples
    --------
    >>> keys_of("Doe, Jane (IT)") & keys_of("jane.doe@example.org")
    frozenset({'doe jane'})
    >>> keys_of("4711"), keys_of("info@example.org")
    (frozenset(), frozenset({'info@example.org'}))
    """
    whole = value.strip().casefold()
    if not re.search(r"[^\W\d_]", whole) or is_nobody(value):
        return frozenset()
    name = whole.partition("@")[0] if "@" in whole else IN_BRACKETS.sub(" ", whole)
    words = re.findall(r"[^\W_]+", name)
    return frozenset((whole, " ".join(sorted(words)))) if len(words) > 1 else frozenset((whole,))


def are_names(ids: pl.Series) -> bool:
    """Tell whether ids read like names: letters for the most part, or several words among them.

    Parameters
    ----------
    ids : Series of String

    Examples
    --------
    >>> import polars as pl
    >>> are_names(pl.Series(["1017", "Jane Smith"])), are_names(pl.Series(["1017", "R-1018"]))
    (True, False)
    """
    values = ids.drop_nulls().unique()
    n_letters = int(values.str.count_matches(r"\p{L}").sum() or 0)
    n_digits = int(values.str.count_matches(r"\p{N}").sum() or 0)
    return n_letters > n_digits or bool(values.str.contains(FULL_NAME).any())


def author_kinds(column: pl.Series) -> tuple[pl.Series, int]:
    """Read a column of kinds of author.

    Parameters
    ----------
    column : Series
        Its name counts: in "is staff", a yes means an agent.

    Returns
    -------
    kinds : Series of String
        "requester", "agent", "bot" or "system"; "unknown" where no word says so.
    n_unknown : int
        Different values that hold something and are no known kind.

    Examples
    --------
    >>> import polars as pl
    >>> kinds, n_unknown = author_kinds(pl.Series("from", ["Customer", "Bearbeiter", "bot", "ghost", ""]))
    >>> kinds.to_list(), n_unknown
    (['requester', 'agent', 'bot', 'unknown', 'unknown'], 1)
    >>> author_kinds(pl.Series("is_staff", ["yes", "no"]))[0].to_list()
    ['agent', 'requester']
    """
    text = column.cast(pl.String)
    kinds = {value: AUTHOR_KINDS_BY_VALUE.get(plain(value)) for value in text.drop_nulls().unique().to_list()}
    n_unknown = sum(
        kind is None and seen(value).strip().lower() not in NULLS for value, kind in kinds.items()
    )
    if plain(column.name.rpartition(".")[2]) in OF_AGENTS:
        kinds = {value: TURNED.get(kind or "", kind) for value, kind in kinds.items()}
    values = [kinds.get(value) or "unknown" for value in text.to_list()]
    return pl.Series(column.name, values, pl.String), n_unknown


def are_author_kinds(column: pl.Series) -> bool:
    """Tell whether nearly all values of a column are kinds of author.

    Examples
    --------
    >>> import polars as pl
    >>> are_author_kinds(pl.Series(["agent", "customer", ""])), are_author_kinds(pl.Series(["Ann", "Bob"]))
    (True, False)
    """
    if column.dtype != pl.String:
        return False
    filled = column.filter(~seen_only(column.fill_null("")).str.to_lowercase().is_in(list(NULLS)))
    if len(filled) == 0 or filled.n_unique() > MOST_KINDS:
        return False
    kinds, _ = author_kinds(filled)
    return int((kinds != "unknown").sum()) >= FIT * len(filled)
