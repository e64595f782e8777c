"""Segments -> concern, kind, facet and severity."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import polars as pl
from scipy import sparse

from feedback_miner.config import AUTO, TagSettings
from feedback_miner.errors import UsageError
from feedback_miner.progress import Progress, Silent
from feedback_miner.records import (
    KINDS,
    UNCLEAR,
    BoolArray,
    Comments,
    Embeddings,
    Excluded,
    Float32Array,
    IntArray,
    Segments,
    Tags,
)
from feedback_miner.signals import FROM_COLUMNS, SIGNALS, find_signals
from feedback_miner.tagging.base import Tagger, TagProbabilities
from feedback_miner.tagging.baseline import WAYS, Baseline, find_baseline, telling_signs, ways_given
from feedback_miner.tagging.by_language import LanguageTagger
from feedback_miner.tagging.decide import (
    bars_of,
    decide_concern,
    decide_facet,
    decide_kind,
)
from feedback_miner.tagging.evidence import (
    column_evidence,
    kind_evidence,
    score_evidence,
    shift_joint,
    shift_kind,
    tell_kind,
)
from feedback_miner.tagging.heads import BranchTagger
from feedback_miner.tagging.own import OwnTagger, load_own, made_for
from feedback_miner.tagging.prior import adapt
from feedback_miner.tagging.severity import severity, signs_of_columns, told

__all__ = [
    "BY_LANGUAGE",
    "TAGGER_OF",
    "Baseline",
    "BranchTagger",
    "LanguageTagger",
    "OwnTagger",
    "TagProbabilities",
    "Tagger",
    "find_signs",
    "judge",
    "made_for",
    "make_tagger",
    "named_tagger",
    "sign_baseline",
    "tag",
    "tag_comments",
    "tags_of_left_out",
    "whole_comments",
]

CHUNK = 8192
"""Texts that are searched for signs at once."""
TAGGERS: dict[str, Callable[[str], Tagger]] = {
    "concern-kind-minilm": BranchTagger,
    "concern-kind-e5": BranchTagger,
    "by-language": lambda _: LanguageTagger(
        BranchTagger("concern-kind-minilm"), BranchTagger("concern-kind-e5")
    ),
}
TAGGER_OF = {"all-MiniLM-L6-v2": "concern-kind-minilm", "multilingual-e5-small": "concern-kind-e5"}
"""The tagger of each encoder that has one."""
DEFAULT_TAGGER = "concern-kind-minilm"
BY_LANGUAGE = "by-language"


def make_tagger(settings: TagSettings) -> Tagger:
    """Return the tagger that the settings name, with the user's own labels on top if they name a workspace.

    Where they leave it to the languages of a collection (``auto``), it is the one that the labels were
    learned for, else the one for English.

    Raises
    ------
    UsageError
        For an unknown name, or a workspace without labels.
    WorkspaceError
        When what the workspace holds is damaged.
    """
    name = settings.tagger
    if name == AUTO:
        name = (settings.workspace and made_for(settings.workspace)) or DEFAULT_TAGGER
    if name not in TAGGERS:
        raise UsageError(
            f"There is no tagger '{name}'.",
            f"Known: {AUTO}, {', '.join(TAGGERS)}.",
            "See: feedback-miner models list",
        )
    tagger = TAGGERS[name](name)
    return tagger if settings.workspace is None else load_own(tagger, settings.workspace)


def named_tagger(settings: TagSettings) -> Tagger | None:
    """Return the tagger that the settings name, or their labels; None where the languages are to decide.

    So that a name that is wrong is told before anything is read; errors are those of :func:`make_tagger`.
    """
    return None if settings.tagger == AUTO and settings.workspace is None else make_tagger(settings)


def tag(
    segments: Segments,
    embeddings: Embeddings,
    tagger: Tagger,
    settings: TagSettings,
    comments: Comments | None = None,
    signs: BoolArray | None = None,
    baseline: Baseline | None = None,
) -> Tags:
    """Tag each segment with a concern, a kind, a facet and a severity.

    Parameters
    ----------
    segments : Segments
    embeddings : Embeddings
        Of the segments, by the tagger's own encoder and with the layers that it reads.
    tagger : Tagger
    settings : TagSettings
    comments : Comments, optional
        Whose columns (role, queue, priority, ...) count as evidence.
    signs : ndarray of shape (n_segments, n_signals), bool, optional
        What :func:`find_signs` found; searched for if it is not given.
    baseline : Baseline, optional
        What :func:`sign_baseline` found, likewise.

    Returns
    -------
    Tags
        Row i belongs to segment i.
    """
    frame = segments.frame
    rows = None if comments is None else _rows_in(comments, frame["comment_id"])
    n_comments = frame["comment_id"].n_unique()
    texts = frame["text"].to_list()
    found, known = judge(tagger, texts, embeddings, settings, n_comments)
    signs = find_signs(segments) if signs is None else signs
    if comments is not None and baseline is None:
        baseline = sign_baseline(segments, signs, comments)
    told = frame.select("text", "language", id="segment_id")
    judged_by = (tagger, n_comments, known)
    return _to_tags(told, found, signs, settings, comments, rows, baseline, judged_by)


def tag_comments(
    segments: Segments,
    embeddings: Embeddings,
    tagger: Tagger,
    settings: TagSettings,
    comments: Comments | None = None,
    signs: BoolArray | None = None,
    baseline: Baseline | None = None,
) -> pl.DataFrame:
    """Tag comments as wholes: the tagger judges the mean of a comment's segments.

    Parameters
    ----------
    segments, embeddings, tagger, settings, comments, signs, baseline
        As for :func:`tag`.

    Returns
    -------
    polars.DataFrame
        ``comment_id`` and the columns of :class:`Tags` but the first, in the order in which the
        comments first appear. Comments without segments are not in it.
    """
    frame = segments.frame.select("comment_id", "text")
    wholes, embedded = whole_comments(segments, embeddings)
    groups = _rows_of(wholes["comment_id"], frame["comment_id"])
    found, known = judge(tagger, wholes["text"].to_list(), embedded, settings, len(wholes))
    rows = None if comments is None else _rows_in(comments, wholes["comment_id"])
    signs_of_wholes = np.zeros((len(wholes), len(SIGNALS)), bool)
    signs = find_signs(segments) if signs is None else signs
    np.logical_or.at(signs_of_wholes, groups, signs)
    if comments is not None and baseline is None:
        baseline = sign_baseline(segments, signs, comments)
    texts = wholes.select("text", "language", id="comment_id")
    judged_by = (tagger, len(wholes), known)
    tags = _to_tags(texts, found, signs_of_wholes, settings, comments, rows, baseline, judged_by)
    return tags.frame.rename({"segment_id": "comment_id"})


def find_signs(segments: Segments, progress: Progress | None = None) -> BoolArray:
    """Search the segments for signs of severity, which takes longest of all that tagging does.

    Returns
    -------
    ndarray of shape (n_segments, n_signals), bool
        In the order of :data:`~feedback_miner.signals.SIGNALS`.
    """
    frame = segments.frame.select("text", "language")
    signs = np.zeros((len(frame), len(SIGNALS)), bool)
    tick = (progress or Silent()).count(len(frame), "texts")
    for start in range(0, len(frame), CHUNK):
        part = frame[start : start + CHUNK]
        signs[start : start + CHUNK] = find_signals(part["text"], part["language"])
        tick(len(part))
    return signs


def sign_baseline(segments: Segments, signs: BoolArray, comments: Comments) -> Baseline:
    """Find how common signs are in their collections and with their authors, and so how much they tell.

    Parameters
    ----------
    segments : Segments
    signs : ndarray of shape (n_segments, n_signals), bool
        What :func:`find_signs` found.
    comments : Comments
    """
    rows = _rows_in(comments, segments.frame["comment_id"])
    return find_baseline(segments, rows, signs, signs_of_columns(comments), comments)


def judge(
    tagger: Tagger, texts: list[str], embeddings: Embeddings, settings: TagSettings, n_comments: int
) -> tuple[TagProbabilities, BoolArray]:
    """Tell what the tagger finds, fitted to a large export, and labels of one's own as they were given.

    Returns
    -------
    found : TagProbabilities
    known : ndarray of shape (n_texts,), bool
        Of :func:`knows`. What the tagger does not know has no part in the fit to the export.
    """
    known = knows(tagger, texts, embeddings)
    found = tagger.predict_proba(texts, embeddings)
    if settings.adapt:
        adapted = adapt(found.take(known), tagger, share_of(n_comments, known))
        found = found.put(known, adapted)
    if isinstance(tagger, OwnTagger):
        found = tagger.remember(texts, found, embeddings.context)
    return found, known


def share_of(n_comments: int, known: BoolArray) -> int:
    """Return how many of the comments are known, where their texts tell the share."""
    return round(n_comments * float(known.mean())) if len(known) else 0


def knows(tagger: Tagger, texts: Sequence[str], embeddings: Embeddings) -> BoolArray:
    """Tell which texts are in a language that the tagger knows, or were labelled; shape (n_texts,)."""
    known = getattr(tagger, "languages", ())
    if not known or embeddings.languages is None:
        return np.ones(len(texts), bool)
    told = np.array([language is None or language in known for language in embeddings.languages], bool)
    if isinstance(tagger, OwnTagger) and not told.all():
        told |= tagger.remembers(texts, embeddings.context)
    return told


def whole_comments(segments: Segments, embeddings: Embeddings) -> tuple[pl.DataFrame, Embeddings]:
    """Join the segments of each comment.

    Returns
    -------
    comments : polars.DataFrame
        ``comment_id``, ``text`` and ``language``, in the order in which comments first appear.
    embeddings : Embeddings
        Row i is the mean of the segments of comment i, weighted by their characters.
    """
    frame = segments.frame.select("comment_id", "text", "language")
    wholes = frame.group_by("comment_id", maintain_order=True).agg(
        pl.col("text").str.join(" "), pl.col("language").first()
    )
    groups = _rows_of(wholes["comment_id"], frame["comment_id"])
    weights = frame["text"].str.len_chars().to_numpy().astype(np.float32)
    return wholes, mean_embeddings(embeddings, groups, weights)


TELLING_NOTHING = frozenset(
    {
        "no_answer",
        "greeting",
        "closing",
        "signature",
        "automatic",
        "no_letters",
        "vague",
        "attachment",
        "record_id",
    }
)
"""Reasons for which the segment stage puts a text aside because it voices nothing."""


def tags_of_left_out(excluded: Excluded, tagged: pl.Series) -> pl.DataFrame:
    """Tag comments of which nothing was left, since all they hold is a greeting, an "n/a" or the like.

    Parameters
    ----------
    excluded : Excluded
    tagged : Series
        Ids of the comments that have tags.

    Returns
    -------
    polars.DataFrame
        As of :func:`tag_comments`: concern none, kind other. Comments that were put aside for
        another reason (an agent's, a mail merge) are not in it.
    """
    reason = pl.col("reason").str.split_exact(": ", 1).struct.field("field_0")
    silent = (
        excluded.frame.filter(~pl.col("comment_id").is_in(tagged.implode()))
        .group_by("comment_id", maintain_order=True)
        .agg(says_nothing=reason.is_in(sorted(TELLING_NOTHING)).all())
        .filter(pl.col("says_nothing"))
    )
    n = len(silent)
    columns: dict[str, object] = {
        name: [0.0] * n for name, dtype in Tags.schema.items() if dtype == pl.Float64
    }
    columns |= {"concern_score": [1.0] * n, "kind_score": [1.0] * n, "p_other": [1.0] * n}
    columns |= {"segment_id": silent["comment_id"], "signals": [[]] * n, "facet": ["other"] * n}
    columns |= {"concern": ["none"] * n, "kind": ["other"] * n}
    return Tags.from_columns(columns).frame.rename({"segment_id": "comment_id"})


def mean_embeddings(embeddings: Embeddings, groups: IntArray, weights: Float32Array) -> Embeddings:
    """Return the weighted means of the embeddings of each group, scaled to norm 1.

    Parameters
    ----------
    embeddings : Embeddings
    groups : ndarray of shape (n_segments,), int64
        0 to n_groups - 1; none is empty.
    weights : ndarray of shape (n_segments,), float32
    """
    n_groups = int(groups.max(initial=-1)) + 1
    matrix = sparse.csr_array((weights, (groups, np.arange(len(groups)))), (n_groups, len(groups)))

    def mean(vectors: Float32Array) -> Float32Array:
        sums = np.asarray(matrix @ vectors, np.float32)
        norms = np.linalg.norm(sums, axis=1, keepdims=True)
        return np.asarray(sums / np.where(norms == 0, 1, norms), np.float32)

    branch, context, languages = embeddings.branch_vectors, embeddings.context, embeddings.languages
    firsts = np.unique(groups, return_index=True)[1]
    return replace(
        embeddings,
        vectors=mean(embeddings.vectors),
        branch_vectors=None if branch is None else mean(branch),
        context=None if context is None else context.take(firsts),
        languages=None if languages is None else tuple(languages[first] for first in firsts.tolist()),
    )


def _rows_in(comments: Comments, ids: pl.Series) -> IntArray:
    """Return the row of each id in the comments."""
    return _rows_of(comments.frame["comment_id"], ids)


def _rows_of(distinct: pl.Series, ids: pl.Series) -> IntArray:
    rows = ids.replace_strict(distinct, np.arange(len(distinct)), return_dtype=pl.Int64)
    return rows.to_numpy().astype(np.int64)


def _to_tags(
    texts: pl.DataFrame,
    probabilities: TagProbabilities,
    signs: BoolArray,
    settings: TagSettings,
    comments: Comments | None,
    rows: IntArray | None,
    baseline: Baseline | None,
    judged_by: tuple[Tagger, int, BoolArray],
) -> Tags:
    """Decide.

    ``texts`` has ``id``, ``text`` and ``language``, ``rows`` are the comments that they belong to, and
    ``judged_by`` is the tagger with the number of comments that it was shown, and which texts it knows.
    """
    ids = texts["id"]
    by_column = np.zeros((len(ids), len(FROM_COLUMNS)), bool)
    if comments is not None and rows is not None:
        by_column = signs_of_columns(comments)[rows]
    given = ways_given(texts["text"], np.hstack([signs, by_column]), texts["language"])
    telling = np.ones((len(ids), len(WAYS)), np.float32) if baseline is None else baseline.telling[rows]
    weighed = telling_signs(given, telling)
    evidence = pl.Series([None], dtype=pl.String).new_from_index(0, len(ids))
    if comments is not None and rows is not None:
        probabilities, evidence = _moved(probabilities, comments, rows, weighed[:, len(SIGNALS) :], settings)
    voices, kinds = probabilities.voices, probabilities.kind
    tagger, n_comments, known = judged_by
    bars = bars_of(tagger, probabilities.take(known), settings.min_precision, share_of(n_comments, known))
    concern, concern_score = decide_concern(voices, bars)
    kind, kind_score = decide_kind(kinds)
    # what is too little to tell what it does, hurts nobody
    unclear = np.array([name == UNCLEAR for name in kind], bool)
    hurting = np.where(unclear[:, None], 0.0, kinds)
    columns = {
        "segment_id": ids,
        "p_client": voices[:, 0],
        "p_consumer": voices[:, 1],
        "concern": concern,
        "concern_score": concern_score,
        "kind": kind,
        "kind_score": kind_score,
        **{f"p_{name}": kinds[:, i] for i, name in enumerate(KINDS)},
        "facet": decide_facet(probabilities.facet, len(ids)),
        "severity": severity(hurting, weighed),
        "signals": told(hurting, weighed),
        "evidence": evidence,
    }
    tags = Tags.from_columns(columns)
    return tags if known.all() else Tags(_unjudged(tags.frame, texts["language"], pl.Series(known)))


def _unjudged(tags: pl.DataFrame, languages: pl.Series, known: pl.Series) -> pl.DataFrame:
    """Take back what was found of texts in languages that the tagger does not know."""
    nothing = {
        **{name: pl.lit(0.0) for name, dtype in Tags.schema.items() if dtype == pl.Float64},
        "concern": pl.lit(UNCLEAR),
        "kind": pl.lit(UNCLEAR),
        "facet": pl.lit(None, pl.String),
        "signals": pl.lit([], pl.List(pl.String)),
        "evidence": pl.format("not judged: the tagger does not know the language {}", languages),
    }
    return tags.with_columns(
        pl.when(known).then(pl.col(name)).otherwise(value).alias(name) for name, value in nothing.items()
    )


def _moved(
    found: TagProbabilities, comments: Comments, rows: IntArray, signs: Float32Array, settings: TagSettings
) -> tuple[TagProbabilities, pl.Series]:
    """Return what was found with what columns say of it, and what they say; ``signs`` are those they give."""
    shifts, of_concern = column_evidence(comments, settings.evidence_weight)
    speaks, of_score = score_evidence(comments)
    towards = kind_evidence(found.kind, speaks[rows], signs, settings.kind_evidence_weight)
    told = pl.DataFrame(
        [
            pl.Series("concern", of_concern, dtype=pl.String)[rows],
            tell_kind(towards, of_score[rows], signs).alias("kind"),
        ]
    )
    parts = pl.concat_str("concern", "kind", separator="; ", ignore_nulls=True)
    moved = replace(found, joint=shift_joint(found.joint, shifts[rows]), kind=shift_kind(found.kind, towards))
    return moved, told.select(pl.when(parts != "").then(parts)).to_series()
