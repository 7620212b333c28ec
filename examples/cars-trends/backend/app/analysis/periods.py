"""Quarters and years."""

from datetime import date
from enum import StrEnum


class Interval(StrEnum):
    """How long one point of a trend is."""

    QUARTER = "quarter"
    YEAR = "year"


def start_of(day: date, interval: Interval) -> date:
    """The first day of the quarter or year that holds `day`."""
    if interval is Interval.YEAR:
        return date(day.year, 1, 1)
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def name_of(start: date, interval: Interval) -> str:
    """`2024` or `2024 Q3` for a period that begins on `start`."""
    if interval is Interval.YEAR:
        return str(start.year)
    return f"{start.year} Q{(start.month - 1) // 3 + 1}"
