"""The types that pass between stages.

Each is a frozen class around a polars frame with a declared schema, checked when it is
built. Rows are never reordered between stages: arrays are aligned with frames by row, and
frames refer to each other by id.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt
import polars as pl

Float32Array = npt.NDArray[np.float32]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

Schema = Mapping[str, pl.DataType | type[pl.DataType]]

AUTHOR_KINDS = ("requester", "agent", "bot", "system", "unknown")
ITEM_KINDS = ("description", "comment", "note", "answer", "email", "rating")
"""What a comment is: the first word of a ticket, a later one, an internal note, a survey answer, ..."""
QUESTION_KINDS = ("likes", "dislikes", "wishes", "obstacles", "use", "facts", "other")
"""What a question of a survey asks for."""
CONTEXTS = ("none", *QUESTION_KINDS, "subject")
"""What a text may be read with: nothing, a question of a kind, or the subject of its ticket."""
ENGLISH = "en"
"""ISO 639-1 code; also of a text whose language is not known, where one is needed."""
KINDS = ("pain", "request", "praise", "other")
UNCLEAR = "unclear"
"""Concern or kind where the tagger cannot tell well enough."""
HURTING = ("pain", "request")
"""Kinds by which people report a pain or ask for a change."""
FACETS = ("device", "application", "network", "access", "service_desk", "process", "cost", "other")
"""Parts of a service that a text may be about."""

PEOPLE_BASES = ("person", "record", "response")
"""What is counted as people: persons, or, where they are not known or clerks, tickets or responses."""
PEOPLE_NOUNS = {
    "person": ("person", "people"),
    "record": ("ticket", "tickets"),
    "response": ("response", "responses"),
}
"""What one and several of these are called."""
BASIS = pl.coalesce(
    "people_basis",
    pl.when(pl.col("person_id").is_not_null()).then(pl.lit("person")).otherwise(pl.lit("record")),
)
"""What a comment is counted by."""
PERSON = pl.coalesce(
    pl.when(BASIS == "person").then("person_id"), pl.concat_str("source", "record_id", separator="\x1f")
)
"""Who a comment counts for: its person, or else the ticket or response."""
COLLECTION = pl.coalesce("collection", "source")
"""What a comment is measured against; without a collection, its export is one."""
SCORE_PLACE = pl.when(pl.col("score_high") > pl.col("score_low")).then(
    ((pl.col("score") - pl.col("score_low")) / (pl.col("score_high") - pl.col("score_low"))).clip(0, 1)
)
"""Where a score stands on its scale, 0 for the worst and 1 for the best; null without a scale."""
SCORED_BESIDE = pl.any_horizontal(
    pl.col("item_kind").is_in(["description", "note", "email"]).fill_null(False),
    pl.col("question_kind")
    .is_in(["likes", "dislikes", "wishes", "obstacles", "use", "facts"])
    .fill_null(False),
)
"""Whether a score was given to something else than what the text says.

