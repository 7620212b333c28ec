"""What people come for: find a trend, compare, search and export."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect


def field(page: Page, name: str) -> Locator:
    """The control of a form with this name; its label holds its options too."""
    return page.locator(f"[name={name}]")


def tile(page: Page, name: str) -> str:
    """The figure of the tile with this name."""
    entry = page.locator("#tiles div").filter(has=page.get_by_text(name, exact=True))
    figure = entry.locator("dd")
    expect(figure).to_be_visible()
    return figure.inner_text()


@pytest.mark.smoke
def test_find_a_trend(page: Page) -> None:
    expect(page.get_by_role("heading", name="Prices over time")).to_be_visible()
    expect(page.locator("#chart svg")).to_be_visible()
    everything = tile(page, "Median price")
    assert everything.startswith("€")

    field(page, "brand").select_option("Volkswagen")
    field(page, "model").select_option("Golf")
    expect(page.locator("#results li").first).to_contain_text("Volkswagen Golf")
    expect(page).to_have_url(re.compile(r"brand=Volkswagen&model=Golf"))

    page.get_by_role("button", name="Value by age").click()
    expect(page.get_by_role("heading", name="Value by age")).to_be_visible()
    assert tile(page, "Depreciation a year").splitlines()[0].endswith("%")

    # An address can be shared: it shows the same view again.
    page.reload()
    expect(page.get_by_role("heading", name="Value by age")).to_be_visible()
    expect(field(page, "model")).to_have_value("Golf")


def test_compare_fuels(page: Page) -> None:
    field(page, "split").select_option("fuel")
    legend = page.locator("#legend li")
    expect(legend).to_have_count(4)
    assert sorted(legend.all_inner_texts()) == ["Diesel", "Electric", "Hybrid", "Petrol"]
    expect(page.locator("#chart svg path, #chart svg polyline").first).to_be_visible()

    page.get_by_text("The same as a table").click()
    heads = page.locator("#chart-table thead th")
    expect(heads).to_have_count(5)

    field(page, "fuel").select_option("electric")
    expect(page.locator("#legend li")).to_have_count(0)
    page.get_by_role("button", name="Clear").click()
    expect(field(page, "split")).to_have_value("none")
    expect(field(page, "fuel")).to_have_value("")


def test_search_and_export(page: Page, tmp_path: Path) -> None:
    field(page, "q").fill("golf diesel")
    field(page, "order").select_option("cheapest")
    results = page.locator("#results li")
    expect(results.first).to_contain_text("Volkswagen Golf")
    expect(results.first).to_contain_text("Diesel")
    found = page.locator("#found")
    expect(found).to_contain_text("cars,")
    total = int(found.inner_text().split(" cars")[0].replace(",", ""))
    assert total > 20
    page.get_by_role("button", name="Show more").click()
    expect(results).to_have_count(min(40, total))

    with page.expect_download() as started:
        page.get_by_role("link", name="Download as CSV").click()
    path = tmp_path / "export.csv"
    started.value.save_as(path)
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == total
    assert {row["model"] for row in rows} == {"Golf"}
    # The file has everything that was found, oldest first, whatever the order on the page.
    days = [row["listed_on"] for row in rows]
    assert days == sorted(days)
    assert all(int(row["price_eur"]) > 0 for row in rows)

    field(page, "q").fill("no such car")
    expect(found).to_have_text("No car matches.")
