"""A declaration of 300 000 people is written file by file, in memory that does not grow with them."""

from __future__ import annotations

import subprocess
import sys

import pytest

PEOPLE, MOST_MB = 300_000, 300

STREAM = f"""
import re
from pathlib import Path
from tests.payroll.exchange.agi.test_round_trip import AGENCY, PERIOD, head_and, identity
from payroll.exchange.agi import IndividualStatement, Payee, Value, build, split

head, _rows = head_and(0)
values = (Value("011", 35000), Value("012", 900), Value("001", 7134), Value("051", 1))
rows = (IndividualStatement(AGENCY, Payee(identity(n)), PERIOD, str(n + 1), values) for n in range({PEOPLE}))
files = size = 0
for part in split(head, rows):
    size += len(build(part))
    files += 1
# The kernel's own mark of this program: getrusage also counts the test runner that it was forked from.
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())
print(files, size, int(peak[1]) // 1024)
"""


@pytest.mark.slow
def test_300_000_people_are_streamed_in_less_than_300_megabytes():
    done = subprocess.run([sys.executable, "-c", STREAM], capture_output=True, text=True, check=True)
    files, size, megabytes = map(int, done.stdout.split())
    assert files == 301
    assert size > 200_000_000
    assert megabytes < MOST_MB
