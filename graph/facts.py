"""Facts: what one row of a file says, and how the statements about one node or edge combine to its values.

A statement is a plain dict: provenance (`source`, `load`, `line`, `dated`, `word`, `quote`) and the values it states. A node or
edge keeps its statements as JSON texts; its own values are worked out from them, so that nothing is ever overwritten and a load
can be taken back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from graph.model import LIST, NATURES, PARTIES, PROVENANCE, RELATIONSHIP, provenance_of

Statement = Mapping[str, Any]

CONFIDENCE_RANK = {"high": 0, "medium": 1, "low": 2, None: 3}
NATURE_RANK = {nature.name: rank for rank, nature in enumerate(NATURES)}
GAZETTEERS = ("source-geonames",)
"""Sources that tell of a place what nobody else does, so that they never lead."""
DISPUTABLE = ("since", "until", "status", "tier")
AGREEING: Mapping[str, Mapping[str, str | None]] = {
    "status": {"listed": "active", "unknown": None},
    "tier": {"none": None},
}
"""A list has ties that are alive, and more isn't known of it; `unknown` and `none` contradict nothing."""


class NodeFact(NamedTuple):
    """What a row says of one node."""

    label: str
    id: str
    statement: Statement


class EdgeFact(NamedTuple):
    """What a row says of one edge; `id` is empty for types that have none of their own (see model.Relationship.identified)."""

    type: str
    start: str
    end: str
    id: str
    statement: Statement


Fact = NodeFact | EdgeFact


def pair_key(edge: EdgeFact) -> tuple[str, ...]:
    """What makes two edges the same one: id for a visit, ends and kind for a partnership, ends (and role) for the rest.

    >>> pair_key(EdgeFact("PARTNER", "b", "a", "x", {"kind": "bureau"}))
    ('PARTNER', 'a', 'b', 'bureau')
    """
    if edge.type == "PARTNER":
        first, second = sorted((edge.start, edge.end))
        return edge.type, first, second, edge.statement["kind"]
    if RELATIONSHIP[edge.type].identified:
        return edge.type, edge.id
    return edge.type, edge.start, edge.end, edge.statement.get("role", "")


def ends_as_named(edge: EdgeFact) -> list[str]:
    """The ends of an edge as its statements remember them: in order, or sorted where the order means nothing."""
    ends = [edge.start, edge.end]
    return sorted(ends) if RELATIONSHIP[edge.type].undirected else ends


def known_as(fact: Fact, id_: str) -> Fact:
    """The fact, which keeps its own id as a former one where the store knows its edge under another."""
    if not fact.id or fact.id == id_:
        return fact
    return fact._replace(statement={**fact.statement, "former": [fact.id]})


_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_decode: Callable[[str], dict[str, Any]] = json.JSONDecoder().decode


def to_text(statement: Statement) -> str:
    """The statement as canonical JSON: keys sorted, no blanks, missing values left out."""
    return _encode({key: value for key, value in statement.items() if value is not None and value != []})


def add(texts: Sequence[str], statement: Statement) -> list[str] | None:
    """`texts` with the statement added, in canonical order; None if it stands there already."""
    text = to_text(statement)
    if text in texts:
        return None
    return sorted((*texts, text))


def values(texts: Iterable[str]) -> dict[str, Any]:
    """The own values of an edge or node, from its statements: the first that says something wins, lists are joined.

    >>> values(['{"since":"1988","source":"a"}', '{"confidence":"high","signed":["1987"],"since":"1987","source":"b"}'])
    {'confidence': 'high', 'signed': ['1987'], 'since': '1987'}
    >>> values(['{"nature":"own","since":"1987","source":"a"}', '{"nature":"list","since":"1988","since_doubt":"about","source":"b"}'])
    {'since': '1987'}
    """
    return _values(leading(texts), PROVENANCE)


def leading(texts: Iterable[str]) -> list[dict[str, Any]]:
    """The statements of an edge or node, the one that leads first: this order alone decides which of several values is shown.

    By confidence, of which a list has at most medium; then by the nature of the source, in the order of NATURES; then by the day that the
    source speaks of, the latest first; then by source and text, the same everywhere. Statements of nodes name no nature.

    >>> said = ['{"nature":"list","source":"a","status":"listed"}', '{"nature":"own","source":"b","status":"proposed"}']
    >>> [statement["status"] for statement in leading(said)]
    ['proposed', 'listed']
    """
    return [_as_far_as_it_goes(statement) for statement in leading_first(texts)]


