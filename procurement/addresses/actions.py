"""What is done with delivery addresses (leveransadresser): added, changed, closed and opened again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from procurement.addresses.models import DeliveryAddress
from procurement.addresses.queries import KEEPERS
from procurement.suppliers.checks import checked_gln
from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record

REQUIRED = ("name", "street", "postal_code", "city")
FIELDS = (*REQUIRED, "gln", "contact_name", "contact_phone", "contact_email", "instruction")
POSTAL_CODE_DIGITS = 5


@transaction.atomic
def add_address(*, given: Mapping[str, Any], by: User, at: datetime) -> DeliveryAddress:
    """Add an address that can be ordered to (lägg upp leveransadress). Raises every fault at its field."""
    _need_right(by)
    found = DeliveryAddress.objects.create(**_checked(given))
    record(Event.DELIVERY_ADDRESS_CHANGED, on=found, by=by, at=at, step="add")
    return found


@transaction.atomic
def change_address(*, address: DeliveryAddress, given: Mapping[str, Any], by: User, at: datetime) -> DeliveryAddress:
    """Correct an address (ändra). Messages that have gone are as they went; the log tells which facts changed."""
    _need_right(by)
    address = _lock(address)
    new = _checked(given, this=address)
    changed = [name for name in FIELDS if getattr(address, name) != new[name]]
    if changed:
        for name in changed:
            setattr(address, name, new[name])
        address.save(update_fields=changed)
        told = ", ".join(str(DeliveryAddress._meta.get_field(name).verbose_name) for name in changed)
        record(Event.DELIVERY_ADDRESS_CHANGED, on=address, by=by, at=at, step="change", fields=told)
    return address


@transaction.atomic
def set_in_use(*, address: DeliveryAddress, is_open: bool, by: User, at: datetime) -> DeliveryAddress:
    """Close an address, or take it in use again (stäng, öppna). Orders that go there still do."""
    _need_right(by)
    address = _lock(address)
    if address.is_open != is_open:
        address.is_open = is_open
        address.save(update_fields=["is_open"])
        record(Event.DELIVERY_ADDRESS_CHANGED, on=address, by=by, at=at, step="open" if is_open else "close")
    return address


def _lock(address: DeliveryAddress) -> DeliveryAddress:
    return DeliveryAddress.objects.select_for_update().get(pk=address.pk)


def _need_right(by: User) -> None:
    if not any(by.may(right) for right in KEEPERS):
        raise PermissionDenied(_("Bara e-handeln och administratören kan ändra leveransadresser."))


def _checked(given: Mapping[str, Any], this: DeliveryAddress | None = None) -> dict[str, str]:
    new = {name: " ".join(str(given.get(name) or "").split()) for name in FIELDS}
    new["postal_code"] = new["postal_code"].replace(" ", "")
    faults = dict(_faults(new))
    if new["gln"]:
        try:
            new["gln"] = checked_gln(new["gln"])
        except ValidationError as fault:
            faults["gln"] = fault.message
    if DeliveryAddress.objects.filter(name__iexact=new["name"]).exclude(pk=this.pk if this else None).exists():
        faults["name"] = _("En annan leveransadress har redan den benämningen.")
    if faults:
        raise ValidationError(faults)
    return new


def _faults(new: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in REQUIRED:
        if not new[name]:
            yield name, _("Fyll i uppgiften.")
    code = new["postal_code"]
    if code and not (len(code) == POSTAL_CODE_DIGITS and code.isascii() and code.isdecimal()):
        yield "postal_code", _("Ett postnummer har fem siffror, till exempel 801 82.")
    if new["contact_email"]:
        try:
            validate_email(new["contact_email"])
        except ValidationError:
            yield "contact_email", _("Adressen är ingen e-postadress, till exempel namn@myndighet.se.")
