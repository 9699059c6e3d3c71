"""The report `coverage`: what sources claim against what is recorded, and where sources contradict one another."""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import permutations
from typing import Any, NamedTuple

from graph import facts
from graph.filters import Filters
from graph.model import COMPARATOR, COMPARATORS, RELATIONSHIPS, Choice
from graph.network.seen import seen
from graph.network.snapshot import Snapshot
from graph.store.store import Store
from graph.text import LISTED, NOTHING, Linked, Name, Text, counted, joined
from queries.bridges import bridge
from queries.measures import MEASURES, Count, Measure, Records, measure_title, named_by
from queries.reports.columns import Column, Row
from queries.reports.form import Beside, Option, Report, ReportSpec, coverage, emptiness, graph_of, parameters_of

CLAIMS = """
MATCH (c:Claim)
OPTIONAL MATCH (c)-[:ABOUT]->(n)
RETURN c.id, c.subject, c.measure, c.value, c.comparator, c.as_of, c.statements, collect(n.id) AS about, collect({name: n.name, zh: n.name_zh}) AS names
"""
DISPUTED = (
    "MATCH (a)-[t:{type} {{disputed: true}}]->(b) RETURN t.id, a.name, a.name_zh, b.name, b.name_zh, t.statements"
)
SOURCE_TITLES = "MATCH (s:Source) RETURN s.id, s.title"
LISTS = (
    Choice("claims", Text("claims"), Text("figures that sources claim, against what is recorded")),
    Choice(
        "contradictions", Text("contradictions"), Text("claims that exclude one another, and ties whose sources differ")
    ),
)
VERDICTS = (
    Choice("agrees", Text("agrees"), Text("the record is what is claimed")),
    Choice("less recorded", Text("less recorded"), Text("the record is below the claim")),
    Choice("more recorded", Text("more recorded"), Text("the record is above the claim")),
    Choice("open", Text("open"), Text("as many are recorded, but the source doesn't name all that it means")),
    Choice("own figure", Text("own figure"), Text("the one figure recorded is the claimant's own")),
    Choice("not compared", Text("not compared"), Text("no query counts this measure")),
)
NAMEABLE = ("ties", "visits", "people", "students", "teachers", "students_teachers")
"""What is counted of which it can be told how much a source names itself."""
OPTIONS = (
    Option("list", Text("List"), Text("What is listed."), "choice", "all", (Choice("all", Text("both")), *LISTS)),
)
COLUMNS = (
    Column("list", Text("List"), of="choice", choices=LISTS),
    Column("id", Text("Id"), help=Text("The claim or the tie."), of="fact"),
    Column("subject", Text("Subject"), link="id", of="name", help=Text("The source's words for whom it speaks of; of a tie its parties.")),
    Column("measure", Text("Measure"), of="measure"),
    Column("claimed", Text("Claimed"), "number"),
    Column("comparator", Text("How exactly"), of="choice", choices=COMPARATORS, detail=True),
    Column("as_of", Text("As of")),
    Column("recorded", Text("Recorded"), "integer", NOTHING, Text("What the graph counts for the measure, whatever the source, begun by that date or undated.")),
    Column("unknown", Text("Of them without a figure"), "integer", NOTHING, Text("Ties without a date, visits without a number of people."), detail=True),
    Column("named", Text("Named by the claimant"), "integer", NOTHING, Text("What the claiming source itself names of it.")),
    Column("apart", Text("Regions apart"), "integer", NOTHING, Text("Of countries: regions such as Hong Kong and Macao, which are counted apart."), detail=True),
    Column("share", Text("Share"), "number", Text("%"), Text("Recorded divided by claimed."), digits=1),
    Column("verdict", Text("Verdict"), of="choice", choices=VERDICTS),
    Column("says", Text("In words"), of="words"),
    Column("sources", Text("Sources")),
)  # fmt: skip


class Claim(NamedTuple):
    """One claim as the store holds it."""

    id: str
    subject: str
    measure: str
    value: float
    comparator: str
    as_of: str | None
    sources: tuple[str, ...]
    about: tuple[str, ...]
    name: Name | None = None
    """The subject in both languages, where its words are the names of whom it speaks of."""


