"""The model: ONE table of labels, relationship types, properties and their choices.

It drives the constraints of the store, the checking of facts, the JSON of the API, the forms and `docs/model.md`
(`python -m graph.model` prints that page).

A property's type is one of: text, texts (a list), number, integer, flag, date (text at its own precision: 2005, 2005-11,
2005-11-16), dates (a list), json, jsons (a list of JSON texts).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Literal

from graph.errors import ModelError
from graph.looks import Category
from graph.text import NOTHING, Text

VERSION = 1
"""Version of the model; a store written by a higher one is refused."""


@dataclass(frozen=True)
class Choice:
    """One allowed value of a property, with its title for people and what it covers."""

    name: str
    title: Text
    help: Text = NOTHING


@dataclass(frozen=True)
class Kind(Choice):
    """One kind of partnership: all that is to be said of it, here and nowhere else."""

    between: tuple[tuple[str, str], ...] = ()
    """Pairs of labels whose ties are of this kind, where a source doesn't say; ANY for the other label."""
    parties: str = ""
    """Label of both its parties, where a source says the kind and not what they are; needless where `between` has a pair of one label."""
    open: bool = False
    """Does it hold many things? Then the words of a source tell better than its parties do, and a form doesn't propose it."""
    tier: str = "none"
    """Tier of such a tie where a source doesn't say."""
    colour: Category = "c8"
    """Its colour."""
    dash: tuple[int, int] = (2, 7)
    """Pixels drawn and left out along its line; (0, 0) is a full line."""
    rank: int = 50
    """Where it stands in a legend: those with low numbers first, then as the table has them."""
    alone: str = ""
    """Its title where nothing beside it says that a tie is meant; empty where the title does."""


@dataclass(frozen=True)
class Property:
    """One property of a label or relationship type."""

    name: str
    type: str
    help: str
    choices: tuple[Choice, ...] = ()
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True)
class Label:
    """One kind of node."""

    name: str
    title: Text
    plural: Text
    help: str
    properties: tuple[Property, ...] = ()
    party: bool = False
    colour: Category | Literal[""] = ""
    """Colour of its discs, where a drawing tells labels by colour."""
    key: str = field(default="id", init=False)


@dataclass(frozen=True)
class Relationship:
    """One type of edge, the labels it may join, and its properties."""

    name: str
    title: Text
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    help: str
    properties: tuple[Property, ...] = ()
    undirected: bool = False
    identified: bool = False
    """True where each edge carries an id of its own; the others are told apart by their ends (TOOK_PART by its role too)."""


