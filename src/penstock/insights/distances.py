"""How far two samples of a feature are apart."""

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
BINS = 10
MOST_CATEGORIES = 50
OTHERS = "(others)"
# An empty bin would make the index infinite; half a row stands in it instead.
EMPTY = 0.5
SERIES_TERMS = 100
# Below, the series has not converged and the probability is 1 to many digits.
SMALL_LAMBDA = 0.2
# The thresholds that are in use since Siddiqi.
CHANGED, MOVED = 0.1, 0.25


def psi(expected: Sequence[int], actual: Sequence[int]) -> float:
    """Return the population stability index of two histograms with the same bins.

    The sum over bins of (a - e) * ln(a / e) with a and e the shares of the rows in a bin, as in
    N. Siddiqi, "Credit Risk Scorecards" (Wiley, 2006), section on monitoring; it is the
    symmetrised Kullback-Leibler divergence (Jeffreys). Bins that are empty on one side count as
    holding half a row there; those that are empty on both sides are left out.
    """
    total_expected, total_actual = sum(expected), sum(actual)
    index = 0.0
    for e, a in zip(expected, actual, strict=True):
        if e or a:
            share_e = (e or EMPTY) / total_expected
            share_a = (a or EMPTY) / total_actual
            index += (share_a - share_e) * math.log(share_a / share_e)
    return index


def psi_of_numbers(expected: Numbers, actual: Numbers) -> float:
    """Return the index with bins between the deciles of `expected`.

    Values that repeat may make fewer bins; those beyond the outer deciles are in the outer bins.
    """
    edges = np.unique(np.quantile(expected, np.linspace(0, 1, BINS + 1)[1:-1]))
    counts = [
        np.bincount(np.searchsorted(edges, values, side="left"), minlength=len(edges) + 1)
        for values in (expected, actual)
    ]
    return psi(counts[0].tolist(), counts[1].tolist())


def psi_of_texts(expected: Sequence[str], actual: Sequence[str]) -> float:
    """Return the index over categories: the most frequent of `expected`, and all others as one."""
    before, now = Counter(expected), Counter(actual)
    names = [name for name, _ in before.most_common(MOST_CATEGORIES)]
    known = set(names)
    e = [before[name] for name in names]
    a = [now[name] for name in names]
    e.append(sum(count for name, count in before.items() if name not in known))
    a.append(sum(count for name, count in now.items() if name not in known))
    return psi(e, a)


def ks(expected: Numbers, actual: Numbers) -> tuple[float, float]:
    """Return the two-sample Kolmogorov-Smirnov statistic and its asymptotic p-value.

    The statistic is the largest distance of the two empirical distribution functions (Smirnov,
    1948). The p-value is Kolmogorov's series 2 * sum of (-1)^(j-1) * exp(-2 j² λ²) at
    λ = (√n + 0.12 + 0.11 / √n) * D, n = n1 * n2 / (n1 + n2) (M. A. Stephens, "Use of the
    Kolmogorov-Smirnov, Cramér-von Mises and related statistics without extensive tables", Journal
    of the Royal Statistical Society B 32, 1970).
    """
    first, second = np.sort(expected), np.sort(actual)
    everything = np.concatenate((first, second))
    below_first = np.searchsorted(first, everything, side="right") / len(first)
    below_second = np.searchsorted(second, everything, side="right") / len(second)
    distance = float(np.abs(below_first - below_second).max())
    root = math.sqrt(len(first) * len(second) / (len(first) + len(second)))
    scale = (root + 0.12 + 0.11 / root) * distance
    if scale < SMALL_LAMBDA:
        return distance, 1.0
    terms = ((-1) ** (j - 1) * math.exp(-2 * (j * scale) ** 2) for j in range(1, SERIES_TERMS + 1))
    return distance, min(max(2 * sum(terms), 0.0), 1.0)
