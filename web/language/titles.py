"""What templates say: titles of properties and choices, figures, times, values, in the reader's language."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from graph.model import (
    COMPARATORS,
    CONFIDENCES,
    COUNTRY_TYPES,
    KINDS,
    LABEL,
    ORGANIZATION_TYPES,
    PROVENANCE,
    ROLES,
    STATUSES,
    TIERS,
)
from queries.charts import readable
from web.language.language import gettext, names
from web.pages.addresses import outward
from web.pages.rows import Row
from web.site import site

_ = gettext

MENU = (
    ("pages.network", "Network"),
    ("pages.map_", "Map"),
    ("pages.reports", "Reports"),
    ("pages.console", "Console"),
    ("pages.sources", "Sources"),
    ("pages.loads", "Load"),
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
    "address": "Postal address",
    "postcode": "Postcode",
    "closed": "Closed",
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
NUMBERS = ("population", "students", "teachers", "people", "count", "value", "edition", "number")


def figure(value: Any) -> str:
    """A number for people: grouped by thousands, an en dash where it is unknown.

    >>> figure(1234567), figure(0), figure(None), figure(0.64581), figure(-1.5), figure(0.00001)
    ('1,234,567', '0', '–', '0.6458', '−1.5', '1×10⁻⁵')
    """
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int):
        return readable(f"{value:,}")
    if isinstance(value, float):
        form = ",.0f" if value.is_integer() else ",.4g" if abs(value) < 1000 else ",.1f"
        return readable(f"{value:{form}}")
    return str(value)


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


def cell(value: Any) -> str:
    """A value of a query's answer as text; lists and maps as JSON."""
    if value is None:
        return "–"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
