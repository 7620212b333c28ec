"""The search results as a table for other programs."""

import csv
import io
from collections.abc import Iterator, Sequence

from fastapi import APIRouter
from fastapi.responses import StreamingResponse
from sqlalchemy import select

from app.api.dependencies import ChosenSearch, DatabaseSession
from app.models import Brand, CarModel, Listing

router = APIRouter()

HEADER = ("brand", "model", "fuel", "model_year", "listed_on", "mileage_km", "price_eur")
ROWS_IN_A_BLOCK = 1_000


@router.get("/export.csv", response_class=StreamingResponse)
def export_listings(session: DatabaseSession, search: ChosenSearch) -> StreamingResponse:
    """All cars that match, as CSV, oldest listing first."""
    query = select(
        Brand.name,
        CarModel.name,
        Listing.fuel,
        Listing.model_year,
        Listing.listed_on,
        Listing.mileage,
        Listing.price,
    )
    rows = session.execute(
        search.apply(query.select_from(Listing)).order_by(Listing.listed_on, Listing.id)
    ).all()
    return StreamingResponse(
        csv_blocks([HEADER, *(tuple(row) for row in rows)]),
        media_type="text/csv",
        headers={"Content-Disposition": 'attachment; filename="car-listings.csv"'},
    )


def csv_blocks(rows: Sequence[tuple[object, ...]]) -> Iterator[str]:
    """`rows` as CSV, in blocks: a block for each line would cost a thread switch for each."""
    for first in range(0, len(rows), ROWS_IN_A_BLOCK):
        block = io.StringIO()
        csv.writer(block).writerows(rows[first : first + ROWS_IN_A_BLOCK])
        yield block.getvalue()
