"""`twinmap query`."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from graph.text import Text, counted
from web.cli.group import main
from web.cli.language import language, said
from web.cli.options import TABLE_FORMATS, asked_store, unknown_is_wrong_usage, with_store
from web.cli.print import as_table, print_rows, say

if TYPE_CHECKING:
    from queries.console.result import Result


@main.command()
@click.argument("text", required=False)
@click.option("--name", help="A query of the library (`twinmap query --list` shows them).")
@click.option("--list", "listed", is_flag=True, help="List the library.")
@click.option(
    "--param", "params", multiple=True, metavar="K=V", help="A parameter; the value is read as JSON, else as text."
)
@click.option("--limit", type=click.IntRange(1), help="Most rows (default: TWINMAP_QUERY_ROWS).")
@click.option("--format", "form", type=click.Choice(TABLE_FORMATS), default="table", show_default=True)
@with_store
def query(
    text: str | None,
    name: str | None,
    listed: bool,
    params: tuple[str, ...],
    limit: int | None,
    form: str,
    store: str | None,
) -> None:
    """Run a Cypher query, or one of the library by name. It only reads."""
    from graph.store.looked import doubt
    from queries.console.run import run_query
    from web.asking import resolved, with_notices

    if listed and (text or name or params):
        raise click.UsageError(said(Text("--list goes with no query.")))
    if listed:
        _print_library()
        return
    if bool(text) == bool(name):
        raise click.UsageError(said(Text("Give either a query or --name.")))
    with unknown_is_wrong_usage():
        asked, given = resolved(text, name, {key: _json_or_text(value) for key, value in map(pair, params)})
    with asked_store(store) as (settings, opened):
        before = opened.left() if form == "json" else ""
        result = run_query(opened, asked, given, limit=limit, settings=settings)
        if form != "json":  # the rows needn't wait until it is known whether the facts are those that were left
            print_rows(result.columns, result.rows, form)
        result = with_notices(opened, result, doubt(opened))
        if before and before == opened.left():
            result = replace(result, version=before)
    if form == "json":
        click.echo(json.dumps(result.to_json(said), ensure_ascii=False))
    _say_beside(result)


def _print_library() -> None:
    """Name, title and parameters of each query of the library."""
    from queries.named import load_queries

    rows = [
        (
            query.name,
            query.title_zh if language() == "zh" else query.title,
            ", ".join(f"{parameter.name}={json.dumps(parameter.default)}" for parameter in query.parameters),
        )
        for query in load_queries().values()
    ]
    click.echo(as_table(rows, (Text("name"), Text("title"), Text("parameters"))))


def _say_beside(result: Result) -> None:
    """What is to be said of an answer goes to standard error."""
    if result.truncated:
        shown = counted("Only the first row is shown.", "Only the first {n:,} rows are shown.", n=len(result.rows))
        say(shown if result.rows else Text("No row is shown."), err=True)
        say(result.reason, err=True)
    for note in result.notes:
        say(note, err=True)


def pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise click.UsageError(said(Text("'{text}' is no K=V.", text=text)))
    return key, value


def _json_or_text(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value
