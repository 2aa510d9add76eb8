"""Reports and flags in words (närvarorapporten i klartext)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payroll.attendance.models import AttendanceReport
from payroll.schedules.wording import hours_minutes
from payroll.working_time.checks import Flag
from servicecenter.common.periods import Month
from servicecenter.web.formatting import month_and_year

TITLES = {
    "overlap": gettext_lazy("Överlappande tid"),
    "too_long": gettext_lazy("Mer än ett dygn i följd"),
    "other_period": gettext_lazy("Fel månad"),
    "not_employed": gettext_lazy("Utanför anställningen"),
    "future": gettext_lazy("Tid som inte har varit"),
    "missing": gettext_lazy("Dagen saknar tid"),
    "not_distributed": gettext_lazy("Tiden är inte fördelad"),
    "off_and_at_work": gettext_lazy("Både frånvaro och arbete"),
    "outside_frame": gettext_lazy("Utanför flexramen"),
    "break_minutes": gettext_lazy("Kort rast"),
    "break_within": gettext_lazy("Länge utan rast"),
    "daily_rest": gettext_lazy("För kort dygnsvila"),
    "weekly_rest": gettext_lazy("För kort veckovila"),
    "overtime_four_weeks": gettext_lazy("Mycket övertid på fyra veckor"),
    "overtime_month": gettext_lazy("Mycket övertid i månaden"),
    "overtime_year": gettext_lazy("Mycket övertid under året"),
    "additional_year": gettext_lazy("Mycket mertid under året"),
    "extra_year": gettext_lazy("Mycket mertid och övertid under året"),
}
TEXTS = {
    "overlap": gettext_lazy("%(day)s: %(minutes)s rapporteras två gånger. Ändra klockslagen."),
    "too_long": gettext_lazy("%(day)s: %(minutes)s utan paus. Har du glömt att stämpla ut?"),
    "other_period": gettext_lazy("%(day)s hör till en annan månad."),
    "not_employed": gettext_lazy("%(day)s är ingen dag av anställningen. Ta bort tiden."),
    "future": gettext_lazy("%(day)s: tiden slutar efter nu. Skicka in när den är arbetad."),
    "missing": gettext_lazy("%(day)s: varken tid eller frånvaro. %(minutes)s saknas mot normtiden."),
    "not_distributed": gettext_lazy("%(day)s: %(minutes)s av %(allowed)s är fördelat på projekt. Fördela hela dagen."),
    "off_and_at_work": gettext_lazy("%(day)s: heldagsfrånvaro och %(minutes)s arbete. Tiden ger ingen flex."),
    "outside_frame": gettext_lazy("%(day)s: %(minutes)s utanför flexramen räknas inte."),
    "break_minutes": gettext_lazy("%(day)s: rasten är %(minutes)s, minst %(allowed)s."),
    "break_within": gettext_lazy("%(day)s: %(minutes)s i följd utan rast, högst %(allowed)s."),
    "daily_rest": gettext_lazy("%(day)s: längsta vila på dygnet är %(minutes)s, minst %(allowed)s."),
    "weekly_rest": gettext_lazy("Veckan från %(day)s: längsta vila är %(minutes)s, minst %(allowed)s."),
    "overtime_four_weeks": gettext_lazy("Från %(day)s: %(minutes)s på fyra veckor, högst %(allowed)s."),
    "overtime_month": gettext_lazy("%(minutes)s övertid i månaden, högst %(allowed)s."),
    "overtime_year": gettext_lazy("%(minutes)s övertid under året, högst %(allowed)s."),
    "additional_year": gettext_lazy("%(minutes)s mertid under året, högst %(allowed)s."),
    "extra_year": gettext_lazy("%(minutes)s mertid och övertid under året, högst %(allowed)s."),
}


def flag_in_words(flag: Flag) -> dict[str, str]:
    """A flag as a finding of the page."""
    told = {"day": flag.day, "minutes": hours_minutes(flag.minutes), "allowed": hours_minutes(flag.allowed)}
    kind = "stop" if flag.is_stop else "info" if flag.code == "missing" else "warn"
    return {"kind": kind, "title": str(TITLES[flag.code]), "text": str(TEXTS[flag.code]) % told, "code": flag.code}


def findings(flags: Sequence[Flag]) -> list[dict[str, str]]:
    """Every flag as a finding; days without time are told together."""
    missing = [flag for flag in flags if flag.code == "missing"]
    if len(missing) < 2:
        return [flag_in_words(flag) for flag in flags]
    others = [flag_in_words(flag) for flag in flags if flag.code != "missing"]
    days = ", ".join(f"{flag.day.day}/{flag.day.month}" for flag in missing)
    minutes = hours_minutes(sum(flag.minutes for flag in missing))
    text = _("%(days)s: varken tid eller frånvaro. %(minutes)s saknas mot normtiden.")
    told = {"days": days, "minutes": minutes}
    title = _("%d dagar saknar tid") % len(missing)
    return [*others, {"kind": "info", "title": title, "text": text % told, "code": "missing"}]


def title_of(report: AttendanceReport) -> str:
    """``Närvaro november 2026``, with the version when it is a correction."""
    month = month_and_year(Month.of(report.starts_on).starts_on)
    if report.version > 1:
        return _("Närvaro %(month)s, version %(version)d") % {"month": month, "version": report.version}
    return _("Närvaro %s") % month
