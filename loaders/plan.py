"""A plan: the tables of a load, what each of their columns means and why, before anything is written.

`make_plan` reads and guesses, a mapping overrules; `rows` then reads the tables row by row. `describe` and `examples` show it to people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Dict
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path
from typing import Any

from graph.errors import LoadError, TwinmapError, all_of
from graph.text import BLANK, LISTED, Text, joined
from loaders import reading
from loaders.account.in_words import in_words
from loaders.account.row import File, Row
from loaders.cited import mapping_of, source_of
from loaders.columns.elsewhere import NOWHERE_ELSE, Elsewhere
from loaders.columns.guess import guess
from loaders.columns.headings import under_headings
from loaders.columns.mapping import Mapping, SourceOf, TableMapping
from loaders.columns.overruled import given_for, laid_over, leaves_out, strange_patterns
from loaders.columns.planned import Plan, Planned
from loaders.identity.candidate import Candidate
from loaders.reading.header_files import with_their_headers
from loaders.reading.table import Table
from loaders.rows import facts
from loaders.rows.described import Said
from loaders.rows.parties import Parties
from loaders.rows.rows import TableRows
from loaders.samples import copies

SHOWN_REFUSED = 5
"""Refused tables whose reasons an error says."""
SHOWN_FILES = 3
"""Files that are named where there are many."""


def make_plan(
    paths: Sequence[Path],
    *,
    mapping: Mapping | None = None,
    format: str = "",
    title: str = "",
    nature: str = "",
    names: Sequence[str] = (),
    folder: Path = Path(),
) -> Plan:
    """As `best_plan`; raises LoadError too where the mapping doesn't fit, or nothing of it all is about partnerships or visits."""
    plan = best_plan(paths, mapping=mapping, format=format, title=title, nature=nature, names=names, folder=folder)
    check_mapping(plan)
    check_loadable(plan, called_together(paths, names))
    return plan


def best_plan(
    paths: Sequence[Path],
    *,
    mapping: Mapping | None = None,
    format: str = "",
    title: str = "",
    nature: str = "",
    names: Sequence[str] = (),
    folder: Path = Path(),
) -> Plan:
    """Read the tables of these files, folders or archives, and work out what they mean; `mapping` overrules the guess.

    nature: what kind of source the files are, one of NATURES; it overrules the mapping's, and is kept with it as given. names: what the report calls the paths, where they are only temporary. folder: where paths that aren't absolute begin. Reads a sample of each table. What of the mapping doesn't fit stands in the plan's `faults`, and every table may be refused: `check_mapping`, `check_loadable`.
    Raises LoadError where a file can't be read.
    """
    if nature:
        mapping = _of_nature(mapping or Mapping(), nature)
    tables = [table for path, name in _called(paths, names) for table in _tables(folder / path, name, format, mapping)]
    if not tables:
        raise LoadError(
            Text("there is no table to load."),
            where=called_together(paths, names),
            hint=Text("Give a table of partnerships, visits or parties."),
        )
    tables = [under_headings(table) for table in _told_apart(with_their_headers(tables))]
    planned = _planned(tables, mapping)
    faults: list[TwinmapError] = [*mapping.faults, *strange_patterns(mapping, tables)] if mapping else []
    faults += (fault for each in planned for fault in each.faults)
    refused_by, source = _source(tables, mapping, title)
    whole = Mapping(source, tuple(table.mapping for table in planned))
    name = source.title or refused_by or str(called_together(paths, names))
    return Plan(name, source, planned, whole, given=mapping, format=format, faults=tuple(sorted(faults, key=_line)))


def _source(tables: Sequence[Table], mapping: Mapping | None, title: str) -> tuple[str, SourceOf]:
    """Where the files come from, as the command line says, then the mapping, then a list of refused rows; and the title of the load that refused these."""
    refused_by, cited = source_of(tables)
    said = {key: value for key, value in vars(mapping.source).items() if value} if mapping else {}
    source = replace(cited, **said)
    return refused_by, replace(source, title=title or source.title)


def _line(fault: TwinmapError) -> int:
    """The line of a mapping in which a fault stands."""
    line = fault.where.rpartition(":")[2]
    return int(line) if line.isdecimal() else 0


def check_mapping(plan: Plan) -> None:
    """Raise LoadError, which tells all that is wrong, where the mapping that was given doesn't fit."""
    if plan.faults:
        raise all_of(plan.faults)


def check_loadable(plan: Plan, where: str = "") -> None:
    """Raise LoadError where every table is refused. where: what the files are called together, unless it is as the plan."""
    if all(each.mapping.layout == "refused" for each in plan.tables):
        asked = [each.mapping.question.asked for each in plan.tables if each.mapping.question][:SHOWN_REFUSED]
        raise LoadError(
            Text("nothing here can be loaded. {reasons}", reasons=_reasons(plan.tables[:SHOWN_REFUSED])),
            where=where or plan.title,
            hint=joined([*dict.fromkeys(asked), Text("A mapping can say it: docs/mapping.md.")], BLANK),
        )


def _of_nature(mapping: Mapping, nature: str) -> Mapping:
    """The mapping with this nature: said otherwise, the same files are another load."""
    return replace(mapping, source=replace(mapping.source, nature=nature))


def _planned(tables: Sequence[Table], mapping: Mapping | None) -> tuple[Planned, ...]:
    """The tables with what they mean, those of the sample's as its README says."""
    ours = copies.tables_of_ours(tables)
    alone = [_meant(table, tables, mapping, ours) for table in tables]
    if len({(each.mapping.label, each.mapping.label_b) for each in alone}) > 1:
        elsewhere = Elsewhere(alone)
        together = [
            _meant(each.table, tables, mapping, ours, elsewhere)
            if each.table.path not in ours and elsewhere.changes(each)
            else each
            for each in alone
        ]
        alone = list(_with_doubts(together))
    return tuple(alone)


