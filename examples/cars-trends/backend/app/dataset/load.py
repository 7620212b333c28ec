"""Puts generated listings into the database."""

from collections.abc import Iterable

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from app.dataset.generator import GeneratedListing
from app.models import Brand, CarModel, Listing


def is_empty(session: Session) -> bool:
    """Whether there is no listing yet."""
    return session.scalar(select(func.count()).select_from(Listing)) == 0


def load(session: Session, listings: Iterable[GeneratedListing]) -> int:
    """Add `listings`, with the brands and models they need; returns how many. Not committed."""
    brands = {brand.name: brand for brand in session.scalars(select(Brand))}
    known = {(model.brand.name, model.name): model for model in session.scalars(select(CarModel))}
    rows: list[dict[str, object]] = []
    for listing in listings:
        spec = listing.spec
        model = known.get((spec.brand, spec.name))
        if model is None:
            brand = brands.setdefault(spec.brand, Brand(name=spec.brand))
            model = CarModel(brand=brand, name=spec.name, segment=spec.segment)
            session.add(model)
            session.flush()
            known[(spec.brand, spec.name)] = model
        rows.append(
            {
                "model_id": model.id,
                "fuel": listing.fuel.value,
                "model_year": listing.model_year,
                "listed_on": listing.listed_on,
                "mileage": listing.mileage,
                "price": listing.price,
                "new_price": listing.new_price,
            }
        )
    if rows:
        session.execute(insert(Listing), rows)
    return len(rows)
