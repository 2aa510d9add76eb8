from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payroll.models import GroupRules, PayTerms, Person
from payroll.schedules.actions import decide_rules, make_group, name_day, place_in_group
from payroll.schedules.calendars import calendar_of, calendars, times_of
from servicecenter.accounts.roles import Role
from servicecenter.common.periods import Period
from servicecenter.tenancy.scope import tenant
from tests.factories import LONG_AGO, NOW, make_agency, make_person, make_user

NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
WEDNESDAY = date(2026, 11, 18)


@pytest.fixture
def scope(db: None):
    agency = make_agency()
    clerk = make_user(agency, Role.PAYROLL_CLERK)
    with tenant(agency.pk):
        yield clerk


def group(clerk, *, is_default: bool = False, starts_on: date = date(2025, 1, 1), **values):
    made = make_group(code=values.pop("code", "A"), name="Gruppen", is_default=is_default, by=clerk, at=NOW)
    decide_rules(group=made, starts_on=starts_on, source="lokalt avtal 2025", by=clerk, at=NOW, **values)
    return made


def employment_of(person: Person):
    return person.employments.get()


def test_without_groups_the_central_agreement_holds(scope):
    assert calendar_of(employment_of(make_person()), NOVEMBER).minutes(NOVEMBER) == 21 * 477


def test_the_default_group_holds_for_everyone_without_one(scope):
    group(scope, is_default=True, minutes=480)
    assert calendar_of(employment_of(make_person(extent=75)), NOVEMBER).norm(WEDNESDAY) == 360


def test_rules_change_from_the_day_they_were_decided_for(scope):
    made = group(scope, is_default=True, minutes=480)
    decide_rules(group=made, starts_on=WEDNESDAY, source="nytt avtal", minutes=450, by=scope, at=NOW)
    calendar = calendar_of(employment_of(make_person()), NOVEMBER)
    assert (calendar.norm(date(2026, 11, 17)), calendar.norm(WEDNESDAY)) == (480, 450)


def test_rules_of_the_same_day_are_replaced_and_the_old_row_is_kept(scope):
    made = group(scope, is_default=True, minutes=480)
    decide_rules(group=made, starts_on=date(2025, 1, 1), source="rättat", minutes=470, by=scope, at=NOW)
    assert calendar_of(employment_of(make_person()), NOVEMBER).norm(WEDNESDAY) == 470
    assert GroupRules.objects.filter(superseded_at__isnull=False, minutes=480).count() == 1


def test_a_person_moves_between_groups_and_works_on_their_weekdays(scope):
    group(scope, is_default=True, minutes=480)
    other = group(scope, code="B", minutes=450)
    employment = employment_of(make_person(extent=60))
    place_in_group(employment=employment, group=other, starts_on=WEDNESDAY, weekdays="123", by=scope, at=NOW)
    calendar = calendar_of(employment, NOVEMBER)
    days = [calendar.norm(date(2026, 11, day)) for day in (16, 17, 18, 19, 23)]
    assert days == [288, 288, 450, 0, 450]
    assert times_of([employment.pk], NOVEMBER)[employment.pk].rules_on(WEDNESDAY).group == other


def test_the_norm_follows_extent_and_the_days_employed(scope):
    group(scope, is_default=True, minutes=480)
    person = make_person()
    employment = employment_of(person)
    PayTerms.objects.filter(employment=employment).update(ends_on=date(2026, 11, 17))
    PayTerms.objects.create(
        employment=employment, unit_id=employment.terms.get().unit_id, pay_ore=1, extent=50, coding="100",
        starts_on=WEDNESDAY, recorded_at=LONG_AGO,
    )  # fmt: skip
    employment.spans.update(ends_on=date(2026, 11, 19))
    calendar = calendar_of(employment, NOVEMBER)
    assert [calendar.norm(date(2026, 11, day)) for day in (17, 18, 19, 20)] == [480, 240, 240, 0]


def test_who_is_paid_by_the_hour_has_no_norm(scope):
    employment = employment_of(make_person())
    employment.terms.update(form="hourly")
    assert calendar_of(employment, NOVEMBER).minutes(NOVEMBER) == 0


def test_a_named_day_of_the_group_goes_before_the_agencys(scope):
    made = group(scope, is_default=True, minutes=480)
    name_day(day=WEDNESDAY, minutes=0, name="klämdag", by=scope, at=NOW)
    name_day(day=WEDNESDAY, minutes=120, name="halv dag", group=made, by=scope, at=NOW)
    name_day(day=date(2026, 11, 19), minutes=0, name="klämdag", by=scope, at=NOW)
    calendar = calendar_of(employment_of(make_person()), NOVEMBER)
    assert (calendar.norm(WEDNESDAY), calendar.norm(date(2026, 11, 19))) == (120, 0)


def test_the_number_of_queries_does_not_grow_with_people(scope):
    group(scope, is_default=True, minutes=480)
    people = [employment_of(make_person()).pk for _ in range(8)]
    counts = []
    for ids in (people[:1], people):
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert len(calendars(ids, NOVEMBER)) == len(ids)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 8


def test_rules_need_a_source_and_days_that_exist(scope):
    made = make_group(code="C", name="C", by=scope, at=NOW)
    for wrong in (
        {"source": " "},
        {"settles": ["02-30"]},
        {"shortened": [["moonday", 1, 1]]},
        {"frame_from": 900, "frame_to": 600},
    ):
        with pytest.raises(ValidationError):
            decide_rules(**{"group": made, "starts_on": WEDNESDAY, "source": "avtal", "by": scope, "at": NOW} | wrong)
    assert not GroupRules.objects.exists()


def test_only_a_clerk_places_people_and_never_themselves(scope):
    made = group(scope)
    employment = employment_of(make_person(user=scope))
    with pytest.raises(PermissionDenied, match="En annan handläggare"):
        place_in_group(employment=employment, group=made, starts_on=WEDNESDAY, by=scope, at=NOW)
    with pytest.raises(PermissionDenied):
        make_group(code="X", name="X", by=make_user(), at=NOW)


def test_weekdays_are_digits_once_each(scope):
    made, employment = group(scope), employment_of(make_person())
    for wrong in ("", "128", "11"):
        with pytest.raises(ValidationError, match="veckodagarna"):
            place_in_group(employment=employment, group=made, starts_on=WEDNESDAY, weekdays=wrong, by=scope, at=NOW)


def test_the_share_of_full_time_is_a_decimal(scope):
    calendar = calendar_of(employment_of(make_person(extent=Decimal("62.5"))), NOVEMBER)
    assert calendar.norm(WEDNESDAY) == 298  # 477 * 0.625 = 298.125
