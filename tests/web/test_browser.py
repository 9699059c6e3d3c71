"""The site in Chromium: nothing outside is asked for, nothing fails, drawings draw, and every page works without JavaScript too."""

from __future__ import annotations

import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Dialog, Page, Request, expect, sync_playwright

from graph.settings import Settings
from graph.store.loads import begin_load
from graph.store.store import open_store
from graph.store.write import Writer
from tests.finished import finish_load
from tests.web.test_hostile import NAMES, facts
from web.app import create_app, make_server

FLAGS = [
    "--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
    "--disable-background-networking", "--disable-quic",
]  # fmt: skip
PATIENCE_MS = 60_000
WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
PAGES = (
    "/", "/search?q=suzhou", "/network?area=jiangsu", "/network?level=country", "/map?area=jiangsu", "/ties?kind=bureau", "/node/nanjing",
    "/node/nfls", "/node/CN", "/tie/sc--changzhou--minden-de", "/event/conf-18", "/events", "/claims", "/sources", "/reports",
    "/reports/statistics", "/reports/centrality?level=city&area=jiangsu", "/console?name=shortest-path", "/queries", "/load", "/about",
    "/add/partnership?a=wuxi", "/add/party", "/correct/tie/sc--changzhou--minden-de", "/correct/node/wuxi",
)  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        assert os.environ.get("CI") != "true", "Chromium is missing: apt install chromium"
        pytest.skip("Chromium is missing: apt install chromium")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def served(app: Flask) -> Iterator[str]:
    server = make_server(app, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server.address
    finally:
        server.close()
        thread.join()


@pytest.fixture(scope="module")
def site(app: Flask) -> Iterator[str]:
    with served(app) as address:
        yield address


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site on a store of its own that holds nothing yet."""
    settings = Settings(store=str(tmp_path_factory.mktemp("empty") / "store"))
    with open_store(settings) as store, served(create_app(settings, store)) as address:
        yield address


@dataclass
class Watched:
    """A page, and what it did that it should not have done."""

    page: Page
    site: str
    complaints: list[str] = field(default_factory=list)

    def open(self, address: str) -> Page:
        self.page.goto(self.site + address, wait_until="load", timeout=PATIENCE_MS)
        return self.page

    def drawn(self) -> None:
        """Wait until everything that draws has drawn."""
        drawings = self.page.locator("[data-drawing]")
        for place in range(drawings.count()):
            expect(drawings.nth(place)).to_have_attribute("data-nodes", re.compile(r"\d+"), timeout=PATIENCE_MS)
        if drawings.count():
            wait(lambda: self.page.evaluate("() => performance.getEntriesByName('twinmap:drawn').length") > 0)


def wait(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@contextmanager
def watched(
    browser: Browser, site: str, size: dict[str, int] = WIDE, locale: str = "en-GB", script: bool = True
) -> Iterator[Watched]:
    context = browser.new_context(viewport=size, locale=locale, java_script_enabled=script)  # type: ignore[arg-type]
    page = context.new_page()
    found = Watched(page, site)
    say = found.complaints.append
    page.on("console", lambda message: say(f"console: {message.text}") if message.type == "error" else None)
    page.on("pageerror", lambda error: say(f"error: {error}"))
    page.on(
        "request",
        lambda request: None if request.url.startswith((site, "data:", "blob:")) else say(f"outside: {request.url}"),
    )

    def failed(request: Request) -> None:
        left_behind = request.failure == "net::ERR_ABORTED" and request.url.endswith("/icon.svg")
        if not left_behind:  # the icon of a page that was left before it came
            say(f"failed: {request.url}")

    page.on("requestfailed", failed)

    def dismiss(dialog: Dialog) -> None:
        say(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("dialog", dismiss)
    yield found
    context.close()


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize(("size", "locale"), [(WIDE, "en-GB"), (NARROW, "zh-CN")], ids=["wide-en", "narrow-zh"])
def test_a_page_asks_for_nothing_outside_and_nothing_fails(
    browser: Browser, site: str, address: str, size: dict[str, int], locale: str
) -> None:
    with watched(browser, site, size, locale) as here:
        page = here.open(address)
        here.drawn()
        assert page.evaluate("() => document.documentElement.scrollWidth") <= size["width"]
        assert here.complaints == []


@pytest.mark.parametrize("address", ["/network", "/network?level=city&area=jiangsu", "/map", "/map?level=country"])
def test_a_drawing_holds_what_the_api_gives(browser: Browser, site: str, address: str) -> None:
    with watched(browser, site) as here:
        page = here.open(address)
        here.drawn()
        drawing = page.locator("[data-drawing]")
        found = page.request.get(site + (drawing.get_attribute("data-src") or "")).json()
        drawn = int(drawing.get_attribute("data-nodes") or 0)
        placed = sum(each["lat"] is not None for each in found["nodes"])
        assert drawn == found["shown"]["nodes"] if address.startswith("/network") else 0 < drawn <= placed
        assert int(drawing.get_attribute("data-edges") or 0) > 0
        assert here.complaints == []


def test_filters_of_a_drawing_go_along_into_every_link(browser: Browser, site: str) -> None:
    with watched(browser, site) as here:
        page = here.open("/network?level=city&area=jiangsu&lang=en")
        here.drawn()
        caption = page.locator(".tm-caption")
        everything = caption.inner_text()
        page.get_by_role("button", name="Filters").click()
        page.locator("#filters [name=kind]").select_option("sister_school")
        expect(caption).not_to_have_text(everything, timeout=PATIENCE_MS)
        asked = {"level": ["city"], "area": ["jiangsu"], "kind": ["sister_school"], "lang": ["zh"]}
        assert parse_qs(urlsplit(page.locator("a[hreflang=zh]").get_attribute("href") or "").query) == asked
        unplaced = caption.get_by_role("link")
        expect(unplaced).to_contain_text("no place at this level")
        address = unplaced.get_attribute("href") or ""
        assert parse_qs(urlsplit(address).query) == {"level": ["party"], "area": ["jiangsu"], "kind": ["sister_school"]}
        assert here.complaints == []


@pytest.mark.parametrize("spelling", ["南京", "Nanking", "nanjing"])
def test_the_search_box_finds_every_spelling(browser: Browser, site: str, spelling: str) -> None:
    with watched(browser, site) as here:
        page = here.open("/about")
        page.get_by_role("combobox", name="Search for a name").fill(spelling)
        first = page.get_by_role("option").first
        expect(first).to_contain_text("Nanjing", timeout=PATIENCE_MS)
        first.click()
        page.wait_for_url("**/node/nanjing")
        assert here.complaints == []


def test_the_switch_of_colours_is_kept(browser: Browser, site: str) -> None:
    with watched(browser, site) as here:
        page = here.open("/about")

        def paper() -> str:
            return str(page.evaluate("() => getComputedStyle(document.body).backgroundColor"))

        light = paper()
        switch = page.locator("[data-island=theme]")
        for _ in range(3):
            switch.click()
            if page.evaluate("() => document.documentElement.dataset.theme") == "dark":
                break
        dark = paper()
        assert dark != light
        page.reload()
        assert paper() == dark
        assert page.evaluate("() => document.documentElement.dataset.theme") == "dark"


def test_a_table_sorts_and_filters(browser: Browser, site: str) -> None:
    with watched(browser, site) as here:
        page = here.open("/reports/centrality?level=city&area=jiangsu")
        table = page.locator("table[data-island=table]").first
        rows = table.locator("tbody tr")
        everything = rows.count()
        table.get_by_role("button", name=re.compile("^Name")).click()
        first = rows.first.inner_text()
        table.get_by_role("button", name=re.compile("^Name")).click()
        assert rows.first.inner_text() != first
        table.locator("thead input").first.fill("suzhou")
        wait(lambda: 0 < rows.count() < everything)
        assert "Suzhou" in rows.first.inner_text()


def test_the_console_answers_and_points_at_mistakes(browser: Browser, site: str) -> None:
    with watched(browser, site) as here:
        page = here.open("/console")
        query = page.locator("textarea[name=query]")
        query.fill("MATCH (c:City {id: $id}) RETURN c.name_zh AS name")
        page.locator("[name=params]").fill('{"id": "nanjing"}')
        page.get_by_role("button", name="Run").click()
        expect(page.locator("[data-result] td").first).to_have_text("南京市", timeout=PATIENCE_MS)
        chinese = page.locator("a[hreflang=zh]").get_attribute("href") or ""
        for address in (page.url, site + chinese):
            asked = parse_qs(urlsplit(address).query)
            assert (asked["query"], asked["params"]) == ([query.input_value()], ['{"id": "nanjing"}'])
        query.fill("MATCH (c:City) RETURN c.nope AS nothing LIMIT 1")
        page.locator("[name=params]").fill("")
        page.get_by_role("button", name="Run").click()
        expect(page.locator("[data-result] p.tm-note")).to_contain_text("nope", timeout=PATIENCE_MS)
        assert here.complaints == []
        query.fill("MATCH (c:City)\nRETURN colect(c.name) AS names")
        page.locator("[name=params]").fill("")
        page.get_by_role("button", name="Run").click()
        expect(page.locator("[data-result]")).to_contain_text(
            re.compile("line 2, column 8", re.IGNORECASE), timeout=PATIENCE_MS
        )
        query.fill("MATCH (n:City) DETACH DELETE n")
        page.get_by_role("button", name="Run").click()
        expect(page.locator("[data-result]")).to_contain_text("only reads", timeout=PATIENCE_MS)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_there_without_javascript(browser: Browser, site: str, address: str) -> None:
    with watched(browser, site, script=False) as here:
        page = here.open(address)
        assert page.locator("h1").inner_text()
        if "network" in address or "map" in address:
            page.locator("summary", has_text="as a table").click()
            assert page.locator("tbody tr").count() > 10
        assert here.complaints == []


def test_filters_work_without_javascript(browser: Browser, site: str) -> None:
    with watched(browser, site, script=False) as here:
        page = here.open("/network?area=jiangsu")
        page.locator("summary", has_text="Filters").click()
        page.locator("[name=kind]").select_option("bureau")
        page.get_by_role("button", name="Apply").click()
        assert "kind=bureau" in page.url
        page.locator("summary", has_text="as a table").click()
        assert page.locator("tbody tr").count() == 10


PAIRS = """town,country,twin,country of the twin,remark,telephone
Suzhou,China,Portland,United States,1988,+1 503 555 0100
Wuxi,China,Cascavel,Brazil,2009,
Nanjing,China,Nanjing,China,1990,
"""


def test_a_file_is_looked_at_corrected_loaded_and_taken_back(browser: Browser, empty: str) -> None:
    with watched(browser, empty) as here:
        page = here.open("/load")
        page.locator("input[type=file]").set_input_files(
            {"name": "pairs.csv", "mimeType": "text/csv", "buffer": PAIRS.encode()}
        )
        page.get_by_label("Title of the source").fill("A newspaper")
        page.get_by_role("button", name="See the plan").click()
        plan = page.locator("[data-plan]")
        expect(plan).to_contain_text("Suzhou – Portland, sister city", timeout=PATIENCE_MS)
        expect(plan.get_by_label("What the column telephone is")).to_have_value("private")
        expect(plan).to_contain_text("1 row would be rejected")
        assert "nothing has been loaded" in here.page.request.get(f"{empty}/?lang=en").text().lower()
        plan.get_by_label("What the column remark is").select_option("since")
        plan.get_by_role("button", name="Try again").click()
        expect(plan).to_contain_text("Suzhou – Portland, sister city, since 1988", timeout=PATIENCE_MS)
        plan.get_by_role("button", name="Load", exact=True).click()
        page.wait_for_url("**/load/load-*", timeout=PATIENCE_MS)
        expect(page.locator("main")).to_contain_text("3 rows = 2 loaded + 0 merged + 1 rejected + 0 ignored")
        expect(page.locator("main")).to_contain_text("telephone")
        page.get_by_text("Take this load back").click()
        page.get_by_role("button", name="Yes, take it back").click()
        expect(page.locator("h1")).to_contain_text("Taken back: A newspaper", timeout=PATIENCE_MS)
        assert here.complaints == []


def test_what_is_no_table_is_told_in_words(browser: Browser, empty: str) -> None:
    with watched(browser, empty) as here:
        page = here.open("/load")
        page.get_by_role("button", name="See the plan").click()
        expect(page.get_by_role("alert")).to_contain_text("No file is chosen yet.")
        page.locator("input[type=file]").set_input_files({"name": "empty.csv", "mimeType": "text/csv", "buffer": b""})
        page.get_by_role("button", name="See the plan").click()
        expect(page.get_by_role("alert")).to_contain_text("empty.csv", timeout=PATIENCE_MS)


def test_a_partnership_is_said_by_hand_with_names_that_are_searched(browser: Browser, site: str) -> None:
    with watched(browser, site) as here:
        page = here.open("/add/partnership?a=wuxi")
        assert page.locator("#f-a").input_value() == "Wuxi"
        page.locator("#f-b").fill("Nanking")
        page.get_by_role("option", name=re.compile("^Nanjing")).first.click()
        page.locator("#f-kind").select_option("other")
        page.locator("#f-status").select_option("proposed")
        page.locator("#f-source").fill("Minutes of a meeting")
        page.get_by_role("button", name="Add this statement").click()
        expect(page.locator("#f-office-fault")).to_contain_text("name the office")
        assert page.locator("#f-b").input_value() == "Nanjing"
        page.locator("#f-office").fill("Foreign Affairs Office")
        page.get_by_role("button", name="Add this statement").click()
        page.wait_for_url("**/tie/tie-*", timeout=PATIENCE_MS)
        expect(page.locator("h1")).to_contain_text("Nanjing – Wuxi")
        page.get_by_role("status").get_by_role("link").click()
        page.get_by_text("Take this load back").click()
        page.get_by_role("button", name="Yes, take it back").click()
        expect(page.locator("h1")).to_contain_text("Taken back", timeout=PATIENCE_MS)


def test_hostile_names_are_drawn_and_nothing_of_them_runs(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings = Settings(store=str(tmp_path_factory.mktemp("hostile-browser") / "store"))
    with open_store(settings) as store:
        store.constrain()
        begin_load(store, "load-hostile", NAMES[0], [NAMES[2]])
        writer = Writer(store, "load-hostile")
        for fact in facts():
            writer.enter([fact])
        writer.flush()
        finish_load(
            store, "load-hostile", {"load": "load-hostile", "files": [], "nodes": {}, "edges": {}, "rejected": []}
        )
        with served(create_app(settings, store)) as address, watched(browser, address) as here:
            for path in (
                "/",
                "/network",
                "/map",
                "/ties",
                "/sources",
                "/search?label=City",
                "/node/%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E",
            ):
                here.open(path)
                here.drawn()
            page = here.open("/about")
            page.get_by_role("combobox", name="Search for a name").fill("script")
            expect(page.get_by_role("option").first).to_contain_text("<script>alert(1)</script>", timeout=PATIENCE_MS)
            assert here.complaints == []
