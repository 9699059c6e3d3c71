"""The snapshot: the whole network in memory, read once from the store and reread only when the store has changed.

It holds the parties, the ties (partnerships and visits) and where each party lies, as plain tuples in order of id; what a page
shows of it is a `view` (graph/view.py). A snapshot never changes, so all requests share one.

Memory: about 1.1 KB for each party and tie (15.5 MB for both samples, 5,534 parties and 8,775 ties).
"""

from __future__ import annotations

import gc
import hashlib
import json
import threading
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

from graph.errors import FilterError, NotFound
from graph.facts import people
from graph.filters import Filters
from graph.levels import STRUCTURE, Links, Placement
from graph.model import LABEL, PARTIES, PLACES
from graph.names import Index
from graph.view import Edge, View, paths, view

__all__ = [
    "Edge",
    "Filters",
    "Party",
    "Snapshot",
    "SnapshotCache",
    "Tie",
    "View",
    "from_edges",
    "paths",
    "read_snapshot",
    "view",
]


Names = Mapping[str, tuple[str, str]]
"""Names to show, Latin and Chinese, by id."""


class Party(NamedTuple):
    """One party. `city`, `region`, `country` are ids of where it lies (its seat), None where unknown or the party itself is no part of one."""

    id: str
    label: str
    name: str
    name_zh: str | None = None
    aliases: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    lat: float | None = None
    lon: float | None = None
    population: int | None = None
    country: str | None = None
    region: str | None = None
    city: str | None = None
    unnamed: bool = False
    number: int | None = None
    level: str | None = None
    type: str | None = None


class Tie(NamedTuple):
    """One partnership or visit.

    A partnership's ends are in order of id, for its direction means nothing; a visit goes from `start` (who travels) to `end`.
    `since` and `until` of a visit are its first and last day. `people` of a visit: those stated, else students + teachers.
    """

    id: str
    type: str
    start: str
    end: str
    kind: str | None = None
    tier: str | None = None
    status: str | None = None
    disputed: bool = False
    since: str | None = None
    until: str | None = None
    confidence: str | None = None
    sources: tuple[str, ...] = ()
    programme: str | None = None
    people: int | None = None
    aggregate: bool = False
    event: str | None = None
    former: tuple[str, ...] = ()


_VIEWS = 24
"""Views that a snapshot remembers; one of the whole world takes some 5 MB with its figures."""