ANY = "any"
KINDS = (
    Kind(
        "sister_school",
        Text("sister school"),
        Text("an agreement of two schools"),
        between=(("School", "School"),),
        tier="sister",
        colour="c1",
        dash=(7, 3),
        rank=20,
    ),
    Kind(
        "bureau",
        Text("bureau partnership"),
        Text("a party is an education bureau, department, school board or school association"),
        between=(("Bureau", ANY),),
        colour="c6",
        dash=(16, 4),
        rank=30,
    ),
    Kind(
        "sister_city",
        Text("sister city"),
        Text("twin towns, cities and districts"),
        between=(("City", "City"), ("City", "Region")),
        tier="sister",
        colour="c3",
        dash=(0, 0),
        rank=10,
    ),
    Kind(
        "sister_region",
        Text("sister region"),
        Text("provinces, states, counties, prefectures"),
        between=(("Region", "Region"),),
        tier="sister",
        colour="c5",
        dash=(11, 7),
        rank=40,
    ),
    Kind(
        "programme",
        Text("programme"),
        Text("a common programme, exchange or university agreement"),
        between=(("Organization", "Organization"), ("School", "Organization")),
        open=True,
        colour="c7",
        dash=(2, 3),
    ),
    Kind("other", Text("other"), Text("anything else"), open=True, rank=90, alone=Text("other tie")),
)
"""The kinds of partnership. A row more is a kind more, everywhere: in loads, filters, forms, drawings, charts, exports and docs."""
VISIT = Kind("visit", Text("visit"), colour="c2", dash=(4, 4), rank=99)
"""How a visit is drawn, which has no kind."""
LEGEND = tuple(sorted((*KINDS, VISIT), key=lambda kind: kind.rank))
"""All lines of a drawing in the order of its legend."""
TIERS = (
    Choice("sister", Text("sister"), Text("a full sister or partnership agreement")),
    Choice("friendly", Text("friendly exchange"), Text("a friendly exchange below sister level")),
    Choice("none", Text("no tier"), Text("tiers do not apply")),
)
STATUSES = (
    Choice("active", Text("active"), Text("active, signed or reported as working")),
    Choice("listed", Text("listed"), Text("stands in a list, nothing more is known")),
    Choice("proposed", Text("proposed"), Text("letter of intent or planned")),
    Choice("suspended", Text("suspended"), Text("put on hold")),
    Choice("ended", Text("ended"), Text("no longer in force")),
    Choice("seeking", Text("seeking"), Text("a party looks for a partner")),
    Choice("unknown", Text("unknown"), Text("nothing said")),
)
DOUBTS = (
    Choice("about", Text("about"), Text("about that time: circa 1978")),
    Choice(
        "uncertain", Text("uncertain"), Text("the source isn't sure, or it can't be told whether that is meant: 1989?")
    ),
)
COUNTED_STATUSES = ("active", "listed", "unknown")
"""Statuses that figures count unless asked otherwise; drawings show them all."""
COUNTED_TIERS = ("sister", "none")
"""Tiers that figures count unless asked otherwise."""
COMPLETE_LIST = "complete_list"
"""Measure of the claim by which a source declares its list of a kind complete for a place on a day."""
UNITS = (
    Choice("merged", Text("with its county-level units"), Text("a city counts with its county-level units")),
    Choice("own", Text("on their own"), Text("county-level units stand apart from their city")),
)
CONFIDENCES = (
    Choice("high", Text("high"), Text("the parties or their authorities say it, clearly")),
    Choice("medium", Text("medium"), Text("a third party says it")),
    Choice("low", Text("low"), Text("inferred, machine-translated or without an address")),
)
NATURES = (
    Choice("own", Text("a party's own page"), Text("one of the parties speaks of itself")),
    Choice(
        "authority", Text("an authority"), Text("a government, an embassy or an education authority speaks of others")
    ),
    Choice("press", Text("press"), Text("newspapers, broadcasters, news sites")),
    Choice("research", Text("research"), Text("studies, data sets, theses")),
    Choice(
        "list",
        Text("a list or register"),
        Text("a directory, wiki, table or register; whose word stands behind a line is not known"),
    ),
)
"""What kind of source speaks, the one whose word counts most first."""
OWN, LIST = NATURES[0].name, NATURES[-1].name
COMPARATORS = (
    Choice("eq", Text("exactly")),
    Choice("approx", Text("about")),
    Choice("gt", Text("over")),
    Choice("ge", Text("at least")),
    Choice("lt", Text("nearly")),
    Choice("le", Text("at most")),
)
ROLES = (
    Choice("host", Text("host")),
    Choice("organizer", Text("organizer")),
    Choice("co-organizer", Text("co-organizer")),
    Choice("participant", Text("participant")),
)
COUNTRY_TYPES = (
    Choice("country", Text("country")),
    Choice("region", Text("region")),
    Choice("historic", Text("historic")),
    Choice("other", Text("other")),
)
ORGANIZATION_TYPES = (
    Choice("university", Text("university")),
    Choice("association", Text("association")),
    Choice("government", Text("government")),
    Choice("company", Text("company")),
    Choice("other", Text("other")),
)

COMMON = (
    Property("id", "text", "unique over all labels, never changed"),
    Property("ids", "texts", "outside ids: wikidata:Q16666, geonames:1799962, iso3166-2:CN-32, urn:…"),
    Property("former", "texts", "ids that this node had or has in another source; they still answer"),
    Property("name", "text", "name in Latin script, or as the source has it"),
    Property("name_zh", "text", "Chinese name"),
    Property("aliases", "texts", "other names and spellings"),
    Property("note", "text", "remark of a source"),
    Property("confidence", "text", "confidence of the leading statement", CONFIDENCES),
    Property("statements", "jsons", "what each source says: one JSON text per statement"),
)
POSITION = (
    Property("lat", "number", "latitude, degrees north (WGS 84)", least=-90, most=90),
    Property("lon", "number", "longitude, degrees east (WGS 84)", least=-180, most=180),
    Property("position", "text", "where the position comes from"),
)
ADDRESS = (
    Property("address", "text", "postal address"),
    Property("postcode", "text", "postcode"),
)
POPULATION = (
    Property("population", "integer", "inhabitants", least=0),
    Property("population_year", "text", "year of that figure, where known"),
)
UNNAMED = (
    Property("unnamed", "flag", "stands for a party that its source does not name"),
    Property("number", "integer", "how many such parties the source speaks of, where it says so", least=1),
)

