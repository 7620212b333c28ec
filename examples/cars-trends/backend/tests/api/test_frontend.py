"""The pages, as the backend serves them."""

import re

import pytest
from fastapi.testclient import TestClient


def test_the_page_is_served_at_the_root(client: TestClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "Cars Trends" in answer.text


def test_everything_the_page_names_is_there_and_local(client: TestClient) -> None:
    page = client.get("/").text
    named = re.findall(r'(?:src|href)="([^"#]+)"', page)
    assert named
    for address in named:
        assert not address.startswith(("http:", "https:", "//"))
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("path", ["/nothing.html", "/api/nothing", "/../backend/alembic.ini"])
def test_what_is_not_there_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404
