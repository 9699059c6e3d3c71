"""Who is who, by decision: two parties become one, or stay two for good. Each decision is a load of its own and can be undone.

A merge moves every statement from one party to the other; each remembers whom it spoke of (`former`, `ends`), exactly as the Writer
would have written it had the two been one from the start. So loading an old file again changes nothing, unloading works as before,
and undoing the decision sends home what belongs to the party that had gone, also what was loaded since.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from graph.digest import record_digest
from graph.errors import ModelError
from graph.model import PARTIES, RELATIONSHIP, VERSION
from graph.store.decisions import DECISION, noted, noted_by
from graph.store.left import changing
from graph.store.loads import now
from graph.store.moves import Moves, own_id, spoken_at
from graph.store.store import Store
from graph.store.stored import (
    Step,
    StoredParty,
    StoredTie,
    delete_node_step,
    find_party,
    node_step,
    party_of,
    tie_steps,
    ties_of,
)
from graph.store.unload import check_whole
from graph.text import Text

ALONE = ("PARTNER", "PART_OF")
"""Types that no party can have with itself; two parties so joined can't become one."""


def merge(store: Store, keep: str, gone: str, note: str = "") -> str:
    """Make one party of two; returns the id of the decision. The id of `gone` still answers. One transaction; O(their ties).

    Ties of one kind with the same partner become one, with the statements of both. Raises NotFound for an unknown id, ModelError
    where the two are no parties of one label, are countries, or have a partnership with each other.
    """
    with changing(store) as change:
        check_whole(store)
        kept, lost = party_of(store, keep), party_of(store, gone)
        if kept.id == lost.id:
            raise ModelError(Text("'{a}' and '{b}' are one party already.", a=keep, b=gone))
        ties, labels = ties_of(store, kept, lost)
        _check(kept, lost, ties)
        moved = Moves(lost.id, kept.id, None)
        after = moved.ties(ties)
        decision = _decision_id("merge", kept.id, lost.id)
        report = {
            "decision": "merge", "ids": [kept.id, lost.id], "names": [kept.name, lost.name], "label": kept.label, "note": note,
            "moved": [lost.id, *lost.former], "folded": moved.folded,
        }  # fmt: skip
        texts = sorted({*kept.texts, *(spoken_at(text, lost.id, kept.id) for text in lost.texts)})
        steps = [
            *tie_steps(ties, after, labels),
            node_step(kept.label, kept.id, texts, kept.name),
            delete_node_step(lost.label, lost.id),
            _load_step(decision, f"Decision: merged {lost.name} into {kept.name}", report),
        ]
        change.make(*steps)
    return decision


def keep_apart(store: Store, a: str, b: str, note: str = "") -> str:
    """Note that two parties are two, for good; returns the id of the decision.

    Where loads took them for one party, they stay one until these `joining_loads` are taken back and run again. Raises
    NotFound, or ModelError where a decision made them one, or where they share an outside id.
    """
    with changing(store) as change:
        check_whole(store)
        first, second = sorted((party_of(store, a), party_of(store, b)), key=lambda party: party.id)
        if first.id == second.id:
            first, second = sorted(
                (first, _joined(store, first, b if a == first.id else a)), key=lambda party: party.id
            )
        decision = _decision_id("apart", first.id, second.id)
        report = {"decision": "apart", "ids": [first.id, second.id], "names": [first.name, second.name], "note": note}
        change.make(_load_step(decision, f"Decision: {first.name} and {second.name} are two", report))
    return decision


def joining_loads(store: Store, a: str, b: str) -> list[str]:
    """Loads that took these two for one party: none of what they wrote says which of its ties is whose. Raises NotFound."""
    party = party_of(store, a)
    if party_of(store, b).id != party.id:
        return []
    gone = b if a == party.id else a
    return sorted({each["load"] for each in map(json.loads, party.texts) if gone in each.get("former", ())})


