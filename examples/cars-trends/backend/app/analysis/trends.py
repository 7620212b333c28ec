"""How prices move over time."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from app.analysis.periods import Interval, name_of, start_of

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Offer:
    """One listing, as far as a trend needs it."""

    group: str
    listed_on: date
    price: int


@dataclass(frozen=True)
class TrendPoint:
    """The median price of one period."""

    period: str
    start: date
    median_price: int
    listings: int


@dataclass(frozen=True)
class Trend:
    """One line of the chart; `change` compares the last twelve months with those before."""

    name: str
    points: tuple[TrendPoint, ...]
    listings: int
    change: float | None


def build_trends(
    offers: Iterable[Offer],
    interval: Interval = Interval.QUARTER,
    minimum: int = 3,
    limit: int | None = None,
) -> list[Trend]:
    """One trend for each group, the group with most listings first.

    A period with fewer than `minimum` listings says nothing about the market and is left out.
    """
    groups: defaultdict[str, list[Offer]] = defaultdict(list)
    for offer in offers:
        groups[offer.group].append(offer)
    trends = [_trend(name, members, interval, minimum) for name, members in groups.items()]
    trends.sort(key=lambda trend: (-trend.listings, trend.name))
    return [trend for trend in trends if trend.points][:limit]


def percent_change(before: float, after: float) -> float:
    """From `before` to `after` in percent, to one decimal."""
    return round((after - before) * 100 / before, 1)


def change_of_last_year(offers: Iterable[Offer], minimum: int) -> float | None:
    """The median price of the last twelve months against that of the twelve before.

    Twelve months each, since a single quarter holds too few cars for a steady figure.
    """
    known = list(offers)
    last = max(offer.listed_on for offer in known)
    latest = [offer.price for offer in known if last - YEAR < offer.listed_on]
    before = [offer.price for offer in known if last - 2 * YEAR < offer.listed_on <= last - YEAR]
    if len(latest) < minimum or len(before) < minimum:
        return None
    return percent_change(median(before), median(latest))


def _trend(name: str, offers: list[Offer], interval: Interval, minimum: int) -> Trend:
    periods: defaultdict[date, list[int]] = defaultdict(list)
    for offer in offers:
        periods[start_of(offer.listed_on, interval)].append(offer.price)
    points = tuple(
        TrendPoint(name_of(start, interval), start, round(median(prices)), len(prices))
        for start, prices in sorted(periods.items())
        if len(prices) >= minimum
    )
    return Trend(name, points, len(offers), change_of_last_year(offers, minimum))
