"""Clustering -> Themes."""

from __future__ import annotations

import hashlib

import numpy as np
import polars as pl

from feedback_miner.config import DescribeSettings
from feedback_miner.describe.areas import label_areas
from feedback_miner.describe.base import Labeller, ThemeDraft
from feedback_miner.describe.casing import usual_case
from feedback_miner.describe.exemplars import Members, choose_exemplars, members_of_themes, weigh_members
from feedback_miner.describe.focus import focus
from feedback_miner.describe.keywords import choose_keywords, weigh_terms
from feedback_miner.describe.labels import PhraseLabeller, make_distinct, rank_phrases
from feedback_miner.describe.languages import main_language, rows_in
from feedback_miner.describe.parse import parse_texts
from feedback_miner.describe.parsed import ParsedText
from feedback_miner.progress import Progress, Silent
from feedback_miner.records import (
    PERSON,
    Clustering,
    Comments,
    Embeddings,
    FloatArray,
    IntArray,
    Segments,
    Tags,
    Themes,
)
from feedback_miner.threads import single_threaded_numerics

__all__ = ["Labeller", "PhraseLabeller", "ThemeDraft", "describe"]


def describe(
    clustering: Clustering,
    segments: Segments,
    embeddings: Embeddings,
    tags: Tags,
    labeller: Labeller,
    settings: DescribeSettings,
    progress: Progress | None = None,
    comments: Comments | None = None,
) -> Themes:
    """Give each cluster keywords, a label, exemplar quotes and the area it belongs to.

    Parameters
    ----------
    clustering : Clustering
    segments : Segments
    embeddings : Embeddings
    tags : Tags
        A theme that hurts is named and quoted by what hurts, see :mod:`feedback_miner.describe.focus`.
    labeller : Labeller
    settings : DescribeSettings
        ``sample_words`` of the most typical segments are parsed per theme, those alone that are in the
        language of most of its people.
    progress : Progress, optional
    comments : Comments, optional
        Tell who wrote what; without them each comment counts as a person.

    Returns
    -------
    Themes
        Row i describes cluster i. ``theme_id`` follows from the segments of the theme, so the
        same theme of the same input has the same id; so does ``parent_id`` from those of the area.
        ``stability`` is how well the theme survives resampling, in [0, 1], or null where the
        clusterer does not tell.
    """
    texts = segments.frame["text"].to_list()
    languages = segments.frame["language"].to_list()
    ids = segments.frame["segment_id"].to_list()
    people = _people(segments, comments)
    with single_threaded_numerics():
        members = members_of_themes(clustering, embeddings.vectors)
        spoken = [main_language(theme.rows, languages, people) for theme in members]
        sampled = [rows_in(theme.rows, name, languages) for theme, name in zip(members, spoken, strict=True)]
        parsed = _parse_samples(sampled, texts, languages, settings.sample_words, progress or Silent())
        kinds = tags.kinds
        focuses = [focus(kinds[theme.rows]) for theme in members]
        exemplars = _exemplars(members, focuses, segments, embeddings, kinds, settings.n_quotes)
        weights = weigh_terms(parsed)
        drafts = [
            _draft(*of_theme, texts, settings.n_keywords)
            for of_theme in zip(members, parsed, exemplars, weights, focuses, strict=True)
        ]
        labels = make_distinct(labeller.label_themes(drafts), drafts) if drafts else []
    segment_ids = [[ids[row] for row in theme.rows] for theme in members]
    areas = _areas(clustering.parents_)
    naming = [_naming(area, members, spoken, languages, people) for area in areas]
    area_labels = label_areas(areas, labels, weights, parsed, naming)
    area_ids = [_id("a", [member for theme in area for member in segment_ids[theme]]) for area in areas]
    columns = {
        "theme_id": [_id("t", of_theme) for of_theme in segment_ids],
        "parent_id": _of_themes(areas, area_ids, len(members)),
        "area": _of_themes(areas, area_labels, len(members)),
        "label": labels,
        "keywords": [list(draft.keywords) for draft in drafts],
        "exemplars": [[ids[row] for row in rows] for rows in exemplars],
        "stability": pl.Series(clustering.stability_, dtype=pl.Float64).fill_nan(None),
    }
    return Themes.from_columns(columns)