LABELS = (
    Label(
        "Country",
        Text("country or region"),
        Text("countries and regions"),
        "ISO 3166-1 alpha-2 code as id; XK; otherwise x- and a name.",
        (
            Property("iso3", "text", "ISO 3166-1 alpha-3"),
            Property("continent", "text", "continent"),
            Property("type", "text", "country, region, historic or other", COUNTRY_TYPES),
            *POSITION,
            *POPULATION,
        ),
        party=True,
        colour="c2",
    ),
    Label(
        "Region",
        Text("province or state"),
        Text("provinces and states"),
        "A first- or second-level part of a country that signs for itself.",
        (
            Property("country", "text", "id of its Country"),
            Property("type", "text", "province, state, county, … as the source says"),
            *POSITION,
            *POPULATION,
            *UNNAMED,
        ),
        party=True,
        colour="c5",
    ),
    Label(
        "City",
        Text("city"),
        Text("cities"),
        "A city, town, district or county-level unit.",
        (
            Property("country", "text", "id of its Country"),
            Property("admin1", "text", "first-level part of the country it lies in, by name"),
            Property("level", "text", "prefecture, county, district, … ; city where nothing finer is known"),
            *POSITION,
            *POPULATION,
            *UNNAMED,
        ),
        party=True,
        colour="c1",
    ),
    Label(
        "School",
        Text("school"),
        Text("schools"),
        "A school below university level.",
        (
            Property("country", "text", "id of its Country"),
            Property("level", "text", "primary, secondary, primary and secondary, vocational"),
            Property("closed", "date", "when it closed"),
            Property("website", "text", "web address"),
            *ADDRESS,
            Property("place_basis", "text", "how its town is known: source, inferred"),
            *POSITION,
            *UNNAMED,
        ),
        party=True,
        colour="c6",
    ),
    Label(
        "Bureau",
        Text("education authority"),
        Text("education authorities"),
        "Any authority for schools, by what it does: bureau, department, school board, school district.",
        (
            Property("country", "text", "id of its Country"),
            Property("level", "text", "province, prefecture, county, district, …"),
            Property("type", "text", "the source's own word: bureau, school_board, government"),
            Property("website", "text", "web address"),
            *ADDRESS,
            Property("place_basis", "text", "how its town is known: source, inferred"),
            *POSITION,
            *UNNAMED,
        ),
        party=True,
        colour="c3",
    ),
    Label(
        "Organization",
        Text("organization"),
        Text("organizations"),
        "Whatever else signs.",
        (
            Property("country", "text", "id of its Country"),
            Property("type", "text", "university, association, government, company, other", ORGANIZATION_TYPES),
            Property("level", "text", "level of teaching, where it applies"),
            Property("website", "text", "web address"),
            *ADDRESS,
            Property("place_basis", "text", "how its town is known: source, inferred"),
            *POSITION,
            *UNNAMED,
        ),
        party=True,
        colour="c4",
    ),
    Label(
        "Event",
        Text("event"),
        Text("events"),
        "A conference, camp or signing.",
        (
            Property("series", "text", "the series it belongs to"),
            Property("edition", "integer", "number in the series", least=1),
            Property("start", "date", "first day"),
            Property("end", "date", "last day"),
            Property("participants", "text", "participants as the source reports them"),
            Property("countries", "text", "countries as the source reports them"),
        ),
    ),
    Label(
        "Source",
        Text("source"),
        Text("sources"),
        "A page, file or document in which a fact stands.",
        (
            Property("title", "text", "title"),
            Property("url", "text", "address"),
            Property("publisher", "text", "who publishes it"),
            Property("published", "date", "date of publication"),
            Property("retrieved", "date", "when it was read"),
            Property("licence", "text", "licence"),
            Property("sha256", "text", "SHA-256 of the file"),
            Property("nature", "text", "what kind of source it is", NATURES),
        ),
    ),
    Label(
        "Load",
        Text("load"),
        Text("loads"),
        "One load of files.",
        (
            Property("title", "text", "what was loaded"),
            Property("started", "text", "time (UTC, ISO 8601)"),
            Property("finished", "text", "time; missing while it runs or when it was cut off"),
            Property(
                "work",
                "text",
                "while it isn't finished, what it is in the midst of: load (where missing), unload, restore, clear",
            ),
            Property("left", "text", "on one load: version of the graph as the last finished write left it"),
            Property("writes", "integer", "beside it: how many finished writes there were"),
            Property("digest", "text", "digest of the other properties, once it is finished"),
            Property("files", "texts", "paths of its files"),
            Property("report", "json", "the load report"),
            Property("sentences", "json", "patterns and values of the sentences in its report"),
            Property("rejects", "text", "its refused rows as CSV, the first 4 MB of them"),
            Property("model", "integer", "version of the model it was written with"),
        ),
    ),
    Label(
        "Claim",
        Text("claim"),
        Text("claims"),
        "A figure that a source states, kept apart from what is recorded.",
        (
            Property("subject", "text", "the source's words for whom it speaks of"),
            Property("measure", "text", "what is counted"),
            Property("value", "number", "the figure"),
            Property("comparator", "text", "exactly, about, over, …", COMPARATORS),
            Property("as_of", "date", "date for which it holds"),
            Property("period_start", "date", "start of the period counted"),
            Property("kind", "text", "of a list declared complete: of what kind of tie it is", KINDS),
            Property(
                "tier",
                "text",
                "of a list declared complete: the tier of its ties; every tier where it is missing",
                TIERS,
            ),
            Property(
                "units", "text", "of a list declared complete: whether county-level units count with their city", UNITS
            ),
            Property("source", "text", "id of its Source"),
        ),
    ),
)

