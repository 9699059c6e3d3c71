"""`/load/duplicates`: parties that may be the same, to merge or keep apart, and what was decided."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from graph.errors import FilterError
from graph.network.snapshot import Snapshot
from graph.store.decisions import decisions
from graph.store.merge import keep_apart, merge, undo
from graph.store.store import Store
from graph.text import Text
from queries import details
from queries.values import JsonObject
from web.jobs import Job, Progress
from web.language.language import current, said
from web.pages.addresses import blueprint
from web.pages.rows import brief, by_id, is_empty, paged
from web.site import site

if TYPE_CHECKING:
    from loaders.identity.candidate import PossibleDuplicate

ANSWER_S = 3.0
"""How long the page waits before it says that the list is being worked out."""
PAIRS = 25


@dataclass
class KeptPairs:
    """The possible duplicates of one state of the graph: worked out once, and kept until graph or decisions are others."""

    state: tuple[str, ...] = ()
    job: Job | None = None
    pairs: list[PossibleDuplicate] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ready(self) -> bool:
        """Whether the list of the graph as it stands is there; asks for it where it isn't."""
        here = site()
        with self.lock:
            under_way = self.job is not None and not self.job.ended.is_set()
            if not under_way and self.state != (state := _state()):  # a load changes the graph at every batch
                store = here.store
                self.state = state
                self.job = here.jobs.start("possible duplicates", lambda job, progress: self._work(store, progress))
            job = self.job
        if job is None:
            return True
        job.ended.wait(ANSWER_S)
        if job.error is not None:
            self.state = ()
            raise job.error
        return job.ended.is_set()

    def _work(self, store: Store, progress: Progress) -> dict[str, Any]:
        from loaders.identity.known import possible_duplicates  # its tables take a moment: not before somebody asks

        self.pairs = possible_duplicates(store)
        return {"pairs": len(self.pairs)}

    def decided(self, a: str, b: str, merged: bool) -> None:
        """Leave out what a decision settles, instead of working out the whole list again."""
        gone = {b} if merged else set()
        with self.lock:
            self.pairs = [
                each for each in self.pairs if {each.a.id, each.b.id} != {a, b} and not gone & {each.a.id, each.b.id}
            ]
            self.state = _state()


def _state() -> tuple[str, ...]:
    """The graph's version and the decisions: to keep two apart changes no fact."""
    here = site()
    return here.snapshot.version, *(each.id for each in decisions(here.store))


def _found() -> KeptPairs:
    found = current_app.extensions.setdefault("twinmap-duplicates", KeptPairs())
    assert isinstance(found, KeptPairs)
    return found


@blueprint.get("/load/duplicates")
def duplicates() -> ResponseReturnValue:
    """The pairs, the likeliest first, side by side."""
    found = _found()
    ready = found.ready()
    shown, pages = paged(found.pairs if ready else [], PAIRS)
    rows = [_pair(each) for each in shown]
    cited = {source for row in rows for side in (row["a"], row["b"]) for source in side["sources"]}
    return render_template(
        "duplicates.html",
        ready=ready,
        rows=rows,
        pages=pages,
        total=pages["total"],
        decisions=decisions(site().store),
        sources=by_id(details.sources(site().store, cited)),
        empty=is_empty(),
    )


def _pair(pair: PossibleDuplicate) -> JsonObject:
    snapshot = site().snapshot
    return {
        "probability": pair.probability,
        "reasons": [said(each) for each in pair.reasons],
        "a": _side(snapshot, pair.a.id),
        "b": _side(snapshot, pair.b.id),
    }


def _side(snapshot: Snapshot, id: str) -> JsonObject:
    """What a reader needs of one party to tell whether it is the other."""
    party = snapshot.node(id)
    stated = details.find(site().store, party.id) or {"statements": []}
    return {
        **brief(party),
        "other_names": [each for each in party.aliases if each not in (party.name, party.name_zh)][:8],
        "ids": list(party.ids),
        "where": snapshot.where(party, current()),
        "website": stated.get("website", ""),
        "address": ", ".join(filter(None, (stated.get("address"), stated.get("postcode")))),
        "closed": stated.get("closed"),
        "sources": details.sources_in(stated["statements"]),
        "ties": snapshot.degree.get(party.id, 0),
    }


@blueprint.post("/load/duplicates")
def decide() -> ResponseReturnValue:
    """Merge two parties, keep them apart, or take a decision back."""
    store, given = site().free_store, request.form
    a, b, what = given.get("a", ""), given.get("b", ""), given.get("do", "")
    if what == "apart":
        keep_apart(store, a, b)
        _found().decided(a, b, merged=False)
    elif what in ("keep-a", "keep-b"):
        keep, gone = (a, b) if what == "keep-a" else (b, a)
        merge(store, keep, gone)
        _found().decided(keep, gone, merged=True)
    elif what == "undo":
        undo(store, given.get("decision", ""))
    else:
        raise FilterError(Text("found '{found}', expected keep-a, keep-b, apart or undo.", found=what), where="do")
    return redirect(url_for("pages.duplicates"), 303)
