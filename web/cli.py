"""The command line: parses arguments, calls one function of a room, prints. Results go to standard output, the rest to standard error."""

from __future__ import annotations

import json
import logging
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph.errors import SettingError, TwinmapError
from graph.filters import FILTERS, Filters
from graph.settings import Settings

if TYPE_CHECKING:
    from graph.store.store import Store
    from queries.report import Report

FORMATS = ("table", "json", "csv")
SHOWN = 20
"""Rejected rows and remarks that a load prints; its report has more."""


class _NoPlots(MetaPathFinder):
    """Hides matplotlib while igraph is imported: igraph takes it along for plots that nobody here asks of it, 1.5 s and 50 MB at every start."""

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> None:
        """Nothing: the other finders go on. Raises ModuleNotFoundError for matplotlib, which igraph knows how to do without."""
        spec = getattr(sys.modules.get("igraph"), "__spec__", None)
        if fullname == "matplotlib" and getattr(spec, "_initializing", False):
            raise ModuleNotFoundError("hidden from igraph", name=fullname)


class _Twinmap(click.Group):
    """A group that turns our errors into one line on standard error and the exit code of `web/faults.py`."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except TwinmapError as error:
            from web.faults import exit_code_of

            click.echo(f"twinmap: {error}", err=True)
            context.exit(exit_code_of(error))
        except KeyboardInterrupt:
            context.exit(130)


def _with_store(command: Any) -> Any:
    return click.option("--store", metavar="PLACE", help="Folder or address of the store (default: TWINMAP_STORE).")(
        command
    )


def _with_address(command: Any) -> Any:
    command = click.option("--port", type=click.IntRange(0, 65535), help="Port; 0 picks a free one (default: 8400).")(
        command
    )
    return click.option("--host", help="Address to listen on (default: 127.0.0.1).")(command)


@click.group(cls=_Twinmap, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="twinmap")
def main() -> None:
    """Explore networks of partnerships between schools, education bureaus and cities."""
    logging.getLogger("neo4j").setLevel(logging.CRITICAL)  # our errors say it, in words
    if not any(isinstance(each, _NoPlots) for each in sys.meta_path):
        sys.meta_path.insert(0, _NoPlots())


@contextmanager
def _store(place: str | None, **overrides: Any) -> Iterator[tuple[Settings, Store]]:
    from graph.store import embedded

    settings = Settings.from_environment(store=place, **overrides)
    with nullcontext() if settings.is_server else embedded.begun(settings.folder):  # Java starts while we import
        from graph.store.store import open_store

        opened = open_store(settings)
    with opened as store:
        yield settings, store


def _check_host(host: str | None) -> None:
    """Refuse to listen beyond this machine without a password before anything else is begun."""
    settings = Settings.from_environment(host=host)
    if settings.host != "127.0.0.1":
        from web.security import check_listening

        check_listening(settings)


@main.command()
@click.option("--world", is_flag=True, help="The sister cities of the world.")
@click.option("--jiangsu", is_flag=True, help="The partnerships of Jiangsu province (the default).")
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@_with_store
@_with_address
def demo(world: bool, jiangsu: bool, no_browser: bool, store: str | None, host: str | None, port: int | None) -> None:
    """Load sample data and open the site on it."""
    _check_host(host)
    names = [name for name, wanted in (("jiangsu", jiangsu or not world), ("world", world)) if wanted]
    with _store(store, host=host, port=port) as (settings, opened):
        for name in names:
            _load_sample(opened, name)
        _serve(settings, opened, browser=not no_browser)


def _load_sample(store: Store, name: str) -> None:
    from loaders.load_sample import is_loaded, load_sample, row_count

    if is_loaded(store, name):
        click.echo(f"The sample {name} is in the store already.", err=True)
        return
    with _progress(f"Loading the sample {name}", row_count(name)) as update:
        report = load_sample(store, name, update)
    click.echo(_summary(report), err=True)


def _summary(report: dict[str, Any]) -> str:
    total = {
        key: sum(each[key] for each in report["files"]) for key in ("rows", "loaded", "merged", "rejected", "ignored")
    }
    return "{rows} rows: {loaded} loaded, {merged} merged, {rejected} rejected, {ignored} ignored.".format(**total)


@contextmanager
def _progress(title: str, total: int | None) -> Iterator[Any]:
    """A progress bar on a terminal, one line elsewhere."""
    from tqdm import tqdm

    if not sys.stderr.isatty():
        click.echo(f"{title} …", err=True)
    with tqdm(
        total=total, desc=title, unit=" rows", unit_scale=True, disable=not sys.stderr.isatty(), file=sys.stderr
    ) as bar:
        yield bar.update


@contextmanager
def _saying(how_it_stands: str) -> Iterator[None]:
    """Say how things stand when somebody stops the work with Ctrl+C."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo(f"twinmap: stopped; {how_it_stands}.", err=True)
        raise


