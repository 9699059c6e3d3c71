"""The command line: clean standard output, exit codes, and that it says what to do."""

from __future__ import annotations

import csv
import json
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from graph.network.read import read_snapshot
from graph.settings import Settings
from graph.store.backup import backup
from graph.store.left import FORGET, keep
from graph.store.store import Store
from loaders.load_sample import load_sample
from tests.conftest import emptied
from tests.graph.test_damage import loaded
from web.cli.group import Ended, main
from web.cli.options import opened_store


@pytest.fixture(scope="module")
def place(embedded_settings: Settings, open_stores: dict[str, Store]) -> str:
    """A folder with the jiangsu sample in it, in use by this process."""
    load_sample(emptied(embedded_settings, open_stores), "jiangsu")
    return embedded_settings.store


def twinmap(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(main, arguments, env=environment)


def in_a_process(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "web.cli", *arguments], capture_output=True, text=True, check=False)


def test_a_second_process_asks_the_store_that_this_one_has_open(place: str) -> None:
    done = in_a_process("query", "MATCH ()-[r:PARTNER]->() RETURN count(r) AS n", "--format", "json", "--store", place)
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert (answer["columns"], answer["rows"], answer["truncated"]) == (["n"], [[464]], False)
    with opened_store(place) as (_, store):
        assert answer["version"] == read_snapshot(store).version


def test_an_answer_names_no_version_while_something_is_being_written(place: str) -> None:
    with opened_store(place) as (_, store):
        left = store.left()
        store.write_beside([(FORGET, {})])  # as the first change of a write does
        try:
            answer = json.loads(twinmap("query", "RETURN 1 AS n", "--format", "json", "--store", place).stdout)
        finally:
            keep(store, left)
    assert (answer["rows"], answer["version"]) == ([[1]], None)


def test_an_answer_that_is_cut_says_so_beside_the_rows(place: str) -> None:
    query = "UNWIND range(1, 30) AS i RETURN i"
    for form, rows in (("csv", 21), ("json", 1), ("table", 22)):
        done = twinmap("query", query, "--format", form, "--store", place, TWINMAP_QUERY_ROWS="20")
        assert done.exit_code == 0 and len(done.stdout.splitlines()) >= rows
        assert "Only the first 20 rows are shown." in done.stderr
        assert "There are more rows than 20, which TWINMAP_QUERY_ROWS allows." in done.stderr
    asked = twinmap("query", query, "--limit", "4", "--format", "json", "--store", place)
    assert json.loads(asked.stdout)["reason"] == "There are more rows than the 4 asked for."
    assert "--limit" not in twinmap("query", query, "--format", "csv", "--store", place).stderr


def test_a_query_of_the_library_takes_parameters(place: str) -> None:
    done = twinmap(
        "query",
        "--name",
        "partners-of-a-city",
        "--param",
        "city=suzhou",
        "--param",
        "limit=3",
        "--format",
        "csv",
        "--store",
        place,
    )
    rows = list(csv.reader(done.stdout.splitlines()))
    assert done.exit_code == 0
    assert len(rows) == 4
    assert rows[0][0] == "id"


def test_a_query_that_writes_is_refused_and_says_so(place: str) -> None:
    done = twinmap("query", "MATCH (n) DETACH DELETE n", "--store", place)
    assert done.exit_code == 1
    assert done.stdout == ""
    assert "The console only reads" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("query",), 2, "Give either a query or --name"),
        (("query", "RETURN 1", "--name", "x"), 2, "Give either a query or --name"),
        (("query", "--name", "nosuch"), 2, "No query has the name 'nosuch'"),
        (("query", "--name", "partners-of-a-city", "--param", "limit"), 2, "no K=V"),
        (("report", "centralty"), 2, "Nearest: 'centrality'"),
        (("report", "centrality", "--option", "level=planet"), 2, "expected party, city, region or country"),
        (("report", "centrality", "--option", "level"), 2, "no K=V"),
        (("serve", "--host", "0.0.0.0"), 2, "TWINMAP_SITE_PASSWORD"),
        (("export", "graph.doc"), 2, ".graphml"),
        (("export", "graph.json", "--level", "planet"), 2, "expected party, city, region or country"),
        (("unload", "nosuch"), 1, "There is no load 'nosuch'"),
        (("nosuch",), 2, "No such command"),
    ],
)
def test_wrong_usage_is_said_on_standard_error(place: str, arguments: tuple[str, ...], code: int, says: str) -> None:
    done = twinmap(*arguments, TWINMAP_STORE=place)
    assert (done.exit_code, done.stdout) == (code, "")
    assert says in done.stderr


