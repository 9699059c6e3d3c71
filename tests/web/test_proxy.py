"""Behind a proxy: whose word counts, and every address under the prefix."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from flask import Flask, request
from flask.testing import FlaskClient

from graph.errors import SettingError
from graph.settings import Settings
from graph.store.store import open_store
from loaders.load_sample import load_sample
from tests.web.html import elements
from tests.web.inside import page_key
from web.app import create_app
from web.cli import main
from web.proxy import Front, client_address, last_client, prefix_of, trusted_proxies
from web.security import PAGE_KEY_HEADER

ROOT = Path(__file__).parent.parent.parent
PROXY = {"REMOTE_ADDR": "127.0.0.1"}
LINKS = ("href", "src", "action", "formaction", "data-src", "data-href")


def seen_by(settings: Settings, peer: str, headers: dict[str, str]) -> dict[str, str]:
    """What an app behind the front sees of a request."""
    app = Flask("seen")
    app.wsgi_app = Front(app.wsgi_app, settings)  # type: ignore[method-assign]

    @app.route("/", defaults={"path": ""})
    @app.route("/<path:path>")
    def seen(path: str) -> dict[str, str]:
        return {
            "client": client_address(request.environ),
            "remote": request.remote_addr or "",
            "host": request.host,
            "scheme": request.scheme,
            "said": ",".join(name for name, _ in request.headers if name.startswith(("X-Forwarded", "Forwarded"))),
        }

    answer = app.test_client().get("/", headers=headers, environ_base={"REMOTE_ADDR": peer}).get_json()
    assert isinstance(answer, dict)
    return answer


SAID = {
    "X-Forwarded-For": "6.6.6.6, 192.0.2.7",
    "X-Forwarded-Host": "twin.example.org",
    "X-Forwarded-Proto": "https",
    "Forwarded": "for=7.7.7.7",
}


def test_a_trusted_proxy_says_who_asks_and_under_which_name() -> None:
    seen = seen_by(Settings(trusted_proxy="127.0.0.1"), "127.0.0.1", SAID)
    assert (seen["client"], seen["remote"]) == ("192.0.2.7", "192.0.2.7")
    assert (seen["host"], seen["scheme"], seen["said"]) == ("twin.example.org", "https", "")


@pytest.mark.parametrize("trusted", ["", "10.0.0.1", "::1"])
def test_nobody_else_chooses_an_address_for_himself(trusted: str) -> None:
    seen = seen_by(Settings(trusted_proxy=trusted), "127.0.0.1", SAID | {"Host": "localhost"})
    assert (seen["client"], seen["remote"], seen["host"], seen["scheme"]) == (
        "127.0.0.1",
        "127.0.0.1",
        "localhost",
        "http",
    )
    assert seen["said"] == ""


@pytest.mark.parametrize(
    ("peer", "hops", "client"),
    [
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "192.0.2.7:4711", "192.0.2.7"),
        ("127.0.0.1", "1.1.1.1, 192.0.2.7, 10.0.0.2, 10.0.0.3", "192.0.2.7"),
        ("127.0.0.1", "1.1.1.1, unknown", "127.0.0.1"),
        ("::ffff:127.0.0.1", "2001:db8::7", "2001:db8::7"),
        ("127.0.0.1", "[2001:db8::7]:99", "2001:db8::7"),
        ("127.0.0.1", "10.0.0.9, 10.0.0.2", "10.0.0.9"),
        ("127.0.0.1", "<script>", "127.0.0.1"),
        ("192.0.2.9", "1.1.1.1", "192.0.2.9"),
    ],
)
def test_the_client_is_the_last_that_a_trusted_one_names(peer: str, hops: str, client: str) -> None:
    assert last_client(peer, hops, trusted_proxies(Settings(trusted_proxy="127.0.0.1, 10.0.0.0/8"))) == client


@pytest.mark.parametrize("wrong", ["proxy.example.org", "10.0.0.0/99", "127.0.0.1;::1"])
def test_a_proxy_that_is_no_address_is_said(wrong: str) -> None:
    with pytest.raises(SettingError, match="TWINMAP_TRUSTED_PROXY"):
        trusted_proxies(Settings(trusted_proxy=wrong))


@pytest.mark.parametrize("wrong", ["/a b", "/../x", "http://x/", "/a//b", "/ä", "/a?b"])
def test_a_prefix_that_is_no_path_is_said(wrong: str) -> None:
    with pytest.raises(SettingError, match="TWINMAP_PREFIX"):
        prefix_of(Settings(prefix=wrong))


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    place = str(tmp_path_factory.mktemp("proxy") / "store")
    settings = Settings(store=place, prefix="/twinmap", trusted_proxy="127.0.0.1", hosts="twin.example.org")
    with open_store(settings) as store:
        load_sample(store, "jiangsu")
        made = create_app(settings, store)
        made.config["PATIENCE_S"] = 0.0  # the pages that wait for a report stand under the prefix too
        yield made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def inner(page: str, at: str) -> set[str]:
    """Where a page's links and scripts within the site lead, without what follows `#`."""
    found = set()
    for element in elements(page):
        for name in LINKS:
            address = element.attributes.get(name, "")
            parts = urlsplit(address)
            if address and not parts.scheme and not address.startswith(("#", "?")):
                found.add(address.partition("#")[0])
    return found


