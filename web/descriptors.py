"""How many files this process may have open: each connection is one."""

from __future__ import annotations

import logging
from importlib import import_module
from importlib.util import find_spec
from typing import Any

resource: Any = import_module("resource") if find_spec("resource") else None
"""Missing on a system without such limits."""
LOG = logging.getLogger("twinmap.web")
RESERVED = 256
"""Files that are none of a connection: the store's, the libraries', those of loads."""


def files_open_at_most(wanted: int) -> int:
    """The limit of open files, raised to `wanted` as far as the system lets us; what it is now."""
    if resource is None:
        return wanted
    soft, hard = (int(each) for each in resource.getrlimit(resource.RLIMIT_NOFILE))
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return wanted
    reachable = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (reachable, hard))
    except (ValueError, OSError) as error:
        LOG.debug("the limit of open files stays at %d: %s", soft, error)
        return soft
    return reachable