def test_a_wrong_setting_names_its_variable() -> None:
    done = twinmap("settings", TWINMAP_PORT="many")
    assert done.exit_code == 2
    assert "TWINMAP_PORT: found 'many', expected a whole number." in done.stderr


def test_passwords_are_not_shown() -> None:
    done = twinmap("settings", TWINMAP_PASSWORD="hunter2")
    assert "hunter2" not in done.output
    assert "(set)" in done.output


def test_a_report_is_the_same_in_each_format(place: str) -> None:
    arguments = ("report", "centrality", "--option", "level=city", "--option", "limit=5", "--store", place, "--format")
    data: dict[str, Any] = json.loads(twinmap(*arguments, "json").stdout)
    assert [column["name"] for column in data["columns"]][:5] == ["id", "name", "name_zh", "label", "country"]
    table = list(csv.DictReader(twinmap(*arguments, "csv").stdout.splitlines()))
    assert [row["id"] for row in table] == [row["id"] for row in data["rows"]]
    page = twinmap(*arguments, "html").stdout
    assert all(row["name"].replace("'", "&#39;") in page for row in data["rows"])
    assert twinmap(*arguments, "xlsx").stdout_bytes.startswith(b"PK")


def test_an_export_is_written_whole(place: str, tmp_path: Path) -> None:
    file = tmp_path / "graph.json"
    done = twinmap("export", str(file), "--level", "city", "--area", "suzhou", "--store", place)
    assert done.exit_code == 0
    assert "nodes" in done.stderr
    assert json.loads(file.read_text(encoding="utf-8"))["edges"]


def test_the_state_of_the_store_is_told(place: str, tmp_path: Path) -> None:
    assert "state: running" in twinmap("store", "status", "--store", place).stdout
    assert "ok: true" in twinmap("store", "check", "--store", place).stdout
    assert "state: running" not in twinmap("store", "status", "--store", str(tmp_path / "none")).stdout


def test_a_server_store_is_not_stopped_from_here() -> None:
    done = twinmap("store", "stop", "--store", "bolt://127.0.0.1:1")
    assert done.exit_code == 2
    assert "not stopped from here" in done.stderr


def test_help_lists_what_is_there_and_nothing_else() -> None:
    done = in_a_process("--help")
    assert done.returncode == 0
    commands = done.stdout.split("Commands:")[1].split()
    assert {"demo", "duplicates", "load", "serve", "query", "report", "export", "store", "settings"} <= set(commands)
    assert "extract" not in commands


def test_help_imports_nothing_heavy() -> None:
    code = "import sys, web.cli; print(sorted({'neo4j', 'flask', 'igraph', 'numpy', 'networkx'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


PAIRS = """\
city1,country1,city2,country2,since
Brezzin,France,Quorvall,Japan,1988
Ostrun,France,,Japan,1990
Ostrun,France,Tamberg,Germany,1993
"""


@pytest.fixture
def pairs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A table of ties with one row that is refused, in the current folder."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "pairs.csv"
    path.write_text(PAIRS, encoding="utf-8")
    return path


def test_a_dry_run_prints_the_plan_and_opens_no_store(pairs: Path, tmp_path: Path) -> None:
    done = twinmap("load", str(pairs), "--dry-run", "--mapping-out", "out.yaml", "--store", str(tmp_path / "store"))
    assert done.exit_code == 1, "a row was rejected"
    for words in ("a.country", "Brezzin – Quorvall, sister city, since 1988", "pairs.csv:3: city2 is empty"):
        assert words in done.stdout
    assert sorted(each.name for each in tmp_path.iterdir()) == ["out.yaml", "pairs.csv"]
    again = twinmap("load", str(pairs), "--dry-run", "--mapping", "out.yaml", "--report", "-")
    assert json.loads(again.stdout)["files"][0]["loaded"] == 2, "standard output has the report and nothing else"


