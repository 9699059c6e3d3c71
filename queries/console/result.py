"""What a query gave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from graph.errors import QueryError
from graph.text import NOTHING, Text
from queries.console.limits import Share
from queries.cypher.columns import columns_of, star_columns


@dataclass(frozen=True)
class Result:
    """What a query gave. `columns` in the order of RETURN, there with no rows too; `rows` hold plain data (queries/values.py).

    `truncated`: there was more than a limit allows, and `reason` says which; the rows are those before it. `notes`: sentences about
    names that the model doesn't have, values that could not be shown. `seconds`: from sending the query to its last row.
    `share`: what it holds of the memory of all answers, to be released when it has been given away. `version`: that of the graph
    which it speaks of, None where nobody worked it out.
    """

    columns: list[str]
    rows: list[list[Any]]
    truncated: bool
    seconds: float
    notes: list[Text] = field(default_factory=list)
    reason: Text = NOTHING
    share: Share = field(default_factory=Share, compare=False, repr=False)
    version: str | None = None

    def to_json(self, said: Callable[[str], str] = str) -> dict[str, Any]:
        """The JSON of `POST /api/v1/query`; `said` puts a sentence into the reader's language."""
        return {
            "columns": self.columns,
            "rows": self.rows,
            "truncated": self.truncated,
            "reason": said(self.reason),
            "seconds": round(self.seconds, 4),
            "notes": [said(note) for note in self.notes],
            "version": self.version,
        }


def ordered(query: str, keys: list[str], rows: list[list[Any]]) -> tuple[list[str], list[list[Any]], list[Text]]:
    """Columns, rows and notes, the same on every server: columns read from the text where none are named, `*` by name."""
    if rows and not rows[0]:
        raise QueryError(
            Text("the server gave rows without a value."),
            hint=Text("Name what to return in another way, with WITH before it."),
        )
    if not keys:
        return columns_of(query), rows, []
    last = star_columns(query)
    if last is None:
        return keys, rows, []
    starred = sorted(key for key in keys if key not in last)
    order = [keys.index(key) for key in (*starred, *last) if key in keys]
    lost = [key for key in last if key not in keys]
    left_out = Text("The server left out {columns}: name all columns instead of *.", columns=tuple(lost))
    notes = [left_out] if lost else []
    return [keys[i] for i in order], [[row[i] for i in order] for row in rows], notes
