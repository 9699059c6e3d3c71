"""Words of a table that nobody here understands, which a person may say in words of ours: "履行中" is active."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from itertools import islice

from graph.model import CONFIDENCES
from loaders.cells import clean
from loaders.columns.mapped import TERM_READERS, label_said
from loaders.columns.planned import Planned
from loaders.places.countries import recognise
from loaders.words.states import ANSWERED

LOOKED_AT = 2_000
"""Rows in which they are looked for."""
MOST = 6
"""Words of a column that are asked about; the most frequent ones."""
NAMES_OF_CONFIDENCE = {each.name for each in CONFIDENCES}
UNDERSTOOD: Mapping[str, Callable[[str], object]] = {
    **TERM_READERS,
    "status": lambda word: TERM_READERS["status"](word) or word.casefold() in ANSWERED,
    "confidence": lambda word: word.casefold() in NAMES_OF_CONFIDENCE,
    "label": label_said,
    "country": recognise,
}
"""By role, whether a word is understood."""


def strange_words(planned: Planned) -> dict[int, list[str]]:
    """By the place of a column, its words that aren't understood, and of which the mapping says nothing."""
    readers = {
        at: reader
        for at, column in enumerate(planned.mapping.columns)
        if (reader := UNDERSTOOD.get(column.role.rpartition(".")[2]))
    }
    counted: dict[int, Counter[str]] = {at: Counter() for at in readers}
    for record in islice(planned.table.records(), LOOKED_AT) if readers else ():
        for at, counter in counted.items():
            counter[clean(record.cells[at]) if not record.fault else ""] += 1
    given = [planned.mapping.values.get(column.name, {}) for column in planned.mapping.columns]
    return {
        at: [word for word, _ in counter.most_common() if word and word not in given[at] and not readers[at](word)][
            :MOST
        ]
        for at, counter in counted.items()
    }
