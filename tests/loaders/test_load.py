"""One load: its account, its list of refused rows, what stops it, and that it comes to the same again."""

from __future__ import annotations

import csv
import io
import json
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from graph.errors import LoadError
from graph.network.read import read_snapshot
from graph.settings import Settings
from graph.store import loads
from graph.store.merge import keep_apart
from graph.store.store import Store, open_store
from graph.store.unload import unload
from graph.text import Text
from loaders.account.account import HIDDEN, LoadAccount
from loaders.account.rejects import Rejects
from loaders.account.row import File, Row
from loaders.columns.mapping import Mapping, SourceOf, TableMapping
from loaders.columns.mapping_file import mapping_in, read_mapping
from loaders.load import load_plan
from loaders.plan import make_plan
from queries import details
from tests.contents import everything
from tests.finished import finish_load

PAIRS = """\
city1,country1,city2,country2,since,telephone
Brezzin,France,Quorvall,Japan,1988,+33 1 23 45 67 89
Brezzin,France,Quorvall,Japan,1988,+33 1 23 45 67 89
Brezzin,France,Quorvall,Japan,1990,
Ostrun,France,,Japan,1991,+33 9 87 65 43 21
Ostrun,France,Ostrun,France,1992,
"=cmd|' /C calc'!A0",Japan,"=cmd|' /C calc'!A0",Japan,2005,
Ostrun,France,Tamberg,Germany,1993,
"""


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    """Seven rows of ties: three are refused, one of them for an empty name and two for a tie with itself."""
    path = tmp_path / "pairs.csv"
    path.write_text(PAIRS, encoding="utf-8")
    return path


def counts(report: dict[str, Any]) -> list[int]:
    (file,) = report["files"]
    return [file[key] for key in ("rows", "loaded", "merged", "rejected", "ignored")]


def test_every_row_is_accounted_for(store: Store, pairs: Path) -> None:
    report = load_plan(store, make_plan([pairs]))
    assert counts(report) == [7, 2, 2, 3, 0]
    assert [each["line"] for each in report["rejected"]] == [5, 6, 7]
    assert "Ostrun" in report["rejected"][0]["text"]
    assert report["edges"]["PARTNER"] == {"created": 2, "updated": 2}
    assert report["files"][0]["private_columns"] == ["telephone"]
    assert "+33" not in json.dumps(report), "not even in a row that was refused"
    assert report["rejects"] == f"/api/v1/loads/{report['load']}/rejects"


def test_a_dry_run_gives_the_same_account_and_opens_no_store(embedded_store: Store, pairs: Path) -> None:
    dry = load_plan(None, make_plan([pairs]))
    wet = load_plan(embedded_store, make_plan([pairs]))
    assert counts(dry) == counts(wet)
    assert (dry["nodes"], dry["edges"], dry["rejected"]) == (wet["nodes"], wet["edges"], wet["rejected"])
    assert dry["dry_run"] and not wet["dry_run"] and dry["rejects"] is None
    assert dry["examples"][0] == "Brezzin – Quorvall, sister city, since 1988"


def test_the_store_keeps_what_a_report_says_in_its_parts(embedded_store: Store, pairs: Path, tmp_path: Path) -> None:
    """A reader of another language gets the sentences of an old load too, and no word of its file is taken for one."""
    path = tmp_path / "more.csv"
    path.write_text(f"{PAIRS}an empty row,Nowhereland,Quorvall,Japan,soon,\n,,,,,\n", encoding="utf-8")
    report = load_plan(embedded_store, make_plan([path]))
    found = details.load(embedded_store, report["load"])
    assert found is not None and "sentences" not in found
    assert found["rejected"] == json.loads(json.dumps(report["rejected"]))
    reasons = [each["reason"] for each in found["rejected"]]
    assert all(isinstance(each, Text) for each in reasons)
    assert next(each for each in reasons if "with itself" in each).values == {"name": "Ostrun"}
    assert found["notes"] == json.loads(json.dumps(report["notes"]))
    no_date = next(each["note"] for each in found["notes"] if "'soon'" in each["note"]).values["fault"]
    assert no_date.values["column"] == "since" and no_date.values["fault"].values == {"text": "soon"}
    assert all(isinstance(each, Text) for each in found["files"][0]["reasons"])
    assert all(type(each["text"]) is str for each in found["rejected"])
    again = load_plan(embedded_store, make_plan([path]))
    assert [type(each["note"]) for each in again["notes"]] == [Text] * len(again["notes"])


