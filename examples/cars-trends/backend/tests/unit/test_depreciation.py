"""Prices over the age of a car."""

import pytest

from app.analysis.depreciation import AgePoint, Sale, build_depreciation, yearly_depreciation


def sales(age: int, *prices: int, group: str = "all") -> list[Sale]:
    return [Sale(group, age, price, 20_000) for price in prices]


def point(age: int, kept: float) -> AgePoint:
    return AgePoint(age, 10_000, kept, 10)


def test_a_point_says_how_much_of_the_new_price_is_left() -> None:
    [line] = build_depreciation(sales(3, 9_000, 10_000, 15_000), minimum=3)
    [at_three] = line.points
    assert (at_three.age, at_three.median_price, at_three.kept) == (3, 10_000, 50.0)


def test_ages_with_few_cars_and_very_old_cars_are_left_out() -> None:
    cars = sales(1, 18_000) + sales(2, 1, 2) + sales(30, 1, 2, 3) + sales(-1, 5, 5, 5)
    [line] = build_depreciation(cars, minimum=2)
    assert [entry.age for entry in line.points] == [2]


def test_depreciation_is_the_same_share_each_year() -> None:
    assert yearly_depreciation((point(0, 100.0), point(2, 81.0))) == 10.0


@pytest.mark.parametrize("points", [(), (point(4, 50.0),)])
def test_there_is_no_depreciation_with_less_than_two_points(points: tuple[AgePoint, ...]) -> None:
    assert yearly_depreciation(points) is None


def test_groups_are_apart_and_limited() -> None:
    cars = sales(1, 1, 2, group="a") + sales(1, 1, 2, 3, group="b") + sales(1, 1, group="c")
    lines = build_depreciation(cars, minimum=1, limit=2)
    assert [line.name for line in lines] == ["b", "a"]
