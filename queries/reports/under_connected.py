"""The report `under-connected`: cities against what their size and their peers would lead one to expect."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from graph.errors import FilterError
from graph.filters import Filters
from graph.model import KINDS, Choice
from graph.network.parties import Party
from graph.network.seen import seen
from graph.network.snapshot import Snapshot
from graph.network.view import View
from graph.text import BLANK, NOTHING, Name, Text, joined
from queries.expectation import (
    Regression,
    between_counts,
    negative_binomial,
    overdispersion,
    poisson_limits,
    rate_interval,
    rates,
    widened,
)
from queries.home import home_of
from queries.reports.cities import City, cities_of, count_ties, set_claims
from queries.reports.columns import Column, Row
from queries.reports.form import (
    Beside,
    Chart,
    Option,
    Report,
    ReportSpec,
    Series,
    coverage,
    emptiness,
    graph_of,
    name_of,
    parameters_of,
    ties_in_words,
)

Floats = npt.NDArray[np.float64]

REGRESSION_FROM = 50
"""Cities from which on a regression is fitted."""
BEND, BEND_FROM = 2.0, 6.0
"""Ratio above which the funnel's axis is logarithmic, where one is larger than the second."""
FEW = 5
"""With fewer cities than this the limits say little."""
OWN_LEVEL_FROM = 10
"""Cities that a group of peers needs for a level of its own in the regression."""
SIZES = ((500_000, Text("under 0.5 million")), (1_000_000, Text("0.5 to 1 million")), (5_000_000, Text("1 to 5 million")), (math.inf, Text("5 million or more")))  # fmt: skip
PEERS = (
    Choice(
        "region",
        Text("province or state"),
        Text("the cities of the same province; of the same country where it is not known"),
    ),
    Choice("country", Text("country or region"), Text("the cities of the same country")),
    Choice("size", Text("size class"), Text("cities of about the same size")),
    Choice("all", Text("all together"), Text("every city of the report")),
)
PER = (
    Choice("population", Text("inhabitant"), Text("the peers' ties per inhabitant")),
    Choice("schools", Text("school"), Text("the peers' ties per school in the graph")),
)
VERDICTS = (
    Choice("fewer", Text("fewer than expected"), Text("below the widened limits")),
    Choice("rather fewer", Text("rather fewer"), Text("below the limits of chance, within the widened ones")),
    Choice("as expected", Text("as expected"), Text("within the limits of chance")),
    Choice("rather more", Text("rather more"), Text("above the limits of chance, within the widened ones")),
    Choice("more", Text("more than expected"), Text("above the widened limits")),
    Choice("no verdict", Text("no verdict"), Text("the data look incomplete")),
)
OPTIONS = (
    Option("kind", Text("Kind of tie"), Text("What is counted."), "choice", "sister_city", KINDS),
    Option("peers", Text("Peers"), Text("With whom a city is compared."), "choice", "region", PEERS),
    Option("per", Text("Rate per"), Text("What the expected number grows with."), "choice", "population", PER),
    Option("population", Text("Inhabitants"), Text("Cities of the gazetteer with at least so many take part, with no tie too."), "number", "500000", most=100_000_000),
    Option("limit", Text("Rows"), Text("At most so many rows."), "number"),
)  # fmt: skip
COLUMNS = (
    Column("id", Text("Id"), help=Text("The address of its page; empty for a city of the gazetteer that is not in the graph."), of="party"),
    Column("name", Text("Name"), link="id", also="name_zh"),
    Column("name_zh", Text("Chinese name")),
    Column("country", Text("Country or region"), of="place"),
    Column("peers", Text("Peers"), of="place", detail=True),
    Column("population", Text("Population"), "integer", Text("inhabitants")),
    Column("ties", Text("Ties"), "integer", Text("ties"), Text("Ties of the chosen kind that count, with another city.")),
    Column("expected", Text("Expected"), "number", Text("ties"), Text("What the rate of its peers would give a city of its size."), digits=1),
    Column("lower", Text("Lower limit"), "number", Text("ties"), Text("Between it and the upper limit lie 95 % of such cities, chance and the overdispersion of the whole set considered."), digits=1),
    Column("upper", Text("Upper limit"), "number", Text("ties"), Text("The upper end of the same."), digits=1),
    Column("chance_lower", Text("Lower limit of chance"), "number", Text("ties"), Text("The same by chance alone (Poisson)."), detail=True, digits=1),
    Column("chance_upper", Text("Upper limit of chance"), "number", Text("ties"), Text("The same by chance alone (Poisson)."), detail=True, digits=1),
    Column("ratio", Text("Ratio"), "number", NOTHING, Text("Ties divided by expected ties."), detail=True, digits=2),
    Column("ratio_lower", Text("Ratio, from"), "number", NOTHING, Text("95 % interval of the ratio (Garwood 1936)."), detail=True, digits=2),
    Column("ratio_upper", Text("Ratio, to"), "number", NOTHING, Text("95 % interval of the ratio (Garwood 1936)."), detail=True, digits=2),
    Column("verdict", Text("Verdict"), of="choice", choices=VERDICTS),
    Column("countries", Text("Partner countries"), "integer", NOTHING, Text("Countries and regions of its partners in ties of every kind."), detail=True),
    Column("kinds", Text("Kinds"), "integer", NOTHING, Text("Kinds of tie it has."), detail=True),
    Column("breadth", Text("Breadth"), "number", NOTHING, Text("Effective number of partner countries: e to the entropy of their shares of its ties."), detail=True),
    Column("activity", Text("Activity"), "number", Text("visits per tie"), Text("Visits known of the city and of who lies in it, for each of its ties."), detail=True, digits=2),
    Column("last_visit", Text("Last visit"), help=Text("Last day known of the last of them."), detail=True),
    Column("reach", Text("Reach"), "number", NOTHING, Text("Harmonic closeness of the city in the network of all counted partnerships, by city."), detail=True),
    Column("claimed", Text("Claimed"), "number", Text("ties"), Text("The largest number that a source claims for the city, where that is above the record by a fifth.")),
    Column("reasons", Text("Why it stands here, and what would change it"), of="words"),
)  # fmt: skip


