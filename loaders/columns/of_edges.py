"""Columns of the edges of a graph, beside their two ends: each speaks of the tie, by its words more than by its title."""

from __future__ import annotations

from graph.text import Text
from loaders.columns.seen import DATED_SPANS, END_SENSES, Seen, percent
from loaders.words import relation_of, tokens
from loaders.words.history import told_in
from loaders.words.terms import term_in_cell

MOSTLY = 0.5
"""A column of an edge says what joins the two, its state or its years where more than this share of its words are known as such; of states half will do, for an office has its own words."""
LONGEST_WORD = 4
"""What joins two is said in so many words; a longer text is a remark, and may speak of anything."""
_FROM_OR_TO = frozenset(
    ("from", "to", "von", "ab", "nach", "bis", "de", "desde", "hasta", "depuis", "jusqu a", "vers", "da", "dal", "al", "a", "od", "do", "van", "naar", "tot", "从", "自", "到", "至"),
)  # fmt: skip
"""Words of titles, folded, that over dates are those of a beginning and an end; under "visited" stands when somebody came."""
_OF_EDGES = {"id": "tie", "name": "word", "type": "word"}
_MAY_SAY = ("", "name", "type", "word", "region", "note", "kind", "id", "level")
"""Senses of titles under which programs and people write what joins the two, or since when: rel, label, type, state."""


def take_by_words(column: Seen) -> None:
    """A column of an edge table without an end speaks of the tie."""
    column.side = ""
    if column.stated or column.sense in ("private", "neutral"):
        return
    if column.title.sense == "name" and column.title.side and column.profile.share("like a date") > DATED_SPANS:
        _take_dates(column)
    elif column.sense in _MAY_SAY and _told_by_words(column):
        return
    elif column.sense in END_SENSES:
        column.sense = _OF_EDGES.get(column.sense, column.sense)


def _take_dates(column: Seen) -> None:
    """Dates under a word that else tells the ends apart: under "visited" they are when somebody came, and neither beginning nor end of the tie."""
    if column.title.side_word in _FROM_OR_TO and not column.title.rest:
        column.sense = "begin" if column.title.side == "a" else "finish"
        column.why = Text("its values are dates, and no names of the two")
    else:
        column.sense = ""


def _told_by_words(column: Seen) -> bool:
    """Give the column the sense that its words have; False where they have none."""
    share = column.profile.share_of
    if share(_joins_two) > MOSTLY:
        column.sense, column.why = "relation", Text("its words say what joins the two")
    elif (found := share(_is_state)) >= MOSTLY:
        column.sense, column.why = "status", Text("{share} of its words are states of a tie", share=percent(found))
    elif column.sense != "kind" and (found := share(_tells_years)) > MOSTLY:
        column.sense, column.why = (
            "history",
            Text("{share} of the texts say since when, until when or in what state", share=percent(found)),
        )
    else:
        return False
    return True


def _joins_two(cell: str) -> bool:
    return _is_word(cell) and relation_of(cell) != ""


def _is_state(cell: str) -> bool:
    return _is_word(cell) and term_in_cell("status", cell) != ""


def _is_word(cell: str) -> bool:
    return len(tokens(cell)) <= LONGEST_WORD and not any(map(str.isdigit, cell))


def _tells_years(cell: str) -> bool:
    return told_in(cell) is not None
