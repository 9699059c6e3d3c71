"""Pajek networks and GML, line by line.

Pajek: http://vlado.fmf.uni-lj.si/pub/networks/pajek/doc/draweps.htm. GML: https://gephi.org/users/supported-graph-formats/gml-format/.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence

from graph.errors import LoadError
from graph.text import Text
from loaders.reading.encodings import lines_of, survey
from loaders.reading.files import MAX_QUOTED, Input, Wanted
from loaders.reading.graphs import Element, graph_tables
from loaders.reading.life_spans import Span, last_is_moment, told, whole_span
from loaders.reading.table import Table

WORD = re.compile(r'"([^"]*)"?|(\S+)')
SECTIONS = {
    "*arcs": (True, "pairs"),
    "*edges": (False, "pairs"),
    "*arcslist": (True, "list"),
    "*edgeslist": (False, "list"),
}
VERTICES = "*vertices"
PAJEK_STATES = {"relation": "relation", "start": "since", "end": "until", "history": "note"}
"""What Pajek says of the columns of its ties."""
TIMES = re.compile(r"\[(\d+(?:-(?:\d+|\*))?(?:,\d+(?:-(?:\d+|\*))?)*)\]")
"""When a tie was there: [1978-2012,2015-*]."""
MAX_VERTICES = 1_000_000
MAX_NESTED = 100


def read_pajek(file: Input, wanted: Wanted) -> list[Table]:
    """Vertices, then arcs and edges, of a Pajek network. Reads it twice; O(bytes). Raises LoadError with the line for what is none."""
    found = survey(file, wanted=wanted.encoding)
    return graph_tables(file, "pajek", found, lambda: pajek(lines_of(file, found), file.name), {"edges": PAJEK_STATES})


def pajek(lines: Iterable[str], name: str) -> Iterator[Element]:
    """Nodes and edges of a Pajek network. Drawing positions, colours and sizes are left out.

    >>> [tuple(each.values.items()) for each in pajek(["*Vertices 2", '1 "Suzhou"', '2 "Nantes"', "*Edges", "1 2 3"], "a.net")][1:]
    [(('id', '2'), ('label', 'Nantes')), (('source', '1'), ('target', '2'), ('weight', '3'))]
    """
    network = _Pajek(name)
    number = 0
    for number, line in enumerate(lines, 1):
        words = [match[1] if match[1] is not None else match[2] for match in WORD.finditer(line)]
        if words and not line.startswith("%"):
            yield from network.take(words, number, line)
    yield from network.unnamed(number)


class _Pajek:
    """The section of a network that is being read, and the vertices that it counts and names."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.section = self.relation = ""
        self.row = 0
        self.vertices = 0
        self.named: set[int] = set()

    def take(self, words: list[str], line: int, text: str) -> Iterator[Element]:
        """What a line of these words brings, whole as `text`."""
        if words[0].startswith("*"):
            yield from self.unnamed(line)
            self._begin(words, line)
        elif self.section == VERTICES:
            self.named.add(int(words[0]) if words[0].isdecimal() and len(words[0]) < 9 else 0)
            yield Element("nodes", line, {"id": words[0], "label": words[1] if len(words) > 1 else ""})
        elif self.section in SECTIONS:
            yield from _ties(words, *SECTIONS[self.section], self.relation, line)
        elif self.section == "*matrix":
            self.row += 1
            yield from _matrix_row(words, self.row, line)
        elif not self.section:
            raise LoadError(
                Text("begins with {text!r}; expected *Vertices.", text=text.strip()[:40]),
                where=f"{self.name}:{line}",
                hint=Text("Is it a Pajek network (.net)?"),
            )

    def _begin(self, words: list[str], line: int) -> None:
        self.section, self.row = words[0].lower(), 0
        named = len(words) > 1 and self.section in SECTIONS and not words[-1].startswith(":")
        self.relation = words[-1] if named else ""
        if self.section == VERTICES:
            self.vertices, self.named = _vertices(words, self.name, line), set()

    def unnamed(self, line: int) -> Iterator[Element]:
        """At the end of the vertices: those that are counted, but have no line of their own."""
        if self.section == VERTICES:
            for number in range(1, self.vertices + 1):
                if number not in self.named:
                    yield Element("nodes", line, {"id": str(number), "label": str(number)})


def _vertices(words: list[str], name: str, line: int) -> int:
    count = words[1] if len(words) > 1 else ""
    if not count.isdecimal() or len(count) > 8 or int(count) > MAX_VERTICES:
        raise LoadError(
            Text(
                "*Vertices is followed by {text!r}; expected their number, at most {most:,}.",
                text=count[:20],
                most=MAX_VERTICES,
            ),
            where=f"{name}:{line}",
            hint=Text("Is it a Pajek network, and whole?"),
        )
    return int(count)


def _matrix_row(words: list[str], row: int, line: int) -> Iterator[Element]:
    """An arc to each vertex whose weight is not 0."""
    for column, weight in enumerate(words, 1):
        if weight.strip("-0."):
            yield Element("edges", line, {"source": str(row), "target": str(column), "weight": weight}, True)


def _ties(words: list[str], directed: bool, shape: str, relation: str, line: int) -> Iterator[Element]:
    more = {"relation": relation} if relation else {}
    if len(words) < 2:
        yield Element("edges", line, {"source": words[0]}, directed, Text("has one end; expected two"))
    elif shape == "list":
        for other in words[1:]:
            yield Element("edges", line, {"source": words[0], "target": other, **more}, directed)
    else:
        values = {"source": words[0], "target": words[1]}
        if len(words) > 2 and re.match(r"[-+.\d]", words[2]):
            values["weight"] = words[2]
        if "l" in words[2:-1]:
            values["label"] = words[words.index("l", 2) + 1]
        spans = _spans(words[2:])
        if last_is_moment(spans):
            yield Element("left", line, {"what": "moment"})
        yield Element("edges", line, values | _when(spans) | more, directed)


