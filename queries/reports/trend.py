"""The report `trend`: partnerships begun and ended, visits and the people on them, by year and kind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from graph.errors import FilterError
from graph.filters import Filters
from graph.model import COUNTED_STATUSES, KINDS, VISIT, Choice
from graph.network.parties import Tie
from graph.network.seen import seen
from graph.network.snapshot import Snapshot
from graph.network.view import View
from graph.text import NOTHING, Linked, Text, counted
from queries.bridges import href, within
from queries.reports.columns import Column, Row
from queries.reports.form import (
    Beside,
    Chart,
    Report,
    ReportSpec,
    Series,
    coverage,
    emptiness,
    graph_of,
    parameters_of,
)

BEGUN = (*COUNTED_STATUSES, "suspended", "ended")
"""Statuses of partnerships that began, whatever became of them; planned ones and searches did not."""
VISITS = "visit"
WHAT = (*KINDS, Choice(VISITS, VISIT.title, Text("visits of every kind")))
COLUMNS = (
    Column("year", Text("Year"), help=Text("Empty: in a year that isn't known.")),
    Column("kind", Text("Kind"), of="choice", choices=WHAT),
    Column("begun", Text("Begun"), "integer", Text("ties"), Text("Partnerships that began in the year, those that ended since among them.")),
    Column("ended", Text("Ended"), "integer", Text("ties"), Text("Partnerships that ended in the year.")),
    Column("visits", Text("Visits"), "integer", Text("visits"), Text("Visits that began in the year; flows of visits over a period are none.")),
    Column("people", Text("People"), "integer", Text("people"), Text("Travellers of those visits whose number is known.")),
    Column("uncounted", Text("Visits without a number of people"), "integer", Text("visits"), Text("Those of the visits whose travellers nobody counted.")),
    Column("lists", Text("Lists"), help=Text("Addresses of the lists that the numbers count."), of="lists", detail=True),
)  # fmt: skip


@dataclass
class Year:
    """What is recorded of one year and kind."""

    begun: list[Tie] = field(default_factory=list)
    ended: list[Tie] = field(default_factory=list)
    visits: list[Tie] = field(default_factory=list)

    @property
    def known(self) -> list[int]:
        return [visit.people for visit in self.visits if visit.people is not None]


Years = dict[tuple[str, str], Year]
"""Year ("" where it isn't known) and kind → what is recorded."""


def make(snapshot: Snapshot, filters: Filters, own: Mapping[str, Any], beside: Beside) -> Report:
    """One row a year and kind, in order; those without a year last. O(ties)."""
    if filters.kind and filters.ties == "visit":
        raise FilterError(Text("Only partnerships have a kind."), where="ties", hint=Text("Leave out the kind."))
    views = list(_views(snapshot, filters))
    asked = views[0].filters
    ties, inside = _outward(snapshot, views)
    years = by_year(ties)
    rows = [_row(filters, asked, key, years[key]) for key in sorted(years, key=_order)]
    return Report(
        "trend",
        SPEC.title,
        parameters_of(views[0], {**own, "ties": filters.ties or "all", "level": filters.level}),
        graph_of(views[0]),
        [*dict.fromkeys(line for view in views for line in coverage(view)), *_method()],
        list(COLUMNS),
        rows,
        [*([] if ties else emptiness(views[0])), *_notes(years, inside)],
        list(_charts(years)),
    )


def _views(snapshot: Snapshot, filters: Filters) -> Iterator[View]:
    """Partnerships that began, then visits, which have neither kind nor status; what isn't asked for is left out."""
    asked = filters.of_parties
    if filters.ties != "visit":
        yield seen(snapshot, replace(asked, ties="partner", status=filters.status or BEGUN), counted=True)
    if filters.ties != "partner" and not filters.kind:
        yield seen(snapshot, replace(asked, ties="visit", status=(), tier=()), counted=True)


def _outward(snapshot: Snapshot, views: Sequence[View]) -> tuple[list[Tie], int]:
    """The ties that count, and how many lie inside the one area asked for: these are no ties of a place."""
    ties = [tie for view in views for tie in view.chosen()]
    place = _sole_area(views[0].filters)
    if not place:
        return ties, 0
    is_here = within(snapshot, snapshot.place(place, "area").id)
    outward = [tie for tie in ties if not (is_here(tie.start) and is_here(tie.end))]
    return outward, len(ties) - len(outward)


def _sole_area(filters: Filters) -> str:
    return filters.area[0] if len(filters.area) == 1 else ""


def by_year(ties: Iterable[Tie]) -> Years:
    """What ties and visits come to, by year and kind."""
    found: Years = {}
    for tie in ties:
        kind = VISITS if tie.type == "VISIT" else str(tie.kind)
        here = found.setdefault(((tie.since or "")[:4], kind), Year())
        (here.visits if tie.type == "VISIT" else here.begun).append(tie)
        if tie.type == "PARTNER" and tie.status == "ended":
            found.setdefault(((tie.until or "")[:4], kind), Year()).ended.append(tie)
    return found


def _order(key: tuple[str, str]) -> tuple[str, int]:
    return key[0] or "9999", [each.name for each in WHAT].index(key[1])


def _row(filters: Filters, asked: Filters, key: tuple[str, str], found: Year) -> Row:
    year, kind = key
    is_visit = kind == VISITS
    visits, begun = (_linked(filters, asked, year, kind, len(each)) for each in (found.visits, found.begun))
    unknown = len(found.visits) - len(found.known)
    return {
        "year": year or None,
        "kind": kind,
        "begun": None if is_visit else begun,
        "ended": None if is_visit else len(found.ended),
        "visits": visits if is_visit else None,
        "people": sum(found.known) if found.known else None,
        "uncounted": _linked(filters, asked, year, kind, unknown, people="unknown") if is_visit else None,
        "lists": [href(each) for each in (visits if is_visit else begun,) if isinstance(each, Linked)],
    }


def _linked(filters: Filters, asked: Filters, year: str, kind: str, n: int, **more: str) -> int:
    """A number with the list that it counts, where an address can say what was asked. asked: with the statuses that began."""
    narrowed = (filters.since, filters.until, filters.community, filters.around, filters.unnamed is False)
    if not year or any(narrowed):
        return n
    year_only = replace(asked, since=year, until=year, undated=None, unnamed=None, isolated=None)
    if kind == VISITS:
        query = replace(year_only, ties="visit", kind=(), status=(), tier=()).query() | {"flows": "no"}
    else:
        query = replace(year_only, ties="partner", kind=(kind,)).query()
    return Linked(n, "ties", **query, **({"inside": "no"} if _sole_area(filters) else {}), **more)


# --- In words and pictures ---


def _method() -> Iterator[Text]:
    yield Text("Begun: partnerships by the year in which they began, suspended and ended ones among them; planned ones and searches have not begun.")  # fmt: skip
    yield Text("Ended: partnerships that a source says have ended, by the year of their end.")
    yield Text("People: students and teachers, or all travellers where a source gives these. A visit without a number adds nothing.")  # fmt: skip
    yield Text("A year's numbers are what is recorded of it: a rise or a fall may be one of the sources, not of the partnerships.")  # fmt: skip


def _notes(years: Years, inside: int) -> Iterator[Text]:
    begun, ended, visits = (
        sum(len(getattr(each, name)) for each in years.values()) for name in ("begun", "ended", "visits")
    )
    unknown = {name: sum(len(getattr(each, name)) for (year, _), each in years.items() if not year) for name in ("begun", "ended", "visits")}  # fmt: skip
    if begun:
        yield counted("{n} partnership has begun, {undated} in a year that isn't known.", "{n} partnerships have begun, {undated} in a year that isn't known.", n=begun, undated=unknown["begun"])  # fmt: skip
    if ended:
        yield counted("{n} of them has ended, {undated} in a year that isn't known.", "{n} of them have ended, {undated} in a year that isn't known.", n=ended, undated=unknown["ended"])  # fmt: skip
    if visits:
        yield counted("{n} visit, {undated} in a year that isn't known.", "{n} visits, {undated} in a year that isn't known.", n=visits, undated=unknown["visits"])  # fmt: skip
    if inside:
        yield counted("{n} tie inside the place is left out.", "{n} ties inside the place are left out.", n=inside)


def _charts(years: Years) -> Iterator[Chart]:
    known = sorted({int(year) for year, _ in years if year})
    if not known:
        return
    span = list(range(known[0], known[-1] + 1))
    kinds = [kind for kind in KINDS if any(each.begun for (_, name), each in years.items() if name == kind.name)]
    begun = [Series(kind.title, "line", span, _counts(years, span, kind.name, "begun")) for kind in kinds]
    if begun:
        yield Chart("begun", Text("Partnerships begun by year"), Text("year"), Text("ties"), begun, note=_undated(years, "begun"))  # fmt: skip
    if any(each.visits for each in years.values()):
        bars = Series(VISIT.title, "bars", span, _counts(years, span, VISITS, "visits"))
        yield Chart("visits", Text("Visits by year"), Text("year"), Text("visits"), [bars], note=_undated(years, "visits"))  # fmt: skip


def _counts(years: Years, span: Sequence[int], kind: str, what: str) -> list[float]:
    return [float(len(getattr(years.get((str(year), kind), Year()), what))) for year in span]


def _undated(years: Years, what: str) -> Text:
    """How many a chart can't show."""
    n = sum(len(getattr(each, what)) for (year, _), each in years.items() if not year)
    return counted("{n} without a year isn't drawn.", "{n} without a year aren't drawn.", n=n) if n else NOTHING


SPEC = ReportSpec(
    "trend",
    Text("Trend"),
    Text(
        "Partnerships begun and ended, visits and people, by year and kind, for a place (area=), a province or the whole."
    ),
    (),
    make,
    level="party",
)
