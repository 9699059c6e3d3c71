"""Rows of any table become facts: one reader for each layout, driven by the table's mapping.

A row is taken whole or not at all. What each end of a row means is worked out once for each distinct end (`Parties`), and each thing
is said once a load: memory O(distinct parties), whatever the number of rows.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any
from urllib.parse import urlsplit

from graph.errors import ModelError
from graph.facts import Edge, Fact, Node
from graph.model import CONFIDENCES, KINDS, STATUSES, TIERS, check
from loaders import cells
from loaders.cells import CellError, Habits, clean
from loaders.countries import recognise
from loaders.load import Row, filled
from loaders.mapping import ROLE, Column, SourceOf, TableMapping
from loaders.parties import Described, Parties, Party, Said, is_group
from loaders.table import Record, Table
from loaders.words import kind_of, label_of, status_of, tier_of

GROUP = "a group of countries"
NO_FIGURE = "no figure in the row"
NOBODY = "a flow of nobody"
EMPTY = "an empty row"
PLACES = ("City", "Region")
DATE_ROLES = ("since", "until", "signed", "expires", "start", "end", "as_of", "closed", "source_date")
NUMBER_ROLES = ("value", "lat", "lon")
CACHED = 200_000
"""Distinct ends that a table keeps in memory; past that they are worked out anew."""
YES = ("x", "✓", "✔", "yes", "ja", "oui", "si", "sí", "true", "是", "有")
COMPARATORS = {"exactly": "eq", "about": "approx", "over": "gt", "nearly": "lt", "at least": "ge", "at most": "le"}
KNOWN = {"kind": KINDS, "status": STATUSES, "tier": TIERS, "confidence": CONFIDENCES}


class Ignored(Exception):
    """The row has nothing to store, by a named rule."""


class TableRows:
    """The rows of one table as facts. `home` holds what tables of one load share."""

    def __init__(
        self, table: Table, mapping: TableMapping, source: SourceOf, parties: Parties, said: Said, ids: set[str]
    ) -> None:
        """ids: schemes of the ids that node tables of the load bring ("" for the source's own)."""
        self.table, self.mapping, self.parties, self.said, self.ids = table, mapping, parties, said, ids
        self.source = _file_source(table, source)
        self.dated = source.published or None
        self.at: dict[str, list[int]] = {}
        for index, column in enumerate(mapping.columns):
            self.at.setdefault(column.role, []).append(index)
        self.habits = self._habits()
        self.a, self.b = (End(self, side) for side in ("a.", "b."))
        self._ties: dict[tuple[str, ...], tuple[dict[str, Any], tuple[str, ...]]] = {}
        self._tie_at = [
            index for role, of in self.at.items() if ROLE.get(role) and ROLE[role].of in ("tie", "row") for index in of
        ]
        self._visits: dict[str, int] = {}
        self._seen_ties: set[str] = set()

    def rows(self) -> Iterator[Row]:
        """Every row of the table, in order: its facts, or why it has none."""
        read = {
            "ties": self._tie,
            "visits": self._visit,
            "parties": self._parties,
            "claims": self._claims,
            "matrix": self._matrix,
        }[self.mapping.layout]
        for record in self.table.records():
            yield self._row(record, read)

    def _row(self, record: Record, read: Callable[[Record, list[str]], Iterator[Fact]]) -> Row:
        path, line, texts = self.table.path, record.line, record.cells
        if record.fault:
            return Row(path, line, rejected=record.fault, cells=texts)
        if not any(map(clean, texts)):
            return Row(path, line, ignored=EMPTY, cells=texts)
        notes: list[str] = []
        try:
            source = list(self._provenance(record))
            facts = (*source, *read(record, notes))
        except Ignored as why:
            self.said.forget()
            return Row(path, line, ignored=str(why), cells=texts)
        except (CellError, ModelError) as error:
            self.said.forget()
            return Row(path, line, rejected=str(error), cells=texts)
        new = tuple(note for note in notes if self.said.first(note))
        self.said.keep()
        return Row(path, line, facts, cells=texts, notes=new)

    # Reading cells

    def _habits(self) -> dict[int, Habits]:
        """How the columns of dates and numbers are written; reads the table once where it has such columns."""
        wanted = [
            at for role, of in self.at.items() if role.rpartition(".")[2] in (*DATE_ROLES, *NUMBER_ROLES) for at in of
        ]
        found = {at: Habits() for at in wanted}
        if found:
            for record in self.table.records():
                if not record.fault:
                    for at, habits in found.items():
                        habits.see(record.cells[at].strip())
        return found

    def text(self, record: Record, role: str) -> str:
        """The cell of the column with this role, its words replaced as the mapping says; empty without such a column."""
        for at in self.at.get(role, ()):
            found = self.cell(record.cells, at)
            if found:
                return found
        return ""

    def cell(self, texts: Sequence[str], at: int) -> str:
        """The cell at this place, cleaned, its words replaced as the mapping says."""
        found = clean(texts[at])
        if self.mapping.values:
            words = self.mapping.values.get(self.mapping.columns[at].name)
            if words:
                return words.get(found, found)
        return found

    def read(self, record: Record, role: str, reader: Callable[[str, Habits], Any]) -> Any:
        """The cell of this role through `reader`; None where it is empty. Raises CellError naming the column."""
        for at in self.at.get(role, ()):
            text = self.cell(record.cells, at)
            if text:
                try:
                    return reader(text, self.habits.get(at) or Habits())
                except CellError as error:
                    raise CellError(f"{self.mapping.columns[at].name}: {error}") from None
        return None

    def date(self, record: Record, role: str) -> str | None:
        """The date in the cell of this role."""
        found: str | None = self.read(record, role, lambda text, habits: cells.read_date(text, habits.order))
        return found

    def count(self, record: Record, role: str) -> int | None:
        """The number of people or things in the cell of this role."""
        found: int | None = self.read(record, role, lambda text, habits: cells.read_count(text))
        return found

    # Where it stands

    def _provenance(self, record: Record) -> Iterator[Fact]:
        """Sets `self.stands`, where the row's statements stand; yields the source the first time."""
        node = self.source
        title, url = self.text(record, "source"), self.text(record, "source_url")
        dated = self.date(record, "source_date") or self.dated
        if title or url:
            id_ = f"source-{hashlib.sha256((url or title).encode()).hexdigest()[:12]}"
            name = title or url
            stated = {
                "name": name,
                "title": name,
                "url": url,
                "publisher": urlsplit(url).hostname if "//" in url else "",
                "published": dated,
            }
            node = Node("Source", id_, {"source": id_, **filled(stated)})
        self.stands = {
            "source": node.id,
            "line": f"{self.table.path}:{record.line}",
            **({"dated": dated} if dated else {}),
        }
        if self.said.first((node.id, str(node.statement))):
            yield node

    def tell(self, party: Party) -> Iterator[Fact]:
        """The facts of a party that the load hasn't said yet, with where they stand."""
        for fact in party.facts:
            if self.said.first((*fact[:-1], str(fact.statement))):
                yield fact if "source" in fact.statement else fact._replace(statement={**self.stands, **fact.statement})

    # Layouts

    def _tie(self, record: Record, notes: list[str]) -> Iterator[Fact]:
        """A partnership of two ends, or of one with each entry of a list."""
        a = self.a.needed(record, notes)
        yield from self.tell(a)
        values = self._tie_values(record, notes)
        lists = self.at.get("b.partners", ())
        if lists:
            for at in lists:
                for entry in cells.split_cell(record.cells[at], self.mapping.separator):
                    b, since = self.b.entry(entry, notes)
                    yield from self.tell(b)
                    yield self._partner(record, a, b, values | ({"since": since} if since else {}), a.name)
            return
        if not self.b.says_something(record):
            return
        b = self.b.needed(record, notes)
        yield from self.tell(b)
        yield self._partner(record, a, b, values, self.text(record, "tie"))

    def _tie_values(self, record: Record, notes: list[str]) -> dict[str, Any]:
        """What the row says of its tie; worked out once for all rows that say the same."""
        key = tuple(record.cells[at] for at in self._tie_at)
        found = self._ties.get(key)
        if found is None:
            own: list[str] = []
            found = self._read_tie(record, own), tuple(own)
            if len(self._ties) < CACHED:
                self._ties[key] = found
        notes.extend(found[1])
        return found[0]

    def _read_tie(self, record: Record, notes: list[str]) -> dict[str, Any]:
        words = {role: self.text(record, role) for role in ("word", "kind", "status", "tier")}
        signed, until = self.date(record, "signed"), self.date(record, "until")
        remarks = [*self._remarks(record)]
        stated = {
            "kind": self._choice("kind", words, kind_of, notes) or self.mapping.kind,
            "tier": self._choice("tier", words, tier_of, notes),
            "status": self._choice("status", words, status_of, notes)
            or self.mapping.status
            or ("ended" if until else "listed"),
            "since": self.date(record, "since") or signed,
            "until": until,
            "signed": [signed] if signed else [],
            "expires": self.date(record, "expires"),
            "programme": self.text(record, "programme"),
            "confidence": self._confidence(record, notes),
            "note": "; ".join(remarks),
            "word": ", ".join(dict.fromkeys(filter(None, words.values()))),
        }
        return filled(stated)

    def _choice(self, role: str, words: dict[str, str], read: Callable[[str], str], notes: list[str]) -> str:
        """Our value for the source's word; a word of a column of its own that we don't know is noted."""
        said = words[role]
        if said in {choice.name for choice in KNOWN[role]}:
            return said
        found = read(said) if said else ""
        if said and not found:
            notes.append(f"{role} '{said}' isn't known")
        return found or (read(words["word"]) if words["word"] else "")

    def _confidence(self, record: Record, notes: list[str]) -> str:
        said = self.text(record, "confidence").casefold()
        if said and said not in {choice.name for choice in CONFIDENCES}:
            notes.append(f"confidence '{said}' isn't known")
            return ""
        return said or "medium"

    def _remarks(self, record: Record) -> Iterator[str]:
        """Remarks of the row; a bare number with the title of its column."""
        for role in ("note", "value", "count"):
            for at in self.at.get(role, ()):
                text = self.cell(record.cells, at)
                if text:
                    yield f"{self.mapping.columns[at].name}: {text}" if text[0].isdigit() or role != "note" else text

    def _partner(self, record: Record, a: Party, b: Party, values: dict[str, Any], id_: str) -> Edge:
        if a.id == b.id:
            raise CellError(f"'{a.name}' can't have a partnership with itself; expected two parties")
        kind = values.get("kind") or kind_between(a.label, b.label)
        tier = values.get("tier") or ("sister" if kind.startswith("sister") else "none")
        first, second = sorted((a.id, b.id))
        status = "seeking" if (a.unnamed or b.unnamed) and values["status"] == "proposed" else values["status"]
        statement = {**self.stands, **values, "kind": kind, "tier": tier, "status": status}
        check(
            "PARTNER",
            {key: value for key, value in statement.items() if key not in ("source", "line", "dated", "word")},
        )
        return Edge("PARTNER", first, second, f"tie-{_digest(kind, first, second)}", statement)

    def _visit(self, record: Record, notes: list[str]) -> Iterator[Fact]:
        """A visit, or a flow of a year."""
        sender, host = self.a.needed(record, notes), self.b.needed(record, notes)
        people = {role: self.count(record, role) for role in ("students", "teachers", "people", "count")}
        if self.mapping.aggregate and {value for value in people.values() if value is not None} == {0}:
            raise Ignored(NOBODY)
        yield from (*self.tell(sender), *self.tell(host))
        start, end = self.date(record, "start"), self.date(record, "end")
        period = self.text(record, "period") or self.mapping.period
        if period and not start:
            start, end = self.read(
                record, "period", lambda text, habits: cells.read_period(text, habits.order)
            ) or cells.read_period(period)
            end = end if end != start else None
        if start and end and end < start[: len(end)]:
            raise CellError(f"the visit ends {end}, before it begins {start}")
        stated = {
            "start": start, "end": end, **people, "purpose": self.text(record, "purpose") or self.text(record, "word"),
            "aggregate": True if self.mapping.aggregate else None, "note": "; ".join(self._remarks_of_visit(record)),
            "confidence": self._confidence(record, notes),
        }  # fmt: skip
        programme = self.text(record, "programme")
        if programme:
            stated["note"] = "; ".join(filter(None, (programme, stated["note"])))
        yield self._visit_edge(record.cells, sender, host, filled(stated), (period, programme))

    def _remarks_of_visit(self, record: Record) -> Iterator[str]:
        for at in self.at.get("note", ()):
            text = self.cell(record.cells, at)
            if text:
                yield text

    def _visit_edge(
        self, texts: Sequence[str], sender: Party, host: Party, stated: dict[str, Any], more: tuple[str, ...]
    ) -> Edge:
        """Two rows that differ in anything are two visits; rows that say the same are one."""
        key = (
            sender.id,
            host.id,
            *(str(stated.get(each, "")) for each in ("start", "end", "purpose")),
            *more,
            self.source.id,
        )
        id_ = f"visit-{_digest(*key)}"
        content = hash(tuple(texts))
        if self._visits.setdefault(id_, content) != content:
            id_ = f"visit-{_digest(*key, *texts)}"
        check("VISIT", stated)
        return Edge("VISIT", sender.id, host.id, id_, {**self.stands, **stated})

    def _parties(self, record: Record, notes: list[str]) -> Iterator[Fact]:
        """A party of its own."""
        party = self.a.needed(record, notes)
        yield from self.tell(party)
        parent = self.text(record, "parent")
        if parent:
            place = self.parties.by_id(parent)
            if place is None:
                notes.append(f"parent '{parent}' stands in no table read before this row")
            elif party.label == place.label and party.label in PLACES and party.id != place.id:
                yield Edge("PART_OF", party.id, place.id, "", self.stands)
            elif (
                place.label in ("City", "Region", "Country")
                and place.id != party.id
                and party.label not in ("Country", "Region")
            ):
                yield Edge(
                    {"City": "IN_CITY", "Region": "IN_REGION", "Country": "IN_COUNTRY"}[place.label],
                    party.id,
                    place.id,
                    "",
                    self.stands,
                )

    def _claims(self, record: Record, notes: list[str]) -> Iterator[Fact]:
        """A figure of a party and a year, or several in one row."""
        figures = list(self._figures(record))
        subject = self.a.described(record)
        if (subject.label or "Country") == "Country" and recognise(subject.name) is None and is_group(subject.name):
            raise Ignored(GROUP)
        if not figures:
            raise Ignored(NO_FIGURE)
        party = self.a.needed(record, notes)
        if party.id.startswith("x-") and party.notes:
            raise CellError(f"{party.notes[0]}; expected the name or code of one")
        yield from self.tell(party)
        as_of = self.date(record, "as_of") or self.mapping.period or None
        comparator = self.text(record, "comparator")
        for measure, value, how in figures:
            words = measure.replace("_", " ")
            stated = {
                "name": f"{party.name}: {words}", "subject": subject.name or party.name, "measure": measure,
                "value": int(value) if value.is_integer() else value, "comparator": self._comparator(comparator, notes) or how,
                "as_of": as_of, "note": "; ".join(self._remarks_of_visit(record)), "confidence": self._confidence(record, notes),
            }  # fmt: skip
            id_ = f"claim-{_digest(party.id, measure, as_of or '', self.stands['source'])}"
            yield Node("Claim", id_, {**self.stands, **filled(stated)})
            yield Edge("ABOUT", id_, party.id, "", self.stands)

    def _figures(self, record: Record) -> Iterator[tuple[str, float, str]]:
        """Measure, value and comparator of each figure of the row."""
        at_measure = self.text(record, "measure")
        for at in self.at.get("value", ()):
            text = self.cell(record.cells, at)
            if text:
                column = self.mapping.columns[at].name
                try:
                    value, how = cells.read_figure(text, self.habits[at].comma)
                except CellError as error:
                    raise CellError(f"{column}: {error}") from None
                yield at_measure or column, value, how

    def _comparator(self, said: str, notes: list[str]) -> str:
        if said in COMPARATORS.values():
            return said
        found = COMPARATORS.get(said.casefold(), "") or ("approx" if "est" in said.casefold() else "")
        if said and not found:
            notes.append(f"comparator '{said}' isn't known")
        return found

    def _matrix(self, record: Record, notes: list[str]) -> Iterator[Fact]:
        """A row of a matrix: one tie or flow for each cell that isn't empty or zero."""
        a = self.a.needed(record, notes)
        yield from self.tell(a)
        values = self._tie_values(record, notes)
        for at, column in enumerate(self.mapping.columns):
            role = column.role.rpartition(".")[2]
            text = self.cell(record.cells, at)
            if role not in ("value", "count", "people", "students", "teachers") or not text:
                continue
            amount = self._amount(column, text)
            if not amount:
                continue
            b = self.b.titled(column.name, notes)
            if role in ("people", "students", "teachers"):
                yield from self.tell(b)
                yield self._flow(a, b, {role: amount})
            elif a.id != b.id:
                edge = self._partner(
                    record,
                    a,
                    b,
                    values | {"note": f"{amount}" if amount > 1 else "", "word": values.get("word", "")},
                    "",
                )
                if edge.id not in self._seen_ties:
                    self._seen_ties.add(edge.id)
                    yield from self.tell(b)
                    yield edge._replace(statement=filled(edge.statement))

    def _amount(self, column: Column, text: str) -> int:
        if text.casefold() in YES:
            return 1
        try:
            return cells.read_count(text)
        except CellError as error:
            raise CellError(f"{column.name}: {error}") from None

    def _flow(self, a: Party, b: Party, people: dict[str, int]) -> Edge:
        start, end = cells.read_period(self.mapping.period) if self.mapping.period else ("", "")
        stated = filled(
            {"start": start, "end": end if end != start else "", "aggregate": True, "confidence": "medium", **people}
        )
        return self._visit_edge((a.id, b.id), a, b, stated, (self.mapping.period, ""))


class End:
    """One end of the rows of a table (`a.`, `b.`), or the party that each row is about."""

    def __init__(self, rows: TableRows, side: str) -> None:
        self.rows, self.side = rows, side
        self.mapping = rows.mapping
        alone = rows.mapping.layout in ("parties", "claims")
        roles = {
            role: at
            for role, at in rows.at.items()
            if role.rpartition(".")[2] in ROLE and ROLE[role.rpartition(".")[2]].of == "end"
        }
        if alone:
            self.at = {role.rpartition(".")[2]: at for role, at in roles.items()}
        else:
            self.at = {role[2:]: at for role, at in roles.items() if role.startswith(side)}
        self.indices = sorted(index for role, of in self.at.items() if role != "partners" for index in of)
        self.alone = alone
        first = side == "a." or alone
        self.label = rows.mapping.label if first else rows.mapping.label_b or rows.mapping.label
        self._cache: dict[tuple[str, ...] | str, Party] = {}
        self._key = _key(self.indices)

    def says_something(self, record: Record) -> bool:
        """Is any cell of this end filled in?"""
        return any(clean(record.cells[at]) for at in self.indices)

    def needed(self, record: Record, notes: list[str]) -> Party:
        """The party of this end. Raises CellError where the row doesn't say who it is."""
        key = self._key(record.cells)
        party = self._cache.get(key)
        if party is None:
            party = self._settled(record)
            if not (self.alone or party.unnamed) and len(self._cache) < CACHED:
                self._cache[key] = party
        notes.extend(party.notes)
        return party

    def _settled(self, record: Record) -> Party:
        said = self.described(record)
        if not said.name:
            if said.own or said.ids:
                return self._by_id(said)
            raise CellError(f"{self._title('name')} is empty; expected a name")
        return self._made(said, f"{self.rows.table.path}:{record.line}")

    def _made(self, said: Described, where: str) -> Party:
        party = self.rows.parties.party(said)
        more = self.rows.parties.remember(said, party, where) if said.own or said.ids else ()
        for fact in party.facts:
            if isinstance(fact, Node) and "source" not in fact.statement:
                check(fact.label, {key: value for key, value in fact.statement.items() if key != "word"})
        if more:
            party.notes = (*party.notes, *more)
        return party

    def _by_id(self, said: Described) -> Party:
        """The party of an id without a name: of another table, of the store, or an outside id that no table of the load explains."""
        for id_ in (*said.ids, *filter(None, (said.own,))):
            party = self.rows.parties.by_id(id_)
            if party:
                return party
        id_ = said.ids[0] if said.ids else said.own
        scheme = id_.partition(":")[0] if said.ids else ""
        if scheme and scheme not in self.rows.ids:
            said.name = id_.partition(":")[2]
            return self._made(said, "")
        raise CellError(
            f"{self._title('id')}: '{id_.removeprefix('wikidata:')}' stands in no table and not in the store; expected the id of a party"
        )

    def described(self, record: Record) -> Described:
        """What the cells of this end say. Raises CellError naming the column."""
        text = {role: self.rows.text(record, self._role(role)) for role in self.at}
        said = Described(self._label(text), text.get("name", ""))
        for role in (
            "name_zh",
            "country",
            "region",
            "city",
            "district",
            "address",
            "postcode",
            "level",
            "type",
            "website",
        ):
            if text.get(role):
                setattr(said, role, text[role])
        said.name = said.name or said.name_zh
        said.aliases = tuple(self._aliases(record))
        said.ids, said.own = self._ids(record)
        said.lat, said.lon = self._position(record)
        said.population = self.rows.count(record, self._role("population"))
        said.closed = self.rows.date(record, self._role("closed")) or ""
        if "country" in self.at and not said.country:
            said.must_have_country = self._title("country")
        said.country = said.country or self.mapping.country * ("country" not in self.at)
        said.city = said.city or self.mapping.city * ("city" not in self.at)
        said.salt = "\n".join((self.rows.table.path, *record.cells))
        if self.alone:
            said.note = "; ".join(self.rows._remarks_of_visit(record))
            said.confidence = self.rows.text(record, "confidence")
        return said

    def _role(self, role: str) -> str:
        full = f"{self.side}{role}"
        return full if full in self.rows.at else role

    def _title(self, role: str) -> str:
        at = self.at.get(role) or self.at.get("name") or self.at.get("id") or [0]
        return self.mapping.columns[at[0]].name

    def _label(self, text: dict[str, str]) -> str:
        word = text.get("label", "")
        if word:
            if word in ("City", "School", "Bureau", "Region", "Country", "Organization"):
                return word
            named = label_of(word)
            if named:
                return named.label
        return self.label or ("Country" if self.mapping.layout == "claims" else "City")

    def _aliases(self, record: Record) -> Iterator[str]:
        for at in self.at.get("alias", ()):
            for entry in re.split(r"[|;\n]", record.cells[at]):
                if clean(entry):
                    yield clean(entry)

    def _ids(self, record: Record) -> tuple[tuple[str, ...], str]:
        """Outside ids, with their schemes, and the source's own."""
        outside, own = [], ""
        for at in self.at.get("id", ()):
            value = self.rows.cell(record.cells, at)
            scheme = getattr(self.mapping.columns[at], "scheme", "") or self.mapping.scheme
            before, colon, rest = value.partition(":")
            if colon and before in SCHEMES and rest:
                outside.append(value)
            elif value and scheme:
                outside.append(f"{scheme}:{_bare(value, scheme)}")
            elif value:
                own = own or value
        return tuple(outside), own

    def _position(self, record: Record) -> tuple[float | None, float | None]:
        both: tuple[float, float] | None = self.rows.read(
            record, self._role("position"), lambda text, habits: cells.read_position(text)
        )
        if both:
            return both
        lat: float | None = self.rows.read(record, self._role("lat"), lambda text, habits: cells.read_angle(text, 90))
        lon: float | None = self.rows.read(record, self._role("lon"), lambda text, habits: cells.read_angle(text, 180))
        if (lat is None) != (lon is None):
            column = self._title("lon" if lon is None else "lat")
            raise CellError(f"{column} is empty; expected latitude and longitude, or neither")
        return (None, None) if lat == lon == 0 else (lat, lon)

    def titled(self, title: str, notes: list[str]) -> Party:
        """The party that the title of a column of a matrix names."""
        party = self._cache.get(title)
        if party is None:
            party = self._made(Described(self.label or "City", clean(title), country=self.mapping.country), "")
            self._cache[title] = party
        notes.extend(party.notes)
        return party

    def entry(self, text: str, notes: list[str]) -> tuple[Party, str]:
        """The party that an entry of a list names, and the year that it gives.

        "Portland, Oregon, USA", "Portland (USA, 1988)", "Portland".
        """
        name, country, region, since = entry_parts(text)
        key = "\n".join((name, country, region))
        party = self._cache.get(key)
        if party is None:
            said = Described(
                self.label or "City", name, country=country or self.mapping.country, region=region, salt=text
            )
            party = self._made(said, "")
            self._cache[key] = party
        notes.extend(party.notes)
        return party, since


SCHEMES = ("wikidata", "geonames", "urn", "ror", "iso3166-1", "iso3166-2")
_ENTRY_YEAR = re.compile(r"(?:since |seit |depuis |desde |dal |od |\()?\b(1[89]\d\d|20\d\d)\b(?:年|\))?")
_BRACKETED = re.compile(r"(.+?)\s*[(（\[]\s*([^()（）\[\]]*?)\s*[)）\]]")


def entry_parts(text: str) -> tuple[str, str, str, str]:
    """Name, country, region and year of an entry of a list.

    >>> entry_parts("Portland, Oregon, USA (1988)"), entry_parts("Nantes (France)"), entry_parts("Suzhou")
    (('Portland', 'USA', 'Oregon', '1988'), ('Nantes', 'France', '', ''), ('Suzhou', '', '', ''))
    """
    name, since, country, region = text, "", "", ""
    year = _ENTRY_YEAR.search(text)
    if year and year.start() > 0:
        since, name = (
            year[1],
            clean(
                f"{text[: year.start()]} {text[year.end() :]}".replace("()", "").replace("( ", "(").replace(", )", ")")
            ),
        )
        name = name.rstrip(" ,;-–(")
    bracketed = _BRACKETED.fullmatch(name)
    if bracketed and recognise(bracketed[2]):
        name, country = bracketed[1], bracketed[2]
    parts = [part.strip() for part in re.split("[,，]", name)]
    if not country and len(parts) > 1 and recognise(parts[-1]):
        country = parts.pop()
        name = parts[0]
        region = ", ".join(parts[1:])
    return name, country, region, since


def kind_between(first: str, second: str) -> str:
    """The kind of tie that two labels make, where the source doesn't say.

    >>> kind_between("City", "Region"), kind_between("School", "Bureau"), kind_between("Country", "Country")
    ('sister_city', 'bureau', 'other')
    """
    both = {first, second}
    if "Bureau" in both:
        return "bureau"
    if both == {"School"}:
        return "sister_school"
    if both == {"Region"}:
        return "sister_region"
    if both <= {"City", "Region"}:
        return "sister_city"
    return "programme" if both <= {"School", "Organization"} else "other"


def _key(indices: Sequence[int]) -> Callable[[Sequence[str]], tuple[str, ...]]:
    if not indices:
        return lambda texts: ()
    if len(indices) == 1:
        at = indices[0]
        return lambda texts: (texts[at],)
    return itemgetter(*indices)


def _bare(value: str, scheme: str) -> str:
    """An id without the address that it is often written in: http://www.wikidata.org/entity/Q64."""
    value = value.rstrip("/").rpartition("/")[2] if value.startswith("http") else value
    return value.removesuffix(".0") if scheme in ("geonames", "urn") else value


def _file_source(table: Table, source: SourceOf) -> Node:
    """The file as a source."""
    title = source.title or table.path
    stated = {
        "name": title, "title": title, "url": source.url, "publisher": source.publisher, "published": source.published,
        "licence": source.licence, "retrieved": source.retrieved, "sha256": table.sha256,
    }  # fmt: skip
    id_ = f"source-{table.sha256[:12]}"
    return Node("Source", id_, {"source": id_, **filled(stated)})


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