def make(snapshot: Snapshot, filters: Filters, own: Mapping[str, Any], beside: Beside) -> Report:
    """One row a claim, then one a contradiction. O(claims × ties)."""
    view = seen(snapshot, filters, counted=False)
    ties = list(view.chosen())
    rows: list[Row] = []
    claims: list[Claim] = []
    if beside.store is not None:
        titles = {id: title or id for id, title in beside.store.stream(SOURCE_TITLES)}
        claims = _claims(beside.store)
        records = Records.of(snapshot, beside.store, ties)
        whole = not view.left_out and len(ties) == len(snapshot.ties)
        rows += sorted((_claim_row(each, records, titles, whole) for each in claims), key=_by_weight)
        rows += _contradictions(claims, titles)
        rows += _one_figure(claims, titles)
        rows += _disputed(beside.store, titles, {tie.id for tie in ties})
    wanted = [row for row in rows if own["list"] in ("all", row["list"])]
    return Report(
        "coverage",
        SPEC.title,
        parameters_of(view, own),
        graph_of(view),
        [*coverage(view), *_method()],
        list(COLUMNS),
        wanted,
        [*(emptiness(view) if beside.store and not ties else ()), *_notes(beside, rows)],
    )


def ties_of_claim(store: Store, snapshot: Snapshot, id: str) -> frozenset[str] | None:
    """Ids of the ties that are counted for a claim; None where there is no such claim, or its measure counts no ties."""
    claim = next((each for each in _claims(store) if each.id == id), None)
    measure = MEASURES.get(claim.measure) if claim else None
    count = Records.of(snapshot, store).count(measure, claim.about, claim.as_of) if claim and measure else None
    return None if count is None else frozenset(tie.id for tie in count.ties)


def _claims(store: Store) -> list[Claim]:
    found = []
    for id, subject, measure, value, comparator, as_of, texts, about, named in store.stream(CLAIMS):
        sources = tuple(sorted({json.loads(text)["source"] for text in texts}))
        if value is not None:
            found.append(
                Claim(
                    id,
                    subject or "",
                    measure or "",
                    value,
                    comparator or "eq",
                    as_of,
                    sources,
                    tuple(sorted(about)),
                    _name(subject or "", named),
                )
            )
    return sorted(found, key=lambda each: (each.subject, each.measure, each.as_of or "", each.id))


def _name(subject: str, named: Sequence[Mapping[str, str | None]]) -> Name | None:
    """The words of a claim for its parties, in Chinese their Chinese names, where they have any; the source's words stay beside where these say more.

    >>> _name("Wuxi–Hong Kong", [{"name": "Hong Kong", "zh": "香港"}, {"name": "Wuxi", "zh": "无锡市"}]).zh
    '无锡市–香港'
    >>> _name("Jiangsu and cities", [{"name": "Jiangsu", "zh": "江苏省"}]).zh
    '江苏省（Jiangsu and cities）'
    """
    chinese = {str(each["name"]): str(each["zh"]) for each in named if each["name"] and each["zh"]}
    parts = subject.split("–")
    if all(part in chinese for part in parts):
        return Name(subject, "–".join(chinese[part] for part in parts))
    if not chinese or len(chinese) < len(named) or subject in chinese.values():
        return None
    return Name(subject, f"{'–'.join(chinese.values())}（{subject}）")


def _by_weight(row: Row) -> tuple[Any, ...]:
    """Claims that are compared first, the largest figures first."""
    return row["verdict"] == "not compared", -row["claimed"], row["subject"], row["as_of"] or "", row["id"]


def _claim_row(claim: Claim, records: Records, titles: Mapping[str, str], whole: bool) -> Row:
    """whole: whether all ties are counted, so that an address lists them."""
    measure = MEASURES.get(claim.measure)
    count = records.count(measure, claim.about, claim.as_of) if measure else None
    named = _named(claim, measure, count, records)
    verdict = "not compared" if count is None else _verdict(claim, count.value, named, count.sources)
    listed = whole and measure is not None and measure.counts in ("ties", "visits")
    recorded = _recorded(claim, count, listed)
    return {
        "list": "claims", "id": claim.id, "subject": claim.name or claim.subject, "measure": claim.measure,
        "claimed": claim.value, "comparator": claim.comparator, "as_of": claim.as_of,
        "recorded": recorded, "unknown": count.unknown if count else None,
        "named": named, "apart": count.apart if count and measure and measure.counts == "countries" else None,
        "share": 100 * count.value / claim.value if count and claim.value else None, "verdict": verdict,
        "says": _says(claim, count, recorded, named, verdict),
        "sources": "; ".join(titles.get(source, source) for source in claim.sources),
    }  # fmt: skip


def _recorded(claim: Claim, count: Count | None, listed: bool) -> int | None:
    """What is recorded; with what lists it, where an address can."""
    if count is None:
        return None
    return Linked(count.value, "ties", claim=claim.id) if listed else count.value


