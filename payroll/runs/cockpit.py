"""The clerk's cockpit (lönekörningar): every agency's run of a month in one table, sorted by need.

Reads only the narrow overview rows, which hold no personal data, of agencies where the reader may see pay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payroll.runs.models import RunOverview, RunState
from payroll.runs.queries import overviews
from servicecenter.accounts.queries import Held
from servicecenter.agencies.models import Agency
from servicecenter.common.periods import Month
from servicecenter.common.permissions import Permission
from servicecenter.common.sorting import sort_key

HISTORY = 6
NOTABLE = Decimal("0.02")
"""A change of the gross sum since last month that is worth a look."""

STEPS = {"opened": 1, "collecting": 1, "preliminary": 2, "under_control": 3, "approved": 4, "definitive": 5, "paid": 6}
NOT_OPENED, STOPPED = "not_opened", "stopped"
NEED = (
    STOPPED,
    "collecting",
    "preliminary",
    "under_control",
    "opened",
    NOT_OPENED,
    "approved",
    "definitive",
    "paid",
    "cancelled",
)
DONE = frozenset({"definitive", "paid", "cancelled"})


def state_labels() -> dict[str, str]:
    return {
        STOPPED: _("Stoppad"),
        "collecting": _("Räknas"),
        "preliminary": _("Att granska"),
        "under_control": _("Till attest"),
        "opened": _("Öppen"),
        NOT_OPENED: _("Ej öppnad"),
        "approved": _("Attesterad"),
        "definitive": _("Definitiv"),
        "paid": _("Utbetald"),
        "cancelled": _("Avbruten"),
    }


@dataclass(frozen=True, slots=True)
class Work:
    """How far a calculation has come (förlopp)."""

    label: str
    done: int
    of: int
    per_second: int
    seconds_left: int | None
    is_running: bool = True
    note: str = ""

    @property
    def percent(self) -> int:
        return 100 * self.done // self.of if self.of else 0


def progress(name: str, *, done: int, of: int, started_at: datetime | None, now: datetime) -> Work:
    """Employees done, how many a second and how long is left."""
    seconds = max((now - started_at).total_seconds(), 0.001) if started_at else 0.0
    pace = done / seconds if seconds else 0.0
    left = round((of - done) / pace) if pace else None
    return Work(_("%s räknas") % name, done, of, round(pace), left)


@dataclass(frozen=True, slots=True)
class Row:
    """An agency's run of the month, or the place where it will be."""

    agency: Agency
    overview: RunOverview | None
    before: RunOverview | None
    history: tuple[int, ...]
    may_prepare: bool
    may_approve: bool
    now: datetime

    @property
    def name(self) -> str:
        return self.agency.name

    @property
    def state(self) -> str:
        if self.overview is None:
            return NOT_OPENED
        if self.overview.state in (RunState.PRELIMINARY, RunState.UNDER_CONTROL) and self.overview.stops:
            return STOPPED
        return self.overview.state

    @property
    def state_label(self) -> str:
        return state_labels()[self.state]

    @property
    def done(self) -> int:
        return STEPS.get(self.overview.state, 0) if self.overview else 0

    @property
    def mark(self) -> str:
        return {STOPPED: "stop", "collecting": "run"}.get(self.state, "")

    @property
    def is_counted(self) -> bool:
        return self.overview is not None and self.overview.state not in (
            RunState.OPENED,
            RunState.COLLECTING,
            RunState.CANCELLED,
        )

    @property
    def employees(self) -> int:
        """Of this run; before it is counted, as many as last month."""
        if self.overview and self.overview.people:
            return self.overview.people
        return self.before.people if self.before else 0

    @property
    def stops(self) -> int:
        return self.overview.stops if self.overview and self.is_counted else 0

    @property
    def warnings(self) -> int:
        return self.overview.warnings if self.overview and self.is_counted else 0

    @property
    def notes(self) -> int:
        return self.overview.notes if self.overview and self.is_counted else 0

    @property
    def gross_ore(self) -> int | None:
        return self.overview.gross_ore if self.overview and self.is_counted else None

    @property
    def change(self) -> Decimal | None:
        """The gross sum against last month's, as a share."""
        if self.gross_ore is None or self.before is None or not self.before.gross_ore:
            return None
        return Decimal(self.gross_ore - self.before.gross_ore) / self.before.gross_ore

    @property
    def is_notable(self) -> bool:
        return self.change is not None and abs(self.change) >= NOTABLE

    @property
    def work(self) -> Work | None:
        if self.overview is None or self.overview.state != RunState.COLLECTING:
            return None
        row = self.overview
        return progress(self.name, done=row.people_done, of=row.people, started_at=row.started_at, now=self.now)

    @property
    def action(self) -> dict[str, Any]:
        """The next step: what the button says, whether it is filled, and what it does on the way to the run."""
        match self.state:
            case "stopped":
                label = ngettext("Rätta %d stopp", "Rätta %d stopp", self.stops) % self.stops
                return {"label": label, "is_primary": self.may_prepare}
            case "collecting":
                return {"label": _("Visa körning")}
            case "preliminary" if self.may_prepare:
                return {"label": _("Granska")}
            case "under_control" if self.may_approve:
                return {"label": _("Attestera"), "is_primary": True}
            case "under_control":
                return {"label": _("Invänta attest"), "is_quiet": True}
            case "opened" if self.may_prepare:
                return {"label": _("Räkna"), "do": "calculate"}
            case "not_opened":
                return {"label": _("Öppna"), "do": "open"} if self.may_prepare else {}
            case "approved" if self.may_prepare:
                return {"label": _("Gör definitiv")}
            case "definitive":
                return {"label": _("Invänta bank"), "is_quiet": True}
        return {"label": _("Visa"), "is_quiet": True}

    @property
    def needs_me(self) -> bool:
        return self.state not in DONE and bool(self.action) and not self.action.get("is_quiet")


