"""What errors, load reports and plans say, in the reader's language.

They are English sentences when they leave the inner rooms, with names and numbers in them. `web/translations/messages.po` holds the
Chinese of what many people see, with holes for what differs: "'{text}' is no date". What isn't there stays English.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages.pofile import read_po
from flask import has_request_context

from web.language.language import current, gettext

CATALOGUE = Path(__file__).parent / "translations" / "messages.po"
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
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="zh", abort_invalid=True)
    return {str(each.id): str(each.string) for each in catalogue if each.id and each.string}


@cache
def _with_holes() -> tuple[_Sentence, ...]:
    return tuple(_Sentence(_pattern(english), chinese) for english, chinese in sentences().items() if "{" in english)


def _pattern(english: str) -> re.Pattern[str]:
    parts = _HOLE.split(english)
    texts = (f"(?P<{part}>.*?)" if number % 2 else re.escape(part) for number, part in enumerate(parts))
    return re.compile("".join(texts), re.DOTALL)


def message(text: str) -> str:
    """A finished sentence in the language of this request, as it stands where its Chinese isn't known."""
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
        return dict(_pairs(value))
    if isinstance(value, list):
        return [_spoken(each, key) for each in value]
    return message(value) if isinstance(value, str) and key in SPOKEN else value


def _pairs(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    yield from ((key, _spoken(value, key)) for key, value in values.items())
