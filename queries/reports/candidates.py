"""The report `candidates`: leads and possible partners of a city, a school or an education authority, with reasons a person can check."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from graph.filters import Filters
from graph.model import Choice
from graph.network.parties import Party
from graph.network.seen import seen
from graph.network.snapshot import Snapshot
from graph.network.view import View
from graph.text import NOTHING, Name, Text, counted, joined
from queries.bridges import PLUS
from queries.partners.leads import LEADS
from queries.partners.network import Network, of_view
from queries.partners.ranking import DIGITS, WEIGHTS, Suggestion, ranked
from queries.partners.rules import FACTOR, RULES, Rule, in_force
from queries.reports.columns import Column, Row
from queries.reports.form import (
    Beside,
    Option,
    Report,
    ReportSpec,
    coverage,
    emptiness,
    graph_of,
    name_of,
    parameters_of,
)

REASON_TITLES = {
    "three steps": Text("three steps away"),
    "two steps": Text("a partner's partner"),
    "countries": Text("recorded ties of their countries or regions"),
    "size": Text("like size"),
    "below": Text("schools are tied"),
    "above": Text("their places are tied"),
    "language": Text("a language in common"),
    "seeks": Text("looks for a partner"),
}
SETS = (
    Choice("auto", Text("by where it lies"), Text("China's rules where the one who asks lies there, none elsewhere")),
    Choice("china", Text("China's rules"), Text("every rule of the table holds")),
    Choice("open", Text("none"), Text("no rule holds")),
)
SWITCH = (
    Choice("auto", Text("as the rules say"), Text("on with China's rules")),
    Choice("yes", Text("yes"), Text("on")),
    Choice("no", Text("no"), Text("off")),
)


def _switch(rule: Rule) -> Option:
    help = Text(
        "{help} Text: {text}, article {article} (place: {place}; day: {day}); {force}.",
        help=rule.help, text=rule.text, article=rule.article, place=rule.place, day=rule.day, force=rule.force,
    )  # fmt: skip
    return Option(rule.name, Text("Rule: {title}", title=rule.title), help, "choice", "auto", SWITCH)


OPTIONS = (
    Option("for", Text("For"), Text("Id of the city, school or education authority that looks for a partner."), "party"),
    Option("rules", Text("Rules"), Text("Which rules of the trade hold. A suggestion that breaks one is marked and stands after those that don't."), "choice", "auto", SETS),
    *(_switch(rule) for rule in RULES),
    Option("factor", Text("Factor of size"), Text("How many times as many inhabitants one of the two may have, by the rule of size."), "number", str(FACTOR), most=1_000_000),
    Option("limit", Text("Rows"), Text("At most so many candidates; leads are not left out before others."), "number", "20", most=1000),
)  # fmt: skip
NONE_RECORDED = Text("none recorded")
RULE_CHOICES = tuple(Choice(rule.name, rule.title, rule.help) for rule in RULES)
COLUMNS = (
    Column("rank", Text("Rank"), "integer", NOTHING, Text("Its place; equal ones share one.")),
    Column("id", Text("Id"), help=Text("The address of its page."), of="party"),
    Column("name", Text("Name"), link="id", also="name_zh"),
    Column("name_zh", Text("Chinese name")),
    Column("country", Text("Country or region"), of="place"),
    Column("population", Text("Population"), "integer", Text("inhabitants")),
    Column("lead", Text("Lead"), help=Text("What the two have to do with each other already, short of a partnership that counts; the strongest such thing."), of="choice", choices=LEADS),
    Column("reasons", Text("Reasons"), help=Text("Each leads to the ties and lists that it rests on."), of="words"),
    Column("broken", Text("Rules broken"), help=Text("How it breaks which rules, and what can't be checked."), of="words"),
    Column("breaks", Text("Rules broken, by name"), help=Text("The names of these rules."), of="choices", choices=RULE_CHOICES, detail=True),
    Column("score", Text("Score"), "number", NOTHING, Text("Sum of the reasons' weights; it only orders, it is no probability."), digits=DIGITS),
    Column("parts", Text("Parts of the score"), of="words"),
    Column("rests_on", Text("Rests on"), help=Text("Ids of the ties, parties and countries that the reasons rest on."), of="facts", detail=True),
)  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What was found for one party: who stands for it, which rules hold, and every suggestion in order."""

    network: Network
    here: str
    set: str
    on: Collection[str]
    found: Sequence[Suggestion]


