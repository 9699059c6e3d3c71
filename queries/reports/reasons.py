"""What the report `under-connected` says of a city in words: its standing, and why it is judged as it is or isn't."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from graph.model import KINDS
from graph.text import Linked, Name, Text, counted, joined
from queries.bridges import PLUS
from queries.reports.cities import ComparedCity
from queries.reports.form import ties_in_words
from queries.verdicts.judge import Judged
from queries.verdicts.ranges import Range
from queries.verdicts.said import Said

NAMED = 3
"""So many of the peers whose lists are missing are named."""
REPORT = "reports/under-connected"
"""The page that lists the peers."""
VISITS = "visits"
"""Beside the kinds of tie that some city has: that some city has visits."""
NEVER = {
    "bureau": Text("no tie of an education authority recorded"),
    "sister_school": Text("no sister school recorded"),
}


class Compared(NamedTuple):
    """One city with all that is known of it. missing: peers whose record nothing bounds. filtered: some of its ties are left out. address: of the report of its peers."""

    city: ComparedCity
    peers: str
    range: Range
    judged: Judged
    missing: tuple[Name, ...]
    filtered: bool
    address: Mapping[str, str]

    def peers_in(self, n: int, which: str = "all") -> Linked:
        """How many peers, with the report that lists them. which: all, open or unlisted."""
        return Linked(n, REPORT, **self.address, **({} if which == "all" else {"list": which}))


class Recorded(NamedTuple):
    """What the record alone gives for a city: expected ties, widened limits and those of chance, rank among its peers of how many."""

    expected: float | None
    limits: tuple[float | None, ...]
    rank: int | None
    of: int


def standing_of(each: Compared, as_is: Recorded | None, kind: str) -> Text:
    """The span of its rank among its peers, or why there is none. as_is: what the record alone gives, where it is asked for."""
    if as_is is not None and as_is.rank is not None:
        return Text("rank {rank} of {n} by what is recorded", rank=as_is.rank, n=each.peers_in(as_is.of))
    if each.city.twin and as_is is None:
        return Text("may be there twice: can't be ranked")
    if not each.city.population:
        return Text("population not known: can't be ranked")
    if each.judged.standing is not None:
        best, worst = each.judged.standing
        if best == worst:
            return Text("rank {rank} of {n}", rank=best, n=each.peers_in(each.judged.peers))
        return Text("rank {best} to {worst} of {n}", best=best, worst=worst, n=each.peers_in(each.judged.peers))
    return _unranked(each, kind)


def _unranked(each: Compared, kind: str) -> Text:
    found = each.range
    n = _how_many(each, kind)
    if found.reported is not None and found.reported > found.recorded:
        return Text("{n}, {reported} reported: can't be ranked", n=n, reported=reported_in(found))
    if found.high is not None and found.high > found.recorded:
        if found.lifted is None:
            return Text("{n}, up to {high} by what is reported: can't be ranked", n=n, high=f"{found.high:,}")
        return Text("{n}, up to {high} by a report of {reported}: can't be ranked", n=n, high=f"{found.high:,}", reported=reported_by(found.lifted))  # fmt: skip
    if found.high is None:
        return Text("{n}, nothing says how many there are: can't be ranked", n=n)
    return Text("{n}, the record of its peers has gaps: can't be ranked", n=n)


def _how_many(each: Compared, kind: str) -> Text:
    """How many are recorded; where some of them don't count, how many do."""
    found = each.city.bridges.get(kind)
    if each.filtered or found is None or len(found.parts) == 1:
        return Text("{n} recorded", n=each.range.recorded if each.filtered else each.city.ties)
    return Text("{counted} of {n} recorded count", counted=each.city.ties, n=found.recorded)


def reported_by(said: Said) -> Linked | float | str:
    """The number of a report or list, with its page; of a list without a number its id."""
    value = said.value
    if value is None:
        return said.id
    return Linked(int(value), "claim", id=said.id) if float(value).is_integer() else value


def reported_in(found: Range) -> float | Linked | None:
    """The largest number that a report gives, with the claim that gives it."""
    value = found.reported
    return value if value is None or not value.is_integer() else Linked(int(value), "claim", id=found.reported_by)


