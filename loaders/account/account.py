"""The account of a load: what became of each row of each file, by reason."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graph.errors import ModelError
from graph.facts import EdgeFact, Fact, NodeFact
from graph.model import LABELS, RELATIONSHIPS
from graph.store.checker import Outcome, Rehearsal
from graph.store.write import Writer
from graph.text import Text
from loaders.account.rejects import Rejects
from loaders.account.row import File, Row
from loaders.cells import without_contacts

if TYPE_CHECKING:
    from loaders.columns.planned import Plan, Planned


STRUCTURE = ("IN_CITY", "IN_REGION", "IN_COUNTRY", "PART_OF", "SERVES", "HELD_IN", "ABOUT")
"""Edges that place a fact; a row is not `loaded` for having made one of these alone."""
BACKGROUND = ("Source", "Country")
"""Nodes that many rows share; a row is `loaded` for them only where it says nothing else."""
LISTED = 1000
"""Most refused rows, and most notes, that a report lists; all are counted, and the file of refused rows has each."""
UNREAD = ("ignored", "private")
"""Roles of columns that are not read."""
HIDDEN = Text("not shown, for it can't be told which of its cells are private")
"""In place of a refused row whose cells don't stand under their columns."""


@dataclass
class FileAccount:
    """What became of the rows of one file."""

    rows: int = 0
    loaded: int = 0
    merged: int = 0
    rejected: int = 0
    ignored: int = 0
    seconds: float = 0.0
    reasons: Counter[Text] = field(default_factory=Counter)


class LoadAccount:
    """Counts what becomes of rows, nodes and edges."""

    def __init__(self, files: list[File], rejects: Rejects, roles: Mapping[str, Sequence[str]] | None = None) -> None:
        """roles: by table, those of its columns: what is private, and contacts in a note, stand in no list of refused rows."""
        self.files = files
        self._roles = roles or {}
        self.by_file = {file.path: FileAccount() for file in files}
        self.nodes = {label.name: Counter[str]() for label in LABELS}
        self.edges = {relationship.name: Counter[str]() for relationship in RELATIONSHIPS}
        self.rejects = rejects
        self.listed: list[dict[str, Any]] = []
        self.notes: list[dict[str, Any]] = []
        self.noted = 0
        self._held: tuple[Fact, ...] = ()
        self._untold: dict[str, list[Fact]] = {}
        self._since: Counter[str] = Counter()
        self._clock = time.perf_counter()

    def enter(self, row: Row, writer: Writer | Rehearsal) -> tuple[Row, int]:
        """Count the row, hand its facts to the writer; returns the row as taken and how many facts that were."""
        account = self.by_file[row.file]
        account.rows += 1
        self._since[row.file] += 1
        self._note(row)
        if row.ignored:
            account.ignored += 1
            account.reasons[row.ignored] += 1
            return row, 0
        if row.rejected:
            return self._reject(row)
        if self._held or self._untold:
            row = row._replace(facts=(*self._held, *self._needed(row.facts, writer), *row.facts))
        try:
            taken = writer.enter(row.facts)
        except ModelError as error:
            # Each thing is said only once: the next row brings its source and country, a row that needs its parties these.
            self._held = tuple(fact for fact in row.facts if isinstance(fact, NodeFact) and fact.label in BACKGROUND)
            self._untold |= _by_party(row.facts)
            return self._reject(row._replace(rejected=error.sentence))
        self._held = ()
        account.merged += not taken
        return row, taken

    def _needed(self, facts: Iterable[Fact], writer: Writer | Rehearsal) -> list[Fact]:
        """What refused rows told of parties that these facts name, nodes first."""
        told = {fact.id for fact in facts if isinstance(fact, NodeFact)}
        found: list[Fact] = []
        named = _ends(facts)
        while named:
            id_ = named.pop()
            if id_ in self._untold and id_ not in told and not writer.knows(id_):
                told.add(id_)
                found += self._untold[id_]
                named += _ends(self._untold[id_])
        return sorted(found, key=lambda fact: isinstance(fact, EdgeFact))

    def _note(self, row: Row) -> None:
        self.noted += len(row.notes)
        for note in row.notes[: LISTED - len(self.notes)]:
            self.notes.append({"file": row.file, "line": row.line, "note": note})

    def _reject(self, row: Row) -> tuple[Row, int]:
        self.by_file[row.file].rejected += 1
        roles = self._roles.get(row.file, ())
        cells, text = row.cells, row.text
        if roles and len(cells) == len(roles):
            cells = tuple(map(_shown, cells, roles))
        elif "private" in roles:
            cells, text = (), HIDDEN
        self.rejects.add(row.file, row.line, row.rejected, cells)
        if len(self.listed) < LISTED:
            text = ", ".join(filter(None, cells)) or text
            self.listed.append({"file": row.file, "line": row.line, "reason": row.rejected, "text": text})
        return row, 0

    def settle(self, waiting: list[tuple[Row, int]], outcomes: list[Outcome]) -> None:
        """Count what the written facts of these rows came to."""
        position = 0
        for row, taken in waiting:
            self._count(row, outcomes[position : position + taken])
            position += taken
        clock = time.perf_counter()
        for name, share in self._since.items():
            self.by_file[name].seconds += (clock - self._clock) * share / self._since.total()
        self._since.clear()
        self._clock = clock

    def _count(self, row: Row, outcomes: list[Outcome]) -> None:
        only_background = all(isinstance(fact, NodeFact) and fact.label in BACKGROUND for fact in row.facts)
        made = False
        for fact, outcome in zip(row.facts, outcomes, strict=True):
            table = self.nodes[fact.label] if isinstance(fact, NodeFact) else self.edges[fact.type]
            if outcome != "same":
                table[outcome] += 1
            made = made or (outcome == "created" and (only_background or _is_own(fact)))
        account = self.by_file[row.file]
        account.loaded += made
        account.merged += not made

    def report(self, plan: Plan | None = None) -> dict[str, Any]:
        """The load report without its head; with a plan, each file's columns that were not read."""
        unread = {} if plan is None else {planned.table.path: planned for planned in plan.tables}
        files = []
        for file in self.files:
            account = self.by_file[file.path]
            files.append(
                {
                    "path": file.path, "format": file.format, "encoding": file.encoding, "sha256": file.sha256,
                    "rows": account.rows, "loaded": account.loaded, "merged": account.merged,
                    "rejected": account.rejected, "ignored": account.ignored, "seconds": round(account.seconds, 3),
                    "reasons": dict(account.reasons),
                }
                | (_reading(unread[file.path]) if file.path in unread else {})
            )  # fmt: skip
        return {
            "files": files,
            "nodes": _counts(self.nodes),
            "edges": _counts(self.edges),
            "rejected": self.listed,
            "notes": self.notes,
            "notes_total": self.noted,
            "rejects": None,
        }


