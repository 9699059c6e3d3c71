"""Columns whose cells were merged over several rows, and lost when the table was written as plain rows."""

from __future__ import annotations

from collections.abc import Sequence

from loaders.columns.look import Look
from loaders.columns.seen import Seen

LEAST_GROUPS = 2
"""First parties that stand over rows of their own for cells to have been merged."""


def unmerged(look: Look) -> tuple[str, ...]:
    """The columns of the first end, where every sign says that their cells were merged; none else.

    All of them are empty in the same rows and none else, each party stands but once, and every row names a partner.
    """
    first = [column for column in look.columns if column.side == "a" and column.role not in ("ignored", "private")]
    names, partners = _named(first), _named([column for column in look.columns if column.side == "b"])
    if not names or not all(partners) or not names[0]:
        return ()
    named = [name for name in names if name]
    once = len(set(named)) == len(named) >= LEAST_GROUPS
    return tuple(column.name for column in first) if once and _are_empty_together(names, first) else ()


def _are_empty_together(names: Sequence[str], first: Sequence[Seen]) -> bool:
    """Are all columns empty in some rows, and in those alone in which the name is?"""
    rows = zip(*(column.profile.cells for column in first), strict=True)
    empty = [not any(cells) for cells in rows]
    return any(empty) and all(bool(name) != none for name, none in zip(names, empty, strict=True))


def _named(columns: Sequence[Seen]) -> Sequence[str]:
    """The cells of the column that names the parties; one empty cell where there is none."""
    return next((column.profile.cells for column in columns if column.role == "name"), ("",))
