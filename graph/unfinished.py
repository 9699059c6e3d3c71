"""Work on the graph that was begun and isn't done: to be said beside everything that is shown of the graph meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from graph.text import NOTHING, Text

LOAD, UNLOAD, RESTORE, CLEAR = "load", "unload", "restore", "clear"
"""What a Load can be in the midst of: being written, being taken back, and, for all of the store, a backup coming back or being emptied."""
SENTENCES: Mapping[str, Text] = {
    LOAD: Text("Unfinished work is in the graph: of the load '{title}' only a part is written."),
    UNLOAD: Text("Unfinished work is in the graph: of the load '{title}' only a part is taken back."),
    RESTORE: Text("Unfinished work is in the graph: of the backup '{title}' only a part is restored."),
    CLEAR: Text("Unfinished work is in the graph: the store is to be empty, and only a part of it is gone."),
}

UNTIL = Text(
    "{what} Figures may be wrong until it is finished or taken back: on the page Loads, or by `twinmap loads`."
)
EMPTYING = Text("{what} What is left of it is no whole graph. Empty the store with `twinmap store clear`.")
RESTORING = Text(
    "{what} What is there of it is no whole graph. Run `twinmap store restore FILE` again, which begins anew, or empty the store with `twinmap store clear`."
)
UNTIL_OF: Mapping[str, Text] = {RESTORE: RESTORING, CLEAR: EMPTYING}
"""What is to be done, where that is something else than with a load."""


class Unfinished(NamedTuple):
    """One piece of it; `id` is that of its Load, `work` one of the words above."""

    id: str
    title: str
    work: str
    started: str

    @property
    def sentence(self) -> Text:
        """What is in the graph.

        >>> str(Unfinished("load-1", "towns.csv", "load", "2026-11-28").sentence)
        "Unfinished work is in the graph: of the load 'towns.csv' only a part is written."
        """
        return Text(SENTENCES[self.work], title=self.title)

    @property
    def notice(self) -> Text:
        """What is in the graph, and what to do."""
        return Text(UNTIL_OF.get(self.work, UNTIL), what=self.sentence)


CHANGED = Text(
    "The facts of the store aren't those that the last finished write left: the store is damaged, or another program has changed it. "
    "`twinmap store check` says more; where it is damaged, restore the last backup into a new store: `twinmap store restore FILE --store NEW`."
)

TORN = Text(
    "The store is damaged: not every way to its nodes and edges leads to them, so that queries, and pages of single ties and places, may show less than there is. "
    "The facts themselves are those that the last finished write left: copy them with `twinmap store backup FILE`, and restore that into a new store: `twinmap store restore FILE --store NEW`. "
    "`twinmap store check` says more."
)

SPOILT = Text(
    "The store is damaged: what is kept of a load isn't what it left, so that the account of its rows may be wrong. The facts themselves are those that the last finished write left. "
    "`twinmap store check` says which load; where its account matters, restore the last backup into a new store: `twinmap store restore FILE --store NEW`."
)

UNKEPT = Text(
    "Nobody knows whether the facts are those that the last write left: it was an older twinmap's, or was cut off before that was kept. `twinmap store check` looks at each record; "
    "where it finds nothing else, `twinmap store check --accept` takes the facts as they are for right."
)


class State(NamedTuple):
    """How the graph stood when it was read. `doubt`: what is to be said of the facts; empty where they are sound.

    CHANGED: they weren't those that the last finished write left; UNKEPT: nobody knows. TORN, SPOILT: they were, but not every way leads to them, or a load isn't as it was.
    """

    unfinished: tuple[Unfinished, ...] = ()
    doubt: Text = NOTHING

    @property
    def changed(self) -> bool:
        """Was it damaged, or changed by another program?"""
        return self.doubt in (CHANGED, TORN, SPOILT)

    @property
    def notices(self) -> tuple[Text, ...]:
        """What is to be said beside whatever is shown of the graph."""
        return (*(each.notice for each in self.unfinished), *([self.doubt] if self.doubt else ()))


SOUND = State()
