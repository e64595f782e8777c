"""The path of the data: exports in, ranked and tagged themes out.

:func:`mine` is that path as one line of calls; what stages do is their own business. Nothing
here writes: the result is tables in memory, and :func:`feedback_miner.write_run` makes a run
folder of them.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from feedback_miner import __version__
from feedback_miner.cluster import Clusterer, cluster, make_clusterer
from feedback_miner.config import SegmentSettings, Settings, load_settings
from feedback_miner.describe import Labeller, PhraseLabeller, describe
from feedback_miner.embed import Encoder, embed, embed_texts, make_encoder, mended
from feedback_miner.errors import UsageError
from feedback_miner.ingest import Ingested, read, with_form_values
from feedback_miner.ledger import Ledger, package_versions, peak_memory_mb
from feedback_miner.model_choice import ModelChoice, choose_models
from feedback_miner.models import model_entries, model_entry, tuned_entry
from feedback_miner.notes import Run, notes_of, too_few
from feedback_miner.progress import Progress, Silent
from feedback_miner.rank import count_people, goes_by_people, rank, tell_periods
from feedback_miner.records import (
    BoolArray,
    Clustering,
    Comments,
    Embeddings,
    Excluded,
    Float32Array,
    FloatArray,
    Ranking,
    Result,
    Segments,
    Tags,
)
from feedback_miner.segment import Segmentation, segment
from feedback_miner.tagging import (
    Baseline,
    LanguageTagger,
    OwnTagger,
    Tagger,
    find_signs,
    make_tagger,
    named_tagger,
    sign_baseline,
    tag,
    tag_comments,
    tags_of_left_out,
    whole_comments,
)
from feedback_miner.tagging.context import find_context
from feedback_miner.tagging.explain import explain as explain_text
from feedback_miner.write.left_out import left_out_of_themes
from feedback_miner.write.tables import build_result

log = logging.getLogger(__name__)

Export = str | Path | pl.DataFrame
Exports = Export | Sequence[Export]
SettingsLike = Settings | Mapping[str, Any] | None


@dataclass(frozen=True, eq=False)
class Prepared:
    """Exports that were read and cut into segments, before anything is learned from them."""

    ingested: Ingested
    segmentation: Segmentation


def mine(
    exports: Exports,
    settings: SettingsLike = None,
    *,
    encoder: Encoder | None = None,
    clusterer: Clusterer | None = None,
    tagger: Tagger | None = None,
    labeller: Labeller | None = None,
    progress: Progress | None = None,
) -> Result:
    """Find, tag and rank the themes of exports.

    Parameters
    ----------
    exports : str, Path, polars.DataFrame or a sequence of them
        Export files (``"-"`` is standard input) or frames; nothing given is changed.
    settings : Settings or mapping, optional
        A mapping holds dotted names, such as ``{"ingest.columns.text": ["Answer"]}``; the
        environment and the settings file count too, unless a ``Settings`` is given.
    encoder, clusterer, tagger, labeller : optional
        Use these instead of those that the settings name: anything with sentence-transformers'
        ``encode``, scikit-learn's ``fit`` and ``labels_``, or the Protocols of the stages.
    progress : Progress, optional
        Told about stages and steps.

    Returns
    -------
    Result
        ``result.themes`` is ranked, best first. The same exports, settings and packages give
        equal tables on every run and with any number of threads.

    Raises
    ------
    UsageError, ExportError, MissingModelError
        See :mod:`feedback_miner.errors`.

    Examples
    --------
    >>> import polars as pl
    >>> texts = ["The VPN drops every hour."] * 3 + ["Great help from the service desk, thank you!"]
    >>> result = mine(pl.DataFrame({"ticket": [1, 2, 3, 4], "comment": texts}))
    >>> result.themes.select("rank", "kind", "concern", "n_comments").rows()
    [(1, 'pain', 'consumer', 3)]
    >>> result.comments["kind"].to_list()
    ['pain', 'pain', 'pain', 'praise']
    """
    settings = resolve(settings)
    progress = progress or Silent()
    _check(encoder=(encoder, "encode"), clusterer=(clusterer, "fit"))
    _check(tagger=(tagger, "predict_proba"), labeller=(labeller, "label_themes"))
    clusterer = clusterer or make_clusterer(settings.cluster, settings.threads)
    tagger = tagger or named_tagger(settings.tag)
    ledger = Ledger(progress)

    with ledger.stage("ingest"):
        ingested = read(_as_list(exports), settings.ingest, progress)
    with ledger.stage("segment"):
        segmentation = segment(ingested.comments, _with_kept(settings, ingested), progress, ingested.names)
        ingested = with_form_values(ingested, segmentation.form_values)
    comments, segments = ingested.comments, segmentation.segments
    choice = choose_models(settings, segments)
    settings = choice.settings
    log.info("encoder %s, tagger %s: %s", settings.embed.encoder, settings.tag.tagger, choice.reason)
    tagger = tagger or make_tagger(settings.tag)
    for_tags = tagger_encoder(tagger, settings)
    encoder = encoder or _encoder_for(tagger, for_tags, settings)
    labeller = labeller or phrase_labeller(encoder, tagger, for_tags, settings)
    with ledger.stage("embed"):
        embeddings = embed(segments, encoder, settings.embed, progress)
        tag_embeddings = embed_for_tagger(
            tagger, (encoder, for_tags), comments, segments, embeddings, settings, progress
        )
    with ledger.stage("cluster"):
        languages = segments.frame["language"].to_list()
        clustering = cluster(
            embeddings,
            clusterer,
            languages,
            progress,
            settings.cluster.by_language,
            segments.frame["text"].to_list(),
        )
    with ledger.stage("tag"):
        signs = find_signs(segments, progress)
        baseline = sign_baseline(segments, signs, comments)
        tags = tag(segments, tag_embeddings, tagger, settings.tag, comments, signs, baseline)
        comment_tags = _tags_of_comments(
            ingested, segmentation, tag_embeddings, tagger, settings, signs, baseline
        )
    with ledger.stage("describe"):
        themes = describe(
            clustering, segments, embeddings, tags, labeller, settings.describe, progress, comments
        )
    with ledger.stage("rank"):
        ranking = rank(themes, clustering, segments, tags, comments, settings.rank, settings.seed, progress)
    not_in_a_theme = left_out_of_themes(clustering, segments, themes, too_few(clustering))
    excluded = Excluded(pl.concat([segmentation.excluded.frame, not_in_a_theme.frame]))

    ledger.count("ingest", sum(source.n_rows for source in ingested.sources), len(comments))
    ledger.count("segment", len(comments), len(segments))
    ledger.count("embed", len(segments), len(embeddings))
    ledger.count("cluster", len(segments), int((clustering.labels_ >= 0).sum()))
    ledger.count("tag", len(segments), len(tags))
    ledger.count("describe", clustering.n_clusters, len(themes))
    ledger.count("rank", len(themes), len(ranking))
    return build_result(
        comments=comments,
        languages=segmentation.languages,
        segments=segments,
        excluded=excluded,
        templates=segmentation.templates,
        template_counts=segmentation.template_counts,
        rejects=ingested.rejects,
        clustering=clustering,
        themes=themes,
        tags=tags,
        comment_tags=comment_tags,
        ranking=ranking,
        texts=segmentation.texts,
        manifest=_manifest(
            settings,
            ledger,
            ingested,
            segmentation,
            (embeddings, tag_embeddings),
            clustering,
            tagger,
            choice,
            tags,
            excluded,
            baseline,
            ranking,
        ),
    )


def prepare(exports: Exports, settings: SettingsLike = None, *, progress: Progress | None = None) -> Prepared:
    """Read exports and cut them into segments: what a run would mine, without mining it."""
    settings, progress = resolve(settings), progress or Silent()
    progress.stage("ingest")
    ingested = read(_as_list(exports), settings.ingest, progress)
    progress.stage("segment")
    segmentation = segment(ingested.comments, _with_kept(settings, ingested), progress, ingested.names)
    return Prepared(with_form_values(ingested, segmentation.form_values), segmentation)


def tag_exports(
    exports: Exports,
    settings: SettingsLike = None,
    *,
    encoder: Encoder | None = None,
    tagger: Tagger | None = None,
    progress: Progress | None = None,
    explain: Sequence[str] | bool = False,
) -> pl.DataFrame:
    """Tag comments with a concern and a kind, without looking for themes.

    Parameters
    ----------
    exports, settings, tagger, progress
        As for :func:`mine`.
    encoder : Encoder, optional
        Instead of the one that the tagger reads.
    explain : bool or sequence of str
        Explain the tags of all comments, or of those with these ids, and return no others. Takes
        about as long as tagging a comment for each of its words.

    Returns
    -------
    polars.DataFrame
        One row per comment, in the order of the exports: ``comment_id, record_id, question,
        question_kind, text`` and the columns of :class:`~feedback_miner.records.Tags`. A comment that
        only greets or says "n/a" is none and other; the tags of one that was put aside for another
        reason are null. Where tags are explained, ``concern_words`` and ``kind_words`` hold words and the
        log-odds that each carries, and ``examples`` the nearest labelled comments, see
        :mod:`feedback_miner.tagging.explain`.

    Examples
    --------
    >>> import polars as pl
    >>> tags = tag_exports(pl.DataFrame({"ticket": [1], "comment": ["Who pays for this licence?"]}))
    >>> tags.select("comment_id", "concern").rows()
    [('1', 'client')]
    """
    settings, progress = resolve(settings), progress or Silent()
    _check(encoder=(encoder, "encode"), tagger=(tagger, "predict_proba"))
    tagger = tagger or named_tagger(settings.tag)
    prepared = prepare(exports, settings, progress=progress)
    ingested, segmentation = prepared.ingested, prepared.segmentation
    settings = choose_models(settings, segmentation.segments).settings
    tagger = tagger or make_tagger(settings.tag)
    for_tags = tagger_encoder(tagger, settings)
    encoder = encoder or for_tags
    progress.stage("embed")
    embeddings = embed(segmentation.segments, encoder, settings.embed, progress)
    embeddings = embed_for_tagger(
        tagger,
        (encoder, for_tags),
        ingested.comments,
        segmentation.segments,
        embeddings,
        settings,
        progress,
    )
    progress.stage("tag")
    signs = find_signs(segmentation.segments, progress)
    by_comment = _tags_of_comments(ingested, segmentation, embeddings, tagger, settings, signs)
    frame = ingested.comments.frame.select(
        "comment_id", "record_id", "question", "question_kind", text=segmentation.texts
    )
    tagged = frame.join(by_comment, on="comment_id", how="left", maintain_order="left").with_columns(
        pl.col(pl.Float64).round(6)
    )
    if explain is False:
        return tagged
    wanted = tagged if explain is True else tagged.filter(pl.col("comment_id").is_in(list(explain)))
    return _explained(wanted, segmentation.segments, embeddings, tagger, encoder, settings, progress)


def _explained(
    tagged: pl.DataFrame,
    segments: Segments,
    embeddings: Embeddings,
    tagger: Tagger,
    encoder: Encoder,
    settings: Settings,
    progress: Progress,
) -> pl.DataFrame:
    """Add to tagged comments what carried their tags; nothing to those without a text to judge."""
    uncached = settings.embed.model_copy(update={"cache": False})
    wholes, embedded = whole_comments(segments, embeddings)
    named = wholes.select("comment_id", "text").iter_rows()
    texts = {ident: (row, text) for row, (ident, text) in enumerate(named)}

    def embed_below(variants: list[str], row: int, encoder: Encoder) -> Embeddings:
        """Embed variants of a comment, below what the comment stands below."""
        found = embed_texts(variants, encoder, uncached)
        context = embedded.context
        rows = np.full(len(variants), row)
        return found if context is None else replace(found, context=context.take(rows))

    progress.stage("explain")
    # what is only remembered has no words that carry it
    judge = tagger.forgetting() if isinstance(tagger, OwnTagger) else tagger
    second = tagger_encoder(judge.second, settings) if isinstance(judge, LanguageTagger) else encoder
    words: dict[str, list[list[str]]] = {name: [] for name in ("concern_words", "kind_words", "examples")}
    ids = tagged["comment_id"].to_list()
    for comment_id in progress.track(ids, total=len(ids), unit="comments"):
        found = None
        if comment_id in texts:
            row, text = texts[comment_id]
            by, reads = judge, encoder
            if isinstance(judge, LanguageTagger):
                by = judge.for_language(embedded.languages[row] if embedded.languages else None)
                reads = encoder if by is judge.first else second
            found = explain_text(text, by, partial(embed_below, row=row, encoder=reads))
        words["concern_words"].append([f"{w} {odds:+.2f}" for w, odds in found.concern] if found else [])
        words["kind_words"].append([f"{w} {odds:+.2f}" for w, odds in found.kind] if found else [])
        words["examples"].append(
            [f"{e.cosine:.2f} {e.concern} {e.kind}: {e.text}" for e in found.examples] if found else []
        )
    return tagged.with_columns(
        pl.Series(name, values, dtype=pl.List(pl.String)) for name, values in words.items()
    )


def _with_kept(settings: Settings, ingested: Ingested) -> SegmentSettings:
    """Return the settings of the cut, with the templates that a mapping file keeps."""
    kept = (*settings.segment.keep_templates, *ingested.keep_templates)
    return settings.segment.model_copy(update={"keep_templates": kept})


def resolve(settings: SettingsLike) -> Settings:
    """Return settings as they are, or load them with the given ones on top."""
    if not isinstance(settings, Settings | Mapping | None):
        raise UsageError(
            f"Settings cannot be of type {type(settings).__name__}.",
            "Allowed: Settings, or a mapping of dotted names such as {'cluster.grain': 'coarse'}.",
            "See the names with: feedback-miner config show",
        )
    return settings if isinstance(settings, Settings) else load_settings(settings)[0]


def _check(**parts: tuple[object, str]) -> None:
    """Raise UsageError for a part that was given and lacks the method it is called by."""
    for name, (part, method) in parts.items():
        if part is not None and not callable(getattr(part, method, None)):
            raise UsageError(
                f"The {name} {type(part).__name__} has no method {method}().",
                f"An object with it is expected, or None for the {name} that the settings name.",
                f"See: help(feedback_miner.mine), at {name}.",
            )


def _as_list(exports: Exports) -> list[Export]:
    if isinstance(exports, Sequence) and not isinstance(exports, str | bytes):
        return list(exports)
    return [exports]


def _tags_of_comments(
    ingested: Ingested,
    segmentation: Segmentation,
    embeddings: Embeddings,
    tagger: Tagger,
    settings: Settings,
    signs: BoolArray,
    baseline: Baseline | None = None,
) -> pl.DataFrame:
    """Tag comments as wholes, those that hold nothing but a greeting included."""
    segments, comments = segmentation.segments, ingested.comments
    found = tag_comments(segments, embeddings, tagger, settings.tag, comments, signs, baseline)
    return pl.concat([found, tags_of_left_out(segmentation.excluded, found["comment_id"])])


def tagger_encoder(tagger: Tagger, settings: Settings) -> Encoder:
    """Return the encoder that a tagger reads, with its branch.

    It is the one of the settings where the tagger reads that, else the one that it was fitted on.
    """
    named = settings.embed.encoder
    own = settings.embed.model_copy(update={"encoder": named if _reads(tagger, named) else tagger.encoder})
    return make_encoder(own, settings.threads, getattr(tagger, "branch", None))


def _encoder_for(tagger: Tagger, for_tags: Encoder, settings: Settings) -> Encoder:
    """Return the encoder that the settings name: ``for_tags`` itself where the tagger reads it."""
    if _reads(tagger, settings.embed.encoder):
        return for_tags
    return make_encoder(settings.embed, settings.threads)


def embed_for_tagger(
    tagger: Tagger,
    encoders: tuple[Encoder, Encoder],
    comments: Comments,
    segments: Segments,
    embeddings: Embeddings,
    settings: Settings,
    progress: Progress | None = None,
) -> Embeddings:
    """Return the embeddings that a tagger reads, with what the segments answer or stand below.

    These are ``embeddings`` where they are by an encoder that the tagger reads, and hold its branch. Else
    the segments are embedded a second time.

    Parameters
    ----------
    tagger : Tagger
    encoders : tuple of Encoder
        The one that made the embeddings, and the one that the tagger reads.
    comments, segments
    embeddings : Embeddings
        Of the segments.
    settings : Settings
    progress : Progress, optional
    """
    if isinstance(tagger, LanguageTagger):
        found = embed_for_tagger(tagger.first, encoders, comments, segments, embeddings, settings, progress)
        return _with_second(tagger, found, comments, segments, settings, progress)
    encoder, for_tags = encoders
    if not _can_read(tagger, embeddings):
        encoder, embeddings = for_tags, embed(segments, for_tags, settings.embed, progress)
    if embeddings.encoder == tagger.encoder:
        embeddings = replace(embeddings, to_base=None)
    texts = segments.frame.select("comment_id", "text")

    def embed_words(words: list[str]) -> Float32Array:
        """Embed questions and subjects; what is a segment as well is not encoded again."""
        firsts = texts.select("text").with_row_index("row").unique("text", keep="first", maintain_order=True)
        asked = pl.DataFrame({"text": words}, schema={"text": pl.String})
        known = asked.join(firsts, on="text", how="left", maintain_order="left")["row"]
        missing = known.is_null()
        vectors = np.empty((len(words), embeddings.vectors.shape[1]), np.float32)
        vectors[~missing.to_numpy()] = embeddings.vectors[known.drop_nulls().to_numpy()]
        left = mended(asked["text"].filter(missing).to_list(), encoder, settings.embed)
        if left:
            vectors[missing.to_numpy()] = embed_texts(left, encoder, settings.embed, progress).vectors
        return embeddings.as_base(vectors)

    return replace(embeddings, context=find_context(comments, texts, embed_words))


def _with_second(
    tagger: LanguageTagger,
    embeddings: Embeddings,
    comments: Comments,
    segments: Segments,
    settings: Settings,
    progress: Progress | None,
) -> Embeddings:
    """Embed the segments that the second tagger judges for it."""
    rows = tagger.is_of_second(embeddings.languages, len(embeddings))
    if not rows.any():
        return embeddings
    part = Segments(segments.frame.filter(rows))
    encoder = tagger_encoder(tagger.second, settings)
    found = embed(part, encoder, settings.embed, progress)
    found = embed_for_tagger(tagger.second, (encoder, encoder), comments, part, found, settings, progress)
    return tagger.merge(embeddings, rows, found)


def _reads(tagger: Tagger, encoder: str) -> bool:
    """Tell whether a tagger reads what an encoder makes.

    That is the one that it was fitted on, or one that was tuned from that above the tagger's branch.
    """
    branch, tuned = getattr(tagger, "branch", None), tuned_entry(encoder)
    if branch is None or tuned is None:
        return encoder == tagger.encoder
    return tagger.encoder == encoder or (tagger.encoder == tuned.encoder and branch.layer <= tuned.layer)


def _can_read(tagger: Tagger, embeddings: Embeddings) -> bool:
    """Tell whether a tagger reads embeddings like these, and its branch is among them."""
    branch = getattr(tagger, "branch", None)
    return _reads(tagger, embeddings.encoder) and (branch is None or branch.revision == embeddings.branch)


def phrase_labeller(
    encoder: Encoder, tagger: Tagger, for_tags: Encoder, settings: Settings
) -> PhraseLabeller:
    """Return the labeller of the project, which asks the tagger whether a phrase says what is the matter."""

    def judge(phrases: list[str], embeddings: Embeddings) -> FloatArray:
        if not _can_read(tagger, embeddings):
            embeddings = embed_texts(phrases, for_tags, settings.embed)
        return tagger.predict_proba(phrases, embeddings).kind

    return PhraseLabeller(partial(embed_texts, encoder=encoder, settings=settings.embed), judge)


def _manifest(
    settings: Settings,
    ledger: Ledger,
    ingested: Ingested,
    segmentation: Segmentation,
    embeddings: Sequence[Embeddings],
    clustering: Clustering,
    tagger: Tagger,
    choice: ModelChoice,
    tags: Tags,
    excluded: Excluded,
    baseline: Baseline,
    ranking: Ranking,
) -> dict[str, Any]:
    people, people_basis = count_people(ingested.comments, segmentation.segments)
    mined = segmentation.segments.frame["comment_id"].unique()
    periods = tell_periods(ingested.comments, mined, settings.rank)
    by_people = goes_by_people(tags)
    run = Run(
        ingested,
        segmentation,
        clustering,
        settings,
        ranking,
        tagger,
        choice,
        by_people,
        periods,
        baseline.common,
    )
    return {
        "version": __version__,
        "settings": settings.model_dump(mode="json"),
        "seed": settings.seed,
        "inputs": [asdict(source) for source in ingested.sources],
        "models": _models(embeddings, tagger),
        "encoder_reason": choice.reason,
        "packages": package_versions(),
        "clustering": dict(clustering.parameters),
        "people": people,
        "people_basis": people_basis,
        "ranked_by": "people" if by_people else "hurt",
        "rows": ledger.rows,
        "left_out": excluded.reasons(),
        "periods": periods,
        "common_signs": list(baseline.common),
        "notes": notes_of(run),
        "started_at": ledger.started_at.isoformat(timespec="seconds"),
        "seconds": ledger.seconds,
        "peak_memory_mb": peak_memory_mb(),
        "exit_code": 0,
    }


def _models(embeddings: Sequence[Embeddings], tagger: Tagger) -> list[dict[str, str | None]]:
    """Name the models of a run; those of the manifest with the SHA-256 of their weights."""
    known = {(entry.role, entry.name): entry for entry in model_entries()}
    used = [*dict.fromkeys(("encoder", each.encoder, each.revision) for each in embeddings)]
    taggers: tuple[Tagger, ...] = (tagger,)
    if isinstance(tagger, LanguageTagger):
        taggers = tagger.parts
        second = model_entry(tagger.second.encoder, "encoder")
        used += [("encoder", second.name, second.revision)]
    used += [("tagger", each.name, each.revision) for each in taggers]
    used += [(e.role, e.name, e.revision) for e in known.values() if e.role in ("language", "parser")]
    return [
        {"role": role, "name": name, "revision": revision, "sha256": known[role, name].sha256}
        if (role, name) in known
        else {"role": role, "name": name, "revision": revision, "sha256": None}
        for role, name, revision in used
    ]
