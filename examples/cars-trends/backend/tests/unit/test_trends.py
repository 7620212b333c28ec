"""Prices over time."""

from datetime import date

import pytest

from app.analysis.periods import Interval
from app.analysis.trends import Offer, build_trends, percent_change


def offers(group: str, year: int, month: int, *prices: int) -> list[Offer]:
    return [Offer(group, date(year, month, 10), price) for price in prices]


def test_a_point_is_the_median_price_of_its_period() -> None:
    [trend] = build_trends(offers("all", 2024, 2, 10_000, 90_000, 12_000))
    [point] = trend.points
    assert (point.period, point.median_price, point.listings) == ("2024 Q1", 12_000, 3)


def test_a_period_with_too_few_listings_is_left_out() -> None:
    few = offers("all", 2024, 2, 1, 2) + offers("all", 2024, 5, 5, 6, 7)
    [trend] = build_trends(few)
    assert [point.period for point in trend.points] == ["2024 Q2"]
    assert trend.listings == 5


def test_points_are_in_the_order_of_time() -> None:
    mixed = offers("all", 2024, 8, 3) + offers("all", 2023, 1, 1) + offers("all", 2024, 2, 2)
    [trend] = build_trends(mixed, minimum=1)
    assert [point.median_price for point in trend.points] == [1, 2, 3]


def test_the_change_is_of_twelve_months_against_the_twelve_before() -> None:
    older = offers("all", 2022, 1, 7) + offers("all", 2022, 9, 100) + offers("all", 2023, 4, 100)
    newer = offers("all", 2023, 5, 90) + offers("all", 2024, 4, 90)
    [trend] = build_trends(older + newer, minimum=1)
    assert trend.change == -10.0


def test_there_is_no_change_without_a_year_before() -> None:
    alone = offers("all", 2024, 4, 100, 100)
    assert build_trends(alone, Interval.YEAR, minimum=1)[0].change is None
    assert build_trends(alone + offers("all", 2023, 3, 1), minimum=2)[0].change is None


def test_the_groups_with_most_listings_come_first() -> None:
    mixed = offers("b", 2024, 1, 1, 1) + offers("c", 2024, 1, 1) + offers("a", 2024, 1, 1)
    names = [trend.name for trend in build_trends(mixed, minimum=1)]
    assert names == ["b", "a", "c"]
    assert [trend.name for trend in build_trends(mixed, minimum=1, limit=2)] == ["b", "a"]


def test_no_listings_make_no_trend() -> None:
    assert build_trends([]) == []
    assert build_trends(offers("all", 2024, 1, 1)) == []


@pytest.mark.parametrize(
    ("before", "after", "change"), [(100, 110, 10.0), (100, 50, -50.0), (3, 4, 33.3), (5, 5, 0.0)]
)
def test_change_in_percent(before: int, after: int, change: float) -> None:
    assert percent_change(before, after) == change
