"""Seconds per stage and peak memory of whole runs, each in a fresh process, vectors not cached.

    python scripts/bench_run.py EXPORT... [--comments 100000] [--text-column NAME]...
    python scripts/bench_run.py FILE.csv --text-column NAME --bertopic [--doc docs/benchmarks.md]

With --comments the export is brought to that many comments by repeating its own with words left
out, doubled or swapped, so that hardly two are the same. The run folder is kept below --out. With
--bertopic both programs run twice, in turn, from the CSV file to their tables: see docs/benchmarks.md.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer
from bench.runs import interpreter, machine, peer_environment
from bench.tables import Sheet, number, ratio, replace_part, share
from rich.console import Console

from feedback_miner.config import load_settings
from feedback_miner.ingest import read

STAGES = ("ingest", "segment", "embed", "cluster", "tag", "describe", "rank")


def vary(text: str, chance: random.Random) -> str:
    """Return a text with about a tenth of its words left out, doubled or swapped with the next."""
    words = text.split()
    for _ in range(1 + len(words) // 10):
        if len(words) < 3:
            break
        i = chance.randrange(len(words) - 1)
        action = chance.randrange(3)
        if action == 0:
            del words[i]
        elif action == 1:
            words.insert(i, words[i])
        else:
            words[i], words[i + 1] = words[i + 1], words[i]
    return " ".join(words)


def grow(exports: list[Path], n_comments: int, text_columns: list[str], folder: Path) -> Path:
    settings, _ = load_settings({"ingest.columns.text": tuple(text_columns)})
    texts = [text for text in read(exports, settings.ingest).comments.frame["text"].to_list() if text.strip()]
    chance = random.Random(0)
    grown = texts[:n_comments]
    while len(grown) < n_comments:
        grown.append(vary(texts[len(grown) % len(texts)], chance))
    path = folder / f"grown_{n_comments}.csv"
    pl.DataFrame({"comment": grown}).write_csv(path)
    return path


def stages(manifest: dict[str, Any]) -> dict[str, float]:
    """Return the seconds of the stages in the order in which they run; others come last."""
    seconds = manifest["seconds"]
    known = [name for name in STAGES if name in seconds]
    return {name: seconds[name] for name in (*known, *(name for name in seconds if name not in known))}


def mine(exports: list[Path], columns: list[str], target: Path, cache: Path | None) -> dict[str, Any]:
    """Mine in a fresh process, vectors not cached, and return its seconds, its manifest and what it found.

    Where ``cache`` is given, the converted encoder is looked for and kept there.
    """
    flags = [part for column in columns for part in ("--text-column", column)]
    command = [sys.executable, "-m", "feedback_miner", "mine", *map(str, exports), *flags]
    command += ["--out", str(target), "--no-cache"]
    environment = dict(os.environ)
    if cache:
        environment["FEEDBACK_MINER_EMBED__CACHE_DIR"] = str(cache)
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    wall = time.perf_counter() - start
    manifest = json.loads((target / "manifest.json").read_text())
    mined = pl.read_parquet(target / "segments.parquet", columns=["comment_id"])["comment_id"].n_unique()
    in_theme = pl.read_parquet(target / "comments.parquet", columns=["theme_id"])["theme_id"].count()
    steps = stages(manifest)
    steps["start, imports and writing"] = wall - sum(steps.values())
    return {
        "wall": wall,
        "manifest": manifest,
        "mined": mined,
        "seconds": steps,
        "texts": manifest["rows"]["ingest"]["out"],
        "themes": manifest["rows"]["describe"]["out"],
        "left_out": 1 - in_theme / max(mined, 1),
        "peak_mb": manifest["peak_memory_mb"],
    }


def find_topics(export: Path, column: str, folder: Path, cache: Path) -> dict[str, Any]:
    """Let BERTopic find topics in a column of a CSV file, in a fresh process with its own interpreter."""
    job = {"csv": str(export), "column": column, "started": time.time()}
    job |= {name: str(folder / f"bertopic_{name}") for name in ("result", "topics", "documents")}
    file = folder / "bertopic_job.json"
    file.write_text(json.dumps(job), encoding="utf-8")
    environment = peer_environment(cache)
    start = time.perf_counter()
    command = [interpreter("bertopic"), "-P", "-m", "bench.topics_run", str(file)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    wall = time.perf_counter() - start
    result = json.loads(Path(job["result"]).read_text(encoding="utf-8"))
    result["seconds"]["end"] = wall - sum(result["seconds"].values())
    return {"wall": wall, **result}


def compare(exports: list[Path], columns: list[str], folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Run both programs twice, in turn: nothing cached, then with what a first run leaves but no vectors.

    That is the converted encoder for this program, and what numba compiled for BERTopic.
    """
    if len(exports) != 1 or len(columns) != 1:
        raise typer.BadParameter("BERTopic is given one CSV file and one --text-column.")
    runs: dict[str, list[dict[str, Any]]] = {"feedback-miner": [], "bertopic": []}
    for turn in ("first", "later"):
        runs["feedback-miner"].append(mine(exports, columns, folder / f"run_{turn}", folder / "cache"))
        runs["bertopic"].append(find_topics(exports[0], columns[0], folder, folder / "numba"))
    return runs


