"""What a theme looks like before it has a label, and what a labeller is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from feedback_miner.records import Float32Array, FloatArray


@dataclass(frozen=True, eq=False)
class ThemeDraft:
    """All that a labeller may read of one theme.

    Attributes
    ----------
    keywords : tuple of str
        Most telling first, in the writers' spelling.
    quotes : tuple of str
        Exemplar segments, most telling first; redacted.
    phrases : tuple of str
        Short phrases from the theme's segments that could serve as a label, best first.
    centroid : ndarray of shape (embedding_width,), float32
        Unit mean of the theme's vectors.
    coherence : float
        Mean cosine of the theme's vectors to the centroid.
    focus : ndarray of shape (4,), float64
        How much each kind speaks for the theme, in the order of ``KINDS``; see
        :func:`feedback_miner.describe.focus.focus`.
    """

    keywords: tuple[str, ...]
    quotes: tuple[str, ...]
    phrases: tuple[str, ...]
    centroid: Float32Array
    coherence: float
    focus: FloatArray


class Labeller(Protocol):
    """Names themes."""

    def label_themes(self, drafts: Sequence[ThemeDraft]) -> list[str]:
        """Return one label per draft, in order. Labels may repeat; they are made distinct later."""
        ...
