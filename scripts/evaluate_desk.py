"""How much of what people wrote is mined, and how much boilerplate gets through, on corpora/desk.

    python scripts/evaluate_desk.py lines dev             # the half that may be looked at
    python scripts/evaluate_desk.py lines test            # the half that is for measuring only
    python scripts/evaluate_desk.py lines dev --show 20   # the lines that are wrong, the longest first
    python scripts/evaluate_desk.py outages               # what many people tell in like words: is it mined?
    python scripts/evaluate_desk.py names                 # words that are names of the staff: do they stay?

A layout is mined as one collection. Content is lost where no segment covers it; boilerplate gets through
where one does. By character white space does not count; a line is lost, or gets through, where that is so
of half of its characters.
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Annotated, Any

import numpy as np
import polars as pl
import typer

from feedback_miner.config import IngestSettings, SegmentSettings
from feedback_miner.ingest import read
from feedback_miner.records import IntArray
from feedback_miner.redact import redact
from feedback_miner.segment import Segmentation, segment

DESK = Path(__file__).parents[1] / "corpora" / "desk"
app = typer.Typer(help=__doc__, add_completion=False)


class Tally:
    """Counts of content and boilerplate, by character and by line."""

    def __init__(self) -> None:
        self.content = self.lost = self.other = self.through = 0
        self.content_lines = self.lost_lines = self.other_lines = self.through_lines = 0

    def add_line(self, spans: list[tuple[str, str]], covered: list[bool]) -> str | None:
        """Count a line; return "lost" or "through" where it is wrong."""
        flags: dict[bool, list[bool]] = {True: [], False: []}
        position = 0
        for label, text in spans:
            for char in text:
                if not char.isspace():
                    flags[label == "content"].append(covered[position])
                position += 1
        content, other = flags[True], flags[False]
        self.content += len(content)
        self.lost += len(content) - sum(content)
        self.other += len(other)
        self.through += sum(other)
        if content:
            self.content_lines += 1
            if 2 * sum(content) < len(content):
                self.lost_lines += 1
                return "lost"
        elif other:
            self.other_lines += 1
            if 2 * sum(other) >= len(other):
                self.through_lines += 1
                return "through"
        return None

    def row(self, name: str) -> str:
        """Return a line of the table."""
        shares = [
            100 * part / max(whole, 1)
            for part, whole in (
                (self.lost, self.content),
                (self.through, self.other),
                (self.lost_lines, self.content_lines),
                (self.through_lines, self.other_lines),
            )
        ]
        return f"{name:34} {self.content:7} {self.other:7} " + " ".join(f"{share:8.2f}" for share in shares)


def load(path: Path) -> list[dict[str, Any]]:
    """Read the messages of a layout."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def text_of(message: dict[str, Any]) -> str:
    """Return the text of a message as an export would hold it."""
    return "\n".join("".join(text for _, text in line) for line in message["lines"])


def covered(messages: list[dict[str, Any]]) -> list[list[bool]]:
    """Mine a layout; tell of each character of each message whether it is in a segment."""
    export = pl.DataFrame(
        {
            "id": [f"{m['record']}-{m['message']}" for m in messages],
            "record": [m["record"] for m in messages],
            "date": [dt.datetime.fromisoformat(m["created_at"]) for m in messages],
            "person": [m["author"] for m in messages],
            "text": [text_of(m) for m in messages],
        }
    )
    found = cut(export)
    flags = {ident: [False] * len(text) for ident, text in export.select("id", "text").iter_rows()}
    for comment_id, start, end in found.segments.frame.select(
        "comment_id", "start_char", "end_char"
    ).iter_rows():
        flags[comment_id][start:end] = [True] * (end - start)
    return [flags[f"{m['record']}-{m['message']}"] for m in messages]


def cut(export: pl.DataFrame) -> Segmentation:
    """Read messages and cut them, whoever wrote them: the text alone has to tell."""
    columns = {name: name for name in ("id", "record", "date", "person") if name in export.columns}
    settings = IngestSettings.model_validate({"columns": {"text": ["text"], **columns}})
    everybody = SegmentSettings(authors=("requester", "agent", "bot", "system", "unknown"))
    return segment(read([export], settings).comments, everybody)


def _shares(spans: list[tuple[str, str]], covered: list[bool], label: str) -> tuple[int, int]:
    """Return how many characters of a line have a label, and how many of them are mined."""
    labels = [each for each, text in spans for _ in text]
    chars = "".join(text for _, text in spans)
    flags = [
        flag
        for char, each, flag in zip(chars, labels, covered, strict=True)
        if each == label and not char.isspace()
    ]
    return len(flags), sum(flags)


