"""How good the tagger is on texts that it was never fitted on: the test parts of the corpora, and real ones.

    python scripts/evaluate_tags.py [--data FOLDER | --no-real] [--tagger NAME] [--encoder theme-minilm]

Every text goes the way of a run but for the cut into sentences: it is encoded whole, with the question or
subject that it stands below. Intervals are 95 %, by a bootstrap over texts. Prints Markdown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import numpy as np
import polars as pl
import typer
from sklearn.metrics import f1_score
from tags.data import (
    DATA,
    FOLDER,
    LANGUAGES,
    Labelled,
    joined,
    read_comments,
    read_corpora,
    read_languages,
    read_real,
    text_hash,
)

from feedback_miner.config import AUTO, load_settings
from feedback_miner.embed import embed_texts
from feedback_miner.pipeline import tagger_encoder
from feedback_miner.records import KINDS, Context
from feedback_miner.tagging import TagProbabilities, make_tagger
from feedback_miner.tagging.decide import bars_of, decide_concern
from feedback_miner.tagging.evaluate import calibration_error
from feedback_miner.tagging.prior import adapt

N_RESAMPLES = 300
LARGE = ("tickets", "nhs", "spack")
"""Sets in which clients are rare."""
CLIENT, CONSUMER, PAIN = [0, 2], [1, 2], 0


class Judge:
    """The tagger, on texts in context."""

    def __init__(self, tagger: str, encoder: str = AUTO) -> None:
        self.settings, _ = load_settings({"tag.tagger": tagger, "embed.encoder": encoder})
        self.tagger = make_tagger(self.settings.tag)
        self.encoder = tagger_encoder(self.tagger, self.settings)

    def __call__(self, labelled: Labelled, *, in_context: bool = True) -> TagProbabilities:
        found = embed_texts(labelled.texts, self.encoder, self.settings.embed)
        if in_context and labelled.context_kind.any():
            distinct = sorted({*labelled.context} - {""})
            vectors = embed_texts(distinct, self.encoder, self.settings.embed).vectors
            places = {text: i for i, text in enumerate(distinct)} | {"": -1}
            rows = np.array([places[text] for text in labelled.context])
            found = replace(found, context=Context(labelled.context_kind, rows, found.as_base(vectors)))
        found = replace(found, languages=tuple(labelled.languages.tolist()))
        return self.tagger.predict_proba(labelled.texts, found)


def measures(found: TagProbabilities, labelled: Labelled) -> dict[str, Callable[[np.ndarray], float]]:
    """Return the figures as functions of which texts count."""
    told, of_kind = labelled.joint >= 0, labelled.kind >= 0
    best = found.kind.argmax(axis=1)

    def f1(truth: np.ndarray, said: np.ndarray, known: np.ndarray) -> Callable[[np.ndarray], float]:
        return lambda rows: f1_score(truth[rows][known[rows]], said[rows][known[rows]], zero_division=0)

    def macro(rows: np.ndarray) -> float:
        rows = rows[of_kind[rows]]
        return f1_score(
            labelled.kind[rows], best[rows], average="macro", labels=np.unique(labelled.kind[rows])
        )

    def right(rows: np.ndarray) -> float:
        rows = rows[of_kind[rows]]
        return float(np.mean(labelled.kind[rows] == best[rows]))

    return {
        "client": f1(np.isin(labelled.joint, CLIENT), found.concern[:, 0] >= 0.5, told),
        "consumer": f1(np.isin(labelled.joint, CONSUMER), found.concern[:, 1] >= 0.5, told),
        "kind": macro,
        "pain": f1(labelled.kind == PAIN, best == PAIN, of_kind),
        "right": right,
    }


def row(name: str, found: TagProbabilities, labelled: Labelled) -> str:
    """Return a row of the table."""
    n = len(labelled)
    generator = np.random.default_rng(0)
    draws = [generator.integers(0, n, n) for _ in range(N_RESAMPLES)]
    cells = []
    for measure in measures(found, labelled).values():
        low, high = np.quantile([measure(rows) for rows in draws], [0.025, 0.975])
        cells.append(f"{measure(np.arange(n)):.3f} ({low:.2f} to {high:.2f})")
    return f"| {name} | {n:,} | " + " | ".join(cells) + " |"


def by_part(found: TagProbabilities, labelled: Labelled) -> str:
    """Return the share of right kinds by part."""
    right = found.kind.argmax(axis=1) == labelled.kind
    known = labelled.kind >= 0
    parts = sorted({*labelled.part[known].tolist()})
    shares = [(part, right[known & (labelled.part == part)]) for part in parts]
    return ", ".join(f"{part} {share.mean():.2f} of {len(share)}" for part, share in shares)


def pairs(judge: Judge) -> str:
    """Return, by kind of edit, how many pairs of an original and its edit have the right kind in both."""
    edits = pl.read_csv(FOLDER / "contrasts.csv", infer_schema=False).filter(pl.col("part") == "test")
    comments = pl.read_csv(FOLDER / "comments.csv", infer_schema=False)
    labelled = read_corpora("test")[0]
    originals = read_comments()
    place = {ident: i for i, ident in enumerate(comments["id"])}
    of = np.array([place[ident] for ident in edits["of"]])
    found, whole = judge(labelled), judge(originals.take(of))
    kind = (found.kind.argmax(1) == labelled.kind) & (whole.kind.argmax(1) == originals.kind[of])
    edit_right = found.kind.argmax(1) == labelled.kind
    lines = [
        "| edit | pairs | kind right in both | kind of the edit right |",
        "|---|---|---|---|",
        f"| all | {len(kind):,} | {kind.mean():.2f} | {edit_right.mean():.2f} |",
    ]
    flips = (edits["flips"] == "true").to_numpy()
    groups = {"flips": flips, "keeps": ~flips}
    groups |= {name: (edits["edit"] == name).to_numpy() for name in edits["edit"].unique().sort()}
    for name, rows in groups.items():
        if rows.sum() >= 10:
            lines.append(
                f"| {name} | {rows.sum()} | {kind[rows].mean():.2f} | {edit_right[rows].mean():.2f} |"
            )
    return "\n".join(lines)


def calibration(found: TagProbabilities, labelled: Labelled) -> str:
    """Return the expected calibration error of each class."""
    told, of_kind = labelled.joint >= 0, labelled.kind >= 0
    errors = {
        "client": calibration_error(np.isin(labelled.joint[told], CLIENT), found.concern[told, 0]),
        "consumer": calibration_error(np.isin(labelled.joint[told], CONSUMER), found.concern[told, 1]),
    }
    for i, name in enumerate(KINDS):
        errors[name] = calibration_error(labelled.kind[of_kind] == i, found.kind[of_kind, i])
    return ", ".join(f"{name} {error:.3f}" for name, error in errors.items())


def told(judge: Judge, found: TagProbabilities, labelled: Labelled) -> str:
    """Return precision and recall of the client tags that a run would give to these texts as one export."""
    n = len(labelled)
    found = adapt(found, judge.tagger, n)
    bars = bars_of(judge.tagger, found, judge.settings.tag.min_precision, n)
    tags, _ = decide_concern(found.voices, bars)
    said, truth = np.isin(tags, ["client", "both"]), np.isin(labelled.joint, CLIENT)
    right = int((said & truth).sum())
    unclear = np.mean(np.array(tags) == "unclear")
    return (
        f"from {bars['client']:.2f} on; {right} of {said.sum()} right, of {truth.sum()} found; "
        f"unclear {unclear:.1%}"
    )


def nhs(judge: Judge, data: Path) -> list[str]:
    """Return how pains, and pains and requests, agree with analysts' criticality, on the other half."""
    frame = pl.read_csv(data / "surveys/nhs_fft_phase1/text_data.csv", infer_schema=False)
    frame = frame.with_columns(criticality=pl.col("criticality").cast(pl.Int64, strict=False)).drop_nulls(
        ["criticality", "feedback"]
    )
    frame = frame.with_columns(hash=pl.col("feedback").map_elements(text_hash, pl.String)).unique(
        "hash", keep="first", maintain_order=True
    )
    fitted = [text_hash(text) for text in read_real("train", data).texts]
    other = pl.col("hash").map_elements(lambda value: int(value[:2], 16) % 2 == 1, pl.Boolean)
    frame = frame.filter(other & ~pl.col("hash").is_in(fitted))
    n = len(frame)
    empty = np.full(n, -1)
    labelled = Labelled(
        frame["feedback"].to_list(), empty, empty, empty, np.zeros((n, 4)), [""] * n, np.zeros(n, int),
        np.array([""] * n), np.array([""] * n), np.ones(n),
    )  # fmt: skip
    found = judge(labelled).kind
    best, below = found.argmax(1), (frame["criticality"] < 0).to_numpy()
    hurts = {"pain": best == 0, "pain or request": np.isin(best, [0, 1])}
    return [f"{name}: F1 {f1_score(below, said):.3f} of {n:,}" for name, said in hurts.items()]