def test_a_load_is_accounted_for_and_taken_back(pairs: Path, tmp_path: Path, embedded_store: Store) -> None:
    place = embedded_store.where
    done = twinmap("load", str(pairs), "--report", "r.json", "--source", "Towns", "--store", place)
    assert done.exit_code == 1
    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert (report["title"], report["rejects"]) == ("Towns", "r.rejects.csv")
    assert "Ostrun,France,,Japan,1990" in (tmp_path / "r.rejects.csv").read_text(encoding="utf-8")
    assert f"twinmap unload {report['load']}" in done.stderr
    again = twinmap("load", str(pairs), "--source", "Towns", "--store", place)
    assert "This load is in the store already" in again.stderr
    assert twinmap("unload", report["load"], "--store", place).exit_code == 0
    assert embedded_store.read("MATCH (n) RETURN count(*) AS n") == [{"n": 0}]


def test_a_partys_own_page_leads_over_a_list_that_is_newer(tmp_path: Path, embedded_store: Store) -> None:
    place = ("--store", embedded_store.where)
    head = "city1,country1,city2,country2,since,source date,confidence\n"
    own, listed = tmp_path / "own.csv", tmp_path / "list.csv"
    own.write_text(head + "Brezzin,France,Quorvall,Japan,1988,2001-05-01,\n", encoding="utf-8")
    listed.write_text(head + "Brezzin,France,Quorvall,Japan,1990,2024-05-01,high\n", encoding="utf-8")
    assert twinmap("load", str(own), "--nature", "own", *place).exit_code == 0
    assert twinmap("load", str(listed), *place).exit_code == 0
    ask = (
        "MATCH (:City)-[p:PARTNER]->(:City) RETURN p.since AS since, p.confidence AS confidence, p.disputed AS disputed"
    )
    assert embedded_store.read(ask) == [{"since": "1988", "confidence": "medium", "disputed": True}]
    natures = embedded_store.read(
        "MATCH (s:Source) WHERE s.title ENDS WITH '.csv' RETURN s.title AS t, s.nature AS n ORDER BY t"
    )
    assert [(row["t"], row["n"]) for row in natures] == [("list.csv", "list"), ("own.csv", "own")]


def test_a_list_is_never_surer_than_medium_and_its_nature_said_later_is_another_load(
    tmp_path: Path, embedded_store: Store
) -> None:
    place = ("--store", embedded_store.where)
    path = tmp_path / "pairs.csv"
    path.write_text("city1,country1,city2,country2,confidence\nBrezzin,France,Quorvall,Japan,high\n", encoding="utf-8")
    ask = "MATCH (:City)-[p:PARTNER]->(:City) RETURN p.confidence AS confidence"
    assert twinmap("load", str(path), *place).exit_code == 0
    assert embedded_store.read(ask) == [{"confidence": "medium"}]
    again = twinmap("load", str(path), "--nature", "authority", *place)
    assert again.exit_code == 0 and "in the store already" not in again.stderr
    assert embedded_store.read(ask) == [{"confidence": "high"}]


