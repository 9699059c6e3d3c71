"""Who is who, by decision: two parties become one, or stay two for good. Each decision is a load of its own and can be undone.

A merge moves every statement from one party to the other; each remembers whom it spoke of (`former`, `ends`), exactly as the Writer
would have written it had the two been one from the start. So loading an old file again changes nothing, unloading works as before,
and undoing the decision sends home what belongs to the party that had gone, also what was loaded since.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from graph import facts
from graph.errors import ModelError, NotFound
from graph.facts import Edge
from graph.model import PARTIES, RELATIONSHIP, VERSION
from graph.store.loads import now
from graph.store.store import Store
from graph.store.write import DECISION

Step = tuple[str, Mapping[str, Any]]

ALONE = ("PARTNER", "PART_OF")
"""Types that no party can have with itself; two parties so joined can't become one."""


class Decision(NamedTuple):
    """One decision: `gone` became `keep` (merge), or the two stay two (apart)."""

    id: str
    decision: Literal["merge", "apart"]
    keep: str
    gone: str
    names: tuple[str, str]
    note: str
    at: str


class _Party(NamedTuple):
    label: str
    id: str
    name: str
    former: list[str]
    texts: list[str]


class _Tie(NamedTuple):
    """An edge of any type as the store holds it; `told` is its kind or role."""

    type: str
    start: str
    end: str
    id: str
    told: str
    texts: tuple[str, ...]

    @property
    def key(self) -> tuple[str, ...]:
        told = {"kind": self.told} if self.type == "PARTNER" else {"role": self.told}
        return facts.pair_key(Edge(self.type, self.start, self.end, self.id, told))


def merge(store: Store, keep: str, gone: str, note: str = "") -> str:
    """Make one party of two; returns the id of the decision. The id of `gone` still answers. One transaction; O(their ties).

    Ties of one kind with the same partner become one, with the statements of both. Raises NotFound for an unknown id, ModelError
    where the two are no parties of one label, are countries, or have a partnership with each other.
    """
    with store.alone():
        kept, lost = _party(store, keep), _party(store, gone)
        if kept.id == lost.id:
            raise ModelError(f"'{keep}' and '{gone}' are one party already.")
        ties, labels = _ties(store, kept, lost)
        _check(kept, lost, ties)
        moved = _Moves(lost.id, kept.id, None)
        after = moved.ties(ties)
        decision = _decision_id("merge", kept.id, lost.id)
        report = {
            "decision": "merge", "ids": [kept.id, lost.id], "names": [kept.name, lost.name], "label": kept.label, "note": note,
            "moved": [lost.id, *lost.former], "folded": moved.folded,
        }  # fmt: skip
        texts = sorted({*kept.texts, *(_spoken_at(text, lost.id, kept.id) for text in lost.texts)})
        steps = [
            *_tie_steps(ties, after, labels),
            _node_step(kept.label, kept.id, texts, kept.name),
            (f"MATCH (n:{lost.label} {{id: $id}}) DELETE n", {"id": lost.id}),
            _load_step(decision, f"Decision: merged {lost.name} into {kept.name}", report),
        ]
        store.write_all(steps)
    return decision


def keep_apart(store: Store, a: str, b: str, note: str = "") -> str:
    """Note that two parties are two, for good; returns the id of the decision.

    Where loads took them for one party, they stay one until these `joining_loads` are taken back and run again. Raises
    NotFound, or ModelError where a decision made them one, or where they share an outside id.
    """
    with store.alone():
        first, second = sorted((_party(store, a), _party(store, b)), key=lambda each: each.id)
        if first.id == second.id:
            first, second = sorted((first, _joined(store, first, b if a == first.id else a)), key=lambda each: each.id)
        decision = _decision_id("apart", first.id, second.id)
        report = {"decision": "apart", "ids": [first.id, second.id], "names": [first.name, second.name], "note": note}
        store.write_all([_load_step(decision, f"Decision: {first.name} and {second.name} are two", report)])
    return decision


