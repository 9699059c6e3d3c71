"""Graphs in XML, read as a stream: line numbers, parallel edges and faults are kept, memory stays flat, entities are refused."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from graph.errors import LoadError
from graph.text import Text
from loaders.reading.encodings import Encoded, pieces_of
from loaders.reading.files import MAX_RECORD, Input
from loaders.reading.graphs import Element
from loaders.reading.life_spans import Span

MAX_DEPTH = 200


def elements(file: Input, found: Encoded, reader: type[XmlReader]) -> Iterator[Element]:
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


class Attributes:
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


@dataclass
class Open:
    """A node or edge that has begun."""

    kind: str
    line: int
    values: dict[str, str]
    directed: bool | None
    group: str = ""
    """Id of the node that it is drawn in."""
    spans: list[Span] = field(default_factory=list)
    """When it was there."""
    timed: dict[str, list[Span]] = field(default_factory=dict)
    """By title, what a property was when."""


class XmlReader(ABC):
    """What the XML parser calls: `start`, `data` and `end`, for each element in turn. Finished nodes and edges wait in `made`."""

    format: ClassVar[str]
    own: ClassVar[dict[str, tuple[str, ...]]]
    """Attributes of the elements `node` and `edge` themselves that are kept."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.expat: Any = None
        self.made: list[Element] = []
        self.path: list[str] = []
        self.open: list[Open] = []
        self.attributes = {kind: Attributes(own) for kind, own in self.own.items()}
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
            group = next((each.values.get("id", "") for each in reversed(self.open) if each.kind == own == "node"), "")
            self.open.append(Open(own, self.line, values, self.direction(attributes), group))
            self.begun(self.open[-1], attributes)
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
            done = self.open.pop()
            self.finish(done)
            values = self.attributes[done.kind].filled(done.values)
            part: Literal["nodes", "edges"] = "nodes" if done.kind == "node" else "edges"
            directed = done.directed if part == "edges" else None
            self.made.append(Element(part, done.line, values, directed, group=done.group))
        else:
            self.closed(own)

    def leave(self, what: str) -> None:
        """Something that isn't read, by its name in NOT_READ."""
        self.made.append(Element("left", self.line, {"what": what}))

    def begun(self, opened: Open, attributes: dict[str, str]) -> None:  # noqa: B027 — most formats have nothing to add
        """A node or edge begins, with these attributes."""

    def finish(self, done: Open) -> None:  # noqa: B027 — as above
        """A node or edge ends; its values can still change."""

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
