"""Whether the bank will take the files: what would otherwise stop the run only when it is made definitive."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from payroll.runs.controls.model import Hit
from payroll.runs.controls.slips import slips_of
from payroll.runs.models import PayRun
from payroll.runs.paying import DEDUCTIONS, deduction_payments
from servicecenter.agencies.models import Agency
from servicecenter.common.money import format_kronor
from servicecenter.common.remembering import remembered
from servicecenter.payments.bank_file import PayingAgency, bank_setting_faults, paying_agency, payment_faults


def bank_settings(run: PayRun) -> Iterator[Hit]:
    """The agency has no account to pay from, or its bank is not set up."""
    if not _pays_anyone(run):
        return
    for fault in bank_setting_faults(_agency(run), on=run.pays_on):
        yield Hit(
            _("Myndighetens bankuppgifter räcker inte"),
            _("Ingen betalning kan göras: %s.") % fault.rstrip("."),
            _("Ange konto och bank på myndigheten, eller rätta de lokala inställningarna för betalning. Räkna om."),
        )


def payee_payments(run: PayRun) -> Iterator[Hit]:
    """The bank would refuse what is paid on to unions and others, such as a payer without the bankgiro it asks for."""
    drafts = deduction_payments(run)
    payer = _payer(run)
    if not drafts or payer is None:
        return
    for fault in payment_faults(payer, drafts, kind=DEDUCTIONS, pays_on=run.pays_on):
        yield Hit(
            _("Avdragen kan inte betalas vidare"),
            _("Banken tar inte emot filen: %s.") % fault,
            _("Ange myndighetens bankgiro (payment.bankgiro) eller rätta mottagaren. Räkna om."),
        )


def over_bank_limit(run: PayRun) -> Iterator[Hit]:
    """A net pay, or a number of payments, that the bank refuses in one file."""
    payer = _payer(run)
    if payer is None:
        return
    paid = [slip for slip in slips_of(run) if slip.net > 0]
    limit = payer.profile.highest_amount
    for person_id, _gross, net in (slip for slip in paid if slip.net >= limit):
        yield Hit(
            _("Beloppet når bankens gräns"),
            _("Nettolönen är %(net)s kr och banken tar bara belopp under %(limit)s kr.")
            % {"net": format_kronor(net), "limit": format_kronor(limit)},
            _("Rätta beloppet om det är fel. Annars undanta personen och betala i delar."),
            person_id,
        )
    if (count := len(paid)) > payer.profile.highest_count:
        yield Hit(
            _("Fler betalningar än banken tar i en fil"),
            _("Körningen har %(count)d betalningar och banken tar högst %(most)d.")
            % {"count": count, "most": payer.profile.highest_count},
            _("Välj en annan bankprofil (payment.bank_profile) efter avtal med banken. Räkna om."),
        )


def _pays_anyone(run: PayRun) -> bool:
    return any(slip.net > 0 for slip in slips_of(run)) or bool(deduction_payments(run))


@remembered
def _payer(run: PayRun) -> PayingAgency | None:
    """How the agency pays; nothing when that is what ``bank_settings`` stops at."""
    try:
        return paying_agency(_agency(run), on=run.pays_on)
    except ValueError:
        return None


@remembered
def _agency(run: PayRun) -> Agency:
    return Agency.objects.get(pk=run.agency_id)
