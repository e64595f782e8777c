"""What a user's own labels teach: a small change on top of a tagger, and never more than they bear out.

The tagger stays as it is. For each head (joint, kind) its log-probabilities get an offset per class and
a linear term on all vectors of a text: the tagger's branch (how it is said) and the sentence embedding
(what it is about). An L2 penalty pulls both to nothing. How strong it must be is told by
cross-validation on the user's labels, where "no change at all" is among the choices. A text that was
labelled keeps its label.
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
from scipy.special import log_softmax, softmax

from feedback_miner.errors import UsageError, WorkspaceError
from feedback_miner.models import Branch
from feedback_miner.private import FILE_MODE, make_folder
from feedback_miner.records import (
    CONTEXTS,
    KINDS,
    QUESTION_KINDS,
    BoolArray,
    Context,
    Embeddings,
    Float32Array,
    FloatArray,
    IntArray,
)
from feedback_miner.tagging.base import JOINT, Tagger, TagProbabilities
from feedback_miner.threads import single_threaded_numerics

log = logging.getLogger(__name__)

FILE = "own-labels.safetensors"
HEADS = {"joint": JOINT, "kind": KINDS}
PENALTIES = ((300.0, 0.5), (100.0, 2.5), (30.0, 3.0))
"""Penalties of the linear term that are tried, the gentlest first, and by how many standard errors each
must do better than no change, since what goes further can do more harm. Over 40 draws of 50 labels among
251 real comments, the log-loss of the others rose by .016 at most; where half a standard error less was
asked of 100 and 30, by .031. With 150 labels it fell by .015 on average."""
OFFSET_PENALTY = 30.0
"""From 3 to 30 there was no difference on two domains: the linear term can stand in for an offset."""
LEARNED = ("weight", "offset")
CHUNK = 8192
"""Texts whose vectors are held in double precision at once."""
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
        For the vectors of the branch, if there is one, and below them for the sentence embedding.
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
        """Mix of the tagger below; None where labels changed the concern, for they told another."""
        changed = self.changes["joint"].penalty is not None
        return None if changed else getattr(self.base, "joint_prior", None)

    @property
    def precision_curves(self) -> dict[str, FloatArray]:
        """How precise the tagger below is."""
        return getattr(self.base, "precision_curves", {})

    @property
    def branch(self) -> Branch | None:
        """Branch of the tagger below."""
        return getattr(self.base, "branch", None)

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages of the tagger below; none = all."""
        return tuple(getattr(self.base, "languages", ()))

    @property
    def measured(self) -> tuple[str, ...]:
        """Languages in which the tagger below was measured."""
        return tuple(getattr(self.base, "measured", ()))

    @cached_property
    def revision(self) -> str:
        """Revision of the tagger below, and a digest of what was learned."""
        digest = hashlib.sha256(repr(sorted(self.known.items())).encode())
        for head in sorted(self.changes):
            change = self.changes[head]
            digest.update(b"".join(getattr(change, part).tobytes() for part in LEARNED))
        return f"{self.base.revision}+own{digest.hexdigest()[:16]}"

    def predict_proba(self, texts: Sequence[str], embeddings: Embeddings) -> TagProbabilities:
        """Return the probabilities of the tagger below, changed."""
        found = self.base.predict_proba(texts, embeddings)
        inputs = _inputs(embeddings)
        changed = {head: _apply(getattr(found, head), inputs, self.changes[head]) for head in HEADS}
        return self.remember(texts, replace(found, **changed), embeddings.context)

    def remember(
        self, texts: Sequence[str], found: TagProbabilities, context: Context | None = None
    ) -> TagProbabilities:
        """Give texts that were labelled their labels, whatever was found."""
        if not self.known:
            return found
        changed = {head: getattr(found, head).copy() for head in HEADS}
        for row, key in enumerate(text_keys(texts, context)):
            for head, label in self.known.get(key, {}).items():
                classes = changed[head].shape[1]
                changed[head][row] = (1 - SURE) / (classes - 1)
                changed[head][row, label] = SURE
        return replace(found, **changed)

    def remembers(self, texts: Sequence[str], context: Context | None = None) -> BoolArray:
        """Tell which texts were labelled, shape (n_texts,)."""
        return np.array([key in self.known for key in text_keys(texts, context)], bool)

    def forgetting(self) -> OwnTagger:
        """Return what was learned without the texts that are remembered."""
        return OwnTagger(self.base, self.changes, {})


def text_keys(texts: Sequence[str], context: Context | None) -> list[str]:
    """Return what texts are remembered by: hashes of them without case and outer or double blanks.

    An answer is another text below a question of another kind.
    """
    kinds = [0] * len(texts) if context is None else context.kinds.tolist()
    plain = (" ".join(text.casefold().split()) for text in texts)
    keyed = (
        f"{CONTEXTS[kind]}\0{text}" if CONTEXTS[kind] in QUESTION_KINDS else text
        for text, kind in zip(plain, kinds, strict=True)
    )
    return [hashlib.blake2b(text.encode(), digest_size=16).hexdigest() for text in keyed]


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
    inputs = np.hstack(_inputs(embeddings)).astype(np.float64)
    changes = {head: _learn(_logs(getattr(found, head)), inputs, labels[head], seed) for head in HEADS}
    known: dict[str, dict[str, int]] = {}
    for head, told in labels.items():
        for key, label in zip(text_keys(texts, embeddings.context), told.tolist(), strict=True):
            if label >= 0:
                known.setdefault(key, {})[head] = label
    return OwnTagger(base, changes, known)


