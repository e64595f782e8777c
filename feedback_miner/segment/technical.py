"""Text that no person phrased: stack traces, logs, dumps, source code."""

from __future__ import annotations

import re

from feedback_miner.segment.lines import Line, Span

MAX_LINE = 500
LONG_TOKEN = 60

_FENCE = re.compile(r"\{(code|noformat)(?::[^{}\n]{0,100})?\}|(```|~~~)", re.IGNORECASE)
_CODE = re.compile(
    r"(?:at [\w.$<>/@ ]{3,200}\([^()]{0,120}\)?\s*(?:~?\[[^\]]*\])?$|\.\.\. \d+ (?:more|common frames)|"
    r"traceback \(most recent call last\)|File \"[^\"]*\", line \d+|Caused by: [\w.$]+|"
    r"\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d|\d\d/\d\d/\d\d(?:\d\d)? \d\d:\d\d:\d\d|"
    r"\[(?:INFO|DEBUG|WARN|WARNING|ERROR|TRACE|FATAL)\]|\d\d:\d\d:\d\d[.,]\d{3}\b|"
    r"(?-i:public|private|protected|static|import|package|#include|func|return|const|var|let)"
    r" [^.?!]{1,200}[;{]$|"
    r"(?-i:def|class) \w+[^?!]{0,200}:$|"
    r"</?[\w:.-]+(?: [^<>]*)?/?>.{0,300}</?[\w:.-]+/?>$|</?[\w:.-]+(?: [^<>]*)?/?>$|"
    r"[{}()\[\];,.\s]{1,20}$|[\"']?[\w.-]+[\"']? ?: ?[\"'{\[][^.?!]{0,200}[\"'}\]],?$|"
    r"(?:[0-9a-f]{2}[ :-]){7,}|(?:0x)?[0-9a-f]{4,16}: +(?:[0-9a-f]{2,8} ){3,}|"
    r"[+-]{3} [ab]/|@@ -\d+,\d+ \+\d+|diff --git |[$#] (?:sudo|cd|ls|cat|mvn|git|bin|\./)\b)",
    re.IGNORECASE,
)
_STATEMENT = re.compile(r"[^?!]{0,300}[;{]$")
_URL = re.compile(r"[a-z][a-z0-9+.-]{1,15}+://[^\s<>\"]++", re.IGNORECASE)
_OPERATOR = re.compile(r"\w\(|\)[;.]|[={}<>\[\]]")
_LONG_TOKEN = re.compile(rf"\S{{{LONG_TOKEN},}}")


def fences(text: str) -> list[Span]:
    """Return the spans of fenced blocks, fences and all; a fence without a partner is none."""
    spans: list[Span] = []
    opened: re.Match[str] | None = None
    for match in _FENCE.finditer(text):
        kind = (match[1] or match[2]).lower()
        if opened is None:
            opened = match
        elif kind == (opened[1] or opened[2]).lower():
            spans.append((opened.start(), match.end()))
            opened = None
    return spans


def mark(lines: list[Line]) -> None:
    """Set the reason "code" on lines that are not language."""
    for line in lines:
        if line.reason is None and line.text and is_code(line.text):
            line.reason = "code"


def is_code(line: str) -> bool:
    """Tell whether a stripped, non-empty line is machine output or source code."""
    if "://" in line:
        line = _URL.sub("", line)
    head = line[:MAX_LINE].strip()
    if not any(char.isalnum() for char in head) and len(line) < MAX_LINE:
        return False
    if _CODE.match(head):
        return True
    if head[-1] in ";{" and len(_OPERATOR.findall(head)) >= 2 and _STATEMENT.fullmatch(head):
        return True
    if len(head) > 20 and not _is_wordy(head):
        return True
    return len(line) >= LONG_TOKEN and _is_dump(line)


def _is_wordy(head: str) -> bool:
    """Tell whether at least six of ten characters are letters, digits or spaces."""
    if head.isascii() and head.replace(" ", "").isalpha():
        return True
    return 10 * sum(char.isalnum() or char.isspace() for char in head) >= 6 * len(head)


def _is_dump(line: str) -> bool:
    """Tell whether tokens of 60 characters or more fill most of a line."""
    dumped = sum(len(token) for token in _LONG_TOKEN.findall(line) if token.isascii())
    return 5 * dumped > 3 * len(line)
