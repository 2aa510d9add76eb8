"""Roles and delegations are given within bounds, and every one of them leaves a trace."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from servicecenter.accounts.actions import end_role, give_delegation, grant_role, invite_person, revoke_delegation
from servicecenter.accounts.role_requests import confirm_role, request_role
from servicecenter.accounts.roles import CONFLICTING, PERMISSIONS, PRIVILEGED, Role
from servicecenter.audit.events import Event
from servicecenter.common.permissions import Permission
from servicecenter.models import Agency, AuditEvent, Membership, Unit
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_agency, make_user

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def agency():
    agency = make_agency()
    with tenant(agency.pk):
        yield agency


@pytest.fixture
def admin(agency):
    return make_user(agency, "administrator")


@pytest.fixture
def boss(agency):
    boss = make_user(agency)
    unit = Unit.objects.create(code="200", name="Avdelningen", manager=boss)
    Membership.objects.create(
        agency=agency,
        user=boss,
        role="manager",
        unit=unit,
        amount_limit_ore=5_000_00,
        starts_on=date(2025, 1, 1),
        ends_on=date(2027, 12, 31),
    )
    return boss


def grant(user, role, *, by, **given):
    """A role by the way it takes: another administrator confirms every role but the employee's own."""
    fields = {"user": user, "role": role, "by": by, "at": NOW, "starts_on": TODAY} | given
    if role not in PRIVILEGED:
        return grant_role(**fields)
    return confirm_role(asked=request_role(**fields), by=make_user(Agency.objects.get(), "administrator"), at=NOW)


def delegate(by, receiver, **given):
    fields = {
        "unit": Unit.objects.get(code="200"),
        "amount_limit_ore": 5_000_00,
        "starts_on": TODAY,
        "ends_on": TODAY + timedelta(days=7),
        "reason": "semester",
    }
    return give_delegation(receiver=receiver, by=by, at=NOW, **fields | given)


def test_an_administrator_gives_a_role_and_the_log_tells(agency, admin):
    user = make_user(agency)
    membership = grant(user, "attester", by=admin, amount_limit_ore=1000)
    assert user.may(Permission.ATTEST, on=TODAY)
    event = AuditEvent.objects.get(event=Event.ROLE_GRANTED)
    assert event.object_id == str(membership.pk)
    assert event.detail["role"] == "attester"
    assert event.detail["amount_limit_ore"] == 1000


def test_only_an_administrator_gives_roles_and_never_to_themselves(agency, admin):
    user = make_user(agency, "payroll_clerk")
    with pytest.raises(PermissionDenied, match="administratör"):
        grant(make_user(agency), "attester", by=user)
    with pytest.raises(PermissionDenied, match="dig själv"):
        grant(admin, "auditor", by=admin)


@pytest.mark.parametrize("pair", [*CONFLICTING, *(pair[::-1] for pair in CONFLICTING)])
def test_no_one_holds_two_roles_that_check_each_other(agency, admin, pair):
    user = make_user(agency, pair[0])
    with pytest.raises(ValidationError, match="kan inte samtidigt vara"):
        grant(user, pair[1], by=admin)


def test_one_role_can_follow_the_other(agency, admin):
    user = make_user(agency, "payroll_clerk")
    held = user.memberships.get()
    end_role(membership=held, ends_on=TODAY, by=admin, at=NOW)
    with pytest.raises(ValidationError):
        grant(user, "payroll_approver", by=admin)
    assert grant(user, "payroll_approver", by=admin, starts_on=TODAY + timedelta(days=1)).pk


def test_the_same_role_is_not_given_twice_for_the_same_days(agency, admin):
    with pytest.raises(ValidationError, match="redan rollen"):
        grant(make_user(agency, "attester"), "attester", by=admin)


