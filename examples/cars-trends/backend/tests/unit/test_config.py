"""The settings."""

from pathlib import Path

from app.config import DEFAULT_DATABASE_URL, DEFAULT_FRONTEND, Settings


def test_without_an_environment_there_are_defaults() -> None:
    assert Settings.from_environment({}) == Settings()
    assert Settings().database_url == DEFAULT_DATABASE_URL


def test_the_environment_decides() -> None:
    environment = {"DATABASE_URL": "sqlite://", "FRONTEND_DIR": "/pages", "APP_COMMIT": "abc"}
    assert Settings.from_environment(environment) == Settings("sqlite://", Path("/pages"), "abc")


def test_an_empty_value_counts_as_absent() -> None:
    settings = Settings.from_environment({"DATABASE_URL": "", "FRONTEND_DIR": ""})
    assert (settings.database_url, settings.frontend) == (DEFAULT_DATABASE_URL, DEFAULT_FRONTEND)
