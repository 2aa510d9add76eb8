"""F06, the agreement's half: drafted by one and put in force by another, extended, raised, warned of before it ends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from procurement.agreements.actions import (
    activate_agreement,
    ask_ceiling,
    decide_ceiling,
    edit_agreement,
    extend_agreement,
    record_agreement,
)
from procurement.agreements.notices import tell_of_warnings
from procurement.agreements.queries import agreements, limits_on, order_of_rank, warnings_of
from procurement.models import AgreementChange, AgreementNotice, PurchaseAgreement
from servicecenter.models import AgencySetting
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded
from tests.factories import NOW
from tests.factories.suppliers import make_purchase_agreement, make_supplier

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def given(supplier, **more) -> dict:
    whole = {
        "number": "A-100", "title": "Papper", "supplier": supplier, "area": "Papper", "rank": 1,
        "starts_on": date(2026, 1, 1), "ends_on": date(2027, 12, 31), "option_until": date(2029, 12, 31),
        "notice_on": None, "ceiling_ore": 50_000_000, "price_rise_percent": "2.5", "delivery_days": 3,
        "cpv": "30197630", "framework": "",
    }  # fmt: skip
    return whole | more


def test_F06_one_drafts_and_another_puts_in_force(scope, clerks):
    first, second = clerks
    agreement = record_agreement(given=given(make_supplier(first)), by=first, at=NOW)
    with pytest.raises(SecondPersonNeeded):
        activate_agreement(agreement=agreement, by=first, at=NOW)
    with pytest.raises(IntegrityError, match="purchase_agreement_by_two"), transaction.atomic():
        PurchaseAgreement.objects.filter(pk=agreement.pk).update(state="active", activated_by=first)
    edit_agreement(agreement=agreement, given=given(agreement.supplier, title="Papper A4"), by=second, at=NOW)
    with pytest.raises(SecondPersonNeeded):
        activate_agreement(agreement=agreement, by=second, at=NOW)
    activate_agreement(agreement=agreement, by=first, at=NOW)
    agreement.refresh_from_db()
    assert (agreement.state, agreement.title, agreement.activated_by) == ("active", "Papper A4", first)
    with pytest.raises(NotAllowedNow):
        edit_agreement(agreement=agreement, given=given(agreement.supplier), by=second, at=NOW)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"number": " "}, "number"),
        ({"ends_on": date(2025, 1, 1), "option_until": None}, "ends_on"),
        ({"option_until": date(2027, 1, 1)}, "option_until"),
        ({"notice_on": date(2029, 1, 1)}, "notice_on"),
        ({"ceiling_ore": 0}, "ceiling_ore"),
        ({"cpv": "3019"}, "cpv"),
        ({"rank": 0}, "rank"),
        ({"price_rise_percent": "-1"}, "price_rise_percent"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(scope, clerks, wrong, field):
    with pytest.raises(ValidationError) as refusal:
        record_agreement(given=given(make_supplier(clerks[0]), **wrong), by=clerks[0], at=NOW)
    assert set(refusal.value.error_dict) == {field}


def test_a_number_is_used_once_and_a_rank_once_in_its_area_at_a_time(scope, clerks):
    supplier = make_supplier(clerks[0])
    record_agreement(given=given(supplier), by=clerks[0], at=NOW)
    with pytest.raises(ValidationError) as refusal:
        record_agreement(given=given(supplier), by=clerks[0], at=NOW)
    assert set(refusal.value.error_dict) == {"number", "rank"}
    record_agreement(given=given(supplier, number="A-101", rank=2), by=clerks[0], at=NOW)


def test_an_option_is_used_within_what_the_agreement_says_and_with_a_reason(scope, clerks):
    agreement = make_purchase_agreement(make_supplier(clerks[0]), option_until=date(2028, 12, 31))
    for ends_on, reason in ((date(2027, 12, 31), "x"), (date(2029, 1, 1), "x"), (date(2028, 6, 30), " ")):
        with pytest.raises(ValidationError):
            extend_agreement(agreement=agreement, ends_on=ends_on, reason=reason, by=clerks[0], at=NOW)
    change = extend_agreement(agreement=agreement, ends_on=date(2028, 6, 30), reason="Option 1", by=clerks[0], at=NOW)
    agreement.refresh_from_db()
    assert (agreement.ends_on, change.ends_on_before) == (date(2028, 6, 30), date(2027, 12, 31))


def test_a_higher_ceiling_needs_a_second_person_in_the_action_and_in_the_database(scope, clerks):
    first, second = clerks
    agreement = make_purchase_agreement(make_supplier(first))
    with pytest.raises(ValidationError):
        ask_ceiling(agreement=agreement, ceiling_ore=1, reason="x", by=first, at=NOW)
    change = ask_ceiling(agreement=agreement, ceiling_ore=20_000_000, reason="Mer papper", by=first, at=NOW)
    with pytest.raises(SecondPersonNeeded):
        decide_ceiling(change=change, decision="confirm", by=first, at=NOW)
    with pytest.raises(PermissionDenied):
        decide_ceiling(change=change, decision="withdraw", by=second, at=NOW)
    with pytest.raises(NotAllowedNow):
        ask_ceiling(agreement=agreement, ceiling_ore=30_000_000, reason="x", by=second, at=NOW)
    with pytest.raises(IntegrityError, match="agreement_ceiling_by_two"), transaction.atomic():
        AgreementChange.objects.filter(pk=change.pk).update(state="confirmed", decided_by=first, decided_at=NOW)
    decide_ceiling(change=change, decision="confirm", by=second, at=NOW)
    agreement.refresh_from_db()
    assert agreement.ceiling_ore == 20_000_000


def test_the_warnings_of_a_row_and_the_filter_of_the_list_agree(scope, clerks):
    supplier, day = make_supplier(clerks[0]), timedelta(days=1)
    expected = {
        "lugnt": ({}, []),
        "slutar": ({"ends_on": TODAY + 90 * day}, ["ends"]),
        "slutar inte än": ({"ends_on": TODAY + 91 * day}, []),
        "uppsägning": ({"notice_on": TODAY + 30 * day}, ["notice"]),
        "uppsägning förbi": ({"notice_on": TODAY - day}, []),
        "nära tak": ({"ordered_ore": 8_000_000}, ["near_ceiling"]),
        "inte nära tak": ({"ordered_ore": 7_999_999}, []),
        "vid tak": ({"ordered_ore": 9_500_000}, ["at_ceiling"]),
        "utkast": ({"state": "draft", "ends_on": TODAY}, []),
    }
    rows = {name: make_purchase_agreement(supplier, number=name, **more) for name, (more, _kinds) in expected.items()}
    limits = limits_on(TODAY)
    told = {name: [kind.value for kind, _about in warnings_of(row, limits, on=TODAY)] for name, row in rows.items()}
    assert told == {name: kinds for name, (_more, kinds) in expected.items()}
    assert {row.number for row in agreements(on=TODAY, state="warned")} == {
        name for name, kinds in told.items() if kinds
    }


def test_the_agency_decides_when_it_is_warned(scope, clerks):
    AgencySetting.objects.create(
        key="procurement.ceiling_warn_percent", value="50", source="beslut", starts_on=date(2026, 1, 1)
    )
    row = make_purchase_agreement(make_supplier(clerks[0]), ordered_ore=5_000_000)
    assert [kind.value for kind, _about in warnings_of(row, limits_on(TODAY), on=TODAY)] == ["near_ceiling"]


def test_the_clerks_are_mailed_once_of_each_warning_however_often_the_job_runs(scope, clerks):
    agreement = make_purchase_agreement(make_supplier(clerks[0]), ends_on=TODAY + timedelta(days=30))
    assert [tell_of_warnings(at=NOW), tell_of_warnings(at=NOW)] == [1, 0]
    assert {letter.to[0] for letter in mail.outbox} == {clerk.email for clerk in clerks}
    agreement.ends_on = TODAY + timedelta(days=60)
    agreement.save(update_fields=["ends_on"])
    assert tell_of_warnings(at=NOW) == 1
    assert AgreementNotice.objects.count() == 2


def test_the_second_in_rank_is_used_when_the_first_supplier_is_paused(scope, clerks):
    paused = make_purchase_agreement(make_supplier(clerks[0], state="paused"), rank=1)
    used = make_purchase_agreement(make_supplier(clerks[0]), rank=2)
    order, rows = order_of_rank("Kontorsmaterial", on=TODAY)
    assert rows[order.first.key] == used
    assert [(each.key, str(why)) for each, why in order.hindered] == [(paused.pk, "supplier_not_live")]


def test_the_pages_show_what_is_left_and_lead_through_the_steps(agency, clerks):
    first, second = Client(), Client()
    first.force_login(clerks[0])
    second.force_login(clerks[1])
    with tenant(agency.pk):
        supplier = make_supplier(clerks[0])
    day = timezone.localdate()
    typed = {
        "number": "A-7", "title": "Papper", "supplier": supplier.pk, "area": "Papper", "rank": 1, "starts_on": day,
        "ends_on": day + timedelta(days=400), "option_until": day + timedelta(days=800), "ceiling_ore": "1 000,00",
        "price_rise_percent": "2,5", "delivery_days": 3,
    }  # fmt: skip
    first.post(reverse("purchase_agreement_new"), typed)
    with tenant(agency.pk):
        agreement = PurchaseAgreement.objects.get()
    page = reverse("purchase_agreement", args=[agreement.public_id])
    assert "Utkastet väntar" in first.get(page).content.decode()
    second.post(reverse("purchase_agreement_activate", args=[agreement.public_id]))
    with tenant(agency.pk):
        PurchaseAgreement.objects.update(ordered_ore=96_000)
    assert "Bara 40,00 kr" in first.get(page).content.decode()
    listed = first.get(reverse("purchase_agreements") + "?state=warned")
    assert [row.used_percent for row in listed.context["rows"]] == [96]
    assert "A-7" in first.get(reverse("purchase_agreements") + "?format=csv").content.decode("utf-8-sig")
