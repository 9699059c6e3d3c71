"""Who comes in, and how: passwords, tokens for programs, the order in which a request is refused."""

from __future__ import annotations

import base64
import logging
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from graph.errors import SettingError
from graph.settings import Settings
from graph.store.embedded.folder import LAYOUT, MARKER
from graph.store.store import Store
from tests.web.inside import page_key
from web.app import create_app
from web.cli.group import main
from web.entrance import Entrance
from web.security import LEAST_PASSWORD, MOST_BYTES, PAGE_KEY_HEADER, check_address, check_listening
from web.site import EXTENSION
from web.slowing import FORGOTTEN_S, KNOWN_S, MOST_KEPT, MOST_S, MOST_WAITING, Sender, Slowing
from web.tokens import Tokens

PASSWORD = "twelve letters"


class Clock:
    """Time that passes by waiting alone, and how long each waited."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds

    def slowing(self) -> Slowing:
        return Slowing(self.sleep, lambda: self.now)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    return Tokens(tmp_path / "tokens.json")


@pytest.fixture
def client(samples_settings: Settings, samples: Store, tokens: Tokens, clock: Clock) -> FlaskClient:
    """A browser at a site that has a password, tokens, and a proxy that says who asks."""
    settings = replace(
        samples_settings, site_password=PASSWORD, tokens=str(tokens.path), trusted_proxy="127.0.0.1", host="0.0.0.0"
    )
    app = create_app(settings, samples)
    entrance(app.test_client()).slowing = clock.slowing()
    return app.test_client()


def entrance(client: FlaskClient) -> Entrance:
    found: Entrance = client.application.extensions[EXTENSION].guard.entrance
    return found


def login(password: str = PASSWORD, user: str = "twinmap", by: str = "192.0.2.1") -> dict[str, str]:
    given = base64.b64encode(f"{user}:{password}".encode()).decode()
    return {"Authorization": f"Basic {given}", "X-Forwarded-For": by}


def bearer(token: str, by: str = "192.0.2.1") -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "X-Forwarded-For": by}


def status(client: FlaskClient, headers: dict[str, str], address: str = "/api/v1/reports") -> int:
    return client.get(address, headers=headers).status_code


# ---- passwords ----


def test_a_short_password_is_enough_at_home_and_no_further() -> None:
    short, long = "x" * (LEAST_PASSWORD - 1), "x" * LEAST_PASSWORD
    check_listening(Settings(site_password=short))
    check_listening(Settings(site_password=long, host="0.0.0.0"))
    with pytest.raises(SettingError, match=f"TWINMAP_SITE_PASSWORD: .* fewer than {LEAST_PASSWORD} characters"):
        check_listening(Settings(site_password=short, host="0.0.0.0"))


def test_wrong_ones_wait_longer_each_time_and_the_right_one_never(client: FlaskClient, clock: Clock) -> None:
    for _ in range(8):
        assert status(client, login("wrong")) == 401
    assert clock.waits == [0.25, 0.5, 1.0, 2.0, 4.0, MOST_S, MOST_S, MOST_S]
    assert status(client, login()) == 200
    assert len(clock.waits) == 8


def test_wrong_ones_are_counted_by_address_and_by_login(client: FlaskClient, clock: Clock) -> None:
    for number in range(4):
        assert status(client, login("wrong", by=f"192.0.2.{number}")) == 401
    assert clock.waits == [0.25, 0.5, 1.0, 2.0], "one login, from many addresses"
    assert status(client, login("wrong", user="admin", by="198.51.100.1")) == 401
    assert clock.waits[-1] == 0.25, "another login, from another address"
    assert status(client, login("wrong", user="admin", by="192.0.2.3")) == 401
    assert clock.waits[-1] == 0.5
    assert status(client, login(by="192.0.2.3")) == 200
    assert status(client, login("wrong", by="192.0.2.3")) == 401
    assert clock.waits[-1] == 4.0, "others may still be guessing"


def test_who_only_asks_for_the_page_is_no_wrong_one(client: FlaskClient, clock: Clock) -> None:
    answer = client.get("/api/v1/reports", headers={"X-Forwarded-For": "192.0.2.1"})
    assert answer.status_code == 401 and not clock.waits
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")


def test_after_a_while_the_next_is_the_first_again(clock: Clock) -> None:
    slowing = clock.slowing()
    assert [slowing.wrong(Sender("192.0.2.1", "twinmap"))[0] for _ in range(3)] == [1, 2, 3]
    clock.now += FORGOTTEN_S + 1
    assert slowing.wrong(Sender("192.0.2.1", "twinmap")) == (1, 0.25)


def test_one_subscriber_of_ipv6_is_one_address(clock: Clock) -> None:
    slowing = clock.slowing()
    counts = [slowing.wrong(Sender(f"2001:db8:1:2::{number}", str(number)))[0] for number in range(1, 4)]
    assert counts == [1, 2, 3]
    assert slowing.wrong(Sender("2001:db8:1:3::1", "other")) == (1, 0.25)


def test_what_is_remembered_of_wrong_ones_has_an_end(clock: Clock) -> None:
    slowing = clock.slowing()
    for number in range(MOST_KEPT + 50):
        address = f".{number >> 16}.{(number >> 8) & 255}.{number & 255}"
        slowing.wrong(Sender(f"10{address}", "twinmap"))
        slowing.right(Sender(f"11{address}", "twinmap"))
    assert len(slowing._wrong) == len(slowing._known) == MOST_KEPT


def guessing(client: FlaskClient, clock: Clock) -> None:
    """From here on a wrong one waits in a thread of its own, so that time stands still for the others."""
    entrance(client).slowing = Slowing(clock.waits.append, lambda: clock.now)


def test_while_a_wrong_one_waits_none_from_its_address_is_looked_at(client: FlaskClient, clock: Clock) -> None:
    guessing(client, clock)
    assert status(client, login("wrong")) == 401
    refused = client.get("/api/v1/reports", headers=login("another"))
    told = client.get("/api/v1/reports", headers=login())
    assert (refused.status_code, told.status_code, told.headers["Retry-After"]) == (429, 429, "1")
    assert refused.get_json() == told.get_json(), "nothing tells the right one from a wrong one"
    assert clock.waits == [0.25], "and none counts"
    assert status(client, login(by="192.0.2.2")) == 200, "others aren't held back"
    clock.now += 0.25
    assert status(client, login()) == 200


def test_an_address_has_few_guesses_however_many_it_sends(client: FlaskClient, clock: Clock) -> None:
    guessing(client, clock)
    found = []
    for number in range(600):
        found.append(status(client, login("wrong" if number < 599 else PASSWORD)))
        clock.now += 0.05
    assert found.count(401) == len(clock.waits) <= 10 and found.count(200) == 0


def test_who_was_let_in_before_is_let_in_while_others_guess_at_the_same_address(
    client: FlaskClient, clock: Clock, tokens: Tokens
) -> None:
    guessing(client, clock)
    reader, guesser = {"User-Agent": "a browser"}, {"User-Agent": "a guesser"}
    assert status(client, login() | reader) == 200
    for number in range(5):
        status(client, login("wrong") | guesser)
        assert status(client, login() | reader) == 200
        assert status(client, login() | guesser) == 429
        assert status(client, bearer(tokens.add(f"t{number}", "read")) | guesser) == 200
    clock.now += KNOWN_S + 1
    status(client, login("wrong") | guesser)
    assert status(client, login() | reader) == 429, "long ago"


def test_a_flood_of_wrong_ones_takes_few_threads_and_lets_the_right_one_in(client: FlaskClient) -> None:
    free = threading.Event()
    entrance(client).slowing = Slowing(lambda _: [free.wait(30)].clear())
    waiting = [
        threading.Thread(target=status, args=(client.application.test_client(), login("wrong", by=f"192.0.2.{number}")))
        for number in range(MOST_WAITING)
    ]
    for each in waiting:
        each.start()
    while entrance(client).slowing._waiting < MOST_WAITING:
        free.wait(0.01)
    refused = client.get("/api/v1/reports", headers=login("wrong", by="192.0.2.99"))
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "4")
    assert refused.get_json()["error"]["type"] == "TooManyWrong"
    assert client.get("/", headers=login("wrong")).status_code == 429
    assert status(client, login(by="192.0.2.98")) == 200
    free.set()
    for each in waiting:
        each.join(30)
    assert status(client, login("wrong", by="192.0.2.97")) == 401


def test_wrong_ones_are_logged_with_their_address_and_nothing_private(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "twinmap.login"):
        status(client, login("my-other-password", by="203.0.113.7"))
        status(client, login("x", user="my-password-by-mistake", by="203.0.113.8"))
        status(client, bearer("twinmap_nearly", by="203.0.113.9"))
    assert [each.getMessage() for each in caplog.records] == [
        "wrong password for twinmap from 203.0.113.7, 1 in a row; it waits 0.25 s",
        "wrong password for another name from 203.0.113.8, 1 in a row; it waits 0.25 s",
        "wrong token from 203.0.113.9, 1 in a row; it waits 0.25 s",
    ]


# ---- tokens ----


def test_a_token_reads_or_writes_and_needs_no_password(client: FlaskClient, tokens: Tokens, clock: Clock) -> None:
    reads, writes = bearer(tokens.add("reader", "read")), bearer(tokens.add("writer", "write"))
    query = {"query": "RETURN 1 AS one"}
    for headers in (reads, writes):
        assert status(client, headers) == 200
        assert client.post("/api/v1/query", json=query, headers=headers).get_json()["rows"] == [[1]]
    refused = client.delete("/api/v1/loads/load-nothing", headers=reads)
    assert refused.status_code == 403 and "may only read" in refused.get_json()["error"]["message"]
    with_key = reads | {PAGE_KEY_HEADER: page_key(client)}
    assert client.delete("/api/v1/loads/load-nothing", headers=with_key).status_code == 403
    assert client.delete("/api/v1/loads/load-nothing", headers=writes).status_code == 404
    foreign = writes | {"Origin": "https://evil.example"}
    assert client.delete("/api/v1/loads/load-nothing", headers=foreign).status_code == 403
    tokens.remove("writer")
    refused = client.get("/api/v1/reports", headers=writes)
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"] == 'Bearer realm="twinmap", error="invalid_token"'
    assert clock.waits == [0.25]
    assert status(client, reads) == 200


def test_whoever_started_a_query_may_stop_it_and_nobody_elses(client: FlaskClient, tokens: Tokens) -> None:
    reads, other, writes = (bearer(tokens.add(*each)) for each in (("a", "read"), ("b", "read"), ("c", "write")))
    who = {"a": reads, "b": other, "c": writes, "people": login()}
    endless = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a, b WHERE a + b < 0 RETURN count(*) AS n"
    for name, stops, refused in (("a", "a", "b people"), ("people", "people", "a b"), ("b", "c", "a people")):
        asked = {"query": endless, "tag": f"of-{name}"}
        answers: list[TestResponse] = []

        def ask(headers: dict[str, str], asked: dict[str, str], answers: list[TestResponse]) -> None:
            answers.append(client.application.test_client().post("/api/v1/query", json=asked, headers=headers))

        running = threading.Thread(target=ask, args=(who[name], asked, answers))
        running.start()
        place = f"/api/v1/jobs/of-{name}"
        while client.get(place, headers=reads).status_code != 200:
            assert running.is_alive()
        for each in refused.split():
            assert client.delete(place, headers=who[each]).status_code == 403, (name, each)
        foreign = who[stops] | {"Origin": "https://evil.example"}
        assert client.delete(place, headers=foreign).status_code == 403
        assert client.delete(place, headers=who[stops]).get_json()["stopped"] is True
        running.join(60)
        assert "cancelled" in answers[0].get_json()["error"]["message"]
        assert client.get(place, headers=reads).get_json()["state"] != "running"
        assert client.delete(place, headers=who[name]).get_json()["stopped"] is False, "it has ended"
    assert client.delete("/api/v1/jobs/nobodys", headers=reads).get_json()["stopped"] is False


def test_a_query_that_was_stopped_before_it_came_isnt_begun(client: FlaskClient, tokens: Tokens) -> None:
    """A request may overtake another; whoever may only read holds back nothing but what is asked in the same name."""
    reads, other, writes = (bearer(tokens.add(*each)) for each in (("a", "read"), ("b", "read"), ("c", "write")))
    for number, (stops, asks, begun) in enumerate(
        ((reads, reads, False), (reads, other, True), (writes, other, False), (writes, writes, False))
    ):
        asked = {"query": "RETURN 1 AS one", "tag": f"overtaken{number}"}
        assert client.delete(f"/api/v1/jobs/{asked['tag']}", headers=stops).get_json()["stopped"] is False
        answer = client.post("/api/v1/query", json=asked, headers=asks)
        assert (answer.status_code == 200) == begun, answer.get_json()
        assert begun or "cancelled" in answer.get_json()["error"]["message"]
        assert client.get(f"/api/v1/jobs/{asked['tag']}", headers=asks).get_json()["state"] == "ended"


def test_a_wrong_token_is_refused_where_nobody_needs_one(
    samples_settings: Settings, samples: Store, tokens: Tokens, clock: Clock
) -> None:
    client = create_app(replace(samples_settings, tokens=str(tokens.path)), samples).test_client()
    entrance(client).slowing = clock.slowing()
    writes = bearer(tokens.add("writer", "write"))
    assert client.delete("/api/v1/loads/load-nothing").status_code == 403
    assert client.delete("/api/v1/loads/load-nothing", headers=writes).status_code == 404
    for wrong in ("", "x", writes["Authorization"][:-1], "\udce4"):
        assert status(client, {"Authorization": f"Bearer {wrong}".encode("utf-8", "replace").decode()}) == 401
    assert len(clock.waits) == 4


def test_a_file_of_tokens_that_cant_be_read_lets_nobody_in(
    client: FlaskClient, tokens: Tokens, caplog: pytest.LogCaptureFixture
) -> None:
    right = bearer(tokens.add("reader", "read"))
    assert status(client, right) == 200
    tokens.path.write_text("{", encoding="utf-8")
    assert status(client, right) == 401
    assert "the tokens can't be read" in caplog.text
    assert status(client, login()) == 200


def test_the_description_of_the_api_says_who_may_call_what(client: FlaskClient) -> None:
    described = client.get("/api/v1/openapi.json", headers=login()).get_json()
    assert described["security"] == [{"token": []}, {"password": []}]
    for call in ("live", "health"):
        assert described["paths"][f"/api/v1/{call}"]["get"]["security"] == []
    writes = [
        way["security"]
        for ways in described["paths"].values()
        for method, way in ways.items()
        if method == "delete" or "multipart/form-data" in way.get("requestBody", {}).get("content", {})
    ]
    assert len(writes) >= 3
    assert all(each == [{"token": []}, {"password": [], "page_key": []}] for each in writes)
    named = {name for each in (described["security"], *writes) for way in each for name in way}
    assert named == set(described["components"]["securitySchemes"])


def cli(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["tokens", *arguments, "--store", str(folder)])


def test_tokens_are_made_listed_and_removed_and_kept_as_digests(tmp_path: Path) -> None:
    (tmp_path / MARKER).write_text(f'{{"made by": "twinmap", "layout": {LAYOUT}}}', encoding="utf-8")
    made = cli(tmp_path, "add", "the school's import", "--write")
    assert made.exit_code == 2, "an apostrophe is no part of a name"
    made = cli(tmp_path, "add", "import of schools", "--write")
    token = made.stdout.strip()
    assert made.exit_code == 0 and len(token) > 40 and token not in made.stderr
    assert cli(tmp_path, "add", "import of schools").exit_code == 1
    assert cli(tmp_path, "add", "reader").exit_code == 0
    kept = tmp_path / "tokens.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert token not in kept.read_text(encoding="utf-8")
    found = Tokens(kept).find(token)
    assert found is not None and (found.name, found.may) == ("import of schools", "write")
    listed = cli(tmp_path, "list", "--format", "csv").stdout.splitlines()
    assert [line.split(",")[:2] for line in listed] == [
        ["name", "may"],
        ["import of schools", "write"],
        ["reader", "read"],
    ]
    assert cli(tmp_path, "remove", "import of schools").exit_code == 0
    assert cli(tmp_path, "remove", "import of schools").exit_code == 1
    assert Tokens(kept).find(token) is None


def test_two_who_add_tokens_at_one_time_lose_none(tokens: Tokens) -> None:
    adding = [threading.Thread(target=Tokens(tokens.path).add, args=(f"n{n}", "read")) for n in range(12)]
    for each in adding:
        each.start()
    for each in adding:
        each.join(30)
    assert set(tokens.all()) == {f"n{n}" for n in range(12)}


# ---- what is wrong with a request is told before it is asked for a key ----


@pytest.mark.parametrize(
    ("method", "address", "kind", "expected"),
    [
        ("PATCH", "/api/v1/loads/some", "", 405),
        ("DELETE", "/", "", 405),
        ("POST", "/nowhere", "", 404),
        ("POST", "/api/v1/nowhere", "", 404),
        ("POST", "/api/v1/query", "text/plain", 415),
        ("POST", "/api/v1/query", "application/x-www-form-urlencoded", 415),
        ("POST", "/api/v1/query", "", 415),
        ("POST", "/api/v1/loads", "application/json", 415),
        ("POST", "/api/v1/loads", "text/csv", 415),
        ("DELETE", "/api/v1/loads/some", "", 403),
        ("POST", "/api/v1/loads", "multipart/form-data; boundary=x", 403),
    ],
)
def test_what_cant_be_is_told_before_the_key_is_asked_for(
    client: FlaskClient, method: str, address: str, kind: str, expected: int
) -> None:
    answer: TestResponse = client.open(address, method=method, data=b"{}", content_type=kind or None, headers=login())
    assert answer.status_code == expected
    assert client.open(address, method=method, data=b"{}", content_type=kind or None).status_code == 401
    if address.startswith("/api/") and expected != 403:
        assert answer.get_json()["error"]["hint"]


def test_a_body_that_is_too_large_is_told_in_the_one_shape_with_the_setting(
    client: FlaskClient, tokens: Tokens
) -> None:
    body = b"x" * (MOST_BYTES + 1)
    for address, kind in (("/api/v1/query", "application/json"), ("/console", "application/x-www-form-urlencoded")):
        answer = client.post(address, data=body, content_type=kind, headers=login())
        assert answer.status_code == 413
        assert "TWINMAP_UPLOAD_MB" in answer.get_data(as_text=True)
    error = client.post("/api/v1/query", data=body, content_type="application/json", headers=login()).get_json()[
        "error"
    ]
    assert set(error) == {"type", "message", "where", "hint"}
    assert "1 MB" in error["message"]


@pytest.mark.parametrize("host", ["no-such-name.invalid", "192.0.2.1", "a b", "...", "x" * 80, "127.0.0.1:80"])
@pytest.mark.parametrize("password", [PASSWORD, ""])
def test_a_name_or_address_that_isnt_ours_is_told_before_a_store_is_opened(
    host: str, password: str, tmp_path: Path
) -> None:
    done = CliRunner().invoke(
        main,
        ["serve", "--host", host, "--store", str(tmp_path / "store")],
        env={"TWINMAP_SITE_PASSWORD": password, "TWINMAP_LOG": "error"},
    )
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"twinmap: {host}: the site can't listen there") and done.stderr.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_names_and_addresses_of_this_machine_can_be_listened_on() -> None:
    for host in ("127.0.0.1", "localhost", "0.0.0.0", ""):
        check_address(host)
