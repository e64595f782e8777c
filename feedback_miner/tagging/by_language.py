"""Two taggers for one collection: the English one for English, the multilingual one for what is not.

Where most comments are English the English encoder finds the themes, and its tagger is the better one
for them; the other comments are embedded once more, for the other tagger alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from feedback_miner.models import Branch
from feedback_miner.records import BoolArray, Context, Embeddings, FloatArray
from feedback_miner.tagging.base import TagProbabilities
from feedback_miner.tagging.heads import BranchTagger


class LanguageTagger:
    """Judges texts in the languages of the first tagger by it, and all others by the second.

    Parameters
    ----------
    first, second : BranchTagger
        On branches of the same width; the second knows all languages.
    """

    languages: tuple[str, ...] = ()

    def __init__(self, first: BranchTagger, second: BranchTagger) -> None:
        self.first = first
        self.second = second

    @property
    def parts(self) -> tuple[BranchTagger, BranchTagger]:
        """Both taggers."""
        return self.first, self.second

    @property
    def name(self) -> str:
        """Names of both."""
        return f"{self.first.name}+{self.second.name}"

    @property
    def revision(self) -> str:
        """Revisions of both."""
        return f"{self.first.revision}+{self.second.revision}"

    @property
    def encoder(self) -> str:
        """Encoder of the first, by which all texts are embedded."""
        return self.first.encoder

    @property
    def branch(self) -> Branch:
        """Branch of the first."""
        return self.first.branch

    @property
    def measured(self) -> tuple[str, ...]:
        """Languages in which either was measured."""
        return tuple(sorted({*self.first.measured, *self.second.measured}))

    @property
    def joint_prior(self) -> FloatArray:
        """Mix of the first; that of the second differs by a hundredth."""
        return self.first.joint_prior

    @property
    def precision_curves(self) -> dict[str, FloatArray]:
        """Curves of the first."""
        return self.first.precision_curves

    def is_of_second(self, languages: Sequence[str | None] | None, n: int) -> BoolArray:
        """Tell which of ``n`` texts the second tagger judges."""
        known = (None, *self.first.languages)
        return np.array([code not in known for code in languages or [None] * n], bool)

    def for_language(self, language: str | None) -> BranchTagger:
        """Return the tagger of a language."""
        return self.second if self.is_of_second([language], 1)[0] else self.first

    def merge(self, embeddings: Embeddings, rows: BoolArray, of_second: Embeddings) -> Embeddings:
        """Return embeddings of all texts with what the second tagger reads in its rows.

        Parameters
        ----------
        embeddings : Embeddings
            Of all texts, as the first reads them.
        rows : ndarray of shape (n_texts,), bool
            Which are the second's.
        of_second : Embeddings
            Of these alone.
        """
        branch, other = embeddings.branch_vectors, of_second.branch_vectors
        assert branch is not None
        assert other is not None
        merged = branch.copy()
        merged[rows] = other
        context = _merged_context(embeddings.context, rows, of_second.context)
        return replace(embeddings, branch_vectors=merged, context=context)

    def predict_proba(self, texts: Sequence[str], embeddings: Embeddings) -> TagProbabilities:
        """Return the probabilities, of each text by its tagger; see :meth:`merge`."""
        rows = self.is_of_second(embeddings.languages, len(texts))
        found = self.first.predict_proba(texts, embeddings)
        if not rows.any():
            return found
        own = replace(embeddings.take(np.flatnonzero(rows)), branch=self.second.revision)
        of_second = [text for text, is_own in zip(texts, rows.tolist(), strict=True) if is_own]
        return found.put(rows, self.second.predict_proba(of_second, own))


def _merged_context(context: Context | None, rows: BoolArray, of_rows: Context | None) -> Context | None:
    """Return the context of all texts; that of some rows has vectors by another encoder."""
    if context is None or of_rows is None:
        # what a part of the texts answers, all of them tell, so that at most the part has none
        return context
    places = context.rows.copy()
    places[rows] = np.where(of_rows.rows >= 0, of_rows.rows + len(context.vectors), -1)
    return Context(context.kinds, places, np.concatenate([context.vectors, of_rows.vectors]))
