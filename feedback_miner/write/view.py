"""What the report and the Markdown file tell, gathered once from a Result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from feedback_miner.outlying import find_outlying_dates
from feedback_miner.records import HURTING, KINDS, PERSON, UNCLEAR, Excluded, Result
from feedback_miner.signals import tell
from feedback_miner.write.figures import clean, day, finite, is_unstable, no_trend
from feedback_miner.write.manifest import plain

Row = dict[str, Any]

TAGS_CAVEAT = (
    "Whose concern a comment voices, and whether it is a pain, is judged from its words by a model. "
    "It does not know who wrote, it misses irony and what is only hinted at, and it errs more often on "
    "client concerns, which are rare. Read the quotes before you act on a tag."
)

FEW_COMMENTS = 30
"""So many comments are listed whole, by kind: whoever is to act on them can read them all."""
MAX_LISTED = 100
"""Comments of a kind that are listed."""

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
        "people_basis",
    ),
    *(
        "encoder_reason",
        "ranked_by",
        "notes",
        "periods",
        "rows",
        "left_out",
        "seconds",
        "peak_memory_mb",
        "started_at",
    ),
)


@dataclass(frozen=True)
class View:
    """A result, ready to be shown.

    Attributes
    ----------
    themes, clients, consumers : list of dict
        Rows of ``themes`` by rank, by client rank, and by consumer rank; the last two hold only
        themes that such a concern is voiced in. ``anchor`` is unique and safe in HTML; ``area`` is
        empty where there is none.
    areas : list of dict
        ``label``, ``n_people``, ``share`` of the people and ``themes`` of each area, the one with
        most people first; empty where themes have no areas.
    by_kind : list of (kind, comments, count)
        Where themes tell little, the first ``MAX_LISTED`` comments of each kind, pains first.
    apart : list of dict
        Themes whose gap is certain, those of clients first, the widest first.
    one_sided : list of (group, other, themes)
        Of these, the themes that one group voices and the other never does, quotes of that group
        first; none of mere praise or information.
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
    one_sided: list[tuple[str, str, list[Row]]]
    areas: list[Row]
    by_kind: list[tuple[str, list[Row], int]]
    n_tied: int
    n_comments: int
    n_mined: int
    """Comments of which at least one segment was mined."""
    n_people: int
    people_basis: str
    """What most of them are counted by: one of ``PEOPLE_BASES``."""
    share_in_theme: float | None
    n_segments: int
    n_outside: int
    """Segments in no theme."""
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
    themes = _themes(result, no_trend(manifest["periods"] or []))
    apart = _apart(themes)
    n_people = comments["person_id"].drop_nulls().n_unique()
    n_mined = result.segments["comment_id"].n_unique()
    in_theme = comments.height - comments["theme_id"].null_count()
    n_people = manifest["people"] or n_people
    return View(
        segments=result.segments,
        themes=themes,
        clients=_voiced(themes, "client"),
        consumers=_voiced(themes, "consumer"),
        apart=apart,
        one_sided=_one_sided(apart),
        areas=_areas(themes, result, n_people),
        by_kind=_by_kind(result) if len(themes) < 2 or n_mined <= FEW_COMMENTS else [],
        n_tied=sum(theme["rank_low"] == 1 for theme in themes),
        n_comments=comments.height,
        n_mined=n_mined,
        n_people=n_people,
        people_basis=manifest["people_basis"] or "person",
        share_in_theme=in_theme / n_mined if n_mined else None,
        n_segments=result.segments.height,
        n_outside=result.segments["theme_id"].null_count(),
        period=_period(comments, manifest),
        files=_files(manifest, comments),
        left_out=_left_out(manifest, result.excluded),
        notes=[str(note) for note in manifest.get("notes") or []],
        caveats=[TAGS_CAVEAT],
        coverage=_coverage(manifest),
        manifest=manifest,
    )


def _themes(result: Result, no_trend: str) -> list[Row]:
    rows = result.themes.to_dicts()
    known = _about_quoted(rows, result.comments)
    for position, row in enumerate(rows, start=1):
        row["anchor"] = f"theme-{position}"
        row["label"] = clean(row["label"] or "") or f"Theme {position}, without a label"
        row["area"] = clean(row["area"] or "")
        row["unstable"] = is_unstable(row["stability"])
        row["concern"] = row["concern"] or "unclear"
        row["kind"] = row["kind"] or ""
        row["no_trend"] = no_trend
        row["people_basis"] = row["people_basis"] or "person"
        row["keywords"] = row["keywords"] or []
        row["told"] = [
            tell(sign["signal"], sign["n_people"], row["people_basis"]) for sign in row["signals"] or []
        ]
        row["score_parts"] = row["score_parts"] or {}
        row["quotes"] = [quote | known.get(quote["comment_id"], {}) for quote in row["quotes"] or []]
    return rows