def joining_loads(store: Store, a: str, b: str) -> list[str]:
    """Loads that took these two for one party: none of what they wrote says which of its ties is whose. Raises NotFound."""
    party = _party(store, a)
    if _party(store, b).id != party.id:
        return []
    gone = b if a == party.id else a
    return sorted({each["load"] for each in map(json.loads, party.texts) if gone in each.get("former", ())})


def _joined(store: Store, kept: _Party, gone: str) -> _Party:
    """The party `gone`, as far as it can be told from the one that loads took for it. Raises ModelError where it can't."""
    if gone == kept.id:
        raise ModelError(f"'{gone}' is one party.", hint="Name the ids of two.")
    if any(gone in report.get("moved", ()) for report in _reports(store)):
        raise ModelError(
            f"'{kept.id}' and '{gone}' are one party already.", hint="Undo the decision that merged them first."
        )
    texts = [text for text in kept.texts if gone in json.loads(text).get("former", ())]
    ids = [
        {id_ for text in some for id_ in json.loads(text).get("ids", ())} for some in (texts, {*kept.texts} - {*texts})
    ]
    if shared := sorted(ids[0] & ids[1]):
        raise ModelError(
            f"'{kept.id}' and '{gone}' both have the id '{shared[0]}'.",
            hint="Correct it in the file of one of them, take back its load and load the file again.",
        )
    name = next((json.loads(text)["name"] for text in texts if "name" in json.loads(text)), gone)
    return _Party(kept.label, gone, name, [], texts)


def undo(store: Store, decision: str) -> None:
    """Take a decision back: what belongs to the party that had gone goes home. One transaction; O(ties of the party that was kept).

    Raises NotFound for an id that is no decision.
    """
    with store.alone():
        report = _report(store, decision)
        away: list[Step] = [("MATCH (l:Load {id: $id}) DELETE l", {"id": decision})]
        if report["decision"] == "merge":
            away = [*_parted(store, report), *away]
        store.write_all(away)


def _parted(store: Store, report: Mapping[str, Any]) -> list[Step]:
    """The steps that send home what belongs to the party that had gone."""
    keep, gone = report["ids"]
    kept = _find(store, keep)
    if kept is None:
        return []
    ties, labels = _ties(store, kept)
    later = [each | {"into": ""} for other in _reports(store) for each in other.get("folded", ())]
    back = _Moves(kept.id, gone, frozenset(report["moved"]), [*report["folded"], *later])
    after = back.ties(ties)
    own = [text for text in kept.texts if _own(json.loads(text), kept.id) in back.named]
    left = [text for text in kept.texts if text not in own]
    home = sorted(_spoken_at(text, kept.id, gone) for text in own)
    needed = {each for tie in after.values() for each in (tie.start, tie.end)}
    steps = []
    if home or gone in needed:
        name = report["names"][1]
        steps.append(_node_step(kept.label, gone, home, name))
    if left or kept.id in needed:
        steps.append(_node_step(kept.label, kept.id, left, kept.name))
    else:
        steps.append((f"MATCH (n:{kept.label} {{id: $id}}) DELETE n", {"id": kept.id}))
    labels[gone] = kept.label
    edges = _tie_steps(ties, after, labels)
    return [*steps[:1], *edges, *steps[1:]]


def decisions(store: Store) -> list[Decision]:
    """Every decision that stands, the newest first."""
    made = []
    for report in _reports(store):
        (keep, gone), names = report["ids"], (report["names"][0], report["names"][1])
        made.append(Decision(report["id"], report["decision"], keep, gone, names, report["note"], report["at"]))
    return made


def is_decision(load: str) -> bool:
    """True for the id of a load that is a decision: it is undone, not unloaded."""
    return load.startswith(DECISION)


# --- Whom a statement speaks of ---


