"""Texts to measure on: labelled sets, service-desk tickets for speed, and segments for the curve of sizes."""

import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

TICKETS = Path("tickets/it_service_tickets_47k/all_tickets_processed_improved_v3.csv")
NHS = Path("surveys/nhs_fft_phase1/text_data.csv")
JUPYTER = Path("surveys/jupyter_ux_2015/derived_text_with_themes.csv")
GITBUGS = [Path(f"tickets/gitbugs/{name}_bugs.csv") for name in ("SeaMonkey", "hadoop")]
N_TICKETS = 8_000
"""Tickets in the sample of which the groups are compared with themes."""
PER_INTENT = 30
"""Texts of each intent in a subsample of clinc150-train."""
MIN_WORDS = 4
"""Fewest words of an NHS answer, and of a segment of the curve."""
WINDOW = (8, 32)
"""Fewest and most words of a segment of the curve."""


@dataclass(frozen=True, eq=False)
class LabelledSet:
    """Texts and, unless they serve for speed or steadiness only, the true theme of each."""

    name: str
    texts: list[str]
    labels: list[str] | None
    languages: list[str | None] | None = None
    """Of segments as a run mines them; None = all texts are English."""
    earlier: np.ndarray | None = None
    """Rows that were there a week before the last one; None where that is not known."""
    groups: list[str] | None = None
    """Coarser than themes: a theme may lie within a group, and should not lie across groups."""
    pairs: np.ndarray | None = None
    """Rows that are duplicates of each other, of shape ``(n_pairs, 2)``."""

    def __post_init__(self) -> None:
        if self.labels is not None and len(self.labels) != len(self.texts):
            raise ValueError(f"{self.name}: {len(self.texts)} texts, {len(self.labels)} labels")

    @property
    def is_scored(self) -> bool:
        """Whether anything is known of the texts that labels can be compared with."""
        return not (self.labels is None and self.groups is None and self.pairs is None)

    @property
    def n_themes(self) -> int | None:
        """Number of true themes; None where they are not known."""
        return None if self.labels is None else len(set(self.labels))


Pairs = list[tuple[str, str]]


def read_table(path: Path, text: str, label: str) -> Pairs:
    """Return the rows of a CSV file that have both a text and a label."""
    frame = pl.read_csv(path, infer_schema=False)
    missing = [name for name in (text, label) if name not in frame.columns]
    if missing:
        raise ValueError(f"{path.name} has no column {missing}; columns found: {', '.join(frame.columns)}")
    return frame.select(text, label).drop_nulls().rows()


def read_banking(part: str) -> Callable[[Path, int], Pairs]:
    return lambda data, seed: read_table(data / f"themes/banking77/{part}.csv", "text", "category")


def read_clinc(data: Path, part: str) -> Pairs:
    """Return a split of CLINC150; the texts that are out of scope are splits of their own."""
    splits = json.loads((data / "themes/clinc150/data_full.json").read_text(encoding="utf-8"))
    return [(text, intent) for text, intent in splits[part]]


def read_clinc_test(data: Path, seed: int) -> Pairs:
    return read_clinc(data, "test")


def read_clinc_train(data: Path, seed: int) -> Pairs:
    """Return PER_INTENT texts of each intent, drawn anew for each seed."""
    by_intent: dict[str, Pairs] = {}
    for pair in read_clinc(data, "train"):
        by_intent.setdefault(pair[1], []).append(pair)
    chance = random.Random(seed)
    return [pair for pairs in by_intent.values() for pair in chance.sample(pairs, PER_INTENT)]


def read_hwu(data: Path, seed: int) -> Pairs:
    pairs: Pairs = []
    for part in ("train", "valid", "test"):
        texts, labels = (
            (data / f"themes/hwu64/{part}.{end}").read_text(encoding="utf-8").splitlines()
            for end in ("seq.in", "label")
        )
        pairs += zip(texts, labels, strict=True)
    return pairs


def read_dstc(data: Path, seed: int) -> Pairs:
    frame = pl.read_ndjson(data / "themes/dstc11_development/development-utterances.jsonl")
    return frame.select("utterance", "intent").rows()