def _make_places() -> None:
    """Make the list of places where the installation has none yet, with a progress bar: it takes some 15 s."""
    from loaders.places.gazetteer import open_gazetteer
    from loaders.places.gazetteer_file import PLACES, cache_file

    if not cache_file().exists():
        with _progress("Making the list of the world's places, once", PLACES) as update:
            open_gazetteer(update)


@main.command()
@_with_store
@_with_address
def serve(store: str | None, host: str | None, port: int | None) -> None:
    """Open the site on the configured store."""
    _check_host(host)
    with _store(store, host=host, port=port) as (settings, opened):
        _serve(settings, opened, browser=False)


def _serve(settings: Settings, store: Store, browser: bool) -> None:
    """Serve until stopped; the address goes to standard output once the site answers."""
    from web.app import create_app, make_server
    from web.site import EXTENSION

    app = create_app(settings, store)
    server = make_server(app, settings.host, settings.port)
    signal.signal(signal.SIGTERM, _interrupt)
    click.echo(server.address)
    click.echo("Press Ctrl+C to stop.", err=True)
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


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option(
    "--as",
    "form",
    metavar="FORMAT",
    default="",
    help="Format of the files, where names and beginnings mislead: csv, xlsx, gexf, …",
)
@click.option(
    "--mapping",
    metavar="M.yaml",
    type=click.Path(dir_okay=False, path_type=Path),
    help="What the columns mean; guessed where it says nothing.",
)
@click.option(
    "--mapping-out",
    metavar="M.yaml",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the mapping that is used to this file, as a start for your own.",
)
@click.option(
    "--source",
    metavar="TITLE",
    default="",
    help="Title of the source (default: the mapping's, else the name of the file).",
)
@click.option(
    "--dry-run", is_flag=True, help="Show the plan and what would become of each row; write nothing, open no store."
)
@click.option(
    "--report",
    "report_path",
    metavar="R.json",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the load report to this file (-: standard output).",
)
@click.option("--accept", is_flag=True, help="Go on where a table brings fewer or more rows than its mapping expects.")
@_with_store
def load(
    paths: tuple[str, ...],
    form: str,
    mapping: Path | None,
    mapping_out: Path | None,
    source: str,
    dry_run: bool,
    report_path: Path | None,
    accept: bool,
    store: str | None,
) -> None:
    """Load files, folders or ZIP files of partnerships, visits, parties or figures.

    What each column means is worked out; --dry-run shows it, a mapping overrules it. Standard output has the account: for each
    table rows = loaded + merged + rejected + ignored. Refused rows are written to R.rejects.csv beside the report, else to
    NAME.rejects.csv in this folder; corrected, that file loads again. Whatever stops a load, what it wrote is taken back.
    Exit code 1 where a row was rejected.
    """
    from loaders.columns.mapping_file import read_mapping, write_mapping
    from loaders.load import expected_rows, load_plan
    from loaders.plan import describe, make_plan

    given = read_mapping(mapping) if mapping else None
    _make_places()
    plan = make_plan([Path(each) for each in paths], mapping=given, format=form, title=source)
    if mapping_out:
        _write_text(mapping_out, write_mapping(plan.mapping))
    title = f"{'Looking through' if dry_run else 'Loading'} {plan.title}"
    if dry_run:
        with _progress(title, expected_rows(plan)) as update:
            report = load_plan(None, plan, update)
        if str(report_path) != "-":
            _print_plan(describe(plan), report)
    else:
        stopped = "what was written is taken back; if you stopped that too, the rest goes when the same files are loaded again"
        with _saying(stopped), _store(store) as (_, opened), _progress(title, expected_rows(plan)) as update:
            report = load_plan(opened, plan, update, accept=accept, rejects=_rejects_path(report_path, paths))
    if str(report_path) == "-":
        click.echo(json.dumps(report, ensure_ascii=False))
    else:
        _print_account(report)
        if report_path:
            _write_text(report_path, json.dumps(report, ensure_ascii=False, indent=1) + "\n")
    if any(each["rejected"] for each in report["files"]):
        raise SystemExit(1)


