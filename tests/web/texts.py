"""Every text that a reader may see, as babel finds it in the code, and the words that data is described with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from babel.messages.catalog import Catalog, Message

from web.language.catalogue import FRONT_END
from web.language.data_words import DATA_WORDS
from web.language.gather import key, texts

WORDS = tuple(DATA_WORDS)
HOLE = re.compile(r"%\(\w+\)s|\{\w*[^{}]*\}")


@cache
def code() -> Catalog:
    """What the code says."""
    return texts()


@cache
def said_by(catalogue: Catalog) -> Mapping[str, Message]:
    """The messages of a catalogue by their English; a catalogue is gone through once, however many texts are looked for."""
    return {key(message): message for message in catalogue if message.id}


def in_front_end() -> list[str]:
    """Texts of the islands."""
    return [str(each.id) for each in code() if any(place == FRONT_END for place, _ in each.locations)]


def holes(*texts: str) -> set[str]:
    """What is filled into texts, by name: {n:,}, {n!r} and {n} are the same hole."""
    found = (hole for text in texts for hole in HOLE.findall(text.replace("{{", "").replace("}}", "")))
    return {re.split("[:!]", hole.strip("{}"))[0] for hole in found}


def english(message: Message) -> tuple[str, ...]:
    """The English of a message: one form, or two for one and for many."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def chinese(message: Message) -> str:
    """The Chinese of a message, which has one form for all numbers; empty where it is missing."""
    return message.string if isinstance(message.string, str) else next(iter(message.string or ()), "")