def languages(judge: Judge) -> None:
    """Print the figures of each language, on writers that no tagger was fitted on."""
    alone, answers, _ = read_languages("test")
    written = joined([alone, answers])
    found = judge(written)
    typer.echo("| language | n | client F1 | consumer F1 | kind macro F1 | pain F1 | kind right |")
    typer.echo("|---" * 7 + "|")
    errors = []
    for name, texts in (("all", written), ("comments and sentences", alone), ("answers", answers)):
        typer.echo(row(name, judge(texts), texts))
    typer.echo(row("answers, read alone", judge(answers, in_context=False), answers))
    for language in LANGUAGES:
        rows = written.languages == language
        typer.echo(row(language, found.take(rows), written.take(rows)))
        errors.append(f"{language}: {calibration(found.take(rows), written.take(rows))}")
    typer.echo("\nCalibration error\n" + "\n".join(errors) + "\n")
    typer.echo(by_part(found, written))


def main(
    data: Annotated[Path, typer.Option(help="Folder of the public data.")] = DATA,
    real: Annotated[bool, typer.Option(help="Also what needs the public data.")] = True,
    tagger: Annotated[str, typer.Option(help="concern-kind-minilm or concern-kind-e5.")] = "auto",
    encoder: Annotated[str, typer.Option(help="auto = the one that the tagger was fitted on.")] = AUTO,
    foreign: Annotated[bool, typer.Option(help="Only other languages than English.")] = False,
) -> None:
    judge = Judge(tagger, encoder)
    if foreign:
        languages(judge)
        return
    contrasts, answers, _, messages, _, sentences = read_corpora("test")
    sets = {"contrasts": contrasts, "answers": answers, "messages": messages, "sentences": sentences}
    if real:
        sets["real texts"] = read_real("test", data)
        sets["concern_dev"] = read_comments(data / "concern_dev.csv")
    typer.echo("| texts | n | client F1 | consumer F1 | kind macro F1 | pain F1 | kind right |")
    typer.echo("|---" * 7 + "|")
    found = {}
    for name, labelled in sets.items():
        found[name] = judge(labelled)
        typer.echo(row(name, found[name], labelled))
        if name in ("answers", "messages", "real texts"):
            typer.echo(row(f"{name}, read alone", judge(labelled, in_context=False), labelled))
    typer.echo("")
    for name in sets:
        typer.echo(f"{name}: {by_part(found[name], sets[name])}\n")
    typer.echo(pairs(judge))
    if real:
        pooled = joined([sets["real texts"], sets["concern_dev"]])
        both = [found["real texts"], found["concern_dev"]]
        whole = TagProbabilities(
            np.concatenate([each.joint for each in both]), np.concatenate([each.kind for each in both])
        )
        typer.echo(f"\nCalibration error, {len(pooled):,} real texts: {calibration(whole, pooled)}")
        random = sets["real texts"].take(np.isin(sets["real texts"].part, [*LARGE]))
        for name, labelled in (("real texts", sets["real texts"]), ("tickets, NHS and spack", random)):
            typer.echo(f"Client tags, {name}: {told(judge, judge(labelled), labelled)}")
        dev = sets["concern_dev"]
        typer.echo(f"Client tags, concern_dev: {told(judge, found['concern_dev'], dev)}")
        for line in nhs(judge, data):
            typer.echo(f"NHS, criticality below 0: {line}")


if __name__ == "__main__":
    typer.run(main)
