"""The site on a real store: both samples, loaded once a session."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from graph.settings import Settings
from graph.store.store import Store, open_store
from loaders.load_sample import load_sample
from web import answers
from web.app import create_app


@pytest.fixture(scope="session")
def samples_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the store that holds both samples."""
    return Settings(store=str(tmp_path_factory.mktemp("site") / "samples"))


@pytest.fixture(scope="session")
def samples(samples_settings: Settings) -> Iterator[Store]:
    """An open store with both samples."""
    with open_store(samples_settings) as store:
        load_sample(store, "jiangsu")
        load_sample(store, "world")
        yield store


@pytest.fixture(scope="session")
def app(samples_settings: Settings, samples: Store) -> Flask:
    """The site on both samples."""
    made = create_app(samples_settings, samples)
    made.config["PATIENCE_S"] = 280.0  # pages of reports wait until they are made
    answers.REPORTS_KEPT = 64  # so each is made once for all tests
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A fresh browser without cookies."""
    return app.test_client()
