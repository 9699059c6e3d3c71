"""The sample `world`: sister cities of the world from Wikidata, January 2022 (CC0), as plain tables.

Tables, their making and their README: `loaders/samples/world/`; `python -m loaders.build_samples` makes them.
"""

from __future__ import annotations

from pathlib import Path

TITLE = "Sample world: sister cities from Wikidata, January 2022"
FOLDER = Path(__file__).parent / "samples" / "world"
TABLES = ("places", "names", "ties")
SOURCE = {
    "source": "source-wikidata-2022",
    "name": "Sister cities from Wikidata, January 2022",
    "title": "Sister cities from Wikidata (P190), January 2022",
    "url": "https://github.com/albertoursino/graphs-comparison",
    "publisher": "Wikidata; graph by A. Ursino and others",
    "published": "2022-02-17",
    "licence": "CC0 1.0",
}
