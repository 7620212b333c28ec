"""Health and version."""

import platform

from fastapi.testclient import TestClient

from app import __version__
from app.config import Settings
from app.main import create_app
from tests.conftest import SAMPLE


def test_a_filled_database_is_healthy(client: TestClient) -> None:
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "listings": SAMPLE}
    assert answer.headers["cache-control"] == "no-store"


def test_an_empty_database_is_not_healthy(empty_url: str) -> None:
    with TestClient(create_app(Settings(database_url=empty_url))) as client:
        answer = client.get("/health")
    assert answer.status_code == 503
    assert answer.json() == {"status": "failing", "database": "empty", "listings": 0}


def test_a_database_without_tables_is_not_healthy() -> None:
    with TestClient(create_app(Settings(database_url="sqlite:///:memory:"))) as client:
        answer = client.get("/health")
    assert answer.status_code == 503
    assert answer.json()["database"] == "unreachable or not migrated"


def test_the_version_says_what_is_running(client: TestClient) -> None:
    assert client.get("/version").json() == {
        "version": __version__,
        "commit": "abc1234",
        "python": platform.python_version(),
    }
