"""`twinmap tokens`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from graph.settings import Settings
from graph.store.embedded.folder import check_there
from graph.text import Text
from web.cli.group import main
from web.cli.options import TABLE_FORMATS, with_store
from web.cli.print import print_rows, say

if TYPE_CHECKING:
    from web.tokens import Tokens

COLUMNS = ["name", "may", "made"]


@main.group()
def tokens() -> None:
    """Tokens, by which programs may use the site: make, list and remove them."""


@tokens.command()
@click.argument("name")
@click.option("--write/--read", default=False, help="May it write too, or only read (the default)?")
@with_store
def add(name: str, write: bool, store: str | None) -> None:
    """Make a token called NAME and print it: the only time that it is shown.

    A program sends it in the header `Authorization: Bearer TOKEN`. It holds at once, on a site that runs too.
    """
    click.echo(_tokens(store).add(name, "write" if write else "read"))
    say(Text("It isn't shown again. Programs send it in the header Authorization: Bearer TOKEN."), err=True)


@tokens.command("list")
@click.option("--format", "form", type=click.Choice(TABLE_FORMATS), default="table", show_default=True)
@with_store
def list_tokens(form: str, store: str | None) -> None:
    """List the tokens: name, what each may do, when it was made."""
    rows = [{column: getattr(each, column) for column in COLUMNS} for each in _tokens(store).all().values()]
    if form == "json":
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        print_rows(COLUMNS, [list(row.values()) for row in rows], form)


@tokens.command()
@click.argument("name")
@with_store
def remove(name: str, store: str | None) -> None:
    """Remove the token called NAME: whoever has it is refused from now on."""
    _tokens(store).remove(name)
    say(Text("The token {name} is removed.", name=name), err=True)


def _tokens(store: str | None) -> Tokens:
    """The tokens of the store that is meant; a store that isn't there has none."""
    from web.tokens import tokens_of

    settings = Settings.from_environment(store=store)
    if not settings.is_server:
        check_there(settings.folder)
    return tokens_of(settings)
