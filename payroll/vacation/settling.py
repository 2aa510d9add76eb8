"""Vacation when an employment ends (slutreglering): days left are paid, and days taken too many are deducted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from payroll.employment.facts import lock_person
from payroll.employment.models import Employment, EmploymentSpan
from payroll.vacation.actions import MOST_DAYS, ask_about, may_handle, register
from payroll.vacation.attest import SETTLEMENT
from payroll.vacation.models import PotKind, RowKind, RowState, VacationRow
from payroll.vacation.pay_facts import pay_on_days
from payroll.vacation.queries import Asked, accounts, rules_of_year
from payroll.vacation_rules import pay
from payroll.vacation_rules.account import Account
from servicecenter.accounts.models import User
from servicecenter.common.money import Ore, times
from servicecenter.rules.loader import RuleYearMissing


@dataclass(frozen=True, slots=True)
class Settlement:
    """What an employment's vacation comes to on its last day. ``days`` below nothing are taken too many."""

    employment_id: int
    on: date
    current: Decimal
    saved: Decimal
    day_ore: Ore
    settled: VacationRow | None

    @property
    def days(self) -> Decimal:
        return self.current + self.saved

    @property
    def amount_ore(self) -> Ore:
        return times(self.day_ore, self.days)


def settlements(ends: Mapping[int, date], *, at: datetime) -> dict[int, Settlement]:
    """By employment that ends on a day; none for a year whose rules are not loaded. Some ten queries a year."""
    found: dict[int, Settlement] = {}
    rows = VacationRow.objects.filter(
        employment_id__any=list(ends), kind=RowKind.SETTLED, state__in=(RowState.WAITING, RowState.ACTIVE)
    )
    settled = {row.employment_id: row for row in rows.order_by("-pk")}
    pays = pay_on_days(ends)
    for year in sorted({day.year for day in ends.values()}):
        keys = [key for key, day in ends.items() if day.year == year]
        try:
            rules = rules_of_year(year)
        except RuleYearMissing:
            continue
        for key, account in accounts(keys, Asked(year, at)).items():
            if (paid := pays.get(key)) is not None:
                before = _before(account)
                day_ore = pay.compensation(paid.fixed_pay, rules)
                found[key] = Settlement(key, ends[key], *before, day_ore, settled.get(key))
    return found


def _before(account: Account) -> tuple[Decimal, Decimal]:
    """What there is to settle: without what a settlement has taken already."""
    settled = [event for event in account.events if event.kind == RowKind.SETTLED]
    back = {pot: sum((row.days for row in settled if row.pot.value == pot), Decimal(0)) for pot in PotKind.values}
    return account.current - back[PotKind.CURRENT], account.saved - back[PotKind.SAVED]


@transaction.atomic
def settle_vacation(
    *, employment: Employment, days: Decimal | None = None, reason: str = "", by: User, at: datetime
) -> VacationRow:
    """Settle by the account; with other ``days`` only with the reason why. Another clerk agrees before it is paid."""
    may_handle(employment, by)
    lock_person(employment.person)
    last = last_day(employment)
    found = settlements({employment.pk: last}, at=at).get(employment.pk)
    if found is None or found.settled is not None:
        raise ValidationError(_("Semestern är redan slutreglerad, eller så har anställningen ingen månadslön."))
    wanted = found.days if days is None else days
    if wanted != found.days and not reason.strip():
        raise ValidationError({"reason": _("Skriv varför dagarna är andra än kontots %s.") % found.days})
    if not wanted or abs(wanted) > MOST_DAYS:
        raise ValidationError({"days": _("Inga dagar att reglera.")})
    said = reason.strip() or _("Enligt kontot, sista dagen %s") % last
    saved = min(max(wanted, Decimal(0)), found.saved)
    parts = ((PotKind.CURRENT, wanted - saved), (PotKind.SAVED, saved))
    rows = [
        register(employment, RowKind.SETTLED, pot, last.year, last, -part, said, by=by, at=at)
        for pot, part in parts
        if part
    ]
    ask_about(rows[0], kind=SETTLEMENT, by=by, at=at)
    return rows[0]


def last_day(employment: Employment) -> date:
    spans = EmploymentSpan.objects.filter(employment=employment, superseded_at__isnull=True)
    ends = list(spans.order_by("-starts_on").values_list("ends_on", flat=True)[:1])
    if not ends or ends[0] is None:
        raise ValidationError(_("Anställningen har ingen sista dag."))
    return ends[0]


def days_to_settle(employment: Employment, *, at: datetime) -> Decimal | None:
    """What the account says, or nothing for an employment that has no end or no days."""
    try:
        last = last_day(employment)
    except ValidationError:
        return None
    found = settlements({employment.pk: last}, at=at).get(employment.pk)
    return found.days if found and found.settled is None else None
