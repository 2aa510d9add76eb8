"""Disposal follows a decided rule, takes two persons, leaves a tombstone, and never takes what is still needed."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from payroll.models import BankAccount
from servicecenter.audit.privacy import declared, kept_for_ever
from servicecenter.disposal.actions import (
    carry_out_disposal,
    decide_rule,
    lift_hold,
    place_hold,
    propose_disposal,
    withdraw_disposal,
)
from servicecenter.disposal.kinds import all_kinds, kind_of
from servicecenter.disposal.queries import preview, years_before
from servicecenter.models import AuditEvent, Disposal
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded
from tests.factories import STOCKHOLM, make_agency, make_person, make_user

pytestmark = pytest.mark.django_db(transaction=True)

FUTURE = datetime(2040, 6, 1, 9, 0, tzinfo=STOCKHOLM)
DAY = FUTURE.date()


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def two(agency):
    return [make_user(agency, "administrator") for _n in range(2)]


@pytest.fixture
def scope(agency):
    with tenant(agency.pk):
        yield


def old_account(person=None) -> BankAccount:
    """An account that was exchanged in 2026 beside the one that holds."""
    person = person or make_person()
    person.bank_accounts.update(starts_on=date(2026, 3, 1))
    return BankAccount.objects.create(
        person=person,
        clearing="5000",
        account="0000027",
        starts_on=date(2025, 1, 1),
        ends_on=date(2026, 2, 28),
        recorded_at=datetime(2025, 1, 2, tzinfo=STOCKHOLM),
    )


def rule(by, years=12, kind="bank_accounts"):
    return decide_rule(
        kind=kind, years=years, legal_basis="Gallringsbeslut 2026/1", starts_on=date(2026, 1, 1), by=by, at=FUTURE
    )


def test_without_a_decided_rule_nothing_can_go(scope, two):
    old_account()
    assert preview(kind_of("bank_accounts"), DAY).rule is None
    with pytest.raises(NotAllowedNow, match="ingen gallringsregel|inte beslutat"):
        propose_disposal(kind="bank_accounts", by=two[0], at=FUTURE)


def test_a_rule_shorter_than_the_law_allows_is_refused_with_its_source(scope, two):
    with pytest.raises(ValidationError, match="preskriptionslagen"):
        rule(two[0], years=9)


def test_the_dry_run_counts_and_destroys_nothing(scope, two):
    old_account()
    rule(two[0])
    found = preview(kind_of("bank_accounts"), DAY)
    assert (found.count, found.held, found.before) == (1, 0, date(2028, 6, 1))
    assert preview(kind_of("bank_accounts"), date(2038, 2, 27)).count == 0
    assert BankAccount.objects.count() == 2


def test_two_persons_destroy_what_was_proposed_and_a_tombstone_stays(scope, two):
    gone = old_account()
    rule(two[0])
    proposed = propose_disposal(kind="bank_accounts", by=two[0], at=FUTURE)
    with pytest.raises(SecondPersonNeeded):
        carry_out_disposal(disposal=proposed, by=two[0], at=FUTURE)
    assert BankAccount.objects.filter(pk=gone.pk).exists()
    carry_out_disposal(disposal=proposed, by=two[1], at=FUTURE)
    assert not BankAccount.objects.filter(pk=gone.pk).exists()
    assert BankAccount.objects.count() == 1
    tombstone = Disposal.objects.get()
    assert (tombstone.row_count, tombstone.rule.legal_basis) == (1, "Gallringsbeslut 2026/1")
    assert AuditEvent.objects.filter(event="disposal_carried_out").count() == 1
    with pytest.raises(NotAllowedNow):
        carry_out_disposal(disposal=tombstone, by=two[1], at=FUTURE)


@pytest.mark.parametrize("change", [lambda row: row.delete(), lambda row: Disposal.objects.update(row_count=0)])
def test_the_tombstone_is_neither_changed_nor_removed(scope, two, change):
    old_account()
    rule(two[0])
    done = carry_out_disposal(
        disposal=propose_disposal(kind="bank_accounts", by=two[0], at=FUTURE), by=two[1], at=FUTURE
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        change(done)


def test_what_has_changed_since_the_proposal_is_not_destroyed(scope, two):
    old_account()
    rule(two[0])
    proposed = propose_disposal(kind="bank_accounts", by=two[0], at=FUTURE)
    old_account()
    with pytest.raises(NotAllowedNow, match="ändrats"):
        carry_out_disposal(disposal=proposed, by=two[1], at=FUTURE)
    withdraw_disposal(disposal=proposed, by=two[1], at=FUTURE)
    assert propose_disposal(kind="bank_accounts", by=two[0], at=FUTURE).row_count == 2


def test_a_hold_keeps_a_person_or_a_kind_until_it_is_lifted(scope, two):
    kept, free = old_account(), old_account()
    rule(two[0])
    hold = place_hold(kind="", person_id=kept.person_id, reason="tvist", by=two[0], at=FUTURE)
    found = preview(kind_of("bank_accounts"), DAY)
    assert (found.count, found.held) == (1, 1)
    proposed = propose_disposal(kind="bank_accounts", by=two[0], at=FUTURE)
    everything = place_hold(kind="bank_accounts", person_id=None, reason="revision", by=two[0], at=FUTURE)
    with pytest.raises(NotAllowedNow):
        carry_out_disposal(disposal=proposed, by=two[1], at=FUTURE)
    lift_hold(hold=everything, by=two[0], at=FUTURE)
    carry_out_disposal(disposal=proposed, by=two[1], at=FUTURE)
    assert BankAccount.objects.filter(pk=kept.pk).exists()
    assert not BankAccount.objects.filter(pk=free.pk).exists()
    lift_hold(hold=hold, by=two[0], at=FUTURE)
    assert preview(kind_of("bank_accounts"), DAY).count == 1


def test_without_the_right_nothing_is_decided(agency, scope):
    clerk = make_user(agency, "payroll_clerk")
    with pytest.raises(PermissionDenied):
        rule(clerk)
    with pytest.raises(PermissionDenied):
        place_hold(kind="", person_id=None, reason="x", by=clerk, at=FUTURE)


def test_no_kind_reaches_what_is_kept_for_ever_or_what_pension_and_the_definitive_run_need(scope):
    """By the register itself: the tables of pay summaries, of spans, pay, tax and of runs have no kind at all."""
    for_ever = {row.model for row in declared() if row.retention == "pay_summary"}
    needed = {
        "payroll.EmploymentSpan",
        "payroll.PayTerms",
        "payroll.TaxDecision",
        "payroll.Absence",
        "payroll.PayChunk",
    }
    reached = {kind.rows(DAY).model._meta.label for kind in all_kinds()}
    by_years = {"payroll.BankAccount", "payroll.BankAccountRequest", "payroll.NetDeduction", "servicecenter.Document"}
    assert reached == by_years
    assert not reached & (for_ever | needed)
    assert [rule.key for rule in kept_for_ever(on=DAY)] == ["pay_summary"]


def test_a_leap_day_some_years_ago_is_the_last_of_february():
    assert years_before(date(2028, 2, 29), 10) == date(2018, 2, 28)


def test_the_pages_from_rule_to_report(agency, two, client):
    with tenant(agency.pk):
        person = make_person(number="A-7")
    client.force_login(two[0])
    text = client.get(reverse("disposal")).content.decode()
    shown = "Inget är gallrat än", "Inga stopp", "Källa ej bekräftad"
    for told in ("Ingen regel är beslutad", "bevaras för all framtid", *shown):
        assert told in text
    given = {"kind": "bank_accounts", "years": 3, "legal_basis": "Beslut", "starts_on": "2020-01-01"}
    answer = client.post(reverse("disposal_rule"), given)
    assert answer.status_code == 422
    assert "Minst 10 år" in answer.content.decode()
    assert client.post(reverse("disposal_rule"), given | {"years": 10}).status_code == 302
    assert client.post(reverse("legal_hold"), {"person": "finns inte", "reason": "x"}).status_code == 422
    client.post(reverse("legal_hold"), {"person": "A-7", "reason": "Tvist 2026"})
    assert "Tvist 2026" in client.get(reverse("disposal")).content.decode()
    assert person.number in client.get(reverse("disposal")).content.decode()
    answer = client.post(reverse("propose_disposal"), {"kind": "bank_accounts"}, follow=True)
    assert "Inget är gammalt nog" in answer.content.decode()
    assert client.get(reverse("disposal"), {"format": "csv"}).status_code == 200
