"""A requester's visit to a supplier's shop (butiksbesök): begun here, brought back by the browser, looked through.

The basket comes back in the person's own browser but from another site, so without their log-in. It is kept under a
word that holds once, and shown only to the person who began the visit.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from procurement.exchange import cxml, oci
from procurement.exchange.shop_basket import Basket, UnreadableBasket
from procurement.punch_out.calling import ShopAway, secret_of, start_page
from procurement.punch_out.judging import Judged, passed_ceilings
from procurement.punch_out.models import Shop, ShopKind, ShopVisit, VisitState
from procurement.punch_out.queries import (
    articles_by_key,
    hash_of,
    holds,
    judged,
    line_to,
    open_shop,
    visits_since,
)
from procurement.punch_out.states import VISIT
from procurement.requisitions.actions import ShopChoice, add_shop_lines
from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.money import format_kronor
from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import NotAllowedNow, move

HOLDS = timedelta(hours=2)
"""How long a visit may last."""
MOST_VISITS, WITHIN = 30, timedelta(hours=1)
MOST_REFUSED = 5
"""So many attempts from a wrong place end the visit."""


@dataclass(frozen=True, slots=True)
class Way:
    """How the browser goes to the shop: a link, or a form with fields."""

    visit: ShopVisit
    address: str = ""
    fields: tuple[tuple[str, str], ...] = ()


class Forgotten(NotAllowedNow):
    """The return address is unknown, used or out of date: all get one and the same answer."""


@transaction.atomic
def begin_visit(*, shop: Shop, link: Callable[[str], str], login: str, by: User, at: datetime) -> Way:
    """Open a supplier's shop for one person (handla i leverantörens butik).

    ``link`` makes the return address of a secret, ``login`` is the log-in that the visit belongs to. A shop that does
    not open gives a failed visit that says why. Raises ``NotAllowedNow``.
    """
    if not by.may(Permission.ORDER_GOODS):
        raise PermissionDenied(_("Du saknar behörighet att beställa."))
    shop = open_shop(shop.public_id, on=timezone.localdate(at))
    if shop is None:
        raise NotAllowedNow(_("Butiken är inte öppen: avtalet eller leverantörens anslutning gäller inte i dag."))
    if visits_since(by, at=at, within=WITHIN) >= MOST_VISITS:
        raise NotAllowedNow(_("Du har öppnat butiker %d gånger den senaste timmen. Vänta en stund.") % MOST_VISITS)
    secret = secrets.token_urlsafe(32)
    visit = ShopVisit.objects.create(
        shop=shop, user=by, secret_hash=hash_of(secret), login_hash=hash_of(login), started_at=at, expires_at=at + HOLDS
    )
    record(Event.SHOP_VISITED, on=visit, by=by, at=at)
    try:
        return _way(visit, link(secret), at=at)
    except ShopAway as refusal:
        _fail(visit, str(refusal), at=at)
        return Way(visit)


@transaction.atomic
def take_basket(*, visit: ShopVisit, posted: Iterable[tuple[str, str]], origin: str, at: datetime) -> ShopVisit:
    """Keep what the shop sent back (ta emot varukorgen), once, until the person has looked through it.

    ``origin`` is where the browser says that it came from. A basket that can't be read ends the visit with the reason.
    Raises ``Forgotten``, or ``NotAllowedNow`` for a place that the shop may not send from.
    """
    visit = ShopVisit.objects.select_for_update(of=("self",)).select_related("shop", "agency").get(pk=visit.pk)
    if not holds(visit, at=at):
        raise Forgotten(_("Återresan gäller inte längre."))
    if not _may_come_from(visit.shop, origin):
        _refuse(visit, origin, at=at)
        return visit
    try:
        basket = _basket(visit, posted)
    except UnreadableBasket as fault:
        _fail(visit, str(fault), at=at)
        return visit
    visit.lines, visit.returned_at = [line_to(line) for line in basket.lines], at
    fault_point("basket read and not kept")
    move(visit, VISIT["return"], by=None, at=at, also=["lines", "returned_at"])
    record(Event.SHOP_BASKET_RETURNED, on=visit, by=None, at=at, rows=len(basket.lines))
    return visit


@transaction.atomic
def continue_visit(*, visit: ShopVisit, login: str, by: User, at: datetime) -> ShopVisit:
    """The person has logged in anew since they went to the shop, and says that the basket is theirs (fortsätt)."""
    visit = _own(visit, by)
    visit.login_hash = hash_of(login)
    visit.save(update_fields=["login_hash"])
    record(Event.SHOP_VISIT_CONTINUED, on=visit, by=by, at=at)
    return visit


@transaction.atomic
def take_lines(*, visit: ShopVisit, places: Collection[int], login: str, by: User, at: datetime) -> int:
    """Put chosen lines of a returned basket in one's own (lägg i varukorgen), once. Gives how many.

    They are judged anew, since the agreement may have changed while they were looked at.
    """
    visit = _own(visit, by, login=login)
    chosen = [row for row in judged(visit, on=timezone.localdate(at)) if row.place in places]
    if not chosen:
        raise ValidationError(_("Välj minst en rad."))
    if refused := [row for row in chosen if not row.is_accepted]:
        raise ValidationError(_("%s går inte att beställa längre. Se skälet vid raden.") % refused[0].line.name)
    _check_ceilings(chosen)
    add_shop_lines(choices=_choices(chosen), by=by, at=at)
    fault_point("shop lines added and visit open")
    move(visit, VISIT["take"], by=by, at=at)
    record(Event.SHOP_BASKET_TAKEN, on=visit, by=by, at=at, rows=len(chosen))
    return len(chosen)


@transaction.atomic
def discard_basket(*, visit: ShopVisit, login: str, by: User, at: datetime) -> ShopVisit:
    """Nothing of it is wanted (kasta)."""
    visit = _own(visit, by, login=login)
    move(visit, VISIT["discard"], by=by, at=at)
    return visit


def is_same_login(visit: ShopVisit, login: str) -> bool:
    return secrets.compare_digest(visit.login_hash, hash_of(login))


def _way(visit: ShopVisit, return_address: str, *, at: datetime) -> Way:
    shop = visit.shop
    if shop.is_cxml:
        return Way(visit, start_page(visit, return_address, at=at))
    asked = oci.Visit(
        address=shop.address,
        return_address=return_address,
        version=oci.VERSION_5 if shop.kind == ShopKind.OCI_5 else oci.VERSION_4,
        user=shop.buyer_identity,
        secret=secret_of(shop),
        user_field=shop.user_field or "USERNAME",
        secret_field=shop.secret_field or "PASSWORD",
        more=shop.more_fields,
    )
    return Way(visit, oci.link_of(asked)) if shop.is_link else Way(visit, shop.address, tuple(oci.fields_of(asked)))


def _may_come_from(shop: Shop, origin: str) -> bool:
    """A browser says where a form comes from, or ``null`` where the shop's own pages hide it."""
    return origin.lower() in shop.return_origins or (origin == "null" and shop.may_hide_origin)


