"""The language of a request: which one it gets, its texts and names in it, and the switch to the others.

flask-babel asks for the language once a request and keeps it; the texts are those of `web/language/catalogue.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

import flask_babel
from babel.support import NullTranslations
from flask import Flask, Response, current_app, has_request_context, request, url_for

from web.language import speech
from web.language.catalogue import LANGUAGES, translations, words_of_islands

COOKIE = "twinmap-lang"
gettext: Callable[[str], str] = flask_babel.gettext


class _Texts(flask_babel.Domain):  # type: ignore[misc]
    """Our catalogues for flask-babel, which knows compiled files only."""

    def get_translations(self) -> Any:
        language = current()
        return NullTranslations() if language == "en" else translations(language)


class _Babel(flask_babel.Babel):  # type: ignore[misc]
    domain_instance = _Texts()


def _asked() -> str | None:
    """Language that a request asks for: ?lang=, the cookie, then what the browser prefers; None for the usual one."""
    asked = (request.args.get("lang"), request.cookies.get(COOKIE))
    return next((each for each in asked if each in LANGUAGES), request.accept_languages.best_match(list(LANGUAGES)))


def current() -> str:
    """Language of this request, "en" or "zh"; "en" outside of requests."""
    return flask_babel.get_locale().language if has_request_context() else "en"


def ngettext(one: str, many: str, number: int) -> str:
    """`one` or `many`, by `number`, in the language of this request; `%(num)s` is the number, grouped by thousands."""
    return translations(current()).ngettext(one, many, number).replace("%(num)s", f"{number:,}")


def said(text: str) -> str:
    """A text of the inner rooms in the language of this request."""
    return speech.said(text, current())


def spoken(data: Any) -> Any:
    """Plain data, such as the account of a load, with every text of the inner rooms in the language of this request."""
    return speech.spoken(data, current())


def words(*, drawing: bool = False) -> dict[str, Any]:
    """What islands need to speak the language of this request: {"lang", "words": {English: Chinese}, "countries": {id: name}}.

    `countries`, all that the store has, only where the page has a `drawing`: 6 kB that no other island reads.
    """
    rows = current_app.config["COUNTRIES"]() if drawing else ()
    countries = {row["id"]: names(row)[0] for row in rows}
    return {"lang": current(), "words": dict(words_of_islands(current())), "countries": countries}


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
        response.set_cookie(
            COOKIE,
            asked,
            max_age=31_536_000,
            path=request.script_root or "/",
            secure=request.is_secure,
            samesite="Lax",
            httponly=True,
        )
    return response


def register(app: Flask, countries: Callable[[], Iterable[Mapping[str, Any]]]) -> None:
    """Teach `app` and its templates all languages; `countries` gives the store's countries with id, name and name_zh."""
    _Babel(app, locale_selector=_asked, configure_jinja=False)
    for code in LANGUAGES:
        translations(code)
    app.config["COUNTRIES"] = countries
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=flask_babel.pgettext
    )
    app.jinja_env.globals.update(names=names, words=words, other_languages=other_languages, current_language=current)
    app.after_request(_remember)
