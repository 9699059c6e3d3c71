"""`twinmap demo` and `twinmap serve`."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

import click

from graph.settings import Settings
from graph.text import Text
from web.cli.account import summary
from web.cli.group import main
from web.cli.options import check_host, opened_store, with_address, with_store
from web.cli.print import say
from web.cli.progress import progress_bar

if TYPE_CHECKING:
    from graph.store.store import Store


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
    from web.app import create_app, make_server
    from web.site import EXTENSION

    app = create_app(settings, store)
    server = make_server(app, settings.host, settings.port)
    signal.signal(signal.SIGTERM, _interrupt)
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


def _interrupt(*_: object) -> None:
    raise SystemExit(0)
