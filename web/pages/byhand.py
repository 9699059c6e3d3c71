"""`/add/…` and `/correct/…`: what a person says by hand of a tie, a visit or a party, each a load of one row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from graph.errors import NotFound, StoreBusy, no_party
from graph.model import CONFIDENCES, KIND, KINDS, Property, kind_between
from graph.network.parties import Party
from graph.text import Text
from loaders import byhand
from loaders.byhand import Entry, FieldFaults, Given, TieSaid
from loaders.places.country_table import country_names
from queries import details
from queries.values import JsonObject
from web.faults import status_of
from web.language.language import current, gettext, names, said
from web.language.titles import choice, country_name, figure, label, title_of
from web.pages.addresses import blueprint
from web.pages.rows import brief
from web.site import site

_ = gettext

ENDS = {"PARTNER": (Text("First party"), Text("Second party")), "VISIT": (Text("Who travels"), Text("Host"))}
MOST_CHOICES = 12
LIST_HELP: Mapping[str, JsonObject] = {
    "kind": {"help": Text("the list has every tie of this kind that the place has")},
    "as_of": {"title": Text("Day of the list"), "type": "date", "help": Text("what begins later is not in it")},
    "value": {"title": Text("How many it has"), "help": Text("empty: those that the source below states")},
    "tier": {"help": Text("empty: every tier")},
}
"""What the fields of a list are called, beyond the words of the model."""


@blueprint.route("/correct/tie/<id:id>", methods=["GET", "POST"])
def correct_tie(id: str) -> ResponseReturnValue:
    """A statement about a partnership or visit that is recorded."""
    here = site()
    known = details.find_tie(here.store, here.snapshot, id)["tie"]
    tie = TieSaid(known["type"], known["source"], known["target"], known.get("kind", ""), known["id"])
    title = _between(known["type"], *(here.snapshot.node(each) for each in (tie.start, tie.end)))
    shown = [_field(each, known) for each in byhand.fields(tie.type)]
    return _form(
        lambda given: byhand.of_tie(tie, given, title), shown, url_for("pages.tie", id=tie.id),
        heading=_("Correct what is known of this tie"), about=known["ends"], arrow="→" if tie.type == "VISIT" else "–",
    )  # fmt: skip


@blueprint.route("/correct/node/<id:id>", methods=["GET", "POST"])
def correct_node(id: str) -> ResponseReturnValue:
    """A statement about a party that is recorded."""
    here = site()
    party = here.snapshot.node(id)
    found = details.find(here.store, party.id)
    if found is None:
        raise no_party(id)
    shown = [_field(each, found) for each in byhand.fields(party.label)]
    return _form(
        lambda given: byhand.of_party(party.label, party.id, given, _name(party)), shown,
        url_for("pages.node", id=party.id), heading=_("Add or correct a fact"), about=[brief(party)],
    )  # fmt: skip


@blueprint.route("/add/partnership", methods=["GET", "POST"])
def add_partnership() -> ResponseReturnValue:
    """A partnership that isn't recorded yet."""
    return _new_tie("PARTNER", _("Add a partnership"))


@blueprint.route("/add/visit", methods=["GET", "POST"])
def add_visit() -> ResponseReturnValue:
    """A visit that isn't recorded yet."""
    return _new_tie("VISIT", _("Add a visit"))


@blueprint.route("/add/party", methods=["GET", "POST"])
def add_party() -> ResponseReturnValue:
    """A party that isn't recorded yet."""
    countries = sorted(
        ((code, country_name(code) if code in site().snapshot else row.name) for code, row in country_names().items()),
        key=lambda each: each[1],
    )  # fmt: skip
    facts = {each.name: _field(each, {}) for each in byhand.new_party_fields()}
    shown = [
        _choices("label", _("What it is"), [(each, label(each)) for each in byhand.NEW_PARTIES], needed=True),
        facts.pop("name") | {"needed": True},
        facts.pop("name_zh"),
        _choices("country", _("Country or region"), countries, needed=True),
        _party_field("city", _("Town of a school, authority or organization")),
        *facts.values(),
    ]
    return _form(_new_party, shown, heading=_("Add a party"))


