"""The process dies at every fault point of what follows a paid month; nothing comes twice and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from payroll.models import Person
from payroll.schedules import shift_jobs
from servicecenter.common.fault_points import strike_with
from tests.consistency.test_fault_points import named_points
from tests.factories.declarations import personal_number
from tests.faults.aftermath import (
    Answered,
    Declared,
    PaidAhead,
    Reported,
    Staffed,
    Swapped,
    after_november,
    with_a_debt,
)
from tests.faults.walk import Killed, Killer, KillerEverywhere, Story, walked_through

ANSWERS = [f"servicecenter/payments/{name}.py" for name in ("answers", "cases", "folder", "restores")]
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def own_files(tmp_path: Path, settings: Any) -> None:
    settings.FILES_DIR = tmp_path


def killed_everywhere(new_story: Callable[[], Story], *folders: str) -> dict[str, Any]:
    """What the story comes to, undisturbed and when the process dies once at every point on the way: the same.

    ``folders`` hold the points that the story must come to.
    """
    undisturbed = walked_through(new_story(), Killer())
    killer = KillerEverywhere()
    assert walked_through(new_story(), killer) == undisturbed, killer.struck
    assert set(named_points(*folders)) <= set(killer.struck), "en felpunkt passeras aldrig"
    return undisturbed


def test_a_declaration_is_made_and_written_once() -> None:
    outcome = killed_everywhere(lambda: after_november(Declared), "payroll/declarations/")
    assert [row[:2] for row in outcome["versions"]] == [(1, "rejected"), (2, "received")]
    assert outcome["files"] == [(1, True), (2, True)]


@pytest.mark.parametrize(("kind", "point"), [(Declared, "declaration"), (Reported, "pension")])
def test_an_approval_that_died_after_its_file_was_written_can_be_sent_back_instead(kind: Any, point: str) -> None:
    """What it left behind is nobody's, and does not stand in the way of the file that is approved in the end."""
    story = after_november(kind)
    for step in (story.make, story.seal):
        story.take(step)
    with strike_with(Killer(at=f"{point} file in place")), pytest.raises(Killed):
        story.take(story.approve)
    story.take(story.give_back)
    with story.desk.scope():
        Person.objects.filter(personal_number=personal_number(100)).update(personal_number=personal_number(200))
    for step in (story.remake, story.seal, story.approve):
        story.take(step)
    outcome = story.outcome()
    assert (outcome["files"][-1], outcome["in folder"]) in [(True, 2), ((1, True), 2)]


def test_a_pension_report_is_made_and_written_once() -> None:
    outcome = killed_everywhere(lambda: after_november(Reported), "payroll/pensions/")
    assert (outcome["report"][1], outcome["files"]) == ("delivered", [True])


def test_what_the_bank_answers_is_used_once_and_what_came_back_is_paid_once() -> None:
    outcome = killed_everywhere(lambda: after_november(Answered), *ANSWERS)
    assert [row[:2] for row in outcome["cases"]] == [("returned", "approved"), ("returned", "closed")]


def test_a_debt_is_paid_and_written_off_once() -> None:
    outcome = killed_everywhere(with_a_debt, "payroll/debts/")
    assert sum(amount for _kind, amount in outcome["debt"]) == 1_000_000 - 250_000 - 400_000


def test_an_advance_is_paid_once() -> None:
    outcome = killed_everywhere(lambda: after_november(PaidAhead), "payroll/advances/actions.py")
    assert outcome["decisions"] == [("single", "approved", 1, 1_000_000), ("single", "cancelled", 1, 1_000_000)]


def test_a_file_of_shifts_is_read_once_whenever_its_reader_dies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shift_jobs, "WHILE_WAITING", 2)
    monkeypatch.setattr(shift_jobs, "AT_A_TIME", 3)
    outcome = killed_everywhere(lambda: after_november(Staffed), "payroll/schedules/")
    assert outcome["files"] == [("done", 8, 8, 7, 0, 1), ("done", 8, 8, 0, 7, 1)]
    assert (outcome["shifts"], outcome["rejects"], outcome["left"]) == (7, 2, 0)


def test_a_placing_and_a_swap_of_shifts_are_whole_whenever_the_process_dies() -> None:
    outcome = killed_everywhere(lambda: after_november(Swapped), "payroll/rotas/", "payroll/swaps/")
    assert (outcome["swaps"], outcome["placings"], outcome["rows"]) == (["approved"], 2, 6)
    assert [is_first for _day, is_first in outcome["plan"]] == [False, True, True, False]
