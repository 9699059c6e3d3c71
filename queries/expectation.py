"""How many ties a city of its size would be expected to have: rates of peers, limits of chance, negative binomial regression.

Limits follow Spiegelhalter 2005 (Funnel plots for comparing institutional performance, Statistics in Medicine 24:1185): exact ones of
the Poisson distribution, and the same widened by the overdispersion of the whole set.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

COVERED = 0.95
WINSORISED = 0.1
"""Share of the scores on each side that is drawn in to the next, so that a few cities don't make the others look alike."""


def rates(ties: Floats, exposure: Floats, peers: Sequence[str]) -> Floats:
    """Expected ties of each city: its exposure times the rate of its peers, itself among them.

    ties, exposure: (n,), exposure > 0 (inhabitants or schools). peers: group of each city. Returns (n,). O(n).

    >>> rates(np.array([3.0, 1.0]), np.array([100.0, 300.0]), ["a", "a"])
    array([1., 3.])
    """
    groups, place = np.unique(np.array(peers, dtype=object), return_inverse=True)
    total = np.bincount(place, weights=ties, minlength=len(groups))
    size = np.bincount(place, weights=exposure, minlength=len(groups))
    expected: Floats = exposure * (total / size)[place]
    return expected


def poisson_limits(expected: Floats, covered: float = COVERED) -> tuple[Floats, Floats]:
    """Lower and upper limit of a count that is Poisson with this mean: (n,) each, whole numbers; O(n).

    >>> [float(each[0]) for each in poisson_limits(np.array([9.0]))]
    [4.0, 15.0]
    """
    from scipy import stats  # a second to import, in a few functions that most commands never call

    tail = (1 - covered) / 2
    return stats.poisson.ppf(tail, expected), stats.poisson.ppf(1 - tail, expected)


def between_counts(limits: tuple[Floats, Floats], chances: Any, covered: float = COVERED) -> tuple[Floats, Floats]:
    """The limits interpolated between whole counts, for a curve without teeth: r − (P(X ≤ r) − p) / P(X = r).

    limits: as `poisson_limits` or `Regression.limits` give them. chances: the frozen distribution of scipy they belong to.
    Source: Spiegelhalter 2005, section A.1.1.
    """
    tail = (1 - covered) / 2
    lower, upper = (
        each - (chances.cdf(each) - share) / chances.pmf(each)
        for each, share in zip(limits, (tail, 1 - tail), strict=True)
    )
    return np.maximum(0.0, lower), upper


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


class Regression(NamedTuple):
    """A negative binomial regression: log of the mean = columns @ coefficients; variance = mean + dispersion × mean²."""

    coefficients: Floats
    errors: Floats
    """Standard errors, of the same length."""
    dispersion: float
    expected: Floats
    deviance: float
    explained: float
    """1 − log likelihood / that of the mean alone (McFadden)."""
    converged: bool

    def chances(self) -> Any:
        """The distribution of each count, as scipy has it."""
        from scipy import stats

        size = 1 / self.dispersion
        return stats.nbinom(size, size / (size + self.expected))

    def limits(self, covered: float = COVERED) -> tuple[Floats, Floats]:
        """Lower and upper limit of a count of this mean and dispersion."""
        tail = (1 - covered) / 2
        chances = self.chances()
        return chances.ppf(tail), chances.ppf(1 - tail)


def negative_binomial(ties: Floats, columns: Floats, rounds: int = 100) -> Regression:
    """Fit by iteratively reweighted least squares, the dispersion by maximum likelihood between its rounds.

    ties: (n,) counts. columns: (n, k) with a column of ones. O(rounds × n × k²). `converged` is False where the rounds don't settle
    or the columns determine nothing. Source: Hilbe 2011, Negative Binomial Regression (NB2).
    """
    expected = np.full(len(ties), max(float(ties.mean()), 1e-6))
    dispersion, coefficients, converged = 1.0, np.zeros(columns.shape[1]), False
    for _ in range(rounds):
        weights = expected / (1 + dispersion * expected)
        working = np.log(expected) + (ties - expected) / expected
        weighted = columns * weights[:, None]
        found, *_ = np.linalg.lstsq(columns.T @ weighted, weighted.T @ working, rcond=None)
        change = float(np.max(np.abs(found - coefficients)))
        coefficients = found
        expected = np.exp(np.clip(columns @ coefficients, -30, 30))
        before, dispersion = dispersion, _dispersion(ties, expected)
        if change < 1e-8 and abs(before - dispersion) < 1e-6 * max(1.0, dispersion):
            converged = True
            break
    weights = expected / (1 + dispersion * expected)
    errors = np.sqrt(np.diag(np.linalg.pinv(columns.T @ (columns * weights[:, None]))))
    flat = np.full(len(ties), max(float(ties.mean()), 1e-6))
    likelihood, least = _likelihood(ties, expected, dispersion), _likelihood(ties, flat, _dispersion(ties, flat))
    explained = 1 - likelihood / least if least else 0.0
    deviance = 2 * float(np.sum(_deviance(ties, expected, dispersion)))
    return Regression(coefficients, errors, dispersion, expected, deviance, explained, converged)


def _dispersion(ties: Floats, expected: Floats) -> float:
    from scipy import optimize

    found = optimize.minimize_scalar(
        lambda log: -_likelihood(ties, expected, float(np.exp(log))), bounds=(-10.0, 5.0), method="bounded"
    )
    return float(np.exp(found.x))


def _likelihood(ties: Floats, expected: Floats, dispersion: float) -> float:
    from scipy import stats

    size = 1 / dispersion
    return float(np.sum(stats.nbinom.logpmf(ties, size, size / (size + expected))))


def _deviance(ties: Floats, expected: Floats, dispersion: float) -> Floats:
    some = np.maximum(ties, 1e-12)
    said: Floats = ties * np.log(some / expected) - (ties + 1 / dispersion) * np.log(
        (1 + dispersion * ties) / (1 + dispersion * expected)
    )
    return said
