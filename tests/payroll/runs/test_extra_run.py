"""An extra run pays chosen people what has changed, and no later run pays it again."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payroll.calculation.frozen import thaw
from payroll.models import Absence, PayLine, PayRun, Payslip, SetAside, TaxDecision
from payroll.runs import actions, views
from payroll.runs.engine import calculate_waiting
from payroll.runs.reconciling import reconcile
from payroll.salary_types.catalogue import by_key
from servicecenter.workflow.transitions import NotAllowedNow
from tests.factories import LONG_AGO
from tests.factories.runs import client_of
from tests.payroll.runs.conftest import make_desk
from tests.payroll.runs.test_retro import (
    CHANGES,
    MONTHLY,
    MONTHS,
    OVERTIME,
    apply,
    back_lines,
    fresh_by_month,
    overtime,
    paid_by_month,
    raise_pay,
    run,
    settle,
)

pytestmark = pytest.mark.django_db


def opened(
    desk, *people, month: str = "2026-11", pays_on: date = date(2026, 11, 30), reason: str = "rättelse"
) -> PayRun:
    with desk.scope():
        return actions.open_extra_run(
            month=month, person_ids=[row.pk for row in people], reason=reason, pays_on=pays_on, by=desk.clerk,
            at=desk.later(),
        )  # fmt: skip


def calculated(desk, *people, **given) -> PayRun:
    extra = opened(desk, *people, **given)
    with desk.scope():
        extra = actions.start_calculation(run=extra, by=desk.clerk, at=desk.later())
    calculate_waiting(extra, at=desk.later())
    return desk.fresh(extra)


def lines(desk, paid: PayRun) -> list[tuple[str, date, int]]:
    with desk.scope():
        rows = PayLine.objects.filter(run=paid, employment__isnull=False).order_by("number")
        return list(rows.values_list("code", "earned_from", "amount_ore"))


def test_a_correction_of_the_month_itself_is_paid_and_not_again(desk):
    person, other = desk.person(pay_ore=3_000_000), desk.person()
    run(desk, "2026-11")
    raise_pay(desk, person, 3_600_000, date(2026, 11, 1))
    raise_pay(desk, other, 5_000_000, date(2026, 11, 1))
    extra = settle(desk, calculated(desk, person))
    assert lines(desk, extra) == [(MONTHLY, date(2026, 11, 1), 600_000)]
    december = run(desk, "2026-12")
    with desk.scope():
        again = {slip.person_id: thaw(slip.inputs).earlier for slip in Payslip.objects.filter(run=december)}
    assert again[person.pk] == ()
    assert [month.month.month for month in again[other.pk]] == [11]


def test_late_overtime_is_paid_once_over_two_extra_runs_and_the_next_month(desk):
    person = desk.person(pay_ore=2_820_000)
    run(desk, "2026-11")
    overtime(desk, person, date(2026, 11, 3))
    first = settle(desk, calculated(desk, person))
    overtime(desk, person, date(2026, 11, 4), hours="1")
    second = settle(desk, calculated(desk, person))
    assert [lines(desk, row) for row in (first, second)] == [
        [(OVERTIME, date(2026, 11, 3), 60_000)],
        [(OVERTIME, date(2026, 11, 4), 30_000)],
    ]
    assert back_lines(desk, run(desk, "2026-12")) == []


def test_before_the_ordinary_run_only_earlier_months_are_put_right(desk):
    person = desk.person(pay_ore=3_000_000)
    run(desk, "2026-10")
    raise_pay(desk, person, 3_100_000, date(2026, 10, 1))
    extra = settle(desk, calculated(desk, person, pays_on=date(2026, 11, 16)))
    assert lines(desk, extra) == [(MONTHLY, date(2026, 10, 1), 100_000)]
    november = run(desk, "2026-11")
    assert lines(desk, november) == [(MONTHLY, date(2026, 11, 1), 3_100_000)]


def test_one_who_was_set_aside_is_paid_the_month_in_an_extra_run(desk):
    person = desk.person(pay_ore=3_000_000)
    desk.person()
    run(desk, "2026-10")
    with desk.scope():
        TaxDecision.objects.filter(person=person).update(superseded_at=desk.later())
    november = desk.calculate("2026-11")
    with desk.scope():
        row = SetAside.objects.get(run=november)
        actions.exclude_person(set_aside=row, note="extra körning", by=desk.clerk, at=desk.later())
        TaxDecision.objects.filter(person=person).update(superseded_at=None)
    settle(desk, desk.fresh(november))
    extra = settle(desk, calculated(desk, person))
    # Skatteverket 2026, table 33 column 1, 30 000 kr: 5 534.
    assert (extra.gross_ore, extra.payslips) == (3_000_000, 1)
    assert back_lines(desk, run(desk, "2026-12")) == []


def test_the_tax_of_both_payments_is_that_of_the_whole_month(desk):
    person, alone = desk.person(pay_ore=3_000_000), desk.person(pay_ore=3_500_000)
    november = run(desk, "2026-11")
    raise_pay(desk, person, 3_500_000, date(2026, 11, 1))
    extra = settle(desk, calculated(desk, person))
    with desk.scope():
        taxes = dict(Payslip.objects.filter(run=november).values_list("person_id", "tax_ore"))
    # Skatteverket 2026, table 33 column 1, 35 000 kr: 7 134.
    assert taxes[person.pk] + extra.tax_ore == taxes[alone.pk] == 713_400
    with desk.scope():
        assert reconcile(extra).is_equal


def test_the_lower_contributions_of_the_young_are_used_once_in_the_month(desk):
    young, alone = (desk.person(pay_ore=pay, born_on=date(2005, 1, 1)) for pay in (2_000_000, 3_000_000))
    november = run(desk, "2026-11")
    raise_pay(desk, young, 3_000_000, date(2026, 11, 1))
    extra = settle(desk, calculated(desk, young))
    with desk.scope():
        first = dict(Payslip.objects.filter(run=november).values_list("person_id", "contributions_ore"))
    assert first[young.pk] + extra.contributions_ore == first[alone.pk]


def test_agreed_deductions_are_not_taken_twice(desk):
    from tests.payroll.runs.test_controls import deduct

    person = desk.person(pay_ore=3_000_000)
    with desk.scope():
        deduct(person, 30_000)
    run(desk, "2026-11")
    raise_pay(desk, person, 3_500_000, date(2026, 11, 1))
    assert calculated(desk, person).net_deductions_ore == 0


def test_one_without_a_difference_is_not_in_it(desk):
    person = desk.person()
    run(desk, "2026-11")
    assert calculated(desk, person).people == 0


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"reason": " "}, "varför"),
        ({"pays_on": date(2026, 12, 1)}, "Lönedagen"),
        ({"pays_on": date(2026, 11, 2)}, "Lönedagen"),
    ],
)
def test_it_is_refused_without_a_reason_or_a_day_to_come(desk, given, told):
    person = desk.person()
    with pytest.raises(NotAllowedNow, match=told):
        opened(desk, person, **given)


def test_two_runs_that_would_pay_the_same_are_not_calculated_side_by_side(desk):
    person = desk.person()
    run(desk, "2026-10")
    raise_pay(desk, person, 5_000_000, date(2026, 10, 1))
    extra = calculated(desk, person, pays_on=date(2026, 11, 16))
    with pytest.raises(NotAllowedNow, match="samma skillnader"):
        desk.start("2026-11")
    settle(desk, extra)
    desk.calculate("2026-11")
    with pytest.raises(NotAllowedNow, match="samma skillnader"):
        calculated(desk, person, pays_on=date(2026, 11, 16))


def test_what_an_extra_run_counted_on_can_not_be_sent_back(desk):
    person = desk.person(pay_ore=3_000_000)
    november = run(desk, "2026-11")
    raise_pay(desk, person, 3_100_000, date(2026, 11, 1))
    settle(desk, calculated(desk, person))
    with desk.scope(), pytest.raises(NotAllowedNow, match="redan fastställd"):
        actions.return_run(run=november, comment="fel", by=desk.approver, at=desk.later())


def test_a_month_calculated_before_an_extra_run_was_fixed_must_be_calculated_again(desk):
    person = desk.person(pay_ore=3_000_000)
    run(desk, "2026-11")
    raise_pay(desk, person, 3_100_000, date(2026, 11, 1))
    december = desk.calculate("2026-12")
    extra = calculated(desk, person)
    desk.approve(extra)
    with pytest.raises(NotAllowedNow, match="räknas om"):
        desk.approve(desk.fresh(december))


def test_absence_told_late_is_taken_back_in_it_only_for_the_days_before(desk):
    person = desk.person(pay_ore=3_000_000)
    run(desk, "2026-11")
    with desk.scope():
        Absence.objects.create(
            employment=person.employments.get(), kind="leave_without_pay", starts_on=date(2026, 11, 5),
            ends_on=date(2026, 11, 6), working_days=2, state="attested", recorded_at=LONG_AGO, attested_at=desk.later(),
        )  # fmt: skip
    overtime(desk, person, date(2026, 11, 3), code=by_key("one_off_amount").code, quantity=None, amount_ore=500_000)
    extra = calculated(desk, person)
    # 2 × 4,6 % of 30 000.
    assert [amount for _, _, amount in lines(desk, extra)] == [500_000, -276_000]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.lists(CHANGES, max_size=3), st.lists(CHANGES, max_size=3)), min_size=4, max_size=4))
def test_paid_rows_equal_a_fresh_calculation_with_an_extra_run_in_every_month(changes):
    desk = make_desk()
    person = desk.person()
    for month, (before, after) in zip(MONTHS, changes, strict=True):
        for change in before:
            apply(desk, person, change)
        fixed = run(desk, str(month))
        for change in after:
            apply(desk, person, change)
        with desk.scope():
            extra = PayRun.objects.create(
                month=str(month), kind="extra", chosen_ids=[person.pk], pays_on=month.ends_on, cut_off_at=desk.at
            )
            extra = actions.start_calculation(run=extra, by=desk.clerk, at=desk.later())
        calculate_waiting(extra, at=desk.later())
        extra = settle(desk, desk.fresh(extra))
        with desk.scope():
            is_in = not SetAside.objects.filter(run__in=[fixed, extra]).exists()
        if is_in:
            paid, fresh = paid_by_month(desk, person), fresh_by_month(desk, person, extra)
            assert {m: paid[m] for m in fresh} == fresh


def test_a_clerk_opens_one_from_the_page_of_the_month(desk, monkeypatch):
    person = desk.person(pay_ore=3_000_000)
    november = run(desk, "2026-11")
    raise_pay(desk, person, 3_100_000, date(2026, 11, 1))
    monkeypatch.setattr(views, "open_extra_run", lambda **given: actions.open_extra_run(**given | {"at": desk.later()}))
    client, address = client_of(desk.clerk, desk.agency), f"/lon/korning/{november.public_id}/extra/"
    given = {"numbers": f"{person.number}, {person.number}", "reason": "felaktig lön", "pays_on": "2026-11-30"}
    assert "finns: 99" in client.post(address, given | {"numbers": "99"}).content.decode()
    assert client.post(address, given | {"reason": ""}).status_code == 400
    assert client.post(address, given | {"pays_on": "2026-12-01"}).status_code == 409
    answer = client.post(address, given)
    with desk.scope():
        extra = PayRun.objects.get(kind="extra")
    assert (answer.status_code, extra.chosen_ids, extra.reason) == (302, [person.pk], "felaktig lön")
    for page in (answer.url, f"/lon/korning/{november.public_id}/"):
        assert "felaktig lön" in client.get(page).content.decode()
