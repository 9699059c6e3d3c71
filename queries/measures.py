"""What sources claim, and how it is counted in the graph: ONE table from a claim's measure to the count that answers it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graph.filters import began_within
from graph.network.parties import Tie
from graph.network.snapshot import Snapshot
from graph.store.store import Store
from graph.text import Text

EVENTS = "MATCH (e:Event) RETURN e.id, e.start, e.end"
TOOK_PART = "MATCH (n)-[:TOOK_PART]->(e:Event) RETURN e.id, n.id"
CONTINENTS = "MATCH (c:Country) RETURN c.id, c.continent"

CITIES = ("sister_city", "sister_region")
SCHOOLS = ("sister_school",)


@dataclass(frozen=True)
class Measure:
    """How a measure is counted. counts: ties, people (on visits) or countries (of who took part in an event).

    kinds: of the ties. friendly: ties of that tier instead of all others. other: the other end lies on this continent or in this
    country. here: what the own end is: Region, prefecture, county, itself (the party named) or units (what lies in it).
    """

    name: str
    title: Text
    counts: str
    kinds: tuple[str, ...] = ()
    friendly: bool = False
    other: tuple[str, ...] = ()
    here: str = ""


def _pairs(name: str, title: Text, **values: Any) -> Measure:
    return Measure(name, title, "ties", CITIES, **values)


MEASURES = {
    each.name: each
    for each in (
        Measure("sister_school_partnerships", Text("Sister-school partnerships"), "ties", SCHOOLS),
        Measure("sister_schools", Text("Sister schools"), "ties", SCHOOLS),
        Measure("sister_school_pairs", Text("Pairs of sister schools"), "ties", SCHOOLS),
        Measure("sister_school_pairs_china", Text("Pairs of sister schools with China"), "ties", SCHOOLS, other=("CN",)),
        Measure("sister_schools_with_china", Text("Sister schools in China"), "ties", SCHOOLS, other=("CN",)),
        Measure("friend_schools", Text("Friend schools"), "ties", SCHOOLS),
        Measure("friend_school_pairs", Text("Pairs of friend schools"), "ties", SCHOOLS),
        Measure("partner_schools", Text("Partner schools"), "ties", SCHOOLS),
        Measure("bureau_partnerships", Text("Partnerships of education authorities"), "ties", ("bureau",)),
        _pairs("sister_city_pairs", Text("Sister cities and regions")),
        _pairs("sister_city_pairs_asia", Text("Sister cities and regions in Asia"), other=("Asia",)),
        _pairs("sister_city_pairs_europe", Text("Sister cities and regions in Europe"), other=("Europe",)),
        _pairs("sister_city_pairs_africa", Text("Sister cities and regions in Africa"), other=("Africa",)),
        _pairs("sister_city_pairs_oceania", Text("Sister cities and regions in Oceania"), other=("Oceania",)),
        _pairs("sister_city_pairs_americas", Text("Sister cities and regions in the Americas"), other=("North America", "South America")),
        _pairs("sister_city_pairs_province_level", Text("Sister regions of provinces"), here="Region"),
        _pairs("sister_city_pairs_prefecture_level", Text("Sister cities of prefecture-level cities"), here="prefecture"),
        _pairs("sister_city_pairs_county_level", Text("Sister cities of county-level units"), here="county"),
        _pairs("sister_cities", Text("Sister cities")),
        _pairs("sister_cities_municipal", Text("Sister cities of the city itself"), here="itself"),
        _pairs("sister_cities_district", Text("Sister cities of its county-level units"), here="units"),
        _pairs("sister_pairs", Text("Pairs of sister cities and regions")),
        _pairs("friendly_pairs", Text("Pairs in friendly exchange"), friendly=True),
        _pairs("friendly_exchange_cities", Text("Cities in friendly exchange"), friendly=True),
        Measure("two_way_visits_students_teachers", Text("Students and teachers on two-way visits"), "people"),
        Measure("two_way_visits", Text("People on two-way visits"), "people"),
        Measure("visiting_teachers_students", Text("Visiting teachers and students"), "people"),
        Measure("students_and_teachers", Text("Students and teachers of an event"), "people"),
        Measure("people", Text("People on visits"), "people"),
        Measure("participant_countries", Text("Countries of those who took part"), "countries"),
    )
}  # fmt: skip
"""What can be counted; every other measure can't be compared."""


