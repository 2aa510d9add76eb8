"""Whether the run hangs together: everyone in it, known codes, the same sums everywhere."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from payroll.employment.models import PayTerms
from payroll.runs.controls.model import Hit
from payroll.runs.models import PayLine, PayRun, SetAside
from payroll.runs.order import previous_run
from payroll.runs.reconciling import in_words, reconcile
from payroll.runs.rules import settings_have_changed
from payroll.runs.sums import broken_sums
from payroll.runs.window import Window
from servicecenter.agencies.queries import register_of_settings
from servicecenter.ledger.queries import unknown_codings

PINNED = {"tax_tables": lazy("skattetabellerna"), "rulebook": lazy("regelverket för lön")}
"""The versions that a run is pinned to, in words."""


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
    """Lines, payslips, the run's own figures and the voucher to be agree (signal 20)."""
    for text in broken_sums(run):
        yield Hit(
            _("Summorna stämmer inte"),
            f"{text}.",
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


def rules_changed(run: PayRun) -> Iterator[Hit]:
    """Tables, rules or local settings that are not those of last month's run (signal 18)."""
    previous = previous_run(run)
    if previous is None:
        return
    changed = [str(text) for key, text in PINNED.items() if run.rules.get(key) != previous.rules.get(key)]
    settings = register_of_settings().filter(starts_on__gt=previous.pays_on, starts_on__lte=run.pays_on)
    changed += [f"{row.key} = {row.value} ({row.source})" for row in settings]
    if changed:
        yield Hit(
            _("Nya eller ändrade styrtabeller"),
            _("Ändrat sedan lönekörningen %(month)s: %(what)s.")
            % {"month": previous.month, "what": ", ".join(changed)},
            _("Kontrollera ändringen mot beslutet eller den officiella källan och kvittera."),
        )
