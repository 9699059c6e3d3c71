"""Rows that were refused, corrected and loaded again: read as their file was, told by their file, and in the store beside its other rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pytest

from graph.store.store import Store
from loaders.columns.mapping_file import mapping_in
from loaders.load import load_plan
from loaders.plan import best_plan, make_plan

STATEMENTS = "MATCH ()-[p:PARTNER]->() RETURN p.statements AS said ORDER BY p.id"
TITLES = "MATCH (s:Source) WHERE s.id <> 'source-geonames' AND s.id <> 'source-iso' RETURN s.title AS title"


def refused(store: Store, folder: Path, paths: Sequence[Path], **asked: object) -> Path:
    """The list of refused rows of a load."""
    return Path(load_plan(store, make_plan(paths, **asked), rejects=folder / "r.rejects.csv")["rejects"])  # type: ignore[arg-type]


def corrected(path: Path, old: str, new: str) -> Path:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def said(store: Store) -> str:
    return str(store.read(STATEMENTS))


def test_corrected_rows_are_read_as_their_file_was_and_cite_it(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("who,where,ours,begun\nBrezzin,Frankreich,Essen,1988\n,Frankreich,Essen,1990\n", encoding="utf-8")
    mapping = mapping_in(
        "version: 1\nsource: {title: Register of Essen, url: 'https://example.org/r', nature: own}\ntables:\n- file: list.csv\n  layout: ties\n  label: City\n  kind: other\n"
        "  columns: {who: b.name, where: b.country, ours: a.name, begun: signed}\n"
    )
    rejects = corrected(refused(store, tmp_path, [path], mapping=mapping), ",,Frankreich", ",Quorvall,Frankreich")
    plan = make_plan([rejects])
    assert plan.tables[0].table.path == "list.csv" and plan.source == mapping.source
    report = load_plan(store, plan)
    assert report["edges"]["PARTNER"] == {"created": 1, "updated": 0} and "This load is in the store" not in str(report)
    told = said(store)
    assert told.count('"kind":"other"') == 2 and '"line":"list.csv:3"' in told and "rejects" not in told
    assert [row["title"] for row in store.read(TITLES) if "Essen" in row["title"]] == ["Register of Essen"]


@pytest.mark.parametrize("with_nodes", [True, False])
def test_corrected_rows_of_a_neo4j_admin_file_load_again(
    embedded_store: Store, tmp_path: Path, with_nodes: bool
) -> None:
    nodes, edges = tmp_path / "nodes.csv", tmp_path / "edges.csv"
    nodes.write_text(
        ":ID(City),name:string,country,:LABEL\n1,Brezzin,France,City\n2,Quorvall,Japan,City\n3,Tamberg,Germany,City\n"
    )
    edges.write_text(":START_ID(City),:END_ID(City),since:int,:TYPE\n1,3,1988,TWINNED_WITH\n2,99,1990,TWINNED_WITH\n")
    rejects = corrected(refused(embedded_store, tmp_path, [nodes, edges]), ",2,99,", ",2,3,")
    report = load_plan(embedded_store, make_plan([nodes, rejects] if with_nodes else [rejects]))
    assert report["edges"]["PARTNER"] == {"created": 1, "updated": 0}, report
    assert "City" not in report["nodes"] or not report["nodes"]["City"]["created"]
    assert '"line":"edges.csv:3"' in said(embedded_store)


def test_rows_may_be_deleted_sorted_and_saved_by_a_spreadsheet(embedded_store: Store, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text(
        "city,city,land,begun\nBrezzin,,Japan,1988\nQuorvall,,Japan,1990\nTamberg,,Japan,1991\n", encoding="utf-8"
    )
    mapping = mapping_in(
        "version: 1\ntables:\n- file: p.csv\n  label: City\n  columns: {city: a.name, city (2): b.name, land: b.country, begun: since}"
    )
    rejects = refused(embedded_store, tmp_path, [path], mapping=mapping)
    head, first, _, third = csv.reader(io.StringIO(rejects.read_text(encoding="utf-8-sig"), newline=""))
    assert [head[at] for at in (0, 1, 2, 3, 4, 6)] == [
        "twinmap_file",
        "twinmap_line",
        "twinmap_reason",
        "city",
        "city (2)",
        "begun",
    ]
    third[4], first[4] = "Ostrun", "Essen"
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([head, third, first])
    rejects.write_text(out.getvalue(), encoding="utf-8")
    report = load_plan(embedded_store, make_plan([rejects]))
    assert report["edges"]["PARTNER"]["created"] == 2
    told = said(embedded_store)
    assert '"line":"p.csv:2"' in told and '"since":"1991"' in told and '"line":"p.csv:4"' in told


def test_what_is_refused_again_still_says_where_it_stood(embedded_store: Store, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text(
        "city1,country1,city2,country2\nBrezzin,France,,Japan\nEssen,Germany,Lille,France\n", encoding="utf-8"
    )
    rejects = refused(embedded_store, tmp_path, [path])
    (again,) = load_plan(embedded_store, make_plan([rejects]))["rejected"]
    assert (again["file"], again["line"]) == ("p.csv", 2)


def test_where_the_titles_behind_are_gone_the_rows_are_guessed_anew(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(
        "twinmap_file,twinmap_line,twinmap_reason,city1,city2,twinmap_read_as_1:broken\np.csv,2,no,Essen,Lille,\n",
        encoding="utf-8",
    )
    (planned,) = best_plan([path]).tables
    assert planned.table.path == "r.csv#p.csv" and planned.table.columns == ("city1", "city2")
