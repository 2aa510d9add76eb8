"""What is done with service orders: ordered by the customer, confirmed by the centre, worked on by the hour."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.permissions import Permission
from servicecenter.pricing.indication import hourly_rate
from servicecenter.pricing.price_lists import price_list_on
from servicecenter.pricing.prices import PriceError, PriceList, PriceMissing
from servicecenter.service_catalogue.catalogue import CatalogueError, CatalogueService, CatalogueVersion, ServiceClass
from servicecenter.service_catalogue.versions import catalogue_on
from servicecenter.service_orders.models import DELIVERED, OPEN, CeilingRequest, HoursEntry, ServiceOrder
from servicecenter.service_orders.queries import bases_in_force, can_be_ordered, hours_used
from servicecenter.service_orders.states import CEILING, SERVICE_ORDER
from servicecenter.workflow.transitions import NotAllowedNow, log_moves, move

MOST_HOURS = Decimal(10_000)
LONGEST_DAY = Decimal(24)


@transaction.atomic
def order_service(
    *, service: str, starts_on: date, ceiling: Decimal | None = None, wish: str = "", by: User, at: datetime
) -> ServiceOrder:
    """Order one add-on or special service (beställ). It makes one line, with its start and its price.

    Raises ``ValidationError`` with the field; a base service that is missing is named.
    """
    if not by.may(Permission.ORDER_SERVICES):
        raise PermissionDenied(_("Bara den som får beställa tjänster för myndigheten gör det."))
    today = timezone.localdate(at)
    if starts_on < today:
        raise ValidationError({"starts_on": _("Tjänsten kan börja tidigast i dag.")})
    catalogue = catalogue_on(starts_on)
    found = _service(catalogue, service)
    _check_base(catalogue, found, starts_on)
    facts = _of_special(found, ceiling, wish, starts_on) if _is_special(found) else _of_add_on(found, starts_on)
    row = _create(found, catalogue, starts_on, wish, by=by, at=at, **facts)
    log_moves([row], SERVICE_ORDER["order"], by=by, at=at)
    record(Event.SERVICE_ORDERED, on=row, by=by, at=at, service=row.service, starts_on=starts_on.isoformat())
    return row


@transaction.atomic
def confirm_order(*, order: ServiceOrder, agreed_ore: int | None = None, by: User, at: datetime) -> ServiceOrder:
    """Confirm it (bekräfta). Where no list has the price it is agreed here. Raises ``ValidationError``."""
    row = _lock(order)
    is_unpriced = row.service_class == ServiceClass.ADD_ON and not row.prices
    if is_unpriced and agreed_ore is None:
        told = _("Prislistan %s har inget pris för tjänsten. Ange det pris som är avtalat.") % row.price_list
        raise ValidationError({"agreed_ore": told})
    if agreed_ore is not None and not is_unpriced:
        raise ValidationError({"agreed_ore": _("Tjänsten har ett pris i prislistan, som gäller.")})
    if agreed_ore is not None and agreed_ore < 0:
        raise ValidationError({"agreed_ore": _("Priset kan inte vara mindre än 0.")})
    _check_base(catalogue_on(row.starts_on), catalogue_on(row.starts_on).service(row.service), row.starts_on)
    row.agreed_ore = agreed_ore
    return _decide(row, "confirm", "", by=by, at=at)


@transaction.atomic
def refuse_order(*, order: ServiceOrder, reason: str, by: User, at: datetime) -> ServiceOrder:
    """The centre cannot deliver it (avböj)."""
    return _decide(_lock(order), "refuse", _needed(reason), by=by, at=at)


@transaction.atomic
def withdraw_order(*, order: ServiceOrder, reason: str, by: User, at: datetime) -> ServiceOrder:
    """The customer takes it back before it is confirmed (ta tillbaka)."""
    return _decide(_lock(order), "withdraw", _needed(reason), by=by, at=at)


@transaction.atomic
def end_order(*, order: ServiceOrder, ends_on: date, reason: str, by: User, at: datetime) -> ServiceOrder:
    """Its last day is known (avsluta). The last day may not be one on which hours have already been worked after."""
    row = _lock(order)
    if ends_on < row.starts_on:
        raise ValidationError({"ends_on": _("Sista dagen ligger före den första.")})
    if row.entries.filter(worked_on__gt=ends_on).exists():
        raise ValidationError({"ends_on": _("Timmar är loggade efter den dagen.")})
    row.ends_on = ends_on
    return _decide(row, "end", _needed(reason), by=by, at=at)


@transaction.atomic
def log_hours(*, order: ServiceOrder, worked_on: date, hours: Decimal, what: str, by: User, at: datetime) -> HoursEntry:
    """Log hours worked (logga timmar). Beyond the ceiling nothing is logged until the customer has raised it."""
    if not by.may(Permission.LOG_SERVICE_HOURS):
        raise PermissionDenied(_("Bara servicecentrets handläggare loggar timmar."))
    row = _lock(order)
    if row.service_class != ServiceClass.SPECIAL or row.state not in DELIVERED:
        raise NotAllowedNow(_("Timmar loggas på specialtjänster som gäller."))
    _check_entry(row, worked_on, hours, what, timezone.localdate(at))
    left = row.ceiling - hours_used(row)
    if hours > left:
        told = _("Taket är %(ceiling)s timmar och %(left)s är kvar. Be myndigheten om ett högre tak innan mer loggas.")
        raise ValidationError({"hours": told % {"ceiling": _plain(row.ceiling), "left": _plain(left)}})
    entry = HoursEntry.objects.create(
        order=row, worked_on=worked_on, hours=hours, what=what.strip()[:200], logged_by=by, logged_at=at
    )
    record(Event.SERVICE_HOURS_LOGGED, on=row, by=by, at=at, hours=str(hours))
    return entry


@transaction.atomic
def take_back_hours(*, entry: HoursEntry, by: User, at: datetime) -> HoursEntry:
    """Take back an entry that was wrong (ta tillbaka): another row with the hours turned, once."""
    if not by.may(Permission.LOG_SERVICE_HOURS):
        raise PermissionDenied(_("Bara servicecentrets handläggare loggar timmar."))
    order = _lock(entry.order)
    if entry.takes_back_id or HoursEntry.objects.filter(takes_back=entry).exists():
        raise NotAllowedNow(_("Timmarna är redan tillbakatagna."))
    back = HoursEntry.objects.create(
        order=order, worked_on=entry.worked_on, hours=-entry.hours, what=entry.what, takes_back=entry, logged_by=by,
        logged_at=at,
    )  # fmt: skip
    record(Event.SERVICE_HOURS_LOGGED, on=order, by=by, at=at, hours=str(back.hours))
    return back


@transaction.atomic
def ask_ceiling(*, order: ServiceOrder, hours: Decimal, reason: str, by: User, at: datetime) -> CeilingRequest:
    """Ask the customer for more hours (begär högre tak)."""
    if not by.may(Permission.LOG_SERVICE_HOURS):
        raise PermissionDenied(_("Bara servicecentrets handläggare begär ett högre tak."))
    row = _lock(order)
    if row.service_class != ServiceClass.SPECIAL or row.state != "in_force":
        raise NotAllowedNow(_("Taket höjs för specialtjänster som gäller."))
    if not row.ceiling < hours <= MOST_HOURS:
        told = _("Ange ett tak över %(now)s timmar, högst %(most)s.")
        raise ValidationError({"hours": told % {"now": _plain(row.ceiling), "most": _plain(MOST_HOURS)}})
    if row.ceilings.filter(state="waiting").exists():
        raise ValidationError({"hours": _("En begäran väntar redan på myndigheten.")})
    asked = CeilingRequest.objects.create(order=row, hours=hours, reason=_needed(reason), asked_by=by, asked_at=at)
    move(asked, CEILING["ask"], by=by, at=at, comment=asked.reason)
    record(Event.SERVICE_CEILING_ASKED, on=row, by=by, at=at, hours=str(hours))
    return asked


@transaction.atomic
def decide_ceiling(*, request: CeilingRequest, is_approved: bool, by: User, at: datetime) -> CeilingRequest:
    """The customer says yes or no (godkänn, avslå); with a yes the ceiling is the new one at once."""
    row = _lock(request.order)
    asked = CeilingRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    step = "approve" if is_approved else "refuse"
    move(asked, CEILING[step], by=by, at=at)
    if is_approved:
        row.ceiling = asked.hours
        row.save(update_fields=["ceiling"])
    record(Event.SERVICE_CEILING_DECIDED, on=row, by=by, at=at, decision=step, hours=str(asked.hours))
    return asked


def _service(catalogue: CatalogueVersion, code: str) -> CatalogueService:
    try:
        found = catalogue.service(code)
    except CatalogueError as error:
        raise ValidationError({"service": str(error)}) from None
    if not can_be_ordered(found):
        raise ValidationError({"service": _("%s är en bastjänst och avtalas i överenskommelsen.") % found.name.sv})
    return found


def _check_base(catalogue: CatalogueVersion, found: CatalogueService, on: date) -> None:
    """What it adds to must be in force on its first day (B12)."""
    if found.parent in bases_in_force(catalogue, on):
        return
    raise ValidationError(
        {
            "service": _(
                "%(service)s kräver bastjänsten %(base)s, som myndigheten inte har den %(day)s. "
                "Kontakta er kundansvarig om en överenskommelse."
            )
            % {"service": found.name.sv, "base": catalogue.service(found.parent or "").name.sv, "day": on.isoformat()}
        }
    )


def _create(
    found: CatalogueService,
    catalogue: CatalogueVersion,
    starts_on: date,
    wish: str,
    *,
    by: User,
    at: datetime,
    **facts: Any,
) -> ServiceOrder:
    """The line; of two who order the same add-on at once the second is told so."""
    try:
        with transaction.atomic():
            return ServiceOrder.objects.create(
                service=found.code, service_class=found.service_class, base=found.parent, catalogue=catalogue.number,
                starts_on=starts_on, wish=wish.strip()[:500], state="ordered", ordered_by=by, ordered_at=at, **facts,
            )  # fmt: skip
    except IntegrityError:
        raise ValidationError({"service": _("%s är redan beställd.") % found.name.sv}) from None


def _is_special(found: CatalogueService) -> bool:
    return found.service_class == ServiceClass.SPECIAL


def _of_add_on(found: CatalogueService, on: date) -> dict[str, Any]:
    """The prices of the list that is valid on the first day; none when the list has none."""
    still_on = Q(state__in=OPEN) | Q(state="ended", ends_on__gte=on)
    if ServiceOrder.objects.filter(still_on, service=found.code).exists():
        raise ValidationError({"service": _("%s är redan beställd.") % found.name.sv})
    listed = _list_on(on)
    try:
        prices = listed.of(found.code)
    except PriceMissing:
        prices = ()
    return {
        "price_list": listed.name,
        "prices": [
            {
                "code": price.code,
                "sv": price.name.sv,
                "en": price.name.en,
                "unit": price.unit.value,
                "measure": price.measure.code if price.measure else None,
                "tiers": list(price.tiers),
                "source": price.source,
            }
            for price in prices
        ],
    }


def _of_special(found: CatalogueService, ceiling: Decimal | None, wish: str, on: date) -> dict[str, Any]:
    if ceiling is None or not 0 < ceiling <= MOST_HOURS:
        told = _("Ange hur många timmar som högst får användas, mellan 1 och %s.") % _plain(MOST_HOURS)
        raise ValidationError({"ceiling": told})
    if not wish.strip():
        raise ValidationError({"wish": _("Skriv vad ni vill ha hjälp med.")})
    listed = _list_on(on)
    try:
        rate = hourly_rate(listed)
    except PriceError as error:
        raise ValidationError({"service": str(error)}) from None
    return {
        "price_list": listed.name,
        "rate_ore": rate.in_year(1),
        "rate_unsourced": rate.unsourced,
        "ceiling": ceiling,
    }


def _list_on(day: date) -> PriceList:
    try:
        return price_list_on(day)
    except PriceError as error:
        raise ValidationError({"starts_on": str(error)}) from None


def _check_entry(order: ServiceOrder, worked_on: date, hours: Decimal, what: str, today: date) -> None:
    if not 0 < hours <= LONGEST_DAY:
        raise ValidationError({"hours": _("Ange timmar för en dag, till exempel 1,5.")})
    if worked_on > today:
        raise ValidationError({"worked_on": _("Dagen har inte varit än.")})
    if worked_on < order.starts_on or (order.ends_on is not None and worked_on > order.ends_on):
        raise ValidationError({"worked_on": _("Beställningen gäller inte den dagen.")})
    if not what.strip():
        raise ValidationError({"what": _("Skriv vad som gjordes; myndigheten läser det.")})


def _decide(row: ServiceOrder, step: str, reason: str, *, by: User, at: datetime) -> ServiceOrder:
    row.decided_by, row.decided_at = (by, at) if step != "end" else (row.decided_by, row.decided_at)
    also = ("decided_by", "decided_at", "agreed_ore", "ends_on")
    move(row, SERVICE_ORDER[step], by=by, at=at, comment=reason, also=also)
    record(Event.SERVICE_ORDER_DECIDED, on=row, by=by, at=at, decision=step, comment=reason)
    return row


def _needed(reason: str) -> str:
    if not reason.strip():
        raise ValidationError({"reason": _("Skriv varför; den andra parten läser det.")})
    return reason.strip()[:300]


def _plain(hours: Decimal) -> str:
    """Hours as one writes them: 12 or 1,5."""
    return f"{hours.normalize():f}".replace(".", ",")


def _lock(order: ServiceOrder) -> ServiceOrder:
    return ServiceOrder.objects.select_for_update(of=("self",)).get(pk=order.pk)
