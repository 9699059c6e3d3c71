"""Files from anywhere: how many are loaded rightly, refused with a way on, or wrong. Quality, not time.

The referee of a set of ../shared/data is its line in the table of docs/loading.md, which was compared with the README of the set; that of a case of
../shared/cases is what its README says is right, below. A file that is refused has a way on where its reason comes with a question or advice.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from bench.table import Line
from docs.loading import Account, account_of, lines, report_of, table
from graph.errors import LoadError
from graph.facts import EdgeFact, NodeFact
from loaders.plan import best_plan, rows
from loaders.refused import refused

SHARED = Path(__file__).parents[2] / "shared"
CASES = SHARED / "cases" / "loaders"
Outcome = Literal["right", "refused", "wrong"]
OUTCOMES: tuple[Outcome, ...] = ("right", "refused", "wrong")
SAID = {"right": "right", "refused": "refused with a way on", "wrong": "wrong"}
SHOWN = ("status", "since", "since_doubt", "until")
_TWO = ("Suzhou – Portland listed 1988", "Nanjing – Nagoya listed 1978")
_SIX = (
    "Suzhou – Portland listed",
    "Suzhou – Victoria listed",
    "Suzhou – Grenoble listed",
    "Wuxi – Chattanooga listed",
    "Wuxi – Akashi listed",
)
RIGHT: dict[str, tuple[str, ...]] = {
    "g01_gephi_timeset.csv": ("Suzhou – Portland listed 1988", "Nanjing – Nagoya ended 1978 2012", "Wuxi – Chattanooga listed 1982", "Xuzhou – Newark listed"),
    "g02_dynamic.gexf": ("Suzhou – Portland active 1988-06-07", "Nanjing – Nagoya suspended 1978-12-21 2012-02-21"),
    "g03_nested_ports.graphml": _TWO,
    "g05_neo4j_admin": _TWO,
    "g06_apoc.json": _TWO,
    "g08c_d3_index.json": ("Suzhou – Portland listed", "Nanjing – Nagoya listed"),
    "g13.fods": (),
    "g14_wikidata.csv": ("Suzhou – Portland listed 1988", "Nanjing – Nagoya ended 1978-12-21 2012", "Wuxi – Q93149 listed"),
    "g15_kumu.json": ("Suzhou – Portland listed 1988",),
    "g19_merged.xlsx": (
        "苏州示例中学 – Example Grammar School listed 2008-05-06", "苏州第二示例小学 – Sample Primary School suspended 2010-09-01",
        "南京示例外国语学校 – Beispiel-Gymnasium listed 2007-05-01", "南京示例外国语学校 – Lycée Exemple listed 2012-03", "无锡示例高级中学 – 见本高等学校 listed 2015-04",
    ),
    "n01_lists_in_cells.csv": (*_SIX, "Xuzhou – Erfurt listed"),
    "n02_city_to_partners.json": (
        "Kabul – Dushanbe listed", "Kabul – Istanbul listed", "Kabul – Kazan listed", "Fier – Cleveland listed", "Kamëz – Jena listed", "Kamëz – Yonkers, New York listed",
    ),
    "v01b_source_target_start_end.csv": ("Suzhou – Portland listed 1988", "Nanjing – Nagoya ended 1978 2012", "Wuxi – Chattanooga listed 1982"),
    "v02b_edge_ids_e.gexf": ("Suzhou – Portland active 1988-06-07", "Nanjing – Nagoya suspended 1978-12-21 2012-02-21"),
    "w01_minor_cells.csv": (
        "Suzhou – Portland listed 1988", "Nanjing – Nagoya listed 1978 about", "Wuxi – Chattanooga listed 1982", "Xuzhou – Newark listed", "Nantong – Swansea listed 1987-04",
        "Yangzhou – Kent listed 1994", "Changzhou – Tilburg listed 1997 uncertain", "Zhenjiang – Tempe listed 1989 uncertain", "Yancheng – San Diego listed 1999",
    ),
    "w02_ended.csv": ("Nanjing – Nagoya ended 1978 2012", "Suzhou – Portland active 1988", "Münster – Ryazan suspended 1989 2022-03-01"),
    "w09_list_cell.csv": ("Suzhou – Portland listed 1988", *_SIX[1:3], "Suzhou – Riga listed", *_SIX[3:]),
    "x01_list_and.csv": (*_SIX[:3], "Suzhou – Riga listed", *_SIX[3:]),
}  # fmt: skip
"""By case, its ties; none for a file that is to be refused."""


def run(tries: int) -> list[Line]:
    """The share of each outcome; without the files one line that says so. tries: not needed, since nothing is timed."""
    if not (CASES.is_dir() and (SHARED / "data").is_dir()):
        return [Line("files from anywhere", "skipped: ../shared isn't here")]
    sets = {name: outcome_of_set(name) for name in lines()}
    told = {name: sets[name] for name, words in lines().items() if "--mapping" in words}
    again = {name: outcome_of_set(name, with_mapping=True) for name in told}
    cases = {name: outcome_of_case(name) for name in RIGHT}
    return [
        *_lines("sets of ../shared/data, without a mapping", sets),
        *_lines("those of them that need one, with their mapping", again),
        *_lines("cases of ../shared/cases", cases),
    ]


def _lines(what: str, outcomes: dict[str, Outcome]) -> Iterator[Line]:
    number = Counter(outcomes.values())
    yield Line(f"{len(outcomes)} {what}", ", ".join(f"{number[each]} {SAID[each]}" for each in OUTCOMES))
    yield from (Line(f"wrong: {name}", "") for name, outcome in outcomes.items() if outcome == "wrong")


def outcome_of_set(name: str, *, with_mapping: bool = False) -> Outcome:
    """What becomes of a set by its line in docs/loading.md, with or without the mapping there."""
    words = lines()[name]
    path = CASES.parents[2] / words[0].removeprefix("../")
    if not with_mapping and (asked := _way_on(path)):
        return asked
    with tempfile.TemporaryDirectory() as nowhere:
        mapping = words[1:] if with_mapping else []
        account = account_of(report_of([str(path), *mapping, "--dry-run"], f"{nowhere}/none"))
    right = table()[name]
    lacking = "--mapping" in words and not with_mapping
    return "right" if account == right or (lacking and _told(account) == _told(right)) else "wrong"


def _told(account: Account) -> tuple[int, ...]:
    """What a set says without what its mapping adds, such as the country of its parties."""
    return (*account[:5], account.ties, account.visits, account.figures)


def outcome_of_case(name: str) -> Outcome:
    """What becomes of a case: its ties, in any order."""
    asked = _way_on(CASES / name)
    if asked or not RIGHT[name]:
        return asked or "wrong"
    return "right" if sorted(ties_of(CASES / name)) == sorted(RIGHT[name]) else "wrong"


def _way_on(path: Path) -> Outcome | None:
    """Is the file, or a table of it, refused, each with a question or advice? None where nothing is refused."""
    try:
        said = refused(best_plan([path]))
    except LoadError as error:
        return "refused" if error.hint else "wrong"
    if not said:
        return None
    return "refused" if all(each["hint"] for each in said) else "wrong"


def ties_of(path: Path) -> Iterator[str]:
    """The ties of a file in words: both names, state, years."""
    facts = [fact for row in rows(best_plan([path])) for fact in row.facts]
    named = (fact for fact in facts if isinstance(fact, NodeFact) and "name" in fact.statement)
    names: dict[str, str] = {}
    for node in named:
        names.setdefault(node.id, node.statement["name"])
    for tie in facts:
        if isinstance(tie, EdgeFact) and tie.type == "PARTNER":
            shown = [str(tie.statement[key]) for key in SHOWN if tie.statement.get(key)]
            yield f"{names[tie.start]} – {' '.join([names[tie.end], *shown])}"
