"""A claim as pages show it (reseräkningen i ord): its days and why, its receipts, what it comes to, and remarks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import msgspec
from django.urls import reverse
from django.utils.translation import gettext as _

from payroll.calculation.wording import days as days_in_words
from payroll.cards.payers import Payer
from payroll.employment.models import Person
from payroll.expense_rules.kinds import expense_kinds
from payroll.salary_types.catalogue import SalaryType, Section, by_key
from payroll.travel.checks import ceiling, remarks
from payroll.travel.models import Expense, TravelClaim
from payroll.travel.picture import WEEK, trip_picture
from payroll.travel.queries import expenses_of, similar, yearly_sums
from payroll.travel.rules import rules_as_kept, travel_rules_of
from payroll.travel.settling import Settled, claimed_vat_of, of_claim
from payroll.travel_advances.models import TravelAdvance
from payroll.travel_advances.queries import settled_with
from payroll.travel_rules.explain import DayTold, explain
from payroll.travel_rules.model import Day, Ground, Meal, MealGiver, MealKind, Part, Trip
from payroll.travel_rules.rates import TravelRules
from payroll.travel_rules.words import MEALS, VEHICLES, country_name
from servicecenter.attest.models import AttestTask
from servicecenter.audit.reading import note_read
from servicecenter.common.money import Ore, format_kronor
from servicecenter.web.formatting import in_language, kronor


def trip_of(claim: TravelClaim) -> Trip | None:
    """The trip as it was sent."""
    return msgspec.json.decode(claim.trip, type=Trip) if claim.trip else None


def rules_of(claim: TravelClaim, trip: Trip | None) -> TravelRules:
    """The rules that an attested claim keeps; those in force for one that waits."""
    if claim.rules:
        return rules_as_kept(claim.rules)
    return travel_rules_of(trip.years if trip else ())


def settled_of(claim: TravelClaim) -> Settled:
    """What a sent claim comes to."""
    trip = trip_of(claim)
    return of_claim(claim, expenses_of(claim), trip, rules_of(claim, trip))


def days_told(trip: Trip | None, settled: Settled | None, *, columns: int = WEEK) -> dict[str, Any]:
    """The days of the trip with their amounts and reasons, and as a picture; nothing where there is no trip."""
    if trip is None or settled is None or settled.claim is None:
        return {}
    rows = [_day(told, trip) for told in explain(trip, settled.rules, settled.claim)]
    return {"rows": rows, "picture": trip_picture(trip, settled.claim, columns=columns)}


def _day(told: DayTold, trip: Trip) -> dict[str, Any]:
    day = told.day
    return {
        "on": day.on,
        "country": in_language(*country_name(day.country)),
        "is_abroad": day.country != "SE",
        "is_half": day.part is Part.HALF,
        "part": _("Halv dag") if day.part is Part.HALF else _("Hel dag"),
        "paid_ore": day.paid,
        "taxed_ore": day.taxed,
        "why_nothing": nothing_in_words(day),
        "notes": [*_meals(trip, day), *_unpaid_drives(trip, day)],
        "because": told.because(),
    }


def nothing_in_words(day: Day) -> str:
    """Why a day gives no tax-free allowance, in a few words."""
    return {
        Ground.DAY_TRIP: _("Ingen övernattning: inget skattefritt traktamente."),
        Ground.NEAR: _("Högst 50 km från arbetsplatsen eller bostaden: inget skattefritt traktamente."),
        Ground.DAY_OFF: _("Ledig dag: ingen ersättning."),
        Ground.HALF_AFTER_THREE_MONTHS: _("Halv dag efter tre månader på samma ort: inget skattefritt traktamente."),
    }.get(day.ground, "")


def _meals(trip: Trip, day: Day) -> Iterator[str]:
    """The free meals of a day and where they came from."""
    for meal in trip.meals:
        if meal.on == day.on:
            name = in_language(*MEALS[meal.name])
            yield _("Fri %(meal)s: %(how)s.") % {"meal": name, "how": _from(meal)}


def _from(meal: Meal) -> str:
    if not meal.is_eaten:
        return _("inte äten")
    return {
        MealKind.TRANSPORT: _("ingår i biljetten"),
        MealKind.HOTEL_BREAKFAST: _("ingår i rummet"),
        MealKind.REPRESENTATION: _("representation"),
    }.get(meal.kind) or (_("från värd eller arrangör") if meal.giver is MealGiver.HOST else _("från arbetsgivaren"))


def _unpaid_drives(trip: Trip, day: Day) -> Iterator[str]:
    """What was driven that neither the law nor the agency has a rate for."""
    if day.mileage or day.mileage_taxable:
        return
    for drive in trip.drives:
        if drive.on == day.on and drive.km:
            vehicle = in_language(*VEHICLES[drive.vehicle])
            yield _("Myndigheten har ingen ersättning för %s.") % vehicle


def name_of(salary_type: SalaryType) -> str:
    return in_language(salary_type.sv, salary_type.en)


def sum_rows(claim: TravelClaim, settled: Settled) -> list[dict[str, Any]]:
    """What the claim comes to, by salary type; what is taxed is said, and what has been paid ahead of it."""
    rows = []
    for row in sorted(settled.rows, key=lambda each: each.signed < 0):
        kind = by_key(row.salary_type)
        label = name_of(kind)
        if row.coding:
            label += f" · {row.coding}"
        if kind.section is Section.BENEFIT:
            label += " · " + _("beskattas, betalas inte ut")
        elif kind.taxable:
            label += " · " + _("beskattas")
        rows.append({"label": label, "value": kronor(row.signed)})
    rows.append({"label": _("Betalas med lönen"), "value": kronor(settled.paid), "is_sum": True})
    if settled.carded:
        rows.append({"label": _("Hela kostnaden, med kortköp"), "value": kronor(settled.paid + settled.carded)})
    if advances := settled_with(claim):
        rows += _advance_rows(advances, settled.paid)
    return rows


def _advance_rows(advances: Sequence[TravelAdvance], paid: Ore) -> list[dict[str, Any]]:
    """The advances that the claim settles, and what is then left to pay, or is deducted from the pay."""
    left = paid - sum(row.amount_ore for row in advances)
    rows = [
        {"label": _("Reseförskott %s, avräknas") % row.starts_on, "value": kronor(-row.amount_ore)} for row in advances
    ]
    label = _("Kvar att få efter förskott") if left >= 0 else _("Dras från lönen efter förskott")
    return [*rows, {"label": label, "value": kronor(abs(left)), "is_sum": True}]


def expense_rows(expenses: Iterable[Expense]) -> list[dict[str, Any]]:
    return [_expense(row) for row in expenses]


def _expense(row: Expense) -> dict[str, Any]:
    return {
        "expense": row,
        "what": kind_name(row.kind),
        "day": row.spent_on,
        "amount_ore": row.gross_ore,
        "vat_ore": row.vat_ore,
        "claimed_vat_ore": claimed_vat_of(row),
        "abroad": f"{row.amount} {row.currency} × {row.rate.normalize():f} ({row.rate_source})" if row.rate else "",
        "people": row.people,
        "card": card_in_words(row),
        "document_url": reverse("document", args=[row.document.public_id]) if row.document else "",
        "picture_url": reverse("document_page", args=[row.document.public_id, 1]) if row.document else "",
    }


def card_in_words(row: Expense) -> str:
    """The card purchase that an expense is, and who pays it; empty for what is none."""
    purchase = row.card_transaction
    if purchase is None:
        return ""
    said = f"{purchase.merchant} {purchase.happened_on}, {format_kronor(purchase.amount_ore)} kr, {purchase.issuer}"
    return f"{said}: {payer_in_words(row.paid_by)}"


def payer_in_words(paid_by: str) -> str:
    return {
        Payer.AGENCY: _("myndigheten betalar kortet, så köpet betalas inte ut"),
        Payer.PERSON: _("den som har kortet betalar det, och får ersättning med lönen"),
    }.get(paid_by, _("det är inte beslutat vem som betalar kortet"))


def kind_name(key: str) -> str:
    kind = expense_kinds().get(key)
    return in_language(kind.sv, kind.en) if kind else ""


def balances(person: Person, year: int) -> list[dict[str, Any]]:
    """What is claimed of each yearly kind, and the agency's ceiling (årets saldo)."""
    used = yearly_sums(person, year)
    rows = []
    for kind in expense_kinds().values():
        if kind.yearly:
            most = ceiling(kind.key, date(year, 12, 31))
            rows.append({"name": kind_name(kind.key), "used_ore": used.get(kind.key, 0), "most_ore": most})
    return rows


