"""Whether one car is cheap among cars like it."""

from collections.abc import Sequence
from statistics import median

FEWEST_TO_COMPARE = 8


def against_similar(share: float, similar: Sequence[float]) -> float | None:
    """How far a price is from that of similar cars, in percent; None where too few are known.

    Prices are given as shares of the price when new, so that better equipped cars compare too.
    """
    if len(similar) < FEWEST_TO_COMPARE:
        return None
    usual = median(similar)
    return round((share - usual) * 100 / usual, 1)
