"""What a load of a small file tells, in tests: its plan, its ties in words, and the remarks and refusals of its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.facts import EdgeFact, NodeFact
from graph.text import Text
from loaders.account.row import Row
from loaders.columns.mapping_file import read_mapping
from loaders.columns.planned import Plan
from loaders.plan import make_plan, rows

SHOWN = ("status", "since", "since_doubt", "until", "until_doubt", "signed")


@dataclass
class Told:
    """A plan, and the rows that it comes to."""

    plan: Plan
    rows: list[Row]

    @property
    def reasons(self) -> dict[str, Text]:
        return {column.name: column.reason for table in self.plan.tables for column in table.mapping.columns}

    @property
    def roles(self) -> dict[str, str]:
        return {column.name: column.role for table in self.plan.tables for column in table.mapping.columns}

    @property
    def notes(self) -> list[Text]:
        return [note for row in self.rows for note in row.notes]

    @property
    def rejected(self) -> list[str]:
        return [row.rejected for row in self.rows if row.rejected]

    def nodes(self, label: str) -> dict[str, dict[str, Any]]:
        """By name, what the rows say of the parties of a label."""
        found: dict[str, dict[str, Any]] = {}
        for fact in self._facts():
            if isinstance(fact, NodeFact) and fact.label == label and "name" in fact.statement:
                found.setdefault(fact.statement["name"], dict(fact.statement))
        return found

    def countries(self) -> dict[str, str]:
        """By the name of a party, the country that it lies in."""
        names = self._names()
        of = (fact for fact in self._facts() if isinstance(fact, EdgeFact) and fact.type == "IN_COUNTRY")
        return {names[fact.start]: fact.end for fact in of if fact.start in names}

    def ties(self) -> list[tuple[str, ...]]:
        """Both names of each tie, and whatever of SHOWN its statement has: ("Suzhou", "Portland", "listed", "1988")."""
        names = self._names()
        return [(names[tie.start], names[tie.end], *_shown(tie)) for tie in self.facts_of_ties()]

    def pairs(self) -> list[tuple[str, str]]:
        return [(tie[0], tie[1]) for tie in self.ties()]

    def visits(self) -> list[tuple[Any, ...]]:
        """Both names of each visit, its first and last day, and its students; None for what isn't said."""
        names = self._names()
        of = (fact for fact in self._facts() if isinstance(fact, EdgeFact) and fact.type == "VISIT")
        return [
            (names[each.start], names[each.end], *map(each.statement.get, ("start", "end", "students"))) for each in of
        ]

    def facts_of_ties(self) -> list[EdgeFact]:
        return [fact for fact in self._facts() if isinstance(fact, EdgeFact) and fact.type == "PARTNER"]

    def _facts(self) -> Iterator[NodeFact | EdgeFact]:
        return (fact for row in self.rows for fact in row.facts)

    def _names(self) -> dict[str, str]:
        named = (fact for fact in self._facts() if isinstance(fact, NodeFact) and "name" in fact.statement)
        names: dict[str, str] = {}
        for fact in named:
            names.setdefault(fact.id, fact.statement["name"])
        return names


def _shown(tie: EdgeFact) -> Iterator[str]:
    for key in SHOWN:
        value = tie.statement.get(key)
        if value:
            yield "+".join(value) if isinstance(value, list) else str(value)


def told(folder: Path, name: str, content: str | bytes, mapping: str = "") -> Told:
    """What a load of this one file tells."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.lstrip("\n").encode())
    given = None
    if mapping:
        (folder / "mapping.yaml").write_text(mapping, encoding="utf-8")
        given = read_mapping(folder / "mapping.yaml")
    return told_by(path, given=given)


def told_by(*paths: Path, given: Any = None) -> Told:
    """What a load of these files tells."""
    plan = make_plan(paths, mapping=given)
    return Told(plan, list(rows(plan)))