That is how a ticket was handled after it was written, or a whole response of which the text answers one
question with a direction of its own: who gives 9 of 10 says what is bad where that is asked.
"""


@dataclass(frozen=True, eq=False)
class Table:
    """A polars frame with exactly the columns of ``schema``, in that order.

    Raises
    ------
    ValueError
        When a column is missing, unknown or of another type, or when ``key`` has duplicates.
    """

    frame: pl.DataFrame
    schema: ClassVar[Schema] = {}
    key: ClassVar[str] = ""

    def __post_init__(self) -> None:
        expected = dict(self.schema)
        found = dict(self.frame.schema)
        if list(found.items()) != list(expected.items()):
            raise ValueError(f"{type(self).__name__} needs the columns {expected}, got {found}")
        if self.key and self.frame[self.key].n_unique() != self.frame.height:
            raise ValueError(f"{type(self).__name__}.{self.key} must be unique")

    def __len__(self) -> int:
        return self.frame.height

    @classmethod
    def from_columns(cls, columns: Mapping[str, Any]) -> Self:
        """Build from columns of any sequence type; columns that are left out are null."""
        unknown = sorted(set(columns) - set(cls.schema))
        if unknown:
            raise ValueError(f"{cls.__name__} has no columns {unknown}; it has {list(cls.schema)}")
        height = len(next(iter(columns.values()))) if columns else 0
        series = [
            pl.Series(name, columns[name], dtype=dtype)
            if name in columns
            else pl.Series(name, [None] * height, dtype=dtype)
            for name, dtype in cls.schema.items()
        ]
        return cls(pl.DataFrame(series))


@dataclass(frozen=True, eq=False)
class Comments(Table):
    """One row per message of a ticket or answer of a survey, in the order of the exports.

    Columns
    -------
    comment_id : unique; the value of the id column where one was named.
    record_id : the ticket or response that the comment belongs to.
    source : name of the export file, without its folder.
    collection : first of the exports that hold the same kind of thing as this one; see
        :mod:`feedback_miner.ingest.collection`. Null = the export alone.
    row : 1-based row in that file, header rows counted.
    field : name of the column (or columns, joined by " + ") that the text came from.
    item_kind : one of ``ITEM_KINDS``.
    question : what was asked, for an answer of a survey.
    question_kind : what that asks for, one of ``QUESTION_KINDS``; may stand without the question. Null =
        nothing was asked.
    subject : subject of the ticket, without "Re:" and its number; null = there is none.
    is_public : whether the requester can see it; null = the export does not say.
    created_at : UTC where the export tells the zone, else as written; null = unknown.
    person_id : keyed hash of the author; null = unknown.
    people_basis : what the comment is counted by, one of ``PEOPLE_BASES``; null = the person, if known.
    author_kind : one of ``AUTHOR_KINDS``.
    role : what the author is (job, department), as the export says.
    department, organisation : what the author belongs to, where the export says so beside the role.
    queue : the group that the ticket was given to.
    vip : whether the author is marked as one.
    score : what the author scored (0 to 10, 1 to 5, ...), more is better: a scale whose best end is the low
        one is turned around.
    score_low, score_high : the worst and the best of the scale; null where it is not known, as where all of
        a collection score alike.
    priority : critical, high, medium or low.
    reopen_count : how often the ticket was opened again.
    resolved_at : when it was resolved or closed, as ``created_at``.
    text : as in the export, markup and all. Never null, may be empty.
    """

    schema: ClassVar[Schema] = {
        "comment_id": pl.String,
        "record_id": pl.String,
        "source": pl.String,
        "collection": pl.String,
        "row": pl.Int64,
        "field": pl.String,
        "item_kind": pl.String,
        "question": pl.String,
        "question_kind": pl.String,
        "subject": pl.String,
        "is_public": pl.Boolean,
        "created_at": pl.Datetime("us"),
        "person_id": pl.String,
        "people_basis": pl.String,
        "author_kind": pl.String,
        "role": pl.String,
        "department": pl.String,
        "organisation": pl.String,
        "queue": pl.String,
        "vip": pl.Boolean,
        "score": pl.Float64,
        "score_low": pl.Float64,
        "score_high": pl.Float64,
        "priority": pl.String,
        "reopen_count": pl.Int64,
        "resolved_at": pl.Datetime("us"),
        "text": pl.String,
    }
    key: ClassVar[str] = "comment_id"


@dataclass(frozen=True, eq=False)
class Segments(Table):
    """One row per sentence-sized span of a comment, in the order of comments and offsets.

    ``start_char`` and ``end_char`` index the comment's ``text`` as exported, in Python
    characters, end exclusive. ``text`` is what is mined and written: markup resolved, white
    space folded, personal data replaced by placeholders unless that was switched off.
    ``language`` is an ISO 639-1 code or null.
    """

    schema: ClassVar[Schema] = {
        "segment_id": pl.String,
        "comment_id": pl.String,
        "start_char": pl.Int64,
        "end_char": pl.Int64,
        "text": pl.String,
        "language": pl.String,
    }
    key: ClassVar[str] = "segment_id"


@dataclass(frozen=True, eq=False)
class Excluded(Table):
    """One row per piece of text that a stage put aside, with the reason.

    ``segment_id`` is null where the piece never became a segment. A reason may go on after a
    colon; what stands before it tells the kind of reason. ``text`` is redacted like that of
    segments. ``nearest_theme_id`` is the theme that a segment without one is nearest to; null
    where it is not known, and for what other stages than cluster put aside.
    """

    schema: ClassVar[Schema] = {
        "comment_id": pl.String,
        "segment_id": pl.String,
        "stage": pl.String,
        "reason": pl.String,
        "text": pl.String,
        "nearest_theme_id": pl.String,
    }

    def reasons(self) -> dict[str, int]:
        """Count the pieces by kind of reason, the most frequent first; ties by reason."""
        kinds = self.frame["reason"].str.split_exact(": ", 1).struct.field("field_0")
        counted = kinds.alias("reason").to_frame().group_by("reason").len()
        return dict(counted.sort("len", "reason", descending=[True, False]).iter_rows())


@dataclass(frozen=True, eq=False)
class Templates(Table):
    """One row per recurring line or form label that text was put aside for, what costs most text first.

    ``pattern`` is its normal form: without case, punctuation, numbers and addresses. ``kind`` is line,
    label (what stands behind it is text and stays) or label and value. ``n_records`` and ``n_people``
    count those it was put aside for, ``n_chars`` its characters. ``example`` is redacted.
    """

    schema: ClassVar[Schema] = {
        "template_id": pl.String,
        "pattern": pl.String,
        "kind": pl.String,
        "n_records": pl.Int64,
        "n_people": pl.Int64,
        "n_chars": pl.Int64,
        "example": pl.String,
    }


@dataclass(frozen=True, eq=False)
class TemplateCounts(Table):
    """What recurs in a collection, as counts that those of other parts can be added to, in any order.

    A row per ``kind`` and ``key``, the hash of a normal form: line, label, or pair (a line or label and
    the next that recurs, ``following``). Counted are records: all, those whose author is not known
    (``n_nameless``), in which it stands below text (``n_above``), below a closing (``n_closed``), beside any
    text (``n_beside``; a label: beside other labels), in which it is a heading (``n_headings``) or has a
    number (``n_numbered``), in which the label has a value (``n_filled``) and that is a phrase. ``people``
    and ``values`` are sketches of who wrote it and of what stands behind the label. The row of kind "all"
    counts all records.
    """

    schema: ClassVar[Schema] = {
        "kind": pl.String,
        "key": pl.Int64,
        "following": pl.Int64,
        "n_records": pl.Int64,
        "n_nameless": pl.Int64,
        "n_chars": pl.Int64,
        "n_above": pl.Int64,
        "n_closed": pl.Int64,
        "n_beside": pl.Int64,
        "n_headings": pl.Int64,
        "n_numbered": pl.Int64,
        "n_filled": pl.Int64,
        "n_phrases": pl.Int64,
        "people": pl.List(pl.UInt64),
        "values": pl.List(pl.UInt64),
    }


@dataclass(frozen=True, eq=False)
class Rejects(Table):
    """One row per row of an export that could not be read."""

    schema: ClassVar[Schema] = {"file": pl.String, "line": pl.Int64, "reason": pl.String}


@dataclass(frozen=True, eq=False)
class Context:
    """What texts stand below: the question that they answer, or the subject of their ticket.

    Attributes
    ----------
    kinds : ndarray of shape (n_texts,), int64
        Place in ``CONTEXTS``; 0 where nothing is known.
    rows : ndarray of shape (n_texts,), int64
        Row of ``vectors`` that belongs to each text; -1 where the words are not known.
    vectors : ndarray of shape (n_contexts, embedding_width), float32
        Unit vectors of the distinct questions and subjects, by the encoder of the texts.
    """

    kinds: IntArray
    rows: IntArray
    vectors: Float32Array

    def __post_init__(self) -> None:
        if self.kinds.shape != self.rows.shape:
            raise ValueError(
                f"kinds and rows must be of one shape, got {self.kinds.shape} and {self.rows.shape}"
            )

    def take(self, texts: IntArray) -> Context:
        """Return the context of some of the texts, by their rows, with the vectors that they need."""
        used, rows = np.unique(self.rows[texts], return_inverse=True)
        unknown = int((used < 0).sum())  # -1, if it occurs, is the first
        return Context(self.kinds[texts], rows.astype(np.int64) - unknown, self.vectors[used[unknown:]])


@dataclass(frozen=True, eq=False)
class Embeddings:
    """Unit vectors of the segments.

    Attributes
    ----------
    vectors : ndarray of shape (n_segments, embedding_width), float32
        Row i belongs to segment i; L2 norm 1.
    encoder : str
        Name of the encoder.
    revision : str
        What tells this encoder's weights from any other's of the same name.
    branch_vectors : ndarray of shape (n_segments, embedding_width), float32, or None
        Unit vectors from a second exit of the encoder, which a tagger was fitted on.
    branch : str or None
        Revision of that exit.
    context : Context or None
        What the segments answer or stand below, for a tagger that reads it with them.
    languages : tuple of str or None, or None
        ISO 639-1 codes of the segments; None where nothing tells them.
    to_base : callable or None
        Makes of unit vectors of the encoder those of the one that it was tuned from, which taggers were
        fitted on; None where it was not tuned from another.
    """

    vectors: Float32Array
    encoder: str
    revision: str
    branch_vectors: Float32Array | None = None
    branch: str | None = None
    context: Context | None = None
    languages: tuple[str | None, ...] | None = None
    to_base: Callable[[Float32Array], Float32Array] | None = None

    def __post_init__(self) -> None:
        if self.vectors.ndim != 2 or self.vectors.dtype != np.float32:
            raise ValueError(
                f"vectors must be a float32 matrix, got {self.vectors.dtype} of shape {self.vectors.shape}"
            )

    def __len__(self) -> int:
        return int(self.vectors.shape[0])

    def as_base(self, vectors: Float32Array) -> Float32Array:
        """Return unit vectors of the encoder as a tagger reads them: by the one that it was tuned from."""
        return vectors if self.to_base is None else self.to_base(vectors)

    def take(self, rows: IntArray) -> Embeddings:
        """Return the embeddings of some of the segments, by their rows."""
        branch, context, languages = self.branch_vectors, self.context, self.languages
        return replace(
            self,
            vectors=self.vectors[rows],
            branch_vectors=None if branch is None else branch[rows],
            context=None if context is None else context.take(rows),
            languages=None if languages is None else tuple(languages[row] for row in rows.tolist()),
        )


@dataclass(frozen=True, eq=False)
class Clustering:
    """Which segments belong together.

    Attributes
    ----------
    labels_ : ndarray of shape (n_segments,), int64
        Cluster of each segment, 0 to n_clusters - 1; -1 is noise.
    nearest_ : ndarray of shape (n_segments,), int64
        The nearest cluster of each segment, also of noise; -1 = not known.
    probabilities_ : ndarray of shape (n_segments,), float64
        Strength of the membership in the nearest cluster, in [0, 1].
    outlier_scores_ : ndarray of shape (n_segments,), float64
        How little each segment is like any other, in [0, 1]; NaN = not known.
    parents_ : ndarray of shape (n_clusters,), int64
        Area that each cluster belongs to, 0 to n_areas - 1; -1 = none.
    stability_ : ndarray of shape (n_clusters,), float64
        How often the members of each cluster stay together in resamples, in [0, 1]; NaN = not known.
    coordinates_ : ndarray of shape (n_segments, 2), float32
        Position on a map for plots; only nearness means something.
    parameters : dict
        What was chosen or learned on the way (such as the smallest theme size), for the manifest.
    """

    labels_: IntArray
    nearest_: IntArray
    probabilities_: FloatArray
    outlier_scores_: FloatArray
    parents_: IntArray
    stability_: FloatArray
    coordinates_: Float32Array
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        n = len(self.labels_)
        aligned = (self.nearest_, self.probabilities_, self.outlier_scores_)
        if any(len(each) != n for each in aligned) or self.coordinates_.shape != (n, 2):
            raise ValueError(
                f"{n} labels, {len(self.nearest_)} nearest clusters, {len(self.probabilities_)} "
                f"probabilities, {len(self.outlier_scores_)} outlier scores and coordinates of shape "
                f"{self.coordinates_.shape} do not belong together"
            )
        if not len(self.stability_) == len(self.parents_) == self.n_clusters:
            raise ValueError(
                f"{self.n_clusters} clusters, but {len(self.stability_)} stabilities and "
                f"{len(self.parents_)} parents"
            )

    @property
    def n_clusters(self) -> int:
        """Number of clusters, noise not counted."""
        return int(self.labels_.max(initial=-1)) + 1


@dataclass(frozen=True, eq=False)
class Themes(Table):
    """One row per described cluster; row i describes cluster i.

    ``parent_id`` and ``area`` are id and label of the area that a theme belongs to; null where
    there are no areas. ``exemplars`` are segment ids, the most telling first.
    """

    schema: ClassVar[Schema] = {
        "theme_id": pl.String,
        "parent_id": pl.String,
        "area": pl.String,
        "label": pl.String,
        "keywords": pl.List(pl.String),
        "exemplars": pl.List(pl.String),
        "stability": pl.Float64,
    }
    key: ClassVar[str] = "theme_id"


@dataclass(frozen=True, eq=False)
class Tags(Table):
    """Concern and kind of each segment; row i belongs to segment i.

    ``p_client`` and ``p_consumer`` are calibrated probabilities that may both be high; the four
    ``p_`` columns of the kinds sum to 1. ``concern`` and ``kind`` follow from them, and
    ``*_score`` is the probability that the given tag is right, in [0, 1]. ``facet`` is one of
    ``FACETS``, or null. ``severity`` in [0, 1] follows from ``signals``, see
    :mod:`feedback_miner.tagging.severity`. ``evidence`` tells which columns moved the concern or the kind.
    Of a text in a language that the tagger does not know nothing is judged: it is unclear, all numbers are 0,
    and ``evidence`` says so.
    """

    schema: ClassVar[Schema] = {
        "segment_id": pl.String,
        "p_client": pl.Float64,
        "p_consumer": pl.Float64,
        "concern": pl.String,
        "concern_score": pl.Float64,
        "p_pain": pl.Float64,
        "p_request": pl.Float64,
        "p_praise": pl.Float64,
        "p_other": pl.Float64,
        "kind": pl.String,
        "kind_score": pl.Float64,
        "facet": pl.String,
        "severity": pl.Float64,
        "signals": pl.List(pl.String),
        "evidence": pl.String,
    }
    key: ClassVar[str] = "segment_id"

    @property
    def kinds(self) -> FloatArray:
        """Probabilities of shape (n_segments, 4), in the order of ``KINDS``; rows sum to 1."""
        return self.frame.select(f"p_{kind}" for kind in KINDS).to_numpy()


@dataclass(frozen=True, eq=False)
class Ranking(Table):
    """Measures of each theme, best rank first; ``score_parts`` sum to ``score``.

    See :func:`feedback_miner.rank.rank` for what each measure is. ``status`` is growing, steady, fading,
    too_few or undated. ``score_conflict`` tells how its people score where that contradicts ``kind``.
    """

    schema: ClassVar[Schema] = {
        "theme_id": pl.String,
        "rank": pl.Int64,
        "rank_low": pl.Int64,
        "rank_high": pl.Int64,
        "client_rank": pl.Int64,
        "consumer_rank": pl.Int64,
        "score": pl.Float64,
        "score_parts": pl.Struct(
            {"reach": pl.Float64, "severity": pl.Float64, "trend": pl.Float64, "impact": pl.Float64}
        ),
        "n_segments": pl.Int64,
        "n_comments": pl.Int64,
        "n_people": pl.Int64,
        "people_basis": pl.String,
        "n_hurt": pl.Int64,
        "share": pl.Float64,
        "severity": pl.Float64,
        "trend": pl.Float64,
        "impact": pl.Float64,
        "status": pl.String,
        "first_seen": pl.Datetime("us"),
        "last_seen": pl.Datetime("us"),
        "kind": pl.String,
        "score_conflict": pl.String,
        "concern": pl.String,
        "client_share": pl.Float64,
        "client_low": pl.Float64,
        "client_high": pl.Float64,
        "consumer_share": pl.Float64,
        "consumer_low": pl.Float64,
        "consumer_high": pl.Float64,
        "concern_low": pl.Float64,
        "concern_high": pl.Float64,
        "gap": pl.Float64,
        "gap_low": pl.Float64,
        "gap_high": pl.Float64,
        "facet": pl.String,
        "signals": pl.List(pl.Struct({"signal": pl.String, "n_people": pl.Int64})),
    }
    key: ClassVar[str] = "theme_id"


@dataclass(frozen=True)
class SourceReport:
    """What was recognised in one export file; the source of ``inspect`` and of the manifest."""

    file: str
    sha256: str
    n_bytes: int
    format: str
    """csv, tsv, json, jsonl, xlsx, parquet, xml, mail, ...; "" for what was passed over."""
    reader: str
    """What reads it: the tool that wrote it, such as jira; "table" or "survey" where none is known."""
    reason: str
    """How it was recognised, as a sentence."""
    missing: str
    """What such an export cannot hold, and which export does; "" = nothing."""
    encoding: str | None
    delimiter: str | None
    header_row: int | None
    """1-based row of the header; rows above it were taken for titles."""
    columns: Mapping[str, tuple[str, ...]]
    """Role (text, subject, id, record, date, person, score, role, author) to the columns that hold it."""
    questions: Mapping[str, int]
    """Open questions of a survey, with the number of answers."""
    question_kinds: Mapping[str, str] = field(default_factory=dict, kw_only=True)
    """What each of them asks for: one of ``QUESTION_KINDS``, or several where the export says so. Of comments
    without a question it stands under "", where it was given."""
    unmapped: tuple[str, ...]
    personal: tuple[str, ...]
    """Columns with personal data."""
    n_rows: int
    n_comments: int
    n_rejects: int
    left_out: Mapping[str, int]
    """Reason why rows that were read are no comments, and how many."""
    authors: Mapping[str, int]
    """Kind of author to the number of comments."""
    date_format: str | None
    date_zone: str | None
    """"known", "unknown", or null without dates."""
    date_min: str | None
    date_max: str | None
    warnings: tuple[str, ...] = ()
    collection: str = ""
    """First of the files that hold the same kind of thing as this one; "" for what has no comments."""
    offered: Mapping[str, str] = field(default_factory=dict)
    """Columns that were not taken for comments and may hold some, and what speaks for it."""
    score_best: str | None = None
    """Which end of the scores is the best in the export: "low", "high" or "unknown"; null without scores.
    Those whose best end is the low one are turned around in the comments."""
    score_why: str = ""
    """What told it, as a phrase."""
    score_ends: tuple[float, float] | None = None
    """The lowest and the highest score of the scale."""
    people_basis: str | None = None
    """What most of its records are counted by: one of ``PEOPLE_BASES``; None = it has no comments."""
    n_people: int = 0
    """Persons that it tells apart among those who do not answer; of 0, and of clerks, its records count."""
    n_records: int = 0
    """Tickets or responses."""
    n_nameless: int = 0
    """Those of them that name nobody; each counts for itself."""


THEMES_SCHEMA: Schema = {
    "rank": pl.Int64,
    "rank_low": pl.Int64,
    "rank_high": pl.Int64,
    "theme_id": pl.String,
    "parent_id": pl.String,
    "area": pl.String,
    "label": pl.String,
    "keywords": pl.List(pl.String),
    "facet": pl.String,
    "kind": pl.String,
    "score_conflict": pl.String,
    "concern": pl.String,
    "client_share": pl.Float64,
    "client_low": pl.Float64,
    "client_high": pl.Float64,
    "consumer_share": pl.Float64,
    "consumer_low": pl.Float64,
    "consumer_high": pl.Float64,
    "concern_low": pl.Float64,
    "concern_high": pl.Float64,
    "n_segments": pl.Int64,
    "n_comments": pl.Int64,
    "n_people": pl.Int64,
    "people_basis": pl.String,
    "n_hurt": pl.Int64,
    "share": pl.Float64,
    "severity": pl.Float64,
    "signals": Ranking.schema["signals"],
    "trend": pl.Float64,
    "impact": pl.Float64,
    "status": pl.String,
    "first_seen": pl.Datetime("us"),
    "last_seen": pl.Datetime("us"),
    "stability": pl.Float64,
    "score": pl.Float64,
    "score_parts": Ranking.schema["score_parts"],
    "client_rank": pl.Int64,
    "consumer_rank": pl.Int64,
    "gap": pl.Float64,
    "gap_low": pl.Float64,
    "gap_high": pl.Float64,
    "quotes": pl.List(pl.Struct({"comment_id": pl.String, "text": pl.String})),
}

TAGGED_SCHEMA: Schema = {
    "concern": pl.String,
    "concern_score": pl.Float64,
    "kind": pl.String,
    "kind_score": pl.Float64,
    "facet": pl.String,
    "severity": pl.Float64,
    "signals": pl.List(pl.String),
    "evidence": pl.String,
}

COMMENTS_SCHEMA: Schema = {
    # a subject is read with its messages and stands, cleaned, in the first
    **{name: dtype for name, dtype in Comments.schema.items() if name != "subject"},
    "language": pl.String,
    "theme_id": pl.String,
    "theme_ids": pl.List(pl.String),
    "memberships": pl.List(pl.Float64),
    **TAGGED_SCHEMA,
}

SEGMENTS_SCHEMA: Schema = {
    **Segments.schema,
    "question": pl.String,
    "question_kind": pl.String,
    "theme_id": pl.String,
    "membership": pl.Float64,
    "outlier_score": pl.Float64,
    **TAGGED_SCHEMA,
    "x": pl.Float32,
    "y": pl.Float32,
}


@dataclass(frozen=True, eq=False)
class Result:
    """What a run found, as the tables of the run folder.

    Attributes
    ----------
    themes, comments, segments, excluded, templates, template_counts, rejects : polars.DataFrame
        With the columns of ``THEMES_SCHEMA`` (one row per theme, best rank first),
        ``COMMENTS_SCHEMA``, ``SEGMENTS_SCHEMA`` and of the classes called like the others.
    manifest : dict
        How it came about: versions, settings, inputs, models, rows and seconds per stage.
    """

    themes: pl.DataFrame
    comments: pl.DataFrame
    segments: pl.DataFrame
    excluded: pl.DataFrame
    templates: pl.DataFrame
    template_counts: pl.DataFrame
    rejects: pl.DataFrame
    manifest: Mapping[str, Any]

    def __post_init__(self) -> None:
        for name, schema in (
            ("themes", THEMES_SCHEMA),
            ("comments", COMMENTS_SCHEMA),
            ("segments", SEGMENTS_SCHEMA),
            ("excluded", Excluded.schema),
            ("templates", Templates.schema),
            ("template_counts", TemplateCounts.schema),
            ("rejects", Rejects.schema),
        ):
            found = dict(getattr(self, name).schema)
            if list(found.items()) != list(dict(schema).items()):
                raise ValueError(f"Result.{name} needs the columns {dict(schema)}, got {found}")
