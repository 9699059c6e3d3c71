"""Records of JSON: objects made flat, rows of text, and what was seen of a list of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from graph.errors import LoadError
from graph.text import Text
from loaders.reading.files import MAX_COLUMNS, Input
from loaders.reading.json_stream import Item

SPARQL = ("uri", "literal", "typed-literal", "bnode")
SPARQL_KEYS = {"type", "value", "xml:lang", "datatype"}
"""What an answer to a SPARQL query says of each of its values, the value itself apart."""


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
    """Put the single values of an object into `flat`, those of objects in it too, and its lists of objects into `lists`."""
    for key, part in value.items():
        name = above + key
        if isinstance(part, dict) and not _is_value_of_sparql(part):
            _flatten(part, f"{name}.", flat, lists)
        elif isinstance(part, list):
            _flatten_list(name, part, flat, lists)
        else:
            flat[name] = text_of(part.get("value") if isinstance(part, dict) else part)


def _is_value_of_sparql(part: dict[str, Any]) -> bool:
    return part.get("type") in SPARQL and part.keys() <= SPARQL_KEYS


def _flatten_list(
    name: str, entries: list[Any], flat: dict[str, str], lists: list[tuple[str, list[dict[str, Any]]]]
) -> None:
    objects = [entry for entry in entries if isinstance(entry, dict)]
    others = [text_of(entry) for entry in entries if not isinstance(entry, dict)]
    if objects:
        lists.append((name, objects))
    if others or not objects:
        flat[name] = "|".join(others)


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


class SeenList:
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


def seen_in(items: Iterator[Item], file: Input) -> dict[str, SeenList]:
    """What was seen of each list, by its name."""
    lists: dict[str, SeenList] = {}
    for item in items:
        lists.setdefault(item.name, SeenList()).add(item, file)
    return lists
