"""Our figures beside those that others have published of public data: `python -m docs.results` works them out and writes docs/results.md.

The data is not part of twinmap: it lies in `../shared/data`, or in the folder given behind the command.
"""

from __future__ import annotations

import ast
import csv
import sys
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import igraph
import networkx as nx

from graph.figures import whole
from graph.figures.distances import distances
from graph.figures.nodes import pagerank
from graph.filters import Filters
from graph.network.figures_of import figure
from graph.network.from_edges import from_edges
from graph.network.seen import seen
from graph.network.snapshot import Snapshot
from graph.network.view import View
from loaders.reading import tables

DATA = Path(__file__).parents[2] / "shared" / "data"
PAGE = Path(__file__).parent / "results.md"
CONTINENTS = ("Europe", "North America", "Asia", "Africa", "South America", "Oceania")


class Line(NamedTuple):
    """One figure. `why` says what two values that differ come from; where they are the same it is empty."""

    figure: str
    published: float | str
    ours: float | str
    why: str = ""

    @property
    def same(self) -> bool:
        """Whether both are the same as they are shown: whole numbers and texts exactly, others to 15 digits."""
        return shown(self.published) == shown(self.ours)


class Result(NamedTuple):
    """A published data set: `folder` within the data, who published it, how we work it out, and its figures."""

    folder: str
    title: str
    origin: str
    how: str
    lines: Callable[[Path], Iterator[Line]]


def shown(value: float | str) -> str:
    """A value as the page has it.

    >>> shown(18462), shown(7.320858935409064), shown("Laredo")
    ('18,462', '7.32085893540906', 'Laredo')
    """
    return value if isinstance(value, str) else f"{value:,}" if isinstance(value, int) else f"{value:.15g}"


@cache
def rows_of(path: Path) -> tuple[Mapping[str, str], ...]:
    """The rows of a CSV file by column, each cell as it stands: `loaders.reading` would take off the blanks around a name."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def parts_of(path: Path) -> tuple[tuple[Mapping[str, str], ...], ...]:
    """The nodes and the edges of a graph file, each by column."""
    return tuple(
        tuple(dict(zip(table.columns, each.cells, strict=True)) for each in table.records()) for table in tables(path)
    )


# Sister cities from Wikipedia, May 2023


def sister_cities(folder: Path) -> tuple[View, list[int]]:
    """The network of May 2023, and which of its vertices have a tie with themselves.

    Cities are told apart by name only, ties of a city with itself are kept, each pair counts once: the rules of its authors.
    """
    rows = [(each["city"], each["sister_city"]) for each in rows_of(folder / "sister_cities.csv")]
    pairs = sorted({(min(pair), max(pair)) for pair in rows if all(pair)})
    view = seen(from_edges(pairs, nodes=sorted({name for pair in pairs for name in pair})))
    return view, sorted(view.index[view.snapshot.tie(id).start] for id in view.inside)


def continents(folder: Path) -> dict[str, str]:
    """Name → continent, as its authors have it: that of the last row the city has of its own, else of the first that names it as a partner."""
    found: dict[str, str] = {}
    for row in rows_of(folder / "sister_cities.csv"):
        if row["sister_city"]:
            found.setdefault(row["sister_city"], row["sister_continent"])
    return found | {row["city"]: row["continent"] for row in rows_of(folder / "sister_cities.csv")}


def with_the_empty_name(folder: Path) -> tuple[int, int]:
    """Cities, and cities of the largest component, where an empty cell is taken for a city called nothing."""
    rows = [(each["city"], each["sister_city"]) for each in rows_of(folder / "sister_cities.csv")]
    names = {name: place for place, name in enumerate(dict.fromkeys(name for pair in rows for name in pair))}
    graph = igraph.Graph(len(names), [(names[one], names[two]) for one, two in rows])
    return graph.vcount(), max(graph.connected_components().sizes())


def published_pagerank(folder: Path) -> dict[str, float]:
    """Name → PageRank, from the authors' file."""
    text = (folder / "published_pagerank.txt").read_text(encoding="utf-8")
    return dict(ast.literal_eval(line) for line in text.splitlines() if line)


