"""From probabilities to tags, or to ``unclear`` where they do not bear one out.

A kind is told where it is more probable than all others together. A concern is told only where the
tags of its class are right often enough together: of all texts that might bear it, the surest are
taken as long as the mean of their probabilities, which is how many of them are expected to be right,
stays at ``tag.min_precision`` (the rest abstain: selective classification, El-Yaniv and Wiener 2010).
Calibrated probabilities need no labels for that, so the bar fits each export: where clients are rare,
and most texts that look a little like a client's are not, it lies higher. A handful of texts tells no
bar; for it, the tagger brings those that held on texts left out of its fit.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from feedback_miner.records import FACETS, KINDS, UNCLEAR, FloatArray
from feedback_miner.tagging.base import Tagger, TagProbabilities
from feedback_miner.tagging.prior import MIN_TEXTS

LEAST = 0.5
"""What is less probable than this is never told: more speaks against it than for it."""
VOICES = ("client", "consumer", "none")
"""Classes of the concern, each of which has a bar; both is a client and a consumer concern at once."""

HIGHEST = 0.97
"""No bar lies higher: so probable is a label that a user gave to this very text, which is always told."""

Bars = Mapping[str, float]
"""Least probability by class."""


def bars_of(tagger: Tagger, found: TagProbabilities, min_precision: float, n_comments: int) -> Bars:
    """Return from which probability on a concern is told: by the texts, or by the tagger if they are few.

    Parameters
    ----------
    tagger : Tagger
        May bring ``precision_curves``: by class, rows of (probability, share of the tags from it on that
        was right).
    found : TagProbabilities
        Of the texts.
    min_precision : float
        Share of the tags of a class that are to be right, in [0, 1].
    n_comments : int
        Comments that the texts are of.
    """
    if n_comments >= MIN_TEXTS:
        return find_bars(found.voices, min_precision)
    curves = getattr(tagger, "precision_curves", {})
    return {name: max(LEAST, _at(curves.get(name), min_precision)) for name in VOICES}


def _at(curve: FloatArray | None, min_precision: float) -> float:
    """Return from which probability on a curve, of rows (probability, precision above it), is as wanted."""
    if curve is None:
        return LEAST
    enough = np.flatnonzero(curve[:, 1] >= min_precision)
    return float(curve[enough[0], 0]) if len(enough) else HIGHEST


def find_bars(voices: FloatArray, min_precision: float) -> dict[str, float]:
    """Return from which probability on each class of the concern is told.

    Parameters
    ----------
    voices : ndarray of shape (n_texts, 3)
        Probabilities of a client concern, of a consumer concern (both may be high), and of none.
    min_precision : float
        Share of the tags of a class that are to be right, in [0, 1].
    """
    return {
        name: max(LEAST, bar(values, min_precision)) for name, values in zip(VOICES, voices.T, strict=True)
    }


def bar(probabilities: FloatArray, min_precision: float) -> float:
    """Return the lowest bar above which the mean probability is as wanted; ``HIGHEST`` if there is none.

    Examples
    --------
    >>> bar(np.array([0.95, 0.9, 0.7, 0.6]), 0.85), bar(np.array([0.6, 0.55]), 0.85)
    (0.7, 0.97)
    """
    ordered = np.sort(probabilities)[::-1]
    means = np.cumsum(ordered) / np.arange(1, len(ordered) + 1)
    lasts = np.append(ordered[1:] < ordered[:-1], True)[: len(ordered)]  # equal ones are told together
    kept = ordered[lasts & (means >= min_precision)]
    return min(float(kept[-1]), HIGHEST) if len(kept) else HIGHEST


def decide_concern(voices: FloatArray, bars: Bars) -> tuple[list[str], FloatArray]:
    """Tell client, consumer, both, none or unclear.

    Parameters
    ----------
    voices : ndarray of shape (n, 3)
        As for :func:`find_bars`.
    bars : mapping of str to float

    Returns
    -------
    tags : list of str
    scores : ndarray of shape (n,)
        Probability of what the tag says: of both the smaller one, of unclear the largest of the three.
    """
    client, consumer, none = (voices[:, i] >= bars[name] for i, name in enumerate(VOICES))
    choices = [(client & consumer, "both"), (client, "client"), (consumer, "consumer"), (none, "none")]
    tags = np.select([given for given, _ in choices], [name for _, name in choices], UNCLEAR)
    scores = np.select(
        [given for given, _ in choices],
        [voices[:, :2].min(axis=1), voices[:, 0], voices[:, 1], voices[:, 2]],
        voices.max(axis=1, initial=0.0),
    )
    return tags.tolist(), np.asarray(scores, np.float64)


def decide_kind(kind: FloatArray) -> tuple[list[str], FloatArray]:
    """Choose the most probable kind; unclear where it is less probable than not. Ties go to the first."""
    best, score = kind.argmax(axis=1), kind.max(axis=1, initial=0.0)
    tags = [KINDS[b] if s >= LEAST else UNCLEAR for b, s in zip(best.tolist(), score.tolist(), strict=True)]
    return tags, score


def decide_facet(facet: FloatArray | None, n_texts: int) -> list[str | None]:
    """Choose the most probable facet; None where the tagger knows none."""
    return [None] * n_texts if facet is None else [FACETS[i] for i in facet.argmax(axis=1)]