def case_detail(claim: TravelClaim, task: AttestTask) -> dict[str, Any]:
    """The claim on one page for whoever attests it: remarks first, then what it comes to, days and receipts."""
    person = claim.employment.person
    note_read(kind="travelclaim", person_id=person.pk, name=person.name, object_id=str(claim.pk))
    expenses, trip = expenses_of(claim), trip_of(claim)
    settled = of_claim(claim, expenses, trip, rules_of(claim, trip))
    parts: list[dict[str, Any]] = [{"heading": _("Vad det ger"), "rows": sum_rows(claim, settled)}]
    if days := days_told(trip, settled):
        parts.append({"heading": _("Dag för dag"), "template": "payroll/travel/days_part.html", "days": days})
    if expenses:
        rows = expense_rows(expenses)
        part = {"heading": _("Utgifter"), "template": "payroll/travel/expenses_part.html", "rows": rows}
        parts.append(part | {"may_return": task.decided_at is None and (len(rows) > 1 or trip is not None)})
    if claim.note:
        parts.append({"heading": _("Meddelande"), "rows": [{"label": person.name, "value": claim.note}]})
    if claim.replaces:
        parts.insert(0, {"heading": _("Rättelse"), "rows": _correction(claim, settled)})
    if others := similar(claim):
        parts.append({"heading": _("Tidigare reseräkningar"), "rows": _others(others)})
    return {
        "meta": f"{claim.purpose}. {days_in_words(claim.starts_on, claim.ends_on)}",
        "amount_note": _("varav %s kr beskattas") % format_kronor(settled.taxed) if settled.taxed else _("skattefritt"),
        "findings": [_finding(text) for text in remarks(claim, expenses)],
        "parts": parts,
    }


def _correction(claim: TravelClaim, settled: Settled) -> list[dict[str, Any]]:
    difference = settled.paid - claim.replaces.paid_ore
    return [
        {"label": _("Skäl"), "value": claim.reason},
        {"label": _("Tidigare"), "value": kronor(claim.replaces.paid_ore)},
        {"label": _("Skillnad"), "value": kronor(difference), "is_sum": True},
    ]


def _others(rows: Sequence[tuple[TravelClaim, bool]]) -> list[dict[str, Any]]:
    """The traveller's earlier claims; which of them are like this one is said."""
    return [
        {
            "label": f"{row.purpose}, {days_in_words(row.starts_on, row.ends_on)}"
            + (" · " + _("liknande") if is_alike else ""),
            "value": kronor(row.paid_ore),
        }
        for row, is_alike in rows
    ]


def _finding(text: str) -> dict[str, Any]:
    return {"kind": "warn", "title": text, "text": ""}
