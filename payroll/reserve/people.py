"""Who may be paid last month's net pay again, and who must be looked at by hand (reservkörningens urval)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from payroll.advances.paying import accounts_on
from payroll.employment.models import BankAccount, BankAccountRequest, EmploymentSpan, Person
from payroll.runs.models import PayRun, Payslip
from payroll.runs.settling import IN_HAND
from servicecenter.agencies.queries import in_force
from servicecenter.common.money import Ore
from servicecenter.common.periods import Month
from servicecenter.exchange.pain001.text import is_readable

NEW, LEFT, NO_NET, NO_ACCOUNT, CHANGED, ASKED, NAME = (
    "new", "left", "no_net", "no_account", "changed_account", "asked_account", "unreadable_name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Again:
    """One person's net pay again, and the account it goes to."""

    person_id: int
    amount_ore: Ore
    account: str


@dataclass(frozen=True, slots=True)
class Left:
    """One who is not paid, and why."""

    person_id: int
    code: str
    amount_ore: Ore | None = None


def net_before_advances(run: PayRun) -> dict[int, Ore]:
    """What each person had in hand for a month: net pay, and what of it had been paid ahead."""
    return dict(Payslip.objects.filter(run=run).order_by("person_id").values_list("person_id", IN_HAND))


def sort_out(source: PayRun, month: Month, pays_on: date) -> Iterator[Again | Left]:
    """Everyone the month concerns. Eight queries however many people.

    Paid are those with pay last month who are employed the whole month and whose account is the one paid to then.
    """
    nets = net_before_advances(source)
    staying, employed = _staying(month), _employed(month)
    accounts = accounts_on(list(nets), pays_on)
    changed, asked = _new_accounts(source, pays_on), _asked()
    unreadable = _unreadable(list(nets))
    for person_id, net in nets.items():
        if net <= 0:
            if person_id in employed:
                yield Left(person_id, NO_NET)
        elif person_id not in staying:
            yield Left(person_id, LEFT, net)
        elif person_id in changed:
            yield Left(person_id, CHANGED, net)
        elif person_id in asked:
            yield Left(person_id, ASKED, net)
        elif person_id not in accounts:
            yield Left(person_id, NO_ACCOUNT, net)
        elif person_id in unreadable:
            yield Left(person_id, NAME, net)
        else:
            yield Again(person_id, net, accounts[person_id])
    yield from (Left(person_id, NEW) for person_id in sorted(employed - nets.keys()))


def _spans(month: Month) -> Q:
    return Q(superseded_at__isnull=True, starts_on__lte=month.ends_on)


def _staying(month: Month) -> set[int]:
    """Those with an employment that lasts the month out."""
    lasts = Q(ends_on__isnull=True) | Q(ends_on__gte=month.ends_on)
    rows = EmploymentSpan.objects.filter(_spans(month) & lasts).order_by()
    return set(rows.values_list("employment__person_id", flat=True))


def _employed(month: Month) -> set[int]:
    in_month = Q(ends_on__isnull=True) | Q(ends_on__gte=month.starts_on)
    rows = EmploymentSpan.objects.filter(_spans(month) & in_month).order_by()
    return set(rows.values_list("employment__person_id", flat=True))


def _new_accounts(source: PayRun, pays_on: date) -> set[int]:
    """Those whose account on the payday was recorded after last month's facts were read, or holds only since then."""
    new = Q(recorded_at__gt=source.cut_off_at) | Q(starts_on__gt=source.pays_on)
    rows = BankAccount.objects.filter(new, in_force(pays_on), superseded_at__isnull=True).order_by()
    return set(rows.values_list("person_id", flat=True))


def _asked() -> set[int]:
    """Those with a change of account that waits for a second person."""
    return set(BankAccountRequest.objects.filter(state="waiting").order_by().values_list("person_id", flat=True))


def _unreadable(person_ids: list[int]) -> set[int]:
    people = Person.objects.filter(pk__any=person_ids, is_protected=False).order_by()
    rows = people.values_list("pk", "given_name", "family_name")
    return {person_id for person_id, given, family in rows if not is_readable(f"{given} {family}")}


def why(code: str) -> str:
    """What an exception depends on, and what to do about it."""
    return {
        NEW: _("Ingen lön förra månaden att betala igen. Ge ett enskilt förskott om personen behöver pengar."),
        LEFT: _("Anställningen slutar före månadens slut. Räkna ut för hand vad personen ska ha och ge ett förskott."),
        NO_NET: _("Inget betalades ut förra månaden, till exempel vid tjänstledighet."),
        NO_ACCOUNT: _("Inget användbart bankkonto gäller på betalningsdagen. Registrera ett och ge ett förskott."),
        CHANGED: _("Bankkontot är ändrat sedan förra lönen. Stäm av ändringen och ge ett förskott."),
        ASKED: _("En ändring av bankkontot väntar på en andra person. Avgör den och ge ett förskott."),
        NAME: _("Banken kan inte läsa namnet. Ange det som i passet och ge ett förskott."),
    }[code]
