"""Columns of which one names the party as well as another: the guess isn't sure enough, and asks."""

from __future__ import annotations

from collections.abc import Sequence

from graph.names import fold
from loaders.columns.party import NEARLY_AS_FULL, TELLS_APART, order_of_naming
from loaders.columns.seen import MAIN, Seen

UNLIKE = 0.5
"""Another name of the same party is mostly spelt alike; where more than this share of the rows has two unlike names, one of them is another matter."""
SHARED_LETTERS = 3
"""Names that begin alike (München, Munich) are spellings of one."""


def rival_of(main: Seen, columns: Sequence[Seen]) -> Seen | None:
    """The column beside the one that names the party which says as plainly that it does, is as full and tells as many apart, and names others."""
    if main.stated or main.sense not in MAIN or main.sense == "partners":
        return None
    alike = (column for column in columns if column is not main and _is_as_good(column, main))
    return next((column for column in alike if _names_others(column, main)), None)


def _is_as_good(column: Seen, main: Seen) -> bool:
    named, most = column.profile, main.profile
    return (
        column.sense == main.sense
        and order_of_naming(column) == order_of_naming(main)
        and named.filled >= NEARLY_AS_FULL * most.filled > 0
        and len(named.counts) >= TELLS_APART * len(most.counts)
    )


def _names_others(column: Seen, main: Seen) -> bool:
    rows = [(fold(a), fold(b)) for a, b in zip(column.profile.cells, main.profile.cells) if a and b]
    unlike = sum(a not in b and b not in a and a[:SHARED_LETTERS] != b[:SHARED_LETTERS] for a, b in rows)
    return bool(rows) and unlike > UNLIKE * len(rows)
