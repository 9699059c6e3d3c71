"""The count of files from anywhere: each case comes out as its README says, and a wrong tie would be counted as wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import foreign
from docs.loading import table

here = pytest.mark.skipif(not foreign.CASES.is_dir(), reason="the cases lie in ../shared/cases, which isn't here")


@here
@pytest.mark.parametrize("name", foreign.RIGHT)
def test_a_case_is_right_or_refused_with_a_way_on(name: str) -> None:
    assert foreign.outcome_of_case(name) == ("right" if foreign.RIGHT[name] else "refused")


@here
def test_a_small_set_is_right_and_anything_else_would_be_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "sister_schools_sample/sister_schools.csv"
    assert foreign.outcome_of_set(name) == "right"
    account = table()[name]
    monkeypatch.setattr(foreign, "table", lambda: {name: account._replace(ties=account.ties + 1)})
    assert foreign.outcome_of_set(name) == "wrong"
    monkeypatch.setitem(foreign.RIGHT, "g02_dynamic.gexf", ("Suzhou – Portland ended",))
    assert foreign.outcome_of_case("g02_dynamic.gexf") == "wrong"


def test_without_the_files_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(foreign, "CASES", tmp_path / "none")
    (line,) = foreign.run(1)
    assert "isn't here" in line.twinmap


@pytest.mark.slow
@here
def test_no_set_and_no_case_is_wrong() -> None:
    assert not [line.what for line in foreign.run(1) if line.what.startswith("wrong")]
