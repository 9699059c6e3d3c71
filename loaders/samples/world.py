"""The sample `world`: sister cities of the world from Wikidata, January 2022 (CC0), as plain tables.

Tables, their making and their README: `loaders/samples/world/`; `python -m loaders.making.samples` makes them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from graph.facts import EdgeFact, Fact, NodeFact, filled
from loaders.account.row import File, Row
from loaders.places.country_table import SPELLINGS, country_facts, country_names
from loaders.samples.tables import place_ids, read_table, split_list, table_files

TITLE = "Sample world: sister cities from Wikidata, January 2022"
FOLDER = Path(__file__).parent / "world"
SOURCE = {
    "source": "source-wikidata-2022",
    "nature": "list",
    "name": "Sister cities from Wikidata, January 2022",
    "title": "Sister cities from Wikidata (P190), January 2022",
    "url": "https://github.com/albertoursino/graphs-comparison",
    "publisher": "Wikidata; graph by A. Ursino and others",
    "published": "2022-02-17",
    "licence": "CC0 1.0",
}


class _Tables:
    """Labels of the places, for the tables that only name them, and the countries still to be stated."""

    def __init__(self) -> None:
        self.countries = country_names()
        self.labels = {row["id"]: row["label"] for _, row in read_table(FOLDER / "places.csv")}


def files() -> list[File]:
    """The tables of the sample, in the order in which they are read."""
    return table_files(FOLDER, ROW_READERS)


def rows() -> Iterator[Row]:
    """Every row of the tables as facts, in file order."""
    tables = _Tables()
    for name, read in ROW_READERS.items():
        for line, row in read_table(FOLDER / f"{name}.csv"):
            facts = tuple(read(row, f"{name}.csv:{line}", tables))
            yield Row(f"{name}.csv", line, facts, text=",".join(row.values()))


def _place(row: Mapping[str, str], line: str, tables: _Tables) -> Iterator[Fact]:
    code, said = row["country"], {"source": SOURCE["source"], "line": line}
    stated = {
        "name": row["name"],
        "country": code,
        "lat": float(row["lat"]),
        "lon": float(row["lon"]),
        "position": "Wikidata",
        "population": int(row["population"]) if row["population"] else None,
        "ids": [f"wikidata:{row['id']}", *place_ids(row)],
        "note": row["note"],
        "type": row["type"] if row["label"] == "Region" else None,
        "word": row["country_word"],
    }
    yield NodeFact("Source", SOURCE["source"], SOURCE)
    country = tables.countries.pop(code, None)
    if country is not None:
        yield from country_facts(country)
    yield NodeFact(row["label"], row["id"], said | filled(stated))
    yield EdgeFact("IN_COUNTRY", row["id"], code, "", said)


def _spellings(row: Mapping[str, str], line: str, tables: _Tables) -> Iterator[Fact]:
    stated = {"name_zh": row["name_zh"], "aliases": split_list(row["aliases"])}
    yield NodeFact("Source", SPELLINGS["source"], SPELLINGS)
    yield NodeFact(tables.labels[row["id"]], row["id"], {"source": SPELLINGS["source"], "line": line} | filled(stated))


def _tie(row: Mapping[str, str], line: str, tables: _Tables) -> Iterator[Fact]:
    first, second = sorted((row["a"], row["b"]))
    regions = tables.labels[first] == tables.labels[second] == "Region"
    stated = {
        "source": SOURCE["source"],
        "line": line,
        "dated": SOURCE["published"],
        "word": "twinned administrative body (P190)",
        "kind": "sister_region" if regions else "sister_city",
        "tier": "sister",
        "status": "listed",
        "confidence": "medium",
    }
    yield EdgeFact("PARTNER", first, second, f"wd--{first}--{second}", stated)


ROW_READERS: dict[str, Callable[[Mapping[str, str], str, _Tables], Iterator[Fact]]] = {
    "places": _place,
    "names": _spellings,
    "ties": _tie,
}
"""The tables in the order in which they are read, each with the reader of its rows."""
