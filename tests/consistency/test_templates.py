"""Templates: each is used, each leads somewhere, and none carries what the content policy or the reader forbids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template import TemplateDoesNotExist, engines
from django.template.loader import get_template

from servicecenter.web.icons import ICONS
from tests.consistency.sources import TEMPLATES, name_of, python_files, templates

FILES = templates()
EVERY = pytest.mark.parametrize("file", FILES, ids=name_of)

FOUND_BY_A_LIBRARY = ("account/", "admin/", "allauth/", "django/forms/", "mfa/", "usersessions/")
"""Templates that stand in for a library's own; the library must have such a file, or nobody will ever ask for it."""

FOUND_BY_NAME = {"400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html", "503.html"}
"""Pages of faults, which Django, axes or the web server ask for by name."""

ICON = re.compile(r"""{%\s*icon ["']([\w-]+)["']""")
MENTION = re.compile(r"""["']([\w./-]+\.html)["']""")
COMMENT = re.compile(r"{%\s*comment\b.*?%}.*?{%\s*endcomment\s*%}|{#.*?#}", re.DOTALL)
TRANSLATED = re.compile(r"{%\s*blocktrans(?:late)?\b.*?%}.*?{%\s*endblocktrans(?:late)?\s*%}", re.DOTALL)
CLASSES = re.compile(r"{%\s*block (?:page_class|coltype|alone_class)\s*%}.*?{%\s*endblock\s*%}", re.DOTALL)
VERBATIM = re.compile(r"{%\s*verbatim\s*%}.*?{%\s*endverbatim\s*%}", re.DOTALL)
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
SPOKEN_ATTRIBUTES = {"alt", "title", "aria-label", "placeholder", "data-label", "aria-description", "value"}
WORD = re.compile(r"[A-Za-zÅÄÖåäöé]{2,}")

SAME_IN_EVERY_LANGUAGE = {
    "servicecenter", "kr", "csv", "xlsx", "pdf", "iban", "bic", "agi", "sha", "svenska", "english", "öre", "id", "mb",
    "ctrl", "enter", "esc", "shift", "alt", "tab", "pain", "xml",
}  # fmt: skip
"""Names, abbreviations and keys; units that are written the same."""

NOT_TRANSLATED = {
    "templates/servicecenter/web/gallery.html": "made-up people and sums for those who build pages",
}
"""Pages whose words may stand as they are, and why."""

HANDLER = re.compile(r"\son[a-z]+\s*=", re.IGNORECASE)


def read(file: Path) -> str:
    return COMMENT.sub("", file.read_text(encoding="utf-8"))


def key(file: Path) -> str:
    return str(file.relative_to(TEMPLATES))


def mentioned() -> set[str]:
    """Every template that a file of the house speaks of by name; a field template's own name is its class's."""
    texts = [read(file) for file in FILES] + [file.read_text(encoding="utf-8") for file in python_files()]
    return {name for text in texts for name in MENTION.findall(text)}


MENTIONED = mentioned()


def stands_in_for_a_library(name: str) -> bool:
    """Whether some library has a template of the same name behind ours."""
    loaders = engines["django"].engine.template_loaders
    ours = str(TEMPLATES)
    places = [
        origin.name for loader in loaders for inner in _inner(loader) for origin in inner.get_template_sources(name)
    ]
    return any(Path(place).is_file() and not place.startswith(ours) for place in places)


def _inner(loader: object) -> list:
    return getattr(loader, "loaders", [loader])


@EVERY
def test_every_template_is_used(file: Path):
    name = key(file)
    assert (
        name in MENTIONED
        or name in FOUND_BY_NAME
        or (name.startswith(FOUND_BY_A_LIBRARY) and stands_in_for_a_library(name))
    ), f"{name_of(file)} används inte: ta bort den eller visa den"


@pytest.mark.parametrize("name", sorted(MENTIONED))
def test_every_template_that_is_spoken_of_exists(name: str):
    try:
        get_template(name)
    except TemplateDoesNotExist:
        pytest.fail(f"mallen {name} finns inte")


@EVERY
def test_no_template_carries_style_script_or_events_of_its_own(file: Path):
    text = read(file)
    assert not re.search(r"\sstyle\s*=", text), "stil hör hemma i static/css"
    assert not re.search(r"<style\b", text), "stil hör hemma i static/css"
    assert not re.search(r"<script\b(?![^>]*\bsrc=)(?![^>]*type=.application/json)", text), (
        "skript hör hemma i static/js"
    )
    assert not HANDLER.search(TAG.sub("", text)), "händelser kopplas i static/js"
    assert "javascript:" not in text


@EVERY
def test_every_button_says_its_type(file: Path):
    for button in re.findall(r"<button\b(?:[^>%]|%(?!})|%}|(?<=%)>)*>", read(file)):
        assert re.search(r"\btype\s*=", button), f"skriv type på {button[:90]}"


class Texts(HTMLParser):
    """What a reader sees or hears of a template when everything the template computes is taken away."""

    SILENT = {"script", "style", "code", "svg"}

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in self.SILENT
        self.found += [value for name, value in attrs if name in SPOKEN_ATTRIBUTES and value and tag != "button"]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in self.SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data)


def bare_texts(file: Path) -> Iterator[str]:
    """Words that stand in a template outside every translation."""
    text = read(file)
    for silent in (TRANSLATED, VERBATIM, CLASSES):
        text = silent.sub("", text)
    parser = Texts()
    parser.feed(TAG.sub("", text))
    for found in parser.found:
        words = {word.lower() for word in WORD.findall(found)}
        if words - SAME_IN_EVERY_LANGUAGE:
            yield found.strip()


@EVERY
def test_no_word_stands_outside_a_translation(file: Path):
    if name_of(file) not in NOT_TRANSLATED:
        assert list(bare_texts(file)) == []


@EVERY
def test_a_template_that_translates_loads_the_words_for_it(file: Path):
    text = read(file)
    if re.search(r"{%\s*(?:block)?trans(?:late)?\b", text):
        assert re.search(r"{%\s*load\b[^%]*\bi18n\b", text)


def test_a_bare_word_would_be_seen(tmp_path: Path):
    file = tmp_path / "sida.html"
    file.write_text(
        '<p title="Förklaring">{% translate "Hej" %} och hej</p>{% comment %}nej{% endcomment %}', encoding="utf-8"
    )
    assert sorted(bare_texts(file)) == ["Förklaring", "och hej"]


@EVERY
def test_every_icon_is_there(file: Path):
    assert set(ICON.findall(file.read_text(encoding="utf-8"))) <= set(ICONS)
