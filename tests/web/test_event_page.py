"""The page of an event: numbers as its source words them, and what was signed there."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from graph.filters import Filters
from graph.network.read import read_snapshot
from graph.store.store import Store
from queries.reports import coverage
from queries.reports.form import Beside

FACTS = re.compile(r"<dt>(.*?)</dt><dd>(.*?)</dd>")


def test_numbers_are_as_exact_as_the_source_gives_them(client: FlaskClient) -> None:
    facts = dict(FACTS.findall(client.get("/event/conf-18").text))
    assert (facts["Participants reported"], facts["Countries reported"]) == ("nearly 300", "over 10")
    chinese = dict(FACTS.findall(client.get("/event/conf-18?lang=zh").text))
    assert chinese["报道的参加者"] == "近300"
    facts = dict(FACTS.findall(client.get("/event/conf-16?lang=en").text))
    assert (facts["Participants reported"], facts["Countries reported"]) == ("over 200", "19")


def test_what_was_signed_is_listed_and_coverage_counts_the_same(client: FlaskClient, samples: Store) -> None:
    page = client.get("/event/conf-18").text
    signed = page[page.index("Signed there") :]
    ids = set(re.findall(r'href="/tie/(ss--[^"]*)"', signed))
    assert ids == {
        f"ss--{school}--chino-unified" for school in ("aidenggao", "gulou-primary-xz", "xuzhou-keji")
    }  # each of Xuzhou, where it was held; the pair of Liyang met online in that month
    api = client.get("/api/v1/nodes/conf-18").get_json()
    assert {tie["id"] for tie in api["partnerships"]} == ids
    assert {each for tie in api["partnerships"] for each in tie["sources"]} <= {each["id"] for each in api["sources"]}
    made = coverage.make(read_snapshot(samples), Filters(), {"list": "claims"}, Beside(samples))
    assert next(row for row in made.rows if row["id"] == "c010")["recorded"] == len(ids)
