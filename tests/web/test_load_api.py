"""Files loaded through the API: the report, jobs, refused rows, and what a stranger can't do."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from graph.errors import StoreUnavailable
from graph.model import NATURES
from graph.settings import Settings
from graph.store.store import Store, open_store
from tests.web.inside import page_key
from web import uploads
from web.app import create_app
from web.jobs import Jobs, JobStopped, Progress
from web.kept import sweep
from web.security import PAGE_KEY_HEADER
from web.site import EXTENSION

PAIRS = b"city1,country1,city2,country2,since\nBrezzin,France,Quorvall,Japan,1988\nOstrun,France,,Japan,1990\n"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store of this module, empty at first."""
    with open_store(Settings(store=str(tmp_path_factory.mktemp("loads") / "store"))) as store:
        yield store


@pytest.fixture(scope="module")
def site(store: Store) -> Flask:
    """A site that takes files of at most 2 MB."""
    return create_app(Settings(store=store.where, upload_mb=2), store)


@pytest.fixture(scope="module", autouse=True)
def patient() -> Iterator[None]:
    """On a busy machine a small load takes longer than an answer waits."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uploads, "ANSWER_S", 60.0)
        yield


@pytest.fixture
def client(site: Flask) -> FlaskClient:
    return site.test_client()


def post(client: FlaskClient, files: list[tuple[bytes, str]], **fields: str) -> TestResponse:
    key = page_key(client)
    data: dict[str, Any] = {**fields, "files": [(io.BytesIO(content), name) for content, name in files]}
    return client.post("/api/v1/loads", data=data, headers={PAGE_KEY_HEADER: key}, buffered=True)


def delete(client: FlaskClient, path: str) -> TestResponse:
    key = page_key(client)
    return client.delete(path, headers={PAGE_KEY_HEADER: key})


def test_a_load_answers_its_report_and_is_taken_back_by_its_id(client: FlaskClient) -> None:
    response = post(client, [(PAIRS, "pairs.csv")], title="Towns", publisher="The office")
    report = response.get_json()
    assert response.status_code == 200
    (file,) = report["files"]
    assert [file[key] for key in ("path", "rows", "loaded", "rejected")] == ["pairs.csv", 2, 1, 1]
    load = report["load"]
    assert client.get(f"/api/v1/loads/{load}").get_json()["rejected"] == report["rejected"]
    rejects = client.get(report["rejects"])
    assert rejects.mimetype == "text/csv" and "attachment" in rejects.headers["Content-Disposition"]
    assert rejects.get_data(as_text=True).splitlines()[1].endswith("Ostrun,France,,Japan,1990,")
    assert "twinmap_reason" not in client.get("/api/v1/loads").get_data(as_text=True), "lists are short"
    assert client.get("/api/v1/network").get_json()["total"]["edges"] == 1
    assert delete(client, f"/api/v1/loads/{load}").get_json()["edges_removed"] > 0
    assert client.get(f"/api/v1/loads/{load}/rejects").status_code == 404


def test_a_dry_run_shows_the_plan_and_stores_nothing(client: FlaskClient) -> None:
    report = post(client, [(PAIRS, "pairs.csv")], dry_run="yes").get_json()
    assert report["dry_run"] and report["examples"] == ["Brezzin – Quorvall, sister city, since 1988"]
    assert {each["name"]: each["role"] for each in report["plan"]["tables"][0]["columns"]}["since"] == "since"
    assert client.get("/api/v1/loads").get_json()["loads"] == []
    again = post(client, [(PAIRS, "pairs.csv")], dry_run="yes", mapping=report["mapping"]).get_json()
    assert again["plan"]["tables"][0]["layout"] == report["plan"]["tables"][0]["layout"], "the mapping it wrote is one"


def test_names_of_files_are_text(client: FlaskClient, tmp_path: Path) -> None:
    before = sorted(tmp_path.parent.iterdir())
    report = post(
        client, [(PAIRS, "../../../../tmp/evil\x1b.csv"), (PAIRS, "folder/pairs.csv")], dry_run="yes"
    ).get_json()
    assert [each["path"] for each in report["files"]] == ["tmp/evil�.csv", "folder/pairs.csv"]
    assert sorted(tmp_path.parent.iterdir()) == before and not Path("/tmp/evil\x1b.csv").exists()


@pytest.mark.parametrize(
    ("files", "fields", "status", "says"),
    [
        ([], {}, 400, "no file was sent"),
        ([(b"", "empty.csv")], {}, 400, "empty.csv"),
        ([(PAIRS, "pairs.csv")], {"mapping": "tables: ["}, 400, "mapping"),
        ([(PAIRS, "pairs.csv")], {"dry_run": "maybe"}, 400, "expected yes or no"),
        ([(PAIRS, "pairs.csv")], {"sauce": "x"}, 400, "Unknown field 'sauce'"),
        ([(PAIRS, "pairs.csv")], {"url": "javascript:alert(1)"}, 400, "begins with http"),
        ([(PAIRS, "pairs.csv")], {"retrieved": "yesterday"}, 400, "expected a date"),
        (
            [(PAIRS, "pairs.csv")],
            {"nature": "hearsay"},
            400,
            "found 'hearsay', expected one of own, authority, press, research, list.nature",
        ),
        ([(PAIRS, "pairs.csv")], {"title": "a\x1b[2Jb"}, 400, "control character"),
        ([(PAIRS, "pairs.csv")], {"publisher": "x" * 100_000}, 400, "100,000 characters"),
        ([(PAIRS, "pairs.csv")], {"mapping": "[" * 100_000}, 400, "nested too deeply"),
    ],
)
def test_what_cannot_be_loaded_is_said_in_the_one_shape(
    client: FlaskClient, files: list[tuple[bytes, str]], fields: dict[str, str], status: int, says: str
) -> None:
    response = post(client, files, **fields)
    fault = response.get_json()["error"]
    assert response.status_code == status
    assert says in fault["message"] + fault["where"]


def test_too_large_a_file_is_refused(client: FlaskClient) -> None:
    key = page_key(client)
    kind = "multipart/form-data; boundary=x"
    response = client.post("/api/v1/loads", data=b"x" * 3_000_000, content_type=kind, headers={PAGE_KEY_HEADER: key})
    assert response.status_code == 413 and response.get_json()["error"]["hint"]


def test_a_load_needs_the_page_key(client: FlaskClient) -> None:
    data = {"files": (io.BytesIO(PAIRS), "pairs.csv")}
    assert client.post("/api/v1/loads", data=data).status_code == 403


def test_other_requests_stay_small(client: FlaskClient) -> None:
    assert client.post("/api/v1/query", json={"query": "x" * 1_100_000}).status_code == 413


def test_a_job_tells_how_far_it_is_and_is_stopped(site: Flask, client: FlaskClient) -> None:
    jobs: Jobs = site.extensions[EXTENSION].jobs
    begun, go_on = threading.Event(), threading.Event()

    def work(job: Any, progress: Progress) -> dict[str, Any]:
        job.total = 10
        progress(4)
        begun.set()
        go_on.wait()
        progress(1)
        raise AssertionError("it was to stop")

    first = jobs.start("long", work)
    second = jobs.start("waiting", work)
    begun.wait()
    told = client.get(f"/api/v1/jobs/{first.id}").get_json()
    assert (told["state"], told["done"], told["total"]) == ("running", 4, 10) and told["seconds_left"] >= 0
    assert client.get(f"/api/v1/jobs/{second.id}").get_json()["state"] == "waiting", "one load at a time"
    for job in (second, first):
        assert delete(client, f"/api/v1/jobs/{job.id}").get_json() == {"job": job.id, "stopped": True}
    go_on.set()
    for job in (first, second):
        job.ended.wait()
        assert client.get(f"/api/v1/jobs/{job.id}").get_json()["state"] == "stopped"
    assert delete(client, f"/api/v1/jobs/{first.id}").get_json()["stopped"] is False


def test_a_job_that_fails_says_why(site: Flask, client: FlaskClient) -> None:
    def work(job: Any, progress: Progress) -> dict[str, Any]:
        raise ValueError("a secret of the inside")

    job = site.extensions[EXTENSION].jobs.start("broken", work)
    job.ended.wait()
    told = client.get(f"/api/v1/jobs/{job.id}").get_json()
    assert told["state"] == "failed" and "secret" not in str(told)


def test_jobs_end_with_the_site() -> None:
    jobs = Jobs()
    stopped = threading.Event()

    def work(job: Any, progress: Progress) -> dict[str, Any]:
        try:
            while True:
                progress(1)
        except JobStopped:
            stopped.set()
            raise

    job = jobs.start("endless", work)
    jobs.close()
    assert stopped.is_set() or job.state == "stopped"


def test_the_description_names_the_files(client: FlaskClient) -> None:
    call = client.get("/api/v1/openapi.json").get_json()["paths"]["/api/v1/loads"]["post"]
    assert "files" in call["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]


def test_the_nature_of_a_source_is_a_field_and_a_list_unless_given(client: FlaskClient, store: Store) -> None:
    call = client.get("/api/v1/openapi.json").get_json()["paths"]["/api/v1/loads"]["post"]
    field = call["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]["nature"]
    assert field["enum"] == [nature.name for nature in NATURES]
    mapping = "version: 1\nsource: {nature: press}\n"
    for fields, expected in (({}, "list"), ({"nature": "own"}, "own"), ({"mapping": mapping}, "press")):
        load = post(client, [(PAIRS, "pairs.csv")], **fields).get_json()["load"]
        assert store.read("MATCH (s:Source) WHERE s.title = 'pairs.csv' RETURN s.nature AS n") == [{"n": expected}]
        assert (
            store.read("MATCH ()-[p:PARTNER]->() RETURN p.statements AS said")[0]["said"][0].count(
                f'"nature":"{expected}"'
            )
            == 1
        )
        delete(client, f"/api/v1/loads/{load}")


def cut_off(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> str:
    """A load whose server went away in the middle; its id."""

    def gone(*given: object) -> None:
        raise StoreUnavailable("the server went away")

    with monkeypatch.context() as patch:
        patch.setattr("loaders.load.finished_step", gone)
        assert post(client, [(PAIRS, "pairs.csv")], title="Towns").status_code == 503
    (row,) = client.get("/api/v1/loads").get_json()["loads"]
    assert (row["state"], row["work"], row["can_finish"]) == ("unfinished", "load", True)
    return str(row["id"])


def uploads_of(store: Store) -> list[Path]:
    folder = store.work_folder / "uploads"
    return sorted(folder.iterdir()) if folder.is_dir() else []


def test_a_load_that_was_cut_off_is_told_on_every_page_and_finished_with_the_files_that_were_sent(
    client: FlaskClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = cut_off(client, monkeypatch)
    said = "of the load ‘Towns’ only a part is written".replace("‘", "&#39;").replace("’", "&#39;")
    for path in ("/", "/load", f"/load/{load}", "/reports", "/search?q=brezzin", "/console", "/embed"):
        assert said in client.get(path).get_data(as_text=True), path
    assert "导入“Towns”只写入了一部分" in client.get("/load?lang=zh").get_data(as_text=True)
    client.get("/load?lang=en")
    (town, *_) = client.get("/api/v1/search?q=a").get_json()["results"]
    (edge, *_) = client.get("/api/v1/network").get_json()["edges"]
    described = client.get("/api/v1/openapi.json").get_json()
    noticed = {
        "search": "?q=a",
        "nodes/{id}": "",
        "ties/{id}": "",
        "network": "",
        "path": f"?from={town['id']}&to={town['id']}",
    }
    for path, rest in noticed.items():
        answer = described["paths"][f"/api/v1/{path}"]["get"]["responses"]["200"]["content"]["application/json"]
        assert answer["schema"] == {"$ref": "#/components/schemas/Noticed"}
        id = (town if path.startswith("nodes") else edge)["id"]
        found = client.get(f"/api/v1/{path.replace('{id}', id)}{rest}").get_json()
        assert "only a part is written" in found["notices"][0], path
    assert "notices" in described["components"]["schemas"]["Noticed"]["properties"]
    for path in ("/api/v1/network", "/api/v1/reports/statistics"):
        found = client.get(path).get_json()
        assert "only a part is written" in (found.get("notices") or found["notes"])[0], path
    key = page_key(client)
    asked = client.post("/api/v1/query", json={"query": "RETURN 1 AS n"}, headers={PAGE_KEY_HEADER: key}).get_json()
    assert "only a part is written" in asked["notes"][0]
    assert len(uploads_of(store)) == 1
    report = client.post(f"/api/v1/loads/{load}/finish", headers={PAGE_KEY_HEADER: key}).get_json()
    assert (report["load"], report["files"][0]["loaded"]) == (load, 1)
    assert uploads_of(store) == []
    assert said not in client.get("/").get_data(as_text=True)
    assert client.get("/api/v1/loads").get_json()["loads"][0]["state"] == "finished"
    assert client.post(f"/api/v1/loads/{load}/finish", headers={PAGE_KEY_HEADER: key}).status_code == 404
    delete(client, f"/api/v1/loads/{load}")


def test_a_load_that_was_cut_off_is_finished_or_taken_back_on_the_page_loads(
    client: FlaskClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = cut_off(client, monkeypatch)
    page = client.get("/load").get_data(as_text=True)
    assert f'action="/load/{load}/finish"' in page and f'action="/load/{load}/undo"' in page
    key = page_key(client)
    assert client.post(f"/load/{load}/undo", data={"page_key": key}).status_code == 200
    assert (store.unfinished(), uploads_of(store)) == ((), [])
    load = cut_off(client, monkeypatch)
    done = client.post(f"/load/{load}/finish", data={"page_key": key})
    assert (done.status_code, done.headers["Location"]) == (303, f"/load/{load}")
    delete(client, f"/api/v1/loads/{load}")


def test_files_that_no_load_needs_any_more_are_removed(client: FlaskClient, store: Store) -> None:
    left = store.work_folder / "uploads" / "left-by-a-process-that-was-killed"
    left.mkdir(parents=True)
    (left / "0.csv").write_bytes(PAIRS)
    sweep(store)
    assert uploads_of(store) == []
