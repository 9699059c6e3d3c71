"""The report `under-connected`: cities beside what their size and their peers would lead one to expect, as far as the record bears it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from graph.errors import FilterError
from graph.filters import Filters
from graph.model import KINDS, Choice
from graph.network.parties import Party
from graph.network.seen import seen
from graph.network.snapshot import Snapshot
from graph.network.view import View
from graph.text import NOTHING, Text
from queries.home_place import home_of
from queries.reports.cities import (
    ComparedCity,
    cities_of,
    compared_area,
    count_ties,
    is_asked,
    link_ties,
    ranges_of_cities,
)
from queries.reports.columns import Column, Row
from queries.reports.comparison import Groups, compare, peer_group
from queries.reports.doubled import mark_doubled
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
from queries.verdicts.judge import FEW, SIZE
from queries.verdicts.ranges import FRESH_YEARS

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
RECORDS = (
    Choice("gaps", Text("with its gaps"), Text("what reports say is missing is part of the answer")),
    Choice("as-is", Text("as it is"), Text("ranks by what is recorded, whatever is missing")),
)
VERDICTS = (
    Choice(
        "fewer", Text("fewer than expected"), Text("its rate is below ¾ of its peers' with a chance of 95 % or more")
    ),
    Choice("rather fewer", Text("rather fewer"), Text("the same with a chance of 80 % or more")),
    Choice(
        "as expected",
        Text("as expected"),
        Text("its rate is between ¾ and 4/3 of its peers' with a chance of 80 % or more"),
    ),
    Choice(
        "rather more", Text("rather more"), Text("its rate is above 4/3 of its peers' with a chance of 80 % or more")
    ),
    Choice("more", Text("more than expected"), Text("the same with a chance of 95 % or more")),
    Choice("none", Text("not judged"), Text("the record can't bear a verdict")),
)
WHY_NONE = (
    Choice("record incomplete", Text("record incomplete"), Text("its own record or that of its peers has gaps")),
    Choice("too few to tell", Text("too few to tell"), Text("too few ties or peers")),
    Choice("no population", Text("no population"), Text("its population is not known")),
    Choice(
        "no report and no declared list",
        Text("no report and no declared list"),
        Text("no source says how many there are in all"),
    ),
    Choice("possible duplicate", Text("possible duplicate"), Text("the graph may have it twice")),
)
ADDRESS = ("kind", "peers", "population")
"""Options that choose what is compared."""
LISTED_CITIES = (
    Choice("all", Text("all")),
    Choice(
        "open", Text("without a bound"), Text("those whose record nothing bounds, or of which untrue things are said")
    ),
    Choice("unlisted", Text("without a complete list"), Text("those whose number no list declared complete settles")),
)
YES_NO = (Choice("yes", Text("yes")), Choice("no", Text("no")))
PEER_GROUP = Option("peers", Text("Peers"), Text("With whom a city is compared."), "choice", "region", PEERS)
POPULATION = Option("population", Text("Inhabitants"), Text("Cities of the gazetteer with at least so many take part, with no tie too."), "number", "500000", most=100_000_000)  # fmt: skip
OPTIONS = (
    Option("kind", Text("Kind of tie"), Text("What is counted."), "choice", "sister_city", KINDS),
    PEER_GROUP,
    Option("record", Text("Record"), Text("Whether what the record lacks is part of the answer."), "choice", "gaps", RECORDS),
    POPULATION,
    Option("of", Text("Peers of"), Text("Only this city and those it is compared with: its id."), "party"),
    Option("list", Text("List"), Text("Which cities are listed."), "choice", "all", LISTED_CITIES),
    Option("limit", Text("Rows"), Text("At most so many rows."), "number"),
)  # fmt: skip
CITY = (
    Column("id", Text("Id"), help=Text("The address of its page; empty for a city of the gazetteer that is not in the graph."), of="party"),
    Column("name", Text("Name"), link="id", also="name_zh"),
    Column("name_zh", Text("Chinese name")),
)  # fmt: skip
"""Columns that name a city, in the graph or of the gazetteer."""
REPORTED = Column("reported", Text("Reported"), "number", Text("ties"), Text("The largest number that a report on the city gives, of all its ties of the kind, of a part of them, or of something like them."))  # fmt: skip
LISTS = Column("lists", Text("Lists"), help=Text("Addresses of the lists that the numbers of the sentences count, in the order of the numbers."), of="lists", detail=True)  # fmt: skip
COLUMNS = (
    *CITY,
    Column("standing", Text("Standing"), help=Text("Its rank among its peers by ties for its size, 1 having most: the span that it has in 95 of 100 draws of what the record lacks. Given only where the span is narrower than half of the peers."), of="words"),
    Column("rank_best", Text("Rank, from"), "integer", NOTHING, Text("The best rank of the standing."), detail=True),
    Column("rank_worst", Text("Rank, to"), "integer", NOTHING, Text("The worst rank of the standing."), detail=True),
    Column("rank_recorded", Text("Rank by the record"), "integer", NOTHING, Text("Its rank by what is recorded, whatever the record lacks."), detail=True),
    Column("verdict", Text("Verdict"), of="choice", choices=VERDICTS),
    Column("why_none", Text("Why not judged"), of="choice", choices=WHY_NONE),
    Column("country", Text("Country or region"), of="place", detail=True),
    Column("peers", Text("Peers"), of="place", detail=True),
    Column("population", Text("Population"), "integer", Text("inhabitants")),
    Column("ties", Text("Ties"), "integer", Text("ties"), Text("Ties of the chosen kind that are recorded and count, whatever is known of their other end.")),
    REPORTED,
    Column("low", Text("At least"), "integer", Text("ties"), Text("The lower end of the range: what is recorded of the kind."), detail=True),
    Column("high", Text("At most"), "integer", Text("ties"), Text("The upper end of the range: the most that the reports on it, on its schools and on what contains it allow. Empty where nothing bounds it.")),
    Column("listed", Text("Closed by a list"), help=Text("Whether a list declared complete closes its range."), of="choice", choices=YES_NO, detail=True),
    Column("expected", Text("Expected"), "number", Text("ties"), Text("What the rate of its peers, itself not among them, gives a city of its size."), digits=1),
    Column("lower", Text("Lower limit"), "number", Text("ties"), Text("95 % of comparable cities are expected between the lower and upper limit, allowing for differences other than size."), digits=1),
    Column("upper", Text("Upper limit"), "number", Text("ties"), Text("The upper end of the same."), digits=1),
    Column("chance_lower", Text("Lower limit of chance"), "number", Text("ties"), Text("The same by chance alone (Poisson)."), detail=True, digits=1),
    Column("chance_upper", Text("Upper limit of chance"), "number", Text("ties"), Text("The same by chance alone (Poisson)."), detail=True, digits=1),
    Column("ratio", Text("Ratio"), "number", NOTHING, Text("Ties divided by expected ties."), detail=True, digits=2),
    Column("ratio_lower", Text("Ratio, from"), "number", NOTHING, Text("95 % interval of the ratio (Garwood 1936)."), detail=True, digits=2),
    Column("ratio_upper", Text("Ratio, to"), "number", NOTHING, Text("95 % interval of the ratio (Garwood 1936)."), detail=True, digits=2),
    Column("chance", Text("Chance of the verdict"), "number", NOTHING, Text("How sure the verdict is, over the draws of what the record lacks."), detail=True, digits=2),
    Column("as_of", Text("As of"), help=Text("The day of the earliest report or list that bounds it or a peer: only what had begun by then is compared."), detail=True),
    Column("by_size", Text("Depends on how ties grow with size"), help=Text("Whether word or order would be others if ties grew in proportion to inhabitants."), of="choice", choices=YES_NO, detail=True),
    Column("countries", Text("Partner countries"), "integer", NOTHING, Text("Countries and regions of its partners in ties of every kind."), detail=True),
    Column("kinds", Text("Kinds"), "integer", NOTHING, Text("Kinds of tie it has."), detail=True),
    Column("breadth", Text("Breadth"), "number", NOTHING, Text("Effective number of partner countries: e to the entropy of their shares of its ties."), detail=True),
    Column("activity", Text("Activity"), "number", Text("visits per tie"), Text("Visits known of the city and of who lies in it, for each of its ties."), detail=True, digits=2),
    Column("last_visit", Text("Last visit"), help=Text("Date of the most recent known visit."), detail=True),
    Column("reach", Text("Reach"), "number", NOTHING, Text("Harmonic closeness of the city in the network of all counted partnerships, by city."), detail=True),
    Column("claimed", Text("Reported above the record"), "number", Text("ties"), Text("The largest number reported of all its ties of the kind, where that is above the record by a fifth."), detail=True),
    Column("reasons", Text("Why, in words"), of="words"),
    LISTS,
)  # fmt: skip


class Cities(NamedTuple):
    """Cities that were compared, and how: what is shown of the network, the place that all ties touch, the cities, a row for each that is listed, their groups."""

    view: View
    home: Party | None
    cities: Mapping[str, ComparedCity]
    rows: list[Row]
    groups: Groups
    address: Mapping[str, str]
    """What makes the report of all of them again."""


def compared(snapshot: Snapshot, filters: Filters, own: Mapping[str, Any], beside: Beside) -> Cities:
    """Every city beside its peers. O(ties × log + claims × ties) and the draws."""
    if filters.ties not in (None, "partner"):
        raise FilterError(
            Text("found '{found}', expected partner.", found=filters.ties),
            where="ties",
            hint=Text("Visits stand in the column of activity."),
        )
    view = seen(snapshot, replace(filters, kind=(), level="city", limit=None), counted=True)
    everywhere = replace(filters, area=(), country=(), region=())
    whole = view if filters == everywhere else seen(snapshot, replace(everywhere, kind=(), level="city", limit=None), counted=True)  # fmt: skip
    home = home_of(whole)
    cities = cities_of(snapshot, whole, compared_area(snapshot, filters, home, own), own, beside)
    count_ties(snapshot, whole, cities, own["kind"])
    mark_doubled(snapshot, cities, beside.store)
    filtered = _is_filtered(filters)
    link_ties(snapshot, filters, cities.values(), own["kind"], filtered)
    ranges = ranges_of_cities(snapshot, view.filters.units, beside, cities, own["kind"])
    for city, found in zip(cities.values(), ranges.ranges, strict=True):
        found.doubtful |= city.twin is not None
    groups = Groups(list(cities), [peer_group(each, own["peers"]) for each in cities.values()], list(cities.values()), ranges.ranges)  # fmt: skip
    shown = groups.shown(is_asked(snapshot, filters), _asked_city(snapshot, cities, own), own.get("list", "all"))
    address = everywhere.query() | {name: str(own[name]) for name in ADDRESS if own[name] is not None}
    return Cities(view, home, cities, compare(groups, ranges, own, filtered, shown, address), groups, address)


def _asked_city(snapshot: Snapshot, cities: Mapping[str, ComparedCity], own: Mapping[str, Any]) -> str | None:
    """The key of the city whose peers are asked for."""
    asked = own.get("of")
    if not asked or asked in cities:
        return asked or None
    found = snapshot.placement.city(snapshot.node(asked).id) if asked in snapshot else None
    if found not in cities:
        raise FilterError(
            Text("found '{found}', expected the id of a city that is compared here.", found=asked),
            where="of",
            hint=Text("Take an id of the report, or another area."),
        )
    return found


def make(snapshot: Snapshot, filters: Filters, own: Mapping[str, Any], beside: Beside) -> Report:
    """One row a city, those with fewest for their size first, those that can't be judged last."""
    view, home, cities, made, *_ = compared(snapshot, filters, own, beside)
    rows = made[: own["limit"]] if own["limit"] else made
    return Report(
        "under-connected",
        SPEC.title,
        parameters_of(view, {**own, "level": filters.level}),
        graph_of(view),
        [*coverage(view), *_method(own)],
        list(COLUMNS),
        rows,
        list(_notes(view, beside, home, cities, made, len(rows), own)),
        charts_of(made),
    )


