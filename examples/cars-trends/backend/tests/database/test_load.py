"""Listings on their way into the database."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.dataset.generator import generate
from app.dataset.load import is_empty, load
from app.models import Brand, CarModel, Listing, Fuel
from tests.conftest import make_listing


def count(session: Session, table: type[Brand] | type[CarModel] | type[Listing]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_listings_bring_their_brands_and_models(session: Session) -> None:
    assert is_empty(session)
    added = load(session, [make_listing("Golf"), make_listing("Polo"), make_listing("Clio")])
    assert added == 3
    assert not is_empty(session)
    assert (count(session, Brand), count(session, CarModel)) == (2, 3)


def test_brands_and_models_are_reused(session: Session) -> None:
    load(session, [make_listing("Golf")])
    load(session, [make_listing("Golf"), make_listing("Passat", Fuel.DIESEL)])
    assert (count(session, Brand), count(session, CarModel)) == (1, 2)


def test_what_is_loaded_is_what_was_generated(session: Session) -> None:
    made = list(generate(seed=5, count=200))
    assert load(session, made) == 200
    stored = session.execute(select(Listing.price, Listing.fuel).order_by(Listing.id)).all()
    assert [(one.price, one.fuel.value) for one in made] == [tuple(row) for row in stored]


def test_nothing_is_loaded_from_nothing(session: Session) -> None:
    assert load(session, []) == 0
