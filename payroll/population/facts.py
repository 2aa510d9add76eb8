"""The dated facts of a made-up person (daterade uppgifter): each with the days it holds and when it was recorded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from payroll.population.decisions import KRONOFOGDEN
from payroll.population.draft import Draft
from payroll.population.model import AccountFact, DeductionFact, ItemFact, Known, SpanFact, TaxFact, TermsFact
from payroll.population.timeline import JOINED, cut_off_at, moment
from payroll.salary_types.catalogue import by_key
from servicecenter.common.periods import Month
from servicecenter.ledger.draft import CODING_SEPARATOR
from servicecenter.population.dice import Dice
from servicecenter.population.numbers import bank_account

SUPPLEMENT = by_key("fixed_supplement").code
MANAGER_SUPPLEMENT = by_key("assignment_supplement").code
PARKING_BENEFIT = by_key("parking_benefit").code
CAR_BENEFIT = by_key("car_benefit").code
SALARY_EXCHANGE = by_key("salary_exchange").code

TAKEN_OVER = "Övertaget när myndigheten anslöts"
REVISION = "Lönerevision"
OLDER_TAX_COLUMN_AGE = 67
"""Column 3 for those who had turned 66 when the year began (SKV 433)."""
UNIONS = {"ofr": "Tjänstemannafacket", "saco": "Akademikerfacket", "seko": "Servicefacket"}
PAYEES = {
    **{name: by_key("union_fee").code for name in UNIONS.values()},
    "Personalklubben": by_key("staff_club").code,
    "Stadens parkering": by_key("parking").code,
    "Träningsklubben": by_key("wellness_club").code,
    KRONOFOGDEN: by_key("attachment_of_earnings").code,
}
"""Who receives net deductions, all made up but Kronofogden, and as which salary type."""


def coding_string(dice: Dice, draft: Draft) -> str:
    """Cost centre and activity, for some a project too (kodsträng)."""
    parts = [draft.unit, dice.pick(draft.plan.activities)[0]]
    if dice.chance(0.3):
        parts.append(dice.pick(draft.plan.projects)[0])
    return CODING_SEPARATOR.join(parts)


def first_known(draft: Draft) -> Known:
    return Known(draft.first_known_at, reason=TAKEN_OVER if draft.starts_on < JOINED else "Anställningsbeslut")


def span_facts(draft: Draft) -> Iterator[SpanFact]:
    """The employment; for those who leave, first open and then closed when they gave notice."""
    known = first_known(draft)
    if draft.ends_on is None or draft.form in ("sava", "substitute", "stava"):
        yield SpanFact(draft.starts_on, draft.ends_on, known)
        return
    notice = moment(max(draft.ends_on - timedelta(days=60), known.recorded_at.date() + timedelta(days=1)), 13)
    yield SpanFact(draft.starts_on, None, known._replace(superseded_at=notice))
    yield SpanFact(draft.starts_on, draft.ends_on, Known(notice, reason="Egen uppsägning"))


def terms_facts(dice: Dice, draft: Draft, *, title: str = "", extent: Decimal | None = None) -> Iterator[TermsFact]:
    """Pay before and after the revisions. A revision that is late is recorded after the run of its first month."""
    timeline = draft.timeline
    raises = Decimal(dice.between(15, 45)) / 1000, Decimal(dice.between(12, 35)) / 1000
    before = rounded_pay(draft, draft.pay_ore / (1 + raises[0]))
    long_before = rounded_pay(draft, before / (1 + raises[1]))
    row = TermsFact(
        draft.starts_on,
        None,
        first_known(draft),
        unit=draft.unit,
        title=title or draft.title,
        form="hourly" if draft.is_hourly else "monthly",
        pay_ore=draft.pay_ore,
        extent=extent or draft.extent,
        coding=coding_string(dice, draft),
    )
    latest, earlier = timeline.revision_on, timeline.earlier_revision_on
    if draft.starts_on >= latest:
        yield row
        return
    if draft.starts_on < earlier:
        yield row._replace(ends_on=earlier - timedelta(days=1), pay_ore=long_before)
        on_time = moment(max(earlier - timedelta(days=dice.between(6, 14)), row.known.recorded_at.date()), 14)
        row = row._replace(starts_on=earlier, known=Known(on_time, reason=REVISION))
    if draft.ends_on is not None and draft.ends_on < latest:
        yield row._replace(pay_ore=before)
        return
    revised = moment(_revised_on(dice, draft, latest), 15)
    yield row._replace(pay_ore=before, known=row.known._replace(superseded_at=revised))
    yield row._replace(pay_ore=before, ends_on=latest - timedelta(days=1), known=Known(revised, reason=REVISION))
    yield row._replace(starts_on=latest, known=Known(revised, reason=REVISION))


def rounded_pay(draft: Draft, pay: Decimal) -> int:
    """Whole tens of kronor a month, whole kronor an hour."""
    unit = 100 if draft.is_hourly else 1_000
    return int(pay / unit) * unit


def _revised_on(dice: Dice, draft: Draft, first_day: date) -> date:
    known_on = draft.first_known_at.date() + timedelta(days=1)
    if draft.plan.revises_in_time:
        return max(first_day - timedelta(days=dice.between(6, 14)), known_on)
    month_after = cut_off_at(Month.of(first_day).plus(1)).date()
    return max(month_after - timedelta(days=dice.between(2, 7)), known_on)


def item_facts(dice: Dice, draft: Draft, *, on_leave: bool) -> Iterator[ItemFact]:
    """Fixed supplements, benefits and salary exchange; nobody exchanges salary while away for whole months."""
    known = first_known(draft)
    if draft.leads_unit:
        yield ItemFact(draft.starts_on, None, known, MANAGER_SUPPLEMENT, dice.between(4, 10) * 50_000)
    elif dice.chance(0.06):
        yield _item(dice, draft, SUPPLEMENT, dice.between(2, 16) * 25_000)
    if dice.chance(0.06):
        yield ItemFact(draft.starts_on, None, known, PARKING_BENEFIT, dice.between(9, 24) * 5_000)
    if dice.chance(0.10 if draft.leads_unit else 0.005):
        yield ItemFact(draft.starts_on, None, known, CAR_BENEFIT, dice.between(38, 72) * 10_000)
    if draft.pay_ore > 4_800_000 and draft.extent == 100 and not on_leave and dice.chance(0.08):
        yield ItemFact(draft.starts_on, None, known, SALARY_EXCHANGE, dice.between(2, 10) * 50_000)


def _item(dice: Dice, draft: Draft, code: str, amount_ore: int) -> ItemFact:
    """Some began during the months of the population, recorded the month before."""
    month = draft.timeline.first.plus(dice.between(-12, draft.timeline.months))
    if month.starts_on <= draft.starts_on:
        return ItemFact(draft.starts_on, None, first_known(draft), code, amount_ore)
    recorded = max(moment(month.plus(-1).starts_on + timedelta(days=19), 11), draft.first_known_at)
    return ItemFact(month.starts_on, None, Known(recorded, reason="Nytt uppdrag"), code, amount_ore)


def tax_facts(dice: Dice, draft: Draft) -> Iterator[TaxFact]:
    """A decision a year, recorded before it begins (skattebeslut)."""
    throw = dice.throw()
    table = draft.plan.tax_table + dice.pick((-1, 0, 0, 0, 1, 1))
    extra = dice.between(1, 10) * 10_000 if dice.chance(0.012) else 0
    percent, adjustment = Decimal(dice.between(14, 28)), dice.between(5, 40) * 10_000
    yearly = None if draft.is_hourly else int(draft.pay_ore * draft.extent / 100) * 12
    for year in draft.timeline.tax_years:
        starts_on, ends_on = date(year, 1, 1), date(year, 12, 31)
        if draft.starts_on > ends_on:
            continue
        known = Known(max(moment(date(year - 1, 12, 5), 7), draft.first_known_at), reason="Hämtat från Skatteverket")
        column = 3 if year - draft.born_on.year >= OLDER_TAX_COLUMN_AGE else 1
        if throw < 0.025 or (draft.is_hourly and throw < 0.4):
            yield TaxFact(starts_on, ends_on, known, "side_income", extra_ore=extra)
        elif throw > 0.985:
            yield TaxFact(starts_on, ends_on, known, "percent", percent=percent, extra_ore=extra)
        else:
            lowered = adjustment if 0.03 < throw < 0.04 else 0
            yield TaxFact(starts_on, ends_on, known, "table", table, column, None, lowered, extra, yearly)


def account_facts(dice: Dice, draft: Draft) -> Iterator[AccountFact]:
    """One account; a few have changed it lately."""
    known = first_known(draft)
    # From the first of the month: payday may come before the first day at work.
    account = AccountFact(draft.starts_on.replace(day=1), None, known, *bank_account(dice))
    month = draft.timeline.month
    is_changed = draft.place % 211 == 11 and draft.starts_on < month.plus(-2).starts_on
    if not is_changed:
        yield account
        return
    changed = moment(cut_off_at(month).date() - timedelta(days=dice.between(3, 9)), 9, 21)
    yield account._replace(known=known._replace(superseded_at=changed))
    yield account._replace(ends_on=month.plus(-1).ends_on, known=Known(changed, reason="Byte av bank"))
    yield AccountFact(month.starts_on, None, Known(changed, reason="Byte av bank"), *bank_account(dice))


def deduction_facts(dice: Dice, draft: Draft) -> Iterator[DeductionFact]:
    """What people have asked to have deducted (intresseavdrag)."""
    wished = (
        (UNIONS[draft.occupation.union], 0.55, (225, 340)),
        ("Personalklubben", 0.22, (30, 60)),
        ("Stadens parkering", 0.07, (400, 900)),
        ("Träningsklubben", 0.04, (150, 300)),
    )
    known = first_known(draft)
    for payee, share, (low, high) in wished:
        if dice.chance(share):
            consented_on = draft.first_known_at.date()
            yield DeductionFact(
                draft.starts_on, None, known, payee, dice.between(low // 5, high // 5) * 500, consented_on
            )
