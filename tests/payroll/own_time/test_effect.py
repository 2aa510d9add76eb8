"""The effect of a report is told before it is sent, by the same rules as the pay run; nothing is stored."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from payroll.models import Absence, PayRun, TimeEntry
from payroll.own_time.effect import Effect, effect_of
from servicecenter.common.because import Because
from servicecenter.tenancy.scope import tenant
from tests.factories import NOW, make_agency, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def employment():
    """42 000 kronor a month, whole time."""
    with tenant(make_agency().pk):
        yield make_person().employments.get()


def away(employment, kind: str, starts_on: date, ends_on: date, working_days: int, **more) -> Absence:
    return Absence(
        employment=employment,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        working_days=Decimal(working_days),
        extent=Decimal(100),
        **more,
    )


def lines(effect: Effect) -> dict[str, int]:
    return {line.sv: line.amount_ore for month in effect.months for line in month.lines}


def told(because: Because) -> str:
    return " ".join([because.sv, because.value, because.arithmetic, *map(told, because.steps)])


@pytest.mark.parametrize(
    ("last", "days", "gross"),
    [(2, 1, -193_200), (4, 3, -270_480), (6, 5, -347_760)],
    ids=["en dag", "tre dagar", "fem dagar"],
)
def test_illness_costs_what_the_agreement_says_for_42_000(employment, last, days, gross) -> None:
    """Villkorsavtalen 7 kap.; the examples at 42 000 kronor: 1 932.00, 2 704.80 and 3 477.60."""
    effect = effect_of(away(employment, "sick", date(2026, 11, 2), date(2026, 11, last), days), at=NOW)
    assert effect.gross_ore == gross
    assert gross < effect.net_ore < 0, "skatten sjunker också"


def test_every_line_comes_with_its_reason(employment) -> None:
    effect = effect_of(away(employment, "leave_without_pay", date(2026, 11, 2), date(2026, 11, 4), 3), at=NOW)
    (line,) = effect.months[0].lines
    assert line.amount_ore == -579_600
    assert "4,6\u00a0%" in told(line.because[0]), "regeln och dess tal"


def test_overtime_pays(employment) -> None:
    entry = TimeEntry(
        employment=employment,
        code="12110",
        starts_on=date(2026, 11, 3),
        ends_on=date(2026, 11, 3),
        quantity=Decimal(2),
    )
    assert effect_of(entry, at=NOW).gross_ore == 89_362  # 2 × 42 000 ÷ 94


def test_leave_over_a_turn_of_the_month_is_told_month_by_month(employment) -> None:
    effect = effect_of(away(employment, "leave_without_pay", date(2026, 11, 25), date(2026, 12, 4), 8), at=NOW)
    assert [str(month.month) for month in effect.months] == ["2026-11", "2026-12"]
    assert effect.gross_ore == -1_386_000  # 10 calendar days


def test_a_change_is_told_against_what_it_replaces(employment) -> None:
    old = away(employment, "leave_without_pay", date(2026, 11, 2), date(2026, 11, 4), 3)
    old.state, old.recorded_at, old.attested_at = "attested", NOW, NOW
    old.save()
    new = away(employment, "leave_without_pay", date(2026, 11, 2), date(2026, 11, 3), 2, replaces=old)
    assert effect_of(new, at=NOW).gross_ore == 193_200


def test_a_year_without_rules_says_so(employment) -> None:
    effect = effect_of(away(employment, "sick", date(2031, 1, 2), date(2031, 1, 3), 2), at=NOW)
    assert "2031" in effect.problem
    assert effect.months == ()


def test_nothing_is_stored(employment) -> None:
    effect_of(away(employment, "sick", date(2026, 11, 2), date(2026, 11, 2), 1), at=NOW)
    assert not Absence.objects.exists()
    assert not PayRun.objects.exists()
