"""Edge lists and adjacency lists, as networkx and igraph write them: two names a line and what the edge has, or a name and its neighbours."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, NamedTuple

from graph.errors import LoadError
from graph.text import Text
from loaders.reading.encodings import Encoded, lines_of
from loaders.reading.files import MAX_COLUMNS, Input, Wanted, anew
from loaders.reading.header import record, unique, width_of
from loaders.reading.json_records import text_of
from loaders.reading.lines import COMMENT, FIRST, parts_evenly, without_comments
from loaders.reading.table import Record, Stated, Table

_DATA = re.compile(r"\{.*\}\s*$")
_NAME_WITH_UNDERSCORES = re.compile(r"[^\W\d_a-z][^\W\d_]*[.'’]?(?:[_-][^\W\d_]+[.'’]?)+")
ENDS = {"source": Stated("a"), "target": Stated("b")}


def edge_list(file: Input, found: Encoded, wanted: Wanted) -> Table:
    """Pairs, or lines of a node and its neighbours, as edges; what networkx writes of an edge in braces has its own names."""
    lines = [_DATA.sub("", line) for _, line in islice(without_comments(lines_of(file, found)), FIRST)]
    delimiter = wanted.delimiter or next((sign for sign in "\t,;|" if parts_evenly(lines, sign)), " ")
    named = {} if wanted.format == "adjacency" else _names_of_data(file, found)
    if named:
        return _with_data(file, found, tuple(named), delimiter)
    return _plain(file, found, wanted, delimiter, lines)


def _lines(file: Input, found: Encoded) -> Iterator[tuple[int, str]]:
    """Number and text of the lines that hold an edge."""
    return (each for each in enumerate(lines_of(file, found), 1) if each[1].strip() and not COMMENT.match(each[1]))


def _plain(file: Input, found: Encoded, wanted: Wanted, delimiter: str, lines: Sequence[str]) -> Table:
    """Edges of which nothing but a weight, or values without names, is said."""
    adjacency = wanted.format == "adjacency"
    read_line = _neighbours if adjacency else _pair
    width = max(2, width_of([["x"] * len(row) for line in lines for row in read_line(line, delimiter)]))
    columns = ("source", "target", "weight", *(f"column {i}" for i in range(4, width + 1)))[:width]

    def records() -> Iterator[Record]:
        edges = ((number, cells) for number, line in _lines(file, found) for cells in read_line(line, delimiter))
        yield from filter(None, (record(number, cells, columns) for number, cells in edges))

    return _table(file, found, "adjacency" if adjacency else "edgelist", columns, records)


def _table(
    file: Input, found: Encoded, format: str, columns: tuple[str, ...], records: Callable[[], Iterator[Record]]
) -> Table:
    return Table(
        file.name, format, found.encoding, found.sha256, columns, anew(file.name, records), header=False, part="edges", size=file.size,
        lines=found.lines, notes=found.notes,
    )  # fmt: skip


def _pair(line: str, delimiter: str) -> Iterator[list[str]]:
    """The two ends and what follows.

    >>> list(_pair("Q64 Q90 3", " ")), list(_pair("Q64 Q90 {}", " "))
    ([['Q64', 'Q90', '3']], [['Q64', 'Q90']])
    """
    cells = _parted(_DATA.sub("", line) if data_in(line) is not None else line, delimiter)
    yield [*map(_name, cells[:2]), *cells[2:]] if delimiter == " " else cells


def _parted(line: str, delimiter: str) -> list[str]:
    return line.split() if delimiter == " " else line.rstrip("\r\n").rstrip(delimiter).split(delimiter)


def _neighbours(line: str, delimiter: str) -> Iterator[list[str]]:
    """A pair for each neighbour.

    >>> list(_neighbours("Suzhou,Portland,Nantes", ","))
    [['Suzhou', 'Portland'], ['Suzhou', 'Nantes']]
    """
    own, *others = _parted(line, delimiter) or [""]
    for other in others:
        if other.strip():
            yield [own, other]


def _name(word: str) -> str:
    """A name that blanks part from others has underscores for its own.

    >>> _name("Saint_Petersburg"), _name("St._Louis"), _name("city_1"), _name("twin_towns")
    ('Saint Petersburg', 'St. Louis', 'city_1', 'twin_towns')
    """
    return word.replace("_", " ") if _NAME_WITH_UNDERSCORES.fullmatch(word) else word


# What networkx writes of an edge: {'since': 1988}


def data_in(line: str) -> dict[str, Any] | None:
    """What stands of an edge in braces behind its ends; None where that isn't there or can't be read.

    >>> data_in("Q64 Q90 {'since': 1988}"), data_in("Q64 Q90 {}"), data_in("Q64 Q90 3")
    ({'since': 1988}, {}, None)
    """
    found = _DATA.search(line)
    try:
        return {str(key): value for key, value in dict(ast.literal_eval(found[0].strip())).items()} if found else None
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return None


def _names_of_data(file: Input, found: Encoded) -> dict[str, None]:
    """The names of what the edges have, from all lines; none where no line has any."""
    names: dict[str, None] = {}
    for number, line in _lines(file, found):
        names |= dict.fromkeys(data_in(line) or ())
        if len(names) > MAX_COLUMNS:
            raise LoadError(Text("has more than {most:,} attributes.", most=MAX_COLUMNS), where=f"{file.name}:{number}")
    return names


class _Edge(NamedTuple):
    """The cells of a line, and why they can't be read."""

    cells: list[str]
    fault: Text | None = None


def _with_data(file: Input, found: Encoded, names: tuple[str, ...], delimiter: str) -> Table:
    columns = unique(["source", "target", *names])[0]

    def records() -> Iterator[Record]:
        for number, line in _lines(file, found):
            edge = _edge(line, delimiter, names)
            yield Record(number, tuple(edge.cells), edge.fault) if edge.fault else Record(number, tuple(edge.cells))

    return replace(_table(file, found, "edgelist", columns, records), header=True, stated=ENDS)


def _edge(line: str, delimiter: str, names: Sequence[str]) -> _Edge:
    """The ends of a line and what it says of each name; three words before its data may be two names in more than one way."""
    data = data_in(line)
    ends = _parted(_DATA.sub("", line).strip(), delimiter)
    if data is None and "{" in line:
        return _Edge(
            [*ends[:2], *[""] * (len(names) + 2 - len(ends[:2]))], Text("what stands in its braces can't be read")
        )
    cells = [*map(_name if delimiter == " " else str.strip, ends[:2]), *[""] * (2 - len(ends[:2]))]
    values = [text_of((data or {}).get(name)) for name in names]
    if len(ends) == 2:
        return _Edge([*cells, *values])
    fault = Text(
        "has {number} words before its data; expected two names: save the names without blanks, or with another delimiter",
        number=len(ends),
    )
    return _Edge([*cells, *values], fault)
