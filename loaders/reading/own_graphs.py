"""Reading back the graph files that twinmap itself wrote: GraphML and GEXF, with what they hold beside nodes and edges."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from graph.errors import LoadError
from graph.export_columns import ENDS, LINK_COLUMNS, OTHER_COLUMNS
from graph.text import Text
from loaders.reading.table import Record, Table

FORMAT = "twinmap "
"""How the formats of our own tables begin."""
SOURCE_COLUMNS = ("id", "title", "name", "url")
ALL_OF_A_SOURCE = (
    "id", "name", "title", "url", "publisher", "published", "retrieved", "licence", "sha256", "note", "statements",
)  # fmt: skip
NODES_HAVE = {"id", "party"}
EDGES_HAVE = {"relationship", "sources", "source_titles", "source_urls", "ties", "count", *ENDS}
"""Columns by which our GraphML and GEXF are known."""
ROLLED_UP = {"source_titles", "source_urls", "ties", "count", *ENDS}
"""Columns by which edges of any export of ours are known."""


def graphs_of_ours(found: Sequence[Table]) -> dict[str, Table | None]:
    """By the path of its file, the edges of each graph that is an export; None where it has none."""
    by_path = {table.path: table for table in found}
    graphs: dict[str, Table | None] = {}
    for table in found:
        file = table.path.partition("#")[0]
        if table.part == "nodes" and set(table.columns) >= NODES_HAVE:
            edges = by_path.get(f"{file}#edges")
            if set(edges.columns) >= EDGES_HAVE if edges else "statements" in table.columns:
                graphs[file] = edges
    return graphs


def graph_facts(nodes: Table, edges: Table | None) -> list[Table]:
    """The tables of an export that is a graph file: sources, nodes, others, edges, links. Raises LoadError for one that is rolled up."""
    if "statements" not in nodes.columns:
        check_level("", nodes.path.partition("#")[0])
    beside = nodes.about
    made = [_beside(nodes, "sources", ALL_OF_A_SOURCE)] if "sources" in beside else []
    if edges and not made:
        made.append(_facts(edges, SOURCE_COLUMNS, _sources_in(nodes, edges), "sources"))
    made.append(_facts(nodes, nodes.columns, nodes.records))
    if "others" in beside:
        made.append(_beside(nodes, "others", OTHER_COLUMNS))
    if edges:
        made.append(_facts(edges, edges.columns, edges.records))
    made.append(_facts(nodes, LINK_COLUMNS, _links_in(nodes), "links"))
    return made


def check_level(level: str, name: str) -> None:
    """Raise LoadError unless an export at this level holds the ties one by one. level: empty where the file doesn't say which it is."""
    if level == "party":
        return
    rolled_up = Text("the export is rolled up: its edges stand for ties that it doesn't hold one by one.")
    if level:
        rolled_up = Text(
            "the export is rolled up (level {level}): its edges stand for ties that it doesn't hold one by one.",
            level=level,
        )
    raise LoadError(rolled_up, where=name, hint=Text("Export it again without `level`."))


def read_list(text: str) -> list[Any]:
    """A list in JSON; nothing where there is no text. Raises TypeError for anything else."""
    found = json.loads(text) if text else []
    if not isinstance(found, list):
        raise TypeError(f"found {text[:40]!r}, expected a list")
    return found


def _facts(
    table: Table,
    columns: tuple[str, ...],
    records: Callable[[], Iterator[Record]],
    name: str = "",
    rows: int | None = None,
) -> Table:
    path = f"{table.path.partition('#')[0]}#{name}" if name else table.path
    format = f"{FORMAT}{table.format}"
    return replace(
        table,
        path=path,
        format=format,
        part="facts",
        columns=columns,
        records=records,
        rows=rows if name else table.rows,
    )


def _beside(nodes: Table, part: str, columns: tuple[str, ...]) -> Table:
    """A list that the graph itself carries, as a table."""

    def records() -> Iterator[Record]:
        for number, row in enumerate(_listed(nodes, part), 1):
            yield Record(number, tuple(_cell(row.get(column, "")) for column in columns))

    return _facts(nodes, columns, records, part)


def _listed(nodes: Table, part: str) -> Iterator[dict[str, Any]]:
    """The rows of a list beside nodes and edges, whose pieces are numbered from the second on."""
    number, key = 1, part
    while key in nodes.about:
        try:
            rows = read_list(nodes.about[key])
            if not all(isinstance(row, dict) for row in rows):
                raise TypeError(Text("expected a list of objects"))
        except (ValueError, TypeError, RecursionError) as error:
            raise LoadError(
                Text("the export is broken: {why}", why=str(error)),
                where=f"{nodes.path.partition('#')[0]}#{part}",
                hint=Text("Export it again."),
            ) from error
        yield from rows
        number += 1
        key = f"{part}_{number}"


def _cell(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _links_in(table: Table) -> Callable[[], Iterator[Record]]:
    """The links that nodes of a graph file carry, one record each, and those of nodes that aren't shown."""
    id_, links = table.columns.index("id"), table.columns.index("links") if "links" in table.columns else None

    def records() -> Iterator[Record]:
        for record in table.records() if links is not None else ():
            text = record.cells[links or 0]
            for each in read_list(text) if text and not record.fault else ():
                yield Record(record.line, (each["type"], record.cells[id_], each["target"], json.dumps(each["statements"])))  # fmt: skip
        for number, row in enumerate(_listed(table, "links"), 1):
            yield Record(number, tuple(_cell(row.get(column, "")) for column in LINK_COLUMNS))

    return records


def _sources_in(nodes: Table, edges: Table) -> Callable[[], Iterator[Record]]:
    """The sources that edges of a graph file name, one record each; none where its nodes are all there is, sources too."""
    party = nodes.columns.index("party")
    columns = [edges.columns.index(name) for name in ("sources", "source_titles", "source_urls")]

    def records() -> Iterator[Record]:
        seen: set[str] = set()
        if any(record.cells[party : party + 1] == ("Source",) for record in nodes.records()):
            return
        for record in edges.records():
            for id_, title, url in zip(*(read_list(record.cells[index]) for index in columns), strict=False):
                if id_ not in seen:
                    seen.add(id_)
                    yield Record(record.line, (id_, title, title, url))

    return records