def _is_filtered(filters: Filters) -> bool:
    """Whether some ties of the kind may be left out: then no report speaks of those that are counted."""
    return filters.undated is False or any(
        getattr(filters, name) for name in ("tier", "status", "confidence", "source", "since", "until", "community", "around")
    )  # fmt: skip


# --- In words and pictures ---


def _method(own: Mapping[str, Any]) -> Iterator[Text]:
    peers = next(each for each in PEERS if each.name == own["peers"])
    yield Text("Peers: {peers}. A city is none of its own peers.", peers=peers.help)
    yield Text(
        "Range: from what is recorded up to the most that reports on the city, on its schools and on what contains it allow. A report bounds the range only where it counts all ties of the kind one by one, "
        "says how many there are at most and is at most {years} years old; only a list declared complete closes it.",
        years=FRESH_YEARS,
    )  # fmt: skip
    yield Text(
        "What a report on a province or country has more than the record is dealt out among its cities at random, every way being as likely, in many draws."
    )
    yield Text(
        "Expected: the mean rate of the peers in each draw (partial pooling, gamma and Poisson; Clayton and Kaldor 1987), for a city of its size. Ties grow with inhabitants to the power of {value} ({lower} to {upper}, world sample of January 2022); a verdict holds under it and under 1.",
        value=f"{SIZE.value:.2f}", lower=f"{SIZE.lower:.2f}", upper=f"{SIZE.upper:.2f}",
    )  # fmt: skip
    yield Text(
        "Fewer and rather fewer are said only where they hold with the city at its own highest report too, and with any part of what is missing; more and rather more only where they hold with nothing of it."
    )
    if own["record"] == "as-is":
        yield Text("Rows come by rank: fewest recorded for the size first. Ranks are by what is recorded, whatever the record lacks.")  # fmt: skip
    else:
        yield Text("Rows come by verdict, from fewer to more, the surest first; cities that are not judged follow, the largest first.")  # fmt: skip
    yield Text("Filters choose the partnerships; visits of every time and source count for them.")


