"""Of every table that any test here sees refused, the lines that are printed to paste must load it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import islice

import pytest

from loaders import plan as plans
from loaders.columns.mapping import Mapping, SourceOf
from loaders.columns.mapping_file import mapping_in
from loaders.columns.planned import Plan, Planned
from loaders.plan import rows
from loaders.reading.table import Table
from loaders.refused import answers

ROWS = 300
"""Rows among which one must say something of ours."""


@pytest.fixture(autouse=True)
def _every_refusal_has_a_way_on(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Looks on while files are planned, and complains at the end of the test."""
    planned_by = plans._planned
    faults: list[str] = []

    def planned(tables: Sequence[Table], mapping: Mapping | None) -> tuple[Planned, ...]:
        found = planned_by(tables, mapping)
        lines = answers(_plan(found)) if mapping is None else ""
        if lines:  # a file that is lacking is no line of a mapping
            pasted = mapping_in(_answered(lines))
            faults.extend(_left_open({each.path for each in pasted.tables}, planned_by(tables, pasted), lines))
        return found

    monkeypatch.setattr(plans, "_planned", planned)
    yield
    assert not faults, "\n".join(faults)


def _plan(planned: tuple[Planned, ...]) -> Plan:
    return Plan("pasted", SourceOf(), planned, Mapping(SourceOf(), tuple(each.mapping for each in planned)))


def _answered(lines: str) -> str:
    """The lines with the name that only a person knows."""
    return lines.replace('city: ""', "city: Essen")


def _left_open(asked: Collection[str], again: tuple[Planned, ...], lines: str) -> Iterator[str]:
    """The tables that the pasted lines are about, and don't load."""
    for each in again:
        if each.table.path in asked and (each.refused or each.faults):
            yield f"{each.table.path}: {each.mapping.reason} {[*map(str, each.faults)]}\n{lines}"
    if not any(each.refused for each in again) and not any(row.facts for row in islice(rows(_plan(again)), ROWS)):
        yield f"nothing comes of {sorted(asked)}:\n{lines}"
