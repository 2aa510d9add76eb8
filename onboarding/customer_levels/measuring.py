"""Every room measures what it does for an agency (mätning): the nightly round, and the demo's first one."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from invoicing.invoice_levels.measuring import measure_invoices
from payroll.run_levels.measuring import measure_pay
from servicecenter.agreements.catalogue import Service
from servicecenter.agreements.queries import active_services
from servicecenter.common.periods import Month
from servicecenter.desk.levels import measure_answers
from servicecenter.desk.teams import areas_of
from servicecenter.service_levels.queries import spans

AGAIN, FIRST = 3, 12
"""Months that are measured anew every night, since a later run or answer may change them; and the first time."""


def measure_agency(*, until: date, at: datetime, since: date | None = None) -> None:
    """Measure the services that the agency in scope has, up to a day; the same again changes nothing."""
    since = since or Month.of(until).plus(-(AGAIN if spans() else FIRST)).starts_on
    services = active_services(since) | active_services(until)
    days = {"since": since, "until": until, "at": at}
    if Service.PAYROLL in services:
        measure_pay(**days)
    if Service.INVOICES in services:
        measure_invoices(**days)
    measure_answers(areas=areas_of(services), **days)


def day_before(day: date) -> date:
    """The last day that is over."""
    return day - timedelta(days=1)
