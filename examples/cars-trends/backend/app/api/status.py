"""Whether the service works, and which version it is."""

import platform

from fastapi import APIRouter, Request, Response, status
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from app import __version__
from app.api.dependencies import DatabaseSession
from app.models import Listing
from app.schemas import Health, Version

router = APIRouter()


@router.get("/health")
def read_health(session: DatabaseSession, response: Response) -> Health:
    """200 when the database answers and holds listings, else 503."""
    response.headers["Cache-Control"] = "no-store"
    try:
        listings = session.scalar(select(func.count(Listing.id))) or 0
    except SQLAlchemyError:
        response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
        return Health(status="failing", database="unreachable or not migrated")
    if listings == 0:
        response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
        return Health(status="failing", database="empty", listings=0)
    return Health(status="ok", database="ok", listings=listings)


@router.get("/version")
def read_version(request: Request) -> Version:
    """The version of the application, its commit and the Python it runs on."""
    return Version(
        version=__version__,
        commit=request.app.state.settings.commit,
        python=platform.python_version(),
    )
