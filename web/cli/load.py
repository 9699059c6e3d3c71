"""`twinmap load` and `twinmap unload`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph.errors import LoadError, StoreMissing
from graph.model import LIST, NATURES
from graph.text import Text
from web.cli.account import print_account, print_plan
from web.cli.group import main
from web.cli.language import said
from web.cli.options import opened_store, tell_doubt, with_store
from web.cli.papers import Papers, with_error
from web.cli.progress import make_places, progress_bar, saying

if TYPE_CHECKING:
    from graph.store.store import Store
    from loaders.columns.planned import Plan


class _Format(click.Option):
    """The option whose help names every format that is read."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        from loaders.reading import READERS

        found = super().get_help_record(ctx)
        return (found[0], f"{found[1]} {', '.join(READERS)}.") if found else None


def _known_format(_context: click.Context, _parameter: click.Parameter, form: str) -> str:
    """Wrong usage, where no reader has the format."""
    from loaders.reading import READERS

    if form and form not in READERS:
        raise click.BadParameter(said(Text("'{found}' is none of {known}.", found=form, known=tuple(READERS))))
    return form


@main.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option(
    "--as",
    "form",
    cls=_Format,
    metavar="FORMAT",
    default="",
    callback=_known_format,
    help="Format of the files, where names and beginnings mislead:",
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
    "--nature",
    type=click.Choice([nature.name for nature in NATURES]),
    help=f"What kind of source it is, which decides whose word leads where sources differ (default: the mapping's, else {LIST}).",
)
@click.option(
    "--dry-run",
    is_flag=True,
    help="Show the plan and what would become of each row; write nothing; an existing store is only looked into.",
)
@click.option(
    "--report",
    "report_path",
    metavar="R.json",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the load report to this file (-: standard output).",
)
@click.option("--accept", is_flag=True, help="Go on where a table brings fewer or more rows than its mapping expects.")
@with_store
def load(
    paths: tuple[str, ...],
    form: str,
    mapping: Path | None,
    mapping_out: Path | None,
    source: str,
    nature: str | None,
    dry_run: bool,
    report_path: Path | None,
    accept: bool,
    store: str | None,
) -> None:
    """Load files, folders or ZIP files of partnerships, visits, parties or figures.

    What each column means is worked out; --dry-run shows it, a mapping overrules it. Standard output has the account: for each
    table rows = loaded + merged + rejected + ignored. Refused rows are written to R.rejects.csv beside the report, else to
    NAME.rejects.csv in this folder; corrected, that file loads again. Whatever stops a load, what it wrote is taken back.
    Exit code 1 where a row was rejected or a table was not loaded; it says what to answer in a mapping. Report and mapping are written
    whatever happens.
    """
    from loaders.columns.mapping_file import mapping_at
    from loaders.plan import best_plan, check_mapping

    papers = Papers(report_path, mapping_out, dry_run, mapping_at(mapping) if mapping else None)
    with papers.kept():
        make_places()
        files = [Path(path) for path in paths]
        plan = best_plan(files, mapping=papers.given, format=form, title=source, nature=nature or "")
        papers.planned(plan)
        check_mapping(plan)
        if dry_run or all(each.mapping.layout == "refused" for each in plan.tables):
            report = _looked_through(plan, paths, papers, store)
        else:
            order = {
                "paths": paths, "folder": str(Path.cwd()), "mapping": _text_of(mapping), "format": form, "title": source, "nature": nature or "", "accept": accept,
            }  # fmt: skip
            report = _loaded(plan, store, accept, _rejects_path(report_path, paths), order)
    _put(report, papers, plan)
    if report["refused"] or "error" in report or any(file["rejected"] for file in report["files"]):
        raise SystemExit(1)


def _looked_through(plan: Plan, paths: tuple[str, ...], papers: Papers, store: str | None) -> dict[str, Any]:
    """The report that a load would give, or that of one which has nothing to load; nothing is written. Of a dry run the plan is printed."""
    from loaders.load import expected_rows, load_plan
    from loaders.plan import called_together, check_loadable, describe

    title = Text("Looking through {name}", name=plan.title)
    with _looked_into(store) as opened, progress_bar(title, expected_rows(plan)) as update:
        report = load_plan(opened, plan, update, dry_run=True) | {"dry_run": papers.dry_run}
        if opened is not None:
            tell_doubt(opened)
    if papers.dry_run and not papers.on_standard_output:
        print_plan(describe(plan), report)
    try:
        check_loadable(plan, called_together([Path(path) for path in paths]))
    except LoadError as error:
        report |= with_error(error)
    return report


@contextmanager
def _looked_into(place: str | None) -> Iterator[Store | None]:
    """The store, where there is one: who only looks makes none."""
    with ExitStack() as stack:
        try:
            _, opened = stack.enter_context(opened_store(place))
        except StoreMissing:
            opened = None
        yield opened


def _text_of(mapping: Path | None) -> str:
    return mapping.read_text(encoding="utf-8-sig") if mapping else ""


def _loaded(plan: Plan, store: str | None, accept: bool, rejects: Path, order: Mapping[str, Any]) -> dict[str, Any]:
    """Load it into the store; the report of that."""
    from loaders.load import expected_rows, load_plan

    title = Text("Loading {name}", name=plan.title)
    stopped = Text("what was written is taken back; if you stopped that too, `twinmap loads` says how it stands")
    with (
        saying(stopped),
        opened_store(store, creates=True) as (_, opened),
        progress_bar(title, expected_rows(plan)) as update,
    ):
        report = load_plan(opened, plan, update, accept=accept, rejects=rejects, order=order)
        if not (report["nodes"] or report["edges"] or opened.doubt):  # in the store already: nothing was read
            tell_doubt(opened)
        return report


def _put(report: dict[str, Any], papers: Papers, plan: Plan) -> None:
    """The account printed, and the report in its file; of `-`, the report alone on standard output."""
    from loaders.refused import answers

    if not papers.on_standard_output:
        print_account(report, answers(plan, said))
    papers.put_report(report)


def _rejects_path(report: Path | None, paths: tuple[str, ...]) -> Path:
    """Where the list of refused rows goes: beside the report, else into this folder."""
    if report and str(report) != "-":
        return report.with_name(f"{report.stem}.rejects.csv")
    return Path(f"{Path(paths[0]).resolve().stem}.rejects.csv")


@main.command()
@click.argument("load")
@with_store
def unload(load: str, store: str | None) -> None:
    """Take one load back; what another load also says stays. Stopped halfway, the rest goes when it is run again."""
    from graph.store.loads import finished_report
    from graph.store.unload import unload as unload_load

    with opened_store(store) as (_, opened):
        made = finished_report(opened, load) or {}
        size = sum(sum(each.values()) for what in ("nodes", "edges") for each in made.get(what, {}).values())
        stopped = Text("the rest goes with `twinmap unload {load}`, or `twinmap loads --take-back {load}`", load=load)
        with saying(stopped), progress_bar(_taking_back(made.get("title", load)), size or None) as update:
            click.echo(json.dumps(unload_load(opened, load, update)))


def _taking_back(title: str) -> Text:
    return Text("Taking back {title}", title=title)
