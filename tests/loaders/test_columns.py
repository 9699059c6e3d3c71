"""What the columns of a table mean: invented tables in many shapes and languages, and the sets of ../shared where they are."""

from __future__ import annotations

import csv
import io
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.columns.guess import guess
from loaders.columns.look import Look
from loaders.columns.mapping import ROLE, TableMapping
from loaders.reading import tables
from loaders.reading.table import Part, Record, Stated, Table
from loaders.words import kind_of, label_of, rows_of, tier_of
from loaders.words.states import status_of

SHARED = Path(__file__).parents[3] / "shared" / "data"


def table_of(path: str, text: str, header: bool = True, part: Part = "table") -> Table:
    """The table that stands in the text: one row a line, cells parted by `|`."""
    lines = [tuple(cell.strip().replace("\\n", "\n") for cell in line.split("|")) for line in text.strip().splitlines()]
    titles, rows = (lines[0], lines[1:]) if header else (tuple(f"column {n + 1}" for n in range(len(lines[0]))), lines)
    repeated = {title: titles.count(title) for title in titles}
    seen: dict[str, int] = {}
    columns = []
    for title in titles:
        seen[title] = seen.get(title, 0) + 1
        columns.append(f"{title} ({seen[title]})" if repeated[title] > 1 and seen[title] > 1 else title)
    records = [Record(line, cells) for line, cells in enumerate(rows, 2)]
    return Table(
        path,
        "csv",
        "utf-8",
        "",
        tuple(columns),
        lambda: iter(records),
        header=header,
        part=part,
        stated=stated_of(path, part),
    )


def stated_of(path: str, part: Part) -> dict[str, Stated]:
    """What the reader of a graph says of its tables."""
    ids = path.partition("#")[0]
    if part == "edges":
        return {"source": Stated("a.id", ids), "target": Stated("b.id", ids), "id": Stated("tie")}
    return {"id": Stated("id", ids)} if part == "nodes" else {}


def roles(mapping: TableMapping) -> str:
    """The roles in the order of the columns, `-` for one that isn't read."""
    return " ".join({"ignored": "-"}.get(each.role, each.role) for each in mapping.columns)


@pytest.mark.parametrize("day", ["1988-02-31", "31.02.1988", "31 February 1988"])
def test_a_column_of_days_that_no_calendar_has_is_read_so_that_its_rows_are_refused(day: str) -> None:
    mapping = guess(table_of("pairs.csv", f"city1|country1|city2|country2|since\nWuxi|China|Leeds|UK|{day}"))
    assert roles(mapping) == "a.name a.country b.name b.country since"


def test_a_position_off_the_globe_is_read_so_that_its_row_is_refused() -> None:
    mapping = guess(table_of("towns.csv", "city|country|lat|lon\nWuxi|China|91|120"))
    assert roles(mapping) == "name country lat lon"
    mapping = guess(table_of("towns.csv", "city|country|lat|lon\nLeeds|UK|430112|433512"))
    assert roles(mapping) == "name country - -", "metres of a national grid are no degrees"


def test_one_id_that_stands_twice_is_a_fault_of_its_row_and_not_of_the_column() -> None:
    mapping = guess(table_of("towns.csv", "id|name|country\n1|Suzhou|China\n1|Leeds|UK\n2|Wuxi|China"))
    assert roles(mapping) == "id name country"


