"""Rows of any table become facts, as their mapping says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from graph.facts import EdgeFact, NodeFact
from loaders.account.row import Row
from loaders.columns.mapping import ColumnMapping, Mapping, SourceOf, TableMapping
from loaders.columns.planned import Plan, Planned
from loaders.identity.candidate import Candidate
from loaders.plan import rows
from loaders.reading.table import Record, Table

WIDE = ("a.name", "a.country", "b.name", "b.country")


def table(
    path: str, roles: Sequence[str], lines: Iterable[Sequence[str]], titles: Sequence[str] = (), **mapping: object
) -> Planned:
    """A table of these lines, its columns called by their roles where no titles are given."""
    titles = titles or [role.replace(".", "") for role in roles]
    records = [Record(number, tuple(line)) for number, line in enumerate(lines, start=2)]
    schemes = mapping.pop("schemes", {})
    assert isinstance(schemes, dict)
    columns = tuple(
        ColumnMapping(title, role, scheme=schemes.get(role, "")) for title, role in zip(titles, roles, strict=True)
    )
    read = Table(path, "csv", "utf-8", "5" * 64, tuple(titles), lambda: iter(records))
    return Planned(read, TableMapping(path, columns=columns, **mapping))  # type: ignore[arg-type]


def made(*tables: Planned, known: Iterable[Candidate] = ()) -> list[Row]:
    """What the rows of these tables become."""
    source = SourceOf(title="Towns")
    return list(rows(Plan("Towns", source, tables, Mapping(source)), known))


def nodes(some: Iterable[Row], *labels: str) -> dict[str, NodeFact]:
    """The nodes of these labels by id, each as it is first stated."""
    found: dict[str, NodeFact] = {}
    for row in some:
        for fact in row.facts:
            if isinstance(fact, NodeFact) and fact.label in labels:
                found.setdefault(fact.id, fact)
    return found


def edges(some: Iterable[Row], type_: str) -> list[EdgeFact]:
    return [fact for row in some for fact in row.facts if isinstance(fact, EdgeFact) and fact.type == type_]


def stated(some: Iterable[Row], id_: str) -> dict[str, object]:
    """All that the rows state of one node."""
    found: dict[str, object] = {}
    for row in some:
        for fact in row.facts:
            if isinstance(fact, NodeFact) and fact.id == id_:
                found = {**fact.statement, **found}
    return found


def pairs(*lines: Sequence[str], **mapping: Any) -> list[Row]:
    return made(table("pairs.csv", WIDE, lines, label="City", **mapping))


# What names are


def test_a_sentence_is_no_city_but_may_speak_of_one() -> None:
    sentence = "Judenburg is a member of the Douzelage, an association of towns in Europe."
    some = pairs(*((each, "Austria", "Wuxi", "China") for each in ("Judenburg", sentence, f"Today {sentence}")))
    first, second = edges(some, "PARTNER")
    assert first.id == second.id and "its city is taken as 'Judenburg'" in some[1].notes[0]
    assert "is a sentence; expected the name" in some[2].rejected


def test_a_town_is_called_by_its_name_without_the_state_behind_it() -> None:
    lines = [("Christian College", "Geelong, Victoria", "Australia")]
    some = made(table("schools.csv", ("name", "city", "country"), lines, layout="parties", label="School"))
    assert [each.statement["name"] for each in nodes(some, "City").values()] == ["Geelong"]


def test_a_province_tells_the_country_of_a_town_that_is_no_place_of_the_gazetteer() -> None:
    lines = [("龙井市第五中学", "吉林省", "延边朝鲜族自治州")]
    some = made(table("schools.csv", ("name", "region", "city"), lines, layout="parties", label="School"))
    assert {each.end for each in edges(some, "IN_COUNTRY")} == {"CN"}


def test_an_organization_called_as_its_town_is_noted() -> None:
    lines = [("Medellin", "Medellín", "Colombia")]
    some = made(table("hosts.csv", ("name", "city", "country"), lines, layout="parties", label="Organization"))
    assert some[0].notes == ("'Medellin' is only the name of its town",)


def test_a_city_without_a_position_is_the_one_that_other_rows_of_its_name_place() -> None:
    roles = ("a.name", "a.country", "a.lat", "a.lon", "b.name", "b.country")
    lines = [
        ("Campbelltown", "Australia", "-34.07", "150.81", "Wuxi", "China"),
        ("Campbelltown", "Australia", "", "", "Suzhou", "China"),
        ("Springfield", "United States", "39.80", "-89.64", "Wuxi", "China"),
        ("Springfield", "United States", "42.10", "-72.59", "Wuxi", "China"),
        ("Springfield", "United States", "", "", "Suzhou", "China"),
    ]
    starts = [each.start for each in edges(made(table("pairs.csv", roles, lines, label="City")), "PARTNER")]
    assert starts[0] == starts[1] and starts[0].startswith("geonames-")
    assert len(set(starts[2:])) == 3


def test_a_programme_called_as_its_university_is_none() -> None:
    lines = [("Lodz University", "Fudan University", each) for each in ("Lodz University", "Law")]
    some = made(table("ties.csv", ("a.name", "b.name", "programme"), lines, label="Organization"))
    assert [each.statement.get("programme") for each in edges(some, "PARTNER")] == [None, "Law"]


def test_other_names_are_kept_once_and_without_the_name_itself() -> None:
    lines = [("Jeju", "Jeju", "Cheju", "Jeju-si", "Cheju", "South Korea")]
    roles = ("name", "alias", "alias", "alias", "alias", "country")
    some = made(table("cities.csv", roles, lines, "abcdef", layout="parties", label="City"))
    assert next(iter(nodes(some, "City").values())).statement["aliases"] == ["Cheju", "Jeju-si"]


# Ties


def test_a_pair_of_cities_becomes_two_places_and_a_listed_tie() -> None:
    some = pairs(("Suzhou", "China", "Portland", "United States"), ("Wuxi", "中国", "Portland", "USA"))
    first, second = edges(some, "PARTNER")
    assert {first.start, first.end} == {"geonames-1886760", "geonames-5746545"}
    assert {key: first.statement[key] for key in ("kind", "tier", "status", "confidence", "line")} == {
        "kind": "sister_city", "tier": "sister", "status": "listed", "confidence": "medium", "line": "pairs.csv:2",
    }  # fmt: skip
    assert second.statement["line"] == "pairs.csv:3"
    assert len({fact.id for fact in edges(some, "IN_COUNTRY")}) == 1
    assert {(each.start, each.end) for each in edges(some, "IN_COUNTRY")} == {
        ("geonames-1886760", "CN"), ("geonames-1790923", "CN"), ("geonames-5746545", "US"),
    }  # fmt: skip


def test_what_the_gazetteer_adds_is_said_by_the_gazetteer() -> None:
    some = pairs(("Suzhou", "China", "Wuxi", "China"))
    of_suzhou = [
        fact.statement
        for row in some
        for fact in row.facts
        if isinstance(fact, NodeFact) and fact.id == "geonames-1886760"
    ]
    own, added = of_suzhou
    assert (own["name"], own.get("lat"), own["country"]) == ("Suzhou", None, "CN")
    assert added["source"] == "source-geonames"
    assert (added["position"], added["ids"], "line" in added) == ("GeoNames", ["geonames:1886760"], False)
    assert added["lat"] == pytest.approx(31.3, abs=0.1)


def test_the_same_is_said_once_a_load() -> None:
    some = pairs(("Suzhou", "China", "Portland", "USA"), ("Portland", "United States", "Suzhou", "China"))
    assert (
        len([fact for row in some for fact in row.facts if isinstance(fact, NodeFact) and fact.label == "Source"]) == 3
    )
    assert {fact.id for fact in edges(some, "PARTNER")} == {edges(some, "PARTNER")[0].id}
    assert [len(row.facts) for row in some][1] <= 3


def test_reading_a_table_twice_gives_the_same_facts() -> None:
    lines = [("Suzhou", "China", "Nowhereham", "England"), ("Nowhereham", "UK", "a town", "Italy")]
    assert pairs(*lines) == pairs(*lines)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (("Suzhou", "China", "", "Italy"), "bname is empty; expected a name"),
        (("", "China", "Rome", "Italy"), "aname is empty; expected a name"),
        (("Rome", "Italy", "Rome", "Italia"), "'Rome' can't have a partnership with itself; expected two parties"),
        (("Rome", "Italy", "American Samoa", ""), "bcountry is empty; expected the country of 'American Samoa'"),
    ],
)
def test_a_row_that_does_not_say_who_is_rejected_in_words(line: Sequence[str], reason: str) -> None:
    (row,) = pairs(line)
    assert (row.rejected, row.facts, row.cells) == (reason, (), tuple(line))


def test_a_rejected_row_leaves_nothing_unsaid_for_the_next() -> None:
    some = pairs(("Rome", "Italy", "Rome", "Italy"), ("Rome", "Italy", "Paris", "France"))
    assert some[0].rejected
    assert {each.statement["name"] for each in nodes(some[1:], "City").values()} == {"Rome", "Paris"}
    assert {each.end for each in edges(some[1:], "IN_COUNTRY")} == set(nodes(some[1:], "Country")) == {"IT", "FR"}


def test_an_end_without_any_cell_leaves_the_other_alone() -> None:
    (row,) = pairs(("Leiria", "Portugal", "", "NaN"))
    assert not row.rejected
    assert [
        fact.statement["name"]
        for fact in row.facts
        if isinstance(fact, NodeFact) and fact.label == "City" and "name" in fact.statement
    ] == ["Leiria"]


def test_a_country_that_cannot_be_told_is_noted_and_the_row_taken() -> None:
    (row,) = pairs(("Ankh", "Discworld", "Rome", "Italy"))
    assert row.notes == ("country 'Discworld' can't be told",)
    assert len(edges([row], "IN_COUNTRY")) == 1


def test_dates_status_and_words_of_a_tie_are_read_and_kept() -> None:
    roles = (*WIDE, "since", "status", "word")
    lines = [
        ("Suzhou", "China", "Rome", "Italy", "16.11.1988", "ended", "sister city"),
        ("Wuxi", "China", "Rome", "Italy", "", "", "友好交流城市"),
        ("Wuhan", "China", "Rome", "Italy", "31/02/1998", "", ""),
    ]
    some = made(table("ties.csv", roles, lines, label="City"))
    first, second, third = edges(some, "PARTNER")
    assert (first.statement["since"], first.statement["status"]) == ("1988-11-16", "ended")
    assert (second.statement["tier"], second.statement["word"]) == ("friendly", "友好交流城市")
    assert (third.statement["since"], third.statement["since_doubt"], third.statement["word"]) == (
        "1998",
        "uncertain",
        "31/02/1998",
    )


def test_a_column_proves_whether_day_or_month_comes_first() -> None:
    roles = (*WIDE, "since")
    lines = [("Suzhou", "China", "Rome", "Italy", "3/4/1998"), ("Wuxi", "China", "Rome", "Italy", "4/16/1998")]
    assert [each.statement["since"] for each in edges(made(table("t.csv", roles, lines, label="City")), "PARTNER")] == [
        "1998-03-04",
        "1998-04-16",
    ]


def test_a_list_in_a_cell_becomes_a_tie_for_each_entry() -> None:
    roles = ("a.name", "a.country", "b.partners")
    line = ("Suzhou", "China", "Portland, Oregon, USA (1988); Venice (Italy)\nNantes (France)")
    some = made(table("lists.csv", roles, [line], label="City", separator=";"))
    ties = edges(some, "PARTNER")
    assert [each.statement.get("since") for each in ties] == ["1988", None, None]
    assert {each.end for each in edges(some, "IN_COUNTRY")} == {"CN", "US", "IT", "FR"}


def test_weights_of_ties_are_kept_in_the_note() -> None:
    some = made(
        table(
            "n.csv", ("a.name", "b.name", "value"), [("Germany", "France", "12")], ["a", "b", "weight"], label="Country"
        )
    )
    (tie,) = edges(some, "PARTNER")
    assert (tie.start, tie.end, tie.statement["kind"], tie.statement["note"]) == ("DE", "FR", "other", "weight: 12")


# Ids, nodes and edges


def test_edges_name_the_parties_of_a_table_of_nodes_whichever_comes_first() -> None:
    edge_table = table("edges.csv", ("a.id", "b.id"), [("1", "2"), ("2", "7")], ["from", "to"], label="City")
    node_table = table(
        "nodes.csv",
        ("id", "name", "country"),
        [("1", "Suzhou", "China"), ("2", "Portland", "USA")],
        layout="parties",
        label="City",
    )
    some = made(edge_table, node_table)
    (tie,) = edges(some, "PARTNER")
    assert {tie.start, tie.end} == {"towns-1", "towns-2"}
    assert stated(some, "towns-1")["ids"] == ["geonames:1886760"]
    assert [row.rejected for row in some if row.rejected] == [
        "to: '7' stands in no table and not in the store; expected the id of a party"
    ]


def test_outside_ids_make_our_ids_and_need_no_table() -> None:
    some = made(
        table(
            "edges.tsv",
            ("a.id", "b.id"),
            [("Q42462", "Q6106")],
            ["column 1", "column 2"],
            label="City",
            scheme="wikidata",
        )
    )
    (tie,) = edges(some, "PARTNER")
    assert (tie.start, tie.end, stated(some, "Q6106")["ids"]) == ("Q42462", "Q6106", ["wikidata:Q6106"])


def test_two_ids_of_one_place_stay_two() -> None:
    lines = [
        ("Q727", "Amsterdam", "Netherlands", "52.37", "4.9"),
        ("Q9899", "Amsterdam", "Netherlands", "52.37", "4.9"),
    ]
    some = made(
        table(
            "n.csv", ("id", "name", "country", "lat", "lon"), lines, layout="parties", label="City", scheme="wikidata"
        )
    )
    assert [each.get("ids") for each in (stated(some, "Q727"), stated(some, "Q9899"))] == [
        ["wikidata:Q727"],
        ["wikidata:Q9899"],
    ]
    assert [
        id_ for row in some for fact in row.facts for id_ in fact.statement.get("ids", ()) if id_.startswith("geonames")
    ] == ["geonames:2759794"]


def test_one_id_for_two_parties_is_rejected() -> None:
    lines = [("1", "Suzhou", "China"), ("1", "Suzhou", "China"), ("1", "Portland", "USA")]
    some = made(table("nodes.csv", ("id", "name", "country"), lines, layout="parties", label="City"))
    assert [row.rejected for row in some] == [
        "",
        "",
        "the id '1' is that of 'Suzhou' (nodes.csv:2), not of 'Portland'; expected one party per id",
    ]


def test_a_party_that_the_store_knows_keeps_its_id() -> None:
    known = [Candidate("suzhou", "City", ("Suzhou", "苏州"), "CN", ids=("geonames:1886760",))]
    some = made(table("pairs.csv", WIDE, [("Suzhou", "China", "Rome", "Italy")], label="City"), known=known)
    (tie,) = edges(some, "PARTNER")
    assert "suzhou" in (tie.start, tie.end)
    assert stated(some, "suzhou")["former"] == ["geonames-1886760"]


# Schools and other parties


def test_a_school_lies_in_its_town_and_country() -> None:
    roles = ("id", "name", "city", "country", "postcode")
    some = made(
        table(
            "s.csv",
            roles,
            [("100000", "Argyle School", "London", "UK", "WC1H")],
            layout="parties",
            label="School",
            schemes={"id": "urn"},
        )
    )
    assert set(nodes(some, "School")) == {"urn-100000"}
    assert [(each.start, each.end) for each in edges(some, "IN_CITY")] == [("urn-100000", "geonames-2643743")]
    assert ("urn-100000", "GB") in [(each.start, each.end) for each in edges(some, "IN_COUNTRY")]


def test_a_state_in_place_of_a_town_is_a_region() -> None:
    roles = ("a.name", "a.city", "a.country", "b.name", "b.city", "b.country")
    some = made(
        table(
            "s.csv",
            roles,
            [("Bright College", "Victoria", "Australia", "Xing Zhi School", "Nanjing", "China")],
            label="School",
        )
    )
    assert [(each.start[:6], each.end) for each in edges(some, "IN_REGION")] == [("school", "region-au-victoria")]
    assert stated(some, "region-au-victoria")["ids"] == ["wikidata:Q36687", "iso3166-2:AU-VIC"]


def test_a_partner_that_is_not_named_is_a_node_of_its_own() -> None:
    roles = ("a.name", "a.country", "b.name", "b.city", "b.country", "word")
    lines = [
        (
            "Rugao School",
            "China",
            "(any school in Victoria)",
            "Victoria",
            "Australia",
            "expression of interest only, no partner yet",
        ),
        (
            "Ariake School",
            "Japan",
            "(any school in Victoria)",
            "Victoria",
            "Australia",
            "expression of interest only, no partner yet",
        ),
        ("Nanjing School", "China", "a sister school", "", "Italy", "sister school"),
    ]
    some = made(table("s.csv", roles, lines, label="School"))
    unnamed = [each for each in nodes(some, "School").values() if each.statement.get("unnamed")]
    assert [each.statement["name"] for each in unnamed] == [
        "a school in Victoria",
        "a school in Victoria",
        "a school in Italy",
    ]
    assert [each.statement["status"] for each in edges(some, "PARTNER")] == ["seeking", "seeking", "listed"]


def test_the_name_of_a_row_says_what_it_is_where_a_list_is_mixed() -> None:
    line = ("Suzhou Education Bureau", "China", "Peel District School Board", "Canada")
    some = made(table("s.csv", WIDE, [line], label="School"))
    assert {each.label for each in nodes(some, "School", "Bureau").values()} == {"Bureau"}
    assert edges(some, "PARTNER")[0].statement["kind"] == "bureau"


def test_private_columns_are_never_read() -> None:
    roles = ("name", "country", "private", "private")
    some = made(
        table(
            "s.csv", roles, [("Argyle School", "UK", "Jane Doe", "jane@example.org")], layout="parties", label="School"
        )
    )
    assert "Doe" not in repr([row.facts for row in some])
    assert "jane@" not in repr([row.facts for row in some])


# Visits, claims, matrices


def test_a_flow_is_an_aggregate_visit_and_may_stay_in_its_country() -> None:
    lines = [("Austria", "Austria", "8394"), ("Austria", "Spain", "0"), ("Austria", "Rest of the world", "4,167")]
    some = made(
        table(
            "f.csv",
            ("a.name", "b.name", "people"),
            lines,
            layout="visits",
            label="Country",
            aggregate=True,
            period="2014/2024",
        )
    )
    first, second = edges(some, "VISIT")
    assert (first.start, first.end, first.statement["people"], first.statement["aggregate"]) == ("AT", "AT", 8394, True)
    assert (first.statement["start"], first.statement["end"]) == ("2014", "2024")
    assert (second.end, second.statement["people"]) == ("x-rest-of-the-world", 4167)
    assert some[1].ignored == "a flow of nobody"


def test_flows_in_columns_of_years_are_a_visit_for_each_year() -> None:
    line = ("AT", "ES", "10", "", "12")
    some = made(
        table(
            "f.csv",
            ("a.name", "b.name", "students", "students", "students"),
            [line],
            ["a", "b", "2011", "2012", "2013"],
            layout="visits",
            label="Country",
            aggregate=True,
        )
    )
    assert [(each.statement["start"], each.statement["students"]) for each in edges(some, "VISIT")] == [
        ("2011", 10),
        ("2013", 12),
    ]


def test_rows_that_differ_in_anything_are_two_visits() -> None:
    lines = [("AT", "ES", "5", "x"), ("AT", "ES", "7", "y"), ("AT", "ES", "5", "x")]
    some = made(
        table(
            "f.csv",
            ("a.name", "b.name", "students", "ignored"),
            lines,
            layout="visits",
            label="Country",
            aggregate=True,
        )
    )
    ids = [each.id for each in edges(some, "VISIT")]
    assert len(set(ids)) == 2
    assert ids[0] == ids[2]


def test_figures_of_a_country_are_claims_and_those_of_groups_are_ignored() -> None:
    lines = [
        ("ABW", "2003", "91"),
        ("AIMS: Central Asia", "2003", "70"),
        ("ABW", "2004", "N/A"),
        ("ABW", "2005", "over 40"),
        ("Freedonia", "2003", "7"),
    ]
    some = made(
        table(
            "c.csv",
            ("name", "as_of", "value"),
            lines,
            ["geoUnit", "year", "students"],
            layout="claims",
            label="Country",
        )
    )
    claims = list(nodes(some, "Claim").values())
    assert [(each.statement["value"], each.statement["as_of"], each.statement["comparator"]) for each in claims] == [
        (91, "2003", "eq"),
        (40, "2005", "gt"),
    ]
    assert [each.end for each in edges(some, "ABOUT")] == ["AW", "AW"]
    assert [row.ignored for row in some] == ["", "a group of countries", "no figure in the row", "", ""]
    assert some[4].rejected == "no country or region is known as 'Freedonia'; expected the name or code of one"


def test_a_matrix_of_ties_says_each_pair_once() -> None:
    titles = ["country", "Germany", "France", "Spain"]
    lines = [("Germany", "9", "2", "0"), ("France", "2", "", ""), ("Spain", "", "1", "")]
    some = made(table("m.csv", ("a.name", "value", "value", "value"), lines, titles, layout="matrix", label="Country"))
    assert [(each.start, each.end, each.statement.get("note")) for each in edges(some, "PARTNER")] == [
        ("DE", "FR", "2"),
        ("ES", "FR", None),
    ]


def test_a_matrix_of_flows_keeps_both_directions_and_the_inside() -> None:
    titles = ["from", "Germany", "France"]
    lines = [("Germany", "9", "2"), ("France", "3", "0")]
    some = made(table("m.csv", ("a.name", "people", "people"), lines, titles, layout="matrix", label="Country"))
    assert [(each.start, each.end, each.statement["people"]) for each in edges(some, "VISIT")] == [
        ("DE", "DE", 9),
        ("DE", "FR", 2),
        ("FR", "DE", 3),
    ]


def test_refused_tables_and_empty_rows_are_accounted_for() -> None:
    routes = table(
        "routes.csv",
        ("ignored",),
        [("x",)],
        layout="refused",
        reason="airline routes are neither partnerships nor visits",
    )
    some = made(routes, table("pairs.csv", WIDE, [("", "", "", " ")], label="City"))
    assert [row.ignored for row in some] == [
        "refused: airline routes are neither partnerships nor visits",
        "an empty row",
    ]


def test_rows_with_a_source_of_their_own_stand_on_it() -> None:
    roles = (*WIDE, "source", "source_url")
    lines = [
        ("Suzhou", "China", "Rome", "Italy", "City page", "https://example.org/x"),
        ("Wuxi", "China", "Rome", "Italy", "", ""),
    ]
    some = made(table("t.csv", roles, lines, label="City"))
    first, second = edges(some, "PARTNER")
    assert stated(some, first.statement["source"])["publisher"] == "example.org"
    assert second.statement["source"] == f"source-{'5' * 12}"


def test_two_cities_of_one_name_stay_two() -> None:
    roles = ("a.name", "a.country", "a.lat", "a.lon", "b.name", "b.country", "b.lat", "b.lon")
    lines = [("Reisbach", "Germany", "49.36", "6.88", "Reisbach", "Germany", "48.57", "12.63")]
    some = made(table("t.csv", roles, lines, label="City"))
    (tie,) = edges(some, "PARTNER")
    assert tie.start != tie.end
    some = pairs(("Stolberg (Rhineland)", "Germany", "Stolberg (Südharz)", "Germany"))
    (tie,) = edges(some, "PARTNER")
    assert tie.start != tie.end


def test_a_position_outside_its_country_is_noted_and_not_taken() -> None:
    some = made(
        table(
            "n.csv",
            ("name", "country", "lat", "lon"),
            [("Vex", "Switzerland", "10.5", "76.2")],
            layout="parties",
            label="City",
        )
    )
    assert some[0].notes[0].startswith("Vex: the given position is ")
    assert [
        fact.statement.get("lat", 46)
        for row in some
        for fact in row.facts
        if isinstance(fact, NodeFact) and fact.label == "City"
    ] == [46, pytest.approx(46.2, abs=0.1)]


def test_words_for_nothing_can_be_names_of_places_with_a_position() -> None:
    lines = [("None", "Italy", "44.9333", "7.5333", "-99"), ("nan", "Italy", "", "", "")]
    some = made(table("n.csv", ("name", "country", "lat", "lon", "population"), lines, layout="parties", label="City"))
    assert [row.rejected for row in some] == ["", "name is 'nan', which stands for no name; expected a name"]


def test_reading_again_what_the_store_holds_gives_the_same_facts() -> None:
    roles = (*WIDE, "a.city", "b.city")
    lines = [
        ("No. 1 Middle School", "China", "Springfield High School", "USA", "Suzhou", "Springfield, Illinois"),
        ("苏州市第一中学", "China", "Springfield High School", "USA", "Suzhou", "Springfield, Illinois"),
        ("Suzhou No. 1 Middle School", "China", "a school", "Italy", "Suzhou", ""),
    ]
    once = made(table("s.csv", roles, lines, label="School"))
    known: dict[str, Candidate] = {}
    for row in once:
        for fact in row.facts:
            if isinstance(fact, NodeFact) and fact.label not in ("Source", "Country"):
                said = known.setdefault(fact.id, Candidate(fact.id, fact.label, ()))
                former = (*said.former, *fact.statement.get("former", ()))
                names = (*said.names, *filter(None, [fact.statement.get("name")]))
                known[fact.id] = said._replace(
                    names=names, former=former, country=said.country or fact.statement.get("country", "")
                )
    assert made(table("s.csv", roles, lines, label="School"), known=known.values()) == once


def test_half_a_character_is_rejected_in_words() -> None:
    (row,) = pairs(("Suzhou \ud800", "China", "Rome", "Italy"))
    assert row.rejected
    assert row.rejected.endswith("expected text") or "text" in row.rejected


def test_a_refused_row_of_a_matrix_takes_no_tie_from_the_rows_after_it() -> None:
    titles = ["country", "Germany", "France", "Spain"]
    lines = [("Germany", "", "1", "oops"), ("France", "1", "", ""), ("Spain", "", "1", "")]
    some = made(table("m.csv", ("a.name", "value", "value", "value"), lines, titles, layout="matrix", label="Country"))
    assert "oops" in some[0].rejected
    assert [(each.start, each.end) for each in edges(some, "PARTNER")] == [("FR", "DE"), ("ES", "FR")]


def test_a_tie_that_is_to_end_has_not_ended() -> None:
    roles = ("a.name", "a.country", "b.name", "b.country", "until")
    lines = [("Wuxi", "China", "Davis", "United States", end) for end in ("1999", "2090")]
    some = made(table("until.csv", roles, lines, label="City"))
    said = [each.statement for each in edges(some, "PARTNER")]
    assert [(each["status"], each.get("until"), each.get("expires")) for each in said] == [
        ("ended", "1999", None),
        ("listed", None, "2090"),
    ]


def test_a_web_address_that_is_none_is_kept_as_text() -> None:
    roles = ("name", "country", "website", "source_url")
    lines = [("Abc School", "United Kingdom", "http://[abc", "http://[x")]
    some = made(table("schools.csv", roles, lines, layout="parties", label="School"))
    assert not some[0].rejected
    assert next(iter(nodes(some, "School").values())).statement["website"] == "http://[abc"


def test_the_parent_of_a_region_may_be_its_country() -> None:
    lines = [("1", "Germany", "Country", ""), ("2", "Hesse", "Region", "1"), ("3", "Kassel", "Bureau", "2")]
    some = made(table("places.csv", ("id", "name", "label", "parent"), lines, layout="parties"))
    assert [(each.end) for each in edges(some, "IN_COUNTRY")][:1] == ["DE"]
    assert len(edges(some, "IN_REGION")) == 1


def test_a_number_that_two_tables_give_to_two_parties_joins_neither() -> None:
    roles = ("id", "name", "city", "country")
    first = table("a.csv", roles, [("1", "St Mary Primary School", "Leeds", "GB")], layout="parties", label="School")
    second = table("b.csv", roles, [("1", "St John Primary School", "Bristol", "GB")], layout="parties", label="School")
    some = made(first, second)
    assert "the id '1' is that of 'St Mary Primary School' (a.csv:2)" in some[1].rejected
    assert len(nodes(some, "School")) == 1


def test_a_city_with_an_id_on_one_end_and_by_name_on_the_other_is_one() -> None:
    roles = ("a.id", "a.name", "a.country", "b.name", "b.country")
    lines = [
        ("Q16666", "Nanjing", "China", "Portland", "United States"),
        ("Q1297", "Chicago", "United States", "Nanjing", "China"),
        ("Q6106", "Portland", "United States", "Chicago", "United States"),
    ]
    some = made(table("pairs.csv", roles, lines, label="City", scheme="wikidata"))
    assert len(nodes(some, "City")) <= 4
    joined = {frozenset((each.start, each.end)) for each in edges(some, "PARTNER")}
    assert len(frozenset().union(*joined)) == 3


def test_an_id_of_wikidata_looks_like_one() -> None:
    roles = ("id", "name", "country")
    lines = [("suzhou", "Foo", "China"), ("wikidata:wuxi", "Bar", "China"), ("Q42622", "Suzhou", "China")]
    some = made(table("towns.csv", roles, lines, layout="parties", label="City", scheme="wikidata"))
    assert [bool(row.rejected) for row in some] == [True, True, False]
    assert "'suzhou' is no id of Wikidata" in some[0].rejected


def test_an_edge_names_a_party_of_an_earlier_load_by_the_id_of_the_source() -> None:
    known = [
        Candidate("towns-7", "School", ("Abc School",), "GB"),
        Candidate("towns-8", "School", ("Def School",), "GB"),
    ]
    (row,) = made(table("ties.csv", ("a.id", "b.id"), [("7", "8")], label="School"), known=known)
    assert [(each.start, each.end) for each in row.facts if isinstance(each, EdgeFact)] == [("towns-7", "towns-8")]


def test_a_city_far_from_the_one_of_its_name_in_the_store_is_another() -> None:
    roles = ("name", "country", "lat", "lon")
    (first,) = made(table("a.csv", roles, [("Xyzburg", "US", "40", "-80")], layout="parties", label="City"))
    (id_,) = nodes([first], "City")
    known = [Candidate(id_, "City", ("Xyzburg",), "US", lat=40.0, lon=-80.0)]
    (far,) = made(table("b.csv", roles, [("Xyzburg", "US", "30", "-100")], layout="parties", label="City"), known=known)
    assert id_ not in nodes([far], "City")


def test_figures_that_another_column_tells_apart_are_two_claims() -> None:
    roles = ("name", "as_of", "ignored", "value")
    lines = [("France", "2010", "girls", "100"), ("France", "2010", "boys", "90"), ("France", "2010", "girls", "100")]
    titles = ["country", "year", "sex", "students"]
    some = made(table("students.csv", roles, lines, titles, layout="claims", label="Country"))
    assert sorted(each.statement["value"] for each in nodes(some, "Claim").values()) == [90, 100]


def test_a_flow_is_one_in_every_version_of_its_file() -> None:
    roles = ("a.name", "b.name", "period", "students")
    found = set()
    for number in ("10", "11"):
        flows = table("f.csv", roles, [("France", "Spain", "2013", number)], layout="visits", label="Country", aggregate=True)  # fmt: skip
        version = replace(flows, table=replace(flows.table, sha256=number * 32))
        found |= {each.id for each in edges(made(version), "VISIT")}
    assert len(found) == 1


def test_a_remark_keeps_no_e_mail_address_or_telephone_number() -> None:
    remark = "Ask li@suzhou.edu.cn or +44 20 7946 0958 or 13912345678, renewed 2019-05-04"
    roles = ("a.name", "a.country", "b.name", "b.country", "note")
    some = made(table("ties.csv", roles, [("Wuxi", "China", "Davis", "United States", remark)], label="City"))
    (tie,) = edges(some, "PARTNER")
    assert tie.statement["note"] == "Ask [left out] or [left out] or [left out], renewed 2019-05-04"


def test_a_remark_about_a_party_is_kept_as_it_stands() -> None:
    (row,) = made(table("schools.csv", ("name", "country", "note"), [("Crown School", "France", "good friends")], layout="parties", label="School"))  # fmt: skip
    assert [node.statement["note"] for node in nodes([row], "School").values()] == ["good friends"]


LISTS = ("name", "measure", "value", "kind", "tier", "units", "as_of")


def lists(*lines: tuple[str, ...]) -> Any:
    return made(table("lists.csv", LISTS, list(lines), list(LISTS), layout="claims", label="Country"))


def test_a_list_declared_complete_is_a_claim_with_its_kind_tier_units_and_day() -> None:
    some = lists(
        ("FR", "complete_list", "13", "sister_city", "sister", "merged", "2026-11-01"),
        ("FR", "complete_list", "", "友好城市", "", "own", "2026-11-01"),
        ("FR", "complete_list", "4", "sister_school", "", "merged", "2026-11-01"),
    )
    claims = [each.statement for each in nodes(some, "Claim").values()]
    assert [(each["kind"], each.get("tier"), each["units"], each.get("value"), each["as_of"]) for each in claims] == [
        ("sister_city", "sister", "merged", 13, "2026-11-01"),
        ("sister_city", None, "own", None, "2026-11-01"),
        ("sister_school", None, "merged", 4, "2026-11-01"),
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (("FR", "complete_list", "3", "tennis", "", "merged", "2026"), "is of one kind of tie: found 'tennis'"),
        (("FR", "complete_list", "3", "sister_city", "", "merged", ""), "needs its day"),
        (("FR", "complete_list", "3", "sister_city", "", "", "2026"), "found '' as units, expected one of merged, own"),
        (("FR", "complete_list", "3", "sister_city", "so so", "own", "2026"), "found 'so so' as tier"),
    ],
)
def test_a_declared_list_that_says_too_little_is_refused_with_what_is_expected(line: tuple[str, ...], expected: str) -> None:  # fmt: skip
    (row,) = lists(line)
    assert expected in row.rejected
