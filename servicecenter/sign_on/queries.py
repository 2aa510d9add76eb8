"""Sign-ons and identities: of the agency in scope, or of the one named in the address."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from servicecenter.accounts.models import User
from servicecenter.accounts.queries import rights_in_agency
from servicecenter.agencies.models import Agency
from servicecenter.sign_on.models import SignOn, SignOnIdentity
from servicecenter.tenancy.scope import tenant


def sign_on_in_force() -> SignOn | None:
    return SignOn.objects.filter(confirmed_at__isnull=False, ended_at__isnull=True).select_related("agency").first()


def sign_on_of(code: str) -> SignOn | None:
    """The sign-on of the agency with a short name, before anyone has logged in."""
    agency = Agency.objects.filter(code=code, is_active=True).first()
    if agency is None:
        return None
    with tenant(agency.pk):
        return sign_on_in_force()


def active_agencies() -> QuerySet[Agency]:
    """Every agency, so that the choice says nothing of who has what."""
    return Agency.objects.filter(is_active=True).order_by("sort_key", "id")


def sign_ons() -> QuerySet[SignOn]:
    """Every sign-on the agency has had or waits for, newest first."""
    return SignOn.objects.select_related("requested_by", "confirmed_by", "agency").order_by("-requested_at", "-id")


def sign_on_by_id(public_id: UUID) -> SignOn | None:
    return sign_ons().filter(public_id=public_id).first()


def identities() -> QuerySet[SignOnIdentity]:
    found = SignOnIdentity.objects.filter(ended_at__isnull=True)
    return found.select_related("user", "requested_by", "confirmed_by").order_by("user__full_name", "id")


def waiting_identities() -> QuerySet[SignOnIdentity]:
    return identities().filter(confirmed_at__isnull=True)


def user_of_subject(subject: str, *, on: date) -> User | None:
    """Whom a confirmed identifier stands for, if they have a role in the agency in scope today."""
    found = SignOnIdentity.objects.filter(subject=subject, confirmed_at__isnull=False, ended_at__isnull=True)
    identity = found.select_related("user").first()
    if identity is None or not rights_in_agency([identity.user_id], on=on).exists():
        return None
    return identity.user
