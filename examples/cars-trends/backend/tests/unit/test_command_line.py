"""The command line."""

from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI

from app.__main__ import fill, main, parse


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database that does not exist yet, named by the environment."""
    url = f"sqlite:///{tmp_path / 'cars.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    return url


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What was asked to be served, instead of serving it."""
    calls: list[dict[str, Any]] = []

    def serve(app: FastAPI, **options: Any) -> None:
        calls.append({"title": app.title, **options})

    monkeypatch.setattr(uvicorn, "run", serve)
    return calls


def test_without_a_command_it_prepares_and_serves(
    url: str, served: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--count", "30", "--port", "8123"])
    assert served == [{"title": "Cars Trends Tool", "host": "127.0.0.1", "port": 8123}]
    assert "30 listings added" in capsys.readouterr().out
    assert fill(url, seed=1, count=10) == 0


def test_seed_fills_once_and_does_not_serve(
    url: str, served: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    main(["seed", "--count", "5"])
    main(["seed", "--count", "5"])
    assert capsys.readouterr().out.splitlines() == [
        "5 listings added",
        "the database holds listings already",
    ]
    assert served == []


def test_migrate_leaves_the_tables_empty(url: str, served: list[dict[str, Any]]) -> None:
    main(["migrate"])
    assert fill(url, seed=1, count=3) == 3
    assert served == []


def test_serve_changes_nothing(url: str, served: list[dict[str, Any]], tmp_path: Path) -> None:
    main(["serve", "--host", "0.0.0.0"])
    assert served[0]["host"] == "0.0.0.0"
    assert not (tmp_path / "cars.db").exists()


def test_an_unknown_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        parse(["destroy"])
    assert refused.value.code == 2
    assert "invalid choice" in capsys.readouterr().err
