"""What cells say of the state of a tie: denied words, nobody, ditto marks, words around a name, yes and no, closures and plans."""

from __future__ import annotations

from pathlib import Path

import pytest

from loaders.places.countries import code_of
from loaders.rows.entries import read_entry
from loaders.words import tier_of
from loaders.words.ditto import is_ditto
from loaders.words.lists import state_of_list
from loaders.words.nobody import names_nobody
from loaders.words.states import state_in_cell, state_in_remark
from tests.loaders.loaded import told

TITLES = "City,Country,Sister city,Sister country,Since,Status,Remarks\n"


@pytest.mark.parametrize(
    "cell",
    [
        "nicht beendet", "noch nicht beendet?", "nie ausgesetzt", "not ended", "no longer suspended", "isn't terminated", "never cancelled", "non terminé",
        "pas résilié", "no cancelado", "nunca suspendido", "non sospeso", "não encerrado", "nie zakończone", "nie wypowiedziana mimo wniosku", "niet beëindigd",
        "не прекращено", "未终止", "并未解除", "終了していない", "未解除", "종료되지 않음", "Kündigung geplant", "termination requested", "Aussetzung aufgehoben",
        "ni actif ni résilié", "active until 2010", "aktiv bis 2012",
    ],
)  # fmt: skip
def test_a_denied_state_is_never_its_opposite_or_the_state_itself(cell: str) -> None:
    for state in (state_in_cell(cell), state_in_remark(cell)):
        assert (state.status, state.denied) in (("", True), ("proposed", False))


@pytest.mark.parametrize(
    ("cell", "status", "year"),
    [
        ("not active", "suspended", ""), ("non actif", "suspended", ""), ("不活跃", "suspended", ""), ("nicht mehr aktiv", "ended", ""), ("ya no vigente", "ended", ""),
        ("never ratified", "proposed", ""), ("noch nicht unterzeichnet", "proposed", ""), ("尚未签署", "proposed", ""), ("pas encore signé", "proposed", ""),
        ("wieder aufgenommen nach Unterbrechung", "active", ""), ("恢复往来", "active", ""), ("suspended 2012, resumed 2015", "active", "2015"),
        ("suspendu, reprise envisagée en 2025", "suspended", ""), ("2016 nicht beendet, nur ausgesetzt", "suspended", ""),
        ("ruht seit März 2022 (Ratsbeschluss)", "suspended", "2022"), ("en sommeil depuis 2015", "suspended", "2015"),
        ("wypowiedziana w 2022", "ended", "2022"), ("令和2年提携解消", "ended", "2020"), ("平成25年より交流休止", "suspended", "2013"),
        ("已于2019年终止协议", "ended", "2019"), ("dissous par délibération du 14/02/2003", "ended", "2003"), ("2014 einvernehmlich aufgelöst", "ended", "2014"),
        ("rompu suite aux élections de 2014", "ended", "2014"), ("wypowiedziana z powodu wojny 2022", "ended", "2022"),
        ("beendet 2014 (Schule geschlossen)", "ended", "2014"), ("läuft weiter trotz Kündigung des Busvertrags", "active", ""),
        ("geplant für 2026", "proposed", "2026"), ("拟于2026年", "proposed", "2026"), ("planned 2027", "proposed", "2027"),
    ],
)  # fmt: skip
def test_what_a_cell_of_states_says_a_remark_says_too(cell: str, status: str, year: str) -> None:
    for state in (state_in_cell(cell), state_in_remark(cell)):
        assert (state.status, state.year) == (status, year)


@pytest.mark.parametrize(
    "remark",
    [
        "Twinning committee dissolved 2015",
        "Schule 2014 geschlossen",
        "Verein aufgelöst",
        "comité dissous",
        "协会已解散",
    ],
)
def test_what_ended_beside_a_tie_isnt_the_tie(remark: str) -> None:
    assert state_in_remark(remark).status == "" == state_in_cell(remark).status


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("Closed links", "ended"), ("Past partners", "ended"), ("Jumelages rompus", "ended"), ("Beendete Partnerschaften", "ended"), ("Zerwane", "ended"),
        ("解消済み", "ended"), ("종료된 자매도시", "ended"), ("停止往来", "suspended"), ("Ruhende Partnerschaften", "suspended"), ("Jumelages clos ou en sommeil", "suspended"),
        ("geplant", "proposed"), ("拟建立", "proposed"), ("in preparation", "proposed"), ("W przygotowaniu", "proposed"), ("Jumelages en projet", "proposed"),
        ("Schools closed 2012", ""), ("Not ended", ""), ("未终止", ""), ("nicht beendete Partnerschaften", ""), ("Übersicht", ""),
    ],
)  # fmt: skip
def test_names_of_sheets_and_files_tell_of_closures_and_plans(title: str, status: str) -> None:
    assert state_of_list(title).status == status


