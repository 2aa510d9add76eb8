"""What a clerk does with a supplier's shop: asked for by one person, confirmed by another, closed (butik)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from procurement.agreements.actions import lock as lock_agreement
from procurement.agreements.models import AgreementState, PurchaseAgreement
from procurement.punch_out.checks import checked_shop
from procurement.punch_out.models import Shop, ShopState
from procurement.punch_out.queries import confirmed_shop
from procurement.punch_out.states import SHOP
from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded, move


@transaction.atomic
def request_shop(
    *, agreement: PurchaseAgreement, given: Mapping[str, Any], reason: str, by: User, at: datetime
) -> Shop:
    """Ask for a shop, or for other facts of the one there is (begär butik); it opens when another person agrees.

    Raises ``ValidationError`` with every fault at its field, ``NotAllowedNow``.
    """
    _may_handle(by)
    agreement = lock_agreement(agreement)
    if agreement.state == AgreementState.ENDED:
        raise NotAllowedNow(_("Avtalet är avslutat, så ingen butik kan öppnas för det."))
    if Shop.objects.filter(agreement=agreement, state=ShopState.WAITING).exists():
        raise NotAllowedNow(_("En butik för avtalet väntar redan på en andra person."))
    facts = checked_shop(given, before=confirmed_shop(agreement))
    shop = Shop.objects.create(agreement=agreement, **facts, reason=_reason(reason), requested_by=by, requested_at=at)
    record(Event.SHOP_REQUESTED, on=shop, by=by, at=at, kind=shop.kind, address=shop.address)
    return shop


@transaction.atomic
def decide_shop(*, shop: Shop, decision: str, comment: str = "", by: User, at: datetime) -> Shop:
    """Confirm, refuse, withdraw or close (bekräfta, avslå, ta tillbaka, stäng). The one before is replaced."""
    lock_agreement(shop.agreement)
    shop = Shop.objects.select_for_update(of=("self",)).select_related("agreement").get(pk=shop.pk)
    if decision not in ("confirm", "refuse", "withdraw", "end"):
        raise NotAllowedNow(_("Välj vad du vill göra."))
    is_own = shop.requested_by_id == by.pk
    if decision == "withdraw" and not is_own:
        raise PermissionDenied(_("Bara den som begärde butiken kan ta tillbaka den."))
    if decision in ("confirm", "refuse") and is_own:
        raise SecondPersonNeeded(_("Butiken ska avgöras av någon annan än den som begärde den."))
    comment = " ".join(comment.split())[:300]
    if decision in ("refuse", "end") and not comment:
        raise ValidationError({"comment": _("Skriv varför, så att andra förstår.")})
    if decision == "confirm":
        _replace(shop, by=by, at=at)
    also = []
    if decision != "end":
        shop.decided_by, shop.decided_at, also = by, at, ["decided_by", "decided_at"]
    move(shop, SHOP[decision], by=by, at=at, comment=comment, also=also)
    record(Event.SHOP_DECIDED, on=shop, by=by, at=at, decision=decision)
    return shop


def _replace(shop: Shop, *, by: User, at: datetime) -> None:
    before = confirmed_shop(shop.agreement)
    if before is not None:
        move(before, SHOP["replace"], by=by, at=at)


def _reason(reason: str) -> str:
    if not (text := " ".join(reason.split())[:300]):
        raise ValidationError({"reason": _("Skriv varför, och var du fått uppgifterna.")})
    return text


def _may_handle(by: User) -> None:
    if not by.may(Permission.HANDLE_PROCUREMENT):
        raise PermissionDenied(_("Bara den som handlägger inköp kan göra detta."))
