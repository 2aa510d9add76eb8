"""What time entries and absences have in common when they are attested (attest av rapporterade rader)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from payroll.employment.models import Employment, PayTerms
from payroll.employment.queries import current, nearest
from payroll.time.models import EntryState
from payroll.time.states import REPORTED
from payroll.time.undoing import undone
from servicecenter.accounts.models import User
from servicecenter.agencies.knowledge import moment_of_record
from servicecenter.attest.actions import request_attest
from servicecenter.attest.models import AttestTask
from servicecenter.attest.queries import desk_of
from servicecenter.attest.rules import Case
from servicecenter.audit.reading import note_read
from servicecenter.common.permissions import Permission
from servicecenter.tenancy.models import TenantModel
from servicecenter.workflow.transitions import NotAllowedNow, move

Row = TypeVar("Row", bound=TenantModel)


def ask(
    row: Row,
    *,
    kind: str,
    title: str,
    amount_ore: int | None,
    by: User | None,
    at: datetime,
    flow: str = "",
    state: str = EntryState.SUBMITTED,
) -> AttestTask:
    """Put a submitted row in the inbox of whoever may attest for the unit that the person works in."""
    if row.state != state:
        raise NotAllowedNow(_("%(row)s är inte inskickad och kan inte attesteras.") % {"row": title})
    person, terms = row.employment.person, terms_of(row)
    return request_attest(
        kind=kind,
        on=row,
        title=title,
        subject=person.user,
        subject_name=person.name,
        unit=terms.unit if terms else None,
        amount_ore=amount_ore,
        flow=flow,
        by=by,
        at=at,
    )


def terms_of(row: Row) -> PayTerms | None:
    """The terms that the row's days are worked on."""
    return terms_on(row.employment_id, row.starts_on)


def terms_on(employment_id: int, day: date) -> PayTerms | None:
    terms = PayTerms.objects.filter(employment=employment_id).select_related("unit")
    return nearest(current(terms), day)


def may_attest_for(employment: Employment, day: date, by: User, at: datetime) -> bool:
    """Whether someone attests for a person, by the unit that they work in on a day; one's own case never."""
    terms = terms_on(employment.pk, day)
    case = Case(Permission.ATTEST, employment.person.user_id, None, terms.unit_id if terms else None, None)
    return desk_of(by, timezone.localdate(at)).may_decide(case)


def terms_by_employment(employment_ids: Iterable[int]) -> dict[int, list[PayTerms]]:
    """The terms of many employments, each in order of time."""
    found: dict[int, list[PayTerms]] = {}
    for row in current(PayTerms.objects.filter(employment_id__any=list(employment_ids)).select_related("unit")):
        found.setdefault(row.employment_id, []).append(row)
    return found


def row_of(model: type[Row], task: AttestTask) -> Row:
    return model.objects.get(pk=task.object_id)


def who(row: Row) -> list[dict[str, str]]:
    """The person's work, for the page of the case; the reading is logged."""
    person, terms = row.employment.person, terms_of(row)
    note_read(kind=row._meta.model_name, person_id=person.pk, name=person.name, object_id=str(row.pk))
    work = [terms.title, terms.unit.name] if terms else []
    return [
        {"label": _("Anställning"), "value": ", ".join((f"{person.number}/{row.employment.number}", *work))},
    ]


def attest(model: type[Row], task: AttestTask, by: User, at: datetime) -> None:
    """The row counts from now: the next run whose cut-off comes after this pays it, in place of what it replaces."""
    row = model.objects.select_for_update().get(pk=task.object_id)
    row.attested_by, row.attested_at = by, moment_of_record(at)
    if row.replaces_id is not None:
        supersede(model, row.replaces_id, at=row.attested_at)
    move(
        row,
        REPORTED["attest"],
        by=by,
        at=at,
        behalf_of=task.behalf_of_id,
        content_hash=task.content_hash,
        also=("attested_by", "attested_at"),
    )


def supersede(model: type[Row], key: int, *, at: datetime) -> None:
    """The row stays as it was attested, and counts no longer. Raises when it has already given way."""
    at = moment_of_record(at)
    if not model.objects.filter(pk=key, superseded_at__isnull=True).update(superseded_at=at):
        raise NotAllowedNow(_("Det som skulle ersättas är redan ändrat eller makulerat. Returnera ärendet."))


def cancel(model: type[Row], task: AttestTask, by: User, at: datetime) -> None:
    """What was attested is taken back by a new attest (makulering): later runs reverse it, earlier stay as they are."""
    supersede(model, task.object_id, at=at)
    undone(model.objects.get(pk=task.object_id), by=by, at=at)


def leave_as_it_is(task: AttestTask, by: User, at: datetime) -> None:
    """A cancellation that is returned changes nothing."""


def give_back(model: type[Row], task: AttestTask, by: User, at: datetime) -> None:
    """Back to the one who reported it, with what is to be changed."""
    row = model.objects.select_for_update().get(pk=task.object_id)
    move(row, REPORTED["return"], by=by, at=at, behalf_of=task.behalf_of_id, comment=task.comment)
    undone(row, by=by, at=at)
