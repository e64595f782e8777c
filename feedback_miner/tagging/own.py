"""What a user's own labels teach: a small change on top of a tagger, and never more than they bear out.

The tagger stays as it is. For each head (joint, kind) its log-probabilities get an offset per
class and a linear term on the sentence embedding (corrections are about subjects), fitted with an
L2 penalty that pulls both to nothing. How strong the penalty must be is told by cross-validation on
the user's labels, where "no change at all" is among the choices. A text that was labelled keeps its
label.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize
from scipy.special import softmax

from feedback_miner.errors import UsageError, WorkspaceError
from feedback_miner.models import Branch
from feedback_miner.private import FILE_MODE, make_folder
from feedback_miner.records import KINDS, Embeddings, Float32Array, FloatArray, IntArray
from feedback_miner.tagging.base import JOINT, Tagger, TagProbabilities
from feedback_miner.threads import single_threaded_numerics

log = logging.getLogger(__name__)

FILE = "own-labels.safetensors"
HEADS = {"joint": JOINT, "kind": KINDS}
PENALTIES = ((300.0, 0), (100.0, 100), (30.0, 400))
"""Penalties that are tried, the gentlest change first, and the labels that each needs. Over draws of
50 labels from 251 real comments a penalty of 300 raised the log-loss on the rest by .01 at most, 100
by .06."""
LUCK = 1.0
MUCH_LUCK = 3.0
"""Standard errors by which a penalty that goes further must do better: with the labels that it needs,
and with fewer, where only labels that all say the same can do so."""
OFFSET_PENALTY = 30.0
"""Strong: labels that users give are no random sample, so how often each class occurs says little."""
N_FOLDS = 10
MIN_LABELS = 20
"""Fewer labels of a head than this are only remembered, text by text."""
SCALE = 8.0
SURE = 0.97
"""Probability of a label that the user gave to this very text."""


@dataclass(frozen=True, eq=False)
class HeadChange:
    """What was learned for one head.

    Attributes
    ----------
    weight : ndarray of shape (width, n_classes), float64
    offset : ndarray of shape (n_classes,), float64
    penalty : float or None
        None = no change was borne out.
    n_labels : int
    before, after : float
        Cross-validated log-loss on the user's labels of the tagger as it is, and with the change.
    """

    weight: FloatArray
    offset: FloatArray
    penalty: float | None
    n_labels: int
    before: float
    after: float


class OwnTagger:
    """A tagger with a user's labels on top.

    Parameters
    ----------
    base : Tagger
    changes : dict of str to HeadChange
        By head.
    known : dict of str to dict
        Hash of a labelled text to its label of each head.
    """

    def __init__(
        self, base: Tagger, changes: dict[str, HeadChange], known: dict[str, dict[str, int]]
    ) -> None:
        self.base = base
        self.changes = changes
        self.known = known

    @property
    def name(self) -> str:
        """Name of the tagger below."""
        return self.base.name

    @property
    def encoder(self) -> str:
        """Encoder of the tagger below."""
        return self.base.encoder

    @property
    def joint_prior(self) -> FloatArray | None:
        """Mix of the tagger below."""
        return getattr(self.base, "joint_prior", None)

    @property
    def branch(self) -> Branch | None:
        """Branch of the tagger below."""
        return getattr(self.base, "branch", None)

    @cached_property
    def revision(self) -> str:
        """Revision of the tagger below, and a digest of what was learned."""
        digest = hashlib.sha256(repr(sorted(self.known.items())).encode())
        for head in sorted(self.changes):
            digest.update(self.changes[head].weight.tobytes() + self.changes[head].offset.tobytes())
        return f"{self.base.revision}+own{digest.hexdigest()[:16]}"

    def predict_proba(self, texts: Sequence[str], embeddings: Embeddings) -> TagProbabilities:
        """Return the probabilities of the tagger below, changed."""
        found = self.base.predict_proba(texts, embeddings)
        inputs = embeddings.vectors
        changed = {
            head: _apply(getattr(found, head), inputs, self.changes[head].weight, self.changes[head].offset)
            for head in HEADS
        }
        return self.remember(texts, replace(found, **changed))

    def remember(self, texts: Sequence[str], found: TagProbabilities) -> TagProbabilities:
        """Give texts that were labelled their labels, whatever was found."""
        if not self.known:
            return found
        changed = {head: getattr(found, head).copy() for head in HEADS}
        for row, text in enumerate(texts):
            for head, label in self.known.get(text_key(text), {}).items():
                classes = changed[head].shape[1]
                changed[head][row] = (1 - SURE) / (classes - 1)
                changed[head][row, label] = SURE
        return replace(found, **changed)

    def forgetting(self) -> OwnTagger:
        """Return what was learned without the texts that are remembered."""
        return OwnTagger(self.base, self.changes, {})


def text_key(text: str) -> str:
    """Return what a text is remembered by: a hash of it without case and outer or double blanks."""
    return hashlib.blake2b(" ".join(text.casefold().split()).encode(), digest_size=16).hexdigest()


def fit_own(
    base: Tagger, texts: Sequence[str], embeddings: Embeddings, labels: dict[str, IntArray], seed: int = 0
) -> OwnTagger:
    """Learn from a user's labels.

    Parameters
    ----------
    base : Tagger
    texts : sequence of str
    embeddings : Embeddings
        Of the texts, as the tagger reads them.
    labels : dict of str to ndarray of shape (n_texts,), int64
        Per head the place of each label in ``JOINT`` or ``KINDS``; -1 = not labelled.
    seed : int
        Seed of the folds.
    """
    found = base.predict_proba(texts, embeddings)
    inputs = embeddings.vectors
    changes = {
        head: _learn(np.log(np.maximum(getattr(found, head), 1e-9)), inputs, labels[head], seed)
        for head in HEADS
    }
    known: dict[str, dict[str, int]] = {}
    for head, told in labels.items():
        for text, label in zip(texts, told.tolist(), strict=True):
            if label >= 0:
                known.setdefault(text_key(text), {})[head] = label
    return OwnTagger(base, changes, known)


def _apply(
    probabilities: FloatArray, inputs: Float32Array, weight: FloatArray, offset: FloatArray
) -> FloatArray:
    if len(inputs) == 0:
        return probabilities
    with single_threaded_numerics():
        logits = np.log(np.maximum(probabilities, 1e-9)) + SCALE * (inputs @ weight) + offset
    return np.asarray(softmax(logits, axis=1), np.float64)


def _learn(base: FloatArray, inputs: Float32Array, labels: IntArray, seed: int) -> HeadChange:
    """Learn one head, with the penalty that cross-validation bears out."""
    rows = np.flatnonzero(labels >= 0)
    nothing = HeadChange(
        np.zeros((inputs.shape[1], base.shape[1])), np.zeros(base.shape[1]), None, len(rows), np.nan, np.nan
    )
    if len(rows) < MIN_LABELS:
        return nothing
    x, z, y = SCALE * inputs[rows].astype(np.float64), base[rows], labels[rows]
    folds = np.random.default_rng(seed).permutation(len(rows)) % N_FOLDS
    before = _losses(z, y)
    chosen, after = None, before
    for penalty, needed in PENALTIES:
        losses = np.empty(len(rows))
        for fold in range(N_FOLDS):
            fitted, left = folds != fold, folds == fold
            weight, offset = _fit(x[fitted], z[fitted], y[fitted], penalty)
            losses[left] = _losses(z[left] + x[left] @ weight + offset, y[left])
        # the gentlest needs no more than to do better; what goes further must do so beyond luck
        gain = after - losses
        errors = (LUCK if len(rows) >= needed else MUCH_LUCK) if chosen else 0.0
        if gain.mean() > errors * gain.std(ddof=1) / np.sqrt(len(gain)):
            chosen, after = penalty, losses
    if chosen is None:
        return replace(nothing, before=float(before.mean()), after=float(before.mean()))
    penalty = chosen
    weight, offset = _fit(x, z, y, penalty)
    return HeadChange(weight, offset, penalty, len(rows), float(before.mean()), float(after.mean()))


def _losses(logits: FloatArray, labels: IntArray) -> FloatArray:
    return np.asarray(-np.log(softmax(logits, axis=1)[np.arange(len(labels)), labels]), np.float64)


def _fit(x: FloatArray, z: FloatArray, y: IntArray, penalty: float) -> tuple[FloatArray, FloatArray]:
    """Minimise the log-loss of ``z + x @ weight + offset`` plus both penalties."""
    width, n_classes = x.shape[1], z.shape[1]
    truth = np.eye(n_classes)[y]

    def objective(flat: FloatArray) -> tuple[float, FloatArray]:
        weight, offset = flat[n_classes:].reshape(width, n_classes), flat[:n_classes]
        probability = softmax(z + x @ weight + offset, axis=1)
        slope = probability - truth
        loss = -np.log(np.maximum((probability * truth).sum(axis=1), 1e-300)).sum()
        loss += 0.5 * penalty * (weight**2).sum() + 0.5 * OFFSET_PENALTY * (offset**2).sum()
        gradient = [slope.sum(axis=0) + OFFSET_PENALTY * offset, (x.T @ slope + penalty * weight).ravel()]
        return float(loss), np.concatenate(gradient)

    with single_threaded_numerics():
        start = np.zeros(n_classes * (width + 1))
        flat = minimize(objective, start, jac=True, method="L-BFGS-B", options={"maxiter": 200}).x
    return flat[n_classes:].reshape(width, n_classes), flat[:n_classes]


def save_own(tagger: OwnTagger, workspace: Path) -> Path:
    """Write what was learned into a workspace: beside its final name, then renamed.

    Labelled texts are kept as hashes only.
    """
    import json

    from safetensors.numpy import save

    arrays: dict[str, Any] = {}
    about: dict[str, Any] = {
        "tagger": tagger.base.name,
        "revision": tagger.base.revision,
        "known": tagger.known,
    }
    for head, change in tagger.changes.items():
        arrays[f"{head}_weight"] = change.weight
        arrays[f"{head}_offset"] = change.offset
        about[head] = {name: getattr(change, name) for name in ("penalty", "n_labels", "before", "after")}
    path = workspace / FILE
    partial = path.with_suffix(".partial")
    try:
        make_folder(workspace)
        partial.touch(FILE_MODE)
        partial.write_bytes(save(arrays, metadata={"about": json.dumps(about, sort_keys=True)}))
        partial.replace(path)
    except OSError as error:
        with suppress(OSError):  # the workspace itself may be a file
            partial.unlink(missing_ok=True)
        raise UsageError(
            f"The workspace {workspace} cannot be written: {error}.",
            "What was learned is kept there.",
            "Name another folder with --workspace, or free space.",
        ) from error
    return path


def load_own(base: Tagger, workspace: Path) -> OwnTagger:
    """Return the tagger with what a workspace holds on top.

    Raises
    ------
    UsageError
        When nothing was learned there, or for another tagger.
    WorkspaceError
        When the file is damaged.
    """
    import json

    from safetensors import SafetensorError, safe_open

    path = workspace / FILE
    again = f"Run: feedback-miner tags fit LABELS.csv --workspace {workspace}"
    if not path.is_file():
        raise UsageError(
            f"The workspace {workspace} holds no labels of your own.",
            f"The file {FILE} is expected there.",
            again,
        )
    try:
        with safe_open(path, "numpy") as file:
            about = json.loads(file.metadata()["about"])
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        changes = {
            head: HeadChange(arrays[f"{head}_weight"], arrays[f"{head}_offset"], **about[head])
            for head in HEADS
        }
        made_for, known = (about["tagger"], about["revision"]), about["known"]
    except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
        raise WorkspaceError(
            f"What your labels taught is damaged: {path}: {error}", "It was written by 'tags fit'.", again
        ) from error
    if made_for != (base.name, base.revision):
        raise UsageError(
            f"What your labels taught was learned for the tagger {' '.join(made_for)}.",
            f"The tagger now is {base.name} {base.revision}.",
            again,
        )
    return OwnTagger(base, changes, known)
