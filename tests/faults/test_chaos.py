"""A short schedule of `make chaos`: the same code with a few seeds that are always the same."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.faults.chaos import differences, run_schedules
from tests.faults.stack import Stack

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::ResourceWarning")]
UNDISTURBED = {"people": 300, "payslips": 300, "lines": 900, "net": 1_000, "hash": "a"}


def test_a_few_random_kill_schedules_change_nothing(migrated: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o711)
        with Stack(Path(name), migrated=migrated) as stack:
            assert run_schedules(stack, seeds=range(3)) == []


@pytest.mark.parametrize(
    ("found", "told"),
    [
        ({"people": 299, "payslips": 299}, "borttappade lönespecifikationer: 1"),
        ({"payslips": 301}, "dubbla lönespecifikationer: 1"),
        ({"net": 1_001}, "skillnad i nettosumma, öre: 1"),
        ({"hash": "b"}, "annat innehåll"),
    ],
)
def test_what_differs_is_told(found: dict[str, object], told: str) -> None:
    assert told in differences(UNDISTURBED, UNDISTURBED | found)[0]
    assert differences(UNDISTURBED, dict(UNDISTURBED)) == []
