"""How much of its price when new a car keeps."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Sale:
    """One listing, as far as depreciation needs it; `age` in whole years."""

    group: str
    age: int
    price: int
    new_price: int


@dataclass(frozen=True)
class AgePoint:
    """What cars of one age are worth; `kept` is in percent of the price when new."""

    age: int
    median_price: int
    kept: float
    listings: int


@dataclass(frozen=True)
class Depreciation:
    """One line of the chart; `yearly_depreciation` is the mean depreciation in percent a year."""

    name: str
    points: tuple[AgePoint, ...]
    listings: int
    yearly_depreciation: float | None


def build_depreciation(
    sales: Iterable[Sale], oldest: int = 12, minimum: int = 5, limit: int | None = None
) -> list[Depreciation]:
    """One line for each group, the group with most listings first.

    An age with fewer than `minimum` cars is left out.
    """
    groups: defaultdict[str, defaultdict[int, list[Sale]]] = defaultdict(lambda: defaultdict(list))
    for sale in sales:
        if 0 <= sale.age <= oldest:
            groups[sale.group][sale.age].append(sale)
    lines = [_line(name, ages, minimum) for name, ages in groups.items()]
    lines.sort(key=lambda line: (-line.listings, line.name))
    return [line for line in lines if line.points][:limit]


def yearly_depreciation(points: tuple[AgePoint, ...]) -> float | None:
    """The depreciation a year between the first and last point, the same share each year."""
    if len(points) < 2:
        return None
    first, last = points[0], points[-1]
    share: float = (last.kept / first.kept) ** (1 / (last.age - first.age))
    return round((1 - share) * 100, 1)


def _line(name: str, ages: dict[int, list[Sale]], minimum: int) -> Depreciation:
    points = tuple(
        AgePoint(
            age=age,
            median_price=round(median(sale.price for sale in sales)),
            kept=round(median(sale.price * 100 / sale.new_price for sale in sales), 1),
            listings=len(sales),
        )
        for age, sales in sorted(ages.items())
        if len(sales) >= minimum
    )
    return Depreciation(
        name, points, sum(len(sales) for sales in ages.values()), yearly_depreciation(points)
    )
