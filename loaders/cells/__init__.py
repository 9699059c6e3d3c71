"""Cells: texts and lists as people write them, and the words that stand for nothing; dates, numbers and positions in modules of their own.

A cell that can't be read raises `CellError`, which says what was found and what was expected; who reads the row adds the column.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from graph.text import Text

NOTHING = frozenset(
    ("", "-", "--", "---", "–", "—", "/", ".", "..", "...", "…", "?", "??", "n/a", "#n/a", "n.a.", "n.a", "na", "nan", "null", "none", "nil", "<na>", "nat", "unknown", "not known",
     "unspecified", "not available", "not applicable", "unbekannt", "k.a.", "inconnu", "inconnue", "desconocido", "desconhecido", "sconosciuto", "nieznany", "неизвестно",
     "不详", "不明", "未知", "无", "無", "没有", "暂无", "不適用", "不适用", "空"),
)  # fmt: skip
"""Folded cells that say nothing."""
_CONTROL = dict.fromkeys((*range(32), 127, *range(128, 160), 8232, 8233, 65279, 8203), " ")


_REFERENCE = re.compile(
    r"(?<=\S)\s*\[(?:\d{1,3}|[a-z]|(?:note|nb|nota|n|anm\.?|注|註)\s?\d{0,3}|citation needed|update)\]", re.IGNORECASE
)
"""Marks of footnotes, as scrapes of Wikipedia have them: Jiaxing [2], 2000[note 1]."""


class CellError(ValueError):
    """A cell that can't be read; `message` says what was found and what was expected."""

    def __init__(self, message: Text) -> None:
        super().__init__(message)
        self.message = message

    def in_column(self, column: str) -> CellError:
        """The same, saying in which column it was found."""
        return CellError(Text("{column}: {fault}", column=column, fault=self.message))


def left_out(error: CellError) -> Text:
    """The remark on a cell that can't be read, whose row is kept."""
    return Text("{fault}; the cell was left out", fault=error.message)


_BLANK_NODE = re.compile(r"(?:https?://\S+/\.well-known/genid/\S+|_:\w+)")


def is_blank_node(cell: str) -> bool:
    """Is it what RDF writes for something that has no name?

    >>> is_blank_node("http://www.wikidata.org/.well-known/genid/abc123"), is_blank_node("_:b0"), is_blank_node("Q64")
    (True, True, False)
    """
    return cell[:1] in ("h", "_") and _BLANK_NODE.fullmatch(cell.strip()) is not None


@lru_cache(maxsize=65536)
def clean(cell: str) -> str:
    """The cell without blanks around it, with single blanks within, without marks of footnotes; nothing for a word that stands for nothing.

    >>> clean("  Saint \\n Denis "), clean("N/A"), clean("不详"), clean("Jiaxing [2][note 1]")
    ('Saint Denis', '', '', 'Jiaxing')
    """
    text = cell.strip()
    if text.endswith("]"):
        text = _REFERENCE.sub("", text)
    if not text.isprintable():
        text = text.translate(_CONTROL)
    text = " ".join(text.split())
    if is_blank_node(text):
        return ""
    return "" if len(text) < 16 and text.casefold() in NOTHING else text


CONTACT = re.compile(
    r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\+\d[\d\s()/-]{6,}\d|(?<!\d)1[3-9]\d{9}(?!\d)"
    r"|(?:\b(?:tel|phone|telephone|mobile|fax)|电话|電話|手机|手機)\W{0,3}\d[\d\s()/-]{5,}\d",
    re.IGNORECASE,
)
"""An e-mail address or a telephone number in a text."""


def without_contacts(text: str) -> str:
    """A remark without the e-mail addresses and telephone numbers in it, which are kept nowhere.

    >>> without_contacts("ask li@suzhou.edu.cn, tel. 0512 6522 1234; since 1996-10-23")
    'ask [left out], [left out]; since 1996-10-23'
    """
    return CONTACT.sub("[left out]", text) if text else text


def host_and_path(address: str) -> tuple[str, str]:
    """Host and path of a web address, with or without its https://; both empty where it is none.

    >>> host_and_path("https://www.Suzhou.gov.cn/en/"), host_and_path("suzhou.gov.cn"), host_and_path("http://[suzhou")
    (('www.suzhou.gov.cn', '/en/'), ('suzhou.gov.cn', ''), ('', ''))
    """
    try:
        parts = urlsplit(address if "//" in address else f"//{address}")
    except ValueError:
        return "", ""
    return parts.hostname or "", parts.path


_TOTAL = re.compile(
    r"(?:grand |sub)?totals?|sum|count|anzahl|gesamtzahl|nombre total|łącznie|insgesamt|gesamt|summe|somme|totale|total général|total general|suma|razem|ogółem|итого|всего|"
    r"合[計计]|总[计數数]|總[計數]|小[計计]|共[計计]|합계",
    re.IGNORECASE,
)


def is_total(cell: str) -> bool:
    """Is it the title of a sum?

    >>> is_total("Grand total:"), is_total("合计"), is_total("Total Wine School")
    (True, True, False)
    """
    return _TOTAL.fullmatch(cell.strip().rstrip(":： ")) is not None


def split_cell(cell: str, separator: str) -> list[str]:
    """The entries of a list in a cell; line breaks always part entries, separators within brackets don't.

    >>> split_cell("Portland; Victoria;; -", ";"), split_cell("A (X, Y), B", ",")
    (['Portland', 'Victoria'], ['A (X, Y)', 'B'])
    """
    parts = cell.splitlines()
    if separator and separator != "\n":
        outside = re.compile(rf"{re.escape(separator)}(?![^(]*\))")
        parts = [entry for part in parts for entry in outside.split(part)]
    return [entry for entry in map(clean, parts) if entry]
