"""Texts of names: cleaned, folded, told by their script, and simplified."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Any

from opencc import OpenCC


def clean(text: str) -> str:
    """NFC, one space between words, no control characters, no list separator."""
    text = "".join(" " if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp") else char for char in text)
    return " ".join(unicodedata.normalize("NFC", text).replace("|", "/").split())


LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})


@cache
def fold(text: str) -> str:
    """What two spellings must share to be one name: letters and digits without case and diacritics."""
    text = unicodedata.normalize("NFKD", text).casefold().translate(LETTERS)
    return "".join(char for char in text if char.isalnum())


def is_han(text: str) -> bool:
    """True for a text of Chinese characters (a middle dot may stand between them)."""
    return all("\u4e00" <= char <= "\u9fff" or char in "·・-" for char in text) and any(
        char >= "\u4e00" for char in text
    )


def is_hangul(text: str) -> bool:
    """True for a text of Korean syllables."""
    return all("\uac00" <= char <= "\ud7a3" for char in text)


def is_latin(text: str) -> bool:
    """True for a name a European would type: Latin letters, starting with a capital, no code and no footnote."""
    letters = [char for char in text if char.isalpha()]
    if len(letters) < 3 or text.isupper() or not text[0].isupper():
        return False
    return all(char.isalpha() or char in " -'’." for char in text) and all(
        unicodedata.name(char, "").startswith("LATIN") and "MODIFIER" not in unicodedata.name(char, "")
        for char in letters
    )


def is_simplified(text: str) -> bool:
    """True if GB 2312, the set of simplified characters, has all of it."""
    try:
        text.replace("·", "").encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


@cache
def _converter() -> Any:
    return OpenCC("t2s")


KANJI = str.maketrans(
    "亀発沢広栃桜塩浜関黒豊焼荘瀬沖渋滝辺恵気応斉斎", "龟发泽广枥樱盐滨关黑丰烧庄濑冲涩泷边惠气应齐斋"
)
"""Japanese forms that OpenCC leaves as they are."""


@cache
def simplified(text: str) -> str:
    """Traditional and Japanese characters made simplified.

    >>> simplified("廣州"), simplified("丸亀")
    ('广州', '丸龟')
    """
    return str(_converter().convert(text)).translate(KANJI)


def stem(name_zh: str) -> str:
    """A Chinese name without 市, 县 or 区 at its end."""
    return name_zh[:-1] if len(name_zh) > 2 and name_zh[-1] in "市县區区縣" else name_zh
