"""Limits and regression against independent answers: simulation, closed forms, the whole likelihood maximised at once."""

from __future__ import annotations

import doctest

import numpy as np
import pytest
from scipy import optimize, stats

from queries import expectation
from queries.expectation import (
    between_counts,
    negative_binomial,
    overdispersion,
    poisson_limits,
    rate_interval,
    rates,
    widened,
)


def test_the_examples_run() -> None:
    assert doctest.testmod(expectation).failed == 0


def test_expected_ties_add_up_to_the_ties_of_each_group() -> None:
    random = np.random.default_rng(1)
    ties = random.poisson(5, 40).astype(float)
    exposure = random.uniform(1, 9, 40)
    peers = [str(each) for each in random.integers(0, 4, 40)]
    expected = rates(ties, exposure, peers)
    for group in set(peers):
        members = [each == group for each in peers]
        assert expected[members].sum() == pytest.approx(ties[members].sum())


@pytest.mark.parametrize("mean", [0.3, 2.0, 9.0, 80.0])
def test_at_least_95_of_100_poisson_counts_lie_within_the_limits(mean: float) -> None:
    lower, upper = poisson_limits(np.array([mean]))
    counts = np.arange(0, 1000)
    inside = stats.poisson.pmf(counts[(counts >= lower[0]) & (counts <= upper[0])], mean).sum()
    assert inside >= 0.95


def test_a_limit_between_counts_lies_within_a_count_of_the_whole_one_and_grows_without_teeth() -> None:
    grid = np.geomspace(1, 60, 200)
    whole = poisson_limits(grid)
    lower, upper = between_counts(whole, stats.poisson(grid))
    assert np.all(np.abs(upper - whole[1]) <= 1)
    assert np.all(np.abs(lower - whole[0]) <= 1)
    assert np.all(np.diff(upper) > 0)
    assert np.all(np.diff(lower) >= 0)


@pytest.mark.parametrize("ties", [0, 1, 7, 40])
def test_the_interval_of_a_ratio_holds_the_means_that_such_a_count_does_not_contradict(ties: int) -> None:
    lower, upper = rate_interval(ties, 1.0)
    assert stats.poisson.cdf(ties, upper) == pytest.approx(0.025)
    if ties:
        assert stats.poisson.sf(ties - 1, lower) == pytest.approx(0.025)


def test_poisson_counts_are_not_overdispersed_and_negative_binomial_ones_are() -> None:
    random = np.random.default_rng(2)
    expected = random.uniform(5, 50, 2000)
    assert overdispersion(random.poisson(expected).astype(float), expected) == pytest.approx(1, abs=0.1)
    wide = random.poisson(expected * random.gamma(2, 0.5, 2000)).astype(float)
    assert overdispersion(wide, expected) > 4
    assert overdispersion(np.array([3.0]), np.array([1.0])) == 1


def test_widened_limits_are_further_by_the_root_of_the_overdispersion_and_never_negative() -> None:
    expected = np.array([9.0])
    lower, upper = widened(expected, (np.array([4.0]), np.array([15.0])), 4.0)
    assert (lower[0], upper[0]) == (0.0, 21.0)


def test_the_regression_is_that_of_the_whole_likelihood_maximised_at_once() -> None:
    random = np.random.default_rng(3)
    size = random.normal(0, 1, 400)
    mean = np.exp(1 + 0.6 * size)
    ties = random.negative_binomial(2, 2 / (2 + mean)).astype(float)
    columns = np.column_stack([np.ones(400), size])

    def against(values: np.ndarray) -> float:
        shape = np.exp(-values[2])
        expected = np.exp(columns @ values[:2])
        return -float(stats.nbinom.logpmf(ties, shape, shape / (shape + expected)).sum())

    best = optimize.minimize(
        against, np.zeros(3), method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-9, "maxiter": 5000}
    )
    fit = negative_binomial(ties, columns)
    assert fit.converged
    assert fit.coefficients == pytest.approx(best.x[:2], abs=1e-4)
    assert fit.dispersion == pytest.approx(np.exp(best.x[2]), rel=1e-3)
    inverse = np.linalg.inv(columns.T @ (columns * (fit.expected / (1 + fit.dispersion * fit.expected))[:, None]))
    assert fit.errors == pytest.approx(np.sqrt(np.diag(inverse)), rel=1e-6)
    lower, upper = fit.limits()
    assert ((ties >= lower) & (ties <= upper)).mean() > 0.93
