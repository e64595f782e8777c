"""What Jira writes as markup -> readable text: wiki markup and the Atlassian Document Format.

Code stays in its fences: the stage that cuts texts puts it aside, and tells so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

DEEPEST = 80
"""Nested nodes of a document that are followed."""
_MARKUP = re.compile(r"[{\[!|*_~\\]|^(?:h[1-6]|bq)\. |^[ \t]*#+ |^-{4,}", re.MULTILINE)
_FENCE = re.compile(r"\{(code|noformat)(?::[^{}\n]{0,200})?\}", re.IGNORECASE)
_QUOTE = re.compile(r"\{quote\}", re.IGNORECASE)
_TAG = re.compile(
    r"\{(?:color|panel|expand|info|note|warning|tip|section|column|anchor|adf|csv|chart|gallery|cite|toc)"
    r"(?::[^{}\n]{0,200})?\}",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(r"\[~(?:accountid|qm|JIRAUSER)[^\[\]\n]{0,200}\],? ?", re.IGNORECASE)
_NAMED_LINK = re.compile(r"\[([^\[\]|\n]{1,500})\|[^\[\]\n]{1,2000}\]")
_LINES = (
    ("h", re.compile(r"^[ \t]*h[1-6]\.[ \t]+", re.MULTILINE), ""),
    ("bq.", re.compile(r"^[ \t]*bq\.[ \t]+", re.MULTILINE), "> "),
    ("----", re.compile(r"^[ \t]*-{4,}[ \t]*$", re.MULTILINE), ""),
    ("", re.compile(r"^[ \t]*[*#-]{1,6}[ \t]+(?=\S)", re.MULTILINE), "- "),
    ("|", re.compile(r"^[ \t]*\|{1,2}|\|{1,2}[ \t]*$", re.MULTILINE), ""),
)
_WORDS = (
    ("{", re.compile(r"\{(?:|[*_+^~-])\}"), ""),
    ("[~", _ACCOUNT, ""),
    ("[~", re.compile(r"\[~([^\[\]|\n]{1,100})\]"), r"@\1"),
    ("[^", re.compile(r"\[\^[^\[\]\n]{1,300}\]"), ""),
    ("!", re.compile(r"!(?=[^!\s|])[^!\n|]{1,300}\.[a-z0-9]{2,5}(?:\|[^!\n]{0,200})?!", re.IGNORECASE), ""),
    ("[", _NAMED_LINK, r"\1"),
    ("[", re.compile(r"\[((?:https?|mailto|ftp|file):[^\[\]|\n]{1,2000})\]"), r"\1"),
    ("{{", re.compile(r"\{\{([^{}\n]{1,1000})\}\}"), r"\1"),
    ("*", re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,300})(?<=\S)\*(?![\w*])"), r"\1"),
    ("_", re.compile(r"(?<![\w_])_(?=[^\s_])([^_\n]{1,300})(?<=\S)_(?![\w_])"), r"\1"),
    ("\\", re.compile(r"\\\\(?=\s|$)"), "\n"),
    ("\\", re.compile(r"\\([{}\[\]*_!|~^#-])"), r"\1"),
)
"""What must stand in a text for a pattern to be tried, the pattern, and what takes its place."""


def wiki_text(text: str) -> str:
    """Return Jira's wiki markup as readable text; quoted lines begin with ``>``."""
    if _MARKUP.search(text) is None:
        return text
    parts: list[str] = []
    for fenced, part in _by_fence(text):
        parts.append(part if fenced else _unquoted(part))
    return "".join(parts).strip()


def _by_fence(text: str) -> Iterator[tuple[bool, str]]:
    """Yield the parts of a text and whether each is fenced; a fence without a partner is none."""
    start = 0
    opened: re.Match[str] | None = None
    for match in _FENCE.finditer(text):
        if opened is None:
            opened = match
        elif opened[1].lower() == match[1].lower():
            yield False, text[start : opened.start()]
            yield True, text[opened.start() : match.end()]
            start, opened = match.end(), None
    yield False, text[start:]


def _unquoted(text: str) -> str:
    parts = _QUOTE.split(text)
    if len(parts) % 2 == 0:
        # the last one was opened and never closed
        parts[-2:] = ["".join(parts[-2:])]
    done = [_quoted(_words(part)) if i % 2 else _words(part) for i, part in enumerate(parts)]
    return "\n".join(done)


def _words(text: str) -> str:
    if "{" in text:
        text = _TAG.sub("", text)
    for sign, pattern, new in (*_LINES, *_WORDS):
        if sign in text:
            text = pattern.sub(new, text)
    return text


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" if line.strip() else "" for line in text.strip().splitlines())


def body_text(body: Any) -> str:
    """Return the text of a field that is wiki markup (REST v2), a document (REST v3) or nothing."""
    if isinstance(body, str):
        return wiki_text(body)
    return adf_text(body) if isinstance(body, Mapping) else ""


def adf_text(node: Mapping[str, Any]) -> str:
    """Return the text of a document in the Atlassian Document Format, a block per line."""
    lines = "".join(_node(node, 0)).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


INLINE = {"mention": "text", "emoji": "shortName", "status": "text", "inlineCard": "url", "date": "timestamp"}
"""Kind of node to the attribute that holds its text."""
ONE_PER_LINE = frozenset(
    (
        "paragraph",
        "heading",
        "tableRow",
        "rule",
        "blockCard",
        "embedCard",
        "caption",
        "expand",
        "nestedExpand",
    )
)
ITEMS = frozenset(("listItem", "taskItem", "decisionItem"))


def _node(node: Any, depth: int) -> Iterator[str]:
    if not isinstance(node, Mapping) or depth > DEEPEST:
        return
    kind = node.get("type")
    attrs = node.get("attrs")
    attrs = attrs if isinstance(attrs, Mapping) else {}
    if kind == "text":
        yield str(node.get("text") or "")
    elif kind == "hardBreak":
        yield "\n"
    elif kind in INLINE:
        found = attrs.get("text") or attrs.get(INLINE[kind])
        yield str(found) if found and kind != "date" else ""
    elif kind == "codeBlock":
        yield "{code}\n" + "".join(_inner(node, depth)) + "\n{code}\n"
    elif kind == "blockquote":
        yield _quoted("".join(_inner(node, depth))) + "\n"
    elif kind in ITEMS:
        yield "- " + "".join(_inner(node, depth)).strip() + "\n"
    elif kind in ("tableCell", "tableHeader"):
        yield "".join(_inner(node, depth)).strip().replace("\n", " ") + " | "
    elif kind in ONE_PER_LINE:
        title = attrs.get("title") or attrs.get("url") or ""
        yield f"{title}\n" if title else ""
        yield "".join(_inner(node, depth)).removesuffix(" | ") + "\n"
    else:
        yield from _inner(node, depth)


def _inner(node: Mapping[str, Any], depth: int) -> Iterator[str]:
    content = node.get("content")
    for inner in content if isinstance(content, list) else ():
        yield from _node(inner, depth + 1)
