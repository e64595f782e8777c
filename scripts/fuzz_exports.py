"""Try to break the reading of exports: damaged fixtures, and tables made to be misread.

    python scripts/fuzz_exports.py --cases 12000 --seed 0

Every fixture under tests/exports and every sample export is damaged by bytes (flipped, cut off,
doubled, mixed with another one, re-encoded, other line ends, stray quotes and NULs) and read as a
user would read it. hypothesis makes tables with rows that are too wide, never closed or blank. A
case fails if anything but an error of this program is raised, if it takes longer than 5 seconds,
or if a row is neither a comment, nor a reject, nor counted as left out.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).parents[1]
LONGEST = 5.0
"""Seconds that a case may take."""
LARGEST = 40_000
"""Bytes of a fixture that are damaged, so that a case takes milliseconds."""


class TooSlow(Exception):  # noqa: N818
    """A case took longer than ``LONGEST``."""


def flip(data: bytearray, rng: random.Random) -> bytes:
    for _ in range(rng.choice((1, 1, 3, 20))):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data)


def cut(data: bytearray, rng: random.Random) -> bytes:
    return bytes(data[: rng.randrange(1, len(data) + 1)])


def behead(data: bytearray, rng: random.Random) -> bytes:
    return bytes(data[rng.randrange(len(data)) :])


def drop(data: bytearray, rng: random.Random) -> bytes:
    start = rng.randrange(len(data))
    del data[start : start + rng.choice((1, 2, 10, 200))]
    return bytes(data) or b"\n"


def double(data: bytearray, rng: random.Random) -> bytes:
    start = rng.randrange(len(data))
    block = bytes(data[start : start + rng.choice((1, 10, 300, 5000))])
    return bytes(data[:start]) + block * rng.choice((2, 3, 50)) + bytes(data[start:])


def insert(data: bytearray, rng: random.Random) -> bytes:
    for _ in range(rng.choice((1, 1, 5))):
        start = rng.randrange(len(data) + 1)
        data[start:start] = rng.choice(STRAY)
    return bytes(data)


def recode(data: bytearray, rng: random.Random) -> bytes:
    text = bytes(data).decode("utf-8", "replace")
    return text.encode(
        rng.choice(("utf-16", "utf-16-le", "cp1252", "utf-8-sig", "utf-32", "cp932")), "replace"
    )


def ends(data: bytearray, rng: random.Random) -> bytes:
    plain = bytes(data).replace(b"\r\n", b"\n")
    return plain.replace(b"\n", rng.choice((b"\r", b"\r\n", b"\r\r\n", b"\n\n", b"\x0b", b"\xe2\x80\xa8")))


def shuffle(data: bytearray, rng: random.Random) -> bytes:
    lines = bytes(data).splitlines(keepends=True)
    rng.shuffle(lines)
    return b"".join(lines)


def quotes(data: bytearray, rng: random.Random) -> bytes:
    return bytes(data).replace(b'"', rng.choice((b"", b"'", b'""', b'\\"', b"\xe2\x80\x9d")))


STRAY = (
    *(b'"', b'"""', b",", b";", b"\t", b"|", b"\n", b"\r", b"\0", b"\xff", b"\xef\xbb\xbf", b"\x1e", b"\x1f"),
    *(b"{", b"}", b"[", b"]", b"<", b"</", b"&", b"]]>", b"<!--", b"\\u0000", b"NaN", b"1e999", b"\\ud800"),
    *(
        b"=cmd|'/c calc'!A1",
        b"\x1b[31m",
        b"'\"><script>alert(1)</script>",
        b"From ",
        b"\nFrom x\n",
        b"sep=;\n",
    ),
    *(b"\xe2\x80\xae", b"null", b"99999999999999999999", b"0000-00-00 00:00:00", b"\xf0\x9f\x92\xa9"),
)
DAMAGES: tuple[Callable[[bytearray, random.Random], bytes], ...] = (
    *(flip, cut, behead, drop, double, insert, insert, recode, ends, shuffle, quotes),
)


def fixtures() -> list[Path]:
    """Return what is damaged, in the order of their names."""
    folders = (ROOT / "tests" / "exports", ROOT / "corpora")
    found = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return sorted(path for path in found if path.suffix not in (".md", ".py", ".toml", ".txt"))


def damaged(case: int, seed: int, paths: list[Path]) -> tuple[str, bytes]:
    """Return what was done, and the bytes of a case."""
    rng = random.Random(f"{seed}-{case}")
    path = paths[case % len(paths)]
    data = bytearray(path.read_bytes()[:LARGEST]) or bytearray(b"\n")
    done = []
    for _ in range(rng.choice((1, 1, 2, 3))):
        damage = rng.choice(DAMAGES)
        data = bytearray(damage(data, rng)) or bytearray(b"\n")
        done.append(damage.__name__)
    if rng.random() < 0.03:
        data += rng.choice(paths).read_bytes()[:LARGEST]
        done.append("mixed")
    return f"{path.relative_to(ROOT)}: {', '.join(done)}", bytes(data)


