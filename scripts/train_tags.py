"""Train the tagger of concern and kind on the comments of corpora/concerns.csv.

    python scripts/train_tags.py [--evaluate LABELLED.csv]

Writes models/concern-kind-minilm.safetensors, its entry in models/MANIFEST.toml and the model
card models/concern-kind-minilm.md. The file given with --evaluate (columns text, concern, kind)
is never trained on and decides nothing: its figures only stand in the card.
"""

import hashlib
import re
from pathlib import Path
from typing import Annotated

import numpy as np
import polars as pl
import typer
from safetensors.numpy import save_file
from scipy.optimize import minimize_scalar
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, log_loss, precision_recall_fscore_support
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from feedback_miner.config import load_settings
from feedback_miner.embed import encode_texts, make_encoder
from feedback_miner.records import KINDS
from feedback_miner.tagging.linear import platt, softmax

ROOT = Path(__file__).parents[1]
NAME = "concern-kind-minilm"
STRENGTHS = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0)
SEED = 0


def read_labelled(path: Path) -> tuple[list[str], np.ndarray, np.ndarray]:
    frame = pl.read_csv(path, infer_schema=False)
    concern = frame["concern"].to_list()
    voices = np.array([[c in ("client", "both"), c in ("consumer", "both")] for c in concern])
    return frame["text"].to_list(), voices, np.array([KINDS.index(kind) for kind in frame["kind"]])


def out_of_fold(vectors: np.ndarray, target: np.ndarray) -> tuple[LogisticRegression, np.ndarray]:
    """Return the model with the strength that cross-validation prefers, and its out-of-fold decisions."""
    folds = StratifiedKFold(10, shuffle=True, random_state=SEED)
    best: tuple[float, LogisticRegression, np.ndarray] | None = None
    for strength in STRENGTHS:
        model = LogisticRegression(C=strength, max_iter=5000, class_weight="balanced")
        decision = cross_val_predict(model, vectors, target, cv=folds, method="decision_function")
        guess = decision.argmax(axis=1) if decision.ndim == 2 else decision > 0
        f1 = f1_score(target, guess, average="macro")
        if best is None or f1 > best[0]:
            best = (f1, model, decision)
    assert best is not None
    return best[1].fit(vectors, target), best[2]


def fit(vectors: np.ndarray, voices: np.ndarray, kinds: np.ndarray) -> tuple[dict[str, np.ndarray], dict]:
    heads, sigmoids, held_out = [], [], {"concern": np.zeros(voices.shape)}
    for head in range(2):
        model, decision = out_of_fold(vectors, voices[:, head])
        calibration = LogisticRegression(C=1e6).fit(decision[:, None], voices[:, head])
        sigmoids.append([calibration.coef_[0, 0], calibration.intercept_[0]])
        held_out["concern"][:, head] = platt(decision[:, None], np.array(sigmoids[-1:]))[:, 0]
        heads.append(model)
    model, decision = out_of_fold(vectors, kinds)
    found = minimize_scalar(
        lambda t: log_loss(kinds, softmax(decision / t)), bounds=(0.05, 20), method="bounded"
    )
    held_out["kind"] = softmax(decision / found.x)
    weights = {
        "concern_coef": np.vstack([head.coef_[0] for head in heads]),
        "concern_intercept": np.array([head.intercept_[0] for head in heads]),
        "concern_platt": np.array(sigmoids),
        "kind_coef": model.coef_,
        "kind_intercept": model.intercept_,
        "kind_temperature": np.array([found.x]),
    }
    return {name: np.ascontiguousarray(array, np.float32) for name, array in weights.items()}, held_out


def calibration_error(probability: np.ndarray, truth: np.ndarray, n_bins: int = 10) -> float:
    """Expected calibration error over bins of equal width."""
    which = np.minimum((probability * n_bins).astype(int), n_bins - 1)
    return float(
        sum(
            abs(probability[which == b].mean() - truth[which == b].mean()) * (which == b).mean()
            for b in set(which)
        )
    )


