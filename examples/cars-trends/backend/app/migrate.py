"""Bringing a database to the newest schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from app.config import BACKEND


def alembic_config(url: str, folder: Path = BACKEND) -> Config:
    """Alembic's configuration for the database at `url`."""
    config = Config(folder / "alembic.ini")
    # The configuration file format gives a percent sign a meaning; a URL may contain one.
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Migrate the database at `url` up to `revision`."""
    command.upgrade(alembic_config(url), revision)


def downgrade(url: str, revision: str = "base") -> None:
    """Migrate the database at `url` down to `revision`."""
    command.downgrade(alembic_config(url), revision)
