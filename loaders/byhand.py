"""By hand: what a person says of one tie, visit or party, as a load of one row.

It adds a statement with its source and erases nothing; it stands among the loads and can be taken back like any other. Statements
are about parties: who says so is an office, never a person.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from graph.errors import LoadError, ModelError
from graph.facts import EdgeFact, Fact, NodeFact, filled
from graph.model import COMPLETE_LIST, CONFIDENCES, OWN, PROVENANCE, Property, check, properties_of
from graph.store.store import Store
from graph.store.unload import unload
from graph.text import Text, joined
from loaders.account.row import File, Row
from loaders.cells import CONTACT
from loaders.load import load_rows
from loaders.places.country_table import country_facts, country_names

FORMAT = "by hand"
FIELDS = {
    "PARTNER": ("status", "since", "until", "tier", "expires", "note"),
    "VISIT": ("start", "end", "students", "teachers", "people", "purpose", "note"),
    "Claim": ("kind", "units", "as_of", "value", "tier", "note"),
}
"""What can be said of a tie; the kind of a partnership and the ends of both make it the tie that it is. Of a list declared complete."""
LISTED_PLACES = ("City", "Region", "Country")
"""Whose lists can be declared complete."""
PARTY_FIELDS = ("name", "name_zh", "aliases", "website", "closed", "population", "lat", "lon", "note")
NEW_PARTIES = ("School", "Bureau", "Organization", "City", "Region")
DATE_PAIRS = (("since", "until"), ("start", "end"))
SAID = ("source", "url", "office", "dated", "confidence")
"""Who says it: title and address of the source, the office, the day, how sure."""

FAULTS = {
    "source": Text("a fact needs a source: its title, for instance of a letter, page or minutes."),
    "office": Text("name the office that says so: an institution, no person."),
    "url": Text("expected an address that begins with http:// or https://."),
    "dated": Text("expected a day as YYYY-MM-DD."),
    "personal": Text("holds an e-mail address or a telephone number, which twinmap doesn't keep."),
    "choice": Text("expected one of the choices."),
    "date": Text("expected a year, month or day: 2005, 2005-11 or 2005-11-16."),
    "integer": Text("expected a whole number of 0 or more."),
    "number": Text("expected degrees: a latitude from -90 to 90, a longitude from -180 to 180."),
    "text": Text("can't be kept as it is; type it again."),
    "order": Text("is before the beginning."),
    "day": Text("a list needs its day, as YYYY-MM-DD, and no later one than today."),
    "position": Text("a position has both a latitude and a longitude."),
    "itself": Text("a party has no partnership with itself."),
    "empty": Text("nothing is said yet: fill in at least one of these fields."),
    "label": Text("say what it is."),
    "name": Text("a party needs a name."),
    "country": Text("expected a country or region."),
    "foreign": Text("parties of this sort have none; leave it empty."),
}
"""What can be wrong with a field; what was found stands in the field itself."""

Given = Mapping[str, str]


class FieldFaults(LoadError):
    """Some fields can't be taken: `faults` says of each what was found and expected."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(
            joined(Text("{column}: {fault}", column=name, fault=fault) for name, fault in faults.items()), where=FORMAT
        )
        self.faults = dict(faults)


@dataclass(frozen=True)
class TieSaid:
    """A partnership or visit; without an id a new one."""

    type: str
    start: str
    end: str
    kind: str = ""
    id: str = ""


class Entry(NamedTuple):
    """One row said by hand: what the load is called, its facts, and the id of what it speaks of."""

    title: str
    about: str
    facts: tuple[Fact, ...]

    @property
    def is_party(self) -> bool:
        """Whether it speaks of a party, not of a tie."""
        return any(isinstance(fact, NodeFact) and fact.id == self.about for fact in self.facts)


def fields(name: str) -> list[Property]:
    """What can be said by hand of a label or type of tie, as the model has it.

    >>> [each.name for each in fields("School")]
    ['name', 'name_zh', 'aliases', 'website', 'closed', 'lat', 'lon', 'note']
    """
    known = properties_of(name)
    return [known[key] for key in FIELDS.get(name, PARTY_FIELDS) if key in known]


def new_party_fields() -> list[Property]:
    """What can be said of a party of any label: those that a label hasn't got are refused."""
    known = {field.name: field for label in NEW_PARTIES for field in fields(label)}
    return [known[key] for key in PARTY_FIELDS]


