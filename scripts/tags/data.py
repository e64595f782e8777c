"""Labelled comments, and what writing does to them in life."""

from __future__ import annotations

import hashlib
import random
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl

from feedback_miner.pipeline import prepare
from feedback_miner.records import CONTEXTS, FACETS, KINDS
from feedback_miner.tagging.base import JOINT
from tags.frames import draw

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "corpora" / "concerns"
COMMENTS = FOLDER / "comments.csv"
DATA = ROOT.parent / "shared" / "data"

BARE = np.array([0.42, 0.26, 0.16, 0.16])
"""What bare phrases of unknown questions mean, by kind: as the answers of surveys are, a judgement."""
BARE_WORDS = 3
"""Comments of the corpus with so many words have a kind by habit: half of it is fitted."""
ALONE = 0.5
"""Weight of an answer read without its question: it is there with it as well."""
REAL_WEIGHT = 1.5
"""Weight of a real text."""
BARE_ANSWER_WORDS = 5
"""Bare answers with no more words are read below other questions too."""
OF_FRAME = 8
"""Sentences drawn from each text of a frame."""
MOST_CHARS = 450
"""Characters that annotators saw of a real text."""
REAL: Mapping[str, tuple[Sequence[str], Sequence[str]]] = {
    "nhs": (["surveys/nhs_fft_phase1/text_data.csv"], ["feedback"]),
    "spack": (["surveys/spack/*.csv"], []),
    "jupyter": (["surveys/jupyter_ux_2015/20160115235816-SurveyExport.csv"], []),
    "mybinder": (["surveys/mybinder_survey_2020/*.csv"], []),
    "dask": (["surveys/dask_survey/*.csv"], []),
    "gitbugs": (["tickets/gitbugs/SeaMonkey_bugs.csv", "tickets/gitbugs/hadoop_bugs.csv"], []),
    "tickets": (["tickets/it_service_tickets_47k/*.csv"], ["Document"]),
}
"""Sets of real texts: files, and columns of the texts where the program is to be told."""
LANGUAGES = ("de", "es", "fr", "it", "nl", "pt")
"""Languages beside English that writers wrote in; their names begin with it."""
UNASKED = ("nhs",)
"""Sets whose export does not hold the words of the question."""

GREETINGS = ("Hi,", "Hello team,", "Good morning,", "Dear all,", "hi there", "Hello,", "Dear support,")
CLOSINGS = (
    *("Thanks", "Thank you!", "Kind regards", "Best regards\nMaria", "Regards, J.", "Many thanks in advance"),
    *("Best,\nTom", "-- \nSam Miller\nOperations", "Cheers", "thx"),
)
STOP_WORDS = frozenset(
    [
        "a",
        "about",
        "again",
        "all",
        "also",
        "am",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "can",
        "did",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "he",
        "her",
        "him",
        "his",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "just",
        "me",
        "my",
        "no",
        "not",
        "of",
        "on",
        "or",
        "our",
        "out",
        "she",
        "so",
        "some",
        "such",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "too",
        "up",
        "us",
        "very",
        "was",
        "we",
        "were",
        "what",
        "when",
        "which",
        "while",
        "who",
        "will",
        "with",
        "you",
        "your",
    ]
)


@dataclass(frozen=True, eq=False)
class Labelled:
    """Texts with their labels; -1 where a label is missing.

    ``joint``, ``kind`` and ``facet`` are places in ``JOINT``, ``KINDS`` and ``FACETS``; ``kind_target``,
    of shape (n, 4), is what the kind is fitted to, which is softer than a label where a text alone does not
    tell it (all 0: not fitted). ``context`` is the question or subject that a text is read with, and
    ``context_kind`` its place in ``CONTEXTS``. ``source`` is who wrote a text, ``part`` what it is of
    (a kind of edit or of sentence, a set of real texts), and ``weight`` what it counts in fitting.
    """

    texts: list[str]
    joint: np.ndarray
    kind: np.ndarray
    facet: np.ndarray
    kind_target: np.ndarray
    context: list[str]
    context_kind: np.ndarray
    source: np.ndarray
    part: np.ndarray
    weight: np.ndarray

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def languages(self) -> np.ndarray:
        """The language of each text, by who wrote it."""
        codes = [source.partition("_")[0] for source in self.source.tolist()]
        return np.array([code if code in LANGUAGES else "en" for code in codes])

    def take(self, rows: np.ndarray) -> Labelled:
        """Return some of the texts; ``rows`` are places or a mask."""
        places = np.arange(len(self))[rows]
        return Labelled(
            [self.texts[i] for i in places],
            *(array[places] for array in (self.joint, self.kind, self.facet, self.kind_target)),
            [self.context[i] for i in places],
            *(array[places] for array in (self.context_kind, self.source, self.part, self.weight)),
        )

    @property
    def concern_names(self) -> list[str | None]:
        return [JOINT[i] if i >= 0 else None for i in self.joint]

    @property
    def kind_names(self) -> list[str | None]:
        return [KINDS[i] if i >= 0 else None for i in self.kind]


