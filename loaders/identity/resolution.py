"""Who is who: the same school, bureau, university or city in other words is one party.

Shared ids decide first. Then the evidence is weighed as Fellegi and Sunter do: each comparison (name, town, postcode, address …) has a
likelihood ratio, how much more often it comes out so for one party than for two; their product over the parties that the name alone
might mean gives the odds. The ratios are constants, estimated on English schools whose true pairs are known (docs/resolution.md).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from heapq import nsmallest
from typing import NamedTuple

from rapidfuzz import fuzz

from graph.geodesy import distance_km
from graph.model import PLACES
from graph.names import fold
from graph.text import Text
from loaders.identity.address import plain_address, plain_postcode, plain_website
from loaders.identity.candidate import Candidate, Match
from loaders.identity.spelling import CJK, CONTRASTS, EAST, GENERIC, PARTS, Spelling, spellings
from loaders.identity.weights import NEIGHBOUR_KM, RATIO, WORDS

SURE = 0.98
"""From here on two parties are one without asking: one wrong merge in fifty at most at the threshold, and far fewer beyond it."""
UNSURE = 0.5
"""From here on, and more likely than not the same, two parties are put before a person."""
COMMON = 300
"""A word that more parties have than this finds nobody."""
LOOKED_AT = 120
"""Parties that are compared at most in one go, those first that have most in common."""
SAME_SPOT_KM, NEAR_ON_MAP_KM = 0.3, 2.0
"""Two positions less far apart than the first are one spot; up to the second they are near each other."""
RIVALS = 20
"""Parties beside the likeliest that are looked at for being that one once more."""

BEARERS = (300.0, 5.0, 1.0, 0.4, 0.2)
"""How many other parties of a country have a name with 0, 1, 2, 3 and more words of its own: 实验小学, Greenfield School, …

English schools: 2.4, 0.6, 0.2, 0.1 for one word and more; twice that is taken, and 300 for none, as registers of China have."""
OF_ITS_TOWN = 0.1
"""The same, within the town, for a name that holds the town's name: Suzhou No. 1 Middle School."""
RARER = {"School": 1.0, "Bureau": 0.1, "Organization": 0.1}
"""Universities and authorities are fewer than schools, and their names are made to tell them apart."""


class _Known(NamedTuple):
    """A candidate, and what is worked out of it once."""

    party: Candidate
    names: tuple[str, ...]
    """Folded, of a city or region; the others have `spellings`."""
    spellings: tuple[Spelling, ...]
    place: str
    postcode: str
    address: str
    website: str

    @classmethod
    def of(cls, party: Candidate) -> _Known:
        place = party.place
        if party.label in PLACES:
            names = tuple(dict.fromkeys(filter(None, map(fold, party.names))))
            return cls(party, names, (), fold(place), "", "", "")
        towns = party.place_names or ((place,) if place and not re.search(r"\d", place) else ())
        return cls(
            party, (), spellings(party.names, towns, party.country), fold(place), plain_postcode(party), plain_address(party.address),
            plain_website(party.website),
        )  # fmt: skip


class _Compared(NamedTuple):
    odds: float
    found: tuple[str, ...]


