"""A running application, a real browser, and a screenshot of whatever fails.

E2E_URL names an application that runs already; without it one is started on sample data.
E2E_BROWSER names the browser's program; without it one is looked for.
E2E_SCREENSHOTS names the folder for screenshots (default: reports, beside this file).
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
SERVING = re.compile(r"Uvicorn running on (http://\S+)")
SECONDS_TO_START = 60
MILLISECONDS_TO_SHOW = 10_000

page_key = pytest.StashKey[Page]()


@pytest.fixture(scope="session")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the application."""
    given = os.environ.get("E2E_URL")
    if given:
        yield given.rstrip("/")
        return
    folder = tmp_path_factory.mktemp("application")
    log = folder / "log.txt"
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{folder / 'cars.db'}"}
    with log.open("wb") as output:
        application = subprocess.Popen(
            [sys.executable, "-m", "app", "run", "--port", "0", "--count", "3000"],
            cwd=ROOT / "backend",
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield wait_until_healthy(application, log)
    finally:
        application.terminate()
        application.wait(timeout=30)


def wait_until_healthy(application: subprocess.Popen[bytes], log: Path) -> str:
    """The address of an application that is starting, when it answers."""
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and application.poll() is None:
        found = SERVING.search(log.read_text(errors="replace"))
        if found:
            try:
                with urlopen(f"{found[1]}/health", timeout=5):
                    return found[1]
            except URLError:
                pass
        time.sleep(0.1)
    pytest.fail(f"the application does not answer:\n{log.read_text(errors='replace')}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests."""
    given = os.environ.get("E2E_BROWSER")
    program = given or next((path for name in BROWSERS if (path := shutil.which(name))), None)
    # Chromium's sandbox refuses to start for root, who is who runs in most containers.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        # Without a program, Playwright takes what `playwright install chromium` fetched.
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, base_url: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The start page in a window of its own. An error in the page's scripts fails the test."""
    expect.set_options(timeout=MILLISECONDS_TO_SHOW)
    context = browser.new_context(
        base_url=base_url, accept_downloads=True, viewport={"width": 1280, "height": 900}
    )
    page = context.new_page()
    request.node.stash[page_key] = page
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto("/")
    # Until the chart is drawn the page listens to nobody.
    expect(page.locator("#chart svg")).to_be_visible()
    yield page
    context.close()
    assert errors == [], f"errors in the page: {errors}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep what the window shows when a test fails."""
    report = yield
    page = item.stash.get(page_key, None)
    if report.failed and call.when == "call" and page is not None:
        folder = Path(os.environ.get("E2E_SCREENSHOTS") or Path(__file__).parent / "reports")
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{item.name}.png"
        page.screenshot(path=path, full_page=True)
        report.sections.append(("screenshot", str(path)))
    return report
