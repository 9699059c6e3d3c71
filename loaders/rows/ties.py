"""Rows of ties become partnerships."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from graph.facts import EdgeFact, Fact, filled
from graph.model import KIND, check, kind_between
from graph.names import fold
from graph.text import Text
from loaders.cells import CellError, without_contacts
from loaders.columns.listed import quoted
from loaders.columns.mapping import ROLE
from loaders.reading.table import Record
from loaders.rows.context import RowContext
from loaders.rows.described import PartyNode
from loaders.rows.ends import End
from loaders.rows.entries import Entry
from loaders.rows.ids import hashed
from loaders.rows.lists import partners_in
from loaders.rows.nobody import NOBODY
from loaders.rows.relations import VISIT, Relations, kind_in
from loaders.rows.tie_dates import TieDates, tie_dates
from loaders.rows.tie_history import history_of, with_history
from loaders.words import kind_of, tier_of
from loaders.words.flags import is_flag
from loaders.words.history import History
from loaders.words.nobody import names_nobody
from loaders.words.states import State, state_in_cell, state_in_remark, status_among
from loaders.words.terms import term_in_cell

DIFFERENT = 20_000
"""Most different things that rows say of their ties, remarks and all, that a table keeps in memory."""


class _Words(NamedTuple):
    """How the words of a source are read as values of ours."""

    read: Callable[[str], str]
    unknown: Callable[[str], Text]


CHOICES = {
    "kind": _Words(kind_of, lambda word: Text("kind '{word}' isn't known", word=word)),
    "status": _Words(status_among, lambda word: Text("status '{word}' isn't known", word=word)),
    "tier": _Words(tier_of, lambda word: Text("tier '{word}' isn't known", word=word)),
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
        self._places = (context.mapping.label_b or context.mapping.label) == "City"

    def read(self, record: Record, notes: list[Text]) -> Iterator[Fact]:
        """A partnership of two ends, or of one with each entry of a list, at either end."""
        relation = self._relations.of(record)
        if relation == VISIT:
            yield from self._visit(record, notes)
        elif firsts := self.context.a.several(record, notes):
            yield from self._of_each(firsts, record, notes)
        else:
            yield from self._of_one(record, notes)

    def _visit(self, record: Record, notes: list[Text]) -> Iterator[Fact]:
        a = self.context.a.single(record, notes)
        b = self.context.b.single(record, notes, a)
        yield from (*self.context.tell(a), *self.context.tell(b))
        yield self._relations.visit(a, b, record, self.values.of(record, notes))

    def _of_one(self, record: Record, notes: list[Text]) -> Iterator[Fact]:
        """A partnership of one first party with the second one, or with each that a cell or list of partners names."""
        a = self.context.a.needed(record, notes)
        yield from self.context.tell(a)
        values = self.values.of(record, notes)
        if self._lists:
            yield from self._with_each(a, record, values, notes)
        elif entries := self.context.b.several(record, notes):
            country = self.context.cells.text(record, "b.country")
            for b, own in self._entries(self.context.b, entries, country, values, notes, a):
                yield from self.context.tell(b)
                yield partnership(self.context, a, b, own)
        elif nobody := self.context.b.names_nobody(record):
            notes.append(nobody)
        elif self.context.b.says_something(record):
            b = self._second(a, record, notes)
            yield from self.context.tell(b)
            around = self.context.b.around(record)
            yield partnership(self.context, a, b, self.values.with_entry(values, around) if around else values)
        elif blank := self.context.b.nobody(record):
            notes.append(blank)

    def _second(self, a: PartyNode, record: Record, notes: list[Text]) -> PartyNode:
        """The second end; a place of its own where it has the first one's place and another name."""
        b = self.context.b.needed(record, notes, a)
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
            mark = self.context.mapping.separator
            entries = partners_in(record.cells[at], country, notes, mark=mark, places=self._places)
            for b, of_entry in self._entries(self.context.b, entries, country, own, notes, a):
                yield from self.context.tell(b)
                yield partnership(self.context, a, b, of_entry)

    def _of_each(self, firsts: Sequence[str], record: Record, notes: list[Text]) -> Iterator[Fact]:
        """A partnership of each of several first parties with the second one. Raises CellError where that names several too."""
        if self._lists or self.context.b.several(record, notes):
            raise CellError(
                Text(
                    "both ends name several ({names} at the first): it can't be told who is the partner of whom; expected a row for each partnership",
                    names=quoted(firsts),
                )
            )
        b = self.context.b.needed(record, notes)
        yield from self.context.tell(b)
        values = self.values.of(record, notes)
        for a, own in self._entries(self.context.a, firsts, self.context.a.country(record), values, notes):
            yield from self.context.tell(a)
            yield partnership(self.context, a, b, own)

    def _entries(
        self,
        end: End,
        entries: Iterable[str],
        country: str,
        values: dict[str, Any],
        notes: list[Text],
        of: PartyNode | None = None,
    ) -> Iterator[tuple[PartyNode, dict[str, Any]]]:
        """The party of each of these entries, with what its tie has. country: where they lie, as a column of its own says; of: whose partners they are."""
        for text in entries:
            if names_nobody(text) and not country:
                notes.append(Text(NOBODY, cell=text))
                continue
            party, entry = end.entry(text, notes, country, of)
            yield party, self.values.with_entry(values, entry)

    def _one_each(self, role: str) -> bool:
        """Has each of several columns of partners one of this role beside it?"""
        return len(self.context.cells.at.get(role, ())) == len(self._lists) > 1

    def _of_list(self, record: Record, number: int, values: dict[str, Any]) -> dict[str, Any]:
        """The values of the ties in one of several columns of partners, with the date that stands beside it."""
        if not self._one_each("since"):
            return values
        dates = tie_dates(self.context.cells, record, self.context.seen_on, [], number)
        return filled({**values, "since": dates.since, "since_doubt": dates.since_doubt})


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
        ] + sorted(self.cells.precisions.values())
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

    def with_entry(self, values: dict[str, Any], entry: Entry) -> dict[str, Any]:
        """The values of the row, with what an entry of its list says of its own tie."""
        read = {role: choice.read(entry.word) for role, choice in CHOICES.items() if entry.word}
        ended = entry.until and entry.until <= self.context.seen_on[:4]
        own = {
            **read,
            "since": "" if entry.status == "proposed" else entry.since,
            "until": entry.until if ended else "",
            "expires": "" if ended else entry.until,
            "status": entry.status or read.get("status") or ("ended" if ended and values["status"] == "listed" else ""),
            "word": ", ".join(dict.fromkeys(filter(None, (values.get("word", ""), entry.word)))),
        }
        return values | filled(own)

    def _values(self, record: Record, notes: list[Text]) -> dict[str, Any]:
        told, unread = history_of(self.cells, record)
        words = {role: self.cells.text(record, role) for role in WORDS} | {"history": told.word}
        dates = with_history(tie_dates(self.cells, record, self.context.seen_on, notes), told, self.context.seen_on)
        remarks = [*self.cells.remarks_on_ties(record), *unread]
        status, of_remark = self._status(record, words, dates, remarks, notes)
        own = of_remark if of_remark.status else state_in_cell(self.cells.said(record, "status"))
        later = _is_later(own, status, dates, notes)
        stated = {
            "kind": self._choice("kind", words, notes) or kind_in(words["relation"]) or self.mapping.kind,
            "tier": self._choice("tier", words, notes, self.cells.said(record, "relation")) or self.mapping.tier,
            "status": status,
            "since": "" if status == "proposed" else dates.since,
            "since_doubt": "" if status == "proposed" else dates.since_doubt,
            "until": "" if later else dates.until or (own.year if "ended" in (own.status, status) else ""),
            "until_doubt": "" if later else dates.until_doubt,
            "signed": dates.signed,
            "expires": dates.expires,
            "programme": without_contacts(self.cells.text(record, "programme")),
            "confidence": self.context.confidence(record, notes),
            "note": "; ".join(
                filter(
                    None, (self.cells.remarks(record), *unread, *self._weights(record), *self._planned(record, status))
                )
            ),
            "word": ", ".join(
                dict.fromkeys(filter(None, (*self._said(record, told, remarks, of_remark), *dates.words)))
            ),
        }
        values = filled(stated)
        check("PARTNER", values, ("word",))
        return values

    def _status(
        self, record: Record, words: dict[str, str], dates: TieDates, remarks: Sequence[str], notes: list[Text]
    ) -> tuple[str, State]:
        """The status, by the nearest that tells it: its own column, a cell of a date, a remark, the list, an end that has come.

        With it, what a remark says, where it is that.
        """
        told = self._choice("status", words, notes, self.cells.said(record, "relation")) or dates.status
        if (
            told and dates.until and is_flag(self.cells.said(record, "status"))
        ):  # a no says that it isn't alive, and the date why
            return "ended" if told == "suspended" else told, State()
        if told:
            return told, State()
        of_remark = _of_remarks(remarks, self.context.seen_on)
        denied = self._denied(record, remarks, notes)
        of_list = "" if dates.lives or denied else self.mapping.status
        return of_remark.status or of_list or ("ended" if dates.until else "listed"), of_remark

    def _denied(self, record: Record, remarks: Sequence[str], notes: list[Text]) -> bool:
        """Do words deny a state, or say two? Then neither these nor the title of the list tell it, and it is noted."""
        texts = [text for text in remarks if state_in_remark(text).denied]
        texts += [word for role in ("word", "relation") if state_in_cell(word := self.cells.said(record, role)).denied]
        notes.extend(
            Text("'{text}' denies a state or names several: no status is taken from it", text=text[:80])
            for text in texts
        )
        return bool(texts) or state_in_cell(self.cells.said(record, "status")).denied

    def _planned(self, record: Record, status: str) -> Iterator[str]:
        """The dates of what is planned, which are no beginning, with the titles of their columns."""
        for at in self.cells.at.get("since", ()) if status == "proposed" else ():
            text = self.cells.cell(record.cells, at)
            if text:
                yield f"{self.mapping.columns[at].name}: {text}"

    def _said(self, record: Record, told: History, remarks: Sequence[str], of_remark: State) -> Iterator[str]:
        """The source's own words for what the tie is: a yes or no with what it answers, a text of years only where it says more."""
        for role in WORDS:
            said = self.cells.said(record, role)
            yield f"{self._title(role)}: {said}" if role == "status" and is_flag(said) else said
        if told.word or told.status:
            yield told.text
        if of_remark.status:
            yield next(text for text in remarks if state_in_remark(text) == of_remark)

    def _title(self, role: str) -> str:
        return self.mapping.columns[self.cells.at[role][0]].name

    def _choice(self, role: str, words: dict[str, str], notes: list[Text], relation: str = "") -> str:
        """Our value for the source's word; a word of a column of its own that we don't know is noted.

        relation: the source's own word for what joins the two, where what it was mapped to isn't meant.
        """
        word = words[role]
        read, unknown = CHOICES[role]
        value = term_in_cell(role, word) if word else ""
        if word and not value:
            notes.append(unknown(word))
        others = (words["word"], relation or words["relation"], words["history"])
        return value or next((found for other in others if (found := read(other))), "")

    def _weights(self, record: Record) -> Iterator[str]:
        """Numbers that a tie has in the source, with the titles of their columns."""
        for role in ("value", "count"):
            for at in self.cells.at.get(role, ()):
                text = self.cells.cell(record.cells, at)
                if text:
                    yield f"{self.mapping.columns[at].name}: {text}"


def _of_remarks(remarks: Iterable[str], seen_on: str) -> State:
    """The state that the first of these tells, but for an end that is still to come."""
    states = filter(lambda state: state.status, map(state_in_remark, remarks))
    return next((state for state in states if state.status != "ended" or state.year <= seen_on[:4]), State())


def _is_later(own: State, status: str, dates: TieDates, notes: list[Text]) -> bool:
    """Was the tie taken up again after its end?"""
    later = own.again and status == "active" and bool(dates.until) and (own.year or "9999") >= str(dates.until)[:4]
    if later:
        notes.append(Text("the end in {date} is left out: it was taken up again", date=str(dates.until)))
    return later


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
    return EdgeFact("PARTNER", a.id, b.id, f"tie-{hashed(kind, first, second)[:16]}", statement)
