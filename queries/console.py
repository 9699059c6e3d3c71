"""The console: one reading Cypher query with parameters, a row limit, a time limit, and a way to cancel it.

That a query only reads is seen to several times over. On every server: its text is checked (queries/cypher.py), and it runs in a
session of READ mode as the read-only login, which on the embedded server may do nothing else. On Neo4j, whose Community edition
has no such login, the server's own plan of the query is looked at before it runs.

The time limit is our own, for the servers' limits don't stop every query: each query ends in a comment with a tag of its own; at
the deadline it is looked up by that tag among the running transactions, as the main login, and terminated.
"""

from __future__ import annotations

import json
import re
import threading
import time
import uuid
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal

import neo4j
from neo4j.exceptions import DriverError, Neo4jError

from graph.errors import FilterError, QueryError, QueryRefused, QueryStopped, StoreUnavailable, TwinmapError
from graph.settings import Settings
from graph.store.faults import translate
from graph.store.store import Store
from queries import cypher
from queries.values import MOST_VALUES, Plain, TooMuch

TAG = re.compile(r"[A-Za-z0-9_-]{1,64}")
TRANSACTION = re.compile(r"[\w.@-]+")
GRACE_S = 5.0
"""How long a stopped query may take to end before the answer is given without waiting for it."""
GIVE_UP_S = 600.0
MOST_AT_ONCE = 8
MOST_REMEMBERED = 1000
"""Queries that have ended and are still known by their tags."""
DEEPEST_PARAMETER = 20
MEMORY = re.compile(r"OutOfMemory|out of memory|memory pool|heap|StackOverflow|maximum of \d+ allowed", re.IGNORECASE)
UNKNOWN_FUNCTION = re.compile(r"[Uu]nknown function '([^']+)'")
UNKNOWN_VARIABLE = re.compile(r"[Vv]ariable [`']([^`']+)[`'] not defined")
SNIPPET = re.compile(
    r"\s*\(line \d+, column \d+ \(offset: \d+\)\)|,? at line \d+, column \d+|^Syntax error at line \d+:\d+ - "
)
PREFIX = re.compile(r"^[A-Z][A-Za-z]+: (?=\S)")


@dataclass(frozen=True)
class Result:
    """What a query gave. `columns` in the order of RETURN, there with no rows too; `rows` hold plain data (queries/values.py).

    `truncated`: there were more rows than the limit. `notes`: sentences about names that the model doesn't have, values that
    could not be shown. `seconds`: from sending the query to its last row.
    """

    columns: list[str]
    rows: list[list[Any]]
    truncated: bool
    seconds: float
    notes: list[str] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """The JSON of `POST /api/v1/query`."""
        return {
            "columns": self.columns,
            "rows": self.rows,
            "truncated": self.truncated,
            "seconds": round(self.seconds, 4),
            "notes": self.notes,
        }


def run_query(
    store: Store,
    query: str,
    params: Mapping[str, Any] | str | None = None,
    limit: int | None = None,
    seconds: float | None = None,
    tag: str | None = None,
) -> Result:
    """Run one reading query; `params` is a mapping or the text of a JSON object.

    limit: most rows (default: TWINMAP_QUERY_ROWS' default). seconds: time limit (default: TWINMAP_QUERY_SECONDS' default).
    tag: a name under which `cancel` finds it. Raises QueryRefused for a query that does more than read, QueryStopped at the
    time limit or when cancelled, QueryError with line and column for a query the server can't read, StoreUnavailable.
    """
    cypher.check(query)
    limit = Settings.query_rows if limit is None else limit
    seconds = Settings.query_seconds if seconds is None else seconds
    if limit < 1:
        raise FilterError(f"limit is {limit}; expected 1 or more.")
    if not 0 < seconds < float("inf"):
        raise FilterError(f"the time limit is {seconds} s; expected more than 0.")
    running = _Running(store, query, read_params(params), limit, seconds, _read_tag(tag))
    _enter(running)
    return running.run()


def cancel(store: Store, tag: str) -> bool:
    """Stop the query with that tag, whoever started it; False when none runs. The one who waits for it gets QueryStopped."""
    tag = _read_tag(tag)
    with _lock:
        running = _queries.get((store.where, tag))
    if running is not None:
        return running.cancel()
    return _terminate(store, tag)


