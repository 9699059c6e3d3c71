"""Rows of visits, or of flows of people, become visits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from graph.facts import EdgeFact, Fact, filled
from graph.model import check
from graph.text import Text
from loaders.cells import CellError, without_contacts
from loaders.cells.dates import read_period
from loaders.cells.years import NEAR_YEAR
from loaders.columns.mapping import PEOPLE
from loaders.reading.table import Record
from loaders.rows.context import Ignored, RowContext
from loaders.rows.described import PartyNode
from loaders.words.states import status_of

NOBODY = Text("a flow of nobody")
PERIOD_TITLE = re.compile(rf"{NEAR_YEAR}(?:[/–-](?:\d\d){{1,2}})?")
"""Title of a column of figures that is their year: 2013, 2013/14."""


_CALLED_OFF = re.compile(
    r"cancel|called off|call off|postpon|abgesagt|verschoben|ausgefallen|annul|report[ée]e?\b|cancelad|aplazad|rinviat|odwołan|przełożon|отмен|перенес|取消|延期|推迟|推遲|취소|연기",
    re.IGNORECASE,
)


def check_took_place(word: str) -> None:
    """Raise Ignored where the word says that a visit is still to come, or was called off: who counts visits counts those that took place."""
    if _CALLED_OFF.search(word) or status_of(word) in ("proposed", "seeking"):
        raise Ignored(Text("'{word}' is no visit that took place", word=word))


class VisitRows:
    """Reads rows of visits."""

    def __init__(self, context: RowContext) -> None:
        self.context, self.cells, self.mapping = context, context.cells, context.mapping

    def read(self, record: Record, notes: list[Text]) -> Iterator[Fact]:
        """A visit, or a flow; a flow for each column that has a year as its title. Raises Ignored for what didn't take place."""
        for role in ("status", "purpose", "word"):
            check_took_place(self.cells.said(record, role))
        sender = self.context.a.single(record, notes)
        host = self.context.b.single(record, notes, sender)
        flows = list(self._flows(record, notes))
        if not flows:
            raise Ignored(NOBODY)
        yield from (*self.context.tell(sender), *self.context.tell(host))
        programme = self.cells.text(record, "programme")
        days = self.cells.date(record, "start", notes), self.cells.date(record, "end", notes)
        purpose = without_contacts(self.cells.text(record, "purpose") or self.cells.text(record, "word"))
        note = "; ".join(filter(None, (programme, self.cells.remarks(record))))
        confidence = self.context.confidence(record, notes)
        for period, people in flows:
            start, end = days if days[0] else self._period(record, period)
            if start and end and end < start[: len(end)]:
                raise CellError(
                    Text(
                        "the visit ends {last}, before it begins {first}; expected the other order",
                        last=end,
                        first=start,
                    )
                )
            stated = {"start": start, "end": end, **people, "purpose": purpose, "note": note, "confidence": confidence}
            stated |= {"aggregate": True} if self.mapping.aggregate else {}
            yield visit(self.context, record.cells, sender, host, filled(stated), (period, programme))

    def _flows(self, record: Record, notes: list[Text]) -> Iterator[tuple[str, dict[str, int]]]:
        """The people of each period; nothing of a flow of nobody."""
        by_period = self._by_period(record, notes)
        for period, people in by_period.items():
            if not self.mapping.aggregate or any(people.values()):
                yield period, people

    def _by_period(self, record: Record, notes: list[Text]) -> dict[str, dict[str, int]]:
        """By period, the people of each role; a visit may tell of none."""
        by_period: dict[str, dict[str, int]] = {}
        period = self.cells.text(record, "period") or self.mapping.period
        for role in (*PEOPLE, "count"):
            for at in self.cells.at.get(role, ()):
                number = self.cells.count_at(record, at, notes)
                column = self.mapping.columns[at].name
                if number is not None:
                    by_period.setdefault(column if PERIOD_TITLE.fullmatch(column) else period, {})[role] = number
        return by_period if by_period or self.mapping.aggregate else {period: {}}

    def _period(self, record: Record, period: str) -> tuple[str | None, str | None]:
        if not period:
            return None, None
        try:
            start, end = read_period(period)
        except CellError as error:
            column = next((self.mapping.columns[at].name for at in self.cells.at.get("period", ())), "period")
            raise error.in_column(column) from None
        return start, end if end != start else None


def visit(
    context: RowContext,
    texts: Sequence[str],
    sender: PartyNode,
    host: PartyNode,
    stated: dict[str, Any],
    more: tuple[str, ...],
) -> EdgeFact:
    """A visit whose days are known is the same in every source; one without is that of its source alone."""
    told = (str(stated.get(key, "")) for key in ("start", "end", "purpose"))
    key = (sender.id, host.id, *told, *more, "" if "start" in stated else context.source.id)
    id_ = context.content_id("visit", key, texts)
    check("VISIT", stated)
    return EdgeFact("VISIT", sender.id, host.id, id_, {**context.stands, **stated})
