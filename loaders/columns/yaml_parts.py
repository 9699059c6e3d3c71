"""YAML read with its lines, so that whatever doesn't fit in it can be pointed at, each fault with its own line."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

import yaml

from graph.errors import LoadError
from graph.text import Text
from loaders.columns.listed import in_quotes, one_of

T = TypeVar("T")
U = TypeVar("U")
DEEPEST = 12
"""Most lists and sets of keys in each other; a mapping needs six."""
LONGEST_NUMBER = 15
"""Digits of the largest number that is read; no count of rows needs as many."""
SHOWN_LETTERS = 60
"""Letters of a text that an error shows."""


TOO_DEEP = Text("the mapping is nested too deeply.")
THE_VALUE = Text("the value")


def parsed(text: str, name: str) -> YamlPart:
    """The whole text as one part; `name` is how errors call it. Raises LoadError where it is no YAML, or empty."""
    try:
        _look_over(text, name)
        node = yaml.compose(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{name}:{mark.line + 1}" if mark else name
        why = error.problem or error.context
        raise LoadError(Text("this is no YAML: {why}.", why=why), where=where) from error
    except yaml.YAMLError as error:
        why = " ".join(str(error).split())
        raise LoadError(Text("this is no YAML: {why}.", why=why), where=name) from error
    except RecursionError:
        raise LoadError(TOO_DEEP, where=name) from None
    if node is None:
        raise LoadError(
            Text("the mapping is empty."),
            where=name,
            hint=Text("See docs/mapping.md, or write one with --mapping-out."),
        )
    return YamlPart(node, name)


def _look_over(text: str, name: str) -> None:
    """Refuse what may take for ever to read: aliases, and lists in lists (PyYAML needs the square of their depth)."""
    depth = 0
    for event in yaml.parse(text, yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            message = Text("an alias (*{alias}) stands here; a mapping has none.", alias=event.anchor)
            raise LoadError(message, where=name)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            where = f"{name}:{event.start_mark.line + 1}" if event.start_mark else name
            raise LoadError(TOO_DEEP, where=where)


@dataclass
class YamlPart:
    """One part of a mapping file, which knows its line."""

    node: yaml.Node
    name: str
    faults: list[LoadError] = field(default_factory=list)
    """What doesn't fit, in the whole file: all its parts share one list."""

    def part(self, node: yaml.Node) -> YamlPart:
        """A part of this part."""
        return YamlPart(node, self.name, self.faults)

    def attempt(self, read: Callable[[], T], otherwise: U) -> T | U:
        """What `read` gives; where it finds a fault, that is noted, and the rest of the file is read all the same."""
        try:
            return read()
        except LoadError as fault:
            self.faults.append(fault)
            return otherwise

    @property
    def where(self) -> str:
        """File and line."""
        return f"{self.name}:{self.node.start_mark.line + 1}"

    def fault(self, message: Text, part: YamlPart | None = None) -> LoadError:
        """An error that says where."""
        return LoadError(message, where=(part or self).where)

    def items(self, what: str, known: Sequence[str] = ()) -> Iterator[tuple[str, YamlPart]]:
        """Keys and values of a mapping; a key that isn't `known`, where that isn't empty, or stands twice, is noted and left out."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.fault(Text("{what} is {shape}; expected keys with values.", what=what, shape=self.shape))
        seen = set[str]()
        for key_node, value_node in self.node.value:
            key = self.part(key_node)
            text = self.attempt(partial(key.raw, Text("a key")), None)
            if text is None:
                continue
            if text in seen:
                self.faults.append(key.fault(Text("'{key}' stands twice in {what}.", key=text, what=what)))
            elif known and text not in known:
                near = nearest(text, known)
                message = Text("'{key}' is no key of {what}; {nearest}", key=text, what=what, nearest=near)
                self.faults.append(key.fault(message))
            else:
                seen.add(text)
                yield text, self.part(value_node)

    def entries(self, what: str) -> list[YamlPart]:
        """Entries of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.fault(
                Text("{what} is {shape}; expected a list (lines that begin with '- ').", what=what, shape=self.shape)
            )
        return [self.part(node) for node in self.node.value]

    @property
    def shape(self) -> Text:
        """What it is, in words."""
        if isinstance(self.node, yaml.ScalarNode):
            text = self.node.value[:SHOWN_LETTERS]
            return Text("the text '{text}'", text=text) if text else Text("empty")
        return Text("a list") if isinstance(self.node, yaml.SequenceNode) else Text("a set of keys")

    def raw(self, what: str) -> str:
        """The text as it stands: NO is the text NO here, and no truth value."""
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.fault(Text("{what} is {shape}; expected a text.", what=what, shape=self.shape))
        return str(self.node.value)

    def text(self, what: str = THE_VALUE) -> str:
        """A text; empty where nothing stands."""
        value = self.raw(what)
        return "" if self.node.tag.endswith(":null") else value

    def flag(self, what: str) -> bool:
        """true or false."""
        value = self.raw(what).casefold()
        if value not in ("true", "false", "yes", "no"):
            raise self.fault(Text("{what} is {shape}; expected true or false.", what=what, shape=self.shape))
        return value in ("true", "yes")

    def number(self, what: str) -> int:
        """A whole number from 0 on."""
        value = self.raw(what).replace("_", "").replace(",", "")
        if not value.isascii() or not value.isdigit() or len(value) > LONGEST_NUMBER:
            raise self.fault(Text("{what} is {shape}; expected a whole number.", what=what, shape=self.shape))
        return int(value)


# Words in errors

NEAREST = 2
"""Known words that an error proposes."""
LIKE = 0.5
"""How alike a word must be to be proposed, by difflib's ratio from 0 to 1."""
SHOWN_WORDS = 40
"""Known words that an error lists where none is like the one that stands there."""


def nearest(word: str, known: Iterable[str]) -> Text:
    """The known words nearest to this one, as the end of a sentence.

    >>> nearest("a.nmae", ("a.name", "a.city")), nearest("xyz", ("a", "b"))
    ("nearest: 'a.name'.", 'expected one of a, b.')
    """
    words = list(known)
    near = difflib.get_close_matches(word, words, n=NEAREST, cutoff=LIKE)
    near = near or [known_word for known_word in words if known_word.casefold() == word.casefold()]
    if near:
        return Text("nearest: {words}.", words=one_of([in_quotes(name) for name in near]))
    return Text("expected one of {words}.", words=tuple(words[:SHOWN_WORDS]))
