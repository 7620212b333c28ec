"""What several tests need: a migrated database with the sample data, and a client."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app import migrate
from app.config import DEFAULT_FRONTEND, Settings
from app.database import make_engine, make_session_factory
from app.dataset.catalogue import CATALOGUE
from app.dataset.generator import GeneratedListing, generate
from app.dataset.load import load
from app.main import create_app
from app.models import Fuel

SAMPLE = 2_000


@pytest.fixture
def empty_url(tmp_path: Path) -> str:
    """A migrated database without listings."""
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    migrate.upgrade(url)
    return url


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    """An engine on the empty database."""
    engine = make_engine(empty_url)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session on the empty database."""
    with make_session_factory(engine)() as session:
        yield session


@pytest.fixture(scope="session")
def sample_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with sample data, which no test changes."""
    url = f"sqlite:///{tmp_path_factory.mktemp('data') / 'sample.db'}"
    migrate.upgrade(url)
    engine = make_engine(url)
    with make_session_factory(engine).begin() as session:
        load(session, generate(seed=7, count=SAMPLE))
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def client(sample_url: str) -> Iterator[TestClient]:
    """A client of the application on the sample data."""
    settings = Settings(database_url=sample_url, frontend=DEFAULT_FRONTEND, commit="abc1234")
    with TestClient(create_app(settings)) as client:
        yield client


def make_listing(
    model: str = "Golf",
    fuel: Fuel = Fuel.PETROL,
    model_year: int = 2019,
    listed_on: date = date(2024, 5, 1),
    price: int = 15_000,
    mileage: int = 60_000,
    new_price: int = 25_000,
) -> GeneratedListing:
    """One listing in which only what a test is about has to be said."""
    spec = next(spec for spec in CATALOGUE if spec.name == model)
    return GeneratedListing(spec, fuel, model_year, listed_on, mileage, price, new_price)
