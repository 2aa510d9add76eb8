"""What stands above the cockpit's table: the figures, the next dates, what runs now, and ready-made selections."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payroll.pay_calendar import PayMonth, pay_month
from payroll.runs.cockpit import DONE, STOPPED, Row
from servicecenter.common.calendars import is_banking_day
from servicecenter.common.periods import Month
from servicecenter.web.formatting import long_date, number, signed


def tiles(rows: Sequence[Row], month: Month, *, today: date) -> list[dict[str, Any]]:
    """The figures that answer: which runs need me now, and how long have we got?"""
    stopped = [row for row in rows if row.state == STOPPED]
    running = [row for row in rows if row.work]
    ready = [row for row in rows if row.state == "approved"]
    warned = max(rows, key=lambda row: row.warnings, default=None)
    warnings = sum(row.warnings for row in rows)
    employees = sum(row.employees for row in rows)
    pace = sum(row.work.per_second for row in running if row.work)
    previous = date_format(month.plus(-1).starts_on, "F")
    earlier = sum(row.before.people for row in rows if row.before)
    return [
        {
            "label": _("Stopp att rätta"),
            "value": number(sum(row.stops for row in stopped)),
            "note": ngettext("hos %d myndighet", "hos %d myndigheter", len(stopped)) % len(stopped),
            "kind": "stop" if stopped else "",
        },
        {
            "label": _("Varningar att granska"),
            "value": number(warnings),
            "note": _("%(count)s hos %(name)s") % {"count": number(warned.warnings), "name": warned.name}
            if warned and warnings
            else "",
        },
        {
            "label": _("Räknas nu"),
            "value": number(len(running)),
            "note": _("%s personer/s") % number(pace) if pace else "",
            "kind": "run" if running else "",
        },
        {
            "label": _("Klara att fastställa"),
            "value": number(len(ready)),
            "note": _("%s anställda") % number(sum(row.employees for row in ready)),
        },
        {
            "label": _("Anställda i %s") % date_format(month.starts_on, "F"),
            "value": number(employees),
            "note": _("%(change)s mot %(month)s") % {"change": signed(employees - earlier), "month": previous}
            if earlier
            else "",
        },
        _deadline(pay_month(month), today),
    ]


def _deadline(days: PayMonth, today: date) -> dict[str, Any]:
    left = (days.definitive_on - today).days
    if left >= 0:
        unit = ngettext("dag", "dagar", left)
        return {
            "label": _("Till attest"),
            "value": number(left),
            "unit": unit,
            "note": long_date(days.definitive_on),
            "kind": "warn" if left < 2 else "",
        }
    left = (days.pays_on - today).days
    if left >= 0:
        return {
            "label": _("Till lön"),
            "value": number(left),
            "unit": ngettext("dag", "dagar", left),
            "note": long_date(days.pays_on),
        }
    return {"label": _("Lönedag"), "value": date_format(days.pays_on, "j b"), "note": _("har varit")}


def lead(rows: Sequence[Row], month: Month) -> str:
    """What is stopped, and the next dates."""
    days = pay_month(month)
    stopped = [row.name for row in rows if row.state == STOPPED]
    dates = _("Attest senast %(approve)s, lönedag %(pay)s.") % {
        "approve": long_date(days.definitive_on), "pay": long_date(days.pays_on)
    }  # fmt: skip
    if not stopped:
        return dates
    if len(stopped) == 1:
        return _("%s är stoppad.") % stopped[0] + " " + dates
    return _("%d myndigheter är stoppade.") % len(stopped) + " " + dates


def working(rows: Sequence[Row]) -> dict[str, str] | None:
    """What runs now, in words."""
    running = [(row, row.work) for row in rows if row.work]
    if not running:
        return None
    if len(running) > 1:
        done, of = sum(work.done for _row, work in running), sum(work.of for _row, work in running)
        text = _("%(done)s av %(of)s personer. Du kan fortsätta arbeta.") % {"done": number(done), "of": number(of)}
        return {"title": _("%d körningar räknas.") % len(running), "text": text}
    row, work = running[0]
    text = _("%d procent klart.") % work.percent
    if work.seconds_left is not None:
        text = _("%(percent)d procent klart, %(seconds)s sekunder kvar.") % {
            "percent": work.percent, "seconds": number(work.seconds_left)
        }  # fmt: skip
    return {"title": _("%s räknas.") % row.name, "text": f"{text} {_('Du kan fortsätta arbeta.')}"}


def phases(month: Month) -> list[tuple[str, date, date, str]]:
    """The pay month as stretches of days."""
    days = pay_month(month)
    one = timedelta(days=1)
    return [
        (_("Underlag in"), month.starts_on, days.cut_off_on, "info"),
        (_("Räkna och granska"), days.cut_off_on + one, days.definitive_on - one, "run"),
        (_("Attest"), days.definitive_on, days.payment_file_on - one, "fjord"),
        (_("Bankfil"), days.payment_file_on, days.pays_on - one, "fjord"),
        (_("Lön"), days.pays_on, days.pays_on, "ok"),
        (declared_by(days), days.pays_on + one, max(days.agi_due_on, days.pays_on + one), "info"),
    ]


def declared_by(days: PayMonth) -> str:
    """The stretch ends in the next month, outside the strip, so the label says when."""
    return _("Deklaration till %s") % date_format(days.agi_due_on, "j b").rstrip(".")


def free_days(month: Month) -> list[date]:
    """Days when no bank is open."""
    days = (month.starts_on + timedelta(days=offset) for offset in range(month.days))
    return [day for day in days if not is_banking_day(day)]


def segments(rows: Sequence[Row], current: str, query: Any) -> list[dict[str, Any]]:
    """Ready-made selections that keep the other choices of the address."""
    found = []
    for key, label, count in (
        ("", _("Alla"), len(rows)),
        ("todo", _("Kräver åtgärd"), sum(row.needs_me for row in rows)),
        ("done", _("Klara"), sum(row.state in DONE for row in rows)),
    ):
        address = query.copy()
        address.pop("show", None)
        if key:
            address["show"] = key
        found.append({"label": label, "count": count, "url": f"?{address.urlencode()}", "is_current": key == current})
    return found