class Resolver:
    """Knows parties, and finds the one that a new row speaks of. Memory: about 2 KB a party."""

    def __init__(self, known: Iterable[Candidate] = (), apart: Iterable[tuple[str, str]] = ()) -> None:
        """O(known): about 100 µs each."""
        self._apart = {tuple(sorted(pair)) for pair in apart}
        self._parties: list[_Known] = []
        self._by_id: dict[str, int] = {}
        self._blocks: dict[int, list[int]] = {}
        self._bearers: Counter[int] = Counter()
        for each in known:
            self.add(each)

    def add(self, party: Candidate) -> None:
        """Know this party from now on. An unnamed one is known by its ids alone."""
        known = _Known.of(party)
        at = len(self._parties)
        self._parties.append(known)
        for each in (party.id, *party.ids, *party.former):
            self._by_id.setdefault(each, at)
        if party.unnamed or party.label == "Country":
            return
        for key in _close_keys(known) | _name_keys(known) | _word_keys(known):
            block = self._blocks.setdefault(key, [])
            if len(block) <= COMMON:
                block.append(at)
        self._bearers.update({hash((party.label, party.country, each.words)) for each in known.spellings})

    def find(self, party: Candidate) -> Match | None:
        """The party that this one surely is, None where that is not sure. About 100 µs among 50,000 schools."""
        for each in (party.id, *party.ids):
            at = self._by_id.get(each)
            if at is not None and self._may_be_one(party, self._parties[at].party, shared=True):
                return Match(self._parties[at].party.id, 1.0, (Text("the same id {id}", id=each),))
        found = self.likely(party)
        return found[0] if found and found[0].probability >= SURE else None

    def likely(self, party: Candidate) -> list[Match]:
        """The parties that this one may be, by name and place, the likeliest first; what they don't take is that it is none of them."""
        if party.unnamed or party.label == "Country":
            return []
        known = _Known.of(party)
        compared: dict[int, _Compared] = {}
        for look in (_close_keys, _name_keys, _word_keys):
            compared |= self._compared(known, self._at(look(known)) - compared.keys())
            if _is_clear(compared.values()):
                break
        ranked = sorted(compared.items(), key=lambda each: (-each[1].odds, each[0]))
        total = sum(each.odds for each in compared.values())
        matches = []
        for at, found in ranked:
            others = total - found.odds
            if at == ranked[0][0] and others >= found.odds / 1000:
                others -= sum(each.odds for other, each in ranked[1:RIVALS] if self._is_known_twice(at, other))
            probability = found.odds / (1 + found.odds + max(0.0, others))
            matches.append(Match(self._parties[at].party.id, probability, _in_words(found)))
        return matches

    def _is_known_twice(self, at: int, other: int) -> bool:
        a, b = self._parties[at], self._parties[other]
        return self._may_be_one(a.party, b.party) and self._compare(a, b).odds >= SURE / (1 - SURE)

    def likely_others(self, party: Candidate) -> list[Match]:
        """Of the parties known, those other than itself that it may be: more likely than not, each weighed alone."""
        if party.unnamed or party.label == "Country":
            return []
        known = _Known.of(party)
        keys = _close_keys(known) | _name_keys(known) | _word_keys(known)
        others = self._compared(known, self._at(keys) - {self._by_id.get(party.id, -1)})
        matches = [
            Match(self._parties[at].party.id, found.odds / (1 + found.odds), _in_words(found))
            for at, found in others.items()
        ]
        return [each for each in matches if each.probability >= UNSURE]

    def _at(self, keys: Iterable[int]) -> set[int]:
        """The parties that have one of these keys; a key that too many have finds none."""
        shared: Counter[int] = Counter()
        for key in keys:
            block = self._blocks.get(key, ())
            if len(block) <= COMMON:
                shared.update(block)
        if len(shared) <= LOOKED_AT:
            return set(shared)
        return {at for _, at in nsmallest(LOOKED_AT, ((-often, at) for at, often in shared.items()))}

    def _compared(self, known: _Known, positions: Iterable[int]) -> dict[int, _Compared]:
        found = {}
        for at in sorted(positions):
            other = self._parties[at]
            if self._may_be_one(known.party, other.party):
                compared = self._compare(known, other)
                if compared.odds > 0:
                    found[at] = compared
        return found

    def _may_be_one(self, a: Candidate, b: Candidate, shared: bool = False) -> bool:
        if a.label != b.label or a.unnamed != b.unnamed or tuple(sorted((a.id, b.id))) in self._apart:
            return False
        return shared or not ((a.country and b.country and a.country != b.country) or _other_ids(a, b))

    def _compare(self, a: _Known, b: _Known) -> _Compared:
        """Odds that the two are one, and what was found."""
        if a.party.label in PLACES:
            return _compare_places(a, b)
        level, bearers = self._names(a, b)
        if not level:
            return _Compared(0.0, ())
        found = [level, *_evidence(a, b)]
        odds = math.prod(RATIO.get(each, 1.0) for each in found) / (bearers * RARER[a.party.label])
        return _Compared(odds, tuple(found))

    def _names(self, a: _Known, b: _Known) -> tuple[str, float]:
        """How the names compare, and how many others may bear such a name."""
        pairs = [(one, two) for one in a.spellings for two in b.spellings]
        cjk = _of_both_in_cjk(pairs) if a.party.country in EAST else []
        same_place = bool(a.place) and a.place == b.place
        levels = [(_compare_words(one, two, same_place), one, two) for one, two in cjk or pairs]
        level, one, two = max(levels, key=lambda found: _weight_of(found[0]), default=("", None, None))
        if level and one and two:
            return level, self._bearers_of(one, two, a.party, same_place)
        if cjk and any(one.words == two.words for one, two in pairs):
            return "name longer", 1.0  # one English name for two Chinese ones: a person should look
        return "", 1.0

    def _bearers_of(self, one: Spelling, two: Spelling, party: Candidate, same_place: bool) -> float:
        if same_place and one.names_town and two.names_town:
            return OF_ITS_TOWN
        own = min(len(one.words - GENERIC), len(two.words - GENERIC), len(BEARERS) - 1)
        return max(BEARERS[own], self._bearers[hash((party.label, party.country, one.words))] - 1.0)


