"""The report `candidates`: possible partners of a city, a school or an education authority, with reasons a person can check."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from babel.languages import get_official_languages

from graph.filters import Filters
from graph.network.parties import Party, Tie
from graph.network.seen import seen
from graph.network.snapshot import Snapshot
from graph.network.view import View
from graph.text import NOTHING, Name, Text, joined
from queries.home_place import home_of
from queries.reports.columns import Column, Row
from queries.reports.form import (
    Beside,
    Option,
    Report,
    ReportSpec,
    coverage,
    emptiness,
    graph_of,
    name_of,
    parameters_of,
    ties_in_words,
)

WEIGHTS = {"three steps": 1.0, "two steps": 0.6, "countries": 0.25, "size": 0.3, "below": 0.4, "above": 0.5, "language": 0.1, "gap": 0.1, "seeks": 0.5}  # fmt: skip
"""What each reason weighs; each is scaled to at most 1 before. Set by hand: weights searched on one drawing of hidden ties were no better on others."""
REASON_TITLES = {
    "three steps": Text("three steps away"),
    "two steps": Text("a partner's partner"),
    "countries": Text("their countries are tied"),
    "size": Text("like size"),
    "below": Text("schools are tied"),
    "above": Text("their places are tied"),
    "language": Text("a language in common"),
    "gap": Text("a country still missing"),
    "seeks": Text("looks for a partner"),
}
NAMED = 2
"""Parties that a reason names."""
ENOUGH = 200
"""Parties that some step leads to, from which on no others are looked at."""
LIKE_SIZE = 0.5
"""Ratio of the smaller population to the larger from which on the size is a reason."""
OPTIONS = (
    Option(
        "for", Text("For"), Text("Id of the city, school or education authority that looks for a partner."), "party"
    ),
    Option("limit", Text("Rows"), Text("At most so many candidates."), "number", "20", most=1000),
)
COLUMNS = (
    Column("id", Text("Id"), help=Text("The address of its page."), of="party"),
    Column("name", Text("Name"), link="id", also="name_zh"),
    Column("name_zh", Text("Chinese name")),
    Column("country", Text("Country or region"), of="place"),
    Column("population", Text("Population"), "integer", Text("inhabitants")),
    Column(
        "score",
        Text("Score"),
        "number",
        NOTHING,
        Text("Sum of the reasons' weights; it only orders, it is no probability."),
    ),
    Column("reasons", Text("Reasons"), of="words"),
)

Neighbors = Mapping[str, Collection[str]]
Signal = dict[str, tuple[float, Text]]
"""Candidate → strength and reason."""


@dataclass
class Network:
    """What candidates are looked for in: parties of one kind, who is tied to whom, by kind and by place."""

    snapshot: Snapshot
    parties: Mapping[str, Party]
    around: Neighbors
    seeking: Collection[str] = ()
    countries: Counter[tuple[str, str]] = field(default_factory=Counter)
    below: Neighbors = field(default_factory=dict)
    """City → cities that its schools and authorities are tied to."""
    above: Neighbors = field(default_factory=dict)
    """City → cities that it is itself tied to, for schools and authorities."""
    home: str | None = None
    """The province or country that every tie touches: then a partner lies on the other side of its border."""

    def across(self, here: str, other: str) -> bool:
        """Whether a tie between the two could stand in this network."""
        around = self.snapshot.placement.around
        return self.home is None or (self.home in around(here)) != (self.home in around(other))

    def name(self, id: str) -> Name:
        return name_of(self.snapshot.node(id))


def make(snapshot: Snapshot, filters: Filters, own: Mapping[str, Any], beside: Beside) -> Report:
    """One row a candidate, best first. O(ties of partners of partners) for one party."""
    party = snapshot.node(own["for"]) if own["for"] else None
    at_city = party is not None and party.label == "City"
    view = seen(snapshot, replace(filters, level="city" if at_city else "party", limit=None), counted=True)
    rows: list[Row] = []
    total = 0
    if party is not None:
        every = seen(
            snapshot, replace(filters, level="city", kind=(), community=(), around=None, limit=None), counted=False
        )
        network = of_view(snapshot, view, party.label, tuple(every.chosen()))
        here = (snapshot.placement.city(party.id) or party.id) if at_city else party.id
        found = ranked(network, here)
        total = len(found)
        rows = [_row(network, id, score, reasons) for id, score, reasons in found[: own["limit"]]]
    return Report(
        "candidates",
        SPEC.title,
        parameters_of(view, {**own, "level": "city" if at_city and filters.level == "party" else filters.level}),
        graph_of(view),
        [*coverage(view), *_method()],
        list(COLUMNS),
        rows,
        list(_notes(view, party, total, len(rows))),
    )


def of_view(snapshot: Snapshot, view: View, label: str, ties: Sequence[Tie] | None = None) -> Network:
    """The network of the parties of one label in a view, and how their places are tied. O(ties).

    ties: those that join places and tell who looks for a partner, of every level and status; all of the snapshot unless given.
    """
    around: dict[str, set[str]] = defaultdict(set)
    countries: Counter[tuple[str, str]] = Counter()
    place = snapshot.placement
    for edge in view.edges:
        around[edge.source].add(edge.target)
        around[edge.target].add(edge.source)
        pair = sorted((place.country(edge.source) or "", place.country(edge.target) or ""))
        countries[pair[0], pair[1]] += edge.count
    ties = snapshot.ties if ties is None else ties
    below, above = _tied_cities(snapshot, ties)
    seeking = {end for tie in ties if tie.status == "seeking" for end in (tie.start, tie.end)}
    parties = {
        node.id: node
        for node in snapshot.nodes
        if node.label == label and not node.unnamed and (label != "City" or place.city(node.id) == node.id)
    }
    home = home_of(view)
    ordered = {id: sorted(others) for id, others in around.items()}  # sums come out the same every time
    return Network(snapshot, parties, ordered, seeking, countries, below, above, home.id if home else None)


def _tied_cities(snapshot: Snapshot, ties: Iterable[Tie]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """City → cities that schools and authorities of its are tied to, and city → cities that it is tied to itself."""
    below: dict[str, set[str]] = defaultdict(set)
    above: dict[str, set[str]] = defaultdict(set)
    for tie in ties:
        if tie.type != "PARTNER" or tie.status in ("ended", "seeking", "suspended"):
            continue
        one, other = snapshot.placement.city(tie.start), snapshot.placement.city(tie.end)
        if one and other and one != other:
            table = above if tie.kind == "sister_city" else below
            table[one].add(other)
            table[other].add(one)
    return below, above


def ranked(network: Network, here: str) -> list[tuple[str, float, list[Text]]]:
    """Candidates with score and reasons, best first; who is a partner already is none."""
    party = network.parties.get(here)
    if party is None:
        return []
    score: dict[str, float] = defaultdict(float)
    reasons: dict[str, list[tuple[float, Text]]] = defaultdict(list)
    mine = network.around.get(here, ())
    near = _steps(network, party, here, mine)
    signals = near | _likeness(network, party, mine, set().union(*near.values()))
    for name, signal in signals.items():
        most = max((strength for strength, _ in signal.values()), default=0)
        for id, (strength, reason) in signal.items():
            if id in network.parties and id != here and id not in mine and strength > 0 and network.across(here, id):
                weight = WEIGHTS[name] * strength / most
                score[id] += weight
                reasons[id].append((weight, reason))
    order = sorted(score, key=lambda id: (-score[id], network.parties[id].name, id))
    return [(id, score[id], [reason for _, reason in sorted(reasons[id], key=lambda each: -each[0])]) for id in order]


def _steps(network: Network, party: Party, here: str, mine: Collection[str]) -> dict[str, Signal]:
    """What ties lead to, and who looks for a partner."""
    found = {"three steps": three_steps(network, here, mine), "two steps": two_steps(network, here, mine)}
    if party.label == "City":
        found["below"] = _below(network, here)
    else:
        found["above"] = _above(network, party)
    found["seeks"] = {id: (1.0, Text("looks for a partner")) for id in network.seeking}
    return found


def three_steps(network: Network, here: str, mine: Collection[str]) -> Signal:
    """Candidates three steps away: partners of those who share partners with this one, each step divided by the root of the degrees.

    It also works where every tie joins two sides and no triangle can exist. Source: Kovács and others 2019, Nature
    Communications 10:1240 (L3). O(ties of partners' partners).
    """
    strength: dict[str, float] = defaultdict(float)
    through: dict[str, Counter[str]] = defaultdict(Counter)
    for partner in mine:
        for like in network.around.get(partner, ()):
            if like == here:
                continue
            step = 1 / math.sqrt(len(network.around[partner]) * len(network.around[like]))
            for other in network.around[like]:
                if other != partner and other != here:
                    strength[other] += step
                    through[other][like] += 1
    return {id: (value, _through(network, id, through[id])) for id, value in strength.items()}


def _through(network: Network, other: str, likes: Counter[str]) -> Text:
    like, shared = min(likes.items(), key=lambda each: (-each[1], each[0]))
    if shared == 1:
        return Text("partner of {like}, which shares a partner with you", like=network.name(like))
    return Text("partner of {like}, which shares {n} partners with you", like=network.name(like), n=shared)


def two_steps(network: Network, here: str, mine: Collection[str]) -> Signal:
    """Candidates that share partners with this one; a rare partner says more (Adamic and Adar 2003, Social Networks 25:211)."""
    shared: dict[str, list[str]] = defaultdict(list)
    for partner in mine:
        for other in network.around.get(partner, ()):
            if other != here:
                shared[other].append(partner)
    return {
        id: (
            sum(1 / math.log(1 + len(network.around[partner])) for partner in partners),
            Text("tied to your partner {partner}", partner=_some(network, partners))
            if len(partners) == 1
            else Text("tied to your partners {partner}", partner=_some(network, partners)),
        )
        for id, partners in shared.items()
    }


def _some(network: Network, ids: Sequence[str]) -> tuple[str, ...]:
    names = sorted(network.name(id) for id in ids)
    return (*names[:NAMED], "…") if len(names) > NAMED else tuple(names)


def _below(network: Network, here: str) -> Signal:
    """Cities whose schools or authorities are tied to those of this one, while the cities are not."""
    return {id: (1.0, Text("schools or authorities of the two are tied")) for id in network.below.get(here, ())}


def _above(network: Network, party: Party) -> Signal:
    """Parties of the same kind in the sister cities of this one's city."""
    city = network.snapshot.placement.city(party.id)
    if city is None:
        return {}
    wanted = set(network.above.get(city, ()))
    reason = {
        id: _sisters(network.name(city), network.name(id), schools_tied=id in network.below.get(city, ()))
        for id in wanted
    }
    found: Signal = {}
    for id in network.parties:
        there = network.snapshot.placement.city(id)
        if there in wanted:
            found[id] = (1.0, reason[there])
    return found


def _sisters(here: str, there: str, *, schools_tied: bool) -> Text:
    if schools_tied:
        return Text("{here} and {there} are sister cities", here=here, there=there)
    return Text(
        "{here} and {there} are sister cities, their schools and authorities have no tie", here=here, there=there
    )


def _likeness(network: Network, party: Party, mine: Collection[str], near: Collection[str]) -> dict[str, Signal]:
    """What speaks for a party whatever its ties: size, languages, countries that are tied, a country that is still missing.

    Looked at are those that some step leads to; where these are few, all parties of the kind.
    """
    place = network.snapshot.placement
    country = place.country(party.id) or ""
    has = {place.country(id) for id in mine}
    looked_at = [id for id in (near if len(near) >= ENOUGH else network.parties) if id in network.parties]
    found: dict[str, Signal] = {"size": {}, "language": {}, "countries": {}, "gap": {}}
    by_country: dict[str, list[str]] = defaultdict(list)
    for id in looked_at:
        by_country[place.country(id) or ""].append(id)
        likeness = _like_size(party, network.parties[id])
        if likeness is not None:
            found["size"][id] = (likeness, Text("of like size"))
    for theirs, ids in by_country.items():
        if theirs not in ("", country):
            for name, reason in _of_countries(network, country, theirs, has):
                found[name] |= dict.fromkeys(ids, reason)
    return found


def _of_countries(
    network: Network, own: str, theirs: str, has: Collection[str | None]
) -> Iterator[tuple[str, tuple[float, Text]]]:
    """What speaks for every party of a country: how many ties the two have, that it is missing yet, a common language."""
    ties = network.countries[min(own, theirs), max(own, theirs)]
    if ties:
        said = Text("{ties} between the two countries", ties=ties_in_words(ties))
        yield "countries", (math.log(1 + ties), said)
        if theirs not in has:
            yield "gap", (1.0, Text("you have no partner in {country} yet", country=network.name(theirs)))
    if _languages(own) & _languages(theirs):
        yield "language", (1.0, Text("a language in common"))


def _like_size(party: Party, other: Party) -> float | None:
    if not party.population or not other.population:
        return None
    ratio = min(party.population, other.population) / max(party.population, other.population)
    return ratio if ratio >= LIKE_SIZE else None


@cache
def _languages(country: str) -> frozenset[str]:
    """Official languages of a country or region (Unicode CLDR)."""
    return frozenset(get_official_languages(country)) if len(country) == 2 else frozenset()


def _row(network: Network, id: str, score: float, reasons: Sequence[Text]) -> Row:
    party = network.parties[id]
    return {
        "id": id,
        "name": party.name,
        "name_zh": party.name_zh,
        "country": party.country,
        "population": party.population,
        "score": score,
        "reasons": joined(reasons),
    }


def _method() -> Iterator[Text]:
    yield Text(
        "A candidate is of the same kind as who looks, and no partner yet. The score adds up reasons, each scaled to at most 1:"
    )
    yield Text(
        "Ties of every kind between two places, and of who lies in them, are reasons, whatever kind of partner is asked for."
    )
    for name, weight in WEIGHTS.items():
        yield Text("{reason}: weight {weight}.", reason=REASON_TITLES[name], weight=weight)
    yield Text(
        "Three steps away: Kovács and others 2019; partners' partners: Adamic and Adar 2003. How often it finds ties that were hidden from "
        "it stands in docs/methods.md."
    )


def _notes(view: View, party: Party | None, total: int, shown: int) -> Iterator[Text]:
    yield from emptiness(view)
    if party is None:
        yield Text(
            "Say for whom: a city, a school or an education authority (for=, by its name on this page, else by its id)."
        )
    elif not total:
        yield Text(
            "Nothing speaks for one partner rather than another: too little is known of {name}.", name=name_of(party)
        )
    elif shown < total:
        yield Text("{shown} of {total} rows are shown.", shown=shown, total=total)


SPEC = ReportSpec(
    "candidates",
    Text("Candidates"),
    Text("Possible partners of a city, a school or an education authority, with reasons a person can check."),
    OPTIONS,
    make,
    level="party",
)
