"""What a reader must know before trusting a result, in sentences."""

from __future__ import annotations

import polars as pl

from feedback_miner.config import IngestSettings, Settings
from feedback_miner.ingest import Ingested
from feedback_miner.records import Clustering
from feedback_miner.segment import Segmentation
from feedback_miner.write.figures import counted

MANY_REPEATS = 0.05
"""From this share of the comments on, those that only repeat others are told of."""


def too_few(clustering: Clustering) -> bool:
    """Tell whether there was too little to look for themes."""
    return (clustering.parameters.get("n_points_needed") or 0) > (clustering.parameters.get("n_points") or 0)


def told_reject(line: int | None, reason: str) -> str:
    """Say where a row stands that could not be read, and why."""
    return reason if line is None else f"line {line}: {reason}"


def reading_notes(ingested: Ingested, segmentation: Segmentation) -> list[str]:
    """Say what a reader must know of how the exports were read and cut."""
    notes = [f"{source.file}: {warning}" for source in ingested.sources for warning in source.warnings]
    first = ingested.rejects.frame.group_by("file", maintain_order=True).agg(
        pl.len(), pl.col("line").first(), pl.col("reason").first()
    )
    for file, n, line, reason in first.iter_rows():
        begin = "" if n == 1 else ", the first"
        notes.append(f"{file}: {counted(n, 'row')} could not be read{begin}: {told_reject(line, reason)}.")
    mined = segmentation.segments.frame["comment_id"]
    repeated = segmentation.excluded.frame.filter(
        (pl.col("reason") == "repeat") & ~pl.col("comment_id").is_in(mined.implode())
    )["comment_id"].n_unique()
    if repeated >= MANY_REPEATS * max(len(ingested.comments), 1):
        notes.append(
            f"{counted(repeated, 'comment')} of {len(ingested.comments):,} only repeat a text of others, as "
            "a mail merge does, and were put aside. If people wrote it each for themselves, "
            "raise the setting segment.repeats."
        )
    return notes


def run_notes(
    ingested: Ingested,
    segmentation: Segmentation,
    clustering: Clustering,
    settings: Settings,
) -> list[str]:
    """Say what a reader must know before trusting the result."""
    comments, n_segments = ingested.comments.frame, len(segmentation.segments)
    notes = reading_notes(ingested, segmentation)
    if n_segments == 0:
        notes.append(
            f"None of the {len(comments)} comments holds a sentence to mine; see the excluded texts."
        )
    elif too_few(clustering):
        notes.append(
            "There is too little to find themes: "
            f"{counted(clustering.parameters['n_points'], 'different piece')} of text in "
            f"{segmentation.segments.frame['comment_id'].n_unique()} of "
            f"{counted(len(comments), 'comment')}, and {clustering.parameters['n_points_needed']} pieces are "
            "needed. Only texts that were repeated are themes. The comments are tagged, and listed by kind "
            "instead."
        )
    elif clustering.n_clusters == 0:
        notes.append(
            f"The clusterer found no theme among {n_segments} segments. "
            "The comments are tagged, and listed by kind instead."
        )
    elif (clustering.labels_ == 0).all():
        notes.append("Everything fell into one theme: too little was said, or too much of the same.")
    asked, found = settings.cluster.n_themes, clustering.n_clusters
    if asked and found and found < 0.8 * asked and not too_few(clustering):
        notes.append(f"{asked} themes were asked for, and {found} hold together.")
    if comments["person_id"].count() and settings.ingest.person_key == IngestSettings().person_key:
        notes.append(
            "Persons are hashed with the key that everybody has, so who knows their names can find them. "
            "Set your own: FEEDBACK_MINER_INGEST__PERSON_KEY."
        )
    if comments["person_id"].null_count() == len(comments):
        notes.append("No column tells persons apart, so each ticket or response counts as one person.")
    if comments["created_at"].null_count() == len(comments):
        notes.append("No dates were read, so there are no trends.")
    known = [language for language in segmentation.languages if language]
    share = sum(language != "en" for language in known) / max(len(known), 1)
    if share > 0.05:
        notes.append(
            f"{share:.0%} of the comments are not in English. The encoder and the tagger were made for "
            "English; themes and tags of other languages are less sure."
        )
    return notes
