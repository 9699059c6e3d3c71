"""One load: rows of a loader go through the writer, and the load report says what became of each."""

from __future__ import annotations

import csv
import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from graph.errors import LoadError, ModelError, StoreError
from graph.facts import Edge, Fact, Node
from graph.model import LABELS, RELATIONSHIPS
from graph.store.checker import Outcome, Rehearsal
from graph.store.loads import begin_load, finish_load, finished_report
from graph.store.store import Store
from graph.store.unload import take_back
from graph.store.write import Writer
from loaders.cells import without_contacts
from loaders.rejects import Rejects

if TYPE_CHECKING:
    from loaders.plan import Plan, Planned

Progress = Callable[[int], object]
"""Called with the number of rows read since the last call; what it raises stops the load."""

STRUCTURE = ("IN_CITY", "IN_REGION", "IN_COUNTRY", "PART_OF", "SERVES", "HELD_IN", "ABOUT")
"""Edges that place a fact; a row is not `loaded` for having made one of these alone."""
BACKGROUND = ("Source", "Country")
"""Nodes that many rows share; a row is `loaded` for them only where it says nothing else."""
LISTED = 1000
"""Most refused rows, and most notes, that a report lists; all are counted, and the file of refused rows has each."""
EXAMPLES = 10
UNREAD = ("ignored", "private")
"""Roles of columns that are not read."""
HIDDEN = "not shown, for it can't be told which of its cells are private"
"""In place of a refused row whose cells don't stand under their columns."""


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
    cells: tuple[str, ...] = ()
    """The row as it stands in the file, for the list of refused rows."""


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


def load_id(title: str, files: Iterable[File], mapping: str = "") -> str:
    """The same files give the same id, so that loading them again is the same load; a mapping or format that was given counts too.

    >>> load_id("towns", [File("a.csv", sha256="00")])
    'load-b67f0d5c02b2f072'
    """
    text = "\n".join((title, *sorted(f"{each.path} {each.sha256}" for each in files), *([mapping] if mapping else [])))
    return f"load-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def load_rows(
    store: Store,
    title: str,
    files: list[File],
    rows: Iterable[Row],
    progress: Progress = lambda done: None,
) -> dict[str, Any]:
    """Write the rows and return the load report (DESIGN: rows = loaded + merged + rejected + ignored for every file).

    progress: called with the number of rows read since the last call. O(rows); memory O(nodes of the store + one batch).
    """
    load = load_id(title, files)
    with store.alone(), Rejects({}) as rejects:
        first_time = begin_load(store, load, title, [each.path for each in files])
        account = _written(Writer(store, load), _LoadAccount(files, rejects), rows, progress)
        report = {"load": load, "title": title, **account.report()}
        if first_time:
            finish_load(store, load, report, rejects.kept())
    return report


def load_plan(
    store: Store | None,
    plan: Plan,
    progress: Progress = lambda done: None,
    *,
    accept: bool = False,
    rejects: Path | None = None,
) -> dict[str, Any]:
    """Load what was planned and return the load report; without a store, the same account of a load that writes nothing.

    accept: go on where a table brings fewer or more rows than its mapping expects. rejects: where to write the refused rows
    (beside it, under a number, where that file is there). Whatever stops the load, all that it wrote is taken back; what was
    killed is taken back when it is run again. A load that the store holds already is reported, not run again. O(rows); memory
    O(parties + ties), about 2 KB and 0.25 KB each. Raises LoadError.
    """
    from loaders.plan import files_of  # it needs our Row

    files = files_of(plan)
    given = "" if plan.given is None else json.dumps(asdict(plan.given), sort_keys=True, default=sorted)
    load = load_id(plan.title, files, given + plan.format)
    with Rejects({each.table.path: each.table.columns for each in plan.tables}) as refused:
        account = _LoadAccount(files, refused, {each.table.path: _roles(each) for each in plan.tables})
        if store is None:
            return _rehearsed(load, plan, account, progress)
        with store.alone():
            return _report_of_before(store, load) or _loaded(store, load, plan, account, progress, accept, rejects)


