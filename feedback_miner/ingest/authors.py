"""Who wrote, told from an export as a whole: agents, programs, and whether persons or tickets are counted.

A reader tells the author of a message from its ticket. Here it is asked what only many tickets tell: whoever
is assigned anywhere is an agent everywhere, an account whose texts are one template is a program's, and a
column that names three persons for four hundred tickets names the clerks who opened them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

import polars as pl

from feedback_miner.ingest.column_names import IN_BRACKETS
from feedback_miner.ingest.values.people import ENTERED_BY, is_robot_account, keys_of
from feedback_miner.ingest.wording import listed, plain

RECORD: Final = pl.struct("source", "record_id")
FEWEST_RECORDS: Final = 30
"""Records that must name somebody before a column is doubted: below, any number of persons may have answered.
This and the following are judgements, held by tests at either side. What is wrongly taken for clerks counts
tickets, which is told and can be overruled; what is wrongly taken for people makes three people of all."""
COVERED: Final = 0.9
"""Share of the records that is looked at, those of the busiest first: a clerk's colleague may open one or
two, and one heavy user among many must not decide."""
CLERKS_EACH: Final = 10
"""Records each from which persons are clerks, where the column says that it names who typed a ticket in, or
where most of them answer tickets too."""
PERSONS_EACH, MORE_WITH_EACH = 20, 4
"""The same elsewhere, and by how much that grows with every person: thirty people may well have opened a
hundred tickets each over the years, three have not. Of 47,837 tickets of a real service desk the callers have
opened 9 each."""
ANSWERS_EACH: Final = 50
"""The same in a survey, which two people may answer every week."""

FEWEST_ALIKE: Final = 10
"""Records of an account from which its texts may be a template: somebody may report one thing that often."""
ALIKE: Final = 0.66
"""Share of the words of its texts that nearly all of them have in common, in an account of a program. People
share the words that every sentence has, up to a third."""
IN_COMMON: Final = 0.95
LEAST_IN_COMMON: Final = 4
"""Words: fewer are a kind of answer, such as "VPN is slow"."""
FIRST_LOOK, SECOND_LOOK = 4, 50
"""Texts of an account that are compared: a few tell nearly all people from programs."""
LONGEST: Final = 300
"""Characters of a text that are compared."""
MOST_BY_PROGRAMS: Final = 0.8
"""Share of the comments from which an export is itself one form, and no account stands out."""


@dataclass(frozen=True)
class Counted:
    """What stands for people in one export.

    Attributes
    ----------
    basis : str
        One of :data:`feedback_miner.records.PEOPLE_BASES`: what most of its records are counted by.
    n_people : int
        Persons that it tells apart, those who answer left out.
    n_records : int
        Tickets or responses.
    n_nameless : int
        Those that name nobody.
    """

    basis: str
    n_people: int
    n_records: int
    n_nameless: int


def staff_among(people: pl.Series, staff: Collection[str]) -> pl.Series:
    """Tell which cells name one of the staff, by :func:`~feedback_miner.ingest.values.people.keys_of`."""
    found = [value for value in _distinct(people) if not keys_of(value).isdisjoint(staff)] if staff else []
    return people.cast(pl.String).is_in(found).fill_null(False)


def robots_among(people: pl.Series) -> pl.Series:
    """Tell which cells name an account by which programs write."""
    return (
        people.cast(pl.String).is_in([v for v in _distinct(people) if is_robot_account(v)]).fill_null(False)
    )


def _distinct(people: pl.Series) -> list[str]:
    return people.cast(pl.String).drop_nulls().unique().to_list()


def keys_of_all(names: Iterable[str]) -> frozenset[str]:
    """Return the keys of all who are named."""
    return frozenset().union(*map(keys_of, names))


def with_kinds(frame: pl.DataFrame, warnings: list[str]) -> pl.DataFrame:
    """Correct ``author_kind``: accounts of programs are the system's, and who answers elsewhere is an agent.

    Answers of surveys stay as they are, and so does what the reader of a tool could tell; but that a
    ticket was opened by a program it cannot.

    Parameters
    ----------
    frame : DataFrame
        Comments of one export, with ``is_staff`` and ``is_robot``.
    warnings : list of str
        Gets one on accounts of programs.
    """
    told = pl.col("item_kind") != "answer"
    frame = frame.with_columns(
        author_kind=pl.when(told & (pl.col("author_kind") == "unknown") & _answers(frame))
        .then(pl.lit("agent"))
        .otherwise("author_kind")
    )
    asking = told & pl.col("author_kind").is_in(["unknown", "requester"])
    templates = pl.Series(_of_one_template(frame.filter(asking)), dtype=pl.String).implode()
    by_program = asking & (pl.col("is_robot") | pl.col("person_id").is_in(templates).fill_null(False))
    found = frame.filter(by_program)
    if found.height:
        n = found["person_id"].n_unique()
        warnings.append(
            f"{found.height:,} comments of {n} account{'s' if n > 1 else ''} that programs write by, told by"
            " the name or by texts of one template, are taken for the system's and not mined. To mine them:"
            ' --set segment.authors=["requester","unknown","system"].'
        )
    return frame.with_columns(author_kind=pl.when(by_program).then(pl.lit("system")).otherwise("author_kind"))


def _answers(frame: pl.DataFrame) -> pl.Expr:
    """Tell who is one of the staff and writes in a record that somebody else opened."""
    kinds = frame.lazy().group_by("person_id").agg(kinds=pl.col("author_kind").unique()).collect()
    agents = kinds.filter(
        pl.col("kinds").list.contains("agent") & ~pl.col("kinds").list.contains("requester")
    )["person_id"].drop_nulls()
    # what has no date comes first, as the descriptions of some exports have none
    opener = pl.col("person_id").sort_by("created_at", maintain_order=True)
    return (pl.col("is_staff") | pl.col("person_id").is_in(agents.implode()).fill_null(False)) & (
        pl.col("person_id") != opener.first().over("record_id")
    ).fill_null(True)


def _of_one_template(frame: pl.DataFrame) -> list[str]:
    """Return the persons whose texts are one template, figures aside."""
    n = (
        frame.filter(pl.col("person_id").is_not_null())
        .group_by("person_id")
        .agg(pl.col("record_id").n_unique())
    )
    able = n.filter(pl.col("record_id") >= FEWEST_ALIKE)["person_id"]
    for n_texts in (FIRST_LOOK, SECOND_LOOK):
        if able.is_empty():
            return []
        texts = frame.filter(pl.col("person_id").is_in(able.implode())).group_by("person_id").head(n_texts)
        able = _alike(texts)
    by_programs = int(frame["person_id"].is_in(able.implode()).sum())
    return sorted(able) if by_programs <= MOST_BY_PROGRAMS * frame.height else []


def _alike(texts: pl.DataFrame) -> pl.Series:
    """Return the persons whose texts have most of their words in common."""
    normal = pl.col("text").str.head(LONGEST).str.to_lowercase().str.replace_all(r"\d+", "0")
    words = normal.str.extract_all(r"\S+").list.unique()
    counted = (
        texts.lazy()
        .select("person_id", word=words, n_words=words.list.len())
        .with_columns(n_texts=pl.len().over("person_id"), mean=pl.col("n_words").mean().over("person_id"))
        .explode("word")
        .group_by("person_id", "word")
        .agg(pl.len().alias("n"), pl.col("n_texts", "mean").first())
        .filter(pl.col("n") >= IN_COMMON * pl.col("n_texts"), pl.col("word").is_not_null())
        .group_by("person_id")
        .agg(pl.len().alias("n"), pl.col("mean").first())
        .filter(pl.col("n") >= LEAST_IN_COMMON, pl.col("n") >= ALIKE * pl.col("mean"))
    )
    return counted.collect()["person_id"]


@dataclass(frozen=True)
class Doubt:
    """Whether the persons of an export are those who asked.

    Attributes
    ----------
    clerks : bool
        Whether they are not: then records are counted.
    told : str
        Why, as sentences for the user; "" where there is nothing to tell.
    """

    clerks: bool = False
    told: str = ""


def doubt_persons(frame: pl.DataFrame, columns: Sequence[str], asked: str) -> Doubt:
    """Compare persons with records before anyone is counted.

    Parameters
    ----------
    frame : DataFrame
        Comments of exports that are alike, with ``is_staff``; record ids are compared within a source.
    columns : sequence of str
        Columns that the persons come from, in the words of the export.
    asked : {"auto", "person", "record"}
        The setting ``ingest.people_basis``.
    """
    people = _asking(frame).filter(pl.col("person_id").is_not_null())
    if asked != "auto" or not _are_clerks(people, columns):
        return Doubt(clerks=asked == "record")
    n_people, n_records = people["person_id"].n_unique(), people.select(RECORD).n_unique()
    what = "responses" if _is_survey(people) else "tickets"
    persons = f"{n_people:,} {'person' if n_people == 1 else 'persons'}"
    where = f"'{listed(columns, 2)}' names {persons}" if columns else f"There are {persons}"
    return Doubt(
        clerks=True,
        told=f"{where} for {n_records:,} {what}: too few to be those who asked, so they are taken for those"
        f" who entered them, and {what} are counted instead of people. If they are the people who asked:"
        " --set ingest.people_basis=person.",
    )


def with_basis(frame: pl.DataFrame, doubt: Doubt) -> tuple[pl.DataFrame, Counted]:
    """Add ``people_basis``: whether a comment counts for its person, or for its ticket or response.

    Parameters
    ----------
    frame : DataFrame
        Comments of one export.
    doubt : Doubt
    """
    own = pl.when(pl.col("item_kind") == "answer").then(pl.lit("response")).otherwise(pl.lit("record"))
    known = pl.col("person_id").is_not_null() & pl.lit(not doubt.clerks)
    frame = frame.with_columns(people_basis=pl.when(known).then(pl.lit("person")).otherwise(own))
    asking = _asking(frame)
    people = asking.filter(pl.col("person_id").is_not_null())
    n_records, n_named = asking["record_id"].n_unique(), people["record_id"].n_unique()
    by_person = not doubt.clerks and n_named > 0 and 2 * n_named >= n_records
    basis = "person" if by_person else "response" if _is_survey(asking) else "record"
    return frame, Counted(basis, people["person_id"].n_unique(), n_records, n_records - n_named)


def _asking(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.filter(~pl.col("author_kind").is_in(["agent", "bot", "system"]))


def _is_survey(frame: pl.DataFrame) -> bool:
    return 2 * int((frame["item_kind"] == "answer").sum()) > frame.height


def _are_clerks(people: pl.DataFrame, columns: Sequence[str]) -> bool:
    """Tell whether too few persons stand for the records of an export to be those who asked."""
    each = (
        people.group_by("person_id")
        .agg(n=RECORD.n_unique(), is_staff=pl.col("is_staff").any())
        .sort("n", "person_id", descending=[True, False])
    )
    if each.is_empty() or people.select(RECORD).n_unique() < FEWEST_RECORDS:
        return False
    counts = each["n"].to_list()
    before = pl.Series(list(accumulate(counts, initial=0))[:-1])
    busiest = each.filter(before < COVERED * sum(counts))
    entered = any(plain(IN_BRACKETS.sub(" ", name.rpartition(".")[2])) in ENTERED_BY for name in columns)
    if _is_survey(people):
        least = CLERKS_EACH if entered else ANSWERS_EACH
    elif entered or 2 * int(busiest["is_staff"].sum()) > busiest.height:
        least = CLERKS_EACH
    else:
        least = max(PERSONS_EACH, MORE_WITH_EACH * busiest.height)
    n: int = sum(counts[: busiest.height])
    return n >= least * busiest.height
