"""What journeys in a browser stand on: Debian's Chromium driven by Playwright, and axe to look for barriers."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings

from servicecenter.models import User
from tests.factories.runs import Office

AXE = Path(__file__).resolve().parents[1] / "axe.min.js"
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


def chromium() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Chromium as the machine has it; Playwright's own download is never needed."""
    path = chromium()
    if path is None:
        pytest.skip("Chromium saknas; resor i webbläsare hoppas över. Installera: sudo apt-get install -y chromium")
    return {"executable_path": path, "args": list(FLAGS)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "sv-SE", "viewport": {"width": 1440, "height": 900}}


@pytest.fixture(autouse=True)
def whole_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """A click is over when the page it led to is whole: until then ``all()`` and ``count()`` find nothing on it."""
    from playwright.sync_api import Locator

    for name in ("click", "press"):
        act = getattr(Locator, name)

        def act_and_wait(self: Locator, *given: Any, act: Callable[..., None] = act, **more: Any) -> None:
            act(self, *given, **more)
            self.page.wait_for_load_state()

        monkeypatch.setattr(Locator, name, act_and_wait)


@pytest.fixture
def barriers() -> Callable[[Any], list[str]]:
    """What axe finds wrong on a page (WCAG 2.2 A and AA, and best practice), in words; empty when nothing is."""

    def find(page: Any) -> list[str]:
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", list(RULES))
        return [f"{row['id']}: {node['html'][:160]}" for row in found["violations"] for node in row["nodes"]]

    return find


@pytest.fixture
def browse(browser: Any, live_server: Any, office: Office) -> Iterator[Callable[[User, dict[str, int]], Any]]:
    """A page that someone has logged in to, in a window of a given size."""
    contexts = []

    def open_page(user: User, size: dict[str, int], **more: Any) -> Any:
        context = browser.new_context(locale="sv-SE", viewport=size, bypass_csp=True, base_url=live_server.url, **more)
        context.set_default_timeout(120_000)
        contexts.append(context)
        session = office.client(user).cookies[django_settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
