"""What Jira calls its fields in the header of a table, in the languages of ``names.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from feedback_miner.ingest.wording import plain, plain_lists

NAMES: Final = Path(__file__).with_name("names.toml")


def meanings() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Return what each name of a field stands for.

    Returns
    -------
    mapping of str to tuple of (str, str)
        Name, as :func:`~feedback_miner.ingest.wording.plain` makes it, to the fields that it names and
        the language in which it does, in the order of ``names.toml``.

    Examples
    --------
    >>> meanings()["melder"]
    (('reporter', 'de'), ('reporter', 'nl'))
    """
    found: dict[str, dict[tuple[str, str], None]] = {}
    for field, languages in tomllib.loads(NAMES.read_text(encoding="utf-8"))["fields"].items():
        for language, words in languages.items():
            for word in words:
                found.setdefault(plain(word), {})[field, language] = None
    return {name: tuple(fields) for name, fields in found.items()}


NAMED: Final = meanings()
"""Plain name to the fields and languages that it stands for; "mark" and "custom" only tell Jira."""
TELLING: Final = ("key", "issue id", "type", "reporter id", "creator id", "assignee id", "mark", "custom")
GENERIC: Final = frozenset(plain_lists(NAMES)["generic"])
"""Names that other tools use too, and so tell nothing."""
ORGANISATIONS: Final = frozenset(plain_lists(NAMES)["organisations"])
"""What the field of Jira Service Management is called that holds the companies of customers."""
