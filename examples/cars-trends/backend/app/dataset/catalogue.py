"""The models on offer, with what a generator needs to know of each."""

from dataclasses import dataclass

from app.models import Fuel

PETROL, DIESEL, HYBRID, ELECTRIC = Fuel.PETROL, Fuel.DIESEL, Fuel.HYBRID, Fuel.ELECTRIC


@dataclass(frozen=True)
class ModelSpec:
    """A model: its new price in 2018 euros for each fuel, when it came out, how common it is."""

    brand: str
    name: str
    segment: str
    launched: int
    popularity: int
    new_prices: dict[Fuel, int]
    yearly_depreciation: float = 0.125


CATALOGUE: tuple[ModelSpec, ...] = (
    ModelSpec("BMW", "1 Series", "compact", 2011, 4, {PETROL: 31_000, DIESEL: 33_000}, 0.135),
    ModelSpec(
        "BMW", "3 Series", "midsize", 2008, 6, {PETROL: 41_000, DIESEL: 43_500, HYBRID: 50_000}
    ),
    ModelSpec("BMW", "i3", "small", 2014, 2, {ELECTRIC: 38_000}, 0.14),
    ModelSpec("Ford", "Fiesta", "small", 2008, 7, {PETROL: 16_500, DIESEL: 18_000}, 0.14),
    ModelSpec("Ford", "Focus", "compact", 2008, 6, {PETROL: 22_000, DIESEL: 24_500}, 0.15),
    ModelSpec("Ford", "Kuga", "suv", 2013, 4, {PETROL: 29_000, DIESEL: 31_500, HYBRID: 37_000}),
    ModelSpec("Hyundai", "i20", "small", 2010, 4, {PETROL: 15_500}),
    ModelSpec(
        "Hyundai", "Kona", "suv", 2018, 4, {PETROL: 21_500, HYBRID: 26_500, ELECTRIC: 36_500}
    ),
    ModelSpec(
        "Hyundai", "Tucson", "suv", 2015, 4, {PETROL: 27_000, DIESEL: 29_500, HYBRID: 34_000}
    ),
    ModelSpec(
        "Renault", "Clio", "small", 2008, 7, {PETROL: 15_800, DIESEL: 18_200, HYBRID: 21_500}
    ),
    ModelSpec("Renault", "Megane", "compact", 2009, 4, {PETROL: 21_500, DIESEL: 24_000}, 0.15),
    ModelSpec("Renault", "Zoe", "small", 2013, 3, {ELECTRIC: 29_500}, 0.16),
    ModelSpec("Skoda", "Enyaq", "suv", 2021, 3, {ELECTRIC: 43_000}, 0.12),
    ModelSpec("Skoda", "Fabia", "small", 2008, 5, {PETROL: 14_800, DIESEL: 17_000}, 0.115),
    ModelSpec("Skoda", "Octavia", "compact", 2008, 8, {PETROL: 23_500, DIESEL: 26_000}, 0.115),
    ModelSpec("Tesla", "Model 3", "midsize", 2019, 5, {ELECTRIC: 46_000}, 0.12),
    ModelSpec("Tesla", "Model Y", "suv", 2021, 4, {ELECTRIC: 52_000}, 0.12),
    ModelSpec("Toyota", "Corolla", "compact", 2008, 6, {PETROL: 21_500, HYBRID: 26_000}, 0.095),
    ModelSpec("Toyota", "RAV4", "suv", 2009, 4, {PETROL: 30_000, HYBRID: 35_500}, 0.09),
    ModelSpec("Toyota", "Yaris", "small", 2008, 6, {PETROL: 15_500, HYBRID: 19_500}, 0.09),
    ModelSpec("Volkswagen", "Golf", "compact", 2008, 10, {PETROL: 24_500, DIESEL: 27_000}, 0.115),
    ModelSpec("Volkswagen", "ID.3", "compact", 2020, 4, {ELECTRIC: 36_000}, 0.135),
    ModelSpec("Volkswagen", "Passat", "midsize", 2008, 5, {PETROL: 32_000, DIESEL: 34_500}, 0.13),
    ModelSpec("Volkswagen", "Polo", "small", 2009, 7, {PETROL: 16_500, DIESEL: 18_500}, 0.115),
    ModelSpec("Volvo", "V60", "midsize", 2011, 3, {PETROL: 38_000, DIESEL: 40_500, HYBRID: 52_000}),
    ModelSpec("Volvo", "XC40", "suv", 2018, 4, {PETROL: 34_000, DIESEL: 36_500, ELECTRIC: 50_000}),
)
