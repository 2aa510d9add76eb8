"""Purchases that come again (återkommande inköp): set up, changed, stopped, and asked for when their day comes.

Each time is a requisition of its own and goes the ordinary way. It is made in one transaction with the next day, and
the database takes one for each day only, so that a night that is run twice or dies changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from procurement.amounts import line_amount, quantity_text
from procurement.recurring.days import first_from
from procurement.recurring.models import RecurringLine, RecurringPurchase, RecurringState
from procurement.recurring.queries import lines_of, valid_now
from procurement.recurring.states import RECURRING
from procurement.requisitions.actions import send_prepared
from procurement.requisitions.checks import check_quantity
from procurement.requisitions.models import LineSource, Requisition, RequisitionLine, RequisitionState
from procurement.requisitions.queries import lines_of as requested_lines
from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import NotAllowedNow, move

ATTESTED = (RequisitionState.APPROVED, RequisitionState.ORDERED)
COPIED = (
    *("number", "source", "article", "agreement", "article_number", "name", "description", "cpv"),
    *("quantity", "unit", "price", "vat_rate", "coding"),
)
LONGEST = timedelta(days=3 * 366)
"""Longer than an agreement usually lasts; then someone looks at it anew."""


@transaction.atomic
def repeat(
    *, requisition: Requisition, every: str, starts_on: date, ends_on: date, by: User, at: datetime
) -> RecurringPurchase:
    """Ask for the same again from a day on (upprepa); what was attested is the most that it may cost each time."""
    _need_right(by)
    if requisition.requester_id != by.pk or requisition.state not in ATTESTED:
        raise NotAllowedNow(_("Bara den som beställt kan upprepa, och bara det som är attesterat."))
    lines = list(requested_lines(requisition))
    if any(line.source == LineSource.SHOP for line in lines):
        raise NotAllowedNow(_("Det som är valt i leverantörens butik kan inte upprepas: priset hämtas där varje gång."))
    _check_days(starts_on, ends_on, today=timezone.localdate(at))
    made = RecurringPurchase.objects.create(
        source=requisition, requester=by, title=requisition.title, unit=requisition.unit, address=requisition.address,
        every=every, anchor=starts_on, next_on=starts_on, ends_on=ends_on, started_at=at,
    )  # fmt: skip
    RecurringLine.objects.bulk_create(
        RecurringLine(purchase=made, **{name: getattr(line, name) for name in COPIED}) for line in lines
    )
    record(Event.RECURRING_PURCHASE_CHANGED, on=made, by=by, at=at, step="start", ends_on=ends_on.isoformat())
    return made


@transaction.atomic
def change_recurring(
    *, purchase: RecurringPurchase, every: str, next_on: date, ends_on: date, quantities: Mapping[int, Decimal],
    by: User, at: datetime,
) -> RecurringPurchase:  # fmt: skip
    """Other days or quantities (ändra). Zero takes a line away; what has been asked for already is as it is."""
    _need_right(by)
    purchase = _lock(purchase.pk)
    _going_on(purchase, by)
    _check_days(next_on, ends_on, today=timezone.localdate(at))
    lines = lines_of(purchase)
    left = [line for line in lines if quantities.get(line.number, line.quantity) > 0]
    if not left:
        raise ValidationError(_("Inget är kvar. Avsluta i stället det återkommande inköpet."))
    for line in lines:
        if line not in left:
            line.delete()
            continue
        line.quantity = quantities.get(line.number, line.quantity)
        _check_quantity(line)
        line.save(update_fields=["quantity"])
    purchase.every, purchase.anchor, purchase.next_on, purchase.ends_on = every, next_on, next_on, ends_on
    purchase.save(update_fields=["every", "anchor", "next_on", "ends_on"])
    record(Event.RECURRING_PURCHASE_CHANGED, on=purchase, by=by, at=at, step="change", ends_on=ends_on.isoformat())
    return purchase


@transaction.atomic
def stop_recurring(*, purchase: RecurringPurchase, by: User, at: datetime) -> RecurringPurchase:
    """No more of it (avsluta); what has been asked for already goes on."""
    purchase = _lock(purchase.pk)
    _going_on(purchase, by)
    _end(purchase, _("Avslutat av beställaren."), by=by, at=at)
    return purchase


@transaction.atomic
def make_one(*, purchase_id: int, at: datetime) -> bool:
    """One requisition for the day that has come, or the end of it with a notice; whether there was one to make."""
    purchase = _lock(purchase_id)
    today = timezone.localdate(at)
    due = purchase.next_on
    if purchase.state != RecurringState.ACTIVE or due is None or due > today:
        return False
    try:
        with transaction.atomic():
            _ask(purchase, due, at)
    except (ValidationError, NotAllowedNow, PermissionDenied) as refusal:
        why = "; ".join(getattr(refusal, "messages", [str(refusal)]))
        _end(purchase, why, by=None, at=at)
        _tell(purchase, why)
        return False
    fault_point("recurring purchase made and its next day not set")
    _go_on(purchase, first_from(purchase.anchor, purchase.every, due + timedelta(days=1)), at)
    return True


def _ask(purchase: RecurringPurchase, due: date, at: datetime) -> Requisition:
    """The requisition of a day, at today's prices, sent by the ordinary rules. Raises what stands in the way."""
    if not purchase.requester.may(Permission.ORDER_GOODS):
        raise PermissionDenied(_("Beställaren har inte längre rätt att beställa."))
    lines = lines_of(purchase)
    valid = valid_now(lines)
    made = Requisition.objects.create(
        requester=purchase.requester, title=purchase.title, unit=purchase.unit, address=purchase.address,
        started_at=at, recurring=purchase, due_on=due,
        note=_("Återkommande inköp, %s") % purchase.get_every_display().lower(),
    )  # fmt: skip
    RequisitionLine.objects.bulk_create(
        _line(made, line, _checked_article(line, valid, timezone.localdate(at))) for line in lines
    )
    return send_prepared(made, by=purchase.requester, at=at)


