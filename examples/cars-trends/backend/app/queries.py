"""What a visitor asks for, as conditions on the listings."""

from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, or_

from app.models import Brand, CarModel, Fuel, Listing

Query = TypeVar("Query", bound=Select[*tuple[Any, ...]])


@dataclass(frozen=True)
class ListingFilter:
    """Which listings count; what is not set does not restrict."""

    brand: str | None = None
    model: str | None = None
    fuel: Fuel | None = None
    first_year: int | None = None
    last_year: int | None = None
    words: str | None = None
    lowest_price: int | None = None
    highest_price: int | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """The conditions; the query must join models and brands."""
        found: list[ColumnElement[bool]] = []
        if self.brand:
            found.append(Brand.name == self.brand)
        if self.model:
            found.append(CarModel.name == self.model)
        if self.fuel:
            found.append(Listing.fuel == self.fuel.value)
        if self.first_year is not None:
            found.append(Listing.model_year >= self.first_year)
        if self.last_year is not None:
            found.append(Listing.model_year <= self.last_year)
        if self.lowest_price is not None:
            found.append(Listing.price >= self.lowest_price)
        if self.highest_price is not None:
            found.append(Listing.price <= self.highest_price)
        found.extend(_mentions(word) for word in (self.words or "").split())
        return found

    def apply(self, query: Query) -> Query:
        """`query`, which selects from listings, restricted to these."""
        joined = query.join(CarModel, Listing.model_id == CarModel.id)
        return joined.join(Brand, CarModel.brand_id == Brand.id).where(*self.conditions())


def _mentions(word: str) -> ColumnElement[bool]:
    places: list[ColumnElement[bool]] = [
        column.icontains(word, autoescape=True)
        for column in (Brand.name, CarModel.name, CarModel.segment, Listing.fuel)
    ]
    if word.isdecimal() and len(word) == 4:
        places.append(Listing.model_year == int(word))
    return or_(*places)
