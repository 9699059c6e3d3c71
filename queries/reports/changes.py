"""The report `changes`: what the loads between two days added, ended, renamed and merged."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from graph import facts
from graph.errors import FilterError
from graph.filters import Filters, began_within
from graph.model import KINDS, LABELS, RELATIONSHIPS, STATUSES, Choice
from graph.network.seen import seen
from graph.network.snapshot import Snapshot
from graph.network.view import View
from graph.store.store import Store
from graph.text import LISTED, Name, Text
from queries.reports.columns import Column, Row
from queries.reports.form import Beside, Option, Report, ReportSpec, coverage, emptiness, graph_of, parameters_of

DAYS = 31
CHANGES = (
    Choice("added", Text("added"), Text("nothing was said of it before")),
    Choice(
        "ended", Text("ended"), Text("a tie that is ended, suspended or has a last day now and was not or had none")
    ),
    Choice("changed", Text("changed"), Text("another beginning, kind, tier or status of a tie")),
    Choice("renamed", Text("renamed"), Text("a party that is shown under another name")),
    Choice("merged", Text("merged"), Text("two parties that were found to be one")),
)
OPTIONS = (
    Option(
        "since",
        Text("From"),
        Text("First day of the loads that are looked at; by default a month before the last."),
        "date",
    ),
    Option("until", Text("To"), Text("Last day of the loads that are looked at; by default today."), "date"),
    Option(
        "change",
        Text("Changes"),
        Text("Which changes are listed."),
        "choice",
        "all",
        (Choice("all", Text("all")), *CHANGES),
    ),
    Option("limit", Text("Rows"), Text("At most so many rows."), "number", "1000"),
)
COLUMNS = (
    Column("change", Text("Change"), of="choice", choices=CHANGES),
    Column("what", Text("What it is"), of="label"),
    Column("id", Text("Id"), help=Text("The address of its page."), of="fact"),
    Column("name", Text("Name"), link="id", also="name_zh", help=Text("Of a tie: its two parties.")),
    Column("name_zh", Text("Chinese name")),
    Column("before", Text("Before"), of="words"),
    Column("after", Text("After"), of="words"),
    Column("load", Text("Load"), help=Text("The load that brought it; several where more than one did.")),
)
LOADS = "MATCH (l:Load) RETURN l.id, l.title, l.started, l.finished, l.report"
TOUCHED = "{pattern} WHERE any(s IN x.statements WHERE any(m IN $marks WHERE s CONTAINS m)) RETURN {found}"
NODES = tuple(label.name for label in LABELS if label.name not in ("Load", "Source", "Claim"))
ENDED = ("ended", "suspended")


def make(snapshot: Snapshot, filters: Filters, own: Mapping[str, Any], beside: Beside) -> Report:
    """One row a change. O(statements of what those loads touched)."""
    until = own["until"] or beside.today.isoformat()
    since = own["since"] or (beside.today - timedelta(days=DAYS)).isoformat()
    if not began_within(since, None, until):
        raise FilterError(
            Text("since is {since}, later than until, {until}.", since=since, until=until),
            where="since",
            hint=Text("Exchange the two."),
        )
    view = seen(snapshot, filters, counted=False)
    every = beside.store.read(LOADS) if beside.store else []
    loads = _loads(every, since, until)
    rows = list(_rows(snapshot, view, beside.store, every, loads)) if beside.store and loads else []
    wanted = [row for row in rows if own["change"] in ("all", row["change"])]
    order = [choice.name for choice in CHANGES]
    wanted.sort(key=lambda row: (order.index(row["change"]), row["what"], row["name"], row["id"]))
    period = {"since": since, "until": until}
    return Report(
        "changes",
        SPEC.title,
        parameters_of(view, {**own, **period}),
        graph_of(view),
        [*coverage(view), *_method(period)],
        list(COLUMNS),
        wanted[: own["limit"]],
        list(_notes(view, beside, loads, rows, len(wanted), own["limit"])),
    )


def _loads(every: Sequence[Row], since: str, until: str) -> dict[str, str]:
    """Id and title of the loads finished in the period, decisions about duplicates among them, in order of time."""
    return {
        row["l.id"]: row["l.title"]
        for row in sorted(every, key=lambda row: (row["l.finished"] or "", row["l.id"]))
        if row["l.finished"] and began_within(row["l.finished"][:10], since, until)
    }


def _rows(
    snapshot: Snapshot, view: View, store: Store, every: Sequence[Row], loads: Mapping[str, str]
) -> Iterator[Row]:
    marks = [f'"load":{json.dumps(load)}' for load in loads]
    later = _later(every, loads)
    yield from _decided(every, loads)
    ties = list(view.chosen())
    shown = {tie.id for tie in ties}
    parties = {node.id for node in view.nodes} | {end for tie in ties for end in (tie.start, tie.end)}
    for label, id, texts in _touched_nodes(store, marks):
        if id in parties or label == "Event":
            yield from _node_changes(label, id, *_states(texts, loads, later))
    for type, id, name, texts in _touched_ties(store, marks):
        if id in shown:
            yield from _tie_changes(type, id, name, *_states(texts, loads, later))


def _touched_nodes(store: Store, marks: Sequence[str]) -> Iterator[tuple[str, str, Sequence[str]]]:
    """Label, id and statements of the nodes that those loads speak of."""
    for label in NODES:
        query = TOUCHED.format(pattern=f"MATCH (x:{label})", found="x.id, x.statements")
        yield from ((label, id, texts) for id, texts in store.stream(query, marks=marks))


def _touched_ties(store: Store, marks: Sequence[str]) -> Iterator[tuple[str, str, str, Sequence[str]]]:
    """Type, id, the names of the two ends, and statements of the ties that those loads speak of."""
    for type in (relationship.name for relationship in RELATIONSHIPS if relationship.identified):
        query = TOUCHED.format(
            pattern=f"MATCH (a)-[x:{type}]->(b)", found="x.id, a.name, a.name_zh, b.name, b.name_zh, x.statements"
        )
        for id, a, a_zh, b, b_zh, texts in store.stream(query, marks=marks):
            yield type, id, Name(f"{a} – {b}", f"{a_zh or a} – {b_zh or b}"), texts


def _decided(every: Sequence[Row], loads: Mapping[str, str]) -> Iterator[Row]:
    """The merges that people decided."""
    for row in every:
        report = json.loads(row["l.report"] or "{}")
        if row["l.id"] in loads and report.get("decision") == "merge":
            (keep, gone), (kept, lost) = report["ids"], report["names"]
            yield _row("merged", report["label"], keep, kept, f"{lost} ({gone})", f"{kept} ({keep})", row["l.title"])


def _later(every: Sequence[Row], loads: Mapping[str, str]) -> set[str]:
    """Loads finished after those of the period."""
    last = max((row["l.finished"] for row in every if row["l.id"] in loads), default="")
    return {row["l.id"] for row in every if row["l.id"] not in loads and (row["l.finished"] or "") > last}


def _states(
    texts: Sequence[str], loads: Mapping[str, str], later: set[str]
) -> tuple[Mapping[str, Any] | None, Mapping[str, Any], str]:
    """The values before these loads, None where there were none, those after them, and the titles of who of them spoke."""
    by_load = [(json.loads(text).get("load", ""), text) for text in texts]
    spoke = {load for load, _ in by_load}
    titles = ", ".join(title for load, title in loads.items() if load in spoke)
    after = [text for load, text in by_load if load not in later]
    before = [text for load, text in by_load if load not in later and load not in loads]
    return (facts.values(before) if before else None), facts.values(after), titles


def _row(change: str, what: str, id: str, name: str, before: Any, after: Any, load: str) -> Row:
    zh = name.zh if isinstance(name, Name) else None
    return {
        "change": change,
        "what": what,
        "id": id,
        "name": str(name),
        "name_zh": zh,
        "before": before,
        "after": after,
        "load": load,
    }


def _node_changes(
    label: str, id: str, before: Mapping[str, Any] | None, after: Mapping[str, Any], load: str
) -> Iterator[Row]:
    name = _name(after, id)
    gone = [each for each in after.get("former", ()) if each not in (before or {}).get("former", ())]
    if before is None:
        yield _row("added", label, id, name, None, None, load)
    elif before.get("name") not in (None, str(name)):
        yield _row("renamed", label, id, name, _name(before, id), name, load)
    for each in gone if before is not None else ():
        yield _row("merged", label, id, name, each, id, load)


def _name(values: Mapping[str, Any], id: str) -> Name:
    return Name(values.get("name") or id, values.get("name_zh"))


def _tie_changes(
    type: str, id: str, name: str, before: Mapping[str, Any] | None, after: Mapping[str, Any], load: str
) -> Iterator[Row]:
    if before is None:
        yield _row("added", type, id, name, None, _in_words(after), load)
        return
    was, now = _over(before), _over(after)
    if now and not was:
        yield _row("ended", type, id, name, _in_words(before), _in_words(after), load)
    elif any(before.get(key) != after.get(key) for key in ("kind", "tier", "status", "since", "until", "start", "end")):
        yield _row("changed", type, id, name, _in_words(before), _in_words(after), load)


def _over(values: Mapping[str, Any]) -> bool:
    return bool(values.get("status") in ENDED or values.get("until"))


def _title(choices: Sequence[Choice], name: str | None) -> Text | None:
    return next((each.title for each in choices if each.name == name), None)


def _in_words(values: Mapping[str, Any]) -> Text | None:
    """What a tie was, in the words of the model."""
    dates = [str(values[key]) for key in ("since", "start") if values.get(key)]
    ends = [str(values[key]) for key in ("until", "end") if values.get(key)]
    span = "–".join([*(dates or [""]), *ends]) if ends else "".join(dates)
    titles = (_title(choices, values.get(key)) for key, choices in (("kind", KINDS), ("status", STATUSES)))
    parts = tuple(part for part in (*titles, span) if part)
    return Text(LISTED, parts=parts) if parts else None


def _method(period: Mapping[str, str]) -> Iterator[Text]:
    yield Text("Loads finished from {since} to {until}, both included (UTC).", **period)
    yield Text(
        "What stood in the store without these loads is set beside what stands there with them; later loads are left out."
    )
    yield Text("What a load brought that was taken back since is no longer known.")


def _notes(
    view: View, beside: Beside, loads: Mapping[str, str], rows: Sequence[Row], wanted: int, limit: int
) -> Iterator[Text]:
    if beside.store is None:
        yield Text("Without a store nothing is known of its loads.")
        return
    yield from emptiness(view)
    if not loads:
        yield Text("No load was finished in this period.")
        return
    yield Text("Loads in this period: {n}.", n=len(loads))
    counts = Counter(row["change"] for row in rows)
    for choice in CHANGES:
        if counts[choice.name]:
            yield Text("{change}: {n}.", change=Text(choice.title.capitalize()), n=counts[choice.name])
    if not rows:
        yield Text("They changed nothing that these filters show.")
    if wanted > limit:
        yield Text("{shown} of {total} rows are shown.", shown=limit, total=wanted)


SPEC = ReportSpec(
    "changes",
    Text("Changes"),
    Text("What the loads between two days added, ended, renamed and merged."),
    OPTIONS,
    make,
)
