# ruff: noqa: E501
"""The model card of the tagger."""

from __future__ import annotations

import numpy as np
import polars as pl

from feedback_miner.records import FACETS
from feedback_miner.tagging.evaluate import Evaluation
from tags.branch import BranchRecipe
from tags.data import Labelled

CARD = """# concern-kind-minilm

Tells for a comment, or a part of one, whether it voices a client concern, a consumer concern, both or none; whether
it is a pain, a request, praise or something else; and which part of a service it is about.

- **Model:** {n_layers} transformer layer{s} on layer {layer} of all-MiniLM-L6-v2 (which stays as it is), the mean of
  their tokens, and three linear heads. Runs in the same pass as the sentence embedding: {share} more work to encode, and
  nothing to speak of once vectors are at hand. Probabilities by vector scaling on logits of writers not seen.
- **Size:** {parameters:.1f} million parameters, 16 bits each.
- **Trained on:** the {n:,} comments of `corpora/concerns`, all written for this project and labelled by two annotators.
  No text of any user is in them, and none of the evaluation below.
- **Licence:** Apache-2.0. **Made by:** `scripts/train_tags.py fit`, on two threads, seeds 0 to {last_seed}.
- **What else was tried:** docs/tags.md.

## On {n_real} real comments labelled by three annotators, never trained on
As a run tags them: cleaned, cut into segments, averaged. The file was looked at while the tagger was made (ways were
compared on it), so expect a little less on others.

{real}
## By writer, {n_folds}-fold
Each comment judged by a model that saw none of its writer's.

{cross}
### Calibration
Comments whose probability falls into a tenth, and the share of them for which it was true.

{curve}
### Facets
Right in {facets:.0%}: {facet_list}.

## Unclear
Below a probability of {min_confidence} for the best of the four, a concern is `unclear` (`tag.min_confidence`). By writer:

| `tag.min_confidence` | unclear | right, of the others |
|---|---|---|
{thresholds}

## Known failures
- Irony, and complaints in the words of praise.
- Bare phrases whose question is not known: "the waiting" is a complaint and "documentation" a wish, by habit only.
- A wish that states its reason is a pain to one reader and a request to another; so it is here.
- Client and both are hard to tell apart where staffing or money is given as the reason for one's own trouble.
- Calibrated on a mix with {client:.0%} client concerns. Where they are rarer, as in most exports, client tags are often
  wrong: from 500 comments on, the shares are estimated from the export (docs/tags.md), which helps and does not cure.
- Comments written for a project are cleaner than life; the annotators were language models that read the same guide.
- English. Texts in other languages are judged by whatever words they share with it.
"""


def write(
    labelled: Labelled,
    recipe: BranchRecipe,
    found: dict[str, np.ndarray],
    cross: Evaluation,
    real: Evaluation | None,
    min_confidence: float,
    n_folds: int,
) -> str:
    """Return the card as Markdown."""
    facet = found["facet"].argmax(axis=1)
    per_facet = [f"{name} {np.mean(facet[labelled.facet == i] == i):.0%}" for i, name in enumerate(FACETS)]
    return CARD.format(
        n_layers={1: "one", 2: "two"}.get(recipe.n_layers, recipe.n_layers),
        s="" if recipe.n_layers == 1 else "s",
        layer=recipe.layer,
        share={1: "a sixth", 2: "a third"}.get(recipe.n_layers, f"{recipe.n_layers} sixths"),
        parameters=recipe.n_layers * 1.774,
        n=len(labelled),
        last_seed=recipe.n_seeds - 1,
        n_real=int(real.concern.select(pl.sum_horizontal(pl.exclude("label"))).sum().item()) if real else 0,
        real=tables(real) if real else "Not measured.\n",
        n_folds=n_folds,
        cross=tables(cross),
        curve=_curve(cross.curve),
        facets=np.mean(facet == labelled.facet),
        facet_list=", ".join(per_facet),
        min_confidence=min_confidence,
        thresholds=_thresholds(found["joint"], labelled.joint),
        client=np.isin(labelled.joint, [0, 2]).mean(),
    )


def tables(evaluation: Evaluation) -> str:
    """Return an evaluation as Markdown tables."""
    lines = ["| class | n | precision | recall | F1 | calibration error |", "|---|---|---|---|---|---|"]
    for row in evaluation.classes.iter_rows(named=True):
        figures = (row[name] for name in ("precision", "recall", "f1", "calibration_error"))
        lines.append(f"| {row['class']} | {row['n']} | " + " | ".join(f"{x:.2f}" for x in figures) + " |")
    lines.append(f"| kind, macro | | | | {evaluation.kind_macro_f1:.2f} | |")
    lines += [
        "",
        f"Concern unclear: {evaluation.unclear:.0%}. Of the others {evaluation.clear_precision:.0%} are exactly right, "
        f"which is {evaluation.clear_recall:.0%} of all.",
        "",
    ]
    for table in (evaluation.concern, evaluation.kind):
        lines.append("| label \\ tag | " + " | ".join(table.columns[1:]) + " |")
        lines.append("|---" * table.width + "|")
        lines += ["| " + " | ".join(map(str, row)) + " |" for row in table.iter_rows()]
        lines.append("")
    return "\n".join(lines)


def _curve(curve: pl.DataFrame) -> str:
    names = curve["class"].unique(maintain_order=True).to_list()
    lines = ["| probability | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for tenth in range(10):
        cells = []
        for name in names:
            row = curve.filter(
                (pl.col("class") == name) & ((pl.col("probability") * 10).floor().clip(0, 9) == tenth)
            )
            cells.append(f"{row['share'][0]:.2f} ({row['n'][0]})" if len(row) else "")
        lines.append(f"| {tenth / 10:.1f} to {(tenth + 1) / 10:.1f} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def _thresholds(joint: np.ndarray, labels: np.ndarray) -> str:
    best, right = joint.max(axis=1), joint.argmax(axis=1) == labels
    lines = []
    for bar in (0.0, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8):
        said = best >= bar
        lines.append(f"| {bar} | {1 - said.mean():.1%} | {right[said].mean():.1%} |")
    return "\n".join(lines)
