"""The report `compare`: two to four places side by side, what differs marked, each number with the list that it counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from graph.errors import FilterError
from graph.filters import Filters
from graph.model import COUNTED_STATUSES, KINDS, PLACES, STATUSES, TIER, Choice
from graph.network.parties import Party, Tie
from graph.network.seen import seen
from graph.network.snapshot import Snapshot
from graph.text import LISTED, Linked, Name, Text
from queries.bridges import href, within
from queries.reports.columns import Column, Row
from queries.reports.form import Beside, Option, Report, ReportSpec, coverage, graph_of, name_of, parameters_of

LEAST, MOST = 2, 4
"""So many places stand side by side."""
YES_NO = (Choice("yes", Text("yes")), Choice("no", Text("no")))
WITHOUT = tuple(each.name for each in STATUSES if each.name not in COUNTED_STATUSES)
"""Statuses that don't count."""
OPTIONS = (
    Option("ids", Text("Places"), Text("Two to four places, by id or name, with commas between: xuzhou,nantong."), "text"),
)  # fmt: skip
Value = int | str | None
Count = Callable[["Place"], Value]


@dataclass
class Place:
    """One of the places, with its ties: those that count, all partnerships that leave it, and its visits."""

    party: Party
    asked: Filters
    has_lists: bool
    counted: Sequence[Tie]
    recorded: Sequence[Tie]
    visits: Sequence[Tie]
    by_country: Mapping[str, Sequence[Tie]]
    """Country of the other end → those that count."""

    @property
    def name(self) -> Name:
        return name_of(self.party)

    def number(self, ties: Sequence[Tie], /, **query: str) -> int:
        """Their number, with the list of them where an address can say what was asked."""
        if not self.has_lists or not ties:
            return len(ties)
        asked = {**self.asked.query(), "area": self.party.id, "inside": "no", **query}
        return Linked(len(ties), "ties", **{name: value for name, value in asked.items() if value})


def make(snapshot: Snapshot, filters: Filters, own: Mapping[str, Any], beside: Beside) -> Report:
    """One row a measure, kind or country, one column a place. O(ties) for each place."""
    parties = _asked(snapshot, own["ids"])
    places = [_place(snapshot, party, filters) for party in parties]
    view = seen(snapshot, filters.of_parties, counted=True)
    rows = list(_rows(snapshot, places)) if len(places) >= LEAST else []
    return Report(
        "compare",
        SPEC.title,
        parameters_of(view, {"ids": [party.id for party in parties], "level": filters.level}),
        graph_of(view),
        [*coverage(view), *_method()],
        _head(places),
        rows,
        list(_notes(rows, places)),
    )


def _asked(snapshot: Snapshot, text: str | None) -> list[Party]:
    """The places that are named. Raises FilterError for more than four, and for what is no place."""
    names = [each.strip() for each in (text or "").replace("，", ",").replace("、", ",").split(",") if each.strip()]
    parties = list({party.id: party for party in (snapshot.place(each, "ids", PLACES) for each in names)}.values())
    if len(parties) > MOST:
        raise FilterError(
            Text("found {n} places, expected at most {most}.", n=len(parties), most=MOST),
            where="ids",
            hint=Text("Put commas between them: ids=xuzhou,nantong."),
        )
    return parties


def _place(snapshot: Snapshot, party: Party, filters: Filters) -> Place:
    asked = filters.of_parties
    is_here = within(snapshot, party.id)

    def outward(filters: Filters, counted: bool) -> list[Tie]:
        ties = seen(snapshot, filters, counted).chosen()
        return [tie for tie in ties if is_here(tie.start) != is_here(tie.end)]

    partners = replace(asked, ties="partner")
    counted = outward(partners, counted=True)
    visits = replace(asked, ties="visit", kind=(), status=(), tier=())
    return Place(
        party,
        replace(filters, level="party", ties=None, isolated=None),
        not (filters.area or filters.community or filters.around or filters.limit or filters.unnamed is False),
        counted,
        outward(partners, counted=False),
        outward(visits, counted=True),
        _by_country(snapshot, counted, is_here),
    )


def _by_country(snapshot: Snapshot, ties: Sequence[Tie], is_here: Callable[[str], bool]) -> dict[str, list[Tie]]:
    """Country of the end that doesn't lie in the place → the ties with it."""
    found: dict[str, list[Tie]] = {}
    for tie in ties:
        country = snapshot.placement.country(tie.end if is_here(tie.start) else tie.start)
        if country is not None:
            found.setdefault(country, []).append(tie)
    return found


