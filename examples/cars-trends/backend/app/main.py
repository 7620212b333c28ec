"""Puts the application together."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from app import __version__, api
from app.api import status
from app.config import Settings
from app.database import make_engine, make_session_factory


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application with these settings, or with those of the environment."""
    chosen = settings or Settings.from_environment(os.environ)
    engine = make_engine(chosen.database_url)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        engine.dispose()

    app = FastAPI(title="Cars Trends Tool", version=__version__, lifespan=lifespan)
    app.state.settings = chosen
    app.state.sessions = make_session_factory(engine)
    app.include_router(status.router)
    app.include_router(api.router)
    # Last, since it answers every path that is left.
    app.mount("/", StaticFiles(directory=chosen.frontend, html=True), name="frontend")
    return app
