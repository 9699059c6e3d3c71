"""JSON: each list of records is a table, whatever shape the file has."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from graph.errors import LoadError
from graph.text import Text
from loaders.reading.encodings import Encoded, pieces_of, survey
from loaders.reading.files import Input, Wanted, anew
from loaders.reading.graphs import graph_tables
from loaders.reading.header import escaped, head_of, record, unique
from loaders.reading.json_graphs import EDGES, GRAPHS, NODES, Graph, graph_of
from loaders.reading.json_keyed import keyed_by_name, with_keys
from loaders.reading.json_records import SeenList, exploded, seen_in, text_of
from loaders.reading.json_stream import Item, walk
from loaders.reading.lines import FIRST
from loaders.reading.table import Record, Table

LONGEST_QUOTE = 300
"""Signs that a note shows of names."""


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

    lists = seen_in(items(), file)
    if graph := _graph(lists, items, file.name):
        return graph_tables(file, "json", found, lambda: graph.elements(items()), graph.stated)
    kind = keyed_by_name(lists)
    if kind:
        keyed = partial(with_keys, items, kind)
        return _Tables(file, found, "json", wanted._replace(header=kind == "objects")).of(seen_in(keyed(), file), keyed)
    make = _Tables(file, found, "jsonl" if by_line else "json", wanted)
    if any(each.inside and (each.objects or each.lists) for each in lists.values()):
        return make.of(lists, items)
    records = _as_records(lists, items, file)
    return make.of(seen_in(records(), file), records)


def _graph(lists: dict[str, SeenList], items: Callable[[], Iterator[Item]], name: str) -> Graph | None:
    """The graph that the file is; None if it is none. Raises LoadError for one that is known and not read."""
    try:
        return graph_of(lists, items)
    except LoadError as error:
        error.where = error.where or name
        raise


def _has_lines(file: Input, found: Encoded) -> bool:
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
    if item.inside and item.name == GRAPHS and isinstance(item.value, dict):
        yield Item(GRAPHS, item.line, None, False)
        yield from _lists_in(item)
        return
    if item.inside or not isinstance(item.value, dict):
        yield item
        return
    if item.name in (*NODES, *EDGES) and _keyed_by_id(item.value):
        yield from _with_ids(item.name, item.line, item.value)
        return
    found = list(_lists_in(item))
    yield from found or [item]
    if found and "directed" in item.value:
        yield Item(f"{item.name}.directed", item.line, item.value["directed"], False)


def _lists_in(item: Item) -> Iterator[Item]:
    """The entries of the lists in an object, and of nodes that have their ids as keys."""
    for key, each in item.value.items():
        name = f"{item.name}.{key}"
        if _is_list_of_objects(each):
            yield from (Item(name, item.line, entry, True) for entry in each)
        elif key in NODES and _keyed_by_id(each):
            yield from _with_ids(name, item.line, each)


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(each, dict) for each in value)


def _keyed_by_id(value: Any) -> bool:
    """Is it an object of objects, as nodes are that have their ids as keys?"""
    return isinstance(value, dict) and bool(value) and all(isinstance(each, dict) for each in value.values())


def _with_ids(name: str, line: int, objects: dict[str, dict[str, Any]]) -> Iterator[Item]:
    """The objects as entries of a list, each with its key as its id."""
    for key, each in objects.items():
        yield Item(name, line, {"id": key, **each}, True)


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
    lists: dict[str, SeenList], items: Callable[[], Iterator[Item]], file: Input
) -> Callable[[], Iterator[Item]]:
    """A file without a list of records: columns side by side, one list of values, an object of objects, or one record."""
    if not lists:
        raise LoadError(
            Text("holds no records."), where=file.name, hint=Text("Expected a list of records, such as [{…}, {…}].")
        )
    columns = [name for name, each in lists.items() if each.inside]
    if len(columns) > 1 and len({lists[name].rows for name in columns}) == 1:
        return lambda: _zipped(items, columns)
    if columns:
        return lambda: _valued(items, columns[0])
    objects = sum(each.objects for each in lists.values())
    return lambda: _keyed(items) if objects > 1 and objects == len(lists) else _as_one(items)


def _valued(items: Callable[[], Iterator[Item]], name: str) -> Iterator[Item]:
    """A record for each value of a list."""
    for item in items():
        if item.name == name:
            yield item._replace(value={"value": item.value}, inside=True)


def _keyed(items: Callable[[], Iterator[Item]]) -> Iterator[Item]:
    """A record for each object, with the name that it has in the outermost one."""
    for item in items():
        yield Item("", item.line, {"key": item.name, **item.value}, True)


def _as_one(items: Callable[[], Iterator[Item]]) -> Iterator[Item]:
    yield Item("", 1, {item.name: item.value for item in items()}, True)


def _zipped(items: Callable[[], Iterator[Item]], columns: list[str]) -> Iterator[Item]:
    values: dict[str, list[Any]] = {name: [] for name in columns}
    for item in items():
        if item.name in values:
            values[item.name].append(item.value)
    for cells in zip(*values.values()):
        yield Item("", 1, dict(zip(columns, cells)), True)


def _of_list(name: str, items: Iterator[Item]) -> Iterator[Item]:
    """The entries of the list of this name."""
    return (item for item in items if item.name == name and item.inside)


def _records_of(value: Any, line: int, keys: Sequence[str], titles: Sequence[str]) -> Iterator[Record]:
    """The records of an entry of a list of objects: one, or one for each object in its lists."""
    if not isinstance(value, dict):
        yield Record(line, (escaped(text_of(value)[:1000]),), Text("is a single value; expected a record {…}"))
        return
    for row in exploded(value):
        cells = [row.get(key, "") for key in keys]
        yield record(line, cells, titles) or Record(line, tuple(cells), Text("is empty"))


class _Tables(NamedTuple):
    """Makes the tables of a file of lists."""

    file: Input
    found: Encoded
    format: str
    wanted: Wanted

    def of(self, lists: dict[str, SeenList], items: Callable[[], Iterator[Item]]) -> list[Table]:
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

    def _objects(self, path: str, name: str, seen: SeenList, items: Callable[[], Iterator[Item]]) -> Table:
        """A list of objects; records are told by their lines, or where several share one by their places in the list."""
        keys = tuple(seen.columns)
        titles = unique(keys)[0]
        by_place = self.found.lines < seen.rows

        def records() -> Iterator[Record]:
            for place, item in enumerate(_of_list(name, items()), 1):
                yield from _records_of(item.value, place if by_place else item.line, keys, titles)

        return replace(self._table(path, titles, records), rows=seen.rows)

    def _rows(self, path: str, name: str, items: Callable[[], Iterator[Item]]) -> Table:
        """A list of lists: rows as in a CSV file."""

        def rows() -> Iterator[tuple[int, list[str]]]:
            for item in _of_list(name, items()):
                cells = item.value if isinstance(item.value, list) else [item.value]
                yield item.line, [text_of(cell).strip() for cell in cells]

        seen = list(islice(rows(), FIRST))
        head = head_of([cells for _, cells in seen], self.wanted.header, path)

        def records() -> Iterator[Record]:
            below = islice(rows(), head.before, None)
            yield from filter(None, (record(line, cells, head.columns) for line, cells in below))

        return replace(
            self._table(path, head.columns, records), header=head.header, notes=(*self.found.notes, *head.notes)
        )
