"""Rows of files that twinmap itself wrote: facts, as they were."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from graph import facts
from graph.export_columns import ENDS
from graph.facts import EdgeFact, Fact, NodeFact
from graph.model import LABEL, RELATIONSHIP
from graph.text import LISTED, Text
from loaders.account.row import Row
from loaders.cells import CellError
from loaders.reading.own_graphs import read_list
from loaders.reading.table import Table

SHOWN = {"edge": ("kind", "since", "until", "status", "tier"), "node": ("name",)}
"""Values that must agree with the statements they were made from: who changes one in the file means something by it."""


# --- Rows of exports as facts ---


def rows(table: Table) -> Iterator[Row]:
    """The facts of each row of a table of ours: its statements as they stand, their load aside."""
    read = _reader(table.columns)
    for record in table.records():
        cells = {name: cell for name, cell in zip(table.columns, record.cells, strict=False) if cell != ""}
        row = Row(table.path, record.line, cells=record.cells)
        if record.fault:
            yield row._replace(rejected=Text(LISTED, parts=(record.fault,)))
            continue
        try:
            yield row._replace(facts=tuple(read(cells)))
        except (KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
            yield row._replace(rejected=Text("{fault}; expected a row as twinmap writes it", fault=_fault(error)))


def _fault(error: Exception) -> str:
    """What is wrong with a row; what Python says of broken JSON stays in its words."""
    if isinstance(error, KeyError):
        return Text("has no {column}", column=str(error))
    return error.message if isinstance(error, CellError) else str(error)


def _reader(columns: Sequence[str]) -> Callable[[Mapping[str, str]], Iterable[Fact]]:
    if "relationship" in columns or {"kind", *ENDS} <= set(columns):
        return _tie_facts
    if set(ENDS) <= set(columns):
        return _link_facts
    return _node_facts


def _node_facts(row: Mapping[str, str]) -> Iterator[Fact]:
    label = row.get("party") or row.get("label") or "Source"
    if label not in LABEL:
        raise CellError(Text("label is '{label}'", label=label))
    statements = _statements(row)
    if not statements:
        if label != "Source":
            raise CellError(NO_STATEMENTS)
        known = {"name", "title", "url", "publisher", "published", "retrieved", "licence", "sha256", "nature", "note"}
        statements = [{"source": row["id"]} | {key: row[key] for key in row if key in known}]
    elif label not in ("Country", "Region", "Source"):
        _check_shown("node", row, statements)
    for statement in statements:
        yield NodeFact(label, row["id"], statement)


def _tie_facts(row: Mapping[str, str]) -> Iterator[Fact]:
    type_ = row.get("relationship") or row["type"]
    statements = _statements(row)
    if not statements:
        raise CellError(NO_STATEMENTS)
    _check_shown("edge", row, statements)
    for statement in statements:
        if not statement.get("source"):
            raise CellError(Text("a statement names no source"))
        yield EdgeFact(_known_type(type_), row["source"], row["target"], row["id"], statement)


def _link_facts(row: Mapping[str, str]) -> Iterator[Fact]:
    for statement in _statements(row):
        yield EdgeFact(_known_type(row["type"]), row["source"], row["target"], "", statement)


NO_STATEMENTS = Text("statements is empty; expected what each source says, as JSON")


def _known_type(type_: str) -> str:
    if type_ not in RELATIONSHIP:
        raise CellError(Text("type is '{type}'", type=type_))
    return type_


def _statements(row: Mapping[str, str]) -> list[dict[str, Any]]:
    found = [json.loads(text) for text in read_list(row.get("statements", ""))]
    for statement in found:
        statement.pop("load", None)
        _check_provenance(statement)
    return found


def _check_provenance(statement: Mapping[str, Any]) -> None:
    """Raise CellError unless it stands in texts where the statement comes from; its values the writer checks."""
    ends = statement.get("ends", [])
    for text in (*(statement.get(key, "") for key in ("source", "line", "dated", "word", "quote")), *ends):
        if not isinstance(text, str):
            raise CellError(Text("a statement comes from {found}", found=repr(text)))
        text.encode()
    if len(ends) not in (0, 2) or isinstance(ends, str):
        raise CellError(Text("the ends of a statement are {found}", found=repr(ends)))


def _check_shown(what: str, row: Mapping[str, str], statements: Iterable[Mapping[str, Any]]) -> None:
    """Raise CellError where a value isn't what the statements say."""
    texts = [facts.to_text(statement) for statement in statements]
    said = facts.edge_values(texts) if what == "edge" else facts.values(texts)
    for key in SHOWN[what]:
        if key in row and key in said and row[key] != said[key]:
            raise CellError(
                Text(
                    "{key} is '{found}' and in the statements '{stated}'; expected the same in both",
                    key=key,
                    found=row[key],
                    stated=said[key],
                )
            )
