"""Values of the store as plain data that JSON can hold: the one place that knows the driver's types."""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Mapping
from sys import getsizeof
from typing import Any

from neo4j.graph import Node, Path, Relationship
from neo4j.spatial import CartesianPoint, Point, WGS84Point
from neo4j.time import Date, DateTime, Duration, Time

from graph.limits import EXACT
from graph.store.faults import not_shown
from graph.text import Text

JsonObject = dict[str, Any]
"""What a JSON object becomes."""

NOT_FINITE = Text("Numbers that are not finite (NaN, Infinity) are shown as missing.")
PLACE = 8
"""Bytes that a list or table takes for its pointer to a value."""


class Plain:
    """Turns values into plain data, keeps what has to be said about them in `notes`, and tells `count` the memory of each.

    >>> Plain().of([2**60, float("nan"), Date(2005, 11, 16), b"ab"])
    ['1152921504606846976', None, '2005-11-16', 'YWI=']
    """

    def __init__(self, count: Callable[[int], object] = lambda size: None) -> None:
        self.notes: list[Text] = []
        self._count = count

    def of(self, value: Any) -> Any:
        """None, bool, int, float, str, list or dict for any value that Bolt can carry. What `count` raises goes through.

        Raises QueryError for a date outside the driver's calendar, and for what the driver can't read.
        """
        made = self._made(value)
        self._count(PLACE if made is None or isinstance(made, bool) else PLACE + getsizeof(made))
        return made

    def _made(self, value: Any) -> Any:
        if value is None or isinstance(value, (bool, str)):
            return value
        if isinstance(value, (int, float)):
            return self._number(value)
        if isinstance(value, (Node, Relationship, Path)):
            return self._entity(value)
        if isinstance(value, (Date, DateTime, Time, Duration)):
            return self._time(value)
        if isinstance(value, Point):
            return self._point(value)
        if isinstance(value, (bytes, bytearray)):
            return base64.b64encode(value).decode()
        if isinstance(value, Mapping):
            return {self.of(str(key)): self.of(each) for key, each in value.items()}
        if isinstance(value, (list, tuple, set, frozenset)):
            return [self.of(each) for each in value]
        raise not_shown(getattr(value, "error", None) or TypeError(type(value).__name__))

    def _time(self, value: Date | DateTime | Time | Duration) -> str:
        if isinstance(value, (Date, DateTime)) and not value.year:  # the driver's word for the day before 0001-01-01
            raise not_shown(ValueError("year out of range"))
        return str(value.iso_format())

    def _number(self, value: int | float) -> int | float | str | None:
        if isinstance(value, int):
            return value if -EXACT <= value <= EXACT else str(value)
        if math.isfinite(value):
            return value
        if NOT_FINITE not in self.notes:
            self.notes.append(NOT_FINITE)
        return None

    def _entity(self, value: Node | Relationship | Path) -> dict[str, Any]:
        if isinstance(value, Node):
            return self._node(value)
        if isinstance(value, Relationship):
            return self._relationship(value)
        return {
            "nodes": [self._node(node) for node in value.nodes],
            "relationships": [self._relationship(each) for each in value.relationships],
            "length": len(value.relationships),
        }

    def _node(self, node: Node) -> dict[str, Any]:
        label = ":".join(sorted(node.labels))
        return self._properties({"id": node.get("id", node.element_id), "label": label}, node)

    def _relationship(self, edge: Relationship) -> dict[str, Any]:
        ends = [end.get("id", end.element_id) if end is not None else None for end in (edge.start_node, edge.end_node)]
        own = {"id": edge.get("id"), "type": edge.type, "source": ends[0], "target": ends[1]}
        return self._properties(own, edge)

    def _properties(self, own: dict[str, Any], entity: Node | Relationship) -> dict[str, Any]:
        """`own` and the properties; one that has the name of a key of ours gets a `_` before it."""
        plain = {key: self.of(value) for key, value in own.items()}
        for key in sorted(entity):
            if key != "id":
                plain[self.of(f"_{key}" if key in own else key)] = self.of(entity[key])
        return plain

    def _point(self, point: Point) -> dict[str, Any]:
        if isinstance(point, WGS84Point):
            names = ("lon", "lat", "height")
        elif isinstance(point, CartesianPoint):
            names = ("x", "y", "z")
        else:
            return {"srid": point.srid, "coordinates": [self.of(each) for each in point]}
        return {name: self.of(each) for name, each in zip(names, point, strict=False)}
