"""Sentences whose numbers lead to the lists that they count."""

from __future__ import annotations

from collections.abc import Iterator

from flask import request
from markupsafe import Markup, escape

from graph.text import SEMICOLON, Linked, Text
from queries.bridges import href
from web.language import speech
from web.language.language import current
from web.language.titles import figure

OPEN, CLOSE = "\ufdd0", "\ufdd1"
"""Set around the place of a number: no characters (Unicode 23.7), which no text of a file holds."""


def linked(text: str) -> Markup:
    """A text in the reader's language, its numbers as pages write them, each with the link to what it counts."""
    numbers: list[Linked] = []

    def number(value: float) -> str:
        if not isinstance(value, Linked):
            return figure(value)
        numbers.append(value)
        return f"{OPEN}{len(numbers) - 1}{CLOSE}"

    said = str(escape(speech.said(text, current(), number)))
    for at, value in enumerate(numbers):
        said = said.replace(f"{OPEN}{at}{CLOSE}", anchor(value), 1)
    return Markup(said)  # escaped above


def anchor(value: Linked) -> Markup:
    """A number with the link to what it counts."""
    return Markup('<a href="{}">{}</a>').format(request.script_root + href(value), figure(int(value)))


def sentences_in(value: str) -> Iterator[str]:
    """The parts of a text that are joined by a semicolon."""
    if isinstance(value, Text) and value.template == SEMICOLON:
        yield from sentences_in(value.values["first"])
        yield from sentences_in(value.values["second"])
    else:
        yield value
