"""Figures against networkx, igraph and networkit called by hand, as a network grows, and asked for a second time.

Peers work on graphs that are built beforehand; what reading a network costs is measured apart. What would take hours by hand (all distances of 200,000
nodes) is done for some of the nodes and scaled up, and the line says so. Sizes beyond the first two run in processes of their own, which tell
their memory.
"""

from __future__ import annotations

import csv
import http.client
import json
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import flask
import igraph
import networkx as nx
import numpy as np

from bench import load
from bench.quiet import Measured, measured
from bench.table import Line
from graph.figures.betweenness import ERROR, betweenness
from graph.figures.distances import distances
from graph.figures.nodes import FIGURES, bridges
from graph.figures.whole import assortativity, density, transitivity
from graph.network.figures_of import betweenness_of, figures
from graph.network.from_edges import from_edges
from graph.network.read import read_snapshot
from graph.network.seen import seen
from graph.network.snapshot import Snapshot
from graph.network.view import View
from graph.settings import Settings
from graph.store.store import Store, facts_query, open_store, whole_nodes_query
from loaders.load_sample import load_sample
from queries.report import run as run_report
from web.app import create_app
from web.serving import Server

PAIRS = load.PAIRS
SIZES = (10_000, 50_000, 200_000)
TIES_A_NODE = 5
MOST_GB = 4
SCALED = 200
"""Nodes whose distances are worked out by hand in a network of SIZES."""
REPORT = "/api/v1/reports/centrality?level=city"


def seconds(work: Callable[[], Any]) -> float:
    """How long some work takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def best(work: Callable[[], Any], times: int = 3) -> float:
    """The shortest of several times, after one that doesn't count (compiling, caches)."""
    work()
    return min(seconds(work) for _ in range(times))


def best_of_each(works: Sequence[Callable[[], Any]], times: int) -> list[float]:
    """The shortest of several times of each, taken in turns, after one of each that doesn't count."""
    for work in works:
        work()
    taken = [[seconds(work) for work in works] for _ in range(times)]
    return [min(each) for each in zip(*taken, strict=True)]


def world(folder: Path) -> Snapshot:
    """The world sample as a store gives it."""
    with open_store(Settings(store=str(folder / "world"))) as store:
        load_sample(store, "world")
        return read_snapshot(store)


def by_networkx(graph: nx.Graph[int]) -> None:
    """What the centrality report has, by networkx."""
    nx.betweenness_centrality(graph)
    nx.harmonic_centrality(graph)
    nx.closeness_centrality(graph)
    for members in nx.connected_components(graph):
        nx.eigenvector_centrality(graph.subgraph(members), max_iter=10_000, tol=1e-8)
    nx.pagerank(graph)
    nx.core_number(graph)
    nx.clustering(graph)
    nx.constraint(graph)
    list(nx.articulation_points(graph))


def by_igraph(graph: igraph.Graph) -> None:
    """What the centrality report has, by igraph."""
    graph.betweenness(directed=False)
    graph.harmonic_centrality()
    graph.closeness()
    cheap_by_igraph(graph)


def cheap_by_igraph(graph: igraph.Graph) -> None:
    """All but what searches from every node."""
    graph.degree()
    graph.strength(weights="weight")
    for part in graph.decompose(minelements=3):
        part.eigenvector_centrality()
    graph.pagerank(directed=False)
    graph.coreness()
    graph.transitivity_local_undirected(mode="zero")
    graph.constraint()
    graph.connected_components()
    graph.articulation_points()


def centrality_lines(tries: int, snapshot: Snapshot) -> list[Line]:
    """The whole report on the world sample."""
    view = seen(snapshot)
    simple: nx.Graph[int] = nx.Graph(view.graph.get_edgelist())
    simple.add_nodes_from(range(len(view.nodes)))

    def ours() -> None:
        view.kept.clear()
        run_report(snapshot, "centrality")

    found: Measured[tuple[float, float, float]] = measured(
        lambda: (best(ours), best(lambda: by_igraph(view.graph)), seconds(lambda: by_networkx(simple))), tries
    )
    mine, igraph_s, networkx_s = found.value
    what = f"centrality report, {_size(view.graph)}"
    return [
        Line(f"{what}; peer: networkx", f"{mine:.2f} s", f"{networkx_s:.1f} s", networkx_s / mine, least=30, others=found.others, valid=found.quiet),
        Line(f"{what}; peer: igraph by hand", f"{mine:.2f} s", f"{igraph_s:.2f} s", mine / igraph_s, most=1, others=found.others, valid=found.quiet),
    ]  # fmt: skip


