"""New bank details and e-addresses (ändring av leverantör): asked for by one, confirmed by another.

Whoever owns where the money goes can steal it, so nobody changes it alone (rule in the database too). What a supplier
gives by its link has nobody of ours behind it: one person checks it with the supplier, another one confirms.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.utils.translation import gettext as _

from procurement.suppliers.checks import checked_guarded
from procurement.suppliers.models import ChangeState, ConnectionState, Supplier, SupplierChange
from procurement.suppliers.queries import open_invitation, waiting_change
from procurement.suppliers.states import SUPPLIER, SUPPLIER_CHANGE
from servicecenter.accounts.models import User
from servicecenter.agencies.queries import agency_in_scope
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded, move

REACHED = (ConnectionState.TESTED, ConnectionState.LIVE, ConnectionState.PAUSED)


@transaction.atomic
def request_change(
    *, supplier: Supplier, asked: Mapping[str, str], reason: str, by: User | None, at: datetime
) -> SupplierChange:
    """Ask for new bank details or a new e-address (begär ändring). ``by`` is nobody when the supplier gives them.

    ``asked`` holds every guarded field; what is empty is taken away. Raises ``ValidationError``, ``NotAllowedNow``.
    """
    if by is not None:
        _may_handle(by)
    supplier = _lock(supplier)
    new, reason = checked_guarded(asked), " ".join(reason.split())[:300]
    changed = {name: value for name, value in new.items() if getattr(supplier, name) != value}
    if not changed:
        raise ValidationError(_("Uppgifterna är desamma som förut. Inget är begärt."))
    if not reason:
        raise ValidationError({"reason": _("Skriv varför uppgifterna ändras och var du fått dem.")})
    _alone(supplier, by)
    change = SupplierChange.objects.create(
        supplier=supplier,
        asked=changed,
        before={name: getattr(supplier, name) for name in changed},
        reason=reason,
        requested_by=by,
        requested_at=at,
    )
    record(Event.SUPPLIER_CHANGE_REQUESTED, on=change, by=by, at=at, fields=sorted(changed))
    fault_point("supplier change asked and nobody told")
    _tell_supplier(supplier)
    return change


@transaction.atomic
def check_change(*, change: SupplierChange, how: str, by: User, at: datetime) -> SupplierChange:
    """Say how the supplier's own details were checked (kontrollera), such as a call to a number known before."""
    _may_handle(by)
    change = _locked(change)
    if change.requested_by_id is not None or change.checked_by_id is not None:
        raise NotAllowedNow(_("Uppgifterna är redan kontrollerade av en första person."))
    how = " ".join(how.split())[:300]
    if not how:
        raise ValidationError({"how": _("Skriv hur uppgifterna kontrollerades, till exempel vem du ringde.")})
    change.checked_by, change.checked_at, change.checked_how = by, at, how
    change.save(update_fields=["checked_by", "checked_at", "checked_how"])
    record(Event.SUPPLIER_CHANGE_CHECKED, on=change, by=by, at=at)
    return change


@transaction.atomic
def confirm_change(*, change: SupplierChange, by: User, at: datetime) -> SupplierChange:
    """Let the new details hold (bekräfta ändring), as another person than the first one.

    A new e-address takes the connection back to its test: no order goes where no answer has come from.
    """
    supplier = _lock(change.supplier)
    change = _locked(change)
    first = change.requested_by_id or change.checked_by_id
    if first is None:
        raise NotAllowedNow(_("Uppgifterna kom från leverantören. En första person ska kontrollera dem innan."))
    if first == by.pk:
        raise SecondPersonNeeded(
            _("Ändringen ska bekräftas av någon annan än den som begärde eller kontrollerade den.")
        )
    _decide(change, "confirm", by=by, at=at)
    for name, value in change.asked.items():
        setattr(supplier, name, value)
    supplier.save(update_fields=[*change.asked])
    fault_point("supplier changed and not moved")
    if {"e_address", "e_address_scheme"} & set(change.asked):
        _readdress(supplier, by=by, at=at)
    return change


@transaction.atomic
def refuse_change(*, change: SupplierChange, reason: str, by: User, at: datetime) -> SupplierChange:
    """Say no to new details (avslå ändring); everything stays as it was."""
    change = _locked(change)
    if change.requested_by_id == by.pk:
        raise NotAllowedNow(_("Du begärde ändringen själv. Ta tillbaka den i stället."))
    change.refusal = " ".join(reason.split())[:300]
    if not change.refusal:
        raise ValidationError({"reason": _("Skriv varför ändringen avslås.")})
    return _decide(change, "refuse", by=by, at=at)


@transaction.atomic
def withdraw_change(*, change: SupplierChange, by: User, at: datetime) -> SupplierChange:
    """Take back what one asked for (ta tillbaka ändring)."""
    change = _locked(change)
    if change.requested_by_id != by.pk:
        raise PermissionDenied(_("Bara den som begärde ändringen kan ta tillbaka den."))
    return _decide(change, "withdraw", by=by, at=at)


def _decide(change: SupplierChange, decision: str, *, by: User, at: datetime) -> SupplierChange:
    change.decided_by, change.decided_at = by, at
    move(change, SUPPLIER_CHANGE[decision], by=by, at=at, also=["decided_by", "decided_at", "refusal"])
    record(Event.SUPPLIER_CHANGE_DECIDED, on=change, by=by, at=at, decision=decision)
    return change


def _readdress(supplier: Supplier, *, by: User, at: datetime) -> None:
    if supplier.state == ConnectionState.NEW and supplier.e_address:
        move(supplier, SUPPLIER["take_details"], by=by, at=at)
    elif supplier.state in REACHED:
        supplier.tested_at = None
        move(supplier, SUPPLIER["move_address"], by=by, at=at, also=["tested_at"])


def _alone(supplier: Supplier, by: User | None) -> None:
    """One change waits at a time, and none beside a link by which the supplier may give another."""
    if waiting_change(supplier) is not None:
        raise NotAllowedNow(_("En ändring väntar redan. Bekräfta, avslå eller ta tillbaka den först."))
    if by is not None and open_invitation(supplier) is not None:
        raise NotAllowedNow(_("Leverantören har en öppen inbjudan att lämna uppgifterna. Återkalla den först."))


def _tell_supplier(supplier: Supplier) -> None:
    """To the address that was known before: who reads it notices a change that nobody there has asked for."""
    if not supplier.contact_email:
        return
    agency = agency_in_scope().get()
    text = _(
        "Hos %(agency)s har någon begärt att %(supplier)s bankuppgifter eller e-adress ska ändras.\n\n"
        "Har ni inte bett om det, så hör av er till er kontakt på myndigheten på ett nummer ni redan känner. "
        "Uppgifterna ändras först när två personer har kontrollerat dem.\n"
    ) % {"agency": agency.name, "supplier": supplier.name}
    send_mail(_("Begärd ändring av era uppgifter"), text, None, [supplier.contact_email])


def _lock(supplier: Supplier) -> Supplier:
    return Supplier.objects.select_for_update().get(pk=supplier.pk)


def _locked(change: SupplierChange) -> SupplierChange:
    change = SupplierChange.objects.select_for_update(of=("self",)).select_related("supplier").get(pk=change.pk)
    if change.state != ChangeState.WAITING:
        raise NotAllowedNow(_("Ändringen är redan avgjord: %s.") % change.get_state_display().lower())
    return change


def _may_handle(by: User) -> None:
    if not by.may(Permission.HANDLE_PROCUREMENT):
        raise PermissionDenied(_("Bara den som handlägger inköp kan göra detta."))
