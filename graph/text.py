"""Sentences for people: a pattern, the key of its translations, and what stands in its holes.

Whoever says something makes a `Text`; errors, reasons of rows, remarks, plans, notes and reports carry it as it is. It reads as English
wherever a plain text does, and the face that shows it puts the pattern, never the finished sentence, into the reader's language. So a
name, a word of a file or a query in a hole stays as it came: only a value that is a `Text` itself is said in the reader's language
too, and a `Name` in the form that its reader reads.

Patterns are literals where the `Text` is made, for `pybabel extract` finds them there. Cutting, joining or formatting a Text gives a
plain text, which no face translates: put parts together with `Text` or `joined`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import Any


class Text(str):
    """A sentence that still knows its pattern (`template`) and what was filled in (`values`).

    A value may be a Text too, or a tuple of them, which is joined by commas. A pattern without values isn't formatted. `many` is the
    pattern for other numbers than one; empty where the sentence has no number (see `counted`).

    >>> line = Text("{n:,} ties have no date.", n=1300)
    >>> line, line.template, line.values
    ('1,300 ties have no date.', '{n:,} ties have no date.', {'n': 1300})
    """

    __slots__ = ("many", "template", "values")
    template: str
    many: str
    values: dict[str, Any]

    def __new__(cls, template: str, /, **values: Any) -> Text:
        said = {key: ", ".join(value) if isinstance(value, tuple) else value for key, value in values.items()}
        made = super().__new__(cls, template.format(**said) if values else template)
        made.template, made.many, made.values = template, "", values
        return made


def counted(one: str, many: str, /, n: int, **values: Any) -> Text:
    """A sentence with a number `n`, which says another pattern for one than for many.

    >>> [counted("{n} tie", "{n:,} ties", n=n) for n in (1, 0, 1300)]
    ['1 tie', '0 ties', '1,300 ties']
    """
    made = Text(one if n == 1 else many, n=n, **values)
    made.template, made.many = one, many
    return made


LISTED = "{parts}"
"""Pattern of a sentence that is a list: a tuple of texts, joined by commas."""


class Name(str):
    """A name that knows its Chinese form (`zh`), so that a page can show the one that its reader reads.

    >>> name = Name("Wuxi", "无锡")
    >>> name, name.zh
    ('Wuxi', '无锡')
    """

    __slots__ = ("zh",)
    zh: str | None

    def __new__(cls, name: str, zh: str | None) -> Name:
        made = super().__new__(cls, name)
        made.zh = zh
        return made


def joined(reasons: Iterable[Text], between: str = "{first}; {second}") -> Text:
    """Several reasons as one text that still knows its parts; there is at least one.

    >>> joined([Text("no visit known"), Text("no sister school")])
    'no visit known; no sister school'
    """
    return reduce(lambda first, second: Text(between, first=first, second=second), reasons)
