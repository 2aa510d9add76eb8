"""H01: what operations read of an agreement is the rows of the signed version that is valid on the day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servicecenter.accounts.roles import Role
from servicecenter.agreements.actions import activate_version, end_version, offer_version, save_row
from servicecenter.agreements.catalogue import Service
from servicecenter.agreements.differing import as_text, differences
from servicecenter.agreements.queries import (
    NoAgreement,
    active_services,
    agreed_controls,
    agreements_in_force,
    annex_users,
    forums,
    prices,
    require_agreement,
    responsibilities,
    sla_rows,
    version_in_force,
)
from servicecenter.models import Agency, ServiceAgreement, User
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import NOW
from tests.factories.agreements import FROM, LATER, drafted, renewed, signed

pytestmark = pytest.mark.django_db
People = dict[str, User]
DAY_BEFORE = FROM - timedelta(days=1)


def test_H01_service_levels_come_from_the_signed_version_that_is_valid_on_the_day(scope: Agency, people: People):
    first = signed(people)
    second = renewed(first, people)
    assert [str(sla_rows(day).get(code="PAY-1").target) for day in (FROM, LATER - timedelta(days=1))] == ["99.50"] * 2
    assert str(sla_rows(LATER).get(code="PAY-1").target) == "99.90"
    assert not sla_rows(DAY_BEFORE).exists()
    assert (version_in_force(FROM), version_in_force(LATER)) == (first, second)


def test_everything_that_operations_use_is_read_from_the_rows_of_that_version(scope: Agency, people: People):
    signed(people)
    assert {row.level for row in forums(FROM)} == {"strategic", "tactical", "operational"}
    assert responsibilities(FROM, service="payroll").get(step="calculate").responsible == "centre"
    assert [row.role for row in annex_users(FROM)] == ["attester"]
    assert {row.code for row in agreed_controls(FROM)} == {"LÖN-K1", "LÖN-K2", "LÖN-K3"}
    indicated = prices(FROM)
    assert indicated is not None
    assert indicated.month_ore == 5_690_000
    assert prices(DAY_BEFORE) is None


def test_a_draft_or_an_offered_version_gives_nothing(scope: Agency, people: People):
    ServiceAgreement.objects.all().delete()
    version = drafted(people)
    offer_version(version=version, by=people[Role.ACCOUNT_MANAGER], at=NOW)
    assert active_services(FROM) == frozenset()
    assert not sla_rows(FROM).exists()


def test_the_refusal_says_from_which_date_the_service_opens(scope: Agency, people: People):
    ServiceAgreement.objects.all().delete()
    signed(people)
    with pytest.raises(NoAgreement, match="2026/17 är undertecknad, och tjänsten öppnar 2027-01-01"):
        require_agreement(Service.PAYROLL, DAY_BEFORE)
    assert require_agreement(Service.PAYROLL, FROM).reference == "2026/17"
    assert active_services(FROM) == {Service.PAYROLL, Service.TRAVEL}


def test_what_was_agreed_on_paper_ends_the_day_before_the_version_begins(scope: Agency, people: People):
    on_paper = ServiceAgreement.objects.get()
    signed(people)
    on_paper.refresh_from_db()
    assert on_paper.ends_on == DAY_BEFORE
    for day in (DAY_BEFORE, FROM):
        assert agreements_in_force(day).filter(service="payroll").count() == 1


def test_rows_can_only_be_changed_in_a_draft(scope: Agency, people: People):
    version = signed(people)
    with pytest.raises(NotAllowedNow, match="gör en ny version"):
        save_row(version=version, slug="volymer", values={}, by=people[Role.ACCOUNT_MANAGER], at=NOW)


def test_a_version_is_taken_into_use_from_its_day_and_ends_the_one_before(scope: Agency, people: People):
    first = signed(people)
    second = renewed(first, people)
    by = people[Role.ACCOUNT_MANAGER]
    with pytest.raises(NotAllowedNow, match="gäller från 2028-01-01"):
        activate_version(version=second, by=by, at=NOW)
    activate_version(version=second, by=by, at=NOW.replace(year=2028, month=1, day=3))
    first.refresh_from_db()
    assert (first.state, first.valid_to) == ("ended", date(2027, 12, 31))
    with pytest.raises(ValidationError):
        end_version(version=second, last_day=date(2027, 1, 1), by=by, at=NOW)
    end_version(version=second, last_day=date(2028, 6, 30), by=by, at=NOW)
    assert Service.PAYROLL in active_services(date(2028, 6, 30))
    assert Service.PAYROLL not in active_services(date(2028, 7, 1))


def test_what_differs_between_versions_is_told_row_by_row_and_as_text(scope: Agency, people: People):
    first = signed(people)
    second = renewed(first, people)
    told = {(each.row, each.what): (each.before, each.after) for each in differences(first, second)}
    level = next(row for row, what in told if what == "Målvärde")
    assert level.startswith("PAY-1 ")
    assert level.endswith(" · Löneadministration"), "words and no codes"
    assert told[(level, "Målvärde")] == ("99,5", "99,9")
    assert told[("", "Gäller från")] == ("2027-01-01", "2028-01-01")
    assert set(told) == {(level, "Målvärde"), ("", "Gäller från"), ("Löneadministration", "Från och med")}
    assert f"Servicenivåer · {level} · Målvärde: 99,5 → 99,9" in as_text(first, second)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30)), min_size=2, max_size=4))
def test_signed_lines_of_a_service_never_overlap(scope: Agency, people: People, spans: list[tuple[int, int]]):
    """The database itself refuses the second of two that share a day, whatever writes them."""
    with transaction.atomic():
        kept: list[tuple[date, date]] = []
        told: dict[str, Any] = {"service": "payroll", "code": "payroll", "signed_on": NOW.date()}
        for number, (start, length) in enumerate(spans):
            version = drafted(people, reference=f"2026/{number}")
            first = FROM + timedelta(days=start)
            last = first + timedelta(days=length)
            clashes = any(first <= other_last and other_first <= last for other_first, other_last in kept)
            row = ServiceAgreement.objects.filter(version=version)
            try:
                with transaction.atomic():
                    row.update(**told, starts_on=first, ends_on=last)
            except IntegrityError:
                assert clashes
            else:
                assert not clashes
                kept.append((first, last))
        transaction.set_rollback(True)
