"""Invoices that wait too long (påminnelse och eskalering): told by mail, in working hours, once a day.

After how many days is the agency's decision; where nothing is decided nobody is reminded. What falls due within three
days is told at once. What has waited for longer still, is past its due date or that the supplier has reminded of, is
told to the one above too: the next manager who may attest it, or the reviewer's own manager. The mail names no supplier
and no amount.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from invoicing.approvals.attest import KIND
from invoicing.approvals.models import InvoiceReminder
from invoicing.supplier_invoices.models import InvoiceState, SupplierInvoice
from invoicing.supplier_reminders.queries import is_reminded, reminded_ids
from servicecenter.accounts.models import User
from servicecenter.agencies.queries import setting
from servicecenter.attest.models import AttestTask
from servicecenter.attest.queries import case_of, deciders, desk_of, waiting_tasks
from servicecenter.attest.rules import Case
from servicecenter.common.calendars import is_working_hour
from servicecenter.common.fault_points import fault_point

REMIND, ESCALATE = "invoicing.reminder_days", "invoicing.escalation_days"
SOON = timedelta(days=3)


@dataclass
class Waiting:
    """What one person is told of."""

    reviews: int = 0
    attests: int = 0
    raised: int = 0


@dataclass(frozen=True, slots=True)
class Patience:
    """After how many days the agency reminds and escalates, as of a day."""

    today: date
    remind: int
    escalate: int

    def is_time(self, since: date, due_on: date | None, *, is_reminded: bool = False) -> bool:
        is_soon = due_on is not None and due_on - self.today <= SOON
        return is_reminded or is_soon or (self.today - since).days >= self.remind

    def is_late(self, since: date, due_on: date | None, *, is_reminded: bool = False) -> bool:
        return is_reminded or (self.today - since).days >= self.escalate or (due_on is not None and due_on < self.today)


def remind_of_invoices(*, at: datetime) -> int:
    """Remind whoever should be and hasn't been today; gives how many. Each person is a transaction of its own."""
    patience = patience_on(timezone.localdate(at))
    if patience is None or not is_working_hour(timezone.localtime(at)):
        return 0
    told = InvoiceReminder.objects.filter(told_on=patience.today).order_by().values_list("user_id", flat=True)
    waiting = who_waits(patience)
    people = User.objects.filter(pk__in=waiting.keys() - set(told), is_active=True).exclude(email="").order_by("pk")
    return sum(_remind(user, waiting[user.pk], on=patience.today) for user in people)


def patience_on(day: date) -> Patience | None:
    remind = setting(REMIND, on=day) or ""
    if not remind.isdecimal():
        return None
    escalate = setting(ESCALATE, on=day) or ""
    return Patience(day, int(remind), int(escalate) if escalate.isdecimal() else 2 * int(remind))


def who_waits(patience: Patience) -> dict[int, Waiting]:
    """By person, how many invoices wait for them, and how many that wait for someone below them."""
    found: dict[int, Waiting] = {}
    for person, what in (*_reviews(patience), *_attests(patience)):
        each = found.setdefault(person, Waiting())
        setattr(each, what, getattr(each, what) + 1)
    return found


def _reviews(patience: Patience) -> Iterator[tuple[int, str]]:
    rows = SupplierInvoice.objects.filter(state=InvoiceState.REVIEW, reviewer__isnull=False).order_by("pk")
    bosses: dict[int, int | None] = {}
    rows = rows.annotate(is_reminded=is_reminded())
    for row in rows.select_related("reviewer").only("reviewer", "arrived_on", "due_on", "agency"):
        since = row.arrived_on or patience.today
        if patience.is_time(since, row.due_on, is_reminded=row.is_reminded):
            yield row.reviewer_id, "reviews"
        if patience.is_late(since, row.due_on, is_reminded=row.is_reminded):
            if row.reviewer_id not in bosses:
                bosses[row.reviewer_id] = _boss_of(row.reviewer, patience.today)
            if boss := bosses[row.reviewer_id]:
                yield boss, "raised"


def _boss_of(reviewer: User, on: date) -> int | None:
    """The nearest manager above the units that the reviewer's roles are tied to."""
    desk = desk_of(reviewer, on)
    places = sorted(desk.workplaces.get(reviewer.pk, ()))
    above = [desk.tree.managers.get(step) for unit in places for step in desk.tree.path(unit)]
    return next((manager for manager in above if manager not in (None, reviewer.pk)), None)


def _attests(patience: Patience) -> Iterator[tuple[int, str]]:
    tasks = list(waiting_tasks().filter(kind=KIND).order_by("pk"))
    due = dict(SupplierInvoice.objects.filter(pk__in=[task.object_id for task in tasks]).values_list("pk", "due_on"))
    reminded = reminded_ids(due)
    found: dict[Case, list[User]] = {}
    for task in tasks:
        since, due_on = timezone.localdate(task.requested_at), due.get(task.object_id)
        is_late = patience.is_late(since, due_on, is_reminded=task.object_id in reminded)
        if not (is_late or patience.is_time(since, due_on)):
            continue
        people = _deciders(task, found, patience.today)
        yield from ((person.pk, "attests") for person in people[:1])
        if is_late:
            yield from ((person.pk, "raised") for person in people[1:])


def _deciders(task: AttestTask, found: dict[Case, list[User]], on: date) -> list[User]:
    """The nearest who may attest, and the next above; asked once for cases that are alike."""
    case = case_of(task)
    if case not in found:
        found[case] = deciders(case, on=on)
    return found[case]


@transaction.atomic
def _remind(user: User, waiting: Waiting, *, on: date) -> bool:
    """With the person locked: another beat may have told them."""
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if InvoiceReminder.objects.filter(user=user, told_on=on).exists():
        return False
    counts = {"reviews": waiting.reviews, "attests": waiting.attests, "raised": waiting.raised}
    InvoiceReminder.objects.create(user=user, told_on=on, **counts)
    fault_point("reminder of invoices noted and not mailed")
    send_mail(_("Fakturor väntar på dig"), _text(counts), None, [user.email])
    fault_point("reminder of invoices mailed and not committed")
    return True


def _text(counts: dict[str, int]) -> str:
    rows = (
        (counts["reviews"], _("att granska och kontera")),
        (counts["attests"], _("att attestera")),
        (counts["raised"], _("som väntar på någon annan och har väntat för länge; du är nästa i tur")),
    )
    listed = "\n".join(f"- {count} {what}" for count, what in rows if count)
    return _("Fakturor som har väntat eller snart förfaller:\n\n%s\n\nLogga in för att se vilka.\n") % listed
