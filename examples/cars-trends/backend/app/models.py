"""The tables: brands, their models, and the listings of used cars."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, MetaData, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

# Every constraint has a name, so that a migration can refer to it.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Fuel(StrEnum):
    """What a car runs on."""

    PETROL = "petrol"
    DIESEL = "diesel"
    HYBRID = "hybrid"
    ELECTRIC = "electric"


class Base(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(naming_convention=NAMING)


class Brand(Base):
    """A maker of cars."""

    __tablename__ = "brands"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    models: Mapped[list["CarModel"]] = relationship(
        back_populates="brand", order_by="CarModel.name"
    )


class CarModel(Base):
    """A model of a brand."""

    __tablename__ = "models"
    __table_args__ = (UniqueConstraint("brand_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    brand_id: Mapped[int] = mapped_column(ForeignKey("brands.id"))
    name: Mapped[str] = mapped_column(String(40))
    segment: Mapped[str] = mapped_column(String(20))
    brand: Mapped[Brand] = relationship(back_populates="models")


class Listing(Base):
    """One used car that was offered for sale. Prices are whole euros."""

    __tablename__ = "listings"
    __table_args__ = (
        CheckConstraint("price > 0", name="price_positive"),
        CheckConstraint("new_price > 0", name="new_price_positive"),
        CheckConstraint("mileage >= 0", name="mileage_not_negative"),
        CheckConstraint("fuel IN ('petrol', 'diesel', 'hybrid', 'electric')", name="fuel_known"),
        Index(None, "model_id", "fuel", "model_year"),
        Index(None, "listed_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    model_id: Mapped[int] = mapped_column(ForeignKey("models.id"))
    fuel: Mapped[str] = mapped_column(String(10))
    model_year: Mapped[int]
    listed_on: Mapped[date]
    mileage: Mapped[int]
    price: Mapped[int]
    new_price: Mapped[int]
    model: Mapped[CarModel] = relationship()
