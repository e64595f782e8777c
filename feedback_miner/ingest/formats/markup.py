"""Names of columns and labels of answers without the markup that tools leave in them."""

from __future__ import annotations

import html
import re

TAGS = re.compile(r"<!--.*?-->|</?[a-zA-Z][^<>]*>", re.DOTALL)
STYLES = re.compile(r"<(style|script)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
PIPED = re.compile(r"\{\{[^{}]*\}\}|[$]\{[^{}]*\}|\[(?:Field|pipe)-[^\[\]]*\]")
"""Where a tool puts in what was answered before."""
EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3})(?=\S)([^*\n]+?)(?<=\S)\1(?![\w*])")
UNDERLINED = re.compile(r"(?<!\w)(_{1,2})(?=\S)([^_\n]+?)(?<=\S)\1(?!\w)")
INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff]")
BLANK_BEFORE_MARK = re.compile(r"\s+([?.,;:!])(?=\s|$)")


def clean_question(text: str) -> str:
    """Return a question on one line without HTML, markdown emphasis and piped answers.

    Examples
    --------
    >>> clean_question("<p>What would <b>you</b>&nbsp;change, {{name}} ?</p>")
    'What would you change, …?'
    """
    for _ in range(2):  # tools escape what was escaped before
        text = TAGS.sub(" ", STYLES.sub(" ", html.unescape(text)))
    text = PIPED.sub("…", text)
    text = UNDERLINED.sub(r"\2", EMPHASIS.sub(r"\2", text))
    text = INVISIBLE.sub("", text)
    return BLANK_BEFORE_MARK.sub(r"\1", " ".join(text.split()))