def _of_both_in_cjk(pairs: Iterable[tuple[Spelling, Spelling]]) -> list[tuple[Spelling, Spelling]]:
    return [(one, two) for one, two in pairs if one.cjk and two.cjk]


def _weight_of(level: str) -> float:
    """How much names that compare so speak for one party; 0 for two names."""
    return RATIO.get(level, 1.0) if level else 0.0


def alike(a: str, b: str) -> bool:
    """Can two names be those of one party?

    >>> alike("St Mary's Primary School", "Saint Mary Primary"), alike("St Mary's Primary School", "St John's Primary School")
    (True, False)
    """
    return any(_compare_words(one, two, False) for one in spellings([a]) for two in spellings([b]))


def _is_clear(compared: Collection[_Compared]) -> bool:
    """Is one of them sure already, so that looking further is needless?"""
    odds = [each.odds for each in compared]
    return bool(odds) and max(odds) / (1 + sum(odds)) >= SURE


def _in_words(found: _Compared) -> tuple[Text, ...]:
    return tuple(WORDS[each] for each in found.found)


def _close_keys(known: _Known) -> set[int]:
    """What two parties share that stand in one place: postcode, website, the name within the town."""
    label = known.party.label
    keys: set[int] = set()
    if known.place:
        keys.update(hash((label, known.place, each.within - {"senior"})) for each in known.spellings)
        keys.update(hash((label, known.place, each)) for each in known.names)
    if known.postcode:
        keys.add(hash((label, "postcode", known.postcode)))
    if known.website:
        keys.add(hash((label, "website", known.website)))
    return keys


def _name_keys(known: _Known) -> set[int]:
    """The names, whatever their place."""
    label = known.party.label
    return {hash((label, each)) for each in (*known.names, *(each.words - {"senior"} for each in known.spellings))}


def _word_keys(known: _Known) -> set[int]:
    """The words of its own that a party's names have."""
    party = known.party
    return {hash((party.label, party.country, word)) for each in known.spellings for word in each.words - GENERIC}


def _other_ids(a: Candidate, b: Candidate) -> bool:
    """Have the two different ids of one scheme, and none in common?"""
    if not a.ids or not b.ids or not set(a.ids).isdisjoint(b.ids):
        return False
    return not {each.partition(":")[0] for each in a.ids}.isdisjoint(each.partition(":")[0] for each in b.ids)


def _compare_words(one: Spelling, two: Spelling, same_place: bool) -> str:
    """How two names compare: same, near, longer, of a part; empty where they are two names."""
    if one.words == two.words or (same_place and one.within == two.within):
        return "name same"
    a, b = (one.within, two.within) if same_place else (one.words, two.words)
    return _compare_word_sets(a, b, one.cjk != two.cjk)


@lru_cache(maxsize=100_000)
def _compare_word_sets(a: frozenset[str], b: frozenset[str], across: bool) -> str:
    left, right = set(a - b), set(b - a)
    if across:
        left.discard("senior")
        right.discard("senior")
    paired = _pair_off(left, right)
    rest = left | right
    if rest & CONTRASTS or any(each.isdecimal() for each in rest):
        return ""
    if not rest:
        return "name near" if paired else "name same"
    if (left and right) or not (paired or a & b - GENERIC):
        return ""
    return "name of a part" if rest & PARTS else "name longer"


