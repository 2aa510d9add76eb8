"""Files of the largest size, for 300 000 people, each written in a process of its own to see its memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from tempfile import TemporaryFile

from stdnum import luhn

from payroll.exchange.agi import (
    AgiFile,
    Contact,
    Employer,
    IndividualStatement,
    MainStatement,
    Payee,
    Sender,
    TechnicalContact,
    Value,
    build,
    split,
)
from servicecenter.common.periods import Month
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
from servicecenter.operations.machine import peak_memory

PEOPLE = 300_000
REGISTERED_ID = "162021001231"
ACCOUNT = "80001" + "0" * 9
"""Any account with the right length: what is measured is the writing."""


def measure() -> list[tuple[str, str]]:
    return [
        (f"payment file of {PEOPLE:,} payments", _measured("payments")),
        (f"declaration (AGI) of {PEOPLE:,} people", _measured("declaration")),
    ]


def _measured(what: str) -> str:
    command = [sys.executable, "-m", "payroll.benchmark.files", what]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, size, memory = done.stdout.split()
    return f"{float(seconds):.1f} s, {float(size):.0f} MB, peak memory {float(memory):.0f} MB"


def main(what: str) -> None:
    """Print seconds, megabytes written and peak megabytes of memory."""
    seconds, size = WRITERS[what]()
    print(seconds, size / 1e6, peak_memory(os.getpid()))


def payments() -> tuple[float, int]:
    """Seconds and bytes of one file with a payment to each person."""
    profile = replace(bank_profile("common"), highest_count=PEOPLE)
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
            for number in range(PEOPLE)
        ],
        profile=profile,
    )
    started = time.process_time()
    with TemporaryFile() as stream:
        write(file, profile, stream)
        size = stream.tell()
    return time.process_time() - started, size


def declaration() -> tuple[float, int]:
    """Seconds and bytes of the files of one declaration, as many as it takes, each checked as when it is sent."""
    period = Month(2026, 10)
    head = AgiFile(
        Sender(
            "Servicecenter",
            REGISTERED_ID,
            TechnicalContact("Kim Andersson", "0101234567", "kim@example.se"),
            datetime(2026, 11, 12, 9),  # noqa: DTZ001 local time, as the file tells it
        ),
        Employer(REGISTERED_ID, (Contact("Kim Andersson", "0101234567", "kim@example.se"),)),
        period,
        MainStatement(REGISTERED_ID, period, (Value("487", 9_000 * PEOPLE), Value("497", 7_000 * PEOPLE))),
    )
    started = time.process_time()
    size = sum(len(build(part)) for part in split(head, _statements(period)))
    return time.process_time() - started, size


def _statements(period: Month) -> Iterator[IndividualStatement]:
    values = (Value("001", 7_000), Value("011", 30_000))
    for number in range(1, PEOPLE + 1):
        first = f"{1960 + number // 10 % 40}01{number // 400 % 28 + 1:02d}{number // 11_200:02d}{number % 10}"
        identity = f"{first}{luhn.calc_check_digit(first[2:])}"
        yield IndividualStatement(REGISTERED_ID, Payee(identity), period, str(number), values)


WRITERS: dict[str, Callable[[], tuple[float, int]]] = {"payments": payments, "declaration": declaration}


if __name__ == "__main__":
    main(sys.argv[1])
