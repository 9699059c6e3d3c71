"""Tables, JSON and CSV on standard output."""

from __future__ import annotations

import json
from typing import Any

import click

from web.cli.language import said, spoken


def print_rows(columns: list[str], rows: list[list[Any]], form: str) -> None:
    if form == "csv":
        from queries.report import csv_text

        print_csv(csv_text(columns, rows))
    else:
        click.echo(as_table(rows, columns))


def print_csv(text: str) -> None:
    """Without the byte order mark that spreadsheet programs need in a file and pipes don't."""
    click.echo(text.removeprefix("\ufeff"), nl=False)


def say(text: str, err: bool = False) -> None:
    """A line in the language of the command, on one line of the terminal."""
    click.echo(cell_text(text), err=err)


def as_table(rows: Any, columns: Any) -> str:
    """Rows under their heads, texts in the language of the command."""
    from tabulate import tabulate

    cells = [["–" if cell is None else cell_text(cell) for cell in row] for row in rows]
    return tabulate(cells, headers=[said(each) for each in columns], tablefmt="simple", disable_numparse=True)


def cell_text(value: Any) -> str:
    """A value as text for a terminal: control characters shown, not obeyed; numbers to six digits (JSON and CSV have them all)."""
    if isinstance(value, float):
        return f"{value:.6g}" if abs(value) < 1e6 else f"{value:.0f}"
    text = said(value) if isinstance(value, str) else json.dumps(spoken(value), ensure_ascii=False)
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)