@blueprint.route("/add/list/<id:id>", methods=["GET", "POST"])
def add_list(id: str) -> ResponseReturnValue:
    """A list of a place's ties of one kind that is complete, as its office says."""
    place = site().snapshot.node(id)
    if place.label not in byhand.LISTED_PLACES:
        raise NotFound(
            Text("'{id}' is no place whose list could be complete.", id=id),
            hint=Text("Take a city, a province or a country."),
        )
    shown = [_field(each, {}) for each in byhand.fields("Claim")]
    for field in shown:
        field |= {"needed": field["name"] in ("kind", "units", "as_of")} | LIST_HELP.get(field["name"], {})
        field |= {each: said(field[each]) for each in ("title", "help")}
    return _form(
        lambda given: byhand.complete_list(place.label, place.id, given, _name(place), datetime.now(UTC).date()), shown,
        url_for("pages.node", id=place.id), heading=_("Declare a list complete"), about=[brief(place)],
    )  # fmt: skip


def _new_tie(type_: str, heading: str) -> ResponseReturnValue:
    first, second = (said(each) for each in ENDS[type_])
    shown = [_party_field("a", first, needed=True), _party_field("b", second, needed=True)]
    if type_ == "PARTNER":
        shown.append(_choices("kind", title_of("kind"), [(each.name, said(each.title)) for each in KINDS], needed=True))
        shown[-1]["value"] = shown[-1]["value"] or _likely_kind()
    shown += [_field(each, {}) for each in byhand.fields(type_)]
    return _form(lambda given: _tie(type_, given), shown, heading=heading)


def _likely_kind() -> str:
    """The kind that a new partnership most likely has, by the label of its first party; empty where that leaves it open."""
    asked = request.args.get("a", "")
    if asked not in site().snapshot:
        return ""
    first = site().snapshot.node(asked).label
    kind = kind_between(first, first)
    return "" if KIND[kind].open else kind


def _tie(type_: str, given: Given) -> Entry:
    faults: dict[str, str] = {}
    ends = [_found(given, each, faults) for each in ("a", "b")]
    start, end = (each.id if each else f"?{place}" for place, each in enumerate(ends))
    title = _between(type_, *(each for each in ends if each))
    try:
        entry = byhand.of_tie(TieSaid(type_, start, end, given.get("kind", "")), given, title)
    except FieldFaults as error:
        raise FieldFaults(faults | error.faults) from error
    if faults:
        raise FieldFaults(faults)
    return entry


def _new_party(given: Given) -> Entry:
    faults: dict[str, str] = {}
    city = _found(given, "city", faults, ("City",)) if given.get("city", "").strip() else None
    try:
        entry = byhand.new_party({**given, "city": city.id if city else ""})
    except FieldFaults as error:
        raise FieldFaults(faults | error.faults) from error
    if faults:
        raise FieldFaults(faults)
    return entry


def _found(given: Given, field: str, faults: dict[str, str], labels: tuple[str, ...] = ()) -> Party | None:
    """The party that a field names by its id, or by a name that only one party has."""
    snapshot = site().snapshot
    chosen, text = given.get(f"{field}.id", "").strip(), given.get(field, "").strip()
    for id_ in (chosen, text):
        if id_ and id_ in snapshot and (not labels or snapshot.node(id_).label in labels):
            return snapshot.node(id_)
    like = _alike(text, labels)
    if len(like) == 1:
        return snapshot.node(like[0]["id"])
    if not text:
        faults[field] = _("a party is missing: type a part of its name.")
    elif like:
        faults[field] = _("several parties have this name; choose one.")
    else:
        faults[field] = _("no party has this name. Add it first, or try another spelling.")
    return None


def _alike(text: str, labels: tuple[str, ...] = ()) -> list[JsonObject]:
    """Parties whose name is this text; where none has it, those found under it."""
    if not text:
        return []
    found = site().snapshot.search(text, limit=200, language=current())
    found = [row for row in found if not labels or row["label"] in labels]
    same = [row for row in found if text.casefold() in (str(row["name"]).casefold(), row["name_zh"])]
    return (same or found)[:MOST_CHOICES]


