"""The report `centrality`: every node with its place in the network."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import igraph

from graph.figures.betweenness import DOUBT, Betweenness
from graph.figures.dice import SEED
from graph.figures.nodes import FIGURE, shares
from graph.figures.watch import IDLE, Watch
from graph.filters import Filters
from graph.model import Choice
from graph.network.figures_of import betweenness_of, figures
from graph.network.seen import seen
from graph.network.sides import country_of, two_sided
from graph.network.snapshot import Snapshot
from graph.network.view import View
from graph.text import NOTHING, Text
from queries.reports.columns import Column, Row
from queries.reports.form import (
    Beside,
    Option,
    Report,
    ReportSpec,
    coverage,
    emptiness,
    graph_of,
    name_of,
    parameters_of,
)

NAMES = (
    "degree",
    "strength",
    "betweenness",
    "harmonic",
    "eigenvector",
    "pagerank",
    "core",
    "clustering",
    "constraint",
    "component",
    "closeness",
    "cut",
)
BOUNDS = (
    Column(
        "betweenness_rank",
        Text("Rank by betweenness"),
        "integer",
        NOTHING,
        Text("1 + the number of nodes that surely lie higher; who can't be told apart shares a rank."),
    ),
    Column(
        "betweenness_low",
        Text("Betweenness at least"),
        "number",
        Text("share"),
        Text("Where betweenness was drawn by lot: it is not less than this."),
    ),
    Column(
        "betweenness_high",
        Text("Betweenness at most"),
        "number",
        Text("share"),
        Text("Where betweenness was drawn by lot: it is not more than this."),
    ),
)
COLUMNS = (
    Column("id", Text("Id"), help=Text("The address of its page."), of="party"),
    Column("name", Text("Name"), link="id", also="name_zh"),
    Column("name_zh", Text("Chinese name")),
    Column("label", Text("What it is"), of="label"),
    Column("country", Text("Country or region"), of="place"),
    *(Column(each.name, each.title, each.type, each.unit, each.help) for each in (FIGURE[name] for name in NAMES)),
    *BOUNDS,
)
NUMERIC = frozenset(column.name for column in COLUMNS if column.type != "text")
SMALLEST_FIRST = ("constraint", "component", "betweenness_rank")
OPTIONS = (
    Option(
        "sort",
        Text("Sort by"),
        Text("Column that the rows are sorted by."),
        "choice",
        "degree",
        tuple(Choice(column.name, column.title) for column in COLUMNS),
    ),
    Option(
        "order",
        Text("Order"),
        Text("Largest or smallest first; texts come in order of the alphabet unless asked."),
        "choice",
        "auto",
        (
            Choice("auto", Text("largest first, texts from A")),
            Choice("desc", Text("largest first")),
            Choice("asc", Text("smallest first")),
        ),
    ),
    Option(
        "limit", Text("Rows"), Text("At most so many rows; figures are of the whole network all the same."), "number"
    ),
    Option(
        "normalized",
        Text("Normalised"),
        Text("Whether betweenness and harmonic closeness are divided by what is possible."),
        "flag",
        "yes",
    ),
    Option(
        "betweenness",
        Text("Betweenness"),
        Text("How betweenness is worked out: every path, or paths drawn by lot, with the error stated."),
        "choice",
        "auto",
        (
            Choice("auto", Text("every path as long as that takes less than about a minute")),
            Choice("exact", Text("every path")),
            Choice("sampled", Text("paths drawn by lot")),
        ),
    ),
)


def make(snapshot: Snapshot, filters: Filters, own: Mapping[str, Any], beside: Beside) -> Report:
    """One row a node, sorted; the cost is that of betweenness and distances (docs/methods.md): 1 s for 4,566 nodes."""
    view = seen(snapshot, filters, counted=True)
    side = two_sided(view)
    between = shares(betweenness_of(view, own["betweenness"], beside.watch), own["normalized"])
    rows = sort(
        rows_of(view, side, between, normalized=own["normalized"], watch=beside.watch), own["sort"], own["order"]
    )
    shown = rows[: own["limit"]] if own["limit"] else rows
    return Report(
        "centrality",
        SPEC.title,
        parameters_of(view, own),
        graph_of(view),
        method(view, side, between, own["normalized"]),
        list(COLUMNS),
        shown,
        [*emptiness(view), *_notes(snapshot, side, rows, len(shown))],
    )


def _notes(snapshot: Snapshot, side: str | None, rows: Sequence[Row], shown: int) -> Iterator[Text]:
    if side:
        yield Text(
            "The network has two sides: every tie joins an end in {country} with one elsewhere, so no triangle can exist. "
            "Clustering and constraint are left out.",
            country=_name(snapshot, side),
        )
    lost = sum(row["eigenvector"] is None for row in rows)
    if lost:
        yield Text(
            "The eigenvector of a component was not found within the rounds allowed: {n} rows have none.", n=lost
        )
    if shown < len(rows):
        yield Text("{shown} of {total} rows are shown.", shown=shown, total=len(rows))
    placeless = sum(row["country"] is None for row in rows)
    if placeless:
        yield Text("Rows without a known country or region: {n}.", n=placeless)


def rows_of(view: View, side: str | None, between: Betweenness, *, normalized: bool, watch: Watch = IDLE) -> list[Row]:
    """Rows in order of id; what only counts triangles is None in a network of two sides."""
    wanted = [name for name in NAMES if name != "betweenness" and not (side and FIGURE[name].triangles)]
    values: dict[str, Sequence[Any]] = {
        **figures(view, wanted, normalized, watch),
        "betweenness": between.values.tolist(),
        "betweenness_rank": between.ranks,
    }
    if between.samples:
        values |= {"betweenness_low": between.low.tolist(), "betweenness_high": between.high.tolist()}
    names = (*NAMES, *(column.name for column in BOUNDS))
    return [
        {
            "id": node.id,
            "name": node.name,
            "name_zh": node.name_zh,
            "label": node.label,
            "country": country_of(node),
            **{name: values[name][place] if name in values else None for name in names},
        }
        for place, node in enumerate(view.nodes)
    ]


def sort(rows: list[Row], by: str, order: str) -> list[Row]:
    """Rows by a column, unknown ones last; equal ones with the most partners, then ties, first, then in order of id."""
    numbers = by in NUMERIC
    down = order == "desc" or (order == "auto" and numbers and by not in SMALLEST_FIRST)
    ready = sorted(rows, key=lambda row: (-row["degree"], -row["strength"], row["id"]))
    known = [row for row in ready if row[by] is not None]
    known.sort(key=lambda row: row[by] if numbers else row[by].casefold(), reverse=down)
    return known + [row for row in ready if row[by] is None]


def method(view: View, side: str | None, between: Betweenness, normalized: bool) -> list[Text]:
    """Coverage, then each figure in words, then who computed it."""
    lines = coverage(view)
    for name in NAMES:
        if not (side and FIGURE[name].triangles):
            lines.append(Text("{title}: {help}", title=FIGURE[name].title, help=FIGURE[name].help))
    if not normalized:
        lines.append(Text("Betweenness and harmonic closeness are raw sums here, not divided by anything."))
    if between.samples:
        lines.extend(_sampled(between))
    who: dict[str, Any] = {"igraph": igraph.__version__, "version": view.snapshot.version}
    if between.samples:
        lines.append(Text("Betweenness drawn by lot, all else exact; igraph {igraph}; graph version {version}.", **who))
    else:
        lines.append(Text("Exact, not sampled; igraph {igraph}; graph version {version}.", **who))
    return lines


def _sampled(between: Betweenness) -> list[Text]:
    """What was drawn by lot, and how wrong it may be."""
    lines = [
        Text(
            "Betweenness is from {samples} shortest paths drawn by lot (seed {seed:d}): with a probability of {sure} % every value lies within its bounds.",
            samples=between.samples,
            seed=SEED,
            sure=round(100 * (1 - DOUBT)),
        )
    ]
    if math.isfinite(between.error):
        lines.append(
            Text(
                "No value is wrong by more than {error} % of the largest; who can't be told apart shares a rank.",
                error=math.ceil(1000 * between.error) / 10,
            )
        )
    else:
        lines.append(Text("No node stands out: the bounds of all of them reach down to 0."))
    return lines


def _name(snapshot: Snapshot, country: str) -> str:
    return name_of(snapshot.node(country)) if country in snapshot else country


SPEC = ReportSpec(
    "centrality",
    Text("Centrality"),
    Text("Who holds the network together: every node with its partners, ties and place in the network."),
    OPTIONS,
    make,
)