def test_of_very_many_sentences_only_the_first_are_kept_in_their_parts(
    embedded_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loads, "MOST_SENTENCES", 2)
    loads.begin_load(embedded_store, "load-many", "many", [])
    report = {"notes": [{"note": Text("row {n}", n=n)} for n in range(4)]}
    finish_load(embedded_store, "load-many", report)
    found = loads.finished_report(embedded_store, "load-many")
    assert found == report
    assert [type(row["note"]) for row in found["notes"]] == [Text, Text, str, str]


def test_loading_again_changes_nothing_and_says_so(store: Store, pairs: Path) -> None:
    first = load_plan(store, make_plan([pairs]))
    before = everything(store)
    again = load_plan(store, make_plan([pairs]))
    assert everything(store) == before
    assert again["load"] == first["load"] and counts(again) == [7, 0, 4, 3, 0]
    assert again["nodes"] == again["edges"] == {}


def test_a_load_is_known_by_title_files_and_given_mapping_and_not_by_guesses(pairs: Path, tmp_path: Path) -> None:
    def id_of(**said: Any) -> str:
        return str(load_plan(None, make_plan([pairs], **said))["load"])

    given = Mapping(SourceOf(), (TableMapping("pairs.csv", status="active"),))
    ids = [id_of(), id_of(title="Towns"), id_of(mapping=given)]
    assert len(set(ids)) == 3 and ids == [id_of(), id_of(title="Towns"), id_of(mapping=given)]
    pairs.write_text(PAIRS.replace("1993", "1994"), encoding="utf-8")
    assert id_of() not in ids


def test_unloading_leaves_nothing_of_it(store: Store, pairs: Path) -> None:
    report = load_plan(store, make_plan([pairs]))
    unload(store, report["load"])
    assert everything(store) == ([], [])


def test_refused_rows_load_once_they_are_corrected(store: Store, pairs: Path, tmp_path: Path) -> None:
    report = load_plan(store, make_plan([pairs]), rejects=tmp_path / "pairs.rejects.csv")
    path = Path(report["rejects"])
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    assert [row["twinmap_line"] for row in rows] == ["5", "6", "7"]
    assert all(row["twinmap_reason"] for row in rows) and {row["twinmap_file"] for row in rows} == {"pairs.csv"}
    assert rows[2]["city2"] == "'=cmd|' /C calc'!A0", "no spreadsheet runs it"
    corrected = path.read_text(encoding="utf-8").replace("'=cmd|' /C calc'!A0,Japan,'=cmd", "Ostrun,France,'=cmd")
    path.write_text(corrected, encoding="utf-8")
    again = load_plan(store, make_plan([path]))
    assert counts(again) == [3, 1, 0, 2, 0]
    names = {node.name for node in read_snapshot(store).nodes}
    assert "=cmd|' /C calc'!A0" in names and "'=cmd|' /C calc'!A0" not in names


def test_a_list_of_refused_rows_never_replaces_another_file(tmp_path: Path) -> None:
    path = tmp_path / "pairs.rejects.csv"
    path.write_text("mine", encoding="utf-8")
    with Rejects({"a.csv": ("city",)}) as rejects:
        rejects.add("a.csv", 2, Text("no"), ("Suzhou", "one too many"))
        written = rejects.write(path)
        assert written.name == "pairs-2.rejects.csv" and path.read_text(encoding="utf-8") == "mine"
        assert rejects.write(path) == written, "the same list is written once"
    assert "one too many" in written.read_text(encoding="utf-8")


def test_rows_of_several_tables_stand_in_one_list_and_load_apart(embedded_store: Store, tmp_path: Path) -> None:
    for name, columns in (
        ("towns", "city1,country1,city2,country2"),
        ("schools", "school,country,partner school,partner country"),
    ):
        (tmp_path / f"{name}.csv").write_text(f"{columns}\nAla,France,,Japan\nAla,France,Bet,Japan\n", encoding="utf-8")
    first = load_plan(
        embedded_store, make_plan([tmp_path / "towns.csv", tmp_path / "schools.csv"]), rejects=tmp_path / "out.csv"
    )
    tables = make_plan([Path(first["rejects"])]).tables
    assert [each.table.path for each in tables] == ["towns.csv", "schools.csv"]
    assert [len(list(each.table.records())) for each in tables] == [1, 1]
    assert all(not name.startswith("twinmap_") for each in tables for name in each.table.columns)


