"""The tax that was drawn."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from payroll.runs.controls.model import Hit
from payroll.runs.models import PayRun


def provisional_table(run: PayRun) -> Iterator[Hit]:
    """Tax was computed by the published formula, because the official file is not read in."""
    if run.rules.get("tax_provisional"):
        yield Hit(
            _("Skatten är räknad efter beräknad tabell"),
            _("Skatteverkets fil för %d är inte inläst. Tabellen är räknad med den publicerade formeln.")
            % run.pays_on.year,
            _("Läs in filen med kommandot tax_table import."),
        )
