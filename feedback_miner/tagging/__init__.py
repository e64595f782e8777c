"""Segments -> concern and kind."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from feedback_miner.config import TagSettings
from feedback_miner.errors import UsageError
from feedback_miner.records import KINDS, Embeddings, Segments, Tags
from feedback_miner.tagging.base import Tagger, TagProbabilities
from feedback_miner.tagging.decide import combine, decide_concern, decide_kind
from feedback_miner.tagging.linear import LinearTagger

__all__ = ["LinearTagger", "TagProbabilities", "Tagger", "make_tagger", "tag", "tag_comments"]

TAGGERS: dict[str, Callable[[str], Tagger]] = {"concern-kind-minilm": LinearTagger}


def make_tagger(settings: TagSettings) -> Tagger:
    """Return the tagger that the settings name; nothing is loaded before its first use.

    Raises
    ------
    UsageError
        For an unknown name; the known ones are listed.
    """
    if settings.tagger not in TAGGERS:
        raise UsageError(
            f"There is no tagger '{settings.tagger}'.",
            f"Known: {', '.join(TAGGERS)}.",
            "See: feedback-miner models list",
        )
    return TAGGERS[settings.tagger](settings.tagger)


def tag(segments: Segments, embeddings: Embeddings, tagger: Tagger, settings: TagSettings) -> Tags:
    """Tag each segment with a concern and a kind.

    Parameters
    ----------
    segments : Segments
    embeddings : Embeddings
        Vectors of the segments by the tagger's own encoder.
    tagger : Tagger
    settings : TagSettings

    Returns
    -------
    Tags
        Row i belongs to segment i.
    """
    texts = segments.frame["text"].to_list()
    return _to_tags(segments.frame["segment_id"], tagger.predict_proba(texts, embeddings.vectors), settings)


def tag_comments(segments: Segments, tags: Tags, settings: TagSettings) -> pl.DataFrame:
    """Sum the tags of segments to those of their comments.

    Returns
    -------
    polars.DataFrame
        ``comment_id`` and the columns of :class:`Tags` but the first, in the order in which the
        comments first appear. Comments without segments are not in it.
    """
    ids = segments.frame["comment_id"]
    distinct = ids.unique(maintain_order=True)
    groups = (
        ids.replace_strict(distinct, np.arange(len(distinct)), return_dtype=pl.Int64)
        .to_numpy()
        .astype(np.int64)
    )
    probabilities = TagProbabilities(
        tags.frame.select("p_client", "p_consumer").to_numpy(),
        tags.frame.select(f"p_{kind}" for kind in KINDS).to_numpy(),
    )
    combined = _to_tags(distinct, combine(probabilities, groups, len(distinct)), settings)
    return combined.frame.rename({"segment_id": "comment_id"})


def _to_tags(ids: pl.Series, probabilities: TagProbabilities, settings: TagSettings) -> Tags:
    concern, concern_score = decide_concern(probabilities.concern, settings.min_confidence)
    kind, kind_score = decide_kind(probabilities.kind)
    columns = {
        "segment_id": ids,
        "p_client": probabilities.concern[:, 0],
        "p_consumer": probabilities.concern[:, 1],
        "concern": concern,
        "concern_score": concern_score,
        "kind": kind,
        "kind_score": kind_score,
        **{f"p_{name}": probabilities.kind[:, i] for i, name in enumerate(KINDS)},
    }
    return Tags.from_columns(columns)