def pairs_graph() -> igraph.Graph:
    """Pairs of names and countries as they stand, each once."""
    with PAIRS.open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["city1"], row["country1"], row["city2"], row["country2"]) for row in csv.DictReader(file)]
    names: dict[tuple[str, str], int] = {}
    edges = set()
    for city, country, other, there in rows:
        if city and country and other and there and (city, country) != (other, there):
            one, two = (names.setdefault(each, len(names)) for each in ((city, country), (other, there)))
            edges.add((min(one, two), max(one, two)))
    return igraph.Graph(len(names), sorted(edges))


def exact_lines(tries: int) -> list[Line]:
    """Exact betweenness and distances of a network that is too large for waiting."""
    if not PAIRS.exists():
        return []
    graph = pairs_graph()
    size = _size(graph)
    between: Measured[tuple[float, float]] = measured(
        lambda: (best(lambda: betweenness(graph, "exact")), seconds(lambda: graph.betweenness(directed=False))), tries
    )
    far: Measured[tuple[float, float]] = measured(
        lambda: (best(lambda: distances(graph)), seconds(graph.harmonic_centrality)), tries
    )
    return [
        Line(f"exact betweenness, {size}; peer: igraph, one thread", f"{between.value[0]:.2f} s", f"{between.value[1]:.1f} s", between.value[0] / between.value[1], most=0.2, others=between.others, valid=between.quiet),
        Line(f"exact harmonic closeness and all distances, {size}; peer: igraph, harmonic alone", f"{far.value[0]:.2f} s", f"{far.value[1]:.1f} s", far.value[0] / far.value[1], most=0.4, others=far.others, valid=far.quiet),
    ]  # fmt: skip


def all_figures(view: View) -> None:
    """Every figure of nodes and of the network, without rewired networks."""
    figures(view, [each.name for each in FIGURES])
    bridges(view.graph)
    density(view.graph)
    transitivity(view.graph)
    assortativity(view.graph)


def growing(nodes: int, way: str) -> dict[str, Any]:
    """What `ours` or `peers` take for a network of so many nodes; run in a process of its own for its memory."""
    edges = np.array(nx.barabasi_albert_graph(nodes, TIES_A_NODE, seed=1).edges(), dtype=np.int64)
    if way == "ours":
        view = seen(from_edges([(f"n{one}", f"n{two}") for one, two in edges.tolist()]))
        figures_s = seconds(lambda: all_figures(view))
        found = betweenness_of(view)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        return {"s": figures_s, "bytes": memory, "ties": len(edges), "error": found.error, "samples": found.samples}
    graph = igraph.Graph(nodes, edges)
    graph.es["weight"] = [1.0] * len(edges)
    return {"s": sum(_peers(graph, edges)), "ties": len(edges)}


def _peers(graph: igraph.Graph, edges: np.ndarray[Any, Any]) -> Iterator[float]:
    """Times of the same calls by hand: igraph, sampled betweenness by networkit, distances of some nodes by igraph scaled up."""
    import networkit as nk

    nodes = graph.vcount()
    yield seconds(lambda: cheap_by_igraph(graph))
    yield seconds(lambda: graph.community_leiden("modularity", weights="weight", n_iterations=10))
    yield seconds(lambda: (graph.bridges(), graph.transitivity_undirected(), graph.assortativity_degree()))
    some = random.Random(1).sample(range(nodes), SCALED)
    yield seconds(lambda: graph.harmonic_centrality(vertices=some)) * nodes / SCALED
    other = nk.GraphFromCoo((edges[:, 0], edges[:, 1]), n=nodes)
    rough = nk.centrality.KadabraBetweenness(other, 0.05, 0.05)
    rough.run()
    exact = nk.centrality.KadabraBetweenness(other, ERROR * rough.ranking()[0][1], 0.05)
    yield seconds(exact.run)