def _rejects_path(report: Path | None, paths: tuple[str, ...]) -> Path:
    """Where the list of refused rows goes: beside the report, else into this folder."""
    if report and str(report) != "-":
        return report.with_name(f"{report.stem}.rejects.csv")
    return Path(f"{Path(paths[0]).resolve().stem}.rejects.csv")


def _write_text(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise TwinmapError(
            f"the file can't be written: {error.strerror or error}.", where=str(path), hint="Name another place."
        ) from error


def _print_plan(plan: dict[str, Any], report: dict[str, Any]) -> None:
    """Each table with what its columns mean, then what it would bring, in words."""
    for table in plan["tables"]:
        reason = f": {table['reason']}" if table["reason"] else ""
        click.echo(_cell(f"{table['path']} ({table['format']}, {table['encoding']}) – {table['layout']}{reason}"))
        if table["columns"]:
            rows = [(each["name"], each["role"], each["reason"]) for each in table["columns"]]
            click.echo(_table(rows, ("column", "role", "why")) + "\n")
    if report["examples"]:
        click.echo("Among them:")
        for text in report["examples"]:
            click.echo(f"  {_cell(text)}")
        click.echo()


def _print_account(report: dict[str, Any]) -> None:
    """The account of a load: its tables, refused rows, columns that were not read, nodes and edges; remarks on standard error."""
    keys = ("rows", "loaded", "merged", "rejected", "ignored")
    rows = [[each["path"], *(f"{each[key]:,}" for key in keys)] for each in report["files"]]
    if len(rows) > 1:
        rows.append(["together", *(f"{sum(each[key] for each in report['files']):,}" for key in keys)])
    click.echo(_table(rows, ("table", *keys)))
    for what in ("nodes", "edges"):
        counts = [f"{each['created']:,} {name}" for name, each in report[what].items() if each["created"]]
        click.echo(f"new {what}: {', '.join(counts) or 'none'}")
    for each in report["files"]:
        for reason, count in each["reasons"].items():
            click.echo(_cell(f"{each['path']}: {count:,} ignored: {reason}"))
        for key, words in (("private_columns", "private, never read"), ("ignored_columns", "not read")):
            if each.get(key):
                click.echo(_cell(f"{each['path']}: columns {words}: {', '.join(each[key])}"))
    rejected = sum(each["rejected"] for each in report["files"])
    for each in report["rejected"][:SHOWN]:
        click.echo(_cell(f"{each['file']}:{each['line']}: {each['reason']} ({_shortened(each['text'])})"))
    if rejected > SHOWN:
        click.echo(f"… and {rejected - SHOWN:,} more rejected rows.")
    _echo_remarks(report)


def _echo_remarks(report: dict[str, Any]) -> None:
    for each in report["files"]:
        for note in each.get("notes", ()):
            click.echo(_cell(f"{each['path']}: {note}"), err=True)
    for each in report["notes"][:SHOWN]:
        where = ":".join(str(each[key]) for key in ("file", "line") if each[key])
        click.echo(_cell(f"{where}: {each['note']}" if where else each["note"]), err=True)
    if report["notes_total"] > SHOWN:
        click.echo(f"… and {report['notes_total'] - SHOWN:,} more remarks; --report has them.", err=True)
    if report["rejects"]:
        click.echo(f"The rejected rows stand in {report['rejects']}; corrected, that file loads again.", err=True)
    if not report["dry_run"]:
        click.echo(f"To take it back: twinmap unload {report['load']}", err=True)


def _shortened(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:119]}…"


