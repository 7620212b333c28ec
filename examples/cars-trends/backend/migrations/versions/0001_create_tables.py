"""Create brands, models and listings."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create the three tables."""
    op.create_table(
        "brands",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_brands"),
        sa.UniqueConstraint("name", name="uq_brands_name"),
    )
    op.create_table(
        "models",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("brand_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("segment", sa.String(20), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_models"),
        sa.ForeignKeyConstraint(["brand_id"], ["brands.id"], name="fk_models_brand_id"),
        sa.UniqueConstraint("brand_id", "name", name="uq_models_brand_id_name"),
    )
    op.create_table(
        "listings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model_id", sa.Integer(), nullable=False),
        sa.Column("fuel", sa.String(10), nullable=False),
        sa.Column("model_year", sa.Integer(), nullable=False),
        sa.Column("listed_on", sa.Date(), nullable=False),
        sa.Column("mileage", sa.Integer(), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_listings"),
        sa.ForeignKeyConstraint(["model_id"], ["models.id"], name="fk_listings_model_id"),
        sa.CheckConstraint("price > 0", name=op.f("ck_listings_price_positive")),
        sa.CheckConstraint("mileage >= 0", name=op.f("ck_listings_mileage_not_negative")),
        sa.CheckConstraint(
            "fuel IN ('petrol', 'diesel', 'hybrid', 'electric')",
            name=op.f("ck_listings_fuel_known"),
        ),
    )


def downgrade() -> None:
    """Remove the three tables."""
    op.drop_table("listings")
    op.drop_table("models")
    op.drop_table("brands")
