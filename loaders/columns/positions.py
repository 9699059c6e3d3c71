"""Pairs of degrees: whether a column writes latitude or longitude first, decided once for all its cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graph.text import Text
from loaders.cells.positions import LATITUDE_FIRST, LONGITUDE_FIRST, MOST_LATITUDE, pair_in
from loaders.columns.named_places import lies_at
from loaders.columns.party import main_of
from loaders.columns.seen import Seen

LOOKED_UP = 60
"""Rows whose names are looked up in the gazetteer."""


def order_of(column: Seen, columns: Sequence[Seen]) -> tuple[str, Text | None]:
    """Which of the two stands first, and why; nothing where the cells say it themselves (POINT, N and E)."""
    pairs = [pair for cell, _ in column.profile.looked_at if (pair := pair_in(cell))]
    if not pairs:
        return "", None
    first, second = (sum(abs(pair[at]) > MOST_LATITUDE for pair in pairs) for at in (0, 1))
    if first != second:
        order = LONGITUDE_FIRST if first > second else LATITUDE_FIRST
        return order, Text(
            "{order}, since {number:,} values are beyond 90 degrees there", order=SAID[order], number=max(first, second)
        )
    votes = list(_votes(column, columns))
    there = [sum(vote[at] for vote in votes) for at in (0, 1)]
    order = LONGITUDE_FIRST if there[1] > there[0] else LATITUDE_FIRST
    if there[0] != there[1]:
        return order, Text(
            "{order}, since {number:,} of {names:,} names lie there",
            order=SAID[order],
            number=max(there),
            names=len(votes),
        )
    return order, Text("{order}, since nothing says otherwise", order=SAID[order])


SAID = {
    LATITUDE_FIRST: Text("latitude first"),
    LONGITUDE_FIRST: Text("longitude first"),
}


def _votes(column: Seen, columns: Sequence[Seen]) -> Iterator[tuple[bool, bool]]:
    """Of names with a place: does it lie where the pair says, with the latitude first, and with the longitude first?"""
    own = [each for each in columns if each.side == column.side]
    main = main_of(own)
    country = next((each.profile.cells for each in own if each.sense == "country"), None)
    rows = zip(main.profile.cells, column.profile.cells, country or [""] * len(main.profile.cells)) if main else ()
    for name, cell, code in list(dict.fromkeys(rows))[:LOOKED_UP]:
        pair = pair_in(cell)
        if name and pair:
            vote = lies_at(name, code, pair[0], pair[1]), lies_at(name, code, pair[1], pair[0])
            if any(vote):
                yield vote
