"""Postcodes, addresses and websites in a form that can be compared."""

from __future__ import annotations

import re

from graph.names import fold
from loaders.cells import host_and_path
from loaders.identity.candidate import Candidate

UK_POSTCODE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?) ?(\d[A-Z]{2})$")


def plain_postcode(party: Candidate) -> str:
    """The postcode without blanks; of a British address without one, the one it ends with."""
    text = party.postcode
    if not text and party.country in ("", "GB") and (found := UK_POSTCODE.search(party.address)):
        text = found[1] + found[2]
    return re.sub(r"[\s-]", "", text).casefold()


_SHORT = {"rd": "road", "st": "street", "ave": "avenue", "ln": "lane", "dr": "drive", "str": "strasse"}


def plain_address(text: str) -> str:
    folded = fold(UK_POSTCODE.sub("", text))
    return " ".join(_SHORT.get(word, word) for word in folded.split())


def plain_website(text: str) -> str:
    """Host and path of a web address, without www; empty where it is none."""
    host, path = host_and_path(text)
    return f"{host.removeprefix('www.')}{path.rstrip('/')}"
