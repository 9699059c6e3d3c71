"""Files that people look at before they load them: kept, with what is said of their tables, until they are loaded or left alone for long."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import Any

from graph.store.store import Store
from loaders.columns.planned import Plan
from loaders.finish import best_plan_of
from loaders.load import expected_rows, failed, load_plan
from loaders.preview.corrected import corrected
from web import uploads
from web.jobs import Job, Jobs, Progress

MOST = 16
"""Drafts that are kept at once; the one that was left alone longest goes first."""
LONGEST_S = 4 * 3600.0
"""How long a draft is kept after somebody last looked at it."""


@dataclass
class Draft:
    """Files that were sent, what was asked for with them, and what is said of their tables in the form."""

    id: str
    sent: uploads.Sent
    asked: uploads.Asked
    said: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By the name of a table, what people said of it, as a mapping has it."""
    report: dict[str, Any] = field(default_factory=dict)
    """What loading would bring, worked out when `counted` was the mapping."""
    counted: str | None = None
    looked_at: float = field(default_factory=time.monotonic)
    lock: threading.RLock = field(default_factory=threading.RLock)
    _plan: tuple[str, int, Plan] | None = None

    @property
    def mapping(self) -> str:
        """The mapping that was given, with what is said in the form laid into it."""
        return corrected(self.asked.mapping, self.said)

    @property
    def is_counted(self) -> bool:
        """Is `report` that of the files and the mapping as they stand?"""
        return self.counted == self._stands

    @property
    def was_read(self) -> bool:
        """Could its files be read once?"""
        return self._plan is not None

    @property
    def _stands(self) -> str:
        return f"{len(self.sent.paths)} {self.mapping}"

    def plan(self) -> Plan:
        """What the tables are taken for as things stand, whether or not they can be loaded. Raises LoadError where one can't be read."""
        with self.lock:
            mapping, files = self.mapping, len(self.sent.paths)
            if self._plan is None or self._plan[:2] != (mapping, files):
                self._plan = mapping, files, best_plan_of(self.sent.order(replace(self.asked, mapping=mapping)))
            return self._plan[2]

    def look(self, job: Job, progress: Progress, store: Store) -> dict[str, Any]:
        """Work out what loading would bring; nothing is written."""
        uploads.make_places(job, progress)
        stands, plan = self._stands, self.plan()
        job.total = expected_rows(plan)
        report = load_plan(store, plan, progress, dry_run=True) if plan.is_loadable else failed(plan, True)
        self.report, self.counted = report, stands
        return {"draft": self.id}


class Drafts:
    """The drafts of one site."""

    def __init__(self) -> None:
        self._drafts: OrderedDict[str, Draft] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._drafts)

    def begin(self, sent: uploads.Sent, asked: uploads.Asked) -> Draft:
        """A draft of files that were sent. Others that were left alone are forgotten."""
        draft = Draft(secrets.token_hex(12), sent, asked)
        with self._lock:
            now, others = time.monotonic(), list(self._drafts.values())  # the one that was left alone longest first
            old = [
                each
                for place, each in enumerate(others, start=1)
                if now - each.looked_at > LONGEST_S or place <= len(others) + 1 - MOST
            ]
            self._drafts[draft.id] = draft
        for each in old:
            self.forget(each)
        return draft

    def find(self, id: str) -> Draft | None:
        """The draft with this id, which is the youngest from now on."""
        with self._lock:
            draft = self._drafts.get(id)
            if draft:
                self._drafts.move_to_end(id)
                draft.looked_at = time.monotonic()
            return draft

    def look(self, jobs: Jobs, store: Store, draft: Draft) -> Job:
        """Put into the queue to work out what loading a draft would bring."""

        def work(job: Job, progress: Progress) -> dict[str, Any]:
            try:
                return draft.look(job, progress, store)
            finally:
                if not draft.was_read:  # there is nothing to show
                    self.forget(draft)

        job = jobs.start(draft.sent.names[0], work, "look")
        job.origin = draft.id
        return job

    def load(self, jobs: Jobs, store: Store, draft: Draft) -> Job:
        """Put the loading of a draft into the queue. It is forgotten once that is done, and stays where it is stopped or fails."""
        asked = replace(draft.asked, mapping=draft.mapping)
        job = uploads.start_with(jobs, store, draft.sent.again(store), asked, lambda: self.forget(draft))
        job.origin = draft.id
        return job

    def forget(self, draft: Draft) -> None:
        """Forget a draft, and remove its files."""
        with self._lock:
            self._drafts.pop(draft.id, None)
        draft.sent.kept.remove()

    def close(self) -> None:
        """Forget them all."""
        for each in list(self._drafts.values()):
            self.forget(each)
