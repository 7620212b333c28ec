"""How a chart is split into lines."""

from enum import StrEnum
from typing import Annotated

from fastapi import Query
from sqlalchemy import ColumnElement, literal

from app.models import Brand, CarModel, Listing

MOST_LINES = 6


class Split(StrEnum):
    """One line for all, or one for each fuel, brand or model."""

    NONE = "none"
    FUEL = "fuel"
    BRAND = "brand"
    MODEL = "model"


ChosenSplit = Annotated[Split, Query(description="one line for each of these")]


def group_column(split: Split) -> ColumnElement[str]:
    """The name of the line a listing belongs to."""
    match split:
        case Split.NONE:
            return literal("all")
        case Split.FUEL:
            return Listing.fuel.expression
        case Split.BRAND:
            return Brand.name.expression
        case Split.MODEL:
            return (Brand.name + " " + CarModel.name).expression
