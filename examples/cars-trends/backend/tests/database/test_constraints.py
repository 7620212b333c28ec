"""What the database refuses."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.database import make_engine
from app.models import Brand, CarModel, Listing

GOOD: dict[str, Any] = {
    "model_id": 1,
    "fuel": "petrol",
    "model_year": 2020,
    "listed_on": date(2024, 1, 1),
    "mileage": 10,
    "price": 9_000,
    "new_price": 15_000,
}


@pytest.fixture(autouse=True)
def fabia(session: Session) -> None:
    """The only model there is."""
    session.add(CarModel(id=1, brand=Brand(name="Skoda"), name="Fabia", segment="small"))
    session.commit()


def test_a_good_listing_is_kept(session: Session) -> None:
    session.add(Listing(**GOOD))
    session.commit()
    assert session.query(Listing).one().model.brand.name == "Skoda"


@pytest.mark.parametrize(
    "fault",
    [
        {"price": 0},
        {"new_price": -1},
        {"mileage": -1},
        {"fuel": "steam"},
        {"model_id": 2},
        {"listed_on": None},
    ],
    ids=lambda fault: str(next(iter(fault))),
)
def test_a_bad_listing_is_refused(session: Session, fault: dict[str, Any]) -> None:
    session.add(Listing(**{**GOOD, **fault}))
    with pytest.raises(IntegrityError):
        session.commit()


def test_a_brand_has_each_model_once(session: Session) -> None:
    session.add(CarModel(brand_id=1, name="Fabia", segment="small"))
    with pytest.raises(IntegrityError):
        session.commit()


def test_a_brand_is_there_once(session: Session) -> None:
    session.add(Brand(name="Skoda"))
    with pytest.raises(IntegrityError):
        session.commit()


def test_another_kind_of_database_needs_its_driver() -> None:
    with pytest.raises(ModuleNotFoundError):
        make_engine("postgresql+psycopg2://localhost/cars")