@main.command()
@click.argument("load")
@_with_store
def unload(load: str, store: str | None) -> None:
    """Take one load back; what another load also says stays. Stopped halfway, the rest goes when it is run again."""
    from graph.store.loads import finished_report
    from graph.store.unload import unload as take_back

    with _store(store) as (_, opened):
        made = finished_report(opened, load) or {}
        size = sum(sum(each.values()) for what in ("nodes", "edges") for each in made.get(what, {}).values())
        stopped = f"the rest goes with `twinmap unload {load}`, or when the same files are loaded again"
        with _saying(stopped), _progress(f"Taking back {made.get('title', load)}", size or None) as update:
            click.echo(json.dumps(take_back(opened, load, update)))


@main.group(invoke_without_command=True)
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="Most pairs.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@_with_store
@click.pass_context
def duplicates(context: click.Context, limit: int, form: str, store: str | None) -> None:
    """List parties that may be the same, the likeliest first, and say which are."""
    if context.invoked_subcommand:
        return
    from loaders.identity.known import possible_duplicates

    with _store(store) as (_, opened):
        found = possible_duplicates(opened)
    rows = [
        [each.a.id, each.a.names[0], each.b.id, each.b.names[0], round(each.probability, 3), "; ".join(each.reasons)]
        for each in found[:limit]
    ]
    columns = ["a", "name_a", "b", "name_b", "probability", "reasons"]
    if form == "json":
        click.echo(json.dumps([dict(zip(columns, row, strict=True)) for row in rows], ensure_ascii=False))
    else:
        _print_rows(columns, rows, form)
    if len(found) > limit:
        click.echo(f"Only the first {limit} of {len(found):,} pairs; --limit shows more.", err=True)


@duplicates.command()
@click.argument("a")
@click.argument("b")
@click.option("--note", default="", help="Why.")
@_with_store
def merge(a: str, b: str, note: str, store: str | None) -> None:
    """Say that A and B are one party: it keeps the id A, every name, source and tie of both, and still answers to B."""
    from graph.store.merge import merge as join

    with _store(store) as (_, opened):
        click.echo(join(opened, a, b, note))


@duplicates.command()
@click.argument("a")
@click.argument("b")
@click.option("--note", default="", help="Why.")
@_with_store
def apart(a: str, b: str, note: str, store: str | None) -> None:
    """Say that A and B are two, for good: they are no longer listed, and no load joins them.

    B may be an id that a load gave to A, taking the two for one: it says which loads to take back and run again.
    """
    from graph.store.merge import joining_loads, keep_apart

    with _store(store) as (_, opened):
        click.echo(keep_apart(opened, a, b, note))
        for each in joining_loads(opened, a, b):
            click.echo(
                f"The load {each} took them for one: twinmap unload {each}, then load its files again.", err=True
            )


@duplicates.command("undo")
@click.argument("decision")
@_with_store
def undo_decision(decision: str, store: str | None) -> None:
    """Take back a decision, named by the id that `merge` or `apart` printed."""
    from graph.store.merge import undo

    with _store(store) as (_, opened):
        undo(opened, decision)
    click.echo(f"{decision} is taken back.", err=True)


