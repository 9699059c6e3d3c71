"""The report `statistics`: the network in figures, each with its definition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import igraph

from graph.figures.chance import LARGE, TIMES, Chance, chances
from graph.figures.dice import SEED
from graph.figures.watch import IDLE, Watch
from graph.filters import Filters
from graph.network.figures_of import distances_of
from graph.network.seen import seen
from graph.network.sides import sides_of, two_sided
from graph.network.snapshot import Snapshot
from graph.network.view import View
from graph.text import Text
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
from queries.reports.statistics_charts import charts_of
from queries.reports.statistics_lines import Line, lines_of

COLUMNS = (
    Column("name", Text("Key"), help=Text("Stays the same in every language and version."), detail=True),
    Column("figure", Text("Figure"), of="words"),
    Column("value", Text("Value"), "number"),
    Column("unit", Text("Unit"), of="unit"),
    Column(
        "chance",
        Text("By chance"),
        "number",
        help=Text("Mean over rewired networks, in which everyone keeps the number of partners."),
    ),
    Column("chance_sd", Text("Spread by chance"), "number", help=Text("Standard deviation over rewired networks.")),
    Column(
        "z",
        Text("Distance from chance"),
        "number",
        Text("standard deviations"),
        Text("How many standard deviations the value lies above its mean by chance."),
    ),
    Column("definition", Text("Definition"), of="words"),
)
OPTIONS = (
    Option(
        "rewirings",
        Text("Rewired networks"),
        Text(
            "How many networks made by chance the figures are set beside; 100 up to 100,000 tied pairs and none beyond unless asked."
        ),
        "number",
        least=0,
        most=10_000,
    ),
)


def make(snapshot: Snapshot, filters: Filters, own: Mapping[str, Any], beside: Beside) -> Report:
    """One row a figure. The cost is that of the distances and of the rewired networks (docs/methods.md): 10 s for 4,566 nodes."""
    view = seen(snapshot, filters, counted=True)
    country = two_sided(view)
    times = own["rewirings"]
    if times is None:
        times = TIMES if view.graph.ecount() <= LARGE else 0
    lines = list(lines_of(view, country, beside.watch))
    chances = chances_of(view, country, times, beside.watch)
    rows = [_row(line, chances.get(line.name)) for line in lines]
    return Report(
        "statistics",
        SPEC.title,
        parameters_of(view, {**own, "rewirings": times}),
        graph_of(view),
        _method(view, times if chances else 0),
        list(COLUMNS),
        rows,
        _notes(view, country, rows, bool(chances)),
        list(charts_of(view, chances)),
    )


def chances_of(view: View, country: str | None, times: int, watch: Watch = IDLE) -> dict[str, Chance]:
    """What chance makes of the view's figures, worked out once for the view and the number of rewired networks."""
    sides = sides_of(view, country) if country else None
    found: dict[str, Chance] = view.keep(("chances", times), lambda: chances(view.graph, times, sides, watch))
    farther = range(1, len(distances_of(view).counts) + 1) if found else ()
    return {f"distance_{steps}": Chance(0, 0, times) for steps in farther} | found


def _row(line: Line, chance: Chance | None) -> Row:
    return {
        "name": line.name,
        "figure": line.figure,
        "value": line.value,
        "unit": str(line.unit),
        "chance": chance.mean if chance else None,
        "chance_sd": chance.sd if chance else None,
        "z": chance.z(line.value) if chance else None,
        "definition": line.definition,
    }


def _method(view: View, times: int) -> list[Text]:
    lines = coverage(view)
    if times:
        lines.append(
            Text(
                "By chance: mean and spread over {times} networks in which the ties are dealt out anew and everyone keeps the number of partners (seeds from {seed:d}).",
                times=times,
                seed=SEED,
            )
        )
    lines.append(
        Text(
            "Exact; igraph {igraph}, communities by Leiden with the seed {seed:d}; graph version {version}.",
            igraph=igraph.__version__,
            seed=SEED,
            version=view.snapshot.version,
        )
    )
    return lines


def _notes(view: View, country: str | None, rows: list[Row], chance: bool) -> list[Text]:
    notes = emptiness(view)
    if country:
        name = name_of(view.snapshot.node(country)) if country in view.snapshot else country
        notes.append(
            Text(
                "The network has two sides: every tie joins an end in {country} with one elsewhere, so no triangle can exist. "
                "Clustering, transitivity and assortativity are left out; their forms for two sides stand in their place.",
                country=name,
            )
        )
    if view.edges and not chance:
        notes.append(
            Text(
                "No figure is set beside chance: none was asked for, or the network is too small to be dealt out anew."
            )
        )
    if any(row["value"] is None for row in rows):
        notes.append(Text("A figure without a value isn't defined for this network; its definition says when."))
    return notes


SPEC = ReportSpec(
    "statistics",
    Text("Statistics"),
    Text(
        "The network in figures: size, density, components, distances, clustering, mixing, degrees, each defined and set beside chance."
    ),
    OPTIONS,
    make,
)
