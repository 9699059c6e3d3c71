"""One load: rows of a loader go through the writer, and the load report says what became of each."""

from __future__ import annotations

import csv
import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from graph.errors import LoadError, ModelError
from graph.facts import Edge, Fact, Node
from graph.model import LABELS, RELATIONSHIPS
from graph.store import Store
from graph.write import Outcome, Writer, begin_load, finish_load

STRUCTURE = ("IN_CITY", "IN_REGION", "IN_COUNTRY", "PART_OF", "SERVES", "HELD_IN", "ABOUT")
"""Edges that place a fact; a row is not `loaded` for having made one of these alone."""
BACKGROUND = ("Source", "Country")
"""Nodes that many rows share; a row is `loaded` for them only where it says nothing else."""


class Row(NamedTuple):
    """What became of one row of a file: its facts, or why it was ignored or rejected."""

    file: str
    line: int
    facts: tuple[Fact, ...] = ()
    ignored: str = ""
    rejected: str = ""
    text: str = ""
    notes: tuple[str, ...] = ()
    """What is to be known of a row that was taken: "country 'Foo' can't be told"."""


@dataclass
class File:
    """One file of a load."""

    path: str
    format: str = "csv"
    encoding: str = "utf-8"
    sha256: str = ""

    @classmethod
    def of(cls, path: Path, name: str, format: str = "csv") -> File:
        """Of a file on disk, under the name the report gives it."""
        return cls(name, format, sha256=hashlib.sha256(path.read_bytes()).hexdigest())


@dataclass
class _Account:
    """What became of the rows of one file."""

    rows: int = 0
    loaded: int = 0
    merged: int = 0
    rejected: int = 0
    ignored: int = 0
    seconds: float = 0.0
    reasons: Counter[str] = field(default_factory=Counter)


def load_id(title: str, files: Iterable[File]) -> str:
    """The same files give the same id, so that loading them again is the same load.

    >>> load_id("towns", [File("a.csv", sha256="00")])
    'load-b67f0d5c02b2f072'
    """
    text = "\n".join((title, *sorted(f"{each.path} {each.sha256}" for each in files)))
    return f"load-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def load_rows(
    store: Store,
    title: str,
    files: list[File],
    rows: Iterable[Row],
    progress: Callable[[int], object] = lambda done: None,
) -> dict[str, Any]:
    """Write the rows and return the load report (DESIGN: rows = loaded + merged + rejected + ignored for every file).

    progress: called with the number of rows read since the last call. O(rows); memory O(nodes of the store + one batch).
    """
    load = load_id(title, files)
    with store.alone():
        first_time = begin_load(store, load, title, [each.path for each in files])
        account = _written(Writer(store, load), files, rows, progress)
        report = {"load": load, "title": title, **account.report()}
        if first_time:
            finish_load(store, load, report)
    return report


def _written(writer: Writer, files: list[File], rows: Iterable[Row], progress: Callable[[int], object]) -> _LoadAccount:
    account = _LoadAccount(files)
    waiting: list[tuple[Row, int]] = []
    for row in rows:
        progress(1)
        waiting.append((row, account.enter(row, writer)))
        if writer.full:
            account.settle(waiting, writer.flush())
            waiting = []
    account.settle(waiting, writer.flush())
    return account


