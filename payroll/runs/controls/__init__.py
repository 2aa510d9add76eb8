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
    vacation,
)
from payroll.runs.controls.model import Control
from payroll.runs.models import Finding, Level, PayRun

CONTROLS: tuple[Control, ...] = (
    Control(
        "set_aside",
        Level.STOP,
        lazy("Lagda åt sidan"),
        sums.set_aside,
        lazy("Alla i körningen ska vara räknade, eller undantagna med skäl."),
    ),
    Control(
        money.NEGATIVE_NET,
        Level.STOP,
        lazy("Negativ nettolön"),
        money.negative_net,
        lazy("Ingen nettolön får vara under noll."),
    ),
    Control(
        "outside_employment",
        Level.STOP,
        lazy("Lön utanför anställningstiden"),
        employment.outside_employment,
        lazy("Ingen får lön för dagar utan anställning."),
    ),
    Control(
        "no_bank_account",
        Level.STOP,
        lazy("Bankkonto saknas"),
        accounts.no_bank_account,
        lazy("Alla som ska få pengar har ett bankkonto."),
    ),
    Control(
        "unreadable_name",
        Level.STOP,
        lazy("Namn som banken inte kan läsa"),
        accounts.unreadable_name,
        lazy("Banken måste kunna läsa namnet, annars avvisas hela filen."),
    ),
    Control(
        "unusable_bank_account",
        Level.STOP,
        lazy("Bankkontot kan inte stämma"),
        accounts.unusable_bank_account,
        lazy("Kontonumret ska vara ett som en bank kan ha. Ett konto som förra lönen gick till är godkänt."),
    ),
    Control(
        "bank_settings",
        Level.STOP,
        lazy("Myndighetens bankuppgifter"),
        payments.bank_settings,
        lazy("Myndigheten har ett konto att betala från, och banken är inlagd."),
    ),
    Control(
        "payee_payments",
        Level.STOP,
        lazy("Betalning till avdragens mottagare"),
        payments.payee_payments,
        lazy("Banken ska kunna ta emot det som betalas vidare till fack och andra mottagare."),
    ),
    Control(
        "over_bank_limit",
        Level.STOP,
        lazy("Över bankens gräns"),
        payments.over_bank_limit,
        lazy("Inget belopp och inget antal är över det som banken tar emot i en fil."),
    ),
    Control(
        "settings_changed",
        Level.STOP,
        lazy("Ändrad lokal inställning"),
        sums.settings_changed,
        lazy("Alla är räknade med samma lokala inställningar."),
    ),
    Control(
        "coding_unknown",
        Level.STOP,
        lazy("Okänd kontering"),
        sums.coding_unknown,
        lazy("Varje kontering finns i redovisningen och är öppen."),
    ),
    Control(
        "sums_tie",
        Level.STOP,
        lazy("Summakontroll"),
        sums.sums_tie,
        lazy("Rader, lönespecifikationer, körningens summor och bokföringen är lika."),
    ),
    Control(
        "reconciled",
        Level.STOP,
        lazy("Avstämning mot en andra beräkning"),
        sums.reconciled,
        lazy("En andra beräkning med annan kod ger samma summor."),
    ),
    Control(
        back_pay.SECOND_CLERK,
        Level.STOP,
        lazy("Retroaktiv lön som två ska se"),
        back_pay.second_clerk,
        lazy("Retroaktiv lön som är gammal eller stor ska bekräftas av en annan än den som räknade."),
    ),
    Control(
        "empty_net",
        Level.WARNING,
        lazy("Inget att betala ut"),
        money.empty_net,
        lazy("Den som har lön ska också få något utbetalt."),
    ),
    Control(
        "beyond_horizon",
        Level.WARNING,
        lazy("Ändrat längre tillbaka än körningen rättar"),
        back_pay.beyond_horizon,
        lazy("Ändringar för månader längre tillbaka än körningen rättar av sig själv."),
    ),
    Control(
        "absence_after_end",
        Level.WARNING,
        lazy("Frånvaro efter sista lönen"),
        reported.absence_after_end,
        lazy("Frånvaro som kom in när det inte finns någon lön kvar att dra den från."),
    ),
    Control(
        "attachment_short",
        Level.WARNING,
        lazy("Lönen räcker inte till utmätningen"),
        decisions.attachment_short,
        lazy("Mindre är avdraget än Kronofogden har beslutat. Kronofogden ska få veta varför."),
    ),
    Control(
        "advance_left",
        Level.WARNING,
        lazy("Lönen räcker inte till förskottet"),
        decisions.advance_left,
        lazy("Lönen räckte inte till förskottet. Resten är en fordran att bevaka."),
    ),
    Control(
        "sink_ends",
        Level.WARNING,
        lazy("SINK som går ut"),
        decisions.sink_ends,
        lazy("SINK gäller för viss tid. Utan nytt beslut läggs personen åt sidan nästa månad."),
    ),
    Control(
        "changed_bank_account",
        Level.WARNING,
        lazy("Nytt bankkonto"),
        accounts.changed_bank_account,
        lazy("Lönen går till ett annat konto än förra gången."),
    ),
    Control(
        "net_differs",
        Level.WARNING,
        lazy("Avvikelse från förra månaden"),
        money.net_differs,
        lazy("Nettolönen skiljer sig från förra månadens med mer än myndighetens gränsvärden."),
    ),
    Control(
        "overlapping_employments",
        Level.WARNING,
        lazy("Anställningar över heltid"),
        employment.overlapping_employments,
        lazy("Samtidiga anställningar som tillsammans är mer än heltid."),
    ),
    Control(
        "sick_milestones",
        Level.WARNING,
        lazy("Lång sjukfrånvaro"),
        absence.sick_milestones,
        lazy("Sjukperioder utan läkarintyg (dag 8) eller anmälan (dag 15), och de som passerat dag 90, 180 eller 364."),
    ),
    Control(
        "sick_past_month",
        Level.WARNING,
        lazy("Sjukfrånvaro efter månaden"),
        absence.sick_past_month,
        lazy("Sjukfrånvaro som fortsätter efter månaden. Den ska avslutas eller förlängas."),
    ),
    Control(
        "parental_days",
        Level.WARNING,
        lazy("Föräldrapenningtillägg"),
        absence.parental_supplement_days,
        lazy("Fler dagar med föräldrapenning än avtalet ger tillägg för, för en födsel."),
    ),
    Control(
        "parental_without_note",
        Level.INFORMATION,
        lazy("Föräldraledig utan besked"),
        absence.parental_without_note,
        lazy("Föräldraledighet för två månader sedan utan besked om föräldrapenning. Inget tillägg är betalt."),
    ),
    Control(
        "paid_leave_days",
        Level.WARNING,
        lazy("Många dagar ledig med lön"),
        absence.paid_leave_days,
        lazy("Fler dagar med lön för enskild angelägenhet eller fackligt uppdrag än avtalet ger under året."),
    ),
    Control(
        "vacation_over_balance",
        Level.WARNING,
        lazy("Mer semester än saldot"),
        vacation.over_balance,
        lazy("Uttagen semester som kontot inte har dagar till."),
    ),
    Control(
        "overtime",
        Level.WARNING,
        lazy("Mycket övertid"),
        reported.overtime,
        lazy("Mer övertid än lagen eller avtalet tillåter."),
    ),
    Control(
        "same_row_twice",
        Level.WARNING,
        lazy("Samma rad flera gånger"),
        reported.same_row_twice,
        lazy("En rad som är lik en annan och kanske är samma sak två gånger."),
    ),
    Control(
        "one_off_rows",
        Level.WARNING,
        lazy("Fria belopp"),
        reported.one_off_rows,
        lazy("Belopp som är inskrivna för hand och högre än myndighetens gränsvärde."),
    ),
    Control(
        "ending_soon",
        Level.WARNING,
        lazy("Tidsbegränsad anställning upphör"),
        employment.ending_soon,
        lazy("Tidsbegränsade anställningar som snart upphör. Stoppa lönen eller förläng."),
    ),
    Control(
        "near_conversion",
        Level.WARNING,
        lazy("Nära omvandling"),
        employment.near_conversion,
        lazy("Tidsbegränsade anställningar som har passerat gränsen för att snart bli tillsvidare (5 a § LAS)."),
    ),
    Control(
        "rules_changed",
        Level.WARNING,
        lazy("Ändrade styrtabeller"),
        sums.rules_changed,
        lazy("Tabeller, regler eller lokala inställningar är andra än i förra månadens körning."),
    ),
    Control(
        "unattested",
        Level.WARNING,
        lazy("Väntar på attest"),
        reported.unattested,
        lazy("Det som är rapporterat men inte attesterat betalas inte i den här körningen."),
    ),
    Control(
        "tax_decision_lapses",
        Level.INFORMATION,
        lazy("Skattebeslut upphör"),
        tax.tax_decision_lapses,
        lazy("Egna skattebeslut som har upphört till nästa lönedag utan att något följer."),
    ),
    Control(
        "vacation_few_days",
        Level.INFORMATION,
        lazy("För få semesterdagar"),
        vacation.few_days,
        lazy("I oktober: färre än 20 dagar uttagna eller planerade under året."),
    ),
    Control(
        "vacation_many_saved",
        Level.INFORMATION,
        lazy("Många sparade semesterdagar"),
        vacation.many_saved,
        lazy("Från oktober: fler sparade dagar än som får föras över."),
    ),
    Control(
        "age_crossing",
        Level.INFORMATION,
        lazy("Ålder som ändrar avgift"),
        employment.age_crossing,
        lazy("Födelsedagar som ändrar arbetsgivaravgifter eller pensionspremier."),
    ),
    Control(
        "provisional_table",
        Level.INFORMATION,
        lazy("Beräknad skattetabell"),
        tax.provisional_table,
        lazy("Skatten är räknad med den publicerade formeln, eftersom Skatteverkets fil inte är inläst."),
    ),
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
