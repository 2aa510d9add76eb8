"""What is done with a purchase agreement (inköpsavtal): drafted, put in force by a second person, made longer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from procurement.agreements.models import (
    AgreementChange,
    AgreementChangeKind,
    AgreementChangeState,
    AgreementState,
    PurchaseAgreement,
)
from procurement.agreements.states import AGREEMENT, AGREEMENT_CHANGE
from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded, log_moves, move

TEXTS = ("number", "title", "framework", "area", "cpv")
FIELDS = (
    *TEXTS, "supplier", "rank", "starts_on", "ends_on", "option_until", "notice_on", "ceiling_ore",
    "price_rise_percent", "delivery_days",
)  # fmt: skip
CPV_LENGTH, MOST_RANK = 8, 99


@transaction.atomic
def record_agreement(*, given: Mapping[str, Any], by: User, at: datetime) -> PurchaseAgreement:
    """Enter an agreement as a draft (lägg upp avtal). Raises every fault at its field."""
    _may_handle(by)
    agreement = PurchaseAgreement.objects.create(**_checked(given), recorded_by=by, recorded_at=at)
    log_moves([agreement], AGREEMENT["prepare"], by=by, at=at)
    record(Event.PURCHASE_AGREEMENT_RECORDED, on=agreement, by=by, at=at)
    return agreement


@transaction.atomic
def edit_agreement(
    *, agreement: PurchaseAgreement, given: Mapping[str, Any], by: User, at: datetime
) -> PurchaseAgreement:
    """Change a draft (ändra utkast); what is in force is made longer or larger instead."""
    agreement = lock(agreement)
    _draft(agreement)
    new = _checked(given, this=agreement)
    for name, value in new.items():
        setattr(agreement, name, value)
    agreement.recorded_by, agreement.recorded_at = by, at
    move(agreement, AGREEMENT["prepare"], by=by, at=at, also=[*new, "recorded_by", "recorded_at"])
    record(Event.PURCHASE_AGREEMENT_RECORDED, on=agreement, by=by, at=at)
    return agreement


@transaction.atomic
def activate_agreement(*, agreement: PurchaseAgreement, by: User, at: datetime) -> PurchaseAgreement:
    """Put an agreement in force (fastställ avtal), as another person than the one who prepared it."""
    agreement = lock(agreement)
    _draft(agreement)
    if agreement.ends_on < timezone.localdate(at):
        raise NotAllowedNow(_("Avtalets sista dag har redan varit. Rätta utkastet."))
    if agreement.recorded_by_id == by.pk:
        raise SecondPersonNeeded(_("Avtalet ska fastställas av någon annan än den som förberedde det."))
    agreement.activated_by, agreement.activated_at = by, at
    move(agreement, AGREEMENT["activate"], by=by, at=at, also=["activated_by", "activated_at"])
    record(Event.PURCHASE_AGREEMENT_DECIDED, on=agreement, by=by, at=at, decision="activate")
    return agreement


@transaction.atomic
def end_agreement(*, agreement: PurchaseAgreement, reason: str, by: User, at: datetime) -> PurchaseAgreement:
    """End an agreement (avsluta avtal): nothing more is ordered under it."""
    agreement = lock(agreement)
    move(agreement, AGREEMENT["end"], by=by, at=at, comment=_reason(reason))
    record(Event.PURCHASE_AGREEMENT_DECIDED, on=agreement, by=by, at=at, decision="end")
    return agreement


@transaction.atomic
def extend_agreement(
    *, agreement: PurchaseAgreement, ends_on: date, reason: str, by: User, at: datetime
) -> AgreementChange:
    """Use an option (förläng avtal): a later last day, within what the agreement says."""
    _may_handle(by)
    agreement = lock(agreement)
    _in_force(agreement)
    if agreement.option_until is None:
        raise ValidationError({"ends_on": _("Avtalet har ingen option att förlänga.")})
    if not agreement.ends_on < ends_on <= agreement.option_until:
        told = {"first": agreement.ends_on, "last": agreement.option_until}
        raise ValidationError({"ends_on": _("Den nya sista dagen ska vara efter %(first)s, längst %(last)s.") % told})
    change = AgreementChange.objects.create(
        agreement=agreement, kind=AgreementChangeKind.EXTENSION, ends_on=ends_on, ends_on_before=agreement.ends_on,
        reason=_reason(reason), state=AgreementChangeState.CONFIRMED, requested_by=by, requested_at=at, decided_by=by,
        decided_at=at,
    )  # fmt: skip
    agreement.ends_on, agreement.notice_on = ends_on, None
    agreement.save(update_fields=["ends_on", "notice_on"])
    record(Event.PURCHASE_AGREEMENT_CHANGE_DECIDED, on=change, by=by, at=at, ends_on=ends_on.isoformat())
    return change


@transaction.atomic
def ask_ceiling(
    *, agreement: PurchaseAgreement, ceiling_ore: int, reason: str, by: User, at: datetime
) -> AgreementChange:
    """Ask for a higher ceiling (begär höjt takbelopp); a second person decides."""
    _may_handle(by)
    agreement = lock(agreement)
    _in_force(agreement)
    if agreement.ceiling_ore is None:
        raise ValidationError({"ceiling_ore": _("Avtalet har inget takbelopp att höja.")})
    if ceiling_ore <= agreement.ceiling_ore:
        raise ValidationError({"ceiling_ore": _("Det nya takbeloppet ska vara högre än det som gäller.")})
    if agreement.changes.filter(state=AgreementChangeState.WAITING).exists():
        raise NotAllowedNow(_("En ändring av avtalet väntar redan på en andra person."))
    change = AgreementChange.objects.create(
        agreement=agreement, kind=AgreementChangeKind.CEILING, ceiling_ore=ceiling_ore,
        ceiling_ore_before=agreement.ceiling_ore, reason=_reason(reason), requested_by=by, requested_at=at,
    )  # fmt: skip
    record(Event.PURCHASE_AGREEMENT_CHANGE_REQUESTED, on=change, by=by, at=at, ceiling_ore=ceiling_ore)
    return change


@transaction.atomic
def decide_ceiling(*, change: AgreementChange, decision: str, by: User, at: datetime) -> AgreementChange:
    """Confirm, refuse or withdraw (bekräfta, avslå, ta tillbaka) a higher ceiling; only who asked may withdraw."""
    agreement = lock(change.agreement)
    change = AgreementChange.objects.select_for_update(of=("self",)).select_related("agreement").get(pk=change.pk)
    if decision not in AGREEMENT_CHANGE:
        raise NotAllowedNow(_("Välj vad du vill göra."))
    is_own = change.requested_by_id == by.pk
    if decision == "withdraw" and not is_own:
        raise PermissionDenied(_("Bara den som begärde ändringen kan ta tillbaka den."))
    if decision != "withdraw" and is_own:
        raise SecondPersonNeeded(_("Ändringen ska avgöras av någon annan än den som begärde den."))
    if decision == "confirm":
        _in_force(agreement)
    change.decided_by, change.decided_at = by, at
    move(change, AGREEMENT_CHANGE[decision], by=by, at=at, also=["decided_by", "decided_at"])
    if decision == "confirm":
        agreement.ceiling_ore = change.ceiling_ore
        agreement.save(update_fields=["ceiling_ore"])
    record(Event.PURCHASE_AGREEMENT_CHANGE_DECIDED, on=change, by=by, at=at, decision=decision)
    return change


def lock(agreement: PurchaseAgreement) -> PurchaseAgreement:
    return PurchaseAgreement.objects.select_for_update(of=("self",)).select_related("supplier").get(pk=agreement.pk)


def _checked(given: Mapping[str, Any], this: PurchaseAgreement | None = None) -> dict[str, Any]:
    new = {name: given.get(name) for name in FIELDS}
    new |= {name: " ".join(str(new[name] or "").split()) for name in TEXTS}
    new["price_rise_percent"] = Decimal(new["price_rise_percent"] or 0)
    faults = dict(_faults(new))
    others = PurchaseAgreement.objects.exclude(pk=this.pk if this else None)
    if others.filter(number=new["number"]).exists():
        faults["number"] = _("Ett annat avtal har redan det numret.")
    if others.filter(_same_place(new)).exists():
        faults["rank"] = _("Ett annat avtal i området har den rangen under samma tid.")
    if faults:
        raise ValidationError(faults)
    return new


def _same_place(new: Mapping[str, Any]) -> Q:
    alive = ~Q(state=AgreementState.ENDED)
    same = Q(area__iexact=new["area"], rank=new["rank"])
    return alive & same & Q(starts_on__lte=new["ends_on"], ends_on__gte=new["starts_on"])


def _faults(new: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is missing or wrong by itself, field by field."""
    for name in ("number", "title", "area"):
        if not new[name]:
            yield name, _("Fyll i uppgiften.")
    if new["cpv"] and not (len(new["cpv"]) == CPV_LENGTH and new["cpv"].isdecimal()):
        yield "cpv", _("En CPV-kod har åtta siffror, till exempel 30192000.")
    if not 1 <= (new["rank"] or 0) <= MOST_RANK:
        yield "rank", _("Rangen är ett tal från 1.")
    if new["ceiling_ore"] is not None and new["ceiling_ore"] <= 0:
        yield "ceiling_ore", _("Takbeloppet är större än noll. Lämna tomt om avtalet inte har något.")
    if new["price_rise_percent"] < 0:
        yield "price_rise_percent", _("Prishöjningen kan inte vara negativ.")
    yield from _faults_of_days(new)


def _faults_of_days(new: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if new["ends_on"] < new["starts_on"]:
        yield "ends_on", _("Sista dagen är före den första.")
    if new["option_until"] and new["option_until"] < new["ends_on"]:
        yield "option_until", _("Optionen kan inte sluta före avtalet.")
    if new["notice_on"] and not new["starts_on"] <= new["notice_on"] <= new["ends_on"]:
        yield "notice_on", _("Dagen ska ligga inom avtalets tid.")


def _draft(agreement: PurchaseAgreement) -> None:
    if agreement.state != AgreementState.DRAFT:
        raise NotAllowedNow(_("Avtalet är inte längre ett utkast."))


def _in_force(agreement: PurchaseAgreement) -> None:
    if agreement.state != AgreementState.ACTIVE:
        raise NotAllowedNow(_("Avtalet är inte fastställt, eller avslutat."))


def _reason(reason: str) -> str:
    if not (text := " ".join(reason.split())[:300]):
        raise ValidationError({"reason": _("Skriv varför, så att andra förstår.")})
    return text


def _may_handle(by: User) -> None:
    if not by.may(Permission.HANDLE_PROCUREMENT):
        raise PermissionDenied(_("Bara den som handlägger inköp kan göra detta."))