def read_askubuntu(data: Path, seed: int) -> Pairs:
    """Return both corpora as one set; their intent "None" counts as a theme, as upstream has it."""
    corpora = [
        data / f"themes/askubuntu_webapps/{name}Corpus.json" for name in ("AskUbuntu", "WebApplications")
    ]
    sentences = [row for path in corpora for row in json.loads(path.read_text(encoding="utf-8"))["sentences"]]
    return [(row["text"], row["intent"]) for row in sentences]


def read_nhs(data: Path, seed: int) -> Pairs:
    """Return the distinct answers of four words or more, each with its first sub-theme.

    7,999 answers have four words or more; 7,816 of them are distinct. Fifteen texts were given
    more than one sub-theme; the first one counts.
    """
    frame = pl.read_csv(data / NHS, infer_schema=False)
    long = frame.filter(pl.col("feedback").str.count_matches(r"\S+") >= MIN_WORDS)
    return long.unique("feedback", keep="first", maintain_order=True).select("feedback", "subcategory").rows()


def in_rank(pairs: Pairs, largest: int, seed: int) -> Pairs:
    """Draw texts so that the sizes of the themes fall like 1/rank, as those of real feedback do.

    The seed decides which theme has which rank, which texts are drawn, and their order. A theme has one text
    at least, and no more than there are.

    Examples
    --------
    >>> from collections import Counter
    >>> drawn = in_rank([(f"{label} {i}", label) for label in "abcd" for i in range(9)], 8, 0)
    >>> sorted(Counter(label for _, label in drawn).values())
    [2, 3, 4, 8]
    """
    by_label: dict[str, Pairs] = {}
    for pair in dict.fromkeys(pairs):
        by_label.setdefault(pair[1], []).append(pair)
    chance = random.Random(seed)
    labels = chance.sample(list(by_label), len(by_label))
    sizes = [max(1, round(largest / rank)) for rank in range(1, len(labels) + 1)]
    drawn = [
        pair
        for label, size in zip(labels, sizes, strict=True)
        for pair in chance.sample(by_label[label], min(size, len(by_label[label])))
    ]
    chance.shuffle(drawn)
    return drawn


def read_clinc_rank(largest: int) -> Callable[[Path, int], Pairs]:
    return lambda data, seed: in_rank(read_clinc(data, "train") + read_clinc(data, "test"), largest, seed)


def read_banking_rank(data: Path, seed: int) -> Pairs:
    return in_rank(read_banking("train")(data, seed), 150, seed)


def read_hwu_rank(data: Path, seed: int) -> Pairs:
    return in_rank(read_hwu(data, seed), 400, seed)


READERS: dict[str, Callable[[Path, int], Pairs]] = {
    "banking77-test": read_banking("test"),
    "clinc150-test": read_clinc_test,
    "hwu64": read_hwu,
    "dstc11": read_dstc,
    "askubuntu": read_askubuntu,
    "nhs": read_nhs,
    "banking77-train": read_banking("train"),
    "clinc150-train": read_clinc_train,
    "clinc150-rank-small": read_clinc_rank(88),
    "clinc150-rank": read_clinc_rank(600),
    "banking77-rank": read_banking_rank,
    "hwu64-rank": read_hwu_rank,
}
SPEED_SET = "tickets-47k"
TICKETS_SAMPLE = "tickets-8k"
TITLES = "bug-titles"
NAMES = (*READERS, TITLES, TICKETS_SAMPLE, SPEED_SET)
RANKED = ("clinc150-rank-small", "clinc150-rank", "banking77-rank", "hwu64-rank")
"""Subsamples whose sizes of themes fall like 1/rank."""
RESAMPLED = ("clinc150-train", *RANKED)
"""Sets of which each seed draws another subsample."""
TRAIN_PARTS = ("banking77-train", "clinc150-train")
"""Parts made for training and choosing, left out of the means."""


