"""A tie in words, with its two ends, kind and years, leading to its page."""

from __future__ import annotations

from collections.abc import Sequence

from graph.model import COUNTED_STATUSES, KIND, STATUS, TIER
from graph.network.parties import Tie
from graph.text import Led, Name, Text
from queries.partners.network import Network

NAMED = 3
"""So many of the ties or parties that a reason rests on are named."""
PAIRS = {
    "sister_city": Text("sister cities"),
    "sister_school": Text("sister schools"),
    "sister_region": Text("sister provinces or states"),
}
"""What two parties of a kind of tie are; of other kinds the tie is named."""


def tie_said(network: Network, tie: Tie, first: str = "") -> Led:
    """A tie in words: "Nanjing – York, sister cities since 1984". first: the unit whose end stands in front."""
    ends = (tie.start, tie.end)
    if tie.type == "PARTNER" and first and network.unit(tie.end) == first:
        ends = (tie.end, tie.start)
    one, other = (end_said(network, id) for id in ends)
    return Led(_visit(tie, one, other) if tie.type == "VISIT" else _partnership(tie, one, other), "tie", tie.id)


def end_said(network: Network, id: str) -> Text | Name:
    """The name of a party, and of the city it lies in where its own doesn't tell."""
    unit, party = network.unit(id), network.party(id)
    city = unit if network.label == "City" else None
    if city is None or city == id or party.unnamed:
        return network.name(id)
    return Text("{party} in {city}", party=network.name(id), city=network.name(city))


def _visit(tie: Tie, one: Text | Name, other: Text | Name) -> Text:
    if tie.since is None:
        return Text("visit of {one} to {other}, date unknown", one=one, other=other)
    return Text("visit of {one} to {other}, {day}", one=one, other=other, day=tie.since)


def _partnership(tie: Tie, one: Text | Name, other: Text | Name) -> Text:
    title = KIND[str(tie.kind)].title
    if tie.status not in COUNTED_STATUSES:
        return Text("{one} – {other}, {kind} ({status})", one=one, other=other, kind=title, status=_status(tie))
    if tie.tier == "friendly":
        return Text("{one} – {other}, {kind} ({status})", one=one, other=other, kind=title, status=_friendly(tie))
    kind = PAIRS.get(str(tie.kind), title)
    if tie.since is None:
        return Text("{one} – {other}, {kind}", one=one, other=other, kind=kind)
    if tie.since_doubt:
        return Text("{one} – {other}, {kind} since about {day}", one=one, other=other, kind=kind, day=tie.since)
    return Text("{one} – {other}, {kind} since {day}", one=one, other=other, kind=kind, day=tie.since)


def _friendly(tie: Tie) -> Text:
    title = TIER["friendly"].title
    return Text("{status}, since {day}", status=title, day=tie.since) if tie.since else title


def _status(tie: Tie) -> Text:
    """What became of a tie that doesn't count, with what is known of its days."""
    status = STATUS[str(tie.status)].title
    if tie.status in ("proposed", "seeking"):
        return Text("{status}, {day}", status=status, day=tie.since) if tie.since else status
    if tie.since and tie.until:
        return Text("begun {since}, {status} {until}", status=status, since=tie.since, until=tie.until)
    if tie.until:
        return Text("{status} {until}", status=status, until=tie.until)
    return Text("begun {since}, {status}", status=status, since=tie.since) if tie.since else status


def ties_said(network: Network, ties: Sequence[Tie], first: str = "") -> tuple[Text, ...]:
    """The first few of several ties in words; three points where there are more."""
    said = tuple(tie_said(network, tie, first) for tie in ties[:NAMED])
    return (*said, Text("…")) if len(ties) > NAMED else said
