"""What the page of a flex account shows: the balance, the limits and the rows it is the sum of."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from payroll.employment.models import Employment
from payroll.flex.queries import balance_of, history_of
from payroll.schedules.calendars import times_of
from payroll.schedules.wording import minute_clock, signed_hours
from servicecenter.common.periods import Period
from servicecenter.reports.paging import page_of


def account_context(request: HttpRequest, employment: Employment) -> dict[str, Any]:
    """Balance, limits and a page of the history, newest first, each row with its length in words."""
    today = timezone.localdate()
    rules = times_of([employment.pk], Period(today, today))[employment.pk].rules_on(today)
    page = page_of(request, history_of(employment), per_page=20)
    return {
        "employment": employment,
        "rules": rules if rules and rules.has_flex else None,
        "tiles": _tiles(employment, rules),
        "page_obj": page,
        "rows": [(row, signed_hours(row.minutes)) for row in page.object_list],
    }


def _tiles(employment: Employment, rules: Any) -> list[dict[str, Any]]:
    balance = balance_of(employment)
    tiles = [{"label": _("Saldo, godkänd tid"), "value": signed_hours(balance)}]
    if not rules or not rules.has_flex:
        return tiles
    settles = ", ".join(rules.settles) or _("ingen dag bestämd")
    limits = f"{signed_hours(rules.flex_least)} … {signed_hours(rules.flex_most)}"
    frame = f"{minute_clock(rules.frame_from)}–{minute_clock(rules.frame_to)}"
    return [
        *tiles,
        {"label": _("Gränser"), "value": limits, "note": _("avstäms %s") % settles},
        {"label": _("Flexram"), "value": frame},
    ]