@app.command()
def lines(
    half: Annotated[str, typer.Argument(help="dev or test")],
    show: Annotated[int, typer.Option(help="Show so many wrong lines of each layout; of dev only.")] = 0,
    only: Annotated[str, typer.Option(help="Only layouts whose name holds this.")] = "",
) -> None:
    """Print the shares in percent: content lost and boilerplate that gets through, by character and line."""
    if half == "test" and show:
        raise typer.BadParameter("the test half is for measuring only")
    typer.echo(f"{'':34} content   other  lost(c)  thru(c)  lost(l)  thru(l)")
    tallies: dict[str, Tally] = defaultdict(Tally)
    kinds: dict[str, IntArray] = defaultdict(lambda: np.zeros(2, np.int64))
    for path in sorted((DESK / half).glob("*.jsonl")):
        if only not in path.stem:
            continue
        messages = load(path)
        wrong: list[tuple[str, str, str]] = []
        for message, flags in zip(messages, covered(messages), strict=True):
            position = 0
            for line in message["lines"]:
                spans = [(label, text) for label, text in line]
                length = sum(len(text) for _, text in spans)
                marks = flags[position : position + length]
                for name in (path.stem, f"language {message['language']}", "all"):
                    verdict = tallies[name].add_line(spans, marks)
                for label in {label for label, _ in spans}:
                    kinds[label] += _shares(spans, marks, label)
                if verdict:
                    text = "".join(text for _, text in spans)
                    wrong.append((verdict, "/".join(label for label, _ in spans), text))
                position += length + 1
        typer.echo(tallies[path.stem].row(path.stem))
        for verdict, labels, text in sorted(wrong, key=lambda w: (w[0], -len(w[2])))[:show]:
            typer.echo(f"    {verdict:7} {labels:24} {text[:140]}")
    for name in sorted(name for name in tallies if name.startswith("language ")):
        typer.echo(tallies[name].row(name))
    typer.echo(tallies["all"].row("all"))
    for label, (n, n_mined) in sorted(kinds.items()):
        typer.echo(f"{label:34} {n:7} characters, {100 * n_mined / n:.2f} % mined")


SENDERS = (
    "Anna Brook",
    "Tom Hale",
    "Mira Lind",
    "Jon Vale",
    "Eva Stone",
    "Ben Marsh",
    "Lea Ford",
    "Max Quill",
)
FRAMES = (
    "{told}",
    "Hello,\n\n{told}\n\nThanks\n{sender}",
    "Hi team,\n{told}\n\nKind regards,\n\n{sender}\nWard {n}\nExample Trust\nTel: 01632 960{n:03}",
    "{told}\n{own}",
    "{own}\n{told}",
    "Dear all,\n\n{own}\n{told}\n\nBest wishes\n{sender}\nExample Trust | Tel: 01632 960{n:03}",
)
"""Ways in which people mail: bare, with courtesies, a signature of the house, a sentence of their own."""


def planted(seed: int) -> Iterator[tuple[str, str, str, str]]:
    """Yield id, author, text and the line that tells the outage, for 10 to 200 people an outage."""
    outages = json.loads((DESK / "outages.json").read_text(encoding="utf-8"))
    own = [
        "".join(text for _, text in line)
        for path in sorted((DESK / "dev").glob("*.jsonl"))
        for message in load(path)
        for line in message["lines"]
        if line and all(label == "content" for label, _ in line)
    ]
    random = Random(seed)
    own = list(dict.fromkeys(own)) * 2  # none three times, which would recur
    random.shuffle(own)
    for number, outage in enumerate(outages):
        wordings = outage["wordings"]
        weights = [1 / (place + 1) for place in range(len(wordings))]
        for n in range(10 + round(190 * number / (len(outages) - 1))):
            told = random.choices(wordings, weights)[0]
            frame = random.choice(FRAMES if own else FRAMES[:3])
            said = own.pop() if "{own}" in frame else ""
            facts = {"told": told, "own": said, "sender": random.choice(SENDERS), "n": n}
            yield f"{outage['id']}-{n}", f"person {number}-{n}", frame.format(**facts), told


@app.command()
def outages(seed: Annotated[int, typer.Option(help="Seed of who writes how.")] = 0) -> None:
    """Plant fifty outages among mails, each told by 10 to 200 people; count what is not mined."""
    rows = list(planted(seed))
    others = [
        (f"{path.stem}-{m['record']}-{m['message']}", m["author"], text_of(m), "")
        for path in sorted((DESK / "dev").glob("*.jsonl"))
        for m in load(path)
    ]
    found = cut(pl.DataFrame([row[:3] for row in (*rows, *others)], ["id", "person", "text"], orient="row"))
    texts = found.segments.frame.group_by("comment_id").agg(pl.col("text").str.join(" "))
    mined = dict(texts.iter_rows())
    lost: dict[str, list[str]] = defaultdict(list)
    for ident, _, _, told in rows:
        if redact(" ".join(told.split())).rstrip(".!") not in " ".join(mined.get(ident, "").split()):
            lost[ident.rpartition("-")[0]].append(told)
    n_lost = sum(map(len, lost.values()))
    typer.echo(f"{len(rows):,} messages tell 50 outages; of {n_lost} the outage is not mined.")
    for name, wordings in lost.items():
        typer.echo(f"    {name}: {len(wordings)}, such as {wordings[0]!r}")


SURNAMES = ("Ashdown", "Quirk", "Loom", "Pelt", "Stoll", "Vale", "Brandt", "Lund", "Moss", "Hartwell")


@app.command()
def names() -> None:
    """Give the staff the words of a hundred sentences for names; count the words that stay."""
    rows = json.loads((DESK / "words_that_are_names.json").read_text(encoding="utf-8"))
    export = pl.DataFrame(
        {
            "id": [str(i) for i in range(len(rows))],
            "text": [row["text"] for row in rows],
            "person": [
                f"{row['word'].capitalize()} {SURNAMES[i % 10]}"
                if i % 2
                else f"{SURNAMES[i % 10][:-1]}a {row['word'].capitalize()}"
                for i, row in enumerate(rows)
            ],
        }
    )
    settings = IngestSettings.model_validate({"columns": {"text": ["text"], "id": "id", "person": "person"}})
    ingested = read([export], settings)
    found = segment(ingested.comments, SegmentSettings(), names=ingested.names).texts
    lost = [row["text"] for row, text in zip(rows, found, strict=True) if "[name]" in text]
    typer.echo(f"Of {len(rows)} sentences {len(rows) - len(lost)} keep the word.")
    for text in lost:
        typer.echo(f"    {text}")


if __name__ == "__main__":
    app()