def _rows(snapshot: Snapshot, places: Sequence[Place]) -> Iterator[Row]:
    """Size, ties by kind, visits, then ties by country."""
    yield _row(Text("population"), places, lambda place: place.party.population)
    for kind in KINDS:
        yield from _of_kind(kind, places)
    yield _row(Text("visits"), places, lambda place: place.number(place.visits, ties="visit", flows="no", kind="", tier="", status=""))  # fmt: skip
    yield _row(Text("last recorded visit"), places, lambda place: max((tie.until or tie.since or "" for tie in place.visits), default="") or None)  # fmt: skip
    yield _row(Text("countries and regions of partners"), places, lambda place: len(place.by_country))
    total = Counter(id for place in places for id, ties in place.by_country.items() for _ in ties)
    for id in sorted(total, key=lambda id: (-total[id], snapshot.node(id).name)):
        title = Text("partnerships with {country}", country=name_of(snapshot.node(id)))
        yield _row(title, places, _in_country(snapshot, id))


def _of_kind(kind: Choice, places: Sequence[Place]) -> Iterator[Row]:
    """What counts of a kind, then what doesn't, where some place has any."""
    if any(tie.kind == kind.name for place in places for tie in place.recorded):
        yield _row(kind.title, places, lambda place: place.number(_of(place.counted, kind), **_counting(place, kind)))
    if not any(place.asked.status or place.asked.tier for place in places):
        yield from _uncounted(
            kind, places, TIER["friendly"].title, {"tier": "friendly", "status": ",".join(COUNTED_STATUSES)}
        )
        yield from _uncounted(kind, places, Text("planned, suspended or ended"), {"status": ",".join(WITHOUT)})


def _uncounted(kind: Choice, places: Sequence[Place], what: Text, query: Mapping[str, str]) -> Iterator[Row]:
    """What the filters of `query` choose of a kind, where some place has any."""
    tier, statuses = query.get("tier"), query["status"].split(",")

    def chosen(place: Place) -> list[Tie]:
        return [tie for tie in _of(place.recorded, kind) if tie.status in statuses and tier in (None, tie.tier)]

    if any(map(chosen, places)):
        title = Text("{kind}: {what}", kind=kind.title, what=what)
        yield _row(title, places, lambda place: place.number(chosen(place), ties="partner", kind=kind.name, **query))


def _of(ties: Iterable[Tie], kind: Choice) -> list[Tie]:
    return [tie for tie in ties if tie.kind == kind.name]


def _counting(place: Place, kind: Choice | None = None) -> dict[str, str]:
    """The filters that list what counts."""
    counting = replace(place.asked, ties="partner").resolved(counted=True)
    query = replace(counting, undated=place.asked.undated, unnamed=None, kind=(kind.name,) if kind else counting.kind)
    return query.query()


def _in_country(snapshot: Snapshot, id: str) -> Count:
    def count(place: Place) -> Value:
        ties = place.by_country.get(id, ())
        home = snapshot.placement.country(place.party.id) == id  # then the filter finds all ties of the place
        return len(ties) if home or place.asked.country else place.number(ties, **_counting(place), country=id)

    return count


def _row(title: Text, places: Sequence[Place], count: Count) -> Row:
    values = [count(place) for place in places]
    has = any(isinstance(value, int) and value > 0 for value in values)
    lacking = tuple(place.name for place, value in zip(places, values, strict=True) if has and value == 0)
    return {
        "what": title,
        **{place.party.id: value for place, value in zip(places, values, strict=True)},
        "differs": "yes" if len(set(values)) > 1 else "no",
        "lacks": Text(LISTED, parts=lacking) if lacking else None,
        "lists": [href(value) for value in values if isinstance(value, Linked)],
    }


def _head(places: Sequence[Place]) -> list[Column]:
    return [
        Column("what", Text("What"), of="words"),
        *(Column(place.party.id, Text(LISTED, parts=place.name)) for place in places),
        Column("differs", Text("Differs"), of="choice", choices=YES_NO),
        Column("lacks", Text("Who has none"), help=Text("Places without what another has."), of="words"),
        Column("lists", Text("Lists"), help=Text("Addresses of the lists that the numbers count."), of="lists", detail=True),
    ]  # fmt: skip


def _method() -> Iterator[Text]:
    yield Text("A place counts with all that lies in it; ties inside it are left out. Numbers are what is recorded, so a difference may be one of the record: the report Cities compared says where a verdict can be given.")  # fmt: skip
    yield Text("Flows of visits over a period are no visits.")


def _notes(rows: Sequence[Row], places: Sequence[Place]) -> Iterator[Text]:
    if len(places) < LEAST:
        yield Text("Say which places: two to four, by id or name, with commas between (ids=xuzhou,nantong).")
        return
    for place in places:
        others = tuple(each for each in places if each is not place)
        alone = [row for row in rows if row[place.party.id] and all(row[each.party.id] == 0 for each in others)]
        if alone:
            yield Text("Only {place} has: {what}.", place=place.name, what=tuple(row["what"] for row in alone))


SPEC = ReportSpec(
    "compare",
    Text("Places side by side"),
    Text("Two to four places side by side: what one has and another lacks, with links to the ties."),
    OPTIONS,
    make,
    level="party",
)