class Count(NamedTuple):
    """What is recorded: the figure, the ties it stands on, how many of them have no date or no known number of people."""

    value: int
    ties: Sequence[Tie]
    unknown: int


@dataclass
class Records:
    """The ties to count, all of the snapshot unless given, and what counting needs of the store, read once: days of events,
    who took part, continents."""

    snapshot: Snapshot
    events: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    took_part: Mapping[str, set[str]] = field(default_factory=dict)
    continents: Mapping[str, str] = field(default_factory=dict)
    ties: Sequence[Tie] | None = None

    def __post_init__(self) -> None:
        if self.ties is None:
            self.ties = self.snapshot.ties

    @classmethod
    def of(cls, snapshot: Snapshot, store: Store, ties: Sequence[Tie] | None = None) -> Records:
        took_part: dict[str, set[str]] = {}
        for event, party in store.stream(TOOK_PART):
            took_part.setdefault(event, set()).add(party)
        return cls(
            snapshot,
            {id: (start, end) for id, start, end in store.stream(EVENTS)},
            took_part,
            {id: continent for id, continent in store.stream(CONTINENTS)},  # noqa: C416
            ties,
        )

    def count(self, measure: Measure, about: Sequence[str], as_of: str | None) -> Count | None:
        """What is recorded for a claim about these parties or this event; None where that can't be told.

        Ties known to have begun after `as_of` are left out, those without a date are kept and told. O(ties).
        """
        events = [id for id in about if id in self.events]
        if measure.counts == "countries":
            return self._countries(events)
        if events and measure.counts == "ties":
            return self._signed_at(measure, events)
        chosen = [tie for tie in self.ties or () if self._answers(tie, measure, about, events, as_of)]
        if measure.counts == "ties":
            return Count(len(chosen), chosen, sum(tie.since is None for tie in chosen))
        return Count(sum(tie.people or 0 for tie in chosen), chosen, sum(tie.people is None for tie in chosen))

    def _countries(self, events: Sequence[str]) -> Count | None:
        if not events:
            return None
        parties = set().union(*(self.took_part.get(event, set()) for event in events))
        countries = {self.snapshot.placement.country(id) for id in parties if id in self.snapshot} - {None}
        return Count(len(countries), (), 0)

    def _signed_at(self, measure: Measure, events: Sequence[str]) -> Count:
        """Ties that began on the days of an event."""
        chosen = [
            tie
            for tie in self.ties or ()
            if tie.type == "PARTNER"
            and tie.kind in measure.kinds
            and tie.since is not None
            and any(self._on_the_days(tie.since, event) for event in events)
        ]
        return Count(len(chosen), chosen, 0)

    def _on_the_days(self, day: str, event: str) -> bool:
        start, end = self.events[event]
        return bool(start) and len(day) >= 7 and began_within(day, start, end or start)

    def _answers(
        self, tie: Tie, measure: Measure, about: Sequence[str], events: Sequence[str], as_of: str | None
    ) -> bool:
        if measure.counts == "people":
            if tie.type != "VISIT" or tie.aggregate:
                return False
            if events:
                return tie.event in events
        elif tie.type != "PARTNER" or tie.kind not in measure.kinds or (tie.tier == "friendly") != measure.friendly:
            return False
        if as_of and tie.since and not began_within(tie.since, None, as_of):
            return False
        return self._within(tie, measure, [id for id in about if id not in events])

    def _within(self, tie: Tie, measure: Measure, about: Sequence[str]) -> bool:
        """Whether the tie has an end in each party that the claim speaks of, and the other end where the measure wants it."""
        around = self.snapshot.placement.around
        ends = (around(tie.start), tie.start, tie.end), (around(tie.end), tie.end, tie.start)
        if not about:
            return any(self._fits(measure, here, other, None) for _, here, other in ends)
        if len(about) > 1:
            each = [around(tie.start), around(tie.end)]
            return all(any(id in places for places in each) for id in about)
        return any(about[0] in places and self._fits(measure, here, other, about[0]) for places, here, other in ends)

    def _fits(self, measure: Measure, here: str, other: str, about: str | None) -> bool:
        party = self.snapshot.node(here)
        if measure.other:
            country = self.snapshot.placement.country(other)
            if country not in measure.other and self.continents.get(country or "") not in measure.other:
                return False
        tests: Mapping[str, Callable[[], bool]] = {
            "": lambda: True,
            "Region": lambda: party.label == "Region",
            "prefecture": lambda: party.label == "City" and not self.snapshot.placement.ends("PART_OF", here),
            "county": lambda: party.label == "City" and bool(self.snapshot.placement.ends("PART_OF", here)),
            "itself": lambda: here == about,
            "units": lambda: here != about,
        }
        return tests[measure.here]()


