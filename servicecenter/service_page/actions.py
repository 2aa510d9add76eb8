"""What is done with a customer's service page: taken over from a closed project, and kept up to date with history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from servicecenter.accounts.models import User
from servicecenter.accounts.queries import people_here
from servicecenter.agreements.seating import may_name
from servicecenter.audit.events import Event, record
from servicecenter.common.permissions import Permission
from servicecenter.service_page.models import CustomerContact, CustomerRisk, CustomerVolume, RiskState
from servicecenter.workflow.transitions import NotAllowedNow

WRITES = (Permission.EDIT_AGREEMENTS, Permission.ORDER_SERVICES)
"""Who keeps the page up to date: the account manager and the customer's lead."""
Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What a closed project leaves: rows by kind, each with the name that it has in the project."""

    source: UUID
    contacts: Iterable[tuple[str, Facts]]
    volumes: Iterable[tuple[str, Facts]]
    risks: Iterable[tuple[str, Facts]]


@transaction.atomic
def take_over(*, left: TakenOver, by: User, at: datetime) -> int:
    """Copy what a project leaves (ta över), once. Gives how many rows are new.

    A contact that is there stays; a volume that is there is replaced by what the later project has confirmed.
    """
    if any(
        model.objects.filter(source=left.source).exists() for model in (CustomerContact, CustomerVolume, CustomerRisk)
    ):
        raise NotAllowedNow(_("Projektet är redan överlämnat till tjänstesidan."))
    count = 0
    for name, facts in left.contacts:
        if not CustomerContact.objects.filter(replaced_at=None, **facts).exists():
            _make(CustomerContact, facts, by, at, source=left.source, source_row=name)
            count += 1
    for name, facts in left.volumes:
        before = CustomerVolume.objects.select_for_update().filter(replaced_at=None, code=facts["code"]).first()
        if before is not None:
            _replace(before, by, at)
        _make(CustomerVolume, facts, by, at, source=left.source, source_row=name)
        count += 1
    for name, facts in left.risks:
        _make(CustomerRisk, facts, by, at, source=left.source, source_row=name)
        count += 1
    record(Event.SERVICE_PAGE_CHANGED, on=None, by=by, at=at, step="taken_over", count=count)
    return count


@transaction.atomic
def write_contact(*, row: CustomerContact | None, facts: Facts, by: User, at: datetime) -> CustomerContact:
    """Name a contact, or another instead of one (ange kontakt). Each side names its own, the account manager both."""
    _require(by)
    if not may_name(by, facts["side"]) or (row is not None and not may_name(by, row.side)):
        raise PermissionDenied(_("Varje sida utser sina egna kontakter."))
    _check_person(facts["user"], "email", at)
    there = CustomerContact.objects.filter(replaced_at=None, **facts)
    if there.exists():
        raise ValidationError({"email": _("%s är redan kontakt i den rollen.") % facts["user"]})
    return _written(CustomerContact, row, facts, by, at)


@transaction.atomic
def write_volume(*, row: CustomerVolume, value: Any, by: User, at: datetime) -> CustomerVolume:
    """A new figure (ändra volym); the one before stays in the history."""
    _require(by)
    if value is None or value < 0:
        raise ValidationError({"value": _("Skriv ett tal som inte är mindre än noll.")})
    if value == row.value:
        raise ValidationError({"value": _("Värdet är detsamma som nu.")})
    same = {name: getattr(row, name) for name in ("code", "name", "name_en", "unit", "unit_en")}
    return _written(CustomerVolume, row, same | {"value": value}, by, at)


@transaction.atomic
def write_risk(*, row: CustomerRisk | None, facts: Facts, by: User, at: datetime) -> CustomerRisk:
    """Note a risk, or look at it again (skriv risk): who answers for it, and when it is looked at next."""
    _require(by)
    _check_person(facts["owner"], "email", at)
    if facts["review_on"] <= timezone.localdate(at):
        raise ValidationError({"review_on": _("Välj en dag som inte har varit.")})
    return _written(CustomerRisk, row, facts, by, at)


@transaction.atomic
def close_risk(*, row: CustomerRisk, by: User, at: datetime) -> CustomerRisk:
    """What closes it has come (stäng risk); it stays in the history with who closed it."""
    _require(by)
    names = ("cause", "effect", "probability", "impact", "response", "measure", "owner", "closes_when", "review_on")
    return _written(CustomerRisk, row, {name: getattr(row, name) for name in names} | CLOSED, by, at)


CLOSED = {"state": RiskState.CLOSED}


@transaction.atomic
def end_contact(*, row: CustomerContact, by: User, at: datetime) -> None:
    """Somebody is no contact any more (avsluta kontakt)."""
    _require(by)
    if not may_name(by, row.side):
        raise PermissionDenied(_("Varje sida utser sina egna kontakter."))
    _replace(_fresh(row), by, at)
    _note(row, "ended", by, at)


def _written(model: type[Any], row: Any, facts: Facts, by: User, at: datetime) -> Any:
    """A new row instead of another; it keeps the project that the first one came from."""
    told: dict[str, Any] = {}
    if row is not None:
        row = _fresh(row)
        told = {"source": row.source, "source_row": row.source_row}
        _replace(row, by, at)
    made = _make(model, facts, by, at, **told)
    _note(made, "changed" if row else "added", by, at)
    return made


def _make(kind: type[Any], facts: Facts, by: User, at: datetime, **more: Any) -> Any:
    return kind.objects.create(**facts, **more, written_by=by, written_at=at)


def _replace(row: Any, by: User, at: datetime) -> None:
    row.replaced_by, row.replaced_at = by, at
    row.save(update_fields=["replaced_by", "replaced_at"])


def _fresh(row: Any) -> Any:
    found = type(row).objects.select_for_update().filter(pk=row.pk, replaced_at=None).first()
    if found is None:
        raise NotAllowedNow(_("Någon annan har redan ändrat raden. Läs om sidan."))
    return found


def _note(row: Any, step: str, by: User, at: datetime) -> None:
    record(Event.SERVICE_PAGE_CHANGED, on=row, by=by, at=at, step=step)


def _require(by: User) -> None:
    if not any(by.may(right) for right in WRITES):
        raise PermissionDenied(_("Bara kundansvarig och myndighetens projektledare ändrar tjänstesidan."))


def _check_person(user: User, field: str, at: datetime) -> None:
    if not people_here(on=timezone.localdate(at)).filter(pk=user.pk).exists():
        raise ValidationError({field: _("%s har ingen roll här. Be en administratör.") % user})