def make(snapshot: Snapshot, filters: Filters, own: Mapping[str, Any], beside: Beside) -> Report:
    """One row a candidate, leads first, those that break a rule last. O(ties of partners of partners) for one party."""
    party = snapshot.node(own["for"]) if own["for"] else None
    at_city = party is not None and party.label == "City"
    view = seen(snapshot, replace(filters, level="city" if at_city else "party", limit=None), counted=True)
    answer = _answer(snapshot, filters, view, party, own) if party is not None else None
    shown = _shown(answer.found, own["limit"]) if answer else []
    level = "city" if at_city and filters.level == "party" else filters.level
    return Report(
        "candidates",
        SPEC.title,
        parameters_of(view, {**_resolved(own, answer), "level": level}),
        graph_of(view),
        [*coverage(view), *_method(own, answer)],
        list(COLUMNS),
        [_row(answer, each) for each in shown] if answer else [],
        list(_notes(view, party, answer, shown)),
    )


def _answer(snapshot: Snapshot, filters: Filters, view: View, party: Party, own: Mapping[str, Any]) -> Answer:
    every = replace(filters, level="party", kind=(), community=(), around=None, limit=None)
    network = of_view(snapshot, view, party.label, seen(snapshot, every, counted=False).chosen())
    here = (network.unit(party.id) or party.id) if party.label == "City" else party.id
    switches = {rule.name: _read(own.get(rule.name, "auto")) for rule in RULES}
    chosen, on = in_force(network, here, {"auto": ""}.get(own.get("rules", "auto"), own.get("rules", "")), switches)
    return Answer(network, here, chosen, on, ranked(network, here, on, own.get("factor") or FACTOR))


def _read(switch: str) -> bool | None:
    return {"yes": True, "no": False}.get(switch)


def _resolved(own: Mapping[str, Any], answer: Answer | None) -> dict[str, Any]:
    """The options with the rules that hold spelled out."""
    if answer is None:
        return dict(own)
    return {**own, "rules": answer.set, **{rule.name: "yes" if rule.name in answer.on else "no" for rule in RULES}}


def _shown(found: Sequence[Suggestion], limit: int) -> list[Suggestion]:
    """So many of them in their order; where there are more, leads stay before others."""
    kept = {each.id for each in sorted(found, key=lambda each: not each.leads)[:limit]}
    return [each for each in found if each.id in kept]


def _row(answer: Answer, each: Suggestion) -> Row:
    party = answer.network.party(each.id)
    reasons = list(each.reasons(answer.network, answer.here))
    broken = [*(say() for _, say in each.breaks), *([each.unchecked] if each.unchecked else [])]
    return {
        "rank": each.rank,
        "id": each.id,
        "name": party.name,
        "name_zh": party.name_zh,
        "country": party.country,
        "population": party.population,
        "lead": each.leads[0].kind if each.leads else None,
        "reasons": joined(said for said, _ in reasons),
        "broken": joined(broken) if broken else NONE_RECORDED if answer.on else None,
        "breaks": [name for name, _ in each.breaks],
        "score": each.score,
        "parts": joined(_parts(each), PLUS) if each.parts else None,
        "rests_on": list(dict.fromkeys(id for _, ids in reasons for id in ids)),
    }


def _parts(each: Suggestion) -> Iterator[Text]:
    for name, value in sorted(each.parts.items(), key=lambda part: (-part[1], part[0])):
        yield Text("{reason} {value}", reason=REASON_TITLES[name], value=f"{value:.{DIGITS}f}")


