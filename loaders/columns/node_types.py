"""What the word of its own says that each node or row is: Province, City, School. Such a word goes before what the names look like."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from graph.text import NOTHING, Text
from loaders.columns.labels import NOTHING_TOLD, PLAIN, Told
from loaders.columns.look import Look
from loaders.columns.mapped import label_said
from loaders.columns.seen import Seen
from loaders.columns.titles import Title

MOST_LABELS = 12
"""A column that says what each party is has at most so many different words."""
KNOWN = 0.5
"""Of the rows with such a word at least this share must have a known one; what the others are is asked."""
CODES = 0.8
"""A label of which more than this share is a short code is no name, where a column beside it has the names."""
_CODE = re.compile(r"[A-Z]{1,4}\d{0,3}")


def type_columns(look: Look) -> Iterator[Seen]:
    """The columns whose words say what each party is."""
    for column in look.of("type", "kind", "label", ""):
        words = column.profile.counts
        titled = column.sense != "" or look.table.part == "nodes"
        if not titled or column.side == "b" or not 0 < len(words) <= MOST_LABELS or column.profile.scheme:
            continue
        if column.profile.share_of(_is_known) >= KNOWN and (column.sense != "" or len(words) < column.profile.filled):
            yield column


def _is_known(cell: str) -> bool:
    return label_said(cell) != ""


def told_by_types(look: Look) -> Told:
    """What most of the parties are, by their own words."""
    for column in type_columns(look):
        labels = Counter(label for cell in column.profile.cells if (label := label_said(cell)))
        return Told(labels.most_common(1)[0][0], Text("the words of '{name}' say so", name=column.name), PLAIN)
    return NOTHING_TOLD


def labels_per_row(look: Look) -> None:
    """The column whose words say what each party is, where they say different things; of nodes also where one of them isn't known."""
    if any(column.role == "label" for column in look.columns):
        return
    for column in type_columns(look):
        labels = {label_said(cell) for cell in column.profile.counts}
        of_nodes = look.table.part == "nodes"
        if len(labels) > 1 and (of_nodes or ("" not in labels and column.role == "type")):
            column.take("label", Text("its words say what each party is"))
            return


def name_beside_codes(look: Look) -> None:
    """Where a program calls the nodes by codes (JS, NRW) and a column has their names, these are what they are called."""
    label = next((column for column in look.columns if column.stated and column.sense == "name"), None)
    names = [column for column in look.of("name") if column.title.named and column is not label]
    spelt = any(column.profile.share_of(_is_code) < 1 - CODES for column in names)
    if label and spelt and label.profile.share_of(_is_code) > CODES:
        label.stated, label.title, label.why = False, Title("name"), NOTHING


def _is_code(cell: str) -> bool:
    return _CODE.fullmatch(cell) is not None
