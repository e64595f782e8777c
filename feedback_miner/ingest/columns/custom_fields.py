"""Fields that a site added to its ticket tool, in which requesters answer freely."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

import polars as pl

from feedback_miner.ingest.columns.names import never_feedback, rank
from feedback_miner.ingest.columns.profile import profile
from feedback_miner.ingest.formats.table import Table
from feedback_miner.ingest.wording import names, plain

TAGGED = re.compile(r"(?:CF|CustomField)\.\{(?P<rt>.+)\}|(?P<zendesk>.+?)\s*\[[a-z]{2,8}\]")
"""What tools put around the names of a site's own fields: ``Why? [txt]``, ``CF.{Why?}``."""
WORDS = frozenset(
    names(
        "comment, comments, feedback, verbatim, remark, remarks, Kommentar, Kommentare, Rückmeldung",
        "Anmerkung, Anmerkungen, comentario, comentarios, comentário, comentários, commentaire",
        "commentaires, remarque, remarques, opmerking, opmerkingen, toelichting, commento, commenti",
    )
)
NOT_OWN = frozenset(
    names(
        "internal, private, agent, technician, staff, work, resolution, solution, closing, closure, close",
        "intern, interne, interner, interno, interna, interni, Techniker, Agent, agente, Lösung, resolución",
        "résolution, resolução, oplossing, risoluzione, date, time, count, number, id, by",
    )
)
"""Words in the names of fields that those fill in who answer."""
FEW = 10
"""Answers from which it shows whether they come back."""


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
        if asks_for_words(title) and holds_words(table.column(name)):
            found[name] = title
    return found


def holds_words(column: pl.Series) -> bool:
    """Tell whether a field that asks for words was answered in words, and not by one of a few options."""
    held = profile(column)
    varied = held.n_filled < FEW or held.distinct >= 0.3
    return held.has_words and held.mean_words >= 3 and varied and not held.choices


def asks_for_words(title: str) -> bool:
    """Tell whether a field's name is a question or a word for comments, but none of those who answer."""
    words = plain(title).split()
    if never_feedback(title) or NOT_OWN.intersection(words):
        return False
    return title.endswith("?") or rank("text", title) is not None or not WORDS.isdisjoint(words)


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
