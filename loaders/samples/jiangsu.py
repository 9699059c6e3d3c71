"""The sample `jiangsu`: education partnerships of Jiangsu province, collected by us, each row with its source.

A place that stands in for an unnamed school in a partnership becomes an unnamed school; in a visit it stays the place, since
pupils of several schools may have travelled.

Tables and their README: `loaders/samples/jiangsu/`. Every row becomes facts; nothing is guessed beyond what the README of the tables says.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from graph.amounts import Amount
from graph.facts import EdgeFact, Fact, NodeFact, filled
from graph.model import KIND, LIST
from graph.text import Text
from loaders.account.row import File, Row
from loaders.places.country_table import SPELLINGS, country_facts, country_names
from loaders.samples.tables import place_ids, read_table, split_list, table_files

TITLE = "Sample jiangsu: education partnerships of Jiangsu province"
FOLDER = Path(__file__).parent / "jiangsu"
KINDS = {
    "sister_school": "sister_school",
    "comprehensive_bureau": "bureau",
    "sister_city": "sister_city",
    "sister_province": "sister_region",
    "programme": "programme",
}
STATUSES = {
    "active": "active",
    "signed": "active",
    "reported": "active",
    "listed": "listed",
    "letter_of_intent": "proposed",
    "planned": "proposed",
    "friendly_exchange": "unknown",
    "suspended": "suspended",
    "ended": "ended",
}
"""`friendly_exchange` names a tier, not a status."""
COMPARATORS = {"exactly": "eq", "about": "approx", "over": "gt", "more than": "gt", "nearly": "lt"}

REGION_OF = {
    ("KR", "Jeollanam-do"): "jeonnam-kr",
    ("KR", "Jeollabuk-do"): "jeonbuk-kr",
    ("KR", "Gyeonggi-do"): "gyeonggi-kr",
    ("JP", "Fukuoka"): "fukuoka-prefecture-jp",
    ("US", "New York"): "new-york-state-us",
    ("MY", "Malacca"): "malacca-state-my",
}
"""First-level parts that cities.csv names otherwise where they are parties themselves."""
AUTHORITIES = ("jpde", "vic-det", "bycirklen")
"""Authorities for schools that organizations.csv calls governments."""
SERVES = {
    "jpde": "jiangsu",
    "jesie": "jiangsu",
    "fao-jiangsu": "jiangsu",
    "jiangsu-gov-delegation": "jiangsu",
    "jiangsu-hkmt-centre": "jiangsu",
    "jiangsu-universities-ojs": "jiangsu",
    "vic-det": "victoria-au",
    "vpa": "victoria-au",
    "essex-cc": "essex-gb",
    "ontario-universities-ojs": "ontario-ca",
}
REGIONS = ("province", "state", "county", "prefecture", "region", "department")
"""Roles of provinces and states in cities.csv, for those that places.csv doesn't have."""
LEVEL_OF = {"prefecture-level city": "prefecture", "county-level city": "county"}
MONTH_KNOWN = re.compile(r"month known: (\d{4}-\d{2})")
YEARLESS = re.compile(r"(.+?)[,;]? year not on the page")


Reader = Callable[[str], Iterable[tuple[int, dict[str, str]]]]
"""Line numbers and rows of the table of this name."""


class _Tables:
    """What rows of one table need from another: names of countries, ids of regions, ends of ties."""

    def __init__(self, read: Reader) -> None:
        self.countries = country_names()
        self.stated: set[str] = set()
        self.seeds = {row["file"]: row["id"] for _, row in read("sources")}
        self.natures = {row["source"]: row["nature"] for _, row in read("natures")}
        self.places = {row["id"]: row for _, row in read("cities")}
        self.spellings = {row["id"]: (row, f"places.csv:{line}") for line, row in read("places")}
        self.labels = {id_: "Region" if row["role"] in REGIONS else "City" for id_, row in self.places.items()}
        self.labels |= {id_: row["label"] for id_, (row, _) in self.spellings.items()}
        self.schools = {row["id"] for _, row in read("organizations") if row["type"] == "school"}
        self.subjects = {row["subject"]: row["about"] for _, row in read("subjects")}
        self.prefectures = {
            row["name"]: row["id"] for row in self.places.values() if row["role"] == "prefecture-level city"
        }
        self.regions = REGION_OF | self._own_regions()
        self.ties: dict[str, EdgeFact] = {}

    def nature(self, title: str, url: str = "") -> str:
        """What kind of source it is: by its title, else by the host of its address; a list where neither is known."""
        host = urlsplit(url).hostname or ""
        return self.natures.get(title) or self.natures.get(host) or LIST

    def _own_regions(self) -> dict[tuple[str, str], str]:
        """By country and name, the first-level parts that cities.csv is about."""
        regions = (row for row in self.places.values() if self.labels[row["id"]] == "Region")
        return {(row["country_iso2"], row["admin1"]): row["id"] for row in regions if row["admin1"] in row["name"]}

    def country(self, code: str) -> Iterator[Fact]:
        """The country or region of this code, the first time it is needed."""
        if code not in self.stated:
            self.stated.add(code)
            yield from country_facts(self.countries[code])

    def end(self, id_: str) -> tuple[str, list[Fact]]:
        """The id of a party, and the country that a bare code stands for."""
        return id_, list(self.country(id_)) if id_ in self.countries else []


