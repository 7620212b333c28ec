"""Rows for the schema of any revision: the newest rows, in the columns that the revision has."""

from sqlalchemy import Engine, MetaData, insert, select
from sqlalchemy.orm import Session

from app.database import make_engine
from app.dataset.generator import generate
from app.dataset.load import load
from app.models import Base

LISTINGS = 500


def newest_rows() -> dict[str, list[dict[str, object]]]:
    """The sample data as the models of today hold it."""
    engine = make_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        load(session, generate(seed=11, count=LISTINGS))
        session.flush()
        rows = {
            table.name: [dict(row) for row in session.execute(select(table)).mappings()]
            for table in Base.metadata.sorted_tables
        }
    engine.dispose()
    return rows


def fill(engine: Engine, rows: dict[str, list[dict[str, object]]]) -> int:
    """Fill the tables that are there; returns how many rows were added.

    A column that the models no longer have stays empty, so it must allow that: a migration that
    removes a required column needs rows of its own here.
    """
    metadata = MetaData()
    metadata.reflect(engine)
    added = 0
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            names = {column.name for column in table.columns}
            chosen = [
                {name: value for name, value in row.items() if name in names}
                for row in rows.get(table.name, [])
            ]
            if chosen:
                connection.execute(insert(table), chosen)
                added += len(chosen)
    return added
