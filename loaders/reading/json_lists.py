"""JSON: each list of records is a table. Read as a stream, with line numbers, so that a list may be longer than the memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any, NamedTuple

from graph.errors import LoadError
from graph.text import Text
from loaders.reading.encodings import Found, pieces_of, survey
from loaders.reading.files import MAX_COLUMNS, MAX_RECORD, Input, Wanted, anew
from loaders.reading.graphs import Element, graph_tables
from loaders.reading.header import escaped, head_of, record, unique
from loaders.reading.table import Record, Table

DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=lambda _: None)
"""Numbers stay as they are written; NaN is nothing."""
BLANK = " \t\r\n\ufeff"
SPARQL = ("uri", "literal", "typed-literal", "bnode")
SPARQL_KEYS = {"type", "value", "xml:lang", "datatype"}
"""What an answer to a SPARQL query says of each of its values, the value itself apart."""
SEEN = 300
LONGEST_QUOTE = 300
"""Signs that a note shows of names."""


class Item(NamedTuple):
    """One entry of a list (`inside`), or the value of a key of the outermost object."""

    name: str
    line: int
    value: Any
    inside: bool


def _unexpected(found: str, expected: str) -> Text:
    what = " or ".join(expected)
    if not found:
        return Text("found 'the end of the file'; expected {what}", what=what)
    return Text("found {sign!r}; expected {what}", sign=found, what=what)


class _Window:
    """A part of the text, from where reading stands; more is read as it is needed."""

    def __init__(self, pieces: Iterator[str], name: str) -> None:
        self.pieces = pieces
        self.name = name
        self.text = ""
        self.at = 0
        self.line = 1
        self.ended = False

    def more(self) -> None:
        self.text = self.text[self.at :]
        self.at = 0
        parts, wanted = [self.text], max(1 << 16, len(self.text))
        while wanted > 0 and not self.ended:
            piece = next(self.pieces, None)
            self.ended = piece is None
            parts.append(piece or "")
            wanted -= len(piece or "")
        self.text = "".join(parts)

    def next(self) -> str:
        """The next sign that is not blank, without taking it; "" at the end."""
        while True:
            while self.at < len(self.text):
                sign = self.text[self.at]
                if sign not in BLANK:
                    return sign
                self.line += sign == "\n"
                self.at += 1
            if self.ended:
                return ""
            self.more()

    def take(self, expected: str) -> str:
        """Take the next sign, which must be one of these."""
        found = self.next()
        if not found or found not in expected:
            raise self.fault(_unexpected(found, expected), self.at)
        self.at += 1
        return found

    def value(self) -> Any:
        """Take a whole value: a text, number, list or object."""
        self.next()
        while True:
            try:
                value, end = DECODER.raw_decode(self.text, self.at)
            except json.JSONDecodeError as error:
                if self.ended or len(self.text) - self.at > MAX_RECORD:
                    raise self.fault(error.msg, error.pos) from None  # in the library's words
            else:
                if end < len(self.text) or self.ended:
                    self.line += self.text.count("\n", self.at, end)
                    self.at = end
                    return value
            self.more()

    def fault(self, words: str, at: int) -> LoadError:
        line = self.line + self.text.count("\n", self.at, at)
        column = at - self.text.rfind("\n", 0, at)
        return LoadError(
            Text("is not valid JSON: {why} (column {column}).", why=words, column=column),
            where=f"{self.name}:{line}",
            hint=Text("The file is damaged or cut off; check it at this place."),
        )


def walk(pieces: Iterator[str], name: str, by_line: bool) -> Iterator[Item]:
    """The entries of the outermost list, or of the lists and other values of the outermost object; with `by_line`, one record after another."""
    window = _Window(pieces, name)
    if by_line:
        while window.next():
            line = window.line
            yield Item("", line, window.value(), True)
        return
    if window.next() == "[":
        yield from _entries(window, "")
    elif window.next() == "{":
        yield from _keys(window)
    else:
        raise window.fault(Text("expected [ or {"), window.at)
    if window.next():
        raise window.fault(Text("more text after the end"), window.at)


def _entries(window: _Window, name: str) -> Iterator[Item]:
    window.take("[")
    if window.next() == "]":
        window.take("]")
        return
    sign = ","
    while sign == ",":
        window.next()
        line = window.line
        yield Item(name, line, window.value(), True)
        sign = window.take(",]")


def _keys(window: _Window) -> Iterator[Item]:
    window.take("{")
    if window.next() == "}":
        window.take("}")
        return
    sign = ","
    while sign == ",":
        if window.next() != '"':
            raise window.fault(Text('expected a name in "'), window.at)
        line = window.line
        key = window.value()
        window.take(":")
        if window.next() == "[":
            yield from _entries(window, key)
        else:
            yield Item(key, line, window.value(), False)
        sign = window.take(",}")


def read(file: Input, wanted: Wanted) -> list[Table]:
    """Every list of records in the file as a table. Reads it twice: for its encoding, and for its columns; O(bytes).

    Memory: one record at a time; an object within the outermost object is held whole, at most 16 million signs.
    Raises LoadError, with line and column, where the JSON breaks off.
    """
    found = survey(file, wanted=wanted.encoding, max_line=None)
    by_line = wanted.format == "jsonl" or _has_lines(file, found)

    def items() -> Iterator[Item]:
        for item in walk(pieces_of(file, found), file.name, by_line):
            yield from _opened_up(item)

    lists = _seen(items(), file)
    if graph := _graph_of(lists, items):
        return graph_tables(file, "json", found, lambda: _elements(items(), graph))
    make = _Tables(file, found, "jsonl" if by_line else "json", wanted)
    if any(each.inside and (each.objects or each.lists) for each in lists.values()):
        return make.of(lists, items)
    records = _as_records(lists, items, file)
    return make.of(_seen(records(), file), records)


def _has_lines(file: Input, found: Found) -> bool:
    """Is each line a record of its own? So it is where the first two lines are."""
    head = "".join(islice(pieces_of(file, found), 8))
    texts = [line for line in head.split("\n")[:20] if line.strip()][:2]
    try:
        return len(texts) == 2 and all(isinstance(json.loads(text.lstrip("\ufeff")), dict | list) for text in texts)
    except (ValueError, RecursionError):
        return False


def _opened_up(item: Item) -> Iterator[Item]:
    """Lists within an object of the outermost object are lists too: `elements.nodes`. Features of GeoJSON are records."""
    if item.inside and isinstance(item.value, dict) and item.name == "features" and "geometry" in item.value:
        yield item._replace(value=_feature(item.value))
        return
    inner = item.value.items() if not item.inside and isinstance(item.value, dict) else ()
    lists = {key: each for key, each in inner if isinstance(each, list) and any(isinstance(x, dict) for x in each)}
    for key, entries in lists.items():
        for each in entries:
            yield Item(f"{item.name}.{key}", item.line, each, True)
    if not lists:
        yield item


def _feature(feature: dict[str, Any]) -> dict[str, Any]:
    """The properties of a GeoJSON feature, and its place where it is a point."""
    geometry = feature.get("geometry")
    place = geometry.get("coordinates") if isinstance(geometry, dict) and geometry.get("type") == "Point" else None
    record = dict(feature["properties"]) if isinstance(feature.get("properties"), dict) else {}
    if "id" in feature:
        record.setdefault("id", feature["id"])
    if isinstance(place, list) and len(place) > 1:
        record |= {"lon": place[0], "lat": place[1]}
    return record


def _as_records(
    lists: dict[str, _List], items: Callable[[], Iterator[Item]], file: Input
) -> Callable[[], Iterator[Item]]:
    """A file without a list of records: columns side by side, one list of values, an object of objects, or one record."""
    columns = [name for name, each in lists.items() if each.inside]
    if len(columns) > 1 and len({lists[name].rows for name in columns}) == 1:
        return lambda: _zipped(items, columns)
    if columns:
        return lambda: (
            item._replace(value={"value": item.value}, inside=True) for item in items() if item.name == columns[0]
        )
    objects = sum(each.objects for each in lists.values())
    if objects > 1 and objects == len(lists):
        return lambda: (Item("", item.line, {"key": item.name, **item.value}, True) for item in items())
    if lists:
        return lambda: iter([Item("", 1, {item.name: item.value for item in items()}, True)])
    raise LoadError(
        Text("holds no records."), where=file.name, hint=Text("Expected a list of records, such as [{…}, {…}].")
    )


def _zipped(items: Callable[[], Iterator[Item]], columns: list[str]) -> Iterator[Item]:
    values: dict[str, list[Any]] = {name: [] for name in columns}
    for item in items():
        if item.name in values:
            values[item.name].append(item.value)
    for cells in zip(*values.values()):
        yield Item("", 1, dict(zip(columns, cells)), True)


class _List:
    """What was seen of one list: how many objects, lists and other values, and the columns of its objects."""

    def __init__(self) -> None:
        self.objects = self.lists = self.others = self.rows = 0
        self.inside = False
        self.columns: dict[str, None] = {}
        self.value: Any = None

    def add(self, item: Item, file: Input) -> None:
        self.inside = self.inside or item.inside
        if isinstance(item.value, dict):
            self.objects += 1
            for row in exploded(item.value):
                self.rows += 1
                self.columns |= dict.fromkeys(row)
            if len(self.columns) > MAX_COLUMNS:
                raise LoadError(
                    Text("has records of more than {most:,} different names.", most=MAX_COLUMNS),
                    where=f"{file.name}:{item.line}",
                    hint=Text("Expected a list of records with the same names."),
                )
        else:
            self.rows += 1
            self.lists += isinstance(item.value, list)
            self.others += not isinstance(item.value, list)
            self.value = item.value


def _seen(items: Iterator[Item], file: Input) -> dict[str, _List]:
    lists: dict[str, _List] = {}
    for item in items:
        lists.setdefault(item.name, _List()).add(item, file)
    return lists


def exploded(value: dict[str, Any]) -> list[dict[str, str]]:
    """One record, or one for each object in its lists, with what stands above them.

    >>> exploded({"city": "Suzhou", "at": {"lat": "31.3"}, "names": ["a", "b"], "partners": [{"name": "Nantes"}, {"name": "Davis"}]})
    [{'city': 'Suzhou', 'at.lat': '31.3', 'names': 'a|b', 'partners.name': 'Nantes'}, {'city': 'Suzhou', 'at.lat': '31.3', 'names': 'a|b', 'partners.name': 'Davis'}]
    """
    flat: dict[str, str] = {}
    lists: list[tuple[str, list[dict[str, Any]]]] = []
    _flatten(value, "", flat, lists)
    rows = [
        {**flat, **{f"{name}.{key}": text for key, text in row.items()}}
        for name, entries in lists
        for entry in entries
        for row in exploded(entry)
    ]
    return rows or [flat]


def _flatten(
    value: dict[str, Any], above: str, flat: dict[str, str], lists: list[tuple[str, list[dict[str, Any]]]]
) -> None:
    for key, each in value.items():
        name = above + key
        if isinstance(each, dict) and each.get("type") in SPARQL and each.keys() <= SPARQL_KEYS:
            flat[name] = text_of(each.get("value"))
        elif isinstance(each, dict):
            _flatten(each, f"{name}.", flat, lists)
        elif isinstance(each, list):
            objects = [entry for entry in each if isinstance(entry, dict)]
            if objects:
                lists.append((name, objects))
            others = [text_of(entry) for entry in each if not isinstance(entry, dict)]
            if others or not objects:
                flat[name] = "|".join(others)
        else:
            flat[name] = text_of(each)


def text_of(value: Any) -> str:
    """A single value as text.

    >>> [text_of(each) for each in (None, True, "5", ["a", "b"])]
    ['', 'true', '5', 'a|b']
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "|".join(map(text_of, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


class _Tables(NamedTuple):
    """Makes the tables of a file of lists."""

    file: Input
    found: Found
    format: str
    wanted: Wanted

    def of(self, lists: dict[str, _List], items: Callable[[], Iterator[Item]]) -> list[Table]:
        """A table for each list of objects or of lists; what else there is, is named in a note."""
        taken = [name for name, each in lists.items() if each.inside and (each.objects or each.lists)]
        left = [name for name in lists if name not in taken]
        named = ", ".join(map(repr, left))[:LONGEST_QUOTE]
        notes = (Text("Left out, being no lists of records: {names}.", names=named),) if left else ()
        tables = []
        for name in taken:
            path = self.file.name if len(taken) == 1 else f"{self.file.name}#{name}"
            if lists[name].objects:
                tables.append(self._objects(path, name, lists[name], items))
            else:
                tables.append(self._rows(path, name, items))
        return [replace(tables[0], notes=(*tables[0].notes, *notes)), *tables[1:]]

    def _table(self, path: str, columns: tuple[str, ...], records: Callable[[], Iterator[Record]]) -> Table:
        return Table(
            path, self.format, self.found.encoding, self.found.sha256, columns, anew(path, records),
            size=self.file.size, lines=self.found.lines, notes=self.found.notes,
        )  # fmt: skip

    def _objects(self, path: str, name: str, seen: _List, items: Callable[[], Iterator[Item]]) -> Table:
        """A list of objects; records are told by their lines, or where several share one by their places in the list."""
        keys = tuple(seen.columns)
        titles = unique(keys)[0]
        by_place = self.found.lines < seen.rows

        def records() -> Iterator[Record]:
            inside = (item for item in items() if item.name == name and item.inside)
            for place, item in enumerate(inside, 1):
                line = place if by_place else item.line
                if not isinstance(item.value, dict):
                    yield Record(
                        line, (escaped(text_of(item.value)[:1000]),), Text("is a single value; expected a record {…}")
                    )
                    continue
                for row in exploded(item.value):
                    cells = [row.get(key, "") for key in keys]
                    yield record(line, cells, titles) or Record(line, tuple(cells), Text("is empty"))

        return replace(self._table(path, titles, records), rows=seen.rows)

    def _rows(self, path: str, name: str, items: Callable[[], Iterator[Item]]) -> Table:
        """A list of lists: rows as in a CSV file."""

        def rows() -> Iterator[tuple[int, list[str]]]:
            for item in items():
                if item.name == name and item.inside:
                    cells = item.value if isinstance(item.value, list) else [item.value]
                    yield item.line, [text_of(cell).strip() for cell in cells]

        seen = list(islice(rows(), SEEN))
        head = head_of([cells for _, cells in seen], self.wanted.header, path)

        def records() -> Iterator[Record]:
            for line, cells in islice(rows(), head.before, None):
                made = record(line, cells, head.columns)
                if made:
                    yield made

        return replace(
            self._table(path, head.columns, records), header=head.header, notes=(*self.found.notes, *head.notes)
        )


class _Graph(NamedTuple):
    """The names of the lists of nodes and edges. `by_place`: edges name nodes by their place in the list, from 0."""

    nodes: str
    edges: str
    directed: bool | None
    by_place: bool


def _graph_of(lists: dict[str, _List], items: Callable[[], Iterator[Item]]) -> _Graph | None:
    """Is it a graph as networkx, D3, sigma or Cytoscape write it: lists of nodes and of links or edges?"""
    last = {name.rpartition(".")[2]: name for name, each in lists.items() if each.inside and each.objects == each.rows}
    edges = last.get("edges") or last.get("links")
    if not edges or "nodes" not in last:
        return None
    directed = lists["directed"].value if "directed" in lists else None
    nodes = lists[last["nodes"]].columns
    first: dict[str, Any] = next((item.value for item in items() if item.name == edges), {})
    named = any(key in nodes for key in ("id", "key", "data.id"))
    by_place = not named and str(first.get("source", "")).isdecimal()
    return _Graph(last["nodes"], edges, directed if isinstance(directed, bool) else None, by_place)


def _elements(items: Iterator[Item], graph: _Graph) -> Iterator[Element]:
    place = 0
    for item in items:
        if item.name == graph.nodes:
            values = _own_names(item.value)
            id_ = (
                str(place)
                if graph.by_place
                else values.pop("id", "") or values.pop("key", "") or values.get("name", "")
            )
            label = values.pop("label", "") or values.pop("name", "")
            place += 1
            yield Element("nodes", item.line, {"id": id_, "label": label, **values})
        elif item.name == graph.edges:
            values = _own_names(item.value)
            ends = {end: values.pop(end, "") or values.pop(f"{end}.id", "") for end in ("source", "target")}
            yield Element("edges", item.line, {**ends, **values}, graph.directed)


def _own_names(value: dict[str, Any]) -> dict[str, str]:
    """Values of a node or edge; Cytoscape has them under `data`, sigma under `attributes`."""
    flat: dict[str, str] = {}
    for row in exploded(value):
        for key, text in row.items():
            own = key.removeprefix("data.").removeprefix("attributes.")
            flat.setdefault(own, text)
    return flat
