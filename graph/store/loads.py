"""Loads as the store remembers them: begun, finished, and their reports."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from graph.digest import record_digest
from graph.model import VERSION
from graph.store.kept_json import kept_json
from graph.store.store import Store
from graph.store.stored import Step
from graph.store.unload import check_whole, facts_taken_back
from graph.text import patterns_in, with_patterns

MOST_SENTENCES = 10_000
"""Sentences of a report whose patterns are kept, about 5 MB; those past them are told in English only."""


def now() -> str:
    """This moment, UTC, ISO 8601, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def is_finished(store: Store, load: str) -> bool:
    """True where this load was written to its end."""
    found = store.read("MATCH (l:Load {id: $id}) RETURN l.finished AS finished", id=load)
    return bool(found and found[0]["finished"])


def begin_load(store: Store, load: str, title: str, files: Sequence[str], first: Sequence[Step] = ()) -> bool:
    """Note that the load has begun; False where it was finished before, and is only being checked again.

    first: that of the change which this begins (`graph.store.left`). What an earlier try wrote, which was cut off, is taken back first, so that the account of this one is whole.
    """
    found = store.read("MATCH (l:Load {id: $id}) RETURN l.finished AS finished", id=load)
    if found and found[0]["finished"]:
        return False
    check_whole(store)
    if found:
        facts_taken_back(store, load, first)
    store.constrain()
    values = {"id": load, "name": title, "title": title, "started": now(), "files": list(files), "model": VERSION}
    store.write_all([*first, ("MERGE (l:Load {id: $id}) SET l = $values", {"id": load, "values": values})])
    return True


def finished_step(store: Store, load: str, report: Mapping[str, Any], rejects: str = "") -> Step:
    """What notes that the load is finished, and keeps its report, the patterns of its sentences and the CSV text of its refused rows."""
    values = {"finished": now(), "report": json.dumps(report, ensure_ascii=False)}
    sentences = dict(islice(patterns_in(report).items(), MOST_SENTENCES))
    if sentences:
        values["sentences"] = json.dumps(sentences, ensure_ascii=False)
    if rejects:
        values["rejects"] = rejects
    (begun,) = store.read("MATCH (l:Load {id: $id}) RETURN properties(l) AS values", id=load)
    values["digest"] = record_digest(begun["values"] | values)
    return "MATCH (l:Load {id: $id}) SET l += $values", {"id": load, "values": values}


def finished_report(store: Store, load: str) -> dict[str, Any] | None:
    """The report of a load that was written to its end; None where there is none."""
    found = store.read(
        "MATCH (l:Load {id: $id}) RETURN l.finished AS finished, l.report AS report, l.sentences AS sentences", id=load
    )
    return kept_report(found[0]) if found and found[0]["finished"] else None


def kept_report(load: Mapping[str, Any]) -> dict[str, Any]:
    """The report among the properties of a load, with its sentences as Texts, so that they can be said in any language.

    >>> kept_report({"report": '{"load": "load-1"}', "sentences": None}), kept_report({})
    ({'load': 'load-1'}, {})
    """
    report = kept_json(load.get("report"))
    sentences = load.get("sentences")
    return with_patterns(report, kept_json(sentences)) if sentences else report
