"""How well found themes agree with true ones. Label -1 means left out."""

import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score, normalized_mutual_info_score
from sklearn.metrics.cluster import contingency_matrix


def accuracy(truth: np.ndarray, found: np.ndarray) -> float:
    """Return the share of texts that are right under the best one-to-one match of themes.

    What is left out is wrong, and so are all texts of a theme without a match.

    Examples
    --------
    >>> accuracy(np.array([0, 0, 1, 1]), np.array([7, 7, 3, 3]))
    1.0
    >>> accuracy(np.array([0, 0, 1, 1]), np.array([7, 7, 3, -1]))
    0.75
    >>> accuracy(np.array([0, 0, 0, 0]), np.array([0, 0, 1, 2]))
    0.5
    >>> accuracy(np.array([0, 1]), np.array([-1, -1]))
    0.0
    """
    kept = found >= 0
    if not kept.any():
        return 0.0
    both = contingency_matrix(truth[kept], found[kept])
    rows, columns = linear_sum_assignment(-both)
    return float(both[rows, columns].sum() / len(truth))


def alone(found: np.ndarray) -> np.ndarray:
    """Return labels in which each text that was left out is a theme of one.

    Examples
    --------
    >>> alone(np.array([1, -1, 0, -1]))
    array([1, 2, 0, 3])
    """
    labels = found.copy()
    out = np.flatnonzero(found < 0)
    labels[out] = found.max(initial=-1) + 1 + np.arange(len(out))
    return labels


def score(truth: np.ndarray, found: np.ndarray) -> dict[str, float]:
    """Return ACC, ARI, AMI and NMI.

    Examples
    --------
    >>> score(np.array([0, 0, 1, 1]), np.array([5, 5, 2, 2]))
    {'acc': 1.0, 'ari': 1.0, 'ami': 1.0, 'nmi': 1.0}

    Leaving everything out is worth nothing, though NMI says otherwise:

    >>> {name: round(value, 2) for name, value in score(np.arange(8) // 4, np.full(8, -1)).items()}
    {'acc': 0.0, 'ari': 0.0, 'ami': 0.0, 'nmi': 0.5}
    """
    labels = alone(found)
    return {
        "acc": accuracy(truth, found),
        "ari": float(adjusted_rand_score(truth, labels)),
        "ami": float(adjusted_mutual_info_score(truth, labels)),
        "nmi": float(normalized_mutual_info_score(truth, labels)),
    }


def shape(found: np.ndarray) -> dict[str, float]:
    """Return the number of themes and the share of texts left out.

    Examples
    --------
    >>> shape(np.array([0, 0, 1, -1]))
    {'themes': 2, 'left_out': 0.25}
    """
    return {"themes": len(np.unique(found[found >= 0])), "left_out": float(np.mean(found < 0))}
