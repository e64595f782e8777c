"""Which column holds the comments. Where two might, the user is asked."""

from __future__ import annotations

from collections.abc import Sequence

from feedback_miner.errors import TextColumnError
from feedback_miner.ingest.columns.names import OTHER_SIDE, never_feedback, rank
from feedback_miner.ingest.columns.profile import Profile
from feedback_miner.ingest.wording import inspect_hint, listed, names, plain, shown

LONE_WORDS = 4
"""Words on average from which a column without a fitting name is taken, if no other has free text."""
RIVAL_WORDS = 6
"""Words on average from which free text is a rival to a column with a fitting name."""
TITLE_WORDS = 3
"""Words on average from which names are titles, not persons."""
MOST_SHOWN = 12
TITLES = frozenset(names("name, Name, nom, nombre, naam, nome, Bezeichnung, libellé, 名称"))
"""Names of titles in tables that have a column named after a text."""
LONG_FORM = ("detailed ", "long ", "full ")
"""How the name of a text begins that has a shorter one beside it."""
ASKED_FOR = frozenset(
    names(
        "request, issue, problem, symptom, symptoms, question, Anfrage, Anliegen, Meldung, Problem, Störung",
        "Fehler, Frage, solicitud, problema, incidencia, consulta, pregunta, demande, problème, question",
        "solicitação, pedido, dúvida, verzoek, probleem, klacht, melding, vraag, richiesta, segnalazione",
        "domanda, 質問, 要望, 依頼内容",
    )
)
"""Names of what was asked for, which may be a category or a number as well: only with free text."""


def find_text(
    profiles: Sequence[Profile],
    columns: Sequence[str],
    name: str,
    named_subject: Sequence[str] | None = None,
    path: str | None = None,
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

    Raises
    ------
    TextColumnError
        When there is no text column, or more than one that are no subject and body.
    """
    worded = [p for p in profiles if p.has_words and not never_feedback(p.name)]
    subjects = [p for p in worded if p.name in (named_subject or ())] or _by_rank("subject", worded)
    bodies = [p for p in worded if p not in subjects]
    named = _by_rank("text", bodies)
    # "Description" beside "Detailed Description" is its title
    longest = [p for p in named if plain(p.name.rpartition(".")[2]).startswith(LONG_FORM)]
    if len(longest) == 1 and len(named) > 1 and not subjects:
        subjects = [p for p in named if p not in longest and p.mean_words < longest[0].mean_words][:1]
        named, bodies = longest, [p for p in bodies if p not in subjects]
    if named and not subjects:
        subjects = [
            p for p in bodies if p not in named and plain(p.name) in TITLES and p.mean_words >= TITLE_WORDS
        ][:1]
        bodies = [p for p in bodies if p not in subjects]
    named = named or [p for p in bodies if p.is_free_text and plain(p.name) in ASKED_FOR]
    if named and any(plain(p.name) not in OTHER_SIDE for p in named):
        bodies = [p for p in bodies if plain(p.name) not in OTHER_SIDE]
    free = [p for p in bodies if p.is_free_text]
    rivals = [p for p in free if p not in named and p.mean_words >= RIVAL_WORDS]
    strong = [p for p in named if p.is_free_text] or named
    subject = subjects[0].name if subjects else None
    if len(strong) == 1 and not rivals:
        return subject, strong[0].name
    if not named and len(free) == 1 and free[0].mean_words >= LONE_WORDS:
        others = [p for p in bodies if p not in free and p.mean_words >= LONE_WORDS]
        # "Answer" is what the help desk wrote if anything else may be what was asked
        if plain(free[0].name) in OTHER_SIDE and (others or subjects):
            raise _ask([p for p in profiles if p in (*free, *others, *subjects[:1])], name, path)
        return subject, free[0].name
    longer = [
        p for p in bodies if not p.choices and p.mean_words > max(2, *(s.mean_words for s in subjects), 0)
    ]
    if len(strong) + len(free) > 1 or (strong and rivals) or (subjects and longer):
        asked = [*strong, *free] if strong else [*free, *(subjects[:1] + longer if subjects else [])]
        raise _ask([p for p in profiles if p in asked], name, path)
    if subjects:
        return None, subjects[0].name
    if len(columns) == 1 and worded:
        return None, worded[0].name
    if empty := [p.name for p in profiles if p.n_filled == 0 and rank("text", p.name) is not None]:
        raise TextColumnError(
            f"{name} holds no comments: '{shown(empty[0], 99)}' is empty in all {profiles[0].n_rows:,} rows.",
            f"Columns found: {listed(columns)}.",
            f"Export it again with the texts, or name another with --text-column{inspect_hint(path)}",
        )
    raise _none(columns, name, path)


def _by_rank(role: str, profiles: Sequence[Profile]) -> list[Profile]:
    ranked = [(place, i) for i, p in enumerate(profiles) if (place := rank(role, p.name)) is not None]
    return [profiles[i] for _, i in sorted(ranked)]


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


def _none(columns: Sequence[str], name: str, path: str | None) -> TextColumnError:
    return TextColumnError(
        f"{name} has no column with comments that could be told from the others.",
        f"Columns found: {listed(columns)}.",
        f"Name one with --text-column{inspect_hint(path)}",
    )
