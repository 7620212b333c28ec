"""Remember what a car cost when it was new, and index the usual questions."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the price when new; cars listed before count as sold at their price."""
    with op.batch_alter_table("listings") as table:
        table.add_column(sa.Column("new_price", sa.Integer(), nullable=True))
    op.execute("UPDATE listings SET new_price = price")
    with op.batch_alter_table("listings") as table:
        table.alter_column("new_price", existing_type=sa.Integer(), nullable=False)
        table.create_check_constraint(op.f("ck_listings_new_price_positive"), "new_price > 0")
    op.create_index(
        "ix_listings_model_id_fuel_model_year", "listings", ["model_id", "fuel", "model_year"]
    )
    op.create_index("ix_listings_listed_on", "listings", ["listed_on"])


def downgrade() -> None:
    """Forget the price when new and the indexes."""
    op.drop_index("ix_listings_listed_on", "listings")
    op.drop_index("ix_listings_model_id_fuel_model_year", "listings")
    with op.batch_alter_table("listings") as table:
        table.drop_constraint(op.f("ck_listings_new_price_positive"), type_="check")
        table.drop_column("new_price")