def _report_of_before(store: Store, load: str) -> dict[str, Any] | None:
    """The report of this very load, if the store has it: what was loaded then has nothing to add now."""
    report = finished_report(store, load)
    if report is None:
        return None
    for each in report["files"]:
        each["merged"] += each["loaded"]
        each["loaded"] = 0
    note = {"file": "", "line": 0, "note": "This load is in the store already: nothing was written."}
    return report | {"nodes": {}, "edges": {}, "notes": [note, *report.get("notes", ())]}


def _rehearsed(load: str, plan: Plan, account: _LoadAccount, progress: Progress) -> dict[str, Any]:
    from loaders.plan import rows

    examples: list[str] = []
    _written(Rehearsal(load), account, _noted(rows(plan), examples), progress)
    report = {"load": load, "title": plan.title, "dry_run": True, **account.report(plan), "examples": examples}
    report["notes"] += [{"file": path, "line": 0, "note": fault} for path, fault in _unexpected(plan, account)]
    return report


def _noted(rows: Iterable[Row], examples: list[str]) -> Iterator[Row]:
    """The rows as they come; what the first of them say, in words, is added to `examples`."""
    from loaders.plan import in_words

    names: dict[str, str] = {}
    for row in rows:
        if len(examples) < EXAMPLES and not (row.rejected or row.ignored):
            examples.extend(islice(in_words(row.facts, names), EXAMPLES - len(examples)))
        yield row


def _loaded(
    store: Store, load: str, plan: Plan, account: _LoadAccount, progress: Progress, accept: bool, rejects: Path | None
) -> dict[str, Any]:
    from loaders.plan import rows
    from loaders.resolution import decisions_apart, known_parties

    begin_load(store, load, plan.title, [each.path for each in account.files])
    try:
        known = known_parties(store)  # read when the first row is, after what was cut off is gone
        _written(Writer(store, load), account, rows(plan, known, decisions_apart(store)), progress)
        for path, fault in () if accept else _unexpected(plan, account):
            raise LoadError(fault, where=path, hint="Look at the file; `--accept` loads it as it is.")
        report = {"load": load, "title": plan.title, "dry_run": False, **account.report(plan)}
        if account.rejects:
            written = account.rejects.write(rejects) if rejects else f"/api/v1/loads/{load}/rejects"
            report["rejects"] = str(written)
        finish_load(store, load, report, account.rejects.kept())
    except StoreError:
        raise  # the store is away: running the load again takes back what it holds of it
    except BaseException:
        take_back(store, load)
        raise
    return report


def expected_rows(plan: Plan) -> int | None:
    """About how many rows there will be, for progress: as the tables know, else their lines; None where that can't be told."""
    counts = [each.table.lines or None if each.table.rows is None else each.table.rows for each in plan.tables]
    return None if None in counts else sum(filter(None, counts))


def _unexpected(plan: Plan, account: _LoadAccount) -> Iterator[tuple[str, str]]:
    """Tables that bring fewer or more rows than their mapping expects, each with what was found and expected."""
    for table, mapping in ((each.table, each.mapping) for each in plan.tables):
        counts = account.by_file[table.path]
        found = counts.rows - counts.rejected
        least, most = mapping.least or 0, mapping.most
        if found < least or (most is not None and found > most):
            expected = f"{least:,} to {most:,}" if most is not None else f"at least {least:,}"
            yield table.path, f"{found:,} rows can be loaded; the mapping expects {expected}."


