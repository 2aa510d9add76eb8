"""Every text a reader meets can be read in English, and a person's choice of language is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.pofile import read_po
from django.test import Client
from django.urls import reverse

from payroll.models import Payslip
from servicecenter.tenancy.scope import tenant
from tests.consistency.sources import ROOT, python_files, templates
from tests.factories.runs import calculated, client_of, make_office

PO = ROOT / "locale/en/LC_MESSAGES/django.po"
MO = PO.with_suffix(".mo")
TEMPLATE_METHOD = "servicecenter.web.message_extraction:extract_template"
KEYWORDS = DEFAULT_KEYWORDS | {"gettext_lazy": None, "ngettext_lazy": (1, 2), "lazy": None, "gettext_noop": None}
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]")


def texts() -> Iterator[tuple[str | tuple[str, ...], str]]:
    """Every text that code and templates ask to have translated, with the file that asks."""
    for method, files in (("python", python_files()), (TEMPLATE_METHOD, templates())):
        for file in files:
            for line, message, _comments, _context in extract_from_file(method, str(file), KEYWORDS):
                yield message, f"{file.relative_to(ROOT)}:{line}"


@pytest.fixture(scope="module")
def english() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file)


def every(text: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """The singular and the plural, or the one text there is."""
    return text if isinstance(text, tuple) else (text or "",)


def test_every_text_is_translated(english: Catalog):
    missing: dict[str, str] = {}
    for message, place in texts():
        found = english.get(message)
        if found is None or found.fuzzy or not all(every(found.string)):
            missing[str(message)] = place
    told = "\n".join(f"{place}: {message}" for message, place in missing.items())
    assert not missing, f"Kör make texts och översätt {len(missing)} texter i {PO.relative_to(ROOT)}:\n{told}"


def test_no_translation_is_left_of_a_text_that_is_gone(english: Catalog):
    asked = {every(message) for message, _place in texts()}
    left = [message.id for message in english if message.id and every(message.id) not in asked]
    assert not left, f"Kör make texts; de här texterna finns inte längre: {left}"


def test_a_translation_has_the_placeholders_of_its_text(english: Catalog):
    for message in english:
        if message.id:
            expected = sorted(PLACEHOLDER.findall(every(message.id)[-1]))
            assert all(sorted(PLACEHOLDER.findall(text)) == expected for text in every(message.string)[-1:]), message.id


def test_the_texts_are_found():
    found = {message for message, _place in texts()}
    assert "Logga ut" in found, "en mall"
    assert "Du saknar behörighet att öppna en lönekörning." in found, "kod"
    assert any(isinstance(message, tuple) for message in found), "plural"


compiled = pytest.mark.skipif(
    not MO.is_file() or MO.stat().st_mtime < PO.stat().st_mtime,
    reason="översättningen är inte kompilerad: make messages",
)


def in_english(client: Client) -> Client:
    client.post(reverse("choose_language"), {"language": "en"})
    return client


@compiled
@pytest.mark.django_db
def test_the_start_page_is_swedish_until_english_is_chosen():
    office = make_office(people=0)
    client = office.client(office.clerk)
    assert 'lang="sv"' in client.get("/").content.decode()
    page = in_english(client).get("/").content.decode()
    assert 'lang="en"' in page
    assert "Log out" in page
    assert "Pay runs" in page
    assert "Logga ut" not in page


@compiled
@pytest.mark.django_db(transaction=True)
def test_a_payslip_and_its_reasons_are_read_in_english():
    office = make_office(people=1)
    calculated(office)
    with tenant(office.agency.pk):
        payslip = Payslip.objects.get()
    client = in_english(client_of(office.clerk, office.agency))
    page = client.get(reverse("payslip", args=[payslip.public_id])).content.decode()
    assert "Monthly salary" in page
    assert "Net pay" in page
    assert "Månadslön" not in page
    because = client.get(reverse("payslip_because", args=[payslip.public_id, 1])).content.decode()
    assert "How the line was calculated" in because or "Monthly" in because


@pytest.mark.django_db
def test_the_language_can_be_chosen_before_logging_in_and_leads_back():
    answer = Client().post(
        reverse("choose_language"), {"language": "en"}, HTTP_REFERER="http://testserver/konto/login/"
    )
    assert answer.status_code == 302
    assert answer.url.endswith("/konto/login/")
    assert answer.cookies["django_language"].value == "en"
