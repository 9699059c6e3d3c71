"""English and Chinese: which one a request gets, the catalogue, and names in the right order.

Texts are written in English in templates and Python; `web/translations/zh.po` holds the Chinese, read once when the app is built.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, Response, current_app, g, request, url_for

LANGUAGES: Mapping[str, str] = {"en": "English", "zh": "中文"}
COOKIE = "twinmap-lang"
CATALOGUE = Path(__file__).parent / "translations" / "zh.po"
FRONT_END = "web/frontend/src/words.json"
"""Where the catalogue says a text is used when an island needs it."""


class Catalogue(NamedTuple):
    """The Chinese texts, and those among them that islands use."""

    texts: GNUTranslations
    words: Mapping[str, str]


def read_catalogue(path: Path = CATALOGUE) -> Catalogue:
    """The catalogue in `path` (a .po file), checked by babel."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale="zh", abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    words = {
        str(each.id): str(each.string)
        for each in catalogue
        if each.id and each.string and any(place == FRONT_END for place, _ in each.locations)
    }
    return Catalogue(GNUTranslations(compiled), words)


@cache
def _catalogue() -> Catalogue:
    return read_catalogue()


def _asked() -> str | None:
    return next((each for each in (request.args.get("lang"), request.cookies.get(COOKIE)) if each in LANGUAGES), None)


def current() -> str:
    """Language of this request: ?lang=, the cookie, then what the browser prefers; "en" or "zh"."""
    if "lang" not in g:
        g.lang = _asked() or request.accept_languages.best_match(list(LANGUAGES)) or "en"
    return str(g.lang)


def _texts() -> NullTranslations:
    return _catalogue().texts if current() == "zh" else NullTranslations()


def gettext(text: str) -> str:
    """`text` in the language of this request; as it stands where the catalogue hasn't got it."""
    return _texts().gettext(text) if text else ""


def ngettext(one: str, many: str, number: int) -> str:
    """`one` or `many`, by `number`, in the language of this request; `%(num)s` is the number, grouped by thousands."""
    return _texts().ngettext(one, many, number).replace("%(num)s", f"{number:,}")


def words(*, drawing: bool = False) -> dict[str, Any]:
    """What islands need to speak the language of this request: {"lang", "words": {English: Chinese}, "countries": {id: name}}.

    `countries`, all that the store has, only where the page has a `drawing`: 6 kB that no other island reads.
    """
    rows = current_app.config["COUNTRIES"]() if drawing else ()
    countries = {row["id"]: names(row)[0] for row in rows}
    return {"lang": current(), "words": dict(_catalogue().words) if current() == "zh" else {}, "countries": countries}


def names(row: Mapping[str, Any]) -> tuple[str, str]:
    """First and second name of a row: Chinese first for Chinese readers, the other way for English ones.

    The second is empty where there is none or both are the same.
    """
    own = str(row.get("name") or ""), str(row.get("name_zh") or "")
    latin, chinese = current_app.config["DISPLAY_NAMES"].get(row.get("id"), own)
    first, second = (chinese, latin) if current() == "zh" else (latin, chinese)
    first = first or second or str(row.get("id") or "")
    return first, second if second != first else ""


def other_languages() -> list[dict[str, str]]:
    """This page in the other languages: code, title and address."""
    path = url_for(request.endpoint, **(request.view_args or {})) if request.endpoint else url_for("pages.overview")
    found = []
    for code, title in LANGUAGES.items():
        if code != current():
            arguments = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
            found.append({"code": code, "title": title, "address": f"{path}?{urlencode([*arguments, ('lang', code)])}"})
    return found


def _remember(response: Response) -> Response:
    asked = request.args.get("lang")
    if asked is not None and asked in LANGUAGES and request.cookies.get(COOKIE) != asked:
        response.set_cookie(COOKIE, asked, max_age=31_536_000, samesite="Lax", httponly=True)
    return response


def register(app: Flask, countries: Callable[[], Iterable[Mapping[str, Any]]]) -> None:
    """Teach the templates of `app` both languages; `countries` gives the store's countries with id, name and name_zh."""
    _catalogue()
    app.config["COUNTRIES"] = countries
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(names=names, words=words, other_languages=other_languages, current_language=current)
    app.after_request(_remember)