def test_a_role_ends_and_is_not_opened_again(agency, admin):
    membership = make_user(agency, "attester").memberships.get()
    with pytest.raises(ValidationError, match="innan den börjar"):
        end_role(membership=membership, ends_on=date(2024, 1, 1), by=admin, at=NOW)
    assert end_role(membership=membership, ends_on=TODAY, by=admin, at=NOW).ends_on == TODAY
    with pytest.raises(ValidationError, match="slutar redan"):
        end_role(membership=membership, ends_on=TODAY + timedelta(days=1), by=admin, at=NOW)


def test_an_address_has_one_account_however_it_is_written(agency, admin):
    first = invite_person(email="Ny.Person@Example.se", full_name="Ny", by=admin)
    assert invite_person(email="ny.person@example.se ", full_name="Annan", by=admin) == first
    assert not first.has_usable_password()


def test_a_delegation_within_ones_own_right_is_given_and_taken_back(agency, boss):
    receiver = make_user(agency, "employee")
    delegation = delegate(boss, receiver)
    revoke_delegation(delegation=delegation, by=boss, at=NOW)
    delegation.refresh_from_db()
    assert delegation.revoked_at == NOW
    assert AuditEvent.objects.filter(event=Event.DELEGATION_GIVEN).exists()
    assert AuditEvent.objects.filter(event=Event.DELEGATION_REVOKED).exists()


@pytest.mark.parametrize(
    "wider",
    [
        {"unit": None},
        {"amount_limit_ore": None},
        {"amount_limit_ore": 5_000_01},
        {"ends_on": date(2028, 1, 1)},
    ],
)
def test_a_delegation_is_never_wider_than_ones_own_right(agency, boss, wider):
    with pytest.raises(ValidationError, match="vidare än din egen"):
        delegate(boss, make_user(agency, "employee"), **wider)


def test_what_was_received_cannot_be_passed_on(agency, boss):
    between, last = make_user(agency, "employee"), make_user(agency, "employee")
    delegate(boss, between)
    with pytest.raises(PermissionDenied):
        delegate(between, last)
    other = make_user(agency)
    unit = Unit.objects.create(code="300", name="Sidan om")
    Membership.objects.create(agency=agency, user=other, role="manager", unit=unit, starts_on=date(2025, 1, 1))
    delegate(boss, other)
    with pytest.raises(ValidationError, match="vidare än din egen"):
        delegate(other, last)


def test_a_reviewer_an_outsider_and_oneself_cannot_stand_in(agency, boss):
    for receiver in (make_user(agency, "reviewer"), make_user(), boss):
        with pytest.raises(ValidationError):
            delegate(boss, receiver)


def test_a_delegation_does_not_begin_in_the_past_or_end_before_it_begins(agency, boss):
    receiver = make_user(agency, "employee")
    for days in ({"starts_on": TODAY - timedelta(days=1)}, {"ends_on": TODAY - timedelta(days=1)}):
        with pytest.raises(ValidationError):
            delegate(boss, receiver, **days)


def test_only_the_giver_or_an_administrator_takes_a_delegation_back(agency, boss, admin):
    receiver = make_user(agency, "employee")
    delegation = delegate(boss, receiver)
    with pytest.raises(PermissionDenied):
        revoke_delegation(delegation=delegation, by=receiver, at=NOW)
    assert revoke_delegation(delegation=delegation, by=admin, at=NOW).revoked_at == NOW


def test_every_role_has_permissions_and_every_permission_a_role():
    assert set(PERMISSIONS) == set(Role.values)
    assert frozenset().union(*PERMISSIONS.values()) == set(Permission)
    assert Role.EMPLOYEE not in PRIVILEGED
    for one, other in CONFLICTING:
        assert {one, other} <= set(Role.values)


def test_a_role_of_another_day_or_agency_gives_no_permission(agency, admin):
    user = make_user(agency)
    grant(user, "attester", by=admin, starts_on=TODAY + timedelta(days=1))
    assert not user.may(Permission.ATTEST, on=TODAY)
    assert user.may(Permission.ATTEST, on=TODAY + timedelta(days=1))
