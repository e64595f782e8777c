"""What a question of a survey asks for: what is good or bad, wishes, obstacles, use, facts, or anything else.

An answer such as "the documentation" says nothing without its question. The kind of a question is told by
word patterns, in eight languages, that stand in ``question_kinds.toml``. They are written rules and not
learned, so that a reader can check why a question was taken for what. Patterns are matched by polars' Rust
engine in linear time, which hostile text cannot slow down.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import polars as pl

from feedback_miner.word_lists import of_ascii

OTHER: Final = "other"
GOOD: Final = ("likes",)
BAD: Final = ("dislikes", "obstacles", "wishes")
"""Kinds that are asked for at once by what is then neither of them."""
LONGEST: Final = 1000
"""Characters of a question that are looked at. A judgement: what is longer is a page of instructions."""
MOST: Final = 5000
"""More different questions than these are none of a survey, but titles or texts. A judgement: the largest
surveys have some hundreds, and telling so many takes a third of a second."""

_SPELLINGS: Final = (
    (r"([a-z0-9])([A-Z][a-z])", "$1 $2"),
    (r"\p{M}", ""),
    ("[ßẞ]", "ss"),
    ("[łŁ]", "l"),
    ("[’`´‘]", "'"),
    (r"[\x{200b}-\x{200f}\x{ad}\x{feff}]+", ""),
    (r"[_\s\-–—]+", " "),
)
"""How a question is spelled before its case goes: words of names apart, no accents, single blanks."""
_REMARKS: Final = r"\([^()]*\)|\[[^\[\]]*\]|[\"“”„«»*#<>]+"
"""Words in brackets, and quotation marks."""


@dataclass(frozen=True)
class _Rules:
    """The content of ``question_kinds.toml``; each rule is a kind, or None, and a pattern."""

    spellings: Sequence[tuple[str, str]]
    number: str
    condition: str
    second: str
    compound: str
    rules: Sequence[tuple[str | None, str]]


@cache
def _rules() -> _Rules:
    content = tomllib.loads(files(__package__).joinpath("question_kinds.toml").read_text(encoding="utf-8"))
    single = {name: of_ascii(content[name]) for name in ("number", "condition", "second")}
    rules = [(rule.get("kind"), _joined(rule)) for rule in content["rules"]]
    return _Rules(content["spellings"], **single, compound=_joined(content["compound"]), rules=rules)


def _joined(rule: Mapping[str, Any]) -> str:
    """Return the patterns of all languages as one."""
    return of_ascii("|".join(pattern for key, each in rule.items() if key != "kind" for pattern in each))


def kinds_of_questions(questions: Sequence[str | None] | pl.Series) -> pl.Series:
    """Tell what each question asks for.

    Of a question with the label of a box behind it ("How do you like it? | Why not?") the label decides
    where it tells a kind, else the question.

    Parameters
    ----------
    questions : sequence of str or None, or Series of String
        In any of eight languages, or names of columns; null = there is none.

    Returns
    -------
    Series of String
        One of :data:`~feedback_miner.records.QUESTION_KINDS` for each; null where there is no question.
        All are "other" where there are more than :data:`MOST` different ones.

    Examples
    --------
    >>> kinds_of_questions(["What annoys you?", "Was vermissen Sie?", "Any other comments?", None]).to_list()
    ['dislikes', 'wishes', 'other', None]
    """
    series = pl.Series("question", questions, dtype=pl.String)
    distinct = series.filter(series.str.contains(r"\S")).unique(maintain_order=True)
    if distinct.is_empty():
        return pl.Series("question", [None] * len(series), dtype=pl.String)
    told = _told(distinct) if len(distinct) <= MOST else pl.repeat(OTHER, len(distinct), eager=True)
    return series.replace_strict(distinct, told, default=None, return_dtype=pl.String)


def _told(questions: pl.Series) -> pl.Series:
    """Return the kinds of distinct questions: by what is asked first, else by all that is said."""
    rules = _rules()
    whole = pl.col("whole")
    asked = pl.col("stem").str.extract_all(r"[^.?!|]*\?").list.join(" ").str.replace_all(rules.condition, "")
    parts = (
        _plain(questions.str.slice(0, LONGEST))
        .alias("whole")
        .to_frame()
        .with_columns(label=whole.str.extract(r"\| ?([^|]*)$"), stem=whole.str.replace(r"\|[^|]*$", ""))
        .with_columns(asked=asked)
        .with_columns(
            first=pl.col("asked").str.replace(rules.second, ""),
            second=pl.col("asked").str.extract(rules.second),
        )
    )
    at_once = parts["stem"].str.contains(rules.compound).alias("at_once")
    kinds = pl.DataFrame([_by_rules(parts[name]) for name in ("label", "first", "second", "asked", "stem")])
    clauses = pl.col("first", "second")
    opposed = pl.any_horizontal(clauses.is_in(GOOD)) & pl.any_horizontal(clauses.is_in(BAD))
    both = pl.when(pl.col("at_once") | opposed.fill_null(False)).then(pl.lit(OTHER))
    return (
        kinds.with_columns(at_once)
        .select(pl.coalesce("label", both, "first", "asked", "stem", pl.lit(OTHER)))
        .to_series()
    )


def _by_rules(texts: pl.Series) -> pl.Series:
    """Return the kind of the first rule that matches each text, or null."""
    frame = texts.alias("text").to_frame().with_columns(kind=pl.lit(None, pl.String))
    for kind, pattern in _rules().rules:
        if kind is None:
            frame = frame.with_columns(pl.col("text").str.replace_all(pattern, " "))
        else:
            matches = pl.when(pl.col("text").str.contains(pattern)).then(pl.lit(kind))
            frame = frame.with_columns(kind=pl.coalesce("kind", matches))
    return frame["kind"].alias(texts.name)


def _plain(questions: pl.Series) -> pl.Series:
    """Return questions in the spelling of the rules."""
    rules = _rules()
    texts = questions.str.normalize("NFKD")
    for pattern, spelled in _SPELLINGS:
        texts = texts.str.replace_all(pattern, spelled)
    texts = texts.str.to_lowercase()
    for pattern, spelled in rules.spellings:
        texts = texts.str.replace_all(pattern, spelled)
    texts = texts.str.replace_all(_REMARKS, " ").str.replace(rules.number, "")
    texts = texts.str.replace_all(r"\s+", " ").str.replace_all(r" ([?!.,:;])", "$1")
    return texts.str.strip_chars(" *:")