PARTIES = tuple(label.name for label in LABELS if label.party)
PLACES = ("City", "Region", "Country")
FACTS = tuple(label.name for label in LABELS if label.name != "Load")
"""Labels whose nodes are facts; a Load only tells where facts come from."""
SITED = ("City", "School", "Bureau", "Organization")

_STATEMENTS = Property("statements", "jsons", "what each source says: one JSON text per statement")
_TIE = (
    Property("id", "text", "unique over all edges, never changed"),
    Property("former", "texts", "ids that this tie has in other sources; they still answer"),
    Property("confidence", "text", "confidence of the leading statement", CONFIDENCES),
    Property("note", "text", "remark of a source"),
    _STATEMENTS,
)

RELATIONSHIPS = (
    Relationship(
        "PARTNER",
        Text("partnership"),
        PARTIES,
        PARTIES,
        "Stored once; its stored direction means nothing. Two ties of one pair are two edges when their kinds differ.",
        (
            Property("kind", "text", "what kind of tie", KINDS),
            Property("tier", "text", "sister level or below", TIERS),
            Property("status", "text", "whether it is alive", STATUSES),
            Property("disputed", "flag", "its sources contradict each other"),
            Property("since", "date", "when it began"),
            Property("since_doubt", "text", "how sure that is, where it isn't: about, uncertain", DOUBTS),
            Property("until", "date", "when it ended"),
            Property("until_doubt", "text", "how sure that is, where it isn't: about, uncertain", DOUBTS),
            Property("signed", "dates", "dates of signing and renewal"),
            Property("expires", "date", "when the agreement runs out"),
            Property("programme", "text", "name of the programme"),
            *_TIE,
        ),
        undirected=True,
        identified=True,
    ),
    Relationship(
        "VISIT",
        Text("visit"),
        PARTIES,
        PARTIES,
        "From who travels to who receives.",
        (
            Property("start", "date", "first day"),
            Property("end", "date", "last day"),
            Property("when", "text", "a date without a year, as the source has it"),
            Property("students", "integer", "students who travelled", least=0),
            Property("teachers", "integer", "teachers who travelled", least=0),
            Property(
                "people",
                "integer",
                "people who travelled; missing = students + teachers; all missing = unknown",
                least=0,
            ),
            Property("count", "integer", "number of visits that an aggregate stands for", least=0),
            Property("aggregate", "flag", "a flow over a period, never counted as one visit"),
            Property("purpose", "text", "what for"),
            Property("event", "text", "id of the Event it belonged to"),
            *_TIE,
        ),
        identified=True,
    ),
    Relationship(
        "TOOK_PART",
        Text("took part"),
        PARTIES,
        ("Event",),
        "Who hosted, organised or attended.",
        (Property("role", "text", "host, organizer, co-organizer, participant", ROLES), _STATEMENTS),
    ),
    Relationship(
        "HELD_IN", Text("held in"), ("Event",), PLACES, "Where an event was held; any number.", (_STATEMENTS,)
    ),
    Relationship(
        "IN_CITY",
        Text("in city"),
        ("School", "Bureau", "Organization"),
        ("City",),
        "The town of a party.",
        (_STATEMENTS,),
    ),
    Relationship(
        "IN_REGION", Text("in region"), SITED, ("Region",), "The province or state of a party.", (_STATEMENTS,)
    ),
    Relationship(
        "IN_COUNTRY",
        Text("in country"),
        ("Region", *SITED),
        ("Country",),
        "The country or region of a party.",
        (_STATEMENTS,),
    ),
    Relationship(
        "PART_OF",
        Text("part of"),
        ("City", "Region"),
        ("City", "Region"),
        "City → City: a county-level unit to its prefecture-level city. Region → Region.",
        (_STATEMENTS,),
    ),
    Relationship(
        "SERVES",
        Text("serves"),
        ("Bureau", "Organization"),
        ("Region", "Country"),
        "The region or country it acts for, wherever its seat is.",
        (_STATEMENTS,),
    ),
    Relationship(
        "ABOUT", Text("about"), ("Claim",), (*PARTIES, "Event"), "Whom or what a claim speaks of.", (_STATEMENTS,)
    ),
)

