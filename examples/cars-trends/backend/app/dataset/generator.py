"""Makes the listings. The figures are invented, but they move as a market would."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.dataset.catalogue import CATALOGUE, ModelSpec
from app.models import Fuel

DEFAULT_SEED = 2018
DEFAULT_COUNT = 12_000
FIRST_DAY = date(2018, 1, 1)
LAST_DAY = date(2026, 6, 30)
OLDEST_AGE = 14

# Level of used prices at the start of a year; 2018 is 1, months between are interpolated.
MARKET_LEVEL = {
    2018: 1.00,
    2019: 1.01,
    2020: 1.02,
    2021: 1.06,
    2022: 1.24,
    2023: 1.27,
    2024: 1.20,
    2025: 1.17,
    2026: 1.18,
    2027: 1.19,
}
FUEL_LEVEL = {
    Fuel.PETROL: {2018: 1.00, 2022: 1.02, 2027: 1.01},
    Fuel.DIESEL: {2018: 0.95, 2020: 0.90, 2023: 0.92, 2027: 0.84},
    Fuel.HYBRID: {2018: 1.02, 2022: 1.06, 2027: 1.06},
    Fuel.ELECTRIC: {2018: 0.98, 2022: 1.10, 2023: 1.04, 2025: 0.82, 2027: 0.80},
}
USUAL_MILEAGE = {
    Fuel.PETROL: 12_500,
    Fuel.DIESEL: 19_000,
    Fuel.HYBRID: 14_500,
    Fuel.ELECTRIC: 13_000,
}
NEW_PRICE_GROWTH = 0.024


@dataclass(frozen=True)
class GeneratedListing:
    """One listing before it is in the database."""

    spec: ModelSpec
    fuel: Fuel
    model_year: int
    listed_on: date
    mileage: int
    price: int
    new_price: int


def generate(seed: int = DEFAULT_SEED, count: int = DEFAULT_COUNT) -> Iterator[GeneratedListing]:
    """Yield `count` listings; the same seed gives the same listings on every machine."""
    # Invented sample data: predictable is what is wanted here.
    source = random.Random(seed)  # nosec B311
    weights = [spec.popularity for spec in CATALOGUE]
    days = (LAST_DAY - FIRST_DAY).days
    made = 0
    while made < count:
        spec = source.choices(CATALOGUE, weights)[0]
        listed_on = FIRST_DAY + timedelta(days=int(source.random() * (days + 1)))
        model_year = listed_on.year - int(source.triangular(0, OLDEST_AGE, 3))
        fuel = source.choices(list(spec.new_prices))[0]
        noise, use, trim = source.gauss(0, 1), source.gauss(0, 1), source.random()
        if model_year < spec.launched:
            continue
        made += 1
        yield _listing(spec, fuel, model_year, listed_on, noise, use, trim)


def level_at(levels: dict[int, float], day: date) -> float:
    """The level on `day`, on the straight line between the years that are given."""
    year = day.year + (day.timetuple().tm_yday - 1) / 365
    known = sorted(levels)
    if year <= known[0]:
        return levels[known[0]]
    for earlier, later in zip(known, known[1:]):
        if year <= later:
            share = (year - earlier) / (later - earlier)
            return levels[earlier] + share * (levels[later] - levels[earlier])
    return levels[known[-1]]


def _listing(
    spec: ModelSpec,
    fuel: Fuel,
    model_year: int,
    listed_on: date,
    noise: float,
    use: float,
    trim: float,
) -> GeneratedListing:
    growth = (1 + NEW_PRICE_GROWTH) ** (model_year - 2018)
    new_price = _round(spec.new_prices[fuel] * growth * (0.95 + 0.25 * trim), 50)
    age = listed_on.year - model_year + listed_on.month / 12
    usual = USUAL_MILEAGE[fuel] * age
    mileage = _round(max(10.0, usual * (1 + 0.28 * max(-2.5, min(use, 3.0)))), 10)
    kept = 0.93 * (1 - spec.yearly_depreciation) ** age
    worn = 1 - 0.12 * (mileage - usual) / (usual + 30_000)
    market = level_at(MARKET_LEVEL, listed_on) * level_at(FUEL_LEVEL[fuel], listed_on)
    luck = 1 + 0.055 * max(-3.0, min(noise, 3.0))
    price = _round(max(600.0, new_price * kept * worn * market * luck), 10)
    return GeneratedListing(spec, fuel, model_year, listed_on, mileage, price, new_price)


def _round(value: float, step: int) -> int:
    return max(step, int(value / step + 0.5) * step)
