"""One comment cut into pieces: segments, and what is left out with its reason."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass, field, replace

from feedback_miner.config import SegmentSettings
from feedback_miner.redact import Span as PersonalSpan
from feedback_miner.redact import personal_spans, redact, replaced
from feedback_miner.segment import (
    boilerplate,
    chats,
    inline_lists,
    marks,
    notices,
    replies,
    sign_off,
    technical,
)
from feedback_miner.segment.base import Piece
from feedback_miner.segment.forms import Mark
from feedback_miner.segment.html import Cleaned, clean
from feedback_miner.segment.inline_lists import NOWHERE, Standing
from feedback_miner.segment.language import NO_CANDIDATES, Candidates, candidates
from feedback_miner.segment.lines import Line, Span, paragraphs, split_lines
from feedback_miner.segment.no_answer import is_no_answer
from feedback_miner.segment.repeats import fingerprint
from feedback_miner.segment.sentences import pack, sentences
from feedback_miner.segment.sign_off import SignOff
from feedback_miner.segment.templates import Templates
from feedback_miner.segment.traced import Traced

_PLACEHOLDER = re.compile(r"\[(?:email|url|ip|iban|card|phone)\]|https?://\S+")
_QUOTE_MARKS = re.compile(r"\n[ \t]*(?:>[ \t]?)+(?!\s*\d)")
"""Marks at the beginning of wrapped lines of a message that was forwarded."""
_TWO_LETTERS = re.compile(r"[^\W\d_].*?[^\W\d_]", re.DOTALL)
NO_TEMPLATES = Templates()


@dataclass(slots=True)
class Cut:
    """What became of a comment.

    Attributes
    ----------
    text : str
        The comment as it may be written: as exported where nothing is redacted, else without markup, which
        may stand within a number or address, and redacted.
    pieces : list of Piece
    prints : list of int
        Fingerprints of the paragraphs and sentences that may be a mail merge's.
    languages : Candidates
        What the model says of its language.
    sign_offs : tuple of SignOff
        What may be a signature, once the export has confirmed it.
    marks : list of Mark
        What was put aside for the templates of the collection.
    has_list : bool
        Whether a paragraph was a list in one line.
    """

    text: str
    pieces: list[Piece] = field(default_factory=list)
    prints: list[int] = field(default_factory=list)
    languages: Candidates = NO_CANDIDATES
    sign_offs: tuple[SignOff, ...] = ()
    marks: list[Mark] = field(default_factory=list)
    has_list: bool = False


def fold(text: str) -> str:
    """Fold white space."""
    return " ".join(text.replace("\x00", " ").split())


def fold_redacted(text: str, settings: SegmentSettings) -> str:
    """Fold the white space of a text that is redacted already, where the settings ask for that.

    A gap that is gone may have kept the groups of a number apart, so what a fold changes is redacted again.
    """
    folded = fold(text)
    return redact(folded) if settings.redact and folded != text else folded


def leave_out_whole(source: str, settings: SegmentSettings, reason: str) -> Cut:
    """Leave out a comment as a whole."""
    return _left_out(redact(clean(source).whole) if settings.redact else source, settings, reason)


def _left_out(text: str, settings: SegmentSettings, reason: str) -> Cut:
    return Cut(text, [Piece(0, 0, fold_redacted(text, settings), reason)])


def cut_comment(
    source: str,
    settings: SegmentSettings,
    repeated: Set[int] = frozenset(),
    signed_from: int | None = None,
    *,
    first: bool = False,
    templates: Templates = NO_TEMPLATES,
    own_id: str | None = None,
    standing: Standing = NOWHERE,
) -> Cut:
    """Cut a comment that is to be mined.

    Parameters
    ----------
    source : str
        The comment as exported.
    settings : SegmentSettings
    repeated : set of int
        Fingerprints of paragraphs and sentences to leave out.
    signed_from : int, optional
        Where a signature begins in the cleaned text, once the export has confirmed it: the
        ``start`` of one of the ``sign_offs`` of an earlier cut.
    first : bool
        Whether it is the first message of its record: what is forwarded is content there, a quote elsewhere.
    templates : Templates
        What recurs in the collection.
    own_id : str, optional
        What its record is called in the export; that is no text.
    standing : Standing
        Where it stands, which decides what is taken for a list in one line.
    """
    if not source or source.isspace():
        return Cut(source, [Piece(0, 0, "", "empty")])
    cleaned = clean(source)
    if first and any(map(replies.holds_forward, cleaned.quoted)):
        cleaned = clean(source, keep_quotes=True)
    unmarked, taken = marks.without(cleaned.kept, own_id)
    cleaned = replace(cleaned, kept=unmarked) if taken else cleaned
    only_marks = bool(taken) and unmarked.text.isspace()
    if not only_marks and (reason := _whole(unmarked.text)) is not None:
        return _left_out(redact(cleaned.whole) if settings.redact else source, settings, reason)
    personal = personal_spans(cleaned.kept.text) if settings.redact else []
    cutter = _Cutter(cleaned.kept, personal, settings, repeated, first, templates, standing)
    cutter.run(signed_from)
    for reason, text in (*taken.items(), *(("quoted", text) for text in cleaned.quoted)):
        cutter.leave_out(redact(fold(text)) if settings.redact else fold(text), reason)
    cutter.cut.text = _written(source, cleaned, personal, settings)
    return cutter.cut


def _written(source: str, cleaned: Cleaned, personal: list[PersonalSpan], settings: SegmentSettings) -> str:
    """Return what may be written of a comment whose ``personal`` data without quotes is known."""
    if not settings.redact:
        return source
    if cleaned.whole is cleaned.kept.text:
        return replaced(cleaned.whole, personal, 0, len(cleaned.whole))
    return redact(cleaned.whole)


def _whole(text: str) -> str | None:
    """Return the reason for which a comment is left out as a whole, or None."""
    if is_no_answer(text):
        return "no_answer"
    return "automatic" if boilerplate.is_auto_reply(text) else None


class _Cutter:
    def __init__(
        self,
        traced: Traced,
        personal: list[PersonalSpan],
        settings: SegmentSettings,
        repeated: Set[int],
        first: bool,
        templates: Templates,
        standing: Standing,
    ) -> None:
        self.traced = traced
        self.text = traced.text
        self.settings = settings
        self.repeated = repeated
        self.first = first
        self.templates = templates
        self.standing = standing
        self.personal = personal
        self.whole = [(span.start, span.end) for span in personal]
        self.cut = Cut("")

    def run(self, signed_from: int | None = None) -> None:
        lines = self._lines()
        marks.mark(lines)
        if len(lines) > 1:
            replies.mark(lines, self.first)
            chats.mark(lines)
            technical.mark(lines)
            boilerplate.mark(lines)
            self.cut.marks = self.templates.mark(lines)
            notices.mark_tickets(lines)
        else:
            _mark_single(lines)
        if signed_from is None:
            self.cut.sign_offs = sign_off.find(lines)
        else:
            sign_off.mark(lines, signed_from)
        spans = paragraphs(lines)
        self.cut.languages = candidates(" ".join(self.text[a : min(b, a + 300)] for a, b in spans[:4]))
        self._leave_out_lines(lines)
        for span in spans:
            self._paragraph(span)

    def leave_out(self, folded: str, reason: str) -> None:
        """Note text that is left out."""
        if folded:
            self.cut.pieces.append(Piece(0, 0, folded, reason))

    def _folded(self, *spans: Span) -> str:
        """Fold spans of the text, redacted by what stands around them: a line may hold half a number."""
        parts = (replaced(self.text, self.personal, start, end) for start, end in spans)
        parts = (_QUOTE_MARKS.sub("\n", part) for part in parts)
        return fold_redacted("\n".join(parts), self.settings)

    def _lines(self) -> list[Line]:
        """Return the lines outside fenced blocks."""
        lines: list[Line] = []
        position = 0
        for start, end in technical.fences(self.text):
            lines += split_lines(self.text, position, start)
            lines.append(Line(start, end, self.text[start:end], "code"))
            position = end
        return lines + split_lines(self.text, position)

    def _leave_out_lines(self, lines: list[Line]) -> None:
        """Note the lines left out, neighbours with the same reason as one piece."""
        run: list[Span] = []
        reason: str | None = None
        for line in lines:
            if not line.text:
                continue
            if line.reason != reason:
                if reason is not None:
                    self.leave_out(self._folded(*run), reason)
                run, reason = [], line.reason
            run.append((line.start, line.end))
        if reason is not None:
            self.leave_out(self._folded(*run), reason)

    def _paragraph(self, span: Span) -> None:
        if self._is_nothing(span):
            return
        items = inline_lists.items(self.text, *span, self.standing) if self.settings.lists else []
        self.cut.has_list = self.cut.has_list or bool(items)
        for item in items or [span]:
            self._sentences(item)

    def _sentences(self, span: Span) -> None:
        spans = sentences(self.text, *span, self.cut.languages.alone() or "en")
        if len(spans) > 1 and self._is_repeat(span):
            return
        run: list[Span] = []
        for sentence in spans:
            if self._is_repeat(sentence) or self._is_courtesy(sentence):
                self._pack(run)
                run = []
            else:
                run.append(sentence)
        self._pack(run)

    def _is_nothing(self, span: Span) -> bool:
        """Leave out a paragraph such as the "None" below a subject."""
        text = self.text[span[0] : span[1]]
        nothing = len(self.cut.pieces) + span[0] > 0 and is_no_answer(text)
        if nothing:
            self.leave_out(self._folded(span), "no_answer" if _TWO_LETTERS.search(text) else "no_letters")
        return nothing

    def _is_repeat(self, span: Span) -> bool:
        text = self.text[span[0] : span[1]]
        key = fingerprint(text)
        if key is None:
            return False
        self.cut.prints.append(key)
        if key in self.repeated:
            self.leave_out(self._folded(span), "repeat")
            return True
        return False

    def _is_courtesy(self, span: Span) -> bool:
        text = self.text[span[0] : span[1]]
        reason = boilerplate.courtesy(text)
        if reason is not None:
            self.leave_out(self._folded(span), reason)
        return reason is not None

    def _without_courtesy(self, run: list[Span]) -> list[Span]:
        """Leave out a greeting and thanks that stand in one sentence with what is said.

        A mass mailing is told by its greeting too, so this comes when the repeats are known.
        """
        first, last = run[0][0], run[-1][1]
        start, end = (first + at for at in boilerplate.said(self.text[first:last]))
        self.leave_out(self._folded((first, start)), "greeting")
        self.leave_out(self._folded((end, last)), "closing")
        if end < last:
            end = start + len(self.text[start:end].rstrip(" \t\r\n,–—-:"))
        return [(max(a, start), min(b, end)) for a, b in run if a < end and b > start]

    def _pack(self, run: list[Span]) -> None:
        run = self._without_courtesy(run) if run else run
        low, high = self.settings.min_words, self.settings.max_words
        for start, end in pack(self.text, run, low, high, self.whole):
            text = self._folded((start, end))
            if _TWO_LETTERS.search(_PLACEHOLDER.sub(" ", text)) is None:
                self.leave_out(text, "no_letters")
            else:
                first, last = self.traced.source_span(start, end)
                self.cut.pieces.append(Piece(first, last, text))


def _mark_single(lines: list[Line]) -> None:
    for line in lines:
        if line.reason is None and line.text:
            if boilerplate.is_automatic(line.text):
                line.reason = "automatic"
            elif technical.is_code(line.text):
                line.reason = "code"