def _inputs(embeddings: Embeddings) -> list[Float32Array]:
    """Return the vectors that are learned from; side by side they are as wide as a weight is high.

    What was learned with an encoder is read with those that were tuned from it as well.
    """
    branch, vectors = embeddings.branch_vectors, embeddings.as_base(embeddings.vectors)
    return [vectors] if branch is None else [branch, vectors]


def _logs(probabilities: FloatArray) -> FloatArray:
    return np.log(np.maximum(probabilities, 1e-9))


def _apply(probabilities: FloatArray, inputs: Sequence[Float32Array], change: HeadChange) -> FloatArray:
    if change.penalty is None:
        return probabilities
    changed = np.empty_like(probabilities)
    with single_threaded_numerics():
        for start in range(0, len(probabilities), CHUNK):
            rows = slice(start, start + CHUNK)
            x = SCALE * np.hstack([part[rows] for part in inputs]).astype(np.float64)
            changed[rows] = softmax(_logs(probabilities[rows]) + x @ change.weight + change.offset, axis=1)
    return changed


def _learn(base: FloatArray, inputs: FloatArray, labels: IntArray, seed: int) -> HeadChange:
    """Learn one head, with the penalty that cross-validation bears out."""
    rows = np.flatnonzero(labels >= 0)
    shape = inputs.shape[1], base.shape[1]
    nothing = HeadChange(np.zeros(shape), np.zeros(shape[1]), None, len(rows), np.nan, np.nan)
    if len(rows) < MIN_LABELS:
        return nothing
    z, y = base[rows], labels[rows]
    with single_threaded_numerics():
        # what is learned lies in the span of the labelled texts, which are far fewer than dimensions
        span, x = np.linalg.qr(SCALE * inputs[rows].T)
        x = x.T
        before = _losses(z, y)
        chosen, after = None, before
        for penalty, errors in PENALTIES:
            losses = _left_out(x, z, y, penalty, seed)
            gain = before - losses
            beyond_luck = gain.mean() > errors * gain.std(ddof=1) / np.sqrt(len(gain))
            if beyond_luck and losses.mean() < after.mean():
                chosen, after = penalty, losses
        about = (chosen, len(rows), float(before.mean()), float(after.mean()))
        if chosen is None:
            return HeadChange(nothing.weight, nothing.offset, *about)
        weight, offset = _fit(x, z, y, chosen)
        return HeadChange(span @ weight, offset, *about)


def _left_out(x: FloatArray, z: FloatArray, y: IntArray, penalty: float, seed: int) -> FloatArray:
    """Return the loss of each label by what was learned without it."""
    folds = np.random.default_rng(seed).permutation(len(y)) % N_FOLDS
    losses = np.empty(len(y))
    for fold in range(N_FOLDS):
        fitted, left = folds != fold, folds == fold
        weight, offset = _fit(x[fitted], z[fitted], y[fitted], penalty)
        losses[left] = _losses(z[left] + x[left] @ weight + offset, y[left])
    return losses


def _losses(logits: FloatArray, labels: IntArray) -> FloatArray:
    return np.asarray(-np.log(softmax(logits, axis=1)[np.arange(len(labels)), labels]), np.float64)


def _fit(x: FloatArray, z: FloatArray, y: IntArray, penalty: float) -> tuple[FloatArray, FloatArray]:
    """Minimise the log-loss of ``z + x @ weight + offset`` plus both penalties."""
    width, n_classes = x.shape[1], z.shape[1]
    truth = np.eye(n_classes)[y]

    def objective(flat: FloatArray) -> tuple[float, FloatArray]:
        weight, offset = flat[n_classes:].reshape(width, n_classes), flat[:n_classes]
        log_probability = log_softmax(z + x @ weight + offset, axis=1)
        error = np.exp(log_probability) - truth
        loss = -(log_probability * truth).sum()
        loss += 0.5 * penalty * (weight**2).sum() + 0.5 * OFFSET_PENALTY * (offset**2).sum()
        gradient = [error.sum(axis=0) + OFFSET_PENALTY * offset, (x.T @ error + penalty * weight).ravel()]
        return float(loss), np.concatenate(gradient)

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
        arrays |= {f"{head}_{part}": getattr(change, part) for part in LEARNED}
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


def made_for(workspace: Path) -> str | None:
    """Return the name of the tagger that a workspace's labels were learned for; None if nothing tells it."""
    import json

    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(workspace / FILE, "numpy") as file:
            return str(json.loads(file.metadata()["about"])["tagger"])
    except (OSError, SafetensorError, KeyError, TypeError, ValueError):
        return None  # load_own says what is wrong


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
            head: HeadChange(**{part: arrays[f"{head}_{part}"] for part in LEARNED}, **about[head])
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
