"""What is in the graph, in honest numbers, and what sources claim against what is recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graph.filters import Filters
from graph.model import KINDS, LABELS
from graph.network.parties import Tie
from graph.network.seen import seen
from graph.network.snapshot import Snapshot
from graph.store.store import Store
from queries import details
from queries.measures import MEASURES, Count, Measure, Records, named_by
from queries.values import JsonObject

COUNT = "MATCH (n:{label}) RETURN count(n) AS number"


SET_AGAINST = (
    "sister_school_partnerships",
    "bureau_partnerships",
    "two_way_visits_students_teachers",
    "sister_city_pairs",
)
"""Measures that the overview sets against the record; every other claim stands on its source's page."""


def overview(store: Store, snapshot: Snapshot) -> JsonObject:
    """Counts of parties, partnerships and visits, the period covered, the last load, and claims against records. O(ties)."""
    claims = details.all_claims(store)
    return {
        "parties": _parties(snapshot),
        "countries": _countries(snapshot),
        "partnerships": _partnerships(snapshot),
        "visits": visits(tie for tie in snapshot.ties if tie.type == "VISIT"),
        "period": period(snapshot.ties),
        "events": _count(store, "Event"),
        "sources": _count(store, "Source"),
        "claims": len(claims),
        "last_load": next(iter(details.loads(store)), None),
        "claimed": claimed(store, snapshot, claims),
    }


def _count(store: Store, label: str) -> int:
    return int(store.read(COUNT.format(label=label))[0]["number"])


def _parties(snapshot: Snapshot) -> list[JsonObject]:
    named = Counter(each.label for each in snapshot.nodes if not each.unnamed)
    unnamed = Counter(each.label for each in snapshot.nodes if each.unnamed)
    return [
        {"label": label.name, "plural": label.plural, "count": named[label.name], "unnamed": unnamed[label.name]}
        for label in LABELS
        if label.party and label.name != "Country"
    ]


def _countries(snapshot: Snapshot) -> dict[str, int]:
    types = Counter(each.type or "country" for each in snapshot.nodes if each.label == "Country")
    return {
        name: types[name] for name in ("country", "region", "historic", "other") if types[name] or name == "country"
    }


def _partnerships(snapshot: Snapshot) -> JsonObject:
    """Partnerships in all and by kind; `counted` as reports count them unless asked, `filters` the question that lists those."""
    own = [tie for tie in snapshot.ties if tie.type == "PARTNER"]
    view = seen(snapshot, Filters(), counted=True)
    kinds = Counter(tie.kind for tie in own)
    return {
        "total": len(own),
        "counted": view.tie_count,
        "filters": view.filters.query(),
        "disputed": sum(tie.disputed for tie in own),
        "undated": sum(tie.since is None for tie in own),
        "kinds": [
            {"kind": each.name, "title": each.title, "count": kinds[each.name]} for each in KINDS if kinds[each.name]
        ],
    }


def visits(ties: Iterable[Tie]) -> JsonObject:
    """Visits, people on them where known, visits with an unknown number, and flows over a period, which are no visits."""
    single, flows = [], 0
    for tie in ties:
        if tie.aggregate:
            flows += 1
        else:
            single.append(tie)
    known = [tie.people for tie in single if tie.people is not None]
    return {
        "visits": len(single),
        "people": sum(known),
        "known": len(known),
        "unknown": len(single) - len(known),
        "flows": flows,
    }


def period(ties: Iterable[Tie]) -> tuple[str, str] | None:
    """The first and the last date of any tie; None where none has one."""
    dates = sorted(date for tie in ties for date in (tie.since, tie.until) if date)
    return (dates[0], dates[-1]) if dates else None


def claimed(store: Store, snapshot: Snapshot, claims: Iterable[Mapping[str, Any]]) -> list[JsonObject]:
    """One row per measure: the largest claims, newest last, what is recorded, and what the claiming sources name themselves."""
    stated = [claim for claim in claims if claim.get("value") is not None]
    chosen = [(MEASURES[name], [each for each in stated if each.get("measure") == name]) for name in SET_AGAINST]
    if not any(own for _, own in chosen):
        return []
    records = Records.of(snapshot, store)
    return [_set_against(store, records, measure, own) for measure, own in chosen if own]


def _set_against(store: Store, records: Records, measure: Measure, claims: Sequence[Mapping[str, Any]]) -> JsonObject:
    """The largest claims of one measure beside what is recorded for the newest of them, as the report coverage counts it."""
    most = max(claim["value"] for claim in claims)
    largest = [claim for claim in claims if claim["value"] == most]
    largest.sort(key=lambda claim: (claim.get("as_of") or "", claim["id"]))
    newest = largest[-1]
    about = sorted(each["id"] for each in details.about(store, newest["id"]))
    count = records.count(measure, about, newest.get("as_of")) or Count(0, (), 0)
    said = {source for claim in largest for source in details.sources_in(claim["statements"])}
    named = named_by(count.ties, said)
    return {
        "measure": measure.name,
        "title": measure.title,
        "kinds": measure.kinds,
        "value": most,
        "claims": largest,
        "claim": newest["id"],
        "recorded": count.value,
        "named": records.figure(measure, named).value,
        "named_sources": sorted(said.intersection(source for tie in named for source in tie.sources)),
        "visits": None if measure.kinds else len(count.ties) - count.unknown,
    }