def _spans(words: Sequence[str]) -> list[Span]:
    """When a tie was there, which stands behind its weight or at the end of its line."""
    times = next(filter(None, map(TIMES.fullmatch, words)), None)
    ends = (part.partition("-") for part in times[1].split(",")) if times else ()
    return [Span(start, end.strip("*") if dash else start) for start, dash, end in ends]


def _when(spans: Sequence[Span]) -> dict[str, str]:
    """The life span of a tie, and its parts where it has several."""
    if not spans:
        return {}
    whole = whole_span(spans)
    parts = {"history": told("times", spans)} if len(spans) > 1 else {}
    return {"start": whole.start, "end": whole.end} | parts


def read_gml(file: Input, wanted: Wanted) -> list[Table]:
    """Nodes and edges of a GML file. Reads it twice; O(bytes). Raises LoadError with the line where brackets don't match."""
    found = survey(file, wanted=wanted.encoding)
    return graph_tables(file, "gml", found, lambda: gml(lines_of(file, found), file.name))


TOKEN = re.compile(r'"((?:[^"])*)"|([\[\]])|([^\s\[\]"]+)|(")')


def _tokens(lines: Iterable[str], name: str) -> Iterator[tuple[int, str, str]]:
    """Line, kind ("text", "[", "]", "word") and value of each token; a text may have line breaks."""
    for line, text in _whole_texts(lines, name):
        for match in TOKEN.finditer(text):
            if match[1] is not None:
                yield line, "text", html.unescape(match[1])
            else:
                yield line, match[2] or "word", match[2] or match[3]


def _whole_texts(lines: Iterable[str], name: str) -> Iterator[tuple[int, str]]:
    """The lines, those that a text in quotation marks joins as one, with the number of the first; without comments."""
    opened, begun = "", 0
    for number, line in enumerate(lines, 1):
        if not opened and line.lstrip().startswith("#"):
            continue
        text = opened + line
        begun = begun or number
        if text.count('"') % 2 == 0:
            yield begun, text
            opened, begun = "", 0
        elif len(text) > MAX_QUOTED:
            raise _not_closed(f"{name}:{begun}", Text("Is it damaged?"))
        else:
            opened = text
    if opened:
        raise _not_closed(f"{name}:{begun}", Text("The file is cut off."))


def _not_closed(where: str, hint: Text) -> LoadError:
    return LoadError(Text("opens a text that is not closed."), where=where, hint=hint)


def gml(lines: Iterable[str], name: str) -> Iterator[Element]:
    """Nodes and edges of a GML file; what is nested in them has the names of its keys, joined by a dot. `graphics` is left out.

    >>> text = 'graph [ directed 0 node [ id 1 label "Suzhou" ] edge [ source 1 target 1 ] ]'
    >>> [each.values for each in gml([text], "a.gml")]
    [{'id': '1', 'label': 'Suzhou'}, {'source': '1', 'target': '1'}]
    """
    graph = _Gml(name)
    for line, kind, text in _tokens(lines, name):
        if kind == "]":
            yield from graph.close(line)
        elif kind == "[":
            graph.open(line)
        else:
            graph.take(line, kind, text)
    graph.end()


class _Gml:
    """What is open in a GML file, one within another, and the values of the node or edge among it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.directed = False
        self.path: list[tuple[str, int]] = []
        self.values: dict[str, str] = {}
        self.key = ""

    @property
    def tags(self) -> list[str]:
        return [tag for tag, _ in self.path]

    def open(self, line: int) -> None:
        if not self.key or len(self.path) > MAX_NESTED:
            raise self.fault(line, "[")
        self.path.append((self.key.lower() if len(self.path) < 2 else self.key, line))
        self.key = ""
        if len(self.path) == 2:
            self.values = {}

    def close(self, line: int) -> Iterator[Element]:
        """The node or edge that ends here, if it is one."""
        if not self.path or self.key:
            raise self.fault(line, f"{self.key} ]" if self.key else "]")
        tag, began = self.path.pop()
        if self.tags != ["graph"]:
            return
        if tag == "node":
            yield Element("nodes", began, self.values)
        elif tag == "edge":
            yield Element("edges", began, self.values, self.directed)

    def take(self, line: int, kind: str, text: str) -> None:
        """A key, or its value."""
        if not self.key:
            if kind != "word":
                raise self.fault(line, text)
            self.key = text
            return
        tags = self.tags
        if tags == ["graph"] and self.key.lower() == "directed":
            self.directed = text == "1"
        elif len(tags) > 1 and "graphics" not in tags:
            own = ".".join([*tags[2:], self.key])
            self.values[own] = f"{self.values[own]}|{text}" if own in self.values else text
        self.key = ""

    def end(self) -> None:
        if self.path:
            tag, line = self.path[-1]
            raise LoadError(
                Text("ends within [, opened by {key!r}.", key=tag),
                where=f"{self.name}:{line}",
                hint=Text("The file is cut off."),
            )

    def fault(self, line: int, found: str) -> LoadError:
        return LoadError(
            Text("found {text!r}; expected a key and its value.", text=found[:40]),
            where=f"{self.name}:{line}",
            hint=Text("Is it a GML file, and whole?"),
        )
