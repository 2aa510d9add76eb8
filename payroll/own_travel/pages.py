"""What the pages of one's own claims show, ready to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from payroll.expense_rules.currency import KRONOR
from payroll.own_travel import forms, purchases
from payroll.time.deciding import terms_on
from payroll.time.models import EntryState
from payroll.travel.actions import EXPENSE_FIELDS, Looked, look
from payroll.travel.attest import CANCEL, KIND
from payroll.travel.models import Expense, TravelClaim
from payroll.travel.queries import expenses_of, readings_of
from payroll.travel.told import days_told, expense_rows, settled_of, sum_rows, trip_of
from payroll.travel.typed import is_empty
from payroll.travel_rules.zones import zones_of_countries
from servicecenter.accounts.models import User
from servicecenter.attest.models import AttestState, AttestTask
from servicecenter.attest.queries import case_of, deciders
from servicecenter.attest.rules import Case
from servicecenter.common.money import ORE_PER_KRONA
from servicecenter.common.permissions import Permission
from servicecenter.documents.models import DocumentReading, ReadingState
from servicecenter.web.formatting import iso_moment

FEWEST_LEGS = 2
"""There and back."""
BESIDE = 5
"""Days to a row of the trip's picture beside the form, where it is narrow."""
MEAL_LABELS = {"breakfast": lazy("Frukost"), "lunch": lazy("Lunch"), "dinner": lazy("Middag")}


def editor(
    claim: TravelClaim, user: User, *, at: datetime, post: QueryDict | None = None, more_legs: int = 0
) -> dict[str, Any]:
    """The claim to write in, with what it comes to beside."""
    seen = look(claim, at=at)
    countries = forms.country_choices(zones_of_countries())
    typed, expenses = claim.typed, expenses_of(claim)
    told = seen.flaws if _is_begun(claim, expenses) else ()
    return {
        "claim": claim,
        "head": forms.HeadForm({"purpose": claim.purpose}, flaws=told),
        "trip": forms.TripForm(typed, flaws=told),
        "legs": _legs(typed, countries, told, more_legs),
        "days": _days(typed, seen, told),
        "before": _before(typed, told),
        "expenses": _expenses(expenses, countries, told, post),
        "has_trip": not is_empty(typed) or not expenses,
        "shares": _shares(claim, told),
        "purchases": purchases.waiting(claim, expenses),
        "receiptless": purchases.receiptless(expenses),
        "receipt": forms.ReceiptForm(),
        **panel(claim, seen, user, at=at),
    }


def panel(claim: TravelClaim, seen: Looked, user: User, *, at: datetime) -> dict[str, Any]:
    """What the claim comes to as it stands, and what is missing."""
    trip = seen.read.trip if seen.read else None
    return {
        "claim": claim,
        "seen": seen,
        "day_rows": days_told(trip, seen.settled, columns=BESIDE),
        "sums": sum_rows(claim, seen.settled) if seen.settled and seen.settled.rows else [],
        "missing": [flaw.text for flaw in seen.flaws],
        "deciders": _would_decide(claim, seen, user, on=timezone.localdate(at)),
    }


def saved(claim: TravelClaim, seen: Looked, user: User, post: QueryDict, *, at: datetime) -> dict[str, Any]:
    """What has changed by what was posted: the sum, and parts of the form that follow from the times and countries."""
    legs = _legs(claim.typed, forms.country_choices(zones_of_countries()), (), 0)
    days = seen.read.days if seen.read else ()
    is_shown = bool(days) and [str(days[0]), str(days[-1])] == [post.get("days-first"), post.get("days-last")]
    return {
        "days": [] if is_shown else _days(claim.typed, seen, ()),
        "legs": [leg for leg in legs if not leg.shows_what(post)],
        **panel(claim, seen, user, at=at),
    }


def _is_begun(claim: TravelClaim, expenses: Sequence[Expense]) -> bool:
    """An empty form is not full of faults: they are told from the first time something has been saved."""
    return bool(claim.purpose or expenses or claim.typed)


