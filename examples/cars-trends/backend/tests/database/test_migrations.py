"""The migrations, on a real database file."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from app import migrate
from app.database import make_engine
from app.models import Base

REVISIONS = [
    script.revision
    for script in ScriptDirectory.from_config(migrate.alembic_config("")).walk_revisions()
]


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database that does not exist yet."""
    return f"sqlite:///{tmp_path / 'cars.db'}"


def tables(url: str) -> set[str]:
    engine = make_engine(url)
    names = set(inspect(engine).get_table_names())
    engine.dispose()
    return names


def test_up_and_down_again(url: str) -> None:
    migrate.upgrade(url)
    assert tables(url) == {"alembic_version", "brands", "models", "listings"}
    migrate.downgrade(url)
    assert tables(url) == {"alembic_version"}
    migrate.upgrade(url)
    assert "listings" in tables(url)


@pytest.mark.parametrize("revision", REVISIONS)
def test_each_step_can_be_undone_and_done_again(url: str, revision: str) -> None:
    migrate.upgrade(url, revision)
    migrate.downgrade(url, "-1")
    migrate.upgrade(url, revision)
    migrate.upgrade(url)


def test_the_schema_is_that_of_the_models(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_checks_are_those_of_the_models(engine: Engine) -> None:
    declared = {
        str(constraint.name)
        for constraint in Base.metadata.tables["listings"].constraints
        if str(constraint.name).startswith("ck_")
    }
    found = {str(check["name"]) for check in inspect(engine).get_check_constraints("listings")}
    assert found == declared


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(migrate.alembic_config("")).get_heads()) == 1


def test_old_listings_survive_the_price_when_new(url: str) -> None:
    migrate.upgrade(url, "0001")
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO brands VALUES (1, 'Skoda')"))
        connection.execute(text("INSERT INTO models VALUES (1, 1, 'Fabia', 'small')"))
        connection.execute(
            text("INSERT INTO listings VALUES (1, 1, 'petrol', 2019, '2024-01-01', 10, 9000)")
        )
    migrate.upgrade(url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT price, new_price FROM listings")).all() == [
            (9000, 9000)
        ]
    migrate.downgrade(url, "0001")
    with engine.connect() as connection:
        assert connection.execute(text("SELECT mileage, price FROM listings")).all() == [(10, 9000)]
    engine.dispose()


def test_a_percent_sign_in_the_url_is_kept() -> None:
    config = migrate.alembic_config("postgresql://user:p%40ss@host/cars")
    assert config.get_main_option("sqlalchemy.url") == "postgresql://user:p%40ss@host/cars"
