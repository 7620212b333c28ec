"""Whether one car is cheap among cars like it."""

from app.analysis.comparison import FEWEST_TO_COMPARE, against_similar


def test_a_price_is_compared_with_the_median() -> None:
    assert against_similar(0.45, [0.5] * FEWEST_TO_COMPARE) == -10.0
    assert against_similar(0.575, [0.5] * FEWEST_TO_COMPARE) == 15.0


def test_a_few_cars_are_not_enough() -> None:
    assert against_similar(0.45, [0.5] * (FEWEST_TO_COMPARE - 1)) is None
