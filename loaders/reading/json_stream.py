"""JSON as a stream: the entries of its lists one after another, with line numbers, so that a list may be longer than the memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from graph.errors import LoadError
from graph.text import Text
from loaders.reading.files import MAX_RECORD

DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=lambda _: None)
"""Numbers stay as they are written; NaN is nothing."""
BLANK = " \t\r\n\ufeff"


class Item(NamedTuple):
    """One entry of a list (`inside`), or the value of a key of the outermost object."""

    name: str
    line: int
    value: Any
    inside: bool


class _Window:
    """A part of the text, from where reading stands; more is read as it is needed."""

    def __init__(self, pieces: Iterator[str], name: str) -> None:
        self.pieces = pieces
        self.name = name
        self.text = ""
        self.at = 0
        self.line = 1
        self.ended = False

    def more(self) -> None:
        self.text = self.text[self.at :]
        self.at = 0
        parts, wanted = [self.text], max(1 << 16, len(self.text))
        while wanted > 0 and not self.ended:
            piece = next(self.pieces, None)
            self.ended = piece is None
            parts.append(piece or "")
            wanted -= len(piece or "")
        self.text = "".join(parts)

    def next(self) -> str:
        """The next sign that is not blank, without taking it; "" at the end."""
        while True:
            while self.at < len(self.text):
                sign = self.text[self.at]
                if sign not in BLANK:
                    return sign
                self.line += sign == "\n"
                self.at += 1
            if self.ended:
                return ""
            self.more()

    def take(self, expected: str) -> str:
        """Take the next sign, which must be one of these."""
        found = self.next()
        if not found or found not in expected:
            raise self.fault(_unexpected(found, expected), self.at)
        self.at += 1
        return found

    def value(self) -> Any:
        """Take a whole value: a text, number, list or object."""
        self.next()
        while True:
            try:
                value, end = DECODER.raw_decode(self.text, self.at)
            except json.JSONDecodeError as error:
                if self.ended or len(self.text) - self.at > MAX_RECORD:
                    raise self.fault(error.msg, error.pos) from None  # in the library's words
            else:
                if end < len(self.text) or self.ended:
                    self.line += self.text.count("\n", self.at, end)
                    self.at = end
                    return value
            self.more()

    def fault(self, words: str, at: int) -> LoadError:
        line = self.line + self.text.count("\n", self.at, at)
        column = at - self.text.rfind("\n", 0, at)
        return LoadError(
            Text("is not valid JSON: {why} (column {column}).", why=words, column=column),
            where=f"{self.name}:{line}",
            hint=Text("The file is damaged or cut off; check it at this place."),
        )


def _unexpected(found: str, expected: str) -> Text:
    what = " or ".join(expected)
    if not found:
        return Text("found 'the end of the file'; expected {what}", what=what)
    return Text("found {sign!r}; expected {what}", sign=found, what=what)


def walk(pieces: Iterator[str], name: str, by_line: bool) -> Iterator[Item]:
    """The entries of the outermost list, or of the lists and other values of the outermost object; with `by_line`, one record after another."""
    window = _Window(pieces, name)
    if by_line:
        while window.next():
            line = window.line
            yield Item("", line, window.value(), True)
        return
    if window.next() == "[":
        yield from _entries(window, "")
    elif window.next() == "{":
        yield from _keys(window)
    else:
        raise window.fault(Text("expected [ or {"), window.at)
    if window.next():
        raise window.fault(Text("more text after the end"), window.at)


def _entries(window: _Window, name: str) -> Iterator[Item]:
    window.take("[")
    if window.next() == "]":
        window.take("]")
        return
    sign = ","
    while sign == ",":
        window.next()
        line = window.line
        yield Item(name, line, window.value(), True)
        sign = window.take(",]")


def _keys(window: _Window) -> Iterator[Item]:
    window.take("{")
    if window.next() == "}":
        window.take("}")
        return
    sign = ","
    while sign == ",":
        if window.next() != '"':
            raise window.fault(Text('expected a name in "'), window.at)
        line = window.line
        key = window.value()
        window.take(":")
        if window.next() == "[":
            yield from _entries(window, key)
        else:
            yield Item(key, line, window.value(), False)
        sign = window.take(",}")
