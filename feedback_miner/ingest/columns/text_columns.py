"""Which column holds the comments. Where two might, the user is asked.

First the columns that might are sorted: titles, bodies, bodies with a fitting name (:data:`STEPS`).
Then ordered rules decide (:data:`RULES`). Both can be looked at alone: :func:`candidates_of`,
:func:`decide`. The names stand in ``words/column_names.toml`` and ``words/text_columns.toml``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from feedback_miner.errors import TextColumnError
from feedback_miner.ingest.column_names import never_feedback, rank
from feedback_miner.ingest.columns.profile import LEAST_SENTENCES, SENTENCE, Profile
from feedback_miner.ingest.columns.rules import first_answer
from feedback_miner.ingest.wording import inspect_hint, listed, plain, plain_lists, shown

LONE_WORDS = 4
"""Words on average from which a column without a fitting name is taken, if no other has free text.

A judgement, as are the two below. Lower, columns of names and of short statuses are taken for comments;
higher, so are fewer columns of short answers, and the user is asked to name one."""
RIVAL_WORDS = 6
"""Words on average from which free text is a rival to a column with a fitting name, so that the user is
asked. Lower, locations and product names beside a "Description" are asked about."""
TITLE_WORDS = 3
"""Words on average from which names are titles, not persons, who have two or three."""
OFFERED_WORDS = 1.5
"""Words on average of a field that says what was wrong: fewer are codes and categories ("Hardware"). A
judgement."""
MOST_SHOWN = 12
"""Columns that an error lists: about half of a terminal's lines."""

_WORDS: Final = {name: frozenset(words) for name, words in plain_lists("text_columns").items()}
LONG_FORM: Final = tuple(f"{word} " for word in plain_lists("text_columns")["long_form"])
ANSWERS: Final = frozenset(plain_lists("not_feedback")["answers"])
"""Names of what was answered or done, where another column is named after what was asked."""


@dataclass(frozen=True)
class Candidates:
    """Columns that may hold the comments, sorted by what they might be.

    Attributes
    ----------
    worded : tuple of Profile
        All that hold words which may be the author's.
    subjects, bodies : tuple of Profile
        Titles, the best first, and all others of ``worded``.
    named : tuple of Profile
        Those of ``bodies`` whose name fits, the best first.
    empty : tuple of Profile
        Columns whose name fits and that hold nothing, in the order of the table.
    alone : bool
        Whether the table has one column only.
    """

    worded: tuple[Profile, ...]
    subjects: tuple[Profile, ...]
    bodies: tuple[Profile, ...]
    named: tuple[Profile, ...]
    empty: tuple[Profile, ...] = ()
    alone: bool = False

    @property
    def subject(self) -> str | None:
        """The best title."""
        return self.subjects[0].name if self.subjects else None

    @property
    def free(self) -> tuple[Profile, ...]:
        """Bodies of free text, whatever their name."""
        return tuple(p for p in self.bodies if p.is_free_text)

    @property
    def strong(self) -> tuple[Profile, ...]:
        """Bodies whose name fits, those of free text if there are any."""
        return tuple(p for p in self.named if p.is_free_text) or self.named

    @property
    def rivals(self) -> tuple[Profile, ...]:
        """Bodies of so much free text that a name alone does not decide against them."""
        return tuple(p for p in self.free if p not in self.named and p.mean_words >= RIVAL_WORDS)

    @property
    def mixed(self) -> tuple[Profile, ...]:
        """Bodies of sentences among answers that come back, such as "nothing"."""
        return tuple(p for p in self.bodies if p.has_sentences)

    @property
    def longer(self) -> tuple[Profile, ...]:
        """Bodies with more words than the titles have: two at least, as a person's name has no more."""
        least = max(2, *(p.mean_words for p in self.subjects), 0)
        return tuple(p for p in self.bodies if not p.choices and p.mean_words > least)


@dataclass(frozen=True)
class Text:
    """The column of the comments, and that of their titles."""

    subject: str | None
    text: str


@dataclass(frozen=True)
class Ask:
    """Columns of which the user has to name one."""

    columns: tuple[Profile, ...]


@dataclass(frozen=True)
class Empty:
    """A column that should hold the comments and holds nothing."""

    column: Profile