def _draft(
    theme: Members,
    sample: list[ParsedText],
    exemplars: list[int],
    weights: dict[str, float],
    focus: FloatArray,
    texts: list[str],
    n_keywords: int,
) -> ThemeDraft:
    """Gather what a labeller may read of one theme."""
    return ThemeDraft(
        keywords=choose_keywords(weights, sample, n_keywords),
        quotes=tuple(texts[row] for row in exemplars),
        phrases=rank_phrases(sample, weights),
        centroid=theme.centroid,
        coherence=theme.coherence,
        focus=focus,
    )


def _naming(
    area: list[int],
    members: list[Members],
    spoken: list[str],
    languages: list[str | None],
    people: list[str],
) -> list[int]:
    """Return the themes of an area that name it: those in the language in which most of its people write."""
    language = main_language(np.concatenate([members[theme].rows for theme in area]), languages, people)
    return [theme for theme in area if spoken[theme] == language] or area


def _exemplars(
    members: list[Members],
    focuses: list[FloatArray],
    segments: Segments,
    embeddings: Embeddings,
    kinds: FloatArray,
    n_quotes: int,
) -> list[list[int]]:
    """Return the rows of the quotes of each theme, the most telling first."""
    texts, languages, comment_ids = (
        segments.frame[column].to_list() for column in ("text", "language", "comment_id")
    )
    return [
        choose_exemplars(
            theme,
            weigh_members(theme, texts, languages, kinds[theme.rows] @ points),
            embeddings.vectors,
            texts,
            comment_ids,
            n_quotes,
            languages,
        )
        for theme, points in zip(members, focuses, strict=True)
    ]


def _people(segments: Segments, comments: Comments | None) -> list[str]:
    """Return who wrote each segment."""
    wrote = segments.frame.select("comment_id")
    if comments is None:
        return wrote["comment_id"].to_list()
    persons = comments.frame.select("comment_id", person=PERSON)
    return wrote.join(persons, on="comment_id", how="left", maintain_order="left")["person"].to_list()


def _parse_samples(
    members: list[IntArray],
    texts: list[str],
    languages: list[str | None],
    n_words: int,
    progress: Progress,
) -> list[list[ParsedText]]:
    """Parse the most typical segments of each theme, up to ``n_words`` words of each."""
    samples: list[list[int]] = []
    for theme in members:
        lengths = np.cumsum([texts[row].count(" ") + 1 for row in theme])
        samples.append(theme[: max(1, int(np.searchsorted(lengths, n_words)))].tolist())
    rows = [row for sample in samples for row in sample]
    found = parse_texts(usual_case([texts[row] for row in rows]), [languages[row] for row in rows])
    parsed = iter(list(progress.track(found, total=len(rows), unit="texts")))
    return [[next(parsed) for _ in sample] for sample in samples]


def _areas(parents: IntArray) -> list[list[int]]:
    """Return the themes of each area, in their order."""
    return [np.flatnonzero(parents == area).tolist() for area in np.unique(parents[parents >= 0])]


def _of_themes(areas: list[list[int]], values: list[str], n_themes: int) -> list[str | None]:
    """Hand the value of each area to its themes; null for those in none."""
    known = {theme: value for area, value in zip(areas, values, strict=True) for theme in area}
    return [known.get(theme) for theme in range(n_themes)]


def _id(prefix: str, segment_ids: list[str]) -> str:
    digest = hashlib.blake2b("\n".join(sorted(segment_ids)).encode("utf-8", "surrogatepass"), digest_size=5)
    return f"{prefix}{digest.hexdigest()}"