def files() -> list[File]:
    """The tables of the sample, in the order in which they are read."""
    return table_files(FOLDER, ROW_READERS)


def rows() -> Iterator[Row]:
    """Every row of the tables as facts, in file order; of the places the provinces and states first, in which the others lie."""
    yield from rows_from(sample, {name: f"{name}.csv" for name in ROW_READERS})


def sample(name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of the sample's table of this name."""
    return read_table(FOLDER / f"{name}.csv")


def rows_from(read: Reader, paths: Mapping[str, str]) -> Iterator[Row]:
    """Every row of the tables that `paths` names as facts; what they lack is asked of `read` too. paths: what the report calls each."""
    tables = _Tables(read)
    for name in ROW_READERS:
        if name in paths:
            lines = list(read(name))
            if name == "cities":
                lines.sort(key=lambda line: tables.labels[line[1]["id"]] != "Region")
            yield from (_row(name, paths[name], line, row, tables) for line, row in lines)


def _row(name: str, path: str, line: int, row: Mapping[str, str], tables: _Tables) -> Row:
    """One row of the table of this name as facts, or why it has none."""
    made = Row(path, line, text=",".join(row.values()), cells=tuple(row.values()))
    try:
        return made._replace(facts=tuple(ROW_READERS[name](row, f"{name}.csv:{line}", tables)))
    except KeyError as unknown:
        return made._replace(rejected=Text("{id} stands in none of the tables", id=str(unknown)))
    except ValueError as error:
        return made._replace(
            rejected=Text("{fault}; expected the form that the README of the tables gives", fault=str(error))
        )


def _source(row: Mapping[str, str], line: str, tables: _Tables) -> tuple[NodeFact, dict[str, Any]]:
    """The page a row was seen on, and the provenance of what the row states."""
    title, url, dated = row["source_title"], row["source_url"], row.get("source_date") or None
    known = tables.seeds.get(url) or tables.seeds.get(title)
    if known:
        return NodeFact("Source", known, {"source": known}), {"source": known, "line": line, "dated": dated}
    id_ = f"source-{hashlib.sha256((url or title).encode()).hexdigest()[:12]}"
    stated = {
        "source": id_,
        "name": title,
        "title": title,
        "url": url,
        "publisher": urlsplit(url).hostname,
        "published": dated,
        "nature": tables.nature(title, url),
    }
    return NodeFact("Source", id_, filled(stated)), {"source": id_, "line": line, "dated": dated}


def _document(row: Mapping[str, str], line: str, tables: _Tables) -> Iterator[Fact]:
    """A document that the tables name by its file."""
    stated = {key: row[key] for key in ("title", "url", "publisher", "published")}
    stated["nature"] = tables.nature(row["file"])
    yield NodeFact("Source", row["id"], filled({"source": row["id"], "line": line, "name": row["title"], **stated}))


def _place(row: Mapping[str, str], line: str, tables: _Tables) -> Iterator[Fact]:
    """A city, or a province or state that stands among the cities."""
    source, said = _source(row, line, tables)
    id_, code = row["id"], row["country_iso2"]
    level, _, prefecture = row["role"].partition(" (")
    label = tables.labels[id_]
    stated = {
        "name": row["name"], "name_zh": row["name_zh"], "country": code, "lat": float(row["lat"]), "lon": float(row["lon"]),
        "position": row["coord_source"], "population": int(row["population"]) if row["population"] else None,
        "population_year": row["population_year"],
    }  # fmt: skip
    if label == "Region":
        stated["type"] = level
    else:
        stated |= {"level": LEVEL_OF.get(level, level), "admin1": row["admin1"]}
    if id_ in tables.spellings:
        yield from _spellings(*tables.spellings[id_], tables)  # its outside ids first: another sample may have it
    yield from (source, *tables.country(code), NodeFact(label, id_, said | filled(stated)))
    yield EdgeFact("IN_COUNTRY", id_, code, "", said)
    if prefecture:
        yield EdgeFact("PART_OF", id_, tables.prefectures[prefecture.rstrip(")")], "", said)
    yield from _region(row, said, tables)


def _region(row: Mapping[str, str], said: Mapping[str, Any], tables: _Tables) -> Iterator[Fact]:
    """The first-level part of the country that a place lies in, made where no row of the table is about it."""
    code, admin1 = row["country_iso2"], row["admin1"]
    region = tables.regions.get((code, admin1))
    if not admin1 or region == row["id"]:
        return
    if region is None:
        words = re.findall(r"[^\W_]+", admin1.lower())
        region = f"region-{code.lower()}-{'-'.join(words)}"
        tables.regions[code, admin1] = region
        yield NodeFact("Region", region, {**said, "name": admin1, "country": code})
        yield EdgeFact("IN_COUNTRY", region, code, "", said)
    yield EdgeFact("PART_OF" if tables.labels[row["id"]] == "Region" else "IN_REGION", row["id"], region, "", said)


def _spellings(row: Mapping[str, str], line: str, tables: _Tables) -> Iterator[Fact]:
    """Outside ids, Chinese names and other spellings of a place."""
    stated = {"ids": place_ids(row), "name_zh": row["name_zh"], "aliases": split_list(row["aliases"])}
    yield NodeFact("Source", SPELLINGS["source"], SPELLINGS)
    yield NodeFact(row["label"], row["id"], {"source": SPELLINGS["source"], "line": line} | filled(stated))


def _organization(row: Mapping[str, str], line: str, tables: _Tables) -> Iterator[Fact]:
    source, said = _source(row, line, tables)
    id_, type_ = row["id"], row["type"]
    label = "Organization"
    if type_ == "school":
        label = "School"
    elif type_ in ("bureau", "school_board") or id_ in AUTHORITIES:
        label = "Bureau"
    stated = {
        "name": row["name"], "name_zh": row["name_zh"], "aliases": split_list(row["aliases"]), "country": row["country_iso2"],
        "level": row["level"], "website": row["website"], "place_basis": row["city_basis"], "note": row["note"],
        "type": None if label == "School" else type_,
    }  # fmt: skip
    yield from (source, *tables.country(row["country_iso2"]), NodeFact(label, id_, said | filled(stated)))
    if row["city_id"]:
        yield _inside(id_, row["city_id"], said, tables)
    yield EdgeFact("IN_COUNTRY", id_, row["country_iso2"], "", said)
    if id_ in SERVES:
        yield EdgeFact("SERVES", id_, SERVES[id_], "", said)


def _inside(id_: str, place: str, said: Mapping[str, Any], tables: _Tables) -> EdgeFact:
    return EdgeFact("IN_REGION" if tables.labels[place] == "Region" else "IN_CITY", id_, place, "", said)


def _event(row: Mapping[str, str], line: str, tables: _Tables) -> Iterator[Fact]:
    source, said = _source(row, line, tables)
    id_, code = row["id"], row["country_iso2"]
    stated = {
        "name": row["name"], "series": row["series"], "edition": int(row["edition"]) if row["edition"] else None,
        "start": row["start_date"], "end": row["end_date"], "participants": _as_worded(row["participants_reported"], row["note"]),
        "countries": _as_worded(row["countries_reported"], row["note"]), "note": row["note"],
    }  # fmt: skip
    yield from (source, *tables.country(code), NodeFact("Event", id_, said | filled(stated)))
    yield EdgeFact("HELD_IN", id_, row["host_city_id"] or code, "", said)
    for organizer in split_list(row["organizers"]):
        yield EdgeFact("TOOK_PART", organizer, id_, "", said | {"role": "organizer"})


def _as_worded(number: str, note: str) -> str:
    """The number of a table of events as exact as its note says that the source gives it: nearly 300."""
    found = number and re.search(rf"\b({'|'.join(COMPARATORS)}) {re.escape(number)}\b", note)
    return Amount(int(number), COMPARATORS[found[1]]).kept if found else number


def _partnership(row: Mapping[str, str], line: str, tables: _Tables) -> Iterator[Fact]:
    source, said = _source(row, line, tables)
    yield source
    ends = [row["a_id"], row["b_id"]]
    for index, (id_, other) in enumerate(zip(ends, reversed(ends), strict=True)):
        if row["kind"] in ("sister_school", "programme") and id_ in tables.places and other in tables.schools:
            ends[index] = f"unnamed--{row['id']}"
            yield from _unnamed(ends[index], id_, said, tables)
    kind = KINDS[row["kind"]]
    tier = "friendly" if row["status"] == "friendly_exchange" else KIND[kind].tier
    stated = _tie_values(row) | {
        "kind": kind, "tier": tier, "programme": row["programme"],
    }  # fmt: skip
    edge = EdgeFact(
        "PARTNER", ends[0], ends[1], row["id"], said | {"word": f"{row['kind']}, {row['status']}"} | filled(stated)
    )
    tables.ties[row["id"]] = edge
    yield edge


def _unnamed(id_: str, place: str, said: Mapping[str, Any], tables: _Tables) -> Iterator[Fact]:
    """The school that a source does not name, of which it gives the town or province."""
    town = tables.places[place]
    stated = {"name": f"a school in {town['name']}", "unnamed": True, "country": town["country_iso2"]}
    if town["name_zh"]:
        stated["name_zh"] = f"{town['name_zh']}的一所学校"
    yield NodeFact("School", id_, {**said, **stated})
    yield _inside(id_, place, said, tables)
    yield EdgeFact("IN_COUNTRY", id_, town["country_iso2"], "", said)


def _tie_values(row: Mapping[str, str]) -> dict[str, Any]:
    month = MONTH_KNOWN.search(row["note"])
    since = month[1] if month and month[1].startswith(row["since"]) else row["since"]
    return {
        "since": since, "until": row["until"], "status": STATUSES[row["status"]] if row["status"] else None, "confidence": row["confidence"],
        "signed": [since] if row["status"] == "signed" and since else None, "note": row["note"],
    }  # fmt: skip


def _second_statement(row: Mapping[str, str], line: str, tables: _Tables) -> Iterator[Fact]:
    """What another source says of a tie of partnerships.csv."""
    source, said = _source(row, line, tables)
    tie = tables.ties[row["partnership_id"]]
    stated = _tie_values(row) | {"kind": tie.statement["kind"], "word": row["status"]}
    yield from (source, EdgeFact("PARTNER", tie.start, tie.end, tie.id, said | filled(stated)))


def _visit(row: Mapping[str, str], line: str, tables: _Tables) -> Iterator[Fact]:
    source, said = _source(row, line, tables)
    sender, host = (tables.end(row[key]) for key in ("from_id", "to_id"))
    yearless = None if row["start_date"] else YEARLESS.match(row["note"])
    stated = {
        "start": row["start_date"], "end": row["end_date"], "when": yearless[1] if yearless else None, "purpose": row["purpose"],
        "event": row["event_id"], "confidence": row["confidence"], "note": row["note"],
    }  # fmt: skip
    stated |= {key: int(row[key]) for key in ("students", "teachers", "people") if row[key]}
    yield from (source, *sender[1], *host[1], EdgeFact("VISIT", sender[0], host[0], row["id"], said | filled(stated)))


def _participation(row: Mapping[str, str], line: str, tables: _Tables) -> Iterator[Fact]:
    source, said = _source(row, line, tables)
    party, country = tables.end(row["id"])
    yield from (source, *country, EdgeFact("TOOK_PART", party, row["event_id"], "", said | {"role": row["role"]}))


def _claim(row: Mapping[str, str], line: str, tables: _Tables) -> Iterator[Fact]:
    source, said = _source(row, line, tables)
    value = float(row["value"])
    stated = {
        "name": f"{row['subject']}: {row['measure']}", "subject": row["subject"], "measure": row["measure"],
        "value": int(value) if value.is_integer() else value, "comparator": COMPARATORS[row["comparator"]],
        "as_of": row["as_of"], "period_start": row["period_start"], "note": row["note"],
    }  # fmt: skip
    yield from (source, NodeFact("Claim", row["id"], said | filled(stated)))
    for subject in split_list(tables.subjects[row["subject"]]):
        party, country = tables.end(subject)
        yield from (*country, EdgeFact("ABOUT", row["id"], party, "", said))


ROW_READERS: dict[str, Callable[[Mapping[str, str], str, _Tables], Iterator[Fact]]] = {
    "sources": _document,
    "cities": _place,
    "places": _spellings,
    "organizations": _organization,
    "events": _event,
    "partnerships": _partnership,
    "statements": _second_statement,
    "visits": _visit,
    "participations": _participation,
    "claims": _claim,
}
"""The tables in the order in which they are read, each with the reader of its rows."""
