"""What can go wrong, one small class each.

Every error a user may see is a `TwinmapError`: a sentence that says what was found and what was expected, `where` it was found
(a file and line, an address, a setting) and a `hint`, what to do next. The faces turn classes into HTTP statuses and exit codes
in one table (`web/faults.py`); no other class may reach a user.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from graph.text import BLANK, LISTED, NOTHING, Text, joined

SEARCH = Text("Search for its name to find the id.")
"""What to do where an id is none."""
MOST_SAID = 300
"""Characters of a foreign error that ours repeats."""
RESTORE = Text("Restore the last backup into a new store: `twinmap store restore FILE --store NEW`.")
"""What to do with a damaged store."""
DAMAGED = Text("the store is damaged: {what}.")
"""What a damaged store is told with; `what` may be words of the server's."""
FOREIGN = Text("what its server reads from its files isn't what twinmap wrote")
INWARD = re.compile(r"\bclass \w+\.|Exception|Database error|\bIndex \S* ?out of|\bnull\b", re.IGNORECASE)
"""Sentences of a server that speak of its own insides, which nobody who reads them can do anything with."""


class TwinmapError(Exception):
    """Something a person can mend; `str()` is one line that a person can read.

    >>> str(TwinmapError("No answer within 5 s.", where="bolt://localhost:7687", hint="Start the server."))
    'bolt://localhost:7687: No answer within 5 s. Start the server.'
    """

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    @property
    def sentence(self) -> Text:
        """The same line as `str()`, in its parts, so that it can be said in another language."""
        said = [
            part if isinstance(part, Text) else Text(LISTED, parts=(part,))
            for part in (self.message, self.hint)
            if part
        ]
        line = joined(said, BLANK) if said else NOTHING
        return Text("{where}: {line}", where=self.where, line=line) if self.where else line

    def __str__(self) -> str:
        return str(self.sentence)


class SettingError(TwinmapError):
    """A setting or an option has a value it can't have."""


class StoreError(TwinmapError):
    """The store can't be opened or used; its subclasses say why."""


class StoreUnavailable(StoreError):
    """No server answers, or it went away in the middle."""


class StoreDenied(StoreError):
    """Wrong user or password, or the user may not do this."""


class StoreFolderError(StoreError):
    """The folder can't hold an embedded store: not writable, holds other files, disk full, a platform without the server."""


class StoreMissing(StoreError):
    """No store stands in the folder, and who only reads makes none."""


class StoreDamaged(StoreError):
    """The files of the store can't be read."""


class StoreTooNew(StoreError):
    """The store was written by a newer twinmap."""


class StoreBusy(StoreError):
    """A load holds the store, for longer than one wants to wait."""


class ModelError(TwinmapError):
    """A fact doesn't fit the model table: unknown label or property, a value of the wrong type or outside its choices."""


class LoadError(TwinmapError):
    """A file can't be loaded."""


class Faults(LoadError):
    """Several things wrong with one file, all told at once, each with its own place."""

    def __init__(self, faults: Sequence[TwinmapError]) -> None:
        all_of_them = joined((fault.sentence for fault in faults), BLANK)
        message = Text("{number} faults. {all_of_them}", number=len(faults), all_of_them=all_of_them)
        super().__init__(message, where=faults[0].where.partition(":")[0])
        self.faults = tuple(faults)


def all_of(faults: Sequence[TwinmapError]) -> TwinmapError:
    """One error that tells all of these, of which there is at least one."""
    return faults[0] if len(faults) == 1 else Faults(faults)


class NotFound(TwinmapError):
    """No such node, tie, report, query or load."""


class FilterError(TwinmapError):
    """A filter or parameter is unknown, unreadable or contradicts another."""


class Stopped(TwinmapError):
    """Long work was stopped by whoever asked for it."""


class QueryError(TwinmapError):
    """The server refused a Cypher query; `line` and `column` are 1-based, None where the server gives none."""

    def __init__(
        self, message: str, *, where: str = "", hint: str = "", line: int | None = None, column: int | None = None
    ) -> None:
        super().__init__(message, where=where, hint=hint)
        self.line = line
        self.column = column


class QueryRefused(QueryError):
    """The console only reads: the query would write, read a file or see other people's queries."""


class TooManyQueries(QueryError):
    """As many queries run as may, or their answers hold all the memory there is for them: try again after `retry_s` seconds."""

    def __init__(self, message: str, *, hint: str = "", retry_s: int = 1) -> None:
        super().__init__(message, hint=hint)
        self.retry_s = retry_s


class QueryStopped(QueryError):
    """The query ran into the time limit or was cancelled."""


def unwritable(path: Path, error: OSError) -> TwinmapError:
    """What to raise where the system refuses a file that a person asked for."""
    return TwinmapError(
        Text("the file can't be written: {what}.", what=error.strerror or str(error)),
        where=str(path),
        hint=Text("Name another place."),
    )


def damaged(error: Exception, where: str = "") -> StoreDamaged:
    """What to raise where the facts of a store can't be read for a reason that nobody foresaw; a server's own sentence is repeated where it says something.

    >>> str(damaged(KeyError("id")))[:86]
    "the store is damaged: what its server reads from its files isn't what twinmap wrote. R"
    >>> str(damaged(QueryError("Record #13:2322 not found")))[:49]
    'the store is damaged: Record #13:2322 not found. '
    """
    said = str(error).strip()[:MOST_SAID].rstrip(".") if isinstance(error, QueryError) else ""
    what = said if said and not INWARD.search(said) else FOREIGN
    return StoreDamaged(Text(DAMAGED, what=what), where=where, hint=RESTORE)


@contextmanager
def reading_facts(where: str = "") -> Iterator[None]:
    """While facts of a store are read: what comes that twinmap has never written, or that the server can't read, is raised as StoreDamaged."""
    try:
        yield
    except (QueryRefused, QueryStopped, TooManyQueries):
        raise
    except (QueryError, LookupError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise damaged(error, where) from error


def no_party(id: str, hint: Text = SEARCH) -> NotFound:
    """The error for an id that no party has."""
    return NotFound(Text("No party has the id '{id}'.", id=id), hint=hint)