Decision = Text | Ask | Empty


def long_form_beside_short(c: Candidates) -> Candidates:
    """Take a "Description" beside a "Detailed Description" for its title, where it has fewer words."""
    longest = tuple(p for p in c.named if plain(p.name.rpartition(".")[2]).startswith(LONG_FORM))
    if len(longest) != 1 or len(c.named) == 1 or c.subjects:
        return c
    shorter = (p for p in c.named if p not in longest and p.mean_words < longest[0].mean_words)
    return _with_subjects(replace(c, named=longest), tuple(shorter)[:1])


def name_as_title(c: Candidates) -> Candidates:
    """Take "Name" for the title where a text has a fitting name: tickets of some tools are named."""
    if not c.named or c.subjects:
        return c
    titles = (
        p
        for p in c.bodies
        if p not in c.named and plain(p.name) in _WORDS["titles"] and p.mean_words >= TITLE_WORDS
    )
    return _with_subjects(c, tuple(titles)[:1])


def asked_for_as_text(c: Candidates) -> Candidates:
    """Take "Request" or "Problem" for the text if no name fits better and it holds free text."""
    if c.named:
        return c
    asked_for = (p for p in c.bodies if p.is_free_text and plain(p.name) in _WORDS["asked_for"])
    return replace(c, named=tuple(asked_for))


def answers_set_aside(c: Candidates) -> Candidates:
    """Leave out "Answer" and "Action" where another column is named after what was asked."""
    if all(plain(p.name) in ANSWERS for p in c.named):
        return c
    return replace(c, bodies=tuple(p for p in c.bodies if plain(p.name) not in ANSWERS))


def _with_subjects(c: Candidates, subjects: tuple[Profile, ...]) -> Candidates:
    return replace(c, subjects=subjects, bodies=tuple(p for p in c.bodies if p not in subjects))


STEPS: Final[tuple[Callable[[Candidates], Candidates], ...]] = (
    long_form_beside_short,
    name_as_title,
    asked_for_as_text,
    answers_set_aside,
)
"""How candidates are sorted further after their names were looked up, in this order."""


def one_fitting_name(c: Candidates) -> Decision | None:
    """Decide where one name fits, and no other column holds much free text.

    Subject, **Description**, State.
    """
    return Text(c.subject, c.strong[0].name) if len(c.strong) == 1 and not c.rivals else None


def answer_beside_a_question(c: Candidates) -> Decision | None:
    """Ask where the only free text is named after an answer, and anything else may be what was asked.

    Subject, Answer: the answer is the help desk's.
    """
    if c.named or len(c.free) != 1 or c.free[0].mean_words < LONE_WORDS:
        return None
    others = tuple(p for p in c.bodies if p not in c.free and p.mean_words >= LONE_WORDS)
    if plain(c.free[0].name) not in ANSWERS or not (others or c.subjects):
        return None
    return Ask((*c.free, *others, *c.subjects[:1]))


def lone_free_text(c: Candidates) -> Decision | None:
    """Decide where no name fits and one column alone holds free text.

    Q1 ("yes", "no"), **Q2** (sentences).
    """
    lone = not c.named and len(c.free) == 1 and c.free[0].mean_words >= LONE_WORDS
    return Text(c.subject, c.free[0].name) if lone else None


def several_fitting_names(c: Candidates) -> Decision | None:
    """Ask where several names fit, or one and another column holds free text.

    Description, Customer Comment. Comments, "What is bad?".
    """
    return Ask((*c.strong, *c.free)) if c.strong else None


def several_free_texts(c: Candidates) -> Decision | None:
    """Ask where no name fits and several columns hold free text.

    first (sentences), second (sentences).
    """
    if len(c.free) < 2:
        return None
    return Ask((*c.free, *(c.subjects[:1] + c.longer if c.subjects else ())))


def longer_than_the_subject(c: Candidates) -> Decision | None:
    """Ask where a column has more words than the title, though they look like no free text.

    Subject, Blurb (two sentences that come back).
    """
    return Ask((*c.free, *c.subjects[:1], *c.longer)) if c.subjects and c.longer else None


