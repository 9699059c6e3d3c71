"""Finished English sentences of rooms that don't speak in Texts yet, in the reader's language. It goes when all of them do.

`web/language/translations/messages.po` holds their Chinese, with holes for what differs: "'{text}' is no date". What isn't there stays English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from flask import has_request_context

from graph.text import Name, Text
from web.language.catalogue import SENTENCES as CATALOGUE
from web.language.catalogue import read
from web.language.language import current, gettext, said

LONGEST = 2000
"""Characters of the longest text that is looked at."""
SPOKEN = ("reason", "note", "reasons", "notes", "message", "hint")
"""Keys of reports and plans that hold sentences."""
WORDS = ("what", "end")
"""Holes that hold a word of ours."""
SENTENCES = ("parts",)
"""Holes that hold further sentences."""
_HOLE = re.compile(r"\{(\w+)\}")
_COLUMN = re.compile(r"(?P<column>[^:;]{1,80}): (?P<rest>.+)", re.DOTALL)


class _Sentence(NamedTuple):
    english: re.Pattern[str]
    chinese: str


@cache
def sentences() -> Mapping[str, str]:
    """English → Chinese, with their holes."""
    return {str(each.id): str(each.string) for each in read(CATALOGUE) if each.id and each.string}


@cache
def _with_holes() -> tuple[_Sentence, ...]:
    return tuple(_Sentence(_pattern(english), chinese) for english, chinese in sentences().items() if "{" in english)


def _pattern(english: str) -> re.Pattern[str]:
    parts = _HOLE.split(english)
    texts = (f"(?P<{part}>.*?)" if number % 2 else re.escape(part) for number, part in enumerate(parts))
    return re.compile("".join(texts), re.DOTALL)


def message(text: str) -> str:
    """A finished sentence in the language of this request, as it stands where its Chinese isn't known."""
    if isinstance(text, (Text, Name)):
        return said(text)
    if not text or len(text) > LONGEST or not has_request_context() or current() != "zh":
        return text
    return _chinese(text) or gettext(text)


def _chinese(text: str, *, column: bool = True) -> str:
    """The Chinese; empty where it isn't known. A column may stand in front, and several sentences may be parted by semicolons."""
    if whole := sentences().get(text) or _filled(text):
        return whole
    parts = text.split("; ")
    if len(parts) > 1:
        said = [_chinese(part) for part in parts]
        return "；".join(new or old for new, old in zip(said, parts, strict=True)) if any(said) else ""
    if column and (found := _COLUMN.fullmatch(text)) and (rest := _chinese(found["rest"], column=False)):
        return f"{found['column']}：{rest}"
    return ""


def _filled(text: str) -> str:
    """The Chinese of a sentence with holes, filled; empty where there is none, or where a hole would hold the next sentence too."""
    for english, chinese in _with_holes():
        found = english.fullmatch(text)
        if found and not any("; " in value for name, value in found.groupdict().items() if name not in SENTENCES):
            values = {name: _in_hole(name, value) for name, value in found.groupdict().items()}
            return "".join(values[part] if at % 2 else part for at, part in enumerate(_HOLE.split(chinese)))
    return ""


def _in_hole(name: str, text: str) -> str:
    """What stands in a hole: words of ours, such as the title of a role, and sentences are translated, names of a file never."""
    if name in WORDS:
        return sentences().get(text) or gettext(text)
    return _chinese(text) or text if name in SENTENCES else text


def spoken(report: Any) -> Any:
    """A report or plan with its sentences in the language of this request."""
    return report if current() != "zh" else _spoken(report, "")


def _spoken(value: Any, key: str) -> Any:
    if isinstance(value, dict):
        if key == "reasons":
            return {message(name): number for name, number in value.items()}
        return {said(name): _spoken(part, name) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_spoken(each, key) for each in value]
    if isinstance(value, str):
        return message(value) if key in SPOKEN else said(value)
    return value
