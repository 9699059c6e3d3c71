"""The order of suggestions: leads, then where ties lead to; those that break a rule stand after those that don't."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from graph.text import Text
from queries.partners.leads import DIRECT, LEADS, Lead, leads_of
from queries.partners.likeness import likeness
from queries.partners.network import Network
from queries.partners.rules import FACTOR, Asked, Mark, marks, unchecked
from queries.partners.steps import Said, Signal, above, three_steps, two_steps

WEIGHTS = {"three steps": 1.0, "two steps": 0.6, "countries": 0.25, "size": 0.3, "below": 0.4, "above": 0.5, "language": 0.1, "seeks": 0.5}  # fmt: skip
"""What each reason weighs; each is scaled to at most 1 before. Set by hand: weights searched on one drawing of hidden ties were no better on others."""
DIGITS = 3
"""Of a score and its parts: those that are equal in what is shown share a rank."""


@dataclass
class Suggestion:
    """One unit that could be a partner. parts: each reason's share of the score; rank: equal ones share it."""

    id: str
    leads: Sequence[Lead] = ()
    parts: dict[str, float] = field(default_factory=dict)
    says: dict[str, Said] = field(default_factory=dict)
    breaks: Sequence[Mark] = ()
    unchecked: Text | None = None
    rank: int = 0

    @property
    def score(self) -> float:
        """The sum of its parts as they are shown."""
        return round(sum(self.parts.values(), 0.0), DIGITS)

    @property
    def group(self) -> tuple[bool, bool, int]:
        """Where it stands: rules broken last, then what can't be checked unless the two have agreed before, then by its lead."""
        direct = any(lead.kind in DIRECT for lead in self.leads)
        return (
            bool(self.breaks),
            self.unchecked is not None and not direct,
            self.leads[0].order if self.leads else len(LEADS),
        )

    def reasons(self, network: Network, here: str) -> Iterator[tuple[Text, Sequence[str]]]:
        """Each reason with what it rests on: leads first, then the parts of the score, the largest first."""
        for lead in self.leads:
            yield lead.said(network, here), [tie.id for tie in lead.ties]
        for name in sorted(self.says, key=lambda name: (-self.parts[name], name)):
            yield self.says[name]()


def ranked(network: Network, here: str, on: Collection[str] = (), factor: int = FACTOR) -> list[Suggestion]:
    """Suggestions in their order; who is a partner already is none. on: rules that they are held against."""
    return in_order(Asked(network, here, factor), suggested(network, here), on)


def in_order(asked: Asked, found: Collection[Suggestion], on: Collection[str]) -> list[Suggestion]:
    """The suggestions with the marks of these rules, sorted, with ranks: equal ones share the first place that one of them has."""
    for each in found:
        each.breaks = list(marks(asked, each.id, on))
        each.unchecked = unchecked(asked, each.id, on)
    keyed = sorted(((each.group, -each.score), asked.network.party(each.id).name, each.id, each) for each in found)
    place = 1
    for _, same in groupby(keyed, key=lambda row: row[0]):
        equal = [each for *_, each in same]
        for each in equal:
            each.rank = place
        place += len(equal)
    return [each for *_, each in keyed]


def suggested(network: Network, here: str) -> Collection[Suggestion]:
    """Every candidate with its leads and its score, in no order."""
    if here not in network.parties:
        return ()
    leads = leads_of(network, here)
    found = {id: Suggestion(id, each) for id, each in leads.items() if each}
    near = _near(network, here, leads)
    partners = {here, *network.partners(here)}
    for name, signal in (near | likeness(network, here, set().union(*near.values()))).items():
        for id, (strength, say) in _scaled(signal):
            if id in network.parties and id not in partners and (id in found or network.across(here, id)):
                each = found.setdefault(id, Suggestion(id))
                each.parts[name] = round(WEIGHTS[name] * strength, DIGITS)
                if name not in ("below", "seeks"):  # their leads say it
                    each.says[name] = say
    return found.values()


def _scaled(signal: Signal) -> Iterator[tuple[str, tuple[float, Said]]]:
    """The signal with its largest strength at 1, without those that have none."""
    most = max((strength for strength, _ in signal.values()), default=0)
    return ((id, (strength / most, say)) for id, (strength, say) in signal.items() if strength > 0)


def _near(network: Network, here: str, leads: dict[str, list[Lead]]) -> dict[str, Signal]:
    """What ties lead to, and who looks for a partner."""
    found: dict[str, Signal] = {
        "three steps": three_steps(network, here),
        "two steps": two_steps(network, here),
    }
    for name, kind in (("below", "tied below"), ("seeks", "seeking")):
        found[name] = {id: (1.0, _unsaid) for id, each in leads.items() if any(lead.kind == kind for lead in each)}
    if network.label not in ("City", "Region"):
        found["above"] = above(network, here)
    return found


def _unsaid() -> tuple[Text, Sequence[str]]:
    raise LookupError("a lead says it")
