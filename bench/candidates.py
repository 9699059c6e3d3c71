"""Do the suggestions of the report `candidates` find sister-city ties that were hidden from it? A tenth of the sample's is held back.

With no rule, with each rule of the trade, and with those that hold by where a city lies; and how many of the hidden ties each rule marks.
A quality, not a time: nothing is repeated and the machine may be busy.
"""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.table import Line
from graph.filters import Filters
from graph.network.read import read_snapshot
from graph.network.seen import seen
from graph.network.snapshot import Snapshot
from graph.settings import Settings
from graph.store.store import open_store
from loaders.load_sample import load_sample
from queries.partners import steps
from queries.partners.network import Network, of_view, pair
from queries.partners.ranking import in_order, suggested
from queries.partners.rules import RULES, Asked, in_force

SEEDS = (1, 2, 3)
HIDDEN = 0.1
FIRST = 10
NO_RULES = "candidates"
BY_PLACE = "rules by place"

Rank = Callable[[Network, str], list[str]]
Pair = tuple[str, str]


def hidden_network(snapshot: Snapshot, seed: int) -> tuple[Network, list[Pair]]:
    """The network of cities without a tenth of the pairs of sister cities, and those pairs; only pairs whose ends keep a tie are hidden."""
    network = _network(snapshot)
    pairs = sorted(
        at
        for at in network.between
        if network.is_sought(network.joins(*at)[0]) and all(id in network.parties for id in at)
    )
    random.Random(seed).shuffle(pairs)
    held = _hide(network, pairs)
    gone = set(held)
    ties = [
        tie
        for tie in snapshot.ties
        if not (network.is_sought(tie) and pair(network.unit(tie.start) or "", network.unit(tie.end) or "") in gone)
    ]
    return _network(Snapshot(snapshot.nodes, ties, snapshot.links)), held


def _network(snapshot: Snapshot) -> Network:
    return of_view(snapshot, seen(snapshot, Filters(level="city"), counted=True), "City")


def _hide(network: Network, pairs: Sequence[Pair]) -> list[Pair]:
    """A tenth of the pairs, the first whose ends keep a tie."""
    around = {id: set(others) for id, others in network.around.items()}
    held: list[Pair] = []
    for a, b in pairs:
        if len(held) >= HIDDEN * len(pairs):
            break
        if len(around[a]) > 1 and len(around[b]) > 1:
            around[a].discard(b)
            around[b].discard(a)
            held.append((a, b))
    return held


def ours(network: Network, here: str) -> dict[str, tuple[list[str], Collection[str]]]:
    """As the report ranks them: no rule, each rule alone, and those that hold where the city lies; with those marked."""
    found, asked = suggested(network, here), Asked(network, here)
    sets = {NO_RULES: (), **{rule.name: (rule.name,) for rule in RULES}, BY_PLACE: in_force(network, here, "", {})[1]}
    made: dict[str, tuple[list[str], Collection[str]]] = {}
    for name, on in sets.items():
        order = in_order(asked, found, on)
        made[name] = [each.id for each in order[:FIRST]], {each.id for each in order if each.breaks}
    return made


def common_neighbours(network: Network, here: str) -> list[str]:
    """By the number of partners in common."""
    return _by(network, here, lambda partner: 1.0)


def adamic_adar(network: Network, here: str) -> list[str]:
    """By partners in common, a rare one counting more."""
    return _by(
        network,
        here,
        lambda partner: 1 / math.log(len(network.around[partner])) if len(network.around[partner]) > 1 else 0.0,
    )


def _by(network: Network, here: str, weight: Callable[[str], float]) -> list[str]:
    score: dict[str, float] = defaultdict(float)
    mine = network.around[here]
    for partner in mine:
        for other in network.around[partner]:
            if other != here and other not in mine:
                score[other] += weight(partner)
    return sorted(score, key=lambda id: (-score[id], id))


def preferential_attachment(network: Network, here: str) -> list[str]:
    """By the number of ties they have."""
    mine = network.around[here]
    return sorted((id for id in network.parties if id != here and id not in mine), key=lambda id: (-len(network.around.get(id, ())), id))[: 10 * FIRST]  # fmt: skip


