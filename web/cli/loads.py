"""`twinmap loads`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from graph.errors import TwinmapError
from graph.text import Text
from graph.unfinished import CLEAR, RESTORE
from web.cli.group import main
from web.cli.language import said, spoken
from web.cli.options import TABLE_FORMATS, opened_store, tell_doubt, with_store
from web.cli.print import as_table, print_rows, say
from web.cli.progress import make_places, progress_bar, saying

if TYPE_CHECKING:
    from graph.store.store import Store

HEADS = (Text("load"), Text("title"), Text("state"), Text("started"), Text("finished"), Text("rows"))
COLUMNS = ["load", "title", "state", "started", "finished", "rows"]


@main.command()
@click.option(
    "--finish", metavar="LOAD", help="Bring what was cut off to its end, with the files that it was begun with."
)
@click.option("--take-back", metavar="LOAD", help="Take back what was written of it.")
@click.option("--format", "form", type=click.Choice(TABLE_FORMATS), default="table", show_default=True)
@with_store
def loads(finish: str | None, take_back: str | None, form: str, store: str | None) -> None:
    """List what was loaded, unfinished work first, and finish it or take it back."""
    if finish and take_back:
        raise click.UsageError(said(Text("Give either --finish or --take-back.")))
    with opened_store(store, telling=False) as (_, opened):
        if finish:
            _finish(opened, finish)
        elif take_back:
            _take_back(opened, take_back)
        else:
            _list(opened, form)
            tell_doubt(opened)


def _list(store: Store, form: str) -> None:
    from web.totals import together
    from web.unfinished import listed, state_of

    found = listed(store)
    if form == "json":
        click.echo(json.dumps(spoken({"loads": found}), ensure_ascii=False))
        return
    rows = [
        [
            row["id"],
            row["title"] or row["id"],
            said(state_of(row)),
            row["started"],
            row["finished"],
            together(row["files"])["rows"] if row["finished"] else None,
        ]
        for row in found
    ]
    if form == "csv":
        print_rows(COLUMNS, rows, form)
        return
    click.echo(as_table(rows, HEADS))
    for row in found:
        if row["state"] == "unfinished":
            _say_what_to_do(row)


def _say_what_to_do(row: dict[str, Any]) -> None:
    if row["can_finish"]:
        say(Text("To finish it: twinmap loads --finish {load}", load=row["id"]), err=True)
    elif row["work"] == RESTORE:
        say(
            Text("The backup is no longer where it was: restore it from where it is now, or take back what is there."),
            err=True,
        )
    else:
        say(Text("Its files are no longer where they were: run the load again with them, or take it back."), err=True)
    if row["work"] != CLEAR:
        say(Text("To take it back: twinmap loads --take-back {load}", load=row["id"]), err=True)


def _finish(store: Store, id: str) -> None:
    from loaders.finish import find, finish

    title = find(store, id).title
    make_places()
    stopped = Text("`twinmap loads` says how it stands")
    with saying(stopped), progress_bar(Text("Finishing {title}", title=title), None) as update:
        report = finish(store, id, update)
    if "files" in report:
        from web.cli.account import summary

        say(summary(report), err=True)
    else:
        click.echo(json.dumps(report))


def _take_back(store: Store, id: str) -> None:
    from graph.store.loads import is_finished
    from web.unfinished import take_back

    if is_finished(store, id):
        raise TwinmapError(
            Text("'{id}' is a load that was finished.", id=id),
            hint=Text("`twinmap unload {id}` takes it back.", id=id),
        )
    stopped = Text("the rest goes with `twinmap loads --take-back {load}`", load=id)
    with saying(stopped), progress_bar(Text("Taking back {title}", title=id), None) as update:
        click.echo(json.dumps(take_back(store, id, update)))