def looped(view: View, inside: list[int]) -> igraph.Graph:
    """The network of a view with the ties of nodes with themselves, which figures of reports leave out."""
    return igraph.Graph(len(view.nodes), [*view.graph.get_edgelist(), *((each, each) for each in inside)])


def sister_city_lines(folder: Path) -> Iterator[Line]:
    view, inside = sister_cities(folder)
    n, m = len(view.nodes), view.graph.ecount() + len(inside)
    sizes = Counter(figure(view, "component"))
    yield Line("cities", 13_265, n)
    yield Line("ties", 18_462, m)
    yield Line("mean number of partners", 2.7835657745947984, 2 * m / n)
    yield Line("density", 0.00020985869832590458, m / (n * (n - 1) / 2))
    yield Line("components", 1_400, len(sizes))
    yield Line("cities in the largest component", 9_725, sizes[1])
    cities, largest = with_the_empty_name(folder)
    why = f"theirs is {largest:,} of {cities:,}: it takes the empty cell for a city, which the other figures leave out"
    yield Line("their share of all", 0.73315241971958, sizes[1] / n, why)
    yield Line("mean path in the largest component", 7.320858935409064, mean_path(view))
    yield from _partners(folder, looped(view, inside), view)
    yield from _by_continent(folder, looped(view, inside), view)
    yield from _pageranks(folder, looped(view, inside), view, inside)


def mean_path(view: View) -> float:
    """Mean distance in the largest component."""
    return distances(view.graph.connected_components().giant()).mean or 0.0


def _partners(folder: Path, graph: igraph.Graph, view: View) -> Iterator[Line]:
    found = graph.degree()
    published = sorted(map(int, (folder / "published_degrees.txt").read_text(encoding="utf-8").split()))
    most = max(found)
    yield Line("most partners", "57, Rio de Janeiro", f"{most}, {view.nodes[found.index(most)].name}")
    agree = sum(one == two for one, two in zip(sorted(found), published, strict=True))
    yield Line("numbers of partners of all cities", f"{len(published):,} numbers", f"{agree:,} numbers")


def _by_continent(folder: Path, graph: igraph.Graph, view: View) -> Iterator[Line]:
    of = continents(folder)
    groups = [of[node.id] for node in view.nodes]
    large = [group for group, number in zip(groups, figure(view, "component"), strict=True) if number == 1]
    for what, found, published in (
        ("cities by continent", Counter(groups), (8_752, 1_805, 1_700, 433, 362, 213)),
        ("those of the largest component", Counter(large), (6_228, 1_237, 1_408, 388, 308, 156)),
    ):
        yield Line(what, _numbers(published), _numbers(found[each] for each in CONTINENTS))
    graph.es["weight"] = [1.0] * graph.ecount()
    modularity = whole.modularity(graph, [CONTINENTS.index(each) for each in groups])
    yield Line("modularity by continent", 0.17062027532924876, modularity or 0.0)


def _numbers(values: Any) -> str:
    return ", ".join(f"{each:,}" for each in values)


def _pageranks(folder: Path, graph: igraph.Graph, view: View, inside: list[int]) -> Iterator[Line]:
    published = published_pagerank(folder)
    found = {
        node.id: value for node, value in zip(view.nodes, pagerank(view.graph, dict.fromkeys(inside, 1)), strict=True)
    }
    theirs = networkx_pagerank(graph, view)
    yield Line("first by PageRank", max(published, key=published.__getitem__), max(found, key=found.__getitem__))
    why = "networkx's default stops while values still change in the sixth place; run on (`tol=1e-13`), networkx comes to ours"
    yield Line("PageRank of Laredo", published["Laredo"], f"{found['Laredo']:.9f}", why)
    yield Line("the same by networkx as they ran it", f"{published['Laredo']:.12f}", f"{theirs['Laredo']:.12f}")


def networkx_pagerank(graph: igraph.Graph, view: View, **options: Any) -> dict[str, float]:
    """PageRank of the same network by networkx, whose defaults the authors took."""
    names = [node.id for node in view.nodes]
    twin: Any = nx.Graph([(names[one], names[two]) for one, two in graph.get_edgelist()])
    ranks: dict[str, float] = nx.pagerank(twin, **options)
    return ranks


