"""What a file tells, in the words of a person: who is named, which ties, which visits, and what was refused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from graph.facts import EdgeFact, NodeFact
from loaders.columns.mapping import Mapping
from loaders.columns.planned import Plan
from loaders.plan import make_plan, rows


class Tie(NamedTuple):
    """A partnership, or a visit, its ends by their names."""

    ends: tuple[str, str]
    since: str = ""
    until: str = ""
    kind: str = "sister_city"
    status: str = "listed"


class Told(NamedTuple):
    """What the rows of a plan say."""

    parties: dict[str, str]
    """Name → label, of those that the files themselves name."""
    ties: list[Tie]
    visits: list[tuple[str, str]]
    rejected: list[str]
    ignored: list[str]
    notes: list[str]
    statements: list[dict[str, str]]
    """Of the ties."""


def told_by(plan: Plan) -> Told:
    names: dict[str, str] = {}
    told = Told({}, [], [], [], [], [str(note) for each in plan.tables for note in each.table.notes], [])
    for row in rows(plan):
        told.notes.extend(map(str, row.notes))
        told.rejected.extend([str(row.rejected)] if row.rejected else [])
        told.ignored.extend([str(row.ignored)] if row.ignored else [])
        for fact in row.facts:
            if isinstance(fact, NodeFact):
                _name(fact, names, told)
            elif fact.type in ("PARTNER", "VISIT"):
                _join(fact, names, told)
    return told


def _name(fact: NodeFact, names: dict[str, str], told: Told) -> None:
    if fact.label not in ("Source", "Country") and "name" in fact.statement:
        names.setdefault(fact.id, fact.statement["name"])
        told.parties[fact.statement["name"]] = fact.label


def _join(fact: EdgeFact, names: dict[str, str], told: Told) -> None:
    said = fact.statement
    ends = names[fact.start], names[fact.end]
    if fact.type == "VISIT":
        told.visits.append(ends)
        return
    told.ties.append(Tie(ends, said.get("since", ""), said.get("until", ""), said["kind"], said["status"]))
    told.statements.append(dict(said))


def plan_of(folder: Path, files: dict[str, str | bytes], mapping: Mapping | None = None) -> Plan:
    """The plan of these files, all in one load."""
    paths: Sequence[Path] = [folder / name for name in files]
    for path, text in zip(paths, files.values()):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return make_plan(paths, mapping=mapping)


def told(folder: Path, name: str, text: str | bytes) -> Told:
    """What one file tells."""
    return told_by(plan_of(folder, {name: text}))
