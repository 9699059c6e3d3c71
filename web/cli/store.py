"""`twinmap store`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from graph.errors import SettingError
from graph.settings import Settings
from graph.text import Text
from web.cli.group import main
from web.cli.options import opened_store, with_store
from web.cli.print import cell_text, say


@main.group()
def store() -> None:
    """The store: start, stop, look at it, check it, keep a copy."""


def _store_command(name: str, act: Callable[[Settings], dict[str, Any]], help: str) -> None:
    @store.command(name, help=help)
    @with_store
    def command(store: str | None) -> None:
        found = act(Settings.from_environment(store=store))
        for key, value in found.items():
            click.echo(f"{key}: {cell_text(value)}")
        if found.get("ok") is False:
            raise SystemExit(1)


def _folder_of(settings: Settings, refusal: Text) -> Path:
    if settings.is_server:
        raise SettingError(Text(refusal, store=settings.store), where="TWINMAP_STORE", hint=Text("Name a folder."))
    return settings.folder


def _start(settings: Settings) -> dict[str, Any]:
    from graph.store.embedded import control

    return control.start(_folder_of(settings, Text("a server store is not started from here: {store}.")))


def _stop(settings: Settings) -> dict[str, Any]:
    from graph.store.embedded import control

    return control.stop(_folder_of(settings, Text("a server store is not stopped from here: {store}.")))


def _status(settings: Settings) -> dict[str, Any]:
    from graph.store.status import store_status

    return store_status(settings)


def _check(settings: Settings) -> dict[str, Any]:
    from graph.store.status import check_store

    return check_store(settings)


_store_command("start", _start, "Start the embedded server and leave it running.")
_store_command("stop", _stop, "Stop the embedded server.")
_store_command("status", _status, "Say whether it runs, and where.")
_store_command("check", _check, "Check the files and the constraints of the store.")


@store.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_store
def backup_store(file: Path, store: str | None) -> None:
    """Write all that the store holds to FILE, for `twinmap store restore` on either server."""
    from graph.store.backup import backup

    with opened_store(store) as (_, opened):
        counts = backup(opened, file)
    say(Text("{file}: {nodes:,} nodes, {edges:,} edges.", file=str(file), **counts), err=True)


@store.command("restore")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_store
def restore_store(file: Path, store: str | None) -> None:
    """Bring a backup into an empty store."""
    from graph.store.backup import restore

    with opened_store(store, creates=True) as (_, opened):
        counts = restore(opened, file)
    say(Text("{nodes:,} nodes and {edges:,} edges are back.", **counts), err=True)