def _notes(
    view: View, beside: Beside, home: Party | None, cities: Mapping[str, ComparedCity], made: Sequence[Row], shown: int, own: Mapping[str, Any],
) -> Iterator[Text]:  # fmt: skip
    yield from emptiness(view)
    if home:
        yield Text("All partnerships in this data involve {place}, so only its cities are compared.", place=name_of(home))  # fmt: skip
    yield from _who_takes_part(beside, cities, own)
    if beside.store is None:
        yield Text("Without a store no report is known, so no city can be judged.")
    yield from _what_can_be_compared(view, cities, made)
    doubled = sum(city.is_second for city in cities.values())
    if doubled:
        yield Text("Towns that the graph may have twice: {n}. Each counts once, and no city is judged beside one of them until the page Possible duplicates has a decision.", n=doubled)  # fmt: skip
    if 0 < len(made) < len(cities):
        yield Text("Listed are {n} of them; the others are peers all the same.", n=len(made))
    counts = Counter(row["verdict"] for row in made)
    for each in VERDICTS:
        if counts[each.name]:
            yield Text("{verdict} ({help}): {n}.", verdict=Text(each.title.capitalize()), help=each.help, n=counts[each.name])  # fmt: skip
    why = Counter(row["why_none"] for row in made)
    for each in WHY_NONE:
        if why[each.name]:
            yield Text("Not judged, {why}: {n}.", why=each.title, n=why[each.name])
    if shown < len(made):
        yield Text("{shown} of {total} rows are shown.", shown=shown, total=len(made))


