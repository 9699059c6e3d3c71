"""The JSON API under /api/v1/. Each call is declared once: its route, its parameters and its line in openapi.json."""

from web.api import graph, health, loads, openapi, queries, reports
from web.api.calls import blueprint, check_body

__all__ = ["blueprint", "check_body", "graph", "health", "loads", "openapi", "queries", "reports"]