@pytest.mark.parametrize(("least", "most", "says"), [(5, None, "at least 5"), (None, 3, "0 to 3"), (2, 3, "2 to 3")])
def test_a_load_outside_of_what_the_mapping_expects_is_taken_back(
    embedded_store: Store, pairs: Path, least: int | None, most: int | None, says: str
) -> None:
    plan = make_plan([pairs])
    expecting = replace(plan, tables=tuple(_expecting(each, least, most) for each in plan.tables))
    with pytest.raises(LoadError, match=f"4 rows can be loaded; the mapping expects {says}"):
        load_plan(embedded_store, expecting)
    assert embedded_store.read("MATCH (n) RETURN count(*) AS n") == [{"n": 0}]
    assert any(says in each["note"] for each in load_plan(None, expecting)["notes"])
    assert counts(load_plan(embedded_store, expecting, accept=True))[0] == 7


def _expecting(planned: Any, least: int | None, most: int | None) -> Any:
    return replace(planned, mapping=replace(planned.mapping, least=least, most=most))


class Stopped(Exception):
    """What a progress callback raises to stop a load."""


def test_a_load_that_is_stopped_is_taken_back(store: Store, pairs: Path) -> None:
    done = 0

    def stop(rows: int) -> None:
        nonlocal done
        done += rows
        if done == 6:
            raise Stopped

    with pytest.raises(Stopped):
        load_plan(store, make_plan([pairs]), stop)
    assert store.read("MATCH (n) RETURN count(*) AS n") == [{"n": 0}]


def test_a_load_that_is_taken_back_leaves_what_others_said(embedded_store: Store, pairs: Path) -> None:
    load_plan(embedded_store, make_plan([pairs]))
    before = everything(embedded_store)
    plan = make_plan([pairs], title="another")
    with pytest.raises(LoadError):
        load_plan(embedded_store, replace(plan, tables=tuple(_expecting(each, 100, None) for each in plan.tables)))
    assert everything(embedded_store) == before