class Snapshot:
    """The network at one moment: `nodes` (Party) and `ties` (Tie), each in order of id, and `links`, where parties lie.

    `isolated`: whether views keep parties without a tie unless asked otherwise (`from_edges` with nodes does).
    `names`: names that parties are shown under instead of their own, by id; they leave `version` as it is.
    """

    def __init__(
        self,
        nodes: Iterable[Party],
        ties: Iterable[Tie],
        links: Links,
        *,
        isolated: bool = False,
        names: Names = MappingProxyType({}),
    ) -> None:
        rows = sorted(nodes, key=lambda each: each.id)
        labels = {each.id: each.label for each in rows}
        self.links: Links = links
        self.isolated = isolated
        self.placement = Placement(labels, links, {each.id: each.country for each in rows})
        self._stated = tuple(self._placed(each) for each in rows)
        self.nodes = tuple(_shown_as(each, names[each.id]) if each.id in names else each for each in self._stated)
        self._by_id = {each.id: each for each in self.nodes}
        self.ties = tuple(
            sorted((each for each in ties if each.start in labels and each.end in labels), key=lambda each: each.id)
        )
        self._views: OrderedDict[tuple[Filters, bool], View] = OrderedDict()
        self._lock = threading.Lock()

    def _placed(self, party: Party) -> Party:
        """The party with its city, region and country filled in from the structural edges."""
        place, id = self.placement, party.id
        if party.label != "Country" and not place.is_placed(id):
            return party._replace(city=None, region=None) if party.city or party.region else party
        city = _first(place.ends("IN_CITY", id)) or (place.at("city", id) if party.label == "City" else None)
        region = place.region(id) or (place.region(city) if city and city != id else None)
        country = place.country(id) or party.country
        where = (country, None if region == id else region, None if city == id else city)
        return party if where == party[10:13] else Party._make((*party[:10], *where, *party[13:]))

    @cached_property
    def version(self) -> str:
        """SHA-256, in hex, of the network: the columns of Party and Tie, and `links`, sorted. 0.3 s for 26,000 ties, once.

        Equal on both servers and whatever the order of rows. Claims, events and what only a tie's own page shows (day of signing,
        purpose, notes, quotes, students and teachers apart) are no part of it: no figure is made from them.
        """
        lines = sorted(self._lines())
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def _lines(self) -> Iterator[str]:
        encode = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode
        for party in self._stated:
            yield encode(("node", *party))
        for tie in self.ties:
            yield encode(("tie", *tie))
        for type in STRUCTURE:
            for start, ends in self.links.get(type, {}).items():
                yield from (encode((type, start, end)) for end in ends)

    def __contains__(self, id: object) -> bool:
        return id in self._by_id

    def node(self, id: str) -> Party:
        """The party with this id, a former id or an outside one (`wikidata:Q16666`, `CN-32`). Raises NotFound with the nearest id."""
        found = self._by_id.get(id) or self._by_id.get(self._other_ids.get(id, ""))
        if found is None:
            raise NotFound(f"No party has the id '{id}'.", hint=self._nearest(id))
        return found

    def tie(self, id: str) -> Tie:
        """The tie with this id. Raises NotFound with the nearest id."""
        found = self._tie_by_id.get(id)
        if found is None:
            near = get_close_matches(id, self._tie_by_id, n=1, cutoff=0.7)
            raise NotFound(f"No tie has the id '{id}'.", hint=f"Nearest: '{near[0]}'." if near else "")
        return found

    def has_tie(self, id: str) -> bool:
        """Whether a tie has this id."""
        return id in self._tie_by_id

    @cached_property
    def _tie_by_id(self) -> Mapping[str, Tie]:
        """Ties by id and by former ids."""
        own = {tie.id: tie for tie in self.ties}
        return {former: tie for tie in self.ties for former in tie.former} | own

    def _nearest(self, id: str) -> str:
        near = get_close_matches(id, self._by_id, n=1, cutoff=0.7)
        return f"Nearest: '{near[0]}'." if near else "Look it up by its name in the search."

    @cached_property
    def _other_ids(self) -> dict[str, str]:
        """Former and outside ids → id; an outside id also without its scheme for ISO 3166-2 codes."""
        found: dict[str, str] = {}
        for party in self.nodes:
            for other in (*party.former, *party.ids):
                found.setdefault(other, party.id)
                if other.startswith("iso3166-2:"):
                    found.setdefault(other.partition(":")[2], party.id)
        return found

    def place(self, id: str, where: str, labels: Sequence[str] = PLACES) -> Party:
        """The place with this id in any case, or the only one of this name in any spelling.

        Raises FilterError, naming the filter `where`, for anything else, a name of several places included.
        """
        words = " or ".join(LABEL[label].title for label in labels)
        try:
            found = self.node(id)
        except NotFound:
            called = self._places_called(id, labels)
            if len(called) != 1:
                several = ", ".join(f"'{each.id}'" for each in called)
                hint = f"Several have this name: {several}." if called else self._nearest(id)
                raise FilterError(f"found '{id}', expected the id of a {words}.", where=where, hint=hint) from None
            found = called[0]
        if found.label not in labels:
            raise FilterError(f"found '{id}' ({LABEL[found.label].title}), expected the id of a {words}.", where=where)
        return found

    def _places_called(self, text: str, labels: Sequence[str]) -> list[Party]:
        """Places whose id is the text in another case; where there are none, all whose name it is."""
        folded = text.casefold()
        other = {id for each, id in self._other_ids.items() if each.casefold() == folded}
        places = [each for each in self.nodes if each.label in labels and not each.unnamed]
        same = [each for each in places if each.id.casefold() == folded or each.id in other]
        named = {self.nodes[position].id for rank, position in self._index.find(text) if rank == 0}
        return same or [each for each in places if each.id in named]

    @cached_property
    def degree(self) -> Mapping[str, int]:
        """Number of ties, partnerships and visits of any status, of each party that has one."""
        return Counter(end for tie in self.ties for end in (tie.start, tie.end))

    @cached_property
    def sources(self) -> frozenset[str]:
        """Ids of all sources that state a tie."""
        return frozenset(source for tie in self.ties for source in tie.sources)

    @cached_property
    def _index(self) -> Index:
        return Index(
            (each.name, each.name_zh or "", each.id, *each.aliases, *each.ids, *each.former) for each in self.nodes
        )

    def search(self, text: str, limit: int = 20, language: str = "en") -> list[dict[str, Any]]:
        """Parties with a spelling like the text: the same first, then those that begin so, then words that do, then the rest.

        Equal ones come with the most ties first. Each: id, label, name, name_zh, where. Some ms for 20,000 parties.
        """
        found = [(place, self.nodes[position]) for place, position in self._index.find(text)]
        found.sort(
            key=lambda each: (each[0], each[1].unnamed, -self.degree.get(each[1].id, 0), each[1].name, each[1].id)
        )
        return [
            {
                "id": each.id,
                "label": each.label,
                "name": each.name,
                "name_zh": each.name_zh,
                "where": self.where(each, language),
            }
            for _, each in found[:limit]
        ]

    def where(self, party: Party, language: str = "en") -> str:
        """Where a party lies, in words: "Suzhou, Jiangsu, China"."""
        places = [
            self._by_id[id] for id in (party.city, party.region, party.country) if id in self._by_id and id != party.id
        ]
        if language.startswith("zh"):
            return "，".join(each.name_zh or each.name for each in places)
        return ", ".join(each.name for each in places)

    def view(self, filters: Filters | None = None, counted: bool = True) -> View:
        """The view with these filters, kept for the next request (the last few of them). `counted`: see graph.view.view."""
        key = (filters or Filters(), counted)
        with self._lock:
            found = self._views.get(key)
        if found is None:
            found = view(self, *key)  # nobody waits for it; of two made at once the first stays
        with self._lock:
            found = self._views.setdefault(key, found)
            self._views.move_to_end(key)
            while len(self._views) > _VIEWS:
                self._views.popitem(last=False)
            return found