TIES = {
    "pairs-with-numbers": (
        "pairs.csv", "City",
        "city1|country1|city2|country2\nBerat|Albania|Amasya|Turkey\nLyon|France|Leeds|England, United Kingdom\nGent|Belgium|Kanazawa|Japan",
        "a.name a.country b.name b.country",
    ),
    "pairs-with-letters-first": (
        "list.csv", "School",
        ("School A|Town A|Country A|School B|Town B|Country B|Since|Status\n"
        "Ash Grove School|Leeds|UK|Nanjing No. 9 High School|Nanjing|China|2004|active\nOak School|York|UK|Lycée Hugo|Paris|France|1999|ended"),
        "a.name a.city a.country b.name b.city b.country since status",
    ),
    "origin-and-sister-with-positions": (
        "export.tsv", "City",
        "originCity|originLat|originLon|sisterCity|sisterLat|sisterLon|year\nGraz|47.1|15.4|Pernik|42.6|23.0|1999\nAsti|44.9|8.2|Biel|47.1|7.2|2001",
        "a.name a.lat a.lon b.name b.lat b.lon since",
    ),
    "repeated-titles": (
        "twinning.xlsx#Sheet1", "City",
        "Town|Country|Town|Country|Established\nLeeds|United Kingdom|Dortmund|Germany|1969\nHull|United Kingdom|Niigata|Japan|2003",
        "a.name a.country b.name b.country since",
    ),
    "unsided-then-partner": (
        "uk.csv", "City", "Town|County|Twin town|Twin country|Year twinned\nWare|Hertfordshire|Wülfrath|Germany|1970\nHove|Sussex|Draveil|France|1980",
        "a.name a.region b.name b.country since",
    ),
    "german-towns": (
        "staedtepartnerschaften.csv", "City",
        "Stadt|Bundesland|Partnerstadt|Land|Seit\nJena|Thüringen|Erlangen|Deutschland|1987\nTrier|Rheinland-Pfalz|Metz|Frankreich|1957",
        "a.name a.region b.name b.country since",
    ),
    "german-schools": (
        "schulpartnerschaften.csv", "School",
        ("Schule|Schulort|Partnerschule|Ort der Partnerschule|Land der Partnerschule|Art der Partnerschaft|Bemerkung\n"
        "Goethe-Gymnasium|Weimar|Lycée Voltaire|Nantes|Frankreich|Schüleraustausch|seit langem\nWaldschule|Celle|Szkoła nr 4|Kwidzyn|Polen|Schulpartnerschaft|"),
        "a.name a.city b.name b.city b.country kind note",
    ),
    "french-communes": (
        "jumelages.csv", "City",
        "Commune|Département|Ville jumelée|Pays|Année de jumelage\nMetz|Moselle|Trèves|Allemagne|1957\nTours|Indre-et-Loire|Mülheim|Allemagne|1962",
        "a.name a.region b.name b.country since",
    ),
    "french-schools": (
        "partenariats.ods#Feuille1", "School",
        ("Établissement|Ville|Établissement partenaire|Ville partenaire|Pays partenaire|Date de signature\n"
        "Lycée Kléber|Strasbourg|Gymnasium am Markt|Achim|Allemagne|12/05/2003\nCollège Jean Moulin|Nice|Scuola Media Dante|Cuneo|Italie|30/09/2011"),
        "a.name a.city b.name b.city b.country signed",
    ),
    "spanish-cities": (
        "hermanamientos.csv", "City",
        "Ciudad|Provincia|Ciudad hermana|País|Fecha de hermanamiento\nSoria|Soria|Collioure|Francia|1992\nÁvila|Ávila|Teramo|Italia|1988",
        "a.name a.region b.name b.country since",
    ),
    "spanish-universities": (
        "convenios.csv", "Organization",
        ("Universidad|Universidad socia|País socio|Tipo de convenio|Vigente\n"
        "Universidad de Jaén|Università di Pisa|Italia|convenio marco|sí\nUniversidad de León|Universität Bremen|Alemania|convenio marco|no"),
        "a.name b.name b.country kind status",
    ),
    "italian-comuni": (
        "gemellaggi.csv", "City",
        "Comune|Provincia|Città gemellata|Paese|Anno di gemellaggio\nAsti|AT|Biberach|Germania|1982\nLucca|LU|Colmar|Francia|1962",
        "a.name a.region b.name b.country since",
    ),
    "portuguese": (
        "geminacoes.csv", "City", "Município|Distrito|Cidade irmã|País|Ano\nAveiro|Aveiro|Bourges|França|1989\nBraga|Braga|Astorga|Espanha|1996",
        "a.name - b.name b.country since",
    ),
    "polish": (
        "miasta_partnerskie.csv", "City",
        "Miasto|Województwo|Miasto partnerskie|Kraj partnera|Od roku\nRadom|mazowieckie|Magdeburg|Niemcy|2008\nPiła|wielkopolskie|Schwerin|Niemcy|1996",
        "a.name a.region b.name b.country since",
    ),
    "dutch": (
        "stedenbanden.csv", "City", "Gemeente|Provincie|Partnerstad|Land|Sinds\nEde|Gelderland|Chrudim|Tsjechië|1992\nTiel|Gelderland|Bălți|Moldavië|2000",
        "a.name a.region b.name b.country since",
    ),
    "russian": (
        "побратимы.csv", "City", "Город|Регион|Город-побратим|Страна|Год\nТверь|Тверская область|Оснабрюк|Германия|1991\nПсков|Псковская область|Арль|Франция|1999",
        "a.name a.region b.name b.country since",
    ),
    "chinese-cities": (
        "友好城市.csv", "City", "城市|省份|友好城市|国家|结好时间|备注\n南京市|江苏省|名古屋|日本|1978-12-21|\n苏州市|江苏省|波特兰|美国|1988-06-07|友好",
        "a.name a.region b.name b.country since note",
    ),
    "chinese-schools-two-sides": (
        "结对学校.xlsx#Sheet1", "School",
        "序号|中方学校|所在城市|外方学校|外方国家|签约时间|状态\n1|南京市第一中学|南京|Ash School|英国|2006年5月|有效\n2|苏州中学|苏州|Oak High School|美国|2010年|终止",
        "tie a.name a.city b.name b.country signed status",
    ),
    "traditional-chinese": (
        "姊妹學校.csv", "School", "學校|縣市|姊妹學校|國家|締結時間\n建國中學|臺北市|Ash School|澳洲|2001\n北一女中|臺北市|女子高等学校|日本|2004",
        "a.name a.city b.name b.country since",
    ),
    "chinese-parties-of-an-agreement": (
        "协议.csv", "Organization", "甲方|乙方|乙方国家|协议类型|签署日期|有效期\n南京大学|哥廷根大学|德国|合作协议|1989|2030\n苏州大学|波尔多大学|法国|校际合作|2001|2026",
        "a.name b.name b.country kind signed expires",
    ),
    "japanese": (
        "姉妹都市.csv", "City", "都道府県|自治体名|姉妹都市|国名|提携年月日\n石川県|金沢市|蘇州市|中国|1981-06-13\n北海道|札幌市|ポートランド|アメリカ|1959-11-17",
        "a.region a.name b.name b.country since",
    ),
    "korean": (
        "자매도시.csv", "City", "도시명|자매도시|국가|결연일\n전주시|쑤저우|중국|1996-03-21\n수원시|아사히카와|일본|1989-10-17",
        "a.name b.name b.country since",
    ),
    "home-and-partner-camel-case": (
        "agreements.csv", "Organization",
        ("homeUniversity|homeDepartment|partnerUniversity|partnerCity|partnerCountry|validUntil\n"
        "UCY|Law|University of Pisa|Pisa|Italy|2027\nUCY|History|Universität Bonn|Bonn|Germany|2026"),
        "a.name programme b.name b.city b.country expires",
    ),
    "two-adjectives": (
        "links.csv", "School",
        ("Scottish school|Scottish town|Malawian school|Malawian district|Link since\n"
        "Oban High School|Oban|Zomba Secondary School|Zomba|2008\nAyr Academy|Ayr|Mulanje Primary School|Mulanje|2011"),
        "a.name a.city b.name b.district since",
    ),
    "bureaus": (
        "bureaus.csv", "Bureau", "Education bureau|Partner school board|Country|Signed on\n苏州市教育局|Peel District School Board|Canada|2006\n无锡市教育局|York Region District School Board|Canada|2010",
        "a.name b.name b.country signed",
    ),
    "regions": (
        "partner_regions.csv", "Region", "Province|Country|Sister province|Sister country|Since\nJiangsu|China|Ontario|Canada|1985\nShandong|China|Québec|Canada|2008",
        "a.name a.country b.name b.country since",
    ),
    "countries": (
        "twinning_by_country.csv", "Country", "Country A|Country B|Kind of tie\nFrance|Germany|twinning\nItaly|Spain|twinning",
        "a.name b.name kind",
    ),
    "partner-before-home": (
        "towns.csv", "City", "Partner town|Partner country|Town|County\nCaen|France|Hove|Sussex\nTarn|France|Ware|Hertfordshire",
        "b.name b.country a.name a.region",
    ),
    "alone-in-the-row": ("pairs.csv", "City", "City|Twinned with\nDerby|Osnabrück\nCoventry|Dresden", "a.name b.partners"),
    "source-and-id": (
        "ties.csv", "City",
        ("Partnership ID|City|Country|Partner city|Partner country|Agreement type|Source title|Source URL\n"
        "7|Leeds|UK|Lille|France|Sister city agreement|Council list|https://example.org/a\n8|York|UK|Münster|Germany|Twinning|Council list|https://example.org/b"),
        "tie a.name a.country b.name b.country kind source source_url",
    ),
    "word-of-the-source": (
        "sister_schools.csv", "School",
        "school_a|place_a|school_b|place_b|relation|since|source\nAsh School|Victoria|Nanjing School|Nanjing|sister school, visits|2010|VIC\nElm School|Victoria|(any school)|Jiangsu|expression of interest||VIC",
        "a.name a.city b.name b.city word since source",
    ),
    "unknown-columns-beside": (
        "twin.csv", "City",
        "city_1|country_1|city_2|country_2|distance_km|eu|zz\nGraz|Austria|Pula|Croatia|231|EU|4\nLinz|Austria|Modena|Italy|420|EU|5",
        "a.name a.country b.name b.country - - -",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TIES)
def test_ties_are_told_from_titles_and_values(name: str) -> None:
    path, label, text, expected = TIES[name]
    found = guess(table_of(path, text))
    assert (found.layout, found.label, roles(found)) == ("ties", label, expected), found


LISTS = {
    "semicolons": ("partners.csv", "City|Country|Partners\nBonn|Germany|Oxford (UK); Tel Aviv (Israel)\nKöln|Germany|Lille (France); Turin (Italy)", ";"),
    "commas-outside-brackets": ("x.csv", "City|Sister cities\nBonn|Oxford (UK), Tel Aviv (Israel)\nKöln|Lille (France), Turin (Italy)", ","),
    "line-breaks": ("x.csv", "Town|Twin towns\nBonn|Oxford, UK\\nTel Aviv, Israel\nKöln|Lille, France\\nTurin, Italy", "\n"),
    "chinese-commas": ("x.csv", "城市|友好城市\n南京|名古屋、圣路易斯、佛罗伦萨\n苏州|威尼斯、维多利亚、池田", "、"),
    "singular-title": ("x.csv", "Ville|Ville jumelée\nMetz|Trèves ; Luxembourg\nNancy|Karlsruhe ; Padoue", ";"),
    "bars": ("schools.csv", "School|City|Partner schools\nAsh School|Leeds|Lycée Hugo|\nOak School|York|Lycée Zola|", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", [name for name in LISTS if name != "bars"])
def test_a_list_of_partners_in_a_cell_is_seen_with_what_parts_it(name: str) -> None:
    path, text, separator = LISTS[name]
    found = guess(table_of(path, text))
    assert (found.layout, found.separator) == ("ties", separator)
    assert "b.partners" in roles(found)


def test_names_after_a_first_name_are_its_partners_where_all_are_places() -> None:
    assert (
        roles(guess(table_of("adj.csv", "Berlin|Paris|London\nGraz|Pula|Trieste", header=False)))
        == "a.name b.partners b.partners"
    )


def test_a_list_of_partners_with_columns_of_its_own_is_pairs() -> None:
    text = "city|country|sister_cities.name|sister_cities.country|sister_cities.since\nBonn|Germany|Oxford|UK|1947\nGraz|Austria|Pula|Croatia|1972"
    assert roles(guess(table_of("x.json", text))) == "a.name a.country b.name b.country since"


def test_several_columns_of_partners_are_lists_of_one() -> None:
    found = guess(
        table_of(
            "x.csv", "City|Country|Partner 1|Partner 2|Partner 3\nBonn|Germany|Oxford|Minsk|\nKöln|Germany|Lille||Turin"
        )
    )
    assert roles(found) == "a.name a.country b.partners b.partners b.partners"


VISITS = {
    "country-flows": ("flows_2014_2024.csv", "Country", "from_country|to_country|participants\nAustria|Spain|120\nItaly|France|80", "a.name b.name people", "2014/2024", True),
    "codes-and-a-period-in-the-name": ("mobility_2013_14.csv", "Country", "sending|receiving|students\nAT|ES|657\nDE|FR|88", "a.name b.name students", "2013/2014", True),
    "year-column": (
        "mobility.csv", "Country", "Year|Country of origin|Destination country|Number of students\n2015|China|Canada|1200\n2016|India|Canada|2200",
        "period a.name b.name students", "", True,
    ),
    "institutions-with-positions": (
        "org.csv", "Organization",
        ("sending_institution|sending_country|lat|lon|receiving_institution|receiving_country|lat|lon|students\n"
        "TU WIEN|Austria|48.2|16.3|POLITECNICO DI MILANO|Italy|45.4|9.2|7\nUNIVERSITÄT GRAZ|Austria|47.0|15.4|UNIVERSIDAD DE CADIZ|Spain|36.5|-6.2|3"),
        "a.name a.country a.lat a.lon b.name b.country b.lat b.lon students", "", True,
    ),
    "german-flows": ("austausch.csv", "Country", "Herkunftsland|Zielland|Studierende|Studienjahr\nÖsterreich|Spanien|657|2013/14\nDeutschland|Polen|88|2013/14", "a.name b.name students period", "", True),
    "french-flows": ("mobilites.csv", "Country", "Pays d'origine|Pays d'accueil|Nombre d'étudiants|Année universitaire\nFrance|Espagne|12|2018/2019\nItalie|Belgique|9|2018/2019", "a.name b.name students period", "", True),
    "chinese-visits": (
        "来访团.csv", "School", "派出学校|接待学校|来访时间|人数|目的\nAsh School|南京市第一中学|2019-05-12|24|研学\nOak School|苏州中学|2019-06-01|18|交流",
        "a.name b.name start people purpose", "", False,
    ),
    "single-visits": (
        "delegations.csv", "City",
        "Visiting city|Host city|Arrival date|Return date|Delegates|Purpose of visit\nLyon|Leeds|2019-03-02|2019-03-06|12|anniversary\nLille|Leeds|2019-05-02|2019-05-04|5|school visit",
        "a.name b.name start end people purpose", "", False,
    ),
    "years-as-columns": ("student_flows.csv", "Country", "Origin country|Host country|2018|2019|2020\nChina|Canada|10|12|3\nIndia|Canada|20|22|5", "a.name b.name people people people", "", True),
}  # fmt: skip


@pytest.mark.parametrize("name", VISITS)
def test_flows_of_people_are_visits(name: str) -> None:
    path, label, text, expected, period, aggregate = VISITS[name]
    found = guess(table_of(path, text))
    assert (found.layout, found.label, roles(found)) == ("visits", label, expected), found
    assert (found.period, found.aggregate) == (period, aggregate)


PARTIES = {
    "english-register": (
        "register.csv", "School",
        ("URN|School name|Street|Town|Postcode|Phase of education|Head teacher|Telephone|Email|Number of pupils\n"
        "100001|Ash Primary School|1 High St|Leeds|LS1 1AA|Primary|A. Smith|0113 496 0000|a@ash.sch.uk|210\n"
        "100002|Oak School|2 Low St|York|YO1 2AB|Secondary|B. Jones|01904 496 0001|b@oak.sch.uk|900"),
        "id name address city postcode level private private private -",
    ),
    "chinese-register": (
        "学校名单.csv", "School", "学校代码|学校名称|省|市|区县|办学类型|校长|联系电话|地址\n3132000001|南京市第一中学|江苏省|南京市|秦淮区|完全中学|张三|025-84400001|中山南路301号\n3132000002|苏州中学|江苏省|苏州市|姑苏区|高级中学|李四|0512-65200002|人民路699号",
        "id name region city district type private private address",
    ),
    "german-register": (
        "schulen.csv", "School",
        ("Schulnummer|Schulname|Schulform|Straße|PLZ|Ort|Schulleiter|Telefon|E-Mail|Internet\n"
        "169912|Goethe-Gymnasium|Gymnasium|Am Markt 1|50667|Köln|Herr Meier|0221-4960001|g@schule.de|www.goethe.de\n169913|Waldschule|Grundschule|Weg 2|50668|Köln|Frau Kunz|0221-4960002|w@schule.de|www.wald.de"),
        "id name type address postcode city private private private website",
    ),
    "french-register": (
        "annuaire.csv", "School",
        ("Code UAI|Nom de l'établissement|Type d'établissement|Adresse|Code postal|Commune|Téléphone|Mél|Latitude|Longitude\n"
        "0750001A|Lycée Voltaire|Lycée|1 rue X|75011|Paris|01 44 96 00 01|ce@ac-paris.fr|48.86|2.37\n0750002B|Collège Hugo|Collège|2 rue Y|75003|Paris|01 44 96 00 02|cf@ac-paris.fr|48.86|2.36"),
        "id name type address postcode city private private lat lon",
    ),
    "spanish-register": (
        "centros.csv", "School", "Código|Denominación del centro|Localidad|Provincia|Director|Correo electrónico\n18001|IES Alhambra|Granada|Granada|Ana López|x@ies.es\n18002|CEIP Lorca|Motril|Granada|Luis Gil|y@ceip.es",
        "id name city region private private",
    ),
    "italian-register": (
        "scuole.csv", "School", "Codice meccanografico|Denominazione|Indirizzo|CAP|Comune|Dirigente scolastico|Telefono\nTOPS0001|Liceo Cavour|Corso X 1|10121|Torino|Rossi Anna|011 496 0001\nTOPS0002|Liceo Gioberti|Via Y 2|10122|Torino|Bianchi Ugo|011 496 0002",
        "id name address postcode city private private",
    ),
    "polish-register": (
        "szkoly.csv", "School", "Numer RSPO|Nazwa|Miejscowość|Województwo|Dyrektor|Telefon\n1|Szkoła Podstawowa nr 1|Radom|mazowieckie|Jan Nowak|48 496 00 01\n2|Liceum nr 2|Radom|mazowieckie|Ewa Kowal|48 496 00 02",
        "id name city region private private",
    ),
    "cities-of-the-world": (
        "cities.csv", "City", "name|country|population|latitude|longitude|geonameid\nLeeds|United Kingdom|455123|53.8|-1.5|2644688\nLyon|France|472317|45.7|4.8|2996944",
        "name country population lat lon id",
    ),
    "places-with-two-schemes": (
        "places.csv", "City", "NAME|NAME_ZH|ISO_A2|LATITUDE|LONGITUDE|GEONAMEID|wikidataid\nLeeds|利兹|GB|53.8|-1.5|2644688|Q39121\nLyon|里昂|FR|45.7|4.8|2996944|Q456",
        "name name_zh country lat lon id id",
    ),
    "universities-with-position": (
        "institutions.csv", "Organization", 'Institutional code|Name of Organisation|Country|City|coordinates\nA  GRAZ01|UNIVERSITAET GRAZ|AT|Graz|(47.07, 15.45)\nI  PISA01|UNIVERSITA DI PISA|IT|Pisa|(43.7, 10.4)',
        "id name country city position",
    ),
    "country-names": ("country_names.csv", "Country", "COUNTRY_ID|COUNTRY_NAME_EN\nAFG|Afghanistan\nALB|Albania\nDZA|Algeria", "id name"),
    "two-scripts": ("schools.csv", "School", "校名|英文校名|城市\n南京市第一中学|Nanjing No. 1 Middle School|南京市\n苏州中学|Suzhou High School|苏州市", "name_zh name city"),
    "register-over-time": (
        "school_details.csv", "School", "School ID|School Name|Type|Gender|From|To\n1|Te Kao School|Full Primary|Co-Ed|2000|2017\n2|Taipa Area School|Composite|Co-Ed|2000|2012",
        "id name type - - -",
    ),
    "mixed-kinds": (
        "nodes.csv", "City", "id|label|type|country\nn1|Leeds|city|GB\nn2|Ash|school|GB\nn3|Peel|city|CA\nn4|Lyon|city|FR",
        "id name label country",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PARTIES)
def test_lists_bring_parties_only(name: str) -> None:
    path, label, text, expected = PARTIES[name]
    found = guess(table_of(path, text))
    assert (found.layout, found.label, roles(found)) == ("parties", label, expected), found


CLAIMS = {
    "several-measures": (
        "diplomacy.csv", "receiving_country|year|sister_cities_established|government_visits|inbound_students\nJapan|2000|3|14|N/A\nJapan|2001|2|11|900\nIndia|2000|0|9|210",
        "name as_of value value value",
    ),
    "measure-and-value": (
        "inbound_students.csv", "indicatorId|geoUnit|year|value|qualifier\n26637|ABW|2003|91|\n26637|ALB|2003|400|UIS_EST\n26637|DZA|2004|500|", "measure name as_of value note",
    ),
    "years-as-columns": ("inbound_students.csv", "Country|Country code|2019|2020|2021\nJapan|JPN|100|90|80\nIndia|IND|20|30|40\nChad|TCD|1|2|3", "name - value value value"),
    "chinese": ("来华留学生.csv", "国家|年份|学生数\n日本|2010|1200\n韩国|2010|5200\n日本|2011|1100", "name as_of value"),
}  # fmt: skip


@pytest.mark.parametrize("name", CLAIMS)
def test_figures_by_country_and_year_are_claims(name: str) -> None:
    path, text, expected = CLAIMS[name]
    found = guess(table_of(path, text))
    assert (found.layout, found.label, roles(found)) == ("claims", "Country", expected), found


REFUSED = {
    "products": ("products.csv", "Product|Price|Supplier|Country\nChair|20|Wood Ltd|Italy\nTable|90|Oak Inc|Poland", "product"),
    "orders-between-cities": ("orders.csv", "From city|To city|Price|Carrier\nLyon|Paris|20|DHL\nLille|Nice|40|UPS", "price"),
    "airline-routes": ("routes.csv", "Source city|Destination city|Weight\nLyon|Paris|20\nLille|Nice|40", "airline routes"),
    "airports-in-titles": ("edges.csv", "Source airport|Destination airport|Airline\nLYS|CDG|AF\nLIL|NCE|AF", "airline routes"),
    "chinese-routes": ("航线.csv", "出发城市|到达城市|航空公司\n南京|东京|MU\n上海|大阪|CA", "airline routes"),
    "migration": ("data.csv", "Origin country|Destination country|Migrants|Year\nIndia|Canada|2000|2019\nChina|Canada|1000|2019", "migration"),
    "trade": ("data.csv", "Country A|Country B|Exports (USD)\nIndia|Canada|2000\nChina|Canada|1000", "goods"),
    "economy": ("gdp.csv", "Country|Year|GDP per capita|CO2\nIndia|2019|2100|1.9\nChina|2019|10200|7.4", "goods"),
    "temperatures": ("weather.csv", "Station|Date|Tmax|Tmin\n10147|2020-01-01|5|1\n10147|2020-01-02|6|2", "no names"),
    "people": ("members.csv", "Name|Age|Country\nAnna Meier|34|Germany\nTom Fox|28|Ireland", "nothing says whether"),
    "distances": ("distances.csv", "city1|city2|km\nLyon|Paris|465\nLille|Nice|1220", "numbers"),
    "weights-without-a-word": ("matrix_edges.csv", "country1|country2|n\nFrance|Spain|12\nItaly|Spain|9", "numbers"),
    "partners-of-nobody-named": ("liste.csv", "Partneruniversität|Stadt|Land\nUniversität Graz|Graz|Österreich\nUniversità di Pisa|Pisa|Italien", "whose partners"),
    "concerts": ("concerts.csv", "Date|Artist|City|Country|Venue\n2019-01-01|Foo|Leeds|UK|Arena\n2019-02-01|Bar|York|UK|Hall", "most columns"),
    "marks": ("grades.csv", "School|Subject|Mark|Year\nAsh School|Maths|2.1|2019\nOak School|Maths|1.9|2019", "most columns"),
    "football": ("matches.csv", "Home team|Away team|Home score|Away score|City\nLeeds United|Hull|2|1|Leeds\nYork|Derby|0|0|York", ""),
    "embassies": ("embassies.csv", "Sending country|Host country|City\nFrance|Italy|Rome\nSpain|Italy|Rome", "nothing says that they are partnerships"),
    "people-of-a-novel": ("edges.csv", "source|target\nAemon Snow|Grenn Tall\nSamwell Fat|Pyp Small", "nothing says whether"),
    "cases-by-country": ("covid.csv", "Country|Date|Cases|Deaths\nFrance|2020-03-01|100|2\nItaly|2020-03-01|1000|30", "no word of it"),
    "staff": ("staff.csv", "Name|Department|Salary|City\nAnna Meier|Law|30000|Bonn\nTom Fox|Arts|32000|Köln", "nothing says whether"),
    "partners-of-nobody-dated": ("liste.csv", "Ort|Land|Partnerschaft seit\nLille|Frankreich|1958\nTurin|Italien|1961", "whose partners"),
    "one-column-of-numbers": ("degrees.txt", "a\n1\n2\n3", "no names"),
    "things": ("things.csv", "name|colour|size\nqwxy|red|3\nzzyk|blue|4", "nothing says whether"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_matter_of_ours_is_refused_in_words(name: str) -> None:
    path, text, word = REFUSED[name]
    found = guess(table_of(path, text))
    assert found.layout == "refused", found
    assert word in found.reason


OTHERS = {
    "wikidata-query": (
        "query.csv", "ties", "City",
        ("city|cityLabel|countryLabel|twin|twinLabel|twinCountryLabel\n"
        "http://www.wikidata.org/entity/Q64|Berlin|Germany|http://www.wikidata.org/entity/Q90|Paris|France\n"
        "http://www.wikidata.org/entity/Q84|London|UK|http://www.wikidata.org/entity/Q60|New York City|USA"),
        "a.id a.name a.country b.id b.name b.country",
    ),
    "american-towns": (
        "sci.csv", "ties", "City", "U.S. City|State|Sister City|Country|Year|Status\nPortland|OR|Suzhou|China|1988|Active\nSeattle|WA|Chongqing|China|1983|Inactive",
        "a.name a.region b.name b.country since status",
    ),
    "japanese-partners-first-word": (
        "提携.csv", "ties", "City", "都道府県名|市区町村名|提携先国名|提携先自治体名|提携年月日\n北海道|札幌市|アメリカ|ポートランド|1959/11/17\n石川県|金沢市|中国|蘇州市|1981/6/13",
        "a.region a.name b.country b.name since",
    ),
    "french-capitals": (
        "villes.csv", "ties", "City", "COMMUNE_FR|CODE_INSEE|DEPARTEMENT|VILLE_ETRANGERE|PAYS|ANNEE\nMetz|57463|Moselle|Trèves|Allemagne|1957\nTours|37261|Indre-et-Loire|Mülheim|Allemagne|1962",
        "a.name - a.region b.name b.country since",
    ),
    "european-mobility": (
        "KA1.csv", "visits", "Organization",
        ("Academic Year|Mobility Duration|Participant Age|Sending Country|Sending City|Sending Organization|Receiving Country|Receiving City|Receiving Organization|Participants\n"
        "2019-2020|120|22|AT|Wien|UNIVERSITAET WIEN|ES|Madrid|UNIVERSIDAD COMPLUTENSE|3\n2019-2020|130|23|AT|Graz|UNIVERSITAET GRAZ|IT|Pisa|UNIVERSITA DI PISA|1"),
        "period - - a.country a.city a.name b.country b.city b.name people",
    ),
    "indicators-by-year": (
        "API_INBOUND.csv", "claims", "Country", "Country Name|Country Code|Indicator Name|2018|2019\nAruba|ABW|Inbound students|10|12\nChad|TCD|Inbound students|20|22",
        "name - measure value value",
    ),
    "american-register": (
        "public_schools.csv", "parties", "School",
        ("NCES School ID|School Name|Street Address|City|State|ZIP|Phone|Students\n010000500870|Albertville Middle School|600 E Ave|Albertville|AL|35950|(256)878-2341|920\n"
        "010000500871|Oak High School|402 E St|Albertville|AL|35950|(256)894-5000|1600"),
        "id name address city region postcode private -",
    ),
    "australian-register": (
        "school-location.csv", "parties", "School",
        "ACARA SML ID|School Name|Suburb|State|Postcode|Longitude|Latitude\n40000|Corpus Christi School|BELLERIVE|TAS|7018|147.37|-42.87\n40001|Fahan School|SANDY BAY|TAS|7005|147.33|-42.92",
        "id name district region postcode lon lat",
    ),
    "taiwanese-register": (
        "高中名錄.csv", "parties", "School", "代碼|學校名稱|縣市名稱|地址|電話|網址\n010301|國立華僑中學|新北市|板橋區1號|(02)29684131|http://www.nocsh.ntpc.edu.tw\n010302|國立政大附中|臺北市|文山區2號|(02)82377500|http://www.ahs.nccu.edu.tw",
        "id name city address private website",
    ),
    "english-register-with-heads": (
        "edubase.csv", "parties", "School",
        ("URN|LA (name)|EstablishmentName|Street|Town|Postcode|TelephoneNum|HeadTitle (name)|HeadFirstName|HeadLastName\n"
        "100000|City of London|The Aldgate School|St James's Passage|London|EC3A 5DE|02072831147|Miss|A|B\n100001|City of London|City of London School for Girls|Barbican|London|EC2Y 8BB|02078475500|Ms|C|D"),
        "id - name address city postcode private private private private",
    ),
    "host-and-partner": (
        "list.csv", "ties", "Organization",
        ("No.|Name of Confucius Institute|Host University|Chinese Partner|Country|Established\n1|CI at Kabul University|Kabul University|Taiyuan University of Technology|Afghanistan|2008\n"
        "2|CI at the University of Tirana|University of Tirana|Beijing Foreign Studies University|Albania|2013"),
        "tie programme a.name b.name b.country since",
    ),
    "boards": (
        "boards.csv", "ties", "Bureau", "Board|Province|Sister board|Sister country|Agreement date\nPeel District School Board|Ontario|Suzhou Education Bureau|China|2006-05-01\nYork Region District School Board|Ontario|Nanjing Education Bureau|China|2008-01-01",
        "a.name a.region b.name b.country signed",
    ),
    "statistics-office": (
        "EDU_MOBILITY.csv", "visits", "Country", "COUNTRY_ORIGIN|COUNTRY_DEST|TIME_PERIOD|OBS_VALUE|UNIT\nCHN|USA|2019|372000|persons\nIND|USA|2019|200000|persons",
        "a.name b.name period people -",
    ),
    "delegations": (
        "visits2019.csv", "visits", "Bureau",
        "Date|Delegation from|Country|Hosted by|Number of visitors|Contact\n2019-05-02|Yangzhou Education Bureau|China|Ash School|12|Bob Dean\n2019-06-02|Wuxi Education Bureau|China|Oak School|8|Ann Fox",
        "start a.name a.country b.name people private",
    ),
    "italian-agreements": (
        "accordi.csv", "ties", "Organization",
        ("Ateneo|Dipartimento|Ateneo partner|Città|Paese|Data di firma|Scadenza|Docente referente\n"
        "Università di Pisa|Fisica|Université de Lyon|Lione|Francia|2015-03-01|2020-03-01|Mario Rossi\nUniversità di Siena|Lettere|Universität Bonn|Bonn|Germania|2016-03-01|2021-03-01|Anna Bianchi"),
        "a.name programme b.name b.city b.country signed expires private",
    ),
    "russian-universities": (
        "соглашения.csv", "ties", "Organization", "Университет|Вуз-партнер|Страна|Город|Дата подписания\nМГУ|Пекинский университет|Китай|Пекин|12.03.2010\nСПбГУ|Университет Хельсинки|Финляндия|Хельсинки|01.09.2012",
        "a.name b.name b.country b.city signed",
    ),
    "korean-schools": (
        "자매학교.csv", "ties", "School", "학교명|지역|자매학교|국가|체결일|담당교사\n서울고등학교|서울|난징외국어학교|중국|2012-05-01|김철수\n부산고등학교|부산|쑤저우중학교|중국|2013-05-01|이영희",
        "a.name a.region b.name b.country since private",
    ),
    "country-before-its-partner": (
        "国际交流.csv", "ties", "Organization", "单位|国家/地区|合作院校|合作项目|起止时间|联系人\n南京大学|德国|哥廷根大学|联合培养|2010-2015|张三\n苏州大学|法国|波尔多大学|学生交换|2012-2016|李四",
        "a.name b.country b.name programme note private",
    ),
    "sides-of-an-agreement": ("姊妹学校名单.csv", "ties", "School", "中方学校|英方学校|签约年份\n南京外国语学校|Ash School|2006\n苏州中学|Oak School|2010", "a.name b.name signed"),
    "mayors": (
        "partners.csv", "ties", "City", "Town|Mayor|Twin town|Mayor of twin town|Country\nHove|A B|Draveil|C D|France\nWare|E F|Cormeilles|G H|France",
        "a.name private b.name private b.country",
    ),
    "active-or-not": (
        "school_links.csv", "ties", "School",
        "Name of school|Country|Name of partner school|Country of partner school|Start date|End date|Active?\nAsh School|UK|Lycée Hugo|France|2001-01-01||yes\nOak School|UK|IES Lorca|Spain|1999-05-01|2010-05-01|no",
        "a.name a.country b.name b.country since until status",
    ),
    "german-universities": (
        "Hochschulkooperationen.csv", "ties", "Organization", "Deutsche Hochschule|Ausländische Hochschule|Staat|Vertragsbeginn|Fachbereich\nUniversität Bonn|Université de Lyon|Frankreich|1999|Recht\nTU Berlin|Tongji-Universität|China|1980|Technik",
        "a.name b.name b.country since programme",
    ),
    "australian-schools": (
        "nsw.csv", "ties", "School",
        "NSW School|Suburb|Sister School|Sister School City|Sister School Country|Relationship Start|Languages\nAsh PS|Ryde|Oak Elementary|Suzhou|China|2010|Chinese\nElm HS|Mosman|Fig School|Osaka|Japan|2012|Japanese",
        "a.name a.district b.name b.city b.country since -",
    ),
    "kinds-mixed-in-one-column": ("partnerships.csv", "refused", "", "type|name_a|name_b\ncity|Leeds|Lille\nschool|Ash School|Lycée Hugo", "- - -"),
    "ids-without-their-table": ("net.csv", "refused", "", "Source|Target|Weight\n0|1|1\n1|2|1", "- - -"),
}  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
def test_tables_as_offices_publish_them_are_understood(name: str) -> None:
    path, layout, label, text, expected = OTHERS[name]
    found = guess(table_of(path, text))
    assert (found.layout, found.label, roles(found)) == (layout, label, expected), found


def test_ids_without_titles_are_ties_when_another_table_has_their_names() -> None:
    names = table_of("twins/names.tsv", "Q64|Berlin\nQ90|Paris\nQ84|London\nQ220|Rome", header=False)
    pairs = table_of("twins/relations.tsv", "Q64|Q90\nQ90|Q84\nQ84|Q220", header=False)
    found = guess(pairs, [names])
    assert (found.layout, found.label, found.kind, found.scheme, roles(found)) == (
        "ties",
        "City",
        "sister_city",
        "wikidata",
        "a.id b.id",
    )
    listed = guess(names, [pairs])
    assert (listed.layout, listed.label, listed.scheme, roles(listed)) == ("parties", "City", "wikidata", "id name")


def test_numbers_as_ids_refer_to_the_table_that_has_them() -> None:
    schools = table_of("schools.csv", "id|name|city\n1|Ash School|Leeds\n2|Oak School|York\n3|Lycée Hugo|Paris")
    ties = table_of("partnerships.csv", "id|a_id|b_id|since\n7|1|3|2001\n8|2|3|2004")
    found = guess(ties, [schools])
    assert (found.layout, found.label, roles(found)) == ("ties", "School", "tie a.id b.id since")


def test_edges_of_a_graph_are_ties_between_its_nodes() -> None:
    nodes = table_of(
        "twin.gexf#nodes",
        "id|label|lat|lon|pop|country\n0|Leeds|53.8|-1.5|400000|UK\n1|Lyon|45.7|4.8|500000|France",
        part="nodes",
    )
    edges = table_of("twin.gexf#edges", "source|target|id|weight\n0|1|0|1.0", part="edges")
    assert roles(guess(nodes, [edges])) == "id name lat lon population country"
    assert roles(guess(edges, [nodes])) == "a.id b.id tie -"


def test_weighted_edges_between_countries_are_visits_when_the_file_speaks_of_flows() -> None:
    nodes = table_of("erasmus_flows.net#nodes", "id|label\n1|Austria\n2|Belgium\n3|Spain", part="nodes")
    edges = table_of("erasmus_flows.net#edges", "source|target|weight\n1|2|6825\n2|3|603\n1|1|8394", part="edges")
    found = guess(edges, [nodes])
    assert (found.layout, found.label, found.aggregate, roles(found)) == ("visits", "Country", True, "a.id b.id people")


def test_pairs_without_titles_are_told_from_their_values() -> None:
    found = guess(
        table_of(
            "x.csv",
            "Berlin|Germany|Paris|France\nLeeds|United Kingdom|Lille|France\nGraz|Austria|Pula|Croatia",
            header=False,
        )
    )
    assert (found.layout, roles(found)) == ("ties", "a.name a.country b.name b.country")


@pytest.mark.parametrize(
    ("path", "layout", "role"), [("exchange_students.csv", "matrix", "students"), ("twinnings.csv", "matrix", "value")]
)
def test_a_matrix_of_countries_is_flows_or_ties_as_its_name_says(path: str, layout: str, role: str) -> None:
    text = "|France|Germany|Italy|Spain\nFrance|0|12|8|9\nGermany|11|0|4|2\nItaly|6|3|0|7\nSpain|3|4|6|0"
    found = guess(table_of(path, text))
    assert (found.layout, found.label) == (layout, "Country")
    assert roles(found) == " ".join(["a.name", *[role] * 4])


@pytest.mark.parametrize(
    ("ends", "kind"),
    [
        ("University", "programme"), ("High School", "sister_school"), ("Education Bureau", "bureau"),
    ],
)  # fmt: skip
def test_a_matrix_of_ties_is_of_the_kind_that_its_parties_make(ends: str, kind: str) -> None:
    names = [f"{town} {ends}" for town in ("Ash", "Oak", "Elm", "Fir")]
    rows = [f"{name}|{'|'.join('x' if name != other else '' for other in names)}" for name in names]
    found = guess(table_of("partnerships.csv", "\n".join([f"|{'|'.join(names)}", *rows])))
    assert (found.layout, found.kind) == ("matrix", kind)


@pytest.mark.parametrize(
    ("path", "kind"), [("list.csv", "programme"), ("sister schools.csv", "sister_school"), ("twins.csv", "sister_city")]
)
def test_a_school_and_a_university_make_a_programme_unless_a_word_says_otherwise(path: str, kind: str) -> None:
    text = "school_a|country_a|university_b|country_b\nAsh School|China|Leeds University|UK\nOak School|China|York University|UK"
    found = guess(table_of(path, text))
    assert (found.label, found.label_b, found.kind) == ("School", "Organization", kind)


def test_a_matrix_of_numbers_of_unknown_meaning_is_refused() -> None:
    text = "|France|Germany|Italy|Spain\nFrance|0|12|8|9\nGermany|11|0|4|2\nItaly|6|3|0|7\nSpain|3|4|6|0"
    assert guess(table_of("m.csv", text)).layout == "refused"


PERSONS = (
    "School|City|Contact person|Schulleiter|校长|Telefon|联系电话|Courriel|Date of birth|Student name|护照号码|Principal's email|Mayor|students|x1|x2\n"
    "Ash School|Leeds|A. Smith|B. Jones|张三|0113 496 0000|13912345678|a@b.fr|2001-02-03|Tim Fox|G1234567|c@d.uk|E. Hill|210|f@g.org|+44 113 496 0001\n"
    "Oak School|York|C. Brown|D. White|李四|0113 496 0002|13912345679|e@b.fr|2002-02-03|Tom Elk|G1234568|h@d.uk|F. Dale|900|i@g.org|+44 113 496 0003"
)


def test_columns_about_persons_are_private_and_numbers_of_students_are_not() -> None:
    found = {each.name: each for each in guess(table_of("schools.csv", PERSONS)).columns}
    private = {name for name, column in found.items() if column.role == "private"}
    assert private == set(PERSONS.split("\n")[0].split("|")) - {"School", "City", "students"}
    assert found["students"].role == "ignored"
    assert all(found[name].reason for name in private)


def test_the_names_of_persons_beside_their_school_are_private() -> None:
    found = guess(
        table_of(
            "list.csv", "Name|School|City|E-mail\nAnna Meier|Ash School|Leeds|a@b.uk\nTom Fox|Oak School|York|c@d.uk"
        )
    )
    assert roles(found) == "private name city private"


def test_names_in_a_column_of_students_are_private() -> None:
    found = guess(
        table_of(
            "trips.csv",
            "Visiting school|Host school|Date|Students\nAsh School|Elm School|2019-05-01|Anna Meier, Tom Fox\nOak School|Elm School|2019-05-02|Tim Elk",
        )
    )
    assert roles(found).split()[-1] == "private"


titles = st.sampled_from([word for row in rows_of("headers") for word in row["words"].split("|")]) | st.text(
    max_size=12
)
cells = st.sampled_from(
    [
        "",
        "Q64",
        "Leeds",
        "UK",
        "1",
        "2019",
        "1.5",
        "a@b.uk",
        "http://a.uk",
        "Ash School",
        "南京市",
        "2019-05-01",
        "a; b",
    ]
) | st.text(max_size=8)


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_whatever_a_table_holds_each_column_gets_a_role_and_a_reason(data: st.DataObject) -> None:
    columns = tuple(data.draw(st.lists(titles, min_size=1, max_size=7, unique=True)))
    row = st.lists(cells, min_size=len(columns), max_size=len(columns)).map(tuple)
    rows = [Record(line, cells) for line, cells in enumerate(data.draw(st.lists(row, max_size=6)), 2)]
    part: Part = data.draw(st.sampled_from(["table", "nodes", "edges", "matrix"]))
    header = data.draw(st.booleans())
    found = guess(Table("any.csv", "csv", "utf-8", "", columns, lambda: iter(rows), header=header, part=part))
    assert tuple(each.name for each in found.columns) == columns
    assert all(each.reason and each.role.removeprefix("a.").removeprefix("b.") in ROLE for each in found.columns)
    sided = {each.role[:2] in ("a.", "b.") for each in found.columns if ROLE[each.role.rpartition(".")[2]].of == "end"}
    assert sided <= {found.layout in ("ties", "visits", "matrix")}


def test_every_column_has_a_reason_and_a_known_role() -> None:
    for _, _, text, _ in TIES.values():
        found = guess(table_of("t.csv", text))
        assert all(each.reason for each in found.columns)
        assert all(each.role.removeprefix("a.").removeprefix("b.") in ROLE for each in found.columns)


def test_a_reason_says_title_values_and_end() -> None:
    found = guess(table_of("pairs.csv", TIES["pairs-with-numbers"][2]))
    assert (
        found.columns[1].reason
        == "the title 'country1' says country or region; 100 % of 3 values are countries; first end because of the 1"
    )


def test_statuses_of_the_source_are_translated_with_the_guess() -> None:
    found = guess(table_of("list.csv", TIES["pairs-with-letters-first"][2]))
    assert found.values == {"Status": {"active": "active", "ended": "ended"}}


def test_confucius_institutes_have_a_chinese_partner() -> None:
    text = "confucius_institute|partner_uni|location_name|city|country\nCI at Ash|Nanjing University|Ash University|Leeds|UK\nCI at Oak||Oak University|York|UK"
    found = guess(table_of("ci.csv", text))
    assert (found.layout, found.country, roles(found)) == ("ties", "CN", "programme b.name a.name a.city a.country")


def test_an_empty_table_is_told_by_its_titles() -> None:
    assert roles(guess(table_of("t.csv", "city1|country1|city2|country2"))) == "a.name a.country b.name b.country"


def test_a_million_columns_are_refused_at_once() -> None:
    titles = tuple(f"c{number}" for number in range(1_000_000))
    assert guess(Table("wide.csv", "csv", "utf-8", "", titles, lambda: iter(()))).layout == "refused"


@pytest.mark.parametrize(
    ("text", "kind", "tier", "status"),
    [
        ("友好城市", "sister_city", "sister", ""),
        ("友好交流关系", "", "friendly", ""),
        ("Städtepartnerschaft", "sister_city", "sister", ""),
        ("friendship city", "sister_city", "friendly", ""),
        ("letter of intent", "", "", "proposed"),
        ("终止", "", "", "ended"),
        ("no longer active", "", "", "ended"),
        ("patto di amicizia", "", "friendly", ""),
        ("Memorandum of Understanding", "programme", "", ""),
        ("姉妹校提携", "sister_school", "sister", ""),
        ("nothing of the kind", "", "", ""),
    ],
)
def test_words_of_sources_become_kind_tier_and_status(text: str, kind: str, tier: str, status: str) -> None:
    assert (kind_of(text), tier_of(text), status_of(text)) == (kind, tier, status)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("南京师范大学附属中学", "School"), ("南京大学", "Organization"), ("无锡市教育局", "Bureau"), ("Peel District School Board", "Bureau"),
        ("Lycée Henri-IV", "School"), ("Waldschule", "School"), ("Musikhochschule Lübeck", "Organization"), ("University High School", "School"),
        ("Department of Education, Victoria", "Bureau"), ("Università di Pisa", "Organization"), ("Гимназия № 5", "School"), ("札幌北高等学校", "School"),
    ],
)  # fmt: skip
def test_a_name_tells_what_a_party_is(name: str, label: str) -> None:
    assert (label_of(name) or ("",))[0] == label


def test_tables_of_words_are_well_formed() -> None:
    for table in ("headers", "private", "terms", "labels", "strangers", "visits", "directions"):
        rows = list(rows_of(table))
        assert rows
        assert all(word.strip() == word and word for row in rows for word in row["words"].split("|"))


# The sets of ../shared, as they are

REAL = {
    "china_public_diplomacy_aiddata": {"ChinesePublicDiplomacy.csv": "claims"},
    "confucius_institutes_2022": {"cities.csv": "parties", "confucius_institutes.csv": "ties"},
    "erasmus_country_flows": {
        "erasmus_2013_14_country_flows.csv": "visits", "erasmus_country_flows_2014_2024.csv": "visits", "ErasmusFlows.net#edges": "visits",
    },
    "erasmus_org_flows_at_2013": {"institutions_geocoded.csv": "parties", "org_flows.csv": "visits"},
    "gazetteer_natural_earth_zh": {"populated_places.csv": "parties"},
    "schools_china_2019": {"areas.json": "parties", "schools.json": "parties", "universities.json": "parties"},
    "schools_england_2018": {"dfe_school_details_2018.csv": "parties", "ofsted_primary.csv": "parties", "ofsted_secondary.csv": "parties"},
    "schools_new_zealand": {"school_details.csv": "parties"},
    "sister_cities_eu6_wikidata": {"sistercities.tsv": "ties"},
    "sister_cities_wikidata_2016": {"names.tsv": "parties", "relations.tsv": "ties"},
    "sister_cities_wikidata_2022": {
        "sister_cities.gexf#nodes": "parties", "sister_cities.gexf#edges": "ties", "routes.gexf#nodes": "refused", "routes.gexf#edges": "refused",
        "reduced_nations_sister_cities.gexf#edges": "ties", "reduced_nations_routes.gexf#edges": "refused",
    },
    "sister_cities_wikipedia_2023": {"sister_cities.csv": "ties", "published_degrees.txt": "refused", "published_pagerank.txt": "refused"},
    "sister_schools_sample": {"sister_schools.csv": "ties"},
    "student_inbound_uis": {"Country_names.csv": "parties", "inbound_intl.csv": "claims"},
    "twin_cities_wikipedia_2026": {"missing_cities.csv": "parties", "twin_cities.csv": "ties", "twin_cities_raw.csv": "ties"},
    "university_agreements_cyprus": {"agreements.csv": "ties"},
}  # fmt: skip


@pytest.mark.parametrize("name", REAL)
def test_a_real_set_is_understood_without_a_mapping(name: str) -> None:
    if not (SHARED / name).is_dir():
        pytest.skip("the sets of ../shared aren't here")
    found = tables(SHARED / name)
    layouts = {
        table.path.partition("/")[2]: guess(table, [each for each in found if each is not table]).layout
        for table in found
    }
    assert layouts | REAL[name] == layouts


def test_quoted_cells_of_a_csv_reader_make_the_same_table() -> None:
    rows = list(csv.reader(io.StringIO('"City","Sister cities"\n"Bonn","Oxford, UK; Minsk, Belarus"\n')))
    records = [Record(number, tuple(row)) for number, row in enumerate(rows[1:], 2)]
    found = guess(Table("x.csv", "csv", "utf-8", "", tuple(rows[0]), lambda: iter(records)))
    assert (roles(found), found.separator) == ("a.name b.partners", ";")


@pytest.mark.parametrize(("lacking", "joined"), [(1, True), (2, False)])
def test_ends_of_a_graph_that_are_names_of_its_nodes_are_joined_by_them_where_nearly_all_are(
    lacking: int, joined: bool
) -> None:
    towns = ["Ash", "Oak", "Elm", "Fir", "Yew", "Bay", "Box", "Fig", "Lime", "Pine"]
    known = "".join(f"\n{number}|{town}" for number, town in enumerate(towns[lacking:], 1))
    nodes = table_of("towns.gml#nodes", f"id|label{known}", part="nodes")
    edges = table_of(
        "towns.gml#edges", "source|target" + "".join(f"\n{a}|{b}" for a, b in pairwise(towns)), part="edges"
    )
    found = guess(edges, [nodes])
    assert (found.columns[0].joins == "towns.gml#nodes:label") == joined, found.columns


@pytest.mark.parametrize(
    "ending", ["csv", "xls", "xlsx", "geojson", "gexf", "net", "edgelist", "edges", "el", "ncol", "adj", "adjlist"]
)
def test_the_ending_of_a_file_is_no_word_of_its_name(ending: str) -> None:
    told = TableMapping("", "ties")
    look = Look(table_of(f"set/twin_towns.{ending}", "a|b\n1|2"), (), [], told, lambda table: told)
    assert ([text.strip() for text in look.about], look.called) == (["twin towns", "set"], ["twin towns", "set"])
