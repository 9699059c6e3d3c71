"""Answers that a reader has already: what is read carries an ETag made of all that it depends on, and 304 comes before it is worked out."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path

from flask import Flask, Response, g, request

from graph.errors import TwinmapError
from graph.settings import Settings
from graph.version import ROOMS, own_version
from web import beside
from web.language.language import current
from web.security import OPEN
from web.site import site, store_is_passed_over

UNTAGGED = frozenset(
    {
        "static",  # files have tags of their own, made of their times and sizes
        *OPEN,
        "api.job",
        "api.nothing",
        "pages.load_job",
        "pages.plan",
        "pages.duplicates",  # tells of a search that is under way
    }
)
"""Endpoints whose answers depend on more than the tag knows: on work under way, or on whether the server answers."""
STORELESS = frozenset({"api.openapi", "api.queries", "api.reports"})
"""Endpoints that say nothing of the graph: the store isn't asked for them."""
KEPT = "private, no-cache"
"""A browser may keep the answer, and asks each time whether it still holds."""


class Tags:
    """Makes the tags of one app's answers."""

    def __init__(self, settings: Settings, page_key: str) -> None:
        """`page_key`: what pages hold against forged requests; with the key of a former process a page could not write."""
        self._program = digest((own_version(), *code_stamp(), *settings_shown(settings)))
        self._page_key = page_key

    def before(self) -> Response | None:
        """304 where the reader has the answer; else nothing, and the tag is kept for `after`."""
        if request.method not in ("GET", "HEAD") or request.endpoint in (None, *UNTAGGED):
            return None
        try:
            if store_is_passed_over():
                return None
            commits = "" if request.endpoint in STORELESS else site().store.commits()
            state = commits and self._state(commits)
        except TwinmapError:
            return None  # the answer itself says what is wrong
        if state is None:
            return None
        g.tag, g.commits = self._tag(state), commits
        if request.if_none_match.contains_weak(g.tag):
            return Response(status=304)
        return None

    def after(self, response: Response) -> Response:
        """The answer with its tag, unless something was written while it was being worked out."""
        if "tag" not in g or response.status_code not in (200, 304):
            return response
        if response.status_code == 200 and g.commits and site().store.commits_heard() != g.commits:
            return response
        response.set_etag(
            g.tag, weak=True
        )  # the same answer may be compressed, or hold the page's key in another disguise
        response.headers["Cache-Control"] = KEPT
        response.vary.update(("Accept-Language", "Cookie", "Authorization"))
        return response

    def _tag(self, state: object) -> str:
        """Everything that an answer depends on: the store and the graph in memory, the program and its settings, the reader, the day, the address."""
        login = request.authorization.username if request.authorization else None
        reader = (current(), login, request.url, beside.today().isoformat())
        held = "" if request.blueprint == "api" else self._page_key
        return digest((self._program, held, state, reader))

    @staticmethod
    def _state(commits: object) -> object:
        """How the store stands; the graph in memory is brought up to it. None where work is unfinished: what is said of that depends on who does it."""
        here = site()
        snapshot = here.snapshot
        if snapshot.state.notices:
            return None
        known = sorted(commits) if isinstance(commits, frozenset) else commits
        return known, here.store.revision(), snapshot.version


def digest(parts: object) -> str:
    """A short text that differs where the parts do."""
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()[:32]


def settings_shown(settings: Settings) -> Iterable[str]:
    """The settings without secrets, and the names of countries that they point at.

    No password is in it: who sees a tag could try passwords until one of them gives the same tag.
    """
    yield from (f"{each['variable']}={each['value']}" for each in settings.table())
    if settings.display_names:
        yield hashlib.sha256(Path(settings.display_names).read_bytes()).hexdigest()


def code_stamp() -> Iterable[str]:
    """Name, size and time of every file of the program: an answer of another release, or of changed code, is another answer."""
    root = Path(__file__).parent.parent
    for room in ROOMS:
        for folder, folders, names in os.walk(root / room):
            folders[:] = sorted(each for each in folders if each not in ("frontend", "__pycache__"))
            for name in sorted(names):
                stat = Path(folder, name).stat()
                yield f"{folder}/{name} {stat.st_size} {stat.st_mtime_ns}"


def register(app: Flask, settings: Settings, page_key: str) -> None:
    """Tag what `app` answers."""
    tags = Tags(settings, page_key)
    app.before_request(tags.before)
    app.after_request(tags.after)
