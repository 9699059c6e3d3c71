"""DOT, the language of Graphviz: https://graphviz.org/doc/info/lang.html. A node that is only named in an edge is one all the same."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, product
from typing import NamedTuple

from graph.errors import LoadError
from graph.text import Text
from loaders.reading.encodings import pieces_of, survey
from loaders.reading.files import MAX_RECORD, Input, Wanted
from loaders.reading.graphs import Element, graph_tables
from loaders.reading.not_read import AS_GRAPH
from loaders.reading.table import Table

DRAWN = (
    "shape", "color", "style", "fillcolor", "fontname", "fontsize", "fontcolor", "bgcolor", "pos", "width", "height", "penwidth", "margin", "fixedsize", "image",
    "peripheries", "regular", "sides", "skew", "distortion", "orientation", "group", "colorscheme", "arrowhead", "arrowtail", "arrowsize", "dir", "constraint", "len",
    "minlen", "headport", "tailport", "samehead", "sametail", "decorate", "lp", "labelangle", "labeldistance", "labelfontsize", "labelfontname", "tooltip",
    "labeltooltip", "edgetooltip", "URL", "href", "layer", "class", "comment", "ordering", "pin", "xlp", "nojustify", "labelloc", "gradientangle",
)  # fmt: skip
"""Attributes of the drawing."""
STATED = {part: dict.fromkeys(DRAWN, "ignored") for part in ("nodes", "edges")}
MAX_DEPTH = 100
_TOKEN = re.compile(
    r"""(?P<blank>\s+|//[^\n]*|/\*.*?\*/|^\#[^\n]*)|(?P<text>"(?:[^"\\]|\\.)*")|(?P<word>-?(?:\.\d+|\d+(?:\.\d*)?)|[^\W\d]\w*)|(?P<mark>->|--|[{}\[\];,=:+])|(?P<html><)""",
    re.DOTALL | re.MULTILINE,
)  # fmt: skip
_BREAK = re.compile(r"\\[nlr]")
_TAG = re.compile(r"<[^>]*>")


class Token(NamedTuple):
    """kind: word, text or mark."""

    kind: str
    text: str
    line: int


END = Token("end", "", 0)


def read_dot(file: Input, wanted: Wanted) -> list[Table]:
    """Nodes and edges of a DOT file. Holds it whole, at most 16 million signs. Raises LoadError with the line where it can't be read."""
    found = survey(file, wanted=wanted.encoding, max_line=None)
    text = "".join(pieces_of(file, found))
    if len(text) > MAX_RECORD:
        raise LoadError(
            Text("has more than {most:,} signs; as DOT it can't be read.", most=MAX_RECORD),
            where=file.name,
            hint=AS_GRAPH,
        )
    elements = list(dot(text, file.name))
    return graph_tables(file, "dot", found, lambda: iter(elements), STATED)


def dot(text: str, name: str) -> Iterator[Element]:
    """The nodes, then the edges, of all graphs in the text.

    >>> [tuple(each.values.items()) for each in dot('graph { Suzhou -- "Los Angeles" [since=1988] }', "a.dot")][1:]
    [(('id', 'Los Angeles'), ('label', 'Los Angeles')), (('source', 'Suzhou'), ('target', 'Los Angeles'), ('since', '1988'))]
    """
    reader = _Dot(list(_tokens(text, name)), name)
    while reader.next.kind != "end":
        reader.graph()
    for id_, frame in reader.frames.items():
        yield Element("frame", frame.line, {"id": id_, "label": _label(frame.label, "")}, group=frame.within)
    for node, (line, values) in reader.nodes.items():
        label = _label(values.get("label", ""), node)
        rest = {k: v for k, v in values.items() if k not in ("id", "label")}
        yield Element("nodes", line, {"id": node, "label": label, **rest}, group=reader.frame_of(node))
    yield from reader.edges
    yield from reader.left


