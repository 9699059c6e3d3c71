"""What the readers of a table's rows share: its cells and ends, where the row at hand stands, and what the load has said already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from graph.facts import Fact, NodeFact, filled
from graph.model import CONFIDENCES, LIST
from graph.text import Text
from loaders.cells import host_and_path
from loaders.columns.mapping import SourceOf, TableMapping
from loaders.reading.table import Record, Table
from loaders.rows.cells_of_row import TableCells
from loaders.rows.described import PartyNode, Said
from loaders.rows.ends import End
from loaders.rows.ids import hashed
from loaders.rows.parties import Parties


class Ignored(Exception):
    """The row has nothing to store, by a named rule."""

    def __init__(self, rule: Text) -> None:
        super().__init__(rule)
        self.rule = rule


class RowContext:
    """One table under way: `begin` a row, `tell` of its parties, then `keep` what it said, or `forget` it."""

    def __init__(
        self, table: Table, mapping: TableMapping, source: SourceOf, parties: Parties, said: Said, ids: set[str]
    ) -> None:
        """parties, said: shared by the tables of a load. ids: schemes of the ids that its node tables bring ("" for the source's own)."""
        self.table, self.mapping, self.parties, self.said = table, mapping, parties, said
        self.cells = TableCells(table, mapping)
        self.source = _file_source(table, source)
        self.nature = source.nature or LIST
        self.dated = source.published or None
        self.seen_on = source.retrieved or f"{datetime.now(UTC):%Y-%m-%d}"
        self.a, self.b = (End(self.cells, side, parties, ids) for side in ("a.", "b."))
        self.b.share(self.a)
        self.stands: dict[str, Any] = {}
        """Where the statements of the row at hand stand."""
        self._telling: list[PartyNode] = []
        self._contents: dict[str, int] = {}

    def begin(self, record: Record, notes: list[Text]) -> Iterator[Fact]:
        """Turn to this row; yields its source the first time."""
        node = self.source
        title, url = self.cells.text(record, "source"), self.cells.text(record, "source_url")
        dated = self.cells.date(record, "source_date", notes) or self.dated
        if title or url:
            node = _row_source(title, url, dated, self.nature)
        self.stands = {
            "source": node.id,
            "line": f"{self.table.path}:{record.line}",
            **({"dated": dated} if dated else {}),
        }
        if self.said.first((node.id, str(node.statement))):
            yield node

    def tell(self, party: PartyNode) -> Iterator[Fact]:
        """The facts of a party that the load hasn't said yet, with where they stand."""
        if party.facts:
            self._telling.append(party)
        for fact in party.facts:
            if self.said.first((*fact[:-1], str(fact.statement))):
                yield fact if "source" in fact.statement else fact._replace(statement={**self.stands, **fact.statement})

    def keep(self) -> None:
        """The row was taken: what it told needn't be told again."""
        self.said.keep()
        for party in self._telling:
            party.facts = party.notes = ()
        self._telling.clear()

    def forget(self) -> None:
        """The row was refused or ignored."""
        self.said.forget()
        self._telling.clear()

    def confidence(self, record: Record, notes: list[Text]) -> str:
        """How sure the row is of itself; empty, and noted, where it says so in a word that isn't known."""
        word = self.cells.text(record, "confidence").casefold()
        if word and word not in {choice.name for choice in CONFIDENCES}:
            notes.append(Text("confidence '{word}' isn't known", word=word))
            return ""
        return word or "medium"

    def content_id(self, what: str, key: tuple[str, ...], texts: Sequence[str]) -> str:
        """The id of a visit or claim: two rows that differ in anything are two, rows that say the same are one."""
        id_ = f"{what}-{hashed(*key)[:16]}"
        content = hash(tuple(texts))
        return id_ if self._contents.setdefault(id_, content) == content else f"{what}-{hashed(*key, *texts)[:16]}"


def _file_source(table: Table, source: SourceOf) -> NodeFact:
    """The file as a source."""
    title = source.title or table.path
    sha256 = table.cited.sha256 if table.cited else table.sha256
    stated = {
        "name": title, "title": title, "url": source.url, "publisher": source.publisher, "published": source.published,
        "licence": source.licence, "retrieved": source.retrieved, "sha256": sha256, "nature": source.nature or LIST,
    }  # fmt: skip
    id_ = f"source-{sha256[:12]}"
    return NodeFact("Source", id_, {"source": id_, **filled(stated)})


def _row_source(title: str, url: str, dated: str | None, nature: str) -> NodeFact:
    """The source that a row names itself."""
    id_ = f"source-{hashed(url or title)[:12]}"
    name = title or url
    stated = {
        "name": name,
        "title": name,
        "url": url,
        "publisher": host_and_path(url)[0] if "//" in url else "",
        "published": dated,
        "nature": nature,
    }
    return NodeFact("Source", id_, {"source": id_, **filled(stated)})