def _basket(visit: ShopVisit, posted: Iterable[tuple[str, str]]) -> Basket:
    if not visit.shop.is_cxml:
        return oci.parse(posted)
    basket = cxml.parse_order_message(cxml.from_form(posted))
    if basket.cookie != str(visit.public_id):
        raise UnreadableBasket(_("varukorgen hör till ett annat besök (BuyerCookie); öppna butiken på nytt härifrån"))
    return basket


def _refuse(visit: ShopVisit, origin: str, *, at: datetime) -> None:
    """The basket came from somewhere else than the shop; a few times of that end the visit."""
    visit.refused += 1
    visit.save(update_fields=["refused"])
    record(Event.SHOP_BASKET_REFUSED, on=visit, by=None, at=at, origin=origin[:200])
    if visit.refused >= MOST_REFUSED:
        _fail(visit, _("varukorgen kom från en adress som inte är butikens"), at=at)


def _fail(visit: ShopVisit, fault: str, *, at: datetime) -> None:
    visit.fault = fault[:1000]
    move(visit, VISIT["fail"], by=None, at=at, also=["fault"])
    record(Event.SHOP_VISIT_FAILED, on=visit, by=None, at=at)


def _own(visit: ShopVisit, by: User, *, login: str | None = None) -> ShopVisit:
    found = ShopVisit.objects.select_for_update(of=("self",)).select_related("shop__agreement__supplier")
    row = found.filter(pk=visit.pk, user=by).first()
    if row is None:
        raise PermissionDenied(_("Varukorgen är någon annans."))
    if login is not None and not is_same_login(row, login):
        raise NotAllowedNow(_("Du har loggat in på nytt sedan du gick till butiken. Säg först att varukorgen är din."))
    if row.state != VisitState.RETURNED:
        raise NotAllowedNow(_("Varukorgen är redan avgjord: %s.") % row.get_state_display().lower())
    return row


def _check_ceilings(chosen: list[Judged]) -> None:
    for left, cost in passed_ceilings(chosen).values():
        told = {"cost": format_kronor(cost), "left": format_kronor(left)}
        raise ValidationError(
            _("Raderna kostar %(cost)s kr, men %(left)s kr är kvar av avtalet. Välj färre rader.") % told
        )


def _choices(chosen: list[Judged]) -> list[ShopChoice]:
    articles = articles_by_key(row.terms.key for row in chosen if row.terms)
    return [
        ShopChoice(
            article=articles[row.terms.key],
            quantity=row.line.quantity,
            price=row.price,
            description=row.line.name,
            reference=row.line.reference,
        )
        for row in chosen
        if row.terms is not None and row.price is not None
    ]