def _own(statement: Mapping[str, Any], id_: str) -> str:
    """The id by which the source of a statement knows the node or edge `id_`, on which it stands."""
    former = statement.get("former")
    return str(former[-1]) if former else id_


def _spoken_at(text: str, was: str, now_at: str) -> str:
    """The statement, moved from one node or edge to another; it remembers its own id where that is not the new one."""
    statement = json.loads(text)
    own = _own(statement, was)
    if own == now_at:
        statement["former"] = statement.get("former", [])[:-1]
    elif not statement.get("former"):
        statement["former"] = [own]
    return facts.to_text(statement)


class _Moves:
    """Where the ties of one party go when it becomes another, or when a part of it does.

    named: ids of the party to which a statement's ends must belong to go; None: all go. `folded` says which edges became part
    of another, for the way back.
    """

    def __init__(self, at: str, to: str, named: frozenset[str] | None, folded: Sequence[dict[str, Any]] = ()) -> None:
        self.at = at
        self.to = to
        self.named = named or frozenset()
        self.all = named is None
        self.folded = list(folded)

    def ties(self, before: Iterable[_Tie]) -> dict[tuple[str, ...], _Tie]:
        """The ties as they are afterwards, by what makes two of them the same."""
        after: dict[tuple[str, ...], _Tie] = {}
        leaving: list[tuple[_Tie, _Tie]] = []
        for tie in before:
            going: dict[tuple[str, str], list[str]] = {}
            for text in tie.texts:
                going.setdefault(self._ends(tie, json.loads(text)), []).append(text)
            for ends, texts in (going or {self._ends(tie, {}): []}).items():
                part = tie._replace(start=ends[0], end=ends[1], texts=tuple(texts))
                if ends != (tie.start, tie.end):
                    leaving.append((tie, part))
                else:
                    staying = self._known_again(tie, part)
                    after[staying.key] = staying
        for tie, part in leaving:
            self._move(tie, part, after)
        return after

    def _ends(self, tie: _Tie, statement: Mapping[str, Any]) -> tuple[str, str]:
        ends = (tie.start, tie.end)
        if self.all:
            goes = [each == self.at for each in ends]
        elif not statement.get("ends"):
            goes = [False, False]
        elif RELATIONSHIP[tie.type].undirected:
            any_goes = any(each in self.named for each in statement["ends"])
            goes = [any_goes and each == self.at for each in ends]
        else:
            goes = [each == self.at and name in self.named for each, name in zip(ends, statement["ends"], strict=True)]
        return self.to if goes[0] else tie.start, self.to if goes[1] else tie.end

    def _move(self, tie: _Tie, part: _Tie, after: dict[tuple[str, ...], _Tie]) -> None:
        """Put what leaves a tie where it belongs: to the tie that is there already, or as one of its own."""
        part = self._known_again(tie, part)
        part = part._replace(texts=tuple(sorted(_named_at(text, tie, part) for text in part.texts)))
        known = after.get(part.key)
        if known is None:
            after[part.key] = part
            return
        texts = part.texts
        if RELATIONSHIP[tie.type].identified:
            if self.all:
                self.folded.append({"id": part.id, "into": known.id, "first": tie.start == self.at})
                texts = _with_own(texts, part.id)
            texts = tuple(_spoken_at(text, part.id, known.id) for text in texts)
        after[part.key] = known._replace(texts=tuple(sorted({*known.texts, *texts})))

    def _known_again(self, tie: _Tie, part: _Tie) -> _Tie:
        """A part of a tie under the id it had before it was folded into that tie; the whole tie under its own."""
        if self.all or not RELATIONSHIP[tie.type].identified:
            return part
        own = {_own(json.loads(text), tie.id) for text in part.texts}
        id_, ends = tie.id, (part.start, part.end)
        leaves = ends != (tie.start, tie.end)
        before = [each for each in self.folded if each["into"] == tie.id and (each["id"] in own or tie.id not in own)]
        before += [each for each in self.folded if each["id"] in own]
        if leaves and before:
            other = tie.end if tie.start == self.at else tie.start
            id_, ends = before[0]["id"], (self.to, other) if before[0]["first"] else (other, self.to)
        elif tie.id not in own and (leaves or len(part.texts) < len(tie.texts)) and not self._owned(tie, part):
            id_ = min(own, default=tie.id)
        texts = tuple(sorted(_spoken_at(text, tie.id, id_) for text in part.texts))
        return part._replace(id=id_, start=ends[0], end=ends[1], texts=texts)

    def _owned(self, tie: _Tie, part: _Tie) -> bool:
        """Does the id of the tie stay with this part, since no other statement of the tie has it as its own?"""
        others = [text for text in tie.texts if text not in part.texts]
        left = part.start == tie.start and part.end == tie.end
        return (left or not others) and all(_own(json.loads(text), tie.id) != tie.id for text in others)


