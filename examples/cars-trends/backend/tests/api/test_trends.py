"""The price chart."""

import pytest
from fastapi.testclient import TestClient

from tests.conftest import SAMPLE


def test_one_line_of_quarters(client: TestClient) -> None:
    answer = client.get("/api/trends").json()
    assert answer["interval"] == "quarter"
    [line] = answer["series"]
    assert line["name"] == "all"
    assert line["listings"] == SAMPLE
    assert len(line["points"]) == 34
    assert line["points"][0]["period"] == "2018 Q1"
    assert sum(point["listings"] for point in line["points"]) == SAMPLE


def test_years_when_asked_for(client: TestClient) -> None:
    [line] = client.get("/api/trends", params={"interval": "year"}).json()["series"]
    assert [point["period"] for point in line["points"]] == [
        str(year) for year in range(2018, 2027)
    ]


@pytest.mark.parametrize(
    ("split", "count", "name"),
    [("fuel", 4, "petrol"), ("brand", 6, "Volkswagen"), ("model", 6, "Volkswagen Golf")],
)
def test_a_line_for_each(client: TestClient, split: str, count: int, name: str) -> None:
    answer = client.get("/api/trends", params={"split": split, "interval": "year"}).json()
    assert len(answer["series"]) == count
    assert name in [line["name"] for line in answer["series"]]


def test_filters_restrict_the_lines(client: TestClient) -> None:
    chosen = {"brand": "Toyota", "fuel": "hybrid", "split": "model", "interval": "year"}
    answer = client.get("/api/trends", params=chosen).json()
    names = {line["name"] for line in answer["series"]}
    assert names == {"Toyota Corolla", "Toyota RAV4", "Toyota Yaris"}


def test_an_unknown_brand_has_no_line(client: TestClient) -> None:
    assert client.get("/api/trends", params={"brand": "Nobody"}).json()["series"] == []


@pytest.mark.parametrize(
    "bad", [{"fuel": "steam"}, {"split": "colour"}, {"interval": "day"}, {"first_year": "1"}]
)
def test_a_bad_question_is_refused(client: TestClient, bad: dict[str, str]) -> None:
    answer = client.get("/api/trends", params=bad)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["query", next(iter(bad))]
