"""Every kind of error, reason, remark and line of a report is said whole in either language: no sentence is of two."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from graph import errors
from graph.store.store import Store
from graph.text import Name, Text
from graph.version import ROOMS
from loaders.identity.weights import WORDS
from loaders.load import load_plan
from loaders.plan import describe, make_plan
from queries.report import REPORTS
from tests.web import texts
from web import faults
from web.language import speech
from web.language.catalogue import catalogue
from web.language.gather import ROOT

COMMAND = re.compile("twinmap [a-z]+")
LATIN = re.compile(r"[A-Za-z]+")
ENGLISH = re.compile(r"[a-z]{2,},? [a-z]{2,}")
"""Two words in small letters, one after the other: a piece of an English sentence; codes and names stand alone or between signs."""


def left_english(english: str, chinese: str) -> list[str]:
    """What a Chinese pattern has of English beside names and codes that the English one has too."""
    bare = texts.HOLE.sub("□", COMMAND.sub("□", chinese))
    words = set(LATIN.findall(bare)) - set(LATIN.findall(texts.HOLE.sub("□", english)))
    return [*sorted(words), *ENGLISH.findall(bare)]


def test_the_chinese_of_every_text_has_no_english_but_names_and_codes() -> None:
    for message in texts.said_by(catalogue("zh")).values():
        assert left_english(" ".join(texts.english(message)), texts.chinese(message)) == [], message.id


@pytest.mark.parametrize(
    ("english", "chinese", "expected"),
    [
        ("'{text}' is no date", "“{text}”不是 date", []),
        ("'{text}' is no date", "“{text}”is no date", ["is no"]),
        ("Save it as UTF-8.", "请保存为 UTF-8。", []),
        ("Save it.", "请 keep。", ["keep"]),
    ],
)
def test_english_in_a_chinese_text_is_found(english: str, chinese: str, expected: list[str]) -> None:
    assert left_english(english, chinese) == expected


ERRORS = {
    name for name, each in (*vars(errors).items(), *vars(faults).items())
    if isinstance(each, type) and issubclass(each, errors.TwinmapError)
}  # fmt: skip


def plain_errors(source: str) -> list[int]:
    """Lines on which an error of ours is given a plain text as its message or hint."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute)):
            called = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            given = [*node.args[:1], *(each.value for each in node.keywords if each.arg == "hint")]
            if called in ERRORS and any(_is_plain(each) for each in given):
                found.append(node.lineno)
    return found


def _is_plain(node: ast.expr) -> bool:
    if isinstance(node, ast.IfExp):
        return _is_plain(node.body) or _is_plain(node.orelse)
    return isinstance(node, (ast.JoinedStr, ast.BinOp)) or (isinstance(node, ast.Constant) and bool(node.value))


def test_every_error_is_raised_with_texts() -> None:
    paths = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")) if "node_modules" not in path.parts]
    assert [
        f"{path.relative_to(ROOT)}:{line}" for path in paths for line in plain_errors(path.read_text("utf-8"))
    ] == []


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("raise LoadError('is empty.')", True),
        ("raise LoadError(Text('is empty.'), hint=f'Nearest: {near}.')", True),
        ("raise NotFound(Text('No.'), hint=Text('Nearest.') if near else 'None.')", True),
        ("raise NotFound(Text('No.'), where='a place', hint=Text('Nearest.') if near else '')", False),
        ("raise ValueError('ours alone')", False),
    ],
)
def test_a_plain_error_is_found(source: str, plain: bool) -> None:
    assert bool(plain_errors(source)) == plain


# What is said while files are loaded and reports are made

