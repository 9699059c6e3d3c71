"""`twinmap demo` and `twinmap serve`."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

import click

from graph.settings import Settings
from graph.text import Text, counted
from web.cli.account import summary
from web.cli.group import main
from web.cli.options import check_host, opened_store, with_address, with_store
from web.cli.print import say
from web.cli.progress import progress_bar

if TYPE_CHECKING:
    from graph.store.store import Store
    from web.serving import Server

STOPPING = [getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name)]
"""Signals that end the site, but for those that whoever started it has it ignore, as `nohup` does."""


@main.command()
@click.option("--world", is_flag=True, help="The sister cities of the world.")
@click.option("--jiangsu", is_flag=True, help="The partnerships of Jiangsu province (the default).")
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@with_store
@with_address
def demo(world: bool, jiangsu: bool, no_browser: bool, store: str | None, host: str | None, port: int | None) -> None:
    """Load sample data and open the site on it."""
    check_host(host)
    names = [name for name, wanted in (("jiangsu", jiangsu or not world), ("world", world)) if wanted]
    with opened_store(store, creates=True, host=host, port=port) as (settings, opened):
        for name in names:
            _load_sample(opened, name)
        _serve(settings, opened, browser=not no_browser)


def _load_sample(store: Store, name: str) -> None:
    from loaders.load_sample import is_loaded, load_sample, row_count

    if is_loaded(store, name):
        say(Text("The sample {name} is in the store already.", name=name), err=True)
        return
    with progress_bar(Text("Loading the sample {name}", name=name), row_count(name)) as update:
        report = load_sample(store, name, update)
    say(summary(report), err=True)


@main.command()
@with_store
@with_address
def serve(store: str | None, host: str | None, port: int | None) -> None:
    """Open the site on the configured store."""
    check_host(host)
    with opened_store(store, creates=True, host=host, port=port) as (settings, opened):
        _serve(settings, opened, browser=False)


def _serve(settings: Settings, store: Store, browser: bool) -> None:
    """Serve until stopped; the address goes to standard output once the site answers."""
    from graph.store.safeguards import missing_safeguards
    from web import log
    from web.app import create_app, make_server
    from web.kept import sweep
    from web.site import EXTENSION

    log.begin(settings)
    sweep(store)
    store.keep_spare()
    store.keep_up()
    for each in missing_safeguards(store):
        say(Text("{where}: {what}", where=store.where, what=each), err=True)
    app = create_app(settings, store)
    server = make_server(app, settings.host, settings.port)
    server.on_stop = _say_stopping
    for each in STOPPING:
        if signal.getsignal(each) is not signal.SIG_IGN:
            signal.signal(each, lambda *_: _stop(server))
    _say_where_too_low(settings, server)
    _say_where_open(settings)
    _say_what_prefix(settings)
    click.echo(server.address)
    say(Text("Press Ctrl+C to stop."), err=True)
    sys.stdout.flush()
    if browser:
        click.launch(server.address)
    try:
        server.run()
    finally:
        server.close()
        app.extensions[EXTENSION].jobs.close()


def _stop(server: Server) -> None:
    """What a signal does: the first lets end what runs, the second ends at once."""
    if server.stopping.is_set():
        raise SystemExit(0)
    server.stop()


def _say_stopping(running: int) -> None:
    if running:
        said = counted("{n} request still runs", "{n:,} requests still run", n=running)
        say(Text("Stopping: {running}. Press Ctrl+C again to end at once.", running=said), err=True)


def _say_where_too_low(settings: Settings, server: Server) -> None:
    """The system may allow fewer connections than the setting asks for."""
    if server.room.lines < settings.connections:
        said = Text(
            "Only {n:,} connections can be open at once, not {wanted:,} (TWINMAP_CONNECTIONS): the system lets this process open too few files. Raise its limit (ulimit -n, LimitNOFILE of systemd).",
            n=server.room.lines,
            wanted=settings.connections,
        )
        say(said, err=True)


def _say_what_prefix(settings: Settings) -> None:
    """A prefix that was written otherwise than addresses begin with it is taken for the one that was meant."""
    from web.proxy import prefix_of

    taken = prefix_of(settings) or "/"
    if settings.prefix and settings.prefix != taken:
        said = Text(
            "TWINMAP_PREFIX is '{found}', and is taken for '{taken}': the site stands at {taken}.",
            found=settings.prefix,
            taken=taken,
        )
        say(said, err=True)


def _say_where_open(settings: Settings) -> None:
    """Behind a proxy others ask, though the site listens on this machine alone."""
    if settings.trusted_proxy and not settings.site_password:
        said = Text(
            "The site has no password (TWINMAP_SITE_PASSWORD): whoever the proxy lets through may read it and load into it."
        )
        say(said, err=True)
