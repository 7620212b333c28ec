"""What can be chosen."""

from fastapi import APIRouter
from sqlalchemy import func, select

from app.api.dependencies import DatabaseSession
from app.models import Brand, CarModel, Fuel, Listing
from app.schemas import BrandEntry, Catalogue, ModelEntry

router = APIRouter()


@router.get("/catalogue")
def read_catalogue(session: DatabaseSession) -> Catalogue:
    """The brands, models and fuels that occur, and the range of model years."""
    rows = session.execute(
        select(Brand.name, CarModel.name, CarModel.segment, Listing.fuel)
        .join(CarModel, CarModel.brand_id == Brand.id)
        .join(Listing, Listing.model_id == CarModel.id)
        .distinct()
        .order_by(Brand.name, CarModel.name, Listing.fuel)
    ).all()
    brands: dict[str, dict[str, ModelEntry]] = {}
    for brand, model, segment, fuel in rows:
        models = brands.setdefault(brand, {})
        entry = models.setdefault(model, ModelEntry(name=model, segment=segment, fuels=[]))
        entry.fuels.append(Fuel(fuel))
    first, last, total = session.execute(
        select(func.min(Listing.model_year), func.max(Listing.model_year), func.count(Listing.id))
    ).one()
    present = {fuel for *_, fuel in rows}
    return Catalogue(
        brands=[
            BrandEntry(name=name, models=list(models.values())) for name, models in brands.items()
        ],
        fuels=[fuel for fuel in Fuel if fuel.value in present],
        first_year=first,
        last_year=last,
        listings=total,
    )