def of_tie(tie: TieSaid, given: Given, title: str) -> Entry:
    """A statement about a partnership or visit, known or new. given: texts of a form. Raises FieldFaults."""
    faults: dict[str, str] = {}
    source, statement = _said(given, faults)
    values = _values(tie.type, given, faults)
    if tie.type == "PARTNER":
        values |= {"kind": tie.kind}
        _check(tie.type, "kind", tie.kind, faults)
        if tie.start == tie.end:
            faults.setdefault("b", FAULTS["itself"])
    if tie.id:
        _something_said(tie.type, given, faults)
    _raise(faults)
    id_ = tie.id or _new_id(tie, values)
    return Entry(title, id_, (source, EdgeFact(tie.type, tie.start, tie.end, id_, statement | values)))


def _new_id(tie: TieSaid, values: Mapping[str, Any]) -> str:
    """Partnerships of one pair differ in kind, visits in days and purpose."""
    if tie.type == "PARTNER":
        return f"tie-{_hashed(tie.kind, *sorted((tie.start, tie.end)))[:16]}"
    told = (str(values.get(key, "")) for key in ("start", "end", "purpose"))
    return f"visit-{_hashed(tie.start, tie.end, *told)[:16]}"


def of_party(label: str, id_: str, given: Given, title: str) -> Entry:
    """A statement about a party that the store has. Raises FieldFaults."""
    faults: dict[str, str] = {}
    source, statement = _said(given, faults)
    values = _values(label, given, faults)
    _something_said(label, given, faults)
    _raise(faults)
    return Entry(title, id_, (source, NodeFact(label, id_, statement | values)))


def complete_list(label: str, id_: str, given: Given, title: str, today: date) -> Entry:
    """A list of a place's ties of one kind, declared complete: kind, whether county-level units are in it, its day; value: how many it has, else the ties that its source states count.

    Raises FieldFaults.
    """
    faults: dict[str, str] = {}
    source, statement = _said(given, faults)
    values = _values("Claim", given, faults)
    if label not in LISTED_PLACES:
        faults["kind"] = FAULTS["foreign"]
    for name in ("kind", "units"):
        if name not in values:
            faults[name] = FAULTS["choice"]
    day = str(values.get("as_of", ""))
    if not _is_day(day) or day > today.isoformat():
        faults["as_of"] = FAULTS["day"]
    value = values.get("value", 0)
    if not isinstance(value, float | int) or value < 0 or value != int(value):
        faults["value"] = FAULTS["integer"]
    _raise(faults)
    key = (id_, COMPLETE_LIST, day, source.id, *(str(values.get(name, "")) for name in ("kind", "units", "tier")))
    claim = f"claim-{_hashed(*key)[:16]}"
    stated = {"name": f"{title}: {COMPLETE_LIST.replace('_', ' ')}", "subject": title, "measure": COMPLETE_LIST, "comparator": "eq"}  # fmt: skip
    where = {key: value for key, value in statement.items() if key in PROVENANCE}
    return Entry(title, claim, (source, NodeFact("Claim", claim, statement | stated | values), EdgeFact("ABOUT", claim, id_, "", where)))  # fmt: skip


def new_party(given: Given) -> Entry:
    """A party that the store hasn't got: label, name, country (its code), city (id of a City in the store, if known).

    Raises FieldFaults.
    """
    faults: dict[str, str] = {}
    source, statement = _said(given, faults)
    label, country, city = (given.get(key, "").strip() for key in ("label", "country", "city"))
    if label not in NEW_PARTIES:
        faults["label"] = FAULTS["label"]
        _raise(faults)
    values = _values(label, given, faults)
    for field in new_party_fields():
        if given.get(field.name, "").strip() and field not in fields(label):
            faults[field.name] = FAULTS["foreign"]
    if not values.get("name"):
        faults.setdefault("name", FAULTS["name"])
    known = country_names()
    if country not in known:
        faults["country"] = FAULTS["country"]
    _raise(faults)
    name = str(values["name"])
    id_ = f"{label.lower()}-{country.lower()}-{_slug(name)}{_hashed(label, name, country, city)[:8]}"
    where = {key: value for key, value in statement.items() if key in PROVENANCE}
    places = [EdgeFact("IN_COUNTRY", id_, country, "", where)]
    if city and label in ("School", "Bureau", "Organization"):
        places.append(EdgeFact("IN_CITY", id_, city, "", where))
    node = NodeFact(label, id_, statement | values | {"country": country})
    return Entry(name, id_, (source, *country_facts(known[country]), node, *places))


