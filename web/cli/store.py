"""`twinmap store`."""

from __future__ import annotations

import functools
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from graph.errors import SettingError
from graph.settings import Settings
from graph.store.constraints import NOT_UNIQUE
from graph.text import Text
from graph.unfinished import CHANGED, EMPTYING, RESTORING, UNKEPT, UNTIL
from web.cli.group import main
from web.cli.language import said
from web.cli.options import opened_store, with_store
from web.cli.print import cell_text, say
from web.cli.progress import progress_bar, saying

ADVISED = (UNTIL, EMPTYING, RESTORING, UNKEPT, NOT_UNIQUE)
"""Findings that say themselves what to do."""


@main.group()
def store() -> None:
    """The store: start, stop, look at it, check it, keep a copy."""


def _print(found: dict[str, Any]) -> None:
    for key, value in found.items():
        click.echo(f"{key}: {cell_text(value)}")


def _folder_of(settings: Settings, refusal: Text) -> Path:
    if settings.is_server:
        raise SettingError(Text(refusal, store=settings.store), where="TWINMAP_STORE", hint=Text("Name a folder."))
    return settings.folder


def _start(settings: Settings) -> dict[str, Any]:
    from graph.store.embedded import control

    return control.start(_folder_of(settings, Text("a server store is not started from here: {store}.")))


def _stop(settings: Settings) -> dict[str, Any]:
    from graph.store.embedded import control
    from graph.store.guests.login import close_login

    folder = _folder_of(settings, Text("a server store is not stopped from here: {store}."))
    found = control.stop(folder)
    close_login(folder)
    return found


def _status(settings: Settings) -> dict[str, Any]:
    from graph.store.status import store_status

    return store_status(settings)


def _tell_login(settings: Settings, *, anew: bool) -> None:
    """Print the read-only login, and on standard error what it is a login to."""
    from graph.store.status import store_login

    found, standing = store_login(settings, anew=anew)
    made = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(found.made))
    _print({**asdict(found), "made": made})
    for sentence in (
        Text(
            "This login only reads. It is open to programs of this machine, on a server of its own with a copy of the graph."
        ),
        standing,
        Text(
            "The copy stands still: `twinmap store start --login` makes it new where the graph has changed. Who is connected then connects again, "
            "to the same address with the same password."
        ),
        Text(
            "A query there may take {seconds:g} s (TWINMAP_QUERY_SECONDS). One that can't be stopped ends with its server, which is back some seconds later on a new copy.",
            seconds=found.seconds,
        ),
        Text("`twinmap store stop` takes the login away; the next one has another password."),
    ):
        say(sentence, err=True)


def _with_login(command: Any) -> Any:
    option = click.option(
        "--login", is_flag=True, help="Print address, user and password of a Bolt login that only reads, on a copy."
    )
    return option(with_store(command))


@store.command("start")
@_with_login
def start(login: bool, store: str | None) -> None:
    """Start the embedded server and leave it running."""
    settings = Settings.from_environment(store=store)
    found = {} if login and settings.is_server else _start(settings)
    if login:
        _tell_login(settings, anew=True)
    else:
        _print(found)


@store.command("status")
@_with_login
def status(login: bool, store: str | None) -> None:
    """Say whether it runs, and where."""
    settings = Settings.from_environment(store=store)
    if login:
        _tell_login(settings, anew=False)
    else:
        _print(_status(settings))


@store.command("stop")
@with_store
def stop(store: str | None) -> None:
    """Stop the embedded server, and the read-only login with it."""
    _print(_stop(Settings.from_environment(store=store)))


@store.command("check")
@click.option(
    "--accept", is_flag=True, help="Take the facts as they are now for right, where another program has changed them."
)
@with_store
def check(accept: bool, store: str | None) -> None:
    """Check files, records and constraints of the store, and whether its facts are those that the last write left."""
    from graph.store.status import check_store

    found = check_store(Settings.from_environment(store=store), accept=accept)
    _print(found)
    if any(each.template not in ADVISED for each in found["findings"]):
        say(
            Text(
                "Where the store is damaged, restore the last backup into a new store: twinmap store restore FILE --store NEW"
            ),
            err=True,
        )
    if not found["ok"]:
        raise SystemExit(1)


@store.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--allow-empty", is_flag=True, help="Also of a store that is empty, or has unfinished work in it.")
@click.option(
    "--allow-changed",
    is_flag=True,
    help="Also of a store that is damaged or that another program has changed; never over a sound backup.",
)
@click.option("--replace", is_flag=True, help="Also over a file that holds more, or is no backup.")
@with_store
def backup_store(file: Path, allow_empty: bool, allow_changed: bool, replace: bool, store: str | None) -> None:
    """Write all that the store holds to FILE, for `twinmap store restore` on either server; then read it again and compare."""
    from graph.store.backup import backup

    stopped = Text("{file} is as it was before, or whole", file=str(file))
    with saying(stopped), opened_store(store, telling=False) as (_, opened):
        if opened.busy():
            say(Text("A load is being written: the backup waits for its end."), err=True)
        counts = backup(opened, file, allow_empty=allow_empty, allow_changed=allow_changed, replace=replace)
    say(Text("{file}: {nodes:,} nodes, {edges:,} edges.", file=str(file), **counts), err=True)


@store.command("restore")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_store
def restore_store(file: Path, store: str | None) -> None:
    """Bring a backup into an empty store. Cut off, it is run again, and begins anew."""
    from graph.store.backup import content_of, restore

    held = content_of(file)  # before a store is made for it
    with (
        saying(Text("run it again: it begins anew")),
        opened_store(store, creates=True, telling=False, mending=True) as (_, opened),
    ):
        counts = restore(opened, file, held=held, tell=functools.partial(say, err=True))
    say(Text("{nodes:,} nodes and {edges:,} edges are back.", **counts), err=True)
    if held.changed:
        say(CHANGED, err=True)


@store.command("clear")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_store
def clear_store(yes: bool, store: str | None) -> None:
    """Take everything out of the store, after asking. Only a backup brings it back."""
    from graph.store.emptying import clear, node_count

    with opened_store(store, telling=False, mending=True) as (_, opened):
        if not yes:
            click.confirm(
                said(
                    Text(
                        "Take all {nodes:,} nodes and their edges out of {where}?",
                        nodes=node_count(opened),
                        where=opened.where,
                    )
                ),
                abort=True,
                err=True,
            )
        with (
            saying(Text("run it again to finish it")),
            progress_bar(Text("Emptying {where}", where=opened.where), None),
        ):
            gone = clear(opened)["nodes"]
    say(Text("{nodes:,} nodes are gone; the store is empty.", nodes=gone), err=True)
