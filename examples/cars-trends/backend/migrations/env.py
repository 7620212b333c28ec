"""How Alembic reaches the database."""

import os

from alembic import context

from app.config import Settings
from app.database import make_engine
from app.models import Base


def migrate() -> None:
    """Run the migrations on the database given by the caller or by the environment."""
    url = context.config.get_main_option("sqlalchemy.url")
    engine = make_engine(url or Settings.from_environment(os.environ).database_url)
    with engine.connect() as connection:
        context.configure(
            connection=connection, target_metadata=Base.metadata, render_as_batch=True
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


if context.is_offline_mode():
    raise SystemExit("error: migrations need a database connection; leave out --sql")
migrate()
