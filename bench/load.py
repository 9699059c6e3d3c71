"""Loading: rows in memory, the 26,114 pairs of a scrape from CSV to finished graph, and a million ties in flat memory.

**Rows in memory**: 20,000 cities and 60,000 ties go through twinmap, by the bare driver in batches, and by a MERGE a row into an empty
embedded store with the model's constraints. Twinmap checks each row, gives it its source and keeps its statements; the bare driver
writes the columns as they stand, once, in batches of 2,000.

**Pairs**: twinmap reads the file, works out its columns, finds the cities in the gazetteer, tells who is who, checks and writes; the bare
driver writes the nodes and edges that came of it, with all their properties, in batches of 2,000.

**A million ties** of 200,000 cities from a generated CSV file: how long, and the most memory that the Python process had.
"""

from __future__ import annotations

import csv
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import neo4j

from bench.quiet import Measured, measured
from bench.table import Line
from graph.facts import EdgeFact, NodeFact
from graph.settings import Settings
from graph.store.store import Store, open_store
from loaders.account.row import File, Row
from loaders.load import load_plan, load_rows
from loaders.plan import make_plan

CITIES = 20_000
TIES = 60_000
BATCH = 2_000
SMALL = 1_000
"""Rows of each kind for the MERGE a row, which would take too long with all."""
SOURCE = "source-bench"
PAIRS = Path(__file__).parents[2] / "shared" / "data" / "twin_cities_wikipedia_2026" / "twin_cities_raw.csv"
"""A scrape of Wikipedia's lists of twin towns, which is not part of twinmap; without it there is no line."""
MILLION = 1_000_000
MILLION_CITIES = 200_000
MOST_MB = 1_000

City = Mapping[str, Any]
Tie = Mapping[str, Any]

WRITE_CITIES = "UNWIND $rows AS row MERGE (n:City {id: row.id}) SET n += row"
WRITE_TIES = """
UNWIND $rows AS row MATCH (a:City {id: row.start}) MATCH (b:City {id: row.end})
MERGE (a)-[p:PARTNER {id: row.values.id}]->(b) SET p += row.values
"""
WRITE_CITY = "MERGE (n:City {id: $row.id}) SET n += $row"
WRITE_TIE = """
MATCH (a:City {id: $row.start}) MATCH (b:City {id: $row.end})
MERGE (a)-[p:PARTNER {id: $row.values.id}]->(b) SET p += $row.values
"""


class Rows(NamedTuple):
    """What is loaded: one mapping a city, one a tie (its ends, and its values)."""

    cities: list[City]
    ties: list[Tie]


def make_rows(cities: int = CITIES, ties: int = TIES, seed: int = 3) -> Rows:
    """Random cities and ties that look like those of a register; the same for the same seed."""
    rng = random.Random(seed)
    made: list[City] = [
        {
            "id": f"Q{index}", "name": f"City of {index:05}", "name_zh": f"城市{index}",
            "lat": round(rng.uniform(-60, 70), 4), "lon": round(rng.uniform(-180, 180), 4),
            "population": rng.randrange(500, 20_000_000), "country": rng.choice(("CN", "FR", "US", "JP", "DE", "BR")),
            "level": "city",
        }
        for index in range(cities)
    ]  # fmt: skip
    pairs: dict[tuple[int, int], None] = {}
    while len(pairs) < ties:
        first, second = rng.randrange(cities), rng.randrange(cities)
        if first != second:
            pairs[min(first, second), max(first, second)] = None
    return Rows(
        made,
        [
            {
                "start": f"Q{first}", "end": f"Q{second}",
                "values": {
                    "id": f"tie-{first}-{second}", "kind": "sister_city", "tier": "sister", "status": "listed",
                    "since": str(rng.randrange(1950, 2022)), "confidence": "medium",
                },
            }
            for first, second in pairs
        ],
    )  # fmt: skip


def through_twinmap(store: Store, rows: Rows) -> None:
    """Load the rows as a loader does: checked, with a source, and a report at the end that must account for each."""
    report = load_rows(store, "bench", [File("rows.csv", sha256="0" * 64)], _facts(rows))
    (counts,) = report["files"]
    assert counts["loaded"] == counts["rows"] == 1 + len(rows.cities) + len(rows.ties), counts


