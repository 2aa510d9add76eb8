"""The requester's search over HTTP: from a misspelled word to the basket, and nothing of another agency."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from procurement.requisitions.queries import basket_of, lines_of
from servicecenter.accounts.roles import Role
from servicecenter.models import ServiceAgreement
from servicecenter.tenancy.scope import tenant
from tests.factories import make_agency, make_user
from tests.factories.catalogues import fill_catalogue, make_catalogue
from tests.factories.runs import client_of

pytestmark = pytest.mark.django_db(transaction=True)
SINCE = "2025-01-01"


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.FILES_DIR = tmp_path


def filled(mark: str):
    agency = make_agency()
    clerks = [make_user(agency, Role.ECOMMERCE_CLERK) for _ in range(2)]
    with tenant(agency.pk):
        ServiceAgreement.objects.create(service="procurement", reference="I", signed_on=SINCE, starts_on=SINCE)
        catalogue = make_catalogue(by=clerks[0], mark=mark)
    rows = [("P-100", f"{mark} kopieringspapper", "39,5"), ("K-7", f"{mark} kulspetspenna", 4)]
    fill_catalogue(agency, catalogue, rows, by=clerks[0], second=clerks[1])
    return agency


def text(client, **query) -> str:
    answer = client.get(reverse("articles"), query)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_misspelled_word_leads_to_the_basket_and_back_to_the_search():
    agency = filled("Lärkan")
    requester = make_user(agency, Role.EMPLOYEE)
    client = client_of(requester, agency)
    assert "Skriv vad du söker" in text(client)
    page = text(client, q="kopieringspaper")
    assert "Lärkan kopieringspapper" in page
    assert "39,50" in page
    assert "49,38" in page
    assert "kulspetspenna" not in page
    answer = client.get(reverse("articles"), {"q": "K-7"}).content.decode()
    [action] = re.findall(r'action="(/mina-inkop/varukorg/artikel/[^"]+)"', answer)
    [back] = re.findall(r'name="back" value="([^"]+)"', answer)
    added = client.post(action, {"quantity": "3", "back": back})
    assert added["Location"] == "/mina-inkop/artiklar/?q=K-7"
    with tenant(agency.pk):
        assert [line.quantity for line in lines_of(basket_of(requester))] == [3]


def test_what_is_not_found_leads_to_free_text_and_another_agency_s_is_not_there():
    agency, _other = filled("Lärkan"), filled("Zebrafink")
    client = client_of(make_user(agency, Role.EMPLOYEE), agency)
    for words in ("zebrafink", "zebrafinc", "&&&", "' OR 1=1 --"):
        page = text(client, q=words)
        assert "Inga träffar" in page
        assert "Zebrafink" not in page
    assert "Lärkan kulspetspenna" in text(client, q="penna", leverantor="99999", cpv="x")


def test_without_a_catalogue_the_page_says_what_to_do():
    agency = make_agency()
    with tenant(agency.pk):
        ServiceAgreement.objects.create(service="procurement", reference="I", signed_on=SINCE, starts_on=SINCE)
    assert "Inga kataloger än" in text(client_of(make_user(agency, Role.EMPLOYEE), agency), q="papper")
