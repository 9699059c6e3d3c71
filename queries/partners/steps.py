"""Where ties lead to: partners of those who share a partner, and those who share a partner, each with the ties that it rests on."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from functools import partial

from graph.network.parties import Tie
from graph.text import Led, Text
from queries.partners.network import Network
from queries.partners.said import NAMED, tie_said

Said = Callable[[], tuple[Text, Sequence[str]]]
"""Says a reason, and the ids of the ties and parties that it rests on; asked for only where it is shown."""
Signal = dict[str, tuple[float, Said]]
"""Candidate → strength and reason."""


def three_steps(network: Network, here: str) -> Signal:
    """Candidates three steps away: partners of those who share partners with this one, each step divided by the root of the degrees.

    It also works where every tie joins two sides and no triangle can exist. Source: Kovács and others 2019, Nature
    Communications 10:1240 (L3). O(ties of partners' partners).
    """
    strength: dict[str, float] = defaultdict(float)
    through: dict[str, Counter[str]] = defaultdict(Counter)
    for partner in network.around.get(here, ()):
        for like in network.around.get(partner, ()):
            if like == here:
                continue
            step = 1 / math.sqrt(len(network.around[partner]) * len(network.around[like]))
            for other in network.around[like]:
                if other != partner and other != here:
                    strength[other] += step
                    through[other][like] += 1
    return {id: (value, partial(_through, network, here, id, through[id])) for id, value in strength.items()}


def _through(network: Network, here: str, other: str, likes: Counter[str]) -> tuple[Text, list[str]]:
    """The one that shares most partners with `here` and is tied to the other."""
    like = min(likes, key=lambda id: (-likes[id], id))
    tie = network.joins(like, other)[0]
    shared = sorted(set(network.around.get(here, ())) & set(network.around[like]) - {other}, key=network.name)
    said = Text("{tie}; {shared}", tie=tie_said(network, tie, like), shared=_both(network, here, like, here, shared))
    steps = (end for partner in shared for end in ((here, partner), (like, partner)))
    return said, [tie.id, *(network.joins(*step)[0].id for step in steps)]


def two_steps(network: Network, here: str) -> Signal:
    """Candidates that share partners with this one; a rare partner says more (Adamic and Adar 2003, Social Networks 25:211)."""
    shared: dict[str, list[str]] = defaultdict(list)
    for partner in network.around.get(here, ()):
        for other in network.around.get(partner, ()):
            if other != here:
                shared[other].append(partner)
    return {
        id: (
            sum(1 / math.log(1 + len(network.around[partner])) for partner in partners),
            partial(_shared, network, here, id, partners),
        )
        for id, partners in shared.items()
    }


def _shared(network: Network, here: str, other: str, partners: Collection[str]) -> tuple[Text, list[str]]:
    """The partners that both have."""
    ordered = sorted(partners, key=network.name)
    return _both(network, here, other, other, ordered), [
        network.joins(one, partner)[0].id for partner in ordered for one in (here, other)
    ]


def _both(network: Network, here: str, other: str, to: str, partners: Sequence[str]) -> Text:
    """Says that two have partners in common, each leading to its tie with `to`; where these are ties of who lies in them, it says so."""
    names = {"here": network.name(here), "other": network.name(other), "partners": _led(network, to, partners)}
    ties = (network.joins(unit, partner)[0] for unit in (here, other) for partner in partners[:NAMED])
    if all(map(network.is_sought, ties)):
        return Text("{here} and {other} are both tied to {partners}", **names)
    return Text("{here} and {other}, or schools and others in them, both have ties to {partners}", **names)


def _led(network: Network, to: str, partners: Sequence[str]) -> tuple[Text, ...]:
    """The first few of some partners, each leading to its tie with `to`; three points where there are more."""
    ties: list[Tie] = [network.joins(to, partner)[0] for partner in partners[:NAMED]]
    led = tuple(Led(network.name(partner), "tie", tie.id) for partner, tie in zip(partners, ties, strict=False))
    return (*led, Text("…")) if len(partners) > NAMED else led


def above(network: Network, here: str) -> Signal:
    """Parties of the same kind in the sister cities of this one's city."""
    place = network.snapshot.placement
    city = place.city(here)
    if city is None or network.label in ("City", "Region"):
        return {}
    sisters: dict[str, list[Tie]] = defaultdict(list)
    for tie in network.sisters:
        ends = {place.city(tie.start), place.city(tie.end)}
        for there in ends - {city, None} if city in ends else ():
            sisters[str(there)].append(tie)
    found = ((id, place.city(id)) for id in network.parties)
    return {
        id: (1.0, partial(_sisters, network, city, there, sisters[there])) for id, there in found if there in sisters
    }


def _sisters(network: Network, here: str, there: str, ties: Sequence[Tie]) -> tuple[Text, list[str]]:
    """The oldest tie of the two cities."""
    tie = min(ties, key=lambda tie: (tie.since or "9999", tie.id))
    return Text("their cities are partners: {tie}", tie=tie_said(network, tie)), [tie.id, here, there]
