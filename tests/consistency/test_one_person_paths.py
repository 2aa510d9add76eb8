"""Nobody gets through alone: random organisations and delegations are tried against the actions and the database.

The pure rules are tried on their own in tests/servicecenter/attest/test_rules.py; here every door behind them is:
giving roles, delegating, asking, deciding, the chain of a pay run, and writing straight into the tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import Error, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payroll.population.carry import follow_checklist, sign_warnings
from payroll.runs import actions as run_actions
from payroll.runs.models import PayRun, SetAside
from servicecenter.accounts.actions import give_delegation
from servicecenter.accounts.role_requests import confirm_role, request_role
from servicecenter.accounts.roles import CONFLICTING, Role
from servicecenter.attest.actions import Decision, decide
from servicecenter.integrations.actions import confirm_token, request_token
from servicecenter.models import AccessToken, Agency, AttestTask, Membership, PaymentBatch, Unit, User
from servicecenter.payments.actions import release_batch
from servicecenter.tenancy.scope import tenant
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW, make_agency, make_user
from tests.factories.attest import make_task
from tests.factories.runs import calculated, make_office

PEOPLE, UNITS = 5, 3
REFUSED = (PermissionDenied, ValidationError, NotAllowedNow)
MANY = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
one = st.integers(0, PEOPLE - 1)
roles = st.lists(st.tuples(one, st.sampled_from(Role.values), st.integers(0, UNITS)), min_size=4, max_size=10)
delegations = st.lists(st.tuples(one, one, st.integers(0, UNITS)), max_size=8)


@contextmanager
def undone() -> Iterator[None]:
    """Everything in the block is taken back, so that each example starts from the same agency."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def maybe() -> Iterator[None]:
    """What is refused is refused; the walk goes on."""
    try:
        with transaction.atomic():
            yield
    except REFUSED:
        pass


class Organisation:
    """Five people, three units in a row, and two administrators who give out roles."""

    def __init__(self) -> None:
        self.agency = make_agency()
        self.people = [make_user() for _ in range(PEOPLE)]
        self.administrators = administrators(self.agency)
        with tenant(self.agency.pk):
            self.units: list[Unit | None] = [None]
            for number in range(UNITS):
                unit = Unit.objects.create(
                    code=f"U{number}", name="Enhet", parent=self.units[-1], manager=self.people[number]
                )
                self.units.append(unit)

    def fill(self, given_roles, given_delegations) -> None:
        today = timezone.localdate()
        for person, role, unit in given_roles:
            with maybe():
                give(self, self.people[person], Role(role), self.units[unit])
        for giver, receiver, unit in given_delegations:
            with maybe():
                give_delegation(
                    receiver=self.people[receiver], unit=self.units[unit], starts_on=today,
                    ends_on=today + timedelta(days=1), reason="prov", by=fresh(self.people[giver]), at=timezone.now(),
                )  # fmt: skip


def administrators(agency: Agency) -> list[User]:
    return [make_user(agency, Role.ADMINISTRATOR) for _ in range(2)]


def give(of: Any, user: User, role: Role, unit: Unit | None = None) -> None:
    """Two administrators agree on a role, as they must."""
    first, second = map(fresh, of.administrators)
    asked = request_role(user=user, role=role, unit=unit, starts_on=timezone.localdate(), by=first, at=timezone.now())
    confirm_role(asked=asked, by=second, at=timezone.now())


def fresh(user: User) -> User:
    """As the next request reads the person: what they may do is looked up anew."""
    return User.objects.get(pk=user.pk)


@pytest.fixture
def organisation(db: None) -> Organisation:
    return Organisation()


@MANY
@given(roles, delegations, st.none() | one, st.none() | one, st.integers(0, UNITS))
def test_no_graph_of_roles_and_delegations_lets_anyone_decide_their_own(
    organisation: Organisation, given_roles, given_delegations, subject, asker, unit
):
    with tenant(organisation.agency.pk), undone():
        organisation.fill(given_roles, given_delegations)
        people = organisation.people
        about = None if subject is None else people[subject]
        by = None if asker is None else people[asker]
        task = make_task(about, by=by, unit=organisation.units[unit])
        for person in people:
            with maybe():
                decide(
                    task=task, decision=Decision.APPROVE, content_hash=task.content_hash, by=fresh(person),
                    at=timezone.now(),
                )  # fmt: skip
        task.refresh_from_db()
        for actor in {task.decided_by_id, task.behalf_of_id} - {None}:
            assert actor not in (task.subject_id, task.requested_by_id)


