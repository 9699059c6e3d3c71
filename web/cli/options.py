"""Options that several commands take, and the store they open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph.errors import NotFound, QueryError, QueryRefused, QueryStopped, TwinmapError
from graph.filters import FILTERS
from graph.settings import Settings
from graph.store.embedded.folder import check_there, is_store
from graph.text import Text
from web.cli.language import said, with_language
from web.cli.print import say

if TYPE_CHECKING:
    from graph.store.questions import Questions
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
def unknown_is_wrong_usage() -> Iterator[None]:
    """A name that isn't on a list that is the same for every store, such as that of the reports, is wrong usage."""
    try:
        yield
    except NotFound as error:
        raise click.UsageError(said(error.sentence)) from error


@contextmanager
def opened_store(
    place: str | None, creates: bool = False, *, telling: bool = True, mending: bool = False, **overrides: Any
) -> Iterator[tuple[Settings, Store]]:
    """The settings and their store. creates: where there is none, one is made, and that is said; else StoreMissing is raised.

    telling: say on standard error what unfinished work is in the graph. Whoever writes and sees that the facts aren't those that were left has it said at the end. mending: also where nothing is left of what was written; else StoreDamaged is raised.
    """
    settings = Settings.from_environment(store=place, **overrides)
    with nullcontext() if settings.is_server else _begun(settings.folder, creates):  # Java starts while we import
        from graph.store.left import damage_behind
        from graph.store.store import open_store

        opened = open_store(settings, create=creates)
    with opened as store:
        if not mending:
            store.left()
        for each in store.unfinished() if telling else ():
            say(each.notice, err=True)
        try:
            yield settings, store
        except (QueryRefused, QueryStopped, click.ClickException):
            raise
        except Exception as error:
            if isinstance(error, TwinmapError) and not isinstance(error, QueryError):
                raise
            damage = damage_behind(store, error)
            if damage is None:
                raise
            raise damage from error
        finally:
            if store.doubt:
                say(store.doubt, err=True)


def tell_doubt(store: Store) -> None:
    """Say on standard error where the facts aren't those that the last finished write left, or nobody knows: for who reads a part of them, and writes none."""
    from graph.store.looked import doubt

    if found := doubt(store):
        say(found, err=True)


@contextmanager
def _begun(folder: Path, creates: bool) -> Iterator[None]:
    from graph.store.embedded.hold import begun

    if not creates:
        check_there(folder)
    new = not is_store(folder)
    with begun(folder):
        if new:
            say(Text("A new store is made in {folder}.", folder=str(folder)), err=True)
        yield


@contextmanager
def asked_store(place: str | None) -> Iterator[tuple[Settings, Store | Questions]]:
    """The store for who only asks queries of it: of a folder, the disposable servers alone are started. What is unfinished is for them to say."""
    settings = Settings.from_environment(store=place)
    if settings.is_server:
        with opened_store(place, telling=False) as (_, store):
            yield settings, store
    else:
        from graph.store.questions import open_questions

        with open_questions(settings) as questions:
            yield settings, questions


def check_host(host: str | None) -> None:
    """Refuse what the settings of the site may not be, such as listening beyond this machine without a password, before anything else is begun."""
    settings = Settings.from_environment(host=host)
    if settings.host != "127.0.0.1":
        from web.security import check_address, check_listening

        check_address(settings.host)  # a name that is none comes before what it would need
        check_listening(settings)
    if settings.prefix or settings.trusted_proxy:
        from web.proxy import prefix_of, trusted_proxies

        prefix_of(settings)
        trusted_proxies(settings)


def with_filters(command: Any) -> Any:
    """One option per filter of the table, such as --level city."""
    for each in reversed(FILTERS):
        names = ", ".join(choice.name for choice in each.choices)
        help = f"{each.help} One of: {names}." if names else each.help
        command = click.option(f"--{each.name}", each.name, metavar="V", help=help)(command)
    return command