def _written(
    writer: Writer | Rehearsal, account: _LoadAccount, rows: Iterable[Row], progress: Progress
) -> _LoadAccount:
    """Enter all rows; while the store takes one batch, the next is read and checked."""
    with ThreadPoolExecutor(1) as store:
        under_way: tuple[list[tuple[Row, int]], Future[list[Outcome]]] | None = None
        waiting: list[tuple[Row, int]] = []
        for row in chain(rows, [None]):
            if row is not None:
                progress(1)
                row, taken = account.enter(row, writer)
                if taken:
                    waiting.append((row, taken))
            if row is None or writer.full:
                if under_way:
                    account.settle(under_way[0], under_way[1].result())
                under_way, waiting = (waiting, store.submit(writer.write, writer.take())), []
        if under_way:
            account.settle(under_way[0], under_way[1].result())
    return account


class _LoadAccount:
    """Counts what becomes of rows, nodes and edges."""

    def __init__(self, files: list[File], rejects: Rejects, roles: Mapping[str, Sequence[str]] | None = None) -> None:
        """roles: by table, those of its columns: what is private, and contacts in a note, stand in no list of refused rows."""
        self.files = files
        self._roles = roles or {}
        self.by_file = {each.path: _Account() for each in files}
        self.nodes = {each.name: Counter[str]() for each in LABELS}
        self.edges = {each.name: Counter[str]() for each in RELATIONSHIPS}
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
            self._held = tuple(each for each in row.facts if isinstance(each, Node) and each.label in BACKGROUND)
            self._untold |= _by_party(row.facts)
            return self._reject(row._replace(rejected=" ".join(filter(None, (error.message, error.hint)))))
        self._held = ()
        account.merged += not taken
        return row, taken

    def _needed(self, facts: Iterable[Fact], writer: Writer | Rehearsal) -> list[Fact]:
        """What refused rows told of parties that these facts name, nodes first."""
        told = {each.id for each in facts if isinstance(each, Node)}
        found: list[Fact] = []
        named = _ends(facts)
        while named:
            id_ = named.pop()
            if id_ in self._untold and id_ not in told and not writer.knows(id_):
                told.add(id_)
                found += self._untold[id_]
                named += _ends(self._untold[id_])
        return sorted(found, key=lambda each: isinstance(each, Edge))

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

    def report(self, plan: Plan | None = None) -> dict[str, Any]:
        """The load report without its head; with a plan, each file's columns that were not read."""
        unread = {} if plan is None else {each.table.path: each for each in plan.tables}
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
                | (_reading(unread[each.path]) if each.path in unread else {})
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


def _roles(planned: Planned) -> list[str]:
    """Of each column of a table, its role."""
    roles = {each.name: each.role for each in planned.mapping.columns}
    return [roles.get(name, "") for name in planned.table.columns]


def _shown(cell: str, role: str) -> str:
    """A cell of a refused row, as far as others may see it."""
    return "" if role == "private" else without_contacts(cell) if role == "note" else cell


def _reading(planned: Planned) -> dict[str, Any]:
    """What a person should know of the reading of one table, its columns that were not read foremost."""
    columns = {role: [each.name for each in planned.mapping.columns if each.role == role] for role in UNREAD}
    return {
        "ignored_columns": columns["ignored"],
        "private_columns": columns["private"],
        "notes": list(planned.table.notes),
    }


def _by_party(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    """The nodes of a row by their ids, each with the edges that place it."""
    found: dict[str, list[Fact]] = {}
    for each in facts:
        if isinstance(each, Node):
            found.setdefault(each.id, []).append(each)
        elif each.type in STRUCTURE and each.start in found:
            found[each.start].append(each)
    return found


def _ends(facts: Iterable[Fact]) -> list[str]:
    return [end for each in facts if isinstance(each, Edge) for end in (each.start, each.end)]


def _is_own(fact: Fact) -> bool:
    """Is this fact what a row is about, and not merely where it stands?"""
    if isinstance(fact, Edge):
        return fact.type not in STRUCTURE
    return fact.label not in BACKGROUND


def _counts(table: Mapping[str, Counter[str]]) -> dict[str, dict[str, int]]:
    return {
        name: {"created": counts["created"], "updated": counts["updated"]} for name, counts in table.items() if counts
    }


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