def try_one(job: tuple[int, int, list[Path]]) -> tuple[int, str, str, float, str]:
    """Read a case; return its number, what it is, what came of it, seconds, and a traceback."""
    from feedback_miner.config import IngestSettings
    from feedback_miner.errors import FeedbackMinerError
    from feedback_miner.ingest import read

    case, seed, paths = job
    name, data = damaged(case, seed, paths)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.bin"
        path.write_bytes(data)
        start = time.perf_counter()
        signal.signal(signal.SIGALRM, _stop)
        signal.setitimer(signal.ITIMER_REAL, LONGEST)
        try:
            found = read([path], IngestSettings())
            signal.setitimer(signal.ITIMER_REAL, 0)
            outcome = check(found)
        except FeedbackMinerError as error:
            outcome = (
                "" if error.given and error.allowed and error.next_step else f"an error half told: {error}"
            )
            outcome = outcome or f"refused ({type(error).__name__})"
        except BaseException as error:
            trace = traceback.format_exc(limit=-6)
            return case, name, f"{type(error).__name__}: {error}", time.perf_counter() - start, trace
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    return case, name, outcome, time.perf_counter() - start, ""


def check(found: object) -> str:
    """Return "read", or what is wrong with what was read."""
    from feedback_miner.ingest import Ingested

    assert isinstance(found, Ingested)
    n_rejects = sum(source.n_rejects for source in found.sources)
    if n_rejects != len(found.rejects):
        return f"{n_rejects} rejects were counted, {len(found.rejects)} told"
    for source in found.sources:
        per_row = len(source.columns.get("text", ())) == 1 and source.reader == "table"
        told = source.n_comments + source.n_rejects + sum(source.left_out.values())
        if per_row and source.format in ("csv", "tsv") and told != source.n_rows:
            return f"{source.n_rows} rows, but {told} comments, rejects and rows left out"
    if found.comments.frame["text"].null_count():
        return "a comment without text"
    return "read"


def _stop(number: int, frame: FrameType | None) -> None:
    raise TooSlow(f"more than {LONGEST:.0f} s")


def tables(n: int, seed: int) -> Iterator[str]:
    """Let hypothesis make ``n`` tables with damaged rows; yield what is wrong with the reading of one."""
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import seed as seeded
    from hypothesis import strategies as st

    from feedback_miner.config import IngestSettings
    from feedback_miner.ingest import read

    words = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters='"'), max_size=30)
    row = st.tuples(
        st.sampled_from(("good", "good", "good", "wide", "open", "blank", "short", "quoted")), words
    )
    failures: list[str] = []

    @seeded(seed)
    @settings(
        max_examples=n,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(row, min_size=3, max_size=30), st.sampled_from(",;|"), st.sampled_from(("\n", "\r\n")))
    def read_back(rows: list[tuple[str, str]], delimiter: str, end: str) -> None:
        good = [
            f"{i}{delimiter}The printer number {i} is broken again{delimiter}open" for i in range(900, 920)
        ]
        lines, markers = [f"id{delimiter}comment{delimiter}state", *good], {}
        for i, (kind, text) in enumerate(rows):
            marker = f"marker{i:03d}x"
            text = "".join(c for c in text if c not in ",;|\t\x1e\x1f\x85\u2028\u2029")
            cells = {
                "good": [str(i), f"{marker} {text} is broken again", "open"],
                "wide": [str(i), f"{marker} {text}", "open", "too", "wide"],
                "open": [str(i), f'"{marker} {text}', "open"],
                "blank": ["", "", ""],
                "short": [str(i), f"{marker} {text} is short"],
                "quoted": [str(i), f'"{marker}{end}{text}{delimiter} a ""b"""', "open"],
            }[kind]
            markers[marker] = (kind, len("".join(line + "\n" for line in lines).splitlines()) + 1)
            lines.extend(delimiter.join(cells).split(end))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "t.csv"
            path.write_bytes((end.join(lines) + end).encode())
            found = read([path], IngestSettings(columns={"text": ("comment",)}, delimiter=delimiter))
        texts = "\n".join(found.comments.frame["text"])
        rejected = set(found.rejects.frame["line"])
        for marker, (kind, line) in markers.items():
            if kind != "blank" and marker not in texts and line not in rejected:
                failures.append(f"{kind} row {marker} at line {line} is lost: {lines!r}")

    read_back()
    yield from dict.fromkeys(failures)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=int, default=12_000, help="damaged fixtures")
    parser.add_argument("--tables", type=int, default=500, help="tables made by hypothesis")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    paths = fixtures()
    print(f"{options.cases:,} cases from {len(paths)} fixtures, seed {options.seed}")
    outcomes: Counter[str] = Counter()
    failed: dict[str, tuple[int, str, str, str]] = {}
    slowest = (0.0, "")
    n_failed = 0
    start = time.perf_counter()
    with ProcessPoolExecutor(options.processes) as pool:
        jobs = ((case, options.seed, paths) for case in range(options.cases))
        for case, name, outcome, seconds, trace in pool.map(try_one, jobs, chunksize=50):
            slowest = max(slowest, (seconds, f"case {case}, {name}"))
            outcomes[outcome.split(":")[0] if trace else outcome] += 1
            if outcome != "read" and not outcome.startswith("refused"):
                n_failed += 1
                failed.setdefault(trace[-300:] or outcome, (case, name, outcome, trace))
    for outcome, n in outcomes.most_common():
        print(f"{n:>7,}  {outcome}")
    print(f"{time.perf_counter() - start:.0f} s; slowest {slowest[0]:.2f} s ({slowest[1]})")
    for case, name, outcome, trace in list(failed.values())[:20]:
        print(f"\nFAILED case {case}, {name}: {outcome}\n{trace}")
    lost = list(tables(options.tables, options.seed))
    print(f"{options.tables:,} tables with damaged rows: {len(lost)} rows lost")
    for told in lost[:5]:
        print(told[:600])
    print(f"{n_failed} of {options.cases:,} cases failed in {len(failed)} ways")
    return 1 if failed or lost else 0


if __name__ == "__main__":
    sys.exit(main())