def state(store: Store, tag: str) -> Literal["running", "ended"] | None:
    """How a query that was run from this process stands; None for a tag that is unknown, or long forgotten."""
    key = (store.where, tag)
    with _lock:
        return "running" if key in _queries else "ended" if key in _ended else None


def read_params(params: Mapping[str, Any] | str | None) -> dict[str, Any]:
    """Parameters that a server can take. Raises FilterError, naming the parameter.

    >>> read_params('{"city": "suzhou"}')
    {'city': 'suzhou'}
    """
    if isinstance(params, str):
        try:
            params = json.loads(params) if params.strip() else None
        except (ValueError, RecursionError) as error:
            raise FilterError(
                f"the parameters are no JSON: {error}.", hint='Expected an object, e.g. {"city": "suzhou"}.'
            ) from error
    if params is None:
        return {}
    if not isinstance(params, Mapping):
        raise FilterError("the parameters are no JSON object.", hint='Expected e.g. {"city": "suzhou"}.')
    for name, value in params.items():
        _check_value(str(name), name, 0)
        _check_value(str(name), value, 0)
    return {str(name): value for name, value in params.items()}


def _check_value(name: str, value: Any, depth: int) -> None:
    where = f"parameter ${name[:60]}".encode(errors="replace").decode()
    if depth > DEEPEST_PARAMETER:
        raise FilterError(f"lists and objects stand more than {DEEPEST_PARAMETER} deep.", where=where)
    if isinstance(value, Mapping):
        for key, each in value.items():
            _check_value(name, key, depth + 1)
            _check_value(name, each, depth + 1)
    elif isinstance(value, (list, tuple)):
        for each in value:
            _check_value(name, each, depth + 1)
    elif isinstance(value, str):
        if any("\ud800" <= letter <= "\udfff" for letter in value):
            raise FilterError("half of a surrogate pair, which is no character.", where=where)
    elif isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            raise FilterError(f"{value} is beyond 64 bits.", where=where)
    elif value is not None and not isinstance(value, float):
        raise FilterError(f"a value of type {type(value).__name__}; expected what JSON has.", where=where)


def _read_tag(tag: str | None) -> str:
    if tag is None:
        return uuid.uuid4().hex
    if not TAG.fullmatch(tag):
        raise FilterError("the tag of a query may have up to 64 letters, digits, - and _.")
    return tag


# --- Running and stopping ---

_lock = threading.Lock()
_queries: dict[tuple[str, str], _Running] = {}
_ended: deque[tuple[str, str]] = deque(maxlen=MOST_REMEMBERED)


def _enter(running: _Running) -> None:
    with _lock:
        if running.key in _queries:
            raise FilterError(f"a query with the tag '{running.tag}' runs already.")
        if sum(1 for where, _ in _queries if where == running.store.where) >= MOST_AT_ONCE:
            raise QueryError(f"{MOST_AT_ONCE} queries run already.", hint="Wait for one to end, or cancel one.")
        _queries[running.key] = running


def _leave(running: _Running) -> None:
    with _lock:
        if _queries.pop(running.key, None):
            _ended.append(running.key)