class _LoadAccount:
    """Counts what becomes of rows, nodes and edges."""

    def __init__(self, files: list[File]) -> None:
        self.files = files
        self.by_file = {each.path: _Account() for each in files}
        self.nodes = {each.name: Counter[str]() for each in LABELS}
        self.edges = {each.name: Counter[str]() for each in RELATIONSHIPS}
        self.rejects: list[Row] = []
        self._clock = time.perf_counter()

    def enter(self, row: Row, writer: Writer) -> int:
        """Count the row, hand its facts to the writer; returns how many facts the writer took."""
        account = self.by_file[row.file]
        account.rows += 1
        if row.ignored:
            account.ignored += 1
            account.reasons[row.ignored] += 1
            return 0
        if row.rejected:
            return self._reject(row)
        try:
            return writer.enter(row.facts)
        except ModelError as error:
            return self._reject(row._replace(rejected=str(error)))

    def _reject(self, row: Row) -> int:
        self.by_file[row.file].rejected += 1
        self.rejects.append(row)
        return 0

    def settle(self, waiting: list[tuple[Row, int]], outcomes: list[Outcome]) -> None:
        """Count what the flushed facts of these rows came to."""
        position = 0
        for row, taken in waiting:
            if taken:
                own = outcomes[position : position + taken]
                position += taken
                self._count(row, own)
        clock = time.perf_counter()
        for name in {row.file for row, _ in waiting}:
            self.by_file[name].seconds += (clock - self._clock) / len({row.file for row, _ in waiting})
        self._clock = clock

    def _count(self, row: Row, outcomes: list[Outcome]) -> None:
        only_background = all(isinstance(fact, Node) and fact.label in BACKGROUND for fact in row.facts)
        made = False
        for fact, outcome in zip(row.facts, outcomes, strict=True):
            table = self.nodes[fact.label] if isinstance(fact, Node) else self.edges[fact.type]
            if outcome != "same":
                table[outcome] += 1
            made = made or (outcome == "created" and (only_background or _is_own(fact)))
        account = self.by_file[row.file]
        account.loaded += made
        account.merged += not made

    def report(self) -> dict[str, Any]:
        files = []
        for each in self.files:
            account = self.by_file[each.path]
            files.append(
                {
                    "path": each.path, "format": each.format, "encoding": each.encoding, "sha256": each.sha256,
                    "rows": account.rows, "loaded": account.loaded, "merged": account.merged,
                    "rejected": account.rejected, "ignored": account.ignored, "seconds": round(account.seconds, 3),
                    "reasons": dict(account.reasons),
                }
            )  # fmt: skip
        return {
            "files": files,
            "nodes": _counts(self.nodes),
            "edges": _counts(self.edges),
            "rejected": [_reject(each) for each in self.rejects],
            "rejects": None,
        }


def _is_own(fact: Fact) -> bool:
    """Is this fact what a row is about, and not merely where it stands?"""
    if isinstance(fact, Edge):
        return fact.type not in STRUCTURE
    return fact.label not in BACKGROUND


def _counts(table: Mapping[str, Counter[str]]) -> dict[str, dict[str, int]]:
    return {
        name: {"created": counts["created"], "updated": counts["updated"]} for name, counts in table.items() if counts
    }


def _reject(row: Row) -> dict[str, Any]:
    return {"file": row.file, "line": row.line, "reason": row.rejected, "text": row.text}


def table_files(folder: Path, names: Iterable[str]) -> list[File]:
    """CSV tables of ours in one folder, as the files of a load."""
    return [File.of(folder / f"{name}.csv", f"{name}.csv") for name in names]


def read_table(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and row of a CSV table of ours; cells stripped. Raises LoadError naming file and line for a broken row."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        for row in reader:
            if None in row or None in row.values():
                raise LoadError(
                    f"the row has {len(row)} cells; expected {len(reader.fieldnames or ())}.",
                    where=f"{path.name}:{reader.line_num}",
                )
            yield reader.line_num, {key: value.strip() for key, value in row.items()}


def filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values without the empty ones.

    >>> filled({"name": "Wuxi", "url": "", "aliases": [], "population": 0})
    {'name': 'Wuxi', 'population': 0}
    """
    return {key: value for key, value in values.items() if value is not None and value not in ("", [])}


def split_list(cell: str) -> list[str]:
    """The parts of a cell that holds a list.

    >>> split_list("Nanking| 南京 |")
    ['Nanking', '南京']
    """
    return [part.strip() for part in cell.split("|") if part.strip()]
