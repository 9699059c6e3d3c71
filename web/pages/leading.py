"""Sentences whose numbers lead to the lists that they count, and whose ties and names lead to their pages."""

from __future__ import annotations

from collections.abc import Iterator

from flask import request, url_for
from markupsafe import Markup, escape

from graph.text import SEMICOLON, Led, Linked, Text
from queries.bridges import href
from web.language import speech
from web.language.language import current
from web.language.titles import figure

OPEN, CLOSE, END = "\ufdd0", "\ufdd1", "\ufdd2"
"""Set around the place of a number, or before and behind what leads somewhere: no characters (Unicode 23.7), which no text of a file holds."""


def linked(text: str) -> Markup:
    """A text in the reader's language, its numbers as pages write them, each with the link to what it counts; so is what it rests on."""
    links: list[Markup] = []

    def number(value: float) -> str:
        if not isinstance(value, Linked):
            return figure(value)
        links.append(anchor(value))
        return f"{OPEN}{len(links) - 1}{CLOSE}"

    def lead(led: Led, shown: str) -> str:
        links.append(Markup('<a href="{}">').format(url_for(f"pages.{led.page}", id=led.id)))
        return f"{OPEN}{len(links) - 1}{CLOSE}{shown}{END}"

    said = str(escape(speech.said(text, current(), number, lead)))
    for at, link in enumerate(links):
        said = said.replace(f"{OPEN}{at}{CLOSE}", link, 1)
    return Markup(said.replace(END, "</a>"))  # escaped above


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
