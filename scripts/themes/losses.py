"""What draws texts of a class together, and what holds the vectors where they were. All on unit vectors."""

from __future__ import annotations

import torch
from torch import nn

FAR = 1e9
"""Taken off the similarity of a text with itself, which then has no part."""


def supervised_contrastive(vectors: torch.Tensor, labels: torch.Tensor, temperature: float) -> torch.Tensor:
    """Return how little the texts of a batch are like those of their class, beside all others.

    After Khosla et al., "Supervised contrastive learning", NeurIPS 2020: the sum over a text's positives
    stands outside the logarithm. Texts that are alone in their class have no part.

    Parameters
    ----------
    vectors : Tensor of shape (n_texts, width)
    labels : Tensor of shape (n_texts,), int64
    temperature : float
    """
    itself = torch.eye(len(labels))
    positive = (labels[:, None] == labels[None]).float() - itself
    chances = (vectors @ vectors.T / temperature - FAR * itself).log_softmax(1)
    n_positive = positive.sum(1)
    losses = -(chances * positive).sum(1) / n_positive.clamp(min=1)
    return losses[n_positive > 0].mean()


def class_means(vectors: torch.Tensor, labels: torch.Tensor, temperature: float) -> torch.Tensor:
    """Return the cross-entropy of telling a text's class by the directions of the classes' means.

    A text is no part of the mean of its own class that it is compared with. Each class has at least two.
    """
    classes, place = torch.unique(labels, return_inverse=True)
    member = nn.functional.one_hot(place, len(classes)).to(vectors.dtype)
    sums = member.T @ vectors
    others = vectors @ nn.functional.normalize(sums, dim=1).T
    own = (vectors * nn.functional.normalize(sums[place] - vectors, dim=1)).sum(1)
    similarity = torch.where(member.bool(), own[:, None], others)
    return nn.functional.cross_entropy(similarity / temperature, place)


def moved(vectors: torch.Tensor, plain: torch.Tensor) -> torch.Tensor:
    """Return the mean squared difference between the cosines of all pairs of texts, before and after."""
    return ((vectors @ vectors.T - plain @ plain.T) ** 2).mean()