LABEL = {label.name: label for label in LABELS}
RELATIONSHIP = {relationship.name: relationship for relationship in RELATIONSHIPS}
KIND = {kind.name: kind for kind in KINDS}
TIER, STATUS, COMPARATOR = ({each.name: each for each in choices} for choices in (TIERS, STATUSES, COMPARATORS))


def kind_between(first: str, second: str) -> str:
    """The kind of tie that parties of two labels make, where a source doesn't say; "other" where the table has no such pair.

    >>> kind_between("City", "Region"), kind_between("School", "Bureau"), kind_between("Country", "Country")
    ('sister_city', 'bureau', 'other')
    """
    for pair in ({first, second}, {first, ANY}, {second, ANY}):
        for kind in KINDS:
            if pair in map(set, kind.between):
                return kind.name
    return "other"


def label_of_kind(name: str) -> str:
    """The label whose parties make ties of this kind with each other; empty where the kind is of no one label.

    >>> label_of_kind("sister_city"), label_of_kind("bureau"), label_of_kind("")
    ('City', '', '')
    """
    if name not in KIND:
        return ""
    return KIND[name].parties or next((first for first, second in KIND[name].between if first == second), "")


PROVENANCE = ("source", "nature", "load", "line", "dated", "word", "quote", "ends")
"""Keys of a statement that say where it comes from; every other key is a value it states. `nature` is that of its source (of a Source it is
a value, as any other). `ends` are the ids by which its source named the ends of a tie, where they are other than those of the tie's ends
(sorted where the type is undirected)."""


def provenance_of(name: str) -> frozenset[str]:
    """Keys of a statement about this label or relationship type that say where it comes from."""
    return frozenset(PROVENANCE) - ({"nature"} if name == "Source" else set())


@cache
def properties_of(name: str) -> Mapping[str, Property]:
    """Properties of a label or relationship type by name, those common to all nodes included."""
    if name in LABEL:
        return {each.name: each for each in (*COMMON, *LABEL[name].properties)}
    if name in RELATIONSHIP:
        return {each.name: each for each in RELATIONSHIP[name].properties}
    raise ModelError(
        Text("'{name}' is no label or relationship type of the model.", name=name),
        hint=Text("Known: {names}.", names=(*LABEL, *RELATIONSHIP)),
    )


SURROGATE = re.compile("[\ud800-\udfff]")
DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


def _is_date(value: Any) -> bool:
    if not isinstance(value, str) or DATE.fullmatch(value) is None:
        return False
    try:
        return len(value) < 10 or bool(date.fromisoformat(value))
    except ValueError:
        return False


