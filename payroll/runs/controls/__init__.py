"""Controls before approval (kontroller): functions that look at a calculated run and give findings.

Each is one query or a few, however large the run. A stop blocks approval until it is mended; a warning until it is
signed. The signals follow the lists of a state payroll office; the thresholds are local settings.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as lazy

from payroll.runs.controls import (
    absence,
    accounts,
    back_pay,
    decisions,
    employment,
    money,
    payments,
    reported,
    sums,
    tax,
)
from payroll.runs.controls.model import Control
from payroll.runs.models import Finding, Level, PayRun

CONTROLS: tuple[Control, ...] = (
    Control("set_aside", Level.STOP, lazy("Lagda åt sidan"), sums.set_aside),
    Control(money.NEGATIVE_NET, Level.STOP, lazy("Negativ nettolön"), money.negative_net),
    Control("outside_employment", Level.STOP, lazy("Lön utanför anställningstiden"), employment.outside_employment),
    Control("no_bank_account", Level.STOP, lazy("Bankkonto saknas"), accounts.no_bank_account),
    Control("unreadable_name", Level.STOP, lazy("Namn som banken inte kan läsa"), accounts.unreadable_name),
    Control("unusable_bank_account", Level.STOP, lazy("Bankkontot kan inte stämma"), accounts.unusable_bank_account),
    Control("bank_settings", Level.STOP, lazy("Myndighetens bankuppgifter"), payments.bank_settings),
    Control("payee_payments", Level.STOP, lazy("Betalning till avdragens mottagare"), payments.payee_payments),
    Control("over_bank_limit", Level.STOP, lazy("Över bankens gräns"), payments.over_bank_limit),
    Control("settings_changed", Level.STOP, lazy("Ändrad lokal inställning"), sums.settings_changed),
    Control("coding_unknown", Level.STOP, lazy("Okänd kontering"), sums.coding_unknown),
    Control("sums_tie", Level.STOP, lazy("Summakontroll"), sums.sums_tie),
    Control("reconciled", Level.STOP, lazy("Avstämning mot en andra beräkning"), sums.reconciled),
    Control(back_pay.SECOND_CLERK, Level.STOP, lazy("Retroaktiv lön som två ska se"), back_pay.second_clerk),
    Control("empty_net", Level.WARNING, lazy("Inget att betala ut"), money.empty_net),
    Control(
        "beyond_horizon", Level.WARNING, lazy("Ändrat längre tillbaka än körningen rättar"), back_pay.beyond_horizon
    ),
    Control("absence_after_end", Level.WARNING, lazy("Frånvaro efter sista lönen"), reported.absence_after_end),
    Control(
        "attachment_short",
        Level.WARNING,
        lazy("Lönen räcker inte till utmätningen"),
        decisions.attachment_short,
    ),
    Control("advance_left", Level.WARNING, lazy("Lönen räcker inte till förskottet"), decisions.advance_left),
    Control("sink_ends", Level.WARNING, lazy("SINK som går ut"), decisions.sink_ends),
    Control("changed_bank_account", Level.WARNING, lazy("Nytt bankkonto"), accounts.changed_bank_account),
    Control("net_differs", Level.WARNING, lazy("Avvikelse från förra månaden"), money.net_differs),
    Control(
        "overlapping_employments", Level.WARNING, lazy("Anställningar över heltid"), employment.overlapping_employments
    ),
    Control("sick_milestones", Level.WARNING, lazy("Lång sjukfrånvaro"), absence.sick_milestones),
    Control("sick_past_month", Level.WARNING, lazy("Sjukfrånvaro efter månaden"), absence.sick_past_month),
    Control("parental_days", Level.WARNING, lazy("Föräldrapenningtillägg"), absence.parental_supplement_days),
    Control("overtime", Level.WARNING, lazy("Mycket övertid"), reported.overtime),
    Control("same_row_twice", Level.WARNING, lazy("Samma rad flera gånger"), reported.same_row_twice),
    Control("one_off_rows", Level.WARNING, lazy("Fria belopp"), reported.one_off_rows),
    Control("ending_soon", Level.WARNING, lazy("Tidsbegränsad anställning upphör"), employment.ending_soon),
    Control("near_conversion", Level.WARNING, lazy("Nära omvandling"), employment.near_conversion),
    Control("rules_changed", Level.WARNING, lazy("Ändrade styrtabeller"), sums.rules_changed),
    Control("unattested", Level.WARNING, lazy("Väntar på attest"), reported.unattested),
    Control("tax_decision_lapses", Level.INFORMATION, lazy("Skattebeslut upphör"), tax.tax_decision_lapses),
    Control("age_crossing", Level.INFORMATION, lazy("Ålder som ändrar avgift"), employment.age_crossing),
    Control("provisional_table", Level.INFORMATION, lazy("Beräknad skattetabell"), tax.provisional_table),
)


def run_controls(run: PayRun) -> None:
    """Replace the run's findings; what was signed stays signed where exactly the same is found again.

    An extra run looks only at those it was opened for.
    """
    signed = {
        (row.control, row.person_id, row.title, row.explanation): row
        for row in Finding.objects.filter(run=run, signed_at__isnull=False)
    }
    Finding.objects.filter(run=run).delete()
    rows = []
    chosen = set(run.chosen_ids)
    for control in CONTROLS:
        for hit in control.find(run):
            if run.is_extra and hit.person_id is not None and hit.person_id not in chosen:
                continue
            old = signed.get((control.key, hit.person_id, hit.title, hit.explanation))
            rows.append(
                Finding(
                    run=run,
                    control=control.key,
                    level=control.level,
                    person_id=hit.person_id,
                    title=hit.title,
                    explanation=hit.explanation,
                    cure=hit.cure,
                    signed_by=old.signed_by if old else None,
                    signed_at=old.signed_at if old else None,
                    note=old.note if old else "",
                )
            )
    Finding.objects.bulk_create(rows, batch_size=1000)
