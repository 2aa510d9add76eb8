"""The gallery stands for every component: nothing undefined, nothing inline, no accessibility fault in a browser."""

from __future__ import annotations

import mimetypes
import re
import shutil
from copy import deepcopy
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.template import engines
from django.test import RequestFactory

from servicecenter.agreements.catalogue import Service
from servicecenter.common.permissions import Permission
from servicecenter.web.gallery import gallery

AXE = Path(__file__).resolve().parents[2] / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@pytest.fixture
def loud_templates(settings):
    """Templates that write out what is undefined, and static files by their plain names."""
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["OPTIONS"]["string_if_invalid"] = "!!%s!!"
    settings.TEMPLATES = templates
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    engines.__dict__.pop("templates", None)


def page(query: str = "", cookies: str = "") -> str:
    request = RequestFactory().get(f"/{query}", headers={"Cookie": cookies} if cookies else {})
    request.user, request.permissions = AnonymousUser(), frozenset({Permission.ADMINISTER})
    request.services = frozenset(Service)
    return gallery(request).content.decode()


@pytest.mark.usefixtures("loud_templates")
@pytest.mark.parametrize("query", ["", "?form=faults"])
def test_no_component_uses_what_is_not_there(query):
    assert re.findall(r"!!.*?!!", page(query)) == []


@pytest.mark.usefixtures("loud_templates")
def test_nothing_is_inline_so_that_the_strict_content_policy_holds():
    html = page("?form=faults")
    assert not re.search(r'\sstyle="|\son[a-z]+="|<style|<script(?![^>]*\ssrc=)', html)


@pytest.mark.usefixtures("loud_templates")
def test_every_id_is_used_once_and_every_reference_finds_its_place():
    html = page("?form=faults")
    ids = re.findall(r'\sid="([^"]+)"', html)
    wanted = {
        word
        for attribute in re.findall(r'\s(?:aria-labelledby|aria-describedby|for)="([^"]+)"', html)
        for word in attribute.split()
    }
    assert len(ids) == len(set(ids))
    assert wanted <= set(ids)


@pytest.fixture(scope="module")
def browser(playwright):
    """Started by the run's one Playwright: a second one beside it, after the journeys, cannot start."""
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip("Chromium saknas: installera paketet chromium")
    opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
    yield opened
    opened.close()


def answer(route, html: str) -> None:
    """The page itself and the static files, with no server and no network."""
    path = urlsplit(route.request.url).path
    if path == "/":
        route.fulfill(body=html, content_type="text/html; charset=utf-8")
    elif path.startswith("/static/") and (found := finders.find(path.removeprefix("/static/"))):
        route.fulfill(path=found, content_type=mimetypes.guess_type(found)[0])
    else:
        route.fulfill(status=404)


@pytest.mark.journey
@pytest.mark.usefixtures("loud_templates")
@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1440, "dark"), (320, "light")])
def test_the_gallery_has_no_accessibility_fault_and_no_sideways_scroll(browser, width, scheme):
    html = page("?form=faults")
    opened = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    opened.route("**/*", lambda route: answer(route, html))
    opened.goto("http://gallery.test/")
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    opened.add_script_tag(path=AXE)
    faults = opened.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}}).then(r => r.violations)", RULES
    )
    opened.close()
    assert [(fault["id"], [node["target"] for node in fault["nodes"]]) for fault in faults] == []
