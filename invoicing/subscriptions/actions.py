"""What is done with subscriptions (abonnemang): asked for by one, put in force by another, ended by either."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from invoicing.subscriptions.models import Subscription, SubscriptionState
from invoicing.subscriptions.states import SUBSCRIPTION
from invoicing.supplier_invoices.numbers import duplicate_key
from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.permissions import Permission
from servicecenter.ledger.draft import DraftLine, line_faults
from servicecenter.ledger.queries import chart_on
from servicecenter.workflow.transitions import SecondPersonNeeded, move


@transaction.atomic
def ask_subscription(
    *, facts: dict[str, Any], replaces: Subscription | None = None, by: User, at: datetime
) -> Subscription:
    """Ask for a subscription or for a change of one (lägg upp, ändra). Raises ``ValidationError`` with the field."""
    if not by.may(Permission.HANDLE_INVOICES):
        raise PermissionDenied(_("Bara e-handeln lägger upp abonnemang."))
    if replaces is not None:
        replaces = _lock(replaces)
        facts = facts | {"supplier": replaces.supplier, "number": replaces.number}
    key = duplicate_key(facts["number"])
    _check(facts, key, replaces, on=timezone.localdate(at))
    found = Subscription.objects.create(**facts, key=key, replaces=replaces, asked_by=by, asked_at=at)
    record(Event.SUBSCRIPTION_ASKED, on=found, by=by, at=at, amount_ore=found.most_ore)
    return found


@transaction.atomic
def confirm_subscription(*, subscription: Subscription, by: User, at: datetime) -> Subscription:
    """Put it in force (sätt i kraft); what it replaces ends. Raises ``SecondPersonNeeded`` for the one who asked."""
    found = _lock(subscription)
    if found.asked_by_id == by.pk:
        raise SecondPersonNeeded(_("Någon annan än den som lade upp abonnemanget måste sätta det i kraft."))
    if found.replaces is not None and found.replaces.state == SubscriptionState.ACTIVE:
        move(_lock(found.replaces), SUBSCRIPTION["end"], by=by, at=at, comment=_("Ersatt"))
    return _decide(found, "confirm", by=by, at=at)


@transaction.atomic
def refuse_subscription(*, subscription: Subscription, reason: str, by: User, at: datetime) -> Subscription:
    """Refuse it, or withdraw what one asked for (avslå)."""
    return _decide(_with_reason(subscription, reason), "refuse", by=by, at=at)


@transaction.atomic
def end_subscription(*, subscription: Subscription, reason: str, by: User, at: datetime) -> Subscription:
    """Nothing more is paid of it by itself (avsluta)."""
    return _decide(_with_reason(subscription, reason), "end", by=by, at=at)


def _decide(found: Subscription, step: str, *, by: User, at: datetime) -> Subscription:
    found.decided_by, found.decided_at = (by, at) if step != "end" else (found.decided_by, found.decided_at)
    also = ("decided_by", "decided_at", "reason")
    move(found, SUBSCRIPTION[step], by=by, at=at, comment=found.reason, also=also)
    record(Event.SUBSCRIPTION_DECIDED, on=found, by=by, at=at, decision=step, comment=found.reason)
    return found


def _with_reason(subscription: Subscription, reason: str) -> Subscription:
    if not reason.strip():
        raise ValidationError({"reason": _("Skriv varför; en revisor läser det.")})
    found = _lock(subscription)
    found.reason = reason.strip()[:300]
    return found


def _check(facts: dict[str, Any], key: str, replaces: Subscription | None, *, on: date) -> None:
    if facts["most_ore"] < facts.get("least_ore", 0):
        raise ValidationError({"most": _("Högsta beloppet är lägre än det minsta.")})
    ends_on = facts.get("ends_on")
    if ends_on is not None and ends_on < facts["starts_on"]:
        raise ValidationError({"ends_on": _("Sista dagen ligger före den första.")})
    faults = list(line_faults(DraftLine(facts["account"], 1, facts.get("coding", "")), chart_on(on)))
    if faults:
        raise ValidationError({"account": "; ".join(faults).capitalize() + "."})
    same = Subscription.objects.filter(supplier=facts["supplier"], key=key)
    if same.filter(state=SubscriptionState.WAITING).exists():
        raise ValidationError({"number": _("Ett abonnemang med det numret väntar redan på beslut.")})
    if replaces is None and same.filter(state=SubscriptionState.ACTIVE).exists():
        raise ValidationError({"number": _("Abonnemanget finns redan. Ändra det i stället.")})


def _lock(subscription: Subscription) -> Subscription:
    rows = Subscription.objects.select_for_update(of=("self",)).select_related("supplier", "replaces")
    return rows.get(pk=subscription.pk)
