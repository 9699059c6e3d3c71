"""A plan and the account of a load, printed."""

from __future__ import annotations

from typing import Any

import click

from web.cli.print import as_table, cell_text

SHOWN = 20
"""Rejected rows and remarks that a load prints; its report has more."""


def summary(report: dict[str, Any]) -> str:
    total = {
        key: sum(each[key] for each in report["files"]) for key in ("rows", "loaded", "merged", "rejected", "ignored")
    }
    return "{rows} rows: {loaded} loaded, {merged} merged, {rejected} rejected, {ignored} ignored.".format(**total)


def print_plan(plan: dict[str, Any], report: dict[str, Any]) -> None:
    """Each table with what its columns mean, then what it would bring, in words."""
    for table in plan["tables"]:
        reason = f": {table['reason']}" if table["reason"] else ""
        click.echo(cell_text(f"{table['path']} ({table['format']}, {table['encoding']}) – {table['layout']}{reason}"))
        if table["columns"]:
            rows = [(each["name"], each["role"], each["reason"]) for each in table["columns"]]
            click.echo(as_table(rows, ("column", "role", "why")) + "\n")
    if report["examples"]:
        click.echo("Among them:")
        for text in report["examples"]:
            click.echo(f"  {cell_text(text)}")
        click.echo()


def print_account(report: dict[str, Any]) -> None:
    """The account of a load: its tables, refused rows, columns that were not read, nodes and edges; remarks on standard error."""
    keys = ("rows", "loaded", "merged", "rejected", "ignored")
    rows = [[each["path"], *(f"{each[key]:,}" for key in keys)] for each in report["files"]]
    if len(rows) > 1:
        rows.append(["together", *(f"{sum(each[key] for each in report['files']):,}" for key in keys)])
    click.echo(as_table(rows, ("table", *keys)))
    for what in ("nodes", "edges"):
        counts = [f"{each['created']:,} {name}" for name, each in report[what].items() if each["created"]]
        click.echo(f"new {what}: {', '.join(counts) or 'none'}")
    for each in report["files"]:
        for reason, count in each["reasons"].items():
            click.echo(cell_text(f"{each['path']}: {count:,} ignored: {reason}"))
        for key, words in (("private_columns", "private, never read"), ("ignored_columns", "not read")):
            if each.get(key):
                click.echo(cell_text(f"{each['path']}: columns {words}: {', '.join(each[key])}"))
    rejected = sum(each["rejected"] for each in report["files"])
    for each in report["rejected"][:SHOWN]:
        click.echo(cell_text(f"{each['file']}:{each['line']}: {each['reason']} ({_shortened(each['text'])})"))
    if rejected > SHOWN:
        click.echo(f"… and {rejected - SHOWN:,} more rejected rows.")
    print_remarks(report)


def print_remarks(report: dict[str, Any]) -> None:
    for each in report["files"]:
        for note in each.get("notes", ()):
            click.echo(cell_text(f"{each['path']}: {note}"), err=True)
    for each in report["notes"][:SHOWN]:
        where = ":".join(str(each[key]) for key in ("file", "line") if each[key])
        click.echo(cell_text(f"{where}: {each['note']}" if where else each["note"]), err=True)
    if report["notes_total"] > SHOWN:
        click.echo(f"… and {report['notes_total'] - SHOWN:,} more remarks; --report has them.", err=True)
    if report["rejects"]:
        click.echo(f"The rejected rows stand in {report['rejects']}; corrected, that file loads again.", err=True)
    if not report["dry_run"]:
        click.echo(f"To take it back: twinmap unload {report['load']}", err=True)


def _shortened(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:119]}…"
