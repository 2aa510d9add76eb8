"""A large file of card purchases (kortfil) read as a worker reads it, against COPY of the same rows alone.

Read in a process of its own, to see what memory it takes: ``python -m payroll.benchmark.cards AGENCY`` prints the row.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO

import django
from django.utils import timezone
from psycopg import sql

from servicecenter.operations.machine import admin, peak_memory

PURCHASES = 50_000
TABLE = sql.Identifier("payroll_cardtransaction")
OUT = sql.SQL("COPY (SELECT * FROM {} WHERE card_import_id = {}) TO STDOUT")
CLEAR = sql.SQL("DELETE FROM {} WHERE card_import_id = {}")
IN = sql.SQL("COPY {} FROM STDIN").format(TABLE)


def measure(agency_id: int) -> list[tuple[str, str]]:
    command = [sys.executable, "-m", "payroll.benchmark.cards", str(agency_id)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [(f"card file of {PURCHASES:,} purchases", done.stdout.strip())]


def main(agency_id: int) -> None:
    from payroll.cards.importing import hand_in, read_now
    from payroll.cards.models import CardImport
    from payroll.employment.models import Person
    from payroll.population.carry import desk
    from servicecenter.tenancy.scope import tenant

    with tenant(agency_id):
        numbers = list(Person.objects.order_by("id").values_list("number", flat=True)[:2_000])
        before = CardImport.objects.count()
        content = "\n".join(_rows(numbers, before)).encode()
        found = hand_in(issuer="Banken", name="kort.csv", content=BytesIO(content), by=desk().clerk, at=timezone.now())
    idle = peak_memory(os.getpid())
    started = time.perf_counter()
    read_now(agency_id=agency_id, import_id=found.pk, at=timezone.now())
    seconds = time.perf_counter() - started
    taken = peak_memory(os.getpid()) - idle
    with tenant(agency_id):
        found.refresh_from_db()
    floor = _floor(found.pk)
    print(
        f"{found.added:,} read in {seconds:.1f} s, {found.added / seconds:,.0f} a second, {seconds / floor:.1f} times "
        f"COPY of the same rows, {taken:.0f} MB of memory for {len(content) / 1e6:.1f} MB of file"
    )


def _rows(numbers: list[str], before: int) -> Iterator[str]:
    yield "transaktion;anställningsnummer;datum;belopp;valuta;ursprungligt belopp;säljare;land"
    for place in range(PURCHASES):
        day = date(2026, 1, 1) + timedelta(days=place % 300)
        yield f"B{before}-{place};{numbers[place % len(numbers)]};{day};{100 + place % 900},50;SEK;;Tåg i Norr AB;SE"


def _floor(card_import: int) -> float:
    """Seconds to COPY the rows that were read, made ready beforehand, into the same table."""
    with admin() as connection, connection.transaction():
        with connection.cursor().copy(OUT.format(TABLE, card_import)) as copy:
            rows = b"".join(bytes(block) for block in copy)
        connection.execute("SET LOCAL session_replication_role = replica")
        connection.execute(CLEAR.format(TABLE, card_import))
        started = time.perf_counter()
        with connection.cursor().copy(IN) as copy:
            copy.write(rows)
        return time.perf_counter() - started


if __name__ == "__main__":
    django.setup()
    main(int(sys.argv[1]))
