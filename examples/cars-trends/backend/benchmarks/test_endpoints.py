"""How long the answers take that people wait for."""

import pytest
from fastapi.testclient import TestClient
from pytest_benchmark.fixture import BenchmarkFixture


@pytest.mark.parametrize(
    "path",
    [
        "/api/trends",
        "/api/trends?split=fuel",
        "/api/depreciation",
        "/api/listings?q=golf&limit=50",
        "/api/catalogue",
    ],
)
def test_answer(client: TestClient, benchmark: BenchmarkFixture, path: str) -> None:
    answer = benchmark(client.get, path)
    assert answer.status_code == 200
