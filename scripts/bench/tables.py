"""Records of fits -> medians -> tables for the terminal and for docs/benchmarks.md."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from rich.console import Console
from rich.table import Table

from bench.checks import BANDS, band_name
from bench.own import OWN, ROWS
from bench.sets import RANKED, TRAIN_PARTS

SMALL = tuple(f"found {band_name(band)}" for band in BANDS)
CHECKS = ("purity", "together", "together_by_chance")
SCORES = ("themes", "left_out", "acc", "ari", "ami", "nmi", "found", *SMALL, *CHECKS)
STEADY = ("themes_median", "themes_low", "themes_high", "deviation", "within", "ari_median", "ari_worst")
COSTS = ("fresh_s", "warm_s", "peak_mb", "beyond_mb")
KEYS = ("set", "texts", "true_themes", "engine")
Record = dict[str, Any]


@dataclass(frozen=True)
class Sheet:
    """A table of strings."""

    title: str
    header: tuple[str, ...]
    rows: list[tuple[str, ...]]
    n_names: int = 2

    def print(self, console: Console) -> None:
        """Print it; columns after the names are numbers."""
        table = Table(title=self.title)
        for i, name in enumerate(self.header):
            table.add_column(name, justify="left" if i < self.n_names else "right", no_wrap=i < self.n_names)
        for row in self.rows:
            table.add_row(*row)
        console.print(table)

    def markdown(self) -> str:
        """Return it as Markdown."""
        rule = tuple("---" if i < self.n_names else "---:" for i in range(len(self.header)))
        lines = ["| " + " | ".join(row) + " |" for row in (self.header, rule, *self.rows)]
        return f"### {self.title}\n\n" + "\n".join(lines)


def medians(records: list[Record]) -> pl.DataFrame:
    """Return one row per set and engine: the median of each measure over the fits that count for it."""
    blank = dict.fromkeys((*SCORES, *COSTS, "digest", "error"))
    flat = [{k: v for k, v in record.items() if k != "steadiness"} for record in records]
    frame = pl.DataFrame([blank | record for record in flat], infer_schema_length=None)
    numbers = [pl.col(name).cast(pl.Float64) for name in (*SCORES, *COSTS)]
    frame = frame.with_columns(*numbers, pl.col("digest", "error").cast(pl.String))
    scored = frame.filter("scored").group_by(KEYS).agg(pl.col(SCORES).median(), scored_fits=pl.len())
    timed = frame.filter("timed").group_by(KEYS).agg(pl.col(COSTS).median(), timed_fits=pl.len())
    same = (
        frame.filter(pl.col("engine").is_in(list(ROWS)), pl.col("error").is_null())
        .group_by(*KEYS, "draw")
        .agg(pl.col("digest").n_unique(), n=pl.len())
        .group_by(KEYS)
        .agg(same_bytes=(pl.col("digest") == 1).all(), compared=pl.col("n").max())
    )
    order = frame.select(KEYS).unique(maintain_order=True)
    joined = order
    for part in (scored, timed, same):
        joined = joined.join(part, on=KEYS, how="left", nulls_equal=True, maintain_order="left")
    return joined


def number(value: float | None, digits: int = 0, unit: str = "") -> str:
    return "" if value is None else f"{value:,.{digits}f}{unit}"


def share(value: float | None) -> str:
    return "" if value is None else f"{value:.1%}".replace("%", " %")


def ratio(value: float | None, base: float | None) -> str:
    return "" if value is None or not base else f"{value / base:,.1f}"


def said(same: bool | None, compared: int | None) -> str:
    if same is None or (compared or 0) < 2:
        return ""
    return "yes" if same else "no"


def quality_sheet(rows: pl.DataFrame) -> Sheet:
    """Return agreement with the true themes, set by set."""
    return Sheet(
        "Agreement with the true themes",
        ("set", "engine", "texts", "themes", "true", "left out", "ACC", "ARI", "AMI", "NMI"),
        [
            (
                row["set"],
                row["engine"],
                number(row["texts"]),
                number(row["themes"]),
                number(row["true_themes"]),
                share(row["left_out"]),
                *(number(row[name], 3) for name in ("acc", "ari", "ami", "nmi")),
            )
            for row in rows.filter(pl.col("true_themes").is_not_null()).iter_rows(named=True)
        ],
    )


def means_sheet(rows: pl.DataFrame) -> Sheet:
    """Return means over the labelled sets, without the parts made for training and the 1/rank subsamples."""
    counted = rows.filter(pl.col("true_themes").is_not_null(), ~pl.col("set").is_in((*TRAIN_PARTS, *RANKED)))
    means = counted.group_by("engine", maintain_order=True).agg(
        pl.col("set").n_unique(), pl.col("left_out", "acc", "ari", "ami", "nmi").mean()
    )
    return Sheet(
        "Means over the sets that are no training parts and no 1/rank subsamples",
        ("engine", "sets", "left out", "ACC", "ARI", "AMI", "NMI"),
        [
            (
                row["engine"],
                str(row["set"]),
                share(row["left_out"]),
                *(number(row[name], 3) for name in ("acc", "ari", "ami", "nmi")),
            )
            for row in means.iter_rows(named=True)
        ],
        n_names=1,
    )


def small_sheet(rows: pl.DataFrame) -> Sheet:
    """Return the share of the true themes that were found, by their size, where sizes fall like 1/rank."""
    counted = rows.filter(pl.col("set").is_in(RANKED))
    return Sheet(
        "Small themes: share of the true themes that were found, by their number of texts",
        ("set", "engine", "texts", "true", "found", *(band_name(band) for band in BANDS)),
        [
            (
                row["set"],
                row["engine"],
                *(number(row[name]) for name in ("texts", "true_themes", "found")),
                *(number(row[name], 2) for name in SMALL),
            )
            for row in counted.iter_rows(named=True)
        ],
    )


def technical_sheet(rows: pl.DataFrame) -> Sheet:
    """Return how pure themes of technical texts are, and how many duplicates they hold together."""
    counted = rows.filter(pl.any_horizontal(pl.col(CHECKS).is_not_null()))
    return Sheet(
        "Technical texts",
        (
            "set",
            "engine",
            "texts",
            "themes",
            "left out",
            "purity",
            "duplicates together",
            "all pairs together",
        ),
        [
            (
                row["set"],
                row["engine"],
                number(row["texts"]),
                number(row["themes"]),
                share(row["left_out"]),
                number(row["purity"], 3),
                share(row["together"]),
                share(row["together_by_chance"]),
            )
            for row in counted.iter_rows(named=True)
        ],
    )


def steadiness_cells(found: Record) -> tuple[str, ...]:
    """Return the cells that tell how steady the themes are."""
    return (
        *(number(found[name]) for name in ("themes", "themes_median", "themes_low", "themes_high")),
        *(share(found[name]) for name in ("deviation", "within")),
        *(number(found[name], 3) for name in ("ari_median", "ari_worst")),
    )


STEADINESS_HEADER = ("themes", "median", "from", "to", "moves by", "within 5 %", "ARI median", "ARI worst")
"""What stands above those cells."""


def steadiness_sheet(records: list[Record]) -> Sheet:
    """Return how steady the themes are over draws of the same texts."""
    told = [record for record in records if record.get("steadiness")]
    return Sheet(
        "Steadiness",
        ("set", "engine", "texts", "draws", *STEADINESS_HEADER),
        [
            (
                record["set"],
                record["engine"],
                number(record["texts"]),
                str(len(record["steadiness"]["draws"])),
                *steadiness_cells(record["steadiness"]),
            )
            for record in told
        ],
    )


def costs(row: Record, base: Record) -> tuple[str, ...]:
    """Return the cells that tell time and memory, with time as a multiple of another row's too."""
    return (
        number(row["fresh_s"], 1),
        ratio(row["fresh_s"], base["fresh_s"]),
        number(row["warm_s"], 2),
        ratio(row["warm_s"], base["warm_s"]),
        number(row["peak_mb"]),
        number(row["beyond_mb"]),
        said(row["same_bytes"], row["compared"]),
    )


