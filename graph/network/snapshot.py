"""The snapshot: the whole network in memory, read once from the store and reread only when the store has changed.

It holds the parties, the ties (partnerships and visits) and where each party lies, as plain tuples in order of id; what a page
shows of it is a `view` (graph/network/view.py). A snapshot never changes, so all requests share one.

Memory: about 1.1 KB for each party and tie (15.5 MB for both samples, 5,534 parties and 8,775 ties).
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cached_property
from types import MappingProxyType
from typing import Any

from graph.errors import FilterError, NotFound, no_party
from graph.model import LABEL, PLACES
from graph.names import Index
from graph.network.parties import Names, Party, Tie
from graph.network.placement import STRUCTURE, Links, Placement
from graph.text import OR, Text, joined
from graph.unfinished import SOUND, State

_KEPT = 24
"""Views that a snapshot remembers; one of the whole world takes some 5 MB with its figures."""


class Snapshot:
    """The network at one moment: `nodes` (Party) and `ties` (Tie), each in order of id, and `links`, where parties lie.

    `isolated`: whether views keep parties without a tie unless asked otherwise (`from_edges` with nodes does).
    `version`: that of the store it was read from. `state`: how that stood.
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
        version: str = "",
        state: State = SOUND,
    ) -> None:
        rows = sorted(nodes, key=lambda each: each.id)
        labels = {each.id: each.label for each in rows}
        self.links: Links = links
        self._version = version
        self.state = state
        self.isolated = isolated
        self.placement = Placement(labels, links, {each.id: each.country for each in rows})
        self._stated = tuple(self._placed(each) for each in rows)
        self.nodes = tuple(_shown_as(each, names[each.id]) if each.id in names else each for each in self._stated)
        self._by_id = {each.id: each for each in self.nodes}
        self.ties = tuple(
            sorted((each for each in ties if each.start in labels and each.end in labels), key=lambda each: each.id)
        )
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
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
        """SHA-256, in hex, of the facts and statements of the store, sorted (`graph.digest`): equal on both servers and whatever their order.

        Of a network that comes from no store, of the columns of Party and Tie, and `links`, sorted.
        """
        if self._version:
            return self._version
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
            raise no_party(id, self._nearest(id))
        return found

    def tie(self, id: str) -> Tie:
        """The tie with this id. Raises NotFound with the nearest id."""
        found = self._tie_by_id.get(id)
        if found is None:
            near = get_close_matches(id, self._tie_by_id, n=1, cutoff=0.7)
            raise NotFound(
                Text("No tie has the id '{id}'.", id=id),
                hint=Text("Nearest: '{nearest}'.", nearest=near[0]) if near else "",
            )
        return found

    def has_tie(self, id: str) -> bool:
        """Whether a tie has this id."""
        return id in self._tie_by_id

    @cached_property
    def _tie_by_id(self) -> Mapping[str, Tie]:
        """Ties by id and by former ids."""
        own = {tie.id: tie for tie in self.ties}
        return {former: tie for tie in self.ties for former in tie.former} | own

    def _nearest(self, id: str) -> Text:
        near = get_close_matches(id, self._by_id, n=1, cutoff=0.7)
        return Text("Nearest: '{nearest}'.", nearest=near[0]) if near else Text("Look it up by its name in the search.")

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
        words = joined([LABEL[label].title for label in labels], OR)
        try:
            found = self.node(id)
        except NotFound:
            called = self._places_called(id, labels)
            if len(called) != 1:
                ids = tuple(f"'{party.id}'" for party in called)
                hint = Text("Several have this name: {ids}.", ids=ids) if called else self._nearest(id)
                raise FilterError(
                    Text("found '{found}', expected the id of a {what}.", found=id, what=words), where=where, hint=hint
                ) from None
            found = called[0]
        if found.label not in labels:
            raise FilterError(
                Text(
                    "found '{found}' ({title}), expected the id of a {what}.",
                    found=id,
                    title=LABEL[found.label].title,
                    what=words,
                ),
                where=where,
            )
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
        return [_hit(party, self.where(party, language)) for _, party in found[:limit]]

    def where(self, party: Party, language: str = "en") -> str:
        """Where a party lies, in words: "Suzhou, Jiangsu, China"."""
        places = [
            self._by_id[id] for id in (party.city, party.region, party.country) if id in self._by_id and id != party.id
        ]
        if language.startswith("zh"):
            return "，".join(each.name_zh or each.name for each in places)
        return ", ".join(each.name for each in places)

    def keep(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What `make` gives, kept under its key for the next who asks; the last few are. Nobody waits for it: of two made at once the first stays."""
        with self._lock:
            found = self._kept.get(key)
        if found is None:
            found = make()
        with self._lock:
            found = self._kept.setdefault(key, found)
            self._kept.move_to_end(key)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            return found


def _hit(party: Party, where: str) -> dict[str, Any]:
    return {"id": party.id, "label": party.label, "name": party.name, "name_zh": party.name_zh, "where": where}


def _shown_as(party: Party, names: tuple[str, str]) -> Party:
    """The party under other names (Latin, Chinese); its own stay among the aliases, so that they still find it."""
    own = tuple(each for each in (party.name, party.name_zh) if each and each not in (*names, *party.aliases))
    return party._replace(name=names[0], name_zh=names[1], aliases=(*party.aliases, *own))


def _first(values: Sequence[str]) -> str | None:
    return values[0] if values else None


def ends_by_start(pairs: Iterable[Sequence[str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for start, end in pairs:
        found.setdefault(start, set()).add(end)
    return {start: tuple(sorted(ends)) for start, ends in sorted(found.items())}
