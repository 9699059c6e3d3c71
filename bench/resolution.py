"""How well parties are recognised: English schools in two registers, university partners, and ties told twice. Quality, not time.

The true answers: the URN for schools (hidden, with the web address that ends in it and the other URN), a hand-labelled draw of pairs
for universities (`SAME`), the set's own count for ties. What is counted how: docs/resolution.md.
"""

from __future__ import annotations

import csv
import itertools
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import fuzz

from bench.table import Line
from graph.names import fold
from loaders.identity.address import UK_POSTCODE
from loaders.identity.candidate import Candidate
from loaders.identity.resolution import Resolver, comparisons
from loaders.identity.weights import RATIO
from loaders.places.countries import recognise

DATA = Path(__file__).parents[2] / "shared" / "data"
SEED = 2026
DRAWN = 150
SAME = frozenset(
    (
        *(4, 7, 9, 10, 11, 12, 14, 21, 23, 24, 33, 34, 36, 41, 44, 45, 53, 54, 60, 62, 64, 65, 66, 67, 69, 70, 74, 77, 79, 81),
        *(90, 94, 96, 98, 102, 104, 105, 106, 113, 117, 122, 128, 131, 141),
    )
)  # fmt: skip
"""Of the pairs that `university_pairs` draws, those that are one university; told by hand, a faculty counted with its university."""


class Score(NamedTuple):
    """Links that were made: right, wrong, and how many there were to be made."""

    right: int
    wrong: int
    true: int

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.true)

    def line(self, what: str, precision: float | None = None, recall: float | None = None, peer: str = "") -> Line:
        """The score as a line of the table; goals that are given are met or MISSED."""
        goals = ""
        if precision is not None and recall is not None:
            met = self.precision >= precision and self.recall >= recall
            goals = f" (goal {precision:g} and {recall:g}: {'met' if met else 'MISSED'})"
        return Line(
            what,
            f"precision {self.precision:.4f}, recall {self.recall:.4f}{goals}; {self.right:,} right, {self.wrong:,} wrong",
            peer,
        )


def _rows(*path: str) -> Iterator[dict[str, str]]:
    with DATA.joinpath(*path).open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield {key: "" if value == "nan" else value.strip() for key, value in row.items()}


def register(postcodes: bool = True) -> dict[str, Candidate]:
    """The schools of the Department for Education by URN, without it."""
    return {
        row["URN"]: Candidate(
            f"dfe-{row['URN']}", "School", (row["Name"],), "GB", row["City"],
            postcode=row["Postcode"] if postcodes else "", address=", ".join(filter(None, (row["Street"], row["City"]))),
            closed=row["Date Closed"] if row["Status"] == "2" else "",
        )
        for row in _rows("schools_england_2018", "dfe_school_details_2018.csv")
    }  # fmt: skip


def inspected(postcodes: bool = True) -> dict[str, Candidate]:
    """The schools of Ofsted's two tables by URN, without it: a name, and the address in one text."""
    rows = itertools.chain.from_iterable(
        _rows("schools_england_2018", f"ofsted_{part}.csv") for part in ("primary", "secondary")
    )
    return {
        row["URN"]: Candidate(
            f"ofsted-{row['URN']}", "School", (row["Name"],), "GB",
            address=row["Address"] if postcodes else UK_POSTCODE.sub("", row["Address"]).rstrip(" ,"),
        )
        for row in rows
    }  # fmt: skip


class Joined(NamedTuple):
    """What became of Ofsted's schools: among those that the register has too, and of all, the new numbers included."""

    both: Score
    strict: Score
    elsewhere: Counter[str]
    find_us: float
    add_us: float


def join(known: dict[str, Candidate], asked: dict[str, Candidate]) -> Joined:
    """Ask for every school of Ofsted among those of the register."""
    begun = time.process_time()
    resolver = Resolver(known.values())
    added = time.process_time()
    found = {urn: match.id[4:] for urn, each in asked.items() if (match := resolver.find(each))}
    ended = time.process_time()
    true = sum(urn in known for urn in asked)
    right = sum(urn == its for urn, its in found.items())
    wrong = [urn for urn, its in found.items() if urn != its]
    elsewhere = Counter(
        "a number of Ofsted's own" if urn.startswith("SC") else "a newer URN" for urn in wrong if urn not in known
    )
    return Joined(
        Score(right, sum(urn in known for urn in wrong), true), Score(right, len(wrong), true), elsewhere,
        (ended - added) / len(asked) * 1e6, (added - begun) / len(known) * 1e6,
    )  # fmt: skip


def schools() -> Iterator[Line]:
    """The two registers joined, with postcodes and without."""
    for postcodes, precision, recall in ((True, 0.995, 0.995), (False, 0.98, 0.90)):
        joined = join(register(postcodes), inspected(postcodes))
        hidden = "names and addresses" if postcodes else "the same, postcode hidden"
        yield joined.both.line(f"English schools, {hidden}; schools that both registers have", precision, recall)
        others = ", ".join(f"{count} under {what}" for what, count in joined.elsewhere.most_common())
        yield joined.strict.line(f"English schools, {hidden}; every link to another URN counted wrong ({others})")
        if postcodes:
            yield Line(
                f"one party found among {len(register()):,}",
                f"{joined.find_us:.0f} µs, after {joined.add_us:.0f} µs to add each",
            )


