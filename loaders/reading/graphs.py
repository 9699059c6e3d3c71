"""Graph formats: what they all come to, a table of nodes and a table of edges, with what the format states of their columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Literal, NamedTuple

from graph.errors import LoadError
from graph.text import Text, counted
from loaders.reading.encodings import Encoded
from loaders.reading.files import MAX_COLUMNS, Input, anew
from loaders.reading.header import record
from loaders.reading.table import Record, Stated, Table

_NAMING = re.compile(r"name|label|title|city|town|school|名", re.IGNORECASE)
_SPELT = re.compile(r"[^\W\d_]{3}")
GraphPart = Literal["nodes", "edges"]
PARTS: tuple[GraphPart, ...] = ("nodes", "edges")
FIRST = {"nodes": ("id", "label"), "edges": ("source", "target")}
"""Columns that these tables always have, first."""
Roles = Mapping[str, str]
"""By column, its role."""
_LEGEND = re.compile(
    r"\s*(?:legende?|légende|leyenda|leggenda|legenda|key|notes?|hinweis|anmerkung|stand|sources?|quellen?|图例|圖例|凡例|说明|說明)\s*[:：=]",
    re.IGNORECASE,
)
"""How the label of a node begins that explains the drawing."""
FRAME = "frame"
"""The column with the labels of the frames that nodes are drawn in."""
SHOWN = 5
"""Groups that a note names."""


class Element(NamedTuple):
    """One node or edge: its line and its values by column; or something of the file that isn't read, by its name in NOT_READ; or what
    the file says of itself ("about"); or a frame around nodes that is no node, with id and label ("frame").

    directed: of an edge, where the file says. group: of a node, the id of the frame that it is drawn in.
    """

    part: Literal["nodes", "edges", "left", "about", "frame"]
    line: int
    values: dict[str, str]
    directed: bool | None = None
    fault: str = ""
    group: str = ""


class _Frame(NamedTuple):
    """A frame around nodes: its label, and the frame that it lies in."""

    label: str
    group: str


NOT_READ: Mapping[str, Callable[[int], Text]] = {
    "hyperedge": lambda n: counted(
        "{n} hyperedge is not read: a tie joins two parties.",
        "{n:,} hyperedges are not read: a tie joins two parties.",
        n=n,
    ),
    "port": lambda n: counted(
        "{n} port of a node is not read: it is part of the drawing.",
        "{n:,} ports of nodes are not read: they are part of the drawing.",
        n=n,
    ),
    "node span": lambda n: counted(
        "The life span of {n} node is not read: it says when the node is drawn.",
        "The life spans of {n:,} nodes are not read: they say when a node is drawn.",
        n=n,
    ),
    "earlier value": lambda n: counted(
        "{n} earlier value of a node's properties is not read: the last one is.",
        "{n:,} earlier values of nodes' properties are not read: the last ones are.",
        n=n,
    ),
    "moment": lambda n: counted(
        "{n} edge has a single year or day as its time: it is read as the beginning, and not as the end.",
        "{n:,} edges have a single year or day as their time: it is read as the beginning, and not as the end.",
        n=n,
    ),
    "legend": lambda n: counted(
        "{n} node is not read: it is the legend of the drawing, and no edge names it.",
        "{n:,} nodes are not read: they are legends of the drawing, and no edge names them.",
        n=n,
    ),
    "cluster": lambda n: counted(
        "{n} cluster is not read as a node: it is a frame around nodes.",
        "{n:,} clusters are not read as nodes: they are frames around nodes.",
        n=n,
    ),
    "other": lambda n: counted(
        "{n} entry that is neither node nor edge is not read.",
        "{n:,} entries that are neither nodes nor edges are not read.",
        n=n,
    ),
}
"""What formats hold that no table can keep, and how it is said."""


class _Seen:
    """Columns and numbers of one part, from reading all its elements."""

    def __init__(self, part: str) -> None:
        self.columns: dict[str, None] = dict.fromkeys(FIRST[part])
        self.rows = 0
        self.directed: set[bool | None] = set()
        self.labelled = False
        self.own_label = False
        self.spelt = False

    @property
    def ids_are_names(self) -> bool:
        """Have the nodes no label and no attribute for a name, and ids that are words? So networkx writes them."""
        return self.spelt and not self.labelled and not any(map(_NAMING.search, [*self.columns][2:]))

    def add(self, element: Element, file: Input) -> None:
        self.rows += 1
        label, id_ = element.values.get("label", ""), element.values.get("id", "")
        self.labelled = self.labelled or bool(label)
        self.own_label = self.own_label or (bool(label) and label != id_)
        self.spelt = self.spelt or _SPELT.search(id_) is not None
        self.directed.add(element.directed)
        if not self.columns.keys() >= element.values.keys():
            self.columns |= dict.fromkeys(element.values)
            if len(self.columns) > MAX_COLUMNS:
                raise LoadError(
                    Text("has more than {most:,} attributes.", most=MAX_COLUMNS),
                    where=f"{file.name}:{element.line}",
                    hint=Text("Expected an attribute for each property, not for each node."),
                )


class _Survey:
    """What a whole graph holds, from reading it once."""

    def __init__(self, file: Input, elements: Callable[[], Iterator[Element]]) -> None:
        self.parts = {part: _Seen(part) for part in PARTS}
        self.left: Counter[str] = Counter()
        self.about: dict[str, str] = {}
        self.frames: dict[str, _Frame] = {}
        """By id, the frames around nodes."""
        groups: set[str] = set()
        legends: set[str] = set()
        for element in elements():
            if element.part not in PARTS:
                self._note(element)
                continue
            self.parts[element.part].add(element, file)
            groups.add(element.group)
            if element.part == "nodes" and _LEGEND.match(element.values.get("label", "")):
                legends.add(element.values.get("id", ""))
        groups -= {"", *self.frames}
        self.named = self.parts["nodes"].ids_are_names
        drawn = groups | legends
        self.unread = drawn - _ends_among(drawn, elements) if drawn else drawn
        """Nodes of the drawing that no edge names, and that are no parties: `groups`, frames that others are drawn in, and legends."""
        self.groups = groups & self.unread
        self.frames |= _frames(self.groups, elements)
        self.framed = self._has_frames()
        if len(self.unread) > len(self.groups):
            self.left["legend"] += len(self.unread) - len(self.groups)
        if not any(part.rows for part in self.parts.values()):
            raise LoadError(
                Text("holds no node and no edge."), where=file.name, hint=Text("Expected a graph; save it again.")
            )

    def _note(self, element: Element) -> None:
        """What is neither node nor edge."""
        if element.part == "frame":
            self.frames[element.values["id"]] = _Frame(element.values["label"], element.group)
        elif element.part == "left":
            self.left[element.values["what"]] += 1
        else:
            self.about |= element.values

    def _has_frames(self) -> bool:
        """Give the nodes a column for the labels of their frames, if any has one."""
        columns = self.parts["nodes"].columns
        if FRAME in columns or not any(frame.label for frame in self.frames.values()):
            return False
        columns[FRAME] = None
        return True

    def is_read(self, node: Element) -> bool:
        return node.values.get("id", "") not in self.unread

    def values_of(self, element: Element) -> dict[str, str]:
        """The values of a node or edge, with what only the whole graph tells."""
        if element.part == "edges" and self.mixed:
            return {**element.values, "directed": "true" if element.directed else "false"}
        if element.part == "nodes" and (self.named or self.framed):
            label = {"label": element.values.get("id", "")} if self.named else {}
            return {**element.values, **label, **({FRAME: self._around(element.group)} if self.framed else {})}
        return element.values

    def _around(self, group: str) -> str:
        """The label of the nearest frame around a node that has one."""
        passed: set[str] = set()
        while group in self.frames and group not in passed:
            if self.frames[group].label:
                return self.frames[group].label
            passed.add(group)
            group = self.frames[group].group
        return ""

    @property
    def mixed(self) -> bool:
        """Have only some edges a direction?"""
        return len(self.parts["edges"].directed) > 1

    def notes(self) -> Iterator[Text]:
        yield from (NOT_READ[what](number) for what, number in self.left.items())
        if self.groups:
            names = tuple(sorted(self.groups)[:SHOWN])
            yield counted(
                "{n} node is not read, being a frame around others ({names}).",
                "{n:,} nodes are not read, being frames around others ({names} …).",
                n=len(self.groups),
                names=names,
            )


def _frames(groups: set[str], elements: Callable[[], Iterator[Element]]) -> dict[str, _Frame]:
    """By id, the nodes that are frames."""
    nodes = (element for element in elements() if element.part == "nodes") if groups else ()
    return {
        id_: _Frame(" ".join(node.values.get("label", "").split()), node.group)
        for node in nodes
        if (id_ := node.values.get("id", "")) in groups
    }


def _ends_among(groups: set[str], elements: Callable[[], Iterator[Element]]) -> set[str]:
    """Those of the groups at which an edge ends."""
    return {
        end
        for element in elements()
        if element.part == "edges"
        for end in (element.values.get("source", ""), element.values.get("target", ""))
        if end in groups
    }


def graph_tables(
    file: Input,
    format: str,
    found: Encoded,
    elements: Callable[[], Iterator[Element]],
    stated: Mapping[str, Roles] = {},
) -> list[Table]:
    """The nodes, then the edges. Reads all elements once, so that a cut-off file is refused before anything is loaded; O(bytes).

    stated: of "nodes" and "edges", the roles that the format gives further columns. Where only some edges have a direction, a column
    `directed` says so of each. Raises LoadError where there is no node and no edge.
    """
    whole = _Survey(file, elements)
    if whole.mixed:
        whole.parts["edges"].columns["directed"] = None
    directions = whole.parts["edges"].directed
    directed = None if whole.mixed else next(iter(directions), None)
    made: list[Table] = []
    for part in PARTS:
        seen = whole.parts[part]
        if seen.rows:
            path, columns = f"{file.name}#{part}", tuple(seen.columns)
            made.append(Table(
                path, format, found.encoding, found.sha256, columns, anew(path, _records(part, columns, elements, whole)),
                part=part, directed=directed if part == "edges" else None, size=file.size,
                rows=seen.rows - (len(whole.unread) if part == "nodes" else 0), lines=found.lines,
                notes=(*found.notes, *whole.notes()) if not made else (), stated=_stated(file.name, part, whole, stated.get(part, {})),
                about=whole.about,
            ))  # fmt: skip
    return made


def _stated(name: str, part: GraphPart, whole: _Survey, more: Roles) -> dict[str, Stated]:
    """What the format says of the columns of one part. Without nodes, the ends are all that is known of the parties."""
    columns, ids = whole.parts[part].columns, f"{name}#nodes"
    further = {column: Stated(role) for column, role in more.items() if column in columns}
    if part == "nodes":
        named = {"label": Stated("name")} if whole.parts[part].own_label else {}
        return {**further, "id": Stated("id", ids), **named}
    ends = {"source": "a", "target": "b"}
    if whole.parts["nodes"].rows:
        ends = {column: f"{side}.id" for column, side in ends.items()}
    joined = {column: Stated(role, ids if role.endswith("id") else "") for column, role in ends.items()}
    directed = {"directed": Stated("directed")} if "directed" in columns else {}
    return {**further, **joined, **({"id": Stated("tie")} if "id" in columns else {}), **directed}


def _records(
    part: str, columns: tuple[str, ...], elements: Callable[[], Iterator[Element]], whole: _Survey
) -> Callable[[], Iterator[Record]]:
    def records() -> Iterator[Record]:
        wanted = (element for element in elements() if element.part == part)
        for element in filter(whole.is_read, wanted) if part == "nodes" and whole.unread else wanted:
            values = whole.values_of(element)
            cells = [values.get(column, "") for column in columns]
            yield record(element.line, cells, columns, element.fault) or Record(
                element.line, ("",) * len(columns), Text("is empty")
            )

    return records
