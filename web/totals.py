"""What became of the rows of a load, all its tables together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

COUNTS = ("rows", "loaded", "merged", "rejected", "ignored")
"""What a load report counts of each table: the first is the sum of the others."""


def together(files: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """The counts of all tables of a load report, `files` there.

    >>> together([{"rows": 2, "loaded": 1, "rejected": 1}, {"rows": 3, "loaded": 3}])
    {'rows': 5, 'loaded': 4, 'merged': 0, 'rejected': 1, 'ignored': 0}
    """
    return {key: sum(file.get(key, 0) for file in files) for key in COUNTS}
