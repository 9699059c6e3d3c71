"""An event as page and API give it: what the store holds of it, and the partnerships that began there."""

from __future__ import annotations

from graph.network.snapshot import Snapshot
from graph.store.store import Store
from queries import details
from queries.events_recorded import Events
from queries.values import JsonObject


def event_of(store: Store, snapshot: Snapshot, id: str) -> JsonObject | None:
    """An event with who took part, its visits, claims and sources, and the `partnerships` that began there; None where there is no such event. O(ties)."""
    found = details.event(store, id)
    if found is None:
        return None
    events = Events.of(snapshot, store)
    signed = [each for event in events.of_ids([id]) for each in events.signed_at(event, snapshot.ties)]
    rows = [details.find_tie(store, snapshot, each.id) for each in sorted(signed, key=lambda each: each.id)]
    cited = {each["id"]: each for found_in in (found, *rows) for each in found_in["sources"]}
    return found | {"partnerships": [row["tie"] for row in rows], "sources": [cited[key] for key in sorted(cited)]}
