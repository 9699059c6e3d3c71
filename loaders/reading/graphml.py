"""GraphML as a stream, with yEd's labels: http://graphml.graphdrawing.org/specification.html."""

from __future__ import annotations

from typing import ClassVar

from loaders.reading.graphs import Element
from loaders.reading.table import DIRECTED
from loaders.reading.xml_stream import XmlReader


class GraphML(XmlReader):
    """Nested graphs are flat here: a node that holds a graph is a frame around the nodes in it, unless edges end at it."""

    format = "graphml"
    own: ClassVar[dict[str, tuple[str, ...]]] = {"node": ("id",), "edge": ("source", "target", "id")}

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.directed: list[bool | None] = []
        """Of the graphs that are open, one within another."""
        self.key = ""
        self.kinds: tuple[str, ...] = ()
        self.of_the_graph: dict[str, str] = {}
        """By its id, the title of a property of the graph itself."""

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
        elif tag in ("hyperedge", "port"):
            self.leave(tag)

    def _declare(self, attributes: dict[str, str]) -> None:
        """A property of nodes, edges or both; yEd's drawings have none, but their labels are text for people."""
        self.key = attributes.get("id", "")
        kind = attributes.get("for", "all")
        self.kinds = (kind,) if kind in self.own else tuple(self.own) if kind == "all" else ()
        if kind == "graph":
            self.of_the_graph[self.key] = attributes.get("attr.name", "")
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
            elif self.key in self.of_the_graph and not self.open:
                self.made.append(Element("about", self.line, {self.of_the_graph[self.key]: text}))
        elif tag == "default":
            text = self.heard()
            for each in self.kinds:
                self.attributes[each].defaults[self.key] = text
        elif tag == "graph" and self.directed:
            self.directed.pop()
