"""What a test knows of the site it asks that the site tells nobody outside."""

from __future__ import annotations

from flask.testing import FlaskClient

from web.site import EXTENSION, Site


def page_key(client: FlaskClient) -> str:
    """The key that pages of the client's site carry for what they send."""
    return _site(client).guard.page_key


def graph_version(client: FlaskClient) -> str:
    """The version of the graph as it stands in the store of the client's site now."""
    return _site(client).snapshot.version


def _site(client: FlaskClient) -> Site:
    found = client.application.extensions[EXTENSION]
    assert isinstance(found, Site)
    return found
