"""What exports give, kept and compared: so that a change of the code can be shown to change no result.

    python scripts/golden.py record before/ [EXPORT...]     # with the old code
    python scripts/golden.py record after/ [EXPORT...]      # with the new one
    python scripts/golden.py compare before/ after/         # what differs; exit code 1 if anything does

Of each export the comments are kept, and what ``inspect --json`` tells of it; where it is refused, the
error. By default that is every file below tests/exports, ../shared/data and corpora, alone, and every
folder of tests/exports as a whole; with --mine, the tables of a run over the samples too. Names that
were changed on purpose stand in scripts/golden_renames.toml and are no difference.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer

from feedback_miner import mine
from feedback_miner.cli.inspect import summarize
from feedback_miner.config import load_settings
from feedback_miner.errors import FeedbackMinerError
from feedback_miner.pipeline import prepare

ROOT = Path(__file__).parents[1]
SAMPLES = ("corpora/helpdesk_tickets.csv", "corpora/it_survey.csv")
FOLDERS = ("tests/exports", "corpora", "../shared/data")
RENAMES = ROOT / "scripts" / "golden_renames.toml"

app = typer.Typer(help=__doc__, add_completion=False)


def cases() -> Iterator[tuple[str, list[Path]]]:
    """Yield name and files of each case: every file alone, every tool's fixtures together."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file():
                yield _name(path), [path]
    for path in sorted((ROOT / "tests" / "exports").iterdir()):
        if path.is_dir():
            yield f"{_name(path)}/", [path]


def _name(path: Path) -> str:
    try:
        return str(path.relative_to(ROOT))
    except ValueError:
        return str(path.relative_to(ROOT.parent))


@app.command()
def record(
    out: Annotated[Path, typer.Argument(help="A folder for what is kept.")],
    exports: Annotated[list[Path] | None, typer.Argument(help="These alone, each by itself.")] = None,
    tables: Annotated[bool, typer.Option("--mine", help="Keep the tables of the samples' run too.")] = False,
) -> None:
    """Keep what exports give now."""
    out.mkdir(parents=True, exist_ok=True)
    for name, paths in [(str(path), [path]) for path in exports] if exports else cases():
        _keep(out, name, paths)
    if tables:
        result = mine([ROOT / name for name in SAMPLES])
        for table in ("themes", "comments", "segments", "excluded"):
            getattr(result, table).write_parquet(out / f"mine.{table}.parquet")


def _keep(out: Path, name: str, paths: list[Path]) -> None:
    stem = hashlib.sha256(name.encode()).hexdigest()[:16]
    settings, _ = load_settings({})
    try:
        prepared = prepare(paths, settings)
    except FeedbackMinerError as error:
        message = str(error).replace(f"{ROOT}/", "")
        kept: dict[str, Any] = {"error": type(error).__name__, "code": error.exit_code, "message": message}
    else:
        kept = summarize(prepared)
        prepared.ingested.comments.frame.write_parquet(out / f"{stem}.parquet")
    (out / f"{stem}.json").write_text(json.dumps({"name": name, **kept}, ensure_ascii=False, indent=1))


@app.command()
def compare(
    before: Path, after: Path, most: Annotated[int, typer.Option(help="Differences to show.")] = 40
) -> None:
    """Show what differs, beyond the renames that were meant."""
    renames = tomllib.loads(RENAMES.read_text(encoding="utf-8")) if RENAMES.is_file() else {}
    differences: list[str] = []
    n_cases = n_comments = 0
    for path in sorted(before.glob("*.json")):
        old = _renamed(json.loads(path.read_text()), renames)
        n_cases += 1
        twin = after / path.name
        if not twin.is_file():
            differences.append(f"{old['name']}: not recorded again")
            continue
        differences += _differences(old["name"], old, json.loads(twin.read_text()))
    for path in sorted(before.glob("*.parquet")):
        twin = after / path.name
        if not twin.is_file():
            continue  # said already: it is an error now
        left, right = pl.read_parquet(path), pl.read_parquet(twin)
        left = left.rename({k: v for k, v in renames.get("columns", {}).items() if k in left.columns})
        n_comments += left.height
        for column in dict.fromkeys((*left.columns, *right.columns)):
            if column not in left.columns or column not in right.columns:
                differences.append(f"{path.name}: column {column} in one only")
            elif left.height != right.height or not left[column].equals(right[column], null_equal=True):
                differences.append(f"{path.name}: column {column} differs")
    for line in differences[:most]:
        typer.echo(line)
    typer.echo(f"{n_cases:,} cases, {n_comments:,} rows compared; {len(differences):,} differences.")
    raise typer.Exit(1 if differences else 0)


def _renamed(value: Any, renames: dict[str, dict[str, str]]) -> Any:
    """Return what was kept before with the keys and words that were renamed since."""
    if isinstance(value, dict):
        keys = renames.get("keys", {})
        return {keys.get(key, key): _renamed(item, renames) for key, item in value.items()}
    if isinstance(value, list):
        return [_renamed(item, renames) for item in value]
    if isinstance(value, str):
        for old, new in renames.get("words", {}).items():
            value = re.sub(old, new, value)
    return value


def _differences(place: str, old: Any, new: Any) -> Iterator[str]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*old, *new)):
            yield from _differences(f"{place} > {key}", old.get(key), new.get(key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (left, right) in enumerate(zip(old, new, strict=True)):
            yield from _differences(f"{place}[{number}]", left, right)
    elif old != new:
        yield f"{place}:\n    - {str(old)[:300]}\n    + {str(new)[:300]}"


if __name__ == "__main__":
    app()
