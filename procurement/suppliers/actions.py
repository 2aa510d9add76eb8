"""What is done with a supplier (leverantör): recorded, corrected, checked, and its connection led from step to step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from procurement.suppliers.changes import request_change
from procurement.suppliers.checks import checked_facts, checked_guarded, checked_number
from procurement.suppliers.models import MessageFormat, Registration, Supplier, TaxApproval
from procurement.suppliers.queries import supplier_by_number
from procurement.suppliers.states import SUPPLIER
from servicecenter.accounts.models import User
from servicecenter.audit.events import Event, record
from servicecenter.common.permissions import Permission
from servicecenter.workflow.transitions import NotAllowedNow, move

FACTS = (
    "name", "vat_number", "street", "postal_code", "city", "contact_name", "contact_email", "contact_phone",
)  # fmt: skip
"""What one person may change; where messages and money go is guarded by two."""
LONGEST_TERMS = 90


class AlreadyRecorded(ValidationError):
    """The register has a supplier with the number."""

    def __init__(self, supplier: Supplier) -> None:
        told = _("%s finns redan i registret med det numret. Öppna den i stället för att lägga upp en till.") % supplier
        super().__init__({"organisation_number": told})
        self.supplier = supplier


@transaction.atomic
def record_supplier(
    *,
    organisation_number: str,
    facts: Mapping[str, str],
    guarded: Mapping[str, str],
    payment_days: int = 30,
    message_formats: Sequence[str] = (),
    by: User,
    at: datetime,
) -> Supplier:
    """Enter a supplier (lägg upp leverantör). Its bank details and e-address wait for a second person.

    Raises ``AlreadyRecorded`` for a number that the register has, ``ValidationError`` with every fault at its field.
    """
    may_handle(by)
    number = checked_number(organisation_number, on=timezone.localdate(at))
    if found := supplier_by_number(number):
        raise AlreadyRecorded(found)
    supplier = Supplier.objects.create(
        organisation_number=number,
        **checked_facts({name: facts.get(name, "") for name in FACTS}, required=("name",)),
        payment_days=_terms(payment_days),
        message_formats=_formats(message_formats),
        recorded_by=by,
        recorded_at=at,
    )
    record(Event.SUPPLIER_RECORDED, on=supplier, by=by, at=at)
    if any(checked_guarded(guarded).values()):  # a register without an address in it is nothing
        request_change(supplier=supplier, asked=guarded, reason=_("Ny leverantör"), by=by, at=at)
    return supplier


@transaction.atomic
def correct_supplier(
    *,
    supplier: Supplier,
    facts: Mapping[str, str],
    payment_days: int,
    message_formats: Sequence[str],
    by: User,
    at: datetime,
) -> Supplier:
    """Correct name, address, contact and terms (rätta leverantör): what moves neither money nor messages."""
    may_handle(by)
    supplier = lock(supplier)
    new = checked_facts({name: facts.get(name, "") for name in FACTS}, required=("name",))
    new |= {"payment_days": _terms(payment_days), "message_formats": _formats(message_formats)}
    changed = [name for name, value in new.items() if getattr(supplier, name) != value]
    if changed:
        for name in changed:
            setattr(supplier, name, new[name])
        supplier.save(update_fields=changed)
        record(Event.SUPPLIER_CORRECTED, on=supplier, by=by, at=at, fields=changed)
    return supplier


@transaction.atomic
def check_supplier(
    *, supplier: Supplier, tax_approval: str, registration: str, checked_on: date, by: User, at: datetime
) -> Supplier:
    """Note what the tax agency and the companies' register say (kontrollera F-skatt och registrering) and which day."""
    may_handle(by)
    supplier = lock(supplier)
    if checked_on > timezone.localdate(at):
        raise ValidationError({"checked_on": _("Kontrollen kan inte ligga framåt i tiden.")})
    if tax_approval == TaxApproval.UNKNOWN or registration == Registration.UNKNOWN:
        raise ValidationError(_("Ange vad registren säger om både F-skatt och registrering."))
    supplier.tax_approval, supplier.registration = TaxApproval(tax_approval), Registration(registration)
    supplier.checked_on, supplier.checked_by = checked_on, by
    supplier.save(update_fields=["tax_approval", "registration", "checked_on", "checked_by"])
    record(
        Event.SUPPLIER_CHECKED, on=supplier, by=by, at=at, tax=tax_approval, registration=registration,
        checked_on=checked_on.isoformat(),
    )  # fmt: skip
    return supplier


STEPS = ("go_live", "pause", "resume", "end", "reopen")
"""The steps of a connection that a clerk takes; the others follow from what they stand for."""


@transaction.atomic
def step_connection(*, supplier: Supplier, step: str, reason: str = "", by: User, at: datetime) -> Supplier:
    """Lead a connection on (anslut, pausa, återuppta, avsluta, öppna igen). Raises ``NotAllowedNow``."""
    supplier = lock(supplier)
    if step not in STEPS:
        raise NotAllowedNow(_("Steget finns inte."))
    if step in ("go_live", "resume") and supplier.registration == Registration.ENDED:
        raise NotAllowedNow(_("%s är avregistrerad och kan inte anslutas.") % supplier)
    if step in ("pause", "end") and not reason.strip():
        raise ValidationError({"reason": _("Skriv varför, så att andra förstår.")})
    also = []
    if step in ("end", "reopen"):
        _close_open(supplier, by=by, at=at)
        supplier.tested_at, also = None, ["tested_at"]
    move(supplier, SUPPLIER[step], by=by, at=at, comment=" ".join(reason.split())[:500], also=also)
    record(Event.SUPPLIER_CONNECTION_CHANGED, on=supplier, by=by, at=at, step=step)
    return supplier


def _close_open(supplier: Supplier, *, by: User, at: datetime) -> None:
    """An ended connection has no link that still opens."""
    supplier.invitations.filter(used_at__isnull=True, revoked_at__isnull=True).update(revoked_at=at)


def lock(supplier: Supplier) -> Supplier:
    return Supplier.objects.select_for_update().get(pk=supplier.pk)


def may_handle(by: User) -> None:
    if not by.may(Permission.HANDLE_PROCUREMENT):
        raise PermissionDenied(_("Bara den som handlägger inköp kan göra detta."))


def _terms(days: int) -> int:
    if not 0 <= days <= LONGEST_TERMS:
        raise ValidationError({"payment_days": _("Betalningsvillkoret är mellan 0 och 90 dagar.")})
    return days


def _formats(chosen: Sequence[str]) -> list[str]:
    return [value for value in MessageFormat.values if value in chosen]