@main.command()
@click.argument("text", required=False)
@click.option("--name", help="A query of the library (`twinmap query --list` shows them).")
@click.option("--list", "listed", is_flag=True, help="List the library.")
@click.option(
    "--param", "params", multiple=True, metavar="K=V", help="A parameter; the value is read as JSON, else as text."
)
@click.option("--limit", type=click.IntRange(1), help="Most rows (default: TWINMAP_QUERY_ROWS).")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@_with_store
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
    from queries.console import run_query
    from queries.named import load_queries, named_query

    if listed:
        rows = [
            (each.name, each.title, ", ".join(f"{one.name}={json.dumps(one.default)}" for one in each.parameters))
            for each in load_queries().values()
        ]
        click.echo(_table(rows, ("name", "title", "parameters")))
        return
    if bool(text) == bool(name):
        raise click.UsageError("Give either a query or --name.")
    given = {key: _json_or_text(value) for key, value in map(_pair, params)}
    if name:
        named = named_query(name)
        text, given = named.text, named.read_params(given)
    with _store(store) as (settings, opened):
        assert text is not None
        result = run_query(opened, text, given, limit=limit or settings.query_rows, seconds=settings.query_seconds)
    if form == "json":
        click.echo(json.dumps(result.to_json(), ensure_ascii=False))
    else:
        _print_rows(result.columns, result.rows, form)
    if result.truncated:
        click.echo(f"Only the first {len(result.rows)} rows; --limit shows more.", err=True)
    for note in result.notes:
        click.echo(note, err=True)


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise click.UsageError(f"'{text}' is no K=V.")
    return key, value