def _named_at(text: str, tie: _Tie, part: _Tie) -> str:
    """The statement with the ends that its source named, where they are not those of the tie it now stands on."""
    statement = json.loads(text)
    named = statement.pop("ends", None) or facts.ends_as_named(Edge(tie.type, tie.start, tie.end, "", {}))
    if named != facts.ends_as_named(Edge(part.type, part.start, part.end, "", {})):
        statement["ends"] = named
    return facts.to_text(statement)


def _with_own(texts: Sequence[str], id_: str) -> tuple[str, ...]:
    """The statements of an edge, at least one of which must go on naming its id once it is part of another edge."""
    statements = [json.loads(text) for text in texts]
    if statements and all(_own(each, id_) != id_ for each in statements):
        statements[0]["former"] = [*statements[0]["former"], id_]
    return tuple(facts.to_text(each) for each in statements)


# --- Reading and writing ---


def _check(kept: _Party, lost: _Party, ties: Iterable[_Tie]) -> None:
    if kept.label != lost.label:
        raise ModelError(
            f"'{kept.id}' is a {kept.label}, '{lost.id}' a {lost.label}; only parties of one label can be one."
        )
    if kept.label not in PARTIES or kept.label == "Country":
        raise ModelError(
            f"'{kept.id}' is a {kept.label}; only regions, cities, schools, bureaus and organizations can be merged."
        )
    for tie in ties:
        if tie.type in ALONE and {tie.start, tie.end} == {kept.id, lost.id}:
            raise ModelError(
                f"'{kept.id}' and '{lost.id}' have a {RELATIONSHIP[tie.type].title} with each other: their sources take them for two.",
                hint="Unload or correct that tie first.",
            )


def _find(store: Store, id_: str) -> _Party | None:
    for found in ("n.id = $id", "$id IN n.former"):
        for label in PARTIES:
            rows = store.read(
                f"MATCH (n:{label}) WHERE {found} RETURN n.id AS id, n.name AS name, n.former AS former, n.statements AS texts",
                id=id_,
            )
            for row in rows:
                return _Party(label, row["id"], row["name"] or row["id"], row["former"] or [], row["texts"] or [])
    return None


def _party(store: Store, id_: str) -> _Party:
    found = _find(store, id_)
    if found is None:
        raise NotFound(f"No party has the id '{id_}'.", hint="Search for its name to find the id.")
    return found


def _ties(store: Store, *parties: _Party) -> tuple[list[_Tie], dict[str, str]]:
    """The edges of these parties, those of the first one first, and the labels of their ends."""
    ties: dict[tuple[str, str, str, str, str], _Tie] = {}
    labels = {each.id: each.label for each in parties}
    for party in parties:
        for arrow in ("-[r]->", "<-[r]-"):
            query = (
                f"MATCH (n:{party.label} {{id: $id}}){arrow}(m) RETURN type(r) AS type, startNode(r).id AS start, endNode(r).id AS end, "
                "coalesce(r.id, '') AS id, coalesce(r.kind, r.role, '') AS told, r.statements AS texts, m.id AS other, labels(m)[0] AS label"
            )
            for row in store.read(query, id=party.id):
                labels[row["other"]] = row["label"]
                texts = tuple(row["texts"] or ())
                tie = _Tie(row["type"], row["start"], row["end"], row["id"], row["told"], texts)
                ties.setdefault(tie[:5], tie)
    return list(ties.values()), labels


