"""What templates say: titles of properties and choices, figures, times, values, in the reader's language."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from graph.amounts import Amount
from graph.model import (
    COMPARATORS,
    CONFIDENCES,
    COUNTRY_TYPES,
    KINDS,
    LABEL,
    NATURES,
    ORGANIZATION_TYPES,
    PROVENANCE,
    ROLES,
    STATUSES,
    TIERS,
    UNITS,
)
from graph.text import Text
from queries.charts.words import readable
from queries.measures import COUNTED
from web.language import speech
from web.language.data_words import DATA_WORDS
from web.language.language import current, gettext, names, said
from web.outward import outward
from web.site import site

_ = gettext

MENU = (
    ("pages.network", Text("Network")),
    ("pages.map_", Text("Map")),
    ("pages.reports", Text("Reports")),
    ("pages.console", Text("Console")),
    ("pages.sources", Text("Sources")),
    ("pages.loads", Text("Load")),
)
CHOICES = {
    "kind": KINDS,
    "status": STATUSES,
    "tier": TIERS,
    "confidence": CONFIDENCES,
    "nature": NATURES,
    "comparator": COMPARATORS,
    "units": UNITS,
    "role": ROLES,
    "country_type": COUNTRY_TYPES,
    "organization_type": ORGANIZATION_TYPES,
}
TITLES = {
    "id": Text("Id"),
    "ids": Text("Ids elsewhere"),
    "former": Text("Former ids"),
    "name": Text("Name"),
    "name_zh": Text("Chinese name"),
    "aliases": Text("Other spellings"),
    "lat": Text("Latitude"),
    "lon": Text("Longitude"),
    "position": Text("Position from"),
    "population": Text("Inhabitants"),
    "population_year": Text("Inhabitants counted in"),
    "number": Text("How many"),
    "iso3": Text("ISO code"),
    "continent": Text("Continent"),
    "type": Text("Type"),
    "country": Text("Country or region"),
    "admin1": Text("Province or state"),
    "level": Text("Level"),
    "website": Text("Website"),
    "address": Text("Postal address"),
    "postcode": Text("Postcode"),
    "closed": Text("Closed"),
    "place_basis": Text("How its place is known"),
    "series": Text("Series"),
    "edition": Text("Edition"),
    "start": Text("First day"),
    "end": Text("Last day"),
    "participants": Text("Participants reported"),
    "countries": Text("Countries reported"),
    "title": Text("Title"),
    "nature": Text("Kind of source"),
    "url": Text("Address"),
    "publisher": Text("Publisher"),
    "published": Text("Published"),
    "retrieved": Text("Retrieved"),
    "licence": Text("Licence"),
    "sha256": Text("SHA-256"),
    "kind": Text("Kind"),
    "tier": Text("Tier"),
    "status": Text("Status"),
    "since": Text("Since"),
    "since_doubt": Text("Doubt about since"),
    "until": Text("Until"),
    "until_doubt": Text("Doubt about until"),
    "signed": Text("Signed"),
    "expires": Text("Expires"),
    "programme": Text("Programme"),
    "when": Text("When"),
    "students": Text("Students"),
    "teachers": Text("Teachers"),
    "people": Text("People"),
    "count": Text("Number of visits"),
    "aggregate": Text("Flow over a period"),
    "purpose": Text("Purpose"),
    "event": Text("Event"),
    "role": Text("Role"),
    "unnamed": Text("Not named by its source"),
    "subject": Text("Whom it speaks of"),
    "measure": Text("What is counted"),
    "units": Text("County-level units"),
    "value": Text("Claimed"),
    "comparator": Text("Precision"),
    "as_of": Text("As of"),
    "period_start": Text("Counted from"),
    "word": Text("Word of the source"),
    "confidence": Text("Confidence"),
    "note": Text("Note"),
    "line": Text("Where"),
}
"""Property → what people call it; each is translated where it is shown."""
PLACE_TITLES = {
    "IN_CITY": Text("City"),
    "IN_REGION": Text("Province or state"),
    "IN_COUNTRY": Text("Country or region"),
    "PART_OF": Text("Part of"),
    "SERVES": Text("Acts for"),
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
AMOUNTS = ("participants", "countries")
"""Numbers that are kept as their source words them."""
NUMBER_KEYS = ("population", "students", "teachers", "people", "count", "value", "edition", "number")


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


def sentence(text: str) -> str:
    """A text of a report in the reader's language, its numbers as pages write them."""
    return speech.said(text, current(), figure)


def choice(name: str, value: Any) -> str:
    """Title of a choice in the reader's language; the value itself where the model doesn't know it."""
    found = next((each.title for each in CHOICES[name] if each.name == value), None)
    return said(found) if found else str(value or "–")


def choice_help(name: str, value: Any) -> str:
    """What a choice means, in the reader's language; empty where the model doesn't know it."""
    return next((said(each.help) for each in CHOICES[name] if each.name == value), "")


def label(name: str) -> str:
    """What a label is called."""
    return said(LABEL[name].title) if name in LABEL else name


def plural(name: str) -> str:
    """What several nodes of a label are called, as a heading."""
    return capital(said(LABEL[name].plural)) if name in LABEL else name


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
    return said(PLACE_TITLES.get(type, type))


def measure(name: Any) -> str:
    """What a claim counts, in words: its name with blanks."""
    words = str(name or "–").replace("_", " ")
    return said(COUNTED.get(words, words))


def word(value: str) -> str:
    """A word of a file in the reader's language, where it is one that many files use; else as it is."""
    return said(DATA_WORDS.get(value, value))


def title_of(name: str) -> str:
    """What a property is called."""
    return said(TITLES[name]) if name in TITLES else name


def country_name(id: Any) -> str:
    """Name of a country or region in the reader's language; the id itself where the graph hasn't got it."""
    snapshot = site().snapshot
    return names(snapshot.node(str(id))._asdict())[0] if id in snapshot else str(id or "–")


def menu() -> list[tuple[str, str]]:
    """The pages of the bar."""
    return [(endpoint, said(title)) for endpoint, title in MENU]


def stated(statement: Mapping[str, Any]) -> list[tuple[str, str]]:
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
        return word(str(value))
    if key == "country":
        return country_name(value)
    if key in AMOUNTS and (amount := Amount.read(value)):
        return sentence(amount.said)
    if key in NUMBER_KEYS or isinstance(value, bool):
        return figure(value)
    return str(value)


def facts(row: Mapping[str, Any], without: Sequence[str] = ()) -> list[dict[str, Any]]:
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
