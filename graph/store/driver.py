"""How a driver to a Bolt server is made: the same for the store's own server and for those of guests."""

from __future__ import annotations

import neo4j
from neo4j import GraphDatabase, NotificationMinimumSeverity

from graph.store.faults import CONNECT_S
from graph.version import own_version

RETRY_S = 30.0
"""How long what failed for the moment is tried again."""
ACQUIRE_S = 60.0
"""How long who writes waits for a connection."""
POOL = 100
"""Connections of a driver."""


def driver_to(
    uri: str,
    login: tuple[str, str],
    wait_s: float = CONNECT_S,
    pool: int = POOL,
    acquire_s: float = ACQUIRE_S,
) -> neo4j.Driver:
    """A driver of the server at an address, with at most `pool` connections.

    wait_s: how long a connection may take to open; acquire_s: until it is free and the server says who it is.
    """
    return GraphDatabase.driver(
        uri,
        auth=login,
        user_agent=f"twinmap/{own_version()}",
        connection_timeout=wait_s,
        connection_acquisition_timeout=acquire_s,
        max_connection_pool_size=pool,
        max_transaction_retry_time=RETRY_S,
        notifications_min_severity=NotificationMinimumSeverity.OFF,
        warn_notification_severity=NotificationMinimumSeverity.OFF,
        telemetry_disabled=True,
        keep_alive=True,
    )


def cut_connections(driver: neo4j.Driver) -> None:
    """End what waits for the connections of a driver, whoever does. One that is just being opened is opened all the same: close the driver later.

    `Driver.close` can be called once, and what is opened afterwards is never closed.
    """
    driver._pool.close()
