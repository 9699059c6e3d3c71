"""`python -m web.language.gather`: bring the catalogues up to what the code says; for developers.

babel finds the texts by `babel.cfg` and the names below. A text that is new stands in the catalogue without a translation then, and one
that the code doesn't say any more is gone from it; both are told.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import write_po

from graph.version import ROOMS
from web.language.catalogue import LANGUAGES, catalogue, path_of

ROOT = Path(__file__).parent.parent.parent
KEYWORDS: Mapping[str, Any] = {
    "Text": None, "counted": (1, 2), "_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2),
}  # fmt: skip
"""Names of functions → which of their arguments are texts: the first, a singular and its plural, or a context and the text."""
SAID_OF_WORDS = ("what", "reason")
"""Columns of the tables in `loaders/words` whose words stand in sentences."""
WIDTH = 140


def extract_words(
    file: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[tuple[int, str, str, list[str]]]:
    """The texts of the islands, from the front end's own list: an extractor of babel."""
    for text in json.load(file):
        yield 1, "_", text, []


def extract_tables(
    file: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[tuple[int, str, str, list[str]]]:
    """What a table of words says of them in sentences, in its columns `what` and `reason`: an extractor of babel."""
    for row in csv.DictReader(file.read().decode().splitlines()):
        for column in SAID_OF_WORDS:
            if text := row.get(column):
                yield 1, "_", text, []


def texts() -> Catalog:
    """Every text of the code, with where it stands, untranslated."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found = Catalog()
    for room in ROOMS:
        for path, line, text, _comments, context in extract_from_dir(ROOT / room, methods, options, KEYWORDS):
            if text and text != ("",):
                found.add(text, locations=[(f"{room}/{path}", line)], context=context)
    return found


def key(message: Message) -> str:
    """The English by which a text is found: the singular, where it has a plural."""
    return str(message.id if isinstance(message.id, str) else message.id[0])


def main() -> None:
    """Write every catalogue anew, and say what it lacks and what went."""
    for language in LANGUAGES:
        if path_of(language).is_file():
            _bring_up(language)


def _bring_up(language: str) -> None:
    known = catalogue(language)
    made = known.creation_date
    known.update(texts(), no_fuzzy_matching=True)
    known.creation_date = made  # so that nothing differs where the texts are the same
    _write(language, known)
    for message in known:
        if _lacks_words(message):
            print(f"{language} lacks: {key(message)}")
    for message in known.obsolete.values():
        print(f"{language} has no use any more for: {key(message)}")


def _write(language: str, known: Catalog) -> None:
    """The catalogue in its file; of places where texts stand, the files alone: lines move with every change."""
    for message in known:
        message.locations = [(path, 0) for path in sorted({path for path, _ in message.locations})]
    with path_of(language).open("wb") as file:
        write_po(file, known, width=WIDTH, ignore_obsolete=True, sort_by_file=True, include_lineno=False)


def _lacks_words(message: Message) -> bool:
    return bool(message.id) and not all(message.string if isinstance(message.string, tuple) else [message.string])


if __name__ == "__main__":
    main()
