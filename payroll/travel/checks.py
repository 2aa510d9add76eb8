"""What stops a claim from being sent (kontroller av reseräkning), and what its attester should look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payroll.employment.history import is_covered
from payroll.employment.models import Employment, EmploymentSpan
from payroll.expense_rules.currency import KRONOR
from payroll.expense_rules.kinds import Group, expense_kinds
from payroll.expense_rules.vat import most_vat, vat_rules_on
from payroll.travel.held import held_elsewhere, proposals, waiting_purchases
from payroll.travel.models import Expense, TravelClaim
from payroll.travel.queries import alike_of, overlapping, readings_of, yearly_sums
from payroll.travel.settling import Settled
from servicecenter.agencies.queries import setting
from servicecenter.common.money import ORE_PER_KRONA, format_kronor
from servicecenter.common.periods import Period
from servicecenter.ledger.queries import unknown_codings

OLDEST = timedelta(days=366)
"""Older than this is refused: the clerk registers it, with the accounts of that year in mind. Our own choice."""
MOST_EXPENSES = 200
WHOLE = 100
LARGE_ORE = 5_000 * ORE_PER_KRONA


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something wrong: what, and the field it is written in, such as ``expense-12-amount``."""

    field: str
    text: str


def expense_flaws(expense: Expense, *, today: date, oldest: date) -> Iterator[Flaw]:
    """What is missing or wrong in one expense; a receipt from before ``oldest`` is for the pay office."""
    for field, text in (
        *_what_flaws(expense),
        *_day_flaws(expense.spent_on, today, oldest),
        *_money_flaws(expense),
        *_receipt_flaws(expense),
        *_card_flaws(expense),
    ):
        yield Flaw(f"expense-{expense.pk}-{field}", text)


def _what_flaws(expense: Expense) -> Iterator[tuple[str, str]]:
    kind = expense_kinds().get(expense.kind)
    if kind is None:
        yield "kind", _("Välj vad utgiften gäller.")
    elif kind.participants and len(expense.people) < 2:
        yield "participants", _("Skriv alla som var med, en på varje rad, även dig själv.")
    if not expense.supplier.strip():
        yield "supplier", _("Ange vem som har fått betalt.")


def _day_flaws(day: date | None, today: date, oldest: date) -> Iterator[tuple[str, str]]:
    if day is None:
        yield "spent_on", _("Dagen på kvittot saknas.")
    elif day > today:
        yield "spent_on", _("Dagen på kvittot har inte varit än.")
    elif day < oldest:
        yield "spent_on", _("Kvittot är äldre än ett år. Lämna det till lönekontoret.")


def _money_flaws(expense: Expense) -> Iterator[tuple[str, str]]:
    is_foreign = expense.currency != KRONOR
    if expense.amount is not None and is_foreign and expense.rate is None:
        yield "rate", _("Kursen saknas. Ange den, och var den står.")
    elif expense.gross_ore is None:
        yield "amount", _("Beloppet saknas, eller är inte större än noll.")
    elif expense.spent_on and expense.vat_ore > most_vat(expense.gross_ore, vat_rules_on(expense.spent_on)):
        yield "vat_ore", _("Momsen är mer än 25 procent av priset före moms. Läs kvittot igen.")
    if is_foreign and expense.rate is not None and not expense.rate_source.strip():
        yield "rate_source", _("Skriv varifrån kursen kommer.")


def _receipt_flaws(expense: Expense) -> Iterator[tuple[str, str]]:
    if expense.document_id is None and not expense.no_receipt_reason.strip():
        yield "no_receipt_reason", _("Lägg till kvittot, eller skriv varför det saknas.")


def _card_flaws(expense: Expense) -> Iterator[tuple[str, str]]:
    if expense.card_transaction_id is not None and not expense.paid_by:
        yield (
            "kind",
            _(
                "Myndigheten har inte beslutat vem som betalar köp med kort från %s. Ta bort utgiften så länge, och "
                "fråga lönekontoret."
            )
            % expense.card_transaction.issuer,
        )