def month_rows(held: Held, agencies: Sequence[Agency], month: Month, *, now: datetime) -> list[Row]:
    """Every agency of the reader, by need. One query, however many agencies."""
    months = [month.plus(-back) for back in reversed(range(HISTORY))]
    found = overviews(agencies, months)
    prepares = {agency.pk for agency in held.agencies(Permission.PREPARE_PAY_RUN)}
    approves = {agency.pk for agency in held.agencies(Permission.APPROVE_PAY_RUN)}
    rows = [
        Row(
            agency=agency,
            overview=found.get((agency.pk, str(month))),
            before=found.get((agency.pk, str(month.plus(-1)))),
            history=tuple(_history(found, agency, months)),
            may_prepare=agency.pk in prepares,
            may_approve=agency.pk in approves,
            now=now,
        )
        for agency in agencies
    ]
    return sorted(rows, key=lambda row: NEED.index(row.state))


def _history(found: Mapping[tuple[int, str], RunOverview], agency: Agency, months: Iterable[Month]) -> Iterable[int]:
    for each in months:
        row = found.get((agency.pk, str(each)))
        if (
            row is not None
            and row.gross_ore
            and row.state not in (RunState.OPENED, RunState.COLLECTING, RunState.CANCELLED)
        ):
            yield row.gross_ore


SORTS = {
    "name": lambda row: sort_key(row.name),
    "state": lambda row: NEED.index(row.state),
    "people": lambda row: row.employees,
    "gross": lambda row: row.gross_ore,
    "change": lambda row: row.change,
}


def chosen(rows: Sequence[Row], *, name: str, state: str, change: str, show: str, sort: str) -> list[Row]:
    """The rows that the filters leave, sorted; what has no figure stands last."""
    shown = [
        row
        for row in rows
        if name.casefold() in row.name.casefold()
        and state in ("", row.state)
        and (change != "notable" or row.is_notable)
        and (show != "todo" or row.needs_me)
        and (show != "done" or row.state in DONE)
    ]
    key = SORTS.get(sort.lstrip("-"), SORTS["state"])
    known = [row for row in shown if key(row) is not None]
    return sorted(known, key=key, reverse=sort.startswith("-")) + [row for row in shown if key(row) is None]


def total_of(rows: Sequence[Row]) -> dict[str, Any]:
    counted = [row for row in rows if row.gross_ore is not None]
    compared = [row for row in counted if row.change is not None]
    before = sum(row.before.gross_ore for row in compared)
    now = sum(row.gross_ore for row in compared)
    return {
        "label": ngettext("%d myndighet", "%d myndigheter", len(rows)) % len(rows),
        "note": _("%d räknade") % len(counted),
        "employees": sum(row.employees for row in rows),
        "gross_ore": sum(row.gross_ore for row in counted),
        "change": Decimal(now - before) / before if before else None,
    }


def month_url(month: Month) -> str:
    return f"{reverse('pay_runs')}?month={month}"


def short_month(month: Month) -> str:
    return date_format(month.starts_on, "M").rstrip(".").capitalize()
