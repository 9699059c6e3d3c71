"""The pages. Each parses its address, asks one function for plain data and renders a template."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.routing import PathConverter

from graph.errors import FilterError, NotFound, TwinmapError
from graph.filters import FILTERS, LEVELS, Filters, FilterSpec
from graph.model import (
    COMPARATORS,
    CONFIDENCES,
    COUNTRY_TYPES,
    KINDS,
    LABEL,
    LABELS,
    ORGANIZATION_TYPES,
    PROVENANCE,
    RELATIONSHIPS,
    ROLES,
    STATUSES,
    TIERS,
)
from graph.snapshot import Party, Snapshot
from graph.view import Edge, View
from queries import details, overview
from queries.drawing import position
from queries.named import NamedQuery, load_queries
from queries.report import REPORTS, Column, Option, Report, ReportSpec, Text
from web import api
from web.faults import body
from web.language import current, gettext, names
from web.site import site

Row = dict[str, Any]
_ = gettext

blueprint = Blueprint("pages", __name__)

MENU = (
    ("pages.network", "Network"),
    ("pages.map_", "Map"),
    ("pages.reports", "Reports"),
    ("pages.console", "Console"),
    ("pages.sources", "Sources"),
)
CHOICES = {
    "kind": KINDS,
    "status": STATUSES,
    "tier": TIERS,
    "confidence": CONFIDENCES,
    "comparator": COMPARATORS,
    "role": ROLES,
    "country_type": COUNTRY_TYPES,
    "organization_type": ORGANIZATION_TYPES,
}
TITLES = {
    "id": "Id",
    "ids": "Ids elsewhere",
    "former": "Former ids",
    "name": "Name",
    "name_zh": "Chinese name",
    "aliases": "Other spellings",
    "lat": "Latitude",
    "lon": "Longitude",
    "position": "Position from",
    "population": "Inhabitants",
    "population_year": "Inhabitants counted in",
    "number": "How many",
    "iso3": "ISO code",
    "continent": "Continent",
    "type": "Type",
    "country": "Country or region",
    "admin1": "Province or state",
    "level": "Level",
    "website": "Website",
    "place_basis": "How its place is known",
    "series": "Series",
    "edition": "Edition",
    "start": "First day",
    "end": "Last day",
    "participants": "Participants reported",
    "countries": "Countries reported",
    "title": "Title",
    "url": "Address",
    "publisher": "Publisher",
    "published": "Published",
    "retrieved": "Retrieved",
    "licence": "Licence",
    "sha256": "SHA-256",
    "kind": "Kind",
    "tier": "Tier",
    "status": "Status",
    "since": "Since",
    "until": "Until",
    "signed": "Signed",
    "expires": "Expires",
    "programme": "Programme",
    "when": "When",
    "students": "Students",
    "teachers": "Teachers",
    "people": "People",
    "count": "Number of visits",
    "aggregate": "Flow over a period",
    "purpose": "Purpose",
    "event": "Event",
    "role": "Role",
    "unnamed": "Not named by its source",
    "subject": "Whom it speaks of",
    "measure": "What is counted",
    "value": "Claimed",
    "comparator": "Precision",
    "as_of": "As of",
    "period_start": "Counted from",
    "word": "Word of the source",
    "confidence": "Confidence",
    "note": "Note",
    "line": "Where",
}
"""Property → what people call it; each is translated where it is shown."""
PLACE_TITLES = {
    "IN_CITY": "City",
    "IN_REGION": "Province or state",
    "IN_COUNTRY": "Country or region",
    "PART_OF": "Part of",
    "SERVES": "Acts for",
}
HIDDEN = (
    "id",
    "label",
    "name",
    "name_zh",
    "statements",
    "unnamed",
    "lat",
    "lon",
    "country",
    "disputed",
    "admin1",
    "report",
)
WORDS = ("level", "type", "continent", "place_basis", "position")
"""Properties whose values are words of our tables, translated where the catalogue has them."""
SPOKEN = ("title", "help", "definition", "figure", "unit")
"""Columns of reports whose texts are ours, translated where they are shown."""
NUMBERS = ("population", "students", "teachers", "people", "count", "value", "edition", "number")
FORM = ("ties", "kind", "tier", "status", "country", "area", "since", "until", "undated", "limit")
"""Filters that forms offer; the others work in the address."""
REPORT_FORM = ("level", *(name for name in FORM if name != "limit"))
DRAWING_ARGUMENTS = (
    "lang",
    "page",
    "size",
    "colour",
    "color",
    "focus",
    "labels",
    "selected",
    "hide",
    "metrics",
    "tie",
    "node",
    "people",
)
"""Words in a drawing's address that are no filters: how it is looked at."""
LEVEL_OF = {"Country": "country", "Region": "region", "City": "city"}
FILES = ("csv", "json", "xlsx", "html")
PAGE_ROWS = 500
TABLE_ROWS = 200