def _joined(store: Store, kept: StoredParty, gone: str) -> StoredParty:
    """The party `gone`, as far as it can be told from the one that loads took for it. Raises ModelError where it can't."""
    if gone == kept.id:
        raise ModelError(Text("'{id}' is one party.", id=gone), hint=Text("Name the ids of two."))
    if any(gone in report.get("moved", ()) for report in noted(store)):
        raise ModelError(
            Text("'{a}' and '{b}' are one party already.", a=kept.id, b=gone),
            hint=Text("Undo the decision that merged them first."),
        )
    texts = [text for text in kept.texts if gone in json.loads(text).get("former", ())]
    ids = [
        {id_ for text in some for id_ in json.loads(text).get("ids", ())} for some in (texts, {*kept.texts} - {*texts})
    ]
    if shared := sorted(ids[0] & ids[1]):
        raise ModelError(
            Text("'{a}' and '{b}' both have the id '{id}'.", a=kept.id, b=gone, id=shared[0]),
            hint=Text("Correct it in the file of one of them, take back its load and load the file again."),
        )
    name = next((json.loads(text)["name"] for text in texts if "name" in json.loads(text)), gone)
    return StoredParty(kept.label, gone, name, [], texts)


def undo(store: Store, decision: str) -> None:
    """Take a decision back: what belongs to the party that had gone goes home. One transaction; O(ties of the party that was kept).

    Raises NotFound for an id that is no decision.
    """
    with changing(store) as change:
        check_whole(store)
        report = noted_by(store, decision)
        away: list[Step] = [("MATCH (l:Load {id: $id}) DELETE l", {"id": decision})]
        if report["decision"] == "merge":
            away = [*_parted(store, report), *away]
        change.make(*away)


def _parted(store: Store, report: Mapping[str, Any]) -> list[Step]:
    """The steps that send home what belongs to the party that had gone."""
    keep, gone = report["ids"]
    kept = find_party(store, keep)
    if kept is None:
        return []
    ties, labels = ties_of(store, kept)
    later = [each | {"into": ""} for other in noted(store) for each in other.get("folded", ())]
    back = Moves(kept.id, gone, frozenset(report["moved"]), [*report["folded"], *later])
    after = back.ties(ties)
    own = [text for text in kept.texts if own_id(json.loads(text), kept.id) in back.named]
    left = [text for text in kept.texts if text not in own]
    home = sorted(spoken_at(text, kept.id, gone) for text in own)
    needed = {each for tie in after.values() for each in (tie.start, tie.end)}
    steps = []
    if home or gone in needed:
        name = report["names"][1]
        steps.append(node_step(kept.label, gone, home, name))
    if left or kept.id in needed:
        steps.append(node_step(kept.label, kept.id, left, kept.name))
    else:
        steps.append(delete_node_step(kept.label, kept.id))
    labels[gone] = kept.label
    edges = tie_steps(ties, after, labels)
    return [*steps[:1], *edges, *steps[1:]]


def _check(kept: StoredParty, lost: StoredParty, ties: Iterable[StoredTie]) -> None:
    if kept.label != lost.label:
        raise ModelError(
            Text(
                "'{a}' is a {label}, '{b}' a {other}; only parties of one label can be one.",
                a=kept.id,
                label=kept.label,
                b=lost.id,
                other=lost.label,
            )
        )
    if kept.label not in PARTIES or kept.label == "Country":
        raise ModelError(
            Text(
                "'{id}' is a {label}; only regions, cities, schools, bureaus and organizations can be merged.",
                id=kept.id,
                label=kept.label,
            )
        )
    for tie in ties:
        if tie.type in ALONE and {tie.start, tie.end} == {kept.id, lost.id}:
            raise ModelError(
                Text(
                    "'{a}' and '{b}' have a {what} with each other: their sources take them for two.",
                    a=kept.id,
                    b=lost.id,
                    what=RELATIONSHIP[tie.type].title,
                ),
                hint=Text("Unload or correct that tie first."),
            )


def _decision_id(decision: str, *ids: str) -> str:
    return f"{DECISION}{hashlib.sha256(' '.join((decision, *ids)).encode()).hexdigest()[:16]}"


def _load_step(id_: str, title: str, report: Mapping[str, Any]) -> Step:
    at = now()
    values: dict[str, Any] = {
        "id": id_, "name": title, "title": title, "started": at, "finished": at, "files": [], "model": VERSION,
        "report": json.dumps(report, ensure_ascii=False),
    }  # fmt: skip
    values["digest"] = record_digest(values)
    return "MERGE (l:Load {id: $id}) SET l = $values", {"id": id_, "values": values}
