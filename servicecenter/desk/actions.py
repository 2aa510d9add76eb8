"""What happens to a support case: asked, taken, answered, handed over, solved and opened again.

The letter that tells of an answer carries no content of the case, only that there is one and where.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import send_mail
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from servicecenter.accounts.models import User
from servicecenter.agreements.catalogue import Area
from servicecenter.agreements.queries import active_services
from servicecenter.audit.events import Event, record
from servicecenter.desk.models import CaseMessage, CaseState, SupportCase
from servicecenter.desk.states import OPEN, SUPPORT_CASE
from servicecenter.desk.teams import TEAMS, areas_of
from servicecenter.tenancy.scope import current_agency_id
from servicecenter.workflow.transitions import NotAllowedNow, move

LOCK = "SELECT pg_advisory_xact_lock(hashtext('support case numbers'), %s)"
OPENS_AGAIN = timedelta(days=14)
"""So long after it was solved the same case is opened again; later it is a new one that follows it."""
Link = Callable[[SupportCase], str]


@transaction.atomic
def open_case(
    *, area: str, title: str, text: str, about: str = "", follows: SupportCase | None = None, by: User, at: datetime
) -> SupportCase:
    """Ask the team of an area. Raises ``ValidationError`` when the agency has no service in the area."""
    if area not in areas_of(active_services(timezone.localdate(at))):
        raise ValidationError({"area": _("Er myndighet har ingen tjänst inom området. Välj ett annat.")})
    case = SupportCase.objects.create(
        number=_next_number(timezone.localdate(at).year), area=area, title=title, about=about[:120], follows=follows,
        opened_by=by, opened_at=at, last_written_at=at,
    )  # fmt: skip
    CaseMessage.objects.create(case=case, text=text, written_by=by, written_at=at)
    record(Event.CASE_OPENED, on=case, by=by, at=at, kind=area)
    return case


@transaction.atomic
def reply(*, case: SupportCase, text: str, by: User, at: datetime) -> SupportCase:
    """The one who asked writes again: a case that waited goes on, one that was solved lately is opened again."""
    case = _lock(case)
    if case.opened_by_id != by.pk:
        raise PermissionDenied(_("Bara den som har frågat kan svara här."))
    if case.state == CaseState.SOLVED:
        if not may_open_again(case, at):
            raise NotAllowedNow(_("Ärendet löstes för mer än två veckor sedan. Ställ en ny fråga som följer på det."))
        case.solved_at = None
        move(case, SUPPORT_CASE["reopen"], by=by, at=at, also=["solved_at"])
    elif case.state == CaseState.WAITING:
        move(case, SUPPORT_CASE["reply"], by=by, at=at)
    _write(case, text, by=by, at=at)
    return case


@transaction.atomic
def take(*, case: SupportCase, by: User, at: datetime) -> SupportCase:
    """Someone of the team takes the case, also from a colleague."""
    case = _of_team(case, by)
    case.handled_by = by
    move(case, SUPPORT_CASE["take"], by=by, at=at, also=["handled_by"])
    return case


@transaction.atomic
def answer(*, case: SupportCase, text: str, is_solved: bool, link: Link, by: User, at: datetime) -> SupportCase:
    """Write to the one who asked: a question back, or the answer that solves it."""
    case = _of_team(case, by)
    case.handled_by = case.handled_by or by
    case.solved_at = at if is_solved else None
    move(case, SUPPORT_CASE["solve" if is_solved else "ask"], by=by, at=at, also=["handled_by", "solved_at"])
    _write(case, text, by=by, at=at)
    _tell(case, link)
    return case


@transaction.atomic
def write_note(*, case: SupportCase, text: str, by: User, at: datetime) -> SupportCase:
    """A note that only the team reads."""
    case = _of_team(case, by)
    _write(case, text, is_note=True, by=by, at=at)
    return case


@transaction.atomic
def mark_critical(*, case: SupportCase, is_critical: bool, by: User, at: datetime) -> SupportCase:
    """The team holds the case to be critical, or no longer so (kritiskt ärende); it keeps its first moment."""
    case = _of_team(case, by)
    if is_critical != (case.critical_at is not None):
        case.critical_at = at if is_critical else None
        case.save(update_fields=["critical_at"])
        record(Event.CASE_CRITICAL, on=case, by=by, at=at, is_critical=is_critical)
    return case


@transaction.atomic
def hand_over(*, case: SupportCase, area: str, text: str, by: User, at: datetime) -> SupportCase:
    """Give the case to another team, with a note of what has been tried."""
    case = _of_team(case, by)
    if area == case.area:
        raise ValidationError({"area": _("Ärendet ligger redan där. Välj ett annat område.")})
    case.area, case.handled_by = area, None
    move(case, SUPPORT_CASE["hand_over"], by=by, at=at, comment=text[:300], also=["area", "handled_by"])
    _write(case, text, is_note=True, by=by, at=at)
    record(Event.CASE_HANDED_OVER, on=case, by=by, at=at, kind=area)
    return case


def may_open_again(case: SupportCase, at: datetime) -> bool:
    return case.solved_at is not None and at - case.solved_at <= OPENS_AGAIN


def is_in_team(case: SupportCase, user: User) -> bool:
    return user.may(TEAMS[Area(case.area)])


def _of_team(case: SupportCase, by: User) -> SupportCase:
    case = _lock(case)
    if not is_in_team(case, by):
        raise PermissionDenied(_("Ärendet hör till ett annat arbetslag."))
    if case.state not in OPEN:
        raise NotAllowedNow(_("Ärendet är löst."))
    return case


def _lock(case: SupportCase) -> SupportCase:
    return SupportCase.objects.select_for_update().get(pk=case.pk)


def _write(case: SupportCase, text: str, *, is_note: bool = False, by: User, at: datetime) -> None:
    CaseMessage.objects.create(case=case, text=text, is_note=is_note, written_by=by, written_at=at)
    case.last_written_at = at
    case.save(update_fields=["last_written_at"])


def _tell(case: SupportCase, link: Link) -> None:
    text = _("Det finns ett svar i ärende %(number)s.\n\nLogga in och läs det: %(link)s\n")
    told = text % {"number": case.number, "link": link(case)}
    send_mail(_("Svar i ärende %(number)s") % {"number": case.number}, told, None, [case.opened_by.email])


def _next_number(year: int) -> str:
    """The next free number, ``S2026-00012``. Whoever asks waits until the one before has committed or given up."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [current_agency_id()])
    last = SupportCase.objects.filter(number__startswith=f"S{year}-").order_by("-number").first()
    return f"S{year}-{int(last.number[6:]) + 1 if last else 1:05d}"
