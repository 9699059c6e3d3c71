"""Columns of the tables of an export that hold what is neither party, tie nor visit: who writes them and who reads them back share them."""

from __future__ import annotations

ENDS = ("source", "target")
"""Columns of the two ends of an edge."""
OTHER_COLUMNS = ("id", "label", "name", "name_zh", "statements")
LINK_COLUMNS = ("type", *ENDS, "statements")
