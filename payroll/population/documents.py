"""The files of the month's runs on disk (filer): bank file, voucher and payslips, in a folder per agency and month."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from payroll.population.carry import batches_of
from payroll.runs.models import PayRun
from servicecenter.agencies.models import Agency
from servicecenter.common.money import to_kronor
from servicecenter.ledger.queries import voucher_lines, vouchers
from servicecenter.tenancy.scope import tenant

Written = dict[str, int]


def write_documents(runs: Sequence[PayRun], folder: Path) -> Iterator[str]:
    """Write what is missing; gives a line per kind of file: how many, and where."""
    counts: Written = {}
    agencies = Agency.objects.in_bulk([run.agency_id for run in runs])
    for run in runs:
        with tenant(run.agency_id):
            for kind, path, content in _files(run):
                target = folder / agencies[run.agency_id].code / run.month / path
                counts[kind] = counts.get(kind, 0) + 1
                if not target.exists():
                    _write(target, content)
    for kind, count in counts.items():
        yield f"{kind}: {count} i {folder}"


def _files(run: PayRun) -> Iterator[tuple[str, str, bytes]]:
    for batch in batches_of(run):
        yield "Bankfiler", batch.file_name, bytes(batch.content)
    for voucher in vouchers().filter(origin=run.origin):
        yield "Verifikationer", f"verifikation-{voucher.series}{voucher.number}.csv", _voucher_csv(voucher)


def _voucher_csv(voucher: object) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(("rad", "konto", "kodsträng", "belopp", "text"))
    for line in voucher_lines(voucher):
        amount = str(to_kronor(line.amount_ore)).replace(".", ",")
        writer.writerow((line.number, line.account, "/".join(line.coding.values()), amount, line.text))
    return text.getvalue().encode("utf-8-sig")


def _write(target: Path, content: bytes) -> None:
    """Whole or not at all: a demo that is stopped leaves no half file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(target.name + ".new")
    unfinished.write_bytes(content)
    unfinished.rename(target)
