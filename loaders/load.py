"""One load: rows of a loader go through the writer, and the load report says what became of each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from contextvars import copy_context
from dataclasses import asdict, replace
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

from graph.errors import LoadError, StoreError
from graph.store import orders
from graph.store.checker import Outcome, Rehearsal
from graph.store.foresee import Foreseer
from graph.store.left import Change, changing
from graph.store.loads import begin_load, finished_report, finished_step
from graph.store.store import Store
from graph.store.unload import unload_held
from graph.store.write import Writer
from graph.text import Text
from loaders.account.account import LoadAccount, roles_of
from loaders.account.in_words import in_words
from loaders.account.rejects import Rejects
from loaders.account.row import File, Row, load_id
from loaders.cited import read_as
from loaders.columns.planned import Plan
from loaders.identity.known import decisions_apart, known_parties
from loaders.plan import check_loadable, check_mapping, files_of, rows
from loaders.plan import examples as told_in_words
from loaders.refused import refused

Progress = Callable[[int], object]
"""Called with the number of rows read since the last call; what it raises stops the load."""
EXAMPLES = 10


def load_rows(
    store: Store,
    title: str,
    files: list[File],
    rows: Iterable[Row],
    progress: Progress = lambda done: None,
    order: orders.Order | None = None,
) -> dict[str, Any]:
    """Write the rows and return the load report (rows = loaded + merged + rejected + ignored for every file).

    order: what it takes to do it again, should it be cut off.

    progress: called with the number of rows read since the last call. O(rows); memory O(nodes of the store + one batch).
    """
    load = load_id(title, files)
    with changing(store) as change, Rejects({}) as rejects:
        first_time = begin_load(store, load, title, [file.path for file in files], change.first)
        if not first_time:
            store.write_beside(change.first)
        with _taken_back(store, change, load, order) if first_time else nullcontext():
            account = _written(Writer(store, load), LoadAccount(files, rejects), rows, progress)
            report = {"load": load, "title": title, **account.report()}
            if first_time:
                change.end(finished_step(store, load, report, rejects.kept()))
    return report


@contextmanager
def _taken_back(store: Store, change: Change, load: str, order: orders.Order | None) -> Iterator[None]:
    """Keeps the order of a load that has begun until it is done; whatever else stops it, what it wrote is taken back.

    Where the store is away nothing can be taken back: the load stays unfinished, with its order.
    """
    if order is not None:
        orders.keep(store.work_folder, load, order)
    try:
        yield
    except StoreError:
        raise
    except BaseException:
        unload_held(store, change, load)
        raise
    orders.drop(store.work_folder, load)


def load_plan(
    store: Store | None,
    plan: Plan,
    progress: Progress = lambda done: None,
    *,
    accept: bool = False,
    rejects: Path | None = None,
    order: orders.Order | None = None,
    dry_run: bool = False,
) -> dict[str, Any]:
    """Load what was planned and return the load report; with dry_run, the same account of a load that writes nothing, which only looks into the store, or takes it for an empty one where there is none.

    accept: go on where a table brings fewer or more rows than its mapping expects. rejects: where to write the refused rows
    (beside it, under a number, where that file is there). order: what it takes to do it again; kept until the load is done or taken back. Whatever stops the load, all that it wrote is taken back; what was
    killed is taken back when it is run again. A load that the store holds already is reported, not run again. O(rows); memory
    O(parties + ties), about 2 KB and 0.25 KB each. Raises LoadError.
    """
    check_mapping(plan)
    dry_run = dry_run or store is None
    if not dry_run:
        check_loadable(plan)
    files, load = files_of(plan), planned_id(plan)
    columns = {planned.table.path: planned.table.columns for planned in plan.tables}
    with Rejects(columns, partial(read_as, plan, load)) as refused_rows:
        account = LoadAccount(files, refused_rows, {planned.table.path: roles_of(planned) for planned in plan.tables})
        if store is None or dry_run:
            return _foreseen(store, load, plan, account, progress)
        with changing(store) as change:
            return _report_of_before(store, load) or _loaded(
                store, change, load, plan, account, _Wishes(progress, accept, rejects, order)
            )


def failed(plan: Plan | None, dry_run: bool) -> dict[str, Any]:
    """The report of a load that came to nothing: its tables, of which no row is in the store."""
    tables = plan.tables if plan else ()
    head = {"load": planned_id(plan), "title": plan.title} if plan else {"load": None, "title": ""}
    with Rejects({}) as none:
        account = LoadAccount(files_of(plan) if plan else [], none)
        return head | {"dry_run": dry_run, **account.report(plan), "refused": refused(plan) if tables and plan else []}


def planned_id(plan: Plan) -> str:
    """The id that the load of this plan has, or will have."""
    return load_id(plan.title, files_of(plan), _given(plan) + plan.format)


def _given(plan: Plan) -> str:
    """The mapping that was given, as text. What is unstated and came later is left out: so loads of before are known again."""
    if plan.given is None:
        return ""
    stated = asdict(replace(plan.given, faults=()))
    del stated["faults"]
    for table in stated["tables"]:
        del table["question"], table["sureness"]
        for column in table["columns"]:
            del column["also"]
        for key in ("country_a", "country_b"):
            if not table[key]:
                del table[key]
    if not plan.given.source.nature:
        del stated["source"]["nature"]
    return json.dumps(stated, sort_keys=True, default=sorted)


def _report_of_before(store: Store, load: str) -> dict[str, Any] | None:
    """The report of this very load, if the store has it: what was loaded then has nothing to add now."""
    report = finished_report(store, load)
    if report is None:
        return None
    for file in report["files"]:
        file["merged"] += file["loaded"]
        file["loaded"] = 0
    note = {"file": "", "line": 0, "note": Text("This load is in the store already: nothing was written.")}
    return report | {"nodes": {}, "edges": {}, "notes": [note, *report.get("notes", ())]}


def _foreseen(store: Store | None, load: str, plan: Plan, account: LoadAccount, progress: Progress) -> dict[str, Any]:
    """The report that a load would give."""
    before = _report_of_before(store, load) if store else None
    if before is not None:
        return before | {"dry_run": True, "refused": refused(plan), "examples": told_in_words(plan, EXAMPLES)}
    found: list[str] = []
    read = rows(plan, known_parties(store), decisions_apart(store)) if store else rows(plan)
    _written(Foreseer(store, load) if store else Rehearsal(load), account, _noted(read, found), progress)
    report = {
        "load": load,
        "title": plan.title,
        "dry_run": True,
        **account.report(plan),
        "refused": refused(plan),
        "examples": found,
    }
    report["notes"] += [{"file": path, "line": 0, "note": fault} for path, fault in _unexpected(plan, account)]
    return report


def _noted(rows: Iterable[Row], examples: list[str]) -> Iterator[Row]:
    """The rows as they come; what the first of them say, in words, is added to `examples`."""
    names: dict[str, str] = {}
    for row in rows:
        if len(examples) < EXAMPLES and not (row.rejected or row.ignored):
            examples.extend(islice(in_words(row.facts, names), EXAMPLES - len(examples)))
        yield row


class _Wishes(NamedTuple):
    """What is asked of a load beside its plan; see load_plan."""

    progress: Progress
    accept: bool
    rejects: Path | None
    order: orders.Order | None


def _loaded(
    store: Store, change: Change, load: str, plan: Plan, account: LoadAccount, wishes: _Wishes
) -> dict[str, Any]:
    begin_load(store, load, plan.title, [file.path for file in account.files], change.first)
    with _taken_back(store, change, load, wishes.order):
        known = known_parties(store)  # read when the first row is, after what was cut off is gone
        _written(Writer(store, load), account, rows(plan, known, decisions_apart(store)), wishes.progress)
        for path, fault in () if wishes.accept else _unexpected(plan, account):
            raise LoadError(fault, where=path, hint=Text("Look at the file; `--accept` loads it as it is."))
        report = {"load": load, "title": plan.title, "dry_run": False, **account.report(plan), "refused": refused(plan)}
        if account.rejects:
            written = account.rejects.write(wishes.rejects) if wishes.rejects else f"/api/v1/loads/{load}/rejects"
            report["rejects"] = str(written)
        change.end(finished_step(store, load, report, account.rejects.kept()))
    return report


def expected_rows(plan: Plan) -> int | None:
    """About how many rows there will be, for progress: as the tables know, else their lines; None where that can't be told."""
    counts = [
        planned.table.lines or None if planned.table.rows is None else planned.table.rows for planned in plan.tables
    ]
    return None if None in counts else sum(filter(None, counts))


def _unexpected(plan: Plan, account: LoadAccount) -> Iterator[tuple[str, Text]]:
    """Tables that bring fewer or more rows than their mapping expects, each with what was found and expected."""
    for table, mapping in ((planned.table, planned.mapping) for planned in plan.tables):
        counts = account.by_file[table.path]
        found = counts.rows - counts.rejected
        least, most = mapping.least or 0, mapping.most
        if found < least or (most is not None and found > most):
            if most is None:
                fault = Text(
                    "{found:,} rows can be loaded; the mapping expects at least {least:,}.", found=found, least=least
                )
            else:
                fault = Text(
                    "{found:,} rows can be loaded; the mapping expects {least:,} to {most:,}.",
                    found=found,
                    least=least,
                    most=most,
                )
            yield table.path, fault


def _written(writer: Writer | Rehearsal, account: LoadAccount, rows: Iterable[Row], progress: Progress) -> LoadAccount:
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
                under_way, waiting = (waiting, store.submit(copy_context().run, writer.write, writer.take())), []
        if under_way:
            account.settle(under_way[0], under_way[1].result())
    return account