# --- In words ---


def _method(own: Mapping[str, Any], answer: Answer | None) -> Iterator[Text]:
    yield Text("A candidate is of the same kind as who looks, and no partner yet; an agreement that is planned, below sister level, ended or suspended is a lead. Leads stand first, in this order: {leads}.", leads=tuple(each.title for each in LEADS))  # fmt: skip
    for rule in RULES:
        yield Text("{title}: {help} Text: {text}, article {article} (place: {place}; day: {day}); {force}. {state}", title=rule.title, help=rule.help, text=rule.text, article=rule.article, place=rule.place, day=rule.day, force=rule.force, state=_state(rule, answer))  # fmt: skip
    yield Text("Size is held against a factor of {factor}.", factor=own.get("factor") or FACTOR)
    yield Text("The score adds up reasons, each scaled to at most 1:")
    for name, weight in WEIGHTS.items():
        yield Text("{reason}: weight {weight}.", reason=REASON_TITLES[name], weight=weight)
    yield Text("Ties of every kind between two places, and of who lies in them, are reasons, whatever kind of partner is asked for. The partnerships of two countries are those of the whole graph that count, whatever the filters.")  # fmt: skip
    yield Text(
        "Three steps away: Kovács and others 2019; partners' partners: Adamic and Adar 2003. How often it finds ties that were hidden from "
        "it stands in docs/methods.md."
    )


def _state(rule: Rule, answer: Answer | None) -> Text:
    if answer is None:
        return Text("On where China's rules hold.")
    if rule.name in answer.on:
        return Text("On here.")
    if answer.network.label not in rule.labels:
        return Text("It doesn't speak of such parties.")
    return Text("Off here.")


def _notes(view: View, party: Party | None, answer: Answer | None, shown: Sequence[Suggestion]) -> Iterator[Text]:
    yield from emptiness(view)
    if party is None or answer is None:
        yield Text("Say for whom: a city, a school or an education authority (for=, by its name on this page, else by its id).")  # fmt: skip
        return
    if answer.here != party.id:
        yield Text("{unit} counts with {city}, so these are suggestions for {city}.", unit=name_of(party), city=answer.network.name(answer.here))  # fmt: skip
    yield from _partial(answer.network)
    if answer.set == "china":
        yield Text("China's rules hold: what breaks one is marked and stands after the others. Whether the texts are in force today is not known: ask the foreign affairs office.")  # fmt: skip
    elif not answer.on:
        yield Text("No rule of rank, size, country or relations holds here; rules=china brings China's.")
    if not answer.found:
        yield Text("Nothing speaks for one partner rather than another: too little is known of {name}.", name=name_of(party))  # fmt: skip
        return
    yield from _counts(answer.found, len(shown), name_of(party))


def _partial(network: Network) -> Iterator[Text]:
    """What can't be seen where all ties touch one province."""
    if network.home and network.party(network.home).label == "Region":
        yield Text("Only ties of {home} are recorded here: whether a place has a partner elsewhere in the country can't be seen, so ask before you propose one.", home=network.name(network.home))  # fmt: skip


def _counts(found: Sequence[Suggestion], shown: int, name: Name) -> Iterator[Text]:
    leads = sum(bool(each.leads) for each in found)
    if leads:
        yield counted("{n} lead is recorded.", "{n} leads are recorded.", n=leads)
    else:
        yield Text("No lead is recorded for {name} beyond its partners.", name=name)  # fmt: skip
    broken = sum(bool(each.breaks) for each in found)
    if broken:
        yield counted("{n} suggestion breaks a rule.", "{n} suggestions break a rule.", n=broken)
    if shown < len(found):
        yield Text("{shown} of {total} rows are shown.", shown=shown, total=len(found))


SPEC = ReportSpec(
    "candidates",
    Text("Candidates"),
    Text("Leads and possible partners of a city, a school or an education authority, with reasons a person can check."),
    OPTIONS,
    make,
    level="party",
)
