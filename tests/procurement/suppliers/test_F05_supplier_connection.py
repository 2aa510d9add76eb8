"""F05: a supplier is invited, gives its details, is tested by an answer that came back, and only then goes live."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from axes.models import AccessAttempt, AccessFailureLog
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from procurement.exchange import order, order_response
from procurement.models import ConnectionTest, Supplier, SupplierChange, SupplierInvitation
from procurement.suppliers.actions import step_connection
from procurement.suppliers.connection_tests import start_test
from procurement.suppliers.invitations import invite_supplier
from servicecenter.accounts.roles import Role
from servicecenter.exchange.ubl.parts import Identifier, Party
from servicecenter.models import AgencySetting
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import make_agency, make_user
from tests.factories.suppliers import company_number, make_supplier, order_purchasing

pytestmark = pytest.mark.django_db
DETAILS = {
    "street": "Storgatan 1",
    "postal_code": "921 31",
    "city": "Lycksele",
    "contact_name": "Anna Ek",
    "contact_email": "anna@ek.example",
    "e_address_scheme": "0088",
    "e_address": "7300010000001",
    "bankgiro": "5050-1055",
    "has_tax_approval": "yes",
    "message_formats": ["ordering", "despatch"],
}


def logged_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def new_supplier(clerk) -> Supplier:
    bare = {"state": "new", "tested_at": None, "e_address": "", "e_address_scheme": "", "bankgiro": ""}
    return make_supplier(clerk, **bare)


def sent_link() -> str:
    return re.search(r"http://testserver(\S+)", mail.outbox[-1].body)[1]


def answer_to(test: ConnectionTest, **given: object) -> bytes:
    scheme, _colon, address = test.e_address.partition(":")
    us, them = (Party(endpoint=Identifier(value=v, scheme=s)) for v, s in (("2021006990", "0007"), (address, scheme)))
    whole = {
        "id": "SVAR-1", "issued_on": date(2026, 11, 12), "code": "AP", "order_id": test.reference, "seller": them,
        "buyer": us,
    }  # fmt: skip
    return order_response.build(order_response.OrderResponse(**whole | given))


def test_F05_from_invitation_to_a_live_connection(agency, clerks):
    first, second = (logged_in(clerk) for clerk in clerks)
    with tenant(agency.pk):
        supplier = new_supplier(clerks[0])
    page = reverse("supplier", args=[supplier.public_id])
    first.post(reverse("supplier_invite_new", args=[supplier.public_id]), {"sent_to": "salj@ek.example"})
    link, outside = sent_link(), Client()
    assert agency.name in outside.get(link).content.decode()

    wrong = outside.post(link, DETAILS | {"bankgiro": "5050-1056", "e_address": "7300010000002"})
    assert wrong.status_code == 422
    assert 'value="Storgatan 1"' in wrong.content.decode()
    assert {"bankgiro", "e_address"} == set(wrong.context["form"].errors)

    given = outside.post(link, DETAILS)
    assert "mottagna" in given.content.decode()
    again = outside.post(link, DETAILS | {"bankgiro": "5805-0006"})
    assert (again.status_code, outside.get(link).status_code) == (404, 404)
    with tenant(agency.pk):
        supplier.refresh_from_db()
        change = SupplierChange.objects.get()
    assert (supplier.state, supplier.street, supplier.e_address) == ("details_given", "Storgatan 1", "")
    assert supplier.message_formats == ["ordering", "despatch"]
    assert "leverantören uppger ja" in first.get(page).content.decode()

    decide = reverse("supplier_change", args=[change.public_id])
    first.post(decide, {"decision": "confirm"})
    first.post(decide, {"decision": "check", "reason": "Ringde växeln"})
    first.post(decide, {"decision": "confirm"})
    with tenant(agency.pk):
        supplier.refresh_from_db()
    assert supplier.e_address == ""
    second.post(decide, {"decision": "confirm"})

    second.post(reverse("supplier_test_start", args=[supplier.public_id]))
    second.post(reverse("supplier_step", args=[supplier.public_id, "go_live"]), {"reason": ""})
    with tenant(agency.pk):
        supplier.refresh_from_db()
        test = ConnectionTest.objects.select_related("supplier").get()
    assert (supplier.state, supplier.e_address) == ("details_given", "7300010000001")
    message = order.parse(second.get(reverse("supplier_test_file", args=[test.public_id])).content)
    assert (message.id, message.seller.endpoint.value) == (test.reference, "7300010000001")

    send = reverse("supplier_test_answer", args=[test.public_id])
    for refused in (b"<a/>", answer_to(test, order_id="annan"), answer_to(test, seller=Party())):
        answer = second.post(send, {"answer": SimpleUploadedFile("svar.xml", refused)})
        assert answer.status_code == 422
    second.post(send, {"answer": SimpleUploadedFile("svar.xml", answer_to(test))})
    second.post(reverse("supplier_step", args=[supplier.public_id, "go_live"]), {"reason": ""})
    with tenant(agency.pk):
        supplier.refresh_from_db()
    assert (supplier.state, supplier.tested_at is not None) == ("live", True)
    shown = second.get(page)
    assert [step["status"] for step in shown.context["steps"]] == ["done"] * 6


def test_F05_the_database_refuses_a_live_supplier_without_an_answered_test(scope, clerks):
    supplier = new_supplier(clerks[0])
    for state in ("tested", "live", "paused"):
        with pytest.raises(IntegrityError, match="supplier_live_is"), transaction.atomic():
            Supplier.objects.filter(pk=supplier.pk).update(state=state, e_address="1")


def test_a_link_that_is_forged_revoked_renewed_expired_or_of_an_agency_without_the_service_gets_one_answer(
    agency, clerks
):
    clerk = logged_in(clerks[0])
    with tenant(agency.pk):
        supplier = new_supplier(clerks[0])
    ask = reverse("supplier_invite_new", args=[supplier.public_id])
    clerk.post(ask, {"sent_to": "a@b.example"})
    renewed = sent_link()
    clerk.post(ask, {"sent_to": "a@b.example"})
    revoked = sent_link()
    assert Client().get(revoked).status_code == 200
    clerk.post(reverse("supplier_revoke", args=[supplier.public_id]))
    clerk.post(ask, {"sent_to": "a@b.example"})
    expired = sent_link()
    with tenant(agency.pk):
        SupplierInvitation.objects.filter(revoked_at__isnull=True).update(expires_at=timezone.now())
    other = make_agency()
    other_clerk = make_user(other, Role.ECOMMERCE_CLERK)
    with tenant(other.pk):
        there = new_supplier(other_clerk)
        invite_supplier(
            supplier=there, sent_to="x@y.example", link=lambda secret: f"http://testserver/leverantor/{secret}/",
            by=other_clerk, at=timezone.now(),
        )  # fmt: skip
    answers = [Client().get(url) for url in (renewed, revoked, expired, sent_link(), f"/leverantor/{'A' * 43}/")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({re.sub(r'name="csrf\S+ value="\S+"', "", answer.content.decode()) for answer in answers}) == 1
    assert Client().post(expired, DETAILS).status_code == 404


def test_a_logged_in_person_is_told_to_log_out(agency, clerks):
    assert "logga ut" in logged_in(clerks[0]).get(f"/leverantor/{'A' * 43}/").content.decode()


def test_the_link_holds_as_long_as_the_agency_has_decided(scope, clerks):
    AgencySetting.objects.create(
        key="procurement.invitation_days", value="3", source="beslut", starts_on=date(2026, 1, 1)
    )
    now = timezone.now()
    invitation = invite_supplier(
        supplier=new_supplier(clerks[0]), sent_to="a@b.example", link=str, by=clerks[0], at=now
    )
    assert invitation.expires_at == now + timedelta(days=3)


def test_pause_resume_end_and_open_again_ask_for_reasons_and_an_ended_one_is_tested_anew(scope, clerks):
    by, at = clerks[0], timezone.now()
    supplier = make_supplier(by)
    with pytest.raises(ValidationError):
        step_connection(supplier=supplier, step="pause", by=by, at=at)
    for step, state in (("pause", "paused"), ("resume", "live"), ("end", "ended"), ("reopen", "new")):
        supplier = step_connection(supplier=supplier, step=step, reason="Semester", by=by, at=at)
        assert supplier.state == state
    assert supplier.tested_at is None
    with pytest.raises(NotAllowedNow):
        step_connection(supplier=supplier, step="pass_test", by=by, at=at)
    with pytest.raises(NotAllowedNow):
        start_test(supplier=supplier, by=by, at=at)


def test_a_deregistered_supplier_does_not_go_live(scope, clerks):
    supplier = make_supplier(clerks[0], state="tested", registration="ended")
    with pytest.raises(NotAllowedNow, match="avregistrerad"):
        step_connection(supplier=supplier, step="go_live", by=clerks[0], at=timezone.now())


def test_another_agencys_supplier_does_not_exist(agency, clerks):
    other = make_agency()
    order_purchasing(other)
    stranger = logged_in(make_user(other, Role.ECOMMERCE_CLERK))
    with tenant(agency.pk):
        supplier = make_supplier(clerks[0], organisation_number=company_number())
    assert stranger.get(reverse("supplier", args=[supplier.public_id])).status_code == 404


def test_whoever_tries_unknown_links_is_shut_out_for_a_while_and_others_are_not(agency, clerks, settings):
    settings.AXES_FAILURE_LIMIT = 3
    with tenant(agency.pk):
        supplier = new_supplier(clerks[0])
    logged_in(clerks[0]).post(reverse("supplier_invite_new", args=[supplier.public_id]), {"sent_to": "a@b.example"})
    link = sent_link()
    guesser, other = (Client(REMOTE_ADDR=address) for address in ("192.0.2.7", "192.0.2.8"))
    posted = {"contact_name": "Nils Kaffe"}
    tried = [guesser.post(f"/leverantor/{sign * 43}/", posted, HTTP_USER_AGENT=sign) for sign in "ABCD"]
    assert [answer.status_code for answer in tried] == [404, 404, 404, 429]
    assert tried[-1]["Retry-After"] == "900"
    assert "Vänta en kvart" in tried[-1].content.decode()
    assert guesser.get(link).status_code == 429
    assert guesser.get("/leverantor/kort/").status_code == 404
    assert other.get(link).status_code == 200
    kept = str(list(AccessAttempt.objects.values()) + list(AccessFailureLog.objects.values()))
    assert "Nils Kaffe" not in kept
    assert "AAAA" not in kept
    assert supplier.name in other.get(link).content.decode()
