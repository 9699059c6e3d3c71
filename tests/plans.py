"""How a server would answer a query: whether it searches an index, or reads all that there is of a label or type."""

from __future__ import annotations

import re
from typing import Any

from graph.store.store import Store


def assert_asks_the_index(store: Store, query: str, **parameters: Any) -> None:
    """The server's own plan says so: a search of the index costs the same in a small and a large store."""
    with store.admin_session() as session:
        plan = str(session.run(f"EXPLAIN {query}", parameters).consume().plan)
    assert re.search(r"IndexSeek|EDGE BY INDEX", plan), plan
    assert "Scan" not in plan, plan


def hits(store: Store, query: str, **parameters: Any) -> int:
    """How often Neo4j went to its files or memory for anything while it answered."""
    with store.admin_session() as session:
        profile = session.run(f"PROFILE {query}", parameters).consume().profile
    assert profile is not None
    return _hits(profile)


def _hits(step: dict[str, Any]) -> int:
    return int(step.get("dbHits", 0)) + sum(map(_hits, step.get("children", ())))
