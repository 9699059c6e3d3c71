"""From what is recorded of a place to what counts: the parts that every page and report gives of one number.

Two pages that count one thing differently each show the bridge: 33 recorded = 31 counted + 1 friendly + 1 ended. Each part has the
filters that list it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from graph.filters import Filters
from graph.model import COUNTED_STATUSES, COUNTED_TIERS, KINDS, STATUSES
from graph.network.parties import Tie
from graph.network.seen import seen
from graph.network.snapshot import Snapshot
from graph.text import LISTED, Linked, Name, Text, joined
from queries.values import JsonObject

PLUS = Text("{first} + {second}")
COUNTED = "counted"
UNCOUNTED = ("friendly", "inside", *(each.name for each in STATUSES if each.name not in COUNTED_STATUSES))
NAMED = 3
"""So many of the ties that don't count are named."""


class Part(NamedTuple):
    """Ties of one place and kind that count, or don't for one reason. query: what lists them at /ties."""

    name: str
    ties: Sequence[Tie]
    query: Mapping[str, str]

    @property
    def n(self) -> Linked:
        return Linked(len(self.ties), "ties", **self.query)

    @property
    def said(self) -> Text:
        """Its number and what sets it apart.

        >>> Part("ended", (), {}).said
        '0 ended'
        """
        return Text(_SAID[self.name], n=self.n)


_SAID = {
    COUNTED: Text("{n} counted"),
    "friendly": Text("{n} friendly"),
    "inside": Text("{n} inside the place"),
    "proposed": Text("{n} planned"),
    "suspended": Text("{n} suspended"),
    "ended": Text("{n} ended"),
    "seeking": Text("{n} looking for a partner"),
}


class Bridge(NamedTuple):
    """All ties of a place and kind, and the parts that make them up; `counted` comes first, with no ties too."""

    recorded: Linked
    parts: Sequence[Part]
    unnamed: Text | None = None
    """How many of those that count are with a party that no source names: figures at the level of parties leave these out."""

    @property
    def counted(self) -> Part:
        return self.parts[0]

    @property
    def others(self) -> list[Tie]:
        """The ties that don't count."""
        return [tie for part in self.parts[1:] for tie in part.ties]

    @property
    def said(self) -> Text:
        """The sum in words."""
        if len(self.parts) == 1:
            return (
                Text("{n} recorded, all of them counted", n=self.recorded) if self.recorded else Text("none recorded")
            )
        return Text("{n} recorded = {parts}", n=self.recorded, parts=joined((part.said for part in self.parts), PLUS))

    def to_json(self) -> JsonObject:
        return {
            "recorded": int(self.recorded),
            "parts": [{"name": each.name, "n": int(each.n), "href": href(each.n)} for each in self.parts],
            "sentence": self.said,
            "unnamed": self.unnamed,
        }


def bridge(ties: Iterable[Tie], query: Mapping[str, str], is_here: Callable[[str], bool]) -> Bridge:
    """The parts of these ties. query: the filters that list them all; is_here: whether a party counts at the place."""
    found: dict[str, list[Tie]] = {COUNTED: []}
    for tie in ties:
        found.setdefault(_part(tie, is_here), []).append(tie)
    has_inside = "inside" in found
    parts = [
        Part(name, found[name], {**query, **_query(name, has_inside)})
        for name in (COUNTED, *UNCOUNTED)
        if name in found
    ]
    return Bridge(Linked(sum(len(part.ties) for part in parts), "ties", **query), parts)


def nothing(query: Mapping[str, str]) -> Part:
    """The part that counts, of a kind that a place has no tie of."""
    return Part(COUNTED, (), {**query, **_query(COUNTED, has_inside=False)})


def _part(tie: Tie, is_here: Callable[[str], bool]) -> str:
    if tie.status not in COUNTED_STATUSES:
        return str(tie.status)
    if tie.tier not in COUNTED_TIERS:
        return "friendly"
    return "inside" if is_here(tie.start) and is_here(tie.end) else COUNTED


def _query(name: str, has_inside: bool) -> dict[str, str]:
    """The filters that list a part, beside those of all."""
    statuses, tiers = ",".join(COUNTED_STATUSES), ",".join(COUNTED_TIERS)
    if name == "friendly":
        return {"tier": "friendly", "status": statuses}
    if name in (COUNTED, "inside"):
        inside = {"inside": "yes" if name == "inside" else "no"} if has_inside else {}
        return {"tier": tiers, "status": statuses} | inside
    return {"status": name}


def within(snapshot: Snapshot, place: str, own: bool = False) -> Callable[[str], bool]:
    """Whether a party counts at a place; `own` leaves the county-level units of a city out."""
    at = snapshot.placement
    return (lambda id: at.at("city", id, own=True) == place) if own else (lambda id: place in at.around(id))


def bridges_of(snapshot: Snapshot, place: str) -> dict[str, Bridge]:
    """The bridge of each kind that a party or place has, with all that lies in it. O(ties)."""
    is_here = within(snapshot, place)
    ties: dict[str, list[Tie]] = {}
    for tie in seen(snapshot, Filters(area=(place,)), counted=False).chosen() if _is_place(snapshot, place) else ():
        if tie.type == "PARTNER":
            ties.setdefault(str(tie.kind), []).append(tie)
    made = {}
    for kind in (each.name for each in KINDS if each.name in ties):
        query = {"ties": "partner", "area": place, "kind": kind}
        found = bridge(ties[kind], query, is_here)
        made[kind] = found._replace(unnamed=_unnamed(snapshot, found.counted))
    return made


def _unnamed(snapshot: Snapshot, part: Part) -> Text | None:
    named = [tie for tie in part.ties if not any(snapshot.node(end).unnamed for end in (tie.start, tie.end))]
    if len(named) == len(part.ties):
        return None
    n = Linked(len(named), "ties", **part.query, unnamed="no")
    return Text("{n} of those counted are between parties that sources name; figures at the level of parties count only these", n=n)  # fmt: skip


def _is_place(snapshot: Snapshot, id: str) -> bool:
    return snapshot.node(id).label in ("City", "Region", "Country")


def not_counted(snapshot: Snapshot, found: Bridge, is_here: Callable[[str], bool]) -> Iterator[Text]:
    """The ties that don't count, each part with its number, the first with whom they are and when they ended: 1 ended (Bycirklen, 2020)."""
    for part in found.parts[1:]:
        names = tuple(_whom(snapshot, tie, is_here) for tie in part.ties[:NAMED])
        yield Text("{part} ({names})", part=part.said, names=names) if len(part.ties) <= NAMED else part.said


def _whom(snapshot: Snapshot, tie: Tie, is_here: Callable[[str], bool]) -> Text:
    """The partner of a tie, and the year in which it ended where that is known."""
    party = snapshot.node(tie.start if is_here(tie.end) and not is_here(tie.start) else tie.end)
    name = Name(party.name, party.name_zh)
    return Text("{name}, {year}", name=name, year=tie.until[:4]) if tie.until else Text(LISTED, parts=name)


def href(n: Linked) -> str:
    """The address of the list that a number counts, on this site."""
    if n.page == "claim":
        return f"/node/{n.query['id']}"
    return f"/{n.page}?{urlencode(n.query, safe=',')}"