def _named(claim: Claim, measure: Measure | None, count: Count | None, records: Records) -> int | None:
    """How many of those recorded the claiming sources name themselves; None where that isn't counted."""
    if measure is None or count is None or measure.counts not in NAMEABLE:
        return None
    return records.figure(measure, named_by(count.ties, claim.sources)).value


def _verdict(claim: Claim, recorded: int, named: int | None = None, stated: frozenset[str] = frozenset()) -> str:
    """stated: who states the figure that is recorded, where no ties make it up."""
    low, high = _range(claim)
    if stated and stated <= set(claim.sources):
        return "own figure"
    if recorded < low or recorded > high:
        return "less recorded" if recorded < low else "more recorded"
    return "open" if named is not None and named < low else "agrees"


def _range(claim: Claim) -> tuple[float, float]:
    """What a claim allows: "about" a tenth to either side, "nearly" down to a tenth below, "over" anything above.

    >>> _range(Claim("c", "", "", 2000, "approx", None, (), ()))
    (1800.0, 2200.0)
    """
    value = claim.value
    return {
        "eq": (value, value),
        "approx": (0.9 * value, 1.1 * value),
        "gt": (math.nextafter(value, math.inf), math.inf),
        "ge": (value, math.inf),
        "lt": (0.9 * value, math.nextafter(value, -math.inf)),
        "le": (0.0, value),
    }[claim.comparator]


def _says(claim: Claim, count: Count | None, recorded: int | None, named: int | None, verdict: str) -> Text:
    value, how = f"{claim.value:,.0f}", _how(claim.comparator)
    if count is None:
        return Text("{how} {value} claimed; no query counts this measure", how=how, value=value)
    n = recorded if isinstance(recorded, Linked) else f"{recorded:,}"
    whole = _sum(claim, count, how, value) if isinstance(recorded, Linked) else None
    says = [whole or Text("{how} {value} claimed, {n} recorded", how=how, value=value, n=n)]
    if count.apart:
        says.append(counted("{n} region apart", "{n} regions apart", n=count.apart))
    if verdict == "own figure":
        says.append(Text("the one figure recorded is the claimant's own"))
    elif named is not None and claim.comparator == "eq" and named < claim.value:
        says.append(Text("{named} of {value} named by the source, {open} open", named=named, value=value, open=f"{claim.value - named:,.0f}"))  # fmt: skip
    elif named is not None:
        says.append(Text("{named} named by the source", named=named))
    return joined(says)


def _sum(claim: Claim, count: Count, how: Text, value: str) -> Text | None:
    """The same with what of the ties counts elsewhere too, and what doesn't; None where all do, or nothing is such a sum."""
    found = bridge(count.ties, {"claim": claim.id}, lambda tie: False)
    if len(found.parts) == 1 or count.value != len(count.ties) or count.ties[0].type != "PARTNER":
        return None
    return Text("{how} {value} claimed, {sum}", how=how, value=value, sum=found.said)


def _how(name: str) -> Text:
    return COMPARATOR[name].title if name in COMPARATOR else Text(LISTED, parts=name)


def _contradictions(claims: Sequence[Claim], titles: Mapping[str, str]) -> Iterator[Row]:
    """Claims about the same subject and measure that differ: each says whether a number satisfies all, and whether growth may explain them."""
    same: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for each in claims:
        same[each.subject, each.measure].append(each)
    for (subject, measure), several in same.items():
        says = _how_they_differ(several)
        if says is not None:
            yield _contradiction(several[0].id, several[0].name or subject, measure, says, _titles(several, titles))


def _how_they_differ(several: Sequence[Claim]) -> Text | None:
    """What is to be said of claims about one thing; None where they say the same."""
    exclude = _exclude(several)
    if not exclude and len({claim.value for claim in several}) < 2:
        return None
    said = joined(
        Text("{how} {value} ({day})", how=_how(claim.comparator), value=f"{claim.value:,.0f}", day=claim.as_of or "–")
        for claim in several
    )
    if not exclude:
        return Text("{said}: they differ, though the words of the sources allow all of them", said=said)
    if len({claim.as_of[:4] if claim.as_of else "" for claim in several}) > 1:
        return Text("{said}: figures of several dates, which growth may explain", said=said)
    return Text("{said}: they exclude one another", said=said)


def _one_figure(claims: Sequence[Claim], titles: Mapping[str, str]) -> Iterator[Row]:
    """Claims that give one figure of one subject and day to a measure and to a part of it: students, students and teachers."""
    for part, whole in permutations(claims, 2):
        same = (part.subject, part.value, part.as_of) == (whole.subject, whole.value, whole.as_of)
        if same and part.value and set(part.measure.split("_")) < set(whole.measure.split("_")):
            names = (measure_title(part.measure), measure_title(whole.measure))
            says = Text("{value} is said both of {part} and of {whole}", value=f"{part.value:,.0f}", part=names[0], whole=names[1])  # fmt: skip
            yield _contradiction(part.id, part.name or part.subject, part.measure, says, _titles((part, whole), titles))


