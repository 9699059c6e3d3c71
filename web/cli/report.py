"""`twinmap report`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from graph.settings import Settings
from graph.text import Text
from web.cli.group import main
from web.cli.language import language, said, spoken
from web.cli.options import TABLE_FORMATS, opened_store, unknown_is_wrong_usage, with_store
from web.cli.print import as_table, print_csv, say
from web.cli.progress import make_places
from web.cli.query import pair

if TYPE_CHECKING:
    from graph.store.store import Store
    from queries.report import Report


@main.command()
@click.argument("name", required=False)
@click.option("--option", "options", multiple=True, metavar="K=V", help="A parameter of the report or a filter.")
@click.option(
    "--format", "form", type=click.Choice((*TABLE_FORMATS, "xlsx", "html", "ics")), default="table", show_default=True
)
@with_store
def report(name: str | None, options: tuple[str, ...], form: str, store: str | None) -> None:
    """Make a report; without a name, list them. Only the report calendar comes as ics."""
    from graph.network.read import read_snapshot
    from loaders.places.country_table import display_names
    from queries.report import REPORTS, asked, run
    from web.reports import check_format

    if not name and options:
        raise click.UsageError(said(Text("--option goes with the name of a report.")))
    if not name:
        click.echo(as_table([(spec.name, spec.title) for spec in REPORTS.values()], (Text("name"), Text("title"))))
        return
    given = _by_name(options)
    with unknown_is_wrong_usage():
        asked(name, given)
    check_format(name, form)
    with opened_store(store, telling=False) as (settings, opened):
        snapshot = read_snapshot(opened, display_names(settings.display_names))
        for notice in snapshot.state.notices if form != "table" else ():  # a table has all its notes there
            say(notice, err=True)
        made = _made(opened, name, lambda beside: run(snapshot, name, given, beside))
        page = _report_page(settings, opened, made) if form == "html" else ""
    if page:
        click.echo(page)
    else:
        _print_report(made, form)


def _by_name(options: tuple[str, ...]) -> dict[str, list[str]]:
    """What was given as `--option K=V`: name → its values, in order."""
    given: dict[str, list[str]] = {}
    for option in options:
        key, value = pair(option)
        given.setdefault(key, []).append(value)
    return given


def _print_report(made: Report, form: str) -> None:
    """A report on standard output; beside a table, its method and notes go to standard error."""
    from queries.report import REPORTS

    if form == "json":
        click.echo(json.dumps(spoken(made.to_json()), ensure_ascii=False))
    elif form == "csv":
        print_csv(made.to_csv(said))
    elif form == "xlsx":
        sys.stdout.buffer.write(made.to_xlsx(said))
    elif form == "ics":
        sys.stdout.buffer.write(REPORTS[made.name].files[form](made, said))
    else:
        names = [column.name for column in made.columns]
        click.echo(as_table([[row.get(column) for column in names] for row in made.rows], names))
        for line in (*made.method, *made.notes):
            say(line, err=True)


def _made(store: Store, name: str, make: Callable[[Any], Report]) -> Report:
    """The report, with a progress bar for what takes long on a terminal."""
    from tqdm import tqdm

    from graph.figures.watch import Watch
    from queries.report import REPORTS
    from web.beside import beside

    if name in REPORTS and REPORTS[name].gazetteer:
        make_places()
    with tqdm(
        total=100, disable=not sys.stderr.isatty(), file=sys.stderr, leave=False, bar_format="{desc} {bar}"
    ) as bar:

        def hear(what: Text, share: float) -> None:
            bar.set_description_str(said(what), refresh=False)
            bar.n = int(100 * share)
            bar.refresh()

        return make(beside(store, Watch(hear)))


def _report_page(settings: Settings, store: Store, made: Report) -> str:
    from web.app import create_app
    from web.reports import report_document

    with create_app(settings, store).test_request_context(f"/?lang={language()}"):
        return report_document(made)