def test_a_denied_state_is_listed_with_the_word_of_the_source_and_a_remark(tmp_path: Path) -> None:
    rows = (
        "Celle,Germany,Tavistock,United Kingdom,1987,nicht beendet,\nLyon,France,Leeds,United Kingdom,1968,,not ended\n"
    )
    found = told(tmp_path, "ended twinnings.csv", TITLES + rows)
    assert [tie.statement["status"] for tie in found.facts_of_ties()] == ["listed", "listed"]
    assert found.facts_of_ties()[0].statement["word"] == "nicht beendet"
    assert any("'nicht beendet'" in note for note in found.notes) and any("'not ended'" in note for note in found.notes)


def test_the_year_of_a_closure_is_the_end_and_what_is_planned_has_no_beginning(tmp_path: Path) -> None:
    rows = (
        "Celle,Germany,Tavistock,United Kingdom,1987,Dissolved 2011,\nCelle,Germany,Meudon,France,geplant für 2090,,\n"
        "Lyon,France,Leeds,United Kingdom,2091,,\nLyon,France,Turin,Italy,1975,planned,\nLille,France,Köln,Germany,1958,,closed in 2085\n"
    )
    ties = [tie.statement for tie in told(tmp_path, "a.csv", TITLES + rows).facts_of_ties()]
    assert [(tie["status"], tie.get("since"), tie.get("until")) for tie in ties] == [
        ("ended", "1987", "2011"), ("proposed", None, None), ("proposed", None, None), ("proposed", None, None), ("listed", "1958", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "cell",
    [
        "néant", "aucune", "brak", "keine", "no partner at present", "none yet", "暂无", "なし", "該当なし", "없음", "s.o.", "TBD", "to be determined", "(vacant)", "待定", "拟定中", "N.N.", "under negotiation",
        "kein Partner", "aucun jumelage", "ningún hermanamiento", "nessun gemellaggio", "brak partnera", "geen partner", "没有友城", "未定", "нет", "no",
    ],
)  # fmt: skip
def test_words_for_no_partner_are_no_party(tmp_path: Path, cell: str) -> None:
    found = told(
        tmp_path, "a.csv", f"Town,Twin town,Country\nExeter,Rennes,France\nTotnes,{cell},\nHoniton,Vire,France\n"
    )
    assert names_nobody(cell) and found.pairs() == [("Exeter", "Rennes"), ("Honiton", "Vire")]
    assert not found.rejected and (f"'{cell}' names nobody: no tie is made of it" in found.notes or cell == "暂无")


def test_a_town_that_is_called_like_nobody_is_one_in_its_country(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        "a.csv",
        "Town,Country,Twin town,Twin country\nSebha,Libya,Brak,Libya\nTunis,Tunisia,Cologne,Germany\n",
    )
    assert found.pairs()[0] == ("Sebha", "Brak")
    assert not any(map(names_nobody, ("Nun", "Nowhere", "Keine Stadt am See", "Nonantola", "Nicht", "Nice")))


@pytest.mark.parametrize("mark", ["〃", '""""', "dto.", "ditto", "idem", "同上", "々", '-""-', "j.w.", "wie oben"])
def test_ditto_marks_are_filled_from_the_row_above(tmp_path: Path, mark: str) -> None:
    cell = f'"{mark}"' if mark == '-""-' else mark
    rows = f"Celle,Germany,Tavistock,United Kingdom,1987\n{cell},{cell},Meudon,France,{cell}\nLyon,France,Leeds,United Kingdom,1968\n"
    found = told(tmp_path, "a.csv", f"City,Country,Sister city,Sister country,Since\n{rows}")
    assert found.ties()[1] == ("Celle", "Meudon", "listed", "1987")
    assert len([note for note in found.notes if "from the row above" in note]) == 3
    assert not is_ditto("-") and not is_ditto("Do")


@pytest.mark.parametrize(
    ("text", "name", "status", "since", "until"),
    [
        ("Greven (D) – jumelage rompu en 2010", "Greven", "ended", "", "2010"), ("projet : Fundão (P)", "Fundão", "proposed", "", ""),
        ("bis 2010: Celle", "Celle", "ended", "", "2010"), ("ehemals Celle", "Celle", "ended", "", ""), ("Celle (geplant)", "Celle", "proposed", "", ""),
        ("seit 1987 mit Celle", "Celle", "", "1987", ""), ("formerly Rennes", "Rennes", "ended", "", ""), ("拟：圣地亚哥", "圣地亚哥", "proposed", "", ""),
        ("明石市（已终止）", "明石市", "ended", "", ""), ("Łuck – zerwana 2022", "Łuck", "ended", "", "2022"), ("hasta 2015: Oviedo", "Oviedo", "ended", "", "2015"),
        ("Rennes until 2019", "Rennes", "ended", "", "2019"), ("Celle (nicht beendet)", "Celle", "", "", ""), ("Tata (H), en sommeil", "Tata", "suspended", "", ""),
        ("Angers (Frankreich, seit 1964, ruht)", "Angers", "suspended", "1964", ""), ("Lahr (Baden)", "Lahr (Baden)", "", "", ""),
        ("Washington, D.C.", "Washington, D.C.", "", "", ""), ("Saint-Denis – La Réunion", "Saint-Denis", "", "", ""),
    ],
)  # fmt: skip
def test_words_around_a_partner_tell_of_its_tie(text: str, name: str, status: str, since: str, until: str) -> None:
    entry = read_entry(text)
    assert (entry.name, entry.status, entry.since, entry.until) == (name, status, since, until)


def test_words_around_a_name_in_a_column_of_its_own_are_no_part_of_it(tmp_path: Path) -> None:
    rows = "Exeter,formerly Rennes,France\nTotnes,Vire – ended 2010,France\nHoniton,Mézidon,France\n"
    found = told(tmp_path, "a.csv", f"Town,Twin town,Country\n{rows}")
    assert [tie[:4] for tie in found.ties()] == [
        ("Exeter", "Rennes", "ended"), ("Totnes", "Vire", "ended", "2010"), ("Honiton", "Mézidon", "listed"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("titles", "yes", "no"),
    [
        ("Town,Twin town,Country,Twinning association", "yes", "no"), ("Stadt,Partnerstadt,Land,Partnerschaftsverein", "ja", "nein"),
        ("Commune,Ville jumelée,Pays,Comité de jumelage", "oui", "non"), ("Miasto,Miasto partnerskie,Kraj,Stowarzyszenie", "tak", "nie"),
        ("城市,友好城市,国家,民间协会", "是", "否"), ("Town,Twin town,Country,Charter signed?", "yes", "no"),
    ],
)  # fmt: skip
def test_a_column_of_yes_and_no_is_no_party_and_no_status(tmp_path: Path, titles: str, yes: str, no: str) -> None:
    rows = f"Exeter,Rennes,France,{yes}\nTotnes,Vire,France,{no}\nHoniton,Mézidon,France,{yes}\n"
    found = told(tmp_path, "a.csv", f"{titles}\n{rows}")
    title = titles.rpartition(",")[2]
    assert found.roles[title] == "note" and [tie[2] for tie in found.ties()] == ["listed"] * 3
    assert found.facts_of_ties()[0].statement["note"] == f"{title}: {yes}"
    assert not any(found.nodes(label) for label in ("Organization", "School", "Bureau"))


@pytest.mark.parametrize(("title", "yes", "status"), [("Aktiv", "nein", "suspended"), ("Zerwana", "tak", "ended"), ("Suspendu", "oui", "suspended"), ("active", "false", "suspended")])  # fmt: skip
def test_a_column_of_yes_and_no_is_a_status_where_its_title_says_so(
    tmp_path: Path, title: str, yes: str, status: str
) -> None:
    found = told(
        tmp_path, "a.csv", f"Town,Twin town,Country,{title}\nExeter,Rennes,France,{yes}\nTotnes,Vire,France,{yes}\n"
    )
    assert [tie[2] for tie in found.ties()] == [status] * 2


@pytest.mark.parametrize(
    ("word", "tier"),
    [
        ("友好交流城市", "friendly"), ("友好合作关系城市", "friendly"), ("友好交往", "friendly"), ("Freundschaftsvertrag", "friendly"), ("ville amie", "friendly"),
        ("友好城市", "sister"), ("keine Freundschaft", ""), ("not a formal twinning", ""),
    ],
)  # fmt: skip
def test_a_friendly_exchange_is_below_sister_level(tmp_path: Path, word: str, tier: str) -> None:
    assert tier_of(word) == tier


def test_the_name_of_a_list_tells_its_tier(tmp_path: Path) -> None:
    rows = "我方,外方城市,国别\n无锡市,勒沃库森,德国\n江阴市,藤冈市,日本\n"
    assert [tie.statement["tier"] for tie in told(tmp_path, "友好交流城市.csv", rows).facts_of_ties()] == [
        "friendly"
    ] * 2
    assert [tie.statement["tier"] for tie in told(tmp_path, "友好城市.csv", rows).facts_of_ties()] == ["sister"] * 2


def test_of_a_date_of_wikidata_only_what_is_sure_is_kept(tmp_path: Path) -> None:
    rows = "Celle,Tavistock,1987-01-01T00:00:00Z,9\nCelle,Meudon,1987-01-01T00:00:00Z,11\nLille,Köln,1958-01-01T00:00:00Z,7\nLille,Leeds,1968-05-01T00:00:00Z,10\n"
    found = told(tmp_path, "a.csv", f"city,twin town,start time,start time precision\n{rows}")
    assert [tie.statement.get("since") for tie in found.facts_of_ties()] == ["1987", "1987-01-01", None, "1968-05"]
    assert any("isn't known to the year" in note for note in found.notes)


@pytest.mark.parametrize(("text", "code"), [("SAD", "US"), ("VR China", "CN"), ("GB", "GB"), ("NRW", "DE"), ("Wlk. Brytania", "GB"), ("Dtl.", "DE"), ("仏", "FR"), ("台湾地区", "TW"), ("ChRL", "CN")])  # fmt: skip
def test_countries_are_known_by_the_short_forms_of_offices(text: str, code: str) -> None:
    assert code_of(text) == code
