"""This engine against others on the same embeddings: what is found, how steadily, and at what cost.

    python -m venv .peers && .peers/bin/pip install -r scripts/bench/peers.txt
    python scripts/bench_themes.py [FILE.csv]... [--set NAME]... [--engine NAME]... [--work FOLDER]
    python scripts/bench_themes.py --scale 10000,30000,100000 [--encoder static]

Without FILE and --set it measures every set; a FILE has the columns text and label. With --scale it
measures the curve of sizes instead. Each fit runs in a fresh process, one at a time; what is in the
folder --work already is not fitted again. docs/benchmarks.md explains the figures.
"""

import doctest
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from bench import checks, exports, kept, measures, sets, steadiness
from bench.encode import encode
from bench.kept import Kept, work_folder
from bench.own import OWN
from bench.runs import Bench, jobs, known, known_engines, machine, run_engine, run_size, skips
from bench.sets import LabelledSet
from bench.tables import (
    Sheet,
    cost_sheet,
    curve_sheet,
    failures,
    means_sheet,
    medians,
    quality_sheet,
    small_sheet,
    steadiness_sheet,
    technical_sheet,
    write_part,
)
from rich.console import Console

from feedback_miner.config import ClusterSettings, EmbedSettings
from feedback_miner.embed import make_encoder
from feedback_miner.errors import FeedbackMinerError

ROOT = Path(__file__).parents[1]
Records = list[dict[str, Any]]


def described(name: str) -> str:
    """Return the encoder with all that decides its vectors."""
    encoder = make_encoder(EmbedSettings(encoder=name))
    return f"{name} ({type(encoder).__name__}, revision {getattr(encoder, 'revision', 'unknown')})"


def tell(record: dict[str, Any]) -> None:
    """Say on stderr what a fit gave."""
    what = " ".join(
        f"{name} {record[name]}" for name in ("seed", "threads", "draw") if record.get(name) is not None
    )
    if record.get("error"):
        outcome = record["error"]
    else:
        outcome = f"{record['themes']} themes, {record['fresh_s']:.1f} s, {record['peak_mb']:.0f} MB"
        if "acc" in record:
            outcome += ", " + ", ".join(f"{name} {record[name]:.3f}" for name in ("acc", "ari", "ami"))
    typer.echo(f"{record['set']}, {record['engine']} ({what}): {outcome}", err=True)


def samples(
    names: list[str], files: list[Path], data: Path, n_seeds: int
) -> Iterator[tuple[LabelledSet, int, list[int]]]:
    """Yield each set with the number of the draw and the seeds that it is measured with."""
    for name in names:
        if name in sets.RESAMPLED:
            for seed in range(n_seeds):
                yield sets.read_set(name, data, seed), seed, [seed]
        else:
            yield sets.read_set(name, data, 0), 0, list(range(n_seeds))
    for file in files:
        yield sets.read_file(file), 0, list(range(n_seeds))


def measure_sets(
    bench: Bench,
    engines: list[str],
    wanted: Iterator[tuple[LabelledSet, int, list[int]]],
    encoder: str,
    steady: tuple[int, bool],
    store: Kept,
) -> tuple[Records, list[str]]:
    """Return one record per fit, and what the vectors alone tell; what was kept is not fitted again."""
    records: Records = []
    notes: list[str] = []
    for sample, draw, seeds in wanted:
        vectors, revision = encode(sample.texts, encoder)
        bench.save(sample.texts, vectors)
        notes += duplicates_note(sample, vectors)
        for seed, engine in product(seeds, engines):
            if skips(engine, sample):
                continue
            plan = list(jobs(engine, seed, *steady))
            what = {"set": sample.name, "draw": draw, "engine": engine, "vectors": revision, "plan": plan}
            found = store.get(what)
            if found is None:
                found = list(run_engine(bench, engine, sample, plan, draw, encoder))
                store.put(what, found)
            for record in found:
                tell(record)
            records += found
    return records, notes


def duplicates_note(sample: LabelledSet, vectors: np.ndarray) -> list[str]:
    """Return how well the neighbours of a text tell its duplicates, as a sentence, where they are known."""
    if sample.pairs is None:
        return []
    found = checks.retrieval(sample.pairs, vectors)
    recall = ", ".join(f"{name} {found[name]:.3f}" for name in found if name.startswith("recall"))
    precision = f"average precision {found['average_precision']:.3f}"
    return [
        f"{sample.name}, duplicates of {found['texts']:,} texts by the vectors alone: {precision}, {recall}."
    ]


def measure_sizes(
    bench: Bench, engines: list[str], sizes: list[int], data: Path, encoder: str, peers_max: int
) -> tuple[Records, list[str]]:
    texts, n_apart = sets.segments(data, max(sizes))
    vectors, _ = encode(texts, encoder, cache=False)
    records: Records = []
    for size in sizes:
        bench.save(texts[:size], vectors[:size])
        present = [e for e in engines if e == OWN or (e != "k-means" and size <= peers_max)]
        for record in run_size(bench, present, size, encoder):
            tell(record)
            records.append(record)
    return records, [f"Up to {n_apart:,} segments do not overlap; others repeat words at other borders."]


def with_earlier(files: list[Path], records: Records) -> Records:
    """Return the fits of earlier runs on other sets or with other engines, then these."""
    earlier = [fit for file in files for fit in json.loads(file.read_text(encoding="utf-8"))["fits"]]
    measured = {(record["set"], record["engine"]) for record in records}
    return [fit for fit in earlier if (fit["set"], fit["engine"]) not in measured] + records


