"""What the server's errors mean, in our words."""

from __future__ import annotations

import re

from neo4j.exceptions import (
    AuthError,
    BrokenRecordError,
    ConfigurationError,
    Forbidden,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from graph.errors import (
    RESTORE,
    QueryError,
    QueryRefused,
    QueryStopped,
    StoreDamaged,
    StoreDenied,
    StoreFolderError,
    StoreUnavailable,
    TwinmapError,
)
from graph.text import Text

CONNECT_S = 5.0
TRANSIENT = re.compile(
    r"concurrent (transaction|modification)|ConcurrentModification|NeedRetry|please retry|modified by a concurrent|TimeoutException: Timeout on locking|Timeout on locking",
    re.IGNORECASE,
)
DOUBLED = re.compile(r"Duplicated key|DuplicatedKeyException", re.IGNORECASE)
"""What ArcadeDB says where an index holds an id that its records didn't give: what is written was looked for by that id before."""
UNREADABLE = re.compile(r"Cannot open database", re.IGNORECASE)
"""What ArcadeDB says where the files that describe the database aren't what it wrote."""
NOT_LEADING = re.compile(r"NotALeader|ForbiddenOnReadOnlyDatabase|DatabaseUnavailable")
"""Codes of a server that no longer leads: the driver asks anew which does."""
DISK_FULL = re.compile(
    r"No space left on device|Disk quota exceeded|disk (is )?full|not enough (disk )?space", re.IGNORECASE
)
STOPPED = re.compile(r"terminated|cancell?ed|Query timeout|execution timed? ?out|timed out", re.IGNORECASE)
REFUSED = re.compile(r"^User '[^']*' is not allowed to|not authorized to|SecurityException|access mode", re.IGNORECASE)
MISTAKES = ("SyntaxError", "SemanticError", "ArgumentError", "TypeError", "ParameterMissing", "ArithmeticError")
"""What the server's codes of a query that can't be run end in: however they put it, nothing was forbidden."""
SETTING = r"[`'$]*(?:arcadedb\.|(?:dbms|db|server)\.(?:memory|transaction)\.)[\w.]*\w[`']?"
RAISING = re.compile(
    rf"\s*(?:You can set {SETTING} to increase this limit|\bSet {SETTING} to raise the limit|\bby the setting {SETTING}|{SETTING} threshold reached"
    rf"|\bor set {SETTING} to increase the budget|\bor raise the limit(?: \(a negative value disables it\))?(?: if the cost is acceptable)?)"
)
"""What a server says of settings of its own, which nobody who reads it can change; ours start it."""
REPAIRING = re.compile(
    r"[.;,]?\s*\(?\b(?:re-?run|run|rebuild (?:it|the index))\b[^.;]*?(?:CHECK DATABASE|REBUILD INDEX)[^.;]*",
    re.IGNORECASE,
)
"""Its advice to repair its files: nobody has a console of it, and a repair drops what can't be read, where a backup has it."""
POSITION = (
    (re.compile(r"\(line (\d+), column (\d+) \(offset"), 0),  # Neo4j counts columns from 1
    (re.compile(r"line (\d+)(?::|, column )(\d+)"), 1),  # ArcadeDB from 0
)


def is_transient(error: Neo4jError) -> bool:
    """True for an error that may be gone at the next try; ArcadeDB's come under other codes."""
    if isinstance(error, TransientError) or NOT_LEADING.search(error.code or ""):
        return error.is_retryable() and "OutOfMemory" not in (error.code or "")
    return TRANSIENT.search(error.message or "") is not None


def is_mistake(error: Exception) -> bool:
    """True where the server says that the text of a query, or a value in it, is wrong."""
    code = getattr(error, "code", None) or ""
    return ".Statement." in code and code.endswith(MISTAKES)


def without_settings(text: str) -> str:
    """A server's error text without the advice to change its own settings, or to repair its files.

    >>> without_settings("Limit of 9 exceeded. You can set arcadedb.queryMaxHeap to increase this limit")
    'Limit of 9 exceeded.'
    >>> without_settings("more than 9 allowed by the setting `arcadedb.x`: use a smaller range or raise the limit")
    'more than 9 allowed: use a smaller range'
    >>> without_settings("the record is corrupted and cannot be read. Run CHECK DATABASE FIX to repair it")
    'the record is corrupted and cannot be read'
    """
    return re.sub(SETTING, "a setting of the server", RAISING.sub("", REPAIRING.sub("", text))).rstrip(", ")


def not_shown(cause: BaseException | None) -> QueryError:
    """What to raise for a value that the driver, and so everything behind it, can't hold."""
    if isinstance(cause, ValueError) and "range" in str(cause):
        return QueryError(
            Text("the answer holds a date that, in UTC, lies before the year 1 or after 9999; it can't be shown."),
            hint=Text("Return its parts, such as d.year and d.month, or leave it out."),
        )
    return QueryError(
        Text("the answer holds a value that can't be shown: {said}", said=str(cause)),
        hint=Text("Return its parts, or leave it out."),
    )


def translate(error: Exception, where: str) -> TwinmapError:
    """One of our errors for one of the driver's or the network's."""
    if isinstance(error, BrokenRecordError):
        return not_shown(error.__cause__)
    code = getattr(error, "code", None) or ""
    text = without_settings(str(getattr(error, "message", None) or error))
    if isinstance(error, AuthError) or "Unauthorized" in code or "CredentialsExpired" in code:
        if "://" not in where:  # its passwords are ours: nobody can set them
            return StoreDenied(
                Text("the server lets nobody in: it is just ending, or its passwords aren't those in the folder."),
                where=where,
                hint=Text(
                    "Run it again: the store's server is started anew. If it says so again, run `twinmap store stop` first."
                ),
            )
        if "CredentialsExpired" in code:
            return StoreDenied(
                Text("the server wants the password changed before the first use."),
                where=where,
                hint=Text("Change it, then set TWINMAP_PASSWORD."),
            )
        return StoreDenied(
            Text("the server refused the user or the password."),
            where=where,
            hint=Text("Set TWINMAP_USER and TWINMAP_PASSWORD."),
        )
    if DISK_FULL.search(text):
        return StoreFolderError(Text("the store's disk is full."), where=where, hint=Text("Make room and try again."))
    if isinstance(error, (ServiceUnavailable, SessionExpired, OSError)):
        return _unavailable(text, where)
    if isinstance(error, Neo4jError):
        return _query_error(error, code, text, where)
    if isinstance(error, ConfigurationError):
        return StoreUnavailable(
            Text("no connection to be had: {said}", said=text),
            where=where,
            hint=Text("Check the address in TWINMAP_STORE."),
        )
    return StoreUnavailable(Text("the connection failed: {said}", said=text), where=where, hint=Text("Try again."))


def _unavailable(text: str, where: str) -> StoreUnavailable:
    if "://" in where:
        hint = Text("Start the server, or set TWINMAP_STORE to another address.")
    else:
        hint = Text("Run it again: the store's server is started anew.")
    if re.search(
        r"Couldn't connect|Failed to establish|Cannot resolve|refused|Unable to retrieve routing|Timed out trying", text
    ):
        return StoreUnavailable(Text("no answer within {seconds:g} s.", seconds=CONNECT_S), where=where, hint=hint)
    return StoreUnavailable(Text("the server went away in the middle of a query."), where=where, hint=hint)


def _query_error(error: Neo4jError, code: str, text: str, where: str) -> TwinmapError:
    if "DatabaseNotFound" in code:
        return StoreUnavailable(
            Text("the server has no such database: {said}", said=text), where=where, hint=Text("Set TWINMAP_DATABASE.")
        )
    if isinstance(error, TransientError) or is_transient(error) or "Terminated" in code or "TimedOut" in code:
        if STOPPED.search(text) or "Terminated" in code or "TimedOut" in code:
            return QueryStopped(text)
        return StoreUnavailable(
            Text("the server is too busy to answer: {said}", said=text), where=where, hint=Text("Try again.")
        )
    if (damage := _damage(text, where)) is not None:
        return damage
    line, column = position(text)
    if is_mistake(error):
        return QueryError(text, line=line, column=column)
    if isinstance(error, Forbidden) or "Security.Forbidden" in code or "AccessMode" in code or REFUSED.search(text):
        return QueryRefused(text, line=line, column=column)
    return QueryError(text, line=line, column=column)


def _damage(text: str, where: str) -> StoreDamaged | None:
    """The damage to its files that a server's error text speaks of; None where it speaks of none."""
    if UNREADABLE.search(text):
        said = Text("the store is damaged: its server can't open the database ({said}).", said=text.rstrip("."))
    elif DOUBLED.search(text):
        said = Text(
            "the store is damaged: what is there only once would be there twice ({said}).", said=text.rstrip(".")
        )
    else:
        return None
    return StoreDamaged(said, where=where, hint=RESTORE)


def position(text: str) -> tuple[int | None, int | None]:
    """Line and column, counted from 1, that a server's error text names.

    >>> position("Invalid input 'RETRUN' (line 1, column 11 (offset: 10))")
    (1, 11)
    """
    for pattern, more in POSITION:
        if found := pattern.search(text):
            return int(found[1]), int(found[2]) + more
    return None, None