class _Running:
    """One query: a thread of its own reads it, the caller's waits and watches the clock."""

    def __init__(
        self, store: Store, query: str, parameters: dict[str, Any], limit: int, seconds: float, tag: str
    ) -> None:
        self.store, self.query, self.parameters = store, query, parameters
        self.limit, self.seconds, self.tag = limit, seconds, tag
        self.key = (store.where, tag)
        self._done = threading.Event()
        self._wake = threading.Event()
        self._closed = threading.Event()
        self._ending = threading.Event()
        self._cancelled = False
        self._lines_before = 0
        self._result: Result | None = None
        self._error: BaseException | None = None

    def run(self) -> Result:
        """Read it to its end or to its deadline."""
        threading.Thread(target=self._read, name=f"query {self.tag}", daemon=True).start()
        try:
            in_time = self._wake.wait(self.seconds)
        except BaseException:  # Ctrl-C: the server must not go on
            self._end()
            raise
        if not self._done.is_set():
            self._end()
        if self._cancelled:
            raise QueryStopped("The query was cancelled.")
        if not in_time or self._ending.is_set():
            raise self._late()
        if self._error is not None:
            raise self._error
        assert self._result is not None
        return self._result

    def cancel(self) -> bool:
        """True when it still ran."""
        if self._done.is_set():
            return False
        self._cancelled = True
        self._wake.set()
        return True

    def _late(self) -> QueryStopped:
        still = "" if self._done.is_set() else " The server has not let go of it yet."
        return QueryStopped(
            f"The query was stopped after {self.seconds:g} s, its time limit.{still}",
            hint="Ask for less, or raise TWINMAP_QUERY_SECONDS.",
        )

    def _end(self) -> None:
        """Have the server end it; wait for that, but not for ever."""
        self._ending.set()
        threading.Thread(target=self._terminate, name=f"stop {self.tag}", daemon=True).start()
        self._done.wait(GRACE_S)

    def _terminate(self) -> None:
        """Again and again until it has ended: it may not have begun yet, or not look at the sign at once."""
        deadline, pause = time.monotonic() + GIVE_UP_S, 0.02
        while not self._closed.wait(pause) and time.monotonic() < deadline:
            with suppress(TwinmapError):  # the server is away or busy: the query's own error says so
                _terminate(self.store, self.tag)
            pause = min(2.0, pause * 1.5)

    def _read(self) -> None:
        try:
            self._ask()
        except (Neo4jError, DriverError, OSError) as error:
            self._error = _explained(error, self.store, self.query, self._lines_before)
            self._error.__cause__ = error
        except BaseException as error:  # noqa: BLE001 - handed to the caller's thread
            self._error = error
        finally:
            _leave(self)
            self._closed.set()
            self._done.set()
            self._wake.set()

    def _ask(self) -> None:
        self.store.read("RETURN 1 AS one")  # the server may be another than a moment ago: this connects again
        text = f"{cypher.without_end(self.query)}\n{_comment(self.tag)}"
        began = time.perf_counter()
        session = self.store.driver(reader=True).session(
            database=self.store.database,
            default_access_mode=neo4j.READ_ACCESS,
            fetch_size=min(self.limit + 1, 1000),
        )
        answer: neo4j.Result | None = None
        try:
            if self.store.kind == "neo4j":
                self._lines_before = 1
                _check_plan(session, text, self.parameters)
                self._lines_before = 0
            if self._ending.is_set():
                raise QueryStopped("The query was stopped before it began.")
            answer = session.run(neo4j.Query(text, timeout=self.seconds + GRACE_S), self.parameters)
            keys = list(answer.keys())
            rows, truncated, notes = self._rows(answer)
            columns, rows, more = _ordered(self.query, keys, rows)
            notes = [*cypher.unknown_names(self.query), *more, *notes]
            self._result = Result(columns, rows, truncated, time.perf_counter() - began, notes)
        finally:
            self._close(session, answer)

    def _close(self, session: neo4j.Session, answer: neo4j.Result | None) -> None:
        """Close a session that may have rows left: ArcadeDB would work out all of them only to throw them away."""
        if self._result is not None and self._result.truncated:
            self._done.set()
            self._wake.set()
            threading.Thread(target=self._terminate, name=f"stop {self.tag}", daemon=True).start()
        with suppress(Neo4jError, DriverError, OSError):
            if answer is not None:
                answer.consume()
        with suppress(Neo4jError, DriverError, OSError):
            session.close()
        self._closed.set()

    def _rows(self, answer: neo4j.Result) -> tuple[list[list[Any]], bool, list[str]]:
        plain = Plain()
        rows: list[list[Any]] = []
        for record in answer:
            if self._ending.is_set():
                raise QueryStopped("The query was stopped.")
            if len(rows) == self.limit:
                return rows, True, plain.notes
            try:
                rows.append([plain.of(value) for value in record])
            except TooMuch:
                notes = [*plain.notes, f"The answer was cut after {MOST_VALUES:,} single values."]
                return rows, True, notes
        return rows, False, plain.notes


def _ordered(query: str, keys: list[str], rows: list[list[Any]]) -> tuple[list[str], list[list[Any]], list[str]]:
    """Columns, rows and notes, the same on every server: columns read from the text where none are named, `*` by name."""
    if not keys:
        return cypher.columns(query), rows, []
    last = cypher.star_columns(query)
    if last is None:
        return keys, rows, []
    starred = sorted(key for key in keys if key not in last)
    order = [keys.index(key) for key in (*starred, *last) if key in keys]
    lost = [key for key in last if key not in keys]
    notes = [f"The server left out {', '.join(lost)}: name all columns instead of *."] if lost else []
    return [keys[i] for i in order], [[row[i] for i in order] for row in rows], notes


