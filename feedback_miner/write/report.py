"""report.html: one file that needs nothing else, for a browser with or without scripts."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from feedback_miner.write.charts import MAP_HEIGHT, MAP_WIDTH, PARTS, gap_bars, score_bars, theme_map
from feedback_miner.write.figures import FILTERS, finite, points, printable, span
from feedback_miner.write.view import Row, View

MAX_FULL = 100
"""Themes that are shown in full; the others follow as a plain table."""

MAX_GAPS = 12
"""Gaps that are shown of each side."""


def render_report(view: View) -> str:
    """Return the HTML document.

    Every text is escaped. The content security policy allows nothing but the one style sheet
    and the one script in the file, by their hashes; so charts are SVG with attributes, since
    ``style`` attributes are not allowed either.
    """
    environment = _environment()
    style, script = (_source(environment, name) for name in ("report.css", "report.js"))
    widest = _widest(view.apart)
    return environment.get_template("report.html.j2").render(
        view=view,
        manifest=view.manifest,
        full=list(zip(view.themes[:MAX_FULL], score_bars(view.themes[:MAX_FULL]), strict=True)),
        rest=view.themes[MAX_FULL:],
        gaps=list(zip(widest, gap_bars(widest), strict=True)),
        n_unshown=len(view.apart) - len(widest),
        map=theme_map(view.segments, view.themes),
        map_size=(MAP_WIDTH, MAP_HEIGHT),
        parts=PARTS,
        top_share=max((theme["share"] for theme in view.themes if finite(theme["share"])), default=0.0)
        or 1.0,
        style=style,
        script=script,
        style_hash=_hash(style),
        script_hash=_hash(script),
    )


@cache
def _environment() -> Environment:
    """Return what the templates are compiled with; they are compiled once."""
    environment = Environment(
        loader=PackageLoader("feedback_miner.write"),
        autoescape=True,
        finalize=_printable,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= FILTERS | {"flat": flat}
    environment.globals |= {"span": span, "points": points}
    return environment


def flat(settings: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield ``(dotted name, value)`` of nested settings."""
    for name, value in settings.items() if isinstance(settings, Mapping) else ():
        if isinstance(value, Mapping):
            yield from flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", ", ".join(map(str, value)) if isinstance(value, list) else value


def _widest(apart: Sequence[Row]) -> list[Row]:
    """Keep the widest gaps of each side; they come by falling width."""
    sides = ([row for row in apart if (row["gap"] > 0) is clients] for clients in (True, False))
    return [row for side in sides for row in side[:MAX_GAPS]]


def _source(environment: Environment, name: str) -> Markup:
    assert environment.loader is not None
    source, _, _ = environment.loader.get_source(environment, name)
    return Markup(source)


def _hash(source: str) -> Markup:
    digest = hashlib.sha256(source.encode("utf-8")).digest()
    return Markup(f"'sha256-{base64.b64encode(digest).decode()}'")


def _printable(value: Any) -> Any:
    """Drop control characters from what goes into the document; markup of our own passes."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value
