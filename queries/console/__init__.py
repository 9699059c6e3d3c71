"""The console: one reading Cypher query with parameters, a row limit, a time limit, and a way to cancel it.

That a query only reads is seen to several times over. On every server: its text is checked (queries/cypher/), and it runs in a
session of READ mode as the read-only login, which on the embedded server may do nothing else. On Neo4j, whose Community edition
has no such login, the server's own plan of the query is looked at before it runs.

The time limit is our own, for the servers' limits don't stop every query: each query ends in a comment with a tag of its own; at
the deadline it is looked up by that tag among the running transactions, as the main login, and terminated.
"""
