"""The search results as CSV."""

import csv
import io

from fastapi.testclient import TestClient

from app.api.export import ROWS_IN_A_BLOCK, csv_blocks
from tests.conftest import SAMPLE


def test_the_export_holds_all_that_match(client: TestClient) -> None:
    chosen = {"q": "octavia", "fuel": "diesel"}
    answer = client.get("/api/export.csv", params=chosen)
    assert answer.headers["content-type"].startswith("text/csv")
    assert "car-listings.csv" in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    found = client.get("/api/listings", params=chosen).json()
    assert len(rows) == found["total"] > 0
    assert {(row["brand"], row["fuel"]) for row in rows} == {("Skoda", "diesel")}
    days = [row["listed_on"] for row in rows]
    assert days == sorted(days)


def test_an_export_of_several_blocks_is_whole(client: TestClient) -> None:
    rows = list(csv.reader(io.StringIO(client.get("/api/export.csv").text)))
    assert len(rows) == SAMPLE + 1 > ROWS_IN_A_BLOCK
    assert rows[0][0] == "brand"


def test_cells_are_quoted_where_needed() -> None:
    assert "".join(csv_blocks([("a,b", 'say "x"', 1)])) == '"a,b","say ""x""",1\r\n'
