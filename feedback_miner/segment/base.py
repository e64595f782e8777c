"""What the stage returns, and the reasons for which text is left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from feedback_miner.records import Excluded, Segments, TemplateCounts, Templates

STAGE = "segment"

REASONS = {
    "agent": "written by an agent, and settings.authors leaves agents out",
    "bot": "written by a program, and settings.authors leaves programs out",
    "system": "written by the tool, and settings.authors leaves the tool out",
    "requester": "written by a requester, and settings.authors leaves requesters out",
    "unknown": "author unknown, and settings.authors leaves those out",
    "empty": "nothing but white space",
    "no_answer": "the whole comment says that there is nothing to say",
    "quoted": "an earlier message, quoted or forwarded",
    "signature": "name, contact lines, legal notice",
    "greeting": "a line that only greets",
    "vague": "a subject or first line such as Help, above a text that says more",
    "form": "label of a form, or what was chosen or filled in there",
    "template": "a line that recurs over the records of many people, such as a form's or a robot's",
    "closing": "a line or sentence that only thanks or takes leave",
    "automatic": "written by a machine on somebody's behalf",
    "code": "stack trace, log, dump or source code",
    "repeat": "a text of 10 words or more that many records share; its first occurrence stays",
    "no_letters": "fewer than two letters",
}


class Piece(NamedTuple):
    """A span of a comment: a segment, or text left out for ``reason``.

    ``start`` and ``end`` index the comment as exported; both are 0 where ``reason`` is set.
    """

    start: int
    end: int
    text: str
    reason: str | None = None


@dataclass(frozen=True, eq=False)
class Segmentation:
    """Comments cut into segments.

    Attributes
    ----------
    segments : Segments
        In the order of comments and of offsets within a comment.
    excluded : Excluded
        What was left out, in the order of comments; ``REASONS`` explains each reason.
    languages : list of str or None
        ISO 639-1 code of each comment, aligned with the comments; None = unknown.
    texts : polars.Series of shape (n_comments,)
        The comments as they may be written. Redacted, unless the settings say otherwise; then markup is
        resolved too, as it may stand within a number or address: ``<br>`` and block elements become
        line breaks. Else as exported, which is what the offsets of segments index.
    templates : Templates
        What recurs and was put aside.
    template_counts : TemplateCounts
        What recurs at all.
    form_values : polars.DataFrame
        ``row`` of the comment, ``role`` and ``value``: what the fields of forms say of who wrote.
    """

    segments: Segments
    excluded: Excluded
    languages: list[str | None]
    texts: pl.Series
    templates: Templates
    template_counts: TemplateCounts
    form_values: pl.DataFrame

    def left_out(self) -> dict[str, int]:
        """Count what was left out by reason, the most frequent first; ties by reason."""
        return self.excluded.reasons()
