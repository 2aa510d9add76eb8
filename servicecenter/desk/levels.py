"""How soon the desk answers (SUP-1): the first answer to each question, counted by the service clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import F, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from servicecenter.agreements.catalogue import Area
from servicecenter.desk.models import SupportCase
from servicecenter.service_clock.folding import ClockEvent, EventKind, State, Target, fold
from servicecenter.service_clock.reading import working_days
from servicecenter.service_levels.actions import write_days
from servicecenter.service_levels.counts import Case, SourceRow, by_day

ANSWER = "SUP-1"
WITHIN = Target(working_days=2)
LONGEST = timedelta(days=14)
"""Two working days are never so many days, whatever red days lie between."""


def measure_answers(*, areas: list[Area], since: date, until: date, at: datetime) -> None:
    """Count the questions of some areas that should have had an answer on each day."""
    cases: dict[str, list[Case]] = {area: [] for area in areas}
    for area, case in _cases(since, until, at):
        if area in cases:
            cases[area].append(case)
    for area, own in cases.items():
        days = by_day(own, since=since, until=until)
        write_days(code=ANSWER, subject=str(area), since=since, until=until, days=days, at=at)


def _cases(since: date, until: date, at: datetime) -> Iterator[tuple[str, Case]]:
    """Each question that fell due: an answer is what someone else than the asker wrote, and no note. One query."""
    first, last = (timezone.make_aware(datetime.combine(day, time())) for day in (since, until + timedelta(days=1)))
    answers = Q(messages__is_note=False) & ~Q(messages__written_by=F("opened_by"))
    rows = SupportCase.objects.filter(opened_at__gte=first - LONGEST, opened_at__lt=min(last, at)).order_by(
        "opened_at", "id"
    )
    answered = rows.annotate(answered_at=Min("messages__written_at", filter=answers))
    for area, number, public_id, opened_at, answered_at in answered.values_list(
        "area", "number", "public_id", "opened_at", "answered_at"
    ):
        standing = fold(_events(opened_at, answered_at), working_days(), WITHIN, now=at)
        if standing.due is not None and standing.due < at:
            row = SourceRow(_told(number, standing.due, answered_at), reverse("support_case", args=[public_id]))
            yield area, (timezone.localdate(standing.due), standing.state is State.MET, row)


def _events(opened_at: datetime, answered_at: datetime | None) -> list[ClockEvent]:
    started = ClockEvent(EventKind.START, opened_at)
    return [started, ClockEvent(EventKind.STOP, answered_at)] if answered_at else [started]


def _told(number: str, due: datetime, answered_at: datetime | None) -> str:
    told = {"number": number, "due": f"{timezone.localtime(due):%Y-%m-%d %H.%M}"}
    if answered_at is None:
        return _("Ärende %(number)s: svar senast %(due)s, inget svar än") % told
    told["at"] = f"{timezone.localtime(answered_at):%Y-%m-%d %H.%M}"
    return _("Ärende %(number)s: svar senast %(due)s, svarat %(at)s") % told