def estimates() -> Iterator[Line]:
    """How often each comparison comes out so for one school and for two of one name; even URNs only."""
    known, asked = register(), inspected()
    by_name = defaultdict(list)
    for urn, each in known.items():
        by_name[fold(each.names[0])].append(urn)
    same, two, pairs, others = Counter[str](), Counter[str](), 0, 0
    for urn, each in asked.items():
        if urn not in known or int(urn) % 2:
            continue
        pairs += 1
        same.update(comparisons(each, known[urn]))
        for other in by_name[fold(each.names[0])]:
            if known[other].postcode != known[urn].postcode:
                others += 1
                two.update(comparisons(each, known[other]))
    for name in sorted({*same, *two} - {"name same"}):
        ratio = (same[name] / pairs) / ((two[name] + 0.5) / others)
        yield Line(
            f"likelihood ratio of '{name}' on {pairs:,} schools and {others:,} namesakes",
            f"{ratio:,.4g}; as set: {RATIO[name]:,.4g}",
        )


def universities() -> list[Candidate]:
    """The partners of the universities of Cyprus, each spelling with its town once."""
    said = sorted({(row["partnerUniversity"], row["partnerCity"]) for row in _partners()})
    codes = {(row["partnerUniversity"], row["partnerCity"]): recognise(row["partnerCountry"]) for row in _partners()}
    return [
        Candidate(f"u{at}", "Organization", (name,), found.code if (found := codes[name, town]) else "", fold(town), place_names=(town,))
        for at, (name, town) in enumerate(said)
    ]  # fmt: skip


def _partners() -> Iterator[dict[str, str]]:
    return _rows("university_agreements_cyprus", "agreements.csv")


def university_pairs() -> list[tuple[str, str, str]]:
    """Pairs of spellings in one town that are somewhat alike, drawn at random: two names and the folded town."""
    by_town: dict[str, list[str]] = defaultdict(list)
    for name, town in sorted({(row["partnerUniversity"], row["partnerCity"]) for row in _partners()}):
        by_town[fold(town)].append(name)
    pairs: set[tuple[str, str, str]] = {
        (min(a, b), max(a, b), town)
        for town, names in by_town.items()
        for a, b in itertools.combinations(names, 2)
        if fold(a) != fold(b) and fuzz.token_set_ratio(fold(a), fold(b)) >= 50
    }
    return random.Random(SEED).sample(sorted(pairs), DRAWN)


def clusters(parties: Sequence[Candidate]) -> dict[tuple[str, str], str]:
    """Each party, by name and town, with the id of the first one that it is."""
    resolver, found = Resolver(), {}
    for party in parties:
        match = resolver.find(party)
        if match is None:
            resolver.add(party)
        found[party.names[0], party.place] = match.id if match else party.id
    return found


def partners() -> Iterator[Line]:
    """Pairs of university partners as told by hand, and the spellings at Thessaloniki."""
    parties = universities()
    found = clusters(parties)
    right = wrong = 0
    for at, (a, b, town) in enumerate(university_pairs()):
        if found[a, town] == found[b, town]:
            right, wrong = right + (at in SAME), wrong + (at not in SAME)
    yield Score(right, wrong, len(SAME)).line(f"university partners, {DRAWN} pairs told by hand ({len(SAME)} the same)")
    names = {name for name, _ in found}
    there = {id_ for (_, town), id_ in found.items() if town == "thessaloniki"}
    spellings = sum(town == "thessaloniki" for _, town in found)
    yield Line(
        f"university partners, {len(names)} names", f"{len(set(found.values()))} parties; Thessaloniki: {spellings} spellings, {len(there)} parties"
    )  # fmt: skip


def ties_told_twice() -> Iterator[Line]:
    """Pairs of twin_cities_wikipedia_2026 that are one once countries are recognised."""
    seen, again, rows = set(), 0, 0
    for row in _rows("twin_cities_wikipedia_2026", "twin_cities_raw.csv"):
        rows += 1
        ends = []
        for end in "12":
            found = recognise(row[f"country{end}"])
            ends.append((fold(row[f"city{end}"]), found.code if found else fold(row[f"country{end}"])))
        if not all(row.values()) or ends[0] == ends[1]:
            continue
        pair = frozenset(ends)
        again += pair in seen
        seen.add(pair)
    yield Line(
        f"twin cities of Wikipedia, {rows:,} pairs", f"{again:,} told twice, {len(seen):,} ties", "1,226 (README)"
    )


def run(tries: int) -> list[Line]:
    """All of it. tries: not used, since quality doesn't depend on how quiet the machine is."""
    return [*schools(), *partners(), *ties_told_twice(), *estimates()]
