"""CX2, Cytoscape's exchange format: a list of aspects, some of which hold nodes and edges. https://cytoscape.org/cx/cx2/"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graph.errors import LoadError
from graph.text import Text
from loaders.reading.graphs import Element
from loaders.reading.json_records import exploded
from loaders.reading.json_stream import Item

LABELS = ("name", "label", "shared name")
Declared = dict[str, dict[str, Any]]


def is_cx2(first: dict[str, Any]) -> bool:
    """Does the file begin as CX2? Raises LoadError for the first version of CX."""
    if "numberVerification" in first:
        raise LoadError(
            Text("is Cytoscape's CX of version 1, which is not read."), hint=Text("Export the network as CX2.")
        )
    return "CXVersion" in first


def elements(items: Iterator[Item]) -> Iterator[Element]:
    """Its nodes and edges; an attribute has its whole name, and its default where it isn't there."""
    declared: dict[str, Declared] = {}
    for item in items:
        aspects = item.value if isinstance(item.value, dict) else {}
        for found in aspects.get("attributeDeclarations", ()):
            declared |= found
        yield from (_node(each, item.line, declared.get("nodes", {})) for each in aspects.get("nodes", ()))
        yield from (_edge(each, item.line, declared.get("edges", {})) for each in aspects.get("edges", ()))


def _node(node: dict[str, Any], line: int, declared: Declared) -> Element:
    values = _values(node, declared)
    label = next((name for name in LABELS if values.get(name)), "")
    rest = {name: text for name, text in values.items() if name not in ("id", label)}
    return Element("nodes", line, {"id": str(node.get("id", "")), "label": values.get(label, ""), **rest})


def _edge(edge: dict[str, Any], line: int, declared: Declared) -> Element:
    """An edge is named after its ends where something joins them; then its name tells nothing."""
    values = _values(edge, declared)
    relation = values.pop("interaction", "")
    own = {"source": str(edge.get("s", "")), "target": str(edge.get("t", "")), "id": str(edge.get("id", ""))}
    left = {*own, "shared interaction", *(LABELS if relation else ())}
    rest = {name: text for name, text in values.items() if name not in left}
    return Element("edges", line, {**own, **({"relation": relation} if relation else {}), **rest})


def _values(element: dict[str, Any], declared: Declared) -> dict[str, str]:
    """The attributes of a node or edge; short names stand for whole ones."""
    whole = {said["a"]: name for name, said in declared.items() if "a" in said}
    defaults = {name: said["v"] for name, said in declared.items() if "v" in said}
    own = {whole.get(name, name): value for name, value in element.get("v", {}).items()}
    return exploded({**defaults, **own})[0]
