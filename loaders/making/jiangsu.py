"""The sample jiangsu: its tables as they were collected, and the names and outside ids of its places."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from pathlib import Path

from graph.geodesy import distance_km
from loaders.making.csv_files import read_csv, write_csv
from loaders.making.gazetteers import Gazetteers
from loaders.making.names import add_names, drop_misleading, drop_shared_ids, names_row
from loaders.making.place import SamplePlace, trimmed
from loaders.making.texts import fold

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


def build_jiangsu(shared: Path, target: Path, gazetteer: Gazetteers, world: list[SamplePlace]) -> list[SamplePlace]:
    """Copy the eight tables and write places.csv and sources.csv of the jiangsu sample; the places."""
    target.mkdir(parents=True, exist_ok=True)
    for name in JIANGSU_TABLES:
        shutil.copyfile(shared / f"data/jiangsu/{name}.csv", target / f"{name}.csv")
    _write_seeds(shared, target)
    codes = {row["id"]: row for row in read_csv(target / "regions.csv")}
    corrections = {row["id"]: row for row in read_csv(target / "corrections.csv")}
    places: list[SamplePlace] = []
    for row in read_csv(target / "cities.csv"):
        place = SamplePlace(
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
    drop_misleading(places, gazetteer)
    drop_shared_ids(places, gazetteer)
    _drop_shared_wikidata(places)
    write_csv(
        target / "places.csv",
        ("id", "label", "wikidata", "geonames", "iso3166_2", "name_zh", "aliases", "names_from"),
        (
            {
                **names_row(place),
                "label": place.label,
                "wikidata": place.wikidata,
                "geonames": place.geonames,
                "iso3166_2": place.iso,
            }
            for place in places
        ),
    )
    return places


def _world_id(place: SamplePlace, world: list[SamplePlace]) -> str:
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


def _drop_shared_wikidata(places: list[SamplePlace]) -> None:
    owners: dict[str, list[SamplePlace]] = defaultdict(list)
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
