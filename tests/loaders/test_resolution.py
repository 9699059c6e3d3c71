"""Who is who: what is one party in other words, what stays two, and what a person must decide."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest

from graph.facts import NodeFact
from graph.store.loads import begin_load
from graph.store.merge import keep_apart, merge, undo
from graph.store.store import Store
from graph.store.write import Writer
from loaders.identity.candidate import Candidate
from loaders.identity.known import decisions_apart, known_parties, possible_duplicates
from loaders.identity.resolution import SURE, Resolver
from loaders.identity.spelling import spelling
from tests.finished import finish_load

SUZHOU: dict[str, Any] = {"country": "CN", "place": "geonames-1886760", "place_names": ("Suzhou", "苏州")}
ATHENS: dict[str, Any] = {"country": "GR", "place": "geonames-264371", "place_names": ("Athens", "Αθήνα")}


def party(id_: str, *names: str, label: str = "School", **more: Any) -> Candidate:
    return Candidate(id_, label, names, **more)


@pytest.mark.parametrize(
    ("names", "place"),
    [
        (("No. 1 Middle School", "Suzhou First High School", "Suzhou No.1 Secondary School", "苏州市第一中学", "苏州一中"), SUZHOU),
        (("Suzhou Foreign Language School", "Suzhou Foreign Languages School", "苏州外国语学校", "苏州外國語學校"), SUZHOU),
        (("苏州市第二十三中学", "苏州市第23中学", "Suzhou No. 23 Middle School", "苏州二十三中"), SUZHOU),
        (("Suzhou Experimental Primary School", "苏州市实验小学", "Experimental Primary School of Suzhou"), SUZHOU),
        (("University of Athens", "Panepistimio Athinon", "Univ. of Athens", "Αthens University"), ATHENS),
        (("Aristotle University", "Αristotle University", "Aristotle Panepistimio"), ATHENS),
    ],
)  # fmt: skip
def test_names_in_other_words_have_the_same_words_within_their_town(
    names: tuple[str, ...], place: dict[str, Any]
) -> None:
    found = {spelling(each, place["place_names"], place["country"]).within for each in names}
    assert len(found) == 1


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("St. Mary's C of E Primary School", "Saint Marys Church of England Primary School"),
        ("St Joseph's R.C. School", "St. Joseph's Catholic School"),
        ("Technische Universität Berlin", "Technical University of Berlin"),
        ("Universidad de Sevilla", "University of Sevilla"),
        ("Πανεπιστήμιο Πατρών", "Panepistimio Patron"),
        ("Московский университет", "Moskovskii Universitet"),
        ("Arts & Business College", "Arts and Business College"),
        ("Lycée Voltaire", "Liceo Voltaire"),
    ],
)
def test_language_abbreviation_and_script_do_not_matter(one: str, two: str) -> None:
    assert spelling(one).words == spelling(two).words


def test_a_shared_id_decides_whatever_the_names() -> None:
    resolver = Resolver([party("a", "Zhongda Guoji", ids=("urn:1", "ror:x"))])
    found = resolver.find(party("b", "Something else", ids=("ror:x",)))
    assert found is not None and (found.id, found.probability) == ("a", 1.0)
    assert "ror:x" in found.reasons[0]


def test_a_former_id_still_answers() -> None:
    resolver = Resolver([party("a", "Suzhou No. 1 Middle School", former=("old",), **SUZHOU)])
    found = resolver.find(party("old", "Another name altogether"))
    assert found is not None and found.id == "a"


def test_two_ids_of_one_scheme_are_two_parties_though_all_else_is_the_same() -> None:
    same: dict[str, Any] = {"country": "GB", "postcode": "SE9 3JN", "address": "Witherston Way, London"}
    resolver = Resolver([party("a", "Greenacres Primary School", ids=("urn:100128",), **same)])
    assert resolver.find(party("b", "Greenacres Primary School", ids=("urn:145210",), **same)) is None
    assert resolver.find(party("b", "Greenacres Primary School", **same)) is not None


def test_of_two_entries_of_one_register_the_open_school_is_meant() -> None:
    same: dict[str, Any] = {"country": "GB", "postcode": "SE9 3JN", "address": "Witherston Way, London"}
    resolver = Resolver(
        [
            party("closed", "Greenacres Primary School", ids=("urn:100128",), closed="2017-10-31", **same),
            party("open", "Greenacres Primary School", ids=("urn:145210",), **same),
        ]
    )
    found = resolver.find(party("x", "Greenacres Primary School", **same))
    assert found is not None and found.id == "open"


def test_a_record_that_fits_two_equally_is_neither() -> None:
    same: dict[str, Any] = {"country": "GB", "postcode": "SE9 3JN"}
    twins = [party(each, "Greenacres School", ids=(f"urn:{each}",), **same) for each in ("1", "2")]
    resolver = Resolver(twins)
    assert resolver.find(party("x", "Greenacres School", **same)) is None
    assert [round(each.probability, 2) for each in resolver.likely(party("x", "Greenacres School", **same))] == [
        0.5,
        0.5,
    ]


def test_thirty_namesakes_in_thirty_districts_stay_thirty() -> None:
    resolver = Resolver()
    for at in range(30):
        one = party(f"s{at}", "实验小学", country="CN", place=f"district-{at}", place_names=(f"区{at}",))
        assert resolver.find(one) is None
        resolver.add(one)
    assert resolver.find(party("x", "实验小学", country="CN")) is None


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("No. 1 Middle School", "No. 2 Middle School"),
        ("苏州市第一中学", "苏州市第十中学"),
        ("长春市第一五三中学", "长春市第一五一中学"),
        ("平顶山工业职业技术学院", "平顶山职业技术学院"),
        ("湖北大学(阳逻校区)", "武汉大学"),
        ("湘潭县二中", "湘潭市第二中学"),
        ("Greenfield Infant School", "Greenfield Junior School"),
        ("St John's Catholic School", "St John's Church of England School"),
        ("University of Suzhou", "Suzhou University of Technology"),
        ("Suzhou Foreign Language School", "Suzhou Experimental School"),
    ],
)
def test_a_word_that_tells_neighbours_apart_keeps_them_two(one: str, two: str) -> None:
    place: dict[str, Any] = {
        "country": "CN",
        "place": "town",
        "place_names": ("Suzhou", "苏州", "长春市", "平顶山", "武汉", "湘潭"),
    }
    resolver = Resolver([party("a", one, **place)])
    assert resolver.find(party("b", two, **place)) is None


def test_a_name_alone_is_not_enough_but_with_the_town_it_is() -> None:
    known = party("a", "Weltgymnasium Alexander von Humboldt", country="DE", place="Berlin")
    assert Resolver([known]).find(party("b", known.names[0], country="DE")) is None
    found = Resolver([known]).find(party("b", known.names[0], country="DE", place="Berlin"))
    assert found is not None and found.probability >= SURE
    assert found.reasons == ("the same name", "the same town")


def test_a_faculty_is_put_before_a_person_and_not_merged() -> None:
    known = party("a", "Masaryk University", label="Organization", country="CZ", place="Brno")
    faculty = party(
        "b", "Masaryk University, Library and Research Centre", label="Organization", country="CZ", place="Brno"
    )
    resolver = Resolver([known])
    assert resolver.find(faculty) is None
    assert "one name is that of a part of the other" in resolver.likely(faculty)[0].reasons


def test_cities_of_one_name_are_one_only_at_one_place() -> None:
    suzhou = party("jiangsu", "Suzhou", label="City", country="CN", lat=31.3, lon=120.6)
    resolver = Resolver([suzhou])
    assert resolver.find(party("b", "Suzhou", label="City", country="CN", lat=31.31, lon=120.7)) is not None
    assert resolver.find(party("anhui", "Suzhou", label="City", country="CN", lat=33.6, lon=117.0)) is None
    assert resolver.find(party("c", "Suzhou", label="City", country="CN")) is None
    assert resolver.find(party("d", "Suzhou", label="City", country="US", lat=31.31, lon=120.7)) is None


def test_unnamed_parties_and_other_labels_never_merge() -> None:
    resolver = Resolver(
        [party("a", "a school in Suzhou", unnamed=True, **SUZHOU), party("u", "Suzhou University", **SUZHOU)]
    )
    assert resolver.find(party("b", "a school in Suzhou", unnamed=True, **SUZHOU)) is None
    assert resolver.find(party("b", "Suzhou University", label="Organization", **SUZHOU)) is None


def test_parties_that_a_person_keeps_apart_are_not_found() -> None:
    one, two = (party(each, "Suzhou No. 1 Middle School", **SUZHOU) for each in "ab")
    assert Resolver([one]).find(two) is not None
    assert Resolver([one], [("b", "a")]).find(two) is None


def test_a_party_known_twice_is_still_found() -> None:
    twice = [party(each, "Suzhou No. 1 Middle School", **SUZHOU) for each in "ab"]
    found = Resolver(twice).find(party("c", "苏州第一中学", **SUZHOU))
    assert found is not None and found.id == "a"


def schools(store: Store) -> None:
    begin_load(store, "one", "one", [])
    writer = Writer(store, "one")
    same: dict[str, Any] = {"source": "s", "country": "GB", "postcode": "SE9 3JN"}
    writer.enter(
        [
            NodeFact("School", "a", {**same, "name": "St Mary's C of E Primary School"}),
            NodeFact("School", "b", {**same, "name": "Saint Marys Church of England Primary School"}),
            NodeFact("School", "c", {**same, "name": "Greenacres School"}),
        ]
    )
    writer.flush()
    finish_load(store, "one", {})


def test_possible_duplicates_wait_until_they_are_merged_or_kept_apart(store: Store) -> None:
    schools(store)
    (found,) = possible_duplicates(store)
    assert (found.a.id, found.b.id, found.reasons) == ("a", "b", ("the same name", "the same postcode"))
    apart = keep_apart(store, "b", "a")
    assert decisions_apart(store) == {("a", "b")} and possible_duplicates(store) == []
    undo(store, apart)
    merge(store, "a", "b")
    assert possible_duplicates(store) == []
    (merged, _) = known_parties(store)
    assert merged.former == ("b",)


LIKELY = """
import random
from loaders.identity.candidate import Candidate
from loaders.identity.resolution import Resolver
draw = random.Random(4)
def school(at):
    words = [draw.choice(("Green", "Park", "Oak", "Hill", "River", "Lake", "Stone", "Field")) for _ in "ab"]
    return Candidate(str(at), "School", (f"{words[0]} {words[1]} {draw.choice(('Primary', 'High'))} School",), "GB", draw.choice(("Leeds", "Bath")))
resolver = Resolver(map(school, range(900)))
print([resolver.likely(school(at)) for at in range(900, 950)])
"""


def test_who_is_who_is_the_same_in_every_process() -> None:
    def run(seed: str) -> str:
        command = [sys.executable, "-c", LIKELY]
        return subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True, text=True).stdout  # fmt: skip

    assert run("1") == run("2") != ""
