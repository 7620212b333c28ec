"""Quarters and years."""

from datetime import date

import pytest

from app.analysis.periods import Interval, name_of, start_of


@pytest.mark.parametrize(
    ("day", "interval", "start", "name"),
    [
        (date(2024, 1, 1), Interval.QUARTER, date(2024, 1, 1), "2024 Q1"),
        (date(2024, 3, 31), Interval.QUARTER, date(2024, 1, 1), "2024 Q1"),
        (date(2024, 4, 1), Interval.QUARTER, date(2024, 4, 1), "2024 Q2"),
        (date(2024, 12, 31), Interval.QUARTER, date(2024, 10, 1), "2024 Q4"),
        (date(2024, 12, 31), Interval.YEAR, date(2024, 1, 1), "2024"),
    ],
)
def test_a_day_belongs_to_its_period(day: date, interval: Interval, start: date, name: str) -> None:
    assert start_of(day, interval) == start
    assert name_of(start, interval) == name