def table(voices: np.ndarray, kinds: np.ndarray, concern: np.ndarray, kind: np.ndarray) -> str:
    lines = ["| class | n | precision | recall | F1 | calibration error |", "|---|---|---|---|---|---|"]
    classes = [("client", voices[:, 0], concern[:, 0]), ("consumer", voices[:, 1], concern[:, 1])]
    guess = kind.argmax(axis=1)
    for i, name in enumerate(KINDS):
        classes.append((name, kinds == i, kind[:, i]))
    for i, (name, truth, probability) in enumerate(classes):
        said = probability >= 0.5 if i < 2 else guess == i - 2
        p, r, f, _ = precision_recall_fscore_support(truth, said, average="binary", zero_division=0)
        error = calibration_error(probability, truth)
        lines.append(f"| {name} | {int(truth.sum())} | {p:.2f} | {r:.2f} | {f:.2f} | {error:.2f} |")
    lines.append(f"| kind, macro | {len(kinds)} | | | {f1_score(kinds, guess, average='macro'):.2f} | |")
    return "\n".join(lines)


def write_manifest_entry(digest: str) -> None:
    path = ROOT / "models" / "MANIFEST.toml"
    text = path.read_text(encoding="utf-8")
    pattern = rf'(name = "{NAME}"\nrole = "tagger"\nrevision = )"[^"]*"\nsha256 = "[^"]*"'
    new, n = re.subn(pattern, rf'\g<1>"{digest[:16]}"\nsha256 = "{digest}"', text)
    if n != 1:
        raise SystemExit(f"{path} has no entry for {NAME}")
    path.write_text(new, encoding="utf-8")


CARD = """# {name}

Tells for a comment, or a part of one, whether it voices a client concern, a consumer concern,
both or none, and whether it is a pain, a request, praise or something else.

- **Model:** three logistic regressions (scikit-learn) on all-MiniLM-L6-v2 vectors; two sigmoids and a
  temperature fitted on out-of-fold decisions make the scores probabilities. Arrays in safetensors.
- **Trained on:** the {n} comments of `corpora/concerns.csv`, all written for this project and labelled
  once, by their writers. No text of any user is in them.
- **Licence:** Apache-2.0. **Made by:** `scripts/train_tags.py`, seed {seed}.

## Ten-fold cross-validation on the training comments
{cross}

These are written texts judged by their writers; on real ones expect less:
{evaluated}
## Known failures
- Calibrated on a mix with {client:.0%} client concerns. Where client concerns are rarer, as in most exports,
  `p_client` is too high and the share of clients is overstated.
- Kind is weak on what is neither pain nor request nor praise, and on complaints worded as wishes.
- One labeller per comment, so there is no agreement to report. English only.
"""


def main(
    evaluate: Annotated[
        Path | None, typer.Option(help="Labelled file to report on, never trained on.")
    ] = None,
) -> None:
    settings, _ = load_settings()
    encoder = make_encoder(settings.embed)
    texts, voices, kinds = read_labelled(ROOT / "corpora" / "concerns.csv")
    weights, held_out = fit(encode_texts(texts, encoder, settings.embed).astype(float), voices, kinds)
    target = ROOT / "models" / f"{NAME}.safetensors"
    save_file(weights, target)
    write_manifest_entry(hashlib.sha256(target.read_bytes()).hexdigest())
    evaluated = ""
    if evaluate:
        from feedback_miner.tagging import LinearTagger

        test_texts, test_voices, test_kinds = read_labelled(evaluate)
        got = LinearTagger(NAME).predict_proba(test_texts, encode_texts(test_texts, encoder, settings.embed))
        evaluated = (
            f"\n## On {len(test_texts)} real comments labelled by three annotators, never trained on\n"
        )
        evaluated += table(test_voices, test_kinds, got.concern, got.kind) + "\n\n"
    cross = table(voices, kinds, held_out["concern"], held_out["kind"])
    card = CARD.format(
        name=NAME, n=len(texts), seed=SEED, client=voices[:, 0].mean(), cross=cross, evaluated=evaluated
    )
    (ROOT / "models" / f"{NAME}.md").write_text(card, encoding="utf-8")
    typer.echo(card)


if __name__ == "__main__":
    typer.run(main)
