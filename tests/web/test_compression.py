"""Answers leave compressed, whole, and without telling a secret by their length."""

from __future__ import annotations

import gzip
import re
import zlib
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse
from werkzeug.wrappers import Response

from graph.store.store import Store
from tests.settled import settled
from web import compression

STATIC = Path(compression.__file__).parent / "static"
LEAST_SHARE = {
    "/api/v1/network?shape=columns": 0.2,
    "/ties?level=party": 0.2,
    "/api/v1/reports/centrality?format=csv": 0.5,
}
"""Addresses, and the most that may be left of their answers: measured 0.13, 0.07 and 0.35 with brotli."""


def plain(answer: Response) -> bytes:
    encoding = answer.headers.get("Content-Encoding")
    return bytes({"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding](answer.data))


def ask(client: FlaskClient, address: str, accepted: str = "") -> TestResponse:
    return client.get(address, headers={"Accept-Encoding": accepted} if accepted else {})


@pytest.mark.parametrize(("accepted", "encoding"), [("gzip, deflate, br, zstd", "br"), ("gzip, deflate", "gzip")])
@pytest.mark.parametrize("address", LEAST_SHARE)
def test_large_answers_leave_small_and_come_back_whole(
    client: FlaskClient, samples: Store, address: str, accepted: str, encoding: str
) -> None:
    settled(samples)
    whole, small = ask(client, address), ask(client, address, accepted)
    assert "Content-Encoding" not in whole.headers
    assert small.headers["Content-Encoding"] == encoding
    assert "Accept-Encoding" in small.headers["Vary"]
    assert "Accept-Encoding" in whole.headers["Vary"]
    assert small.headers["ETag"] == whole.headers["ETag"]
    assert without_key(plain(small)) == without_key(whole.data)
    assert len(small.data) < LEAST_SHARE[address] * len(whole.data)
    assert int(small.headers["Content-Length"]) == len(small.data)


@pytest.mark.parametrize("accepted", ["", "identity", "zstd", "br;q=0, gzip;q=0, identity", "nonsense"])
def test_who_takes_no_such_encoding_gets_none(client: FlaskClient, accepted: str) -> None:
    for address in ("/network", "/static/style.css", f"/static/app/{built('js')}"):
        with ask(client, address, accepted) as answer:
            assert "Content-Encoding" not in answer.headers
            assert answer.status_code == 200


def built(kind: str) -> str:
    """The largest built file of a kind."""
    files = sorted((STATIC / "app" / "assets").glob(f"*.{kind}"), key=lambda path: path.stat().st_size)
    return f"assets/{files[-1].name}"


@pytest.mark.parametrize("kind", ["js", "css", "json"])
def test_built_files_are_sent_as_the_build_compressed_them(client: FlaskClient, kind: str) -> None:
    name = built(kind)
    content = (STATIC / "app" / name).read_bytes()
    tags = set()
    for accepted, encoding in (("gzip, deflate, br, zstd", "br"), ("gzip", "gzip"), ("", None)):
        with ask(client, f"/static/app/{name}", accepted) as answer:
            assert answer.headers.get("Content-Encoding") == encoding
            assert plain(answer) == content
            assert answer.mimetype in ("text/javascript", "text/css", "application/json")
            assert "Accept-Encoding" in answer.headers["Vary"]
            assert "immutable" in answer.headers["Cache-Control"]
            tags.add(answer.headers["ETag"])
            again = {"If-None-Match": answer.headers["ETag"], "Accept-Encoding": accepted}
        with client.get(f"/static/app/{name}", headers=again) as second:
            assert (second.status_code, second.data) == (304, b"")
    assert len(tags) == 3, "each encoding is a file of its own"


def test_a_built_file_is_as_small_as_can_be(client: FlaskClient) -> None:
    name = built("js")
    content = (STATIC / "app" / name).read_bytes()
    with ask(client, f"/static/app/{name}", "br") as answer:
        assert len(answer.data) < 0.26 * len(content)
        assert len(answer.data) < len(zlib.compress(content, 9))


def test_other_files_of_the_site_have_tags_that_hold_in_each_encoding(client: FlaskClient) -> None:
    for accepted in ("br", "gzip", ""):
        with ask(client, "/static/style.css", accepted) as answer:
            tag = answer.headers["ETag"]
        again = {"If-None-Match": tag, "Accept-Encoding": accepted}
        with client.get("/static/style.css", headers=again) as second:
            assert second.status_code == 304


@pytest.mark.parametrize(
    "name", ["app/../../app.py", "app/assets/../../../site.py", "%2e%2e/app.py", "app/assets/none.js"]
)
def test_nothing_beside_the_static_files_is_sent(client: FlaskClient, name: str) -> None:
    assert ask(client, f"/static/{name}", "br").status_code == 404


def without_key(page: bytes) -> bytes:
    """The page without what is different each time it is made."""
    return re.sub(
        rb'(twinmap-[a-z-]*(?:key|token)" content="|name="[a-z_]*(?:key|token)" value=")[0-9a-f]+', rb"\1", page
    )


def test_no_page_tells_its_key_by_its_length(app: Flask) -> None:
    """A stranger who can have pages fetched with words of his choice, and sees their lengths, learns nothing of the key (BREACH)."""
    client = app.test_client()
    pages = [client.get("/load").get_data(as_text=True) for _ in range(20)]
    keys = [set(re.findall(r'content="([0-9a-f]{64,})"', page)) for page in pages]
    assert all(len(each) == 1 for each in keys)
    written = [each.pop() for each in keys]
    assert len(set(written)) == len(pages), "the same text on two pages could be guessed letter by letter"
    assert all(len(set(column)) > 1 for column in zip(*written, strict=True)), "no letter stands still"
