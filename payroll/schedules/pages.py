"""What the page of a time group shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from payroll.schedules.models import GroupRules, ImportState, ShiftImport, TimeGroup
from payroll.schedules.queries import members_of, named_days_of, rules_of
from payroll.schedules.wording import hours_minutes, minute_clock, signed_hours
from payroll.working_time.hours import hours_on
from payroll.working_time.shortened import DAYS
from servicecenter.reports.paging import page_of

BACK = timedelta(days=31)


def group_context(request: HttpRequest, group: TimeGroup) -> dict[str, Any]:
    """Rules in force and decided, special days from a month back on, and a page of the people of today."""
    today = timezone.localdate()
    decided = list(rules_of(group))
    now = next((row for row in decided if row.starts_on <= today), None)
    page = page_of(request, members_of(group, on=today))
    return {
        "group": group,
        "rules": rules_rows(now) if now else [],
        "now": now,
        "decided": decided,
        "days": [(row, hours_minutes(row.minutes)) for row in named_days_of(group, since=today - BACK)],
        "page_obj": page,
        "members": list(page.object_list),
        "table": hours_on(now.hours_table, today) if now else None,
    }


def rules_rows(rules: GroupRules) -> list[dict[str, str]]:
    """The rules in words."""
    rows = [
        {"label": _("Sätt att rapportera"), "value": rules.get_way_display()},
        {"label": _("Normtid per dag"), "value": hours_minutes(rules.minutes)},
    ]
    if rules.summer_minutes is not None:
        span = f"{rules.summer_first} – {rules.summer_last}"
        rows.append({"label": _("Sommartid %s") % span, "value": hours_minutes(rules.summer_minutes)})
    rows += [
        {"label": DAYS[day][0].capitalize(), "value": _("%s kortare") % hours_minutes(minutes or fridays)}
        for day, minutes, fridays in rules.shortened
    ]
    rows.append({"label": _("Klämdagar"), "value": _("lediga") if rules.bridge_days_free else _("arbetas")})
    if rules.distributes:
        rows.append({"label": _("Projekt"), "value": _("all tid fördelas")})
    if rules.has_flex:
        frame = f"{minute_clock(rules.frame_from)}–{minute_clock(rules.frame_to)}"
        limits = f"{signed_hours(rules.flex_least)} … {signed_hours(rules.flex_most)}"
        rows += [
            {"label": _("Flexram"), "value": frame},
            {"label": _("Flexsaldo"), "value": limits},
            {"label": _("Avstäms"), "value": ", ".join(rules.settles) or "–"},
        ]
    return [*rows, {"label": _("Källa"), "value": rules.source}]


@dataclass(frozen=True, slots=True)
class Work:
    """How far a file has come, for the line of progress."""

    label: str
    done: int
    of: int
    is_running: bool
    is_stopped: bool
    per_second: int = 0
    seconds_left: int | None = None


def work_of(found: ShiftImport) -> Work:
    return Work(
        found.get_state_display(),
        found.read,
        found.total,
        found.state == ImportState.WAITING,
        found.state == ImportState.STOPPED,
    )
