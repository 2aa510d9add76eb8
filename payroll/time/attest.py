"""Time entries in the attest inbox (attest av tidrader): hours, supplements and one-off amounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payroll.calculation.wording import days, quantity
from payroll.employment.queries import nearest
from payroll.salary_types.catalogue import by_code
from payroll.time.deciding import (
    ask,
    attest,
    cancel,
    give_back,
    leave_as_it_is,
    row_of,
    terms_by_employment,
    who,
)
from payroll.time.models import EntryState, TimeEntry
from servicecenter.accounts.models import User
from servicecenter.attest.actions import Wish, request_attests
from servicecenter.attest.kinds import AttestKind
from servicecenter.attest.models import AttestTask
from servicecenter.common.money import format_kronor

KIND = "time_entry"
CANCEL = "time_entry_cancel"


def ask_for_entry(*, entry: TimeEntry, by: User | None, at: datetime) -> AttestTask:
    """Ask for attest of a submitted entry."""
    title = f"{by_code(entry.code).sv}, {how_much(entry)}"
    flow = f"{KIND}.{by_code(entry.code).key}"
    return ask(entry, kind=KIND, title=title, amount_ore=entry.amount_ore, flow=flow, by=by, at=at)


def ask_for_cancellation(*, entry: TimeEntry, by: User, at: datetime) -> AttestTask:
    """Ask that an attested entry is taken back."""
    title = _("Makulera: %s") % f"{by_code(entry.code).sv}, {how_much(entry)}"
    return ask(entry, kind=CANCEL, title=title, amount_ore=entry.amount_ore, by=by, at=at, state=EntryState.ATTESTED)


def how_much(entry: TimeEntry) -> str:
    """``7,5 timmar``, or the amount when no quantity was reported."""
    if entry.quantity is not None:
        return quantity(entry.quantity, by_code(entry.code).unit)[0]
    return f"{format_kronor(entry.amount_ore)} kr"


def ask_for_entries(entries: Sequence[TimeEntry], *, by: User, at: datetime) -> None:
    """Ask for attest of many new entries of one salary type, in as many questions as for one."""
    as_stored = TimeEntry.objects.filter(pk__in=[entry.pk for entry in entries])
    terms = terms_by_employment(entry.employment_id for entry in entries)
    wishes = []
    for entry in as_stored.select_related("employment__person__user").order_by("id"):
        person, own = entry.employment.person, nearest(terms.get(entry.employment_id, ()), entry.starts_on)
        title, unit = f"{by_code(entry.code).sv}, {how_much(entry)}", own.unit if own else None
        wishes.append(Wish(entry, title, person.user, person.name, unit, content_of(entry)))
    if wishes:
        request_attests(kind=KIND, wishes=wishes, flow=f"{KIND}.{by_code(entries[0].code).key}", by=by, at=at)


def _content(task: AttestTask) -> Mapping[str, Any]:
    return content_of(row_of(TimeEntry, task))


def content_of(entry: TimeEntry) -> Mapping[str, Any]:
    return {
        "employment": entry.employment_id,
        "code": entry.code,
        "starts_on": entry.starts_on.isoformat(),
        "ends_on": entry.ends_on.isoformat(),
        "quantity": None if entry.quantity is None else str(entry.quantity),
        "amount_ore": entry.amount_ore,
        "note": entry.note,
        "replaces": entry.replaces_id,
        "is_replaced": entry.superseded_at is not None,
    }


def _detail(task: AttestTask) -> Mapping[str, Any]:
    entry = row_of(TimeEntry, task)
    rows = [
        {"label": _("Löneart"), "value": f"{entry.code} {by_code(entry.code).sv}"},
        {"label": _("Dagar"), "value": days(entry.starts_on, entry.ends_on)},
        {"label": _("Omfattning"), "value": how_much(entry)},
        *who(entry),
    ]
    if entry.note:
        rows.append({"label": _("Anteckning"), "value": entry.note})
    if (old := entry.replaces) is not None:
        rows.append({"label": _("I stället för"), "value": f"{how_much(old)}, {days(old.starts_on, old.ends_on)}"})
    return {"parts": [{"heading": _("Rapporterat"), "rows": rows}]}


TIME_ENTRY = AttestKind(
    key=KIND,
    label=gettext_lazy("Tidrad"),
    content=_content,
    detail=_detail,
    on_approved=partial(attest, TimeEntry),
    on_returned=partial(give_back, TimeEntry),
    icon="clock",
)

TIME_ENTRY_CANCEL = AttestKind(
    key=CANCEL,
    label=gettext_lazy("Makulering av tidrad"),
    content=_content,
    detail=_detail,
    on_approved=partial(cancel, TimeEntry),
    on_returned=leave_as_it_is,
    icon="clock",
)
