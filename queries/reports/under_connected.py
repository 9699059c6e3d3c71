"""The report `under-connected`: cities against what their size and their peers would lead one to expect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from graph.errors import FilterError
from graph.filters import Filters
from graph.model import KINDS, Choice
from graph.network.parties import Party
from graph.network.seen import seen
from graph.network.snapshot import Snapshot
from graph.network.view import View
from graph.text import NOTHING, Text
from queries.home_place import home_of
from queries.reports.cities import ComparedCity, cities_of, count_ties, set_claims
from queries.reports.columns import Column
from queries.reports.comparison import OWN_LEVEL_FROM, Comparison, compare, exposure_of
from queries.reports.form import (
    Beside,
    Option,
    Report,
    ReportSpec,
    coverage,
    emptiness,
    graph_of,
    name_of,
    parameters_of,
)
from queries.reports.funnel import charts_of

FEW = 5
"""With fewer cities than this the limits say little."""
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
    compared = [each for each in cities.values() if exposure_of(each, own["per"])]
    made = compare(compared, own)
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
        charts_of(made),
    )


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
    snapshot: Snapshot, view: View, beside: Beside, home: Party | None, cities: Mapping[str, ComparedCity], compared: Sequence[ComparedCity],
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


def _who_takes_part(beside: Beside, cities: Mapping[str, ComparedCity], own: Mapping[str, Any]) -> Iterator[Text]:
    if beside.cities is None:
        yield Text("Without the gazetteer only cities of the graph take part.")
        return
    extra = sum(city.id is None for city in cities.values())
    yield Text(
        "Cities: {n}, {extra} of them from the gazetteer alone (of {least} inhabitants or more), with no tie recorded.",
        n=len(cities), extra=extra, least=f"{own['population']:,}",
    )  # fmt: skip


def _what_can_be_compared(view: View, compared: Sequence[ComparedCity], made: Comparison) -> Iterator[Text]:
    if view.edges and not compared:
        yield Text("No city is left to compare.")
    elif view.edges and not made.rows:
        yield Text("No city has a tie of this kind here, so there is nothing to compare with.")
    if 0 < len(compared) < FEW:
        yield Text("Fewer than five cities: the limits say little.")


SPEC = ReportSpec(
    "under-connected",
    Text("Under-connected cities"),
    Text("Cities with fewer ties than their size and their peers would lead one to expect, and what would change it."),
    OPTIONS,
    make,
    level="city",
    gazetteer=True,
    next_step=("candidates", "for"),
)
