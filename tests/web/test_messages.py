"""Errors, load reports and plans speak Chinese to Chinese readers; what isn't ours stays whole."""

from __future__ import annotations

import gc
import io
import time

import pytest
from flask import Flask

from graph.text import SEMICOLON, Name, Text, counted, joined
from tests.web.inside import page_key
from web.language import speech
from web.language.language import said, spoken


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        (
            Text("'{name}' can't have a partnership with itself; expected two parties", name="Wuxi"),
            "'Wuxi' can't have a partnership with itself; expected two parties",
            "“Wuxi”不能与自身结为伙伴；应为两个主体",
        ),
        (
            Text("{column} is empty; expected a name", column="Partner city"),
            "Partner city is empty; expected a name",
            "“Partner city”为空；应填写名称",
        ),
        (
            joined([
                Text("the title '{name}' says {what}", name="City", what=Text("when it began")),
                Text("{share} of {number:,} values are countries", share="100 %", number=3),
                Text("{end} {why}", end=Text("second end"), why=Text("because of '{word}'", word="City")),
            ]),
            "the title 'City' says when it began; 100 % of 3 values are countries; second end because of 'City'",
            "标题“City”表示开始时间；3 个值中有 100 % 是国家；第二方（因“City”）",
        ),
        (Text("No load has the id '{id}'.", id="<b>"), "No load has the id '<b>'.", "没有编号为“<b>”的导入。"),
        (Text("No load has the id '{id}'.", id="Rose; Crown School"), "No load has the id 'Rose; Crown School'.", "没有编号为“Rose; Crown School”的导入。"),
        (Text("No load has the id '{id}'.", id="the same name"), "No load has the id 'the same name'.", "没有编号为“the same name”的导入。"),
        (Text("No load has the id '{id}'.", id=Name("Wuxi", "无锡")), "No load has the id 'Wuxi'.", "没有编号为“无锡”的导入。"),
        (Text("within {km} km of each other", km=25), "within 25 km of each other", "相距不超过 25 公里"),
        (counted("{n:,} student", "{n:,} students", n=1), "1 student", "1 名学生"),
        (counted("{n:,} student", "{n:,} students", n=1300), "1,300 students", "1,300 名学生"),
        (Text("Sister school"), "Sister school", "姊妹学校"),
        (Text("Nobody knows this one"), "Nobody knows this one", "Nobody knows this one"),
        ("Rose; Crown School", "Rose; Crown School", "Rose; Crown School"),
        ("the same name", "the same name", "the same name"),
    ],
)  # fmt: skip
def test_a_sentence_is_told_in_the_readers_language(app: Flask, text: str, english: str, chinese: str) -> None:
    with app.test_request_context("/?lang=zh"):
        assert said(text) == chinese
    with app.test_request_context("/?lang=en"):
        assert said(text) == english
    assert said(text) == str(text) == english


def test_a_report_is_told_without_touching_what_it_counts(app: Flask) -> None:
    same = Text("the same name")
    report = {"files": [{"path": "the same name", "reasons": {same: 3}}], "rejected": [{"reason": same, "line": 4}]}
    with app.test_request_context("/?lang=zh"):
        assert spoken(report) == {
            "files": [{"path": "the same name", "reasons": {"名称相同": 3}}],
            "rejected": [{"reason": "名称相同", "line": 4}],
        }
    with app.test_request_context("/?lang=en"):
        assert spoken(report) is report


def test_a_name_of_a_file_is_never_altered(app: Flask) -> None:
    names = ["Rose; Crown School", "the same name", "expected a name", "{text}", "{0}", "%(num)s", "City: is empty"]
    with app.test_request_context("/?lang=zh"):
        assert [said(name) for name in names] == names
        assert spoken({"note": names, "reasons": names}) == {"note": names, "reasons": names}
        for name in names:
            assert said(Text("No load has the id '{id}'.", id=name)) == f"没有编号为“{name}”的导入。"


@pytest.mark.parametrize("repeated", ["'", "; ", "a: ", "is {x}, ", "' is '", "one; no date; "])
def test_a_long_text_takes_no_time(repeated: str) -> None:
    def seconds(size: int) -> float:
        text = Text("No load has the id '{id}'.", id=(repeated * size)[:size])
        gc.disable()  # or its time is that of looking through all that the other tests left in memory
        try:
            began = time.thread_time()
            speech.said(joined([text, text], SEMICOLON), "zh")
            return time.thread_time() - began
        finally:
            gc.enable()

    small, large = (min(seconds(size) for _ in range(5)) for size in (1000, 16_000))
    assert large < 64 * small + 0.01  # sixteen times the text


def test_faults_of_a_file_are_chinese_on_the_page_and_in_the_api(app: Flask) -> None:
    client = app.test_client()
    key = page_key(client)
    picture = b"\x89PNG\r\n\x1a\n" + bytes(200)
    data = {"page_key": key, "files": (io.BytesIO(picture), "图.csv")}
    page = client.post("/load?lang=zh", data=data)
    assert page.status_code == 400 and "是图片（PNG）" in page.get_data(as_text=True)
    data = {"files": (io.BytesIO(picture), "图.csv"), "dry_run": "yes"}
    told = client.post(
        "/api/v1/loads", data=data, headers={"X-Twinmap-Page-Key": key, "Accept-Language": "en"}, query_string="lang=en"
    )
    assert told.get_json()["error"]["message"].startswith("is a picture")