def reasons_of(
    each: Compared, expected: float | None, limits: Sequence[float | None], own: Mapping[str, Any], known: Collection[str], as_is: bool,
) -> Iterator[Text]:  # fmt: skip
    """All that is to be said of a city, each sentence true of the whole graph. known: kinds of tie that some city has, and whether any has visits."""
    kind = _title(own["kind"])
    if as_is:
        yield Text("ranked by what is recorded, whatever the record lacks")
    if each.judged.verdict == "none" or expected is None:
        yield _recorded(each, own["kind"])
        yield why_none(each)
    else:
        yield Text(
            "{ties} recorded ({kind}); with the rate of its peers a city of {size} inhabitants has about {expected}, 95 % of such cities {lower} to {upper}",
            ties=ties_in_words(each.city.ties), kind=kind, size=f"{each.city.population:,}", expected=f"{expected:.0f}",
            lower=f"{limits[0]:.0f}", upper=f"{limits[1]:.0f}",
        )  # fmt: skip
        if each.city.uncounted.get(own["kind"]):
            yield _recorded(each, own["kind"])
        if each.judged.day:
            n = each.range.recorded_by(each.judged.day)
            yield Text("judged as of {day}: {n} of them had begun by then or are undated", day=each.judged.day, n=n)
    yield from each.range.remarks
    if each.judged.by_size:
        yield Text("word or order would be others if ties grew in proportion to inhabitants")
    yield from _other_kinds(each.city, own, known)
    if VISITS in known:
        yield _visits(each.city)


def _title(kind: str) -> Text:
    return next(choice.title for choice in KINDS if choice.name == kind)


def _recorded(each: Compared, kind: str) -> Text:
    """How many ties of the kind there are; where some don't count, which, and why."""
    if each.filtered or not each.city.uncounted.get(kind):
        return Text("{ties} recorded ({kind})", ties=ties_in_words(each.city.ties), kind=_title(kind))
    return _with_others(each.city, kind)


def _with_others(city: ComparedCity, kind: str) -> Text:
    """The sum of what counts and what doesn't; where nothing counts, what there is."""
    found, others = city.bridges[kind], city.uncounted[kind]
    if found.counted.ties:
        return Text(
            "{n} recorded ({kind}) = {counted} + {others}",
            n=found.recorded, kind=_title(kind), counted=found.counted.said, others=joined(others, PLUS),
        )  # fmt: skip
    if {part.name for part in found.parts[1:]} & {"friendly", "inside"}:
        return Text("no tie counted ({kind}): {others}", kind=_title(kind), others=joined(others, PLUS))
    return Text("no tie active ({kind}): {others}", kind=_title(kind), others=joined(others, PLUS))


def _other_kinds(city: ComparedCity, own: Mapping[str, Any], known: Collection[str]) -> Iterator[Text]:
    """What it lacks of other kinds that other cities have."""
    for name, never in NEVER.items():
        if own["kind"] == name or name not in known or city.kinds[name]:
            continue
        found = city.bridges.get(name)
        if found is None:
            yield never
        elif not found.counted.ties:
            yield _with_others(city, name)


def _visits(city: ComparedCity) -> Text:
    if city.last_visit:
        return Text("last recorded visit {day}", day=city.last_visit)
    if city.visits:
        return counted("{n} visit, date unknown", "{n} visits, dates unknown", n=city.visits)
    return Text("no visit recorded")


def why_none(each: Compared) -> Text:
    """Why a city isn't judged, in a sentence."""
    found, why = each.range, each.judged.why_none
    if each.city.twin:
        return Text("not judged: the graph may have it twice, also as {id}; merge the two, or keep them apart, under Possible duplicates", id=each.city.twin)  # fmt: skip
    if why == "no population":
        return Text("not judged: its population is not known")
    if each.filtered:
        return Text("not judged: reports speak of all ties of the kind, not of those chosen here")
    if found.doubtful:
        return Text("not judged: what is said of it can't all be true")
    if why == "no report and no declared list":
        return Text("not judged: no source says how many there are in all, and no list of them is declared complete")
    if found.high is None:
        return Text(
            "not judged: what is reported speaks of a part, of another thing or of long ago, and bounds nothing"
        )
    if found.high > found.recorded:
        return _possible(each, found)
    if each.missing:
        return counted(
            "not judged: nothing bounds the record of {n} of its peers: {names}",
            "not judged: nothing bounds the records of {n} of its peers, among them {names}",
            n=each.peers_in(len(each.missing), "open"), names=each.missing[:NAMED],
        )  # fmt: skip
    if why == "record incomplete":
        return Text("not judged: the records of its peers have gaps")
    return Text("not judged: too few ties or peers to tell")


def _possible(each: Compared, found: Range) -> Text:
    """How many are possible, and which report leaves how many open."""
    high = f"{found.high:,}"
    if found.lifted is None:
        return Text("not judged: {low} to {high} are possible by what is reported", low=each.city.ties, high=high)
    left = f"{(found.high or 0) - found.recorded:,}"
    return Text("not judged: {low} to {high} are possible, for a report of {reported} leaves up to {open} open", low=each.city.ties, high=high, reported=reported_by(found.lifted), open=left)  # fmt: skip