def load(store: Store, entry: Entry) -> dict[str, Any]:
    """Load the row and return the load report. Raises LoadError, and leaves nothing behind, where the graph can't take it."""
    text = json.dumps([list(fact) for fact in entry.facts], ensure_ascii=False, sort_keys=True)
    file = File(FORMAT, FORMAT, sha256=hashlib.sha256(text.encode()).hexdigest())
    report = load_rows(store, f"By hand: {entry.title}", [file], [Row(FORMAT, 1, entry.facts, text=entry.title)])
    if report["files"][0]["rejected"]:
        unload(store, report["load"])
        raise LoadError(report["rejected"][0]["reason"], where=FORMAT, hint=Text("Nothing was changed."))
    return report


def _said(given: Given, faults: dict[str, str]) -> tuple[NodeFact, dict[str, Any]]:
    """The source, and the part of the statement that says where it comes from."""
    title, url, office, dated, confidence = (given.get(key, "").strip() for key in SAID)
    if not title:
        faults["source"] = FAULTS["source"]
    if not office:
        faults["office"] = FAULTS["office"]
    if url and not re.match(r"https?://[^\s/]+", url):
        faults["url"] = FAULTS["url"]
    for name, text in (("source", title), ("office", office)):
        if CONTACT.search(text):
            faults[name] = FAULTS["personal"]
    if not _is_day(dated):
        faults["dated"] = FAULTS["dated"]
    if confidence not in {choice.name for choice in CONFIDENCES}:
        faults["confidence"] = FAULTS["choice"]
    id_ = f"source-{_hashed(title, url, office)[:12]}"
    stated = filled({"name": title, "title": title, "url": url, "publisher": office, "source": id_, "nature": OWN})
    return NodeFact("Source", id_, stated), {"source": id_, "line": FORMAT, "dated": dated, "confidence": confidence}


def _values(name: str, given: Given, faults: dict[str, str]) -> dict[str, Any]:
    """The values of the form that aren't empty, read as the model's types; what doesn't fit is noted among `faults`."""
    values = {}
    for field in fields(name):
        text = given.get(field.name, "").strip()
        if not text:
            continue
        values[field.name] = _read(field, text)
        _check(name, field.name, values[field.name], faults)
        if CONTACT.search(text) and field.type in ("text", "texts"):
            faults[field.name] = FAULTS["personal"]
    for first, last in DATE_PAIRS:
        if first in values and last in values and values[last] < values[first][: len(values[last])]:
            faults.setdefault(last, FAULTS["order"])
    if ("lat" in values) != ("lon" in values):
        faults.setdefault("lat" if "lon" in values else "lon", FAULTS["position"])
    return values


def _read(property: Property, text: str) -> Any:
    """The text as the property's type, or as it stands where it can't be read, which `check` then refuses."""
    if property.type == "texts":
        return [part.strip() for part in re.split(r"[|;；\n]", text) if part.strip()]
    try:
        return (
            {"integer": int, "number": float}[property.type](text.replace(",", "")) if property.type != "text" else text
        )
    except (KeyError, ValueError):
        return text


def _check(name: str, key: str, value: Any, faults: dict[str, str]) -> None:
    try:
        check(name, {key: value})
    except ModelError:
        property = properties_of(name)[key]
        faults[key] = FAULTS["choice"] if property.choices else FAULTS.get(property.type, FAULTS["text"])


def _something_said(name: str, given: Given, faults: dict[str, str]) -> None:
    if not any(given.get(field.name, "").strip() for field in fields(name)):
        faults.setdefault(fields(name)[0].name, FAULTS["empty"])


def _raise(faults: Mapping[str, str]) -> None:
    if faults:
        raise FieldFaults(faults)


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _slug(name: str) -> str:
    """The name in lowercase ASCII with a hyphen behind it; empty where nothing of it is ASCII.

    >>> _slug("Lycée Molière"), _slug("第一中学")
    ('lycee-moliere-', '')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40]
    return f"{words}-" if words else ""


def _hashed(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
