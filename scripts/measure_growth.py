"""Tell how the time of reading hostile texts grows with their length.

    python scripts/measure_growth.py [--only redact] [--tries 5]

Each text of the tests is read once as long and once twice as long; of several tries the least processor
time counts. Growth is the exponent: 1 is linear, 2 looks at every pair. What takes less than a
hundredth of a second says nothing and is shown without one. Run it after a change of a pattern: the
tests count steps of Python, and cannot see what a regular expression does.
"""

import math
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

TESTS = Path(__file__).parents[1] / "tests"
sys.path[:0] = [str(TESTS), *(str(TESTS / name) for name in ("segment", "ingest/tools", "ingest"))]

from test_hostile import profile  # noqa: E402
from test_mailbox import HOSTILE as MAILS  # noqa: E402
from test_mailbox import MANY  # noqa: E402
from test_otrs import articles_in  # noqa: E402
from test_redact import HOSTILE as PERSONAL  # noqa: E402
from test_segment import HOSTILE as COMMENTS  # noqa: E402
from test_servicenow import entries, hostile_journal  # noqa: E402
from test_signals import HOSTILE as SIGNS  # noqa: E402

from feedback_miner.config import IngestSettings, SegmentSettings  # noqa: E402
from feedback_miner.describe.casing import usual_case  # noqa: E402
from feedback_miner.ingest import read  # noqa: E402
from feedback_miner.redact import redact  # noqa: E402
from feedback_miner.segment.comment import cut_comment  # noqa: E402
from feedback_miner.signals import LANGUAGES, find_signals  # noqa: E402

LEAST = 0.01
"""Seconds of processor time; below, the clock itself counts for much."""

Case = tuple[str, Callable[[int], object], int]
"""A name, the work for a size, and the size."""


def texts(name: str, work: Callable[[str], object], pieces: list[str]) -> Iterator[Case]:
    """Yield a case for each piece of text that is repeated to a million characters."""
    for piece in pieces:
        yield f"{name} {piece!r}", lambda n, piece=piece: work(piece * n), 1_000_000 // len(piece)


def mails() -> Iterator[Case]:
    """Yield a case for each hostile mail; the file is written within the time."""
    path = Path(tempfile.mkdtemp()) / "x"

    def work(n: int, made: Callable[[int], bytes]) -> object:
        path.write_bytes(made(n))
        return read([path], IngestSettings())

    for name, made in MAILS.items():
        yield f"mail {name}", lambda n, made=made: work(n, made), MANY.get(name, 300_000)


def cases() -> Iterator[Case]:
    """Yield what is measured, in the order of the stages."""
    yield from mails()
    yield "otrs", lambda n: list(articles_in("-->||" * n + "\n-->||x||" + "y||" * n, {})), 200_000
    yield "servicenow", lambda n: list(entries(hostile_journal(2, n))), 1_000_000
    yield (
        "choices",
        lambda n: profile._are_choices(pl.Series([f"a{' ' * n}b {i}" for i in range(20)])),
        500_000,
    )
    for name, text in COMMENTS.items():
        yield f"segment {name}", lambda n, text=text: cut_comment(text * n, SegmentSettings()), 1
    yield from texts("redact", redact, PERSONAL)
    for language in sorted(LANGUAGES):
        yield from texts(
            f"signals {language}",
            lambda text, language=language: find_signals(pl.Series([text]), pl.Series([language])),
            SIGNS,
        )
    yield from texts("casing", lambda text: usual_case([text, f"x {text}"]), ["a", "ä", "A", "aB"])


def seconds(work: Callable[[int], object], n: int, tries: int) -> float:
    """Return the least processor time of several tries."""
    least = math.inf
    for _ in range(tries):
        began = time.process_time()
        work(n)
        least = min(least, time.process_time() - began)
    return least


def main(
    only: Annotated[str, typer.Option(help="Only cases whose name begins like this.")] = "",
    tries: Annotated[int, typer.Option(help="How often each is read.")] = 3,
) -> None:
    """Print seconds and growth of each case."""
    print(f"{'case':<32} {'once':>8} {'twice':>8}  growth")
    for name, work, n in cases():
        if name.startswith(only):
            once, twice = (seconds(work, size, tries) for size in (n, 2 * n))
            growth = f"{math.log2(twice / once):.2f}" if once > LEAST else ""
            print(f"{name:<32} {once:8.3f} {twice:8.3f}  {growth}", flush=True)


if __name__ == "__main__":
    typer.run(main)