def comparison_sheets(runs: dict[str, list[dict[str, Any]]]) -> list[Sheet]:
    """Return both programs side by side, then where each one's seconds go."""
    own = runs["feedback-miner"]
    rows = [
        (
            name,
            turn,
            number(run["texts"]),
            number(run["themes"]),
            share(run["left_out"]),
            number(run["wall"], 1),
            ratio(run["wall"], base["wall"]),
            number(run["peak_mb"]),
        )
        for i, turn in enumerate(("first", "later"))
        for name, run, base in ((name, both[i], own[i]) for name, both in runs.items())
    ]
    header = ("program", "run", "texts", "themes", "left out", "s", "times", "peak MB")
    return [
        Sheet("From CSV to report", header, rows),
        *(steps_sheet(name, both) for name, both in runs.items()),
    ]


def steps_sheet(name: str, runs: list[dict[str, Any]]) -> Sheet:
    """Return where the seconds of a program's runs go."""
    steps = dict.fromkeys(step for run in runs for step in run["seconds"])
    rows = [(step, *(number(run["seconds"].get(step, 0.0), 1) for run in runs)) for step in steps]
    rows.append(("all", *(number(run["wall"], 1) for run in runs)))
    return Sheet(f"Where the seconds of {name} go", ("step", "first run", "later run"), rows, n_names=1)


def tell(run: dict[str, Any]) -> None:
    rows, seconds = run["manifest"]["rows"], stages(run["manifest"])
    typer.echo(f"comments {run['texts']:,}, mined {run['mined']:,}, segments {rows['segment']['out']:,}")
    typer.echo(f"themes {run['themes']:,}, of the mined comments in one: {1 - run['left_out']:.1%}")
    typer.echo("seconds " + ", ".join(f"{name} {value:.1f}" for name, value in seconds.items()))
    typer.echo(f"wall {run['wall']:.1f} s, peak memory {run['peak_mb']:,.0f} MB")


def main(
    exports: Annotated[list[Path], typer.Argument(metavar="EXPORT...")],
    comments: Annotated[int | None, typer.Option(help="Bring the exports to this many comments.")] = None,
    text_column: Annotated[list[str] | None, typer.Option(help="As for mine.")] = None,
    bertopic: Annotated[
        bool, typer.Option("--bertopic", help="Run BERTopic on the same CSV file too.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="Keep the run folder here.")] = None,
    doc: Annotated[Path | None, typer.Option(help="Write the comparison into this document.")] = None,
) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        columns = text_column or []
        if comments:
            exports, columns = [grow(exports, comments, columns, folder)], ["comment"]
        if not bertopic:
            tell(mine(exports, columns, out or folder / "run", None))
            return
        about = machine()
        sheets = comparison_sheets(compare(exports, columns, folder))
    for sheet in sheets:
        sheet.print(Console(width=max(120, Console().width)))
    if doc:
        machine_line = f"{about['cpu']}, {about['cores']} cores; load when it began {about['load_at_start']}."
        versions = ", ".join(f"{name} {value}" for name, value in about["versions"].items())
        parts = [f"{exports[0].name}. {machine_line}", f"Versions: {versions}."]
        replace_part(doc, "run", Path(__file__).name, "\n\n".join([*parts, *(s.markdown() for s in sheets)]))


if __name__ == "__main__":
    typer.run(main)
