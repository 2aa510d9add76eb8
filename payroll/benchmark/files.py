"""Files of the largest size: a payment file of 300 000 payments, written in a process of its own to see its memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date, datetime
from tempfile import TemporaryFile

from payroll.benchmark.machine import peak_memory
from servicecenter.exchange.pain001 import (
    CategoryPurpose,
    CreditTransfer,
    Debtor,
    bank_profile,
    bban,
    iban,
    payment_file,
    write,
)

PAYMENTS = 300_000
ACCOUNT = "80001" + "0" * 9
"""Any account with the right length: what is measured is the writing."""


def measure() -> list[tuple[str, str]]:
    done = subprocess.run([sys.executable, "-m", "payroll.benchmark.files"], capture_output=True, text=True, check=True)
    seconds, size, memory = done.stdout.split()
    return [
        (
            f"payment file of {PAYMENTS:,} payments",
            f"{float(seconds):.1f} s, {float(size):.0f} MB, peak memory {float(memory):.0f} MB",
        )
    ]


def main() -> None:
    """Print seconds, megabytes written and peak megabytes of memory."""
    profile = replace(bank_profile("common"), highest_count=PAYMENTS)
    file = payment_file(
        origin="bench",
        created_at=datetime(2026, 11, 20, 9),  # noqa: DTZ001 the bank's local time
        debtor=Debtor("Myndigheten", "2021001234", "2021001234", "NDEASESS"),
        account=iban("SE4550000000058398257466"),
        giro_account=None,
        executes_on=date(2026, 11, 25),
        purpose=CategoryPurpose.SALARY,
        transfers=[
            CreditTransfer(f"{number:032x}", "Kim Andersson", bban(ACCOUNT), 2_500_000 + number)
            for number in range(PAYMENTS)
        ],
        profile=profile,
    )
    started = time.process_time()
    with TemporaryFile() as stream:
        write(file, profile, stream)
        size = stream.tell()
    print(time.process_time() - started, size / 1e6, peak_memory(os.getpid()))


if __name__ == "__main__":
    main()
