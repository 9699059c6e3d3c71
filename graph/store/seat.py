"""Where a query of a guest runs: on a server that may be ended with it, or on one that isn't ours to end."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

import neo4j
from neo4j.api import BookmarkManager

from graph.store.guests.ended import End
from graph.text import NOTHING, Text

ASKED_S = 1.0
"""How long a server may take to let go of a query that it was asked to end."""


class Seat(Protocol):
    """A place for one query on a server."""

    ours: bool
    """Can the server be ended with the query?"""
    note: Text
    """What is to be said of the graph that it sees, where that isn't the graph as it stands; else empty."""
    alone: bool
    """Does no other query run on that server?"""

    def session(self, fetch_size: int) -> neo4j.Session:
        """A session of the read-only user in READ mode."""

    def admin_session(self) -> AbstractContextManager[neo4j.Session]:
        """A session of the main user, to find the query and ask for its end."""

    def end(self) -> None:
        """End the server, and with it the query, where it is ours."""

    def lost(self) -> bool:
        """Was the server ended, for this query or for another one?"""

    def ended(self) -> End:
        """Why, of one that was."""

    def close(self) -> None:
        """Close what was opened for it."""


class ServerSeat:
    """A place on a server that somebody else runs."""

    ours = False
    alone = False
    note = NOTHING

    def __init__(
        self, reading: neo4j.Driver, main: neo4j.Driver, database: str, bookmarks: BookmarkManager | None = None
    ) -> None:
        self._reading, self._main, self._database, self._bookmarks = reading, main, database, bookmarks

    def session(self, fetch_size: int) -> neo4j.Session:
        """A session of the read-only user in READ mode."""
        return self._reading.session(
            database=self._database,
            default_access_mode=neo4j.READ_ACCESS,
            fetch_size=fetch_size,
            bookmark_manager=self._bookmarks,
        )

    def admin_session(self) -> neo4j.Session:
        """A session of the main user."""
        return self._main.session(database=self._database)

    def end(self) -> None:
        """Nothing: the server isn't ours."""

    def lost(self) -> bool:
        """False, as far as we know."""
        return False

    def ended(self) -> End:
        """In a way that we don't know of."""
        return End("died")

    def close(self) -> None:
        """Nothing: the connections are the store's."""
