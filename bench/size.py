"""How do ties grow with the size of a city? The exponent of the report `under-connected`, from the world sample.

Small cities are in that sample only because they have a tie, so the number of ties follows a negative binomial distribution without its
zeros (Grogger and Carson 1991, Journal of Applied Econometrics 6:225); each country with ten cities or more has a level of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

from bench.table import Line
from graph.filters import Filters
from graph.network.read import read_snapshot
from graph.network.seen import seen
from graph.network.snapshot import Snapshot
from graph.settings import Settings
from graph.store.store import open_store
from loaders.load_sample import load_sample
from queries.verdicts.judge import Exponent

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

OWN_LEVEL_FROM = 10


def fitted(ties: Floats, inhabitants: Floats, groups: Places) -> Exponent:
    """The exponent of size of counts that are at least 1, with a level for each group; 95 % interval by the likelihood's curvature.

    ties, inhabitants: (n,), above 0. groups: (n,), from 0. O(rounds × n × groups) at most.
    """
    size = np.log(inhabitants) - np.log(inhabitants).mean()
    levels = int(groups.max()) + 1
    start = np.zeros(levels + 2)
    start[0], start[2:] = 0.5, np.log(ties.mean())

    def minus(values: Floats) -> tuple[float, Floats]:
        return _minus_likelihood(values, ties, size, groups, levels)

    found = optimize.minimize(minus, start, jac=True, method="L-BFGS-B", options={"maxiter": 2000, "maxfun": 4000})
    curvature = _curvature(minus, found.x)
    error = float(np.sqrt(np.linalg.pinv(curvature)[0, 0]))
    value = float(found.x[0])
    return Exponent(value, value - 1.96 * error, value + 1.96 * error)


def _minus_likelihood(values: Floats, ties: Floats, size: Floats, groups: Places, levels: int) -> tuple[float, Floats]:
    """Minus the log likelihood of (exponent, log of the shape, level of each group), and its slope."""
    shape = np.exp(values[1])
    mean = np.exp(np.clip(values[0] * size + values[2:][groups], -30, 30))
    none = shape * np.log(shape / (shape + mean))
    zero = np.exp(none)
    log = special.gammaln(ties + shape) - special.gammaln(shape) + none + ties * np.log(mean / (shape + mean)) - np.log1p(-zero)  # fmt: skip
    left = 1 / (1 - zero)
    by_mean = ties / mean - (ties + shape) / (shape + mean) - zero * left * shape / (shape + mean)
    by_none = np.log(shape / (shape + mean)) + mean / (shape + mean)
    by_shape = special.digamma(ties + shape) - special.digamma(shape) + by_none * left - ties / (shape + mean)
    by_log = by_mean * mean
    slope = np.concatenate([[by_log @ size, by_shape.sum() * shape], np.bincount(groups, by_log, levels)])
    return -float(log.sum()), -slope


def _curvature(minus: object, at: Floats, step: float = 1e-4) -> Floats:
    """The second derivatives, by differences of the slope."""
    assert callable(minus)
    rows = []
    for each in range(len(at)):
        moved = np.zeros_like(at)
        moved[each] = step
        rows.append((minus(at + moved)[1] - minus(at - moved)[1]) / (2 * step))
    found = np.array(rows)
    symmetric: Floats = (found + found.T) / 2
    return symmetric


def cities_of(snapshot: Snapshot) -> tuple[Floats, Floats, Places]:
    """Sister cities, inhabitants and group (country) of each city that has both."""
    view = seen(snapshot, Filters(level="city", kind=("sister_city",)), counted=True)
    ties: Counter[str] = Counter()
    for edge in view.edges:
        ties[edge.source] += edge.count
        ties[edge.target] += edge.count
    cities = [node for node in snapshot.nodes if node.label == "City" and ties[node.id] and node.population]
    inhabitants = np.array([float(node.population or 0) for node in cities])
    return np.array([float(ties[node.id]) for node in cities]), inhabitants, _groups([node.country or "" for node in cities])  # fmt: skip


def _groups(countries: Sequence[str]) -> Places:
    """A number for each country with enough cities, 0 for the others."""
    n = Counter(countries)
    names = [country for country in sorted(n) if n[country] >= OWN_LEVEL_FROM]
    return np.array([names.index(country) + 1 if country in names else 0 for country in countries])


def run(tries: int) -> list[Line]:
    """The exponent. tries: not used, nothing is timed."""
    with TemporaryDirectory() as folder, open_store(Settings(store=str(Path(folder) / "store"))) as store:
        load_sample(store, "world")
        ties, inhabitants, groups = cities_of(read_snapshot(store))
    found = fitted(ties, inhabitants, groups)
    said = f"{found.value:.2f} ({found.lower:.2f} to {found.upper:.2f})"
    return [Line(f"world: sister cities grow with inhabitants to the power of ({len(ties):,} cities)", said)]
