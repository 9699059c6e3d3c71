"""Neo4j's own plan of a query: does it do more than read?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import neo4j

from graph.errors import QueryRefused
from graph.text import Text
from queries.cypher.refusals import PROCEDURES


def check_plan(session: neo4j.Session, text: str, parameters: Mapping[str, Any]) -> None:
    """Raise QueryRefused unless Neo4j itself takes the query for one that reads the graph and nothing else."""
    summary = session.run(f"EXPLAIN\n{text}", dict(parameters)).consume()
    for operator, details in _operators(summary.plan):
        if what := _forbidden(operator, details):
            raise QueryRefused(Text("The console only reads: {what} is not allowed.", what=what))
    if summary.query_type != "r":
        raise QueryRefused(Text("The console only reads: the server takes this query for one that writes."))


def _operators(plan: Mapping[str, Any] | None) -> Iterator[tuple[str, str]]:
    todo = [plan] if plan else []
    while todo:
        step = todo.pop()
        yield step["operatorType"].partition("@")[0], str(step.get("args", {}).get("Details", ""))
        todo += step.get("children", [])


def _forbidden(operator: str, details: str) -> str | None:
    if operator == "LoadCSV":
        return "LOAD CSV"
    if operator == "ProcedureCall":
        name = details.partition("(")[0].strip()
        return None if name in PROCEDURES else f"CALL {name}"
    if operator.startswith(
        ("Show", "Terminate", "Transaction", "Create", "Delete", "DetachDelete", "Set", "Remove", "Merge")
    ):
        return operator
    return None
