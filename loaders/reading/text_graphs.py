"""Pajek networks and GML, line by line.

Pajek: http://vlado.fmf.uni-lj.si/pub/networks/pajek/doc/draweps.htm. GML: https://gephi.org/users/supported-graph-formats/gml-format/.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any

from graph.errors import LoadError
from graph.text import Text
from loaders.reading.encodings import lines_of, survey
from loaders.reading.files import Input, Wanted
from loaders.reading.graphs import Element, graph_tables
from loaders.reading.table import Table

WORD = re.compile(r'"([^"]*)"?|(\S+)')
SECTIONS = {
    "*arcs": (True, "pairs"),
    "*edges": (False, "pairs"),
    "*arcslist": (True, "list"),
    "*edgeslist": (False, "list"),
}
MAX_VERTICES = 1_000_000
MAX_NESTED = 100


def read_pajek(file: Input, wanted: Wanted) -> list[Table]:
    """Vertices, then arcs and edges, of a Pajek network. Reads it twice; O(bytes). Raises LoadError with the line for what is none."""
    found = survey(file, wanted=wanted.encoding)
    return graph_tables(file, "pajek", found, lambda: pajek(lines_of(file, found), file.name))


def pajek(lines: Iterable[str], name: str) -> Iterator[Element]:
    """Nodes and edges of a Pajek network. Drawing positions, colours and sizes are left out.

    >>> [tuple(each.values.items()) for each in pajek(["*Vertices 2", '1 "Suzhou"', '2 "Nantes"', "*Edges", "1 2 3"], "a.net")][1:]
    [(('id', '2'), ('label', 'Nantes')), (('source', '1'), ('target', '2'), ('weight', '3'))]
    """
    section, relation, row = "", "", 0
    named: set[int] = set()
    vertices = 0
    for number, line in enumerate(lines, 1):
        words = [match[1] if match[1] is not None else match[2] for match in WORD.finditer(line)]
        if not words or line.startswith("%"):
            continue
        if words[0].startswith("*"):
            if section == "*vertices":
                yield from _unnamed(vertices, named, number)
            section, row = words[0].lower(), 0
            relation = words[-1] if len(words) > 1 and section in SECTIONS else ""
            if section == "*vertices":
                vertices, named = _vertices(words, name, number), set()
        elif section == "*vertices":
            named.add(int(words[0]) if words[0].isdecimal() and len(words[0]) < 9 else 0)
            yield Element("nodes", number, {"id": words[0], "label": words[1] if len(words) > 1 else ""})
        elif section in SECTIONS:
            yield from _ties(words, *SECTIONS[section], relation, number)
        elif section == "*matrix":
            row += 1
            yield from _matrix_row(words, row, number)
        elif section == "":
            raise LoadError(
                Text("begins with {text!r}; expected *Vertices.", text=line.strip()[:40]),
                where=f"{name}:{number}",
                hint=Text("Is it a Pajek network (.net)?"),
            )
    if section == "*vertices":
        yield from _unnamed(vertices, named, number)


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


def _unnamed(vertices: int, named: set[int], line: int) -> Iterator[Element]:
    """Vertices that are counted, but have no line of their own."""
    for number in range(1, vertices + 1):
        if number not in named:
            yield Element("nodes", line, {"id": str(number), "label": str(number)})


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
        yield Element("edges", line, values | more, directed)


def read_gml(file: Input, wanted: Wanted) -> list[Table]:
    """Nodes and edges of a GML file. Reads it twice; O(bytes). Raises LoadError with the line where brackets don't match."""
    found = survey(file, wanted=wanted.encoding)
    return graph_tables(file, "gml", found, lambda: gml(lines_of(file, found), file.name))


TOKEN = re.compile(r'"((?:[^"])*)"|([\[\]])|([^\s\[\]"]+)|(")')


def _tokens(lines: Iterable[str], name: str) -> Iterator[tuple[int, str, str]]:
    """Line, kind ("text", "[", "]", "word") and value of each token; a text may have line breaks."""
    open_text, begun = "", 0
    for number, line in enumerate(lines, 1):
        if not open_text and line.lstrip().startswith("#"):
            continue
        text = open_text + line
        if text.count('"') % 2:
            begun = begun or number
            if len(text) > 1 << 17:
                raise LoadError(
                    Text("opens a text that is not closed."), where=f"{name}:{begun}", hint=Text("Is it damaged?")
                )
            open_text = text
            continue
        start, open_text, begun = begun or number, "", 0
        for match in TOKEN.finditer(text):
            if match[1] is not None:
                yield start, "text", html.unescape(match[1])
            else:
                yield start, match[2] or "word", match[2] or match[3]
    if open_text:
        raise LoadError(
            Text("opens a text that is not closed."), where=f"{name}:{begun}", hint=Text("The file is cut off.")
        )


def gml(lines: Iterable[str], name: str) -> Iterator[Element]:
    """Nodes and edges of a GML file; what is nested in them has the names of its keys, joined by a dot. `graphics` is left out.

    >>> text = 'graph [ directed 0 node [ id 1 label "Suzhou" ] edge [ source 1 target 1 ] ]'
    >>> [each.values for each in gml([text], "a.gml")]
    [{'id': '1', 'label': 'Suzhou'}, {'source': '1', 'target': '1'}]
    """
    directed: bool | None = False
    path: list[tuple[str, int]] = []
    values: dict[str, str] = {}
    key = ""
    for line, kind, text in _tokens(lines, name):
        if kind == "]":
            if not path or key:
                raise _gml_fault(name, line, f"{key} ]" if key else "]")
            tag, began = path.pop()
            if [each for each, _ in path] == ["graph"] and tag in ("node", "edge"):
                yield Element("nodes" if tag == "node" else "edges", began, values, directed if tag == "edge" else None)
        elif kind == "[":
            if not key or len(path) > MAX_NESTED:
                raise _gml_fault(name, line, "[")
            path.append((key.lower() if len(path) < 2 else key, line))
            values, key = ({} if len(path) == 2 else values), ""
        elif not key and kind == "word":
            key = text
        elif not key:
            raise _gml_fault(name, line, text)
        else:
            tags = [each for each, _ in path]
            if tags == ["graph"] and key.lower() == "directed":
                directed = text == "1"
            elif len(tags) > 1 and "graphics" not in tags:
                own = ".".join([*tags[2:], key])
                values[own] = f"{values[own]}|{text}" if own in values else text
            key = ""
    if path:
        raise LoadError(
            Text("ends within [, opened by {key!r}.", key=path[-1][0]),
            where=f"{name}:{path[-1][1]}",
            hint=Text("The file is cut off."),
        )


def _gml_fault(name: str, line: int, found: str) -> LoadError:
    return LoadError(
        Text("found {text!r}; expected a key and its value.", text=found[:40]),
        where=f"{name}:{line}",
        hint=Text("Is it a GML file, and whole?"),
    )


READERS: dict[str, Any] = {"pajek": read_pajek, "gml": read_gml}
