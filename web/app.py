"""The site: `create_app(settings, store)` builds everything, `make_server` serves it."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, current_app, request, url_for

from graph.network.read import SnapshotCache
from graph.settings import Settings
from graph.store.left import damage_behind
from graph.store.store import Store
from loaders.places.country_table import display_names
from web import api, compression, etags, faults, log, pages, proxy, security, serving
from web.disguise import disguised
from web.health import Health
from web.language import language
from web.serving import Server
from web.site import EXTENSION, Site, site

ENTRY = "src/main.ts"
"""The front end's entry in Vite's manifest."""


def create_app(settings: Settings, store: Store) -> Flask:
    """The WSGI app on an open store. It keeps the store's graph in memory and rereads it when the store has changed."""
    app = Flask("web", static_folder="static", template_folder="templates")
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.autoescape = True
    log.register(app)
    compression.register(app)
    stopping = threading.Event()
    serving.register(app, stopping)
    guard = security.register(app, settings)
    etags.register(app, settings, guard.page_key)
    proxy.register(app, settings)
    app.config["DISPLAY_NAMES"] = display_names(settings.display_names)
    snapshots = SnapshotCache(store, app.config["DISPLAY_NAMES"])
    app.extensions[EXTENSION] = Site(settings, store, snapshots, guard, Health(store, snapshots), stopping=stopping)
    language.register(app, _countries)
    faults.register(app, lambda error: snapshots.noted(damage_behind(store, error)))
    app.jinja_env.globals.update(asset=asset, page_key=lambda: disguised(guard.page_key.encode()))
    app.url_map.converters["id"] = pages.IdConverter
    app.url_map.merge_slashes = False
    app.register_blueprint(api.blueprint)
    pages.register(app)
    app.before_request(api.check_body)
    app.before_request(guard.check_write)
    app.after_request(_keep_built_files)
    return app


def _countries() -> list[dict[str, Any]]:
    return [each._asdict() for each in site().snapshot.nodes if each.label == "Country"]


def _keep_built_files(response: Response) -> Response:
    """Built files carry a hash of their content in their names: a browser may keep them."""
    if request.path.startswith("/static/app/assets/") and response.status_code == 200:
        response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


def asset() -> dict[str, list[str]]:
    """Addresses of the built front end's scripts and styles, from Vite's manifest; none where it isn't built."""
    folder = Path(str(current_app.static_folder)) / "app"
    manifest = _manifest(folder)
    entry = manifest.get(ENTRY)
    if entry is None:
        return {"scripts": [], "styles": []}
    address = {
        name: url_for("static", filename=f"app/{quote(name)}") for name in (entry["file"], *entry.get("css", ()))
    }
    return {"scripts": [address[entry["file"]]], "styles": [address[each] for each in entry.get("css", ())]}


def _manifest(folder: Path) -> dict[str, Any]:
    for path in (folder / "manifest.json", folder / ".vite" / "manifest.json"):
        if path.is_file():
            found = json.loads(path.read_text(encoding="utf-8"))
            assert isinstance(found, dict)
            return found
    return {}


def make_server(app: Flask, host: str, port: int) -> Server:
    """Listen on host and port (0: a free one). Raises SettingError where that can't be, or may not be without a password."""
    found = app.extensions[EXTENSION]
    assert isinstance(found, Site)
    security.check_listening(replace(found.settings, host=host))
    return Server(app, host, port, found.settings, stopping=found.stopping, last=found.close)
