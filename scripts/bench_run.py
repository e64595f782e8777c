"""Seconds per stage and peak memory of whole runs, each in a fresh process, vectors not cached.

    python scripts/bench_run.py EXPORT... [--comments 100000] [--text-column NAME]...

With --comments the export is brought to that many comments by repeating its own with words left
out, doubled or swapped, so that hardly two are the same. The run folder is kept below --out.
"""

import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from feedback_miner.config import load_settings
from feedback_miner.ingest import read


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


def main(
    exports: Annotated[list[Path], typer.Argument(metavar="EXPORT...")],
    comments: Annotated[int | None, typer.Option(help="Bring the exports to this many comments.")] = None,
    text_column: Annotated[list[str] | None, typer.Option(help="As for mine.")] = None,
    out: Annotated[Path | None, typer.Option(help="Keep the run folder here.")] = None,
) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        columns = text_column or []
        if comments:
            exports, columns = [grow(exports, comments, columns, folder)], ["comment"]
        target = out or folder / "run"
        flags = [part for column in columns for part in ("--text-column", column)]
        command = [sys.executable, "-m", "feedback_miner", "mine", *map(str, exports), *flags]
        start = time.perf_counter()
        subprocess.run([*command, "--out", str(target), "--no-cache"], check=True, stdout=subprocess.DEVNULL)
        wall = time.perf_counter() - start
        manifest = json.loads((target / "manifest.json").read_text())
        mined = pl.read_parquet(target / "segments.parquet", columns=["comment_id"])["comment_id"].n_unique()
        in_theme = pl.read_parquet(target / "comments.parquet", columns=["theme_id"])["theme_id"].count()
    rows, seconds = manifest["rows"], manifest["seconds"]
    typer.echo(f"comments {rows['ingest']['out']:,}, mined {mined:,}, segments {rows['segment']['out']:,}")
    typer.echo(
        f"themes {rows['describe']['out']:,}, of the mined comments in one: {in_theme / max(mined, 1):.1%}"
    )
    typer.echo("seconds " + ", ".join(f"{name} {value:.1f}" for name, value in seconds.items()))
    typer.echo(f"wall {wall:.1f} s, peak memory {manifest['peak_memory_mb']:,.0f} MB")


if __name__ == "__main__":
    typer.run(main)
