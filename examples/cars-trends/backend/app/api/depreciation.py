"""Prices over the age of a car."""

from fastapi import APIRouter
from sqlalchemy import extract, select

from app.analysis.depreciation import Sale, build_depreciation
from app.api.dependencies import ChosenFilter, DatabaseSession
from app.api.grouping import MOST_LINES, ChosenSplit, Split, group_column
from app.models import Listing
from app.schemas import DepreciationEntry, Depreciations

router = APIRouter()


@router.get("/depreciation")
def read_depreciation(
    session: DatabaseSession, chosen: ChosenFilter, split: ChosenSplit = Split.NONE
) -> Depreciations:
    """What share of the price when new is left at each age."""
    age = extract("year", Listing.listed_on) - Listing.model_year
    query = select(group_column(split), age, Listing.price, Listing.new_price)
    rows = session.execute(chosen.apply(query.select_from(Listing)))
    sales = (Sale(group, years, price, new_price) for group, years, price, new_price in rows)
    lines = build_depreciation(sales, limit=MOST_LINES)
    return Depreciations(series=[DepreciationEntry.model_validate(line) for line in lines])
