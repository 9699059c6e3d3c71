"""Looking one city up: `GET /api/v1/nodes/ID` against the bare driver on the same store, on 20,000 cities and 60,000 ties."""

from __future__ import annotations

import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from bench import load, site
from bench.quiet import Measured, measured
from bench.table import Line
from graph.settings import Settings
from graph.store.store import Store, open_store

ROUNDS = 1_500
WARM = 200

NODE = "MATCH (n:City {id: $id}) RETURN n"
NODE_AND_TIES = """
MATCH (n:City {id: $id}) OPTIONAL MATCH (n)-[p:PARTNER]-(other:City)
RETURN n, p, other ORDER BY p.id
"""


class Medians(NamedTuple):
    """Middle of the times of one look-up, in seconds."""

    api: float
    node: float
    node_and_ties: float


def medians(address: str, store: Store, ids: list[str]) -> Medians:
    """Time the three ways on the same ids, one after the other."""
    connection = site.connect(address)

    def ask_api(id_: str) -> None:
        found = json.loads(site.get(connection, f"/api/v1/nodes/{id_}"))
        assert found["node"]["id"] == id_, found

    with store.driver(reader=True).session(database=store.database) as session:

        def ask_node(id_: str) -> None:
            (record,) = session.run(NODE, id=id_)
            assert record["n"]["id"] == id_

        def ask_ties(id_: str) -> None:
            assert [record.data() for record in session.run(NODE_AND_TIES, id=id_)]

        return Medians(_median(ask_api, ids), _median(ask_node, ids), _median(ask_ties, ids))


def _median(ask: Callable[[str], None], ids: list[str]) -> float:
    for id_ in ids[:WARM]:
        ask(id_)
    times = []
    for id_ in ids[WARM:]:
        begun = time.perf_counter()
        ask(id_)
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def run(tries: int = 3, rounds: int = ROUNDS, cities: int = load.CITIES, ties: int = load.TIES) -> list[Line]:
    """The API's answer holds the city, its ties and their sources; the driver is asked for the city, and for city and ties."""
    rows = load.make_rows(cities, ties)
    rng = random.Random(3)
    ids = [rng.choice(rows.cities)["id"] for _ in range(WARM + rounds)]
    with tempfile.TemporaryDirectory(prefix="twinmap-bench-") as folder:
        place = Path(folder) / "store"
        with open_store(Settings(store=str(place))) as store:
            load.through_twinmap(store, rows)
            with site.twinmap("serve", place) as address:
                found: Measured[Medians] = measured(lambda: medians(address, store, ids), tries)
    api, node, both = found.value
    shown = f"{api * 1000:.2f} ms"
    return [
        Line(
            f"look up a city through the API; peer: bare driver, {what}",
            shown, f"{peer * 1000:.2f} ms", api / peer, others=found.others, valid=found.quiet,
        )
        for what, peer in (("the node", node), ("the node and its ties", both))
    ]  # fmt: skip
