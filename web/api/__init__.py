"""The JSON API under /api/v1/. Each call is declared once: its route, its parameters and its line in openapi.json."""

from web.api import graph, health, loads, openapi, queries, reports
from web.api.calls import blueprint

__all__ = ["blueprint", "graph", "health", "loads", "openapi", "queries", "reports"]