def oldest_day(claim: TravelClaim, *, on: date) -> date:
    """The first day that may be claimed: a year back, and any day in a claim that the pay office writes."""
    return on - OLDEST if claim.recorded_by_id == claim.employment.person.user_id else date.min


def claim_flaws(claim: TravelClaim, expenses: Sequence[Expense], settled: Settled, *, on: date) -> Iterator[Flaw]:
    """What is wrong with the claim as a whole, when its parts are right."""
    if not claim.purpose.strip():
        yield Flaw("purpose", _("Skriv vad resan eller utlägget var till för."))
    if not settled.rows:
        yield Flaw("legs-0-departs", _("Det finns inget att ersätta. Fyll i en resa eller lägg till ett kvitto."))
    if len(expenses) > MOST_EXPENSES:
        yield Flaw("expenses", _("En reseräkning har högst %d kvitton. Dela upp den.") % MOST_EXPENSES)
    if claim.ends_on and claim.ends_on > on:
        yield Flaw("legs-0-arrives", _("Resan är inte slut än. Skicka reseräkningen när du är hemma."))
    if claim.starts_on and claim.starts_on < oldest_day(claim, on=on):
        yield Flaw("legs-0-departs", _("Resan är äldre än ett år. Lämna den till lönekontoret."))
    if claim.starts_on and not _is_employed(claim.employment, claim.starts_on, claim.ends_on or claim.starts_on):
        yield Flaw("employment", _("Alla dagar ligger inte i anställningen."))
    if settled.claim and (other := overlapping(claim)):
        yield Flaw("legs-0-departs", _("Resan överlappar reseräkning %s.") % other.number)
    if claim.shares and sum(share for _coding, share in claim.shares) != WHOLE:
        yield Flaw("share-0-share", _("Andelarna ska tillsammans bli 100 procent."))
    for row, other in held_elsewhere(claim, expenses):
        yield Flaw(f"expense-{row.pk}-kind", _("Kortköpet finns redan på reseräkning %s.") % other.claim.number)
    yield from _coding_flaws(claim, expenses, on=on)
    yield from yearly_flaws(claim, expenses)


def _is_employed(employment: Employment, first: date, last: date) -> bool:
    spans = EmploymentSpan.objects.filter(employment=employment, superseded_at__isnull=True)
    return is_covered(Period(first, last), list(spans))


def _coding_flaws(claim: TravelClaim, expenses: Iterable[Expense], *, on: date) -> Iterator[Flaw]:
    places = {f"share-{place}-coding": coding for place, (coding, _share) in enumerate(claim.shares)}
    places |= {f"expense-{row.pk}-coding": row.coding for row in expenses if row.coding}
    faults = unknown_codings(set(places.values()), on=on) if places else {}
    for field, coding in places.items():
        if coding in faults:
            yield Flaw(field, faults[coding])


def yearly_flaws(claim: TravelClaim, expenses: Iterable[Expense]) -> Iterator[Flaw]:
    """More than the agency gives in a calendar year (årets tak)."""
    mine: dict[tuple[str, int], int] = {}
    for row in expenses:
        if expense_kinds()[row.kind].yearly:
            mine[row.kind, row.spent_on.year] = mine.get((row.kind, row.spent_on.year), 0) + row.gross_ore
    for (kind, year), amount in mine.items():
        most = ceiling(kind, date(year, 12, 31))
        used = yearly_sums(claim.employment.person, year, besides=claim).get(kind, 0)
        if most is not None and used + amount > most:
            yield Flaw(
                "expenses",
                _("%(what)s %(year)d: %(used)s kr är redan begärt och %(now)s kr begärs nu; taket är %(most)s kr.")
                % {
                    "what": expense_kinds()[kind].sv,
                    "year": year,
                    "used": format_kronor(used),
                    "now": format_kronor(amount),
                    "most": format_kronor(most),
                },
            )