class IdConverter(PathConverter):
    """An id in an address: any text at all, slashes written %2F so that no browser resolves `../`."""

    regex = "(?s:.+)"
    part_isolating = False

    def to_url(self, value: Any) -> str:
        return quote(str(value), safe="")


# ---- what templates use ----


def figure(value: Any) -> str:
    """A number for people: grouped by thousands, an en dash where it is unknown.

    >>> figure(1234567), figure(0), figure(None), figure(0.64581)
    ('1,234,567', '0', '–', '0.6458')
    """
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.0f}" if value.is_integer() else f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.1f}"
    return str(value)


def outward(address: Any) -> str:
    """The address if it leads to a web page, else an empty text: nothing but http and https may be followed.

    >>> outward("https://example.org/a"), outward("javascript:alert(1)"), outward("https://")
    ('https://example.org/a', '', '')
    """
    text = str(address or "").strip()
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return ""
    clean = not re.search(r"[\x00-\x20\x7f\\]", text)
    return text if clean and parts.scheme.lower() in ("http", "https") and host else ""


def site_of(address: str) -> str:
    """The host of a web address, without www.

    >>> site_of("https://www.example.org/a")
    'example.org'
    """
    return (urlsplit(address).hostname or address).removeprefix("www.")


def choice(name: str, value: Any) -> str:
    """Title of a choice in the reader's language; the value itself where the model doesn't know it."""
    found = next((each.title for each in CHOICES[name] if each.name == value), None)
    return _(found) if found else str(value or "–")


def label(name: str) -> str:
    """What a label is called."""
    return _(LABEL[name].title) if name in LABEL else name


def plural(name: str) -> str:
    """What several nodes of a label are called, as a heading."""
    return capital(_(LABEL[name].plural)) if name in LABEL else name


def capital(text: str) -> str:
    """The text with a capital first letter; Chinese stays as it is."""
    return text[:1].upper() + text[1:]


def moment(text: Any) -> str:
    """A time of the store (UTC, ISO 8601) for people: to the minute.

    >>> moment("2026-11-22T13:25:01.5+00:00")
    '2026-11-22 13:25 UTC'
    """
    found = re.match(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)", str(text or ""))
    return f"{found[1]} {found[2]} UTC" if found else str(text or "–")


def place_title(type: str) -> str:
    """What a structural tie says of a place."""
    return _(PLACE_TITLES.get(type, type))


def measure(name: Any) -> str:
    """What a claim counts, in words: its name with blanks."""
    return _(str(name or "–").replace("_", " "))


def title_of(name: str) -> str:
    """What a property is called."""
    return _(TITLES[name]) if name in TITLES else name


def country_name(id: Any) -> str:
    """Name of a country or region in the reader's language; the id itself where the graph hasn't got it."""
    snapshot = site().snapshot
    return names(snapshot.node(str(id))._asdict())[0] if id in snapshot else str(id or "–")


def address(row: Mapping[str, Any]) -> str:
    """Where the page of a node is."""
    endpoint = {"Event": "pages.event", "Source": "pages.source"}.get(str(row.get("label")), "pages.node")
    return url_for(endpoint, id=row["id"])


def menu() -> list[tuple[str, str]]:
    """The pages of the bar."""
    return [(endpoint, _(title)) for endpoint, title in MENU]