def test_every_edge_carries_where_it_comes_from(embedded_store: Store, pairs: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "pairs.yaml"
    mapping.write_text(
        "version: 1\nsource:\n  title: Towns\n  publisher: The office\n  licence: CC0 1.0\n  retrieved: 2026-01-02\n",
        encoding="utf-8",
    )
    load_plan(embedded_store, make_plan([pairs], mapping=read_mapping(mapping)))
    edges = embedded_store.read("MATCH ()-[r]->() RETURN r.statements AS statements")
    said = [json.loads(text) for row in edges for text in row["statements"]]
    sources = {row["s"]["id"]: row["s"] for row in embedded_store.read("MATCH (s:Source) RETURN properties(s) AS s")}
    assert said and all(each["source"] in sources and each["line"] for each in said if "line" in each)
    source = next(each for each in sources.values() if each["title"] == "Towns")
    assert (source["publisher"], source["licence"], source["retrieved"]) == ("The office", "CC0 1.0", "2026-01-02")
    assert len(source["sha256"]) == 64


def test_two_loads_into_one_store_wait_for_each_other(
    embedded_store: Store, embedded_settings: Settings, pairs: Path
) -> None:
    def load_as(title: str) -> None:
        with open_store(embedded_settings) as own:
            load_plan(own, make_plan([pairs], title=title))

    threads = [threading.Thread(target=load_as, args=(title,)) for title in ("one", "another")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    begun = [
        (row["started"], row["finished"])
        for row in embedded_store.read(
            "MATCH (l:Load) RETURN l.started AS started, l.finished AS finished ORDER BY started"
        )
    ]
    assert len(begun) == 2 and all(finished for _, finished in begun)
    assert begun[0][1] <= begun[1][0], "the second begins when the first is done"


def test_notes_are_listed_up_to_a_number_and_all_counted() -> None:
    with Rejects({}) as rejects:
        account = LoadAccount([File("pairs.csv")], rejects)
        for line in range(2, 2002):
            account._note(Row("pairs.csv", line, notes=(Text("one"), Text("two"))))
        report = account.report()
    assert (len(report["notes"]), report["notes_total"]) == (1000, 4000)


def test_a_row_that_cannot_be_read_shows_no_private_cell(tmp_path: Path) -> None:
    path = tmp_path / "schools.csv"
    path.write_text(
        "school,partner school,country,telephone,contact person\n"
        "Abc School,Def School,China,+44 20 7946 0958,John Smith\n"
        "Ghi School,Jkl, School,China,+44 20 7946 0111,Mary Jones\n"
        "X School,China,+44 20 7946 0333,Zhao Li\n",
        encoding="utf-8",
    )
    plan = make_plan([path])
    report = load_plan(None, plan)
    assert counts(report) == [3, 1, 0, 2, 0]
    assert [each["text"] for each in report["rejected"]] == [HIDDEN] * 2
    assert not any(secret in json.dumps(report) for secret in ("7946", "Mary", "Zhao"))


def test_a_refused_row_shows_no_contact_of_its_remarks(tmp_path: Path) -> None:
    path = tmp_path / "schools.csv"
    path.write_text(
        "school,city,country,partner school,partner city,partner country,since,remarks\n"
        "Abc School,Suzhou,China,Abc School,Suzhou,China,1999,ask +86 512 6522 1234 or li@suzhou.edu.cn\n",
        encoding="utf-8",
    )
    report = load_plan(None, make_plan([path]))
    assert counts(report) == [1, 0, 0, 1, 0]
    assert report["rejected"][0]["text"].endswith("1999, ask [left out] or [left out]")


def test_what_a_refused_row_alone_told_is_there_for_the_rows_that_need_it(tmp_path: Path) -> None:
    path = tmp_path / "twins.csv"
    path.write_text(
        "a,a city,a type,a country,b,b city,b type,b country,since\n"
        "Q64,Berlin,City,Germany,Q90,Paris,City,France,1988\n"
        "Q60,New York City,City,United States,Q60,New York City,City,United States,1988\n"
        "Q90,Paris,City,France,Q60,New York City,City,United States,1990\n",
        encoding="utf-8",
    )
    ends = [("a", "a.id"), ("a city", "a.name"), ("a type", "a.label"), ("a country", "a.country")]
    roles = [*ends, *((name.replace("a", "b", 1), role.replace("a.", "b.", 1)) for name, role in ends)]
    columns = "".join(f"    {name}: {role}\n" for name, role in roles)
    text = f"version: 1\ntables:\n- file: '*'\n  layout: ties\n  label: City\n  scheme: wikidata\n  columns:\n{columns}"
    report = load_plan(None, make_plan([path], mapping=mapping_in(text)))
    assert [each["line"] for each in report["rejected"]] == [3]
    assert report["edges"]["PARTNER"]["created"] == 2


def test_a_file_read_as_another_format_is_another_load(tmp_path: Path) -> None:
    path = tmp_path / "twin towns.txt"
    path.write_text("Wuxi,Davis\nSuzhou,Portland\nNantes,Seattle\n", encoding="utf-8")
    loads = {load_plan(None, make_plan([path], format=form))["load"] for form in ("", "csv", "edgelist")}
    assert len(loads) == 3


def test_two_schools_that_a_load_took_for_one_come_in_as_two_after_a_decision(
    embedded_store: Store, tmp_path: Path
) -> None:
    titles = "school,city,country,partner school,partner city,partner country"
    rows = {
        "one.csv": "Suzhou No. 1 Middle School,Suzhou,China,Leeds Grammar School,Leeds,United Kingdom",
        "two.csv": "Suzhou First High School,Suzhou,China,Oak Hill School,York,United Kingdom",
    }
    loads = {}
    for name, row in rows.items():
        (tmp_path / name).write_text(f"{titles}\n{row}\n")
        loads[name] = load_plan(embedded_store, make_plan([tmp_path / name]))["load"]
    chinese = "MATCH (n:School)-[:PARTNER]-(m:School) WHERE n.country = 'CN' RETURN n.id AS id, n.former AS former, m.name AS partner ORDER BY partner"
    first, second = embedded_store.read(chinese)
    assert first["id"] == second["id"]
    keep_apart(embedded_store, first["id"], first["former"][0])
    unload(embedded_store, loads["two.csv"])
    load_plan(embedded_store, make_plan([tmp_path / "two.csv"]))
    assert [(each["id"], each["partner"]) for each in embedded_store.read(chinese)] == [
        (first["id"], "Leeds Grammar School"),
        (first["former"][0], "Oak Hill School"),
    ]


def test_refused_rows_of_ids_load_beside_the_table_that_has_these(embedded_store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "graph"
    folder.mkdir()
    (folder / "nodes.csv").write_text("id,city,country\n1,Brezzin,France\n2,Quorvall,Japan\n3,Tamberg,Germany\n")
    (folder / "edges.csv").write_text("source,target,since\n1,3,1988\n2,99,1990\n")
    rejects = tmp_path / "graph.rejects.csv"
    load_plan(embedded_store, make_plan([folder], title="graph"), rejects=rejects)
    rejects.write_text(rejects.read_text(encoding="utf-8").replace(",2,99,", ",2,3,"), encoding="utf-8")
    report = load_plan(embedded_store, make_plan([folder / "nodes.csv", rejects], title="graph"))
    assert report["edges"]["PARTNER"] == {"created": 1, "updated": 0}
    assert "City" not in report["nodes"] or not report["nodes"]["City"]["created"]