def _facts(rows: Rows) -> Iterator[Row]:
    source = {"source": SOURCE, "name": "Benchmark", "title": "Benchmark", "published": "2022-01-01"}
    yield Row("rows.csv", 1, (NodeFact("Source", SOURCE, source),))
    for line, city in enumerate(rows.cities, 2):
        stated = {key: value for key, value in city.items() if key != "id"}
        yield Row("rows.csv", line, (NodeFact("City", city["id"], {"source": SOURCE, "line": line} | stated),))
    for line, tie in enumerate(rows.ties, 2 + len(rows.cities)):
        stated = {key: value for key, value in tie["values"].items() if key != "id"}
        statement = {"source": SOURCE, "line": line} | stated
        yield Row("rows.csv", line, (EdgeFact("PARTNER", tie["start"], tie["end"], tie["values"]["id"], statement),))


def by_bare_driver(store: Store, rows: Rows) -> None:
    """Write the rows in batches with nothing but the driver."""
    with store.driver(reader=False).session(database=store.database) as session:
        for statement, some in ((WRITE_CITIES, rows.cities), (WRITE_TIES, rows.ties)):
            for first in range(0, len(some), BATCH):
                session.execute_write(_write, statement, some[first : first + BATCH])


def _write(transaction: neo4j.ManagedTransaction, statement: str, rows: Sequence[Mapping[str, Any]]) -> None:
    transaction.run(statement, rows=rows).consume()


def by_merge_a_row(store: Store, rows: Rows) -> None:
    """Write each row with a query of its own, the way the driver's manual begins."""
    driver = store.driver(reader=False)
    for city in rows.cities:
        driver.execute_query(WRITE_CITY, row=city, database_=store.database)
    for tie in rows.ties:
        driver.execute_query(WRITE_TIE, row=tie, database_=store.database)


def seconds(way: Callable[[Store, Rows], None], rows: Rows) -> float:
    """Time that a way takes on an empty store; what it wrote is counted."""
    with tempfile.TemporaryDirectory(prefix="twinmap-bench-") as folder, open_store(Settings(store=folder)) as store:
        store.constrain()
        begun = time.perf_counter()
        way(store, rows)
        took = time.perf_counter() - begun
        check(store, rows)
        return took


def check(store: Store, rows: Rows) -> None:
    """Raise AssertionError unless the store holds as many cities and ties as there are rows."""
    (cities,) = store.read("MATCH (n:City) RETURN count(n) AS count")
    (ties,) = store.read("MATCH (:City)-[p:PARTNER]->(:City) RETURN count(p) AS count")
    assert (cities["count"], ties["count"]) == (len(rows.cities), len(rows.ties)), (cities, ties)


class Graph(NamedTuple):
    """A finished graph as plain rows: nodes by label, edges by type and the labels of their ends."""

    nodes: dict[str, list[dict[str, Any]]]
    edges: dict[tuple[str, str, str], list[dict[str, Any]]]


def finished(store: Store) -> Graph:
    """All that a store holds but its loads, with all properties."""
    graph = Graph(defaultdict(list), defaultdict(list))
    for label, values in store.stream("MATCH (n) WHERE NOT n:Load RETURN labels(n)[0], properties(n)"):
        graph.nodes[label].append(values)
    ends = "MATCH (a)-[r]->(b) RETURN type(r), labels(a)[0], a.id, labels(b)[0], b.id, properties(r)"
    for type_, start_label, start, end_label, end, values in store.stream(ends):
        graph.edges[type_, start_label, end_label].append({"start": start, "end": end, "values": values})
    return graph


def write_bare(store: Store, graph: Graph) -> None:
    """Write finished rows in batches with nothing but the driver."""
    with store.driver(reader=False).session(database=store.database) as session:
        for label, nodes in graph.nodes.items():
            text = f"UNWIND $rows AS row MERGE (n:{label} {{id: row.id}}) SET n += row"
            _in_batches(session, text, nodes)
        for (type_, start, end), edges in graph.edges.items():
            known = " {id: row.values.id}" if type_ in ("PARTNER", "VISIT") else ""
            text = (
                f"UNWIND $rows AS row MATCH (a:{start} {{id: row.start}}) MATCH (b:{end} {{id: row.end}}) "
                f"MERGE (a)-[r:{type_}{known}]->(b) SET r += row.values"
            )
            _in_batches(session, text, edges)


def _in_batches(session: neo4j.Session, text: str, rows: Sequence[Mapping[str, Any]]) -> None:
    for first in range(0, len(rows), BATCH):
        session.execute_write(_write, text, rows[first : first + BATCH])


def seconds_of_pairs(path: Path) -> tuple[float, float]:
    """From file to finished graph through twinmap, and the bare driver writing the same graph, each into an empty store."""
    with tempfile.TemporaryDirectory(prefix="twinmap-bench-") as folder, open_store(Settings(store=folder)) as store:
        store.constrain()
        begun = time.perf_counter()
        load_plan(store, make_plan([path]))
        ours = time.perf_counter() - begun
        bare = seconds_of_bare(Path(folder))
    return ours, bare


