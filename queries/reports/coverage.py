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
from graph.model import COMPARATORS, RELATIONSHIPS, Choice
from graph.network.seen import seen
from graph.network.snapshot import Snapshot
from graph.store.store import Store
from graph.text import LISTED, NOTHING, Text
from queries.measures import COUNTED, MEASURES, Count, Measure, Records, named_by
from queries.reports.columns import Column, Row
from queries.reports.form import Beside, Option, Report, ReportSpec, coverage, emptiness, graph_of, parameters_of

CLAIMS = """
MATCH (c:Claim)
OPTIONAL MATCH (c)-[:ABOUT]->(n)
RETURN c.id, c.subject, c.measure, c.value, c.comparator, c.as_of, c.statements, collect(n.id) AS about
"""
DISPUTED = "MATCH (a)-[t:{type} {{disputed: true}}]->(b) RETURN t.id, a.name, b.name, t.statements"
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
    Choice("not compared", Text("not compared"), Text("no query counts this measure")),
)
OPTIONS = (
    Option("list", Text("List"), Text("What is listed."), "choice", "all", (Choice("all", Text("both")), *LISTS)),
)
COLUMNS = (
    Column("list", Text("List"), of="choice", choices=LISTS),
    Column("id", Text("Id"), help=Text("The claim or the tie."), of="fact"),
    Column("subject", Text("Subject"), link="id", help=Text("The source's words for whom it speaks of; of a tie its parties.")),
    Column("measure", Text("Measure"), of="measure"),
    Column("claimed", Text("Claimed"), "number"),
    Column("comparator", Text("How exactly"), of="words", detail=True),
    Column("as_of", Text("As of")),
    Column("recorded", Text("Recorded"), "integer", NOTHING, Text("What the graph counts for the measure, whatever the source, begun by that date or undated.")),
    Column("unknown", Text("Of them without a figure"), "integer", NOTHING, Text("Ties without a date, visits without a number of people."), detail=True),
    Column("named", Text("Named by the claimant"), "integer", NOTHING, Text("What the claiming source itself names of it.")),
    Column("share", Text("Share"), "number", NOTHING, Text("Recorded divided by claimed.")),
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
        rows += [_claim_row(each, records, titles) for each in claims]
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


def _claims(store: Store) -> list[Claim]:
    found = []
    for id, subject, measure, value, comparator, as_of, texts, about in store.stream(CLAIMS):
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
                )
            )
    return sorted(found, key=lambda each: (each.subject, each.measure, each.as_of or "", each.id))


def _claim_row(claim: Claim, records: Records, titles: Mapping[str, str]) -> Row:
    measure = MEASURES.get(claim.measure)
    count = records.count(measure, claim.about, claim.as_of) if measure else None
    return {
        "list": "claims", "id": claim.id, "subject": claim.subject,
        "measure": _measure_title(claim.measure),
        "claimed": claim.value, "comparator": _comparator(claim.comparator), "as_of": claim.as_of,
        "recorded": count.value if count else None, "unknown": count.unknown if count else None,
        "named": _named(claim, measure, count), "share": count.value / claim.value if count and claim.value else None,
        "verdict": "not compared" if count is None else _verdict(claim, count.value),
        "says": _says(claim, count), "sources": "; ".join(titles.get(source, source) for source in claim.sources),
    }  # fmt: skip


def _named(claim: Claim, measure: Measure | None, count: Count | None) -> int | None:
    """How many of those recorded the claiming sources name themselves; None where that isn't counted."""
    if measure is None or count is None or measure.counts == "countries":
        return None
    stated = named_by(count.ties, claim.sources)
    return sum(tie.people or 0 for tie in stated) if measure.counts == "people" else len(stated)


def _comparator(name: str) -> Text:
    return next((each.title for each in COMPARATORS if each.name == name), Text(LISTED, parts=name))


def _verdict(claim: Claim, recorded: int) -> str:
    low, high = _range(claim)
    return "less recorded" if recorded < low else "more recorded" if recorded > high else "agrees"


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


def _says(claim: Claim, count: Count | None) -> Text:
    value = f"{claim.value:,.0f}"
    if count is None:
        return Text(
            "{how} {value} claimed; no query counts this measure", how=_comparator(claim.comparator), value=value
        )
    return Text(
        "{how} {value} claimed, {n} recorded", how=_comparator(claim.comparator), value=value, n=f"{count.value:,}"
    )


def _contradictions(claims: Sequence[Claim], titles: Mapping[str, str]) -> Iterator[Row]:
    """Claims about the same subject and measure that differ: each says whether a number satisfies all, and whether growth may explain them."""
    same: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for each in claims:
        same[each.subject, each.measure].append(each)
    for (subject, measure), several in same.items():
        says = _how_they_differ(several)
        if says is not None:
            yield _contradiction(several[0].id, subject, measure, says, _titles(several, titles))


def _how_they_differ(several: Sequence[Claim]) -> Text | None:
    """What is to be said of claims about one thing; None where they say the same."""
    exclude = _exclude(several)
    if not exclude and len({claim.value for claim in several}) < 2:
        return None
    said = "; ".join(f"{claim.value:,.0f} ({claim.as_of or '–'})" for claim in several)
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
            names = (_measure_title(part.measure), _measure_title(whole.measure))
            says = Text("{value} is said both of {part} and of {whole}", value=f"{part.value:,.0f}", part=names[0], whole=names[1])  # fmt: skip
            yield _contradiction(part.id, part.subject, part.measure, says, _titles((part, whole), titles))


def _titles(claims: Sequence[Claim], titles: Mapping[str, str]) -> str:
    return "; ".join(dict.fromkeys(titles.get(source, source) for each in claims for source in each.sources))


def _measure_title(measure: str) -> str:
    known = MEASURES.get(measure)
    words = measure.replace("_", " ")
    return known.title if known else COUNTED.get(words, words)


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
        "measure": _measure_title(measure),
        "says": says,
        "sources": sources,
    }


def _disputed(store: Store, titles: Mapping[str, str], wanted: Collection[str]) -> Iterator[Row]:
    """Those of the ties whose statements contradict each other, value by value."""
    for type in (relationship.name for relationship in RELATIONSHIPS if relationship.undirected):
        for id, a, b, texts in store.stream(DISPUTED.format(type=type)):
            if id in wanted:
                yield from _disputed_values(id, f"{a} – {b}", texts, titles)


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
    yield Text("At an event, ties that began on its days are counted; a year alone is too little to tell.")
    yield Text("“About” allows a tenth to either side, “nearly” a tenth below, “over” anything above.")
    for each in MEASURES.values():
        yield Text("{measure}: {counts}.", measure=each.title, counts=_COUNTS[each.counts])


_COUNTS = {
    "ties": Text("partnerships of the kind"),
    "people": Text("people on visits"),
    "countries": Text("countries of who took part, as far as they are recorded"),
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
