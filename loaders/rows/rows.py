"""Rows of any table become facts: one reader for each layout, driven by the table's mapping.

A row is taken whole or not at all. What each end of a row means is worked out once for each distinct end (`Parties`), and each thing
is said once a load: memory O(distinct parties), whatever the number of rows.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from graph.errors import ModelError
from graph.facts import Edge, Fact, Node, filled
from graph.model import CONFIDENCES, KIND, KINDS, RELATIONSHIP, STATUSES, TIERS, check, kind_between
from graph.names import fold
from loaders import cells
from loaders.account.row import Row
from loaders.cells import CellError, clean, host_and_path, without_contacts
from loaders.columns.mapping import ROLE, Column, SourceOf, TableMapping
from loaders.places.countries import recognise
from loaders.reading.table import Record, Table
from loaders.rows.cells_of_row import TableCells
from loaders.rows.described import Party, Said
from loaders.rows.ends import End
from loaders.rows.parties import Parties
from loaders.rows.unnamed import is_group
from loaders.words import kind_of, status_of, tier_of

GROUP = "a group of countries"
NO_FIGURE = "no figure in the row"
NOBODY = "a flow of nobody"
EMPTY = "an empty row"
REMARK = "a remark or total below the table"
PLACED = {"City": "IN_CITY", "Region": "IN_REGION", "Country": "IN_COUNTRY"}
"""By the label of a place, the edge from what lies in it."""
PEOPLE = ("students", "teachers", "people", "count")
YEAR = re.compile(r"(?:19|20)\d\d(?:[/–-](?:\d\d){1,2})?")
YES = ("x", "✓", "✔", "yes", "ja", "oui", "si", "sí", "true", "是", "有")
COMPARATORS = {"exactly": "eq", "about": "approx", "over": "gt", "nearly": "lt", "at least": "ge", "at most": "le"}
BELOW = re.compile(
    r"(?:(?:grand )?totals?|sum|insgesamt|gesamt|summe|somme|totale|suma|razem|итого|всего|合[计計]|总计|總計|共[计計]|sources?|data source|quellen?|fuentes?|fonti?|"
    r"źródło|источник|(?:资料|数据|資料)?来源|出典|notes?|remarks?|anmerkung(?:en)?|hinweis|remarques?|notas?|注|备注|備考|stand|as of|last updated?)"
    r"\s*(?:[:：=]|\d|$)",
    re.IGNORECASE,
)
"""How a line begins that stands alone below a table: "Total: 9 agreements", "Source: own survey"."""
DIFFERENT = 20_000
"""Most different things that rows say of their ties, remarks and all, that a table keeps in memory."""
KNOWN = {"kind": KINDS, "status": STATUSES, "tier": TIERS, "confidence": CONFIDENCES}


class Ignored(Exception):
    """The row has nothing to store, by a named rule."""


class TableRows:
    """The rows of one table as facts; `parties` and `said` are shared by the tables of a load."""

    def __init__(
        self, table: Table, mapping: TableMapping, source: SourceOf, parties: Parties, said: Said, ids: set[str]
    ) -> None:
        """ids: schemes of the ids that node tables of the load bring ("" for the source's own)."""
        self.table, self.mapping, self.parties, self.said = table, mapping, parties, said
        self.cells = TableCells(table, mapping)
        self.source = _file_source(table, source)
        self.dated = source.published or None
        self.seen_on = source.retrieved or f"{datetime.now(UTC):%Y-%m-%d}"
        self.at = self.cells.at
        self.a, self.b = (End(self.cells, side, parties, ids) for side in ("a.", "b."))
        self.b.share(self.a)
        self._ties: dict[tuple[str, ...], tuple[dict[str, Any], tuple[str, ...]]] = {}
        self._tie_at = [
            index
            for role, of in self.at.items()
            if role in ("value", "count") or (role in ROLE and ROLE[role].of in ("tie", "row"))
            for index in of
            if role not in ("ignored", "private", "tie", "source", "source_url", "source_date")
        ]
        self._telling: list[Party] = []
        self._contents: dict[str, int] = {}
        self._name = PurePosixPath(table.path).stem.rpartition("#")[2]

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
        if len(texts) > 2 and (_stands_below(texts) or (self.mapping.layout != "parties" and _is_total(texts))):
            return Row(path, line, ignored=REMARK, cells=texts)
        notes: list[str] = []
        try:
            source = list(self._provenance(record))
            facts = (*source, *read(record, notes))
        except Ignored as why:
            self._forget()
            return Row(path, line, ignored=str(why), cells=texts)
        except (CellError, ModelError) as error:
            self._forget()
            return Row(path, line, rejected=str(error), cells=texts)
        except UnicodeEncodeError as error:
            self._forget()
            return Row(
                path,
                line,
                rejected=f"a cell holds half a character ({error.object[error.start]!r}); expected text",
                cells=texts,
            )
        new = tuple(note for note in notes if self.said.first(note))
        self._keep()
        return Row(path, line, facts, cells=texts, notes=new)

    def _keep(self) -> None:
        """The row was taken: what it told needn't be told again."""
        self.said.keep()
        for party in self._telling:
            party.facts = party.notes = ()
        self._telling.clear()

    def _forget(self) -> None:
        self.said.forget()
        self._telling.clear()

    # Where it stands

    def _provenance(self, record: Record) -> Iterator[Fact]:
        """Sets `self.stands`, where the row's statements stand; yields the source the first time."""
        node = self.source
        title, url = self.cells.text(record, "source"), self.cells.text(record, "source_url")
        dated = self.cells.date(record, "source_date") or self.dated
        if title or url:
            id_ = f"source-{hashlib.sha256((url or title).encode()).hexdigest()[:12]}"
            name = title or url
            stated = {
                "name": name,
                "title": name,
                "url": url,
                "publisher": host_and_path(url)[0] if "//" in url else "",
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
        if party.facts:
            self._telling.append(party)
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
            for number, at in enumerate(lists):
                own = self._of_each(record, number, values)
                country = self.cells.nth(record, "b.country", number) if self._one_each("b.country") else ""
                for entry in cells.split_cell(record.cells[at], self.mapping.separator):
                    b, since = self.b.entry(entry, notes, country)
                    yield from self.tell(b)
                    yield self._partner(a, b, own | ({"since": since} if since else {}))
            return
        if not self.b.says_something(record):
            return
        b = self.b.needed(record, notes)
        if a.id == b.id and a.label == "City" and fold(a.name) != fold(b.name):  # one of them isn't in the gazetteer
            b = self.b.otherwise(record)
            notes.append(f"'{b.name}' is taken as another place than '{a.name}'")
        yield from self.tell(b)
        yield self._partner(a, b, values)

    def _one_each(self, role: str) -> bool:
        """Has each of several columns of partners one of this role beside it?"""
        return len(self.at.get(role, ())) == len(self.at["b.partners"]) > 1

    def _of_each(self, record: Record, number: int, values: dict[str, Any]) -> dict[str, Any]:
        """The values of the tie with the partner in one of several columns, with the date that stands beside it."""
        if not self._one_each("since"):
            return values
        return filled({**values, "since": self.cells.date(record, "since", number)})

    def _tie_values(self, record: Record, notes: list[str]) -> dict[str, Any]:
        """What the row says of its tie; worked out once for all rows that say the same."""
        key = tuple(record.cells[at] for at in self._tie_at)
        found = self._ties.get(key)
        if found is None:
            own: list[str] = []
            found = self._read_tie(record, own), tuple(own)
            if len(self._ties) < DIFFERENT:
                self._ties[key] = found
        notes.extend(found[1])
        return found[0]

    def _read_tie(self, record: Record, notes: list[str]) -> dict[str, Any]:
        words = {role: self.cells.text(record, role) for role in ("word", "kind", "status", "tier")}
        signed, until, expires = (self.cells.date(record, role) for role in ("signed", "until", "expires"))
        if until and until > self.seen_on[: len(until)]:  # it is to end, and hasn't yet
            until, expires = None, expires or until
        stated = {
            "kind": self._choice("kind", words, kind_of, notes) or self.mapping.kind,
            "tier": self._choice("tier", words, tier_of, notes),
            "status": self._choice("status", words, status_of, notes)
            or self.mapping.status
            or ("ended" if until else "listed"),
            "since": self.cells.date(record, "since") or signed,
            "until": until,
            "signed": [signed] if signed else [],
            "expires": expires,
            "programme": without_contacts(self.cells.text(record, "programme")),
            "confidence": self._confidence(record, notes),
            "note": "; ".join(filter(None, (self.cells.remarks(record), *self._weights(record)))),
            "word": ", ".join(dict.fromkeys(filter(None, (self.cells.said(record, role) for role in words)))),
        }
        found = filled(stated)
        check("PARTNER", found, ("word",))
        return found

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
        said = self.cells.text(record, "confidence").casefold()
        if said and said not in {choice.name for choice in CONFIDENCES}:
            notes.append(f"confidence '{said}' isn't known")
            return ""
        return said or "medium"

    def _weights(self, record: Record) -> Iterator[str]:
        """Numbers that a tie has in the source, with the titles of their columns."""
        for role in ("value", "count"):
            for at in self.at.get(role, ()):
                text = self.cells.cell(record.cells, at)
                if text:
                    yield f"{self.mapping.columns[at].name}: {text}"

    def _partner(self, a: Party, b: Party, values: dict[str, Any]) -> Edge:
        if a.id == b.id:
            raise CellError(f"'{a.name}' can't have a partnership with itself; expected two parties")
        kind = values.get("kind") or kind_between(a.label, b.label)
        tier = values.get("tier") or KIND[kind].tier
        first, second = sorted((a.id, b.id))
        status = "seeking" if (a.unnamed or b.unnamed) and values["status"] == "proposed" else values["status"]
        if values.get("programme") in (a.name, b.name):
            values = {**values, "programme": ""}
        statement = filled({**self.stands, **values, "kind": kind, "tier": tier, "status": status})
        return Edge("PARTNER", a.id, b.id, f"tie-{_digest(kind, first, second)}", statement)

    def _visit(self, record: Record, notes: list[str]) -> Iterator[Fact]:
        """A visit, or a flow; a flow for each column that has a year as its title."""
        sender, host = self.a.needed(record, notes), self.b.needed(record, notes)
        flows = list(self._flows(record))
        if not flows:
            raise Ignored(NOBODY)
        yield from (*self.tell(sender), *self.tell(host))
        programme, start, end = (
            self.cells.text(record, "programme"),
            self.cells.date(record, "start"),
            self.cells.date(record, "end"),
        )
        purpose = without_contacts(self.cells.text(record, "purpose") or self.cells.text(record, "word"))
        note = "; ".join(filter(None, (programme, self.cells.remarks(record))))
        confidence = self._confidence(record, notes)
        for period, people in flows:
            first, last = (start, end) if start else self._period(record, period)
            if first and last and last < first[: len(last)]:
                raise CellError(f"the visit ends {last}, before it begins {first}; expected the other order")
            stated = {"start": first, "end": last, **people, "purpose": purpose, "note": note, "confidence": confidence}
            stated |= {"aggregate": True} if self.mapping.aggregate else {}
            yield self._visit_edge(record.cells, sender, host, filled(stated), (period, programme))

    def _flows(self, record: Record) -> Iterator[tuple[str, dict[str, int]]]:
        """The people of each period; nothing of a flow of nobody."""
        by_period: dict[str, dict[str, int]] = {}
        period = self.cells.text(record, "period") or self.mapping.period
        for role in PEOPLE:
            for at in self.at.get(role, ()):
                number = self.cells.count_at(record, at)
                column = self.mapping.columns[at].name
                if number is not None:
                    by_period.setdefault(column if YEAR.fullmatch(column) else period, {})[role] = number
        if not by_period and not self.mapping.aggregate:
            by_period[period] = {}
        for period, people in by_period.items():
            if not self.mapping.aggregate or any(people.values()):
                yield period, people

    def _period(self, record: Record, period: str) -> tuple[str | None, str | None]:
        if not period:
            return None, None
        try:
            start, end = cells.read_period(period)
        except CellError as error:
            column = next((self.mapping.columns[at].name for at in self.at.get("period", ())), "period")
            raise CellError(f"{column}: {error}") from None
        return start, end if end != start else None

    def _visit_edge(
        self, texts: Sequence[str], sender: Party, host: Party, stated: dict[str, Any], more: tuple[str, ...]
    ) -> Edge:
        """A visit whose days are known is the same in every source; one without is that of its source alone."""
        told = (str(stated.get(each, "")) for each in ("start", "end", "purpose"))
        key = (sender.id, host.id, *told, *more, "" if "start" in stated else self.source.id)
        id_ = self._id("visit", key, texts)
        check("VISIT", stated)
        return Edge("VISIT", sender.id, host.id, id_, {**self.stands, **stated})

    def _id(self, what: str, key: tuple[str, ...], texts: Sequence[str]) -> str:
        """The id of a visit or claim: two rows that differ in anything are two, rows that say the same are one."""
        id_ = f"{what}-{_digest(*key)}"
        content = hash(tuple(texts))
        return id_ if self._contents.setdefault(id_, content) == content else f"{what}-{_digest(*key, *texts)}"

    def _parties(self, record: Record, notes: list[str]) -> Iterator[Fact]:
        """A party of its own."""
        party = self.a.needed(record, notes)
        yield from self.tell(party)
        parent = self.cells.text(record, "parent")
        if parent:
            place = self.parties.by_id(parent)
            if place is None:
                notes.append(f"parent '{parent}' stands in no table read before this row")
                return
            type_ = "PART_OF" if party.label == place.label else PLACED.get(place.label, "")
            if type_ and party.label in RELATIONSHIP[type_].starts and party.id != place.id:
                yield Edge(type_, party.id, place.id, "", self.stands)
            else:
                notes.append(f"parent '{parent}' is a {place.label}, in which no {party.label} can lie")

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
        comparator = self.cells.text(record, "comparator")
        for measure, as_of, value, how in figures:
            words = measure.replace("_", " ")
            stated = {
                "name": f"{party.name}: {words}", "subject": subject.name or party.name, "measure": measure,
                "value": int(value) if value.is_integer() and abs(value) < 2**53 else value, "comparator": self._comparator(comparator, notes) or how,
                "as_of": as_of, "note": self.cells.remarks(record), "confidence": self._confidence(record, notes),
            }  # fmt: skip
            id_ = self._id("claim", (party.id, measure, as_of, self.stands["source"]), record.cells)
            yield Node("Claim", id_, {**self.stands, **filled(stated)})
            yield Edge("ABOUT", id_, party.id, "", self.stands)

    def _figures(self, record: Record) -> Iterator[tuple[str, str, float, str]]:
        """Measure, year, value and comparator of each figure of the row; a column's title is its measure, or its year."""
        measure = self.cells.text(record, "measure")
        year = self.cells.date(record, "as_of") or self.mapping.period
        for at in self.at.get("value", ()):
            text = self.cells.cell(record.cells, at)
            if text:
                column = self.mapping.columns[at].name
                try:
                    value, how = cells.read_figure(text, self.cells.habits[at].comma)
                except CellError as error:
                    raise CellError(f"{column}: {error}") from None
                if YEAR.fullmatch(column):
                    yield measure or self._name, column, value, how
                else:
                    yield measure or column, year, value, how

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
            text = self.cells.cell(record.cells, at)
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
                edge = self._partner(a, b, values | {"note": f"{amount}" if amount > 1 else ""})
                if self.said.first((self.table.path, edge.id)):
                    yield from self.tell(b)
                    yield edge

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


def _stands_below(texts: Sequence[str]) -> bool:
    """Has the row but one cell, the first, and does it begin as remarks and totals do?"""
    return BELOW.match(texts[0].strip()) is not None and not any(map(clean, texts[1:]))


WITH_UNIT = re.compile(r"[-+]?\d[\d.,\s]*[^\W\d_]{0,7}%?")
"""A number, with its unit where it has one: 4所, 12 schools."""


def _is_total(texts: Sequence[str]) -> bool:
    """Is the row the sum of those above: the word for it first, and nothing but numbers behind it?"""
    first, *others = [text for each in texts if (text := clean(each))] or [""]
    return cells.is_total(first) and all(map(WITH_UNIT.fullmatch, others))


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
