"""Decisions about who is who, as the store remembers them: loads of their own whose reports say what was decided."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from graph.errors import NotFound
from graph.store.kept_json import kept_json
from graph.store.store import Store
from graph.text import Text

DECISION = "decision-"
"""How the ids of decisions begin."""


class Decision(NamedTuple):
    """One decision: `gone` became `keep` (merge), or the two stay two (apart)."""

    id: str
    decision: Literal["merge", "apart"]
    keep: str
    gone: str
    names: tuple[str, str]
    note: str
    at: str


def is_decision(load: str) -> bool:
    """True for the id of a load that is a decision: it is undone, not unloaded."""
    return load.startswith(DECISION)


def decisions(store: Store) -> list[Decision]:
    """Every decision that stands, the newest first."""
    made = []
    for report in noted(store):
        (keep, gone), names = report["ids"], (report["names"][0], report["names"][1])
        made.append(Decision(report["id"], report["decision"], keep, gone, names, report["note"], report["at"]))
    return made


def noted(store: Store) -> list[dict[str, Any]]:
    """What each decision has noted, with its id and time, the newest first."""
    rows = store.read(
        "MATCH (l:Load) WHERE l.id STARTS WITH $mark RETURN l.id AS id, l.report AS report, l.started AS at ORDER BY at DESC, id",
        mark=DECISION,
    )
    return [kept_json(row["report"]) | {"id": row["id"], "at": row["at"]} for row in rows]


def noted_by(store: Store, decision: str) -> dict[str, Any]:
    """What one decision has noted. Raises NotFound for an id that is no decision."""
    for report in noted(store):
        if report["id"] == decision:
            return report
    raise NotFound(
        Text("There is no decision '{id}'.", id=decision),
        hint=Text("The page Possible duplicates and `twinmap loads` list what was decided."),
    )
