"""The tax that was drawn, and the decision it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from payroll.employment.models import TaxDecision, TaxKind
from payroll.pay_calendar import pay_month
from payroll.runs.controls.model import Hit
from payroll.runs.controls.slips import people_of
from payroll.runs.models import PayRun
from payroll.runs.window import Window


def provisional_table(run: PayRun) -> Iterator[Hit]:
    """Tax was computed by the published formula, because the official file is not read in."""
    if run.rules.get("tax_provisional"):
        yield Hit(
            _("Skatten är räknad efter beräknad tabell"),
            _("Skatteverkets fil för %d är inte inläst. Tabellen är räknad med den publicerade formeln.")
            % run.pays_on.year,
            _("Läs in filen med kommandot tax_table import."),
        )


def tax_decision_lapses(run: PayRun) -> Iterator[Hit]:
    """A decision of one's own (jämkning, no tax) that has ended by the next payday, with none after it (signal 5)."""
    window = Window.of(run)
    next_payday = pay_month(window.month.plus(1)).pays_on
    special = TaxDecision.objects.filter(window.known & window.on_payday, ends_on__lt=next_payday)
    rows = list(
        special.exclude(kind=TaxKind.TABLE, adjustment_ore=0)
        .exclude(kind=TaxKind.SINK)  # ``sink_ends``
        .order_by("person_id")
        .values_list("person_id", "kind", "ends_on")
    )
    paid = people_of(run)
    follows = set(
        TaxDecision.objects.filter(window.known, person_id__any=[row[0] for row in rows], starts_on__gt=run.pays_on)
        .order_by()
        .values_list("person_id", flat=True)
    )
    for person_id, kind, ends_on in rows:
        if person_id in paid and person_id not in follows:
            yield Hit(
                _("Skattebeslutet upphör"),
                _("%(kind)s gäller till %(day)s. Inget beslut är känt för tiden efter.")
                % {"kind": TaxKind(kind).label, "day": ends_on},
                _("Hämta nytt beslut före nästa lön, annars läggs personen åt sidan."),
                person_id,
            )
