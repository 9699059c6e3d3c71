"""Labels of the frames around a graph's nodes: countries or kinds where all are, and where the nodes lie there; else unread, by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.loaders.loaded import told
from tests.loaders.test_offered_mappings import YED

EDGES = 'Gyor -- Erfurt [label="twin towns since 1971"]; Sopron -- Braga [label="twin towns since 1990"];'


def _dot(first: str, second: str) -> str:
    return f'graph twins {{ subgraph cluster_0 {{ label="{first}"; Gyor; Sopron }} {second} {EDGES} }}'


def test_frames_labelled_by_countries_tell_where_their_nodes_lie(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        "a.dot",
        _dot("Hungary", 'subgraph cluster_1 { graph [label="Germany"]; subgraph cluster_2 { Erfurt } }'),
    )
    assert found.roles["frame"] == "country"
    assert {name: found.countries()[name] for name in ("Gyor", "Sopron", "Erfurt")} == {"Gyor": "HU", "Sopron": "HU", "Erfurt": "DE"}  # fmt: skip
    assert found.pairs() == [("Gyor", "Erfurt"), ("Sopron", "Braga")]
    assert not any("Braga" in note or "frame" in note for note in found.notes)  # it stands outside of all frames


def test_frames_labelled_by_kinds_say_what_their_nodes_are(tmp_path: Path) -> None:
    text = 'graph { subgraph cluster_a { label="Schools"; "Lycée Descartes"; "Goethe-Gymnasium" } subgraph cluster_b { label="Cities"; Erfurt; Tours }'
    text += '"Lycée Descartes" -- "Goethe-Gymnasium" [label="sister schools"]; Erfurt -- Tours [label="twin towns"]; }'
    found = told(tmp_path, "a.dot", text)
    assert set(found.nodes("School")) == {"Lycée Descartes", "Goethe-Gymnasium"}
    assert set(found.nodes("City")) >= {"Erfurt", "Tours"}


@pytest.mark.parametrize(
    "text",
    [
        _dot("Hungary", 'subgraph cluster_1 { label="Group A"; Erfurt; Braga }'),
        _dot("HU", 'subgraph cluster_1 { label="DE"; Erfurt }'),
        _dot("Portugal", 'subgraph cluster_1 { label="France"; Erfurt; Braga }'),  # the partners of these countries
    ],
)
def test_other_frames_are_left_unread_by_name(tmp_path: Path, text: str) -> None:
    found = told(tmp_path, "a.dot", text)
    assert found.roles["frame"] == "ignored" and "not all frames" in found.reasons["frame"]
    assert len(found.pairs()) == 2 and not found.rejected


def test_a_node_in_two_frames_lies_in_neither(tmp_path: Path) -> None:
    found = told(tmp_path, "a.dot", _dot("Hungary", 'subgraph cluster_1 { label="Slovakia"; Gyor }'))
    assert found.pairs()[0] == ("Gyor", "Erfurt")
    assert found.countries()["Gyor"] == "HU"  # by its name: the only place of it


def test_a_frame_of_yed_is_the_country_of_the_nodes_in_it(tmp_path: Path) -> None:
    found = told(tmp_path, "drawn.graphml", YED)
    assert {name: found.countries()[name] for name in ("Győr", "Sopron", "Erfurt", "Eisenstadt")} == {
        "Győr": "HU", "Sopron": "HU", "Erfurt": "DE", "Eisenstadt": "AT",
    }  # fmt: skip
    assert not found.notes
    other = told(tmp_path, "drawn.graphml", YED.replace("Hungary", "Our twin towns"))
    assert other.roles["frame"] == "ignored" and other.pairs() == found.pairs()
