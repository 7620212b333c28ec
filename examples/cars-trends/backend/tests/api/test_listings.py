"""The search."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.conftest import SAMPLE


def search(client: TestClient, **params: str | int) -> dict[str, Any]:
    answer = client.get("/api/listings", params=params)
    assert answer.status_code == 200
    result: dict[str, Any] = answer.json()
    return result


def test_the_first_page(client: TestClient) -> None:
    page = search(client)
    assert (page["total"], page["offset"], len(page["items"])) == (SAMPLE, 0, 20)


def test_words_are_found_in_brand_model_fuel_and_year(client: TestClient) -> None:
    page = search(client, q="golf diesel")
    assert page["total"] > 0
    assert {(item["model"], item["fuel"]) for item in page["items"]} == {("Golf", "diesel")}


def test_pages_do_not_overlap(client: TestClient) -> None:
    first = [item["id"] for item in search(client, limit=50)["items"]]
    second = [item["id"] for item in search(client, limit=50, offset=50)["items"]]
    assert len(set(first) | set(second)) == 100


@pytest.mark.parametrize(
    ("order", "column", "falling"),
    [
        ("newest", "listed_on", True),
        ("cheapest", "price", False),
        ("dearest", "price", True),
        ("mileage", "mileage", False),
    ],
)
def test_results_are_in_order(client: TestClient, order: str, column: str, falling: bool) -> None:
    values = [item[column] for item in search(client, order=order, limit=100)["items"]]
    assert values == sorted(values, reverse=falling)


def test_a_price_range(client: TestClient) -> None:
    page = search(client, lowest_price=9_000, highest_price=10_000, limit=100)
    assert page["items"]
    assert all(9_000 <= item["price"] <= 10_000 for item in page["items"])


def test_a_car_is_compared_with_similar_cars(client: TestClient) -> None:
    differences = [item["difference"] for item in search(client, q="golf", limit=100)["items"]]
    known = [difference for difference in differences if difference is not None]
    assert min(known) < 0 < max(known)


def test_nothing_found(client: TestClient) -> None:
    assert search(client, q="zeppelin") == {"total": 0, "offset": 0, "items": []}


@pytest.mark.parametrize("bad", [{"limit": 0}, {"limit": 101}, {"offset": -1}, {"q": "x" * 81}])
def test_a_bad_page_is_refused(client: TestClient, bad: dict[str, str | int]) -> None:
    assert client.get("/api/listings", params=bad).status_code == 422
