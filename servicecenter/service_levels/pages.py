"""What the pages of service levels show (servicenivåernas sidor): the same for the customer and the centre."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from servicecenter.agreements.models import Direction, SlaRow
from servicecenter.common.money import format_kronor
from servicecenter.common.periods import Month
from servicecenter.service_catalogue.versions import newest
from servicecenter.service_levels.counts import SHOWN_A_DAY
from servicecenter.service_levels.models import LevelDay, MeasuredSpan
from servicecenter.service_levels.queries import Followed, MonthPart, rows_of
from servicecenter.service_levels.subjects import BY_AREA, OF_MONEY, subject_name

KINDS = {True: "ok", False: "stop", None: "plain"}


@dataclass(frozen=True, slots=True)
class FileRow:
    """A month of a level as the file has it; one that is not measured has no figures."""

    followed: Followed
    part: MonthPart | None

    @property
    def service(self) -> str:
        return service_name(self.followed.row.service)

    @property
    def target(self) -> Decimal:
        return self.part.judged.level.target if self.part else self.followed.row.target

    @property
    def answer(self) -> str:
        if self.part is None:
            return _("mäts inte än")
        return {True: _("ja"), False: _("nej"), None: _("inga fall")}[self.part.judged.is_met]

    @property
    def basis(self) -> str:
        return _("rullande tre månader") if self.part and self.part.judged.is_rolling else ""


def file_rows(found: Iterable[Followed]) -> list[FileRow]:
    """Every part of every month, and a row of its own for what is not measured."""
    return [FileRow(level, part) for level in found for part in (measured_parts(level) if level.span else [None])]


def service_name(code: str) -> str:
    return newest().service(code).name.sv if code in newest() else code


def target_text(row: SlaRow) -> str:
    return target_words(row.target, is_at_least=row.direction == Direction.AT_LEAST)


def target_words(target: Decimal, *, is_at_least: bool) -> str:
    """A target as it is said: minst 95 procent."""
    return f"{_('minst') if is_at_least else _('högst')} {percent_text(target)} {_('procent')}"


def measured_parts(level: Followed) -> list[MonthPart]:
    """The parts that begin when it was measured, or later."""
    span = level.span
    return [part for part in level.parts if span and span.starts_on <= part.ends_on and part.starts_on <= span.ends_on]


def percent_text(share: Decimal | None) -> str:
    """A share as it is written, without decimals that say nothing."""
    return "" if share is None else f"{share.normalize():f}".replace(".", ",")


def counts_text(code: str, met: int, counted: int) -> str:
    """Cases, or kronor where the measure counts money."""
    shown = [format_kronor(each) if code in OF_MONEY else str(each) for each in (met, counted)]
    return _("%(met)s av %(counted)s") % {"met": shown[0], "counted": shown[1]} + (" kr" if code in OF_MONEY else "")


def by_service(found: Sequence[Followed], months: Sequence[Month]) -> list[dict[str, Any]]:
    """The levels of each service, each with a cell for every month."""
    return [
        {"code": code, "name": service_name(code), "rows": [_row(level, months) for level in rows]}
        for code, rows in groupby(found, key=lambda level: level.row.service)
    ]


def _row(level: Followed, months: Sequence[Month]) -> dict[str, Any]:
    parts = measured_parts(level)
    shares = [part.judged.percent for part in reversed(parts) if part.judged.percent is not None]
    return {
        "level": level,
        "target": target_text(level.row),
        "is_by_area": level.row.code in BY_AREA,
        "spark": shares if len(shares) > 1 else [],
        "cells": [{"month": month, "parts": [cell_of(level, part) for part in parts if part.month == month]}
                  for month in months],
    }  # fmt: skip


def cell_of(level: Followed, part: MonthPart) -> dict[str, Any]:
    code, subject = level.agreed.key
    return {
        "part": part,
        "kind": KINDS[part.judged.is_met],
        "url": reverse("service_level_month", args=[code, subject, str(part.month)]),
        "share": percent_text(part.judged.percent),
        "of": counts_text(code, part.judged.tally.met, part.judged.tally.counted),
        "days": "" if part.is_whole else f"{part.starts_on.day}–{part.ends_on.day}",
    }


def tiles(found: Sequence[Followed], last_whole: Month) -> list[dict[str, Any]]:
    """How the last whole month went, and how much is not measured."""
    judged = [part.judged.is_met for level in found for part in measured_parts(level) if part.month == last_whole]
    missed, kept = judged.count(False), judged.count(True)
    unmeasured = sum(level.span is None for level in found)
    until = max((level.span.ends_on for level in found if level.span), default=None)
    return [
        {"label": _("Hållna nivåer"), "value": str(kept), "note": str(last_whole), "kind": "ok" if kept else ""},
        {"label": _("Under målet"), "value": str(missed), "note": str(last_whole), "kind": "stop" if missed else "ok"},
        {"label": _("Mäts inte än"), "value": str(unmeasured)},
        {"label": _("Mätt till och med"), "value": str(until or "–")},
    ]


def month_page(code: str, subject: str, month: Month, level: Followed | None) -> dict[str, Any]:
    """A month of a measure: its days, and the row behind each case that was not in time."""
    days = rows_of(code, subject, month.starts_on, month.ends_on)
    missed = [(day, row) for day, rows in days for row in rows if not row.excluded_for]
    excluded = [(day, row) for day, rows in days for row in rows if row.excluded_for]
    return {
        "days": [(day, counts_text(code, day.met, day.counted)) for day, _rows in days],
        "chart": [(str(day.day.day), _share(day)) for day, _rows in reversed(days) if day.counted],
        "missed": missed,
        "excluded": excluded,
        "hidden": _hidden(days),
        "profile": _profile(level) if level else [],
        "subject_name": subject_name(code, subject),
    }


def _hidden(days: Sequence[tuple[LevelDay, Sequence[Any]]]) -> int:
    """Days with more rows than are kept."""
    return sum(day.excluded + day.counted - day.met > len(rows) for day, rows in days if len(rows) >= SHOWN_A_DAY)


def _share(day: LevelDay) -> int:
    return 100 * day.met // day.counted


def _profile(level: Followed) -> list[tuple[str, str]]:
    row = level.row
    return [
        (_("Formel"), row.formula),
        (_("Mål"), f"{target_text(level.row)} ({row.source})"),
        (_("Klockan startar"), row.starts_with),
        (_("Klockan stannar"), row.stops_with),
        (_("Pauser"), row.pauses),
        (_("Undantag"), row.exclusions),
        (_("Kalender"), row.calendar),
        (_("Minsta antal"), str(row.minimum_sample)),
        (_("Källrader"), row.source_rows),
        (_("Avtalsversion"), str(row.version)),
    ]


def unpromised(spans: Iterable[MeasuredSpan]) -> list[dict[str, Any]]:
    """What is measured though no signed version promises it."""
    return [
        {
            "code": span.code,
            "name": subject_name(span.code, span.subject),
            "until": span.ends_on,
            "since": span.starts_on,
        }
        for span in spans
    ]


def month_or_none(text: str) -> Month | None:
    try:
        return Month.parse(text)
    except ValueError:
        return None


def last_whole_month(today: date) -> Month:
    return Month.of(today).plus(-1)
