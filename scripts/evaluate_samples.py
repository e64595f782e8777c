"""How many of the planted pain points of the sample exports does a run find, and are the sizes right?

    python scripts/evaluate_samples.py [RUN]

RUN is a run folder of corpora/helpdesk_tickets.csv and corpora/it_survey.csv (default: mine them now).
A comment counts for its main theme. Themes and pain points are matched one to one so that the sum of
F1 over the matches is largest; a pain point counts as found where F1 is at least 0.5. Follow-ups are left
out: a record (ticket or answer) counts once, by its first comment.
"""

from pathlib import Path
from typing import Annotated

import numpy as np
import polars as pl
import typer
from scipy.optimize import linear_sum_assignment
from scipy.stats import spearmanr

import feedback_miner

CORPORA = Path(__file__).parents[1] / "corpora"
FOUND = 0.5


def read_truth() -> pl.DataFrame:
    return pl.read_csv(CORPORA / "truth.csv").select("comment_id", "pain_point")


def match(openings: pl.DataFrame, themes: pl.DataFrame) -> pl.DataFrame:
    """Return one row per pain point: its size, the matched theme, precision, recall and F1."""
    planted = sorted(openings["pain_point"].drop_nulls().unique())
    ids = themes["theme_id"].to_list()
    both = np.zeros((len(planted), len(ids)))
    counted = openings.drop_nulls().group_by("pain_point", "theme_id").len()
    for point, theme, n in counted.iter_rows():
        both[planted.index(point), ids.index(theme)] = n
    planted_size = np.array([openings.filter(pain_point=point).height for point in planted])
    theme_size = np.array([openings.filter(theme_id=theme).height for theme in ids])
    f1 = 2 * both / (planted_size[:, None] + theme_size[None, :])
    rows, columns = linear_sum_assignment(-f1)
    return pl.DataFrame(
        {
            "pain_point": [planted[i] for i in rows],
            "planted": planted_size[rows],
            "theme_size": theme_size[columns],
            "precision": both[rows, columns] / np.maximum(theme_size[columns], 1),
            "recall": both[rows, columns] / planted_size[rows],
            "f1": f1[rows, columns],
            "theme_id": [ids[j] for j in columns],
        }
    )


def main(
    run: Annotated[Path | None, typer.Argument(help="Run folder; default: mine the samples now.")] = None,
) -> None:
    samples = [CORPORA / "helpdesk_tickets.csv", CORPORA / "it_survey.csv"]
    result = feedback_miner.open_run(run) if run else feedback_miner.mine(samples)
    themes = result.themes
    mined = result.comments.filter(pl.col("author_kind").is_in(["requester", "unknown"]))
    openings = (
        mined.unique("record_id", keep="first", maintain_order=True)
        .join(read_truth(), on="comment_id", how="left", maintain_order="left")
        .select("pain_point", "theme_id")
    )
    points = pl.read_csv(CORPORA / "pain_points.csv").select("pain_point", truth="concern", growth="growth")
    table = (
        match(openings, themes)
        .join(themes.select("theme_id", "rank", "label", "concern", "status"), on="theme_id")
        .join(points, on="pain_point")
        .sort("planted", "pain_point", descending=[True, False])
    )
    for row in table.iter_rows(named=True):
        typer.echo(
            f"{row['pain_point']:<17} planted {row['planted']:>3}  F1 {row['f1']:.2f}"
            f"  precision {row['precision']:.2f}  recall {row['recall']:.2f}"
            f"  {row['truth']:<8} said {row['concern']:<8} {row['growth']:<9} said {row['status']:<9}"
            f" #{row['rank']} {row['label']}"
        )
    found = table.filter(pl.col("f1") >= FOUND)
    typer.echo(f"\nfound (F1 >= {FOUND}): {found.height} of {table.height}; mean F1 {table['f1'].mean():.2f}")
    for name, part in (("all matches", table), ("those found", found)):
        rank = spearmanr(part["planted"], part["theme_size"]).statistic
        typer.echo(f"rank correlation of planted and found sizes, {name}: {rank:.2f}")
    typer.echo(f"concern right: {(table['concern'] == table['truth']).sum()} of {table.height}")


if __name__ == "__main__":
    typer.run(main)