def _labelled(
    frame: pl.DataFrame,
    *,
    context: str | None = None,
    context_kind: str | None = None,
    kind: str = "kind",
    weight: float = 1.0,
) -> Labelled:
    """Build from a frame with ``text, concern, kind, source, part`` and perhaps ``facet`` and ``sure``."""

    def places(column: str, names: Sequence[str]) -> np.ndarray:
        if column not in frame.columns:
            return np.full(len(frame), -1)
        values = frame[column].replace("neither", "none")
        return np.array([names.index(value) if value in names else -1 for value in values])

    kinds = places(kind, KINDS)
    target = np.eye(len(KINDS))[kinds] * (kinds >= 0)[:, None]
    vague = (frame[kind] == "unclear").to_numpy()
    target[vague] = BARE
    sure = (frame["sure"].cast(pl.Int64) != 0).to_numpy() if "sure" in frame.columns else ~vague
    half_sure = ~sure & ~vague
    target[half_sure] = (target[half_sure] + BARE) / 2
    joint = places("concern", JOINT)
    joint[vague] = -1
    kinds_of_context: list[str] = ["none"] * len(frame)
    if context is not None:
        kinds_of_context = frame[context_kind].to_list() if context_kind else ["subject"] * len(frame)
    return Labelled(
        frame["text"].to_list(),
        joint,
        kinds,
        places("facet", FACETS),
        target,
        frame[context].fill_null("").to_list() if context else [""] * len(frame),
        np.array([CONTEXTS.index(name) for name in kinds_of_context]),
        frame["source"].to_numpy(),
        frame["part"].to_numpy(),
        np.where(sure | vague, weight, weight / 2),
    )


def read_comments(path: Path = COMMENTS) -> Labelled:
    """Read the comments of the corpus, or a file like it; a bare phrase tells its kind by habit only."""
    frame = pl.read_csv(path, infer_schema=False)
    if "source" not in frame.columns:
        frame = frame.with_columns(source=pl.lit(""))
    words = pl.col("text").str.split(" ").list.len()
    bare = (words <= BARE_WORDS) & pl.col("kind").is_in(["pain", "request"])
    frame = frame.with_columns(
        part=pl.lit(path.stem), sure=pl.when(bare).then(pl.lit("0")).otherwise(pl.lit("1"))
    )
    return replace(_labelled(frame), weight=np.ones(len(frame)))


def read_corpora(part: str) -> list[Labelled]:
    """Read what was written beside the comments: contrasts, answers, messages and sentences.

    Parameters
    ----------
    part : str
        train or test, as the files tell.

    Returns
    -------
    list of Labelled
        contrasts, answers with their questions, answers alone, messages with their subjects, messages
        alone, sentences.
    """

    def read(name: str, part_of: str) -> pl.DataFrame:
        frame = pl.read_csv(FOLDER / f"{name}.csv", infer_schema=False).filter(pl.col("part") == part)
        return frame.with_columns(part=pl.col(part_of) if part_of in frame.columns else pl.lit(part_of))

    answers, messages = read("answers", "type"), read("messages", "message")
    return [
        _labelled(read("contrasts", "edit")),
        _labelled(answers, context="question", context_kind="question_kind"),
        _labelled(answers, kind="kind_alone", weight=ALONE),
        _labelled(messages, context="subject"),
        _labelled(messages, kind="kind_alone", weight=ALONE),
        _labelled(read("sentences", "type")),
    ]


def read_languages(part: str) -> list[Labelled]:
    """Read what was written in other languages than English.

    Parameters
    ----------
    part : str
        train or test, as the file tells.

    Returns
    -------
    list of Labelled
        Comments and sentences, answers with their questions, answers alone.
    """
    frame = pl.read_csv(FOLDER / "languages.csv", infer_schema=False).filter(pl.col("part") == part)
    frame = frame.with_columns(part=pl.coalesce("type", "form"))
    answers, alone = frame.filter(pl.col("form") == "answer"), frame.filter(pl.col("form") != "answer")
    return [
        _labelled(alone),
        _labelled(answers, context="question", context_kind="question_kind"),
        _labelled(answers, kind="kind_alone", weight=ALONE),
    ]


