"""The depreciation chart."""

from fastapi.testclient import TestClient


def test_cars_lose_value_with_age(client: TestClient) -> None:
    [line] = client.get("/api/depreciation").json()["series"]
    kept = {point["age"]: point["kept"] for point in line["points"]}
    assert list(kept) == list(range(13))
    assert kept[0] > kept[3] > kept[6] > kept[12]
    assert 5 < line["yearly_depreciation"] < 20


def test_brands_differ(client: TestClient) -> None:
    def depreciation(brand: str) -> float:
        [line] = client.get("/api/depreciation", params={"brand": brand}).json()["series"]
        return float(line["yearly_depreciation"])

    assert depreciation("Toyota") < depreciation("Ford")


def test_a_line_for_each_fuel(client: TestClient) -> None:
    answer = client.get("/api/depreciation", params={"split": "fuel"}).json()
    assert {line["name"] for line in answer["series"]} == {"petrol", "diesel", "hybrid", "electric"}
