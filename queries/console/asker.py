"""Who asks a query, and whether there is a place for it: so many run at once, and one address leaves some to the others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple, Protocol

from graph.errors import TooManyQueries
from graph.text import Text
from queries.console.limits import Limits


class Asker(NamedTuple):
    """Who asks: by `name`, as far as that is known, and from which `address`; empty where it shares its places with nobody."""

    name: str = ""
    address: str = ""


ITSELF = Asker()
"""A program of ours on this machine."""
LATER = Text("Try again when one has ended, or stop one of yours.")


class Under(Protocol):
    """A query that runs."""

    @property
    def asker(self) -> Asker:
        """Who asked it."""

    @property
    def seconds_left(self) -> float:
        """Until its time limit."""


def check_place(running: Sequence[Under], asker: Asker, limits: Limits) -> None:
    """Raise TooManyQueries where these queries leave no place for one more of this asker."""
    if len(running) >= limits.at_once:
        raise TooManyQueries(
            Text("{n} queries run already, as many as TWINMAP_QUERIES allows.", n=len(running)),
            hint=LATER,
            retry_s=_first_end_s(running),
        )
    own = [each for each in running if asker.address and each.asker.address == asker.address]
    if len(own) >= limits.at_once_of_address:
        raise TooManyQueries(
            Text(
                "{n} queries from your address run already; the other places are for other addresses (TWINMAP_QUERIES_OTHERS).",
                n=len(own),
            ),
            hint=LATER,
            retry_s=_first_end_s(own),
        )


def _first_end_s(running: Sequence[Under]) -> int:
    return max(1, math.ceil(min(each.seconds_left for each in running)))
