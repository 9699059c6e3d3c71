"""Names of places: gathered from gazetteers and standards, each with its origin, those that mislead left out."""

from __future__ import annotations

import gettext
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Any

import pycountry

from graph.geodesy import distance_km
from loaders.making.csv_files import CsvRow
from loaders.making.gazetteers import Gazetteers
from loaders.making.place import SamplePlace, trimmed
from loaders.making.texts import clean, fold, is_han, is_hangul, is_latin, is_simplified, simplified, stem

MOST_ALIASES = 12
MOST_HAN = 4
LONGEST = 60
"""Signs of a name."""
KNOWN_CITY = 50_000
"""Cities of this many people lend no name of theirs to another place."""


def match(place: SamplePlace, gazetteer: Gazetteers) -> tuple[str, CsvRow | None, bool]:
    """GeoNames id, Natural Earth row, and whether they are this very place (False: the town it is named after)."""
    row = gazetteer.by_wikidata.get(place.wikidata) if place.wikidata else None
    if row and place.label == "City":
        key = row["GEONAMEID"]
        city = gazetteer.cities.get(key)
        if city and distance_km(place.lat, place.lon, city["latitude"], city["longitude"]) <= 60:
            return _better_named(place, key, gazetteer), row, True
    if place.label == "Region":
        return "", row, True
    name = fold(place.name)
    key = gazetteer.same_name(place, {name})
    exact = bool(key)
    if not key and (short := trimmed(place.name)) != place.name:
        key = gazetteer.same_name(place, {fold(short)})
    return key, row or (gazetteer.by_geonames.get(key) if key else None), exact or bool(row)


def _better_named(place: SamplePlace, key: str, gazetteer: Gazetteers) -> str:
    """The city of the place's own name where Natural Earth points to one of another name nearby (Xuzhou: Tongshan)."""
    name = fold(place.name)
    if fold(gazetteer.cities[key]["name"]) == name:
        return key
    other = gazetteer.same_name(place, {name})
    return other if other and fold(gazetteer.cities[other]["name"]) == name else key


def add_names(place: SamplePlace, gazetteer: Gazetteers) -> None:
    """Fill name_zh, aliases, origins and the outside ids of a place."""
    key, row, exact = match(place, gazetteer)
    if exact:
        place.geonames = key
        if row and not place.wikidata and row["wikidataid"]:
            place.wikidata = row["wikidataid"]
    names = Names(place)
    for hand in (gazetteer.spellings.get(place.id), gazetteer.spellings.get(place.wikidata)):
        if hand:
            names.add_by_hand(hand)
    if row:
        names.add_natural_earth(row)
    if label := gazetteer.names_2016.get(place.wikidata, ""):
        names.add(label, "Wikidata 2016")
    if key:
        names.add_geonames(gazetteer.cities[key], exact)
    if place.iso:
        names.add_iso(place.iso)
    names.finish()


class Names:
    """Gathers the other names of one place, without repeating one and with the origin of each kept."""

    def __init__(self, place: SamplePlace) -> None:
        self.place = place
        self.stem = stem(place.name_zh)
        self.seen = {fold(place.name), fold(place.name_zh)}
        self.han: list[str] = []
        self.latin: list[str] = []
        self.other: list[str] = []

    def add(self, text: str, origin: str) -> None:
        """Add one name unless it is known, longer than 60 characters or in a script we don't keep."""
        text = clean(text)
        if not text or len(text) > LONGEST or fold(text) in self.seen:
            return
        names = self._names_like(text, origin)
        if names is not None:
            names.append(text)
            self.seen.add(fold(text))
            self._from(origin)

    def _names_like(self, text: str, origin: str) -> list[str] | None:
        """The names of its script, if it is to be one more of them."""
        if is_han(text):
            own = origin == "by hand" or self.stem in simplified(text)
            part = text.endswith(("街道", "镇", "鎮", "乡", "鄉"))
            return self.han if own and not part and len(self.han) < MOST_HAN else None
        if is_latin(text):
            return self.latin if len(self.latin) < MOST_ALIASES - 2 else None
        return self.other if self.place.country in ("KR", "KP") and is_hangul(text) else None

    def _from(self, origin: str) -> None:
        if origin not in self.place.origins:
            self.place.origins.append(origin)

    def add_by_hand(self, row: CsvRow) -> None:
        """Names that the gazetteers lack or bury, from `spellings.csv`."""
        if row["name_zh"]:
            self.name_zh(row["name_zh"], "by hand")
        for text in filter(None, row["aliases"].split("|")):
            self.add(text, "by hand")

    def add_natural_earth(self, row: CsvRow) -> None:
        """Chinese, English, German, Spanish, French and Portuguese names of Natural Earth."""
        zh = clean(row["NAME_ZH"])
        if zh and is_han(zh):
            self.name_zh(zh, "Natural Earth")
        for column in ("NAME_EN", "NAME_DE", "NAME_ES", "NAME_FR", "NAME_PT", "NAME"):
            self.add(row[column], "Natural Earth")
        for text in row["NAMEALT"].split("|"):
            self.add(text.split(",")[0], "Natural Earth")

    def add_geonames(self, city: Mapping[str, Any], exact: bool) -> None:
        """Alternate names of GeoNames: Chinese ones first, then the Latin ones, plainest and most shared first."""
        origin = "GeoNames" if exact else "GeoNames (its town)"
        texts = [clean(text) for text in city["alternatenames"]]
        for text in sorted(filter(is_han, texts), key=_han_rank):
            self.name_zh(text, origin)
        self.add(city["name"], origin)
        shared: dict[str, int] = defaultdict(int)
        for text in texts:
            shared[fold(text)] += 1
        latin = [text for text in texts if is_latin(text)]
        latin = [text for text in latin if not text.replace("’", "'").casefold().endswith(ENDINGS)]
        for text in sorted(latin, key=lambda each: (*_latin_rank(each, self.place.name), -shared[fold(each)])):
            self.add(text, origin)
        for text in texts:
            if len(self.other) < 1:
                self.add_other(text, origin)

    def add_other(self, text: str, origin: str) -> None:
        """A Korean name in Hangul."""
        if text and is_hangul(text):
            self.add(text, origin)

    def add_iso(self, codes: str) -> None:
        """Names of an ISO 3166-2 subdivision: the Chinese translation, its own name, German, French and Spanish ones."""
        for code in codes.split("|"):
            division: Any = _divisions().get(code)
            if division is None:
                continue
            for language in ("zh_CN", "de", "fr", "es"):
                text = clean(_translation(language).gettext(division.name))
                if is_han(text):
                    self.name_zh(text, "ISO 3166-2")
                elif language != "zh_CN":
                    self.add(text.split(" [")[0].split(",")[0], "ISO 3166-2")
            self.add(division.name.split(" [")[0].split(",")[0], "ISO 3166-2")

    def name_zh(self, text: str, origin: str) -> None:
        """Take the first Chinese name as the place's own (simplified), the others as aliases."""
        if not self.place.name_zh:
            self.place.name_zh = simplified(text)
            self.seen.add(fold(self.place.name_zh))
            self._from(origin)
        self.add(text, origin)
        self.add(simplified(text), origin)

    def finish(self) -> None:
        """Hand the names over: Chinese, Korean, then Latin, at most MOST_ALIASES."""
        aliases = [*self.han, *self.other, *self.latin]
        self.place.aliases = [text for text in aliases if text != self.place.name_zh][:MOST_ALIASES]