def _shown_as(party: Party, names: tuple[str, str]) -> Party:
    """The party under other names (Latin, Chinese); its own stay among the aliases, so that they still find it."""
    own = tuple(each for each in (party.name, party.name_zh) if each and each not in (*names, *party.aliases))
    return party._replace(name=names[0], name_zh=names[1], aliases=(*party.aliases, *own))


def _first(values: Sequence[str]) -> str | None:
    return values[0] if values else None


class Reader(Protocol):
    """What reading a snapshot needs of the store."""

    def stream(self, query: str, **parameters: Any) -> Iterable[Sequence[Any]]: ...


class Revised(Reader, Protocol):
    """A store that can tell whether its content has changed."""

    def revision(self) -> str: ...


def _nodes_query(label: str) -> str:
    return (
        f"MATCH (n:{label}) RETURN n.id, n.name, n.name_zh, n.aliases, n.ids, n.former, n.lat, n.lon, n.population, n.country, "
        "n.unnamed, n.number, n.level, n.type"
    )


PARTNERSHIPS = """
MATCH (a)-[r:PARTNER]->(b)
RETURN r.id, a.id, b.id, r.kind, r.tier, r.status, r.disputed, r.since, r.until, r.confidence, r.statements, r.programme, r.former
"""
VISITS = """
MATCH (a)-[r:VISIT]->(b)
RETURN r.id, a.id, b.id, r.start, r.end, r.confidence, r.statements, r.people, r.students, r.teachers, r.aggregate, r.event
"""


def _links_query(type: str) -> str:
    return f"MATCH (a)-[:{type}]->(b) RETURN a.id, b.id"


def read_snapshot(store: Reader, names: Names = MappingProxyType({})) -> Snapshot:
    """The network as it stands in the store. O(parties + ties), each streamed once; nothing is kept of the store."""
    with _uncollected():
        nodes = [_party(label, row) for label in PARTIES for row in store.stream(_nodes_query(label))]
        ties = [_partnership(row) for row in store.stream(PARTNERSHIPS)]
        ties += [_visit(row) for row in store.stream(VISITS)]
        links = {type: _grouped(store.stream(_links_query(type))) for type in STRUCTURE}
        return Snapshot(nodes, ties, links, names=names)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without looking for garbage in cycles meanwhile: among tuples that all stay it takes a fifth of the time and finds none."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _party(label: str, row: Sequence[Any]) -> Party:
    id, name, name_zh, aliases, ids, former, lat, lon, population, country, unnamed, number, level, type = row
    return Party(
        id,
        label,
        name or name_zh or id,
        name_zh,
        _sorted(aliases),
        _sorted(ids),
        _sorted(former),
        _float(lat),
        _float(lon),
        _int(population),
        country,
        None,
        None,
        bool(unnamed),
        _int(number),
        level,
        type,
    )


def _partnership(row: Sequence[Any]) -> Tie:
    id, a, b, kind, tier, status, disputed, since, until, confidence, statements, programme, former = row
    return Tie(
        id,
        "PARTNER",
        min(a, b),
        max(a, b),
        kind,
        tier or "none",
        status or "unknown",
        bool(disputed),
        since,
        until,
        confidence,
        _sources(statements),
        programme,
        None,
        False,
        None,
        _sorted(former),
    )


def _visit(row: Sequence[Any]) -> Tie:
    id, start, end, first, last, confidence, statements, stated, students, teachers, aggregate, event = row
    return Tie(
        id,
        "VISIT",
        start,
        end,
        since=first,
        until=last,
        confidence=confidence,
        sources=_sources(statements),
        people=people(stated, students, teachers),
        aggregate=bool(aggregate),
        event=event,
    )


_SOURCE = '"source":"'


def _sources(statements: Sequence[str] | None) -> tuple[str, ...]:
    """Ids of the sources, in order."""
    return _sorted([found for text in statements or () if (found := _source(text)) is not None])