TABLES = {
    "ties.csv": "City,Country,Partner city,Partner country,Since,Status\n"
    "Wuxi,China,Leverkusen,Germany,2006,active\nWuxi,China,Wuxi,China,2006,active\nWuxi,China,,Germany,soon,active\n"
    "Suzhou,China,Nowhere at all,Atlantis,31/02/1998,strange\nSuzhou,China,Venice,Italy,05/06/1980,active\n,,,,,\n"
    "Suzhou,China,Suzhou No. 1 School,China,1980,active\nTotal,,4,,,\n",
    "visits.csv": "Visitor,Visitor country,Host,Host country,First day,Last day,Students\n"
    "Nanjing,China,Perth,Australia,2015-05-03,2015-05-01,12\nNanjing,China,Perth,Australia,2015-05-01,2015-05-03,many\n"
    "Nanjing,China,York,United Kingdom,2016,2016,-4\n",
    "schools.csv": "id,School,City,Country,Latitude,Longitude,E-mail\n"
    "1,First School,Wuxi,China,95,120,a@example.org\n1,Second School,Wuxi,China,31.5,,b@example.org\n"
    "2,,Wuxi,China,31.5,120.3,\n3,Third School,Wuxi,Atlantis,31.5,120.3,\n",
    "figures.csv": "Country,2001,2002\nGermany,4,5\nFrance,6,7\n",
    "empty.csv": "",
    "head.csv": "City,Country\n",
    "picture.csv": "\x89PNG\r\n\x1a\n" + "\0" * 100,
    "broken.zip": "PK\x03\x04 no more of it",
    "broken.json": '{"nodes": [',
    "broken.gexf": "<gexf><graph>",
    "page.html": "<!DOCTYPE html><p>no table</p>",
}
ADDRESSES = (
    "/api/v1/nodes/nowhere", "/api/v1/ties/nothing", "/api/v1/network?level=planet", "/api/v1/network?kinds=other",
    "/api/v1/network?since=soon", "/api/v1/network?since=2010&until=2000", "/api/v1/network?limit=0", "/api/v1/network?ties=visit&kind=other",
    "/api/v1/network?country=atlantis", "/api/v1/network?around=nobody", "/api/v1/network?community=99999", "/api/v1/network?metrics=fame",
    "/api/v1/network?shape=round", "/api/v1/network?source=nobody", "/api/v1/path", "/api/v1/path?from=nanjing&to=nobody",
    "/api/v1/search?limit=many", "/api/v1/search?q=a&label=Planet", "/api/v1/search?size=3", "/api/v1/reports/fame",
    "/api/v1/reports/statistics?rewired=many", "/api/v1/reports/statistics?format=doc", "/api/v1/reports/statistics?format=ics",
    "/api/v1/reports/calendar?ties=visit", "/api/v1/reports/dormant?ties=visit", "/api/v1/reports/centrality?sort=fame",
    "/api/v1/reports/candidates?for=nobody", "/api/v1/reports/changes?since=2020&until=2010", "/api/v1/loads/none", "/api/v1/loads/none/rejects",
    "/api/v1/jobs/none", "/api/v1/nowhere", "/api/v1/query", "/embed?view=globe", "/load/none", "/source/none", "/event/none",
    "/reports/fame", "/reports/statistics/charts/none.svg",
)  # fmt: skip
QUERIES = (
    "", "CREATE (n)", "MATCH (n) RETURN n; MATCH (m) RETURN m", "MATCH (n RETURN n", "RETURN 'open", "FOO", "CALL dbms.shutdown()",
    "MATCH (n) RETURN colect(n)", "MATCH (n:Planet) RETURN n.fame LIMIT 1", "SHOW USERS",
)  # fmt: skip


@pytest.fixture
def spoken_texts(monkeypatch: pytest.MonkeyPatch) -> list[Text]:
    """Every Text that is made while the test runs."""
    made: list[Text] = []
    make = Text.__new__

    def recorded(cls: type[Text], template: str, /, **values: Any) -> Text:
        text = make(cls, template, **values)
        made.append(text)
        return text

    monkeypatch.setattr(Text, "__new__", recorded)
    return made


def halves(text: Text) -> Iterator[str]:
    """What would stay English in the Chinese of a text: a pattern that the catalogue hasn't got, a sentence of ours as a plain value.

    A plain value of few words may be a word of a file that we say too, such as a title."""
    known = texts.said_by(catalogue("zh"))
    pattern = str(text.template)
    if LATIN.search(texts.HOLE.sub("", pattern)) and pattern not in known:
        small = pattern[:1].lower() + pattern[1:]
        if small not in known:
            yield f"pattern: {pattern}"
    for value in text.values.values():
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Text):
                yield from halves(part)
            elif isinstance(part, str) and not isinstance(part, Name) and part.count(" ") > 2 and part in known:
                yield f"plain: {part}, in {pattern}"


