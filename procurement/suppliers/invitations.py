"""Inviting a supplier to give its own details (leverantörsanslutning, F05): a link with a secret, used once.

Only the hash of the secret is kept. Address and contact hold at once; bank details and e-address wait for two persons.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from procurement.suppliers.actions import may_handle
from procurement.suppliers.changes import request_change
from procurement.suppliers.checks import checked_facts, checked_guarded
from procurement.suppliers.models import ConnectionState, MessageFormat, Supplier, SupplierInvitation
from procurement.suppliers.queries import hash_of, holds, open_invitation, waiting_change
from procurement.suppliers.states import SUPPLIER
from servicecenter.accounts.models import User
from servicecenter.agencies.queries import agency_in_scope, setting
from servicecenter.audit.events import Event, record
from servicecenter.common.fault_points import fault_point
from servicecenter.workflow.transitions import NotAllowedNow, move

SETTING, USUAL_DAYS, MOST_DAYS = "procurement.invitation_days", 14, 90
REQUIRED = ("street", "postal_code", "city", "contact_name", "contact_email")
GIVEN_FACTS = ("vat_number", *REQUIRED, "contact_phone")
Link = Callable[[str], str]
"""From the secret to the whole address of the page."""


@transaction.atomic
def invite_supplier(*, supplier: Supplier, sent_to: str, link: Link, by: User, at: datetime) -> SupplierInvitation:
    """Send a link (bjud in leverantör); an earlier one that is not used stops working."""
    may_handle(by)
    supplier = Supplier.objects.select_for_update().get(pk=supplier.pk)
    try:
        validate_email(sent_to)
    except ValidationError:
        raise ValidationError({"sent_to": _("%s är ingen e-postadress.") % sent_to}) from None
    if waiting_change(supplier) is not None:
        raise NotAllowedNow(_("En ändring av leverantören väntar. Bekräfta, avslå eller ta tillbaka den först."))
    step = "invite" if supplier.state == ConnectionState.NEW else "invite_again"
    move(supplier, SUPPLIER[step], by=by, at=at, comment=sent_to)
    _revoke_open(supplier, at)
    secret = secrets.token_urlsafe(32)
    invitation = SupplierInvitation.objects.create(
        supplier=supplier,
        sent_to=sent_to,
        secret_hash=hash_of(secret),
        expires_at=at + timedelta(days=days_open(at)),
        invited_by=by,
        invited_at=at,
    )
    record(Event.SUPPLIER_INVITED, on=supplier, by=by, at=at, sent_to=sent_to)
    fault_point("supplier invited and not mailed")
    send_mail(_("Inbjudan att lämna era uppgifter"), _letter(invitation, link(secret)), None, [sent_to])
    return invitation


def days_open(at: datetime) -> int:
    """For how many days a link holds: what the agency has decided, else two weeks."""
    value = setting(SETTING, on=timezone.localdate(at)) or ""
    return int(value) if value.isdecimal() and 0 < int(value) <= MOST_DAYS else USUAL_DAYS


@transaction.atomic
def revoke_invitation(*, supplier: Supplier, by: User, at: datetime) -> Supplier:
    """Let the link that is out stop working (återkalla inbjudan)."""
    may_handle(by)
    supplier = Supplier.objects.select_for_update().get(pk=supplier.pk)
    if open_invitation(supplier) is None:
        raise NotAllowedNow(_("Leverantören har ingen öppen inbjudan."))
    _revoke_open(supplier, at)
    move(supplier, SUPPLIER["revoke_invitation"], by=by, at=at)
    record(Event.SUPPLIER_INVITATION_REVOKED, on=supplier, by=by, at=at)
    return supplier


@transaction.atomic
def give_details(
    *,
    invitation: SupplierInvitation,
    facts: Mapping[str, str],
    guarded: Mapping[str, str],
    message_formats: Sequence[str],
    has_tax_approval: bool,
    at: datetime,
) -> Supplier:
    """What the supplier sends through its link (lämna uppgifter), once. Raises every fault at its field."""
    supplier = Supplier.objects.select_for_update().get(pk=invitation.supplier_id)
    invitation = SupplierInvitation.objects.select_for_update(of=("self",)).select_related("agency").get(
        pk=invitation.pk
    )  # fmt: skip
    if not holds(invitation, at=at):
        raise NotAllowedNow(_("Länken gäller inte längre."))
    new, accounts = _checked(facts, guarded)
    for name, value in new.items():
        setattr(supplier, name, value)
    supplier.message_formats = [value for value in MessageFormat.values if value in message_formats]
    supplier.save(update_fields=[*new, "message_formats"])
    invitation.used_at = at
    invitation.given = new | accounts | {
        "message_formats": supplier.message_formats, "has_tax_approval": has_tax_approval,
    }  # fmt: skip
    invitation.save(update_fields=["used_at", "given"])
    fault_point("details given and not asked about")
    if any(getattr(supplier, name) != value for name, value in accounts.items()):
        request_change(supplier=supplier, asked=accounts, reason=_("Lämnat av leverantören"), by=None, at=at)
    move(supplier, SUPPLIER["give_details"], by=None, at=at)
    record(Event.SUPPLIER_DETAILS_GIVEN, on=supplier, by=None, at=at)
    return supplier


def _checked(facts: Mapping[str, str], guarded: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Both parts, with the faults of both told together."""
    faults: dict[str, object] = {}
    new: dict[str, str] = {}
    accounts: dict[str, str] = {}
    try:
        new = checked_facts({name: facts.get(name, "") for name in GIVEN_FACTS}, required=REQUIRED)
    except ValidationError as error:
        faults |= error.error_dict
    try:
        accounts = checked_guarded(guarded)
    except ValidationError as error:
        faults |= error.error_dict
    else:
        if not accounts["e_address"]:
            faults["e_address"] = _("Fyll i er e-adress i Peppol, dit beställningar skickas.")
        if not any(accounts[name] for name in ("bankgiro", "plusgiro", "iban")):
            faults["bankgiro"] = _("Fyll i minst ett av bankgiro, plusgiro och IBAN.")
    if faults:
        raise ValidationError(faults)
    return new, accounts


def _revoke_open(supplier: Supplier, at: datetime) -> None:
    supplier.invitations.filter(used_at__isnull=True, revoked_at__isnull=True).update(revoked_at=at)


def _letter(invitation: SupplierInvitation, address: str) -> str:
    agency = agency_in_scope().get()
    return _(
        "%(agency)s vill kunna skicka beställningar elektroniskt till %(supplier)s och ber er lämna era uppgifter.\n\n"
        "Öppna sidan: %(address)s\n\n"
        "Länken kan användas en gång, till och med den %(day)s. Ni behöver er e-adress i Peppol, era bankuppgifter "
        "och ert momsregistreringsnummer.\n\n"
        "Är ni osäkra på om brevet är äkta, så ring er kontakt på myndigheten på ett nummer ni redan känner.\n"
    ) % {
        "agency": agency.name,
        "supplier": invitation.supplier.name,
        "address": address,
        "day": timezone.localdate(invitation.expires_at).isoformat(),
    }
