"""What sources claim, and how it is counted in the graph: ONE table from a claim's measure to the count that answers it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graph.filters import began_within
from graph.model import PLACES
from graph.network.parties import Tie
from graph.network.snapshot import Snapshot
from graph.store.store import Store
from graph.text import Text
from queries.events_recorded import Events, Recorded, editions

TRAVELLED = "MATCH (a)-[t:VISIT]->(b) RETURN t.id, t.students, t.teachers"
CONTINENTS = "MATCH (c:Country) RETURN c.id, c.continent"

CITIES = ("sister_city", "sister_region")
SCHOOLS = ("sister_school",)


@dataclass(frozen=True)
class Measure:
    """How a measure is counted. counts: ties; visits, or people, students, teachers or both on them; schools that ties have; of events the
    countries of who took part, participants, sessions of a series and the cities that were its hosts.

    kinds: of the ties. friendly: ties of that tier instead of all others; every_tier: all of them. side: of the schools, those abroad, of this
    country, or of the place named. other: the other end lies on this continent or in this
    country. here: what the own end is: Region, prefecture, county, itself (the party named) or units (what lies in it).
    """

    name: str
    title: Text
    counts: str
    kinds: tuple[str, ...] = ()
    friendly: bool = False
    other: tuple[str, ...] = ()
    here: str = ""
    every_tier: bool = False
    side: str = ""

    def takes_tier(self, tier: str | None) -> bool:
        """Whether a tie of this tier is counted."""
        return self.every_tier or (tier == "friendly") == self.friendly


def _schools(name: str, title: Text, side: str = "", other: tuple[str, ...] = ()) -> Measure:
    return Measure(name, title, "schools", SCHOOLS, every_tier=True, side=side, other=other)


def _memoranda(name: str, title: Text) -> Measure:
    return Measure(name, title, "ties", SCHOOLS, every_tier=True)


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
        _pairs("friend_and_exchange_cities", Text("Sister cities and cities in friendly exchange"), every_tier=True),
        _memoranda("memoranda", Text("Memoranda of schools")),
        _memoranda("school_memoranda", Text("School memoranda")),
        _memoranda("pairs", Text("Pairs of schools")),
        _schools("overseas_partner_schools", Text("Partner schools abroad"), "abroad"),
        _schools("overseas_schools_with_mou", Text("Schools abroad with a memorandum"), "abroad"),
        _schools("jiangsu_schools_with_mou", Text("Jiangsu schools with a memorandum"), "CN"),
        _schools("jiangsu_schools_with_us_sister", Text("Jiangsu schools with a sister school in the United States"), "CN"),
        _schools("us_schools_with_jiangsu_sister", Text("United States schools with a sister school in Jiangsu"), "US"),
        _schools("schools_linked_with_china", Text("Schools linked with China"), "", ("CN",)),
        _schools("schools_with_foreign_exchange", Text("Schools with exchange abroad")),
        _schools("schools_paired", Text("Schools paired"), "CN"),
        _schools("member_schools", Text("Member schools")),
        Measure("conference_sessions", Text("Sessions of the conference"), "sessions"),
        Measure("principals_roundtables", Text("Principals' roundtables"), "sessions"),
        Measure("jiangsu_host_cities", Text("Host cities in Jiangsu"), "hosts"),
        Measure("participants", Text("Participants"), "participants"),
        Measure("participants_total", Text("Participants in all"), "participants"),
        Measure("exchanges", Text("Exchanges"), "visits"),
        Measure("youth_groups", Text("Youth groups"), "visits"),
        Measure("youth_visits", Text("Young people on visits"), "students"),
        Measure("students", Text("Students"), "students"),
        Measure("teachers", Text("Teachers"), "teachers"),
        Measure("us_students_to_china", Text("US students to China"), "students"),
        Measure("two_way_visits_students_teachers", Text("Students and teachers on two-way visits"), "students_teachers"),
        Measure("two_way_visits", Text("People on two-way visits"), "people"),
        Measure("visiting_teachers_students", Text("Visiting teachers and students"), "students_teachers"),
        Measure("students_and_teachers", Text("Students and teachers of an event"), "students_teachers"),
        Measure("people", Text("People on visits"), "people"),
        Measure("participant_countries", Text("Countries of those who took part"), "countries"),
    )
}  # fmt: skip
"""What can be counted; every other measure can't be compared."""


class Count(NamedTuple):
    """What is recorded: the figure, the ties it stands on, how many of them have no date or no known number of people.

    apart: regions such as Hong Kong beside the countries that are counted. sources: of a figure that no tie makes up, who states it.
    """

    value: int
    ties: Sequence[Tie]
    unknown: int
    apart: int = 0
    sources: frozenset[str] = frozenset()


