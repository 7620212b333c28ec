"""From empty to the newest revision, and from each one down and up again; the data is compared."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from app import migrate
from app.database import make_engine
from migration_tests.sample import fill, newest_rows
from migration_tests.snapshot import data_of, schema_of

# Oldest first.
REVISIONS = [
    script.revision
    for script in ScriptDirectory.from_config(migrate.alembic_config("")).walk_revisions()
][::-1]
ROWS = newest_rows()


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A database that does not exist yet."""
    return f"sqlite:///{tmp_path / 'cars.db'}"


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """An engine on it."""
    engine = make_engine(url)
    yield engine
    engine.dispose()


def schema_at(folder: Path, revision: str) -> dict[str, object]:
    """The schema of a new database that was only ever migrated up to the revision."""
    url = f"sqlite:///{folder / f'only-up-{revision}.db'}"
    migrate.upgrade(url, revision)
    engine = make_engine(url)
    schema = schema_of(engine)
    engine.dispose()
    return schema


def test_up_from_empty_in_one_go(url: str, engine: Engine) -> None:
    migrate.upgrade(url)
    assert fill(engine, ROWS) > 500
    before = data_of(engine)
    migrate.upgrade(url)
    assert data_of(engine) == before


@pytest.mark.parametrize("index", range(len(REVISIONS)), ids=REVISIONS)
def test_down_and_up_again(index: int, url: str, engine: Engine, tmp_path: Path) -> None:
    revision = REVISIONS[index]
    below = REVISIONS[index - 1] if index else None
    migrate.upgrade(url, revision)
    fill(engine, ROWS)
    before = data_of(engine)

    migrate.downgrade(url, below or "base")
    lower = data_of(engine)
    if below:
        assert schema_of(engine) == schema_at(tmp_path, below), "down leaves another schema"
    assert before.changes_to(lower) == [], "down changed data"

    migrate.upgrade(url, revision)
    again = data_of(engine)
    assert schema_of(engine) == schema_at(tmp_path, revision), "up again makes another schema"
    assert lower.changes_to(again) == [], "up again changed data"

    # And from here to the newest, as a server that was rolled back would go.
    migrate.upgrade(url)
    newest = data_of(engine)
    assert again.changes_to(newest) == [], "the way up changed data"


def test_an_old_database_keeps_its_data_all_the_way_up(url: str, engine: Engine) -> None:
    migrate.upgrade(url, REVISIONS[0])
    fill(engine, ROWS)
    for lower, upper in zip(REVISIONS, REVISIONS[1:], strict=False):
        before = data_of(engine)
        migrate.upgrade(url, upper)
        after = data_of(engine)
        assert before.changes_to(after) == [], f"{lower} to {upper}"
