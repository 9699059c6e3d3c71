"""The words of a Cypher text, and where they stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

TOKEN = re.compile(
    r"""
    (?P<space>\s+)
    |(?P<comment>//[^\r\n]*|/\*.*?\*/)
    |(?P<string>'[^'\\]*(?:\\.[^'\\]*)*'|"[^"\\]*(?:\\.[^"\\]*)*")
    |(?P<quoted>`[^`]*(?:``[^`]*)*`)
    |(?P<number>\d\w*(?:\.\d\w*)?)
    |(?P<word>[^\W\d]\w*)
    |(?P<open>(?:/\*|['"`]).*)
    |(?P<symbol>.)
    """,
    re.DOTALL | re.VERBOSE,
)
BRACKETS = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True)
class Token:
    """One word, name, string, number or sign; `start` and `end` are positions in the user's text."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def upper(self) -> str:
        """The word in capitals; empty for everything that is no bare word."""
        return unicodedata.normalize("NFKC", self.text).upper() if self.kind == "word" else ""

    @property
    def name(self) -> str | None:
        """The name it stands for, out of its backticks; None for what can't be a name."""
        if self.kind == "quoted":
            return self.text[1:-1].replace("``", "`")
        return self.text if self.kind == "word" else None


def tokens(text: str) -> list[Token]:
    """The tokens of `text`, without spaces and comments; what never ends is one token, `open`, to the end. O(length).

    >>> [token.text for token in tokens("RETURN 'CREATE' /* SET */ AS `a b`")]
    ['RETURN', "'CREATE'", 'AS', '`a b`']
    """
    return [
        Token(match.lastgroup or "", match[0], match.start(), match.end())
        for match in TOKEN.finditer(text)
        if match.lastgroup not in ("space", "comment")
    ]


def place(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1, of a position in a text.

    >>> place("MATCH (n)\\nRETURN m", 17)
    (2, 8)
    """
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def find_name(text: str, name: str, *, called: bool = False) -> tuple[int, int] | None:
    """Where a variable (or function, `called`) of that name first stands, for servers that don't say."""
    words = tokens(text)
    for i, token in enumerate(words):
        same = token.name is not None and token.name.lower() == name.lower() and text_at(words, i - 1) not in ".:$"
        if same and called == (text_at(words, i + 1) == "("):
            return place(text, token.start)
    return None


def text_at(words: Sequence[Token], i: int) -> str:
    return words[i].text if 0 <= i < len(words) else ""


def upper_at(words: Sequence[Token], i: int) -> str:
    return words[i].upper if 0 <= i < len(words) else ""


def dotted(words: Sequence[Token], i: int) -> tuple[str, int]:
    """The name made of parts and dots that begins at token `i`, and the position after it."""
    parts: list[str] = []
    while i < len(words) and (part := words[i].name) is not None:
        parts.append(part)
        i += 1
        if text_at(words, i) != ".":
            break
        i += 1
    return ".".join(parts), i


def depths(words: Sequence[Token]) -> Iterator[int]:
    depth = 0
    for token in words:
        depth -= token.text in BRACKETS.values()
        yield depth
        depth += token.text in BRACKETS


def is_clause_word(words: Sequence[Token], i: int) -> bool:
    return text_at(words, i - 1) not in (".", ":", "$") and text_at(words, i + 1) not in (".", ":", ")", ",", "=")


def without_end(text: str) -> str:
    """The text with the semicolon at its end made a space, so that a comment can follow on every server."""
    words = tokens(text)
    while words and words[-1].text == ";":
        last = words.pop()
        text = text[: last.start] + " " + text[last.end :]
    return text