def _with_doubts(planned: Sequence[Planned]) -> Iterator[Planned]:
    """The tables, with a note where another one calls the same parties otherwise."""
    doubts = list(Elsewhere(planned).doubts())
    for each in planned:
        notes = [note for path, note in doubts if path == each.table.path]
        yield replace(each, table=replace(each.table, notes=(*each.table.notes, *notes))) if notes else each


def _reasons(refused: Sequence[Planned]) -> Text:
    """Why each of the tables is refused."""
    reasons = (Text("{path}: {reason}.", path=each.table.path, reason=each.mapping.reason) for each in refused)
    return joined(reasons, BLANK)


def _called(paths: Sequence[Path], names: Sequence[str]) -> list[tuple[Path, str]]:
    """Each path once, with what the report calls it: its file name, or the whole path where two have the same."""
    if names:
        return list(zip(paths, names, strict=True))
    different = list(dict.fromkeys(paths))
    files = Counter(path.name for path in different)
    return [(path, str(path) if files[path.name] > 1 else "") for path in different]


def called_together(paths: Sequence[Path], names: Sequence[str] = ()) -> Text:
    """What the files are called together."""
    all_names = tuple(names) or tuple(path.name or str(path) for path in paths)
    first, more = Text(LISTED, parts=all_names[:SHOWN_FILES]), len(all_names) - SHOWN_FILES
    return Text("{names} and {number} more", names=first, number=more) if more > 0 else first


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
    for table in tables:
        name, number = table.path, 1
        while name in taken:
            number += 1
            name = f"{table.path} ({number})"
        taken[name] = table if name == table.path else replace(table, path=name)
    return list(taken.values())


def _meaning(
    table: Table, tables: Sequence[Table], mapping: Mapping | None, elsewhere: Elsewhere
) -> tuple[TableMapping, tuple[LoadError, ...]]:
    others = [other for other in tables if other is not table]
    guessed = mapping_of(table) or guess(table, others, elsewhere=elsewhere)
    return laid_over(guessed, mapping, table, others, elsewhere) if mapping else (guessed, ())


def _meant(
    table: Table,
    tables: Sequence[Table],
    mapping: Mapping | None,
    ours: Dict[str, TableMapping],
    elsewhere: Elsewhere = NOWHERE_ELSE,
) -> Planned:
    """The table with what it means."""
    known = ours.get(table.path)
    meaning, faults = (known, ()) if known else _meaning(table, tables, mapping, elsewhere)
    return Planned(table, meaning, leaves_out(mapping, table.path), faults)


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
    parties = Parties(plan.source.title or plan.title, known, apart, joins_of(plan))
    schemes = {scheme for planned in plan.tables for scheme in schemes_of(planned.mapping)}
    of_facts = [planned.table for planned in plan.tables if planned.mapping.layout == "facts"]
    ours = copies.tables_of_ours(of_facts)
    for table, mapping in ((planned.table, planned.mapping) for planned in in_order(plan)):
        if mapping.layout == "refused":
            yield from _ignored(table, Text("refused: {reason}", reason=mapping.reason))
        elif mapping.layout == "facts" and table.path not in ours:
            yield from facts.rows(table)
        elif mapping.layout != "facts":
            yield from TableRows(table, mapping, plan.source, parties, said, schemes).rows()
    yield from copies.rows_of([table for table in of_facts if table.path in ours])


def _ignored(table: Table, why: Text) -> Iterator[Row]:
    return (Row(table.path, record.line, ignored=why, cells=record.cells) for record in table.records())


def joins_of(plan: Plan) -> set[str]:
    """The names of all joins of the load."""
    return {column.joins for planned in plan.tables for column in planned.mapping.columns if column.joins}


def schemes_of(mapping: TableMapping) -> Iterator[str]:
    """Schemes of the ids that a table of parties brings; empty for the source's own."""
    if mapping.layout == "parties":
        ids = (column for column in mapping.columns if column.role.rpartition(".")[2] == "id")
        yield from (column.scheme or mapping.scheme for column in ids)


def describe(plan: Plan) -> dict[str, Any]:
    """The plan as plain data for the command line and the page."""
    return {
        "title": plan.title,
        "source": {key: value for key, value in vars(plan.source).items() if value},
        "tables": [_described(planned) for planned in plan.tables],
        "notes": list(plan.notes),
    }


def _described(planned: Planned) -> dict[str, Any]:
    table, mapping = planned.table, planned.mapping
    called = {
        role: [column.name for column in mapping.columns if column.role == role] for role in ("private", "ignored")
    }
    read = {
        "path": table.path,
        "format": table.format,
        "encoding": table.encoding,
        "rows": table.rows,
        "size": table.size,
    }
    more = {"private_columns": called["private"], "ignored_columns": called["ignored"], "notes": list(table.notes)}
    said = {
        key: value for key, value in asdict(mapping).items() if key not in ("question", "where", "stated", "sureness")
    }
    return said | read | more


# Examples


def examples(plan: Plan, n: int = 10) -> list[str]:
    """The first n ties, visits, claims or parties, in words: "Suzhou – Portland, sister city, since 1988"."""
    names: dict[str, str] = {}
    return list(islice((text for row in rows(plan) for text in in_words(row.facts, names)), n))
