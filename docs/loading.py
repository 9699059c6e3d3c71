"""What the data sets of ../shared/data come to: `python -m docs.loading` loads each by its line in docs/loading.md into an empty
store, writes the table there, and twenty rows of each with what became of them into docs/loading-rows.md.
"""

from __future__ import annotations

import json
import random
import re
import shlex
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from click.testing import CliRunner

from graph.facts import EdgeFact, Fact, NodeFact
from graph.settings import Settings
from graph.store.store import open_store
from loaders.account.in_words import in_words
from loaders.account.row import Row
from loaders.columns.mapping_file import read_mapping
from loaders.plan import make_plan, rows

FOLDER = Path(__file__).parent
PAGE = FOLDER / "loading.md"
DRAWN = FOLDER / "loading-rows.md"
DATA = "../shared/data/"
"""Where the lines of the page have the sets, seen from the folder of the project."""
SEED = 20051
N = 20
TIES = ("PARTNER", "VISIT", "TOOK_PART")
SAID = {"admin1": "region", "postcode": "postcode", "closed": "closed"}
"""Property → what stands before its value in the words about a party."""
PARTIES = ("Country", "Region", "City", "School", "Bureau", "Organization")


class Account(NamedTuple):
    """What a line came to: rows as the load report counts them, then the nodes and edges it made, and what they are."""

    rows: int
    loaded: int
    merged: int
    rejected: int
    ignored: int
    nodes: int
    edges: int
    parties: int
    ties: int
    visits: int
    figures: int


HEAD = f"| set | {' | '.join(Account._fields)} |"


