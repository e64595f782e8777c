"""What is left of real mails: answers without their quotes, forwarded messages, signatures.

    python scripts/evaluate_mails.py ../shared/data/mail              # figures of both parts
    python scripts/evaluate_mails.py ../shared/data/mail --show 10    # and what is wrong in the first of them

The folder holds ``reply_trimmer`` (mails with what is content), ``forward_parser`` (forwards of 14 mail
programs in 22 languages) and ``talon`` (mails with their signatures). A line counts as content where a
segment covers half of it; one that was left out as polite words, code or "nothing to say" counts as the
gold has it, as gold keeps some of the author's own polite words and drops others. Lines are compared as
sets, without those that have no letter or digit and with white space folded. A mail is exact where the set
is that of the gold; by character it is what these sets share, of what they hold together. Of a forward its
placeholder text must be mined, and no address of its header.

Mails are parted by a hash of their name: two thirds to look at, one third to measure.
"""

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from feedback_miner.config import SegmentSettings
from feedback_miner.segment.comment import cut_comment

FORWARDED = (
    "Aenean quis diam urna. Maecenas eleifend vulputate ligula ac consequat.",
    "Praesent ac ligula orci. Pellentesque convallis suscipit mi, at congue massa sagittis eget.",
)
"""What every forward of forward_parser hands on: its first sentences and its last one."""
OWN_WORDS = frozenset(["greeting", "closing", "vague", "code", "no_answer", "no_letters"])
"""Reasons for which what the author says himself is left out."""
app = typer.Typer(help=__doc__, add_completion=False)


class Result(NamedTuple):
    """What became of a mail."""

    name: str
    missing: frozenset[str]
    too_many: frozenset[str]
    share: float

    @property
    def exact(self) -> bool:
        """Whether all is as it should be."""
        return not self.missing and not self.too_many


def _fold(text: str) -> str:
    return " ".join(text.split())


def _lines(text: str) -> frozenset[str]:
    return frozenset(line for line in map(_fold, text.splitlines()) if any(map(str.isalnum, line)))


def _mined(text: str, *, first: bool) -> frozenset[str]:
    """Return the lines of which a segment covers half."""
    covered = [False] * len(text)
    for piece in cut_comment(text, SegmentSettings(redact=False), first=first).pieces:
        if piece.reason is None:
            covered[piece.start : piece.end] = [True] * (piece.end - piece.start)
    mined, position = set(), 0
    for line in text.splitlines(keepends=True):
        within = covered[position : position + len(line)]
        if line.strip() and 2 * sum(within) >= len(line.strip()):
            mined.add(_fold(line))
        position += len(line)
    return frozenset(mined)


def _polite(text: str, *, first: bool) -> frozenset[str]:
    """Return the lines that were left out, but as the author's own words."""
    pieces = cut_comment(text, SegmentSettings(redact=False), first=first).pieces
    own = [_fold(piece.text) for piece in pieces if piece.reason in OWN_WORDS]
    return frozenset(line for line in _lines(text) if any(line in one for one in own))


def _compared(name: str, text: str, gold: frozenset[str], *, first: bool) -> Result:
    """Compare what is left of a mail with the gold; polite words may stay or go."""
    found = _mined(text, first=first) & _lines(text)
    found |= _polite(text, first=first) & gold
    both, all_of_them = (sum(map(len, lines)) for lines in (found & gold, found | gold))
    return Result(name, gold - found, found - gold, both / all_of_them if all_of_them else 1.0)


def _replies(folder: Path) -> Iterator[Result]:
    for path in sorted((folder / "emails").glob("*.txt")):
        gold = _lines((folder / "trimmed" / path.name).read_text(encoding="utf-8"))
        yield _compared(path.name, path.read_text(encoding="utf-8"), gold, first=False)


def _forwards(folder: Path) -> Iterator[Result]:
    for path in sorted((folder / "fixtures").glob("*_body*.txt")):
        text = path.read_text(encoding="utf-8")
        if not any(part in _fold(text.replace("\n>", "\n")) for part in FORWARDED):
            continue  # an answer, given as a counter-example
        mined = " ".join(_fold(line.lstrip("> ")) for line in sorted(_mined(text, first=True)))
        missing = frozenset(part for part in FORWARDED if part not in mined)
        labels = frozenset(line for line in _mined(text, first=True) if "john.doe@acme.com" in line)
        yield Result(path.name, missing, labels, 1 - len(missing) / len(FORWARDED))


def _signatures(folder: Path) -> Iterator[Result]:
    for path in sorted((folder / "fixtures/signature/emails/stripped").glob("*_body")):
        text = path.read_text(encoding="utf-8").replace("#sig#", "")
        signature = path.with_name(path.name.replace("_body", "_signature")).read_text(encoding="utf-8")
        gold = _lines(text) - _lines(signature.replace("#sig#", ""))
        yield _compared(path.name, text, gold, first=True)


def _is_measured(name: str) -> bool:
    return zlib.crc32(name.encode()) % 3 == 0


@app.command()
def main(
    folder: Annotated[Path, typer.Argument(help="Folder with reply_trimmer, forward_parser and talon.")],
    show: Annotated[int, typer.Option(help="Wrong mails of the first part to show, per set.")] = 0,
) -> None:
    """Print a table: mails, share that is exact, share by character, for both parts."""
    typer.echo(f"{'set':14} {'part':8} {'mails':>5} {'exact':>6} {'chars':>6}")
    for name, results in (
        ("reply_trimmer", [*_replies(folder / "reply_trimmer")]),
        ("forward_parser", [*_forwards(folder / "forward_parser")]),
        ("talon", [*_signatures(folder / "talon")]),
    ):
        for part in ("look", "measure"):
            chosen = [one for one in results if _is_measured(one.name) == (part == "measure")]
            exact = sum(one.exact for one in chosen) / len(chosen)
            share = sum(one.share for one in chosen) / len(chosen)
            typer.echo(f"{name:14} {part:8} {len(chosen):5} {exact:6.2f} {share:6.2f}")
        wrong = [one for one in results if not one.exact and not _is_measured(one.name)]
        for one in wrong[:show]:
            typer.echo(f"  {one.name}")
            typer.echo(f"    missing {sorted(one.missing)[:5]}")
            typer.echo(f"    too many {sorted(one.too_many)[:8]}")


if __name__ == "__main__":
    app()
