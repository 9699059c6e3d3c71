"""A Cypher file against a Neo4j's own UNWIND of the same rows: `python -m bench.script bolt://HOST:PORT PASSWORD`, into an empty database.

Each way begins with an empty database and no plan kept, and writes in batches of 500; the slow tests measure it too.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.load import Graph, finished
from bench.table import Line, text
from graph.settings import Settings
from graph.store.script import BATCH
from graph.store.store import Store, open_store
from loaders.load_sample import load_sample
from web.exports.exports import content

MOST = 3


def sample_as(folder: Path, sample: str) -> tuple[list[str], Graph]:
    """The statements of a sample's Cypher file that make nodes and edges, and the same graph as rows."""
    with open_store(Settings(store=str(folder))) as store:
        load_sample(store, sample)
        script = content(store, None, ".cypher")[0].decode()
        return [each for each in script.split(";\n") if "UNWIND [" in each], finished(store)


def seconds(store: Store, statements: Sequence[str], graph: Graph) -> tuple[float, float]:
    """Time of the statements, and of the UNWIND of the rows, on a Neo4j."""
    _empty(store)
    begun = time.perf_counter()
    _unwind(store, graph)
    rows = time.perf_counter() - begun
    _empty(store)
    begun = time.perf_counter()
    for statement in statements:
        store.run(statement)
    return time.perf_counter() - begun, rows


def _empty(store: Store) -> None:
    store.run("MATCH (n) DETACH DELETE n")
    store.run("CALL db.clearQueryCaches()")


def _unwind(store: Store, graph: Graph) -> None:
    for label, nodes in graph.nodes.items():
        _in_batches(store, f"UNWIND $rows AS row CREATE (n:{label}) SET n = row", nodes)
    for (type_, start, end), edges in graph.edges.items():
        match = f"MATCH (a:{start} {{id: row.start}}) MATCH (b:{end} {{id: row.end}})"
        _in_batches(store, f"UNWIND $rows AS row {match} CREATE (a)-[r:{type_}]->(b) SET r = row.values", edges)


def _in_batches(store: Store, query: str, rows: Sequence[Mapping[str, Any]]) -> None:
    for first in range(0, len(rows), BATCH):
        store.run(query, rows=rows[first : first + BATCH])


def main() -> None:
    """Measure both samples and print the lines."""
    address, password = sys.argv[1:3]
    lines = []
    for sample in ("jiangsu", "world"):
        with tempfile.TemporaryDirectory(prefix="twinmap-bench-") as folder:
            statements, graph = sample_as(Path(folder), sample)
        with open_store(Settings(store=address, password=password)) as store:
            if store.read("MATCH (n) RETURN 1 AS one LIMIT 1"):
                sys.exit(f"{address} isn't empty.")
            store.constrain()
            ours, rows = seconds(store, statements, graph)
            _empty(store)
        what = f"Cypher file of the sample {sample} into a Neo4j; peer: its own UNWIND of the same rows"
        lines.append(Line(what, f"{ours:.1f} s", f"{rows:.1f} s", ours / rows, most=MOST))
    print(text(lines))


if __name__ == "__main__":
    main()