def _legs(typed: Mapping[str, Any], countries: Any, told: Any, more: int) -> list[forms.LegForm]:
    """The stops written so far, at least there and back, and as many more as are asked for."""
    rows = list(typed.get("legs") or [])
    carrier = rows[-1].get("carrier", "land") if rows else "land"
    rows += [{"country": "SE", "carrier": carrier}] * max(FEWEST_LEGS - len(rows), more)
    return [
        forms.LegForm(row, countries=countries, prefix=f"legs-{place}", flaws=told) for place, row in enumerate(rows)
    ]


def _before(typed: Mapping[str, Any], told: Any) -> dict[str, Any]:
    """Earlier times at the place and leave between them, with room for one more of each."""
    stays, aways = typed.get("stays") or [], typed.get("aways") or []
    return {
        "stays": [forms.StayForm(row, prefix=f"stays-{place}", flaws=told) for place, row in enumerate([*stays, {}])],
        "aways": [forms.AwayForm(row, prefix=f"aways-{place}", flaws=told) for place, row in enumerate([*aways, {}])],
        "is_told": bool(stays or aways),
    }


def _days(typed: Mapping[str, Any], seen: Looked, told: Any) -> list[dict[str, Any]]:
    found = seen.read.days if seen.read else ()
    written = typed.get("days") or {}
    return [
        {
            "day": day,
            "said": _day_in_words(row := written.get(day.isoformat()) or {}),
            "form": forms.DayForm(row, is_last=day == found[-1], prefix=f"days-{day}", flaws=told),
        }
        for day in found
    ]


def _day_in_words(row: Mapping[str, str]) -> str:
    """What is told of a day, for its heading."""
    free = [label for name, label in MEAL_LABELS.items() if row.get(name)]
    said = [_("fri %s") % " · ".join(str(label).lower() for label in free)] if free else []
    if row.get("lodging"):
        said.append(str(dict(forms.LODGINGS).get(row["lodging"], "")).lower())
    if row.get("km"):
        said.append(f"{row['km']} km")
    if row.get("off"):
        said = [_("ledig dag"), *said]
    return ", ".join(said)


def _expenses(rows: Sequence[Expense], countries: Any, told: Any, post: QueryDict | None) -> list[dict[str, Any]]:
    readings = readings_of(row for row in rows if row.is_untouched)
    return [_expense(row, readings.get(row.document_id), countries, told, post) for row in rows]


def _expense(
    row: Expense, reading: DocumentReading | None, countries: Any, told: Any, post: QueryDict | None
) -> dict[str, Any]:
    """An expense to write in. What nobody has written yet starts from what the receipt seems to say."""
    post = post if post is not None and f"expense-{row.pk}-kind" in post else None
    form = expense_form(row, countries, () if row.is_untouched else told, post)
    if reading is not None and post is None:
        form.initial |= proposed(reading)
    more = [form[name] for name in forms.SELDOM]
    return {
        "row": row,
        "payer": purchases.payer_in_words(row.paid_by) if row.card_transaction_id else "",
        "form": form,
        "main": [form[name] for name in forms.OFTEN],
        "more": more,
        "shows_more": row.currency != KRONOR
        or row.country != "SE"
        or any(field.errors or field.value() for field in more[3:]),
        "reading": _told_of(reading) if reading is not None else None,
        "url": reverse("document", args=[row.document.public_id]) if row.document else "",
        "picture": reverse("document_page", args=[row.document.public_id, 1]) if row.document else "",
    }


def proposed(reading: DocumentReading) -> dict[str, Any]:
    """The values of a reading, as the fields take them; a person looks at them before they count."""
    if reading.state != ReadingState.READ:
        return {}
    vat = sum(each["value"]["vat"] for each in reading.proposals.get("vat", ()))
    gross = reading.gross_ore
    found = {
        "spent_on": reading.issued_on,
        "supplier": reading.supplier,
        "amount": None if gross is None else Decimal(gross) / ORE_PER_KRONA,
        "currency": reading.currency,
        "vat_ore": vat,
    }
    return {name: value for name, value in found.items() if value}


