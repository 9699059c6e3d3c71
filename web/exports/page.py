"""A part of the graph as one HTML file that draws itself and asks nobody for anything: for a mail, a memory stick, an archive.

The drawing is pyvis's (vis-network, carried inside the file); the page around it is ours, for pyvis's own fetches style sheets from
elsewhere and writes names into HTML as they come. Positions are computed here, so nothing has to settle; parallel ties are one line
with their count. A Content-Security-Policy in the file lets nothing run but the two scripts in it, and nothing be fetched.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from graph.errors import FilterError
from graph.model import LABEL, LEGEND, PLACES, SITED, STATUSES, TIERS
from graph.network.layout import positions
from graph.network.seen import total_of
from graph.network.view import View
from graph.text import Text
from queries.values import JsonObject
from web.looks import marks, themes

MOST_NODES = 1500
MOST_EDGES = 6000
LINES = {kind.name: kind for kind in LEGEND}
CHOICE_TITLES = {choice.name: choice.title for choice in (*LEGEND, *STATUSES, *TIERS)}
MIXED = "ink-3"
"""Colour of a line that stands for ties of several kinds."""
LONGEST_LABEL = 60
LABELLED = 60
"""Most names seen before one looks closer."""
FAINT = ("ended", "suspended", "proposed", "seeking")


def page(view: View, edges: Sequence[JsonObject], sources: Sequence[JsonObject], about: Mapping[str, Any]) -> str:
    """The page. Raises FilterError for more nodes or edges than a browser draws well this way."""
    _check_size(view)
    places = {node.id: node for node in view.nodes}
    pairs = _pairs(edges)
    network = _network(view, pairs)
    library, starter, style = _library(), _text("page.js"), _style()
    policy = "; ".join((
        "default-src 'none'", f"script-src {_hash(library)} {_hash(starter)}", f"style-src {_hash(style)}",
        "img-src data:", "base-uri 'none'", "form-action 'none'",
    ))  # fmt: skip
    return (
        _templates()
        .get_template("page.html")
        .render(
            policy=policy,
            style=Markup(style),
            library=Markup(library),
            starter=Markup(starter),
            network=Markup(_json(network)),
            heading=_heading(view),
            about=about,
            view=view,
            total=total_of(view),
            parties=_legend_of_parties(view),
            kinds=_legend_of_kinds(pairs.values()),
            rows=[_table_row(row, places) for row in edges],
            sources=sources,
        )
    )


def _check_size(view: View) -> None:
    shown = view.shown
    for what, most, said in (
        (
            "nodes",
            MOST_NODES,
            Text("the selection has {number:,} nodes; a page that draws itself holds at most {most:,}."),
        ),
        (
            "edges",
            MOST_EDGES,
            Text("the selection has {number:,} edges; a page that draws itself holds at most {most:,}."),
        ),
    ):
        if shown[what] > most:
            raise FilterError(
                Text(said, number=shown[what], most=most),
                where=".html",
                hint=Text("Take less (area, country, kind, limit=500), or write .gexf and open it in Gephi."),
            )


def _heading(view: View) -> str:
    """What is shown, from the filters: names of places where there are any."""
    named = [*view.filters.area, *view.filters.region, *view.filters.country]
    names = [view.snapshot.node(id).name for id in named if id in view.snapshot]
    if view.filters.around and view.filters.around in view.snapshot:
        names.append(f"around {view.snapshot.node(view.filters.around).name}")
    return f"Partnership network: {', '.join(names)}" if names else "Partnership network"


# --- Drawing ---


def _pairs(edges: Iterable[JsonObject]) -> dict[tuple[str, str], list[JsonObject]]:
    """Edges by the pair they join, whatever their direction."""
    pairs: dict[tuple[str, str], list[JsonObject]] = defaultdict(list)
    for row in edges:
        one, other = sorted((row["source"], row["target"]))
        pairs[one, other].append(row)
    return pairs


def _network(view: View, pairs: Mapping[tuple[str, str], Sequence[JsonObject]]) -> JsonObject:
    """Nodes and edges for vis-network, held by pyvis on the way; sizes are in pixels of the drawing when it is seen as a whole."""
    from pyvis.network import Network

    network = Network(directed=True, cdn_resources="in_line")
    degree = Counter(end for pair in pairs for end in pair)
    half = max(250.0, 45.0 * len(view.nodes) ** 0.5)
    pixel = half / 330
    points = positions(view)
    numbers = {node.id: number for number, node in enumerate(view.nodes)}
    first = _labelled(view, points, degree)
    for node in view.nodes:
        x, y = points[node.id]
        network.add_node(
            numbers[node.id], label=_short(node.name), title=_node_title(view, node.id, degree[node.id]), shape="dot",
            color=LABEL[node.label].colour, size=round((2.5 + 1.5 * degree[node.id] ** 0.5) * pixel, 1),
            x=round(x * half / 1000, 1), y=round(-y * half / 1000, 1), physics=False,
            fontsize=round(11.5 * pixel if node.id in first else 5 * pixel, 1),
        )  # fmt: skip
    for (one, other), rows in pairs.items():
        network.add_edge(numbers[one], numbers[other], **_line(view, one, rows, pixel))
    return {"nodes": network.nodes, "edges": network.edges, "pixel": round(pixel, 3)}


def _labelled(view: View, points: Mapping[str, tuple[float, float]], degree: Mapping[str, int]) -> set[str]:
    """Ids of the nodes whose names are seen before one looks closer: those with the most neighbours, as far as none covers another."""
    boxes: list[tuple[float, float, float]] = []
    chosen: set[str] = set()
    for node in sorted(view.nodes, key=lambda node: (-degree[node.id], node.id)):
        x, y = (each * 0.33 for each in points[node.id])
        y -= 1.5 * degree[node.id] ** 0.5  # the name stands below the disc
        half = sum(12.5 if letter > "\u2e7f" else 6.6 for letter in _short(node.name)) / 2
        if all(abs(y - other_y) > 16 or abs(x - other_x) > half + other + 4 for other_x, other_y, other in boxes):
            boxes.append((x, y, half))
            chosen.add(node.id)
        if len(chosen) == LABELLED:
            break
    return chosen


def _line(view: View, one: str, rows: Sequence[JsonObject], pixel: float) -> JsonObject:
    count = sum(row["count"] for row in rows)
    kinds = {_kind(row) for row in rows}
    look = LINES[kinds.pop()] if len(kinds) == 1 else None
    faint = all(row.get("status") in FAINT for row in rows)
    line: JsonObject = {
        "title": "\n".join(_tie_title(view, row) for row in rows[:20])
        + (f"\n… {len(rows) - 20} more" if len(rows) > 20 else ""),
        "color": {"color": look.colour if look else MIXED, "opacity": 0.35 if faint else 0.85},
        "dashes": [round(each * pixel, 1) for each in look.dash] if look and any(look.dash) else False,
        "width": round((1 + min(5.0, count**0.5 - 1)) * pixel, 2),
        "arrows": _arrows(one, rows),
        "physics": False,
    }
    if count > 1:
        line["label"] = str(count)
    return line


def _arrows(one: str, rows: Sequence[JsonObject]) -> str:
    """Arrow heads where visits go, if there are only visits."""
    if any(row["type"] != "VISIT" for row in rows):
        return ""
    ends = {"to" if row["source"] == one else "from" for row in rows}
    return ", ".join(sorted(ends))


def _kind(row: JsonObject) -> str:
    return "visit" if row["type"] == "VISIT" else str(row.get("kind") or "other")


def _short(name: str) -> str:
    line = " ".join(name.split())
    return line if len(line) <= LONGEST_LABEL else f"{line[: LONGEST_LABEL - 1]}…"


def _node_title(view: View, id: str, degree: int) -> str:
    node = view.snapshot.node(id)
    lines = [node.name, node.name_zh, view.snapshot.where(node), LABEL[node.label].title, f"{degree} neighbours"]
    return "\n".join(line for line in lines if line)


def _tie_title(view: View, row: JsonObject) -> str:
    ends = " → " if row["type"] == "VISIT" else " – "
    names = ends.join(_short(view.snapshot.node(row[end]).name) for end in ("source", "target"))
    parts = [
        CHOICE_TITLES.get(_kind(row), _kind(row)),
        _dates(row),
        CHOICE_TITLES.get(row.get("status", ""), ""),
        *row.get("source_titles", ()),
    ]
    return f"{names}: " + "; ".join(part for part in parts if part)


def _dates(row: JsonObject) -> str:
    since, until = row.get("since"), row.get("until")
    if since and until and since != until:
        return f"{since} – {until}"
    return str(since or (f"until {until}" if until else ""))


# --- The page around it ---


def _table_row(row: JsonObject, places: Mapping[str, Any]) -> JsonObject:
    return {
        "one": places[row["source"]].name,
        "other": places[row["target"]].name,
        "arrow": row["type"] == "VISIT",
        "kind": CHOICE_TITLES.get(_kind(row), _kind(row)),
        "dates": _dates(row),
        "status": "disputed" if row.get("disputed") else CHOICE_TITLES.get(row.get("status", ""), ""),
        "count": row["count"],
        "sources": [
            " ".join(part for part in (title, url) if part)
            for title, url in zip(row.get("source_titles", ()), row.get("source_urls", ()), strict=True)
        ],
    }


def _legend_of_parties(view: View) -> list[JsonObject]:
    counts = Counter(node.label for node in view.nodes)
    labels = (LABEL[name] for name in (*SITED, *PLACES[1:]))
    return [
        {"name": label.name, "title": label.plural, "count": counts[label.name]}
        for label in labels
        if counts[label.name]
    ]


def _legend_of_kinds(pairs: Iterable[Sequence[JsonObject]]) -> list[JsonObject]:
    counts: Counter[str] = Counter()
    for rows in pairs:
        for row in rows:
            counts[_kind(row)] += row["count"]
    return [
        {"name": kind.name, "title": kind.title, "count": counts[kind.name]} for kind in LEGEND if counts[kind.name]
    ]


def _json(value: Any) -> str:
    """JSON that no HTML reader mistakes for the end of its element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return text


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@cache
def _library() -> str:
    """vis-network as pyvis carries it."""
    text = files("pyvis").joinpath("templates/lib/vis-9.1.2/vis-network.min.js").read_text(encoding="utf-8")
    if "</script" in text.lower() or "<!--" in text:
        raise ValueError("vis-network can't stand inside an HTML file as it is.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


@cache
def _style() -> str:
    return "\n".join((*themes(), *marks(), _text("page.css")))


@cache
def _text(name: str) -> str:
    return files("web").joinpath("templates", "export", name).read_text(encoding="utf-8")


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("web", "templates/export"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