def roles_of(planned: Planned) -> list[str]:
    """Of each column of a table, its role."""
    roles = {column.name: column.role for column in planned.mapping.columns}
    return [roles.get(name, "") for name in planned.table.columns]


def _shown(cell: str, role: str) -> str:
    """A cell of a refused row, as far as others may see it."""
    return "" if role == "private" else without_contacts(cell) if role == "note" else cell


def _reading(planned: Planned) -> dict[str, Any]:
    """What a person should know of the reading of one table, its columns that were not read foremost."""
    columns = {role: [column.name for column in planned.mapping.columns if column.role == role] for role in UNREAD}
    return {
        "ignored_columns": columns["ignored"],
        "private_columns": columns["private"],
        "notes": list(planned.table.notes),
    }


def _by_party(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    """The nodes of a row by their ids, each with the edges that place it."""
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        if isinstance(fact, NodeFact):
            found.setdefault(fact.id, []).append(fact)
        elif fact.type in STRUCTURE and fact.start in found:
            found[fact.start].append(fact)
    return found


def _ends(facts: Iterable[Fact]) -> list[str]:
    return [end for edge in facts if isinstance(edge, EdgeFact) for end in (edge.start, edge.end)]


def _is_own(fact: Fact) -> bool:
    """Is this fact what a row is about, and not merely where it stands?"""
    if isinstance(fact, EdgeFact):
        return fact.type not in STRUCTURE
    return fact.label not in BACKGROUND


def _counts(table: Mapping[str, Counter[str]]) -> dict[str, dict[str, int]]:
    return {
        name: {"created": counts["created"], "updated": counts["updated"]} for name, counts in table.items() if counts
    }
