"""Where a person is paid, told to the payments when money came back."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from payroll.employment.models import BankAccount, Person
from servicecenter.agencies.queries import in_force
from servicecenter.common.bank_accounts import parse_bank_account
from servicecenter.payments.payees import PayeeKind


def account_on(person_id: int, on: date) -> str:
    """The digits of the account that holds on a day as known now, or nothing."""
    found = BankAccount.objects.filter(in_force(on), person=person_id, superseded_at__isnull=True)
    row = found.order_by("-starts_on", "-id").first()
    return parse_bank_account(row.clearing, row.account).bban if row else ""


def page_of_person(person_id: int) -> str:
    public_id = Person.objects.filter(pk=person_id).values_list("public_id", flat=True).first()
    return reverse("employee", args=[public_id]) if public_id else ""


PERSON = PayeeKind("person", account_on, page_of_person)
