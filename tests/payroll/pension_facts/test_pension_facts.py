"""Facts of PA 16 decide the premiums of the month paid, from the day they hold."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from payroll.models import PayLine, PensionFact
from payroll.pension_facts.actions import record_pension_fact
from payroll.salary_types.catalogue import by_key
from tests.factories.runs import client_of
from tests.payroll.runs.conftest import Desk, make_desk

pytestmark = pytest.mark.django_db
FLEX = by_key("pension_flex").code


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


def premiums(desk: Desk, month: str) -> dict[str, int]:
    run = desk.fix(month)
    with desk.scope():
        rows = PayLine.objects.filter(run=run, code__in=PENSION).order_by("code")
        found: dict[str, int] = {}
        for code, amount in rows.values_list("code", "amount_ore"):
            found[code] = found.get(code, 0) + amount
        return found


PENSION = [by_key(key).code for key in ("pension_optional", "pension_obligatory", "pension_flex")]


def record(desk: Desk, person, **given) -> PensionFact:
    plain = {"section": None, "has_part_time_pension": False, "starts_on": date(2026, 11, 1)}
    with desk.scope():
        return record_pension_fact(person=person, by=desk.clerk, at=desk.later(), **plain | given)


def test_part_time_pension_ends_kapan_flex_from_the_payday_it_holds(desk):
    person = desk.person(pay_ore=4_000_000, born_on=date(1963, 5, 17))
    record(desk, person, has_part_time_pension=True)
    # SPV, section 2: 2.5 % and 2 %; Kåpan Flex 0.5 % for those born by 1965, and nothing with part-time pension.
    assert premiums(desk, "2026-10") == {PENSION[0]: 100_000, PENSION[1]: 80_000, FLEX: 20_000}
    assert premiums(desk, "2026-11") == {PENSION[0]: 100_000, PENSION[1]: 80_000}


def test_a_section_that_is_not_the_birth_years_is_followed(desk):
    person = desk.person(pay_ore=6_212_500, born_on=date(1980, 5, 17))
    record(desk, person, section=1)
    # SPV, section 1, above 7.5 income base amounts of 83 400 kr a year: 20 % and 10 % of 10 000 kr.
    assert sum(premiums(desk, "2026-11").values()) == 627_751


def test_a_fact_that_says_nothing_is_refused(desk):
    person = desk.person()
    with pytest.raises(ValidationError, match="födelseåret"):
        record(desk, person)
    with pytest.raises(ValidationError):
        record(desk, person, section=3)


def test_the_clerk_records_it_on_the_persons_page_and_sees_it_there(desk, client):
    person = desk.person()
    client = client_of(desk.clerk, desk.agency)
    address = reverse("pension_fact_new", args=[person.public_id])
    given = {"section": "1", "starts_on": "2026-11-01", "reason": "GSS/T"}
    assert client.post(address, given).status_code == 302
    assert "PA 16 avdelning 1" in client.get(reverse("employee", args=[person.public_id])).content.decode()
    assert client.post(address, {"starts_on": "2026-11-01"}).status_code == 422
