"""Words of a query: which of them begin a clause, and which are names."""

from __future__ import annotations

import pytest

from queries.cypher.tokens import is_clause_word, tokens


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("RETURN n LIMIT 3", True), ("RETURN n LIMIT $most", True), ("RETURN n LIMIT (3)", True), ("LIMIT", True),
        ("RETURN n.LIMIT", False), ("MATCH (n:LIMIT)", False), ("RETURN $LIMIT", False), ("RETURN LIMIT.x", False), ("RETURN {LIMIT: 3}", False),
        ("RETURN (LIMIT)", False), ("RETURN LIMIT, n", False), ("WHERE LIMIT = 3", False),
    ],
)  # fmt: skip
def test_a_word_is_that_of_a_clause_unless_what_stands_beside_it_makes_it_a_name(text: str, begins: bool) -> None:
    words = tokens(text)
    at = next(i for i, word in enumerate(words) if word.upper == "LIMIT")
    assert is_clause_word(words, at) == begins
