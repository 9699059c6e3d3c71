"""Rows of ties become partnerships."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from graph.facts import EdgeFact, Fact, filled
from graph.model import KIND, KINDS, STATUSES, TIERS, Choice, check, kind_between
from graph.names import fold
from graph.text import Text
from loaders.cells import CellError, split_cell, without_contacts
from loaders.columns.mapping import ROLE
from loaders.reading.table import Record
from loaders.rows.context import RowContext
from loaders.rows.described import PartyNode
from loaders.rows.ids import digest
from loaders.rows.relations import VISIT, Relations, kind_in
from loaders.words import kind_of, status_of, tier_of

DIFFERENT = 20_000
"""Most different things that rows say of their ties, remarks and all, that a table keeps in memory."""


class _Words(NamedTuple):
    """How the words of a source are read as values of ours."""

    ours: frozenset[str]
    read: Callable[[str], str]
    unknown: Callable[[str], Text]


def _names(choices: Iterable[Choice]) -> frozenset[str]:
    return frozenset(choice.name for choice in choices)


CHOICES = {
    "kind": _Words(_names(KINDS), kind_of, lambda word: Text("kind '{word}' isn't known", word=word)),
    "status": _Words(_names(STATUSES), status_of, lambda word: Text("status '{word}' isn't known", word=word)),
    "tier": _Words(_names(TIERS), tier_of, lambda word: Text("tier '{word}' isn't known", word=word)),
}
"""By role, the words that it has."""
WORDS = ("word", "kind", "relation", "status", "tier")
"""Roles of columns whose words are kept as the source's own."""
ELSEWHERE = ("ignored", "private", "tie", "source", "source_url", "source_date")
"""Roles of a row's columns that say nothing of its tie."""


class TieRows:
    """Reads rows of ties."""

    def __init__(self, context: RowContext) -> None:
        self.context = context
        self.values = TieValues(context)
        self._lists = context.cells.at.get("b.partners", ())
        self._relations = Relations(context)

    def read(self, record: Record, notes: list[Text]) -> Iterator[Fact]:
        """A partnership of two ends, or of one with each entry of a list."""
        relation = self._relations.of(record)
        a = self.context.a.needed(record, notes)
        yield from self.context.tell(a)
        values = self.values.of(record, notes)
        if relation == VISIT:
            b = self.context.b.needed(record, notes)
            yield from self.context.tell(b)
            yield self._relations.visit(a, b, record, values)
        elif self._lists:
            yield from self._with_each(a, record, values, notes)
        elif self.context.b.says_something(record):
            b = self._second(a, record, notes)
            yield from self.context.tell(b)
            yield partnership(self.context, a, b, values)

    def _second(self, a: PartyNode, record: Record, notes: list[Text]) -> PartyNode:
        """The second end; a place of its own where it has the first one's place and another name."""
        b = self.context.b.needed(record, notes)
        if a.id == b.id and a.label == "City" and fold(a.name) != fold(b.name):  # one of them isn't in the gazetteer
            b = self.context.b.otherwise(record)
            notes.append(Text("'{name}' is taken as another place than '{other}'", name=b.name, other=a.name))
        return b

    def _with_each(self, a: PartyNode, record: Record, values: dict[str, Any], notes: list[Text]) -> Iterator[Fact]:
        """A partnership with each entry of the lists of partners."""
        cells = self.context.cells
        for number, at in enumerate(self._lists):
            own = self._of_list(record, number, values)
            country = cells.nth(record, "b.country", number) if self._one_each("b.country") else ""
            for entry in split_cell(record.cells[at], self.context.mapping.separator):
                b, since = self.context.b.entry(entry, notes, country)
                yield from self.context.tell(b)
                yield partnership(self.context, a, b, own | ({"since": since} if since else {}))

    def _one_each(self, role: str) -> bool:
        """Has each of several columns of partners one of this role beside it?"""
        return len(self.context.cells.at.get(role, ())) == len(self._lists) > 1

    def _of_list(self, record: Record, number: int, values: dict[str, Any]) -> dict[str, Any]:
        """The values of the ties in one of several columns of partners, with the date that stands beside it."""
        if not self._one_each("since"):
            return values
        return filled({**values, "since": self.context.cells.date(record, "since", number)})


