"""What a server's error means for who asked: where in the text, what, and what to do next."""

from __future__ import annotations

import re

from neo4j.exceptions import BrokenRecordError

from graph.errors import QueryError, QueryRefused, QueryStopped, StoreUnavailable, TwinmapError
from graph.store.faults import is_mistake, translate, without_settings
from graph.text import Text
from queries.console.stopping import Asked
from queries.cypher.sent import Sent
from queries.cypher.tokens import find_name

MEMORY = re.compile(r"OutOfMemory|out of memory|memory pool|heap|StackOverflow|maximum of \d+ allowed", re.IGNORECASE)
UNKNOWN_FUNCTION = re.compile(r"[Uu]nknown function '([^']+)'")
UNKNOWN_VARIABLE = re.compile(r"[Vv]ariable [`']([^`']+)[`'] not defined")
POSITION = re.compile(
    r"\s*\(line \d+, column \d+ \(offset: \d+\)\)|,? at line \d+, column \d+|^Syntax error at line \d+:\d+ - "
)
OUR_COMMENT = re.compile(r"\s*/\* twinmap:[\w-]+ \*/\s*")
MARKER = re.compile(r"\s*\^\s*")
PREFIX = re.compile(r"^(?:[A-Z][A-Za-z]+: |InvalidArgumentValue - )+(?=\S)")
JAVA = re.compile(r" for org\.neo4j\.[\w.$@]+|\borg\.neo4j\.[\w.$@]+ ?")


def explained(error: Exception, store: Asked, sent: Sent, lines_before: int) -> TwinmapError:
    """Ours for the driver's: where in the user's text (`lines_before` stood above what was sent), what, and what to do next."""
    ours = translate(error, store.where)
    if isinstance(error, BrokenRecordError):
        return ours
    raw = str(getattr(error, "message", None) or error)
    said = whole_sentence(raw)
    if not is_mistake(error) and MEMORY.search(f"{getattr(error, 'code', '')} {ours.message}"):
        return QueryError(
            Text("The query takes more memory than the server has: {said}", said=said),
            hint=Text("Ask for less: add a LIMIT or narrow the MATCH."),
        )
    if isinstance(ours, StoreUnavailable):
        return StoreUnavailable(
            ours.message,
            where=ours.where,
            hint=Text(
                "{hint} A query that needs too much memory can bring this about: then ask for less.", hint=ours.hint
            ),
        )
    if isinstance(ours, QueryStopped):
        return QueryStopped(Text("The query was stopped by the server or from elsewhere."), hint=said)
    if not isinstance(ours, QueryError):
        return ours
    if ours.line is not None and ours.column is not None:
        line = ours.line - lines_before
        ours.line, ours.column = sent.place(line, ours.column, from_first_word=store.kind == "arcadedb")
    if isinstance(ours, QueryRefused):
        return QueryRefused(Text("The console only reads: {said}", said=said), line=ours.line, column=ours.column)
    return _placed(ours, raw, said, sent.query)


def _placed(error: QueryError, raw: str, said: str, query: str) -> QueryError:
    line, column = error.line, error.column
    if line is None and (found := UNKNOWN_FUNCTION.search(raw) or UNKNOWN_VARIABLE.search(raw)):
        at = find_name(query, found[1], called=found.re is UNKNOWN_FUNCTION)
        line, column = at or (None, None)
    if line is None:
        return QueryError(said, hint=error.hint)
    message = Text("Line {line}, column {column}: {message}", line=line, column=column, message=said)
    return QueryError(message, hint=error.hint, line=line, column=column)


def whole_sentence(text: str) -> str:
    """A server's error text, all its lines, without the excerpt of the query and its own account of the place.

    >>> whole_sentence('Invalid input (line 1, column 3 (offset: 2))\\n"RETURN )"\\n  ^')
    'invalid input.'
    >>> whole_sentence("Too many arguments: got 1.\\n\\nIt expects none. (line 1, column 1 (offset: 0))")
    'too many arguments: got 1. It expects none.'
    """
    lines = OUR_COMMENT.sub(" ", without_settings(text)).split("\n")
    marks = [i for i, line in enumerate(lines) if MARKER.fullmatch(line)]
    if marks:
        lines = [*lines[: max(1, marks[0] - 1)], *lines[marks[0] + 1 :]]
    parts = [POSITION.sub("", line).strip() for line in lines]
    whole = JAVA.sub("", PREFIX.sub("", " ".join(part for part in parts if part)))
    whole = whole[:1].lower() + whole[1:] if whole[1:2].islower() else whole
    return whole if whole.endswith((".", "!", "?")) else f"{whole}."
