"""The data set."""

from datetime import date
from hashlib import sha256
from itertools import islice
from statistics import median

import pytest

from app.dataset.catalogue import CATALOGUE
from app.dataset.generator import FIRST_DAY, LAST_DAY, generate, level_at
from app.models import Fuel

# The same on every machine and with every supported Python. A change of the generator changes it.
DIGEST = "12c196bcd69251f6"


def test_the_same_seed_gives_the_same_listings() -> None:
    text = "\n".join(
        f"{one.spec.name} {one.fuel} {one.model_year} {one.listed_on} {one.mileage} {one.price}"
        for one in generate(seed=1, count=500)
    )
    assert sha256(text.encode()).hexdigest()[:16] == DIGEST


def test_another_seed_gives_other_listings() -> None:
    assert list(generate(seed=1, count=5)) != list(generate(seed=2, count=5))


def test_a_longer_data_set_begins_with_the_shorter_one() -> None:
    assert list(islice(generate(count=50), 20)) == list(generate(count=20))


def test_listings_are_plausible() -> None:
    for one in generate(seed=3, count=3_000):
        assert FIRST_DAY <= one.listed_on <= LAST_DAY
        assert one.spec.launched <= one.model_year <= one.listed_on.year
        assert one.fuel in one.spec.new_prices
        assert 600 <= one.price < 1.6 * one.new_price
        assert 0 < one.mileage < 700_000


def test_every_model_is_offered() -> None:
    assert {one.spec.name for one in generate(count=2_000)} == {spec.name for spec in CATALOGUE}


def test_prices_of_electric_cars_fall_after_2022() -> None:
    def kept(year: int) -> float:
        return median(
            one.price / one.new_price
            for one in generate(count=12_000)
            if one.fuel is Fuel.ELECTRIC
            and one.listed_on.year == year
            and year - one.model_year == 2
        )

    assert kept(2025) < kept(2022) - 0.1


@pytest.mark.parametrize(
    ("day", "level"),
    [
        (date(2019, 1, 1), 1.0),
        (date(2020, 1, 1), 1.0),
        (date(2021, 1, 1), 1.5),
        (date(2022, 1, 1), 2.0),
        (date(2030, 1, 1), 2.0),
    ],
)
def test_levels_lie_on_straight_lines(day: date, level: float) -> None:
    assert level_at({2020: 1.0, 2022: 2.0}, day) == pytest.approx(level)
