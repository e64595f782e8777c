"""What the report and the Markdown file tell, gathered once from a Result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from feedback_miner.records import Result
from feedback_miner.write.figures import clean, day, finite
from feedback_miner.write.manifest import plain

Row = dict[str, Any]

TAGS_CAVEAT = (
    "Whose concern a comment voices, and whether it is a pain, is judged from its words by a model. "
    "It does not know who wrote, it misses irony and what is only hinted at, and it errs more often on "
    "client concerns, which are rare. Read the quotes before you act on a tag."
)

MANIFEST_KEYS = (
    *(
        "version",
        "arguments",
        "settings",
        "setting_origins",
        "inputs",
        "models",
        "packages",
        "seed",
        "people",
    ),
    *("notes", "rows", "left_out", "seconds", "peak_memory_mb", "started_at"),
)


@dataclass(frozen=True)
class View:
    """A result, ready to be shown.

    Attributes
    ----------
    themes, clients, consumers : list of dict
        Rows of ``themes`` by rank, by client rank, and by consumer rank; the last two hold only
        themes that such a concern is voiced in. ``anchor`` is unique and safe in HTML.
    apart : list of dict
        Themes whose gap is certain, those of clients first, the widest first.
    n_tied : int
        Themes whose rank interval begins at 1: which of them is first cannot be told.
    left_out : list of (reason, count)
        The most frequent first.
    """

    segments: pl.DataFrame
    themes: list[Row]
    clients: list[Row]
    consumers: list[Row]
    apart: list[Row]
    n_tied: int
    n_comments: int
    n_mined: int
    """Comments of which at least one segment was mined."""
    n_people: int
    share_in_theme: float | None
    period: str
    files: list[str]
    left_out: list[tuple[str, int]]
    notes: list[str]
    caveats: list[str]
    coverage: str
    manifest: Mapping[str, Any]


def make_view(result: Result) -> View:
    """Gather all that the two documents show; the manifest may lack any key."""
    manifest = dict.fromkeys(MANIFEST_KEYS) | plain(result.manifest)
    comments = result.comments
    themes = _themes(result)
    n_people = comments["person_id"].drop_nulls().n_unique()
    n_mined = result.segments["comment_id"].n_unique()
    in_theme = comments.height - comments["theme_id"].null_count()
    return View(
        segments=result.segments,
        themes=themes,
        clients=_voiced(themes, "client"),
        consumers=_voiced(themes, "consumer"),
        apart=_apart(themes),
        n_tied=sum(theme["rank_low"] == 1 for theme in themes),
        n_comments=comments.height,
        n_mined=n_mined,
        n_people=manifest["people"] or n_people,
        share_in_theme=in_theme / n_mined if n_mined else None,
        period=_period(comments),
        files=_files(manifest, comments),
        left_out=_left_out(manifest, result.excluded),
        notes=[str(note) for note in manifest.get("notes") or []],
        caveats=[TAGS_CAVEAT],
        coverage=_coverage(manifest),
        manifest=manifest,
    )


def _themes(result: Result) -> list[Row]:
    rows = result.themes.to_dicts()
    known = _about_quoted(rows, result.comments)
    for position, row in enumerate(rows, start=1):
        row["anchor"] = f"theme-{position}"
        row["label"] = clean(row["label"] or "") or f"Theme {position}, without a label"
        row["concern"] = row["concern"] or "unclear"
        row["keywords"] = row["keywords"] or []
        row["score_parts"] = row["score_parts"] or {}
        row["quotes"] = [quote | known.get(quote["comment_id"], {}) for quote in row["quotes"] or []]
    return rows


def _about_quoted(rows: list[Row], comments: pl.DataFrame) -> dict[str, Row]:
    """Return date and concern of the comments that are quoted, by id."""
    ids = {quote["comment_id"] for row in rows for quote in row["quotes"] or []}
    wanted = comments.filter(pl.col("comment_id").is_in(sorted(ids - {None})))
    return {
        row["comment_id"]: {"day": row["created_at"] and day(row["created_at"]), "concern": row["concern"]}
        for row in wanted.select("comment_id", "created_at", "concern").to_dicts()
    }


def _voiced(themes: list[Row], group: str) -> list[Row]:
    """Return the themes in a group's own order, quotes that voice its concern first."""
    voiced = [
        row | {"quotes": sorted(row["quotes"], key=lambda quote: quote.get("concern") not in (group, "both"))}
        for row in themes
        if row[f"{group}_rank"] is not None and finite(row[f"{group}_share"]) and row[f"{group}_share"] > 0
    ]
    return sorted(voiced, key=lambda row: row[f"{group}_rank"])


def _apart(themes: list[Row]) -> list[Row]:
    certain = [
        row
        for row in themes
        if all(finite(row[key]) for key in ("gap", "gap_low", "gap_high"))
        and (row["gap_low"] > 0 or row["gap_high"] < 0)
    ]
    return sorted(certain, key=lambda row: (row["gap"] < 0, -abs(row["gap"])))


def _period(comments: pl.DataFrame) -> str:
    dates = comments["created_at"].drop_nulls()
    return f"{day(dates.min())} to {day(dates.max())}" if len(dates) else ""


def _files(manifest: Mapping[str, Any], comments: pl.DataFrame) -> list[str]:
    files = [str(item.get("file")) for item in manifest.get("inputs") or [] if item.get("file")]
    return files or comments["source"].drop_nulls().unique(maintain_order=True).to_list()


def _left_out(manifest: Mapping[str, Any], excluded: pl.DataFrame) -> list[tuple[str, int]]:
    counts = manifest.get("left_out")
    if counts is None:
        counts = dict(excluded.group_by("reason").len().rows())
    listed = [(str(reason).replace("_", " ").replace("-", " "), n) for reason, n in counts.items() if n]
    return sorted(listed, key=lambda item: (-item[1], item[0]))


def _coverage(manifest: Mapping[str, Any]) -> str:
    settings = manifest.get("settings")
    rank = settings.get("rank") if isinstance(settings, dict) else None
    confidence = rank.get("confidence", 0.9) if isinstance(rank, dict) else 0.9
    return f"{100 * confidence:g} %" if finite(confidence) else "90 %"
