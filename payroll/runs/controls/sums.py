"""Whether the run hangs together: everyone in it, known codes, the same sums everywhere."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from payroll.employment.models import PayTerms
from payroll.runs.controls.model import Hit
from payroll.runs.models import PayLine, PayRun, SetAside
from payroll.runs.reconciling import in_words, reconcile
from payroll.runs.rules import settings_have_changed
from payroll.runs.sums import sum_pairs
from payroll.runs.window import Window
from servicecenter.ledger.queries import unknown_codings


def set_aside(run: PayRun) -> Iterator[Hit]:
    """Someone could not be calculated."""
    for row in SetAside.objects.filter(run=run, excluded_at__isnull=True):
        yield Hit(_("Kunde inte beräknas"), row.message, row.cure, row.person_id)


def coding_unknown(run: PayRun) -> Iterator[Hit]:
    """A code that the ledger does not have, or that is closed (signal 14)."""
    codings = set(PayLine.objects.filter(run=run).order_by().values_list("coding", flat=True).distinct())
    faults = unknown_codings(codings, on=run.pays_on)
    if not faults:
        return
    terms = PayTerms.objects.filter(Window.of(run).known, coding__in=faults).values_list(
        "employment__person_id", "coding"
    )
    for person_id, coding in terms.order_by("employment__person_id").distinct():
        yield Hit(
            _("Okänd kontering"), f"{faults[coding]}.", _("Rätta konteringen på anställningen och räkna om."), person_id
        )


def sums_tie(run: PayRun) -> Iterator[Hit]:
    """Lines, payslips and the run's own figures agree (signal 20)."""
    for name, first, second in sum_pairs(run):
        if first != second:
            yield Hit(
                _("Summorna stämmer inte"),
                _("%(name)s: %(first)s mot %(second)s.") % {"name": name, "first": first, "second": second},
                _("Räkna om körningen. Kvarstår felet, anmäl det till systemförvaltningen."),
            )


def settings_changed(run: PayRun) -> Iterator[Hit]:
    """Some of the people may be calculated with the old value of a local setting and some with the new."""
    if settings_have_changed(run):
        yield Hit(
            _("En lokal inställning ändrades medan körningen räknades"),
            _("Alla ska räknas med samma värden, och en del kan ha fått de gamla."),
            _("Räkna om körningen."),
        )


def reconciled(run: PayRun) -> Iterator[Hit]:
    """A second computation by other code gives other sums."""
    for check in reconcile(run).checks:
        if not check.is_equal:
            yield Hit(
                _("Den andra beräkningen ger en annan summa"),
                in_words(check),
                _("Räkna om körningen. Kvarstår felet, betala inte och anmäl det till systemförvaltningen."),
                check.person_id,
            )
