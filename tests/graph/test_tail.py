"""The tail of a distribution: what was drawn from a law is found again, and what was not is ruled out."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import special

from graph.errors import Stopped
from graph.figures import tail as tails
from graph.figures.tail import LEAST, RULED_OUT, tail
from graph.figures.watch import Watch


def zipf(exponent: float, number: int, seed: int = 1) -> list[int]:
    return [int(k) for k in np.random.default_rng(seed).zipf(exponent, number)]


@pytest.mark.parametrize("exponent", [2.2, 2.8, 3.5])
def test_numbers_of_a_power_law_are_not_ruled_out(exponent: float) -> None:
    found = tail(zipf(exponent, 2000))
    assert found is not None
    assert found.exponent == pytest.approx(exponent, abs=0.25)
    assert found.p is not None
    assert found.p > RULED_OUT
    assert found.exponential.z > 2
    assert found.lognormal.z > -2


def test_of_numbers_that_follow_no_power_law_only_a_tail_too_short_to_test_is_left() -> None:
    found = tail([int(k) for k in np.random.default_rng(3).poisson(6, 3000)])
    assert found is not None
    assert found.number < LEAST
    assert found.p is None


def test_a_power_law_that_does_not_fit_is_ruled_out() -> None:
    found = tail(
        [1] * 450 + [2] * 60 + [3] * 10 + list(range(30, 90, 4))
    )  # a few hubs, and all others tied to them alone
    assert found is not None
    assert found.p is not None
    assert found.p < RULED_OUT


def test_of_an_exponential_tail_the_exponential_is_found() -> None:
    found = tail([int(k) for k in np.random.default_rng(4).geometric(0.2, 3000)])
    assert found is not None
    assert found.exponential.z < 0


def test_the_exponent_is_that_of_the_greatest_likelihood() -> None:
    numbers = zipf(2.5, 1500)
    found = tail(numbers)
    assert found is not None
    members = np.array([k for k in numbers if k >= found.least])
    assert found.number == len(members)

    def likelihood(exponent: float) -> float:
        return float(-exponent * np.log(members).sum() - len(members) * math.log(special.zeta(exponent, found.least)))

    assert likelihood(found.exponent) > max(likelihood(found.exponent - 0.02), likelihood(found.exponent + 0.02))


def test_shares_begin_at_one_and_fall() -> None:
    found = tail(zipf(2.5, 1500))
    assert found is not None
    assert set(found.share) == {"observed", "power law", "lognormal"}
    for shares in found.share.values():
        assert len(shares) == len(found.at)
        assert shares[0] == pytest.approx(1)
        assert list(shares) == sorted(shares, reverse=True)


def test_the_log_normal_adds_up_to_one() -> None:
    members = np.array(sorted(zipf(2.5, 500)), dtype=np.float64)
    law = tails._lognormal(members, 1)
    assert np.exp(tails._likelihood(np.arange(1.0, 200_000.0), law)).sum() == pytest.approx(1, abs=1e-3)


def test_what_is_drawn_follows_the_law() -> None:
    drawn = tails._drawn(2.5, 3, 200_000, np.random.default_rng(5))
    assert drawn.min() == 3
    for k in (4, 10, 100):
        expected = special.zeta(2.5, k) / special.zeta(2.5, 3)
        assert (drawn >= k).mean() == pytest.approx(expected, abs=4 * math.sqrt(expected / 200_000))
    assert tails._drawn(1.8, 3, 200_000, np.random.default_rng(5)).max() > tails.TABLE


@pytest.mark.parametrize("numbers", [[], [0] * 100, [3] * 100, list(range(1, LEAST)), [1, 2, 3]])
def test_too_few_or_all_alike_have_no_tail(numbers: list[int]) -> None:
    assert tail(numbers) is None


def test_the_same_numbers_give_the_same_tail() -> None:
    numbers = zipf(2.4, 400)
    assert tail(numbers) == tail(list(reversed(numbers)))


def test_it_tells_how_far_it_is_and_can_be_stopped() -> None:
    heard: list[float] = []
    tail(zipf(2.4, 200), Watch(lambda what, share: heard.append(share)))
    assert heard[0] == 0
    assert heard == sorted(heard)
    assert len(heard) == tails.DRAWS
    with pytest.raises(Stopped):
        tail(zipf(2.4, 200), Watch(stop=lambda: True))
