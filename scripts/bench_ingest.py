"""Seconds and peak memory of reading large exports, beside polars and pandas that only parse them.

    python scripts/bench_ingest.py --rows 1000000             # a CSV of about 300 MB
    python scripts/bench_ingest.py --ndjson 5000000000        # a Zendesk export of 5 GB
    python scripts/bench_ingest.py --wide 2000000000          # a CSV of 2 GB with much besides texts

Texts are those of corpora/concerns, repeated. Each reading runs in a process of its own; ratios
say more than seconds. pandas comes with the extra "bench".
"""

import csv
import datetime as dt
import itertools
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

ROOT = Path(__file__).parents[1]
START = dt.datetime(2024, 1, 1)
HEADER = ("Ticket", "Date", "Customer", "Subject", "Comment", "Team", "Priority", "State", "Resolution notes")
MEASURE = """
import resource, time
start = time.perf_counter()
{code}
seconds = time.perf_counter() - start
print(n, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
READERS = {
    "feedback-miner": """
from feedback_miner.config import IngestSettings
from feedback_miner.ingest import read
start = time.perf_counter()
n = len(read([PATH], IngestSettings()).comments)""",
    "polars": """
import polars
start = time.perf_counter()
n = polars.read_csv(PATH, infer_schema=False).height""",
    "pandas": """
import pandas
start = time.perf_counter()
n = len(pandas.read_csv(PATH, dtype=str))""",
}


def texts() -> Iterator[str]:
    """Yield the comments of the corpus for ever, two of every seven joined."""
    comments = pl.read_csv(ROOT / "corpora" / "concerns" / "comments.csv")["text"].to_list()
    for i, text in enumerate(itertools.cycle(comments)):
        yield f'{text} "{comments[i % 97]}",\n{comments[i % 89]}' if i % 7 < 2 else text


def write_csv(path: Path, rows: int | None, n_bytes: int | None, filler: int) -> None:
    """Write tickets until there are enough rows or bytes, with ``filler`` characters besides the text."""
    more = "Closed by the caller. " * (filler // 22)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for i, text in enumerate(texts()):
            if i == rows or (n_bytes is not None and i % 1000 == 0 and file.tell() >= n_bytes):
                break
            opened = (START + dt.timedelta(seconds=37 * i)).isoformat(" ")
            row = [f"INC{i:07d}", opened, f"user{i % 5000}@example.org", " ".join(text.split()[:6]), text]
            writer.writerow([*row, "Service Desk", "3 - Moderate", "Closed", more])


def write_ndjson(path: Path, n_bytes: int) -> None:
    """Write tickets as Zendesk exports them, three comments each, and fields nobody reads."""
    source = texts()
    custom = [{"id": 360000000000 + i, "value": None if i % 3 else f"value {i}"} for i in range(60)]
    with path.open("w", encoding="utf-8") as file:
        written = 0
        for i in itertools.count(1):
            if written >= n_bytes:
                break
            at = (START + dt.timedelta(seconds=97 * i)).strftime("%Y-%m-%dT%H:%M:%SZ")
            comments = [
                {"id": 10 * i + k, "type": "Comment", "author_id": 900 + i % 5000 if k != 1 else 7,
                 "created_at": at, "body": body, "html_body": f"<div><p>{body}</p></div>",
                 "plain_body": body, "public": True}
                for k, body in enumerate(itertools.islice(source, 3))
            ]  # fmt: skip
            ticket = {
                "id": i, "created_at": at, "updated_at": at, "subject": comments[0]["body"][:40],
                "description": comments[0]["body"], "requester_id": 900 + i % 5000,
                "submitter_id": 900 + i % 5000, "assignee_id": 7, "status": "closed", "priority": "normal",
                "via": {"channel": "web"}, "tags": ["it"], "custom_fields": custom, "comments": comments,
            }  # fmt: skip
            written += file.write(json.dumps(ticket) + "\n")


def measure(name: str, path: Path) -> tuple[int, float, float]:
    """Return comments or rows, seconds, and megabytes at the peak of one reader in a process of its own."""
    code = MEASURE.format(code=READERS[name].strip().replace("PATH", repr(str(path))))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    n, seconds, megabytes = done.stdout.split()
    return int(n), float(seconds), float(megabytes)


def main(
    rows: Annotated[int | None, typer.Option(help="Rows of a CSV.")] = None,
    wide: Annotated[int | None, typer.Option(help="Bytes of a CSV with much besides texts.")] = None,
    ndjson: Annotated[int | None, typer.Option(help="Bytes of a Zendesk export.")] = None,
) -> None:
    """Write a large export, read it, and print what that took."""
    if rows is None and wide is None and ndjson is None:
        rows = 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("export.json" if ndjson else "export.csv")
        if ndjson:
            write_ndjson(path, ndjson)
        else:
            write_csv(path, rows, wide, 1000 if wide else 30)
        size = path.stat().st_size / 1e6
        print(f"{path.name}: {size:,.0f} MB")
        for name in ["feedback-miner"] if ndjson else READERS:
            if find_spec(name.replace("-", "_")) is None:
                print(f"{name:<15} not installed")
                continue
            n, seconds, megabytes = measure(name, path)
            speed = f"{seconds:7.1f} s {size / seconds:7.0f} MB/s"
            print(f"{name:<15} {n:>10,} rows {speed} {megabytes:8,.0f} MB at the peak", flush=True)


if __name__ == "__main__":
    typer.run(main)
