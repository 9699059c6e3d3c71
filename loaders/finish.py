"""Finishing work that was cut off: as its order says, which this machine kept (`graph.store.orders`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from graph.errors import LoadError, NotFound
from graph.store import orders
from graph.store.backup import restore
from graph.store.emptying import clear
from graph.store.store import Store
from graph.store.unload import unload
from graph.text import Text
from graph.unfinished import CLEAR, LOAD, RESTORE, UNLOAD, Unfinished
from loaders.columns.mapping import Mapping as Plans
from loaders.columns.mapping import SourceOf
from loaders.columns.mapping_file import mapping_in
from loaders.columns.planned import Plan
from loaders.load import Progress, load_plan, planned_id
from loaders.load_sample import load_sample
from loaders.plan import best_plan, called_together, check_loadable, check_mapping

HINT = Text(
    "Take it back: on the page Loads, or with `twinmap loads --take-back {id}`. Or run it again with its files, wherever they are."
)


def find(store: Store, id: str) -> Unfinished:
    """The unfinished work of this id. Raises NotFound."""
    for each in store.unfinished():
        if each.id == id:
            return each
    raise NotFound(
        Text("No unfinished work has the id '{id}'.", id=id),
        hint=Text("The page Loads and `twinmap loads` list what there is."),
    )


def can_finish(store: Store, work: Unfinished) -> bool:
    """Is what it takes still here? Taking a load back and emptying a store need nothing."""
    order = orders.kept(store.work_folder, work.id)
    return work.work in (UNLOAD, CLEAR) or (order is not None and orders.files_are_there(order))


def finish(store: Store, id: str, progress: Progress = lambda done: None) -> dict[str, Any]:
    """Bring work that was cut off to its end; the report of a load, else how many nodes and edges there were.

    Raises NotFound where there is no such work, LoadError where its files are gone or others by now.
    """
    work = find(store, id)
    order = orders.kept(store.work_folder, id)
    if work.work == UNLOAD:
        return unload(store, id, progress)
    if work.work == CLEAR:
        return clear(store)
    if order is None or not orders.files_are_there(order):
        raise _gone(work)
    if work.work == RESTORE:
        return restore(store, Path(order["paths"][0]))
    assert work.work == LOAD
    if "sample" in order:
        return load_sample(store, order["sample"], progress)
    plan = _plan_as_it_was(work, order)
    return load_plan(store, plan, progress, accept=bool(order.get("accept")), order=order)


def plan_of(order: orders.Order) -> Plan:
    """The plan of the files of an order. Raises LoadError where it can't be loaded as it is."""
    plan = best_plan_of(order)
    check_mapping(plan)
    check_loadable(plan, called_together([Path(path) for path in order["paths"]], order.get("names", ())))
    return plan


def best_plan_of(order: orders.Order) -> Plan:
    """The plan of the files of an order, whether or not it can be loaded. Raises LoadError where a file or the mapping can't be read."""
    return best_plan(
        [Path(path) for path in order["paths"]],
        mapping=_mapping(order.get("mapping", ""), order.get("source") or {}),
        format=order.get("format", ""),
        title=order.get("title", ""),
        nature=order.get("nature", ""),
        names=order.get("names", ()),
        folder=Path(order.get("folder", "")),
    )


def _mapping(text: str, source: Mapping[str, str]) -> Plans | None:
    """The mapping that was given, with what else was said of the source; None where nothing was."""
    given = mapping_in(text) if text.strip() else None
    if source:
        given = given or Plans(SourceOf())
        given = replace(given, source=replace(given.source, **source))
    return given


def _plan_as_it_was(work: Unfinished, order: orders.Order) -> Plan:
    """The plan of the files of an order. Raises LoadError where they hold something else by now."""
    try:
        plan = plan_of(order)
    except LoadError as error:  # they could be read when the load began
        raise _changed(work, order) from error
    if planned_id(plan) != work.id:
        raise _changed(work, order)
    return plan


def _gone(work: Unfinished) -> LoadError:
    return LoadError(
        Text("what it takes to finish '{title}' is no longer here.", title=work.title),
        where=work.id,
        hint=Text(HINT, id=work.id),
    )


def _changed(work: Unfinished, order: orders.Order) -> LoadError:
    return LoadError(
        Text(
            "'{title}' can't be finished: what is in {files} isn't what it was when the load began.",
            title=work.title,
            files=tuple(map(str, order["paths"])),
        ),
        where=work.id,
        hint=Text(HINT, id=work.id),
    )
