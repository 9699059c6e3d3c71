"""How a table is read, told to the list of its refused rows, and taken from there again when that list is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graph.errors import LoadError
from graph.text import NOTHING, Text
from loaders.columns.mapping import Mapping, SourceOf, TableMapping
from loaders.columns.mapping_file import mapping_in
from loaders.columns.mapping_written import write_mapping
from loaders.columns.planned import Plan
from loaders.reading.refused_rows import ReadAs
from loaders.reading.table import Cited, Table


def read_as(plan: Plan, load: str, path: str) -> ReadAs | None:
    """How the plan reads the table of this name."""
    planned = next((each for each in plan.tables if each.table.path == path), None)
    if planned is None:
        return None
    table = planned.table
    was = table.cited
    bare = replace(
        planned.mapping,
        path=path,
        reason=NOTHING,
        columns=tuple(replace(each, reason=NOTHING) for each in planned.mapping.columns),
    )
    mapping = write_mapping(Mapping(plan.source, (bare,)))
    cited = Cited(load, plan.title, was.sha256 if was else table.sha256, mapping)
    return ReadAs(path, table.columns, (), table.header, table.part, table.directed, cited)


def mapping_of(table: Table) -> TableMapping | None:
    """How the file was read from which these rows were refused; None for other tables, or where that can't be understood."""
    known = _mapping(table.cited) if table.cited else None
    if known is None or not known.tables:
        return None
    why = Text("as the file was read from which these rows were refused")
    columns = tuple(replace(each, reason=why, where="") for each in known.tables[0].columns)
    if [each.name for each in columns] != list(table.columns) and known.tables[0].layout != "facts":
        return None
    return replace(known.tables[0], path=table.path, reason=why, columns=columns, where="", stated=frozenset())


def source_of(tables: Sequence[Table]) -> tuple[str, SourceOf]:
    """Title and source of the load that refused these rows; empty where there are none, or of several loads."""
    cited = {(each.cited.title, _source(each.cited)) for each in tables if each.cited}
    return cited.pop() if len(cited) == 1 else ("", SourceOf())


def _source(cited: Cited) -> SourceOf:
    known = _mapping(cited)
    return known.source if known else SourceOf()


def _mapping(cited: Cited) -> Mapping | None:
    try:
        return mapping_in(cited.mapping)
    except LoadError:
        return None