def test_every_address_of_every_page_stands_under_the_prefix_and_answers(client: FlaskClient) -> None:
    left, seen = ["/twinmap/"], set[str]()
    shapes: dict[str, int] = {}
    while left:
        address = left.pop()
        assert address.startswith("/twinmap/"), address
        shape = "/".join(address.partition("?")[0].split("/")[:3])
        shapes[shape] = shapes.get(shape, 0) + 1
        if address in seen or shapes[shape] > 2 or address.endswith("/stop"):
            continue
        seen.add(address)
        with client.get(address, headers={"Accept-Language": "en"}, follow_redirects=False) as answer:
            if answer.status_code in (301, 302, 303, 308):
                left.append(urlsplit(answer.headers["Location"]).path)
                continue
            assert answer.status_code < 500 and answer.status_code not in (401, 403, 421), (address, answer.status_code)
            if answer.mimetype == "text/html" and answer.status_code == 200:
                page = answer.get_data(as_text=True)
                assert 'data-root="/twinmap"' in page
                left += inner(page, address)
    assert len(seen) > 20


def test_beside_the_prefix_stands_nothing_but_the_way_to_it(client: FlaskClient) -> None:
    stranger = {"REMOTE_ADDR": "192.0.2.1"}
    for address in ("/", "/twinmap", "/twinmap?lang=zh"):
        answer = client.get(address, environ_base=stranger)
        assert answer.status_code == 302
        assert answer.headers["Location"] == "/twinmap/" + ("?lang=zh" if "?" in address else "")
    for address in ("/network", "/api/v1/reports", "/twinmapper/", "/static/style.css"):
        answer = client.get(address, environ_base=stranger)
        assert answer.status_code == 404
        assert "/twinmap/" in answer.get_data(as_text=True)


def test_a_proxy_may_take_the_prefix_off(client: FlaskClient) -> None:
    page = client.get("/network", environ_base=PROXY).get_data(as_text=True)
    assert 'data-root="/twinmap"' in page and 'href="/twinmap/map' in page
    assert client.get("/map", headers={"X-Forwarded-Prefix": "/twinmap"}, environ_base=PROXY).status_code == 200


@pytest.mark.parametrize(
    "forged", ["/forged", "/", "twin", "/twinmap/forged", "/twinmap, /forged", "https://evil.example/"]
)
@pytest.mark.parametrize("peer", [PROXY, {"REMOTE_ADDR": "192.0.2.1"}])
def test_a_prefix_that_isnt_ours_changes_nothing(client: FlaskClient, peer: dict[str, str], forged: str) -> None:
    page = client.get("/twinmap/map", headers={"X-Forwarded-Prefix": forged}, environ_base=peer)
    assert page.status_code == 200 and 'data-root="/twinmap"' in page.get_data(as_text=True)


@pytest.mark.parametrize(
    ("said", "status"), [("/reports", 200), ("/reports/", 200), ("/forged, /reports", 200), ("/forged", 404)]
)
def test_a_proxy_that_takes_the_prefix_off_is_believed_about_ours(said: str, status: int) -> None:
    """/reports/reports/centrality arrives as /reports/centrality: only the header tells it from a path that came whole."""
    asked = Flask("asked")
    asked.wsgi_app = Front(asked.wsgi_app, Settings(trusted_proxy="127.0.0.1", prefix="/reports"))  # type: ignore[method-assign]
    asked.add_url_rule("/reports/centrality", view_func=lambda: "the report")
    answer = asked.test_client().get("/reports/centrality", headers={"X-Forwarded-Prefix": said}, environ_base=PROXY)
    assert answer.status_code == status


def test_the_cookie_of_the_language_is_for_this_site_alone(client: FlaskClient) -> None:
    cookie = client.get("/twinmap/?lang=zh", headers={"X-Forwarded-Proto": "https"}, environ_base=PROXY).headers[
        "Set-Cookie"
    ]
    assert "Path=/twinmap" in cookie and "Secure" in cookie
    assert "Secure" not in client.get("/twinmap/?lang=en", environ_base=PROXY).headers["Set-Cookie"]