def _pair_off(left: set[str], right: set[str]) -> int:
    """Take the words out that differ by some letters only; returns how many pairs there were."""
    pairs = 0
    for word in sorted(left, key=lambda each: (-len(each), each)):
        near = max(sorted(right), key=lambda each: fuzz.ratio(word, each), default="")
        if min(len(word), len(near)) >= 4 and not CJK.search(word) and fuzz.ratio(word, near) >= 80:
            left.discard(word)
            right.discard(near)
            pairs += 1
    return pairs


def _evidence(a: _Known, b: _Known) -> Iterator[str]:
    """What the places, addresses and the rest of the two say."""
    yield from _place(a, b)
    yield from _postcodes(a, b)
    if a.address and b.address:
        alike = fuzz.token_set_ratio(a.address, b.address)
        yield "address same" if alike >= 90 else "address alike" if alike >= 70 else "address other"
    if a.website and b.website:
        yield "website same" if a.website == b.website else "website other"
    if bool(a.party.closed) != bool(b.party.closed):
        yield "one closed"
    if not (a.party.country and b.party.country):
        yield "country unknown"


def comparisons(a: Candidate, b: Candidate) -> list[str]:
    """What is found when the places, addresses and the rest of two parties are compared: keys of `RATIO`.

    >>> comparisons(Candidate("1", "School", ("A",), "GB", "Leeds"), Candidate("2", "School", ("A",), "GB", "Leeds"))
    ['town same']
    """
    return list(_evidence(_Known.of(a), _Known.of(b)))


def _place(a: _Known, b: _Known) -> Iterator[str]:
    km = _distance_km(a.party, b.party)
    if a.place and b.place:
        yield _towns(a.place, b.place, km)
        return
    if km is not None:
        yield _positions(km)
    elif _stands_in(a.place, b.address) or _stands_in(b.place, a.address):
        yield "town same"
    if a.party.region and b.party.region:
        yield "region same" if fold(a.party.region) == fold(b.party.region) else "region other"


def _towns(one: str, other: str, km: float | None) -> str:
    if one == other:
        return "town same"
    return "town near" if km is not None and km <= NEIGHBOUR_KM else "town other"


def _positions(km: float) -> str:
    if km < SAME_SPOT_KM:
        return "position same"
    if km <= NEAR_ON_MAP_KM:
        return "position near"
    return "town near" if km <= NEIGHBOUR_KM else "position other"


def _stands_in(place: str, address: str) -> bool:
    return bool(place) and f" {place} " in f" {address} "


def _postcodes(a: _Known, b: _Known) -> Iterator[str]:
    if a.postcode and b.postcode:
        if a.postcode == b.postcode:
            yield "postcode same"
        else:
            half = max(2, len(a.postcode) - 3)
            yield "postcode half" if a.postcode[:half] == b.postcode[:half] else "postcode other"


def _compare_places(a: _Known, b: _Known) -> _Compared:
    """Cities and regions: one by exact name, country, and gazetteer place or position; by the rest only perhaps."""
    if set(a.names).isdisjoint(b.names) or not (a.party.country and b.party.country):
        return _Compared(0.0, ())
    if a.party.label == "Region" or (a.place and a.place == b.place):
        return _Compared(1000.0, ("name same", "town same") if a.place else ("name same",))
    km = _distance_km(a.party, b.party)
    if km is not None:
        near = km <= NEIGHBOUR_KM
        return (
            _Compared(1000.0, ("name same", "town near")) if near else _Compared(0.02, ("name same", "position other"))
        )
    if not (a.party.region and b.party.region):
        return _Compared(2.0, ("name same",))
    if fold(a.party.region) == fold(b.party.region):
        return _Compared(9.0, ("name same", "region same"))
    return _Compared(0.02, ("name same", "region other"))


def _distance_km(a: Candidate, b: Candidate) -> float | None:
    """Great-circle distance of the two in kilometres; None where a position is missing."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return None
    return distance_km(a.lat, a.lon, b.lat, b.lon)
