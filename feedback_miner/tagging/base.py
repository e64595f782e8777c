"""What a tagger is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol, Self

import numpy as np

from feedback_miner.records import FACETS, KINDS, BoolArray, Embeddings, FloatArray

JOINT = ("client", "consumer", "both", "none")
"""What a text may voice; both concerns are taken together, since one makes the other rarer."""


@dataclass(frozen=True, eq=False)
class TagProbabilities:
    """Calibrated probabilities of one tagger, aligned with the texts by row; rows sum to 1.

    Attributes
    ----------
    joint : ndarray of shape (n_texts, 4), float64
        In the order of ``JOINT``.
    kind : ndarray of shape (n_texts, 4), float64
        In the order of ``KINDS``.
    facet : ndarray of shape (n_texts, 8), float64, or None
        In the order of ``FACETS``; None where the tagger knows none.
    """

    joint: FloatArray
    kind: FloatArray
    facet: FloatArray | None = None

    def __post_init__(self) -> None:
        n = len(self.kind)
        for name, width in (("joint", len(JOINT)), ("kind", len(KINDS)), ("facet", len(FACETS))):
            found = getattr(self, name)
            if found is None:
                continue
            if found.shape != (n, width):
                raise ValueError(f"{name} must be of shape {(n, width)}, got {found.shape}")
            if not np.allclose(found.sum(axis=1), 1.0):
                raise ValueError(f"the rows of {name} must sum to 1")

    def take(self, rows: BoolArray) -> Self:
        """Return the probabilities of some texts; ``rows`` is a mask."""
        facet = None if self.facet is None else self.facet[rows]
        return replace(self, joint=self.joint[rows], kind=self.kind[rows], facet=facet)

    def put(self, rows: BoolArray, found: TagProbabilities) -> Self:
        """Return the probabilities with those of some texts replaced; ``rows`` is a mask."""
        if rows.all():
            return replace(self, joint=found.joint, kind=found.kind, facet=found.facet)
        parts = {name: getattr(self, name) for name in ("joint", "kind", "facet")}
        changed = {name: part.copy() for name, part in parts.items() if part is not None}
        for name, part in changed.items():
            part[rows] = getattr(found, name)
        return replace(self, **changed)

    @classmethod
    def independent(cls, concern: FloatArray, kind: FloatArray, facet: FloatArray | None = None) -> Self:
        """Build from two probabilities (n_texts, 2), of a client and of a consumer concern, that say
        nothing of each other."""
        client, consumer = concern[:, 0], concern[:, 1]
        either = [client * (1 - consumer), consumer * (1 - client)]
        return cls(np.column_stack([*either, client * consumer, (1 - client) * (1 - consumer)]), kind, facet)

    @property
    def concern(self) -> FloatArray:
        """Probabilities of a client and of a consumer concern, shape (n_texts, 2); both may be high."""
        return np.asarray(np.clip(self.joint[:, :2] + self.joint[:, 2:3], 0, 1), np.float64)

    @property
    def voices(self) -> FloatArray:
        """Probabilities of a client concern, of a consumer concern, and of none, shape (n_texts, 3)."""
        return np.column_stack([self.concern, self.joint[:, 3]])


class Tagger(Protocol):
    """Tells concern and kind of texts.

    Plain attributes serve as well as properties. A tagger with a branch of its own on the encoder
    has it in an attribute ``branch``, see :class:`~feedback_miner.models.Branch`; one that does not
    know all languages names those that it does, by ISO 639-1 codes, in an attribute ``languages``.
    """

    @property
    def name(self) -> str:
        """Name of the tagger."""
        ...

    @property
    def revision(self) -> str:
        """What tells its weights from any other's of the same name."""
        ...

    @property
    def encoder(self) -> str:
        """Name of the encoder whose vectors it reads."""
        ...

    def predict_proba(self, texts: Sequence[str], embeddings: Embeddings) -> TagProbabilities:
        """Return the probabilities for texts and their embeddings, aligned by row."""
        ...
