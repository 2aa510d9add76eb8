"""Service levels of pay, counted from runs, payslips, the bank's answers and vouchers (mätning av lönen).

PAY-1 is right first time, PAY-4 paid on pay day and PAY-5 posted in time. PAY-2 and PAY-3 are not measured: the house
keeps no form that comes in and no cause of an error, and a figure without rows would be a guess.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from payroll.run_levels.corrections import corrections
from payroll.runs.models import PayRun, Payslip, RunState
from payroll.runs.states import SETTLED
from servicecenter.agreements.catalogue import Service
from servicecenter.ledger.queries import vouchers_of_origins
from servicecenter.payments.models import Payment, PaymentFate, PaymentNews
from servicecenter.service_clock.folding import ClockEvent, EventKind, State, Target, fold
from servicecenter.service_clock.reading import working_days
from servicecenter.service_levels.actions import write_days
from servicecenter.service_levels.counts import Case, SourceRow, by_day
from servicecenter.service_levels.subjects import catalogue_code

POSTED_WITHIN = Target(working_days=2)
LONGEST = timedelta(days=14)
"""Two working days are never so many days, whatever red days lie between."""


def measure_pay(*, since: date, until: date, at: datetime) -> None:
    """Count what fell due on each day: payslips and payments on their pay day, vouchers when they were promised."""
    runs = list(
        PayRun.objects.exclude(state=RunState.CANCELLED).filter(pays_on__range=(since, until)).order_by("pays_on", "id")
    )
    measured = {"PAY-1": _right(runs, since), "PAY-4": _paid(runs, since, until), "PAY-5": _posted(since, at)}
    for code, cases in measured.items():
        days = by_day(cases, since=since, until=until)
        write_days(code=code, subject=catalogue_code(Service.PAYROLL), since=since, until=until, days=days, at=at)


def _right(runs: list[PayRun], since: date) -> Iterator[Case]:
    """Payslips of fixed runs, on their pay day; one that a later run has put right was not right first time."""
    fixed = [run for run in runs if run.state in SETTLED]
    later = list(PayRun.objects.filter(state__in=SETTLED, pays_on__gt=since).order_by("pays_on", "id"))
    wrong: dict[int, int] = {}
    for one in corrections(fixed, later):
        run = one.payslip.run
        told = {"month": run.month, "run": str(one.by_run)}
        cause = _("Uppgift som myndigheten lämnade efter stopptiden") if one.is_late_word else ""
        text = _("Lönespecifikation %(month)s, rättad i %(run)s") % told
        yield run.pays_on, False, SourceRow(text, reverse("payslip", args=[one.payslip.public_id]), cause)
        wrong[run.pk] = wrong.get(run.pk, 0) + 1
    counts = dict(Payslip.objects.filter(run__in=fixed).order_by().values_list("run").annotate(Count("id")))
    for run in fixed:
        if right := counts.get(run.pk, 0) - wrong.get(run.pk, 0):
            yield run.pays_on, True, SourceRow(str(run), count=right)


def _paid(runs: list[PayRun], since: date, until: date) -> Iterator[Case]:
    """Payments of salaries, on the pay day: carried out by then, later, refused by the bank, or not told of yet.

    A run that was not fixed by its pay day has nothing to pay from: all its payslips are late.
    """
    for run in runs:
        if run.state not in SETTLED and not run.is_extra and run.people:
            text = _("%(run)s var inte fastställd på löningsdagen") % {"run": run}
            yield run.pays_on, False, SourceRow(text, reverse("pay_run", args=[run.public_id]), count=run.people)
    for row in _payments(since, until):
        link = reverse("payment_batch", args=[row["batch__public_id"]])
        text, cause = _told(row)
        in_time = row["in_time"] and not row["refused"]
        yield row["batch__pays_on"], in_time, SourceRow(text, link, cause, row["count"])


def _payments(since: date, until: date) -> Iterator[dict]:
    """The payments of batches of salaries counted by how they went. One query."""
    news = PaymentNews.objects.filter(payment=OuterRef("pk"))
    settled = news.filter(fate=PaymentFate.SETTLED)
    rows = Payment.objects.filter(
        batch__kind="salary", batch__origin__startswith="pay-run:", batch__pays_on__range=(since, until)
    ).annotate(
        in_time=Exists(settled.filter(happened_on__lte=OuterRef("batch__pays_on"))),
        late=Exists(settled.filter(happened_on__gt=OuterRef("batch__pays_on"))),
        refused=Exists(news.filter(fate__in=(PaymentFate.REJECTED, PaymentFate.RETURNED))),
    )
    named = ("batch__public_id", "batch__title", "batch__pays_on", "batch__sent_at", "in_time", "late", "refused")
    yield from (
        rows.order_by("batch__pays_on", "batch__public_id", *named[4:]).values(*named).annotate(count=Count("id"))
    )


def _told(row: dict) -> tuple[str, str]:
    """What is said of payments that went alike, and why they are left out of the count if they are."""
    told = {"batch": row["batch__title"], "count": row["count"]}
    if row["refused"]:
        return _("%(batch)s: nådde inte kontot (%(count)d st)") % told, _("Kontot avvisades av banken")
    if row["in_time"]:
        return str(row["batch__title"]), ""
    if row["late"]:
        return _("%(batch)s: utförda efter löningsdagen (%(count)d st)") % told, ""
    if row["batch__sent_at"] is None:
        return _("%(batch)s: inte sända till banken (%(count)d st)") % told, ""
    return _("%(batch)s: utan besked (%(count)d st)") % told, _("Banken har inte rapporterat utbetalningen")


def _posted(since: date, at: datetime) -> Iterator[Case]:
    """Approved runs on the day when their voucher was promised: two working days after the approval."""
    runs = list(
        PayRun.objects.filter(approved_at__date__gte=since - LONGEST, approved_at__lte=at, state__in=SETTLED).order_by(
            "approved_at"
        )
    )
    vouchers = vouchers_of_origins([run.origin for run in runs])
    posted = dict(vouchers.values_list("origin", "posted_at"))
    for run in runs:
        events = [ClockEvent(EventKind.START, run.approved_at)]
        if moment := posted.get(run.origin):
            events.append(ClockEvent(EventKind.STOP, max(moment, run.approved_at)))
        standing = fold(events, working_days(), POSTED_WITHIN, now=at)
        if standing.due is not None and standing.due < at:
            due = f"{timezone.localtime(standing.due):%Y-%m-%d %H.%M}"
            text = _("%(run)s: bokföring senast %(due)s") % {"run": run, "due": due}
            row = SourceRow(text, reverse("pay_run", args=[run.public_id]))
            yield timezone.localdate(standing.due), standing.state is State.MET, row