class TieValues:
    """What rows say of their ties, beside their ends."""

    def __init__(self, context: RowContext) -> None:
        self.context, self.cells, self.mapping = context, context.cells, context.mapping
        self._at = [
            index
            for role, of in self.cells.at.items()
            if role in ("value", "count") or (role in ROLE and ROLE[role].of in ("tie", "row"))
            for index in of
            if role not in ELSEWHERE
        ]
        self._read: dict[tuple[str, ...], tuple[dict[str, Any], tuple[Text, ...]]] = {}

    def of(self, record: Record, notes: list[Text]) -> dict[str, Any]:
        """The values of the row's tie; worked out once for all rows that say the same."""
        key = tuple(record.cells[at] for at in self._at)
        read = self._read.get(key)
        if read is None:
            own: list[Text] = []
            read = self._values(record, own), tuple(own)
            if len(self._read) < DIFFERENT:
                self._read[key] = read
        notes.extend(read[1])
        return read[0]

    def _values(self, record: Record, notes: list[Text]) -> dict[str, Any]:
        words = {role: self.cells.text(record, role) for role in WORDS}
        signed, until, expires = self._dates(record)
        status = self._choice("status", words, notes) or self.mapping.status or ("ended" if until else "listed")
        stated = {
            "kind": self._choice("kind", words, notes) or kind_in(words["relation"]) or self.mapping.kind,
            "tier": self._choice("tier", words, notes),
            "status": status,
            "since": self.cells.date(record, "since") or signed,
            "until": until,
            "signed": [signed] if signed else [],
            "expires": expires,
            "programme": without_contacts(self.cells.text(record, "programme")),
            "confidence": self.context.confidence(record, notes),
            "note": "; ".join(filter(None, (self.cells.remarks(record), *self._weights(record)))),
            "word": ", ".join(dict.fromkeys(filter(None, (self.cells.said(record, role) for role in words)))),
        }
        values = filled(stated)
        check("PARTNER", values, ("word",))
        return values

    def _dates(self, record: Record) -> tuple[str | None, str | None, str | None]:
        """Signed, until, expires: an end that is still to come is the day on which it expires."""
        signed, until, expires = (self.cells.date(record, role) for role in ("signed", "until", "expires"))
        if until and until > self.context.seen_on[: len(until)]:
            return signed, None, expires or until
        return signed, until, expires

    def _choice(self, role: str, words: dict[str, str], notes: list[Text]) -> str:
        """Our value for the source's word; a word of a column of its own that we don't know is noted."""
        word = words[role]
        ours, read, unknown = CHOICES[role]
        if word in ours:
            return word
        value = read(word) if word else ""
        if word and not value:
            notes.append(unknown(word))
        return value or next((found for other in ("word", "relation") if (found := read(words[other]))), "")

    def _weights(self, record: Record) -> Iterator[str]:
        """Numbers that a tie has in the source, with the titles of their columns."""
        for role in ("value", "count"):
            for at in self.cells.at.get(role, ()):
                text = self.cells.cell(record.cells, at)
                if text:
                    yield f"{self.mapping.columns[at].name}: {text}"


def partnership(context: RowContext, a: PartyNode, b: PartyNode, values: dict[str, Any]) -> EdgeFact:
    """The partnership of two parties, with these values. Raises CellError where they are one."""
    if a.id == b.id:
        raise CellError(Text("'{name}' can't have a partnership with itself; expected two parties", name=a.name))
    kind = values.get("kind") or kind_between(a.label, b.label)
    tier = values.get("tier") or KIND[kind].tier
    first, second = sorted((a.id, b.id))
    status = "seeking" if (a.unnamed or b.unnamed) and values["status"] == "proposed" else values["status"]
    if values.get("programme") in (a.name, b.name):
        values = {**values, "programme": ""}
    statement = filled({**context.stands, **values, "kind": kind, "tier": tier, "status": status})
    return EdgeFact("PARTNER", a.id, b.id, f"tie-{digest(kind, first, second)[:16]}", statement)