def read_real(part: str, data: Path = DATA) -> Labelled:
    """Read real texts, which stand outside the project, with the labels that stand in it.

    Parameters
    ----------
    part : str
        train or test: halves by a hash of the text.
    data : Path
        Folder of the public data, see ``corpora/concerns/README.md``.
    """
    labels = pl.read_csv(FOLDER / "real_labels.csv", infer_schema=False).filter(pl.col("part") == part)
    texts = pl.concat([_real_texts(name, data) for name in REAL])
    frame = labels.join(texts, on=["set", "sha256"], how="inner", maintain_order="left").with_columns(
        source=pl.col("set"), part=pl.col("set")
    )
    # some are labelled once more as they read without their question
    alone = pl.when(pl.col("with_question") == "no")
    frame = frame.with_columns(
        alone.then(pl.lit("")).otherwise("question").alias("question"),
        alone.then(pl.lit("none")).otherwise("question_kind").alias("question_kind"),
    )
    return _labelled(frame, context="question", context_kind="question_kind", weight=REAL_WEIGHT)


def _real_texts(name: str, data: Path) -> pl.DataFrame:
    """Return the texts of a set as a run mines them, cut at ``MOST_CHARS``, with what labels find them by."""
    files, columns = REAL[name]
    paths = sorted(path for pattern in files for path in data.glob(pattern))
    prepared = prepare(paths, {"ingest.columns.text": columns} if columns else None)
    segments = prepared.segmentation.segments.frame
    texts = segments.group_by("comment_id", maintain_order=True).agg(pl.col("text").str.join(" "))
    comments = prepared.ingested.comments.frame
    if name in UNASKED:
        comments = comments.with_columns(
            question=pl.lit(None, pl.String), question_kind=pl.lit(None, pl.String)
        )
    frame = comments.select(
        "comment_id", pl.col("question").fill_null(""), pl.col("question_kind").fill_null("none")
    )
    found = texts.join(frame, on="comment_id", maintain_order="left").with_columns(
        set=pl.lit(name),
        sha256=pl.concat_str("text", "question", separator="\n").map_elements(text_hash, pl.String),
    )
    return found.unique(["set", "sha256"], maintain_order=True).select(
        "set", "sha256", "question", "question_kind", text=pl.col("text").str.slice(0, MOST_CHARS)
    )


def text_hash(text: str) -> str:
    """Return what a label finds its text by: a hash without case, punctuation and blanks."""
    plain = re.sub(r"\W+", " ", text.lower()).strip()
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


ASKED_FOR = {"likes": "praise", "dislikes": "pain", "obstacles": "pain", "wishes": "request", "use": "other"}
"""What a bare answer is by its question."""
FILLED = (
    *(
        "definitely {}",
        "I would say {}",
        "mostly {}",
        "{} in general",
        "{} for me",
        "{} these days",
        "{} I guess",
    ),
    *(
        "probably {}",
        "{} mostly",
        "{} of course",
        "{}, as always",
        "for me {}",
        "{} at our site",
        "{} I think",
    ),
)
"""What people put around a bare answer."""


def asked_otherwise(answers: pl.DataFrame, seed: int, filled: Sequence[str] = FILLED) -> pl.DataFrame:
    """Return bare answers below a question that asks for something else, which decides what they are.

    "Quick answers" is praise below "What is good?" and a pain below "What do you dislike?": only an answer
    that says more goes against its question.
    """
    generator = random.Random(seed)
    by_kind = {
        kind: answers.filter(pl.col("question_kind") == kind)["question"].unique().sort().to_list()
        for kind in ASKED_FOR
    }
    few_words = pl.col("text").str.split(" ").list.len() <= BARE_ANSWER_WORDS
    bare = answers.filter(
        (pl.col("part") == "bare") & pl.col("question_kind").is_in([*ASKED_FOR]) & few_words
    )
    rows = []
    for row in bare.iter_rows(named=True):
        for kind in generator.sample([kind for kind in ASKED_FOR if kind != row["question_kind"]], 2):
            text = row["text"]
            if filled and generator.random() < 0.5:
                text = generator.choice(filled).format(text)
            concern = "none" if kind == "use" else "consumer" if row["concern"] == "none" else row["concern"]
            asked = {"question": generator.choice(by_kind[kind]), "question_kind": kind}
            rows.append(row | asked | {"text": text, "kind": ASKED_FOR[kind], "concern": concern})
    return pl.DataFrame(rows, schema=answers.schema)