def masked(text: Text) -> Text:
    """The text without the words of others in its holes: names, and what a library complains of."""
    made = Text(text.template, **{name: _masked(value) for name, value in text.values.items()})
    made.many = text.many
    return made


def _masked(value: Any) -> Any:
    if isinstance(value, Text):
        return masked(value)
    if isinstance(value, tuple):
        return tuple(_masked(part) for part in value)
    return "□" if isinstance(value, str) else value


def test_half_a_sentence_is_found() -> None:
    assert list(halves(Text("'{text}' is no date", text="names that differ by some letters"))) != []
    assert list(halves(Text("nobody ever said this"))) == ["pattern: nobody ever said this"]
    assert (
        list(halves(Text("{first} {second}", first=Text("nobody ever said this"), second="Rose; Crown School"))) != []
    )
    assert list(halves(Text("{first}; {second}", first=Text("the same name"), second="Rose; Crown School"))) == []


def told(data: Any) -> Iterator[Any]:
    """Every sentence in a plan or a report of a load: what stands under the keys that hold sentences."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key in ("reason", "note") and value:
                yield value
            elif key == "reasons" and isinstance(value, dict):
                yield from value
            elif key == "notes":
                yield from (each for each in value if isinstance(each, str))
            yield from told(value)
    elif isinstance(data, (list, tuple)):
        for each in data:
            yield from told(each)


def of_file(path: Path) -> list[Any] | errors.TwinmapError:
    """What plan and account of a file say; the error of one that is refused."""
    try:
        plan = make_plan([path])
        report = load_plan(None, plan)
    except errors.TwinmapError as error:
        return error
    return [*told(describe(plan)), *told(report), *report["examples"]]


def test_what_is_said_of_files_is_whole_in_both_languages(tmp_path: Path, spoken_texts: list[Text]) -> None:
    refused = []
    for name, content in TABLES.items():
        (tmp_path / name).write_text(content, encoding="latin-1" if "\x89" in content else "utf-8")
        found = of_file(tmp_path / name)
        if isinstance(found, errors.TwinmapError):
            refused.append(found)
        else:
            assert [text for text in found if not isinstance(text, Text)] == []
    assert len(refused) > 5 and len(spoken_texts) > 50
    assert [error for error in refused if not isinstance(error.message, Text)] == []
    assert [error for error in refused if error.hint and not isinstance(error.hint, Text)] == []
    assert sorted({half for text in spoken_texts for half in halves(text)}) == []
    for error in refused:
        assert speech.said(error.sentence, "en") == str(error)
        said = speech.said(masked(error.sentence), "zh")
        assert not ENGLISH.search(said), said


def test_what_the_site_refuses_is_whole_in_both_languages(client: FlaskClient, spoken_texts: list[Text]) -> None:
    for address in ADDRESSES:
        for language in ("en", "zh"):
            answer = client.get(f"{address}{'&' if '?' in address else '?'}lang={language}")
            assert answer.status_code >= 400, address
            if address.startswith("/api/"):
                fault = answer.get_json()["error"]
                said = f"{fault['message']} {fault['hint']}"
                assert bool(re.search("[一-鿿]", said)) == (language == "zh"), said
                assert language == "en" or not ENGLISH.search(said.partition("/api/")[0]), said
    for query in QUERIES:
        client.post("/api/v1/query?lang=zh", json={"query": query})
    assert sorted({half for text in spoken_texts for half in halves(text)}) == []


def test_what_reports_say_is_whole_in_both_languages(client: FlaskClient, spoken_texts: list[Text]) -> None:
    for name in REPORTS:
        made = client.get(f"/api/v1/reports/{name}?lang=zh").get_json()
        sentences = [made["title"], *made["method"], *made["notes"], *(each["help"] for each in made["columns"])]
        assert [each for each in sentences if ENGLISH.search(each)] == [], name
        assert [each for each in sentences if each and not re.search("[一-鿿]", each)] == [], name
    assert sorted({half for text in spoken_texts for half in halves(text)}) == []


def test_what_duplicates_have_in_common_is_whole_in_both_languages(samples: Store) -> None:
    assert [each for each in WORDS.values() if not isinstance(each, Text) or speech.said(each, "zh") == each] == []
