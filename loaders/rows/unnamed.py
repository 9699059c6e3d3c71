"""Words that describe a party without naming it."""

from __future__ import annotations

import re

SCHOOL = re.compile(
    r"\b(?:high|middle|primary|elementary|secondary|grammar|public|nursery) schools?\b|中学|小学|中學|小學|幼儿园|高校|\blyc[ée]e\b|\bgymnasium\b|\bliceo\b|\bIES\b",
    re.IGNORECASE,
)
"""Words that only a school below university level has in its name."""
SENTENCE = re.compile(r"(?=.{50}).*\w{3}( \S+){7,}\.")
"""A remark that stands where a name should."""
UNNAMED = re.compile(
    r"\(.*\)|（.*）|.*某.*|(?:一所|一家|待定|未定|寻找|尋找).*"
    r"|(?:an?|any|some|one|another|the|various|several|\d+|not named|unnamed|to be (?:confirmed|decided|named))\b[^A-Z]*"
    r"|(?:sister|partner|unnamed|local|foreign) (?:high |primary |secondary |middle )?(?:schools?|partners?|universit(?:y|ies)|institutions?)"
    r"|(?:any|a|an|some|another) (?:[a-z-]+ )*(?:school|college|university|partner|institution)s? (?:in|of|from|near) .*|tb[acd]",
)


def is_unnamed(name: str) -> bool:
    """True for words that stand in place of a name.

    >>> [is_unnamed(each) for each in ("(any school in Victoria)", "a sister school", "某中学", "any school in Bern", "A Coruña School")]
    [True, True, True, True, False]
    """
    return UNNAMED.fullmatch(name) is not None or UNNAMED.fullmatch(name[:1].lower() + name[1:]) is not None


_GROUP = re.compile(
    r".*:.*|.*\b(?:world|channel islands|total|countries|regions?|income|africa|asia|europe|america|oceania|pacific|caribbean|middle east|union|members?"
    r"|oecd|asean|brics|g20|g7|eu|eu-?\d\d|commonwealth|others?|elsewhere|rest|unknown|secretariat|economies|economic area|sica|cecc-sica)\b.*"
    r"|世界|全球|全世界|合计|总计|其他.*|.*洲",
    re.IGNORECASE,
)


def is_group(name: str) -> bool:
    """True for the name of several countries together, or of none.

    >>> is_group("AIMS: Central Asia"), is_group("World"), is_group("Rest of the world"), is_group("Freedonia")
    (True, True, True, False)
    """
    return _GROUP.fullmatch(name) is not None
