"""`twinmap export`."""

from __future__ import annotations

import functools
from pathlib import Path

import click

from graph.filters import Filters
from graph.text import Text
from web.cli.group import main
from web.cli.options import opened_store, with_filters, with_store
from web.cli.print import say


@main.command()
@click.argument("file", type=click.Path(dir_okay=False))
@with_store
@with_filters
def export(file: str, store: str | None, **filters: str | None) -> None:
    """Write the graph, or a part of it, to FILE: .graphml, .gexf, .csv.zip, .json, .html or .cypher."""
    from web.exports.exports import ending_of
    from web.exports.exports import export as write
    from web.exports.selection import left_out

    ending_of(Path(file))
    given = Filters.read({name: value for name, value in filters.items() if value is not None})
    with opened_store(store, telling=False) as (_, opened):
        shown = write(opened, given, Path(file), functools.partial(say, err=True))
    say(Text("{file}: {nodes} nodes, {edges} edges.", file=file, **shown), err=True)
    for said in left_out(given, ending_of(Path(file))):
        say(said, err=True)