def _tokens(text: str, name: str) -> Iterator[Token]:
    at, line = 0, 1
    text = text.lstrip("\ufeff")
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise _fault(text[at : at + 20], f"{name}:{line}")
        whole = found[0]
        if found.lastgroup == "html":
            whole = text[at : _end_of_html(text, at, f"{name}:{line}")]
            yield Token("text", html.unescape(" ".join(_TAG.sub(" ", whole[1:-1]).split())), line)
        elif found.lastgroup == "text":
            yield Token("text", whole[1:-1].replace("\\\n", "").replace('\\"', '"'), line)
        elif found.lastgroup != "blank":
            yield Token(found.lastgroup or "", whole, line)
        at += len(whole)
        line += whole.count("\n")


def _end_of_html(text: str, at: int, where: str) -> int:
    """Behind the bracket that closes the one at this place."""
    depth = 0
    for found in re.compile("[<>]").finditer(text, at):
        depth += 1 if found[0] == "<" else -1
        if depth == 0:
            return found.end()
    raise _fault(text[at : at + 20], where)


def _label(text: str, node: str) -> str:
    """The label of a node, which is its name unless it says otherwise."""
    return " ".join(_BREAK.sub(" ", text.replace("\\N", node)).split()) or node


def _fault(found: str, where: str) -> LoadError:
    return LoadError(
        Text("found {text!r}; expected DOT as Graphviz reads it.", text=found[:40]),
        where=where,
        hint=Text("The file is damaged or cut off; check it at this place."),
    )


@dataclass
class _Cluster:
    """A frame around nodes: its line, its label and the frame that it lies in."""

    line: int
    within: str
    label: str = ""


@dataclass
class _Scope:
    """What holds between two brackets: the frame, the defaults of nodes and edges, and which nodes are named there."""

    frame: str = ""
    own: bool = False
    """Are these the brackets of the frame itself?"""
    node: dict[str, str] = field(default_factory=dict)
    edge: dict[str, str] = field(default_factory=dict)
    named: dict[str, None] = field(default_factory=dict)


