"""What the endpoints are given: a session, the filters of the request."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Query, Request
from sqlalchemy.orm import Session

from app.database import SessionFactory
from app.models import Fuel
from app.queries import ListingFilter

Year = Annotated[int | None, Query(ge=1950, le=2100)]
Euros = Annotated[int | None, Query(ge=0, le=10_000_000)]
Name = Annotated[str | None, Query(max_length=40)]


def open_session(request: Request) -> Iterator[Session]:
    """A session that ends with the request."""
    factory: SessionFactory = request.app.state.sessions
    with factory() as session:
        yield session


def read_filter(
    brand: Name = None,
    model: Name = None,
    fuel: Fuel | None = None,
    first_year: Year = None,
    last_year: Year = None,
) -> ListingFilter:
    """The filters that every view has."""
    return ListingFilter(brand, model, fuel, first_year, last_year)


def read_search(
    chosen: Annotated[ListingFilter, Depends(read_filter)],
    q: Annotated[str | None, Query(max_length=80)] = None,
    lowest_price: Euros = None,
    highest_price: Euros = None,
) -> ListingFilter:
    """The filters of the search: those of every view, words and a price range."""
    return ListingFilter(
        chosen.brand,
        chosen.model,
        chosen.fuel,
        chosen.first_year,
        chosen.last_year,
        q,
        lowest_price,
        highest_price,
    )


DatabaseSession = Annotated[Session, Depends(open_session)]
ChosenFilter = Annotated[ListingFilter, Depends(read_filter)]
ChosenSearch = Annotated[ListingFilter, Depends(read_search)]
