"""Vouchers and accounts are read by those who may, in their own agency, and can be taken out as files."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from servicecenter.audit.models import AuditEvent
from servicecenter.common.permissions import Permission
from servicecenter.ledger.actions import post_voucher
from servicecenter.ledger.draft import DraftLine, VoucherDraft
from servicecenter.ledger.origins import Origin, origin_of
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_agency, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def clerk(agency, client):
    clerk = make_user(agency, "finance_clerk", full_name="Ekonom Ek")
    client.force_login(clerk)
    return clerk


def post(agency, count=1):
    with tenant(agency.pk):
        for n in range(count):
            lines = (DraftLine("salary", 4_200_050 + n, "100"), DraftLine("net_pay", -4_200_050 - n))
            voucher = post_voucher(
                VoucherDraft("L", date(2026, 11, 25), f"Lön nr {n}", f"run:{n}", lines), by=None, at=NOW
            )
    return voucher


def page(client, name, *args, **query):
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_empty_ledger_says_what_will_fill_it(client, clerk):
    assert "Inga verifikationer i urvalet" in page(client, "vouchers")


def test_the_list_shows_filters_and_leads_to_the_voucher(client, agency, clerk):
    voucher = post(agency, 3)
    text = page(client, "vouchers", text="nr 2", year="2026", series="L")
    assert reverse("voucher", args=[voucher.public_id]) in text
    assert "42\xa0000,52" in text
    assert "Lön nr 1" not in text


def test_the_voucher_shows_lines_accounts_and_equal_sums(client, agency, clerk):
    text = page(client, "voucher", post(agency).public_id)
    assert "Löner, anställda under 66 år" in text
    assert "kst 100" in text
    assert text.count("42\xa0000,50") == 4


def test_the_account_plan_shows_balances_and_marks_what_is_unsourced(client, agency, clerk):
    post(agency)
    text = page(client, "accounts")
    assert "4011 Löner" in text
    assert "Källa ej bekräftad" in text


@pytest.mark.parametrize("name", ["vouchers", "accounts"])
@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_a_list_is_taken_out_as_a_file_and_the_log_knows(client, agency, clerk, name, fmt):
    post(agency)
    answer = client.get(reverse(name), {"format": fmt})
    assert answer["Content-Disposition"].endswith(f'.{fmt}"')
    with tenant(agency.pk):
        event = AuditEvent.objects.get(event="file_exported")
    assert event.actor_id == clerk.pk
    assert event.detail["rows"] > 0


def test_the_lines_are_taken_out_as_a_file(client, agency, clerk):
    voucher = post(agency)
    answer = client.get(reverse("voucher", args=[voucher.public_id]), {"format": "csv"})
    assert answer.content.decode("utf-8-sig").splitlines()[1] == "1;4011;kst 100;;42000,50"


def test_another_agencys_voucher_does_not_exist(client, clerk):
    voucher = post(make_agency())
    assert client.get(reverse("voucher", args=[voucher.public_id])).status_code == 404


@pytest.mark.parametrize("name", ["vouchers", "accounts"])
def test_without_the_right_the_door_is_closed(client, agency, name):
    client.force_login(make_user(agency, "employee"))
    assert client.get(reverse(name)).status_code == 403


def test_the_number_of_queries_does_not_grow_with_the_list(client, agency, clerk):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, "vouchers")
        return len(captured)

    post(agency)
    queries()
    with_one = queries()
    post(agency, 12)
    assert queries() == with_one


def test_an_origin_without_a_page_has_no_link():
    assert origin_of("unknown:1", Permission) == Origin("unknown:1")
    assert origin_of("sie:0f:1", Permission).url == ""


def test_an_origin_is_a_link_only_for_those_who_may_open_it():
    origin = f"pay-run:{uuid4()}:salary"
    assert origin_of(origin, {Permission.SEE_PAY}).url
    assert origin_of(origin, {Permission.SEE_LEDGER}) == Origin("Lönekörningen")