def _child(nodes: int, way: str) -> dict[str, Any]:
    said = subprocess.run(
        [sys.executable, "-m", "bench.figures", str(nodes), way], check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    answer: dict[str, Any] = json.loads(said)
    return answer


def growing_lines(tries: int) -> Iterator[Line]:
    """All figures as a network grows; the last size against the same calls by hand."""
    for nodes in SIZES:
        last = nodes == SIZES[-1]
        found: Measured[list[dict[str, Any]]] = measured(
            lambda nodes=nodes, last=last: [_child(nodes, way) for way in ("ours", "peers")[: 1 + last]],  # type: ignore[misc]
            tries,
        )
        ours = found.value[0]
        parts = nodes + ours["ties"]
        how = f"by lot, error {ours['error']:.1%}" if ours["samples"] else "exact"
        what = f"all figures, {nodes:,} / {ours['ties']:,} (betweenness {how})"
        mine = (
            f"{ours['s']:.1f} s, {1e6 * ours['s'] / parts:.0f} µs and {ours['bytes'] / parts:,.0f} bytes a node and tie"
        )
        if last:
            peers = found.value[1]["s"]
            yield Line(f"{what}; peer: the same calls by hand on igraph and networkit, distances scaled up from {SCALED} nodes", mine, f"{peers:.0f} s", ours["s"] / peers, most=3, others=found.others, valid=found.quiet)  # fmt: skip
            memory = ours["bytes"] / 1e9
            yield Line(f"memory of that process; goal: under {MOST_GB} GB", f"{memory:.1f} GB", f"{MOST_GB} GB", memory / MOST_GB, most=1, others=found.others, valid=found.quiet)  # fmt: skip
        else:
            yield Line(what, mine, others=found.others, valid=found.quiet)


def again_lines(tries: int, folder: Path) -> list[Line]:
    """A report asked for a second time, and the snapshot of a large store."""
    with open_store(Settings(store=str(folder / "world"))) as store:
        again: Measured[tuple[float, float, int]] = measured(lambda: _again(store), tries)
    mine, bare, size = again.value
    line = Line(f"centrality report of the world sample, asked again; peer: a bare Flask route that sends the same {size:,} bytes, both by HTTP", f"{mine * 1000:.1f} ms", f"{bare * 1000:.1f} ms", mine / bare, most=1.5, others=again.others, valid=again.quiet)  # fmt: skip
    with open_store(Settings(store=str(folder / "pairs"))) as store:
        load.through_twinmap(store, load.make_rows(17_820, 26_111))
        opened: Measured[list[float]] = measured(
            lambda: best_of_each([lambda: read_snapshot(store), lambda: _streamed(store)], 5), tries
        )
    mine, bare = opened.value
    return [
        line,
        Line("opening the snapshot of 17,820 cities and 26,111 ties; peer: the bare driver streaming the same columns", f"{mine:.2f} s", f"{bare:.2f} s", mine / bare, most=1.3, others=opened.others, valid=opened.quiet),
    ]  # fmt: skip


def _again(store: Store) -> tuple[float, float, int]:
    app, bare = create_app(Settings(), store), flask.Flask("bare")
    with served(app) as ours, served(bare) as peer:
        body = got(ours, REPORT)
        bare.add_url_rule("/", view_func=lambda: flask.Response(body, mimetype="application/json"))
        time.sleep(1.1)  # until then the journal of the store may have changed just now
        mine, plain = best_of_each([lambda: got(ours, REPORT), lambda: got(peer, "/")], 50)
    return mine, plain, len(body)


@contextmanager
def served(app: flask.Flask) -> Iterator[http.client.HTTPConnection]:
    """A connection to the app, served as `twinmap serve` does."""
    server = Server(app, "127.0.0.1", 0, Settings())
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield http.client.HTTPConnection("127.0.0.1", server.effective_port)
    finally:
        server.close()
        thread.join()


def got(connection: http.client.HTTPConnection, address: str) -> bytes:
    """What is answered; raises AssertionError for anything but 200."""
    connection.request("GET", address)
    answer = connection.getresponse()
    assert answer.status == http.HTTPStatus.OK, answer.status
    return answer.read()


class _Recorder:
    """Stands before a store and remembers what is streamed from it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.queries: list[str] = []

    def whole_nodes(self, label: str) -> Any:
        self.queries.append(whole_nodes_query(label))
        return self.store.whole_nodes(label)

    def facts(self, type: str) -> Any:
        self.queries.append(facts_query(type))
        return self.store.facts(type)

    def unfinished(self) -> Any:
        return self.store.unfinished()

    def left(self) -> str:
        return self.store.left()

    def is_unkept(self) -> bool:
        return self.store.is_unkept()

    def hidden_damage(self) -> Any:
        return self.store.hidden_damage()


def _streamed(store: Store) -> int:
    """Rows of all the queries that a snapshot is read with, by the bare driver."""
    recorder = _Recorder(store)
    if not _QUERIES:
        read_snapshot(recorder)
        _QUERIES.extend(recorder.queries)
    with store.driver(reader=True).session(database=store.database) as session:
        return sum(len(record.values()) for query in _QUERIES for record in session.run(query))


_QUERIES: list[str] = []


def _size(graph: igraph.Graph) -> str:
    return f"{graph.vcount():,} / {graph.ecount():,}"


def run(tries: int = 3) -> list[Line]:
    """All lines."""
    with tempfile.TemporaryDirectory(prefix="twinmap-bench-") as name:
        folder = Path(name)
        lines = centrality_lines(tries, world(folder))
        lines += exact_lines(tries)
        lines += growing_lines(tries)
        return lines + again_lines(tries, folder)


if __name__ == "__main__":
    print(json.dumps(growing(int(sys.argv[1]), sys.argv[2])))
