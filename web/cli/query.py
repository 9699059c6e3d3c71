"""`twinmap query`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from graph.text import Text
from web.cli.group import main
from web.cli.language import language, said, spoken
from web.cli.options import FORMATS, opened_store, with_store
from web.cli.print import as_table, print_rows, say

if TYPE_CHECKING:
    from queries.named import NamedQuery


@main.command()
@click.argument("text", required=False)
@click.option("--name", help="A query of the library (`twinmap query --list` shows them).")
@click.option("--list", "listed", is_flag=True, help="List the library.")
@click.option(
    "--param", "params", multiple=True, metavar="K=V", help="A parameter; the value is read as JSON, else as text."
)
@click.option("--limit", type=click.IntRange(1), help="Most rows (default: TWINMAP_QUERY_ROWS).")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
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
    from queries.console.run import run_query
    from queries.named import load_queries, named_query

    if listed:
        rows = [_listed(each) for each in load_queries().values()]
        click.echo(as_table(rows, (Text("name"), Text("title"), Text("parameters"))))
        return
    if bool(text) == bool(name):
        raise click.UsageError(said(Text("Give either a query or --name.")))
    given = {key: _json_or_text(value) for key, value in map(pair, params)}
    if name:
        named = named_query(name)
        text, given = named.text, named.read_params(given)
    with opened_store(store) as (settings, opened):
        assert text is not None
        result = run_query(opened, text, given, limit=limit or settings.query_rows, seconds=settings.query_seconds)
    if form == "json":
        click.echo(json.dumps(spoken(result.to_json()), ensure_ascii=False))
    else:
        print_rows(result.columns, result.rows, form)
    if result.truncated:
        say(Text("Only the first {number} rows; --limit shows more.", number=len(result.rows)), err=True)
    for note in result.notes:
        say(note, err=True)


def _listed(query: NamedQuery) -> tuple[str, str, str]:
    """Name, title and parameters with their defaults of a query of the library."""
    title = query.title_zh if language() == "zh" else query.title
    return query.name, title, ", ".join(f"{each.name}={json.dumps(each.default)}" for each in query.parameters)


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