def _comment(tag: str) -> str:
    return f"/* twinmap:{tag} */"


def _terminate(store: Store, tag: str) -> bool:
    """End the transactions whose query ends in the tag's comment; True when there was one."""
    found = False
    with store.admin_session() as session:
        for row in session.run("SHOW TRANSACTIONS").data():
            name = str(row["transactionId"])
            if str(row["currentQuery"]).rstrip().endswith(_comment(tag)) and TRANSACTION.fullmatch(name):
                session.run(f"TERMINATE TRANSACTION '{name}'").consume()
                found = True
    return found


# --- The plan of Neo4j ---


def _check_plan(session: neo4j.Session, text: str, parameters: Mapping[str, Any]) -> None:
    """Raise QueryRefused unless Neo4j itself takes the query for one that reads the graph and nothing else."""
    summary = session.run(f"EXPLAIN\n{text}", dict(parameters)).consume()
    for operator, details in _operators(summary.plan):
        if what := _forbidden(operator, details):
            raise QueryRefused(f"The console only reads: {what} is not allowed.")
    if summary.query_type != "r":
        raise QueryRefused("The console only reads: the server takes this query for one that writes.")


def _operators(plan: Mapping[str, Any] | None) -> Iterator[tuple[str, str]]:
    todo = [plan] if plan else []
    while todo:
        step = todo.pop()
        yield step["operatorType"].partition("@")[0], str(step.get("args", {}).get("Details", ""))
        todo += step.get("children", [])


def _forbidden(operator: str, details: str) -> str | None:
    if operator == "LoadCSV":
        return "LOAD CSV"
    if operator == "ProcedureCall":
        name = details.partition("(")[0].strip()
        return None if name in cypher.PROCEDURES else f"CALL {name}"
    if operator.startswith(
        ("Show", "Terminate", "Transaction", "Create", "Delete", "DetachDelete", "Set", "Remove", "Merge")
    ):
        return operator
    return None


# --- Errors ---


def _explained(error: Exception, store: Store, query: str, lines_before: int) -> TwinmapError:
    """Ours for the driver's: where in the user's text (`lines_before` stood above it), what, and what to do next."""
    ours = translate(error, store.where)
    if MEMORY.search(f"{getattr(error, 'code', '')} {ours.message}"):
        return QueryError(
            f"The query takes more memory than the server has: {_cleaned(ours.message)}",
            hint="Ask for less: add a LIMIT or narrow the MATCH.",
        )
    if isinstance(ours, StoreUnavailable):
        return StoreUnavailable(
            ours.message,
            where=ours.where,
            hint=f"{ours.hint} A query that needs too much memory can bring this about: then ask for less.",
        )
    if isinstance(ours, QueryStopped):
        return QueryStopped("The query was stopped by the server or from elsewhere.", hint=_cleaned(ours.message))
    if isinstance(ours, QueryRefused):
        return QueryRefused(f"The console only reads: {_cleaned(ours.message)}", line=ours.line, column=ours.column)
    if isinstance(ours, QueryError):
        return _placed(ours, str(getattr(error, "message", None) or error), query, lines_before)
    return ours


def _placed(error: QueryError, text: str, query: str, lines_before: int) -> QueryError:
    line, column = error.line, error.column
    if line is not None:
        line = max(1, line - lines_before)
    if line is None and (found := UNKNOWN_FUNCTION.search(text) or UNKNOWN_VARIABLE.search(text)):
        at = cypher.find_name(query, found[1], called=found.re is UNKNOWN_FUNCTION)
        line, column = at or (None, None)
    message = _cleaned(error.message)
    place = f"Line {line}, column {column}: " if line is not None else ""
    return QueryError(f"{place}{message}", hint=error.hint, line=line, column=column)


def _cleaned(text: str) -> str:
    """The first line of a server's error text, without its own account of the place, as a sentence."""
    first = PREFIX.sub("", SNIPPET.sub("", text.split("\n")[0])).strip()
    first = first[:1].lower() + first[1:] if first[1:2].islower() else first
    return first if first.endswith((".", "!", "?")) else f"{first}."
