"""The report `centrality`: every node with its place in the network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import igraph

from graph.figures import FIGURE, figures, two_sided
from graph.filters import Filters
from graph.model import Choice
from graph.snapshot import Snapshot
from graph.view import View
from queries.reports.form import (
    Beside,
    Column,
    Option,
    Report,
    ReportSpec,
    Row,
    Text,
    coverage,
    emptiness,
    graph_of,
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
)
COLUMNS = (
    Column("id", "Id", help="The address of its page."),
    Column("name", "Name"),
    Column("name_zh", "Chinese name"),
    Column("label", "What it is"),
    Column("country", "Country or region"),
    *(Column(each.name, each.title, each.type, each.unit, each.help) for each in (FIGURE[name] for name in NAMES)),
)
OPTIONS = (
    Option(
        "sort",
        "Sort by",
        "Column that the rows are sorted by.",
        "choice",
        "degree",
        tuple(Choice(column.name, column.title) for column in COLUMNS),
    ),
    Option(
        "order",
        "Order",
        "Largest or smallest first; texts come in order of the alphabet unless asked.",
        "choice",
        "auto",
        (
            Choice("auto", "largest first, texts from A"),
            Choice("desc", "largest first"),
            Choice("asc", "smallest first"),
        ),
    ),
    Option("limit", "Rows", "At most so many rows; figures are of the whole network all the same.", "number"),
    Option(
        "normalized",
        "Normalised",
        "Whether betweenness and harmonic closeness are divided by what is possible.",
        "flag",
        "yes",
    ),
)


def make(snapshot: Snapshot, filters: Filters, own: Mapping[str, Any], beside: Beside) -> Report:
    """One row a node, sorted; the cost is that of betweenness, O(nodes × pairs): 1 s for 4,566 nodes."""
    view = snapshot.view(filters, counted=True)
    side = two_sided(view)
    rows = sort(rows_of(view, side, normalized=own["normalized"]), own["sort"], own["order"])
    shown = rows[: own["limit"]] if own["limit"] else rows
    notes = emptiness(view)
    if side:
        notes.append(
            Text(
                "The network has two sides: every tie joins an end in {country} with one elsewhere, so no triangle can exist. "
                "Clustering and constraint are left out.",
                country=_name(snapshot, side),
            )
        )
    if len(shown) < len(rows):
        notes.append(Text("{shown} of {total} rows are shown.", shown=len(shown), total=len(rows)))
    if any(row["country"] is None for row in rows):
        notes.append(
            Text("Rows without a known country or region: {n}.", n=sum(row["country"] is None for row in rows))
        )
    return Report(
        "centrality",
        SPEC.title,
        parameters_of(view, own),
        graph_of(view),
        method(view, side, own["normalized"]),
        list(COLUMNS),
        shown,
        notes,
    )


def rows_of(view: View, side: str | None, *, normalized: bool) -> list[Row]:
    """Rows in order of id; what only counts triangles is None in a network of two sides."""
    wanted = [name for name in NAMES if not (side and FIGURE[name].triangles)]
    values = figures(view, wanted, normalized)
    return [
        {
            "id": node.id,
            "name": node.name,
            "name_zh": node.name_zh,
            "label": node.label,
            "country": node.id if node.label == "Country" else node.country,
            **{name: values[name][place] if name in values else None for name in NAMES},
        }
        for place, node in enumerate(view.nodes)
    ]


def sort(rows: list[Row], by: str, order: str) -> list[Row]:
    """Rows by a column, unknown ones last; equal ones with the most partners, then ties, first, then in order of id."""
    numbers = by in NAMES
    down = order == "desc" or (order == "auto" and numbers and by not in ("constraint", "component"))
    ready = sorted(rows, key=lambda row: (-row["degree"], -row["strength"], row["id"]))
    known = [row for row in ready if row[by] is not None]
    known.sort(key=lambda row: row[by] if numbers else row[by].casefold(), reverse=down)
    return known + [row for row in ready if row[by] is None]


def method(view: View, side: str | None, normalized: bool) -> list[Text]:
    """Coverage, then each figure in words, then who computed it."""
    lines = coverage(view)
    for name in NAMES:
        if not (side and FIGURE[name].triangles):
            lines.append(Text("{title}: {help}", title=Text(FIGURE[name].title), help=Text(FIGURE[name].help)))
    if not normalized:
        lines.append(Text("Betweenness and harmonic closeness are raw sums here, not divided by anything."))
    lines.append(
        Text(
            "Exact, not sampled; igraph {igraph}; graph version {version}.",
            igraph=igraph.__version__,
            version=view.snapshot.version,
        )
    )
    return lines


def _name(snapshot: Snapshot, country: str) -> str:
    return snapshot.node(country).name if country in snapshot else country


SPEC = ReportSpec(
    "centrality",
    "Centrality",
    "Who holds the network together: every node with its partners, ties and place in the network.",
    OPTIONS,
    make,
)
