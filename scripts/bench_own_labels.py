"""Measure what labels of one's own teach: drawn at random, and chosen by ``tags suggest``.

    python scripts/bench_own_labels.py LABELLED.parquet [--domains tickets nhs] [--n 50] [--draws 20]

The file (CSV or Parquet) has the columns ``domain``, ``text``, ``concern`` and ``kind``. Of each domain
half is drawn as what a user could label, and everything is measured on the other half, so that what was
labelled makes no figure better. The tagger must not have been fitted on these texts.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import polars as pl
from sklearn.metrics import accuracy_score, f1_score, log_loss

from feedback_miner.own_labels import Labelled, as_tagger_sees
from feedback_miner.pipeline import resolve
from feedback_miner.records import KINDS, Embeddings, FloatArray, IntArray
from feedback_miner.tagging import Tagger, make_tagger
from feedback_miner.tagging.base import JOINT, TagProbabilities
from feedback_miner.tagging.own import fit_own
from feedback_miner.tagging.suggest import choose, doubt

FIGURES = ("kind loss", "kind F1", "kind accuracy", "client F1", "consumer F1", "concern loss")


def figures(found: TagProbabilities, labels: dict[str, IntArray], rows: IntArray) -> FloatArray:
    """Return the figures of some rows; macro F1 is over the kinds that occur."""
    joint, kind = labels["joint"][rows], labels["kind"][rows]
    best, voices = found.kind[rows].argmax(axis=1), found.concern[rows] >= 0.5
    present = np.unique(kind)
    by_voice = [
        f1_score(np.isin(joint, [JOINT.index(name), JOINT.index("both")]), voices[:, i], zero_division=0)
        for i, name in enumerate(("client", "consumer"))
    ]
    return np.array(
        [
            log_loss(kind, found.kind[rows], labels=range(len(KINDS))),
            f1_score(kind, best, labels=present, average="macro", zero_division=0),
            accuracy_score(kind, best),
            *by_voice,
            log_loss(joint, found.joint[rows], labels=range(len(JOINT))),
        ]
    )


def pick(
    way: str, found: TagProbabilities, embeddings: Embeddings, pool: IntArray, n: int, seed: int
) -> IntArray:
    """Return what to label."""
    if way == "random":
        return np.random.default_rng(seed).choice(pool, n, replace=False)
    return choose(embeddings, doubt(found.kind, found.concern), pool, n, seed).rows


def measure(
    base: Tagger, frame: pl.DataFrame, texts: list[str], embeddings: Embeddings, n: int, draws: int
) -> None:
    """Print the mean change of each figure, and its spread over the draws."""
    labels = {
        "joint": np.array([JOINT.index(name) for name in frame["concern"]]),
        "kind": np.array([KINDS.index(name) for name in frame["kind"]]),
    }
    found = base.predict_proba(texts, embeddings)
    before = figures(found, labels, np.arange(len(texts)))
    print("  before      " + "  ".join(f"{name} {x:.3f}" for name, x in zip(FIGURES, before, strict=True)))
    for way in ("random", "suggest"):
        changes = []
        for seed in range(draws):
            order = np.random.default_rng([1, seed]).permutation(len(texts))
            pool, rest = np.sort(order[: len(order) // 2]), np.sort(order[len(order) // 2 :])
            rows = pick(way, found, embeddings, pool, n, seed)
            given = {head: np.full(len(texts), -1) for head in labels}
            for head, told in labels.items():
                given[head][rows] = told[rows]
            after = fit_own(base, texts, embeddings, given).forgetting().predict_proba(texts, embeddings)
            changes.append(figures(after, labels, rest) - figures(found, labels, rest))
        table = np.array(changes)
        summary = zip(FIGURES, table.mean(axis=0), table.std(axis=0), strict=True)
        print(f"  {way:10s}  " + "  ".join(f"{name} {mean:+.3f} ± {sd:.3f}" for name, mean, sd in summary))
        print(
            f"              worst of {draws}: kind loss {table[:, 0].max():+.3f}, F1 {table[:, 1].min():+.3f}"
        )


def main() -> None:
    """Measure each domain."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--domains", nargs="*")
    parser.add_argument("--n", type=int, default=50)
    parser.add_argument("--draws", type=int, default=20)
    given = parser.parse_args()
    frame = (pl.read_csv if given.file.suffix == ".csv" else pl.read_parquet)(given.file)
    settings = resolve({"threads": 1})
    base = make_tagger(settings.tag)
    for domain in given.domains or sorted(frame["domain"].unique()):
        part = frame.filter(pl.col("domain") == domain)
        nothing: list[str | None] = [None] * len(part)
        labelled = Labelled(part["text"].to_list(), nothing, nothing, pl.DataFrame())
        seen = as_tagger_sees(labelled, settings, base, None, None)
        judged = part[seen.rows.tolist()]
        print(f"{domain}: {len(judged):,} comments, {given.n} labels, {given.draws} draws", flush=True)
        measure(base, judged, seen.texts, seen.embeddings, given.n, given.draws)


if __name__ == "__main__":
    main()