# Erasmus mobility between countries, 2014–2024


def flows(folder: Path) -> Snapshot:
    """The flows as aggregate visits between countries."""
    edges: list[Mapping[str, Any]] = [
        {
            "start": row["from_country"],
            "end": row["to_country"],
            "type": "VISIT",
            "people": int(row["participants"]),
            "aggregate": True,
        }
        for row in rows_of(folder / "erasmus_country_flows_2014_2024.csv")
    ]
    countries = sorted({edge[end] for edge in edges for end in ("start", "end")})
    return from_edges(edges, nodes=[{"id": each, "label": "Country"} for each in countries])


def flow_lines(folder: Path) -> Iterator[Line]:
    snapshot = flows(folder)
    view = seen(snapshot, Filters(ties="visit", level="country"), counted=False)
    people = [tie.people or 0 for tie in snapshot.ties]
    largest = max(snapshot.ties, key=lambda tie: tie.people or 0)
    yield Line("countries", 35, len(view.nodes))
    yield Line("flows", 1_223, len(view.edges) + len(view.inside))
    yield Line("of them within a country", 35, len(view.inside))
    yield Line("people", 9_244_781, sum(people))
    yield Line("of them within a country", 531_596, sum(snapshot.tie(id).people or 0 for id in view.inside))
    yield Line("smallest flow", 1, min(people))
    yield Line("largest flow", "217,003, Italy to Spain", f"{largest.people:,}, {largest.start} to {largest.end}")


# Sister cities from Wikidata


def wikidata_2022(folder: Path, file: str = "sister_cities.gexf") -> View:
    """A network of January 2022."""
    nodes, edges = parts_of(folder / file)
    cities = [{"id": row["id"], "name": row["label"], "country": row["country"]} for row in nodes]
    return seen(from_edges([(row["source"], row["target"]) for row in edges], nodes=cities))


def wikidata_2022_lines(folder: Path) -> Iterator[Line]:
    view = wikidata_2022(folder)
    yield Line("cities", 4_566, len(view.nodes))
    yield Line("ties", 8_182, view.graph.ecount())
    stated = {row["id"]: int(row["degree"]) for row in parts_of(folder / "sister_cities.gexf")[0]}
    found = dict(zip(view.index, figure(view, "degree"), strict=True))
    right = sum(stated[id] == found[id] for id in stated)
    why = f"the file's attribute `degree` is another number for {len(stated) - right:,} cities: it was counted before double ties were merged"
    yield Line("numbers of partners of all cities", f"{len(stated):,} numbers", f"{right:,} of them", why)
    view = wikidata_2022(folder, "reduced_sister_cities.gexf")
    yield Line("cities that have flights too", 796, len(view.nodes))
    yield Line("ties among them", 1_464, view.graph.ecount())
    yield from _nations(folder, view.snapshot)


def _nations(folder: Path, snapshot: Snapshot) -> Iterator[Line]:
    """The same ties rolled up to countries, beside the file in which the authors did that."""
    nations = seen(snapshot, Filters(level="country"))
    countries, pairs = parts_of(folder / "reduced_nations_sister_cities.gexf")
    stated = {frozenset((row["source"], row["target"])): int(row["weight"]) for row in pairs}
    ours = {frozenset((edge.source, edge.target)): edge.count for edge in nations.edges}
    yield Line("countries of these cities", len(countries), len(nations.nodes))
    yield Line("pairs of countries", len(stated), len(ours))
    low = sum(ours.get(pair, 0) != weight for pair, weight in stated.items())
    why = f"{low:,} of the file's weights are too low: A–B and B–A were counted apart, and one took the place of the other"
    yield Line("ties between countries", sum(stated.values()), sum(ours.values()), why)


def wikidata_2016(folder: Path) -> set[tuple[str, str]]:
    """The statements of September 2016: who says to be whose sister city."""
    lines = (folder / "relations.tsv").read_text(encoding="utf-8").splitlines()
    return {(one, two) for one, two in (line.split("\t") for line in lines)}