def prime(bench: Bench, engines: list[str]) -> list[str]:
    """Let numba fill its cache, and return what that took as a sentence, if there is any."""
    first = ", ".join(f"{name} {seconds} s" for name, seconds in bench.prime(engines).items())
    return (
        [f"First fits of all, on 5,000 random vectors, with nothing compiled yet: {first}."] if first else []
    )


def shown_command(
    files: list[Path],
    names: list[str] | None,
    engines: list[str] | None,
    encoder: str,
    scale: str,
    seeds: int,
) -> str:
    """Return the command without the folders of this machine."""
    parts = ["python scripts/bench_themes.py", *(file.name for file in files)]
    parts += [f"--set {name}" for name in names or []] + [f"--engine {name}" for name in engines or []]
    parts += [f"--encoder {encoder}", f"--scale {scale}" if scale else f"--seeds {seeds}"]
    return " ".join(parts)


def check() -> None:
    """Try the examples in the docstrings of the measures, the checks and the sets."""
    results = [doctest.testmod(module) for module in (measures, checks, exports, kept, sets, steadiness)]
    tried, failed = sum(r.attempted for r in results), sum(r.failed for r in results)
    typer.echo(f"{tried} examples, {failed} failed")
    raise typer.Exit(1 if failed else 0)


def sheets_of(records: Records, curve: bool) -> list[Sheet]:
    rows = medians(records)
    if curve:
        return [curve_sheet(rows)]
    sheets = [cost_sheet(rows)]
    if rows["true_themes"].is_not_null().any():
        sheets = [means_sheet(rows), quality_sheet(rows), small_sheet(rows), *sheets]
    sheets += [technical_sheet(rows), steadiness_sheet(records)]
    return [sheet for sheet in sheets if sheet.rows]


def give(report: dict[str, Any], curve: bool, out: Path | None, doc: Path | None) -> None:
    """Print the tables, and write them where they are wanted."""
    records = report["fits"]
    sheets = sheets_of(records, curve)
    console = Console(width=max(120, Console().width))
    for sheet in sheets:
        sheet.print(console)
    for note in (*report["notes"], *failures(records)):
        typer.echo(note)
    if out:
        whole = {**report, "medians": medians(records).to_dicts()}
        out.write_text(json.dumps(whole, indent=1) + "\n", encoding="utf-8")
    if doc:
        write_part(doc, "sizes" if curve else "sets", report, sheets)


def main(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="Columns text, label.")
    ] = None,
    set_name: Annotated[list[str] | None, typer.Option("--set", help=f"{', '.join(sets.NAMES)}.")] = None,
    engine: Annotated[list[str] | None, typer.Option(help="Measure these engines only.")] = None,
    data: Annotated[Path, typer.Option(help="Folder of the sets.")] = ROOT.parent / "shared" / "data",
    seeds: Annotated[int, typer.Option(min=1, help="Seeds, or subsamples, of what is random.")] = 3,
    encoder: Annotated[str, typer.Option(help="Encoder of the texts.")] = EmbedSettings().encoder,
    scale: Annotated[str | None, typer.Option(help="Sizes of a curve, such as 10000,100000.")] = None,
    scale_peers_max: Annotated[int, typer.Option(help="Peers run up to this size.")] = 50_000,
    steady: Annotated[
        int, typer.Option(min=0, help="Draws that tell how steady the themes are; 0 = none.")
    ] = 10,
    steady_peers: Annotated[bool, typer.Option("--steady-peers", help="Tell it of peers too.")] = False,
    fill_numba: Annotated[
        bool, typer.Option("--prime/--no-prime", help="Let numba fill its cache before anything is timed.")
    ] = True,
    limit: Annotated[float, typer.Option(help="Seconds that a process may take.")] = 3600,
    work: Annotated[
        Path | None, typer.Option(help="Keep fits here as they come, and do not repeat those that are there.")
    ] = None,
    merge: Annotated[
        list[Path] | None,
        typer.Option(help="JSON of an earlier run, whose other sets and engines are shown too."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Write every fit to this JSON file.")] = None,
    doc: Annotated[Path | None, typer.Option(help="Write the tables into this document.")] = None,
    self_check: Annotated[bool, typer.Option("--self-check", help="Only try the measures.")] = False,
) -> None:
    if self_check:
        check()
    files = files or []
    try:
        engines = known_engines(engine or ([OWN, "bertopic"] if scale else []))
        names = known(set_name or [], sets.NAMES, "set") if set_name or not files else []
        sizes = sorted(int(size) for size in scale.split(",")) if scale else []
        began = time.perf_counter()
        report: dict[str, Any] = {
            "command": shown_command(files, set_name, engine, encoder, scale or "", seeds),
            "date": datetime.now(UTC).date().isoformat(),
            "machine": machine(),
            "encoder": described(encoder),
            "clusterer": ClusterSettings().clusterer,
        }
        with work_folder(work) as folder:
            bench, notes = Bench(folder, limit), []
            if fill_numba:
                notes += prime(bench, engines)
            if scale:
                records, told = measure_sizes(bench, engines, sizes, data, encoder, scale_peers_max)
            else:
                wanted = samples(names, files, data, seeds)
                store = Kept(folder / "fits.jsonl")
                records, told = measure_sets(bench, engines, wanted, encoder, (steady, steady_peers), store)
            notes += told
    except (FeedbackMinerError, ValueError, OSError) as error:
        typer.echo(f"Error: {error}", err=True)
        raise typer.Exit(getattr(error, "exit_code", 2)) from error
    records = with_earlier(merge or [], records)
    report |= {"minutes": (time.perf_counter() - began) / 60, "notes": notes, "fits": records}
    give(report, bool(scale), out, doc)


if __name__ == "__main__":
    typer.run(main)
