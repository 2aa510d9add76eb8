"""F07: the register warns of a supplier that is there, and lets no one person change where money goes."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from procurement.models import Supplier, SupplierChange
from servicecenter.tenancy.scope import tenant
from tests.factories.suppliers import company_number, make_supplier

pytestmark = pytest.mark.django_db


def logged_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_F07_a_duplicate_is_warned_of_by_its_number_with_a_link_to_the_one_there(agency, clerks):
    clerk = logged_in(clerks[0])
    with tenant(agency.pk):
        known = make_supplier(clerks[0])
    number = f"{known.organisation_number[:6]}-{known.organisation_number[6:]}"
    answer = clerk.post(
        reverse("supplier_new"), {"organisation_number": number, "name": "Samma igen", "payment_days": "30"}
    )
    text = answer.content.decode()
    assert answer.status_code == 422
    assert reverse("supplier", args=[known.public_id]) in text
    assert 'value="Samma igen"' in text


def test_F07_bank_details_of_a_new_supplier_and_of_an_old_one_need_a_second_person(agency, clerks):
    first, second = (logged_in(clerk) for clerk in clerks)
    number = company_number()
    first.post(
        reverse("supplier_new"),
        {
            "organisation_number": number, "name": "Nya AB", "payment_days": "30", "bankgiro": "5050-1055",
            "e_address_scheme": "0007", "e_address": number,
        },
    )  # fmt: skip
    with tenant(agency.pk):
        supplier, change = Supplier.objects.get(), SupplierChange.objects.get()
    assert (supplier.bankgiro, supplier.state) == ("", "new")
    page = reverse("supplier_change", args=[change.public_id])
    assert "Någon annan ska bekräfta den" in first.get(page).content.decode()
    first.post(page, {"decision": "confirm"})
    second.post(page, {"decision": "confirm"})
    with tenant(agency.pk):
        supplier.refresh_from_db()
    assert (supplier.bankgiro, supplier.e_address, supplier.state) == ("50501055", number, "details_given")


def test_a_faulty_form_tells_every_fault_at_its_field_and_loses_nothing(agency, clerks):
    answer = logged_in(clerks[0]).post(
        reverse("supplier_new"),
        {"organisation_number": "556012-5791", "name": "Fel AB", "payment_days": "30", "vat_number": "SE1"},
    )
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"organisation_number"}
    assert 'value="Fel AB"' in answer.content.decode()


def test_the_list_is_searched_filtered_and_taken_out_as_a_file(agency, clerks):
    clerk = logged_in(clerks[0])
    with tenant(agency.pk):
        known = make_supplier(clerks[0], name="Björkens Papper AB")
        make_supplier(clerks[0], name="Ekens Trä AB", state="paused")
        make_supplier(clerks[0], name="Enskild", organisation_number="8112189876")
    listed = lambda query: [row.name for row in clerk.get(reverse("suppliers") + query).context["rows"]]  # noqa: E731
    assert listed("?q=björk") == listed(f"?q={known.organisation_number[:6]}-{known.organisation_number[6:]}")
    assert listed("?state=paused") == ["Ekens Trä AB"]
    assert listed("?q=finns+inte") == []
    file = clerk.get(reverse("suppliers") + "?format=csv").content.decode("utf-8-sig")
    assert "Björkens Papper AB" in file
    assert "8112189876" not in file


def test_facts_are_corrected_and_checked_by_one_person(agency, clerks):
    clerk = logged_in(clerks[0])
    with tenant(agency.pk):
        supplier = make_supplier(clerks[0])
    page = reverse("supplier", args=[supplier.public_id])
    assert "Inte kontrollerad" in clerk.get(page).content.decode()
    clerk.post(
        reverse("supplier_check", args=[supplier.public_id]),
        {"tax_approval": "not_approved", "registration": "active", "checked_on": "2026-01-10"},
    )
    text = clerk.get(page).content.decode()
    assert "Inte godkänd för F-skatt" in text
    later = {"tax_approval": "approved", "registration": "active", "checked_on": "2999-01-10"}
    assert clerk.post(reverse("supplier_check", args=[supplier.public_id]), later).status_code == 422
    clerk.post(
        reverse("supplier_correct", args=[supplier.public_id]),
        {"name": "Nytt namn AB", "payment_days": "20", "message_formats": ["invoice"]},
    )
    with tenant(agency.pk):
        supplier.refresh_from_db()
    assert (supplier.name, supplier.payment_days, supplier.message_formats) == ("Nytt namn AB", 20, ["invoice"])
