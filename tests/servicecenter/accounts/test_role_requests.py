"""A role that can do something to others takes two administrators, neither of whom is the one who gets it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from servicecenter.accounts.actions import end_role, grant_role
from servicecenter.accounts.queries import roles_to_confirm
from servicecenter.accounts.role_requests import confirm_role, refuse_request, request_role
from servicecenter.accounts.roles import PRIVILEGED, Role
from servicecenter.audit.events import Event
from servicecenter.models import Agency, AuditEvent, Membership, RoleRequest, TransitionLog, User
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded
from tests.factories import NOW, make_agency, make_user

TODAY = NOW.date()


@pytest.fixture
def agency(db: None) -> Iterator[Agency]:
    agency = make_agency()
    with tenant(agency.pk):
        yield agency


@pytest.fixture
def first(agency: Agency) -> User:
    return make_user(agency, "administrator")


@pytest.fixture
def second(agency: Agency) -> User:
    return make_user(agency, "administrator")


def ask(user: User, role: str = "payroll_clerk", *, by: User, **given: object) -> RoleRequest:
    return request_role(user=user, role=role, by=by, at=NOW, **{"starts_on": TODAY} | given)


def roles_of(user: User) -> list[str]:
    return list(Membership.objects.filter(user=user).values_list("role", flat=True))


@pytest.mark.parametrize("role", sorted(PRIVILEGED))
def test_no_administrator_gives_a_privileged_role_alone(agency: Agency, first: User, role: str) -> None:
    user = make_user(agency)
    with pytest.raises(SecondPersonNeeded, match="bekräftas av en annan"):
        grant_role(user=user, role=role, starts_on=TODAY, by=first, at=NOW)
    with pytest.raises(SecondPersonNeeded, match="En annan administratör"):
        confirm_role(asked=ask(user, role, by=first), by=first, at=NOW)
    assert roles_of(user) == []


def test_only_the_role_of_ones_own_affairs_is_not_privileged() -> None:
    assert set(Role.values) - PRIVILEGED == {Role.EMPLOYEE}


def test_a_second_administrator_confirms_and_both_are_in_the_log(agency: Agency, first: User, second: User) -> None:
    user = make_user(agency)
    held = confirm_role(asked=ask(user, amount_limit_ore=5_000_00, by=first), by=second, at=NOW)
    assert (held.role, held.amount_limit_ore, held.starts_on) == ("payroll_clerk", 5_000_00, TODAY)
    asked, granted = AuditEvent.objects.filter(event__in=(Event.ROLE_REQUESTED, Event.ROLE_GRANTED)).order_by("id")
    assert (asked.actor_id, granted.actor_id) == (first.pk, second.pk)
    assert granted.detail["requested_by"] == first.pk
    assert TransitionLog.objects.get(object_kind="rolerequest").by_id == second.pk


def test_nobody_confirms_a_role_for_themselves(agency: Agency, first: User, second: User) -> None:
    asked = ask(second, "auditor", by=first)
    with pytest.raises(PermissionDenied, match="dig själv"):
        confirm_role(asked=asked, by=second, at=NOW)
    with pytest.raises(PermissionDenied, match="dig själv"):
        ask(first, "auditor", by=first)


def test_only_an_administrator_asks_and_confirms(agency: Agency, first: User) -> None:
    clerk, user = make_user(agency, "payroll_clerk"), make_user(agency)
    with pytest.raises(PermissionDenied):
        ask(user, by=clerk)
    with pytest.raises(PermissionDenied):
        confirm_role(asked=ask(user, by=first), by=clerk, at=NOW)


@pytest.mark.django_db
def test_the_administrator_of_another_agency_does_not_see_the_request() -> None:
    here, there = make_agency(), make_agency()
    with tenant(here.pk):
        asked = ask(make_user(here), by=make_user(here, "administrator"))
        assert roles_to_confirm(make_user(here, "administrator")).count() == 1
    with tenant(there.pk):
        assert roles_to_confirm(make_user(there, "administrator")).count() == 0
        assert not RoleRequest._base_manager.filter(pk=asked.pk).exists()


def test_what_stands_in_the_way_when_it_is_confirmed_stops_it(agency: Agency, first: User, second: User) -> None:
    user = make_user(agency)
    clerk, approver = ask(user, by=first), ask(user, "payroll_approver", by=first)
    confirm_role(asked=clerk, by=second, at=NOW)
    with pytest.raises(ValidationError, match="kan inte samtidigt vara"):
        confirm_role(asked=approver, by=second, at=NOW)
    assert roles_of(user) == ["payroll_clerk"]


def test_a_request_of_someone_who_is_no_longer_an_administrator_is_void(
    agency: Agency, first: User, second: User
) -> None:
    asked = ask(make_user(agency), by=first)
    end_role(membership=first.memberships.get(), ends_on=TODAY - timedelta(days=1), by=second, at=NOW)
    with pytest.raises(NotAllowedNow, match="inte längre administratör"):
        confirm_role(asked=asked, by=second, at=NOW)
    assert refuse_request(asked=asked, by=second, at=NOW).state == "refused"


def test_a_decided_request_is_not_decided_again(agency: Agency, first: User, second: User) -> None:
    refused = ask(make_user(agency), by=first)
    refuse_request(asked=refused, by=first, at=NOW)
    with pytest.raises(NotAllowedNow):
        confirm_role(asked=refused, by=second, at=NOW)
    confirmed = ask(refused.user, by=first)
    confirm_role(asked=confirmed, by=second, at=NOW)
    with pytest.raises(NotAllowedNow):
        refuse_request(asked=confirmed, by=second, at=NOW)


def test_the_same_role_waits_once(agency: Agency, first: User, second: User) -> None:
    user = make_user(agency)
    ask(user, by=first)
    with pytest.raises(ValidationError, match="redan begärd"):
        ask(user, by=second)


def test_one_administrator_takes_a_role_away(agency: Agency, first: User) -> None:
    held = make_user(agency, "payroll_clerk").memberships.get()
    assert end_role(membership=held, ends_on=TODAY, by=first, at=NOW).ends_on == TODAY


@pytest.mark.parametrize("decider", ["requested_by", "user"])
def test_the_database_refuses_one_person_too(agency: Agency, first: User, decider: str) -> None:
    asked = ask(make_user(agency), by=first)
    with pytest.raises(IntegrityError, match="role_request_by_two"), transaction.atomic():
        RoleRequest.objects.filter(pk=asked.pk).update(
            state="confirmed", decided_by=getattr(asked, decider), decided_at=NOW
        )


@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_at_once_give_one_role() -> None:
    agency = make_agency()
    user, *admins = make_user(agency), *(make_user(agency, "administrator") for _n in range(5))
    with tenant(agency.pk):
        asked = ask(user, by=admins[0])

    def confirm(admin: User) -> str:
        try:
            with tenant(agency.pk):
                confirm_role(asked=asked, by=admin, at=NOW)
        except NotAllowedNow:
            return "told"
        finally:
            connection.close()
        return "confirmed"

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(confirm, admins[1:]))
    assert sorted(answers) == ["confirmed", "told", "told", "told"]
    with tenant(agency.pk):
        assert roles_of(user) == ["payroll_clerk"]


@pytest.mark.django_db(transaction=True)
def test_roles_that_check_each_other_are_not_both_confirmed_at_once() -> None:
    agency = make_agency()
    user, *admins = make_user(agency), *(make_user(agency, "administrator") for _n in range(3))
    with tenant(agency.pk):
        waiting = [ask(user, role, by=admins[0]) for role in ("payroll_clerk", "payroll_approver")]

    def confirm(pair: tuple[RoleRequest, User]) -> str:
        try:
            with tenant(agency.pk):
                confirm_role(asked=pair[0], by=pair[1], at=NOW)
        except ValidationError:
            return "refused"
        finally:
            connection.close()
        return "confirmed"

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(confirm, zip(waiting, admins[1:], strict=True)))
    assert sorted(answers) == ["confirmed", "refused"]
    with tenant(agency.pk):
        assert len(roles_of(user)) == 1


def test_the_days_of_a_request_are_those_of_the_role(agency: Agency, first: User, second: User) -> None:
    asked = ask(make_user(agency), starts_on=date(2027, 1, 1), ends_on=date(2027, 6, 30), by=first)
    held = confirm_role(asked=asked, by=second, at=NOW)
    assert (held.starts_on, held.ends_on) == (date(2027, 1, 1), date(2027, 6, 30))