def _json_or_text(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


def _print_rows(columns: list[str], rows: list[list[Any]], form: str) -> None:
    if form == "csv":
        from queries.report import csv_text

        _print_csv(csv_text(columns, rows))
    else:
        click.echo(_table(rows, columns))


def _print_csv(text: str) -> None:
    """Without the byte order mark that spreadsheet programs need in a file and pipes don't."""
    click.echo(text.removeprefix("\ufeff"), nl=False)


def _table(rows: Any, columns: Any) -> str:
    from tabulate import tabulate

    cells = [["–" if cell is None else _cell(cell) for cell in row] for row in rows]
    return tabulate(cells, headers=columns, tablefmt="simple", disable_numparse=True)


def _cell(value: Any) -> str:
    """A value as text for a terminal: control characters shown, not obeyed; numbers to six digits (JSON and CSV have them all)."""
    if isinstance(value, float):
        return f"{value:.6g}" if abs(value) < 1e6 else f"{value:.0f}"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


@main.command()
@click.argument("name", required=False)
@click.option("--option", "options", multiple=True, metavar="K=V", help="A parameter of the report or a filter.")
@click.option(
    "--format", "form", type=click.Choice((*FORMATS, "xlsx", "html", "ics")), default="table", show_default=True
)
@_with_store
def report(name: str | None, options: tuple[str, ...], form: str, store: str | None) -> None:
    """Make a report; without a name, list them. Only the report calendar comes as ics."""
    from graph.network.read import read_snapshot
    from loaders.places.country_table import display_names
    from queries.report import REPORTS, run
    from web.api import check_format

    if not name:
        click.echo(_table([(each.name, each.title) for each in REPORTS.values()], ("name", "title")))
        return
    check_format(name, form)
    given: dict[str, list[str]] = {}
    for each in options:
        key, value = _pair(each)
        given.setdefault(key, []).append(value)
    with _store(store) as (settings, opened):
        snapshot = read_snapshot(opened, display_names(settings.display_names))
        made = _made(opened, name, lambda beside: run(snapshot, name, given, beside))
        page = _report_page(settings, opened, made) if form == "html" else ""
    if form == "json":
        click.echo(json.dumps(made.to_json(), ensure_ascii=False))
    elif form == "csv":
        _print_csv(made.to_csv())
    elif form == "xlsx":
        sys.stdout.buffer.write(made.to_xlsx())
    elif form == "ics":
        sys.stdout.buffer.write(REPORTS[name].files[form](made))
    elif form == "html":
        click.echo(page)
    else:
        names = [column.name for column in made.columns]
        click.echo(_table([[row.get(each) for each in names] for row in made.rows], names))
        for line in (*made.method, *made.notes):
            click.echo(str(line), err=True)


def _made(store: Store, name: str, make: Callable[[Any], Report]) -> Report:
    """The report, with a progress bar for what takes long on a terminal."""
    from tqdm import tqdm

    from graph.figures.watch import Watch
    from web.beside import beside

    if name == "under-connected":
        _make_places()
    with tqdm(
        total=100, disable=not sys.stderr.isatty(), file=sys.stderr, leave=False, bar_format="{desc} {bar}"
    ) as bar:

        def hear(what: str, share: float) -> None:
            bar.set_description_str(what, refresh=False)
            bar.n = int(100 * share)
            bar.refresh()

        return make(beside(store, Watch(hear)))


def _report_page(settings: Settings, store: Store, made: Report) -> str:
    from web.api import report_document
    from web.app import create_app

    with create_app(settings, store).test_request_context():
        return report_document(made)


def _with_filters(command: Any) -> Any:
    """One option per filter of the table, such as --level city."""
    for each in reversed(FILTERS):
        names = ", ".join(choice.name for choice in each.choices)
        help = f"{each.help} One of: {names}." if names else each.help
        command = click.option(f"--{each.name}", each.name, metavar="V", help=help)(command)
    return command


@main.command()
@click.argument("file", type=click.Path(dir_okay=False))
@_with_store
@_with_filters
def export(file: str, store: str | None, **filters: str | None) -> None:
    """Write the graph, or a part of it, to FILE: .graphml, .gexf, .csv.zip, .json, .html or .cypher."""
    from web.exports import export as write

    given = Filters.read({name: value for name, value in filters.items() if value is not None})
    with _store(store) as (_, opened):
        shown = write(opened, given, Path(file))
    click.echo(f"{file}: {shown['nodes']} nodes, {shown['edges']} edges.", err=True)


@main.group()
def store() -> None:
    """The store: start, stop, look at it, check it, keep a copy."""


def _store_command(name: str, act: Callable[[Settings], dict[str, Any]], help: str) -> None:
    @store.command(name, help=help)
    @_with_store
    def command(store: str | None) -> None:
        found = act(Settings.from_environment(store=store))
        for key, value in found.items():
            click.echo(f"{key}: {_cell(value)}")
        if found.get("ok") is False:
            raise SystemExit(1)


def _folder_of(settings: Settings, doing: str) -> Path:
    if settings.is_server:
        raise SettingError(
            f"a server store is not {doing} from here: {settings.store}.", where="TWINMAP_STORE", hint="Name a folder."
        )
    return settings.folder


def _start(settings: Settings) -> dict[str, Any]:
    from graph.store import embedded

    return embedded.start(_folder_of(settings, "started"))


def _stop(settings: Settings) -> dict[str, Any]:
    from graph.store import embedded

    return embedded.stop(_folder_of(settings, "stopped"))


def _status(settings: Settings) -> dict[str, Any]:
    from graph.store.store import store_status

    return store_status(settings)


def _check(settings: Settings) -> dict[str, Any]:
    from graph.store.store import check_store

    return check_store(settings)


_store_command("start", _start, "Start the embedded server and leave it running.")
_store_command("stop", _stop, "Stop the embedded server.")
_store_command("status", _status, "Say whether it runs, and where.")
_store_command("check", _check, "Check the files and the constraints of the store.")


@store.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_with_store
def backup_store(file: Path, store: str | None) -> None:
    """Write all that the store holds to FILE, for `twinmap store restore` on either server."""
    from graph.store.backup import backup

    with _store(store) as (_, opened):
        counts = backup(opened, file)
    click.echo(f"{file}: {counts['nodes']:,} nodes, {counts['edges']:,} edges.", err=True)


@store.command("restore")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_with_store
def restore_store(file: Path, store: str | None) -> None:
    """Bring a backup into an empty store."""
    from graph.store.backup import restore

    with _store(store) as (_, opened):
        counts = restore(opened, file)
    click.echo(f"{counts['nodes']:,} nodes and {counts['edges']:,} edges are back.", err=True)


@main.command()
@_with_store
def settings(store: str | None) -> None:
    """List all settings with their values."""
    table = Settings.from_environment(store=store).table()
    rows = [(row["variable"], row["value"], row["default"], row["help"]) for row in table]
    click.echo(_table(rows, ("variable", "value", "default", "what it is")))


if __name__ == "__main__":
    main()
