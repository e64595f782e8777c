"""How steady are the themes: with moved vectors, in another order, with a few texts fewer, by other backends?

    python scripts/bench_steadiness.py --set dstc11 --set askubuntu [--engine NAME] [--setting grain=fine]

Without --set it measures every set, the sample exports, and three waves of the Spack user survey.
docs/benchmarks.md explains the columns. From Python: bench.steadiness.steadiness.
"""

import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from bench import exports, sets
from bench.encode import backends, encode
from bench.kept import Kept, work_folder
from bench.measures import score
from bench.own import OWN, ROWS, fit_themes
from bench.runs import known
from bench.sets import LabelledSet
from bench.steadiness import KINDS, Draw, steadiness
from bench.tables import STEADINESS_HEADER, Sheet, number, replace_part, share, steadiness_cells
from rich.console import Console

from feedback_miner.config import EmbedSettings
from feedback_miner.errors import FeedbackMinerError

ROOT = Path(__file__).parents[1]
NAMES = (*(name for name in sets.NAMES if name != sets.SPEED_SET), *exports.NAMES, sets.SPEED_SET)


def read(name: str, data: Path) -> LabelledSet:
    return exports.read_collection(name, data) if name in exports.NAMES else sets.read_set(name, data, 0)


def more_draws(
    sample: LabelledSet, vectors: np.ndarray, revision: str, encoder: str, wanted: Sequence[str]
) -> list[Draw]:
    """Return the vectors of other backends than made these, and the collection as it was a week before."""
    everything = np.arange(len(vectors))
    made = {revision}
    more: list[Draw] = []
    for backend in wanted:
        others, other = encode(sample.texts, encoder, backend, respelled=sample.languages is not None)
        if other not in made:
            made.add(other)
            more.append(Draw(backend, everything, others))
    if sample.earlier is not None:
        more.append(Draw("week", sample.earlier, vectors[sample.earlier]))
    return more


def measure(sample: LabelledSet, what: dict[str, Any]) -> dict[str, Any]:
    """Return what :func:`bench.steadiness.steadiness` tells, and how well each draw agrees with the truth."""
    vectors, revision = encode(sample.texts, what["encoder"], respelled=sample.languages is not None)
    more = more_draws(sample, vectors, revision, what["encoder"], what["backends"])
    languages = sample.languages or ["en"] * len(vectors)
    seconds: list[float] = []

    def fit(vectors: np.ndarray, rows: np.ndarray) -> np.ndarray:
        start = time.perf_counter()
        spoken, texts = [languages[row] for row in rows], [sample.texts[row] for row in rows]
        labels = fit_themes(vectors, spoken, what["settings"], texts=texts).labels_
        seconds.append(time.perf_counter() - start)
        return labels

    found = steadiness(fit, vectors, what["kinds"], more, what["seed"])
    labels = found.pop("labels")
    found |= {"seconds_a_fit": float(np.median(seconds)), "left_out": float(np.mean(labels < 0))}
    truth = None if sample.labels is None else np.asarray(sample.labels)
    if truth is not None:
        found |= score(truth, labels)
    for each in found["draws"]:
        drawn, rows = each.pop("labels"), each.pop("rows")
        if truth is not None:
            each |= {f"{name}_true": value for name, value in score(truth[rows], drawn).items()}
    about = {"set": sample.name, "texts": len(vectors), "encoder": f"{what['encoder']} {revision}"}
    return about | found


def measure_all(plan: list[dict[str, Any]], data: Path, store: Kept) -> Iterator[dict[str, Any]]:
    """Yield one record for each set and engine; what was kept is not measured again."""
    for what in plan:
        found = store.get(what)
        if found is None:
            found = [{"engine": what["engine"], **measure(read(what["set"], data), what)}]
            store.put(what, found)
        typer.echo(told(found[0]), err=True)
        yield found[0]


def sheet(records: list[dict[str, Any]]) -> Sheet:
    return Sheet(
        "Steadiness",
        ("set", "engine", "texts", "left out", *STEADINESS_HEADER, "ACC", "ARI true", "s a fit"),
        [
            (
                row["set"],
                row["engine"],
                number(row["texts"]),
                share(row["left_out"]),
                *steadiness_cells(row),
                *(number(row.get(name), 3) for name in ("acc", "ari")),
                number(row["seconds_a_fit"], 1),
            )
            for row in records
        ],
    )


def told(record: dict[str, Any]) -> str:
    """Return a line on each draw: kind, number of themes, agreement with the collection as it is."""
    each = (f"{d['kind']} {d['themes']} ({d['ari']:.3f})" for d in record["draws"])
    return f"{record['set']}, {record['engine']}: {record['themes']} themes; " + ", ".join(each)


def body(records: list[dict[str, Any]]) -> str:
    """Return the table, what made the vectors, and the draws one by one, as Markdown."""
    encoders = dict.fromkeys(record["encoder"] for record in records)
    lines = [f"- {told(record)}" for record in records]
    return "\n\n".join([f"Vectors: {', '.join(encoders)}.", sheet(records).markdown(), "\n".join(lines)])


def parsed(setting: list[str]) -> dict[str, Any]:
    """Return settings of ``cluster`` that were given as NAME=VALUE; pydantic reads the values."""
    return dict(pair.split("=", 1) for pair in setting)


def main(
    set_name: Annotated[list[str] | None, typer.Option("--set", help=f"{', '.join(NAMES)}.")] = None,
    engine: Annotated[list[str] | None, typer.Option(help=f"{'; '.join(ROWS)}.")] = None,
    setting: Annotated[
        list[str] | None, typer.Option(help="Of cluster, for all engines: NAME=VALUE.")
    ] = None,
    backend: Annotated[
        list[str] | None, typer.Option(help="One more draw each: torch, f32, int8, bf16; none: no such draw.")
    ] = None,
    draws: Annotated[int, typer.Option(min=1, help="Of moved vectors, orders and fewer rows, in turn.")] = 10,
    seed: Annotated[int, typer.Option(help="Of the draws.")] = 0,
    data: Annotated[Path, typer.Option(help="Folder of the sets.")] = ROOT.parent / "shared" / "data",
    encoder: Annotated[str, typer.Option(help="Encoder of the texts.")] = EmbedSettings().encoder,
    work: Annotated[
        Path | None,
        typer.Option(help="Keep records here as they come, and do not repeat those that are there."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Write the records to this JSON file.")] = None,
    doc: Annotated[Path | None, typer.Option(help="Write the table into this document.")] = None,
) -> None:
    try:
        names = known(set_name or [], NAMES, "set")
        engines = known(engine or [OWN], tuple(ROWS), "engine")
        what = {
            "encoder": encoder,
            "seed": seed,
            "kinds": [KINDS[i % len(KINDS)] for i in range(draws)],
            "backends": backends() if backend is None else [name for name in backend if name != "none"],
        }
        plan = [
            {"set": name, "engine": row, "settings": ROWS[row] | parsed(setting or []), **what}
            for name in names
            for row in engines
        ]
        with work_folder(work) as folder:
            records = list(measure_all(plan, data, Kept(folder / "steadiness.jsonl")))
    except (FeedbackMinerError, ValueError, OSError) as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(getattr(error, "exit_code", 2)) from error
    sheet(records).print(Console(width=max(150, Console().width)))
    if out:
        out.write_text(json.dumps(records, indent=1) + "\n", encoding="utf-8")
    if doc:
        replace_part(doc, "steadiness", Path(__file__).name, body(records))


if __name__ == "__main__":
    typer.run(main)
