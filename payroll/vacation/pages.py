"""What a page of a vacation account shows, ready to read: tiles, how the days came about, and the history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from payroll.absence.models import Absence
from payroll.calculation.wording import days, number
from payroll.rules import DOMAIN
from payroll.vacation.closing import closings
from payroll.vacation.models import PotKind, RowKind, RowState, VacationClosing, VacationRow
from payroll.vacation.queries import Asked, accounts, has_rules, rules_of_year, weeks_of
from payroll.vacation_rules.account import EARNED, TAKEN, Account, Event
from payroll.vacation_rules.explain import Sources, because_of
from payroll.vacation_rules.order import quota
from payroll.vacation_rules.values import VacationRules, sourced
from servicecenter.common.because import Because
from servicecenter.rulebooks.queries import rulebook


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """An event of the account in words, with the balance of all kinds of days after it."""

    on: date
    text: str
    note: str
    days: Decimal
    left: Decimal
    is_asked: bool

    @property
    def change(self) -> str:
        return f"+{number(self.days)}" if self.days > 0 else number(self.days)

    @property
    def balance(self) -> str:
        return number(self.left)


def account_context(employment: Any, year: int, *, at: datetime) -> dict[str, Any]:
    """One account of one year. Raises ``RuleYearMissing``."""
    asked = Asked(year, at, with_waiting=True)
    account = accounts([employment.pk], asked)[employment.pk]
    rules = rules_of_year(year)
    today = timezone.localdate(at)
    return {
        "account": account,
        "year": year,
        "left": number(account.all_left),
        "tiles": list(tiles(account, rules, today)),
        "because": told(account, rules),
        "history": list(reversed(list(history(account)))),
        "years": years_around(year),
        "to_take": _above_nothing(rules.smallest_taken - _taken(account)),
        "smallest_taken": rules.smallest_taken,
        "over_saved": _above_nothing(account.saved - rules.most_saved),
        "overtaken": _above_nothing(account.overtaken),
        "most_saved": rules.most_saved,
    }


def _above_nothing(days: Decimal) -> str:
    return number(days) if days > 0 else ""


def tiles(account: Account, rules: VacationRules, today: date) -> Iterator[dict[str, Any]]:
    """The figures that answer how many days there are."""
    planned = sum((row.use.days for row in account.taken if row.use.starts_on > today), Decimal(0))
    waiting = sum((row.use.days for row in account.taken if row.use.is_asked), Decimal(0))
    of_year = _("av %s") % number(account.earned.days)
    yield {"label": _("Kvar av årets"), "value": number(account.current), "note": of_year, "kind": _kind(account)}
    yield {
        "label": _("Sparade"),
        "value": number(account.saved),
        "note": _("högst %s vid årets slut") % rules.most_saved,
        "kind": "warn" if account.saved > rules.most_saved else "",
    }
    if account.facts.is_exchanged:
        yield {"label": _("Växlade mot tillägget"), "value": number(account.exchanged), "note": _("tas sist")}
    note = _("varav %s väntar på attest") % number(waiting) if waiting else ""
    yield {"label": _("Planerade"), "value": number(planned), "note": note}


def _kind(account: Account) -> str:
    return "stop" if account.overtaken else ""


def _taken(account: Account) -> Decimal:
    return sum((row.use.days for row in account.taken), Decimal(0))


def told(account: Account, rules: VacationRules) -> Because:
    return because_of(account.earned, account.facts, rules, sources_of(account.facts.year))


def sources_of(year: int) -> Sources:
    book, day = rulebook(DOMAIN, year), date(year, 12, 31)
    return {field.name: sourced(book, field.name, day) for field in fields(VacationRules)}


def history(account: Account) -> Iterator[HistoryRow]:
    """Every event, oldest first; the last balance is what is left."""
    left = Decimal(0)
    for event in account.events:
        left += event.days
        is_asked = bool(event.taken and event.taken.use.is_asked)
        yield HistoryRow(event.on, in_words(event), event.note, event.days, left, is_asked)


def in_words(event: Event) -> str:
    """``Uttag 2026-07-06–2026-07-31, årets``."""
    pot = PotKind(event.pot.value).label
    if event.kind == EARNED:
        return _("Årets semesterdagar")
    if event.kind == TAKEN and event.taken is not None:
        use = event.taken.use
        return _("Uttag %(days)s, %(pot)s") % {"days": days(use.starts_on, use.ends_on), "pot": pot.lower()}
    return f"{RowKind(event.kind).label}, {pot.lower()}"


def years_around(year: int) -> list[int]:
    """The years that can be looked at: those whose rules are loaded."""
    return [each for each in (year - 1, year, year + 1) if has_rules(each)]


def year_asked(text: str, today: date) -> int:
    """The year of the address, or this one."""
    return int(text) if text.isdigit() and len(text) == 4 and has_rules(int(text)) else today.year


def vacations_of(employment_ids: list[int], year: int) -> list[Absence]:
    """Vacation reported in a year that has not been taken back, newest first."""
    rows = Absence.objects.filter(
        employment_id__in=employment_ids,
        kind="vacation",
        superseded_at__isnull=True,
        starts_on__lte=date(year, 12, 31),
        ends_on__gte=date(year, 1, 1),
    ).exclude(state__in=("withdrawn", "draft"))
    return list(rows.select_related("employment").order_by("-starts_on", "-id"))


def weeks_told(employment: Any) -> list[dict[str, Any]]:
    """The times with fewer working days a week, each with its quota."""
    full = rules_of_year(timezone.localdate().year).week_days
    return [
        {"week": week, "days": number(week.days), "quota": number(quota(week.days, full))}
        for week in weeks_of(employment.pk)
    ]


def waiting_rows(employment: Any) -> list[VacationRow]:
    """Rows that a second person has not decided yet."""
    rows = VacationRow.objects.filter(employment=employment, state=RowState.WAITING)
    return list(rows.select_related("recorded_by").order_by("recorded_at"))


def closing_context(year: int, *, at: datetime) -> dict[str, Any]:
    """What the turn of a year has done, or would do now."""
    closing = VacationClosing.objects.filter(year=year).exclude(state=RowState.RETURNED).first()
    context: dict[str, Any] = {"year": year, "closing": closing}
    if closing is not None and closing.state == RowState.ACTIVE:
        return context
    if not has_rules(year):
        return context | {"is_missing": True}
    left = list(closings(year, known_at=at))
    over = [one for _key, one in left if one.overflow]
    unused = [one for _key, one in left if one.exchanged_unused]
    return context | {
        "people": len(left),
        "over": len(over),
        "over_days": sum((one.overflow for one in over), Decimal(0)),
        "unused_days": sum((one.exchanged_unused for one in unused), Decimal(0)),
        "saved_days": sum((one.saved for _key, one in left), Decimal(0)),
    }