def _titles(claims: Sequence[Claim], titles: Mapping[str, str]) -> str:
    return "; ".join(dict.fromkeys(titles.get(source, source) for each in claims for source in each.sources))


def _exclude(several: Sequence[Claim]) -> bool:
    """Whether two of the claims leave no number that both allow."""
    ranges = [_range(each) for each in several]
    return max(low for low, _ in ranges) > min(high for _, high in ranges)


def _contradiction(id: str, subject: str, measure: str, says: Text, sources: str) -> Row:
    row = dict.fromkeys(column.name for column in COLUMNS)
    return row | {
        "list": "contradictions",
        "id": id,
        "subject": subject,
        "measure": measure,
        "says": says,
        "sources": sources,
    }


def _disputed(store: Store, titles: Mapping[str, str], wanted: Collection[str]) -> Iterator[Row]:
    """Those of the ties whose statements contradict each other, value by value."""
    for type in (relationship.name for relationship in RELATIONSHIPS if relationship.undirected):
        for id, a, a_zh, b, b_zh, texts in store.stream(DISPUTED.format(type=type)):
            if id in wanted:
                pair = Text("{one} – {two}", one=Name(a, a_zh), two=Name(b, b_zh))
                yield from _disputed_values(id, pair, texts, titles)


def _disputed_values(id: str, name: str, texts: Sequence[str], titles: Mapping[str, str]) -> Iterator[Row]:
    statements = [json.loads(text) for text in texts]
    sources = "; ".join(dict.fromkeys(titles.get(said["source"], said["source"]) for said in statements))
    for key in facts.disputes(texts):
        says = Text(LISTED, parts="; ".join(_values_said(statements, key, titles)))
        yield _contradiction(id, name, key, says, sources)


def _values_said(statements: Sequence[Mapping[str, Any]], key: str, titles: Mapping[str, str]) -> list[str]:
    """Each different value of a key with the title of the source that says it."""
    sources = [(said[key], said.get("source", "")) for said in statements if said.get(key)]
    return list(dict.fromkeys(f"{value} ({titles.get(source, source)})" for value, source in sources))


def _method() -> Iterator[Text]:
    yield Text("Recorded: ties of every status; of pairs in friendly exchange only where the claim speaks of such.")
    yield Text(
        "A tie counts for a claim when it has an end in every party or place that the claim speaks of, and begun by its date where both are known."
    )
    yield Text("People on visits are counted where their number is known; flows over a period are left out.")
    yield Text(
        "At an event, ties that began on its days are counted, of who took part, or of the town where it was held with a country that took part; a year alone is too little to tell."
    )
    yield Text("Rows come by weight: claims that are compared first, the largest figures first; contradictions follow.")
    yield Text("“About” allows a tenth to either side, “nearly” a tenth below, “over” anything above.")
    for each in MEASURES.values():
        yield Text("{measure}: {counts}.", measure=each.title, counts=_COUNTS[each.counts])


_COUNTS = {
    "ties": Text("partnerships of the kind"),
    "people": Text("people on visits"),
    "students": Text("students on visits"),
    "teachers": Text("teachers on visits"),
    "students_teachers": Text("students and teachers on visits, those that are known of each visit"),
    "visits": Text("visits"),
    "schools": Text("schools that partnerships have, or that took part"),
    "countries": Text("countries of who took part but the organizers' own, as far as they are recorded; regions apart"),
    "participants": Text("the number that stands at the event"),
    "sessions": Text("sessions by their number, of the longest series of the place"),
    "hosts": Text("cities of the place that held such a session"),
}


def _notes(beside: Beside, rows: Sequence[Row]) -> Iterator[Text]:
    if beside.store is None:
        yield Text("Without a store no claims are known.")
        return
    lists = Counter(row["list"] for row in rows)
    yield Text("Claims: {n}; contradictions: {m}.", n=lists["claims"], m=lists["contradictions"])
    verdicts = Counter(row["verdict"] for row in rows)
    for each in VERDICTS:
        if verdicts[each.name]:
            yield Text("{verdict}: {n}.", verdict=Text(each.title.capitalize()), n=verdicts[each.name])
    if not rows:
        yield Text("No source that was loaded claims a figure.")


SPEC = ReportSpec(
    "coverage",
    Text("Coverage"),
    Text("What sources claim against what is recorded, and where sources contradict one another."),
    OPTIONS,
    make,
)