def ceiling(kind: str, on: date) -> int | None:
    """The agency's ceiling for a kind in a calendar year, öre, or nothing where it has none (setting in kronor).

    A ceiling that cannot be read lets nothing through.
    """
    value = setting(f"travel.yearly.{kind}", on=on)
    if value is None:
        return None
    digits = "".join(value.split())
    return int(digits) * ORE_PER_KRONA if digits.isdecimal() else 0


def remarks(claim: TravelClaim, expenses: Iterable[Expense]) -> Iterator[str]:
    """What whoever attests should look at (avvikelser): it does not stop the claim."""
    rows = list(expenses)
    yield from purchase_remarks(claim, rows)
    for row, other in alike_of(claim, rows):
        text = _("%(supplier)s %(day)s, %(amount)s kr finns också på en annan reseräkning.") % {
            "supplier": row.supplier,
            "day": date_format(row.spent_on, "j b Y"),
            "amount": format_kronor(row.gross_ore),
        }
        yield f"{text} {other.reference}." if other else text
    for row in rows:
        kind = expense_kinds()[row.kind]
        if row.no_receipt_reason and row.document_id is None:
            yield _("%(what)s saknar kvitto: %(why)s") % {"what": row.supplier or kind.sv, "why": row.no_receipt_reason}
        if row.gross_ore >= LARGE_ORE and kind.group is not Group.TRAVEL:
            yield _("%(what)s kostade %(amount)s kr. Kontrollera att köpet inte skulle ha gjorts av myndigheten.") % {
                "what": row.supplier,
                "amount": format_kronor(row.gross_ore),
            }
        if claim.trip and row.spent_on and not _near(row.spent_on, claim):
            yield _("%(what)s %(day)s ligger utanför resans dagar.") % {
                "what": row.supplier,
                "day": date_format(row.spent_on, "j b Y"),
            }


def purchase_remarks(claim: TravelClaim, rows: Sequence[Expense]) -> Iterator[str]:
    """Where card, receipt and expense differ, and what seems to be a card purchase but is not told as one."""
    readings = readings_of(row for row in rows if row.card_transaction_id)
    for row in rows:
        if row.card_transaction is None:
            continue
        said = {"what": row.supplier, "card": format_kronor(row.card_transaction.amount_ore)}
        if row.card_transaction.amount_ore != row.gross_ore:
            text = _("%(what)s: kortet belastades med %(card)s kr, utgiften är %(amount)s kr.")
            yield text % (said | {"amount": format_kronor(row.gross_ore)})
        reading = readings.get(row.document_id)
        if reading and reading.gross_ore and reading.gross_ore != row.card_transaction.original_minor:
            text = _("%(what)s: kortet belastades med %(card)s kr, kvittot tycks säga %(amount)s %(currency)s.")
            amount = format_kronor(reading.gross_ore)
            yield text % (said | {"amount": amount, "currency": reading.currency or row.currency})
    waiting = {row.pk: row for row in waiting_purchases(claim)}
    if waiting:
        text = ngettext(
            "%(count)d kortköp till väntar på kvitto, det äldsta från %(day)s.",
            "%(count)d kortköp till väntar på kvitto, det äldsta från %(day)s.",
            len(waiting),
        )
        yield text % {"count": len(waiting), "day": min(row.happened_on for row in waiting.values())}
    for match in proposals(list(waiting.values()), rows) if waiting else ():
        if match.is_sure:
            purchase = waiting[match.purchase]
            yield _(
                "%(what)s %(day)s kan vara kortköpet hos %(seller)s, %(amount)s kr, som inget kvitto är knutet till."
            ) % {
                "what": next(row.supplier for row in rows if row.pk == match.receipt),
                "day": date_format(purchase.happened_on, "j b Y"),
                "seller": purchase.merchant,
                "amount": format_kronor(purchase.amount_ore),
            }


def _near(day: date, claim: TravelClaim) -> bool:
    week = timedelta(days=7)
    return claim.starts_on - week <= day <= claim.ends_on + week
