"""A plan: the tables of a load, what each of their columns means and why, before anything is written.

`make_plan` reads and guesses, a mapping overrules; `rows` then reads the tables row by row. `describe` and `examples` show it to people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path
from typing import Any

from graph.errors import LoadError
from loaders import reading
from loaders.account.in_words import in_words
from loaders.account.row import File, Row
from loaders.columns.guess import guess
from loaders.columns.mapping import Mapping, SourceOf, TableMapping
from loaders.columns.overruled import applied, check_patterns, given_for
from loaders.columns.planned import Plan, Planned
from loaders.identity.candidate import Candidate
from loaders.reading.table import Table
from loaders.rows import facts
from loaders.rows.described import Said
from loaders.rows.parties import Parties
from loaders.rows.rows import TableRows
from loaders.samples import jiangsu


def make_plan(
    paths: Sequence[Path],
    *,
    mapping: Mapping | None = None,
    format: str = "",
    title: str = "",
    names: Sequence[str] = (),
) -> Plan:
    """Read the tables of these files, folders or archives, and work out what they mean; `mapping` overrules the guess.

    names: what the report calls the paths, where they are only temporary. Reads a sample of each table. Raises LoadError where a
    file can't be read, the mapping doesn't fit, or nothing of it all is about partnerships or visits.
    """
    tables = [each for path, name in _called(paths, names) for each in _tables(path, name, format, mapping)]
    if not tables:
        raise LoadError(
            "there is no table to load.",
            where=_name(paths, names),
            hint="Give a table of partnerships, visits or parties.",
        )
    tables = _told_apart(tables)
    if mapping:
        check_patterns(mapping, tables)
    ours = jiangsu.tables_of_ours(tables)
    planned = tuple(Planned(each, ours.get(each.path) or _meaning(each, tables, mapping)) for each in tables)
    refused = [each for each in planned if each.mapping.layout == "refused"]
    if len(refused) == len(planned):
        reasons = " ".join(f"{each.table.path}: {each.mapping.reason}." for each in refused[:5])
        raise LoadError(
            f"nothing here can be loaded. {reasons}",
            where=_name(paths, names),
            hint="A mapping can say otherwise: docs/mapping.md.",
        )
    source = mapping.source if mapping else SourceOf()
    whole = Mapping(replace(source, title=title or source.title), tuple(each.mapping for each in planned))
    called = title or source.title or _name(paths, names)
    return Plan(called, whole.source, planned, whole, given=mapping, format=format)


def _called(paths: Sequence[Path], names: Sequence[str]) -> list[tuple[Path, str]]:
    """Each path once, with what the report calls it: its file name, or the whole path where two have the same."""
    if names:
        return list(zip(paths, names, strict=True))
    different = list(dict.fromkeys(paths))
    files = Counter(each.name for each in different)
    return [(each, str(each) if files[each.name] > 1 else "") for each in different]


def _name(paths: Sequence[Path], names: Sequence[str]) -> str:
    said = list(names) or [path.name or str(path) for path in paths]
    return ", ".join(said[:3]) + (f" and {len(said) - 3} more" if len(said) > 3 else "")


def _tables(path: Path, name: str, format: str, mapping: Mapping | None) -> list[Table]:
    """The tables of one path, read as the mapping says where it says so."""
    said = (given_for(mapping, name or path.name) if mapping else None) or TableMapping()
    return reading.tables(
        path,
        format=format or said.format,
        encoding=said.encoding,
        delimiter=said.delimiter,
        header=said.header,
        name=name,
    )


def _told_apart(tables: Sequence[Table]) -> list[Table]:
    """The tables, those of one name numbered: a ZIP may hold two files of one name."""
    taken: dict[str, Table] = {}
    for each in tables:
        name, number = each.path, 1
        while name in taken:
            number += 1
            name = f"{each.path} ({number})"
        taken[name] = each if name == each.path else replace(each, path=name)
    return list(taken.values())


def _meaning(table: Table, tables: Sequence[Table], mapping: Mapping | None) -> TableMapping:
    guessed = guess(table, [each for each in tables if each is not table])
    return applied(guessed, mapping, table) if mapping else guessed


def files_of(plan: Plan) -> list[File]:
    """The tables of the plan as files of the load report."""
    return [File(each.table.path, each.table.format, each.table.encoding, each.table.sha256) for each in plan.tables]


def in_order(plan: Plan) -> list[Planned]:
    """The tables that bring parties before those that name them by their ids."""
    return sorted(plan.tables, key=lambda each: each.mapping.layout != "parties")


def rows(plan: Plan, known: Iterable[Candidate] = (), apart: Iterable[tuple[str, str]] = ()) -> Iterator[Row]:
    """Every row of every table, lazily: its facts, or why it was ignored or rejected.

    known: the parties of the store, first read when iteration begins; apart: pairs that people said are two. Memory: O(distinct
    parties of the load and the store). Time: about 25,000 rows of ties a second, less where every row brings new parties.
    """
    said = Said()
    parties = Parties(plan.source.title or plan.title, known, apart)
    schemes = {scheme for each in plan.tables for scheme in _schemes(each.mapping)}
    ours = jiangsu.tables_of_ours([each.table for each in plan.tables if each.mapping.layout == "facts"])
    for table, mapping in ((each.table, each.mapping) for each in in_order(plan)):
        if mapping.layout == "refused":
            why = f"refused: {mapping.reason}"
            yield from (Row(table.path, each.line, ignored=why, cells=each.cells) for each in table.records())
        elif mapping.layout == "facts" and table.path not in ours:
            yield from facts.rows(table)
        elif mapping.layout != "facts":
            yield from TableRows(table, mapping, plan.source, parties, said, schemes).rows()
    yield from jiangsu.rows_of([each.table for each in plan.tables if each.table.path in ours])


def _schemes(mapping: TableMapping) -> Iterator[str]:
    """Schemes of the ids that a table of parties brings; empty for the source's own."""
    if mapping.layout == "parties":
        yield from (each.scheme or mapping.scheme for each in mapping.columns if each.role.rpartition(".")[2] == "id")


def describe(plan: Plan) -> dict[str, Any]:
    """The plan as plain data for the command line and the page."""
    return {
        "title": plan.title,
        "source": {key: value for key, value in vars(plan.source).items() if value},
        "tables": [_described(each) for each in plan.tables],
        "notes": list(plan.notes),
    }


def _described(planned: Planned) -> dict[str, Any]:
    table, mapping = planned.table, planned.mapping
    called = {role: [each.name for each in mapping.columns if each.role == role] for role in ("private", "ignored")}
    read = {
        "path": table.path,
        "format": table.format,
        "encoding": table.encoding,
        "rows": table.rows,
        "size": table.size,
    }
    more = {"private_columns": called["private"], "ignored_columns": called["ignored"], "notes": list(table.notes)}
    said = {key: value for key, value in asdict(mapping).items() if key not in ("where", "stated")}
    return said | read | more


# Examples


def examples(plan: Plan, n: int = 10) -> list[str]:
    """The first n ties, visits, claims or parties, in words: "Suzhou – Portland, sister city, since 1988"."""
    names: dict[str, str] = {}
    return list(islice((text for row in rows(plan) for text in in_words(row.facts, names)), n))
