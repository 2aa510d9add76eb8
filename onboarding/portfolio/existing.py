"""How those who are customers already are served while others are connected (befintliga kunder, A47)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from onboarding.customer_levels.queries import MONTHS_RUNNING
from onboarding.projects.models import ProjectOverview
from onboarding.projects.services import services_on
from servicecenter.common.periods import Month
from servicecenter.service_clock.attainment import Tally, percent
from servicecenter.service_levels.models import UnitLevel
from servicecenter.service_levels.pages import percent_text, service_name
from servicecenter.service_levels.queries import unit_levels

SHOWN = 6


def existing_customers(running: Iterable[ProjectOverview], *, on: date) -> dict[str, Any]:
    """Each measure of each service over half a year, for all customers together; those below the target first.

    ``is_stopping`` are below two months running and keep gate 3 shut; ``projects`` are on their way to the service.
    """
    months = [Month.of(on).plus(-back) for back in range(SHOWN, 0, -1)]
    rows = unit_levels(months)
    coming = [(row, {one.code for one in services_on(row.services, row.go_live_on)}) for row in running]
    found = [
        _row(service, code, list(own), months, [row for row, services in coming if service in services])
        for (service, code), own in groupby(rows, key=lambda row: (row.service, row.code))
    ]
    return {"months": months, "rows": sorted(found, key=lambda row: (not row["is_stopping"], not row["is_below"]))}


def _row(
    service: str, code: str, own: list[UnitLevel], months: list[Month], projects: list[ProjectOverview]
) -> dict[str, Any]:
    by_month = {row.month: row for row in own}
    last = [by_month.get(str(month)) for month in months[-MONTHS_RUNNING:]]
    newest = last[-1]
    return {
        "service": service_name(service),
        "code": code,
        "cells": [(month, _cell(by_month.get(str(month)))) for month in months],
        "customers": newest.customers if newest else 0,
        "below": newest.below if newest else 0,
        "is_below": newest is not None and newest.is_below,
        "is_stopping": all(row is not None and row.is_below for row in last),
        "projects": projects,
    }


def _cell(row: UnitLevel | None) -> dict[str, Any] | None:
    if row is None:
        return None
    share = percent(Tally(row.met, row.counted), is_at_least=row.is_at_least)
    return {"share": percent_text(share), "kind": "stop" if row.is_below else "ok"}
