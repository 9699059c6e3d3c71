"""How many ties of a kind each place may have: from what is recorded up to the highest that comparable reports allow.

A report can lift the upper end of a range; it bounds the range only where it counts ties of the kind one by one (others beside them
do no harm), for the place or all that contains it, on a known day of the last years. Only a list declared complete closes it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import NamedTuple

from graph.filters import began_within
from graph.model import COMPLETE_LIST
from graph.text import Text
from queries.verdicts.record import Place, Tied, began_by, counted_at, in_scope
from queries.verdicts.said import Bearing, Said, bearing_on, last_day, limits, same_day, strange, unfit

FRESH_YEARS = 5
"""A report or list older than this bounds nothing: too much may have begun since."""
ABOVE_RECORD = 1.2


@dataclass
class Range:
    """What is known of one place. high: None where nothing bounds it. own: how many more ties than recorded the reports on it and on who lies in it allow."""

    recorded: int = 0
    high: int | None = None
    reported: float | None = None
    reported_by: str = ""
    """The claim with that number."""
    claimed: float | None = None
    """The largest number reported of all its ties of the kind, where that is above the record by a fifth."""
    own: int = 0
    closed: bool = False
    remarks: list[Text] = field(default_factory=list)
    doubtful: bool = False
    """Whether what is said of it can't be true as it stands."""
    day: str | None = None
    """The day of the report or list that bounds it: what began later is in no range."""
    begun: tuple[str, ...] = ()
    """When its ties began, of those that are dated."""
    lifted: Said | None = None
    """The report or list that gives the upper end; None where several together do, or none."""

    def recorded_by(self, day: str | None) -> int:
        """How many of its ties had begun by a day, or are undated.

        >>> Range(3, begun=("2020", "2026-05")).recorded_by("2026-01-01")
        2
        """
        return self.recorded - sum(day is not None and not began_within(since, None, day) for since in self.begun)

    @property
    def bounded(self) -> bool:
        """Whether a verdict may be thought of at all."""
        return self.high is not None and not self.doubtful


class Shortfall(NamedTuple):
    """What is missing from the record of a place that contains others: least to most ties, of these members (rows), each with at most its cap."""

    place: str
    members: tuple[int, ...]
    least: int
    most: int
    caps: Mapping[int, int]
    day: str | None
    """The day of the report that bounds it; None where none does."""
    said: Said | None = None
    """The report that gives the most."""


class Ranges(NamedTuple):
    """The range of each place, in their order, and the shortfalls to be allotted among them."""

    ranges: list[Range]
    shortfalls: list[Shortfall]


class Reading(NamedTuple):
    """A report on one party or place: how many ties it includes of those recorded, and how many it allows beyond these."""

    said: Said
    about: str
    bearing: Bearing
    ties: Sequence[Tied]
    """Those of the record that it includes."""
    uncounted: Sequence[Tied] = ()
    """Such as are recorded and don't count, having ended for instance."""

    @property
    def recorded(self) -> int:
        return len(self.ties)

    @property
    def most(self) -> float:
        """The upper end of what is missing; without one, the least that is. 0 where the record already has more.

        Where its own source names some of those that it counts, of the others recorded nobody knows whether they are among the rest: of six
        bureau partnerships of which two are named four are open, whatever else is recorded.
        """
        low, high = limits(self.said)
        return max(0, math.floor(high if math.isfinite(high) else low) - (self.named or self.recorded))

    @property
    def named(self) -> int:
        """How many of those recorded its own source states, whether they count or don't."""
        return sum(not set(self.said.sources).isdisjoint(tie.sources) for tie in (*self.ties, *self.uncounted))

    @property
    def least(self) -> int:
        return max(0, math.ceil(limits(self.said)[0]) - self.recorded)

    @property
    def is_whole(self) -> bool:
        """Whether it speaks of all ties of its place, not of those with one country or of one sort."""
        return len(self.said.about) == 1 and not self.bearing.other and not self.bearing.here and self.bearing.exactly

    @property
    def contradicted(self) -> bool:
        """Whether the record may have more than it allows: then it counts another thing, or ties without a date began later."""
        return limits(self.said)[1] < self.recorded

    @property
    def refuted(self) -> bool:
        """Whether more ties than it allows are known to have begun by its day."""
        return limits(self.said)[1] < sum(tie.since is not None for tie in self.ties)