def costs_header(factor: str) -> tuple[str, ...]:
    """Return what stands above those cells."""
    return ("s fresh", factor, "s warm", factor, "peak MB", "beyond vectors MB", "same bytes")


def cost_sheet(rows: pl.DataFrame) -> Sheet:
    """Return time and memory after embedding; the factors are against the project's own engine."""
    table = rows.to_dicts()
    own = {row["set"]: row for row in table if row["engine"] == OWN}
    nothing = dict.fromkeys(COSTS)
    return Sheet(
        "Time and memory after embedding",
        ("set", "engine", "texts", *costs_header("factor")),
        [
            (row["set"], row["engine"], number(row["texts"]), *costs(row, own.get(row["set"], nothing)))
            for row in table
        ],
    )


def curve_sheet(rows: pl.DataFrame) -> Sheet:
    """Return the curve of sizes; growth is against the engine's smallest size."""
    table = rows.to_dicts()
    first = {row["engine"]: row for row in reversed(table)}
    return Sheet(
        "Time and memory after embedding, by size",
        ("segments", "engine", "themes", "left out", *costs_header("growth")),
        [
            (
                row["set"],
                row["engine"],
                number(row["themes"]),
                share(row["left_out"]),
                *costs(row, first[row["engine"]]),
            )
            for row in table
        ],
    )


def failures(records: list[Record]) -> list[str]:
    """Return a sentence for each way in which fits of a set gave no result."""
    failed = Counter((r["set"], r["engine"], r["error"]) for r in records if r.get("error"))
    return [f"{name}, {engine}: {error} ({n} fits)." for (name, engine, error), n in failed.items()]


def about(report: dict[str, Any]) -> str:
    """Return the command, the machine and the versions as Markdown."""
    machine = report["machine"]
    versions = ", ".join(f"{name} {value}" for name, value in machine["versions"].items())
    paragraphs = [
        f"```\n{report['command']}\n```",
        f"{report['date']}, {machine['cpu']}, {machine['cores']} cores, {machine['system']}; "
        f"load when it began {machine['load_at_start']}; {report['minutes']:.1f} minutes in all.",
        f"Vectors: {report['encoder']}. Clusterer of feedback-miner: {report['clusterer']}.",
        f"Versions: {versions}.",
        *report["notes"],
        *failures(report["fits"]),
    ]
    return "\n\n".join(paragraphs)


def write_part(path: Path, name: str, report: dict[str, Any], sheets: list[Sheet]) -> None:
    """Write command, machine and tables into a part of a document."""
    body = "\n\n".join([about(report), *(sheet.markdown() for sheet in sheets)])
    replace_part(path, name, "bench_themes.py", body)


def replace_part(path: Path, name: str, script: str, body: str) -> None:
    """Replace the part of a document between its markers."""
    begin, end = f"<!-- {name}: written by scripts/{script} -->", f"<!-- {name}: end -->"
    text = path.read_text(encoding="utf-8")
    if text.count(begin) != 1 or text.count(end) != 1:
        raise ValueError(f"{path.name} must hold these two lines once each:\n{begin}\n{end}")
    before, rest = text.split(begin)
    path.write_text(f"{before}{begin}\n\n{body}\n\n{end}{rest.split(end)[1]}", encoding="utf-8")
