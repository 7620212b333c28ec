"""The filters, on real rows."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.dataset.load import load
from app.models import Fuel, Listing
from app.queries import ListingFilter
from tests.conftest import make_listing


@pytest.fixture(autouse=True)
def four_cars(session: Session) -> None:
    """Four cars, told apart by their prices."""
    load(
        session,
        [
            make_listing("Golf", Fuel.PETROL, 2016, price=1_000),
            make_listing("Golf", Fuel.DIESEL, 2018, price=2_000),
            make_listing("Corolla", Fuel.HYBRID, 2020, price=3_000),
            make_listing("ID.3", Fuel.ELECTRIC, 2022, date(2025, 1, 1), price=4_000),
        ],
    )


@pytest.mark.parametrize(
    ("chosen", "prices"),
    [
        (ListingFilter(), [1_000, 2_000, 3_000, 4_000]),
        (ListingFilter(brand="Volkswagen"), [1_000, 2_000, 4_000]),
        (ListingFilter(brand="Volkswagen", model="Golf"), [1_000, 2_000]),
        (ListingFilter(fuel=Fuel.HYBRID), [3_000]),
        (ListingFilter(first_year=2018, last_year=2020), [2_000, 3_000]),
        (ListingFilter(lowest_price=2_000, highest_price=3_000), [2_000, 3_000]),
        (ListingFilter(words="golf"), [1_000, 2_000]),
        (ListingFilter(words="  GOLF diesel "), [2_000]),
        (ListingFilter(words="volks 2022"), [4_000]),
        (ListingFilter(words="compact toyota"), [3_000]),
        (ListingFilter(words="golf toyota"), []),
        (ListingFilter(words="%"), []),
        (ListingFilter(words="id_3"), []),
        (ListingFilter(words="' OR 1=1 --"), []),
    ],
    ids=str,
)
def test_a_filter_finds_its_cars(
    session: Session, chosen: ListingFilter, prices: list[int]
) -> None:
    query = chosen.apply(select(Listing.price)).order_by(Listing.price)
    assert list(session.scalars(query)) == prices
