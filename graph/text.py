"""Sentences for people: a pattern, the key of its translations, and what stands in its holes.

Whoever says something makes a `Text`; errors, reasons of rows, remarks, plans, notes and reports carry it as it is. It reads as English
wherever a plain text does, and the face that shows it puts the pattern, never the finished sentence, into the reader's language. So a
name, a word of a file or a query in a hole stays as it came: only a value that is a `Text` itself is said in the reader's language
too, and a `Name` in the form that its reader reads.

Patterns are literals where the `Text` is made, for `pybabel extract` finds them there. Cutting, joining or formatting a Text gives a
plain text, which no face translates: put parts together with `Text` or `joined`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from typing import Any, Self


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

    def __new__(cls, template: str, /, **values: Any) -> Self:
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


NOTHING = Text(str())  # noqa: UP018 — no literal, which would be gathered: gettext keeps the empty pattern for itself
"""Where there is nothing to say."""
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


class Linked(int):
    """A number that knows what it counts: the page that lists it (`page`: ties, claim) and the `query` of its address.

    >>> n = Linked(1200, "ties", area="wuxi")
    >>> Text("{n} recorded", n=n), n.query
    ('1,200 recorded', {'area': 'wuxi'})
    """

    page: str
    query: dict[str, str]

    def __new__(cls, n: int, page: str, **query: str) -> Linked:
        made = super().__new__(cls, n)
        made.page, made.query = page, query
        return made

    def __format__(self, spec: str) -> str:
        return super().__format__(spec or ",")


class Led(Text):
    """A text, or a name, that leads to what it speaks of: the page (`page`: tie or node) of one `id`.

    >>> tie = Led(Text("{a} – {b}, sister cities", a="Nanjing", b="York"), "tie", "tie-1")
    >>> Text("it rests on {tie}", tie=tie), tie.page, tie.id
    ('it rests on Nanjing – York, sister cities', 'tie', 'tie-1')
    """

    __slots__ = ("id", "page")
    page: str
    id: str

    def __new__(cls, said: str, /, page: str, id: str) -> Self:
        made = super().__new__(cls, LISTED, parts=said)
        made.page, made.id = page, id
        return made


def linked_in(text: str) -> Iterator[Linked]:
    """The numbers of a text that know what they count, in the order in which its holes were filled."""
    for value in text.values.values() if isinstance(text, Text) else ():
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Linked):
                yield part
            elif isinstance(part, str):
                yield from linked_in(part)


SEMICOLON = Text("{first}; {second}")
BLANK = Text("{first} {second}")
OR = Text("{first} or {second}")
COMMA = Text("{first}, {second}")
"""What may stand between the texts that `joined` puts together."""


def joined(parts: Iterable[str], between: Text = SEMICOLON) -> Text:
    """Several texts, or names, as one text that still knows its parts; there is at least one.

    >>> joined([Text("no visit known"), Text("no sister school")])
    'no visit known; no sister school'
    """
    first, *rest = parts
    start = first if isinstance(first, Text) else Text(LISTED, parts=first)
    return reduce(lambda first, second: Text(between, first=first, second=second), rest, start)


# Sentences that are kept as data


SPOKEN = ("reason", "note", "reasons", "notes", "message", "hint")
"""Keys of reports and plans whose values are sentences: one, a list of them, or a table that has them as its keys."""


def patterns_in(value: Any) -> dict[str, dict[str, Any]]:
    """The pattern and values of every Text in plain data, by its English: with it `with_patterns` makes the data speak again.

    >>> patterns_in({"note": Text("{n:,} rows", n=9), "path": "rows.csv"})
    {'9 rows': {'template': '{n:,} rows', 'many': '', 'values': {'n': 9}}}
    """
    return {str(text): _kept(text) for text in _texts_in(value) if text}


def _texts_in(value: Any) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from _texts_in(key)
            yield from _texts_in(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _texts_in(part)


def _kept(text: Text) -> dict[str, Any]:
    values = {name: _kept_value(value) for name, value in text.values.items()}
    return {"template": text.template, "many": text.many, "values": values}


def _kept_value(value: Any) -> Any:
    """What stands in a hole, as JSON has it: only a Text or a Name is a table."""
    if isinstance(value, Text):
        return {"text": str(value), **_kept(value)}
    if isinstance(value, Name):
        return {"name": str(value), "zh": value.zh}
    if isinstance(value, tuple):
        return [_kept_value(part) for part in value]
    return value if value is None or isinstance(value, (str, int, float)) else str(value)


def with_patterns(value: Any, patterns: Mapping[str, Mapping[str, Any]]) -> Any:
    """The data with its sentences as Texts again, where `SPOKEN` says that sentences stand; a word of a file isn't touched.

    >>> patterns = patterns_in([Text("a note")])
    >>> found = with_patterns({"note": "a note", "text": "a note"}, patterns)
    >>> found, type(found["note"]).__name__, type(found["text"]).__name__
    ({'note': 'a note', 'text': 'a note'}, 'Text', 'str')
    """
    if isinstance(value, Mapping):
        return {
            name: _sentences(part, patterns) if name in SPOKEN else with_patterns(part, patterns)
            for name, part in value.items()
        }
    return [with_patterns(part, patterns) for part in value] if isinstance(value, list) else value


def _sentences(value: Any, patterns: Mapping[str, Mapping[str, Any]]) -> Any:
    """One sentence, several in a list, or those that are the keys of a table."""
    if isinstance(value, str):
        return _restored(value, patterns[value]) if value in patterns else value
    if isinstance(value, list):
        return [
            _sentences(part, patterns) if isinstance(part, str) else with_patterns(part, patterns) for part in value
        ]
    if isinstance(value, Mapping):
        return {_sentences(key, patterns): with_patterns(part, patterns) for key, part in value.items()}
    return value


def _restored(english: str, kept: Mapping[str, Any]) -> Text:
    """The Text as it was said; nothing is formatted anew."""
    made = Text(english)
    made.template, made.many = kept["template"], kept["many"]
    made.values = {name: _restored_value(value) for name, value in kept["values"].items()}
    return made


def _restored_value(kept: Any) -> Any:
    if isinstance(kept, list):
        return tuple(_restored_value(part) for part in kept)
    if isinstance(kept, Mapping):
        return _restored(kept["text"], kept) if "text" in kept else Name(kept["name"], kept["zh"])
    return kept
