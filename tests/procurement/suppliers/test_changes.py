"""Where money and messages go changes by two persons only, in the action and in the database."""

from __future__ import annotations

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from procurement.models import Supplier, SupplierChange
from procurement.suppliers.changes import (
    check_change,
    confirm_change,
    refuse_change,
    request_change,
    withdraw_change,
)
from servicecenter.accounts.roles import Role
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded
from tests.factories import NOW, make_user
from tests.factories.suppliers import make_supplier

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scope")]
NEW = {"bankgiro": "5050-1055"}


def asked(supplier: Supplier, by, **new: str) -> SupplierChange:
    whole = {name: getattr(supplier, name) for name in Supplier.GUARDED} | (new or NEW)
    return request_change(supplier=supplier, asked=whole, reason="Brev 2026-11-10", by=by, at=NOW)


def test_nothing_changes_before_a_second_person_agrees_and_the_old_contact_is_told(clerks):
    first, second = clerks
    supplier = make_supplier(first)
    change = asked(supplier, first)
    assert (change.asked, change.before) == ({"bankgiro": "50501055"}, {"bankgiro": "58050006"})
    assert mail.outbox[-1].to == ["order@leverantor.example"]
    supplier.refresh_from_db()
    assert supplier.bankgiro == "58050006"
    with pytest.raises(SecondPersonNeeded):
        confirm_change(change=change, by=first, at=NOW)
    confirm_change(change=change, by=second, at=NOW)
    supplier.refresh_from_db()
    assert (supplier.bankgiro, supplier.state) == ("50501055", "live")


def test_the_database_itself_refuses_one_person(clerks):
    first, _second = clerks
    change = asked(make_supplier(first), first)
    with pytest.raises(IntegrityError, match="supplier_change_by_two"), transaction.atomic():
        SupplierChange.objects.filter(pk=change.pk).update(state="confirmed", decided_by=first, decided_at=NOW)


def test_what_the_supplier_gave_is_checked_by_one_and_confirmed_by_another(clerks):
    first, second = clerks
    supplier = make_supplier(first)
    change = asked(supplier, None)
    with pytest.raises(NotAllowedNow):
        confirm_change(change=change, by=first, at=NOW)
    with pytest.raises(ValidationError):
        check_change(change=change, how=" ", by=first, at=NOW)
    check_change(change=change, how="Ringde växeln", by=first, at=NOW)
    with pytest.raises(SecondPersonNeeded):
        confirm_change(change=change, by=first, at=NOW)
    with pytest.raises(IntegrityError, match="supplier_change_of_suppliers_by_two"), transaction.atomic():
        SupplierChange.objects.filter(pk=change.pk).update(state="confirmed", decided_by=first, decided_at=NOW)
    confirm_change(change=change, by=second, at=NOW)
    supplier.refresh_from_db()
    assert supplier.bankgiro == "50501055"


def test_a_new_e_address_takes_a_live_connection_back_to_its_test(clerks):
    first, second = clerks
    supplier = make_supplier(first)
    confirm_change(change=asked(supplier, first, e_address_scheme="0088", e_address="7300010000001"), by=second, at=NOW)
    supplier.refresh_from_db()
    assert (supplier.state, supplier.tested_at) == ("details_given", None)


def test_the_one_who_asked_takes_back_and_others_refuse_with_a_reason(clerks):
    first, second = clerks
    supplier = make_supplier(first)
    change = asked(supplier, first)
    with pytest.raises(PermissionDenied):
        withdraw_change(change=change, by=second, at=NOW)
    with pytest.raises(NotAllowedNow):
        refuse_change(change=change, reason="nej", by=first, at=NOW)
    withdraw_change(change=change, by=first, at=NOW)
    again = asked(supplier, first)
    with pytest.raises(ValidationError):
        refuse_change(change=again, reason="", by=second, at=NOW)
    refuse_change(change=again, reason="Leverantören känner inte igen det", by=second, at=NOW)
    supplier.refresh_from_db()
    assert supplier.bankgiro == "58050006"
    with pytest.raises(NotAllowedNow):
        confirm_change(change=again, by=second, at=NOW)


def test_one_change_waits_at_a_time_and_needs_a_reason_a_difference_and_a_right(clerks, agency):
    first, _second = clerks
    supplier = make_supplier(first)
    same = {name: getattr(supplier, name) for name in Supplier.GUARDED}
    with pytest.raises(ValidationError):
        request_change(supplier=supplier, asked=same, reason="x", by=first, at=NOW)
    with pytest.raises(ValidationError):
        request_change(supplier=supplier, asked=same | NEW, reason=" ", by=first, at=NOW)
    with pytest.raises(PermissionDenied):
        asked(supplier, make_user(agency, Role.FINANCE_CLERK))
    asked(supplier, first)
    with pytest.raises(NotAllowedNow):
        asked(supplier, first)
