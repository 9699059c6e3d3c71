"""The site behind nginx and Caddy, as `docs/` sets them up, and under a prefix in Chromium."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from flask import Flask, request, request_started
from playwright.sync_api import Browser, expect

from graph.settings import Settings
from graph.store.store import open_store
from loaders.load_sample import load_sample
from tests.web.test_browser import browser, watched
from web.app import create_app, make_server
from web.proxy import client_address
from web.security import PAGE_KEY_HEADER

__all__ = ["browser"]
DOCS = Path(__file__).parent.parent.parent / "docs"
NAME = "twin.example.org"
CLIENT = "127.0.0.2"
"""Another address of this machine, on Linux: it isn't the proxy's."""
AS_IT_COMES = "server { listen 80; location /twinmap/ { proxy_pass http://127.0.0.1:8400; } }"
TABLE = "city1,country1,city2,country2,since\nNantes,France,Nara,Japan,1999\n"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    place = str(tmp_path_factory.mktemp("behind") / "store")
    settings = Settings(store=place, prefix="/twinmap", trusted_proxy="127.0.0.1,::1", hosts=NAME)
    with open_store(settings) as store:
        load_sample(store, "jiangsu")
        yield create_app(settings, store)


@pytest.fixture(scope="module")
def port(app: Flask) -> Iterator[int]:
    server = make_server(app, "127.0.0.1", 0)
    assert server.address.endswith("/twinmap")
    thread = threading.Thread(target=server.run)
    thread.start()
    yield server.effective_port
    server.close()
    thread.join()


def command(name: str) -> str:
    path = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if path is None:
        pytest.skip(f"{name} is missing: apt install {name}")
    return path


def answers(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def nginx(server: str, port: int, folder: Path) -> Iterator[int]:
    """nginx with this `server`, on a free port, before the site on `port`."""
    here = free_port()
    server = server.replace("listen 80;", f"listen 127.0.0.1:{here};").replace(":8400", f":{port}")
    paths = "".join(
        f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = folder / "nginx.conf"
    config.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log;\nevents {{}}\nhttp {{\naccess_log off;\n{paths}{server}\n}}\n"
    )
    with running([command("nginx"), "-p", str(folder), "-c", str(config)], here, folder):
        yield here


@contextmanager
def caddy(port: int, folder: Path) -> Iterator[int]:
    """Caddy as `docs/Caddyfile` has it, but without a certificate."""
    here = free_port()
    config = folder / "Caddyfile"
    site = (DOCS / "Caddyfile").read_text().replace(f"\n{NAME} {{", f"\nhttp://{NAME}:{here} {{\n\tbind 127.0.0.1")
    config.write_text("{\n\tadmin off\n}\n" + site.replace(":8400", f":{port}"))
    with running([command("caddy"), "run", "--config", str(config), "--adapter", "caddyfile"], here, folder):
        yield here


@contextmanager
def running(words: list[str], port: int, folder: Path) -> Iterator[None]:
    log = folder / "output"
    environment = os.environ | {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with log.open("wb") as output, subprocess.Popen(words, stdout=output, stderr=output, env=environment) as process:
        try:
            deadline = time.monotonic() + 30
            while not answers(port):
                assert process.poll() is None and time.monotonic() < deadline, log.read_text()
                time.sleep(0.1)
            yield
        finally:
            process.terminate()


def ask(
    port: int, path: str, method: str = "GET", body: bytes | None = None, **headers: str
) -> tuple[int, http.client.HTTPMessage, str]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, 60, (CLIENT, 0))) as line:
        line.request(
            method, path, body, {"Host": NAME} | {name.replace("_", "-"): value for name, value in headers.items()}
        )
        with line.getresponse() as answer:
            return answer.status, answer.headers, answer.read().decode(errors="replace")


def load(port: int, origin: str) -> int:
    """Status of a load through the proxy, as a page of `origin` sends it."""
    key = ask(port, "/twinmap/load")[2].partition('name="twinmap-page-key" content="')[2].partition('"')[0]
    body = f'--b\r\nContent-Disposition: form-data; name="files"; filename="t.csv"\r\n\r\n{TABLE}\r\n--b--\r\n'.encode()
    headers = {"Content-Type": "multipart/form-data; boundary=b", "Origin": origin, PAGE_KEY_HEADER: key}
    return ask(port, "/twinmap/api/v1/loads", "POST", body, **headers)[0]


def stands_behind(app: Flask, port: int) -> None:
    """Pages, scripts and loads go through, and the site knows who asks."""
    seen: list[str] = []

    def look(sender: Flask, **given: object) -> None:
        seen.append(client_address(request.environ))

    with request_started.connected_to(look, app):
        status, _, page = ask(port, "/twinmap/", X_Forwarded_For="6.6.6.6", X_Forwarded_Prefix="/twinmap")
        assert status == 200 and 'data-root="/twinmap"' in page
        assert set(seen) == {CLIENT}  # whatever the client says of itself
    script = re.search(r'src="(/twinmap/static/[^"]+)"', page)
    assert script and ask(port, script[1])[0] == 200
    status, headers, _ = ask(port, "/twinmap")
    assert status in (301, 302) and headers["Location"].endswith("/twinmap/")
    status, headers, _ = ask(port, "/twinmap/reports/candidates?party_name=Suzhou&party=Suzhou")
    assert headers.get("Location", "/twinmap/").startswith("/twinmap/")
    assert load(port, f"http://{NAME}") in (200, 202)
    assert load(port, "http://evil.example") == 403


def test_nginx_as_the_docs_have_it(app: Flask, port: int, tmp_path: Path) -> None:
    with nginx((DOCS / "nginx.conf").read_text(), port, tmp_path) as here:
        stands_behind(app, here)


def test_caddy_as_the_docs_have_it(app: Flask, port: int, tmp_path: Path) -> None:
    with caddy(port, tmp_path) as here:
        stands_behind(app, here)


def test_nginx_as_it_comes(port: int, tmp_path: Path) -> None:
    """It asks under the name of its upstream and says of nobody who asks."""
    with nginx(AS_IT_COMES, port, tmp_path) as here:
        assert ask(here, "/twinmap/")[0] == 200
        assert load(here, f"https://{NAME}") in (200, 202)
        assert load(here, "https://evil.example") == 403


def test_under_a_prefix_everything_draws_and_leads_on(browser: Browser, port: int) -> None:
    with watched(browser, f"http://127.0.0.1:{port}/twinmap") as seen:
        page = seen.open("/network?area=jiangsu")
        seen.drawn()
        box = page.locator("#find")
        box.fill("nanjing")
        expect(page.get_by_role("option").first).to_be_visible(timeout=60_000)
        box.press("ArrowDown")
        box.press("Enter")
        page.wait_for_url("**/twinmap/node/**", timeout=60_000)
        assert seen.complaints == []  # nothing was asked for beside the prefix
