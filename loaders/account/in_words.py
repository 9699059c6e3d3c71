"""What the facts of a row say, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graph.facts import EdgeFact, Fact, NodeFact, Statement
from graph.model import KIND, STATUSES
from graph.text import LISTED, Text, counted

CALLED = {
    "City": Text("city"),
    "Region": Text("region"),
    "School": Text("school"),
    "Bureau": Text("bureau"),
    "Organization": Text("organization"),
    "Event": Text("event"),
}
"""What a party or event of each label is called behind its name."""


def in_words(facts: Iterable[Fact], names: dict[str, str]) -> Iterator[Text]:
    """What the facts of one row say, in words; `names` learns the names of their nodes.

    >>> tie = EdgeFact("PARTNER", "a", "b", "t", {"kind": "sister_city", "status": "listed", "since": "1988"})
    >>> list(in_words([NodeFact("City", "a", {"name": "Suzhou"}), NodeFact("City", "b", {"name": "Portland"}), tie], {}))
    ['Suzhou – Portland, sister city, since 1988']
    """
    edges, parties = [], []
    for fact in facts:
        if isinstance(fact, EdgeFact):
            edges.append(fact)
        elif fact.statement.get("name"):
            names.setdefault(fact.id, fact.statement["name"])
            if fact.label not in ("Source", "Country"):
                parties.append(fact)
    ties = [edge for edge in edges if edge.type in ("PARTNER", "VISIT")]
    for tie in ties:
        yield _tie_in_words(tie, names)
    if not ties:
        yield from (_node_in_words(party) for party in parties[-1:])


def _tie_in_words(edge: EdgeFact, names: dict[str, str]) -> Text:
    start, end = names.get(edge.start, edge.start), names.get(edge.end, edge.end)
    if edge.type == "VISIT":
        return Text(LISTED, parts=(f"{start} → {end}", *_visit_parts(edge.statement)))
    return Text(LISTED, parts=(f"{start} – {end}", *_partnership_parts(edge.statement)))


def _visit_parts(stated: Statement) -> Iterator[str]:
    """What a visit is, who travelled, when."""
    yield Text("a flow") if stated.get("aggregate") else Text("a visit")
    if "students" in stated:
        yield counted("{n:,} student", "{n:,} students", n=stated["students"])
    if "teachers" in stated:
        yield counted("{n:,} teacher", "{n:,} teachers", n=stated["teachers"])
    if "people" in stated:
        yield Text("{n:,} people", n=stated["people"])
    days = [str(stated[key]) for key in ("start", "end") if key in stated]
    if days:
        yield "–".join(days)


def _partnership_parts(stated: Statement) -> Iterator[str]:
    """What a partnership is, how it stands, since when."""
    yield KIND[stated["kind"]].title
    if stated["status"] not in ("listed", "active"):
        yield next(status.title for status in STATUSES if status.name == stated["status"])
    if "since" in stated:
        yield Text("since {date}", date=stated["since"])
    if "until" in stated:
        yield Text("until {date}", date=stated["until"])
    if "programme" in stated:
        yield Text("programme {programme}", programme=stated["programme"])


def _node_in_words(node: NodeFact) -> Text:
    stated = node.statement
    if node.label != "Claim":
        parts = (stated["name"], CALLED[node.label], stated.get("country"))
        return Text(LISTED, parts=tuple(filter(None, parts)))
    figure = f"{stated['name']} {stated['value']:,}"
    return Text(LISTED, parts=(f"{figure} ({stated['as_of']})" if "as_of" in stated else figure,))
