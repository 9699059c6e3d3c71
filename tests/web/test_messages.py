"""Errors, load reports and plans speak Chinese to Chinese readers; a sentence whose Chinese isn't known stays whole."""

from __future__ import annotations

import ast
import gc
import io
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from loaders.identity.weights import WORDS
from web.language import messages
from web.language.messages import LONGEST, message, sentences, spoken

ROOT = Path(__file__).parent.parent.parent
HOLE = re.compile(r"\{\w*\}")


def in_code() -> Iterator[str]:
    """Every text of the code, a hole where something is put in, and the words that titles are known by."""
    yield from (path.read_text(encoding="utf-8") for path in (ROOT / "loaders" / "words").glob("*.csv"))
    for room in ("graph", "loaders", "queries", "web"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.JoinedStr):
                    parts = (each.value if isinstance(each, ast.Constant) else "{}" for each in node.values)
                    yield "".join(str(each) for each in parts)
                elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield node.value


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("'Wuxi' can't have a partnership with itself; expected two parties", "“Wuxi”不能与自身结为伙伴；应为两个主体"),
        ("Since: 'soon' is no date; expected a date such as 2005, 2005-11", "Since：“soon”不是日期；应为日期，例如 2005, 2005-11"),
        ("Partner city is empty; expected a name", "“Partner city”为空；应填写名称"),
        (
            "the title 'City' says when it began; 100 % of 3 values are countries; second end because of 'City'",
            "标题“City”表示开始时间；3 个值中有 100 % 是国家；因“City”为第二方",
        ),
        (
            "each row joins two parties (City – City; the title 'City' says so)",
            "每一行连接两个主体（City – City；标题“City”如此表明）",
        ),
        ("within 25 km of each other", "相距不超过 25 公里"),
        ("Nobody knows this one; expected a name", "Nobody knows this one；应填写名称"),
        ("Nobody knows this one", "Nobody knows this one"),
        ("'{column}' is no date", "“{column}”不是日期"),
        ("No load has the id '<b>'.", "没有编号为“<b>”的载入。"),
    ],
)  # fmt: skip
def test_a_sentence_is_told_in_the_readers_language(app: Flask, english: str, chinese: str) -> None:
    with app.test_request_context("/?lang=zh"):
        assert message(english) == chinese
    with app.test_request_context("/?lang=en"):
        assert message(english) == english
    assert message(english) == english


def test_a_report_is_told_without_touching_what_it_counts(app: Flask) -> None:
    report = {"files": [{"path": "the same name", "reasons": {"the same name": 3}}], "rejected": [{"reason": "the same name", "line": 4}]}  # fmt: skip
    with app.test_request_context("/?lang=zh"):
        assert spoken(report) == {
            "files": [{"path": "the same name", "reasons": {"名称相同": 3}}],
            "rejected": [{"reason": "名称相同", "line": 4}],
        }
    with app.test_request_context("/?lang=en"):
        assert spoken(report) is report


def test_every_hole_is_filled_and_every_sentence_is_one_of_the_code() -> None:
    code = "\n".join({HOLE.sub("{}", each) for each in in_code()})
    for english, chinese in sentences().items():
        assert sorted(HOLE.findall(english.replace("!r}", "}"))) == sorted(HOLE.findall(chinese)), english
    fixed = [english for english in sentences() if "{" not in english and "%" not in english]
    assert [each for each in fixed if each.removesuffix(".") not in code] == []
    parts = [max(HOLE.split(english), key=len) for english in sentences()]
    assert [each for each in parts if each.strip(" .;'").removeprefix("is ") not in code] == []


def test_every_reason_for_a_likeness_has_its_chinese(app: Flask) -> None:
    with app.test_request_context("/?lang=zh"):
        assert [each for each in WORDS.values() if message(each) == each] == []


@pytest.mark.parametrize("repeated", ["'", "; ", "a: ", "is {x}, ", "' is '", "one; no date; "])
def test_a_long_text_takes_no_time(app: Flask, repeated: str) -> None:
    def seconds(size: int) -> float:
        text = (repeated * size)[:size]
        gc.disable()  # or its time is that of looking through all that the other tests left in memory
        try:
            began = time.thread_time()
            message(text)
            return time.thread_time() - began
        finally:
            gc.enable()

    with app.test_request_context("/?lang=zh"):
        small, large = (min(seconds(size) for _ in range(5)) for size in (LONGEST // 16, LONGEST))
    assert large < 1024 * small + 0.01  # sixteen times the text: 256 where it is quadratic, 4096 where it is cubic


def test_a_text_that_is_too_long_is_not_looked_at(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[str] = []
    monkeypatch.setattr(messages, "_chinese", looked_at.append)
    longest, longer = "a" * LONGEST, "a" * (LONGEST + 1)
    with app.test_request_context("/?lang=zh"):
        assert [message(longest), message(longer)] == [longest, longer]
    assert looked_at == [longest]


def test_faults_of_a_file_are_chinese_on_the_page_and_in_the_api(app: Flask) -> None:
    client = app.test_client()
    token = client.get("/api/v1/health").headers["X-Twinmap-Token"]
    picture = b"\x89PNG\r\n\x1a\n" + bytes(200)
    data = {"token": token, "files": (io.BytesIO(picture), "图.csv")}
    page = client.post("/load?lang=zh", data=data)
    assert page.status_code == 400 and "是图片（PNG）" in page.get_data(as_text=True)
    data = {"files": (io.BytesIO(picture), "图.csv"), "dry_run": "yes"}
    told = client.post(
        "/api/v1/loads", data=data, headers={"X-Twinmap-Token": token, "Accept-Language": "en"}, query_string="lang=en"
    )
    assert told.get_json()["error"]["message"].startswith("is a picture")
