"""The files of the month's runs on disk (filer): bank files, vouchers and payslips, a folder per agency and month."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.conf import settings
from django.db.models import Q
from django.utils.translation import override

from payroll.declarations.files import path_of as declared_path
from payroll.declarations.models import Declaration
from payroll.declarations.queries import files_of
from payroll.payslip_print.render import render_payslips
from payroll.pensions.files import path_of as reported_path
from payroll.pensions.models import PensionReport
from payroll.population.carry import batches_of
from payroll.runs.archive import pdf_name
from payroll.runs.models import PayRun, Payslip, RunState
from payroll.runs.queries import payslips_of_run
from payroll.runs.slip import slips
from servicecenter.agencies.models import Agency
from servicecenter.common.money import to_kronor
from servicecenter.common.periods import Month
from servicecenter.ledger.queries import account_names, voucher_lines, vouchers
from servicecenter.population.staff import staff
from servicecenter.tenancy.scope import tenant


def write_documents(runs: Sequence[PayRun], folder: Path, *, payslips: int | None) -> Iterator[str]:
    """Write what is missing; gives a line per kind of file: how many, and where.

    ``payslips`` is how many are drawn in each agency, besides those of the people who log in; ``None`` draws them all.
    """
    counts: Counter[str] = Counter()
    agencies = Agency.objects.in_bulk([run.agency_id for run in runs])
    for run in runs:
        target = folder / agencies[run.agency_id].code / run.month
        with tenant(run.agency_id), override(settings.LANGUAGE_CODE):
            counts["Bankfiler (pain.001)"] += _write_batches(run, target)
            counts["Verifikationer (CSV)"] += _write_vouchers(run, target)
            counts["Arbetsgivardeklarationer (AGI)"] += _copy_written(declaration_files(run), target)
            counts["Pensionsrapporter"] += _copy_written(report_files(run), target)
            counts["Lönespecifikationer (PDF)"] += _write_payslips(run, target / "lonespecifikationer", payslips)
    for kind, count in counts.items():
        yield f"{kind}: {count} i {folder}"


def _write_batches(run: PayRun, target: Path) -> int:
    batches = batches_of(run)
    for batch in batches:
        if not (target / batch.file_name).exists():
            _write(target / batch.file_name, bytes(batch.content))
    return len(batches)


def declaration_files(run: PayRun) -> list[Path]:
    """The files that were written for the tax agency in the run's month of payment."""
    rows = Declaration.objects.filter(month=str(Month.of(run.pays_on))).select_related("agency").order_by("version")
    return [declared_path(row, file) for row in rows for file in files_of(row)]


def report_files(run: PayRun) -> list[Path]:
    """The files that were written for the pension agency."""
    rows = PensionReport.objects.filter(month=str(Month.of(run.pays_on))).select_related("agency").order_by("version")
    return [reported_path(row, told["name"]) for row in rows for told in row.files]


def _copy_written(found: Sequence[Path], target: Path) -> int:
    for path in found:
        if not (target / path.name).exists():
            _write(target / path.name, path.read_bytes())
    return len(found)


def _write_vouchers(run: PayRun, target: Path) -> int:
    found = list(vouchers().filter(origin=run.origin))
    for voucher in found:
        file = target / f"verifikation-{voucher.series}{voucher.number}.csv"
        if not file.exists():
            _write(file, _voucher_csv(voucher))
    return len(found)


def _voucher_csv(voucher: object) -> bytes:
    text, names = io.StringIO(), account_names()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(("rad", "konto", "benämning", "kodsträng", "belopp", "text"))
    for line in voucher_lines(voucher):
        amount = str(to_kronor(line.amount_ore)).replace(".", ",")
        coding = "/".join(line.coding.values())
        writer.writerow((line.number, line.account, names.get(line.account, ""), coding, amount, line.text))
    return text.getvalue().encode("utf-8-sig")


def _write_payslips(run: PayRun, target: Path, most: int | None) -> int:
    """Only of a run that is paid: before that a payslip may change."""
    if run.state != RunState.PAID:
        return 0
    chosen = _chosen(run, most)
    missing = [payslip for payslip in chosen if not _file_of(payslip, target).exists()]
    views = ((slip.payslip, slip.view) for slip in slips(run, missing))
    for payslip, pdf in render_payslips(views, created_at=run.finished_at or run.cut_off_at):
        _write(_file_of(payslip, target), pdf)
    return len(chosen)


def _chosen(run: PayRun, most: int | None) -> list[Payslip]:
    """The payslips of those who log in, and the first ones by employment number."""
    rows = payslips_of_run(run).order_by("person__number")
    if most is None:
        return list(rows)
    first = rows.values_list("pk", flat=True)[:most]
    emails = [row.email for row in staff().employees]
    return list(rows.filter(Q(pk__in=list(first)) | Q(person__user__email__in=emails)))


def _file_of(payslip: Payslip, target: Path) -> Path:
    return target / pdf_name(payslip.person.number, payslip.month)


def _write(target: Path, content: bytes) -> None:
    """Whole or not at all: a demo that is stopped leaves no half file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(target.name + ".new")
    unfinished.write_bytes(content)
    unfinished.rename(target)
