"""The command line: parses arguments, calls one function of a room, prints. Results go to standard output, the rest to standard error."""

from web.cli import duplicates, export, load, loads, query, report, settings, site, store, tokens
from web.cli.group import main

__all__ = ["duplicates", "export", "load", "loads", "main", "query", "report", "settings", "site", "store", "tokens"]
