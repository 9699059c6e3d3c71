"""The text that a server gets for a query: with a tag by which it is found among the running ones, and the way back from its places to the user's."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from queries.cypher.tokens import place, tokens, without_end


@dataclass(frozen=True)
class Edit:
    """A piece of the user's text, from `start` to `end`, that is sent as another one."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Sent:
    """`query` is the user's text, `text` what is sent: its tag in a comment in front, so that no error at its end speaks of ours."""

    query: str
    tag: str
    edits: tuple[Edit, ...] = ()

    @property
    def text(self) -> str:
        return f"{comment(self.tag)} {self._edited}"

    @property
    def _edited(self) -> str:
        pieces: list[str] = []
        at = 0
        for edit in self.edits:
            pieces += (self.query[at : edit.start], edit.text)
            at = edit.end
        return without_end("".join((*pieces, self.query[at:])))

    def place(self, line: int, column: int, *, from_first_word: bool) -> tuple[int, int]:
        """Where in the user's text a place of the text sent is; ArcadeDB counts `from_first_word`, as if nothing stood before it.

        >>> Sent("// why\\nRETURN 1 +", "t").place(1, 11, from_first_word=True)
        (2, 11)
        >>> Sent("// why\\nRETURN 1 +", "t").place(2, 11, from_first_word=False)
        (2, 11)
        """
        text = self.text
        begin = len(comment(self.tag)) + 1
        start = 0
        if from_first_word:
            words = tokens(text)
            start = words[0].start if words else 0
        lines = list(accumulate((len(each) + 1 for each in text[start:].split("\n")), initial=start))
        at = lines[min(max(line, 1), len(lines)) - 1] + max(column, 1) - 1
        return place(self.query, self._users(at - begin))

    def _users(self, offset: int) -> int:
        """The position in the user's text of one in the edited text; what stands in an edit is where the edit begins."""
        moved = 0
        for edit in self.edits:
            begin = edit.start + moved
            if offset < begin:
                break
            if offset < begin + len(edit.text):
                return edit.start
            moved += len(edit.text) - (edit.end - edit.start)
        return min(max(0, offset - moved), len(self.query))


def comment(tag: str) -> str:
    return f"/* twinmap:{tag} */"


def is_tagged(text: str, tag: str) -> bool:
    """True for what a server says that it runs, where it is the query of that tag, or the question for its plan."""
    return text.removeprefix("EXPLAIN").lstrip().startswith(comment(tag))
