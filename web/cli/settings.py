"""`twinmap settings`."""

from __future__ import annotations

import click

from graph.settings import Settings
from graph.text import Text
from web.cli.group import main
from web.cli.options import with_store
from web.cli.print import as_table


@main.command()
@with_store
def settings(store: str | None) -> None:
    """List all settings with their values."""
    table = Settings.from_environment(store=store).table()
    rows = [(row["variable"], row["value"], row["default"], row["help"]) for row in table]
    click.echo(as_table(rows, (Text("variable"), Text("value"), Text("default"), Text("what it is"))))
