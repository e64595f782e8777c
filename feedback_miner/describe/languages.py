"""In which language a theme is described."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from feedback_miner.records import ENGLISH, IntArray


def main_language(rows: IntArray, languages: Sequence[str | None], people: Sequence[str]) -> str:
    """Return the language that most people write in; of equals, the first by its code.

    A segment whose language is not known has no say; English where none is known.

    Parameters
    ----------
    rows : ndarray of int64
        Rows of the segments of a theme.
    languages : sequence of str or None
        Of all segments.
    people : sequence of str
        Who wrote each of all segments.
    """
    writers: dict[str, set[str]] = {}
    for row in rows:
        language = languages[row]
        if language is not None:
            writers.setdefault(language, set()).add(people[row])
    return min(writers, key=lambda language: (-len(writers[language]), language), default=ENGLISH)


def rows_in(rows: IntArray, language: str, languages: Sequence[str | None]) -> IntArray:
    """Return those of the rows whose segment is in a language."""
    spoken = [row for row in rows.tolist() if (languages[row] or ENGLISH) == language]
    return np.array(spoken, np.int64)
