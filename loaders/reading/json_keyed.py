"""JSON that names things by its keys: an object of the first ends, each with the list of its partners."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Literal

from loaders.reading.header import is_title
from loaders.reading.json_records import SeenList
from loaders.reading.json_stream import Item

Kind = Literal["", "values", "rows", "objects"]
LEAST = 2
"""One key alone is the name of a list."""


def keyed_by_name(lists: dict[str, SeenList]) -> Kind:
    """What stands in the lists of an object whose keys are names; empty where its keys are titles of lists or columns.

    Names are no words for columns, and are written as names are: Kabul, Kamëz, 苏州. Where all lists are equally long, each may be a column;
    then only such keys decide.
    """
    if len(lists) < LEAST or not all(each.inside for each in lists.values()) or not all(map(_is_name, lists)):
        return ""
    kinds = {_kind(each) for each in lists.values()}
    columns = {tuple(sorted(each.columns)) for each in lists.values()}
    return kinds.pop() if len(kinds) == len(columns) == 1 else ""


def _kind(entries: SeenList) -> Kind:
    """What the entries of one list are."""
    if entries.objects:
        return "objects" if entries.objects == entries.rows else ""
    if entries.lists:
        return "rows" if entries.lists == entries.rows else ""
    return "values"


def _is_name(key: str) -> bool:
    """Is it written as a name is, and not as a word of a program?"""
    return key[:1].isalpha() and not key[:1].islower() and "_" not in key and not is_title(key)


def with_keys(items: Callable[[], Iterator[Item]], kind: Kind) -> Iterator[Item]:
    """A record for each entry of the lists, with its key: rows of cells, or objects that say whose partners they are."""
    for item in items():
        if kind == "objects":
            yield Item("", item.line, {"name": item.name, "partners": [item.value]}, True)
        else:
            cells = item.value if isinstance(item.value, list) else [item.value]
            yield Item("", item.line, [item.name, *_flat(cells)], True)


def _flat(cells: list[Any]) -> list[Any]:
    return [cell for cell in cells if not isinstance(cell, (dict, list))]
