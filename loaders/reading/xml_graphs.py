"""GEXF and GraphML, read as a stream: line numbers, parallel edges and faults are kept, memory stays flat, entities are refused.

GEXF: https://gexf.net/schema.html (1.1draft to 1.3). GraphML: http://graphml.graphdrawing.org/specification.html, with yEd's labels.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any, ClassVar, Literal, NamedTuple
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from graph.errors import LoadError
from graph.text import Text
from loaders.reading.encodings import Encoded, pieces_of, survey
from loaders.reading.files import MAX_RECORD, Input, Wanted
from loaders.reading.graphs import Element, graph_tables
from loaders.reading.table import Table

MAX_DEPTH = 200
DIRECTED = {"directed": True, "mutual": True, "undirected": False, "true": True, "false": False}


def read(file: Input, wanted: Wanted) -> list[Table]:
    """Nodes and edges of a GEXF or GraphML file (`wanted.format`). Reads it twice: for its encoding, and for its columns; O(bytes)."""
    with file.open() as stream:
        declared = re.search(rb"<\?xml[^>]{0,200}encoding\s*=\s*[\"']([\w.-]+)", stream.read(400))
    found = survey(
        file, wanted=wanted.encoding, declared=declared[1].decode("ascii") if declared else "", max_line=None
    )
    reader = READERS[wanted.format]
    return graph_tables(file, wanted.format, found, lambda: elements(file, found, reader))


def elements(file: Input, found: Encoded, reader: type[_Reader]) -> Iterator[Element]:
    """Each node and edge as its element ends. Raises LoadError, with line and column, where the XML breaks off or defines entities."""
    target = reader(file.name)
    parser: Any = DefusedXMLParser(target=target)
    target.expat = parser.parser
    fed = 0
    try:
        for piece in pieces_of(file, found):
            parser.feed(piece)
            fed += len(piece.encode())
            if fed - target.expat.CurrentByteIndex > MAX_RECORD:
                raise LoadError(
                    Text("has an element of more than {most:,} bytes.", most=MAX_RECORD),
                    where=f"{file.name}:{target.line}",
                    hint=Text("Is it damaged?"),
                )
            yield from target.made
            target.made.clear()
        parser.close()
    except ParseError as error:
        line, column = error.position
        raise LoadError(
            Text(
                "is not well-formed XML: {why} at column {column}.",
                why=str(error).partition(":")[0],
                column=column + 1,
            ),
            where=f"{file.name}:{line}",
            hint=Text("The file is damaged or cut off; expected a whole {format} file.", format=reader.format),
        ) from error
    except DefusedXmlException as error:
        raise LoadError(
            Text("defines XML entities, which can hide other files or fill the memory; they are refused."),
            where=f"{file.name}:{target.expat.CurrentLineNumber}",
            hint=Text("Save the graph again without a DOCTYPE."),
        ) from error
    yield from target.made


class _Attributes:
    """The attributes that a file declares for nodes or edges: their titles, each once, and their defaults."""

    def __init__(self, reserved: tuple[str, ...]) -> None:
        self.titles: dict[str, str] = {}
        self.defaults: dict[str, str] = {}
        self._taken = set(reserved)

    def declare(self, id_: str, title: str) -> None:
        own, number = title or id_, 2
        while own in self._taken:
            own, number = f"{title or id_} ({number})", number + 1
        self._taken.add(own)
        self.titles[id_] = own

    def title(self, id_: str) -> str:
        if id_ not in self.titles:
            self.declare(id_, id_)
        return self.titles[id_]

    def filled(self, values: dict[str, str]) -> dict[str, str]:
        """The values, and the defaults of those that are not there."""
        return {self.titles[id_]: text for id_, text in self.defaults.items()} | values if self.defaults else values


class _Open(NamedTuple):
    """A node or edge that has begun."""

    kind: str
    line: int
    values: dict[str, str]
    directed: bool | None


class _Reader(ABC):
    """What the XML parser calls: `start`, `data` and `end`, for each element in turn. Finished nodes and edges wait in `made`."""

    format: ClassVar[str]
    own: ClassVar[dict[str, tuple[str, ...]]]
    """Attributes of the elements `node` and `edge` themselves that are kept."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.expat: Any = None
        self.made: list[Element] = []
        self.path: list[str] = []
        self.open: list[_Open] = []
        self.attributes = {kind: _Attributes(own) for kind, own in self.own.items()}
        self.text: list[str] | None = None
        self.length = 0

    @property
    def line(self) -> int:
        return int(self.expat.CurrentLineNumber)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        own = tag.rpartition("}")[2]
        if not self.path and own != self.format:
            raise self.fault(Text("begins with <{name}>; expected <{format}>.", name=own[:40], format=self.format))
        self.path.append(own)
        if len(self.path) > MAX_DEPTH:
            raise self.fault(Text("is nested more than {most} deep.", most=MAX_DEPTH))
        if own in self.own:
            values = {key: attributes[key] for key in self.own[own] if key in attributes}
            self.open.append(_Open(own, self.line, values, self.direction(attributes)))
        else:
            self.opened(own, attributes)

    def data(self, text: str) -> None:
        if self.text is not None:
            self.length += len(text)
            if self.length > MAX_RECORD:
                raise self.fault(Text("holds a text of more than {most:,} signs.", most=MAX_RECORD))
            self.text.append(text)

    def end(self, tag: str) -> None:
        own = self.path.pop()
        if own in self.own:
            kind, line, values, directed = self.open.pop()
            values = self.attributes[kind].filled(values)
            part: Literal["nodes", "edges"] = "nodes" if kind == "node" else "edges"
            self.made.append(Element(part, line, values, directed if kind == "edge" else None))
        else:
            self.closed(own)

    @abstractmethod
    def direction(self, attributes: dict[str, str]) -> bool | None:
        """Whether an edge with these attributes has a direction; None where the file doesn't say."""

    @abstractmethod
    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        """An element of the format's own begins."""

    @abstractmethod
    def closed(self, tag: str) -> None:
        """An element of the format's own ends."""

    def listen(self) -> None:
        """Keep the text from here on."""
        self.text, self.length = [], 0

    def heard(self) -> str:
        """The text since `listen`, which ends."""
        text, self.text = "".join(self.text or ()), None
        return text.strip()

    def fault(self, words: Text) -> LoadError:
        hint = Text("Is it damaged? Expected a {format} file.", format=self.format)
        return LoadError(words, where=f"{self.name}:{self.line}", hint=hint)


