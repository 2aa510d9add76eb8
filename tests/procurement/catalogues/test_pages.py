"""The clerks' pages of catalogues over HTTP: handed in by one, looked at line by line, approved by another."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from procurement.catalogues.importing import read_now
from procurement.models import CatalogueVersion
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_user
from tests.factories.purchasing import make_buyer
from tests.factories.runs import client_of

pytestmark = pytest.mark.django_db(transaction=True)
FIRST = "Artnr;Namn;Enhet;Pris;Moms\nA1;Penna;st;10;25\nA2;Pärm;st;20;25\nA3;;st;1;25\n"
DEARER = "Artnr;Namn;Enhet;Pris;Moms\nA1;Penna;st;15;25\nA4;Block;st;5;25\n"
COLUMNS = {"number": "Artnr", "name": "Namn", "unit": "Enhet", "price": "Pris", "vat_rate": "Moms"}


@pytest.fixture
def buyer(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    return make_buyer()


@pytest.fixture
def clerk(buyer):
    return client_of(buyer.clerk, buyer.agency)


@pytest.fixture
def second(buyer):
    return client_of(make_user(buyer.agency, "ecommerce_clerk"), buyer.agency)


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def opened(clerk, buyer) -> str:
    form = {"agreement": buyer.agreement.pk, "number": "K-1", "name": "Kontorsvaror"}
    return clerk.post(reverse("catalogue_new"), form)["Location"]


def handed_in(clerk, address: str, content: str) -> str:
    file = SimpleUploadedFile("priser.csv", content.encode(), content_type="text/csv")
    return clerk.post(address, {"file": file, "is_whole": "on"})["Location"]


def decide(client, address: str, do: str, **more) -> str:
    return text(client.post(f"{address}beslut/", {"do": do} | more, follow=True))


def read(buyer) -> None:
    with tenant(buyer.agency.pk):
        version = CatalogueVersion.objects.latest("pk")
    read_now(agency_id=buyer.agency.pk, version_id=version.pk, at=NOW)


def valid(clerk, buyer) -> str:
    """The catalogue's address, with its first version valid."""
    address = opened(clerk, buyer)
    version = handed_in(clerk, address, FIRST)
    decide(clerk, version, "columns", **COLUMNS)
    read(buyer)
    other = client_of(make_user(buyer.agency, "ecommerce_clerk"), buyer.agency)
    assert "Katalogen gäller nu" in decide(other, version, "approve")
    return address


def test_a_file_is_handed_in_its_columns_chosen_and_approved_by_another(buyer, clerk, second):
    version = handed_in(clerk, opened(clerk, buyer), FIRST)
    assert "Vilken kolumn är vad?" in text(clerk.get(version))
    assert "Filen läses in" in decide(clerk, version, "columns", **COLUMNS)
    read(buyer)
    page = text(clerk.get(version))
    assert "Nya 2" in page
    assert "Avvisade rader 1" in page
    assert "Pärm" in page
    assert "benämning" in text(clerk.get(version, {"visa": "rejected"})).lower()
    assert "någon annan än den som lämnade in" in decide(clerk, version, "approve")
    assert "Katalogen gäller nu" in decide(second, version, "approve")
    listed = text(second.get(reverse("catalogues")))
    assert "Kontorsvaror" in listed
    assert second.get(f"{version}fil/").getvalue().decode() == FIRST


def test_prices_beyond_the_agreement_are_shown_and_cannot_be_approved(buyer, clerk, second):
    address = valid(clerk, buyer)
    version = handed_in(clerk, address, DEARER)
    read(buyer)
    page = text(second.get(version))
    assert "höjs mer än avtalet medger" in page
    assert "50,0" in page
    assert "höjs mer än avtalet medger" in decide(second, version, "approve")
    assert "Skriv varför" in decide(second, version, "refuse")
    assert "Katalogen är avvisad" in decide(second, version, "refuse", comment="För dyrt")
    assert "10,00" in text(second.get(address))


def test_what_is_wrong_with_a_file_or_a_choice_is_told(buyer, clerk):
    address = opened(clerk, buyer)
    assert clerk.post(address, {}).status_code == 422
    file = SimpleUploadedFile("bild.png", b"\x89PNG\r\n\x1a\n")
    assert clerk.post(address, {"file": file}).status_code == 422
    version = handed_in(clerk, address, FIRST)
    assert "Pris" in decide(clerk, version, "columns", **COLUMNS | {"price": ""})
    again = SimpleUploadedFile("igen.csv", FIRST.encode())
    assert "Samma fil lämnades in" in text(clerk.post(address, {"file": again}))
    assert clerk.post(f"{version}beslut/", {"do": "nonsens"}).status_code == 404


def test_files_hold_the_valid_articles_and_others_find_nothing(buyer, clerk):
    address = valid(clerk, buyer)
    assert "A2" in clerk.get(address, {"format": "csv", "q": "Pärm"}).getvalue().decode("utf-8-sig")
    other = make_buyer()
    assert client_of(other.clerk, other.agency).get(address).status_code == 404
    assert client_of(buyer.requester, buyer.agency).get(address).status_code == 403