def leading_first(texts: Iterable[str]) -> list[dict[str, Any]]:
    """The same statements in the same order, each as its source has it.

    >>> [said["confidence"] for said in leading_first(['{"nature":"list","source":"a","confidence":"high"}'])]
    ['high']
    """
    statements = [_decode(text) for text in sorted(texts)]
    if len(statements) > 1:
        statements.sort(key=lambda statement: statement.get("source", ""))
        statements.sort(key=lambda statement: statement.get("dated") or "", reverse=True)
        statements.sort(key=lambda statement: NATURE_RANK.get(statement.get("nature", ""), len(NATURE_RANK)))
        statements.sort(key=lambda statement: CONFIDENCE_RANK[_as_far_as_it_goes(statement).get("confidence")])
    return statements


def _as_far_as_it_goes(statement: dict[str, Any]) -> dict[str, Any]:
    """A line of a list is never surer than medium: nobody knows who stands behind it."""
    surer = statement.get("nature") == LIST and statement.get("confidence") == "high"
    return {**statement, "confidence": "medium"} if surer else statement


def _values(statements: Iterable[Statement], provenance: Collection[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for statement in statements:
        aside = {*provenance, *(f"{key}_doubt" for key in found)}  # a doubt is that of its own date alone
        for key, value in statement.items():
            if key in aside:
                continue
            if isinstance(value, list):
                known = found.setdefault(key, [])
                known.extend(item for item in value if item not in known)
            else:
                found.setdefault(key, value)
    return found


def node_values(label: str, texts: Sequence[str]) -> dict[str, Any]:
    """The node's own values, as those of an edge; of a party every other spelling is an alias; the source of a claim is one of its own properties.

    >>> node_values("City", ['{"name":"Suzhou","source":"a"}', '{"name":"Soochow","source":"b"}'])
    {'name': 'Suzhou', 'aliases': ['Soochow']}
    """
    statements = leading(texts)
    statements.sort(key=lambda statement: statement.get("source") in GAZETTEERS)
    found = _values(statements, provenance_of(label))
    if label == "Claim":
        found["source"] = json.loads(texts[0])["source"]
    elif len(statements) > 1 and label in PARTIES:
        aliases = found.get("aliases", [])
        shown = (found.get("name"), found.get("name_zh"))
        spellings = [said[key] for said in statements for key in ("name", "name_zh") if said.get(key)]
        more = [spelling for spelling in dict.fromkeys(spellings) if spelling not in shown and spelling not in aliases]
        if more:
            found["aliases"] = aliases + more
    return found


def edge_values(texts: Sequence[str]) -> dict[str, Any]:
    """`values`, and `disputed` where the statements contradict one another."""
    found = values(texts)
    if len(texts) > 1 and disputes(texts):
        found["disputed"] = True
    return found


def people(stated: int | None, students: int | None, teachers: int | None) -> int | None:
    """People who travelled on a visit: as stated, else students and teachers together, else unknown.

    >>> people(None, 27, None), people(30, 27, 3), people(None, None, None)
    (27, 30, None)
    """
    if stated is not None:
        return int(stated)
    known = [int(each) for each in (students, teachers) if each is not None]
    return sum(known) if known else None


def disputes(texts: Iterable[str]) -> list[str]:
    """Names of the values about which statements contradict each other.

    Dates that are the same at different precision agree; "listed" agrees with "active", and "unknown" with everything.

    >>> disputes(['{"since":"1996","status":"listed"}', '{"since":"1996-10-23","status":"active"}'])
    []
    >>> disputes(['{"since":"1995"}', '{"since":"1996-10-23"}'])
    ['since']
    """
    statements = [json.loads(text) for text in texts]
    return [key for key in DISPUTABLE if _differ(key, [each[key] for each in statements if each.get(key)])]


def _differ(key: str, said: list[str]) -> bool:
    if key in AGREEING:
        return len({AGREEING[key].get(each, each) for each in said} - {None}) > 1
    longest = max(said, key=len, default="")
    return any(not longest.startswith(each) for each in said)


def filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values without the empty ones.

    >>> filled({"name": "Wuxi", "url": "", "aliases": [], "population": 0})
    {'name': 'Wuxi', 'population': 0}
    """
    return {key: value for key, value in values.items() if value is not None and value not in ("", [])}
