"""Reports: what there is (`REPORTS`) and how one is made (`run`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Any

from graph.errors import NotFound
from graph.filters import Filters
from graph.network.snapshot import Snapshot
from graph.text import Text
from queries.reports import (
    calendar,
    candidates,
    centrality,
    changes,
    communities,
    compare,
    coverage,
    dormant,
    gap_matrix,
    requests,
    statistics,
    trend,
    under_connected,
)
from queries.reports.columns import Column
from queries.reports.form import Beside, Option, Report, ReportSpec
from queries.sheets import csv_text

__all__ = ["REPORTS", "Beside", "Column", "Option", "Report", "ReportSpec", "Text", "asked", "csv_text", "run"]

REPORTS: Mapping[str, ReportSpec] = {
    module.SPEC.name: module.SPEC
    for module in (
        statistics, centrality, communities, under_connected, requests, gap_matrix, dormant, trend, compare, candidates, coverage, calendar, changes,
    )
}  # fmt: skip


def run(
    snapshot: Snapshot, name: str, options: Mapping[str, Any] | None = None, beside: Beside | None = None
) -> Report:
    """The report of this name. options: its own options and any filter, as texts (lists too).

    beside: what some reports need beside the snapshot; without it they say what is missing.

    Raises NotFound for an unknown report and FilterError for an unknown or unreadable option.
    """
    spec, filters, own = asked(name, options or {})
    made = spec.make(snapshot, filters, own, beside or Beside(today=datetime.now(UTC).date()))
    made.notes[:0] = snapshot.state.notices
    if spec.level and filters.level != spec.level:
        made.notes.append(Text("This report has a level of its own, whatever is asked for: its method says which."))
    return made


def asked(name: str, options: Mapping[str, Any]) -> tuple[ReportSpec, Filters, dict[str, Any]]:
    """What is asked for: the report of this name, the filters and its own options. Raises as `run`; no graph is needed for it."""
    spec = REPORTS.get(name)
    if spec is None:
        near = get_close_matches(name, REPORTS, n=1)
        raise NotFound(
            Text("No report is called '{name}'.", name=name),
            hint=Text("Nearest: '{near}'.", near=near[0]) if near else Text("There are {names}.", names=tuple(REPORTS)),
        )
    own = {option.name: option.read(_text(options.get(option.name, ""))) for option in spec.options}
    filters = Filters.read(options, ignore=own)
    if spec.level and not _text(options.get("level", "")):
        filters = replace(filters, level=spec.level)
    return spec, filters, own


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ",".join(map(str, value))
    return "" if value is None else str(value)
