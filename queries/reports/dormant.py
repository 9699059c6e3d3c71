"""The report `dormant`: partnerships by when their parties last visited one another, so far as is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import product
from typing import Any, NamedTuple

from graph.errors import FilterError
from graph.filters import Filters
from graph.model import KINDS, Choice
from graph.network.parties import Tie
from graph.network.seen import seen
from graph.network.snapshot import Snapshot
from graph.text import Text
from queries.reports.columns import Column, Row
from queries.reports.form import Beside, Option, Report, ReportSpec, coverage, emptiness, graph_of, parameters_of

LISTS = (
    Choice("dormant", Text("last visit long ago"), Text("the last visit known of ended before the day asked for")),
    Choice("visited", Text("visited since"), Text("a visit since that day is known")),
    Choice(
        "unknown",
        Text("nothing known"),
        Text("no dated visit is known, which says nothing about whether there was one"),
    ),
)
VISITS = (
    Choice("all", Text("direct and indirect"), Text("visits of the two parties and of whoever lies in them")),
    Choice("direct", Text("direct only"), Text("visits of exactly the two parties")),
)
OPTIONS = (
    Option(
        "years",
        Text("Years without a visit"),
        Text("A tie is dormant where its last visit ended more than so many years ago."),
        "number",
        "5",
        most=100,
    ),
    Option("visits", Text("Visits that count"), Text("Whose visits count for a tie."), "choice", "all", VISITS),
)
COLUMNS = (
    Column("list", Text("List"), help=Text("One of: last visit long ago, visited since, nothing known."), of="choice", choices=LISTS),
    Column("tie", Text("Tie"), help=Text("The address of its page."), of="tie"),
    Column("a", Text("One party"), help=Text("The address of its page."), of="party"),
    Column("a_name", Text("One party"), link="a", also="a_name_zh"),
    Column("a_name_zh", Text("Chinese name")),
    Column("b", Text("Other party"), help=Text("The address of its page."), of="party"),
    Column("b_name", Text("Other party"), link="b", also="b_name_zh"),
    Column("b_name_zh", Text("Chinese name")),
    Column("kind", Text("Kind"), of="choice", link="tie", choices=KINDS),
    Column("since", Text("Since"), help=Text("When the tie began, so far as is known.")),
    Column("last", Text("Last visit"), help=Text("Last day known of the last visit that counts for the tie, as precisely as it is known.")),
    Column("years", Text("Years since"), "integer", Text("years"), Text("Whole years from the last visit to today.")),
    Column("direct", Text("Direct visits"), "integer", Text("visits"), Text("Visits between exactly the two parties.")),
    Column("indirect", Text("Indirect visits"), "integer", Text("visits"), Text("Visits of which each end lies in, or is, an end of the tie.")),
    Column("undated", Text("Visits without a date"), "integer", Text("visits"), Text("Those of them of which no year is known.")),
)  # fmt: skip


class Visits(NamedTuple):
    """The visits that count for one tie: between exactly its parties, and by whoever lies in them."""

    direct: tuple[Tie, ...] = ()
    indirect: tuple[Tie, ...] = ()


def visits_of(snapshot: Snapshot, ties: Iterable[Tie]) -> dict[str, Visits]:
    """The visits that count for each tie, by its id; flows over a period (`aggregate`) are no visits.

    A visit counts for a tie when each of its ends lies in, or is, an end of the tie: a school in its city, an authority in the
    region it serves; a party that no source names is visited where its place is. O(visits × places of a party²).
    """
    by_pair: dict[frozenset[str], set[str]] = defaultdict(set)
    by_place: dict[frozenset[str], set[str]] = defaultdict(set)
    for tie in ties:
        by_pair[frozenset((tie.start, tie.end))].add(tie.id)
        for ends in product(_standing_for(snapshot, tie.start), _standing_for(snapshot, tie.end)):
            by_place[frozenset(ends)].add(tie.id)
    direct: dict[str, list[Tie]] = defaultdict(list)
    indirect: dict[str, list[Tie]] = defaultdict(list)
    for visit in snapshot.ties:
        if visit.type != "VISIT" or visit.aggregate:
            continue
        own = by_place.get(frozenset((visit.start, visit.end)), set())
        for id in own:
            direct[id].append(visit)
        for id in set().union(*(by_pair[pair] for pair in _pairs(snapshot, visit) & by_pair.keys())) - own:
            indirect[id].append(visit)
    return {id: Visits(tuple(direct[id]), tuple(indirect[id])) for id in {*direct, *indirect}}


def _standing_for(snapshot: Snapshot, id: str) -> tuple[str, ...]:
    """The party; for one that no source names also the place it lies in, which visits name in its stead."""
    if not snapshot.node(id).unnamed:
        return (id,)
    return id, *snapshot.placement.ends("IN_CITY", id), *snapshot.placement.ends("IN_REGION", id)


def _pairs(snapshot: Snapshot, visit: Tie) -> set[frozenset[str]]:
    around = snapshot.placement.around
    return {frozenset(pair) for pair in product(around(visit.start), around(visit.end)) if len(set(pair)) == 2}


def make(snapshot: Snapshot, filters: Filters, own: Mapping[str, Any], beside: Beside) -> Report:
    """One row a tie, longest without a visit first. O(ties + visits)."""
    if filters.ties not in (None, "partner"):
        raise FilterError(
            Text("found '{found}', expected partner.", found=filters.ties),
            where="ties",
            hint=Text("Visits don't fall dormant."),
        )
    view = seen(snapshot, filters, counted=True)
    ties = list(view.ties())
    visits = visits_of(snapshot, ties)
    limit = _years_before(beside.today, own["years"])
    rows = [_row(snapshot, tie, visits.get(tie.id, Visits()), own["visits"], limit, beside.today) for tie in ties]
    rows.sort(key=_order)
    return Report(
        "dormant",
        SPEC.title,
        parameters_of(view, own) | {"today": beside.today.isoformat()},
        graph_of(view),
        [*coverage(view), *_method(limit)],
        list(COLUMNS),
        rows,
        emptiness(view) or list(_counts(rows)),
    )


def _row(snapshot: Snapshot, tie: Tie, visits: Visits, counted: str, limit: str, today: date) -> Row:
    chosen = visits.direct if counted == "direct" else (*visits.direct, *visits.indirect)
    days = [day for each in chosen if (day := each.until or each.since)]
    last = max(days, key=_latest, default=None)
    a, b = snapshot.node(tie.start), snapshot.node(tie.end)
    return {
        "list": "unknown" if last is None else "dormant" if _latest(last) < limit else "visited",
        "tie": tie.id,
        "a": a.id, "a_name": a.name, "a_name_zh": a.name_zh,
        "b": b.id, "b_name": b.name, "b_name_zh": b.name_zh,
        "kind": tie.kind,
        "since": tie.since,
        "last": last,
        "years": None if last is None else _whole_years(_latest(last), today),
        "direct": len(visits.direct),
        "indirect": len(visits.indirect),
        "undated": len(chosen) - len(days),
    }  # fmt: skip


def _latest(day: str) -> str:
    """The latest day that a date may mean, so that nothing is called dormant for want of precision.

    >>> _latest("2019"), _latest("2019-02"), _latest("2019-02-03")
    ('2019-12-31', '2019-02-31', '2019-02-03')
    """
    return day + "-12-31"[len(day) - 4 :] if len(day) == 4 else day + "-31"[: 10 - len(day)]


def _years_before(today: date, years: int) -> str:
    return f"{today.year - years:04d}-{today:%m-%d}"


def _whole_years(day: str, today: date) -> int:
    return max(0, today.year - int(day[:4]) - (f"{today:%m-%d}" < day[5:]))


def _order(row: Row) -> tuple[Any, ...]:
    place = [choice.name for choice in LISTS].index(row["list"])
    return place, _latest(row["last"]) if row["last"] else "", row["a_name"], row["b_name"], row["tie"]


def _method(limit: str) -> Iterator[Text]:
    yield Text(
        "A visit counts for a tie when each of its ends lies in, or is, an end of the tie (a school in its city, an authority in the region it "
        "serves): direct where it is between exactly the two parties, else indirect. Of a party that no source names, its place is visited."
    )
    yield Text("Dormant: the last visit that counts ended before {limit}; a date known by its year alone counts as that year's last day.", limit=limit)  # fmt: skip
    yield Text("Nothing known is never called dormant: most visits stand in no source that was loaded.")
    yield Text("Filters choose the partnerships; visits of every time and source count for them.")
    yield Text("Flows of people over a period are no visits and don't count.")


def _counts(rows: list[Row]) -> Iterator[Text]:
    for choice in LISTS:
        n = sum(row["list"] == choice.name for row in rows)
        yield Text("{list}: {n} of {total} ties.", list=Text(choice.title.capitalize()), n=n, total=len(rows))
    yield Text("Ties with a visit between exactly their two parties: {n}.", n=sum(row["direct"] > 0 for row in rows))


SPEC = ReportSpec(
    "dormant",
    Text("Dormant partnerships"),
    Text("Ties whose last known visit is long ago; those of which nothing is known stand apart."),
    OPTIONS,
    make,
)
