"""Connections to the database."""

from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session, sessionmaker

SessionFactory = sessionmaker[Session]


def make_engine(url: str) -> Engine:
    """Open the database at `url`; SQLite is told to enforce foreign keys."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    # Requests are answered on worker threads, so a connection moves between them.
    engine = create_engine(url, connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _enforce_foreign_keys)
    return engine


def make_session_factory(engine: Engine) -> SessionFactory:
    """Sessions on `engine` whose objects stay readable after a commit."""
    return sessionmaker(engine, expire_on_commit=False)


def _enforce_foreign_keys(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()
