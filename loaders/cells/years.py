"""What a year looks like, wherever it stands: the pieces that patterns of years are made of."""

from __future__ import annotations

YEAR = r"(?:1[5-9]|20)\d\d"
"""A year that a source may mean in a cell, a remark or an entry of a list. What is older (Paderborn and Le Mans, 836) looks like
a count or a postcode, and is read only where a column holds dates."""
NEAR_YEAR = r"(?:19|20)\d\d"
"""A year where numbers of another meaning stand as well: times of day in the name of a file, codes in titles, ranges of
counts, eight digits in a row."""
