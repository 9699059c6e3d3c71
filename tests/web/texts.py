"""Every text that a reader may see, gathered from templates, Python, the model's tables and the front end's list."""

from __future__ import annotations

import ast
import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Flask

from graph import filters, model
from graph.figures import nodes as figures
from loaders import byhand as said_by_hand
from loaders.columns import mapping
from queries import measures
from queries.report import REPORTS
from queries.reports import candidates, changes, coverage, dormant, under_connected
from web.language import titles as words
from web.language.language import FRONT_END
from web.pages import byhand, load

ROOT = Path(__file__).parent.parent.parent
ARGUMENTS = {"Text": (0,), "Column": (1, 3, 4), "Line": (1, 3, 4)}
WORDS = (
    "city", "county", "development zone", "district", "local government area", "metropolitan borough", "municipality", "prefecture",
    "primary", "primary and secondary", "secondary", "vocational", "tertiary", "inferred", "source", "approximate", "mean of GeoNames places",
    "bureau", "government", "school_board", "association", "company", "university", "country", "region", "other",
    "autonomous community", "autonomous region", "canton", "council area", "department", "emirate", "former province", "island", "oblast",
    "province", "regional council", "state", "territory", "voivodeship",
    "Africa", "Asia", "Europe", "North America", "Oceania", "South America",
)  # fmt: skip
CALLS = ("_", "gettext", "ngettext")


def in_templates(app: Flask) -> Iterator[tuple[str, str]]:
    """Where and what templates translate."""
    environment: Any = app.jinja_env  # with an extension that brings a method of its own
    for path in sorted((ROOT / "web" / "templates").rglob("*.html")):
        for _, _, message in environment.extract_translations(path.read_text(encoding="utf-8")):
            text = message if isinstance(message, str) else next(iter(message or ()), None)
            if text:
                yield f"web/templates/{path.name}", text


def in_python() -> Iterator[tuple[str, str]]:
    """Where and what the web's modules translate by name."""
    for path in sorted((*(ROOT / "web").glob("*.py"), *(ROOT / "web" / "pages").glob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield path.relative_to(ROOT).as_posix(), first.value


def in_tables() -> Iterator[tuple[str, str]]:
    """Texts of the tables that pages print."""
    for label in model.LABELS:
        yield from (("graph/model.py", text) for text in (label.title, label.plural))
    yield from (("graph/model.py", each.title) for each in model.RELATIONSHIPS)
    for choices in words.CHOICES.values():
        yield from (("graph/model.py", each.title) for each in choices)
    for choices in (model.KINDS, model.TIERS, model.STATUSES):
        yield from (("graph/model.py", each.help) for each in choices)
    for spec in filters.FILTERS:
        yield from (
            ("graph/filters.py", text) for text in (spec.title, spec.help, *(each.title for each in spec.choices))
        )
    for each in figures.FIGURES:
        yield from (("graph/figures/nodes.py", text) for text in (each.title, each.help, each.unit))
    for title in (*words.TITLES.values(), *words.PLACE_TITLES.values(), *(title for _, title in words.MENU)):
        yield "web/language/titles.py", title
    for role in mapping.ROLES:
        yield "loaders/columns/mapping.py", role.title
    for title in (*load.LAYOUTS.values(), *load.GROUPS.values(), *(title for _, title, _ in load.SOURCE_FIELDS)):
        yield "web/pages/load.py", title
    for title in (title for both in byhand.ENDS.values() for title in both):
        yield "web/pages/byhand.py", title
    yield from (("loaders/byhand.py", text) for text in said_by_hand.FAULTS.values())
    yield from (("graph/model.py", each.help) for each in model.CONFIDENCES)
    yield from in_reports()


def in_reports() -> Iterator[tuple[str, str]]:
    """Texts of the reports: what is declared, and every sentence and column."""
    for spec in REPORTS.values():
        yield "queries/report.py", spec.title
        yield "queries/report.py", spec.help
        for option in spec.options:
            yield from (
                ("queries/report.py", text)
                for text in (option.title, option.help, *(each.title for each in option.choices))
            )
    yield from _in_report_tables()
    for path in (
        ROOT / "queries" / "report.py",
        ROOT / "queries" / "charts.py",
        *sorted((ROOT / "queries" / "reports").glob("*.py")),
    ):
        where = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            yield from ((where, text) for text in _literals(node))


def _in_report_tables() -> Iterator[tuple[str, str]]:
    """Words of the reports' tables, which sentences are filled with."""
    helped = (*under_connected.PEERS, *under_connected.VERDICTS)
    named = (*under_connected.PER, *coverage.VERDICTS, *coverage.LISTS, *dormant.LISTS, *changes.CHANGES)
    yield from (("queries/reports/under_connected.py", each.help) for each in helped)
    yield from (("queries/reports", each.title) for each in (*helped, *named))
    yield from (("queries/reports/under_connected.py", title) for _, title in under_connected.SIZES)
    yield from (("queries/reports/candidates.py", title) for title in candidates.TITLES.values())
    yield from (("queries/measures.py", each.title) for each in measures.MEASURES.values())
    yield from (("queries/reports/coverage.py", text) for text in coverage._COUNTS.values())
    for text in (
        "{years} years since it began", "{years} years since a signing", "no tie of an education authority", "no sister school",
        "distances", "betweenness", "rewired networks", "fit of the tail",
    ):  # fmt: skip
        yield "queries/reports", text


def _literals(node: ast.AST) -> Iterator[str]:
    """Literal texts of `Text(pattern)`, `Column(name, title, …, help=)`, `Line(name, title, value, unit, definition)` and of tables of sentences."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ARGUMENTS:
        wanted = [node.args[place] for place in ARGUMENTS[node.func.id] if place < len(node.args)]
        wanted += [keyword.value for keyword in node.keywords if keyword.arg in ("help", "title", "unit")]
        yield from (each.value for each in wanted if isinstance(each, ast.Constant) and isinstance(each.value, str))
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
        names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        if any(name.endswith(("_WORDS", "_LEFT_OUT")) for name in names):
            yield from (
                each.value
                for each in node.value.values
                if isinstance(each, ast.Constant) and isinstance(each.value, str)
            )


def in_samples() -> Iterator[tuple[str, str]]:
    """What the claims of the samples count, and the words that their places and parties are described with."""
    path = ROOT / "loaders" / "samples" / "jiangsu" / "claims.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield path.relative_to(ROOT).as_posix(), row["measure"].replace("_", " ")
    for word in WORDS:
        yield "loaders/samples", word


def in_front_end() -> Iterator[tuple[str, str]]:
    """Texts of the islands, from the front end's own list."""
    for text in json.loads((ROOT / FRONT_END).read_text(encoding="utf-8")):
        yield FRONT_END, text


def everything(app: Flask) -> dict[str, list[str]]:
    """Text → where it is used, files in order."""
    found: dict[str, set[str]] = {}
    for where, text in (*in_templates(app), *in_python(), *in_tables(), *in_samples(), *in_front_end()):
        if text:
            found.setdefault(text, set()).add(where)
    return {text: sorted(places) for text, places in sorted(found.items())}