@dataclass
class Records:
    """The ties to count, all of the snapshot unless given, and what counting needs of the store, read once: events, who travelled, continents.

    travelled: students and teachers of each visit, None where unknown.
    """

    snapshot: Snapshot
    events: Events | None = None
    travelled: Mapping[str, tuple[int | None, int | None]] = field(default_factory=dict)
    continents: Mapping[str, str] = field(default_factory=dict)
    ties: Sequence[Tie] | None = None

    def __post_init__(self) -> None:
        if self.ties is None:
            self.ties = self.snapshot.ties
        if self.events is None:
            self.events = Events(self.snapshot)

    @classmethod
    def of(cls, snapshot: Snapshot, store: Store, ties: Sequence[Tie] | None = None) -> Records:
        return cls(
            snapshot,
            Events.of(snapshot, store),
            {id: (students, teachers) for id, students, teachers in store.stream(TRAVELLED)},
            {id: continent for id, continent in store.stream(CONTINENTS)},  # noqa: C416
            ties,
        )

    def count(self, measure: Measure, about: Sequence[str], as_of: str | None) -> Count | None:
        """What is recorded for a claim about these parties or this event; None where that can't be told.

        Ties known to have begun after `as_of` are left out, those without a date are kept and told. O(ties).
        """
        assert self.events is not None
        events = self.events.of_ids(about)
        if measure.counts in ("countries", "participants", "sessions", "hosts"):
            return self._of_events(measure, events, about, as_of)
        if measure.counts == "schools":
            return self._schools(measure, events, about, as_of)
        if events and measure.counts == "ties":
            chosen = [
                tie
                for event in events
                for tie in self.events.signed_at(event, self.ties or ())
                if tie.kind in measure.kinds
            ]
            return Count(len(chosen), chosen, 0)
        ids = [each.id for each in events]
        chosen = [tie for tie in self.ties or () if self._answers(tie, measure, about, ids, as_of)]
        return self.figure(measure, chosen)

    def figure(self, measure: Measure, ties: Sequence[Tie]) -> Count:
        """How many these ties are, or how many people travelled on them."""
        if measure.counts in ("ties", "visits"):
            return Count(len(ties), ties, sum(tie.since is None for tie in ties))
        numbers = [self._people(measure, tie) for tie in ties]
        return Count(sum(n or 0 for n in numbers), ties, sum(n is None for n in numbers))

    def _people(self, measure: Measure, visit: Tie) -> int | None:
        """Those on a visit whom the measure counts."""
        students, teachers = self.travelled.get(visit.id, (None, None))
        if measure.counts == "students":
            return students
        if measure.counts == "teachers":
            return teachers
        if measure.counts == "students_teachers":
            return None if students is None and teachers is None else (students or 0) + (teachers or 0)
        return visit.people

    def _of_events(
        self, measure: Measure, events: Sequence[Recorded], about: Sequence[str], as_of: str | None
    ) -> Count | None:
        assert self.events is not None
        if measure.counts == "countries":
            found = self.events.countries(events, self.ties or ())
            return Count(len(found.foreign), (), 0, len(found.regions)) if events else None
        held = events or self.events.series(about, as_of)
        if not held:
            return None
        if measure.counts == "participants":
            return _participants(held)
        return Count(
            len(editions(held)) if measure.counts == "sessions" else len(self.events.hosts(held, about)), (), 0
        )

    def _schools(
        self, measure: Measure, events: Sequence[Recorded], about: Sequence[str], as_of: str | None
    ) -> Count | None:
        """Schools that took part in an event, or that ties of a place have on the side that the measure counts."""
        if events:
            came = {party for each in events for party, _ in each.took_part}
            return Count(len(self._of_label(came, ("School",))), (), 0)
        if len(self._of_label(about, PLACES)) < len(about):
            return None
        chosen = [tie for tie in self.ties or () if self._answers(tie, measure, about, (), as_of)]
        ends = self._of_label({end for tie in chosen for end in (tie.start, tie.end)}, ("School",))
        return Count(sum(self._on_side(id, measure.side, about) for id in ends), chosen, 0)

    def _of_label(self, ids: Iterable[str], labels: Collection[str]) -> list[str]:
        return [id for id in ids if id in self.snapshot and self.snapshot.node(id).label in labels]

    def _on_side(self, school: str, side: str, about: Sequence[str]) -> bool:
        at = self.snapshot.placement
        if side == "abroad":
            return at.country(school) not in {at.country(id) for id in about}
        if side:
            return at.country(school) == side
        return any(id in at.around(school) for id in about)

    def _answers(
        self, tie: Tie, measure: Measure, about: Sequence[str], events: Sequence[str], as_of: str | None
    ) -> bool:
        if not measure.kinds:
            if tie.type != "VISIT" or tie.aggregate:
                return False
            if events:
                return tie.event in events
        elif tie.type != "PARTNER" or tie.kind not in measure.kinds or not measure.takes_tier(tie.tier):
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


def _participants(events: Sequence[Recorded]) -> Count | None:
    """The sum of the numbers that stand at the events; None where none has one."""
    known = [each for each in events if each.participants is not None]
    stated = frozenset(source for each in known for source in each.sources)
    total = sum(each.participants.n for each in known if each.participants)
    return Count(total, (), len(events) - len(known), sources=stated) if known else None


def named_by(ties: Iterable[Tie], sources: Collection[str]) -> list[Tie]:
    """Those of the ties that one of these sources states."""
    wanted = frozenset(sources)
    return [tie for tie in ties if not wanted.isdisjoint(tie.sources)]


_WORDS = (
    Text("australian principals"),
    Text("bureau partnerships"),
    Text("china asean thousand schools"),
    Text("complete list"),
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


def measure_title(measure: str) -> Text:
    """What a measure of claims is called; a source's own word where it is none of ours."""
    words = measure.replace("_", " ")
    return MEASURES[measure].title if measure in MEASURES else COUNTED.get(words) or Text(words)