class _Dot:
    """Reads the tokens from left to right."""

    def __init__(self, tokens: Sequence[Token], name: str) -> None:
        self.tokens, self.name, self.at = tokens, name, 0
        self.nodes: dict[str, tuple[int, dict[str, str]]] = {}
        self.edges: list[Element] = []
        self.left: list[Element] = []
        self.frames: dict[str, _Cluster] = {}
        self._framed: dict[str, list[str]] = {}
        """By node, the frames in which it is named."""
        self.directed = False
        self.scopes: list[_Scope] = []

    @property
    def next(self) -> Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else END

    def take(self, *expected: str) -> Token:
        """The next token, which must be one of these marks, or an id where none is given."""
        token = self.next
        fits = token.text in expected and token.kind == "mark" if expected else token.kind in ("word", "text")
        if not fits:
            line = token.line or (self.tokens[-1].line if self.tokens else 1)
            raise _fault(token.text, f"{self.name}:{line}")
        self.at += 1
        return token

    def is_mark(self, *marks: str) -> bool:
        return self.next.kind == "mark" and self.next.text in marks

    def is_word(self, *words: str) -> bool:
        return self.next.kind == "word" and self.next.text.lower() in words

    def graph(self) -> None:
        if self.is_word("strict"):
            self.take()
        if not self.is_word("graph", "digraph"):
            raise _fault(self.next.text, f"{self.name}:{self.next.line}")
        self.directed = self.take().text.lower() == "digraph"
        if not self.is_mark("{"):
            self.id()
        self.scopes = []
        self.block()

    def id(self) -> str:
        text = self.take().text
        while self.is_mark("+"):
            self.take("+")
            text += self.take().text
        return text

    def frame_of(self, node: str) -> str:
        """The innermost frame around a node; empty where it stands in two of which none lies in the other."""
        named = self._framed.get(node, [])
        around = {frame: [frame, *self._around(frame)] for frame in named}
        return next((frame for frame in named if all(each in around[frame] for each in named)), "")

    def _around(self, frame: str) -> Iterator[str]:
        while frame := self.frames[frame].within:
            yield frame

    def block(self, frame: str = "") -> _Scope:
        """What stands between two brackets, which are those of a frame; returns its scope."""
        if len(self.scopes) >= MAX_DEPTH:
            raise _fault(self.next.text, f"{self.name}:{self.next.line}")
        above = self.scopes[-1] if self.scopes else _Scope()
        scope = _Scope(frame or above.frame, bool(frame), dict(above.node), dict(above.edge))
        self.scopes.append(scope)
        self.take("{")
        while not self.is_mark("}"):
            self.statement()
            if self.is_mark(";", ","):
                self.take(";", ",")
        self.take("}")
        self.scopes.pop()
        above.named |= scope.named
        return scope

    def statement(self) -> None:
        if self.is_word("graph", "node", "edge") and self._follows("["):
            kind = self.take().text.lower()
            values = self.attributes()
            if kind == "graph":
                self.titled(values)
            else:
                defaults = self.scopes[-1].node if kind == "node" else self.scopes[-1].edge
                defaults.update(values)
        elif self.next.kind in ("word", "text") and self._follows("="):
            key, _, value = self.id(), self.take("="), self.id()
            self.titled({key: value})
        else:
            self.ends()

    def titled(self, values: dict[str, str]) -> None:
        """Take the label of the frame whose brackets these are."""
        if self.scopes[-1].own and "label" in values:
            self.frames[self.scopes[-1].frame].label = values["label"]

    def _follows(self, mark: str) -> bool:
        after = self.tokens[self.at + 1] if self.at + 1 < len(self.tokens) else END
        return after.kind == "mark" and after.text == mark

    def attributes(self) -> dict[str, str]:
        values: dict[str, str] = {}
        while self.is_mark("["):
            self.take("[")
            while not self.is_mark("]"):
                key = self.id()
                values[key] = "true"
                if self.is_mark("="):
                    self.take("=")
                    values[key] = self.id()
                if self.is_mark(",", ";"):
                    self.take(",", ";")
            self.take("]")
        return values

    def ends(self) -> None:
        """A node, or a chain of edges between nodes or groups of them."""
        line = self.next.line
        chain = [self.end()]
        while self.is_mark("--", "->"):
            self.take("--", "->")
            chain.append(self.end())
        values = self.attributes()
        if len(chain) == 1 and values:
            for node in chain[0]:
                self.nodes[node][1].update(values)
        for first, second in pairwise(chain):
            for source, target in product(first, second):
                ends = {"source": source, "target": target}
                self.edges.append(
                    Element("edges", line, {**ends, **self.scopes[-1].edge, **values, **ends}, self.directed)
                )

    def end(self) -> list[str]:
        """The nodes at one end."""
        if self.is_word("subgraph") or self.is_mark("{"):
            return self.group()
        line, node = self.next.line, self.id()
        while self.is_mark(":"):
            self.take(":")
            self.id()
        self.nodes.setdefault(node, (line, dict(self.scopes[-1].node)))
        self.scopes[-1].named[node] = None
        if frame := self.scopes[-1].frame:
            self._framed.setdefault(node, []).append(frame)
        return [node]

    def group(self) -> list[str]:
        """The nodes of a subgraph; a cluster is a frame around them."""
        line, called = self.next.line, ""
        if self.is_word("subgraph"):
            self.take()
            called = "" if self.is_mark("{") else self.id()
        frame = f"subgraph {called}" if called.startswith("cluster") else ""
        if frame and frame not in self.frames:
            self.left.append(Element("left", line, {"what": "cluster"}))
            self.frames[frame] = _Cluster(line, self.scopes[-1].frame if self.scopes else "")
        return list(self.block(frame).named) if self.is_mark("{") else []