def _who_takes_part(beside: Beside, cities: Mapping[str, ComparedCity], own: Mapping[str, Any]) -> Iterator[Text]:
    if beside.cities is None:
        yield Text("Without the gazetteer only cities of the graph take part.")
        return
    extra = sum(city.id is None for city in cities.values())
    if extra:
        yield Text(
            "Cities: {n}, {extra} of them from the gazetteer alone (of {least} inhabitants or more), with no tie recorded.",
            n=len(cities), extra=extra, least=f"{own['population']:,}",
        )  # fmt: skip
    else:
        yield Text("Cities compared: {n}.", n=len(cities))


def _what_can_be_compared(view: View, cities: Mapping[str, ComparedCity], made: Sequence[Row]) -> Iterator[Text]:
    if view.edges and not cities:
        yield Text("No city is left to compare.")
    elif view.edges and not made:
        yield Text("No city has a tie of this kind here, so there is nothing to compare with.")
    if 0 < len(cities) < FEW:
        yield Text("Fewer than five cities: too few to judge any.")


SPEC = ReportSpec(
    "under-connected",
    Text("Cities compared"),
    Text(
        "Cities beside what their size and their peers would lead one to expect, where the record can bear a verdict, and what it lacks."
    ),
    OPTIONS,
    make,
    level="city",
    gazetteer=True,
    next_step=("candidates", "for"),
)
