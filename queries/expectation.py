"""How many ties a city of its size would be expected to have by what is recorded of its peers, and the limits of chance.

Limits follow Spiegelhalter 2005 (Funnel plots for comparing institutional performance, Statistics in Medicine 24:1185): exact ones of
the Poisson distribution, and the same widened by the overdispersion of the whole set. What is said of a city stands in
`queries/verdicts`, where the gaps of the record are part of the answer.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

COVERED = 0.95
WINSORISED = 0.1
"""Share of the scores on each side that is drawn in to the next, so that a few cities don't make the others look alike."""


def rates(ties: Floats, exposure: Floats, peers: Sequence[str]) -> Floats:
    """Expected ties of each city: its exposure times the rate of its peers without itself; NaN for one without peers.

    ties, exposure: (n,), exposure > 0 (inhabitants, to the power by which ties grow). peers: group of each city. Returns (n,). O(n).

    >>> rates(np.array([3.0, 1.0]), np.array([100.0, 300.0]), ["a", "a"])
    array([0.33333333, 9.        ])
    """
    groups, place = np.unique(np.array(peers, dtype=object), return_inverse=True)
    total = np.bincount(place, weights=ties, minlength=len(groups))[place] - ties
    alone = np.bincount(place, minlength=len(groups))[place] < 2
    size = np.bincount(place, weights=exposure, minlength=len(groups))[place] - exposure
    expected: Floats = exposure * np.divide(total, size, out=np.full(len(ties), np.nan), where=~alone)
    return expected


def poisson_limits(expected: Floats, covered: float = COVERED) -> tuple[Floats, Floats]:
    """Lower and upper limit of a count that is Poisson with this mean: (n,) each, whole numbers; O(n).

    >>> [float(each[0]) for each in poisson_limits(np.array([9.0]))]
    [4.0, 15.0]
    """
    from scipy import stats  # a second to import, in a few functions that most commands never call

    tail = (1 - covered) / 2
    return stats.poisson.ppf(tail, expected), stats.poisson.ppf(1 - tail, expected)


def rate_interval(ties: float, expected: float, covered: float = COVERED) -> tuple[float, float]:
    """Exact interval of the ratio of ties to expected ones, for a Poisson count. Source: Garwood 1936, Biometrika 28:437.

    >>> [round(each, 2) for each in rate_interval(2, 9)]
    [0.03, 0.8]
    """
    from scipy import special

    tail = (1 - covered) / 2
    lower = float(special.gammaincinv(ties, tail)) if ties else 0.0
    return lower / expected, float(special.gammaincinv(ties + 1, 1 - tail)) / expected


def overdispersion(ties: Floats, expected: Floats) -> float:
    """How much more the cities differ than Poisson counts would: mean square of the winsorised scores (o − e)/√e, at least 1.

    Source: Spiegelhalter 2005, section A.3. Returns 1 for fewer than two cities. O(n log n).
    """
    if len(ties) < 2:
        return 1.0
    scores = (ties - expected) / np.sqrt(expected)
    low, high = np.quantile(scores, [WINSORISED, 1 - WINSORISED])
    return max(1.0, float(np.mean(np.clip(scores, low, high) ** 2)))


def widened(expected: Floats, limits: tuple[Floats, Floats], dispersion: float) -> tuple[Floats, Floats]:
    """The limits moved away from what is expected by the root of the overdispersion; the lower one not below 0."""
    lower, upper = limits
    root = np.sqrt(dispersion)
    return np.maximum(0.0, expected - (expected - lower) * root), expected + (upper - expected) * root