def _is_text(value: Any) -> bool:
    """A text that UTF-8 can hold; lone surrogates it can't."""
    return isinstance(value, str) and (value.isascii() or SURROGATE.search(value) is None)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63


def _is_number(value: Any) -> bool:
    return (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and value == value
        and abs(value) != float("inf")
    )


CHECKS: Mapping[str, tuple[Callable[[Any], bool], Text]] = {
    "text": (lambda value: _is_text(value) and value != "", Text("a text that isn't empty")),
    "texts": (_is_texts, Text("a list of texts")),
    "number": (_is_number, Text("a number")),
    "integer": (_is_integer, Text("a whole number of at most 64 bits")),
    "flag": (lambda value: isinstance(value, bool), Text("true or false")),
    "date": (_is_date, Text("YYYY, YYYY-MM or YYYY-MM-DD")),
    "dates": (
        lambda value: isinstance(value, list) and all(map(_is_date, value)),
        Text("a list of YYYY, YYYY-MM or YYYY-MM-DD"),
    ),
    "json": (_is_text, Text("a JSON text")),
    "jsons": (_is_texts, Text("a list of JSON texts")),
}


@cache
def _checker(name: str) -> Mapping[str, tuple[Callable[[Any], bool], Property, frozenset[str]]]:
    return {
        each.name: (CHECKS[each.type][0], each, frozenset(choice.name for choice in each.choices))
        for each in properties_of(name).values()
    }


def check(name: str, values: Mapping[str, Any], aside: Collection[str] = ()) -> None:
    """Raise ModelError unless every value fits the label or relationship type `name`; keys in `aside` are passed over. O(values).

    >>> check("City", {"name": "Suzhou", "lat": 31.3})
    >>> check("City", {"lat": 91})
    Traceback (most recent call last):
    ...
    graph.errors.ModelError: lat is 91; expected -90 to 90.
    """
    checker = _checker(name)
    for key, value in values.items():
        if key in aside:
            continue
        if key not in checker:
            raise ModelError(
                Text("{name} has no property '{key}'.", name=name, key=key),
                hint=Text("Known: {names}.", names=tuple(checker)),
            )
        fits, known, choices = checker[key]
        if not fits(value):
            raise ModelError(
                Text(
                    "{key} is {value}; expected {expected}.", key=key, value=repr(value), expected=CHECKS[known.type][1]
                )
            )
        if choices and value not in choices:
            raise ModelError(
                Text(
                    "{key} is '{value}'; expected {expected}.",
                    key=key,
                    value=value,
                    expected=tuple(choice.name for choice in known.choices),
                )
            )
        if (known.least is not None and value < known.least) or (known.most is not None and value > known.most):
            raise ModelError(
                Text("{key} is {value}; expected {expected}.", key=key, value=value, expected=_bounds(known))
            )


def _bounds(known: Property) -> Text:
    if known.most is None:
        return Text("{least:g} or more", least=known.least)
    return Text("{least:g} to {most:g}", least=known.least, most=known.most)


def page() -> Iterator[str]:
    """Lines of `docs/model.md`."""
    yield from ("# The model", "", "Made by `python -m graph.model`; the table itself is `graph/model.py`.", "")
    yield from ("## Properties that every node has", "", *_table(COMMON), "")
    for label in LABELS:
        party = " A party: it can hold partnerships and visits." if label.party else ""
        yield from (f"## {label.name}", "", f"{label.help}{party}", "", *_table(label.properties), "")
    for each in RELATIONSHIPS:
        arrow = "–" if each.undirected else "→"
        ends = f"{' or '.join(each.starts)} {arrow} {' or '.join(each.ends)}"
        yield from (f"## {each.name}", "", f"{ends}. {each.help}", "", *_table(each.properties), "")


def _table(properties: tuple[Property, ...]) -> Iterator[str]:
    if not properties:
        return
    yield from ("| property | type | what it is |", "| --- | --- | --- |")
    for each in properties:
        yield f"| `{each.name}` | {each.type} | {each.help} |"
        for choice in each.choices:
            yield f"| | `{choice.name}` | {choice.help or choice.title} |"


if __name__ == "__main__":
    print("\n".join(page()).rstrip())