def read_tickets_sample(data: Path) -> LabelledSet:
    """Return 8,000 service-desk tickets, each with one of 8 groups."""
    pairs = read_table(data / TICKETS, "Document", "Topic_group")
    texts, groups = zip(*random.Random(0).sample(pairs, N_TICKETS), strict=True)
    return LabelledSet(TICKETS_SAMPLE, list(texts), None, groups=list(groups))


def read_titles(data: Path) -> LabelledSet:
    """Return the titles of two bug trackers, and which bugs the trackers know as duplicates of each other."""
    texts: list[str] = []
    pairs: set[tuple[int, int]] = set()
    for path in GITBUGS:
        bugs = pl.read_csv(data / path, infer_schema=False).unique(
            "Issue id", keep="first", maintain_order=True
        )
        bugs = bugs.filter(pl.col("Summary").is_not_null())
        rows = {bug: len(texts) + i for i, bug in enumerate(bugs["Issue id"])}
        texts += bugs["Summary"].to_list()
        known = pl.read_csv(data / str(path).replace("_bugs", "_bugs-combined"), infer_schema=False)
        for bug, others in known.drop_nulls().iter_rows():
            found = [rows[one] for one in others.split(", ") if one in rows and one != bug]
            pairs |= {(min(rows[bug], row), max(rows[bug], row)) for row in found if bug in rows}
    return LabelledSet(TITLES, texts, None, pairs=np.array(sorted(pairs)))


def read_set(name: str, data: Path, seed: int) -> LabelledSet:
    """Return a set by its name."""
    if name == SPEED_SET:
        frame = pl.read_csv(data / TICKETS, infer_schema=False)
        return LabelledSet(name, frame["Document"].drop_nulls().to_list(), None)
    if name == TICKETS_SAMPLE:
        return read_tickets_sample(data)
    if name == TITLES:
        return read_titles(data)
    texts, labels = zip(*READERS[name](data, seed), strict=True)
    return LabelledSet(name, list(texts), list(labels))


def read_file(path: Path) -> LabelledSet:
    """Return the rows of a CSV file with the columns ``text`` and ``label``."""
    texts, labels = zip(*read_table(path, "text", "label"), strict=True)
    return LabelledSet(path.stem, list(texts), list(labels))


def real_comments(data: Path) -> list[str]:
    """Return the tickets, bug reports and survey answers that segments of the curve are cut from."""
    bugs = [pl.read_csv(data / path, infer_schema=False)["Description"] for path in GITBUGS]
    others = [
        pl.read_csv(data / path, infer_schema=False)[column]
        for path, column in ((TICKETS, "Document"), (NHS, "feedback"), (JUPYTER, "text"))
    ]
    return pl.concat([column.rename("text") for column in (*others, *bugs)]).drop_nulls().to_list()


def cut(comment: str, chance: random.Random) -> list[str]:
    """Cut a comment into windows of random length; what is left at its end may be shorter.

    Examples
    --------
    >>> [len(part.split()) for part in cut("word " * 50, random.Random(0))]
    [20, 30]
    """
    words = re.findall(r"\S+", comment)
    parts, start = [], 0
    while start < len(words):
        end = start + chance.randint(*WINDOW)
        parts.append(" ".join(words[start:end]))
        start = end
    return [part for part in parts if part.count(" ") + 1 >= MIN_WORDS]


def segments(data: Path, n_segments: int) -> tuple[list[str], int]:
    """Cut distinct segments from real comments, again at other borders until there are enough.

    Returns
    -------
    texts : list of str
        The first ``n`` of them are the same whatever ``n_segments`` is.
    n_apart : int
        So many of them come from the first cut and share no word of a comment with each other.
    """
    comments, chance = real_comments(data), random.Random(0)
    found: dict[str, None] = {}
    n_apart = 0
    while len(found) < n_segments:
        parts = [part for comment in comments for part in cut(comment, chance)]
        chance.shuffle(parts)
        found.update(dict.fromkeys(parts))
        n_apart = n_apart or len(found)
    return list(found)[:n_segments], min(n_apart, n_segments)
