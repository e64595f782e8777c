"""What kind of question a column is: ordered rules, the first that knows decides.

What the answers show holds in every language: options come back, and the words of one respondent
do not. The words of a question only decide between a short opinion ("speed") and a short fact
("Denmark"), and name what no answer shows, such as a respondent's name.

The limits are judgements. Those of the tests in ``test_kind_rules.py`` are held there at either side; lower
or higher, the columns of these tests change their kind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import polars as pl

from feedback_miner.ingest.columns.rules import first_answer
from feedback_miner.ingest.surveys.answer_measures import (
    Answers,
    Numbers,
    are_steps,
    measure,
    n_options,
    numbers_of,
)
from feedback_miner.ingest.surveys.question_words import (
    FACT,
    LONG,
    OPINION,
    are_lists,
    is_box_label,
    is_metadata,
    is_personal,
)
from feedback_miner.ingest.values.dates import looks_like_dates
from feedback_miner.ingest.values.scores import read_scores
from feedback_miner.ingest.wording import plain

Kind = tuple[str, str]
"""One of :data:`~feedback_miner.ingest.surveys.question_kinds.KINDS`, and what told it, for people."""

EMAIL = r"[\w.+-]+@[\w-]+\.[\w.-]+"
IP = r"^(?:\d{1,3}\.){3}\d{1,3}$|^[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){3,7}$"
FEW_WORDS = r"^\S+(?:\s+\S+){0,7}$"
PHONE = r"^\+?[\d\s()./-]{7,20}$"
PHONE_MARKS = r"^\+|[\s()/-]"
URL = r"^(?:https?://|www\.)\S+$"
AGENT = r"^Mozilla/\d|\bAppleWebKit/"
TOKEN = r"^[\w:.{}+/=-]{8,}$"
DIGIT = r"\d"
PATTERNS: Final = (EMAIL, IP, FEW_WORDS, PHONE, PHONE_MARKS, URL, AGENT, TOKEN, DIGIT)
SEPARATORS: Final = (";", "|", "\n", ", ", " / ", "、", "，", "；")
"""What tools put between ticked options."""

OWN_OPINIONS, LEAST_OPINIONS = 0.1, 5
"""Share and number of long answers given once from which an opinion was told in words, whatever most said. As
of sentences in :mod:`~feedback_miner.ingest.columns.profile`."""


@dataclass(frozen=True, eq=False)
class Column:
    """A column of a survey and what is measured of it, each measure when a rule first asks for it.

    Attributes
    ----------
    name : str
    text, asked : str
        The question, clean and plain.
    sample : Series of String
        Answers, not empty.
    complete : bool
        Whether nearly everybody answered.
    """

    name: str
    text: str
    asked: str
    sample: pl.Series
    complete: bool

    @cached_property
    def shares(self) -> dict[str, float]:
        """Share of the answers that each of ``PATTERNS`` fits."""
        fits = [pl.col("cell").str.contains(pattern).sum() for pattern in PATTERNS]
        counted = self.sample.to_frame("cell").select(n.alias(str(i)) for i, n in enumerate(fits)).row(0)
        return {pattern: (n or 0) / len(self.sample) for pattern, n in zip(PATTERNS, counted, strict=True)}

    @cached_property
    def n_distinct(self) -> int:
        """Different answers, as they stand."""
        return self.sample.n_unique()

    @cached_property
    def numbers(self) -> Numbers | None:
        """Measures of the answers as numbers; None if they are none."""
        return numbers_of(self.sample, self.text, self.asked, self.complete)

    @cached_property
    def answers(self) -> Answers:
        """Measures of the answers as words."""
        return measure(self.sample)

    @property
    def has_few_words(self) -> bool:
        """Whether eight in ten answers have no more than eight words, as names and codes have."""
        return self.shares[FEW_WORDS] >= 0.8

    @property
    def asks_opinion(self) -> bool:
        """Whether the question has words for it."""
        return OPINION.are_in(self.asked)

    @property
    def asks_fact(self) -> bool:
        """Whether the question has words for it."""
        return FACT.are_in(self.asked)

    @property
    def length(self) -> str:
        """How long the answers are, for people."""
        return f"{self.answers.mean_words:.1f} words on average"


def email_addresses(c: Column) -> Kind | None:
    """Four in ten answers hold an e-mail address: "Q9", whatever else was typed into it."""
    return ("personal", "e-mail addresses") if c.shares[EMAIL] >= 0.4 else None


def network_addresses(c: Column) -> Kind | None:
    """Eight in ten answers are network addresses: "192.0.2.7"."""
    return ("personal", "network addresses") if c.shares[IP] >= 0.8 else None


def named_as_personal(c: Column) -> Kind | None:
    """The name asks who somebody is, and answers are short: "What is your name?"."""
    told = c.has_few_words and is_personal({plain(c.name), c.asked})
    return ("personal", "named as personal data") if told else None


def named_as_metadata(c: Column) -> Kind | None:
    """The name is one that survey tools write, and answers are short: "ResponseId", "Zeitstempel"."""
    told = c.has_few_words and is_metadata(c.name, c.asked)
    return ("metadata", "named as what the form's tool writes") if told else None


def dates(c: Column) -> Kind | None:
    """Nearly all answers have the shape of a date."""
    return ("date", "dates") if looks_like_dates(c.sample) else None


def telephone_numbers(c: Column) -> Kind | None:
    """Eight in ten answers may be telephone numbers, half have marks of these, and they differ."""
    varied = c.n_distinct > len(c.sample) / 2
    told = varied and c.shares[PHONE] >= 0.8 and c.shares[PHONE_MARKS] >= 0.5
    return ("personal", "telephone numbers") if told else None


def pages_or_browsers(c: Column) -> Kind | None:
    """Eight in ten answers are addresses of pages, or what browsers call themselves."""
    told = c.shares[URL] >= 0.8 or c.shares[AGENT] >= 0.8
    return ("metadata", "addresses of pages or names of browsers") if told else None


def ids(c: Column) -> Kind | None:
    """Answers of nearly everybody, five at least, are all different codes with digits: "tok001x9f8a7"."""
    unique = c.n_distinct == len(c.sample) >= 5
    told = unique and c.complete and c.shares[TOKEN] >= 0.95 and c.shares[DIGIT] >= 0.9
    return ("metadata", "ids, all different") if told else None


BY_CONTENT: Final[tuple[Callable[[Column], Kind | None], ...]] = (
    email_addresses,
    network_addresses,
    named_as_personal,
    named_as_metadata,
    dates,
    telephone_numbers,
    pages_or_browsers,
    ids,
)
"""Tell personal data, dates and metadata."""


def row_numbers(n: Numbers) -> Kind | None:
    """Whole numbers of nearly everybody rise, five at least, with few left out: 1, 2, 3, 5, 6."""
    rise = n.are_whole and n.n >= 5 and n.n == n.n_distinct and n.are_sorted
    told = rise and n.complete and n.high - n.low < 2 * n.n
    return ("metadata", "numbers that count the rows") if told else None


def steps_of_a_scale(n: Numbers) -> Kind | None:
    """Whole numbers of 0 to 10 or -5 to 5 where a score is asked for, or that are more than a yes and no.

    Three different ones, but for 0 and 1 alone; of fewer than 20 answers fewer do. "How many years
    have you worked here?" asks for none.
    """
    if not _is_on_scale(n):
        return None
    graded = n.n_distinct >= 3 and not (n.low == 0 and n.high == 1)
    told = n.asks_score or graded or (n.n < 20 and n.high > 1)
    return ("score", f"whole numbers from {n.low:.0f} to {n.high:.0f}") if told else None


def boxes(n: Numbers) -> Kind | None:
    """Other whole numbers in that range: 0 and 1, for a box that was ticked."""
    return ("choice", f"{n.n_distinct} different numbers") if _is_on_scale(n) else None


def points_of_a_hundred(n: Numbers) -> Kind | None:
    """Numbers of 0 to 100 where a score is asked for."""
    told = n.asks_score and 0 <= n.low <= n.high <= 100
    return ("score", f"numbers from {n.low:g} to {n.high:g}") if told else None


def few_numbers(n: Numbers) -> Kind | None:
    """A few numbers that come back, 20 at most: codes of options."""
    few = n.n_distinct <= max(2, min(20, 0.3 * n.n))
    told = few and (n.n_distinct < n.n or n.low == 0 or n.high == 1)
    return ("choice", f"{n.n_distinct} different numbers") if told else None


def other_numbers(n: Numbers) -> Kind | None:
    """All other numbers, such as ages."""
    return "short", "numbers"


def _is_on_scale(n: Numbers) -> bool:
    return n.are_whole and not n.asks_number and (0 <= n.low <= n.high <= 10 or -5 <= n.low <= n.high <= 5)


BY_NUMBERS: Final[tuple[Callable[[Numbers], Kind | None], ...]] = (
    row_numbers,
    steps_of_a_scale,
    boxes,
    points_of_a_hundred,
    few_numbers,
    other_numbers,
)
"""Part scores from codes and from numbers that were typed."""


def one_answer(c: Column) -> Kind | None:
    """One answer comes back, or is a part of the question: a ticked "Headset"."""
    counts = c.answers.counts
    told = len(counts) == 1 and (c.answers.n > 1 or plain(next(iter(counts))) in c.asked)
    return ("choice", "one answer that comes back") if told else None


def steps_in_words(c: Column) -> Kind | None:
    """Eleven answers at most that come back, or are short, are steps of a scale: "Strongly agree"."""
    a = c.answers
    few = a.n_distinct <= 11 and a.n_distinct < a.n and (a.repeated >= 0.5 or a.mean_words <= 3)
    return ("score", f"{a.n_distinct} steps of a scale in words") if few and are_steps(a) else None


def joined_options(c: Column) -> Kind | None:
    """Parts of answers come back between separators: "Phone, Portal".

    They are lists in own words where the question asks to name things, or for an opinion and many differ.
    """
    for separator in SEPARATORS:
        if (n := n_options(c.answers, separator)) is not None:
            if are_lists(c.asked, n):
                return "open", f"lists in own words, {n} items come back"
            by = "line breaks" if separator == "\n" else f"'{separator.strip()}'"
            return "choices", f"{n} options that come back, joined by {by}"
    return None


def options(c: Column) -> Kind | None:
    """Of five answers at least most come back, also where some typed an option of their own.

    Not if an opinion is asked for and a tenth gave a long one of their own, whatever the others said: "no".
    Not if more than 40 differ, and a quarter: names of places come back as well.
    """
    a = c.answers
    if c.asks_opinion and not c.asks_fact and a.own >= OWN_OPINIONS and a.own * a.n >= LEAST_OPINIONS:
        return None
    if a.n < 5 or not a.come_back or (a.n_distinct > 40 and a.n_distinct > 0.25 * a.n):
        return None
    return "choice", f"{len(a.frequent)} answers come back and make {a.covered:.0%}"


def options_joined_by_blanks(c: Column) -> Kind | None:
    """Nearly all words of 20 answers at least come back, 40 at most: codes of ticked options, "a1 b2"."""
    a = c.answers
    if a.n < 20 or a.come_back:
        return None
    n = n_options(a, " ", spare=0.05)
    return ("choices", f"{n} options that come back, joined by blanks") if n is not None and n <= 40 else None


BY_OPTIONS: Final[tuple[Callable[[Column], Kind | None], ...]] = (
    one_answer,
    steps_in_words,
    joined_options,
    options,
    options_joined_by_blanks,
)
"""Tell choices, also where some respondents typed an option of their own."""


def typed_beside_a_choice(c: Column) -> Kind | None:
    """The question, or the label of one of its boxes, is "Other (please specify)" or "Why?"."""
    return ("other", f"typed beside a choice, {c.length}") if is_box_label(c.text) else None


def opinion_asked_for(c: Column) -> Kind | None:
    """The question asks for an opinion, however short: "What should IT improve?"."""
    return ("open", f"an opinion is asked for, {c.length}") if c.asks_opinion else None


def long_answers(c: Column) -> Kind | None:
    """Answers have ``LONG`` words on average, or a quarter has; where a fact is asked for more of both."""
    mean, share = (8, 0.4) if c.asks_fact else (LONG, 0.25)
    told = c.answers.mean_words >= mean or c.answers.long >= share
    return ("open", f"free text, {c.length}") if told else None


def short_sentences(c: Column) -> Kind | None:
    """Answers are shorter, no fact is asked for, and most words have no capital, as names have."""
    told = c.answers.mean_words >= 3.5 and not c.asks_fact and c.answers.proper < 0.6
    return ("open", f"free text, {c.length}") if told else None


BY_WORDS: Final[tuple[Callable[[Column], Kind | None], ...]] = (
    typed_beside_a_choice,
    opinion_asked_for,
    long_answers,
    short_sentences,
)
"""Part opinions from facts among answers typed by hand."""


def typed_numbers(c: Column) -> Kind | None:
    """Nine in ten answers are numbers, in a box that was typed into."""
    scores, _ = read_scores(c.sample)
    return ("short", "numbers") if scores.count() >= 0.9 * len(c.sample) else None


def typed_opinion(c: Column) -> Kind | None:
    """No fact is asked for, in a box that was typed into: then the answer is an opinion, however short."""
    return None if c.asks_fact else ("open", f"a box to type into, {c.length}")


def short_and_different(c: Column) -> Kind:
    """All that no rule tells: short facts, such as "Denmark"."""
    return "short", f"short and different, {c.length}"


def kind_of(c: Column) -> tuple[str, Kind]:
    """Return the name of the rule that tells the kind of a column, and what it says.

    Examples
    --------
    >>> cells = pl.Series(["4", "5", "2", "4", "1"])
    >>> kind_of(Column("Q7", "How was it?", "how was it", cells, complete=True))
    ('steps_of_a_scale', ('score', 'whole numbers from 1 to 5'))
    """
    return (
        first_answer(BY_CONTENT, c)
        or (first_answer(BY_NUMBERS, c.numbers) if c.numbers is not None else None)
        or first_answer((*BY_OPTIONS, *BY_WORDS), c)
        or (short_and_different.__name__, short_and_different(c))
    )


def kind_of_box(c: Column) -> tuple[str, Kind]:
    """Return the same for a box that was typed into: its answers are no options, and seldom facts."""
    rules = (*BY_CONTENT, typed_numbers, *BY_WORDS, typed_opinion)
    return first_answer(rules, c) or (short_and_different.__name__, short_and_different(c))
