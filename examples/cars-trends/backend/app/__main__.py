"""The command line: `python -m app` prepares the database and serves the tool."""

import argparse
import os
import sys
from collections.abc import Sequence

import uvicorn

from app import migrate
from app.config import Settings
from app.database import make_engine, make_session_factory
from app.dataset.generator import DEFAULT_COUNT, DEFAULT_SEED, generate
from app.dataset.load import is_empty, load
from app.main import create_app


def fill(url: str, seed: int, count: int) -> int:
    """Fill the database at `url` unless it holds listings; returns how many were added."""
    engine = make_engine(url)
    with make_session_factory(engine).begin() as session:
        added = load(session, generate(seed, count)) if is_empty(session) else 0
    engine.dispose()
    return added


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m app", description="Cars Trends Tool")
    parser.add_argument(
        "command",
        nargs="?",
        choices=("run", "migrate", "seed", "serve"),
        default="run",
        help="run = migrate, seed and serve (the default)",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to serve on")
    parser.add_argument("--port", type=int, default=8000, help="port to serve on")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="seed of the data set")
    parser.add_argument("--count", type=int, default=DEFAULT_COUNT, help="number of listings")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> None:
    """Do what the command line says."""
    chosen = parse(arguments)
    settings = Settings.from_environment(os.environ)
    if chosen.command in ("run", "migrate", "seed"):
        migrate.upgrade(settings.database_url)
    if chosen.command in ("run", "seed"):
        added = fill(settings.database_url, chosen.seed, chosen.count)
        print(f"{added} listings added" if added else "the database holds listings already")
    if chosen.command in ("run", "serve"):
        uvicorn.run(create_app(settings), host=chosen.host, port=chosen.port)


if __name__ == "__main__":
    main(sys.argv[1:])