def wikidata_2016_lines(folder: Path) -> Iterator[Line]:
    statements = wikidata_2016(folder)
    pairs = {(min(pair), max(pair)) for pair in statements if pair[0] != pair[1]}
    view = seen(from_edges(sorted(pairs)))
    returned = whole.reciprocity(statements) or 0.0
    yield Line("statements", 34_178, len(statements))
    yield Line("of them returned", 33_554, round(returned * len(statements)))
    yield Line("places", 10_055, len(view.nodes))
    yield Line("ties", 17_401, view.graph.ecount())
    yield Line("components", 1, len(set(figure(view, "component"))))


RESULTS = (
    Result(
        "sister_cities_wikipedia_2023",
        "Sister cities from Wikipedia, May 2023",
        "Comenius University Bratislava, course Network Science: github.com/TheKompot/SisterCities, commit 5274f46, with the authors' files of figures.",
        "By their rules: a city is its name alone, so that two of one name are one, empty names are left out, a pair counts once, and ties of a city with itself stay and "
        "count twice in its number of partners. `snapshot.from_edges` takes the pairs as they are; `twinmap load` tells cities of one name apart and rejects ties of a city with itself, "
        "and [comes to other numbers](loading.md). "
        f"Continents are {', '.join(CONTINENTS)}.",
        sister_city_lines,
    ),
    Result(
        "erasmus_country_flows",
        "Erasmus mobility between countries, 2014–2024",
        "V. Batagelj: github.com/bavla/wNets, commit aceccdb, CC0 1.0; from the European Commission's figures of learning mobility.",
        "Each flow is an aggregate visit; travel within a country is kept. One of the countries is the rest of the world.",
        flow_lines,
    ),
    Result(
        "sister_cities_wikidata_2022",
        "Sister cities from Wikidata, January 2022",
        "github.com/albertoursino/graphs-comparison, commit e6e3612, MIT; the facts are Wikidata's (CC0).",
        "The nodes and edges of their GEXF files; countries are those that the files name, by the level `country` of [the filters](filters.md).",
        wikidata_2022_lines,
    ),
    Result(
        "sister_cities_wikidata_2016",
        "Sister cities from Wikidata, September 2016",
        "github.com/L3viathan/sister-cities, commit d3028c2, described at gastrovec.github.io/sister-cities.html; the facts are Wikidata's (CC0).",
        "A statement is a line of their file, counted once; a tie is a pair that either end states. Returned statements are the reciprocity of visits with statements in their place.",
        wikidata_2016_lines,
    ),
)


def missing(data: Path = DATA) -> list[Path]:
    """Folders of the data that aren't there."""
    return [data / each.folder for each in RESULTS if not (data / each.folder).is_dir()]


def page(data: Path = DATA) -> str:
    """The whole of results.md. Some ten seconds; FileNotFoundError without the data."""
    text = [
        "# Results",
        "",
        "Our figures beside those that others have published of public data. The data doesn't ship with twinmap; with it, `python -m docs.results` makes this page, and",
        "`tests/graph/test_published.py` checks each line. Figures are defined in [methods](methods.md); numbers that aren't whole are compared to 15 digits.",
        "",
    ]
    for each in RESULTS:
        text += [f"## {each.title}", "", *wrapped(f"Published: {each.origin}"), "", *wrapped(each.how), ""]
        text += ["| figure | published | twinmap | |", "| --- | ---: | ---: | --- |"]
        for line in each.lines(data / each.folder):
            remark = "the same" if line.same else f"differs: {line.why}"
            text.append(f"| {line.figure} | {shown(line.published)} | {shown(line.ours)} | {remark} |")
        text.append("")
    return "\n".join(text).rstrip() + "\n"


def wrapped(text: str) -> list[str]:
    """A paragraph in lines."""
    return textwrap.wrap(text, width=150, break_long_words=False, break_on_hyphens=False)


def main(words: list[str]) -> int:
    """Write the page, or say what is missing."""
    data = Path(words[0]) if words else DATA
    gone = missing(data)
    if gone:
        print(
            f"Not there: {', '.join(map(str, gone))}. {PAGE.name} stays as it is; the data is not part of twinmap.",
            file=sys.stderr,
        )
        return 1
    PAGE.write_text(page(data), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