@cache
def _divisions() -> dict[str, Any]:
    return {division.code: division for division in pycountry.subdivisions}


@cache
def _translation(language: str) -> gettext.NullTranslations:
    return gettext.translation("iso3166-2", pycountry.LOCALES_DIR, languages=[language], fallback=True)


def _han_rank(text: str) -> tuple[bool, bool, int, str]:
    return (not is_simplified(text), text.endswith("市") and len(text) > 2, len(text), text)


ENDINGS = (
    " shi", "-shih", "-shi", "hsien", "-chen", "-ch'eng", " khot", " shaary", " shehiri", " osh", " linn", " city", "jiedao", " zhen", "-chhi", "-chhī",
)  # fmt: skip
"""Ends of transcriptions that only say what kind of place it is: left out."""
DECLINED = ("a", "ae", "as", "e", "es", "i", "is", "o", "oj", "os", "u", "um", "us", "y")
TRANSCRIBED = ("j", "dz", "cz", "kh", "zh", "eh", "cs", "tsj", "q", "nk", "gg", "nch")


def _latin_rank(text: str, name: str) -> tuple[bool, bool, bool, bool]:
    """Sort key: names a reader may know come first, then plain ones; transcriptions and declined forms come last."""
    folded, known = fold(text), fold(name)
    declined = folded.startswith(known[:-1]) and folded[len(known) - 1 :].removeprefix(known[-1:]) in DECLINED
    transcribed = any(group in folded and group not in known for group in TRANSCRIBED)
    return (
        declined or transcribed,
        "'" in text or "’" in text,
        not text.isascii(),
        "-" in text,
    )


def drop_misleading(places: list[SamplePlace], gazetteer: Gazetteers) -> None:
    """An alias that is the name of another place of the country goes, unless both are named alike (Malmö Municipality)."""
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)
    for place in places:
        for name in filter(None, (place.name, stem(place.name_zh))):
            owners[place.country, fold(name)].add(fold(trimmed(place.name)))
    for key, city in gazetteer.cities.items():
        if city["population"] >= KNOWN_CITY:
            owners[city["countrycode"], fold(city["name"])] |= {key, fold(city["name"])}
    for place in places:
        own = {fold(trimmed(place.name)), place.geonames}
        place.aliases = [
            alias
            for alias in place.aliases
            if not (known := owners.get((place.country, fold(stem(alias))), set())) or known & own
        ]


def drop_shared_ids(places: list[SamplePlace], gazetteer: Gazetteers) -> None:
    """A GeoNames id belongs to one place: the one that Natural Earth joins to it, else the smallest."""
    owners: dict[str, list[SamplePlace]] = defaultdict(list)
    for place in places:
        if place.geonames:
            owners[place.geonames].append(place)
    for key, claimed in owners.items():
        known = gazetteer.by_geonames.get(key, {}).get("wikidataid", "")
        for place in sorted(
            claimed, key=lambda each: (each.wikidata != known, each.population == 0, each.population, each.id)
        )[1:]:
            place.geonames = ""


def has_names(place: SamplePlace) -> bool:
    return bool(place.name_zh or place.aliases)


def names_row(place: SamplePlace) -> CsvRow:
    return {
        "id": place.id,
        "name_zh": place.name_zh,
        "aliases": "|".join(place.aliases),
        "names_from": "|".join(sorted(place.origins)) if has_names(place) else "",
    }
