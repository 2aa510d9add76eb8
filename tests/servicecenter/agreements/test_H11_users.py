"""H11: at go-live accounts and roles are made from the annex of users, once; later differences are reported."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from servicecenter.accounts.roles import Role
from servicecenter.agreements.going_live import accounts_from_annex, annex_differences
from servicecenter.models import Agency, Membership, User
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW, make_user
from tests.factories.agreements import FROM, add_user, approve_all, drafted, sign, signed

pytestmark = pytest.mark.django_db
People = dict[str, User]


def test_H11_accounts_are_made_from_the_annex_and_once(scope: Agency, people: People):
    version = signed(people)
    by = people[Role.ACCOUNT_MANAGER]
    made = accounts_from_annex(version=version, by=by, at=NOW)
    assert (made.accounts, made.roles, made.held) == (1, 1, 0)
    membership = Membership.objects.get(user__email="eva.ek@kund.example")
    assert (membership.role, membership.amount_limit_ore, membership.starts_on) == ("attester", 5_000_000, FROM)
    assert membership.unit is not None
    again = accounts_from_annex(version=version, by=by, at=NOW)
    assert (again.accounts, again.roles, again.held) == (0, 0, 1)
    assert Membership.objects.filter(user__email="eva.ek@kund.example").count() == 1


def test_accounts_are_not_made_of_what_is_not_signed_nor_by_just_anyone(scope: Agency, people: People):
    version = drafted(people)
    with pytest.raises(NotAllowedNow, match="båda parter har undertecknat"):
        accounts_from_annex(version=version, by=people[Role.ACCOUNT_MANAGER], at=NOW)
    with pytest.raises(PermissionDenied):
        accounts_from_annex(version=version, by=people[Role.CUSTOMER_LEAD], at=NOW)


def test_roles_that_do_not_go_together_are_refused_by_name_and_nothing_is_made(scope: Agency, people: People):
    reviewer = make_user(scope, Role.REVIEWER, email="eva.ek@kund.example", full_name="Eva Ek")
    version = signed(people)
    with pytest.raises(ValidationError, match="Eva Ek: är granskare och kan inte samtidigt vara attestant"):
        accounts_from_annex(version=version, by=people[Role.ACCOUNT_MANAGER], at=NOW)
    assert [row.role for row in Membership.objects.filter(user=reviewer)] == ["reviewer"]


def test_roles_that_do_not_go_together_are_refused_in_the_annex_too(scope: Agency, people: People):
    version = drafted(people)
    with pytest.raises(ValidationError, match="Eva Ek är redan Attestant"):
        add_user(version, people[Role.ACCOUNT_MANAGER], role=Role.REVIEWER)
    with pytest.raises(ValidationError, match="administratörer, inte i en bilaga"):
        add_user(version, people[Role.ACCOUNT_MANAGER], role=Role.PAYROLL_APPROVER)
    with pytest.raises(ValidationError, match="Enheten finns inte"):
        add_user(version, people[Role.ACCOUNT_MANAGER], email="b@kund.example", unit_code="999")


def test_differences_between_annex_and_register_are_reported(scope: Agency, people: People):
    version = signed(people)
    stranger = make_user(scope, Role.MANAGER, full_name="Bo Alm")
    before = {(each.name, each.text) for each in annex_differences(version, on=FROM)}
    assert ("Eva Ek", "Avtalad, men personen har inte rollen.") in before
    assert (str(stranger), "Personen har rollen, men den står inte i bilagan.") in before
    accounts_from_annex(version=version, by=people[Role.ACCOUNT_MANAGER], at=NOW)
    Membership.objects.filter(user__email="eva.ek@kund.example").update(amount_limit_ore=9_000_000)
    told = {each.name: each.text for each in annex_differences(version, on=FROM)}
    assert told["Eva Ek"].replace("\xa0", " ") == "Beloppsgräns: avtalat 50 000,00 kr, i registret 90 000,00 kr."


def test_users_of_the_next_version_are_added_at_its_go_live(scope: Agency, people: People):
    version = drafted(people)
    add_user(version, people[Role.ACCOUNT_MANAGER], email="bo.alm@kund.example", full_name="Bo Alm", role=Role.REVIEWER)
    from servicecenter.agreements.actions import offer_version

    version = offer_version(version=version, by=people[Role.ACCOUNT_MANAGER], at=NOW)
    approve_all(version, people)
    sign(version.paper, people)
    made = accounts_from_annex(version=version, by=people[Role.ONBOARDING_LEAD], at=NOW)
    assert (made.accounts, made.roles) == (2, 2)
