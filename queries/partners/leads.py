"""Leads: what two have to do with each other already, short of a partnership that counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from graph.model import COUNTED_STATUSES, PLACES, Choice
from graph.network.parties import Tie
from graph.text import Text
from queries.partners.network import OF_PLACES, Held, Network
from queries.partners.said import ties_said

LEADS = (
    Choice("proposed", Text("letter of intent or plan"), Text("a partnership of the two is planned")),
    Choice("friendly", Text("friendly exchange"), Text("the two have a friendly exchange below sister level")),
    Choice("seeking", Text("looks for a partner"), Text("the other looks for a partner")),
    Choice("lapsed", Text("lapsed"), Text("a partnership of the two has ended or is suspended")),
    Choice("tied below", Text("schools tied, the places not"), Text("schools, authorities or others of the two are tied, the two places are not")),
    Choice("visits", Text("visits without a tie"), Text("visits of the two are known, and no partnership")),
)  # fmt: skip
"""Kinds of lead, the strongest first."""
ORDER = {each.name: place for place, each in enumerate(LEADS)}
DIRECT = ("proposed", "friendly", "lapsed")
"""Leads by which the two themselves have agreed on something before."""
EDUCATION = ("School", "Bureau")


class Lead(NamedTuple):
    """One lead to a unit: its kind (a name of LEADS) and the ties that it rests on, the latest first."""

    kind: str
    ties: Sequence[Tie]

    @property
    def order(self) -> int:
        return ORDER[self.kind]

    def said(self, network: Network, here: str) -> Text:
        """The lead in words, with its ties."""
        ties = ties_said(network, self.ties, here)
        if self.kind == "tied below":
            ends = {network.party(end).label for tie in self.ties for end in (tie.start, tie.end)}
            return Text(_BELOW[ends <= set(EDUCATION), bool(ends & set(PLACES))], ties=ties)
        return Text(_SAID[self.kind], ties=ties)


_BELOW = {
    (True, False): Text("schools or authorities of the two are tied: {ties}"),
    (False, False): Text("schools, authorities or others in the two are tied: {ties}"),
    (False, True): Text("the two, or others in them, are tied in another way: {ties}"),
}
"""By whether all ends are schools and authorities, and whether places are among them."""
_SAID = {
    "proposed": Text("a partnership is planned: {ties}"),
    "friendly": Text("friendly exchange below sister level: {ties}"),
    "seeking": Text("looks for a partner: {ties}"),
    "lapsed": Text("a partnership ended or is suspended: {ties}"),
    "visits": Text("visits, but no partnership is recorded: {ties}"),
}


def leads_of(network: Network, here: str) -> dict[str, list[Lead]]:
    """Unit → the leads to it from `here`, the strongest first; partners already have none. O(ties of `here` + seekers)."""
    found: dict[str, dict[str, list[Tie]]] = defaultdict(lambda: defaultdict(list))
    partners, tied = network.partners(here), set()
    for each in network.held.get(here, ()):
        other = _other(network, each)
        kind = _kind(network, each.tie)
        if other and kind:
            found[other][kind].append(each.tie)
        if other and each.tie.type == "PARTNER":
            tied.add(other)
    for other, tie in _seekers(network, here):
        found[other]["seeking"].append(tie)
    return {
        other: sorted(
            (Lead(kind, _latest_first(ties)) for kind, ties in kinds.items() if kind != "visits" or other not in tied),
            key=lambda lead: lead.order,
        )
        for other, kinds in found.items()
        if other != here and other not in partners
    }  # fmt: skip


def _latest_first(ties: Sequence[Tie]) -> list[Tie]:
    """Ties by date, the undated last."""
    return sorted(sorted(ties, key=lambda tie: tie.id), key=lambda tie: tie.since or "", reverse=True)


def _other(network: Network, held: Held) -> str | None:
    """The unit at the other end; a province that a city has an agreement with stands for itself."""
    unit = network.unit(held.other)
    if unit is None and held.tie.kind in OF_PLACES and network.party(held.other).label == "Region":
        return held.other
    return unit if unit in network.parties else None


def _kind(network: Network, tie: Tie) -> str:
    """What a tie with another unit is a lead as; empty for none."""
    if tie.type == "VISIT":
        return "" if tie.aggregate else "visits"
    if tie.status == "seeking":
        return ""
    if not network.is_sought(tie):
        return "tied below" if tie.status in (*COUNTED_STATUSES, "proposed") else ""
    if tie.status in COUNTED_STATUSES:
        return "friendly" if tie.tier == "friendly" else ""
    return {"proposed": "proposed", "ended": "lapsed", "suspended": "lapsed"}.get(str(tie.status), "")


def _seekers(network: Network, here: str) -> Iterator[tuple[str, Tie]]:
    """Units that look for a partner, in a place that holds `here` or wherever it may be, each with its search."""
    around = network.snapshot.placement.around(here)
    for unit, held in network.held.items():
        for each in held:
            if each.tie.status == "seeking" and unit in network.parties and network.is_sought(each.tie):
                wanted = network.party(each.other)
                place = wanted.city or wanted.region or wanted.country
                if wanted.unnamed and not network.party(each.here).unnamed and (place is None or place in around):
                    yield unit, each.tie
