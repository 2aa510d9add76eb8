"""Pages looked at at the desk and on a phone (titta på sidorna), with pictures for whoever asks for them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from payroll.models import Person
from tests.factories import make_person

WIDTHS = ({"width": 1280, "height": 900}, {"width": 390, "height": 844})
PICTURES = os.environ.get("PICTURES", "")
"""A folder for pictures of the pages, to look at."""


def named(name: str, pay_ore: int) -> Person:
    given, family = name.split()
    return make_person(pay_ore=pay_ore, given_name=given, family_name=family, sort_key=f"{family} {given}".lower())


def picture(page: Any, name: str, size: dict[str, int]) -> None:
    if PICTURES:
        kind = "desktop" if size["width"] > 1000 else "phone"
        page.screenshot(path=str(Path(PICTURES) / f"{kind}-{name}.png"), full_page=True)


def fits(page: Any, size: dict[str, int]) -> bool:
    """Whether the page is no wider than the window; asked when there is a page, not between two."""
    page.wait_for_load_state()
    page.wait_for_selector("body")
    return page.evaluate("document.documentElement.scrollWidth") <= size["width"]
