"""What can be chosen."""

from fastapi.testclient import TestClient

from app.config import Settings
from app.main import create_app
from tests.conftest import SAMPLE


def test_brands_models_and_fuels_are_listed(client: TestClient) -> None:
    answer = client.get("/api/catalogue").json()
    names = [brand["name"] for brand in answer["brands"]]
    assert names == sorted(names)
    tesla = answer["brands"][names.index("Tesla")]
    assert [model["name"] for model in tesla["models"]] == ["Model 3", "Model Y"]
    assert tesla["models"][0]["fuels"] == ["electric"]
    assert answer["fuels"] == ["petrol", "diesel", "hybrid", "electric"]
    assert answer["listings"] == SAMPLE
    assert 2008 <= answer["first_year"] < answer["last_year"] <= 2026


def test_an_empty_database_offers_nothing(empty_url: str) -> None:
    with TestClient(create_app(Settings(database_url=empty_url))) as client:
        answer = client.get("/api/catalogue").json()
    assert answer == {
        "brands": [],
        "fuels": [],
        "first_year": None,
        "last_year": None,
        "listings": 0,
    }