def _form(
    entry: Callable[[Given], Entry], fields: list[JsonObject], there: str = "", *, heading: str, about: list[JsonObject] | None = None,
    arrow: str = "",
) -> ResponseReturnValue:  # fmt: skip
    """The form, or what it says loaded; what can't be taken stands beside its field."""
    faults: Mapping[str, str] = {}
    busy: StoreBusy | None = None
    if request.method == "POST":
        try:
            said = entry(request.form)
            report = byhand.load(site().free_store, said)
            return redirect(f"{there or _page_of(said)}?said={report['load']}", 303)
        except FieldFaults as error:
            faults = error.faults
        except StoreBusy as error:
            busy = error
    for field in fields:
        field["options"] = _options(field) if faults.get(field["name"]) and field["type"] == "party" else []
    page = render_template(
        "byhand.html", heading=heading, about=about or [], arrow=arrow, fields=fields, faults=faults,
        sayer=_said_by(), back=there, busy=busy,
    )  # fmt: skip
    return page, status_of(busy) if busy else 400 if faults else 200


def _page_of(said: Entry) -> str:
    return url_for("pages.node" if said.is_party else "pages.tie", id=said.about)


def _said_by() -> list[JsonObject]:
    today = datetime.now(UTC).date().isoformat()
    sure = _choices(
        "confidence", _("How sure"), [(each.name, f"{said(each.title)}: {said(each.help)}") for each in CONFIDENCES]
    )
    return [
        _text("source", _("Source: its title"), needed=True, help=_("a letter, a page, minutes of a meeting")),
        _text("url", _("Address of the source"), type="url"),
        _text("office", _("Which office says so"), needed=True, help=_("an institution, no person's name")),
        _text("dated", _("Date"), needed=True, type="date") | {"value": request.form.get("dated", today)},
        sure | {"value": sure["value"] or "high"},
    ]  # fmt: skip


def _text(name: str, title: str, *, needed: bool = False, type: str = "text", help: str = "") -> JsonObject:
    value = request.values.get(name, "")
    return {"name": name, "title": title, "type": type, "needed": needed, "help": help, "value": value, "choices": []}


def _choices(name: str, title: str, choices: list[tuple[str, str]], *, needed: bool = False) -> JsonObject:
    return _text(name, title, needed=needed, type="choice") | {"choices": choices}


def _field(property: Property, known: Mapping[str, Any]) -> JsonObject:
    """A field of the form for one property of the model, with what is known now."""
    name = property.name
    if property.choices:
        row = _choices(name, title_of(name), [(each.name, said(each.title)) for each in property.choices])
    else:
        row = _text(
            name,
            title_of(name),
            help=_("year, month or day: 2005, 2005-11, 2005-11-16") if property.type == "date" else "",
        )
    if property.type == "texts":
        row["help"] = _("several: parted by ;")
    if name == "note":
        row["type"] = "long"
    now = known.get(name)
    if now is not None:
        row["now"] = choice(name, now) if property.choices else "; ".join(now) if isinstance(now, list) else figure(now)
    return row


def _party_field(name: str, title: str, *, needed: bool = False) -> JsonObject:
    row = _text(name, title, needed=needed, type="party")
    id_ = request.values.get(f"{name}.id") or row["value"]
    if id_ in site().snapshot:
        party = site().snapshot.node(id_)
        row |= {"id": party.id, "value": names(brief(party))[0]}
    return row


def _options(field: JsonObject) -> list[JsonObject]:
    """The parties that a name may mean."""
    return [] if field.get("id") else _alike(field["value"], ("City",) if field["name"] == "city" else ())


def _name(party: Party) -> str:
    return party.name or party.name_zh or party.id


def _between(type_: str, *ends: Party) -> str:
    return (" → " if type_ == "VISIT" else " – ").join(_name(each) for each in ends)
