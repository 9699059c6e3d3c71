"""What joins the two parties of a row, where a column says it: a tie, a visit, or what is neither."""

from __future__ import annotations

from typing import Any

from graph.facts import EdgeFact, filled
from graph.model import KINDS
from graph.text import Text
from loaders.cells import CellError
from loaders.columns.mapping import PEOPLE
from loaders.reading.table import DIRECTED, Record
from loaders.rows.context import Ignored, RowContext
from loaders.rows.described import PartyNode
from loaders.rows.tie_history import history_of
from loaders.rows.visits import check_took_place, visit
from loaders.words import MEANINGS, relation_of

VISIT = "visit"
DIRECTIONS = {**DIRECTED, "both": False}
_KINDS = frozenset(kind.name for kind in KINDS)


def kind_in(word: str) -> str:
    """The kind of tie that the word of a relation says; empty if it says none."""
    said = word if word in _KINDS else relation_of(word) if word else ""
    return said if said in _KINDS else ""


class Relations:
    """The relations of one table."""

    def __init__(self, context: RowContext) -> None:
        self.context, self.cells = context, context.cells
        columns = [context.mapping.columns[at].name for at in context.cells.at.get("relation", ())]
        self._known = any(context.mapping.values.get(column) for column in columns)
        """Does the plan understand some of the words? Then one that it doesn't is something else."""

    def of(self, record: Record) -> str:
        """What the row is: "visit", or a tie. Raises Ignored for what is neither, CellError for a word that isn't known among others that are."""
        word = self._word(record)
        if not word:
            return ""
        meaning = self.cells.text(record, "relation")
        meaning = meaning if meaning in MEANINGS else relation_of(word)
        if meaning == VISIT:
            check_took_place(word)
        if meaning == "none":
            raise Ignored(Text("'{word}' joins the two, which is no partnership and no visit", word=word))
        if not meaning and self._known:
            raise CellError(
                Text(
                    "'{word}' joins the two; expected a word for a partnership or visit, as other rows have, or what it means under `values` of a mapping",
                    word=word,
                )
            )
        return meaning

    def _word(self, record: Record) -> str:
        """What joins the two, in the source's word: of a column of its own, or of a text that says since when too."""
        return self.cells.said(record, "relation") or history_of(self.cells, record)[0].word

    def visit(self, sender: PartyNode, host: PartyNode, record: Record, values: dict[str, Any]) -> EdgeFact:
        """The visit that the row tells of, among rows of ties. Raises CellError where nobody can tell who visits whom."""
        word = self._word(record)
        said = self.cells.text(record, "directed").casefold()
        if DIRECTIONS.get(said, self.context.table.directed) is False:
            raise CellError(
                Text("'{word}' has no direction here; expected who visits whom, as a directed edge", word=word)
            )
        stated = {"start": values.get("since"), "end": values.get("until"), "purpose": word}
        stated |= {key: values.get(key) for key in ("note", "confidence")}
        stated |= {role: self.cells.count(record, role) for role in PEOPLE}
        return visit(self.context, record.cells, sender, host, filled(stated), ())
