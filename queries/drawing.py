"""What a drawing needs of a view: nodes with position and measures, edges, and how much is shown of how much."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from graph.edtf import in_edtf
from graph.errors import FilterError
from graph.figures.nodes import FIGURE
from graph.network.edge import Edge
from graph.network.figures_of import figures
from graph.network.layout import positions
from graph.network.parties import Party
from graph.network.seen import total_of
from graph.network.snapshot import Snapshot
from graph.network.view import View
from graph.text import Text
from queries.values import JsonObject

ALWAYS = ("degree", "strength", "community")
"""Measures that every drawing carries: cheap at any size."""
NODE_COLUMNS = ("id", "label", "name", "name_zh", "lat", "lon", "at", "country", "population", "unnamed", "x", "y")
"""What a node may carry besides its measures."""
DOUBTS = ("since_doubt", "until_doubt", "since_edtf", "until_edtf")
"""What an edge carries beside a date that isn't sure: in words, and with the date in EDTF."""
EDGE_COLUMNS = tuple(name for name in Edge._fields if name not in DOUBTS)
"""What an edge may carry; DOUBTS too, where one has some."""
MOST_LISTED = 1000
"""Ids of ties without a place that are listed; `unplaced` says how many there are."""


def read_measures(text: str) -> tuple[str, ...]:
    """Names of figures from a list by comma; raises FilterError for an unknown one."""
    names = tuple(dict.fromkeys(each.strip() for each in text.split(",") if each.strip()))
    for name in names:
        if name not in FIGURE:
            raise FilterError(
                Text("found '{found}', expected one of {known}.", found=name, known=tuple(FIGURE)), where="metrics"
            )
    return names


def drawing(view: View, measures: Sequence[str] = ()) -> JsonObject:
    """Nodes and edges as lists of objects, with `shown`, `total`, `inside` and `unplaced`.

    x and y run from −1000 to 1000 and are the same at every visit. Measures are of the graph as drawn, all its ties included.
    """
    names = tuple(dict.fromkeys((*ALWAYS, *measures)))
    values = figures(view, names)
    places = positions(view)
    nodes = [
        {
            "id": node.id,
            "label": node.label,
            "name": node.name,
            "name_zh": node.name_zh,
            **position(view.snapshot, node),
            "country": node.country or (node.id if node.label == "Country" else None),
            "population": node.population,
            "unnamed": node.unnamed,
            "x": places[node.id][0],
            "y": places[node.id][1],
            **{name: values[name][index] for name in names},
        }
        for index, node in enumerate(view.nodes)
    ]
    return {"nodes": nodes, "edges": [edge_row(edge) for edge in view.edges], **counts(view)}


def position(snapshot: Snapshot, party: Party) -> JsonObject:
    """Latitude and longitude of a party; `at` says where from, if they are not its own.

    Without a position of its own a party stands at the city it lies in (`at` is that city's id), a country or province in the
    middle of its cities (`at` is "middle"); None where neither is known.
    """
    if party.lat is not None and party.lon is not None:
        return {"lat": party.lat, "lon": party.lon}
    city = snapshot.node(party.city) if party.city and party.city in snapshot else None
    if city is not None and city.lat is not None and city.lon is not None:
        return {"lat": city.lat, "lon": city.lon, "at": city.id}
    if party.label in ("Country", "Region") and party.id in middles(snapshot):
        lat, lon = middles(snapshot)[party.id]
        return {"lat": lat, "lon": lon, "at": "middle"}
    return {"lat": None, "lon": None}


@lru_cache(maxsize=2)
def middles(snapshot: Snapshot) -> Mapping[str, tuple[float, float]]:
    """Id of each country and province → the middle of its cities: the mean of their directions from the centre of the earth. O(parties)."""
    sums: dict[str, list[float]] = {}
    for node in snapshot.nodes:
        if node.label != "City" or node.lat is None or node.lon is None:
            continue
        lat, lon = math.radians(node.lat), math.radians(node.lon)
        direction = (math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat))
        for place in (node.region, node.country):
            if place is not None:
                total = sums.setdefault(place, [0.0, 0.0, 0.0])
                for axis in range(3):
                    total[axis] += direction[axis]
    return {
        place: (round(math.degrees(math.atan2(z, math.hypot(x, y))), 4), round(math.degrees(math.atan2(y, x)), 4))
        for place, (x, y, z) in sums.items()
    }


def edge_row(edge: Edge) -> JsonObject:
    """An edge as plain data; `ties` only where it stands for several, DOUBTS only where a date isn't sure."""
    row = edge.to_json()
    if edge.since_doubt or edge.until_doubt:
        row |= in_edtf(row)
    for name in DOUBTS:
        if row.get(name) is None:
            row.pop(name, None)
    if edge.count == 1:
        del row["ties"], row["statuses"]
    return row


def counts(view: View) -> JsonObject:
    """How much is shown of how much, and how many ties could not be drawn: those inside one node, those without a place (the first of them by id)."""
    return {
        "shown": view.shown,
        "total": total_of(view),
        "ties": view.tie_count,
        "recorded": view.recorded,
        "left_out": dict(view.left_out),
        "inside": len(view.inside),
        "unplaced": len(view.unplaced),
        "unplaced_ties": list(view.unplaced[:MOST_LISTED]),
        "version": view.snapshot.version,
        **notices(view.snapshot),
    }


def notices(snapshot: Snapshot) -> JsonObject:
    """What is to be said of the graph itself, where there is something: work on it that isn't done."""
    return {"notices": list(snapshot.state.notices)} if snapshot.state.notices else {}


def in_columns(found: JsonObject, measures: Sequence[str] = ()) -> JsonObject:
    """A drawing with these measures whose nodes and edges are one list per column; the columns are there with no rows too."""
    doubts = tuple(name for name in DOUBTS if any(name in edge for edge in found["edges"]))
    names = {"nodes": (*NODE_COLUMNS, *dict.fromkeys((*ALWAYS, *measures))), "edges": (*EDGE_COLUMNS, *doubts)}
    return found | {key: columns(found[key], own) for key, own in names.items()}


def columns(rows: Sequence[JsonObject], names: Sequence[str]) -> dict[str, list[Any]]:
    """The same rows as one list per column, in the order of the rows; a value that a row lacks is None.

    >>> columns([{"id": "a", "since": "2005"}, {"id": "b"}], ("id", "since"))
    {'id': ['a', 'b'], 'since': ['2005', None]}
    """
    return {name: [row.get(name) for row in rows] for name in names}
