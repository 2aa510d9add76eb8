"""The process dies at every fault point of a month's work in turn; all comes to the same."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from payroll.runs import actions
from tests.consistency.test_fault_points import named_points
from tests.faults.months import Month, SecondThoughts, new_month
from tests.faults.walk import Killer, Walks, walked_through

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ELSEWHERE = (
    *("payroll/advances/", "payroll/reserve/", "payroll/declarations/", "payroll/pensions/", "payroll/debts/"),
    *("payroll/vacation/", "payroll/schedules/", "payroll/swaps/", "payroll/rotas/"),
    *("servicecenter/payments/answers.py", "servicecenter/payments/cases.py", "servicecenter/payments/folder.py"),
    *("servicecenter/payments/restores.py", "servicecenter/mail/"),
    "servicecenter/documents/",
    "servicecenter/disclosures/",
    "servicecenter/transport/",
    "payroll/cards/",
    "payroll/travel_advances/",
    "procurement/",
    "invoicing/",
    "onboarding/",
)
"""What has stories of its own: in ``test_reserve``, ``test_aftermath``, ``test_vacation``, and beside the
outbox, the documents, the disclosures, the card files, the travel advances, the purchases, the invoices and the moves
in."""
REGRETS = {
    *("timeentry.withdraw", "timeentry.return", "attesttask.withdraw", "attesttask.return"),
    *("payrun.cancel", "payrun.return"),
}


@pytest.fixture(autouse=True)
def small_chunks_and_own_files(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.FILES_DIR = tmp_path / "files"
    monkeypatch.setattr(actions, "CHUNK", 2)


def test_wherever_the_process_dies_all_comes_to_the_same(subtests: Any) -> None:
    walks = Walks(subtests)
    for kind in (Month, SecondThoughts):
        walks.walk(partial(new_month, kind))
    assert set(named_points()) - set(named_points(*ELSEWHERE)) <= walks.struck, "en felpunkt passeras aldrig"
    assert {f"unlogged {regret}" for regret in REGRETS} <= walks.struck


def test_an_undisturbed_month_is_paid_with_its_file_in_place() -> None:
    outcome = walked_through(new_month(), Killer())
    assert outcome["run"][0] == "paid"
    assert outcome["files"] == [True]
