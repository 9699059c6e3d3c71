"""A snapshot from pairs of ids, without a store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graph.errors import FilterError
from graph.network.parties import Party, Tie
from graph.network.placement import STRUCTURE
from graph.network.snapshot import Snapshot, ends_by_start
from graph.text import Text


def from_edges(
    edges: Iterable[tuple[str, str] | Mapping[str, Any]], nodes: Iterable[str | Mapping[str, Any]] = ()
) -> Snapshot:
    """A snapshot without a store.

    edges: pairs of ids, or mappings with `start`, `end` and any column of Tie. nodes: ids, or mappings with `id`, any column of
    Party, and `in_city`, `in_region`, `part_of`, `serves` (ids); who is only named by an edge is a City. Nodes given here stay in
    views without a tie too. Raises FilterError for an unknown column.

    >>> network = from_edges([("lyon", "leipzig"), ("lyon", "leipzig"), ("lyon", "beirut")], nodes=["oulu"])
    >>> [(each.id, each.start, each.end) for each in network.ties]
    [('beirut--lyon', 'beirut', 'lyon'), ('leipzig--lyon', 'leipzig', 'lyon'), ('leipzig--lyon#2', 'leipzig', 'lyon')]
    """
    links: dict[str, set[tuple[str, str]]] = {type: set() for type in STRUCTURE}
    parties: dict[str, Party] = {}
    for each in nodes:
        party = _party_of({"id": each} if isinstance(each, str) else each, links)
        parties[party.id] = party
    given = bool(parties)
    seen: Counter[str] = Counter()
    ties = [_tie_of(each, seen) for each in edges]
    for tie in ties:
        for end in (tie.start, tie.end):
            parties.setdefault(end, Party(end, "City", end))
    for code in sorted({each.country for each in parties.values() if each.country} - set(parties)):
        parties[code] = Party(code, "Country", code)
    return Snapshot(
        parties.values(), ties, {type: ends_by_start(pairs) for type, pairs in links.items()}, isolated=given
    )


def _party_of(mapping: Mapping[str, Any], links: dict[str, set[tuple[str, str]]]) -> Party:
    values: dict[str, Any] = {"label": "City", "name": mapping["id"], **mapping}
    for type in STRUCTURE:
        holders = values.pop(type.lower(), ())
        links[type].update((values["id"], holder) for holder in ([holders] if isinstance(holders, str) else holders))
    _known(values, Party._fields)
    return Party(**_frozen(values))


def _tie_of(edge: tuple[str, str] | Mapping[str, Any], seen: Counter[str]) -> Tie:
    values: dict[str, Any] = {"start": edge[0], "end": edge[1]} if isinstance(edge, tuple) else dict(edge)
    values.setdefault("type", "PARTNER")
    if values["type"] == "PARTNER":
        values["start"], values["end"] = sorted((values["start"], values["end"]))
        values = {"kind": "other", "tier": "none", "status": "unknown", **values}
    if "id" not in values:
        name = f"{values['start']}--{values['end']}"
        seen[name] += 1
        values["id"] = name if seen[name] == 1 else f"{name}#{seen[name]}"
    _known(values, Tie._fields)
    return Tie(**_frozen(values))


def _frozen(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}


def _known(values: Mapping[str, Any], columns: Sequence[str]) -> None:
    unknown = sorted(set(values) - set(columns))
    if unknown:
        raise FilterError(
            Text("Unknown column '{name}'.", name=unknown[0]),
            hint=Text("Known: {names}.", names=tuple(columns)),
        )