def _checked_article(line: RecurringLine, valid: Mapping[tuple[int, str], Any], today: date) -> Any:
    """The article as it is sold today; nothing for what was asked for in words. Raises ``NotAllowedNow``."""
    if line.article is None:
        return None
    agreement = line.agreement
    told = {"name": line.name, "number": agreement.number}
    if agreement.state != "active" or not agreement.starts_on <= today <= agreement.ends_on:
        raise NotAllowedNow(_("%(name)s: avtal %(number)s gäller inte längre.") % told)
    if not agreement.supplier.is_live:
        raise NotAllowedNow(_("%(name)s: leverantören är inte ansluten.") % told)
    article = valid.get((agreement.pk, line.article_number))
    if article is None or article.unit != line.unit:
        raise NotAllowedNow(_("%(name)s finns inte längre i katalogen, eller säljs i en annan enhet.") % told)
    if article.price > line.price:
        told |= {"now": _kronor(article.price), "attested": _kronor(line.price)}
        raise NotAllowedNow(_("%(name)s kostar nu %(now)s kr; %(attested)s kr är attesterat.") % told)
    return article


def _line(made: Requisition, line: RecurringLine, article: Any) -> RequisitionLine:
    price = article.price if article else line.price
    return RequisitionLine(
        requisition=made,
        supplier_id=line.agreement.supplier_id if line.agreement else None,
        amount_ore=line_amount(line.quantity, price),
        **{name: getattr(line, name) for name in COPIED}
        | {"article": article, "price": price, "vat_rate": article.vat_rate if article else line.vat_rate},
    )


def _go_on(purchase: RecurringPurchase, following: date, at: datetime) -> None:
    """To the next day, or the end after the last one."""
    if following > purchase.ends_on:
        _end(purchase, "", by=None, at=at)
        return
    purchase.next_on = following
    purchase.save(update_fields=["next_on"])


def _end(purchase: RecurringPurchase, why: str, *, by: User | None, at: datetime) -> None:
    purchase.next_on, purchase.end_reason = None, why[:500]
    move(purchase, RECURRING["end"], by=by, at=at, comment=why[:500], also=("next_on", "end_reason"))
    record(Event.RECURRING_PURCHASE_CHANGED, on=purchase, by=by, at=at, step="end")


def _tell(purchase: RecurringPurchase, why: str) -> None:
    text = _(
        "Det återkommande inköpet %(title)s är stoppat: %(why)s\n\nInget mer beställs av sig självt. Beställ på nytt i "
        "Servicecenter; när det är attesterat kan du upprepa det.\n"
    )
    if purchase.requester.email:
        told = {"title": purchase.title, "why": why}
        send_mail(_("Återkommande inköp stoppat"), text % told, None, [purchase.requester.email])


def _lock(key: int) -> RecurringPurchase:
    rows = RecurringPurchase.objects.select_for_update(of=("self",))
    return rows.select_related("requester", "unit", "address").get(pk=key)


def _going_on(purchase: RecurringPurchase, by: User) -> None:
    if purchase.requester_id != by.pk:
        raise PermissionDenied(_("Bara beställaren kan ändra sitt återkommande inköp."))
    if purchase.state != RecurringState.ACTIVE:
        raise NotAllowedNow(_("Det återkommande inköpet är avslutat."))


def _check_quantity(line: RecurringLine) -> None:
    if line.article is not None:
        try:
            check_quantity(line.article, line.quantity)
        except ValidationError as refusal:
            raise ValidationError({f"line_{line.number}": refusal.messages}) from None


def _check_days(first: date, last: date, *, today: date) -> None:
    faults = dict(_day_faults(first, last, today))
    if faults:
        raise ValidationError(faults)


def _day_faults(first: date, last: date, today: date) -> Iterator[tuple[str, str]]:
    if first <= today:
        yield "next_on", _("Nästa gång ska vara efter i dag.")
    if last < first:
        yield "ends_on", _("Sista dagen är före nästa gång.")
    elif last > today + LONGEST:
        yield "ends_on", _("Sista dagen är längre bort än tre år.")


def _need_right(by: User) -> None:
    if not by.may(Permission.ORDER_GOODS):
        raise PermissionDenied(_("Du saknar behörighet att beställa."))


def _kronor(price: Decimal) -> str:
    return quantity_text(price.quantize(Decimal("0.01")))