@MANY
@given(one, one, st.booleans())
def test_the_tables_refuse_what_the_actions_would(organisation: Organisation, subject, decider, is_behalf):
    with tenant(organisation.agency.pk), undone():
        people = organisation.people
        task = make_task(people[subject], by=people[(subject + 1) % PEOPLE])
        told = {"decided_by": people[decider], "decided_at": NOW, "state": "approved"}
        if is_behalf:
            told |= {"decided_by": people[(subject + 2) % PEOPLE], "behalf_of": people[decider]}
        is_own = decider in (subject, (subject + 1) % PEOPLE)
        try:
            with transaction.atomic():
                AttestTask.objects.filter(pk=task.pk).update(**told)
        except Error:
            assert is_own
        else:
            assert not is_own


@MANY
@given(st.lists(st.tuples(one, st.sampled_from(Role.values)), max_size=14))
def test_no_order_of_grants_gives_one_person_two_roles_that_bar_each_other(organisation: Organisation, wishes):
    with tenant(organisation.agency.pk), undone():
        organisation.fill([(person, role, 0) for person, role in wishes], [])
        for person in organisation.people:
            held = set(
                Membership.objects.filter(agency=organisation.agency, user=person).values_list("role", flat=True)
            )
            assert not [pair for pair in CONFLICTING if set(pair) <= held]


STEPS = ("send", "approve", "fix", "release")


@pytest.fixture
def office(db: None):
    office = make_office(people=2)
    run = calculated(office)
    with tenant(office.agency.pk):
        sign_warnings(run, by=office.clerk, at=NOW)
        for row in SetAside.objects.filter(run=run):
            run_actions.exclude_person(set_aside=row, note="ok", by=office.clerk, at=NOW)
    office.people = [make_user() for _ in range(PEOPLE - 1)] + [office.clerk]
    office.administrators = administrators(office.agency)
    return office


PAY_ROLES = (Role.PAYROLL_CLERK, Role.PAYROLL_APPROVER, Role.PAYMENT_RELEASER)


@MANY
@given(
    st.lists(st.tuples(one, st.sampled_from(PAY_ROLES)), min_size=3, max_size=10),
    st.lists(st.tuples(st.sampled_from(STEPS), one), min_size=6, max_size=16),
)
def test_no_way_through_the_pay_run_is_walked_by_one_person(office, wishes, steps):
    with tenant(office.agency.pk), undone():
        for person, role in wishes:
            with maybe():
                give(office, office.people[person], role)
        for step, person in steps:
            with maybe():
                take(step, fresh(office.people[person]))
        check(PayRun.objects.get(month="2026-11"))


def test_four_people_do_get_through_the_pay_run(office):
    """Walks that were refused everything would prove nothing."""
    with tenant(office.agency.pk), undone():
        for person, role in enumerate((PAY_ROLES[1], PAY_ROLES[2], PAY_ROLES[2])):
            give(office, office.people[person], role)
        clerk = PEOPLE - 1
        for step, person in (("send", clerk), ("approve", 0), ("fix", clerk), ("release", 1), ("release", 2)):
            take(step, fresh(office.people[person]))
        check(PayRun.objects.get(month="2026-11"))
        assert PaymentBatch.objects.get().state == "released"


def take(step: str, by: User) -> None:
    run = PayRun.objects.get(month="2026-11")
    batch = PaymentBatch.objects.first()
    match step:
        case "send":
            follow_checklist(run, by=by, at=NOW)
            run_actions.send_to_control(run=run, by=by, at=NOW)
        case "approve":
            run_actions.approve_run(run=run, content_hash=run.content_hash, by=by, at=NOW)
        case "fix":
            run_actions.make_definitive(run=run, by=by, at=NOW)
        case "release" if batch is not None:
            release_batch(batch=batch, by=by, at=NOW)


def check(run: PayRun) -> None:
    if run.state in ("approved", "definitive", "paid"):
        assert run.approved_by_id not in (None, run.prepared_by_id)
    for batch in PaymentBatch.objects.all():
        released = [batch.first_released_by_id, batch.second_released_by_id]
        given = [pk for pk in released if pk is not None]
        assert len(set(given)) == len(given)
        assert not {run.prepared_by_id, run.approved_by_id} & set(given)


@MANY
@given(st.lists(st.tuples(st.sampled_from(["ask", "confirm"]), one), min_size=2, max_size=8))
def test_no_system_is_let_in_by_one_person(organisation: Organisation, steps):
    with tenant(organisation.agency.pk), undone():
        for person in organisation.people:
            Membership.objects.create(
                agency=organisation.agency, user=person, role=Role.ADMINISTRATOR, starts_on=timezone.localdate()
            )
        for step, person in steps:
            by = fresh(organisation.people[person])
            with maybe():
                if step == "ask":
                    request_token(
                        name="S", scopes=["see_pay"], expires_on=timezone.localdate(), by=by, at=timezone.now()
                    )
                else:
                    for token in AccessToken.objects.filter(confirmed_at__isnull=True):
                        confirm_token(token=token, by=by, at=timezone.now())
        for token in AccessToken.objects.filter(confirmed_at__isnull=False):
            assert token.confirmed_by_id != token.created_by_id