def named_by(ties: Iterable[Tie], sources: Collection[str]) -> list[Tie]:
    """Those of the ties that one of these sources states."""
    wanted = frozenset(sources)
    return [tie for tie in ties if not wanted.isdisjoint(tie.sources)]


_WORDS = (
    Text("australian principals"),
    Text("bureau partnerships"),
    Text("china asean thousand schools"),
    Text("conference sessions"),
    Text("exchanges"),
    Text("foreign principals"),
    Text("friend and exchange cities"),
    Text("friend school pairs"),
    Text("friend schools"),
    Text("friendly exchange cities"),
    Text("friendly pairs"),
    Text("international participants"),
    Text("international perspective schools"),
    Text("jiangsu host cities"),
    Text("jiangsu principals"),
    Text("jiangsu schools with mou"),
    Text("jiangsu schools with us sister"),
    Text("job shadowing schools"),
    Text("local income gbp"),
    Text("member schools"),
    Text("memoranda"),
    Text("overseas partner schools"),
    Text("overseas schools with mou"),
    Text("pairs"),
    Text("participant countries"),
    Text("participant countries per year"),
    Text("participants"),
    Text("participants per year"),
    Text("participants planned china"),
    Text("participants planned overseas"),
    Text("participants total"),
    Text("partner schools"),
    Text("people"),
    Text("principals roundtables"),
    Text("school memoranda"),
    Text("schools"),
    Text("schools linked with china"),
    Text("schools paired"),
    Text("schools with foreign exchange"),
    Text("sister cities"),
    Text("sister cities district"),
    Text("sister cities municipal"),
    Text("sister city pairs"),
    Text("sister city pairs africa"),
    Text("sister city pairs americas"),
    Text("sister city pairs asia"),
    Text("sister city pairs county level"),
    Text("sister city pairs europe"),
    Text("sister city pairs oceania"),
    Text("sister city pairs prefecture level"),
    Text("sister city pairs province level"),
    Text("sister pairs"),
    Text("sister school pairs"),
    Text("sister school pairs china"),
    Text("sister school partnerships"),
    Text("sister schools"),
    Text("sister schools with china"),
    Text("students"),
    Text("students and teachers"),
    Text("teachers"),
    Text("two way visits"),
    Text("two way visits students teachers"),
    Text("universities each side"),
    Text("us schools with jiangsu sister"),
    Text("us states"),
    Text("us students to china"),
    Text("visiting teachers students"),
    Text("xuzhou pupils per year"),
    Text("year11 students"),
    Text("year9 students"),
    Text("youth groups"),
    Text("youth visits"),
)
COUNTED = {str(word): word for word in _WORDS}
"""The measures of the samples' claims, compared or not, with blanks → the text that says it; other words stay as their file has them."""
