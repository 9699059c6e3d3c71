"""The files that are made from the code: pages of `docs/`, and what style sheets and front end know of the model's looks.

`python -m docs.generate` (or `make docs`) writes them again. A test compares the files with what stands here, so a new setting,
command, property or kind of tie can't be forgotten; so does `--check`, which writes nothing, names the files that differ, and fails if
there are any.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import click

from docs.columns import columns_page
from graph import model
from graph.filters import FILTERS
from graph.settings import Settings
from queries.report import REPORTS, Option
from web import looks

ROOT = Path(__file__).parent.parent


def model_page() -> Iterator[str]:
    """Lines of model.md: the model table."""
    yield from model.page()


def settings_page() -> Iterator[str]:
    """Lines of settings.md: every setting under a heading of its own."""
    yield from (
        "# Settings",
        "",
        "Each is an environment variable; `twinmap settings` prints them with the values in force. An option of a command",
        "(`--store`, `--host`, `--port`) goes before the variable. Made from `graph/settings.py` by `make docs`.",
        "",
    )
    for row in Settings().table():
        default = f"Default: `{row['default']}`." if row["default"] else "Not set by default."
        yield from (f"## {row['variable']}", "", row["help"], "", default, "")


def commands_page() -> Iterator[str]:
    """Lines of commands.md: the help of every command that `twinmap --help` lists."""
    yield from ("# Commands", "", "The help of the command line itself. Made from `web/cli/` by `make docs`.", "")
    for names, command in commands(main_command(), ("twinmap",)):
        yield from (f"## {' '.join(names)}", "", "```text", *help_lines(command, names), "```", "")


def filters_page() -> Iterator[str]:
    """Lines of filters.md: every filter with its choices."""
    yield from (
        "# Filters",
        "",
        "The same words in the address of a page, in the API, and as options on the command line: `kind=bureau,sister_school`,",
        "`--kind bureau,sister_school`.",
        "Made from `graph/filters.py` by `make docs`.",
        "",
    )
    for each in FILTERS:
        yield from (f"## {each.name}", "", each.help, "")
        if each.choices:
            yield from ("| choice | what it takes |", "| --- | --- |")
            yield from (f"| `{choice.name}` | {choice.help or choice.title} |" for choice in each.choices)
            yield ""


def reports_page() -> Iterator[str]:
    """Lines of reports.md: every report with its own options."""
    yield from (
        "# Reports",
        "",
        "On the site under Reports, as `twinmap report NAME`, and at `/api/v1/reports/NAME`; [the filters](filters.md) choose the part of the",
        "network that they are of. Each comes with the definition of its figures. Made from `queries/report.py` by `make docs`.",
        "",
    )
    for spec in REPORTS.values():
        yield from (f"## {spec.name}", "", spec.help, "")
        if spec.options:
            yield from ("| option | what it does | values | default |", "| --- | --- | --- | --- |")
            for option in spec.options:
                default = f"`{option.default}`" if option.default else ""
                yield f"| `{option.name}` | {option.help} | {values(option)} | {default} |"
            yield ""


def values(option: Option) -> str:
    """What an option of a report may be, in words."""
    if option.type == "number":
        return f"{option.least:,} to {option.most:,}"
    if option.type == "flag":
        return "`yes`, `no`"
    words = {"date": "a date: 2005, 2005-11 or 2005-11-16", "party": "an id", "text": "a text"}
    return words.get(option.type) or ", ".join(f"`{choice.name}`" for choice in option.choices)


def commands(command: click.Command, names: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """The command and all below it that aren't hidden, each with the words that call it."""
    yield names, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=names[-1])
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None and not inner.hidden:
                yield from commands(inner, (*names, name))


def help_lines(command: click.Command, names: tuple[str, ...]) -> list[str]:
    """What `--help` prints, at a width of its own so that the terminal doesn't matter."""
    options = {**main_command().context_settings, "terminal_width": 100, "max_content_width": 100}
    context: click.Context | None = None
    for name in names[:-1]:
        context = click.Context(click.Group(name), info_name=name, parent=context, **options)
    context = click.Context(command, info_name=names[-1], parent=context, **options)
    return [line.rstrip() for line in command.get_help(context).splitlines()]


def main_command() -> click.Command:
    """The whole command line; imported late because it is the outermost part."""
    from web.cli.group import main as command

    return command


FILES: Mapping[str, Callable[[], Iterable[str]]] = {
    "docs/model.md": model_page,
    "docs/settings.md": settings_page,
    "docs/filters.md": filters_page,
    "docs/reports.md": reports_page,
    "docs/commands.md": commands_page,
    "docs/columns.md": columns_page,
    "web/static/colours.css": looks.style_sheet,
    "web/frontend/src/looks.ts": looks.front_end,
}
"""What is made, and who gives its lines."""


def text(name: str) -> str:
    """The whole file, as it belongs on disk."""
    return "\n".join(FILES[name]()).rstrip() + "\n"


def differing(folder: Path) -> dict[str, str]:
    """The files that don't stand below the folder as they are made now, by name."""
    made = {name: text(name) for name in FILES}
    return {
        name: new
        for name, new in made.items()
        if not (folder / name).exists() or (folder / name).read_text(encoding="utf-8") != new
    }


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; fail if a file differs.")
def main(check: bool) -> None:
    """Write every file that differs, and say which."""
    found = differing(ROOT)
    for name, new in found.items():
        if check:
            print(f"{name} isn't what the code makes of it: `make docs` writes it again")
        else:
            (ROOT / name).write_text(new, encoding="utf-8")
            print(f"{name} is new")
    if check and found:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
