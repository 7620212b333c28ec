"""The search."""

from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy import ColumnElement, UnaryExpression, extract, func, select, tuple_
from sqlalchemy.orm import Session, contains_eager

from app.analysis.comparison import against_similar
from app.api.dependencies import ChosenSearch, DatabaseSession
from app.models import CarModel, Fuel, Listing
from app.schemas import ListingEntry, ListingPage

router = APIRouter()

Kind = tuple[int, str, int]


class Order(StrEnum):
    """The order of the results."""

    NEWEST = "newest"
    CHEAPEST = "cheapest"
    DEAREST = "dearest"
    MILEAGE = "mileage"


ORDERS: dict[Order, UnaryExpression[Any] | ColumnElement[Any]] = {
    Order.NEWEST: Listing.listed_on.desc(),
    Order.CHEAPEST: Listing.price.asc(),
    Order.DEAREST: Listing.price.desc(),
    Order.MILEAGE: Listing.mileage.asc(),
}


@router.get("/listings")
def search_listings(
    session: DatabaseSession,
    search: ChosenSearch,
    order: Order = Order.NEWEST,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> ListingPage:
    """Cars that match, each compared with similar cars."""
    total = session.scalar(search.apply(select(func.count(Listing.id)).select_from(Listing)))
    query = (
        search.apply(select(Listing))
        .options(contains_eager(Listing.model).contains_eager(CarModel.brand))
        .order_by(ORDERS[order], Listing.id)
        .limit(limit)
        .offset(offset)
    )
    found = session.scalars(query).all()
    similar = _shares_of_similar(session, found)
    items = [_entry(listing, similar[_kind(listing)]) for listing in found]
    return ListingPage(total=total or 0, offset=offset, items=items)


def _kind(listing: Listing) -> Kind:
    return (listing.model_id, listing.fuel, listing.listed_on.year - listing.model_year)


def _shares_of_similar(session: Session, listings: Iterable[Listing]) -> dict[Kind, list[float]]:
    """What cars of the same model, fuel and age bring, as shares of their prices when new."""
    kinds = {_kind(listing) for listing in listings}
    shares: defaultdict[Kind, list[float]] = defaultdict(list)
    age = extract("year", Listing.listed_on) - Listing.model_year
    query = select(Listing.model_id, Listing.fuel, age, Listing.price, Listing.new_price).where(
        tuple_(Listing.model_id, Listing.fuel, age).in_(kinds)
    )
    for model_id, fuel, years, price, new_price in session.execute(query):
        shares[(model_id, fuel, years)].append(price / new_price)
    return shares


def _entry(listing: Listing, similar: list[float]) -> ListingEntry:
    return ListingEntry(
        id=listing.id,
        brand=listing.model.brand.name,
        model=listing.model.name,
        fuel=Fuel(listing.fuel),
        model_year=listing.model_year,
        listed_on=listing.listed_on,
        mileage=listing.mileage,
        price=listing.price,
        difference=against_similar(listing.price / listing.new_price, similar),
    )