def _source(text: str) -> str | None:
    """The source that a statement names; its text is not read whole, which for 26,000 ties takes half a second.

    Within a value quotes are escaped, so what is looked for stands at the key alone.
    """
    first = text.find(_SOURCE) + len(_SOURCE)
    last = text.find('"', first)
    if first < len(_SOURCE) or "\\" in text[first:last]:
        found: str | None = json.loads(text).get("source")
        return found
    return text[first:last]


def _sorted(values: Sequence[str] | None) -> tuple[str, ...]:
    if not values:
        return ()
    return (values[0],) if len(values) == 1 else tuple(sorted(set(values)))


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def _int(value: Any) -> int | None:
    return None if value is None else int(value)


def _grouped(pairs: Iterable[Sequence[str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for start, end in pairs:
        found.setdefault(start, set()).add(end)
    return {start: tuple(sorted(ends)) for start, ends in sorted(found.items())}


def from_edges(
    edges: Iterable[tuple[str, str] | Mapping[str, Any]], nodes: Iterable[str | Mapping[str, Any]] = ()
) -> Snapshot:
    """A snapshot without a store.

    edges: pairs of ids, or mappings with `start`, `end` and any column of Tie. nodes: ids, or mappings with `id`, any column of
    Party, and `in_city`, `in_region`, `part_of`, `serves` (ids); who is only named by an edge is a City. Nodes given here stay in
    views without a tie too. Raises FilterError for an unknown column.

    >>> network = from_edges([("lyon", "leipzig"), ("lyon", "leipzig"), ("lyon", "beirut")], nodes=["oulu"])
    >>> [(each.id, each.start, each.end) for each in network.ties]
    [('beirut--lyon', 'beirut', 'lyon'), ('leipzig--lyon', 'leipzig', 'lyon'), ('leipzig--lyon#2', 'leipzig', 'lyon')]
    """
    links: dict[str, set[tuple[str, str]]] = {type: set() for type in STRUCTURE}
    parties: dict[str, Party] = {}
    for each in nodes:
        party = _party_of({"id": each} if isinstance(each, str) else each, links)
        parties[party.id] = party
    given = bool(parties)
    seen: Counter[str] = Counter()
    ties = [_tie_of(each, seen) for each in edges]
    for tie in ties:
        for end in (tie.start, tie.end):
            parties.setdefault(end, Party(end, "City", end))
    for code in sorted({each.country for each in parties.values() if each.country} - set(parties)):
        parties[code] = Party(code, "Country", code)
    return Snapshot(parties.values(), ties, {type: _grouped(pairs) for type, pairs in links.items()}, isolated=given)


def _party_of(mapping: Mapping[str, Any], links: dict[str, set[tuple[str, str]]]) -> Party:
    values: dict[str, Any] = {"label": "City", "name": mapping["id"], **mapping}
    for type in STRUCTURE:
        holders = values.pop(type.lower(), ())
        links[type].update((values["id"], holder) for holder in ([holders] if isinstance(holders, str) else holders))
    _known(values, Party._fields)
    return Party(**_frozen(values))


def _tie_of(edge: tuple[str, str] | Mapping[str, Any], seen: Counter[str]) -> Tie:
    values: dict[str, Any] = {"start": edge[0], "end": edge[1]} if isinstance(edge, tuple) else dict(edge)
    values.setdefault("type", "PARTNER")
    if values["type"] == "PARTNER":
        values["start"], values["end"] = sorted((values["start"], values["end"]))
        values = {"kind": "other", "tier": "none", "status": "unknown", **values}
    if "id" not in values:
        name = f"{values['start']}--{values['end']}"
        seen[name] += 1
        values["id"] = name if seen[name] == 1 else f"{name}#{seen[name]}"
    _known(values, Tie._fields)
    return Tie(**_frozen(values))


def _frozen(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}


def _known(values: Mapping[str, Any], columns: Sequence[str]) -> None:
    unknown = sorted(set(values) - set(columns))
    if unknown:
        raise FilterError(f"Unknown column '{unknown[0]}'.", hint=f"Known: {', '.join(columns)}.")


class SnapshotCache:
    """The current snapshot of a store, reread only when the store's revision has changed; safe to share between threads."""

    def __init__(self, store: Revised, names: Names = MappingProxyType({})) -> None:
        self._store = store
        self._names = names
        self._lock = threading.Lock()
        self._revision: str | None = None
        self._snapshot: Snapshot | None = None

    def current(self) -> Snapshot:
        """The snapshot of what the store holds now. One cheap query when nothing has changed."""
        with self._lock:
            revision = self._store.revision()
            if self._snapshot is None or revision != self._revision:
                fresh = read_snapshot(self._store, self._names)
                if self._snapshot is None or fresh.version != self._snapshot.version:
                    self._snapshot = fresh  # otherwise the views and figures that are there still hold
                self._revision = revision
            return self._snapshot
