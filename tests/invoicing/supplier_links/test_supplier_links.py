"""A supplier sees its own invoices by a link that ends, and nothing of anyone else's."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from invoicing.models import SupplierInvoice, SupplierLink
from invoicing.supplier_links.actions import MOST_IN_HOUR, make_link, open_link, withdraw_link
from servicecenter.models import AuditEvent, ServiceAgreement
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW, make_user
from tests.factories.invoices import code, in_review, make_invoice
from tests.factories.purchasing import Buyer, make_buyer
from tests.factories.runs import client_of
from tests.invoicing.conftest import with_invoices

pytestmark = pytest.mark.django_db
ADDRESS = "reskontra@leverantor.se"


def sent(buyer: Buyer, *, at: datetime | None = None, **given: Any) -> str:
    """The secret of a new link."""
    secrets: list[str] = []
    told = {"supplier": buyer.supplier, "sent_to": ADDRESS, "days": 30, "by": buyer.clerk} | given
    with tenant(buyer.agency.pk):
        make_link(link=lambda secret: secrets.append(secret) or f"https://x/{secret}", at=at or timezone.now(), **told)
    return secrets[0]


def opened(secret: str) -> Any:
    return Client().get(reverse("supplier_invoices_of_link", args=[secret]))


def shown(secret: str) -> str:
    return opened(secret).content.decode().replace("\xa0", " ")


def test_the_supplier_sees_number_date_amount_state_and_day_of_payment(buyer: Buyer) -> None:
    with tenant(buyer.agency.pk):
        today = timezone.localdate()
        due = today + timedelta(days=20)
        in_review(buyer.supplier, number="GRANSKAS-1", due_on=due)
        arrived = {"arrived_on": today, "due_on": today - timedelta(days=20)}
        make_invoice(buyer.supplier, number="BETALD-1", state="paid", arrival_number="2025-1", paid_on=today, **arrived)
        make_invoice(buyer.supplier, number="SEN-1", state="posted", arrival_number="2025-2", **arrived)
        make_invoice(buyer.supplier, number="AVVISAD-1", state="rejected", reason="Saknar referens")
    page = shown(sent(buyer))
    for word in ("GRANSKAS-1", "Handläggs", "BETALD-1", "Betald", "Godkänd för betalning", "625,00 kr"):
        assert word in page
    assert "Saknar referens" in page
    rows = {row.split("</th>")[0]: row for row in page.split('<th scope="row">')[1:]}
    assert str(today) in rows["BETALD-1"]
    pays = re.findall(r'data-label="Betalningsdag">([^<]*)<', rows["SEN-1"])[0]
    assert pays >= str(today)
    assert re.findall(r'data-label="Betalningsdag">([^<]*)<', rows["AVVISAD-1"]) == ["–"]


def test_nothing_of_staff_coding_other_suppliers_or_other_agencies_is_shown(buyer: Buyer) -> None:
    other = with_invoices(make_buyer())
    with tenant(other.agency.pk):
        make_invoice(other.supplier, number="ANNAN-MYNDIGHET")
    with tenant(buyer.agency.pk):
        mine = in_review(buyer.supplier, number="MIN-1", reviewer=make_user(buyer.agency, "reviewer"))
        code(mine, ("5311", "HEMLIG", mine.net_ore))
        make_invoice(None, number="ANNAN-LEV", supplier_name="Annan AB", supplier_number="5560360793")
        reviewer = SupplierInvoice.objects.get(pk=mine.pk).reviewer
    page = shown(sent(buyer))
    assert "MIN-1" in page
    for word in ("ANNAN-MYNDIGHET", "ANNAN-LEV", "HEMLIG", "5311", str(reviewer), str(buyer.clerk)):
        assert word not in page, word


def test_an_unknown_ended_or_withdrawn_link_gets_one_and_the_same_answer(buyer: Buyer) -> None:
    ended = sent(buyer, at=timezone.now() - timedelta(days=31))
    withdrawn = sent(buyer, sent_to="annan@leverantor.se")
    assert opened(withdrawn).status_code == 200
    with tenant(buyer.agency.pk):
        link = SupplierLink.objects.get(sent_to="annan@leverantor.se")
        withdraw_link(link=link, by=buyer.clerk, at=timezone.now())
        with pytest.raises(NotAllowedNow, match="redan återkallad"):
            withdraw_link(link=link, by=buyer.clerk, at=timezone.now())
    replaced = sent(buyer)
    sent(buyer)
    answers = [opened(secret) for secret in (ended, withdrawn, replaced, "x" * 43, "kort")]
    assert {answer.status_code for answer in answers} == {404}
    bodies = {re.sub(r'(nonce|csrf\w*)="[^"]*"', "", answer.content.decode()) for answer in answers}
    assert len(bodies) == 1
    assert "Länken gäller inte" in bodies.pop()
    for answer in answers:
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer["Cache-Control"]


def test_a_link_of_an_agency_without_the_service_opens_nothing(buyer: Buyer) -> None:
    secret = sent(buyer)
    with tenant(buyer.agency.pk):
        ServiceAgreement.objects.filter(service="invoices").delete()
    assert opened(secret).status_code == 404


def test_the_database_shows_no_link_but_the_one_whose_hash_is_told(buyer: Buyer) -> None:
    sent(buyer)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.link_hash', %s, true)", ["0" * 64])
    assert list(SupplierLink._base_manager.all()) == []


def test_only_the_hash_is_kept_and_the_letter_has_the_link(buyer: Buyer) -> None:
    secret = sent(buyer)
    [letter] = mail.outbox
    assert (letter.to, secret in letter.body) == ([ADDRESS], True)
    with tenant(buyer.agency.pk):
        assert secret not in str(SupplierLink.objects.values().get())


def test_it_is_looked_up_in_the_log_and_opened_no_more_than_a_person_does(buyer: Buyer) -> None:
    secret = sent(buyer)
    assert opened(secret).status_code == 200
    assert opened(secret).status_code == 200
    with tenant(buyer.agency.pk):
        assert AuditEvent.objects.filter(event="supplier_link_made").count() == 1
        assert AuditEvent.objects.filter(event="supplier_link_opened").count() == 1
        SupplierLink.objects.update(opened_in_hour=MOST_IN_HOUR)
    assert opened(secret).status_code == 429
    with tenant(buyer.agency.pk):
        later = timezone.now() + timedelta(hours=1)
        assert open_link(link=SupplierLink.objects.get(), at=later)


def test_a_person_of_ours_is_told_to_log_out_first(buyer: Buyer) -> None:
    secret = sent(buyer)
    client = client_of(buyer.clerk, buyer.agency)
    assert "logga ut först" in client.get(reverse("supplier_invoices_of_link", args=[secret])).content.decode()


def test_a_clerk_sends_and_withdraws_from_the_pages_and_others_may_not(buyer: Buyer) -> None:
    client = client_of(buyer.clerk, buyer.agency)
    told = {"supplier": str(buyer.supplier.public_id), "sent_to": ADDRESS, "days": "30"}
    assert client.post(reverse("supplier_link_new"), told).status_code == 302
    address = re.search(r"http\S+/leverantor/fakturor/\S+", mail.outbox[0].body).group()
    assert Client().get(address.split("testserver")[1]).status_code == 200
    with tenant(buyer.agency.pk):
        link = SupplierLink.objects.get()
    listed = client.get(reverse("supplier_links")).content.decode()
    assert ADDRESS in listed
    assert client.post(reverse("supplier_link_withdraw", args=[link.public_id])).status_code == 302
    assert "Återkallad" in client.get(reverse("supplier_links")).content.decode()
    assert client.post(reverse("supplier_link_new"), told | {"days": "91"}).status_code == 422
    with tenant(buyer.agency.pk):
        given = {"supplier": buyer.supplier, "link": str, "at": NOW}
        with pytest.raises(PermissionDenied):
            make_link(sent_to=ADDRESS, days=30, by=make_user(buyer.agency, "reviewer"), **given)
        with pytest.raises(ValidationError, match="ingen e-postadress"):
            make_link(sent_to="nej", days=30, by=buyer.clerk, **given)


def test_another_agency_cannot_withdraw_it(buyer: Buyer) -> None:
    sent(buyer)
    with tenant(buyer.agency.pk):
        link = SupplierLink.objects.get()
    other = with_invoices(make_buyer())
    client = client_of(other.clerk, other.agency)
    assert client.post(reverse("supplier_link_withdraw", args=[link.public_id])).status_code == 404