def subject_alone(c: Candidates) -> Decision | None:
    """Decide for the title where there is no body: **Subject**, State."""
    return Text(None, c.subjects[0].name) if c.subjects else None


def sentences_among_others(c: Candidates) -> Decision | None:
    """Decide for the one column with sentences where nothing else may be the text; ask where several have.

    ID, **What is missing?** ("no", "nothing", "no", a sentence).
    """
    if c.named or not c.mixed:
        return None
    return Text(None, c.mixed[0].name) if len(c.mixed) == 1 else Ask(c.mixed)


def only_column(c: Candidates) -> Decision | None:
    """Decide for the only column of a table, if it holds words: **t** ("too slow", "no wifi")."""
    return Text(None, c.worded[0].name) if c.alone and c.worded else None


def empty_column(c: Candidates) -> Decision | None:
    """Tell that the texts are missing where a fitting name holds nothing: Description (blank), State."""
    return Empty(c.empty[0]) if c.empty else None


RULES: Final[tuple[Callable[[Candidates], Decision | None], ...]] = (
    one_fitting_name,
    answer_beside_a_question,
    lone_free_text,
    several_fitting_names,
    several_free_texts,
    longer_than_the_subject,
    subject_alone,
    sentences_among_others,
    only_column,
    empty_column,
)
"""Who decides, in this order."""


def candidates_of(
    profiles: Sequence[Profile], columns: Sequence[str], named_subject: Sequence[str] | None = None
) -> Candidates:
    """Sort columns by whether they may hold titles or texts.

    Parameters
    ----------
    profiles, columns, named_subject
        As in :func:`find_text`.
    """
    worded = tuple(p for p in profiles if p.has_words and not never_feedback(p.name))
    subjects = _subjects(worded, named_subject or ())
    bodies = tuple(p for p in worded if p not in subjects)
    candidates = Candidates(
        worded=worded,
        subjects=subjects,
        bodies=bodies,
        named=_by_rank("text", bodies),
        empty=tuple(p for p in profiles if _is_empty_text(p)),
        alone=len(columns) == 1,
    )
    for step in STEPS:
        candidates = step(candidates)
    return candidates


def decide(candidates: Candidates) -> tuple[str, Decision] | None:
    """Return the name of the rule that decides, and what it says; None if none does.

    Examples
    --------
    >>> words = dict(n_filled=6, n_rows=6, distinct=1, letters=1, choices=False, is_date=False)
    >>> profiles = [Profile("Subject", mean_words=2, **words), Profile("Description", mean_words=9, **words)]
    >>> decide(candidates_of(profiles, ["Subject", "Description"]))
    ('one_fitting_name', Text(subject='Subject', text='Description'))
    """
    return first_answer(RULES, candidates)


def find_text(
    profiles: Sequence[Profile],
    columns: Sequence[str],
    name: str,
    named_subject: Sequence[str] | None = None,
    path: str | None = None,
    closed: Mapping[str, str] | None = None,
) -> tuple[str | None, str]:
    """Return the subject column, if there is one beside the text, and the text column.

    Parameters
    ----------
    profiles : sequence of Profile
        Columns that have no other role.
    columns : sequence of str
        All columns, for messages.
    name : str
        What errors call the export.
    named_subject : sequence of str, optional
        The subject column, if the settings name it.
    path : str, optional
        The export as the user gave it, for the command that an error suggests.
    closed : mapping of str to str, optional
        Columns that hold options, whatever their name, and what tells it.

    Raises
    ------
    TextColumnError
        When there is no text column, or more than one that are no subject and body.
    """
    closed = closed or {}
    open_ = [p for p in profiles if p.name not in closed]
    _, decision = decide(candidates_of(open_, columns, named_subject)) or ("", None)
    if isinstance(decision, Text):
        return decision.subject, decision.text
    if isinstance(decision, Ask):
        raise _ask([p for p in profiles if p in decision.columns], name, path)
    if isinstance(decision, Empty):
        raise _empty(decision.column, columns, name, path)
    raise _none(open_, columns, name, path, closed)