def test_the_api_tells_where_it_stands(client: FlaskClient) -> None:
    assert client.get("/twinmap/api/v1/openapi.json").get_json()["servers"] == [{"url": "/twinmap"}]
    lost = client.get("/twinmap/api/v1/nothing-here").get_json()["error"]
    assert lost["type"] == "NotFound"
    assert client.get("/twinmap/nowhere").get_data(as_text=True).count("/twinmap/nowhere")


def test_refused_rows_are_found_under_the_prefix(client: FlaskClient) -> None:
    key = page_key(client)
    table = b"city1,country1,city2,country2,since\nOne,France,Two,Japan,1999\nFour,Japan,Four,Japan,1999\n"
    sent = client.post(
        "/twinmap/api/v1/loads",
        data={"files": (io.BytesIO(table), "t.csv")},
        headers={PAGE_KEY_HEADER: key},
        buffered=True,
    )
    report = sent.get_json()
    address = report["rejects"]
    assert address.startswith("/twinmap/api/v1/loads/")
    assert client.get(address).status_code == 200
    assert client.get(f"/twinmap/api/v1/loads/{report['load']}").get_json()["rejects"] == address


@pytest.mark.parametrize(
    ("host", "origin", "forwarded", "status"),
    [
        (
            "127.0.0.1:8400",
            "https://twin.example.org",
            None,
            400,
        ),  # nginx as it comes: it asks under the name of its upstream
        ("127.0.0.1:8400", "http://localhost:9000", None, 400),
        ("127.0.0.1:8400", "https://twin.example.org", "twin.example.org", 400),
        ("twin.example.org", "https://twin.example.org", None, 400),
        ("127.0.0.1:8400", "https://evil.example", None, 403),
        ("127.0.0.1:8400", "null", None, 403),
        ("127.0.0.1:8400", "https://evil.example", "evil.example", 421),
        ("evil.example", "https://evil.example", None, 421),
        ("127.0.0.1:8400", "https://twin.example.org.evil.example", None, 403),
    ],
)
def test_whose_page_may_write_through_a_proxy(
    client: FlaskClient, host: str, origin: str, forwarded: str | None, status: int
) -> None:
    key = page_key(client)
    headers = {"Host": host, "Origin": origin, PAGE_KEY_HEADER: key}
    headers |= {"X-Forwarded-Host": forwarded} if forwarded else {}
    answer = client.post("/twinmap/api/v1/loads", data={}, headers=headers, environ_base=PROXY)
    assert answer.status_code == status, answer.get_data(as_text=True)


def test_the_front_end_asks_under_the_prefix_only() -> None:
    """Every text of the front end that is an address of the site goes through `rooted`."""
    sources = sorted((ROOT / "web" / "frontend" / "src").glob("*.ts"))
    assert len(sources) > 20
    for path in sources:
        text = path.read_text(encoding="utf-8")
        for found in re.finditer(
            r"""(\w+\(|.)?["`]/(?:[a-z$][^"`\s]*)["`]""",
            re.sub(r"/\*.*?\*/|^\s*//.*$", "", text, flags=re.DOTALL | re.MULTILINE),
        ):
            assert found[1] == "rooted(", f"{path.name}: {found[0]}"


@pytest.mark.parametrize(
    "address", ["/twinmap/", "/twinmap/api/v1/reports", "/twinmap/static/style.css", "/twinmap/api/v1/live"]
)
def test_a_site_that_stops_says_when_to_come_again(app: Flask, client: FlaskClient, address: str) -> None:
    stopping = app.extensions["twinmap"].stopping
    stopping.set()
    try:
        answer = client.get(address, headers={"Host": "evil.example"})
    finally:
        stopping.clear()
    assert answer.status_code == 503 and answer.headers["Retry-After"] == "5"
    if "/api/" in address:
        assert answer.get_json()["error"]["type"] == "SiteStopping"
    else:
        assert "being stopped" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("name", "value"), [("TWINMAP_PREFIX", "/a b"), ("TWINMAP_TRUSTED_PROXY", "proxy.example.org")]
)
def test_a_setting_that_cant_be_is_told_before_anything_is_begun(tmp_path: Path, name: str, value: str) -> None:
    place = tmp_path / "store"
    said = CliRunner().invoke(main, ["demo", "--no-browser", "--port", "0", "--store", str(place)], env={name: value})
    assert said.exit_code == 2 and name in said.stderr
    assert not place.exists()
