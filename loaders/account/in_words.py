"""What the facts of a row say, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graph.facts import Edge, Fact, Node
from graph.model import KINDS


def in_words(facts: Iterable[Fact], names: dict[str, str]) -> Iterator[str]:
    """What the facts of one row say, in words; `names` learns the names of their nodes.

    >>> tie = Edge("PARTNER", "a", "b", "t", {"kind": "sister_city", "status": "listed", "since": "1988"})
    >>> list(in_words([Node("City", "a", {"name": "Suzhou"}), Node("City", "b", {"name": "Portland"}), tie], {}))
    ['Suzhou – Portland, sister city, since 1988']
    """
    edges, parties = [], []
    for fact in facts:
        if isinstance(fact, Edge):
            edges.append(fact)
        elif fact.statement.get("name"):
            names.setdefault(fact.id, fact.statement["name"])
            if fact.label not in ("Source", "Country"):
                parties.append(fact)
    ties = [each for each in edges if each.type in ("PARTNER", "VISIT")]
    for each in ties:
        yield _tie_in_words(each, names)
    if not ties:
        yield from (_node_in_words(each) for each in parties[-1:])


def _tie_in_words(edge: Edge, names: dict[str, str]) -> str:
    said = edge.statement
    start, end = names.get(edge.start, edge.start), names.get(edge.end, edge.end)
    if edge.type == "VISIT":
        people = [
            f"{said[key]:,} {key.removesuffix('s') if said[key] == 1 else key}"
            for key in ("students", "teachers", "people")
            if key in said
        ]
        when = "–".join(str(said[key]) for key in ("start", "end") if key in said)
        return ", ".join(
            (f"{start} → {end}", "a flow" if said.get("aggregate") else "a visit", *people, *filter(None, [when]))
        )
    title = next(choice.title for choice in KINDS if choice.name == said["kind"])
    more = [said["status"]] if said["status"] not in ("listed", "active") else []
    more += [f"{key} {said[key]}" for key in ("since", "until", "programme") if key in said]
    return ", ".join((f"{start} – {end}", title, *more))


def _node_in_words(node: Node) -> str:
    said = node.statement
    if node.label == "Claim":
        return f"{said['name']} {said['value']:,}" + (f" ({said['as_of']})" if "as_of" in said else "")
    return ", ".join(filter(None, (said["name"], node.label.lower(), said.get("country"))))