def offered_fields(profiles: Mapping[str, Profile], names: Sequence[str]) -> dict[str, str]:
    """Return the columns that say in short phrases what was wrong, or hold sentences, with their measures.

    Parameters
    ----------
    profiles : mapping of str to Profile
    names : sequence of str
        Columns that have no role.

    Examples
    --------
    >>> words = dict(n_rows=40, letters=1, choices=False, is_date=False)
    >>> jams = Profile("Reason", n_filled=40, distinct=0.1, mean_words=2.4, **words)
    >>> offered_fields({"Reason": jams}, ["Reason"])
    {'Reason': '4 different texts, 2 words on average, 40 of 40 filled'}
    """
    held = (profiles[name] for name in names if name in profiles and not never_feedback(name))
    return {p.name: f"{p.distinct * p.n_filled:.0f} different texts, {p}" for p in held if _is_offered(p)}


def _is_offered(p: Profile) -> bool:
    """Tell whether a column holds sentences, or short phrases under a name that promises what was wrong."""
    named = not _WORDS["offered"].isdisjoint(plain(p.name).split())
    short = p.has_words and p.mean_words >= OFFERED_WORDS and p.distinct * p.n_filled >= 2
    return (named and short) or p.has_sentences


def _subjects(worded: Sequence[Profile], named: Sequence[str]) -> tuple[Profile, ...]:
    """Return the titles that the settings name, or else those whose name fits."""
    return tuple(p for p in worded if p.name in named) or _by_rank("subject", worded)


def _is_empty_text(p: Profile) -> bool:
    return p.n_filled == 0 and rank("text", p.name) is not None


def _by_rank(role: str, profiles: Sequence[Profile]) -> tuple[Profile, ...]:
    """Return those whose name fits a role, the best first."""
    ranked = [(place, i) for i, p in enumerate(profiles) if (place := rank(role, p.name)) is not None]
    return tuple(profiles[i] for _, i in sorted(ranked))


def _ask(candidates: Sequence[Profile], name: str, path: str | None) -> TextColumnError:
    lines = [f"  {shown(p.name, 100)} ({p})" for p in candidates[:MOST_SHOWN]]
    if len(candidates) > MOST_SHOWN:
        lines.append(f"  and {len(candidates) - MOST_SHOWN} more")
    error = TextColumnError(
        f"{name} has {len(candidates)} columns that may hold the comments.",
        "Candidates:\n" + "\n".join(lines),
        f"Name one with --text-column (or several: repeat it){inspect_hint(path)}",
    )
    error.asks = True
    return error


def _empty(column: Profile, columns: Sequence[str], name: str, path: str | None) -> TextColumnError:
    return TextColumnError(
        f"{name} holds no comments: '{shown(column.name, 99)}' is empty in all {column.n_rows:,} rows.",
        f"Columns found: {listed(columns)}.",
        f"Export it again with the texts, or name another with --text-column{inspect_hint(path)}",
    )


def _none(
    profiles: Sequence[Profile],
    columns: Sequence[str],
    name: str,
    path: str | None,
    closed: Mapping[str, str],
) -> TextColumnError:
    given = f"{name} has no column with comments that could be told from the others."
    next_step = f"Name one with --text-column{inspect_hint(path)}"
    closest = [p for p in profiles if _may_be_written(p)]
    told = [f"'{shown(column)}' is closed: {why}.\n" for column, why in closed.items() if _promises(column)]
    told += [f"'{shown(p.name)}' may be one: {p}.\n" for p in closest[:MOST_SHOWN]]
    if not closest:
        given = f"{name} has no column with comments: none holds texts that people wrote."
        again = "Export it again with the columns of texts (such as title, description, comments)"
        next_step = f"{again}, or name a column with --text-column{inspect_hint(path)}"
    return TextColumnError(given, f"{''.join(told)}Columns found: {listed(columns)}.", next_step)


def _may_be_written(p: Profile) -> bool:
    """Tell whether people may have written the cells, though they do not look like comments: as lists do."""
    listed_words = p.choices and p.mean_words >= SENTENCE
    return p.has_words and (p.is_free_text or listed_words or p.n_sentences >= LEAST_SENTENCES)


def _promises(name: str) -> bool:
    """Tell whether a name is that of a text or a title."""
    return any(rank(role, name) is not None for role in ("text", "subject"))
