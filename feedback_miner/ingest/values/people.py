"""Who wrote: a keyed hash instead of the name, and the kind of author."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import polars as pl

from feedback_miner.ingest.wording import NULLS, names, plain

DIGEST_BYTES = 8
LONGEST_KEY = 64
FIT = 0.9
FULL_NAME = r"^\p{L}+(?:[ .,'’-]+\p{L}+)+\.?$"
"""Two words or more, as no number of a respondent has."""

AUTHOR_KINDS_BY_VALUE: Mapping[str, str] = {
    alias: kind
    for kind, spelled in {
        "requester": names(
            "requester, requestor, end user, enduser, user, customer, client, contact, lead, consumer",
            "caller, reporter, employee, incoming, inbound, true, yes, visitor, guest, external, Kunde",
            "Kundin, Melder, Benutzer, Anwender, solicitante, cliente, usuario, demandeur, utilisateur",
            "requerente, usuário, utilizador, klant, gebruiker, aanvrager, utente, richiedente",
            "user message, customer message, in, received, 顧客, 利用者, ユーザー",
        ),
        "agent": names(
            "agent, technician, admin, administrator, support, staff, operator, helpdesk, help desk",
            "service desk, outgoing, outbound, false, no, internal, team, teammate, analyst, assignee",
            "engineer, Bearbeiter, Techniker, agente, técnico, soporte, technicien, tecnico, operatore",
            "atendente, medewerker, behandelaar, agent message, agent reply, operator message, out",
        ),
        "bot": names("bot, chatbot, robot, virtual agent, assistant, ai agent, automation bot, bot message"),
        "system": names(
            "system, automatic, automated, auto, auto response, auto reply, trigger, workflow, automation",
            "notification, rule, sistema, système, systeem, automatisch, automático, automatique",
            "automatico, system message",
        ),
    }.items()
    for alias in spelled
}
"""Values of author columns, as :func:`~feedback_miner.ingest.wording.plain` makes them."""

OF_AGENTS = frozenset(
    names("is agent, via agent, from agent, by agent, is staff, staff, is admin, is outbound")
)
"""Columns whose "yes" means an agent, where in others it means a requester."""
PUBLIC = names("public, is public, visible, is visible, visible to customer, is visible for customer")
PRIVATE = names(
    "private, is private, internal, is internal, hidden, is hidden, internal note, is note, is internal note",
    "private note, is private note",
)
BY_SYSTEM = names("system, is system, system note, is system note, automatic, is automatic, is automated")
"""Columns whose "yes" means that no person wrote."""
TURNED = {"requester": "agent", "agent": "requester"}

ANONYMOUS = frozenset(
    {"anonymous", "anonym", "anonymous user", "anonyme", "anónimo", "anonimo", "anônimo", "anoniem"}
)


def hash_people(column: pl.Series, key: str) -> pl.Series:
    """Return 16 hex digits per person, null where nobody is named.

    The digits are a BLAKE2b hash under ``key`` of the value without outer blanks and case, so
    they are the same in every export. Whoever has the key can try names until the digits match,
    and the default key is public: only a key of one's own that is kept secret prevents that.
    """
    secret = key.encode()
    secret = secret if len(secret) <= LONGEST_KEY else hashlib.blake2b(secret).digest()

    def digest(value: str) -> str | None:
        normal = value.strip().casefold()
        if normal in NULLS or normal in ANONYMOUS:
            return None
        return hashlib.blake2b(normal.encode(), key=secret, digest_size=DIGEST_BYTES).hexdigest()

    text = column.cast(pl.String)
    digests = {value: digest(value) for value in text.drop_nulls().unique().to_list()}
    return pl.Series(column.name, [digests.get(value) for value in text.to_list()], pl.String)


def are_names(ids: pl.Series) -> bool:
    """Tell whether ids read like names: letters for the most part, or several words among them."""
    values = ids.drop_nulls().unique()
    n_letters = int(values.str.count_matches(r"\p{L}").sum() or 0)
    n_digits = int(values.str.count_matches(r"\p{N}").sum() or 0)
    return n_letters > n_digits or bool(values.str.contains(FULL_NAME).any())


def author_kinds(column: pl.Series) -> tuple[pl.Series, int]:
    """Return each author's kind, "unknown" where it is not told, and the number of values not known."""
    text = column.cast(pl.String)
    kinds = {value: AUTHOR_KINDS_BY_VALUE.get(plain(value)) for value in text.drop_nulls().unique().to_list()}
    unknown = [value for value, kind in kinds.items() if kind is None and value.strip().lower() not in NULLS]
    if plain(column.name.rpartition(".")[2]) in OF_AGENTS:
        kinds = {value: TURNED.get(kind or "", kind) for value, kind in kinds.items()}
    values = [kinds.get(value) or "unknown" for value in text.to_list()]
    return pl.Series(column.name, values, pl.String), len(unknown)


def are_author_kinds(column: pl.Series) -> bool:
    """Tell whether nearly all values of a column are kinds of author."""
    if column.dtype != pl.String:
        return False
    filled = column.filter(~column.fill_null("").str.strip_chars().str.to_lowercase().is_in(list(NULLS)))
    if len(filled) == 0 or filled.n_unique() > 20:
        return False
    kinds, _ = author_kinds(filled)
    return int((kinds != "unknown").sum()) >= FIT * len(filled)