def ranges_of(
    places: Sequence[Place],
    ties: Sequence[Tied],
    said: Sequence[Said],
    kind: str,
    place_of: Callable[[str], str | None],
    units: str = "merged",
    today: date = date.max,
    uncounted: Sequence[Tied] = (),
) -> Ranges:
    """The range of each place. place_of: the compared place that a party lies in. uncounted: ties that don't count, though they are recorded. O(claims × ties)."""
    return _Work(places, ties, said, kind, place_of, units, today, uncounted).ranges()


class _Work:
    """One run of `ranges_of`."""

    def __init__(
        self, places: Sequence[Place], ties: Sequence[Tied], said: Sequence[Said], kind: str,
        place_of: Callable[[str], str | None], units: str, today: date, uncounted: Sequence[Tied],
    ) -> None:  # fmt: skip
        self.uncounted = uncounted
        self.places, self.ties, self.kind, self.place_of, self.units = places, ties, kind, place_of, units
        self.today = today.isoformat()
        self.fresh = f"{max(1, today.year - FRESH_YEARS):04}{self.today[4:]}"
        self.at = {place.id: row for row, place in enumerate(places)}
        self.mine = counted_at(ties, kind)
        self.found = [_recorded(self.mine.get(place.id, [])) for place in places]
        self.lists: dict[int, str] = {}
        """Row → the day of the list that closes it."""
        self.own_days: dict[int, str] = {}
        """Row → the day of the report on it that bounds it."""
        self.said = said

    def ranges(self) -> Ranges:
        shortfalls = [each for one in self.said if one.measure == COMPLETE_LIST for each in self._declared(one)]
        by_about: dict[str, list[Reading]] = {}
        for each in chain.from_iterable(map(self._readings, self.said)):
            by_about.setdefault(each.about, []).append(each)
        for about, several in by_about.items():
            self._own(about, several)
        self._parts(by_about)
        shortfalls += chain.from_iterable(self._containing(about, several) for about, several in by_about.items())
        for row in range(len(self.found)):
            self._set_high(row, [each for each in shortfalls if row in each.members])
        return Ranges(self.found, shortfalls)

    def _set_high(self, row: int, mine: Sequence[Shortfall]) -> None:
        """The upper end of a range, where anything bounds it, and the day of what does. mine: the shortfalls that it may have a part of."""
        found = self.found[row]
        days = [self.lists.get(row), self.own_days.get(row), *(each.day for each in mine)]
        found.day = max((day for day in days if day), key=last_day, default=None)
        if found.day is not None:
            parts = [(min(each.most, each.caps.get(row, each.most)), each.said) for each in mine]
            most, found.lifted = max([(found.own, found.lifted), *parts], key=lambda each: each[0])
            found.high = found.recorded + most

    # Reports

    def _readings(self, said: Said) -> Iterator[Reading]:
        """What a report says of each of those it is about."""
        bearing = bearing_on(said, self.kind)
        if bearing is None:
            return
        why = strange(said, self.today)
        for about in said.about:
            if why is not None:
                self._doubt(about, why)
            else:
                yield self._reading(said, about, bearing)

    def _reading(self, said: Said, about: str, bearing: Bearing) -> Reading:
        included, beside = (in_scope(ties, said, about, bearing) for ties in (self.ties, self.uncounted))
        return Reading(said, about, bearing, included, beside)

    def _doubt(self, about: str, why: Text) -> None:
        """Mark the places that a claim speaks of: what it says can't be true."""
        for row in self._rows(about):
            self.found[row].doubtful = True
            self.found[row].remarks.append(why)

    def _rows(self, about: str) -> list[int]:
        """The place itself, all places within it, or the one that a party lies in."""
        inside = [row for row, place in enumerate(self.places) if about in place.within]
        held = self.at.get(self.place_of(about) or "")
        return inside or ([] if held is None else [held])

    def _own(self, about: str, several: Sequence[Reading]) -> None:
        """Reports on a compared place: what they allow beyond the record, and whether they bound its range."""
        row = self.at.get(about)
        if row is None:
            return
        found = self.found[row]
        largest = max(several, key=lambda each: (each.said.value or 0, each.said.id))
        found.reported, found.reported_by = float(largest.said.value or 0), largest.said.id
        whole = max((each.said.value or 0 for each in several if each.is_whole), default=0)
        found.claimed = whole if whole > found.recorded and whole >= ABOVE_RECORD * found.recorded else None
        open_ones = [each for each in several if self._after_list(row, each)]
        for each in open_ones:
            if each.most > found.own:
                found.own, found.lifted = int(each.most), each.said
        day = self._bounds(about, several)
        if day is not None:
            self.own_days[row] = day

    def _after_list(self, row: int, reading: Reading) -> bool:
        """Whether a report can still say something of a place: no complete list is as late as it."""
        listed, day = self.lists.get(row), reading.said.as_of
        return listed is None or (day is not None and last_day(day) > last_day(listed))

    def _parts(self, by_about: Mapping[str, Sequence[Reading]]) -> None:
        """Reports on schools and other parties of a place: each may have ties that the record lacks."""
        more = [0] * len(self.places)
        for about, several in by_about.items():
            row = self.at.get(self.place_of(about) or "")
            if row is not None and about not in self.at:
                more[row] += max((int(each.most) for each in several if self._after_list(row, each)), default=0)
        for found, n in zip(self.found, more, strict=True):
            if n > found.own:
                found.own, found.lifted = n, None

    def _bounds(self, about: str, several: Sequence[Reading]) -> str | None:
        """The day of the last of these reports on one place, where they give an upper end that no other of them goes beyond; what is strange is remarked."""
        whole = [each for each in several if each.is_whole]
        for each in whole:
            if each.refuted:
                self._remark(about, Text("claim {id} says {value}, fewer than are recorded", id=each.said.id, value=f"{each.said.value:,.0f}"))  # fmt: skip
        for one, other in _contradictions(whole):
            self._doubt(about, Text("claims {one} and {other} contradict each other", one=one.said.id, other=other.said.id))  # fmt: skip
        ends = [each for each in whole if _has_end(each, self.fresh)]
        if not all(any(_covers(end, each) for end in ends) for each in whole if each not in ends):
            return None
        return max((str(each.said.as_of) for each in ends), key=last_day, default=None)

    def _remark(self, about: str, remark: Text) -> None:
        for row in self._rows(about):
            self.found[row].remarks.append(remark)

    def _containing(self, about: str, several: Sequence[Reading]) -> Iterator[Shortfall]:
        """What is missing from the record of a place that contains compared ones."""
        inside = [row for row, place in enumerate(self.places) if about in place.within]
        if about in self.at or not inside:
            return
        widest = max(several, key=lambda each: (each.most, each.is_whole, each.said.id))
        members = tuple(row for row in inside if self._after_list(row, widest))
        is_sure = len(several) == 1 and widest.bearing.kinds == (self.kind,) and widest.is_whole
        caps = {row: cap for row in members if (cap := self._cap(row, widest)) is not None}
        day = self._bounds(about, several)
        yield Shortfall(about, members, widest.least if is_sure else 0, int(widest.most), caps, day, widest.said)

    def _cap(self, row: int, widest: Reading) -> int | None:
        """The most that a place's own reports leave it of a shortfall: only where they count the same thing on the same day."""
        if not widest.is_whole or widest.bearing.kinds != (self.kind,):
            return None
        own = [each for one in self.said for each in self._matching(one, self.places[row].id, widest)]
        return max((int(each.most) for each in own if not each.contradicted), default=None)

    def _matching(self, said: Said, about: str, widest: Reading) -> Iterator[Reading]:
        same = said.measure == widest.said.measure and same_day(said.as_of, widest.said.as_of)
        if said.about == (about,) and same and strange(said, self.today) is None and math.isfinite(limits(said)[1]):
            yield self._reading(said, about, widest.bearing)

    # Lists declared complete

    def _declared(self, said: Said) -> Iterator[Shortfall]:
        """A list declared complete: it closes the range of its place, or of every place in it."""
        if said.kind != self.kind or said.tier == "friendly":
            return
        why, but = strange(said, self.today), unfit(said, self.fresh, self.units)
        for about in said.about:
            if why is not None:
                self._doubt(about, why)
            elif but is not None:
                self._remark(about, but)
            else:
                yield from self._close(said, about)

    def _close(self, said: Said, about: str) -> Iterator[Shortfall]:
        rows = [row for row, place in enumerate(self.places) if about in place.within]
        begun = [tie for tie in self._ties_of(about) if began_by(tie, said.as_of)]
        named = sum(not set(said.sources).isdisjoint(tie.sources) for tie in begun)
        listed = named if said.value is None else int(said.value)
        if listed < len(begun):
            self._doubt(about, Text("list {id}, declared complete, has {listed} ties, but {n} are recorded", id=said.id, listed=listed, n=len(begun)))  # fmt: skip
            return
        if said.value is None and not named:
            self._remark(about, Text("list {id} closes nothing: it has neither a number nor ties", id=said.id))
            return
        if about not in self.at and listed > len(begun):
            yield Shortfall(about, tuple(rows), listed - len(begun), listed - len(begun), {}, str(said.as_of), said)
            return
        for row in rows:
            self._close_one(row, said, listed - len(begun))

    def _close_one(self, row: int, said: Said, missing: int) -> None:
        """The latest list holds; of two of one day the longer."""
        known, day = self.lists.get(row, ""), str(said.as_of)
        found = self.found[row]
        if known and last_day(day) < last_day(known):
            return
        if day != known or missing > found.own:
            found.own, found.lifted = missing, said
        found.closed = True
        self.lists[row] = day

    def _ties_of(self, about: str) -> list[Tied]:
        if about in self.at:
            return self.mine.get(about, [])
        return [tie for tie in self.ties if tie.kind == self.kind and any(about in end.around for end in tie.ends)]


def _recorded(ties: Sequence[Tied]) -> Range:
    return Range(len(ties), begun=tuple(tie.since for tie in ties if tie.since))


def _has_end(reading: Reading, fresh: str) -> bool:
    """Whether a report says how many there are at most, on a day that isn't long ago."""
    day = reading.said.as_of
    ended = math.isfinite(limits(reading.said)[1]) and not reading.contradicted
    return ended and day is not None and last_day(day) >= fresh


def _covers(end: Reading, other: Reading) -> bool:
    """Whether a report's upper end holds for another without one of its own: it allows as many, and is as late."""
    day, late = end.said.as_of or "", other.said.as_of
    return limits(end.said)[1] >= limits(other.said)[0] and (late is None or last_day(late) <= last_day(day))


def _contradictions(several: Sequence[Reading]) -> Iterator[tuple[Reading, Reading]]:
    """Pairs of reports on one place, measure and day that no number satisfies together."""
    for at, one in enumerate(several):
        for other in several[at + 1 :]:
            if one.said.measure == other.said.measure and same_day(one.said.as_of, other.said.as_of):
                (low, high), (least, most) = limits(one.said), limits(other.said)
                if high < least or most < low:
                    yield one, other
