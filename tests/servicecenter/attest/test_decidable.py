"""What the database counts as decidable is exactly what the attest rules say of each case, one by one."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest

from servicecenter.attest import queries
from servicecenter.attest.decidable import decidable
from servicecenter.attest.kinds import register
from servicecenter.attest.models import AttestTask
from servicecenter.attest.queries import case_of, desk_of, inbox, waiting_tasks
from servicecenter.models import Delegation, Membership, Unit
from servicecenter.tenancy.scope import tenant
from servicecenter.web.waiting import waiting_of
from tests.factories import NOW, make_agency, make_user
from tests.factories.attest import RENAMING

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 12)
LIMITS = (None, 100_000, 1_000_000)


class Organisation:
    """Three levels of units, ten people with all kinds of rights, and sixty cases between them."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.agency = make_agency()
        register(RENAMING)
        self.users = [make_user(self.agency, "employee") for _ in range(10)]
        with tenant(self.agency.pk):
            self.units = [*Unit.objects.all()]
            for number in range(6):
                parent, manager = self.random.choice(self.units), self.some(self.users)
                self.units.append(Unit.objects.create(code=f"U{number}", name="x", parent=parent, manager=manager))
            roles = ["manager", "attester", "reviewer", "payroll_clerk"]
            for user, role in self.random.sample([(user, role) for user in self.users for role in roles], 12):
                Membership.objects.create(agency=self.agency, user=user, role=role, **self.bounds())
            for _ in range(6):
                giver, receiver = self.random.sample(self.users, 2)
                days = {"ends_on": TODAY + timedelta(days=self.random.choice([-1, 0, 9])), "reason": "ledig"}
                Delegation.objects.create(giver=giver, receiver=receiver, **self.bounds() | days)
            AttestTask.objects.bulk_create(self.case(number) for number in range(60))

    def some(self, things):
        return self.random.choice([None, *things])

    def bounds(self):
        starts_on = TODAY - timedelta(days=self.random.choice([400, 30]))
        return {
            "unit": self.some(self.units),
            "amount_limit_ore": self.random.choice(LIMITS),
            "starts_on": starts_on,
        }

    def case(self, number: int) -> AttestTask:
        subject, asked_by, reviewer = self.some(self.users), self.random.choice(self.users), self.some(self.users)
        return AttestTask(
            kind=RENAMING.key,
            object_id=number,
            subject=subject,
            requested_by=asked_by,
            requested_at=NOW,
            reviewed_by=None if reviewer in (subject, asked_by) else reviewer,
            unit=self.some(self.units),
            amount_ore=self.random.choice([None, 0, 100_000, -100_001, 5_000_000]),
            permission=self.random.choice(["attest", "attest", "review", "edit_pay_facts"]),
        )


@pytest.mark.parametrize("seed", range(4))
def test_the_database_and_the_rules_agree_on_every_case_of_everyone(seed, monkeypatch, rf):
    world = Organisation(seed)
    with tenant(world.agency.pk):
        found = 0
        for user in world.users:
            desk = desk_of(user, TODAY)
            by_rules = {task.pk for task in waiting_tasks() if desk.may_decide(case_of(task))}
            assert {task.pk for task in waiting_tasks().filter(decidable(desk))} == by_rules
            assert {row.pk for row in inbox(user, on=TODAY)} == by_rules
            row = queries.agency_in_scope().values(**queries.count_parts(user, TODAY)).get()
            assert queries.count_from(row, user, TODAY) == len(by_rules)
            monkeypatch.setattr(queries, "MOST_READ", 3)
            row = queries.agency_in_scope().values(**queries.count_parts(user, TODAY)).get()
            assert queries.count_from(row, user, TODAY) == len(by_rules)
            monkeypatch.undo()
            found += len(by_rules)
        assert 10 < found < 600


@pytest.mark.parametrize(("most_read", "questions"), [(100, 2), (3, 3)])
def test_the_menu_counts_a_full_inbox_with_one_question_more(
    most_read, questions, django_assert_num_queries, monkeypatch, rf
):
    world = Organisation(1)
    boss = make_user(world.agency, "manager")
    monkeypatch.setattr(queries, "MOST_READ", most_read)
    with tenant(world.agency.pk):
        request = rf.get("/")
        request.user, request.permissions = boss, boss.permissions(on=NOW.date())
        expected = len(inbox(boss, on=NOW.date()))
        with django_assert_num_queries(questions):
            assert waiting_of(request).get("attest") == expected