def _areas(themes: list[Row], result: Result, n_people: int) -> list[Row]:
    """Gather the themes of each area, and count its people; each counts once however often they write."""
    people = (
        result.segments.select("comment_id", "theme_id")
        .join(result.themes.select("theme_id", "parent_id"), on="theme_id")
        .join(result.comments.select("comment_id", person=PERSON), on="comment_id")
    )
    counts = dict(people.group_by("parent_id").agg(pl.col("person").n_unique()).iter_rows())
    areas: dict[str, Row] = {}
    for theme in themes:
        if theme["parent_id"] is not None:
            n = counts.get(theme["parent_id"], 0)
            start = {"label": theme["area"], "themes": [], "n_people": n, "share": n / (n_people or 1)}
            areas.setdefault(theme["parent_id"], start)["themes"].append(theme)
    return sorted(areas.values(), key=lambda area: -area["n_people"])


def _by_kind(result: Result) -> list[tuple[str, list[Row], int]]:
    """List the tagged comments by kind, in their order; of their texts, what was mined."""
    mined = result.segments.group_by("comment_id", maintain_order=True).agg(
        mined=pl.col("text").str.join(" ", ignore_nulls=True)
    )
    comments = result.comments.join(mined, on="comment_id", how="left", maintain_order="left")
    listed = []
    for kind in (*KINDS, UNCLEAR):
        of_kind = comments.filter(pl.col("kind") == kind)
        rows = (
            of_kind.head(MAX_LISTED)
            .select("comment_id", "created_at", "concern", text=pl.coalesce("mined", "text"))
            .to_dicts()
        )
        shown = [row | {"day": row["created_at"] and day(row["created_at"])} for row in rows]
        if shown:
            listed.append((kind, shown, of_kind.height))
    return listed


def _about_quoted(rows: list[Row], comments: pl.DataFrame) -> dict[str, Row]:
    """Return date and concern of the comments that are quoted, by id."""
    ids = {quote["comment_id"] for row in rows for quote in row["quotes"] or []}
    wanted = comments.filter(pl.col("comment_id").is_in(sorted(ids - {None})))
    return {
        row["comment_id"]: {"day": row["created_at"] and day(row["created_at"]), "concern": row["concern"]}
        for row in wanted.select("comment_id", "created_at", "concern").to_dicts()
    }


HARDLY = 0.01
"""A group hardly ever voices a theme of whose people less than this share do: unclear tags may be so many."""


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


def _one_sided(apart: list[Row]) -> list[tuple[str, str, list[Row]]]:
    """Return, for either group, the themes that it voices and the other hardly ever does."""
    return [
        (group, other, _voiced([row for row in apart if _hardly_voiced(row, other) and _hurts(row)], group))
        for group, other in (("consumer", "client"), ("client", "consumer"))
    ]


def _hardly_voiced(theme: Row, group: str) -> bool:
    share = theme[f"{group}_share"]
    return not finite(share) or share < HARDLY


def _hurts(theme: Row) -> bool:
    return theme["kind"] in HURTING


def _period(comments: pl.DataFrame, manifest: Mapping[str, Any]) -> str:
    """Return the first and the last day, without dates that lie far from all others."""
    if not _rank_settings(manifest).get("outlying_dates"):
        comments = comments.filter(~find_outlying_dates(comments))
    dates = comments["created_at"].drop_nulls()
    return f"{day(dates.min())} to {day(dates.max())}" if len(dates) else ""


def _rank_settings(manifest: Mapping[str, Any]) -> Mapping[str, Any]:
    settings = manifest.get("settings")
    rank = settings.get("rank") if isinstance(settings, dict) else None
    return rank if isinstance(rank, dict) else {}


def _files(manifest: Mapping[str, Any], comments: pl.DataFrame) -> list[str]:
    files = [str(item.get("file")) for item in manifest.get("inputs") or [] if item.get("file")]
    return files or comments["source"].drop_nulls().unique(maintain_order=True).to_list()


def _left_out(manifest: Mapping[str, Any], excluded: pl.DataFrame) -> list[tuple[str, int]]:
    counts = manifest.get("left_out")
    if counts is None:
        counts = Excluded(excluded).reasons()
    listed = [(str(reason).replace("_", " ").replace("-", " "), n) for reason, n in counts.items() if n]
    return sorted(listed, key=lambda item: (-item[1], item[0]))


def _coverage(manifest: Mapping[str, Any]) -> str:
    confidence = _rank_settings(manifest).get("confidence", 0.9)
    return f"{100 * confidence:g} %" if finite(confidence) else "90 %"
