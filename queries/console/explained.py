"""What a server's error means for who asked: where in the text, what, and what to do next."""

from __future__ import annotations

import re

from graph.errors import QueryError, QueryRefused, QueryStopped, StoreUnavailable, TwinmapError
from graph.store.faults import translate
from graph.store.store import Store
from graph.text import Text
from queries.cypher.tokens import find_name

MEMORY = re.compile(r"OutOfMemory|out of memory|memory pool|heap|StackOverflow|maximum of \d+ allowed", re.IGNORECASE)
UNKNOWN_FUNCTION = re.compile(r"[Uu]nknown function '([^']+)'")
UNKNOWN_VARIABLE = re.compile(r"[Vv]ariable [`']([^`']+)[`'] not defined")
SNIPPET = re.compile(
    r"\s*\(line \d+, column \d+ \(offset: \d+\)\)|,? at line \d+, column \d+|^Syntax error at line \d+:\d+ - "
)
PREFIX = re.compile(r"^[A-Z][A-Za-z]+: (?=\S)")


def explained(error: Exception, store: Store, query: str, lines_before: int) -> TwinmapError:
    """Ours for the driver's: where in the user's text (`lines_before` stood above it), what, and what to do next."""
    ours = translate(error, store.where)
    said = _cleaned(ours.message)
    if MEMORY.search(f"{getattr(error, 'code', '')} {ours.message}"):
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
    if isinstance(ours, QueryRefused):
        return QueryRefused(Text("The console only reads: {said}", said=said), line=ours.line, column=ours.column)
    if isinstance(ours, QueryError):
        return _placed(ours, str(getattr(error, "message", None) or error), query, lines_before)
    return ours


def _placed(error: QueryError, text: str, query: str, lines_before: int) -> QueryError:
    line, column = error.line, error.column
    if line is not None:
        line = max(1, line - lines_before)
    if line is None and (found := UNKNOWN_FUNCTION.search(text) or UNKNOWN_VARIABLE.search(text)):
        at = find_name(query, found[1], called=found.re is UNKNOWN_FUNCTION)
        line, column = at or (None, None)
    message = _cleaned(error.message)
    if line is not None:
        message = Text("Line {line}, column {column}: {message}", line=line, column=column, message=message)
    return QueryError(message, hint=error.hint, line=line, column=column)


def _cleaned(text: str) -> str:
    """The first line of a server's error text, without its own account of the place, as a sentence."""
    first = PREFIX.sub("", SNIPPET.sub("", text.split("\n")[0])).strip()
    first = first[:1].lower() + first[1:] if first[1:2].islower() else first
    return first if first.endswith((".", "!", "?")) else f"{first}."
