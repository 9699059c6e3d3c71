"""Do the candidates of the report find ties that were hidden from it? A tenth of the sample's ties is held back, more often than by chance or by degree?

A quality, not a time: nothing is repeated and the machine may be busy.
"""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
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
from queries.reports import candidates
from queries.reports.candidates import Network

SEEDS = (1, 2, 3)
HIDDEN = 0.1
FIRST = 10

Rank = Callable[[Network, str], list[str]]


def hidden_network(snapshot: Snapshot, seed: int) -> tuple[Network, list[tuple[str, str]]]:
    """The network of cities without a tenth of its pairs, and those pairs; only pairs whose ends keep a tie are hidden."""
    view = seen(snapshot, Filters(level="city"), counted=True)
    network = candidates.of_view(snapshot, view, "City")
    pairs = sorted({(min(e.source, e.target), max(e.source, e.target)) for e in view.edges})
    pairs = [pair for pair in pairs if pair[0] in network.parties and pair[1] in network.parties]
    random.Random(seed).shuffle(pairs)
    held = _hide(network, pairs)
    place = snapshot.placement
    for a, b in held:
        pair = sorted((place.country(a) or "", place.country(b) or ""))
        network.countries[pair[0], pair[1]] -= 1
    hidden = {frozenset(pair) for pair in held}
    network.above = {}
    network.below = {
        id: {other for other in others if frozenset((id, other)) not in hidden} for id, others in network.below.items()
    }
    return network, held


def _hide(network: Network, pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Take a tenth of the pairs out of the network, the first whose ends keep a tie; which ones."""
    around = {id: set(others) for id, others in network.around.items()}
    held: list[tuple[str, str]] = []
    for a, b in pairs:
        if len(held) >= HIDDEN * len(pairs):
            break
        if len(around[a]) > 1 and len(around[b]) > 1:
            around[a].discard(b)
            around[b].discard(a)
            held.append((a, b))
    network.around = {id: sorted(others) for id, others in around.items()}
    return held


def ours(network: Network, here: str) -> list[str]:
    """As the report ranks them."""
    return [id for id, _, _ in candidates.ranked(network, here)]


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
    found = candidates.three_steps(network, here, mine)
    left = [id for id in found if id not in mine and id != here]
    return sorted(left, key=lambda id: (-found[id][0], id))


RANKS: Mapping[str, Rank] = {
    "candidates": ours,
    "three steps alone (L3)": three_steps,
    "Adamic–Adar": adamic_adar,
    "common neighbours": common_neighbours,
    "preferential attachment": preferential_attachment,
}


def hits(network: Network, held: list[tuple[str, str]], rank: Rank) -> float:
    """Share of the hidden ends that are among the first ten for the other end."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for a, b in held:
        wanted[a].add(b)
        wanted[b].add(a)
    found = sum(len(others & set(rank(network, here)[:FIRST])) for here, others in wanted.items())
    return found / (2 * len(held))


def chance(network: Network, held: list[tuple[str, str]]) -> float:
    """The same for an order drawn at random among all cities that are no partners."""
    total = len(network.parties) - 1
    ends = [end for pair in held for end in pair]
    return sum(FIRST / max(FIRST, total - len(network.around[end])) for end in ends) / len(ends)


def measured(snapshot: Snapshot, seed: int = SEEDS[0]) -> dict[str, Any]:
    """Hits of every way on one drawing of hidden ties, `chance` among them, and how many were hidden."""
    network, held = hidden_network(snapshot, seed)
    return {"hidden": len(held), "chance": chance(network, held)} | {
        name: hits(network, held, rank) for name, rank in RANKS.items()
    }


def run(tries: int) -> list[Line]:
    """Hits among the first ten on both samples, the mean of three drawings. tries: not used, nothing is timed."""
    lines = []
    for sample in ("world", "jiangsu"):
        with TemporaryDirectory() as folder, open_store(Settings(store=str(Path(folder) / "store"))) as store:
            load_sample(store, sample)
            snapshot = read_snapshot(store)
        drawings = [measured(snapshot, seed) for seed in SEEDS]
        mean = {name: sum(each[name] for each in drawings) / len(drawings) for name in drawings[0]}
        peers = ", ".join(f"{name} {mean[name]:.1%}" for name in (*RANKS, "chance") if name != "candidates")
        what = (
            f"{sample}: hidden ends found among the first ten ({mean['hidden']:.0f} ties hidden, mean of {len(SEEDS)})"
        )
        lines.append(Line(what, f"{mean['candidates']:.1%}", peers))
    return lines