def test_the_nature_of_the_command_line_goes_before_the_mappings(pairs: Path, tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text("version: 1\nsource: {nature: press}\n", encoding="utf-8")
    arguments = ("load", str(pairs), "--dry-run", "--mapping", "m.yaml", "--mapping-out", "out.yaml")
    for more, nature in (((), "press"), (("--nature", "research"), "research")):
        twinmap(*arguments, *more)
        assert f"  nature: {nature}\n" in (tmp_path / "out.yaml").read_text(encoding="utf-8")
    wrong = twinmap(*arguments, "--nature", "hearsay")
    assert (
        wrong.exit_code == 2
        and "'hearsay' is not one of 'own', 'authority', 'press', 'research', 'list'" in wrong.stderr
    )


def test_expected_numbers_stop_a_load_unless_accepted(pairs: Path, tmp_path: Path, embedded_store: Store) -> None:
    (tmp_path / "m.yaml").write_text("version: 1\ntables:\n- file: pairs.csv\n  expect: {least: 3}\n", encoding="utf-8")
    arguments = ("load", str(pairs), "--mapping", "m.yaml", "--store", embedded_store.where)
    done = twinmap(*arguments)
    assert done.exit_code == 1 and "2 rows can be loaded; the mapping expects at least 3" in done.stderr
    assert "2" in twinmap(*arguments, "--accept").stdout
    assert not (tmp_path / "m.rejects.csv").exists()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.csv", b"", "empty.csv"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n\x00\x00", "picture.csv"),
        ("no.csv", None, "no.csv"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line_on_standard_error(
    tmp_path: Path, name: str, content: bytes | None, says: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    done = twinmap("load", str(path), "--dry-run")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("twinmap: ") and says in done.stderr and "Traceback" not in done.stderr


def test_possible_duplicates_are_listed_joined_and_undone(tmp_path: Path, embedded_store: Store) -> None:
    path = tmp_path / "towns.csv"
    path.write_text("id,name,country\n1,Brezzin-sur-Ouve,France\n2,Brezzin sur Ouve,France\n", encoding="utf-8")
    place = embedded_store.where
    twinmap("load", str(path), "--store", place)
    ids = [row["id"] for row in embedded_store.read("MATCH (c:City) RETURN c.id AS id ORDER BY id")]
    listed = json.loads(twinmap("duplicates", "--format", "json", "--store", place).stdout)
    assert [sorted((row["a"], row["b"])) for row in listed] in ([ids], [])
    if len(ids) == 2:
        decision = twinmap("duplicates", "merge", *ids, "--store", place).stdout.strip()
        assert len(embedded_store.read("MATCH (c:City) RETURN c.id AS id")) == 1
        assert twinmap("duplicates", "undo", decision, "--store", place).exit_code == 0
        assert len(embedded_store.read("MATCH (c:City) RETURN c.id AS id")) == 2
        assert twinmap("duplicates", "apart", *ids, "--store", place).exit_code == 0
        assert json.loads(twinmap("duplicates", "--format", "json", "--store", place).stdout) == []


def test_a_backup_goes_back_into_an_empty_store(place: str, tmp_path: Path) -> None:
    file = str(tmp_path / "all.backup")
    assert twinmap("store", "backup", file, "--store", place).exit_code == 0
    assert "nodes" in twinmap("store", "restore", file, "--store", str(tmp_path / "new")).stderr
    assert twinmap("store", "restore", file, "--store", str(tmp_path / "new")).exit_code == 1


@pytest.mark.embedded
@pytest.mark.parametrize("command", ["load", "unload"])
def test_who_stops_a_load_is_told_how_things_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    (tmp_path / "pairs.csv").write_text("city1,country1,city2,country2\nLeeds,UK,Lille,France\n")
    store = str(tmp_path / "store")
    loaded = twinmap("load", str(tmp_path / "pairs.csv"), "--report", "-", "--store", store)
    (tmp_path / "pairs.csv").write_text("city1,country1,city2,country2\nYork,UK,Dijon,France\n")
    work = "loaders.load.load_plan" if command == "load" else "graph.store.unload.facts_taken_back"

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(work, stopped)
    what = str(tmp_path / "pairs.csv") if command == "load" else json.loads(loaded.stdout)["load"]
    done = twinmap(command, what, "--store", store)
    assert done.exit_code == 130
    told = "what was written is taken back" if command == "load" else "twinmap unload load-"
    assert "twinmap: stopped; " in done.stderr and told in done.stderr and "twinmap loads" in done.stderr


def test_whatever_is_stopped_says_so_in_one_line(
    embedded_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise Ended(signal.SIGTERM)

    kept = tmp_path / "kept.bk"
    loaded(embedded_store, tmp_path)
    backup(embedded_store, kept)
    for work, words, told in (
        ("graph.store.backup.backup", f"store backup {kept}", f"{kept} is as it was before, or whole"),
        ("graph.store.backup.restore", f"store restore {kept}", "run it again: it begins anew"),
        ("graph.store.emptying.clear", "store clear --yes", "run it again to finish it"),
        ("graph.store.merge.merge", "duplicates merge a b", "`twinmap loads` says how it stands"),
        ("graph.store.merge.undo", "duplicates undo a", "`twinmap loads` says how it stands"),
        ("graph.network.read.read_snapshot", "report statistics", ""),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(work, stopped)
            done = twinmap(*words.split(), "--store", embedded_store.where)
        assert done.exit_code == 128 + signal.SIGTERM
        assert done.stderr.count("\n") == 1 + ("Emptying" in done.stderr)
        assert (f"twinmap: stopped; {told}." if told else "twinmap: stopped.") in done.stderr


# The language of a command


@pytest.mark.parametrize("before", [True, False])
def test_lang_stands_before_or_after_the_command(tmp_path: Path, before: bool) -> None:
    file = tmp_path / "partners.csv"
    rows = (
        "City,Country,Partner city,Partner country,Since",
        *(
            f"Wuxi,China,{name},Germany,{since}"
            for name, since in (("Hamm", 2006), ("Chemnitz", 2007), ("Köln", "soon"))
        ),
        "Wuxi,China,Wuxi,China,2008",
    )
    file.write_text("\n".join(rows), "utf-8")
    words = ["load", str(file), "--dry-run"]
    done = twinmap(*(["--lang", "zh", *words] if before else [*words, "--lang", "zh"]))
    assert done.exit_code == 1
    assert "标题“City”表示城市" in done.stdout and "“Wuxi”不能与自身结为伙伴" in done.stdout
    assert "Since：“soon”不是日期" in done.stderr
    assert re.search(r"^表 +行 +导入 +合并 +拒绝 +忽略$", done.stdout, re.MULTILINE)
    assert "正在查看 partners.csv……" in done.stderr


def test_a_command_speaks_english_unless_asked(tmp_path: Path) -> None:
    file = tmp_path / "partners.csv"
    file.write_text("City,Country,Partner city,Partner country,Since\nWuxi,China,Leverkusen,Germany,2006\n", "utf-8")
    assert twinmap("--lang", "zh", "load", str(file), "--dry-run").stdout.isascii() is False
    done = twinmap("load", str(file), "--dry-run")
    assert not re.search("[一-鿿]", done.output)


def test_what_goes_wrong_is_said_in_the_language_asked_for(tmp_path: Path) -> None:
    done = twinmap("load", str(tmp_path / "none.csv"), "--dry-run", "--lang", "zh")
    assert done.exit_code == 1
    assert re.search("[一-鿿]", done.stderr) and "none.csv" in done.stderr
    assert twinmap("--lang", "xx", "load", "none.csv").exit_code == 2


def test_help_stays_english() -> None:
    assert twinmap("--lang", "zh", "load", "--help").stdout == twinmap("load", "--help").stdout
    assert "Load files" in twinmap("load", "--help").stdout


def test_a_report_keeps_its_codes_and_says_the_rest(place: str) -> None:
    words = ("report", "dormant", "--store", place)
    english, chinese = (json.loads(twinmap(*words, "--format", "json", "--lang", each).stdout) for each in ("en", "zh"))
    assert (english["title"], chinese["title"]) == ("Dormant partnerships", "沉寂的伙伴关系")
    assert [row["list"] for row in english["rows"]] == [row["list"] for row in chinese["rows"]]
    assert "undated,list_title,kind_title" in twinmap(*words, "--format", "csv", "--lang", "zh").stdout
    assert re.search("[一-鿿]", twinmap(*words, "--lang", "zh").stderr)
    assert "沉寂的伙伴关系" in twinmap("report", "--lang", "zh").stdout