def joined(parts: Sequence[Labelled]) -> Labelled:
    """Return texts one behind the other."""
    arrays = ("joint", "kind", "facet", "kind_target", "context_kind", "source", "part", "weight")
    stacked = {name: np.concatenate([getattr(part, name) for part in parts]) for name in arrays}
    return Labelled(
        texts=[text for part in parts for text in part.texts],
        context=[text for part in parts for text in part.context],
        **stacked,
    )


def training_texts(data: Path = DATA) -> Labelled:
    """Return all that is fitted on: no text of a test part, and no original of a tested contrast."""
    contrasts = pl.read_csv(FOLDER / "contrasts.csv", infer_schema=False)
    tested = contrasts.filter(pl.col("part") == "test")["of"].unique().implode()
    ids = pl.read_csv(COMMENTS, infer_schema=False)
    comments = read_comments().take((~ids["id"].is_in(tested)).to_numpy())
    answers = pl.read_csv(FOLDER / "answers.csv", infer_schema=False).filter(pl.col("part") == "train")
    others = asked_otherwise(answers.with_columns(part="type"), seed=0)
    frames = draw(FOLDER / "frames.toml", OF_FRAME, seed=0)
    return joined(
        [
            comments,
            *read_corpora("train"),
            _labelled(others, context="question", context_kind="question_kind"),
            _labelled(frames),
            read_real("train", data),
        ]
    )


def multilingual_texts(data: Path = DATA) -> Labelled:
    """Return all that the tagger of many languages is fitted on."""
    frame = pl.read_csv(FOLDER / "languages.csv", infer_schema=False).filter(pl.col("part") == "train")
    answers = frame.filter(pl.col("form") == "answer").with_columns(part="type")
    others = [
        _labelled(asked_otherwise(of, seed=0, filled=()), context="question", context_kind="question_kind")
        for language in LANGUAGES
        if len(of := answers.filter(pl.col("source").str.starts_with(f"{language}_")))
    ]
    return joined([training_texts(data), *read_languages("train"), *others])


def as_in_life(texts: Sequence[str], seed: int, languages: Sequence[str] | None = None) -> list[str]:
    """Return each text once more as life leaves it: with typos, a greeting, without punctuation or words."""
    generator = random.Random(seed)
    of_text = ["en"] * len(texts) if languages is None else languages
    return [
        _changed(text, generator) if language == "en" else _changed_abroad(text, generator)
        for text, language in zip(texts, of_text, strict=True)
    ]


def _changed_abroad(text: str, generator: random.Random) -> str:
    """Change a text in a way that needs no words of its language; accents are left out by many."""
    way = generator.random()
    if way < 0.5:
        return with_typos(text, generator)
    if way < 0.75:
        return re.sub(r"[^\w\s']+", " ", text)
    bare = "".join(mark for mark in unicodedata.normalize("NFD", text) if not unicodedata.combining(mark))
    return bare.lower() if way < 0.9 else bare


def _changed(text: str, generator: random.Random) -> str:
    way = generator.random()
    if way < 0.5:
        return with_typos(text, generator)
    if way < 0.6:
        return f"{generator.choice(GREETINGS)} {text}"
    if way < 0.7:
        return f"{text}\n{generator.choice(CLOSINGS)}"
    if way < 0.9:
        return re.sub(r"[^\w\s']+", " ", text)
    return without_stop_words(text)


def with_typos(text: str, generator: random.Random) -> str:
    """Return the text with about one slip in 30 characters: two letters swapped, one lost or one doubled."""
    letters = list(text)
    for _ in range(max(1, len(text) // 30)):
        place = generator.randrange(len(letters)) if letters else 0
        if not letters or not letters[place].isalpha():
            continue
        slip = generator.choice(("swap", "lose", "double"))
        if slip == "swap" and place + 1 < len(letters):
            letters[place : place + 2] = letters[place + 1], letters[place]
        elif slip == "lose" and len(letters) > 4:
            del letters[place]
        else:
            letters.insert(place, letters[place])
    return "".join(letters)


def without_stop_words(text: str) -> str:
    """Return the text as cleaned exports hold it: lower case, no stop words, no punctuation, no digits."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    kept = [word for word in words if word not in STOP_WORDS]
    return " ".join(kept) if len(kept) >= 2 else " ".join(words)
