"""What gate 4 asks of the first time in operation (G35), and when the follow-up must go on (T10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from onboarding.hypercare.periods import Period, latest_periods
from onboarding.hypercare.queries import ALARM, CALM, Asked, asked_of, last_day, long_critical, open_critical, times_of
from onboarding.projects.conditions import Condition
from onboarding.projects.models import Project
from onboarding.projects.queries import limit_of
from servicecenter.web.formatting import number


def conditions(project: Project, *, on: date) -> list[Condition]:
    """``levels_kept``, ``no_critical_case`` and ``contacts_calm``, all asked by gate 4."""
    wanted = limit_of(project, "full_periods")
    periods = latest_periods(project, wanted, on=on)
    critical, asked = open_critical(project), asked_of(project, on=on)
    times = times_of(project, "contacts_calm_times", CALM)
    page = reverse("project_hypercare", args=[project.public_id])
    return [
        Condition(
            "levels_kept",
            _("%d hela perioder i följd inom avtalade servicenivåer") % wanted,
            len(periods) == wanted and all(period.is_kept for period in periods),
            periods_stand(periods, wanted),
            page,
        ),
        Condition(
            "no_critical_case",
            _("Inget kritiskt ärende är öppet"),
            not critical,
            ", ".join(case.number for case in critical) or _("inget"),
            reverse("desk"),
        ),
        Condition(
            "contacts_calm",
            _("Kontakter per 100 anställda högst %d gånger det normala") % times,
            not asked.is_above(times),
            asked_stand(asked),
            page,
        ),
    ]


def periods_stand(periods: Sequence[Period], wanted: int) -> str:
    """How each period went, with what was missed by name."""
    told = [_("%(count)d av %(wanted)d hela perioder") % {"count": len(periods), "wanted": wanted}]
    for period in periods:
        days = f"{period.starts_on}–{period.ends_on}"
        if period.missed:
            told.append(f"{days}: {', '.join(f'{one.code} {one.met}/{one.counted}' for one in period.missed)}")
        else:
            count = len(period.with_cases)
            kept = ngettext("%d mått hållet", "%d mått hållna", count) % count if count else _("inga fall")
            told.append(f"{days}: {kept}")
    if unmeasured := sum(not level.is_measured for level in periods[-1].levels) if periods else 0:
        told.append(ngettext("%d mått mäts inte än", "%d mått mäts inte än", unmeasured) % unmeasured)
    return "; ".join(told)


def asked_stand(asked: Asked) -> str:
    """Said honestly when there is nothing to compare with."""
    if asked.own.per_hundred is None:
        return _("inga anställda är kända, så det bedöms inte")
    own = number(asked.own.per_hundred, 1)
    if asked.normal is None:
        return _("%s per 100 anställda; inget normalvärde finns än, så det bedöms inte") % own
    told = {"own": own, "times": number(asked.times, 1), "month": asked.normal.month}
    return _("%(own)s per 100 anställda, %(times)s gånger det normala (%(month)s)") % told


def follow_up_stand(project: Project, on: date) -> str:
    """Why the close follow-up goes on (T10), or nothing: it is over by then, or it is calm."""
    ends_on = last_day(project)
    if ends_on is None:
        return ""
    told = []
    if critical := long_critical(project, on=on):
        told.append(_("kritiskt ärende öppet mer än en arbetsdag: %s") % ", ".join(case.number for case in critical))
    asked = asked_of(project, on=on)
    if asked.is_above(times_of(project, "contacts_alarm_times", ALARM)):
        told.append(asked_stand(asked))
    return "; ".join(told)
