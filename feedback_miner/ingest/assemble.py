"""Columns with roles -> comments."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from feedback_miner.config import IngestSettings
from feedback_miner.ingest.authors import robots_among, staff_among
from feedback_miner.ingest.column_names import rank
from feedback_miner.ingest.columns.requested import lookup
from feedback_miner.ingest.contract.base import MessageTable
from feedback_miner.ingest.surveys.asked_for import Asked, question_kinds, read_kinds
from feedback_miner.ingest.surveys.together import GROUPS, filled_in
from feedback_miner.ingest.values.circumstances import read_counts, read_priorities, read_yes_or_no
from feedback_miner.ingest.values.dates import Dates, read_dates
from feedback_miner.ingest.values.ids import content_ids, numbered, ordinals, read_ids
from feedback_miner.ingest.values.people import are_names, hash_people
from feedback_miner.ingest.values.score_ends import BestEnd, best_end
from feedback_miner.ingest.values.typed_columns import authors_of, dates_of, scores_of
from feedback_miner.ingest.wording import SEEN, shown, word_lists
from feedback_miner.redact import redact

LOOKED_AT = 50
"""Ids of each pattern that are searched for personal data."""

SEARCHED = 600
"""Characters of a body searched for its subject: tools cut that at 255, and a greeting is shorter."""

MIN_HEAD = 8
"""A subject shorter than this may begin any line: it is looked for at the very beginning only."""

LINE = "\x01"
"""Stands for the end of a line where white space is folded."""

_NUMBER = r"(?:ticket|case|id|no|nr|ref)?[ .:#]{0,3}[A-Z]{0,10}[-_]?\d{3,}"
_ENCLOSED = rf"(?:\[{_NUMBER}\]|\({_NUMBER}\))"
_BEFORE_SUBJECT = (
    rf"(?i)^(?:(?:{'|'.join(map(re.escape, word_lists('mail')['replies']))})(?:\[\d+\])? ?[:：]\s*"
    rf"|{_ENCLOSED}\s*(?:[-–:|]\s+)?|#?{_NUMBER}\s?[-–:|]\s+)+"
)
_BEHIND_SUBJECT = rf"(?i)(?:\s*(?:\.{{2,}}|…|{_ENCLOSED}))+$"
"""What tools and mail programs put around a subject."""

Columns = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class Assembled:
    """Comments of one export.

    ``frame`` has the columns of ``Comments`` but ``people_basis``, and ``base``, what its ids were made
    from, ``key``, a hash of the whole row where that tells it from others, ``is_staff`` and ``is_robot``:
    whether the author is one of those who answer, or a program. ``asked`` is what was asked, and what of
    that the settings name.
    """

    frame: pl.DataFrame
    dates: Dates | None
    best: BestEnd | None
    warnings: tuple[str, ...]
    asked: Asked


def assemble(
    table: MessageTable, name: str, settings: IngestSettings, staff: Collection[str] = frozenset()
) -> Assembled:
    """Make the comments of one export.

    Parameters
    ----------
    table : MessageTable
    name : str
        Goes into ``source``.
    settings : IngestSettings
    staff : collection of str
        Who answers, as :func:`~feedback_miner.ingest.values.people.keys_of` makes them.

    Raises
    ------
    UsageError
        When a date or score column that the user named cannot be read as such.
    """
    warnings: list[str] = []
    columns = table.columns
    people_column = columns["person"][0] if "person" in columns else None
    one = {role: _one(role, table.frame.select(names)) for role, names in columns.items()}
    dates = dates_of(
        one.get("date"), name, settings, warnings, zone=table.zone, language=table.language, days=table.days
    )
    height = table.frame.height
    null = pl.Series([None] * height, dtype=pl.String)
    people = hash_people(one["person"], settings.person_key.get_secret_value()) if "person" in one else null
    scores = scores_of(one.get("score"), height, name, settings, warnings)
    best = _best_end(one.get("score"), scores, table, settings)
    rows = pl.DataFrame(
        {
            "place": range(height),
            "row": pl.Series(table.rows, dtype=pl.Int64),
            "ident": _ids(one.get("id"), settings.columns.of("id"), people_column, settings, null),
            "record": _ids(one.get("record"), settings.columns.of("record"), people_column, settings, null),
            "written": one["date"].cast(pl.String) if "date" in one else null,
            "created_at": dates.values if dates else null.cast(pl.Datetime("us")),
            "person_id": people,
            "is_staff": staff_among(one.get("person", null), staff),
            "is_robot": robots_among(one.get("person", null)),
            # who answers a survey is who uses the service
            "author_kind": authors_of(
                one.get("author"), height, warnings, "requester" if table.item == "answer" else "unknown"
            ),
            "role": redacted(read_ids(one["role"])) if "role" in one else null,
            "score": scores if best is None else best.upwards(scores),
            "score_low": pl.repeat(None if best is None else best.low, height, dtype=pl.Float64, eager=True),
            "score_high": pl.repeat(
                None if best is None else best.high, height, dtype=pl.Float64, eager=True
            ),
            "item_kind": one.get("item", pl.Series([table.item] * height, dtype=pl.String)),
            "question": redacted(one["question"]) if "question" in one else null,
            "question_kind": read_kinds(one["question_kind"]) if "question_kind" in one else null,
            "subject": _bare_subjects(one["subject"]) if "subject" in one else null,
            "key": null.cast(pl.UInt64) if table.keys is None else table.keys,
            "is_public": one.get("public", null.cast(pl.Boolean)),
            **_circumstances(one, null, settings, table, dates, warnings),
        }
    )
    if "subject" in one:
        rows = rows.with_columns(pl.col("subject").drop_nulls().first().over(_record_of(rows)))
    frame = _with_texts(rows, table, columns)
    kinds, asked = question_kinds(frame, table, settings.kinds_given)
    frame = frame.with_columns(kinds, source=pl.lit(name)).drop("column")
    frame = _with_ids(frame, several=len(columns["text"]) > 1, warnings=warnings)
    return Assembled(frame, dates, best, tuple(warnings), asked)


def _best_end(
    column: pl.Series | None, scores: pl.Series, table: MessageTable, settings: IngestSettings
) -> BestEnd | None:
    """Tell which end of the scores is the best; None where there are none."""
    if column is None or not scores.count():
        return None
    (called, *_) = (table.source_columns or table.columns).get("score", (column.name,))
    about = table.questions.get(column.name, called)
    return best_end(column, scores, about, settings.score_best)


def _one(role: str, columns: pl.DataFrame) -> pl.Series:
    """Return the column that holds a role: the first, with the write-ins that belong to it."""
    return filled_in(columns.get_columns()) if role in GROUPS and columns.width > 1 else columns.to_series()


def _ids(
    column: pl.Series | None,
    named: Sequence[str],
    person: str | None,
    settings: IngestSettings,
    null: pl.Series,
) -> pl.Series:
    """Return ids; those that are personal data are hashed, unless the user named the column."""
    if column is None:
        return null
    ids = read_ids(column)
    # with several exports, the column that was named may stand in another one
    if any(lookup(name, [column.name]) is not None for name in named):
        return ids
    of_person = column.name == person or rank("person", column.name) is not None
    personal = (of_person and are_names(ids)) or _hold_personal_data(ids)
    return hash_people(ids, settings.person_key.get_secret_value()) if personal else ids


def _circumstances(
    one: Mapping[str, pl.Series],
    null: pl.Series,
    settings: IngestSettings,
    table: MessageTable,
    dates: Dates | None,
    warnings: list[str],
) -> dict[str, pl.Series]:
    """Return the columns that say whose a ticket is and how it fared; null where the export has none.

    What is found by its name fits, so one that does not was named by the user, who is told.
    """
    found = {
        role: redacted(read_ids(one[role])) if role in one else null
        for role in ("department", "organisation", "queue")
    }
    readers = {
        "vip": ("vip", read_yes_or_no, pl.Boolean),
        "priority": ("priority", read_priorities, pl.String),
        "reopen_count": ("reopen", read_counts, pl.Int64),
    }
    for column, (role, reader, dtype) in readers.items():
        found[column] = reader(one[role]) if role in one else null.cast(dtype)
    resolved = null
    if "resolved" in one:
        zone = table.zone or settings.time_zone
        read = read_dates(
            one["resolved"], settings.date_format, zone=zone, language=table.language, days=table.days
        )
        if read.ambiguous and dates is not None and dates.format is not None:
            # one tool writes all its dates alike
            read = read_dates(one["resolved"], dates.format, zone=zone, language=table.language)
        resolved = read.values
    found["resolved_at"] = resolved.cast(pl.Datetime("us"))
    for role, column in (
        *((role, name) for name, (role, _, _) in readers.items()),
        ("resolved", "resolved_at"),
    ):
        if role in one and _n_filled(one[role]) and not found[column].count():
            warnings.append(
                f"No value of '{shown(one[role].name)}' could be read as {column.replace('_', ' ')}."
            )
    return found


def _n_filled(column: pl.Series) -> int:
    return int((column.cast(pl.String).str.strip_chars() != "").sum())


def _hold_personal_data(ids: pl.Series) -> bool:
    """Tell whether any id is an e-mail address, a phone number or the like.

    Of ids that differ by their digits and letters only, some are looked at: a million ticket
    numbers are one pattern.
    """
    distinct = ids.drop_nulls().unique(maintain_order=True).alias("id").to_frame()
    pattern = pl.col("id").str.replace_all(r"\p{N}", "0").str.replace_all(r"\p{L}", "a")
    looked_at = distinct.group_by(pattern.alias("pattern"), maintain_order=True).head(LOOKED_AT)["id"]
    # a link to the ticket is how its readers find it
    return any(redact(value) not in (value, "[url]") for value in looked_at)


def redacted(column: pl.Series) -> pl.Series:
    """Return cells with personal data replaced by placeholders."""
    distinct = column.drop_nulls().unique()
    return column.replace(dict(zip(distinct, map(redact, distinct), strict=True)))


def _with_texts(rows: pl.DataFrame, table: MessageTable, columns: Columns) -> pl.DataFrame:
    """Return one row per comment: per row of the table, or per cell where there are several text columns."""
    parts: list[pl.DataFrame] = []
    several = len(columns["text"]) > 1
    # a tool's own messages bear the subject where it belongs
    everywhere = pl.repeat(True, rows.height, eager=True)
    first = everywhere if "item" in columns else _first_of_record(rows)
    for number, column in enumerate(columns["text"], 1):
        text, field = table.frame[column].cast(pl.String).fill_null(""), column
        if "subject" in columns and number == 1:
            subject = columns["subject"][0]
            text = _with_subject(table.frame[subject].cast(pl.String).fill_null(""), text, first)
            field = f"{subject} + {column}"
        part = rows.with_columns(
            text=text,
            field=pl.col("item_kind") if "item" in columns else pl.lit(redact(field)),
            number=pl.lit(number),
            column=pl.lit(column),
        )
        if column in table.questions:
            part = part.with_columns(question=pl.lit(redact(table.questions[column])))
        # a question without an answer is no comment
        answers = several or table.item == "answer"
        parts.append(part.filter(pl.col("text").str.contains(SEEN)) if answers else part)
    return pl.concat(parts).sort("place", "number") if several else parts[0]


def _first_of_record(rows: pl.DataFrame) -> pl.Series:
    return _record_of(rows).is_first_distinct()


def _record_of(rows: pl.DataFrame) -> pl.Series:
    return rows.select(pl.coalesce("record", "ident", pl.format("\0{}", "place"))).to_series()


def _bare(subject: pl.Expr) -> pl.Expr:
    return subject.str.replace(_BEFORE_SUBJECT, "").str.replace(_BEHIND_SUBJECT, "")


def _bare_subjects(column: pl.Series) -> pl.Series:
    """Return subjects without "Re:" and the number of the ticket; null where nothing is left."""
    bare = _bare(pl.col("subject").cast(pl.String).str.strip_chars()).str.strip_chars()
    return column.alias("subject").to_frame().select(pl.when(bare != "").then(bare)).to_series()


def _with_subject(subject: pl.Series, body: pl.Series, first: pl.Series) -> pl.Series:
    """Put the subject before the body, once per record and not where the body begins with it.

    A subject may be cut, with or without dots, and have "Re:" or the number of the ticket around it; the
    body may greet first. Case and white space do not count.
    """
    head, tail = pl.col("subject").str.strip_chars(), pl.col("body").str.strip_chars()
    frame = pl.DataFrame({"subject": subject, "body": body, "first": first}).with_row_index("at")
    frame = frame.with_columns(
        bare=_bare(head),
        begin=tail.str.slice(0, SEARCHED),
    )
    # folding costs most, and few bodies have the first word of their subject at all
    word = pl.col("bare").str.extract(r"^(\S{1,5})", 1).fill_null("").str.to_lowercase()
    may_repeat = frame.filter(
        pl.col("first") & pl.col("begin").str.to_lowercase().str.contains(word, literal=True)
    )
    bare, lines = _folded(pl.col("bare")), pl.col("begin").str.replace_all(r"[\r\n]\s*", LINE)
    repeats = _folded(pl.col("begin")).str.starts_with(bare) | (
        (bare.str.len_chars() >= MIN_HEAD) & _folded(lines).str.contains(LINE + bare, literal=True)
    )
    repeated = may_repeat.filter(repeats)["at"]
    return frame.select(
        pl.when(~pl.col("first") | (head == ""))
        .then("body")
        .when(tail == "")
        .then("subject")
        .when(pl.col("at").is_in(repeated.implode()))
        .then("body")
        .otherwise(pl.col("subject") + "\n\n" + pl.col("body"))
    ).to_series()


def _folded(text: pl.Expr) -> pl.Expr:
    # single blanks, which most are, need no replacing
    return text.str.replace_all(r" \s+|[^\S ]\s*", " ").str.strip_chars().str.to_lowercase()


def _with_ids(frame: pl.DataFrame, several: bool, warnings: list[str]) -> pl.DataFrame:
    """Add ``comment_id``, ``record_id`` and ``base``; see :mod:`~feedback_miner.ingest.values.ids`."""
    hashed = [""] * frame.height
    if frame["ident"].null_count():
        hashed = content_ids(frame.select("record", "written", "person_id", "field", "text"))
    idents = frame["ident"].to_list()
    if several:
        numbers = frame["number"].to_list()
        given = [
            f"{ident}/{n}" if ident is not None else None for ident, n in zip(idents, numbers, strict=True)
        ]
    else:
        given = idents
    known = [value for value in given if value is not None]
    if len(set(known)) < len(known):
        given = _apart(given, idents, warnings)
    elif known and len(known) < len(given):
        warnings.append(f"{len(given) - len(known)} comments have no id and got one from their content.")
    final = numbered(
        [value if value is not None else made for value, made in zip(given, hashed, strict=True)]
    )
    frame = frame.with_columns(comment_id=pl.Series(final, dtype=pl.String))
    # the answers of one row are one response, named after its first answer
    base = pl.coalesce("ident", pl.col("comment_id").first().over("place"))
    return frame.with_columns(record_id=pl.coalesce("record", base), base=base).drop(
        "ident", "record", "written", "place", "number"
    )


def _apart(
    given: Sequence[str | None], idents: Sequence[str | None], warnings: list[str]
) -> list[str | None]:
    """Number the comments of each id that repeats; other ids stay as they are."""
    counts = Counter(given)
    repeated = {i for g, i in zip(given, idents, strict=True) if g is not None and counts[g] > 1}
    n_comments = sum(i in repeated for i in idents)
    warnings.append(
        f"Ids repeat: {len(repeated)} of them stand in {n_comments} comments; each was taken for a record,"
        " and its comments were numbered #1, #2, ..."
    )
    places = ordinals([ident or "" for ident in idents])
    return [
        f"{ident}#{n}" if ident in repeated else value
        for value, ident, n in zip(given, idents, places, strict=True)
    ]
