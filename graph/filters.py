"""Filters: what a drawing, a report, a path or an export takes of the graph, the same words everywhere.

`FILTERS` is the one table: the forms, the command line's help, the API's description and the errors come from it.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from graph.errors import FilterError
from graph.model import CONFIDENCES, COUNTED_STATUSES, COUNTED_TIERS, DATE, KINDS, STATUSES, TIERS, UNITS, Choice
from graph.text import LISTED, Text

LEVELS = (
    Choice("party", Text("party"), Text("schools, authorities, cities, regions as they signed")),
    Choice("city", Text("city"), Text("everything at the city it lies in")),
    Choice("region", Text("province or state"), Text("everything at the province or state it lies in")),
    Choice("country", Text("country or region"), Text("everything at the country or region it lies in")),
)
TIES = (
    Choice("partner", Text("partnerships"), Text("agreements")),
    Choice("visit", Text("visits"), Text("who travelled to whom")),
    Choice("all", Text("partnerships and visits"), Text("both")),
)


@dataclass(frozen=True)
class FilterSpec:
    """One filter: its type is choice, choices, texts, text, date, flag, number or numbers; help says what is kept."""

    name: str
    title: Text
    help: Text
    type: str
    choices: tuple[Choice, ...] = ()


FILTERS = (
    FilterSpec("level", Text("Level"), Text("What a node is; ties roll up to it."), "choice", LEVELS),
    FilterSpec(
        "ties",
        Text("Ties"),
        Text("Drawings take all, figures and paths take partnerships, unless asked."),
        "choice",
        TIES,
    ),
    FilterSpec("kind", Text("Kind"), Text("Partnerships of these kinds; visits have no kind."), "choices", KINDS),
    FilterSpec(
        "tier",
        Text("Tier"),
        Text("Partnerships of these tiers; figures count all but friendly exchanges unless asked."),
        "choices",
        TIERS,
    ),
    FilterSpec(
        "status",
        Text("Status"),
        Text("Partnerships of these statuses; figures count active, listed and unknown ones unless asked."),
        "choices",
        STATUSES,
    ),
    FilterSpec(
        "country", Text("Country or region"), Text("Ties with an end in one of these countries or regions."), "texts"
    ),
    FilterSpec(
        "region", Text("Province or state"), Text("Ties with an end in one of these provinces or states."), "texts"
    ),
    FilterSpec(
        "area", Text("Area"), Text("Parties in this city, province or country, and the ties that touch them."), "texts"
    ),
    FilterSpec(
        "since", Text("Begun since"), Text("Ties that began, visits that started, on this date or later."), "date"
    ),
    FilterSpec(
        "until", Text("Begun until"), Text("Ties that began, visits that started, on this date or earlier."), "date"
    ),
    FilterSpec(
        "undated",
        Text("Without a date"),
        Text("Whether ties without a date stay; they go when since or until is set, unless asked."),
        "flag",
    ),
    FilterSpec("source", Text("Source"), Text("Ties that one of these sources states."), "texts"),
    FilterSpec(
        "confidence", Text("Confidence"), Text("Ties whose leading statement is this sure."), "choices", CONFIDENCES
    ),
    FilterSpec("community", Text("Community"), Text("Nodes of these communities; 1 is the largest."), "numbers"),
    FilterSpec(
        "units", Text("County-level units"), Text("Whether county-level units count with their city."), "choice", UNITS
    ),
    FilterSpec("limit", Text("At most"), Text("The nodes with the most ties, at most so many."), "number"),
    FilterSpec("around", Text("Around"), Text("The surroundings of this party or place."), "text"),
    FilterSpec("hops", Text("Steps"), Text("How many steps the surroundings reach."), "number"),
    FilterSpec(
        "unnamed",
        Text("Unnamed parties"),
        Text("Whether parties that no source names take part; in figures only when asked."),
        "flag",
    ),
    FilterSpec(
        "isolated", Text("Without ties"), Text("Whether parties without any tie in this view are kept."), "flag"
    ),
)
_SPEC = {each.name: each for each in FILTERS}


@dataclass(frozen=True)
class Filters:
    """What to take of the graph; None or an empty tuple means "not asked".

    >>> Filters.read({"level": "city", "kind": "bureau,sister_city", "undated": "no"}).kind
    ('bureau', 'sister_city')
    """

    level: str = "party"
    ties: str | None = None
    kind: tuple[str, ...] = ()
    tier: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    area: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    undated: bool | None = None
    source: tuple[str, ...] = ()
    confidence: tuple[str, ...] = ()
    community: tuple[int, ...] = ()
    units: str = "merged"
    limit: int | None = None
    around: str | None = None
    hops: int = 1
    unnamed: bool | None = None
    isolated: bool | None = None

    @classmethod
    def read(cls, mapping: Mapping[str, Any], ignore: Iterable[str] = ()) -> Filters:
        """Filters from texts: query parameters (a werkzeug MultiDict too), `--option k=v` or a plain dict.

        Lists come by comma or repeated; empty values are as good as absent; names in `ignore` are passed over.
        Raises FilterError, naming the filter, what was found and what was expected.
        """
        passed = set(ignore)
        values: dict[str, Any] = {}
        for name in mapping:
            if name in passed:
                continue
            if name not in _SPEC:
                raise FilterError(Text("Unknown filter '{name}'.", name=name), hint=_nearest(name, _SPEC))
            texts = _texts(mapping, name)
            if texts:
                values[name] = _read(_SPEC[name], texts)
        return cls(**values)

    def __post_init__(self) -> None:
        if self.ties == "visit" and (self.kind or self.tier or self.status):
            raise FilterError(
                Text("Only partnerships have a kind, a tier and a status."),
                where="ties",
                hint=Text("Leave those filters out, or ask for ties=partner."),
            )
        if self.since and self.until and _cut(self.since, self.until) > _cut(self.until, self.since):
            raise FilterError(
                Text("since is {since}, later than until, {until}.", since=self.since, until=self.until),
                where="since",
                hint=Text("Exchange the two."),
            )

    @property
    def of_parties(self) -> Filters:
        """The same of single parties, unnamed ones too unless these are left out on purpose: for who groups the ties otherwise."""
        return replace(self, level="party", limit=None, unnamed=self.unnamed is not False)

    def resolved(self, counted: bool) -> Filters:
        """The same with every default spelled out: those of figures (`counted`) or of drawings."""
        ties = self.ties or ("partner" if counted else "all")
        statuses = self.status or (COUNTED_STATUSES if counted else ())
        tiers = self.tier or (COUNTED_TIERS if counted else ())
        undated = self.undated if self.undated is not None else not (self.since or self.until)
        unnamed = self.unnamed if self.unnamed is not None else not counted
        if ties == "visit":
            statuses = tiers = ()
        return replace(self, ties=ties, status=statuses, tier=tiers, undated=undated, unnamed=unnamed)

    def query(self) -> dict[str, str]:
        """The filters that differ from the defaults, as query parameters in the table's order.

        >>> Filters(level="city", kind=("bureau",)).query()
        {'level': 'city', 'kind': 'bureau'}
        """
        blank = {each.name: each.default for each in fields(Filters)}
        return {name: _written(getattr(self, name)) for name in _SPEC if getattr(self, name) != blank[name]}


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return str(value)


def _texts(mapping: Mapping[str, Any], name: str) -> list[str]:
    """Every text given under a name, blanks left out."""
    getlist = getattr(mapping, "getlist", None)
    value = getlist(name) if getlist else mapping[name]
    many: Sequence[Any] = list(value) if isinstance(value, (list, tuple, set, frozenset)) else [value]
    texts = (("yes" if each else "no") if isinstance(each, bool) else str(each) for each in many if each is not None)
    return [text.strip() for text in texts if text.strip()]


def _read(spec: FilterSpec, texts: list[str]) -> Any:
    if spec.type in ("choices", "texts", "numbers"):
        parts = [part.strip() for text in texts for part in text.split(",") if part.strip()]
        return tuple(dict.fromkeys(_read_one(spec, part) for part in parts))
    if len(set(texts)) > 1:
        raise FilterError(Text("found {number} values, expected one.", number=len(texts)), where=spec.name)
    return _read_one(spec, texts[0])


def _read_one(spec: FilterSpec, text: str) -> Any:
    if spec.type in ("choice", "choices"):
        names = [choice.name for choice in spec.choices]
        if text not in names:
            raise FilterError(Text("found '{found}', expected {names}.", found=text, names=_or(names)), where=spec.name)
        return text
    if spec.type == "flag":
        if text not in ("yes", "no"):
            raise FilterError(Text("found '{found}', expected yes or no.", found=text), where=spec.name)
        return text == "yes"
    if spec.type in ("number", "numbers"):
        if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) >= 1):
            raise FilterError(
                Text("found '{found}', expected a whole number of 1 or more.", found=text), where=spec.name
            )
        return int(text)
    if spec.type == "date" and not DATE.fullmatch(text):
        raise FilterError(Text("found '{found}', expected YYYY, YYYY-MM or YYYY-MM-DD.", found=text), where=spec.name)
    return text


def _or(names: Sequence[str]) -> Text:
    *before, last = names
    return Text("{first} or {second}", first=tuple(before), second=last) if before else Text(LISTED, parts=last)


def _nearest(name: str, known: Iterable[str]) -> Text:
    near = difflib.get_close_matches(name, known, n=1)
    return Text("Did you mean '{near}'?", near=near[0]) if near else Text("Known: {names}.", names=tuple(known))


def _cut(date: str, other: str) -> str:
    """The date at the coarser precision of the two."""
    return date[: len(other)]


def began_within(date: str, since: str | None, until: str | None) -> bool:
    """Whether a date, known as precisely as it is, may lie between since and until, both included.

    >>> began_within("2010", "2010-06", None), began_within("2010-05", "2010-06", None), began_within("2010-05-03", None, "2010")
    (True, False, True)
    """
    return (since is None or _cut(date, since) >= _cut(since, date)) and (
        until is None or _cut(date, until) <= _cut(until, date)
    )