def lines() -> dict[str, list[str]]:
    """The lines of the page that load a set: its name in the table, and the words after `twinmap load`.

    >>> lines()["sister_cities_wikidata_2016"]
    ['../shared/data/sister_cities_wikidata_2016']
    """
    found = {}
    for line in re.findall(rf"^twinmap load ({DATA}.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE):
        words = shlex.split(line)
        found[words[0].removeprefix(DATA)] = words
    return found


def table() -> dict[str, Account]:
    """The table of the page: the account of each line."""
    text = PAGE.read_text(encoding="utf-8").partition(HEAD + "\n")[2].partition("\n\n")[0]
    cells = [[each.strip() for each in line.strip("|").split("|")] for line in text.splitlines()[1:]]
    return {first: Account(*(int(each.replace(",", "")) for each in rest)) for first, *rest in cells}


def with_table(accounts: dict[str, Account]) -> str:
    """The page with this table in place of its own."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(HEAD + "\n")
    made = [f"| {name} | {' | '.join(f'{each:,}' for each in account)} |" for name, account in accounts.items()]
    rule = "| --- |" + " ---: |" * len(Account._fields)
    return "\n".join((before + HEAD, rule, *made, "")) + "\n" + rest.partition("\n\n")[2]


def report_of(words: list[str], place: str) -> dict[str, Any]:
    """The load report of one line, run as the command line runs it, on the store at this place."""
    from web.cli.group import main

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.json"
        result = CliRunner().invoke(main, ["load", *words, "--store", place, "--report", str(path)])
        if not path.exists():
            raise result.exception or AssertionError(result.output)
        report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return report


def account_of(report: dict[str, Any]) -> Account:
    """The sums of a load report."""
    made = {name: each["created"] for kind in ("nodes", "edges") for name, each in report[kind].items()}
    counts = [sum(each[key] for each in report["files"]) for key in Account._fields[:5]]
    nodes, edges = (sum(each["created"] for each in report[kind].values()) for kind in ("nodes", "edges"))
    parties = sum(made.get(each, 0) for each in PARTIES)
    return Account._make(
        [*counts, nodes, edges, parties, *(made.get(each, 0) for each in ("PARTNER", "VISIT", "Claim"))]
    )


# Twenty rows


def drawn(words: list[str]) -> Iterator[str]:
    """Twenty rows of a set as they stand, each with what became of it; all that later rows say of its parties too."""
    given = read_mapping(Path(words[words.index("--mapping") + 1])) if "--mapping" in words else None
    every = list(rows(make_plan([Path(words[0])], mapping=given)))
    known = Known()
    for row in every:
        known.learn(row)
    for at in sorted(random.Random(SEED).sample(range(len(every)), min(N, len(every)))):
        row = every[at]
        yield f"{row.file.rpartition('/')[2]}:{row.line}  {' | '.join(map(_short, row.cells))}"
        yield from (f"    {each}" for each in known.told(row))


def _short(cell: str) -> str:
    text = " ".join(cell.split())
    return text if len(text) <= 60 else f"{text[:59]}…"


class Known:
    """The nodes of a load, with all that its rows say of each."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.labels: dict[str, str] = {}
        self.values: dict[str, dict[str, Any]] = defaultdict(dict)
        self.within: dict[str, dict[str, None]] = defaultdict(dict)

    def learn(self, row: Row) -> None:
        """What this row adds."""
        for fact in row.facts:
            if isinstance(fact, NodeFact):
                self.labels.setdefault(fact.id, fact.label)
                self.names.setdefault(fact.id, fact.statement.get("name") or fact.id)
                self.values[fact.id] = {**fact.statement, **self.values[fact.id]}
            elif fact.type in ("IN_CITY", "IN_REGION", "IN_COUNTRY"):
                self.within[fact.start].setdefault(fact.end)

    def told(self, row: Row) -> Iterator[str]:
        """What became of a row, in words, and who its parties are."""
        if row.rejected or row.ignored:
            yield f"rejected: {row.rejected}" if row.rejected else f"ignored: {row.ignored}"
            return
        yield from self._facts_told(row.facts)
        if not row.facts:
            yield "merged: it says nothing new"
        yield from (f"remark: {note}" for note in row.notes)

    def _facts_told(self, facts: Sequence[Fact]) -> Iterator[str]:
        edges = [fact for fact in facts if isinstance(fact, EdgeFact)]
        nodes = [fact for fact in facts if isinstance(fact, NodeFact)]
        ends = [end for edge in edges if edge.type in TIES for end in (edge.start, edge.end)]
        yield from self._told_first(facts, nodes, bool(ends))
        yield from (self.who(id_) for id_ in dict.fromkeys(_about(edges) or ends or _parties(nodes)))

    def _told_first(self, facts: Sequence[Fact], nodes: Sequence[NodeFact], has_ties: bool) -> Iterator[str]:
        """The figures of a row, else its ties."""
        claims = [node for node in nodes if node.label == "Claim"]
        if claims:
            yield "figures: " + "; ".join(" ".join(in_words([claim], self.names)) for claim in claims)
        elif has_ties:
            yield from in_words(facts, self.names)

    def who(self, id_: str) -> str:
        """Who a party is, in words."""
        said, label = self.values[id_], self.labels.get(id_, "")
        parts = [label.lower() + (" without a name" if said.get("unnamed") else "")]
        parts += [f"a {said['type']}"] if said.get("type") and label == "Organization" else []
        parts += [f"in {self.names.get(place, place)} ({self.labels[place].lower()})" for place in self.within[id_]]
        parts += [f"{title} {said[key]}" for key, title in SAID.items() if said.get(key)]
        parts += _of_place(said, label)
        parts += [said["name_zh"]] if said.get("name_zh") else []
        parts += [f"GeoNames {id_.partition('-')[2]}"] if id_.startswith("geonames-") else list(said.get("ids", ()))
        return f"{self.names.get(id_, id_)} = {', '.join(parts)}"


def _about(edges: Sequence[EdgeFact]) -> list[str]:
    """Whom figures are about."""
    return [edge.end for edge in edges if edge.type == "ABOUT"]


def _parties(nodes: Sequence[NodeFact]) -> list[str]:
    """The last party of a row, which the others lead to."""
    return [node.id for node in nodes if node.label in PARTIES[1:]][-1:]


def _of_place(said: Mapping[str, Any], label: str) -> Iterator[str]:
    """How large a place is, where it lies and what else it is called; a country is known."""
    if "population" in said and label == "City":
        yield f"{said['population']:,} people"
    if "lat" in said and label != "Country":
        lat, lon = said["lat"], said["lon"]
        yield f"{abs(lat):.1f} {'NS'[lat < 0]} {abs(lon):.1f} {'EW'[lon < 0]}"
    if said.get("aliases") and label != "Country":
        yield f"also {', '.join(said['aliases'][:4])}"


def rows_page() -> Iterator[str]:
    """Lines of loading-rows.md."""
    yield from (
        "# Twenty rows of each set",
        "",
        f"Drawn with the seed {SEED}, each as it stands in its file and, below it, what became of it. Made by `python -m docs.loading`; what was found",
        "wrong in them stands in [Loading](loading.md#twenty-rows-of-each).",
        "",
    )
    seen = set()
    for name, words in lines().items():
        if name.partition("/")[0] not in seen:  # one line of each set
            seen.add(name.partition("/")[0])
            yield from (f"## {name}", "", "```text", *drawn(words), "```", "")


def main() -> None:
    """Write the table and the rows again."""
    accounts = {}
    for name, words in lines().items():
        with tempfile.TemporaryDirectory() as folder, open_store(Settings(store=folder)):
            accounts[name] = account_of(report_of(words, folder))
        print(name, *accounts[name], flush=True)
    PAGE.write_text(with_table(accounts), encoding="utf-8")
    DRAWN.write_text("\n".join(rows_page()).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
