"""Time and absence that were reported but are not, or cannot be, paid in the run."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payroll.absence.models import Absence
from payroll.employment.models import EmploymentSpan
from payroll.runs.controls.model import Hit
from payroll.runs.models import PayRun
from payroll.runs.order import previous_run
from payroll.runs.window import Window
from payroll.time.models import TimeEntry


def absence_after_end(run: PayRun) -> Iterator[Hit]:
    """Absence told of when there is no pay left to deduct it from (signal 3)."""
    window = Window.of(run)
    previous = previous_run(run)
    if previous is None:
        return
    employed = EmploymentSpan.objects.filter(window.known & window.in_month, employment_id=OuterRef("employment_id"))
    told = Absence.objects.filter(window.attested, attested_at__gt=previous.cut_off_at, starts_on__lte=window.ends_on)
    rows = told.filter(~Exists(employed))
    for row in rows.order_by("employment__person_id", "starts_on").select_related("employment"):
        yield Hit(
            _("Frånvaro efter sista lönen"),
            _("%(kind)s från %(first)s till %(last)s blev känd när anställningen redan var slut.")
            % {"kind": row.get_kind_display(), "first": row.starts_on, "last": row.ends_on},
            _("Ingen lön finns att dra från. Utred skulden med personen och kvittera."),
            row.employment.person_id,
        )


def unattested(run: PayRun) -> Iterator[Hit]:
    """Reported but not attested, so not paid (signal 12)."""
    month = Window.of(run)
    waiting = Q(state="submitted", starts_on__lte=month.ends_on, superseded_at__isnull=True)
    counts: dict[int, int] = {}
    for model in (TimeEntry, Absence):
        rows = model.objects.filter(waiting).order_by().values("employment__person_id").annotate(count=Count("pk"))
        for row in rows:
            counts[row["employment__person_id"]] = counts.get(row["employment__person_id"], 0) + row["count"]
    for person_id, count in sorted(counts.items()):
        yield Hit(
            _("Väntar på attest"),
            ngettext(
                "%d rapporterad rad är inte attesterad och betalas inte i denna körning.",
                "%d rapporterade rader är inte attesterade och betalas inte i denna körning.",
                count,
            )
            % count,
            _("Påminn chefen. Det som attesteras senare betalas nästa månad."),
            person_id,
        )
