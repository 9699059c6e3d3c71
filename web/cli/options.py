"""Options that several commands take, and the store they open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

import click

from graph.filters import FILTERS
from graph.settings import Settings
from web.cli.language import with_language

if TYPE_CHECKING:
    from graph.store.store import Store


TABLE_FORMATS = ("table", "json", "csv")


def with_store(command: Any) -> Any:
    """Options of every command: the store, and the language it speaks."""
    folder = click.option("--store", metavar="PLACE", help="Folder or address of the store (default: TWINMAP_STORE).")
    return folder(with_language(command))


def with_address(command: Any) -> Any:
    command = click.option("--port", type=click.IntRange(0, 65535), help="Port; 0 picks a free one (default: 8400).")(
        command
    )
    return click.option("--host", help="Address to listen on (default: 127.0.0.1).")(command)


@contextmanager
def opened_store(place: str | None, **overrides: Any) -> Iterator[tuple[Settings, Store]]:
    from graph.store.embedded.hold import begun

    settings = Settings.from_environment(store=place, **overrides)
    with nullcontext() if settings.is_server else begun(settings.folder):  # Java starts while we import
        from graph.store.store import open_store

        opened = open_store(settings)
    with opened as store:
        yield settings, store


def check_host(host: str | None) -> None:
    """Refuse to listen beyond this machine without a password before anything else is begun."""
    settings = Settings.from_environment(host=host)
    if settings.host != "127.0.0.1":
        from web.security import check_listening

        check_listening(settings)


def with_filters(command: Any) -> Any:
    """One option per filter of the table, such as --level city."""
    for each in reversed(FILTERS):
        names = ", ".join(choice.name for choice in each.choices)
        help = f"{each.help} One of: {names}." if names else each.help
        command = click.option(f"--{each.name}", each.name, metavar="V", help=help)(command)
    return command