def three_steps(network: Network, here: str) -> list[str]:
    """By steps of three alone (L3)."""
    mine = network.around[here]
    found = steps.three_steps(network, here)
    left = [id for id in found if id not in mine and id != here]
    return sorted(left, key=lambda id: (-found[id][0], id))


RANKS: Mapping[str, Rank] = {
    "three steps alone (L3)": three_steps,
    "Adamic–Adar": adamic_adar,
    "common neighbours": common_neighbours,
    "preferential attachment": preferential_attachment,
}


def wanted(held: Sequence[Pair]) -> dict[str, set[str]]:
    """City → the other ends of its hidden ties."""
    found: dict[str, set[str]] = defaultdict(set)
    for a, b in held:
        found[a].add(b)
        found[b].add(a)
    return found


def hits(network: Network, held: Sequence[Pair], rank: Rank) -> float:
    """Share of the hidden ends that are among the first ten for the other end."""
    found = sum(len(others & set(rank(network, here)[:FIRST])) for here, others in wanted(held).items())
    return found / (2 * len(held))


def of_rules(network: Network, held: Sequence[Pair]) -> dict[str, dict[str, float]]:
    """By rule: the share of hidden ends among the first ten (`hits`), and the share that the rule marks (`marked`)."""
    found: Counter[str] = Counter()
    marked: Counter[str] = Counter()
    for here, others in wanted(held).items():
        for name, (first, broken) in ours(network, here).items():
            found[name] += len(others & set(first))
            marked[name] += len(others & set(broken))
    ends = 2 * len(held)
    names = (NO_RULES, *(rule.name for rule in RULES), BY_PLACE)
    return {name: {"hits": found[name] / ends, "marked": marked[name] / ends} for name in names}


def chance(network: Network, held: list[tuple[str, str]]) -> float:
    """The same for an order drawn at random among all cities that are no partners."""
    total = len(network.parties) - 1
    ends = [end for pair in held for end in pair]
    return sum(FIRST / max(FIRST, total - len(network.around[end])) for end in ends) / len(ends)


def measured(snapshot: Snapshot, seed: int = SEEDS[0]) -> dict[str, Any]:
    """Hits of every way on one drawing of hidden ties, `chance` among them, how many were hidden, and `rules`: hits and marks of each."""
    network, held = hidden_network(snapshot, seed)
    rules = of_rules(network, held)
    peers = {name: hits(network, held, rank) for name, rank in RANKS.items()}
    return {"hidden": len(held), "chance": chance(network, held), NO_RULES: rules[NO_RULES]["hits"], **peers, "rules": rules}  # fmt: skip


def run(tries: int) -> list[Line]:
    """Hits among the first ten on both samples, the mean of three drawings. tries: not used, nothing is timed."""
    return [line for sample in ("world", "jiangsu") for line in _lines(sample)]


def _lines(sample: str) -> list[Line]:
    with TemporaryDirectory() as folder, open_store(Settings(store=str(Path(folder) / "store"))) as store:
        load_sample(store, sample)
        snapshot = read_snapshot(store)
    drawings = [measured(snapshot, seed) for seed in SEEDS]
    mean = {name: _mean([each[name] for each in drawings]) for name in drawings[0] if name != "rules"}
    peers = ", ".join(f"{name} {mean[name]:.1%}" for name in (*RANKS, "chance"))
    what = f"{sample}: hidden ends found among the first ten ({mean['hidden']:.0f} ties hidden, mean of {len(SEEDS)})"
    lines = [Line(what, f"{mean[NO_RULES]:.1%}", peers)]
    for name in drawings[0]["rules"]:
        found, marked = (_mean([each["rules"][name][what] for each in drawings]) for what in ("hits", "marked"))
        if name != NO_RULES:
            lines.append(Line(f"{sample}: the same, {name}", f"{found:.1%}", f"marks {marked:.1%} of the hidden ends"))
    return lines


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
