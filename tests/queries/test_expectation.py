"""Expected ties and limits against independent answers: simulation and closed forms."""

from __future__ import annotations

import doctest

import numpy as np
import pytest
from scipy import stats

from queries import expectation
from queries.expectation import overdispersion, poisson_limits, rate_interval, rates, widened


def test_the_examples_run() -> None:
    assert doctest.testmod(expectation).failed == 0


def test_the_expected_ties_are_the_rate_of_the_peers_without_the_city_itself() -> None:
    random = np.random.default_rng(1)
    ties = random.poisson(5, 40).astype(float)
    exposure = random.uniform(1, 9, 40)
    peers = [str(each) for each in random.integers(0, 4, 40)]
    for at, expected in enumerate(rates(ties, exposure, peers)):
        others = [other for other in range(40) if peers[other] == peers[at] and other != at]
        assert expected == pytest.approx(exposure[at] * ties[others].sum() / exposure[others].sum())
    assert np.isnan(rates(np.array([3.0]), np.array([1.0]), ["alone"])[0])


@pytest.mark.parametrize("mean", [0.3, 2.0, 9.0, 80.0])
def test_at_least_95_of_100_poisson_counts_lie_within_the_limits(mean: float) -> None:
    lower, upper = poisson_limits(np.array([mean]))
    counts = np.arange(0, 1000)
    inside = stats.poisson.pmf(counts[(counts >= lower[0]) & (counts <= upper[0])], mean).sum()
    assert inside >= 0.95


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
