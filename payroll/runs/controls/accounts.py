"""Whether the money reaches the one it is for."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from payroll.employment.models import BankAccount, Person
from payroll.runs.controls.model import Hit
from payroll.runs.controls.slips import people_of, slips_of
from payroll.runs.models import PayRun
from payroll.runs.order import previous_run
from payroll.runs.window import Window
from servicecenter.common.bank_accounts import BankAccountError, parse_bank_account
from servicecenter.exchange.pain001.text import is_readable


def no_bank_account(run: PayRun) -> Iterator[Hit]:
    """Nowhere to send the money (signal 4)."""
    window = Window.of(run)
    rows = BankAccount.objects.filter(window.known & window.on_payday).order_by()
    having = set(rows.values_list("person_id", flat=True))
    for person_id, _gross, net in slips_of(run):
        if net > 0 and person_id not in having:
            yield Hit(
                _("Bankkonto saknas"),
                _("Personen har lön att få men inget bankkonto som gäller på lönedagen."),
                _("Registrera bankkonto (två personer) och räkna om."),
                person_id,
            )


def unreadable_name(run: PayRun) -> Iterator[Hit]:
    """A name without any letter that the bank can read: the whole payment file would be refused."""
    latin = Q(given_name__regex="[A-Za-z]") | Q(family_name__regex="[A-Za-z]")  # read by the bank as they are
    suspects = Person.objects.filter(~latin, is_protected=False).order_by("pk")
    paid = {slip.person_id for slip in slips_of(run) if slip.net > 0}
    for person_id, given, family in suspects.values_list("pk", "given_name", "family_name"):
        if person_id in paid and not is_readable(f"{given} {family}"):
            yield Hit(
                _("Namnet kan inte skrivas till banken"),
                _("Namnet har inga latinska bokstäver, och banken tar inte emot betalningen."),
                _("Ange namnet som i passet och räkna om."),
                person_id,
            )


def unusable_bank_account(run: PayRun) -> Iterator[Hit]:
    """An account number that no bank has: the payment would come back (signal 4).

    An account that the last fixed run paid to has been through here.
    """
    window, previous = Window.of(run), previous_run(run)
    accounts, people = BankAccount.objects.filter(window.known & window.on_payday), people_of(run)
    if previous is not None:
        not_paid = list(people - people_of(previous))
        accounts = accounts.filter(Q(recorded_at__gt=previous.cut_off_at) | Q(person_id__any=not_paid))
    for person_id, clearing, number in accounts.order_by("person_id").values_list("person_id", "clearing", "account"):
        if person_id not in people:
            continue
        try:
            parse_bank_account(clearing, number)
        except BankAccountError as fault:
            yield Hit(
                _("Bankkontot kan inte stämma"),
                str(fault),
                _("Fråga personen efter rätt konto, registrera det (två personer) och räkna om."),
                person_id,
            )


def changed_bank_account(run: PayRun) -> Iterator[Hit]:
    """Money goes to another account than last time (signal 4)."""
    window = Window.of(run)
    previous = previous_run(run)
    if previous is None:
        return
    paid = people_of(previous)
    changed = BankAccount.objects.filter(window.known & window.on_payday, recorded_at__gt=previous.cut_off_at)
    for row in changed.order_by("person_id"):
        if row.person_id not in paid:
            continue
        yield Hit(
            _("Nytt bankkonto"),
            _("Lönen går till ett nytt konto (%(account)s), registrerat %(day)s.")
            % {"account": row, "day": timezone.localdate(row.recorded_at)},
            _("Kontrollera ändringen mot begäran och kvittera."),
            row.person_id,
        )
