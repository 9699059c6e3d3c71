"""What the inner rooms say, in the reader's language, at the last moment: a `Text` by its pattern, a `Name` in the form the reader reads.

Everything else comes back as it is: a name, a word of a file or a query is never looked up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from string import Formatter
from typing import Any

from graph.text import Led, Name, Text
from web.language.catalogue import translations

Number = Callable[[int | float], str]
"""How a number without a form of its own is written in a hole; a year or a seed has one: {seed:d}."""
Lead = Callable[[Led, str], str]
"""How a text that leads somewhere is written, once it is said."""


def _as_said(led: Led, text: str) -> str:
    return text


def said(text: str, language: str, number: Number = str, lead: Lead = _as_said) -> str:
    """A text in a language.

    >>> said(Text("{n:,} ties have no date.", n=1300), "en"), said("Rose; Crown School", "zh")
    ('1,300 ties have no date.', 'Rose; Crown School')
    >>> said(Text("found '{found}', expected yes or no.", found="names"), "zh")
    '值为“names”，应为 yes 或 no。'
    """
    if isinstance(text, Text):
        pattern = _pattern(text, language)
        filled = _Filling(language, number, lead).vformat(pattern, (), text.values) if text.values else pattern
        return lead(text, filled) if isinstance(text, Led) else filled
    if isinstance(text, Name):
        return (text.zh or str(text)) if language == "zh" else (str(text) or text.zh or "")
    return text


def spoken(data: Any, language: str) -> Any:
    """Plain data, such as a report, with every text in it said in a language."""
    if language == "en":
        return data
    if isinstance(data, str):
        return said(data, language)
    if isinstance(data, Mapping):
        return {spoken(key, language): spoken(value, language) for key, value in data.items()}
    if isinstance(data, Sequence) and not isinstance(data, bytes):
        return [spoken(value, language) for value in data]
    return data


def _pattern(text: Text, language: str) -> str:
    if text.many:
        return translations(language).ngettext(text.template, text.many, text.values["n"])
    return _translated(text.template, language) if text.template else ""


def _translated(pattern: str, language: str) -> str:
    """The pattern in a language; one with a capital may stand in the catalogue without it (a title that became a heading)."""
    found = translations(language).gettext(pattern)
    if found == pattern and pattern[:1].isupper():
        small = pattern[:1].lower() + pattern[1:]
        found = translations(language).gettext(small)
        return pattern if found == small else found[:1].upper() + found[1:]
    return found


class _Filling(Formatter):
    """Fills the holes of a pattern: texts of ours are said, lists of them joined, numbers written as the face writes them."""

    def __init__(self, language: str, number: Number, lead: Lead) -> None:
        self.language = language
        self.number = number
        self.lead = lead

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, tuple):
            return translations(self.language).gettext(", ").join(self.format_field(part, "") for part in value)
        if isinstance(value, str):
            value = said(value, self.language, self.number, self.lead)
        elif not format_spec and isinstance(value, (int, float)):
            return self.number(value)
        return format(value, format_spec)
