"""Reading a Cypher text without a server: its words, what in it would do more than read, its columns, the names it uses.

It is no parser. It tells words, names in backticks, strings, numbers and comments apart, and that is enough to see every clause
word for what it is. Servers hold the second line of defence (a read-only login, READ mode, the query's plan: queries/console/).
"""
