"""Tables of partnerships."""

from __future__ import annotations

from graph.model import OPEN_KINDS, kind_between
from loaders.columns.look import Look
from loaders.columns.mapped import READERS, both_ends, mapped, shown_mark
from loaders.columns.mapping import ROLE, TableMapping
from loaders.columns.seen import END_SENSES, NUMBERED, Seen
from loaders.columns.signs import kind_in_name
from loaders.words import kind_of, tier_of


def guess_ties(look: Look, labels: dict[str, tuple[str, str]], home: str = "") -> TableMapping:
    """home: the city whose partners all rows name, where no column does."""
    for column in look.columns:
        _role_in_ties(column)
    _words_to_values(look)
    kind = _kind(look, labels["a"][0], labels["b"][0])
    partners = [each for each in look.columns if each.role == "partners"]
    separator = ""
    for column in partners:
        separator = separator or column.profile.separator(
            plural=column.sense == "partners" or column.title.sense == "partners"
        )
    for column in [each for each in look.columns if each.side == "b" and each.role == "name"]:
        mark = column.profile.separator(plural=False)
        if mark and not [each for each in look.columns if each.side == "b" and each.role in ("city", "country", "lat")]:
            column.take("partners", f"the cells are lists parted by '{shown_mark(mark)}'")
            separator = separator or mark
    reason = f"each row joins two parties ({both_ends(labels)})"
    return mapped(look, "ties", labels, reason, kind=kind, separator=separator, city=home)


_IN_TIES = {
    "when": "since", "begin": "since", "start": "since", "finish": "until", "end": "until",
    **{name: name for name, role in ROLE.items() if role.of in ("tie", "row")},
}  # fmt: skip


def _role_in_ties(column: Seen) -> None:
    if column.side and column.sense in END_SENSES:
        return
    if column.sense == "id" and not column.title.rest and not column.noun:
        column.take("tie", "the id of the row")
    elif column.sense in ("type", "level") and not column.side:
        column.take("word" if column.sense == "type" else "ignored")
    elif column.sense == "weight" and len(column.profile.counts) > 1:
        column.take("value", f"a tie has no weight: '{column.name}' is kept in its remark")
    elif column.sense in NUMBERED:
        column.take("ignored", "a tie has no number of people")
    elif column.sense == "when" and column.profile.share("period") > 0.3:
        column.take("note", "periods are kept as a remark")
    elif column.sense in _IN_TIES:
        column.take(_IN_TIES[column.sense])


UNDERSTOOD = {"kind": 0.8, "status": 0.3, "tier": 0.3}
"""Share of the words of such a column that must be understood."""


def _words_to_values(look: Look) -> None:
    """kind, status, tier and confidence only where the words are understood; else they are the source's own words."""
    for column in [each for each in look.columns if each.profile.filled]:
        friendly = column.role == "kind" and column.profile.share_of(lambda cell: tier_of(cell) == "friendly") > 0
        if friendly:
            column.take("word", f"{column.why or 'kinds'}; its words tell sister from friendly too".removeprefix("; "))
        elif column.role in READERS and _understood(column) < UNDERSTOOD[column.role]:
            column.take("word", "the words are kept as the source's own")
        elif column.role == "confidence" and _share_of_levels(column) < 0.8:
            column.take("note")


def _understood(column: Seen) -> float:
    reader = READERS[column.role]
    return column.profile.share_of(lambda cell: reader(cell) != "")


def _share_of_levels(column: Seen) -> float:
    return column.profile.share_of(lambda cell: cell.casefold() in ("high", "medium", "low"))


def _kind(look: Look, label: str, label_b: str) -> str:
    """Kind of the ties: by what the parties are; where that leaves it open, by the words of titles and file."""
    if any(each.role == "kind" for each in look.columns):
        return ""
    kind = kind_between(label, label_b)
    if label != label_b and kind in OPEN_KINDS:
        return kind_of(look.titles) or kind_in_name(look) or kind
    return kind