def make(snapshot: Snapshot, filters: Filters, own: Mapping[str, Any], beside: Beside) -> Report:
    """One row a city, those with fewest for their size first. O(ties × log) and the harmonic closeness of the network."""
    if filters.ties not in (None, "partner"):
        raise FilterError(
            Text("found '{found}', expected partner.", found=filters.ties),
            where="ties",
            hint=Text("Visits stand in the column of activity."),
        )
    asked = replace(filters, kind=(), level="city", limit=None)
    view = seen(snapshot, asked, counted=True)
    home = None if filters.area or filters.country or filters.region else home_of(view)
    cities = cities_of(snapshot, view, home, own, beside)
    count_ties(snapshot, view, cities, own["kind"])
    set_claims(snapshot, view.filters.units, beside.store, cities, own["kind"])
    compared = [each for each in cities.values() if _exposure(each, own["per"])]
    made = _compare(compared, own)
    rows = made.rows[: own["limit"]] if own["limit"] else made.rows
    graph = graph_of(view)
    return Report(
        "under-connected",
        SPEC.title,
        parameters_of(view, {**own, "level": filters.level}),
        graph,
        [*coverage(view), *_method(own, made)],
        list(COLUMNS),
        rows,
        list(_notes(snapshot, view, beside, home, cities, compared, made, len(rows), own)),
        _charts(made),
    )


# --- What would be expected ---


@dataclass
class Comparison:
    """The rows and how they were made."""

    rows: list[Row]
    dispersion: float = 1.0
    fit: Regression | None = None
    slope: tuple[float, float] | None = None
    expected: Floats = field(default_factory=lambda: np.zeros(0))