def _told_of(reading: DocumentReading) -> dict[str, Any]:
    """How the reading went, with the fields it is unsure of."""
    labels = {"day": _("dagen"), "gross": _("beloppet"), "supplier": _("leverantören"), "currency": _("valutan")}
    proposals = reading.proposals
    unsure = [str(label) for name, label in labels.items() if proposals.get(name, {}).get("confidence") == "low"]
    if any(each.get("confidence") == "low" for each in proposals.get("vat", ())):
        unsure.append(_("momsen"))
    return {"state": reading.state, "error": reading.error, "unsure": unsure, "is_read": bool(proposed(reading))}


def expense_form(row: Expense, countries: Any, told: Any = (), post: QueryDict | None = None) -> forms.ExpenseForm:
    initial = {name: getattr(row, name) for name in EXPENSE_FIELDS}
    return forms.ExpenseForm(post, initial=initial, prefix=f"expense-{row.pk}", countries=countries, flaws=told)


def _shares(claim: TravelClaim, told: Any) -> list[forms.ShareForm]:
    rows = [{"coding": coding, "share": share} for coding, share in claim.shares]
    rows += [{}] * max(1, 2 - len(rows))
    return [forms.ShareForm(row, prefix=f"share-{place}", flaws=told) for place, row in enumerate(rows)]


def _would_decide(claim: TravelClaim, seen: Looked, user: User, *, on: date) -> list[User]:
    """Who would get the claim if it were sent now."""
    person = claim.employment.person
    terms = terms_on(claim.employment_id, claim.starts_on or on)
    amount = seen.settled.paid + seen.settled.carded if seen.settled else None
    return deciders(Case(Permission.ATTEST, person.user_id, user.pk, terms.unit_id if terms else None, amount), on=on)


def sent(claim: TravelClaim, *, on: date) -> dict[str, Any]:
    """A claim that has been sent: what it says, what it gives, where it is and who has it."""
    trip, expenses = trip_of(claim), expenses_of(claim)
    settled = settled_of(claim)
    tasks = tasks_of(claim)
    waiting = [task for task in tasks if task.state == AttestState.WAITING]
    replacement = claim.replacements.exclude(state=EntryState.WITHDRAWN).order_by("-number").first()
    may_change = claim.state == EntryState.ATTESTED and claim.superseded_at is None and replacement is None
    return {
        "claim": claim,
        "days": days_told(trip, settled),
        "rows": expense_rows(expenses),
        "sums": sum_rows(claim, settled),
        "events": events_of(claim, tasks),
        "deciders": deciders(case_of(waiting[0]), on=on) if waiting else [],
        "replacement": replacement,
        "may_take_back": claim.state == EntryState.SUBMITTED,
        "may_correct": may_change,
        "may_cancel": may_change and not waiting,
        "reason_form": forms.ReasonForm(),
    }


def tasks_of(claim: TravelClaim) -> list[AttestTask]:
    rows = AttestTask.objects.filter(kind__in=(KIND, CANCEL), object_id=claim.pk)
    return list(rows.select_related("decided_by").order_by("requested_at", "id"))


def events_of(claim: TravelClaim, tasks: Sequence[AttestTask]) -> list[dict[str, str]]:
    """From draft to attested, oldest first."""
    events = [{"text": _("Påbörjad"), "meta": iso_moment(claim.recorded_at), "status": "done"}]
    if claim.submitted_at is not None:
        events.append({"text": _("Inskickad"), "meta": iso_moment(claim.submitted_at), "status": "done"})
    for task in tasks:
        if task.state == AttestState.WAITING:
            word = _("Väntar på granskning") if task.then_permission else _("Väntar på attest")
            events.append({"text": word, "meta": task.title, "status": "now"})
        elif task.decided_at is not None:
            comment = f" ”{task.comment}”" if task.comment else ""
            status = "done" if task.state == AttestState.APPROVED else "stop"
            meta = f"{iso_moment(task.decided_at)}, {task.decided_by}.{comment}"
            events.append({"text": f"{task.get_state_display()}: {task.title}", "meta": meta, "status": status})
    if claim.superseded_at is not None:
        events.append({"text": _("Gäller inte längre"), "meta": iso_moment(claim.superseded_at), "status": "stop"})
    return events


def returned_comment(claim: TravelClaim) -> str:
    """What the attester wrote when the claim came back."""
    if claim.state != EntryState.RETURNED:
        return ""
    return next((task.comment for task in reversed(tasks_of(claim)) if task.comment), "")
