"""A project room in a browser: who goes there, a calendar that can be turned, and forms filled in as people do."""

from __future__ import annotations

import time as clock
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from onboarding.gates.conditions import asked
from onboarding.models import Activity, Project
from onboarding.population.people import People
from onboarding.projects.actions import move_activity
from servicecenter.models import Agency, User
from servicecenter.tenancy.scope import tenant
from tests.factories import STOCKHOLM


class Calendar:
    """The clock of the whole application, which goes on from nine in the morning of the day that it was turned to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, day: date) -> None:
        self.turn_to(day)
        monkeypatch.setattr(timezone, "now", self.now)

    def turn_to(self, day: date) -> None:
        self._turned_to = datetime.combine(day, time(9), tzinfo=STOCKHOLM).astimezone(UTC)
        self._turned_at = clock.monotonic()

    def now(self) -> datetime:
        return self._turned_to + timedelta(seconds=clock.monotonic() - self._turned_at)


@dataclass
class Window:
    """Someone's page, and what is done on it."""

    page: Any

    def go(self, name: str, *args: Any) -> None:
        found = self.page.goto(reverse(name, args=args))
        assert found.ok, f"{name}: {found.status} {self.page.locator('main').inner_text()[:300]}"

    def press(self, label: str) -> None:
        self.page.get_by_role("button", name=label).first.click()
        self.is_well()

    def follow(self, label: str) -> None:
        self.page.get_by_role("link", name=label).first.click()

    def send(self, **values: Any) -> None:
        """Fill in the page's form by the names of its fields, and send it."""
        for name, value in values.items():
            fill(self.page, name, value)
        self.page.locator("main form button.button--primary[type=submit]").last.click()
        self.is_well()

    def reads(self, text: str) -> None:
        assert self.page.get_by_text(text).first.is_visible(), self.page.locator("main").inner_text()[:2000]

    def is_well(self) -> None:
        """Nothing was refused."""
        wrong = self.page.locator(
            "main [aria-invalid=true], main .errorlist, #status .sc-status--stop, .sc-alone__code"
        )
        assert wrong.count() == 0, self.page.locator("main").inner_text()[:2000]


def fill(page: Any, name: str, value: Any) -> None:
    found = page.locator(f"main [name='{name}']")
    kind = found.first.evaluate("each => each.type")
    if kind in ("radio", "checkbox"):
        _tick(page, name, value)
    elif kind.startswith("select"):
        found.select_option(str(value.pk) if isinstance(value, User) else value)
    elif kind == "file":
        found.set_input_files(value)
    else:
        found.fill(str(value))


def _tick(page: Any, name: str, value: Any) -> None:
    """What one sees and presses is the label; ``True`` is the box that stands alone."""
    for each in value if isinstance(value, list) else [value]:
        chosen = "" if each is True else f"[value='{each}']"
        box = page.locator(f"main [name='{name}']{chosen}")
        label = page.locator(f"main label[for='{box.get_attribute('id')}']")
        if not box.is_checked():
            (label if label.count() else box).click()


@dataclass
class Walk:
    """A project on its way through the gates; ``mends`` says what is done about each condition."""

    agency: Agency
    people: Mapping[str, User]
    calendar: Calendar
    browse: Callable[..., Any]
    size: dict[str, int]
    mends: Mapping[str, Callable[[Walk, str], None]]
    project: Project | None = None
    windows: dict[str, Any] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return self.calendar.now()

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @property
    def cast(self) -> People:
        return People(**{each.name: self.people[each.name] for each in fields(People)})

    def turn_to(self, day: date) -> None:
        """Another day: everyone has logged out since."""
        for page in self.windows.values():
            page.context.close()
        self.windows.clear()
        self.calendar.turn_to(day)

    def visit(self, who: str, name: str, *args: Any) -> Window:
        """Someone's window, on a page."""
        if who not in self.windows:
            self.windows[who] = self.browse(self.people[who], self.size)
        window = Window(self.windows[who])
        window.go(name, *args)
        return window

    def at(self, who: str, name: str, *args: Any) -> Window:
        """Someone's window, on a page of the project."""
        return self.visit(who, name, self.project.public_id, *args)

    def rows(self, model: type[Any], **given: Any) -> list[Any]:
        with tenant(self.agency.pk):
            return list(model.objects.filter(**{"project": self.project} | given))

    def left(self, gate: int) -> dict[str, str]:
        """What the gate still asks for, and how it stands."""
        with tenant(self.agency.pk):
            self.project.refresh_from_db()
            return {one.code: str(one.stands) for one in asked(self.project, gate, on=self.today) if not one.is_met}

    def pass_gate(self, gate: int) -> None:
        """Put right what the gate's page says is missing, and pass it; it is not offered again."""
        missing = self.left(gate)
        shown = self.at("account", "project_gate", gate).page.locator(".sc-gate li.is-unmet")
        assert shown.count() == len(missing), shown.all_inner_texts()
        for code in missing:
            if code in self.left(gate):
                self.mends.get(code, self.mends["paper"])(self, code)
        assert self.left(gate) == {}
        window = self.at("chair" if gate else "account", "project_gate", gate)
        window.press("Passera grinden")
        window.go("project_gate", self.project.public_id, gate)
        window.reads("Passerad")
        assert window.page.get_by_role("button", name="Passera grinden").count() == 0

    def finish_activities(self, phase: int) -> None:
        """Those of a phase are done; the first is pressed on the plan's page."""
        first, *rest = self.rows(Activity, phase=phase)
        self.at("lead", "project_plan").press(f"Klar: {first.name}")
        with tenant(self.agency.pk):
            for row in rest:
                move_activity(activity=row, step="finish", by=self.people["lead"], at=self.now)