def _tie_steps(before: Iterable[_Tie], after: Mapping[tuple[str, ...], _Tie], labels: Mapping[str, str]) -> list[Step]:
    """What must be deleted, made and changed for the ties to be as `after` has them."""
    had = {each[:5]: each for each in before}
    has = {each[:5]: each for each in after.values()}
    away = [_delete_step(tie, labels) for place, tie in had.items() if place not in has]
    come = [_write_step(tie, labels) for place, tie in has.items() if place not in had or had[place].texts != tie.texts]
    return [*away, *come]


def _pattern(tie: _Tie, labels: Mapping[str, str]) -> tuple[str, str, dict[str, str]]:
    """Cypher for the ends of an edge and for the edge between them, and their parameters."""
    told = "id: $id" if RELATIONSHIP[tie.type].identified else "role: $told" if tie.type == "TOOK_PART" else ""
    ends = f"MATCH (a:{labels[tie.start]} {{id: $start}}) MATCH (b:{labels[tie.end]} {{id: $end}})"
    edge = f"(a)-[r:{tie.type}{f' {{{told}}}' if told else ''}]->(b)"
    return ends, edge, {"start": tie.start, "end": tie.end, "id": tie.id, "told": tie.told}


def _delete_step(tie: _Tie, labels: Mapping[str, str]) -> Step:
    ends, edge, parameters = _pattern(tie, labels)
    return f"{ends} MATCH {edge} DELETE r", parameters


def _write_step(tie: _Tie, labels: Mapping[str, str]) -> Step:
    ends, edge, parameters = _pattern(tie, labels)
    values = facts.edge_values(tie.texts) | {"statements": list(tie.texts)} | ({"id": tie.id} if tie.id else {})
    return f"{ends} MERGE {edge} SET r = $values", parameters | {"values": values}


def _node_step(label: str, id_: str, texts: list[str], name: str) -> Step:
    values = facts.node_values(label, texts) if texts else {"name": name}
    return f"MERGE (n:{label} {{id: $id}}) SET n = $values", {
        "id": id_,
        "values": values | {"id": id_, "statements": texts},
    }


def _decision_id(decision: str, *ids: str) -> str:
    return f"{DECISION}{hashlib.sha256(' '.join((decision, *ids)).encode()).hexdigest()[:16]}"


def _load_step(id_: str, title: str, report: Mapping[str, Any]) -> Step:
    at = now()
    values = {
        "id": id_, "name": title, "title": title, "started": at, "finished": at, "files": [], "model": VERSION,
        "report": json.dumps(report, ensure_ascii=False),
    }  # fmt: skip
    return "MERGE (l:Load {id: $id}) SET l = $values", {"id": id_, "values": values}


def _reports(store: Store) -> list[dict[str, Any]]:
    """What each decision has noted, with its id and time, the newest first."""
    found = store.read(
        "MATCH (l:Load) WHERE l.id STARTS WITH $mark RETURN l.id AS id, l.report AS report, l.started AS at ORDER BY at DESC, id",
        mark=DECISION,
    )
    return [json.loads(row["report"]) | {"id": row["id"], "at": row["at"]} for row in found]


def _report(store: Store, decision: str) -> dict[str, Any]:
    for report in _reports(store):
        if report["id"] == decision:
            return report
    raise NotFound(f"There is no decision '{decision}'.", hint="The page /load/duplicates names them all.")
