"""What is done with savings: a baseline entered and confirmed by another, and what the agency still does itself."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from onboarding.projects.registers import fresh, side_of, tell
from onboarding.savings.models import OwnCost, ServiceBaseline
from onboarding.savings.overview import refresh_savings
from onboarding.savings.queries import ServiceSaving, saving_here
from onboarding.savings.states import BASELINE, BaselineState
from servicecenter.accounts.models import User
from servicecenter.common.permissions import Permission
from servicecenter.tenancy.scope import current_agency_id
from servicecenter.workflow.transitions import NotAllowedNow, SecondPersonNeeded, move

FIRST_YEAR = 1990


@transaction.atomic
def enter_baseline(
    *, service: str, year: int, cost_ore: int, units: int, source: str, by: User, at: datetime
) -> ServiceBaseline:
    """Enter what a service cost before (lägg in baslinje), for a customer from before; another confirms it.

    Raises ``NotAllowedNow`` where a project's volume form tells it already, or one waits.
    """
    side_of(by)
    followed = _followed(service, at)
    if followed.told and followed.told.form:
        raise NotAllowedNow(_("Baslinjen är bekräftad i anslutningsprojektets volymer och läggs inte in en gång till."))
    if followed.proposed:
        raise NotAllowedNow(_("En baslinje väntar redan på att bekräftas. Bekräfta eller avvisa den först."))
    faults = {}
    if not FIRST_YEAR <= year <= timezone.localdate(at).year:
        faults["year"] = _("Välj ett år som har varit, tidigast %d.") % FIRST_YEAR
    if units <= 0:
        faults["units"] = _("Volymen måste vara större än noll.")
    if cost_ore < 0:
        faults["cost_ore"] = _("Kostnaden kan inte vara mindre än noll.")
    if not source.strip():
        faults["source"] = _("Skriv varifrån uppgiften kommer, så att andra kan kontrollera den.")
    if faults:
        raise ValidationError(faults)
    told = {"year": year, "cost_ore": cost_ore, "units": units, "source": source.strip()}
    row = ServiceBaseline.objects.create(service=service, **told, entered_by=by, entered_at=at)
    tell(row, "added", by=by, at=at)
    return row


@transaction.atomic
def decide_baseline(*, baseline: ServiceBaseline, step: str, by: User, at: datetime) -> ServiceBaseline:
    """The agency's finance head confirms or declines it (bekräfta eller avvisa), and has not entered it."""
    _lock(baseline.service)
    baseline = fresh(baseline)
    if not by.may(Permission.SIGN_FOR_CUSTOMER):
        raise PermissionDenied(_("Baslinjen bekräftas av den som svarar för myndighetens ekonomi."))
    if baseline.entered_by_id == by.pk:
        raise SecondPersonNeeded(_("Du har själv lagt in baslinjen. Någon annan måste avgöra den."))
    if step == "confirm":
        earlier = ServiceBaseline.objects.filter(service=baseline.service, state=BaselineState.CONFIRMED).first()
        if earlier:
            move(fresh(earlier), BASELINE["replace"], by=None, at=at)
    baseline.decided_by, baseline.decided_at = by, at
    move(baseline, BASELINE[step], by=by, at=at, also=["decided_by", "decided_at"])
    tell(baseline, step, by=by, at=at)
    refresh_savings(at=at)
    return baseline


@transaction.atomic
def state_own_cost(
    *,
    service: str,
    year: int,
    quarter: int,
    cost_ore: int,
    what: str,
    by: User,
    at: datetime,
    units: int | None = None,
) -> OwnCost:
    """State what the agency still spends itself (lämna egen kostnad), a year or a quarter; again is a correction.

    Raises ``NotAllowedNow`` where the year is stated in the other way.
    """
    if not by.may(Permission.WORK_FOR_CUSTOMER):
        raise PermissionDenied(_("Myndigheten lämnar uppgift om vad den själv lägger på tjänsten."))
    followed = _followed(service, at)
    _check_own_cost(followed, year, cost_ore, units, what, at)
    current = OwnCost.objects.filter(service=service, year=year, replaced_at=None)
    if current.exclude(quarter=quarter).filter(quarter=0).exists() or (
        not quarter and current.exclude(quarter=0).exists()
    ):
        raise NotAllowedNow(
            _("%d är redan lämnat på annat sätt. Lämna antingen hela året eller kvartal för kvartal.") % year
        )
    current.filter(quarter=quarter).update(replaced_at=at)
    told = {"cost_ore": cost_ore, "units": units, "what": what.strip()}
    row = OwnCost.objects.create(service=service, year=year, quarter=quarter, **told, stated_by=by, stated_at=at)
    tell(row, "added", by=by, at=at)
    refresh_savings(at=at)
    return row


def _check_own_cost(
    followed: ServiceSaving, year: int, cost_ore: int, units: int | None, what: str, at: datetime
) -> None:
    faults = {}
    if not followed.first.year <= year <= timezone.localdate(at).year:
        faults["year"] = _("Välj ett år då ni har haft tjänsten: %(first)d–%(last)d.") % {
            "first": followed.first.year,
            "last": timezone.localdate(at).year,
        }
    if cost_ore < 0:
        faults["cost_ore"] = _("Kostnaden kan inte vara mindre än noll.")
    if not what.strip():
        faults["what"] = _("Skriv vad som ingår, till exempel en halv tjänst som tar emot frågor.")
    if followed.is_counted and units is not None:
        faults["units"] = _("Servicecentret räknar volymen. Lämna fältet tomt.")
    if not followed.is_counted and units is None:
        faults["units"] = _("Ange volymen; servicecentret kan inte räkna den.")
    if faults:
        raise ValidationError(faults)


def _followed(service: str, at: datetime) -> ServiceSaving:
    """The service as it stands, with nobody else writing its figures meanwhile."""
    _lock(service)
    found = saving_here(service, on=timezone.localdate(at))
    if found is None:
        raise NotAllowedNow(_("Myndigheten har ingen undertecknad överenskommelse om tjänsten."))
    return found


def _lock(service: str) -> None:
    key = f"savings {current_agency_id()} {service}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
