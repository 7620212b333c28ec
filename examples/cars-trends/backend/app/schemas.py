"""What the API answers."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from app.models import Fuel


class Answer(BaseModel):
    """An answer that can be made of any object with the same attributes."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class ModelEntry(Answer):
    """A model and the fuels it is offered with."""

    name: str
    segment: str
    fuels: list[Fuel]


class BrandEntry(Answer):
    """A brand and its models."""

    name: str
    models: list[ModelEntry]


class Catalogue(Answer):
    """All that can be chosen in the filters."""

    brands: list[BrandEntry]
    fuels: list[Fuel]
    first_year: int | None
    last_year: int | None
    listings: int


class TrendPointEntry(Answer):
    """The median price of one period, in euros."""

    period: str
    start: date
    median_price: int
    listings: int


class TrendEntry(Answer):
    """One line of the price chart."""

    name: str
    points: list[TrendPointEntry]
    listings: int
    change: float | None


class Trends(Answer):
    """The price chart."""

    interval: str
    series: list[TrendEntry]


class AgePointEntry(Answer):
    """What cars of one age are worth."""

    age: int
    median_price: int
    kept: float
    listings: int


class DepreciationEntry(Answer):
    """One line of the depreciation chart."""

    name: str
    points: list[AgePointEntry]
    listings: int
    yearly_depreciation: float | None


class Depreciations(Answer):
    """The depreciation chart."""

    series: list[DepreciationEntry]


class ListingEntry(Answer):
    """One car; `difference` is its price against similar cars, in percent."""

    id: int
    brand: str
    model: str
    fuel: Fuel
    model_year: int
    listed_on: date
    mileage: int
    price: int
    difference: float | None


class ListingPage(Answer):
    """A page of search results."""

    total: int
    offset: int
    items: list[ListingEntry]


class Health(Answer):
    """Whether the service can do its work."""

    status: str
    database: str
    listings: int | None = None


class Version(Answer):
    """What is running."""

    version: str
    commit: str
    python: str