def _exposure(city: City, per: str) -> int:
    return (city.population if per == "population" else city.schools) or 0


def _peer_group(city: City, peers: str) -> str:
    if peers == "size":
        return next(title for most, title in SIZES if (city.population or 0) < most)
    if peers == "region" and city.region:
        return city.region
    return Text("all") if peers == "all" else city.country or "?"


def _compare(cities: Sequence[City], own: Mapping[str, Any]) -> Comparison:
    if not any(each.ties for each in cities):
        return Comparison([])
    ties = np.array([each.ties for each in cities], dtype=np.float64)
    exposure = np.array([_exposure(each, own["per"]) for each in cities], dtype=np.float64)
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


def _verdict(city: City, ties: float, limits: Sequence[float]) -> str:
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


def _row(city: City, peers: str, expected: float, limits: Sequence[float], own: Mapping[str, Any]) -> Row:
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
    city: City, expected: float, limits: Sequence[float], verdict: str, own: Mapping[str, Any]
) -> Iterator[Text]:
    kind = next(each.title for each in KINDS if each.name == own["kind"])
    yield Text(
        "{ties} ({kind}); {expected} expected of a city of {size} {unit} among its peers, 95 % limits {lower}–{upper}",
        ties=ties_in_words(city.ties), kind=kind, expected=f"{expected:.1f}", size=f"{_exposure(city, own['per']):,}",
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


# --- In words and pictures ---


def _method(own: Mapping[str, Any], made: Comparison) -> Iterator[Text]:
    peers = next(each for each in PEERS if each.name == own["peers"])
    yield Text("Peers: {peers}. A city is one of its own peers.", peers=peers.help)
    if made.fit is None:
        yield Text("Expected: the ties of all peers, shared out by {per}.", per=next(each.title for each in PER if each.name == own["per"]))  # fmt: skip
        yield Text(
            "Limits: of chance, exact for a Poisson count; beside them the same widened by the root of the overdispersion, {value} "
            "(Spiegelhalter 2005), since cities differ in more than size.",
            value=f"{made.dispersion:.1f}",
        )
    else:
        assert made.slope is not None
        yield Text(
            "Expected: negative binomial regression of the ties on the logarithm of the size, with a level of its own for each group of "
            "peers of {least} cities or more. Exponent of size {slope} ± {error}; dispersion {dispersion}; deviance {deviance} on "
            "{n} cities; McFadden's R² {explained}.",
            least=OWN_LEVEL_FROM, slope=f"{made.slope[0]:.2f}", error=f"{1.96 * made.slope[1]:.2f}", dispersion=f"{made.fit.dispersion:.2f}",
            deviance=f"{made.fit.deviance:.0f}", n=len(made.expected), explained=f"{made.fit.explained:.2f}",
        )  # fmt: skip
        yield Text("Limits: 95 % of the counts of that distribution; limits of chance: Poisson, exact.")
    yield Text("Filters choose the partnerships; visits of every time and source count for them.")
    yield Text(
        "Rows come by the upper end of the ratio's 95 % interval, so that small cities don't come first by chance."
    )
    yield Text(
        "No verdict: a source claims at least a fifth more than is recorded, or all ties of the city rest on one source while the others have several."
    )


def _notes(
    snapshot: Snapshot, view: View, beside: Beside, home: Party | None, cities: Mapping[str, City], compared: Sequence[City],
    made: Comparison, shown: int, own: Mapping[str, Any],
) -> Iterator[Text]:  # fmt: skip
    yield from emptiness(view)
    if home:
        yield Text("Every tie touches {place}; only its cities are compared, the others are seen only through it.", place=name_of(home))  # fmt: skip
    yield from _who_takes_part(beside, cities, own)
    missing = len(cities) - len(compared)
    if missing and own["per"] == "population":
        yield Text("Left out, their population is not known: {n}.", n=missing)
    elif missing:
        yield Text("Left out, no school of theirs is in the graph: {n}.", n=missing)
    yield from _what_can_be_compared(view, compared, made)
    counts = Counter(row["verdict"] for row in made.rows)
    for each in VERDICTS:
        if counts[each.name]:
            yield Text("{verdict} ({help}): {n}.", verdict=Text(each.title.capitalize()), help=each.help, n=counts[each.name])  # fmt: skip
    if shown < len(made.rows):
        yield Text("{shown} of {total} rows are shown.", shown=shown, total=len(made.rows))


def _who_takes_part(beside: Beside, cities: Mapping[str, City], own: Mapping[str, Any]) -> Iterator[Text]:
    if beside.cities is None:
        yield Text("Without the gazetteer only cities of the graph take part.")
        return
    extra = sum(city.id is None for city in cities.values())
    yield Text(
        "Cities: {n}, {extra} of them from the gazetteer alone (of {least} inhabitants or more), with no tie recorded.",
        n=len(cities), extra=extra, least=f"{own['population']:,}",
    )  # fmt: skip


def _what_can_be_compared(view: View, compared: Sequence[City], made: Comparison) -> Iterator[Text]:
    if view.edges and not compared:
        yield Text("No city is left to compare.")
    elif view.edges and not made.rows:
        yield Text("No city has a tie of this kind here, so there is nothing to compare with.")
    if 0 < len(compared) < FEW:
        yield Text("Fewer than five cities: the limits say little.")


def _charts(made: Comparison) -> list[Any]:
    """The funnel: ratio of ties to expected ones against what is expected, with both pairs of limits."""
    rows = [row for row in made.rows if row["ratio"] is not None]
    if not rows:
        return []
    rows.sort(key=lambda row: (row["expected"], row["name"]))
    x = [row["expected"] for row in rows]
    grid = np.geomspace(max(x[0], 0.05), max(x[-1], 0.1) * 1.2, 60)
    names = [
        Name(row["name"], row["name_zh"]) if row["verdict"] not in ("as expected",) or len(rows) < 20 else ""
        for row in rows
    ]
    series = [
        *_bands(made, grid),
        Series(Text("cities"), "points", x, [row["ratio"] for row in rows], labels=names),
        Series(Text("as expected"), "rule", [grid[0], grid[-1]], [1, 1]),
    ]
    bent = max(row["ratio"] for row in rows) > BEND_FROM
    below = Text("A city below the bands has fewer ties than its size and its peers would lead one to expect.")
    above = Text(
        "Above {bend} the axis is logarithmic: a few cities have many times what is expected.", bend=f"{BEND:.0f}"
    )
    return [
        Chart(
            "funnel",
            Text("Ties against what would be expected"),
            Text("expected ties"),
            Text("ties divided by expected ties"),
            series,
            "x",
            joined([below, above], BLANK) if bent else below,
            BEND if bent else 0.0,
        )
    ]


def _bands(made: Comparison, grid: Floats) -> list[Series]:
    """The widened limits and those of chance, as ratios to what is expected."""
    from scipy import stats

    chance = between_counts(poisson_limits(grid), stats.poisson(grid))
    if made.fit is None:
        wide = widened(grid, chance, made.dispersion)
    else:
        fit = made.fit._replace(expected=grid)
        wide = between_counts(fit.limits(), fit.chances())
    return [
        Series(name, "band", grid.tolist(), (low / grid).tolist(), (high / grid).tolist())
        for name, (low, high) in ((Text("widened limits"), wide), (Text("limits of chance"), chance))
    ]


SPEC = ReportSpec(
    "under-connected",
    Text("Under-connected cities"),
    Text("Cities with fewer ties than their size and their peers would lead one to expect, and what would change it."),
    OPTIONS,
    make,
    level="city",
    next_step=("candidates", "for"),
)
