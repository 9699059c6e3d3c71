"""A plan and the account of a load, printed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from graph.text import Text
from web.cli.language import spoken
from web.cli.print import as_table, say
from web.totals import COUNTS, together

SHOWN = 20
"""Rejected rows and remarks that a load prints; its report has more."""
HEADS = (Text("table"), Text("rows"), Text("loaded"), Text("merged"), Text("rejected"), Text("ignored"))
LAYOUTS = {
    "ties": Text("ties"),
    "visits": Text("visits"),
    "parties": Text("parties"),
    "claims": Text("claims"),
    "matrix": Text("matrix"),
    "facts": Text("facts"),
    "refused": Text("refused"),
}
"""Layout of a table → what a plan calls it."""
MADE = {
    str(name): name
    for name in (
        Text("Country"), Text("Region"), Text("City"), Text("School"), Text("Bureau"), Text("Organization"), Text("Event"),
        Text("Source"), Text("Load"), Text("Claim"), Text("PARTNER"), Text("VISIT"), Text("TOOK_PART"), Text("HELD_IN"),
        Text("IN_CITY"), Text("IN_REGION"), Text("IN_COUNTRY"), Text("PART_OF"), Text("SERVES"), Text("ABOUT"),
    )
}  # fmt: skip
"""Label or type → what an account calls it."""


def summary(report: dict[str, Any]) -> Text:
    """What became of the rows of all tables together."""
    return Text(
        "{rows} rows: {loaded} loaded, {merged} merged, {rejected} rejected, {ignored} ignored.",
        **together(report["files"]),
    )


def print_plan(plan: dict[str, Any], report: dict[str, Any]) -> None:
    """Each table with what its columns mean, then what it would bring, in words."""
    for table in plan["tables"]:
        known = {"path": table["path"], "format": table["format"], "encoding": table["encoding"]}
        line = Text(
            "{path} ({format}, {encoding}) – {layout}", **known, layout=LAYOUTS.get(table["layout"], table["layout"])
        )
        say(Text("{what}: {why}", what=line, why=table["reason"]) if table["reason"] else line)
        if table["columns"]:
            rows = [(each["name"], each["role"], each["reason"]) for each in table["columns"]]
            click.echo(as_table(rows, (Text("column"), Text("role"), Text("why"))) + "\n")
    if report["examples"]:
        say(Text("Among them:"))
        for text in spoken(report["examples"]):
            say(f"  {text}")
        click.echo()


def print_account(report: dict[str, Any], answers: str = "") -> None:
    """The account of a load: what isn't loaded, with the lines of a mapping that would help (`answers`), its tables, refused rows, columns that were not read, nodes and edges; remarks on standard error."""
    _print_refused(report, answers)
    tables = report["files"]
    total = together(tables)
    rows = [_counted(table["path"], table) for table in tables]
    click.echo(as_table([*rows, _counted(Text("together"), total)] if len(rows) > 1 else rows, HEADS))
    say(Text("new nodes: {counts}", counts=_made(report["nodes"]) or Text("none")))
    say(Text("new edges: {counts}", counts=_made(report["edges"]) or Text("none")))
    for what, counts in ((Text("nodes"), report["nodes"]), (Text("edges"), report["edges"])):
        if changed := _made(counts, "updated"):
            say(Text("known {what} of which something new is said: {counts}", what=what, counts=changed))
    for table in tables:
        _print_table(table)
    for row in report["rejected"][:SHOWN]:
        where = Text("{file}:{line:d}", file=row["file"], line=row["line"])
        say(Text("{where}: {why} ({row})", where=where, why=row["reason"], row=_shortened(row["text"])))
    if total["rejected"] > SHOWN:
        say(Text("… and {number:,} more rejected rows.", number=total["rejected"] - SHOWN))
    print_remarks(report)


def _print_refused(report: dict[str, Any], answers: str) -> None:
    """The tables that aren't loaded, each with the reason and what is asked, and how to answer."""
    refused = report.get("refused", ())
    for each in refused:
        say(Text("Not loaded: {path}: {reason}.", path=each["file"], reason=each["reason"]))
        if each["hint"]:
            say(each["hint"])
    if answers:
        say(Text("Put the right answer into a file, and load again with `--mapping FILE`:"))
        click.echo(f"\n{answers}")
    if refused and len(refused) < len(report["files"]):
        say(
            Text("The other tables would be loaded all the same.")
            if report["dry_run"]
            else Text(
                "The other tables are loaded and stay in the store; `twinmap unload {load}` takes them back.",
                load=report["load"],
            )
        )
    if refused:
        click.echo()


def _counted(what: str, counts: Mapping[str, Any]) -> list[str]:
    return [what, *(f"{counts[key]:,}" for key in COUNTS)]


def _made(counts: dict[str, Any], how: str = "created") -> tuple[Text, ...]:
    """How many of each label or type are new, or changed."""
    new = {name: each[how] for name, each in counts.items() if each[how]}
    return tuple(Text("{n:,} {what}", n=n, what=MADE.get(name, name)) for name, n in new.items())


def _print_table(table: dict[str, Any]) -> None:
    """What was left out of one table, and why."""
    path = table["path"]
    for reason, count in table["reasons"].items():
        say(Text("{path}: {number:,} ignored: {why}", path=path, number=count, why=reason))
    if private := table.get("private_columns"):
        say(Text("{path}: columns private, never read: {columns}", path=path, columns=tuple(private)))
    if ignored := table.get("ignored_columns"):
        say(Text("{path}: columns not read: {columns}", path=path, columns=tuple(ignored)))


def print_remarks(report: dict[str, Any]) -> None:
    """What a load has to say beside its account, on standard error."""
    for each in report["files"]:
        for note in each.get("notes", ()):
            say(Text("{what}: {why}", what=each["path"], why=note), err=True)
    for each in report["notes"][:SHOWN]:
        where = ":".join(str(each[key]) for key in ("file", "line") if each[key])
        say(Text("{what}: {why}", what=where, why=each["note"]) if where else each["note"], err=True)
    if report["notes_total"] > SHOWN:
        say(Text("… and {number:,} more remarks; --report has them.", number=report["notes_total"] - SHOWN), err=True)
    if report["rejects"]:
        say(
            Text("The rejected rows stand in {file}; corrected, that file loads again.", file=report["rejects"]),
            err=True,
        )
    if not report["dry_run"] and "error" not in report:
        say(Text("To take it back: twinmap unload {load}", load=report["load"]), err=True)


def _shortened(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:119]}…"
