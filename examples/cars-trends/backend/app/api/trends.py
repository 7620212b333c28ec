"""Prices over time."""

from fastapi import APIRouter
from sqlalchemy import select

from app.analysis.periods import Interval
from app.analysis.trends import Offer, build_trends
from app.api.dependencies import ChosenFilter, DatabaseSession
from app.api.grouping import MOST_LINES, ChosenSplit, Split, group_column
from app.models import Listing
from app.schemas import TrendEntry, Trends

router = APIRouter()


@router.get("/trends")
def read_trends(
    session: DatabaseSession,
    chosen: ChosenFilter,
    split: ChosenSplit = Split.NONE,
    interval: Interval = Interval.QUARTER,
) -> Trends:
    """The median price of each quarter or year."""
    query = select(group_column(split), Listing.listed_on, Listing.price).select_from(Listing)
    rows = session.execute(chosen.apply(query))
    offers = (Offer(group, listed_on, price) for group, listed_on, price in rows)
    trends = build_trends(offers, interval, limit=MOST_LINES)
    return Trends(
        interval=interval.value, series=[TrendEntry.model_validate(trend) for trend in trends]
    )