def seconds_of_bare(made: Path) -> float:
    """Time that the bare driver takes to write the graph of a store into an empty one."""
    with open_store(Settings(store=str(made))) as store:
        graph = finished(store)
    with tempfile.TemporaryDirectory(prefix="twinmap-bench-") as folder, open_store(Settings(store=folder)) as store:
        store.constrain()
        begun = time.perf_counter()
        write_bare(store, graph)
        bare = time.perf_counter() - begun
        assert finished(store).edges.keys() == graph.edges.keys()
    return bare


def pairs_lines(tries: int, path: Path = PAIRS) -> list[Line]:
    """The ratio of the pairs, where the file is there."""
    if not path.is_file():
        return []
    make_plan([path])  # the gazetteer's index is made once, by whoever comes first
    load_plan(None, make_plan([path]))
    found: Measured[tuple[float, float]] = measured(lambda: seconds_of_pairs(path), tries)
    ours, bare = found.value
    return [
        Line(
            f"26,114 pairs from CSV to finished graph; peer: bare driver writing that graph, batches of {BATCH:,}",
            f"{ours:.1f} s", f"{bare:.1f} s", ours / bare, most=2.5, others=found.others, valid=found.quiet,
        )
    ]  # fmt: skip


LOAD_AND_MEASURE = """
import resource, sys, time
from pathlib import Path
from graph.settings import Settings
from graph.store import open_store
from loaders.load import load_plan
from loaders.plan import make_plan
begun = time.perf_counter()
with open_store(Settings(store=sys.argv[2])) as store:
    report = load_plan(store, make_plan([Path(sys.argv[1])]))
(file,) = report["files"]
assert file["rows"] == file["loaded"] + file["merged"], file
print(file["rows"], time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000)
"""


def write_ties(path: Path, ties: int = MILLION, cities: int = MILLION_CITIES, seed: int = 5) -> None:
    """A CSV file of random ties between made-up cities."""
    rng = random.Random(seed)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("city1", "country1", "city2", "country2", "since"))
        for _ in range(ties):
            first, second = rng.sample(range(cities), 2)
            writer.writerow((f"Brezzin {first}", "France", f"Brezzin {second}", "France", rng.randrange(1950, 2022)))


def million_lines(ties: int = MILLION, cities: int = MILLION_CITIES) -> list[Line]:
    """Time and memory of one long load, in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="twinmap-bench-") as folder:
        path = Path(folder) / "ties.csv"
        write_ties(path, ties, cities)
        command = [sys.executable, "-c", LOAD_AND_MEASURE, str(path), str(Path(folder) / "store")]
        done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[1])
    rows, seconds_, megabytes = map(float, done.stdout.split())
    return [
        Line(f"{rows:,.0f} ties of {cities:,} cities from CSV to finished graph", f"{seconds_:,.0f} s"),
        Line(
            "most memory of the Python process meanwhile; peer: the goal",
            f"{megabytes:,.0f} MB", f"{MOST_MB:,} MB", megabytes / MOST_MB, most=1,
        ),
    ]  # fmt: skip


def run(tries: int = 3, cities: int = CITIES, ties: int = TIES) -> list[Line]:
    """The two ratios: against the bare driver, and against a MERGE a row."""
    rows = make_rows(cities, ties)
    small = make_rows(min(SMALL, cities), min(SMALL, ties))
    # One after the other on stores of their own, measured as one run: a disturbance counts for the ratio whichever way it hit.
    found: Measured[tuple[float, float]] = measured(
        lambda: (seconds(through_twinmap, rows), seconds(by_bare_driver, rows)), tries
    )
    slow: Measured[float] = measured(lambda: seconds(by_merge_a_row, small), tries)
    ours, bare = found.value
    total = cities + ties
    further = [*pairs_lines(tries), *million_lines()] if cities == CITIES else []
    a_row, ours_a_row = slow.value / (len(small.cities) + len(small.ties)), ours / total
    return [
        Line(
            f"load {cities:,} cities, {ties:,} ties; peer: bare driver, batches of {BATCH:,}",
            f"{ours:.1f} s", f"{bare:.1f} s", ours / bare, most=1.5, others=found.others, valid=found.quiet,
        ),
        Line(
            f"rows a second; peer: a MERGE a row ({len(small.cities) + len(small.ties):,} rows)",
            f"{1 / ours_a_row:,.0f}", f"{1 / a_row:,.0f}", a_row / ours_a_row, least=20,
            others=max(found.others or 0, slow.others or 0) if found.others is not None else None,
            valid=found.quiet and slow.quiet,
        ),
        *further,
    ]  # fmt: skip
