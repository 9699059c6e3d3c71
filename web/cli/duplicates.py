"""`twinmap duplicates`."""

from __future__ import annotations

import json

import click

from graph.text import Text, joined
from web.cli.group import main
from web.cli.language import spoken
from web.cli.options import TABLE_FORMATS, opened_store, tell_doubt, with_store
from web.cli.print import print_rows, say
from web.cli.progress import saying

STOPPED = Text("`twinmap loads` says how it stands")


@main.group(invoke_without_command=True)
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="Most pairs.")
@click.option("--format", "form", type=click.Choice(TABLE_FORMATS), default="table", show_default=True)
@with_store
@click.pass_context
def duplicates(context: click.Context, limit: int, form: str, store: str | None) -> None:
    """List parties that may be the same, the likeliest first, and say which are."""
    if context.invoked_subcommand:
        return
    from loaders.identity.known import possible_duplicates

    with opened_store(store) as (_, opened):
        found = possible_duplicates(opened)
        tell_doubt(opened)
    rows = [
        [each.a.id, each.a.names[0], each.b.id, each.b.names[0], round(each.probability, 3), joined(each.reasons)]
        for each in found[:limit]
    ]
    columns = ["a", "name_a", "b", "name_b", "probability", "reasons"]
    if form == "json":
        listed = [dict(zip(columns, row, strict=True)) for row in rows]
        click.echo(json.dumps(spoken(listed), ensure_ascii=False))
    else:
        print_rows(columns, rows, form)
    if len(found) > limit:
        said = Text("Only the first {limit} of {number:,} pairs; --limit shows more.", limit=limit, number=len(found))
        say(said, err=True)


@duplicates.command()
@click.argument("a")
@click.argument("b")
@click.option("--note", default="", help="Why.")
@with_store
def merge(a: str, b: str, note: str, store: str | None) -> None:
    """Say that A and B are one party: it keeps the id A, every name, source and tie of both, and still answers to B."""
    from graph.store.merge import merge as join

    with saying(STOPPED), opened_store(store) as (_, opened):
        click.echo(join(opened, a, b, note))


@duplicates.command()
@click.argument("a")
@click.argument("b")
@click.option("--note", default="", help="Why.")
@with_store
def apart(a: str, b: str, note: str, store: str | None) -> None:
    """Say that A and B are two, for good: they are no longer listed, and no load joins them.

    B may be an id that a load gave to A, taking the two for one: it says which loads to take back and run again.
    """
    from graph.store.merge import joining_loads, keep_apart

    with saying(STOPPED), opened_store(store) as (_, opened):
        click.echo(keep_apart(opened, a, b, note))
        for each in joining_loads(opened, a, b):
            said = Text(
                "The load {load} took them for one: twinmap unload {load}, then load its files again.", load=each
            )
            say(said, err=True)


@duplicates.command("undo")
@click.argument("decision")
@with_store
def undo_decision(decision: str, store: str | None) -> None:
    """Take back a decision, named by the id that `merge` or `apart` printed."""
    from graph.store.merge import undo

    with saying(STOPPED), opened_store(store) as (_, opened):
        undo(opened, decision)
    say(Text("{decision} is taken back.", decision=decision), err=True)
