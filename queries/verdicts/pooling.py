"""What the peers' rates say of a place's own: partial pooling by gamma and Poisson, the uncertainty of the pool included.

The number of ties y of a place of size e is Poisson(rate · e), the rates of peers are Gamma with mean m and standard deviation τ·m. Each
place is set beside the mean of its peers without itself; how much places differ, τ, comes from all of them, or one that stands far
from alike peers would be taken for one of them. m and τ are drawn from their posterior (flat for log m and τ) in each draw of the record.
Source: Clayton and Kaldor 1987, Biometrics 43:671; the prior of τ: Gelman 2006, Bayesian Analysis 1:515.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

SPREADS: Floats = np.linspace(0.05, 2.0, 14)
"""Values of τ."""
RATES = 41
"""Values of log m that are tried."""
BEYOND = 1.6
"""How far these reach beyond the crude rates, as a logarithm: a factor of five."""
APART, ODDS_APART = 1.0, 0.1 / 0.9
"""τ of a place that is unlike its peers, and the odds that one is."""
LOW, HIGH = 3 / 4, 4 / 3
"""Below and above so many times what is expected a rate is called fewer and more."""


class Chances(NamedTuple):
    """Of one place, in each draw: chances that its rate lies below ¾, between, above 4/3 of its peers' mean; the ties this mean makes expected; τ."""

    low: Floats
    within: Floats
    high: Floats
    expected: Floats
    spread: Floats


class Pool:
    """Peers of one group, their counts in many draws.

    counts: (draws, places). sizes: (places,), above 0. picks: (draws, 2), uniform. O(draws × places × SPREADS) to make,
    O(draws × SPREADS × RATES) for each place that is asked.
    """

    def __init__(self, counts: Floats, sizes: Floats, picks: Floats) -> None:
        from scipy import special

        self._counts, self._sizes, self._picks = counts, sizes, picks
        shape = 1 / SPREADS**2
        crude = np.log((counts.sum(axis=1) + 0.5) / sizes.sum())
        self._rates, self._step = np.linspace(crude.min() - BEYOND, crude.max() + BEYOND, RATES, retstep=True)
        means = sizes[:, None, None] * np.exp(self._rates)
        self._none = shape[:, None] * np.log(shape[:, None] / (shape[:, None] + means))
        self._each = np.log(means / (shape[:, None] + means))
        self._counted = special.gammaln(counts[:, :, None] + shape) - special.gammaln(shape)
        self._total = (
            self._counted.sum(axis=1)[:, :, None] + self._none.sum(axis=0) + np.tensordot(counts, self._each, (1, 0))
        )

    def chances(self, row: int) -> Chances:
        """Of the place in this row beside all others."""
        from scipy import special

        spread, mean = self._drawn(row)
        ties, size = self._counts[:, row], self._sizes[row]
        alike, apart = (_Prior(shape, mean, size) for shape in (1 / spread**2, np.full(len(spread), 1 / APART**2)))
        share = special.expit(np.log(ODDS_APART) + apart.likelihood(ties) - alike.likelihood(ties))
        low, high = (
            (1 - share) * one + share * other for one, other in zip(alike.tails(ties), apart.tails(ties), strict=True)
        )
        return Chances(low, 1 - low - high, high, mean * size, spread)

    def _drawn(self, row: int) -> tuple[Floats, Floats]:
        """Spread and mean rate of the other places, one draw of their posterior in each draw of the record."""
        mine = self._counted[:, row, :, None] + self._none[row] + self._counts[:, row, None, None] * self._each[row]
        weights = (self._total - mine).reshape(len(mine), -1)
        weights = np.exp(weights - weights.max(axis=1, keepdims=True))
        spread, rate = np.unravel_index(_picked(weights, self._picks[:, 0]), (len(SPREADS), RATES))
        return SPREADS[spread], np.exp(self._rates[rate] + (self._picks[:, 1] - 0.5) * self._step)


class _Prior(NamedTuple):
    """Rates that are Gamma with this shape and mean, in each draw, of a place of this size."""

    shape: Floats
    mean: Floats
    size: float

    def likelihood(self, ties: Floats) -> Floats:
        """Logarithm of the chance of so many ties, less what all priors share."""
        from scipy import special

        expected = self.mean * self.size
        log: Floats = (
            special.gammaln(self.shape + ties) - special.gammaln(self.shape)
            + self.shape * np.log(self.shape / (self.shape + expected)) + ties * np.log(expected / (self.shape + expected))
        )  # fmt: skip
        return log

    def tails(self, ties: Floats) -> tuple[Floats, Floats]:
        """Chances that the rate, given so many ties, lies below ¾ and above 4/3 of the mean."""
        from scipy import special

        after, rate = self.shape + ties, self.shape + self.size * self.mean
        return special.gammainc(after, LOW * rate), special.gammaincc(after, HIGH * rate)


def _picked(weights: Floats, picks: Floats) -> npt.NDArray[np.int64]:
    """One column of each row, with chances in proportion to the weights. picks: uniform numbers."""
    sums = np.cumsum(weights, axis=1)
    return np.asarray((sums < picks[:, None] * sums[:, -1:]).sum(axis=1))


def expected_limits(chances: Chances, seed: int, covered: float = 0.95) -> tuple[float, float]:
    """Between these lie so many of the numbers of ties of such places, chance, their differences and the record's gaps considered."""
    random = np.random.default_rng(seed)
    shape = 1 / chances.spread**2
    drawn = random.poisson(random.gamma(shape, chances.expected / shape))
    tail = (1 - covered) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail], method="inverted_cdf")
    return float(low), float(high)
