"""Labels of forms that tell by their words whether text or a fact stands behind them."""

from __future__ import annotations

from pathlib import Path

from feedback_miner.word_lists import plain_lists

WORDS = Path(__file__).parent / "words"

_LISTS = plain_lists(WORDS / "form_labels.toml")
TEXTS = frozenset(_LISTS["texts"])
FACTS = frozenset(_LISTS["facts"]) - TEXTS
ROLES = {
    label: role
    for role in ("priority", "department", "organisation", "role")
    for label in _LISTS[f"roles.{role}"]
}
"""Label to the role that its value has."""
