"""Who wrote: a keyed hash instead of the name, and the kind of author.

The words stand in ``words/people.toml``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

import polars as pl

from feedback_miner.ingest.wording import NULLS, plain, plain_lists, seen, seen_only, word_lists

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
ANONYMOUS: Final = frozenset(word_lists("people")["anonymous"])
"""Cells that name nobody, in lower case."""


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
        if normal in NULLS or normal in ANONYMOUS:
            return None
        return hashlib.blake2b(normal.encode(), key=secret, digest_size=DIGEST_BYTES).hexdigest()

    text = column.cast(pl.String)
    digests = {value: digest(value) for value in text.drop_nulls().unique().to_list()}
    return pl.Series(column.name, [digests.get(value) for value in text.to_list()], pl.String)


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
