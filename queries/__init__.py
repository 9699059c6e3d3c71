"""Reading the graph: named Cypher, the read-only console, reports."""
