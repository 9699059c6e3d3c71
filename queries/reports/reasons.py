"""What the report `under-connected` says of a city in words: its standing, and why it is judged as it is or isn't."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from graph.model import KINDS
from graph.text import Name, Text, counted
from queries.reports.cities import ComparedCity
from queries.reports.form import ties_in_words
from queries.verdicts.judge import Judged
from queries.verdicts.ranges import Range

NAMED = 3
"""So many of the peers whose lists are missing are named."""
NEVER = {
    "bureau": Text("no tie of an education authority recorded"),
    "sister_school": Text("no sister school recorded"),
}


class Compared(NamedTuple):
    """One city with all that is known of it. missing: peers whose record nothing bounds. filtered: some of its ties are left out."""

    city: ComparedCity
    peers: str
    range: Range
    judged: Judged
    missing: tuple[Name, ...]
    filtered: bool


class Recorded(NamedTuple):
    """What the record alone gives for a city: expected ties, widened limits and those of chance, rank among its peers of how many."""

    expected: float | None
    limits: tuple[float | None, ...]
    rank: int | None
    of: int


def standing_of(each: Compared, as_is: Recorded | None) -> Text:
    """The span of its rank among its peers, or why there is none. as_is: what the record alone gives, where it is asked for."""
    if as_is is not None and as_is.rank is not None:
        return Text("rank {rank} of {n} by what is recorded", rank=as_is.rank, n=as_is.of)
    if not each.city.population:
        return Text("population not known: can't be ranked")
    if each.judged.standing is not None:
        best, worst = each.judged.standing
        if best == worst:
            return Text("rank {rank} of {n}", rank=best, n=each.judged.peers)
        return Text("rank {best} to {worst} of {n}", best=best, worst=worst, n=each.judged.peers)
    return _unranked(each)


def _unranked(each: Compared) -> Text:
    recorded, found = each.range.recorded, each.range
    if found.reported is not None and found.reported > recorded:
        return Text("{n} recorded, {reported} reported: can't be ranked", n=recorded, reported=f"{found.reported:,.0f}")
    if found.high is not None and found.high > recorded:
        return Text("{n} recorded, up to {high} by what is reported: can't be ranked", n=recorded, high=f"{found.high:,}")  # fmt: skip
    if found.high is None:
        return Text("{n} recorded, nothing says how many there are: can't be ranked", n=recorded)
    return Text("{n} recorded, the record of its peers has gaps: can't be ranked", n=recorded)


def reasons_of(
    each: Compared, expected: float | None, limits: Sequence[float | None], own: Mapping[str, Any], known: Collection[str], as_is: bool,
) -> Iterator[Text]:  # fmt: skip
    """All that is to be said of a city, each sentence true of the whole graph. known: kinds of tie that some city has."""
    kind = next(choice.title for choice in KINDS if choice.name == own["kind"])
    if as_is:
        yield Text("ranked by what is recorded, whatever the record lacks")
    if each.judged.verdict == "none" or expected is None:
        yield Text("{ties} recorded ({kind})", ties=ties_in_words(each.city.ties), kind=kind)
        yield why_none(each)
    else:
        yield Text(
            "{ties} recorded ({kind}); with the rate of its peers a city of {size} inhabitants has about {expected}, 95 % of such cities {lower} to {upper}",
            ties=ties_in_words(each.city.ties), kind=kind, size=f"{each.city.population:,}", expected=f"{expected:.0f}",
            lower=f"{limits[0]:.0f}", upper=f"{limits[1]:.0f}",
        )  # fmt: skip
        if each.judged.day:
            n = each.range.recorded_by(each.judged.day)
            yield Text("judged as of {day}: {n} of them had begun by then or are undated", day=each.judged.day, n=n)
    yield from each.range.remarks
    if each.judged.by_size:
        yield Text("word or order would be others if ties grew in proportion to inhabitants")
    yield from _other_kinds(each.city, own, known)
    yield _visits(each.city)


def _other_kinds(city: ComparedCity, own: Mapping[str, Any], known: Collection[str]) -> Iterator[Text]:
    """What it lacks of other kinds that other cities have."""
    for name, never in NEVER.items():
        if own["kind"] == name or name not in known or city.kinds[name]:
            continue
        title = next(choice.title for choice in KINDS if choice.name == name)
        n = city.ever[name]
        if n:
            yield counted("{n} tie ({kind}) recorded, not counted as active", "{n} ties ({kind}) recorded, none counted as active", n=n, kind=title)  # fmt: skip
        else:
            yield never


def _visits(city: ComparedCity) -> Text:
    if city.last_visit:
        return Text("last recorded visit {day}", day=city.last_visit)
    if city.visits:
        return counted("{n} visit, date unknown", "{n} visits, dates unknown", n=city.visits)
    return Text("no visit recorded")


def why_none(each: Compared) -> Text:
    """Why a city isn't judged, in a sentence."""
    found, why = each.range, each.judged.why_none
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
        return Text("not judged: {low} to {high} are possible by what is reported", low=f"{found.recorded:,}", high=f"{found.high:,}")  # fmt: skip
    if each.missing:
        return counted(
            "not judged: nothing bounds the record of {n} of its peers: {names}",
            "not judged: nothing bounds the records of {n} of its peers, among them {names}",
            n=len(each.missing), names=each.missing[:NAMED],
        )  # fmt: skip
    if why == "record incomplete":
        return Text("not judged: the records of its peers have gaps")
    return Text("not judged: too few ties or peers to tell")
