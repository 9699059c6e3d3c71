"""What would be expected of each city that the report `under-connected` compares, and the row that says so."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from graph.model import KINDS
from graph.text import Text, joined
from queries.expectation import (
    Regression,
    negative_binomial,
    overdispersion,
    poisson_limits,
    rate_interval,
    rates,
    widened,
)
from queries.reports.cities import ComparedCity
from queries.reports.columns import Row
from queries.reports.form import ties_in_words

Floats = npt.NDArray[np.float64]

REGRESSION_FROM = 50
"""Cities from which on a regression is fitted."""
OWN_LEVEL_FROM = 10
"""Cities that a group of peers needs for a level of its own in the regression."""
SIZES = ((500_000, Text("under 0.5 million")), (1_000_000, Text("0.5 to 1 million")), (5_000_000, Text("1 to 5 million")), (math.inf, Text("5 million or more")))  # fmt: skip


@dataclass
class Comparison:
    """The rows and how they were made."""

    rows: list[Row]
    dispersion: float = 1.0
    fit: Regression | None = None
    slope: tuple[float, float] | None = None
    expected: Floats = field(default_factory=lambda: np.zeros(0))


def exposure_of(city: ComparedCity, per: str) -> int:
    return (city.population if per == "population" else city.schools) or 0


def _peer_group(city: ComparedCity, peers: str) -> str:
    if peers == "size":
        return next(title for most, title in SIZES if (city.population or 0) < most)
    if peers == "region" and city.region:
        return city.region
    return Text("all") if peers == "all" else city.country or "?"


def compare(cities: Sequence[ComparedCity], own: Mapping[str, Any]) -> Comparison:
    if not any(each.ties for each in cities):
        return Comparison([])
    ties = np.array([each.ties for each in cities], dtype=np.float64)
    exposure = np.array([exposure_of(each, own["per"]) for each in cities], dtype=np.float64)
    groups = [_peer_group(each, own["peers"]) for each in cities]
    made = Comparison([])
    if len(cities) >= REGRESSION_FROM:
        made.fit, made.slope = _regression(ties, exposure, groups)
    if made.fit is not None and made.fit.converged:
        expected = made.fit.expected
        limits = made.fit.limits()
        chance = poisson_limits(expected)
    else:
        made.fit = None
        expected = rates(ties, exposure, groups)
        some = expected > 0
        made.dispersion = overdispersion(ties[some], expected[some])
        chance = poisson_limits(expected)
        limits = widened(expected, chance, made.dispersion)
    made.expected = expected
    made.rows = [
        _row(city, groups[at], float(expected[at]), [float(each[at]) for each in (*limits, *chance)], own)
        for at, city in enumerate(cities)
    ]
    made.rows.sort(key=_order)
    return made


def _regression(ties: Floats, exposure: Floats, groups: Sequence[str]) -> tuple[Regression, tuple[float, float]]:
    """Log of the mean on log of the exposure, with a level of its own for each group of peers that is large enough and has ties."""
    size = Counter(groups)
    total = Counter[str]()
    for group, n in zip(groups, ties, strict=True):
        total[group] += int(n)
    own = sorted(group for group, n in size.items() if n >= OWN_LEVEL_FROM and total[group])
    columns = np.zeros((len(ties), 2 + len(own)))
    columns[:, 0] = 1
    columns[:, 1] = np.log(exposure) - np.log(exposure).mean()
    place = {group: 2 + at for at, group in enumerate(own)}
    for row, group in enumerate(groups):
        if group in place:
            columns[row, place[group]] = 1
    if len(own) == len(size):
        columns = np.delete(columns, 2, axis=1)
    fit = negative_binomial(ties, columns)
    return fit, (float(fit.coefficients[1]), float(fit.errors[1]))


def _verdict(city: ComparedCity, ties: float, limits: Sequence[float]) -> str:
    lower, upper, chance_lower, chance_upper = limits
    if city.claimed or city.one_list:
        return "no verdict"
    if ties < lower:
        return "fewer"
    if ties > upper:
        return "more"
    return "rather fewer" if ties < chance_lower else "rather more" if ties > chance_upper else "as expected"


def _order(row: Row) -> tuple[Any, ...]:
    """Fewest first: by the upper end of the interval of the ratio; who gets no verdict last."""
    return (
        row["verdict"] == "no verdict",
        row["ratio_upper"] if row["ratio_upper"] is not None else math.inf,
        row["name"],
    )


def _row(city: ComparedCity, peers: str, expected: float, limits: Sequence[float], own: Mapping[str, Any]) -> Row:
    ratio = rate_interval(city.ties, expected) if expected > 0 else (None, None)
    total = city.kinds.total()
    verdict = _verdict(city, city.ties, limits)
    return {
        "id": city.id, "name": city.name, "name_zh": city.name_zh, "country": city.country, "peers": peers,
        "population": city.population, "ties": city.ties, "expected": expected, "lower": limits[0], "upper": limits[1],
        "chance_lower": limits[2], "chance_upper": limits[3], "ratio": city.ties / expected if expected > 0 else None,
        "ratio_lower": ratio[0], "ratio_upper": ratio[1], "verdict": verdict,
        "countries": len(set(city.partners) - {"?"}), "kinds": len(city.kinds), "breadth": _effective(city.partners),
        "activity": city.visits / total if total else None, "last_visit": city.last_visit, "reach": city.reach,
        "claimed": city.claimed, "reasons": joined(_reasons(city, expected, limits, verdict, own)),
    }  # fmt: skip


def _effective(partners: Counter[str]) -> float | None:
    """Effective number of partner countries: e to the entropy of their shares (Hill number of order 1; Hill 1973, Ecology 54:427).

    >>> _effective(Counter({"FR": 2, "DE": 2}))
    2.0
    """
    total = partners.total()
    return math.exp(-sum(n / total * math.log(n / total) for n in partners.values())) if total else None


def _reasons(
    city: ComparedCity, expected: float, limits: Sequence[float], verdict: str, own: Mapping[str, Any]
) -> Iterator[Text]:
    kind = next(each.title for each in KINDS if each.name == own["kind"])
    yield Text(
        "{ties} ({kind}); {expected} expected of a city of {size} {unit} among its peers, 95 % limits {lower}–{upper}",
        ties=ties_in_words(city.ties), kind=kind, expected=f"{expected:.1f}", size=f"{exposure_of(city, own['per']):,}",
        unit=Text("inhabitants") if own["per"] == "population" else Text("schools"),
        lower=_within(limits)[0], upper=_within(limits)[1],
    )  # fmt: skip
    for name, without in (
        ("bureau", Text("no tie of an education authority")),
        ("sister_school", Text("no sister school")),
    ):
        if not city.kinds[name] and own["kind"] != name:
            yield without
    yield Text("last visit {day}", day=city.last_visit) if city.last_visit else Text("no visit known")
    if city.claimed:
        yield Text("a source claims {claimed}: its record looks incomplete", claimed=f"{city.claimed:,.0f}")
    elif city.one_list:
        yield Text("all of them rest on one source: its record may be incomplete")
    elif verdict in ("fewer", "rather fewer"):
        lower, upper = _within(limits if verdict == "fewer" else limits[2:])
        more = max(1, lower - city.ties)
        if verdict == "fewer":
            yield Text("{n} more would bring it within these limits", n=more)
        else:
            yield Text("{n} more would bring it within the limits of chance, {lower}–{upper}", n=more, lower=lower, upper=upper)  # fmt: skip


def _within(limits: Sequence[float]) -> tuple[int, int]:
    """The least and the most ties that lie within limits.

    >>> _within([6.4, 21.9])
    (7, 21)
    """
    return math.ceil(round(limits[0], 6)), math.floor(round(limits[1], 6))