def said(statement: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a statement states, as titles and texts, in the order of TITLES."""
    keys = sorted((key for key in statement if key not in PROVENANCE), key=_order)
    return [(title_of(key), _text(key, statement[key])) for key in keys]


def _order(key: str) -> int:
    return list(TITLES).index(key) if key in TITLES else len(TITLES)


def _text(key: str, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"
    if key in CHOICES:
        return choice(key, value)
    if key in WORDS:
        return _(str(value))
    if key == "country":
        return country_name(value)
    if key in NUMBERS or isinstance(value, bool):
        return figure(value)
    return str(value)


def facts(row: Mapping[str, Any], without: Sequence[str] = ()) -> list[Row]:
    """Rows of a list of facts: key, title, text, and a link where the value is a web address."""
    keys = [
        key
        for key in TITLES
        if key in row and key not in HIDDEN and key not in without and row[key] not in (None, [], "")
    ]
    found = [
        {"key": key, "title": title_of(key), "text": _text(key, row[key]), "link": outward(row[key])} for key in keys
    ]
    if row.get("lat") is not None and row.get("lon") is not None:
        text = f"{row['lat']:.4f}, {row['lon']:.4f}"
        found.append({"key": "position", "title": _("Position"), "text": text, "link": ""})
    return found


def register(app: Flask) -> None:
    """Add the pages, and what their templates use, to `app`."""
    app.jinja_env.filters.update(
        figure=figure,
        outward=outward,
        site_of=site_of,
        measure=measure,
        capital=capital,
        moment=moment,
        cell=cell,
        title_of=title_of,
    )
    app.jinja_env.globals.update(
        choice=choice,
        label=label,
        address=address,
        menu=menu,
        said=said,
        facts=facts,
        title_of=title_of,
        plural=plural,
        sentence=sentence,
        in_words=in_words,
        report_cell=report_cell,
        place_title=place_title,
    )
    app.context_processor(_version)
    app.register_blueprint(blueprint)


def _version() -> dict[str, str]:
    """The graph's version for the foot of each page; empty where the store doesn't answer."""
    try:
        return {"version": site().snapshot.version}
    except TwinmapError:
        return {"version": ""}


# ---- overview and search ----


@blueprint.get("/", endpoint="overview")
def overview_page() -> ResponseReturnValue:
    """What is in the graph."""
    here = site()
    found = overview.overview(here.store, here.snapshot)
    cited = {source for row in found["claimed"] for claim in row["claims"] for source in claim["sources"]}
    return render_template(
        "overview.html", found=found, sources=_by_id(details.sources(here.store, cited)), empty=_is_empty()
    )


def _is_empty() -> bool:
    return not site().snapshot.nodes


def _by_id(rows: Iterable[Row]) -> dict[str, Row]:
    return {row["id"]: row for row in rows}


@blueprint.get("/search")
def search() -> ResponseReturnValue:
    """Parties by name, or all of one label."""
    snapshot = site().snapshot
    text, wanted, type_ = (request.args.get(name, "").strip() for name in ("q", "label", "type"))
    unnamed = request.args.get("unnamed", "")
    rows = snapshot.search(text, limit=len(snapshot.nodes), language=current()) if text else _listed(snapshot)
    rows = [row for row in rows if _fits(snapshot.node(row["id"]), wanted, type_, unnamed)]
    for row in rows:
        row["ties"] = snapshot.degree.get(row["id"], 0)
        row["unnamed"] = snapshot.node(row["id"]).unnamed
    shown, pages = _paged(rows)
    return render_template(
        "search.html",
        text=text,
        rows=shown,
        pages=pages,
        total=len(rows),
        wanted=wanted,
        asked=bool(text or wanted),
        empty=_is_empty(),
    )


def _listed(snapshot: Snapshot) -> list[Row]:
    if not request.args.get("label"):
        return []
    nodes = sorted(snapshot.nodes, key=lambda each: (-snapshot.degree.get(each.id, 0), each.name, each.id))
    return [_brief(each) | {"where": snapshot.where(each, current())} for each in nodes]


def _fits(party: Party, wanted: str, type_: str, unnamed: str) -> bool:
    if (wanted and party.label != wanted) or (unnamed and party.unnamed != (unnamed == "yes")):
        return False
    return not type_ or (party.type or ("country" if party.label == "Country" else "")) == type_


def _brief(party: Party) -> Row:
    return {
        "id": party.id, "label": party.label, "name": party.name, "name_zh": party.name_zh, "unnamed": party.unnamed
    }  # fmt: skip


def _paged(rows: Sequence[Any], size: int = PAGE_ROWS) -> tuple[Sequence[Any], Row]:
    """The rows of the page asked for, and where the others are."""
    last = max(1, -(-len(rows) // size))
    asked = request.args.get("page", "1")
    number = min(max(int(asked), 1), last) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1
    first = (number - 1) * size
    links = {
        name: _same(page=str(to)) for name, to in (("before", number - 1), ("after", number + 1)) if 1 <= to <= last
    }
    return rows[first : first + size], {
        "number": number, "last": last, "first": first + 1, "until": min(first + size, len(rows)), "total": len(rows), **links
    }  # fmt: skip


def _same(**changes: str) -> str:
    """This address with some arguments changed."""
    arguments = {**{name: ",".join(request.args.getlist(name)) for name in request.args}, **changes}
    return f"{request.path}?{urlencode(arguments)}"


# ---- drawings ----


@blueprint.get("/network")
def network() -> ResponseReturnValue:
    """The network, drawn; its ties as a table below."""
    return _drawing("network.html", "network")


@blueprint.get("/map")
def map_() -> ResponseReturnValue:
    """The map, drawn; its ties as a table below, and what has no position."""
    return _drawing("map.html", "map")


def _asked_filters() -> Filters:
    return Filters.read(request.args, ignore=DRAWING_ARGUMENTS)


def _drawing(template: str, island: str) -> ResponseReturnValue:
    filters = _asked_filters()
    view = site().snapshot.view(filters, counted=False)
    edges = view.edges[:TABLE_ROWS]
    rows = [_edge_row(view.snapshot, edge) for edge in edges]
    return render_template(
        template,
        island=island,
        view=view,
        rows=rows,
        sources=_by_id(details.sources(site().store, {id for row in rows for id in row["sources"]})),
        source_address=_network_address(filters.query()),
        fields=_fields(view.snapshot, filters),
        hidden=_not_in_form(filters),
        levels=[(each.name, capital(_(each.title)), _same(level=each.name)) for each in LEVELS],
        table=_ties_address(filters.query()),
        placeless=[_brief(node) for node in view.nodes if position(view.snapshot, node)["lat"] is None],
        empty=_is_empty(),
    )


def _not_in_form(filters: Filters) -> list[tuple[str, str]]:
    """What the address asks beyond the form; the level has a control of its own."""
    return [(name, value) for name, value in filters.query().items() if name not in (*FORM, "level")]


def _network_address(query: Mapping[str, str]) -> str:
    text = urlencode(query)
    return url_for("api.network") + (f"?{text}" if text else "")


def _ties_address(query: Mapping[str, str]) -> str:
    text = urlencode(query)
    return url_for("pages.ties") + (f"?{text}" if text else "")


def _edge_row(snapshot: Snapshot, edge: Edge) -> Row:
    return {**edge.to_json(), "first": _brief(snapshot.node(edge.source)), "second": _brief(snapshot.node(edge.target))}


def _fields(snapshot: Snapshot, filters: Filters) -> list[Row]:
    """The form of a drawing's filters, as the address has them."""
    return [_filter_field(each, snapshot, filters, counted=False) for each in FILTERS if each.name in FORM]


def _filter_field(spec: FilterSpec, snapshot: Snapshot, filters: Filters, *, counted: bool) -> Row:
    """A field whose empty choice says what is taken unless asked: `counted` as figures do, else as drawings do."""
    row = _field(spec, snapshot)
    if not row["choices"] or spec.name == "level":
        return _with_asked(row)
    usual = _usual(spec, filters, counted=counted)
    if usual and spec.type == "choices":
        row["choices"].insert(0, (",".join(each.name for each in spec.choices), _("all")))
    titles = _(", ").join(_(title) for title in usual)
    row["choices"].insert(0, ("", _("as usual: {choices}").format(choices=titles) if usual else _("any")))
    return _with_asked(row)


def _usual(spec: FilterSpec, filters: Filters, *, counted: bool) -> list[str]:
    """Titles of what a filter takes where it isn't asked; none where that is everything."""
    value = getattr(replace(filters, **{spec.name: getattr(Filters(), spec.name)}).resolved(counted), spec.name)
    if spec.type == "flag":
        return [] if value else ["no"]
    taken = value if isinstance(value, tuple) else (value,)
    return [each.title for each in spec.choices if each.name in taken and each.name != "all"]


def _field(spec: FilterSpec | Option, snapshot: Snapshot) -> Row:
    value = ",".join(request.args.getlist(spec.name))
    if isinstance(spec, Option):
        value = value or spec.default
    row: Row = {"name": spec.name, "title": _(spec.title), "help": _(spec.help), "value": value, "choices": []}
    if spec.choices:
        row["choices"] = [(each.name, _(each.title)) for each in spec.choices]
    elif spec.name == "country":
        row["choices"] = sorted(
            ((each.id, names(each._asdict())[0]) for each in snapshot.nodes if each.label == "Country"),
            key=lambda each: each[1],
        )
    elif spec.type == "flag":
        row["choices"] = [("yes", _("yes")), ("no", _("no"))]
    row["placeholder"] = {"date": "2005-11", "number": "500"}.get(spec.type, "suzhou" if spec.name == "area" else "")
    return row


def _with_asked(row: Row) -> Row:
    """The field with what the address asks among its choices."""
    value = row["value"]
    if row["choices"] and value and value not in (each for each, _title in row["choices"]):
        row["choices"].append((value, value))
    return row


@blueprint.get("/ties")
def ties() -> ResponseReturnValue:
    """The ties that filters choose, as a table, a page at a time."""
    filters = _asked_filters()
    view = site().snapshot.view(filters, counted=False)
    edges = [edge for edge in view.edges if _asked_for(edge)]
    shown, pages = _paged(edges)
    rows = [_edge_row(view.snapshot, edge) for edge in shown]
    return render_template(
        "ties.html",
        view=view,
        rows=rows,
        pages=pages,
        fields=_fields(view.snapshot, filters),
        hidden=_not_in_form(filters),
        levels=[(each.name, capital(_(each.title)), _same(level=each.name)) for each in LEVELS],
        sources=_by_id(details.sources(site().store, {id for row in rows for id in row["sources"]})),
        drawn={name: f"{url_for(name)}?{urlencode(filters.query())}" for name in ("pages.network", "pages.map_")},
        empty=_is_empty(),
    )


def _asked_for(edge: Edge) -> bool:
    """Whether a row of the table fits what only the table can ask: `tie=disputed`, `people=known|unknown`."""
    if request.args.get("tie") == "disputed" and not edge.disputed:
        return False
    people = request.args.get("people")
    if people not in (None, "", "known", "unknown"):
        raise FilterError(f"found '{people}', expected known or unknown.", where="people")
    return not people or (
        edge.type == "VISIT" and not edge.aggregate and (edge.people is None) == (people == "unknown")
    )


# ---- one thing ----


@blueprint.get("/node/<id:id>")
def node(id: str) -> ResponseReturnValue:
    """A party: facts, ties, visits, events, claims, neighbours, each with its source."""
    here = site()
    snapshot = here.snapshot
    try:
        party = snapshot.node(id)
    except NotFound:
        return _elsewhere(id)
    if party.id != id:
        return redirect(url_for("pages.node", id=party.id))
    found = details.party(here.store, party.label, party.id)
    if found is None:
        raise NotFound(f"No party has the id '{id}'.")
    view = snapshot.view(_surroundings(party), counted=False)
    edges = _within(snapshot, party)
    within = [_edge_row(snapshot, edge) for edge in edges[:TABLE_ROWS]]
    cited = {source for row in within for source in row["sources"]} - {row["id"] for row in found["sources"]}
    return render_template(
        "node.html",
        party=party,
        found=found,
        where=_where(snapshot, party),
        groups=_by_kind(found["partnerships"]),
        disputed=[tie for tie in (*found["partnerships"], *found["visits"]) if tie.get("disputed")],
        visits=overview.visits(
            tie for tie in snapshot.ties if tie.type == "VISIT" and party.id in (tie.start, tie.end)
        ),
        neighbours=_neighbours(view, party.id),
        events=_with_roles(found["events"]),
        inside=_inside(snapshot, found["inside"]),
        within=within,
        within_total=len(edges),
        sources=_by_id([*found["sources"], *details.sources(here.store, cited)]),
        source_address=_network_address(view_query(party)),
        network_address=f"{url_for('pages.network')}?{urlencode(view_query(party))}",
        has_position=any(position(snapshot, each)["lat"] is not None for each in view.nodes),
    )


def _elsewhere(id: str) -> ResponseReturnValue:
    """To the page of something that is no party; NotFound with the nearest id where there is nothing."""
    found = details.find(site().store, id)
    if found is None:
        site().snapshot.node(id)  # raises NotFound with its hint
    assert found is not None
    if found["label"] == "Load":
        return redirect(url_for("pages.loads") + f"#{quote(id, safe='')}")
    if found["label"] == "Claim":
        source = next(iter(details.sources_in(found["statements"])), "")
        return redirect(url_for("pages.source", id=source) + f"#{quote(id, safe='')}")
    return redirect(address(found))


def view_query(party: Party) -> dict[str, str]:
    """The filters that choose the surroundings of a party."""
    return _surroundings(party).query() | {"hops": "1"}


def _surroundings(party: Party) -> Filters:
    level = LEVEL_OF.get(party.label, "party")
    return Filters(level=level, units="own" if level == "city" else "merged", around=party.id, hops=1)


def _where(snapshot: Snapshot, party: Party) -> list[Row]:
    """The places that a party lies in, nearest first."""
    return [
        _brief(snapshot.node(id))
        for id in (party.city, party.region, party.country)
        if id and id != party.id and id in snapshot
    ]


def _by_kind(ties: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    grouped = [(kind.name, [tie for tie in ties if tie.get("kind") == kind.name]) for kind in KINDS]
    return [(kind, sorted(own, key=_newest_first)) for kind, own in grouped if own]


def _newest_first(tie: Row) -> tuple[bool, list[int], str]:
    since = str(tie.get("since") or "")
    return not since, [-ord(letter) for letter in since], str(tie["id"])


def _neighbours(view: View, id: str) -> list[Row]:
    """Who a party is tied to at its level, with how many ties of which kinds, most first."""
    centre = next((node.id for node in view.nodes if node.id == id), None)
    counts: dict[str, Counter[str]] = {}
    for edge in view.edges:
        if centre in (edge.source, edge.target):
            other = edge.target if edge.source == centre else edge.source
            counts.setdefault(other, Counter())[edge.kind or "visit"] += edge.count
    rows = [
        _brief(view.snapshot.node(other)) | {
            "kinds": [(kind, number) for kind, number in sorted(kinds.items())],
            "ties": kinds.total(),
            "where": view.snapshot.where(view.snapshot.node(other), current()),
        }
        for other, kinds in counts.items()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-row["ties"], row["name"], row["id"]))


def _with_roles(events: Sequence[Row]) -> list[Row]:
    """One row per event, with every role that the party had in it."""
    found: dict[str, Row] = {}
    for event in events:
        row = found.setdefault(event["id"], {**event, "roles": [], "sources": []})
        row["roles"].append(event["role"])
        row["sources"] = list(dict.fromkeys((*row["sources"], *event["sources"])))
    return sorted(found.values(), key=lambda row: (row["start"] or "", row["id"]))


def _inside(snapshot: Snapshot, rows: Sequence[Row]) -> list[Row]:
    """What lies in a place, with its number of ties, most first."""
    counted = [{"name": None, **row, "ties": snapshot.degree.get(row["id"], 0), "where": ""} for row in rows]
    return sorted(counted, key=lambda row: (-row["ties"], row["name"] or "", row["id"]))


def _within(snapshot: Snapshot, party: Party) -> list[Edge]:
    """Ties of what lies in a place, the place's own left out."""
    if party.label not in LEVEL_OF:
        return []
    view = snapshot.view(Filters(area=(party.id,)), counted=False)
    return [edge for edge in view.edges if party.id not in (edge.source, edge.target)]


@blueprint.get("/tie/<id:id>")
def tie(id: str) -> ResponseReturnValue:
    """One partnership or visit, and what each source says of it."""
    here = site()
    found = details.find_tie(here.store, here.snapshot, id)
    return render_template("tie.html", tie=found["tie"], sources=_by_id(found["sources"]))


@blueprint.get("/event/<id:id>")
def event(id: str) -> ResponseReturnValue:
    """An event: where, who took part, its visits and claims."""
    found = details.event(site().store, id)
    if found is None:
        raise NotFound(f"No event has the id '{id}'.", hint="The pages of cities list the events held there.")
    roles = [(role.name, [each for each in found["parties"] if each["role"] == role.name]) for role in ROLES]
    return render_template(
        "event.html",
        event=found["node"],
        found=found,
        roles=[each for each in roles if each[1]],
        sources=_by_id(found["sources"]),
    )


@blueprint.get("/events")
def events() -> ResponseReturnValue:
    """Every event, newest first."""
    rows = details.all_events(site().store)
    shown, pages = _paged(rows)
    return render_template("events.html", rows=shown, pages=pages, total=len(rows), empty=_is_empty())


@blueprint.get("/claims")
def claims() -> ResponseReturnValue:
    """Every figure that a source claims, whatever it speaks of."""
    here = site()
    rows = details.all_claims(here.store)
    shown, pages = _paged(rows)
    cited = {source for row in shown for source in row["sources"]}
    return render_template(
        "claims.html",
        rows=shown,
        pages=pages,
        total=len(rows),
        sources=_by_id(details.sources(here.store, cited)),
        empty=_is_empty(),
    )


@blueprint.get("/source/<id:id>")
def source(id: str) -> ResponseReturnValue:
    """A source, and everything that stands on it."""
    here = site()
    found = details.source(here.store, id)
    if found is None:
        raise NotFound(f"No source has the id '{id}'.", hint="The page Sources lists them all.")
    snapshot = here.snapshot
    stated = id in snapshot.sources
    view = snapshot.view(Filters(source=(id,)), counted=False) if stated else None
    edges = view.edges if view else ()
    rows = [_edge_row(snapshot, edge) for edge in edges[:PAGE_ROWS]]
    cited = details.sources(here.store, {each for row in rows for each in row["sources"]} | {id})
    return render_template(
        "source.html", source=found["node"], claims=found["claims"], rows=rows, total=len(edges), sources=_by_id(cited)
    )


@blueprint.get("/sources")
def sources() -> ResponseReturnValue:
    """Every source with how many ties and claims stand on it."""
    here = site()
    counts = Counter(source for tie in here.snapshot.ties for source in tie.sources)
    claims = Counter(source for claim in details.all_claims(here.store) for source in claim["sources"])
    rows = [{**row, "ties": counts[row["id"]], "claims": claims[row["id"]]} for row in details.all_sources(here.store)]
    shown, pages = _paged(rows)
    return render_template("sources.html", rows=shown, pages=pages, total=len(rows), empty=_is_empty())


# ---- loads and the rest ----


@blueprint.get("/load")
def loads() -> ResponseReturnValue:
    """What was loaded, each with its load report."""
    return render_template("loads.html", rows=details.loads(site().store), empty=_is_empty())


@blueprint.get("/about")
def about() -> ResponseReturnValue:
    """What twinmap is, how it counts, whose data it shows."""
    return render_template("about.html", kinds=KINDS, statuses=STATUSES, tiers=TIERS)


@blueprint.get("/queries")
def queries() -> ResponseReturnValue:
    """The library of queries."""
    return render_template("queries.html", rows=list(load_queries().values()), empty=_is_empty())


@blueprint.route("/console", methods=["GET", "POST"])
def console() -> ResponseReturnValue:
    """A Cypher query of the reader's own; the form works without JavaScript too."""
    library = load_queries()
    given = request.values
    chosen = library.get(given.get("name", ""))
    take = chosen if given.get("take") or not given.get("query") else None
    text = take.text if take else given.get("query", "")
    params = _example(take) if take else given.get("params", "")
    result, fault = None, None
    if request.method == "POST":
        try:
            result = api.ask(given.get("query"), None, given.get("params"), _whole(given.get("limit")))
        except TwinmapError as error:
            fault = body(error)["error"]
    return render_template(
        "console.html",
        library=list(library.values()),
        chosen=chosen,
        text=text,
        params=params,
        limit=given.get("limit", ""),
        result=result,
        fault=fault,
        labels=LABELS,
        relationships=RELATIONSHIPS,
        settings=site().settings,
        empty=_is_empty(),
    )


def _example(query: NamedQuery) -> str:
    """The parameters of a query of the library with their defaults, as JSON; empty where it has none."""
    return json.dumps(query.read_params(), ensure_ascii=False) if query.parameters else ""


def in_words(query: NamedQuery, name: str) -> str:
    """Title or description of a query of the library in the reader's language."""
    return str(getattr(query, f"{name}_zh" if current() == "zh" else name))


def _whole(text: str | None) -> int | None:
    """A whole number from a form; None where the field is empty."""
    if not text or not text.strip():
        return None
    found = text.strip()
    if not (found.isascii() and found.isdigit() and len(found) < 10 and int(found) >= 1):
        raise FilterError(f"found '{found}', expected a whole number of 1 or more.", where="limit")
    return int(found)


def cell(value: Any) -> str:
    """A value of a query's answer as text; lists and maps as JSON."""
    if value is None:
        return "–"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@blueprint.get("/reports")
def reports() -> ResponseReturnValue:
    """What reports there are."""
    return render_template("reports.html", rows=list(REPORTS.values()), empty=_is_empty())


@blueprint.get("/reports/<name>")
def report(name: str) -> ResponseReturnValue:
    """One report: its form, method, table and notes."""
    made = api.make_report(name)
    spec = REPORTS[name]
    query = urlencode([(key, value) for key, value in request.args.items(multi=True) if key not in ("lang", "page")])
    shown, pages = _paged(made.rows)
    return render_template(
        "report.html",
        spec=spec,
        made=made,
        rows=shown,
        pages=pages,
        heads=_heads(spec, made) if pages["last"] > 1 or made.parameters.get("limit") else {},
        fields=_report_fields(spec, site().snapshot),
        hidden=_not_in_report_form(spec),
        files={
            form: f"{url_for('api.report', name=name)}?{query}{'&' if query else ''}format={form}" for form in FILES
        },
        empty=_is_empty(),
    )


def _heads(spec: ReportSpec, made: Report) -> dict[str, Row]:
    """Column → the link that sorts all rows by it, and how they are sorted now; nothing where the report has no `sort`."""
    now = made.parameters.get("sort")
    turned = "asc" if _falls(made.rows, now) else "desc"
    return {
        each.name: {
            "link": _same(sort=each.name, order=turned if each.name == now else "auto", page="1"),
            "sorted": {"asc": "descending", "desc": "ascending"}[turned] if each.name == now else "",
        }
        for option in spec.options
        if option.name == "sort"
        for each in option.choices
    }


def _falls(rows: Sequence[Row], column: str | None) -> bool:
    """Whether the known values of a column go down from the first row to the last."""
    known: list[Any] = [row[column] for row in rows if column and row[column] is not None]
    if not known:
        return False
    first, last = (each.casefold() if isinstance(each, str) else each for each in (known[0], known[-1]))
    return bool(first > last)


def _report_fields(spec: ReportSpec, snapshot: Snapshot) -> list[Row]:
    """The form of a report: its own options, the level, and the filters that forms offer."""
    own = {option.name: option for option in spec.options}
    filters = Filters.read(request.args, ignore=(*own, "lang", "page", "format"))
    shared = [each for each in FILTERS if each.name in REPORT_FORM and each.name not in own]
    return [
        *(_with_asked(_field(option, snapshot)) for option in own.values()),
        *(_filter_field(each, snapshot, filters, counted=True) for each in shared),
    ]


def _not_in_report_form(spec: ReportSpec) -> list[tuple[str, str]]:
    known = {"lang", "page", *REPORT_FORM, *(option.name for option in spec.options)}
    return [(key, value) for key, value in request.args.items(multi=True) if key not in known]


def report_cell(column: Column, value: Any) -> str:
    """A value of a report's table in the reader's language."""
    if column.name == "label":
        return label(value)
    if column.name == "country":
        return country_name(value)
    if column.name in SPOKEN and isinstance(value, str):
        return sentence(value) if isinstance(value, Text) else _(value)
    return figure(value)


def sentence(line: Text) -> str:
    """A line of a report in the reader's language, with its numbers."""
    if not line.values:
        return _(line.template)
    return _(line.template).format(
        **{key: value if key == "seed" else _filled(value) for key, value in line.values.items()}
    )


def _filled(value: Any) -> Any:
    if isinstance(value, Text):
        return sentence(value)
    if isinstance(value, tuple):
        return _(", ").join(str(_filled(each)) for each in value)
    return figure(value) if isinstance(value, (int, float)) else value
