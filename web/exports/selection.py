"""What is exported: the part of the graph that filters choose, and what it leads to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from graph.filters import Filters
from graph.model import LABELS, RELATIONSHIPS
from graph.network.snapshot import Snapshot
from graph.network.view import View
from graph.store.store import Store
from graph.text import Text
from queries.values import JsonObject

TIES = ("PARTNER", "VISIT")
LINK_TYPES = tuple(each.name for each in RELATIONSHIPS if each.name not in TIES)
OTHERS = tuple(each.name for each in LABELS if each.name not in ("Source", "Load"))


@dataclass(frozen=True)
class Selection:
    """What is exported: a view of the snapshot, and the store for what a snapshot doesn't hold (None: there is none)."""

    view: View
    filters: Filters
    store: Store | None = None

    @property
    def snapshot(self) -> Snapshot:
        return self.view.snapshot

    @property
    def whole(self) -> bool:
        """Is it all that the store holds?"""
        return self.filters in (Filters(), EVERYTHING)

    @cached_property
    def links(self) -> list[JsonObject]:
        """Where nodes lie, took part, or what they are about: of all nodes, or of those that the selection leads to."""
        if self.store is None or self.view.filters.level != "party":
            return []
        found = [
            {"type": type, "source": start, "target": end, "statements": list(statements or ())}
            for type in LINK_TYPES
            for start, end, statements in self.store.edges(type, "statements")
        ]
        found.sort(key=lambda row: (row["type"], row["source"], row["target"], row["statements"]))
        return found if self.whole else _led_to({node.id for node in self.view.nodes}, found)

    @cached_property
    def stored(self) -> dict[str, JsonObject]:
        """Nodes of every label as the store holds them, by id, sources and loads apart; none above party level."""
        if self.store is None or self.view.filters.level != "party":
            return {}
        return {
            id: {"id": id, "label": label, "name": name, "name_zh": name_zh, "statements": list(statements or ())}
            for label in OTHERS
            for id, name, name_zh, statements in self.store.nodes(label, "id", "name", "name_zh", "statements")
        }


EVERYTHING = Filters(isolated=True)
"""The filters that leave out nothing."""


def left_out(filters: Filters, ending: str = "") -> list[Text]:
    """What a file of these filters, with that ending, doesn't give back when it is loaded again; nothing where it gives back the graph."""
    if filters.level != "party":
        return [
            Text(
                "Ties are rolled up (level {level}), so the file can't be loaded again: leave `level` out for one that can.",
                level=filters.level,
            )
        ]
    if ending == ".html":
        return [Text("The page is for people and can't be loaded again: .json and .csv.zip can.")]
    if filters in (Filters(), EVERYTHING):
        return []
    return [
        Text(
            "The file holds the part of the graph that the filters chose; loaded again, it gives that part and no more."
        )
    ]


def _led_to(start: set[str], links: list[JsonObject]) -> list[JsonObject]:
    """The links that begin at these nodes, and at the nodes that they lead to."""
    of: dict[str, list[JsonObject]] = {}
    for row in links:
        of.setdefault(row["source"], []).append(row)
    found: list[JsonObject] = []
    todo, seen = sorted(start), set(start)
    while todo:
        for row in of.get(todo.pop(), ()):
            found.append(row)
            if row["target"] not in seen:
                seen.add(row["target"])
                todo.append(row["target"])
    return sorted(found, key=lambda row: (row["type"], row["source"], row["target"]))
