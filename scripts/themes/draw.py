"""Which classes and texts a batch is made of."""

from __future__ import annotations

import numpy as np

from feedback_miner.records import Float32Array, IntArray

N_NEAR = 8
"""Classes nearest to a drawn one, itself among them, that come into a batch with it."""
FOLD_SEED = 7
"""Of the halves of the classes; those of the card's class-disjoint folds."""


class ClassSampler:
    """Draws batches of one set, half of them of classes that are near to each other.

    Near is told by the means of the plain vectors, so that what the encoder confuses meets in a batch.

    Parameters
    ----------
    labels : ndarray of shape (n_texts,), int64
        Class of each text; -1 = not to be drawn. Classes of one text are not drawn either.
    vectors : ndarray of shape (n_texts, width), float32
        Plain vectors.
    n_classes, n_texts : int
        Of a batch, and of each class in it; fewer where there are fewer.
    near : float
        Share of the batches that are made of near classes.
    """

    def __init__(
        self, labels: IntArray, vectors: Float32Array, n_classes: int, n_texts: int, near: float
    ) -> None:
        rows = [np.flatnonzero(labels == label) for label in np.unique(labels[labels >= 0])]
        self.rows = [each for each in rows if len(each) > 1]
        self.n_classes = min(n_classes, len(self.rows))
        self.n_texts = n_texts
        self.near = near
        means = np.stack([vectors[each].mean(axis=0) for each in self.rows])
        means /= np.linalg.norm(means, axis=1, keepdims=True)
        self.neighbors = np.argsort(-(means @ means.T), axis=1, kind="stable")[:, :N_NEAR]

    def draw(self, generator: np.random.Generator) -> tuple[IntArray, IntArray]:
        """Return the rows of a batch, and for each the place of its class among those that are drawn."""
        near = generator.random() < self.near
        classes = self._near_classes(generator) if near else self._any_classes(generator)
        drawn = [
            generator.choice(self.rows[place], min(self.n_texts, len(self.rows[place])), replace=False)
            for place in classes
        ]
        return np.concatenate(drawn), np.repeat(classes, [len(rows) for rows in drawn])

    def _any_classes(self, generator: np.random.Generator) -> list[int]:
        return generator.choice(len(self.rows), self.n_classes, replace=False).tolist()

    def _near_classes(self, generator: np.random.Generator) -> list[int]:
        classes: dict[int, None] = {}
        while len(classes) < self.n_classes:
            anchor = generator.integers(len(self.rows))
            classes.update(dict.fromkeys(self.neighbors[anchor].tolist()))
        return list(classes)[: self.n_classes]


def in_half(labels: IntArray, half: int) -> np.ndarray:
    """Tell which texts are of the first (0) or second (1) half of the classes, put in random order."""
    classes = np.random.default_rng(FOLD_SEED).permutation(np.unique(labels))
    middle = len(classes) // 2
    return np.isin(labels, classes[:middle] if half == 0 else classes[middle:])