class _Gexf(_Reader):
    format = "gexf"
    own: ClassVar[dict[str, tuple[str, ...]]] = {
        "node": ("id", "label", "pid", "start", "end", "timestamp"),
        "edge": ("source", "target", "id", "label", "weight", "kind", "start", "end", "timestamp"),
    }

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.directed: bool | None = False
        self.kind = self.id = ""
        """Of the attribute that is being declared."""

    def direction(self, attributes: dict[str, str]) -> bool | None:
        return DIRECTED.get(attributes.get("type", ""), self.directed)

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "attvalue" and self.open:
            kind, _, values, _ = self.open[-1]
            title = self.attributes[kind].title(attributes.get("for", attributes.get("id", "")))
            value = attributes.get("value", "")
            values[title] = f"{values[title]}|{value}" if title in values else value
        elif tag == "graph":
            self.directed = DIRECTED.get(attributes.get("defaultedgetype", ""), False)
        elif tag == "attributes":
            self.kind = attributes.get("class", "node")
        elif tag == "attribute" and self.kind in self.attributes:
            self.id = attributes.get("id", "")
            self.attributes[self.kind].declare(self.id, attributes.get("title", ""))
        elif tag == "default":
            self.listen()

    def closed(self, tag: str) -> None:
        if tag == "default":
            text = self.heard()
            if self.kind in self.attributes and self.id in self.attributes[self.kind].titles:
                self.attributes[self.kind].defaults[self.id] = text


class _GraphML(_Reader):
    format = "graphml"
    own: ClassVar[dict[str, tuple[str, ...]]] = {"node": ("id",), "edge": ("source", "target", "id")}

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.directed: list[bool | None] = []
        """Of the graphs that are open, one within another."""
        self.key = ""
        self.kinds: tuple[str, ...] = ()

    def direction(self, attributes: dict[str, str]) -> bool | None:
        return DIRECTED.get(attributes.get("directed", ""), self.directed[-1] if self.directed else None)

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "data":
            self.key = attributes.get("key", "")
            self.listen()
        elif tag == "key":
            self._declare(attributes)
        elif tag == "default" or tag.endswith("Label"):
            self.listen()
        elif tag == "graph":
            self.directed.append(DIRECTED.get(attributes.get("edgedefault", "")))

    def _declare(self, attributes: dict[str, str]) -> None:
        """A property of nodes, edges or both; yEd's drawings have none, but their labels are text for people."""
        self.key = attributes.get("id", "")
        kind = attributes.get("for", "all")
        self.kinds = (kind,) if kind in self.own else tuple(self.own) if kind == "all" else ()
        if "yfiles.type" in attributes:
            self.kinds = ()
        for each in self.kinds:
            self.attributes[each].declare(self.key, attributes.get("attr.name", ""))

    def closed(self, tag: str) -> None:
        if tag.endswith("Label"):
            text = self.heard()
            if self.open:
                self.open[-1].values.setdefault("label", text)
        elif tag == "data" and self.text is not None:
            text = self.heard()
            if self.open and self.path[-1] in self.own:
                self.open[-1].values[self.attributes[self.open[-1].kind].title(self.key)] = text
        elif tag == "default":
            text = self.heard()
            for each in self.kinds:
                self.attributes[each].defaults[self.key] = text
        elif tag == "graph" and self.directed:
            self.directed.pop()


READERS: dict[str, type[_Reader]] = {"gexf": _Gexf, "graphml": _GraphML}
