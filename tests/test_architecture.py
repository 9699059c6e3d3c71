"""`docs/architecture.md` says of rooms, arrows and files what the source says."""

from __future__ import annotations

import re
from collections.abc import Iterator

import networkx as nx
import pytest

from tests.test_imports import MAY_IMPORT, ROOMS, ROOT, arrows, sources

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
DRAWN = {"loaders": "Inside `loaders/`", "graph": "Inside `graph/`", "queries": "Inside `queries/`"}
"""Room → the words before its drawing."""


def drawing(after: str) -> nx.DiGraph[str]:
    """The arrows of the first drawing after these words."""
    text = PAGE.partition(after)[2].partition("```mermaid")[2].partition("```")[0]
    return nx.DiGraph(re.findall(r"(\w+)(?:\[[^\]]*\])? --> (\w+)", text))


def within(room: str) -> nx.DiGraph[str]:
    """Who imports whom among the folders and files that stand in a room."""
    named = [
        (one.split("/")[1].removesuffix(".py"), other.split("/")[1].removesuffix(".py"))
        for one, other in arrows(sources()).edges
        if one.startswith(f"{room}/") and other.startswith(f"{room}/")
    ]
    return nx.DiGraph((one, other) for one, other in named if one != other and "__init__" not in (one, other))


def folders() -> Iterator[str]:
    """Every folder that holds code or what code reads as its own."""
    for room in sorted(ROOMS):
        yield room
        paths = sorted(path for path in (ROOT / room).iterdir() if path.is_dir() and "__pycache__" not in path.name)
        yield from (f"{room}/{path.name}" for path in paths if path.name not in ("static", "templates"))


def test_every_room_stands_in_the_table_and_none_that_is_not_there() -> None:
    assert sorted(re.findall(r"^\| `([\w/]+)/` \|", PAGE, re.MULTILINE)) == sorted(folders())


def test_the_arrows_between_rooms_are_those_that_are_allowed() -> None:
    drawn = drawing("## The rooms")
    assert {(one, other) for one, others in MAY_IMPORT.items() for other in others} == set(
        nx.transitive_closure(drawn).edges
    )


@pytest.mark.parametrize("room", sorted(DRAWN))
def test_a_drawing_of_a_room_has_its_arrows_and_no_others(room: str) -> None:
    """But for those that follow from others."""
    real = within(room)
    assert set(drawing(DRAWN[room]).edges) == set(nx.transitive_reduction(real).edges)


def test_every_file_and_name_that_the_page_sends_people_to_is_there() -> None:
    for path in set(re.findall(r"`((?:graph|loaders|queries|web|tests|docs)/[\w/.*-]+)`", PAGE)):
        assert list(ROOT.glob(path.rstrip("/"))), path
    for path, name in re.findall(r"`((?:graph|loaders|queries|web)/[\w/]+\.py)`, `(\w+)`", PAGE):
        assert re.search(rf"^(?:def |class )?{name}\b", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE), (
            path,
            name,
        )
