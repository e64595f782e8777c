"""themes.md: the result for people who read text."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from feedback_miner.write.figures import FILTERS, printable, span
from feedback_miner.write.view import View

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~&#!$])")
_LINK = re.compile(r"(:)(?=//)|(?<=www)(\.)", re.IGNORECASE)
_BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def render_markdown(view: View) -> str:
    """Return the document as GitHub-flavoured Markdown; texts from exports stand in it as text only."""
    return _environment().get_template("themes.md.j2").render(view=view)


@cache
def _environment() -> Environment:
    """Return what the template is compiled with; it is compiled once."""
    environment = Environment(
        loader=PackageLoader("feedback_miner.write"),
        finalize=escape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # finalize escapes what Markdown gives a meaning to, < and & included
    )
    environment.filters |= FILTERS
    environment.globals["span"] = span
    return environment


def escape(value: Any) -> Any:
    """Return a text on one line in which no character means anything to Markdown or HTML.

    Marks that turn the direction of writing are dropped: unlike HTML, Markdown cannot fence
    them in, and an unclosed one would turn the rest of the line.
    """
    if not isinstance(value, str):
        return value
    text = _SPECIAL.sub(r"\\\1", _BIDI.sub("", printable(value)))
    return _LINK.sub(lambda match: f"\\{match.group()}", text)
