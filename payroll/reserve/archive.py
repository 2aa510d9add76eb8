"""The reserve archive (reservarkiv): all that is needed to pay an agency's people without the system, encrypted.

One agency at a time and one payslip at a time in memory. Names of files hold no name of a person: they can be read
without the password.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from io import StringIO
from pathlib import Path
from typing import Any

import pyzipper
from django.utils import timezone

from payroll.employment.models import Person
from payroll.payslip_print.render import render_payslips
from payroll.reserve.people import Again, Left, sort_out, why
from payroll.reserve.told import AMOUNT, NUMBER, PAID, REFERENCE, reference_of
from payroll.runs.archive import pdf_name
from payroll.runs.models import PayRun
from payroll.runs.queries import payslips_of_run
from payroll.runs.slip import slips
from servicecenter.agencies.models import Agency
from servicecenter.common.hashing import sha256_of_bytes
from servicecenter.common.money import Ore, format_kronor, to_kronor
from servicecenter.common.periods import Month
from servicecenter.exchange.pain001 import build
from servicecenter.payments.bank_file import PaymentDraft, compose, paying_agency

README = Path(__file__).with_name("readme.txt")
README_NAME = "LAS-MIG-FORST.txt"
LIST_HEAD = (NUMBER, "namn", "konto", AMOUNT, REFERENCE, PAID)


@dataclass(frozen=True, slots=True)
class Part:
    """One agency's part: who is paid, who is not, and the bank's file."""

    agency: Agency
    run: PayRun
    pays_on: date
    payments: tuple[PaymentDraft, ...]
    left: tuple[Left, ...]
    message_id: str
    pain001: bytes

    @property
    def total(self) -> Ore:
        return sum(row.amount_ore for row in self.payments)

    @property
    def sha256(self) -> str:
        return sha256_of_bytes(self.pain001)

    @property
    def folder(self) -> str:
        return self.agency.code


def part_of(agency: Agency, run: PayRun, pays_on: date, *, at: datetime) -> Part:
    """Choose and write for the agency in scope. Raises ``ValueError`` with why its bank would refuse the file.

    The same run and payday give the same identities, so that a bank that gets two archives pays once.
    """
    rows = list(sort_out(run, Month.of(pays_on), pays_on))
    again = [row for row in rows if isinstance(row, Again)]
    people = Person.objects.filter(pk__any=[row.person_id for row in again]).order_by().in_bulk()
    drafts = tuple(_draft(run, pays_on, row, people[row.person_id]) for row in again)
    payer = paying_agency(agency, on=pays_on)
    origin = f"{agency.code}/reserve:{run.public_id}:{pays_on}"
    file = compose(payer, origin=origin, kind="salary", pays_on=pays_on, payments=drafts, at=at)
    content = build(file, payer.profile) if drafts else b""
    left = tuple(row for row in rows if isinstance(row, Left))
    return Part(agency, run, pays_on, drafts, left, file.message_id, content)


def _draft(run: PayRun, pays_on: date, row: Again, person: Person) -> PaymentDraft:
    return PaymentDraft(
        reference=reference_of(run.pk, pays_on, row.person_id),
        payee_kind="person",
        payee_id=row.person_id,
        payee_name=person.name,
        account=row.account,
        amount_ore=row.amount_ore,
    )


class Archive:
    """The encrypted file while it is written. AES-256 in the WinZip format, which common programs open."""

    def __init__(self, path: Path, password: bytes) -> None:
        self.zip = pyzipper.AESZipFile(
            path, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES, allowZip64=True
        )
        self.zip.setpassword(password)

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.zip.close()

    def add(self, name: str, content: bytes) -> None:
        self.zip.writestr(name, content)

    def add_agency(self, part: Part, *, payslips: bool, at: datetime) -> None:
        """Bank file, lists, and each person's latest payslip."""
        if part.pain001:
            self.add(f"{part.folder}/betalning-{part.folder}-{part.pays_on}.xml", part.pain001)
        numbers = _numbers(part)
        self.add(f"{part.folder}/lista.csv", _csv(LIST_HEAD, _list_rows(part, numbers)))
        self.add(f"{part.folder}/lista.html", _page(part, numbers))
        self.add(f"{part.folder}/undantag.csv", _csv(("anställningsnummer", "namn", "skäl"), _left_rows(part)))
        for name, pdf in _payslips(part.run, at) if payslips else ():
            self.add(f"{part.folder}/lonespecifikationer/{name}", pdf)

    def add_overview(self, parts: Sequence[tuple[Any, ...]], refused: Sequence[tuple[str, str]]) -> None:
        """What to do, and every agency with its sum and the hash of its file."""
        self.add(README_NAME, README.read_bytes())
        head = ("myndighet", "kod", "betalas", "antal", "summa", "undantag", "meddelande-id", "sha-256")
        self.add("sammanstallning.csv", _csv(head, parts))
        if refused:
            self.add("saknas.csv", _csv(("kod", "skäl"), refused))


def overview_row(part: Part) -> tuple[Any, ...]:
    return (
        *(part.agency.name, part.agency.code, part.pays_on, len(part.payments), to_kronor(part.total)),
        *(len(part.left), part.message_id, part.sha256 if part.pain001 else ""),
    )


def _payslips(run: PayRun, at: datetime) -> Iterator[tuple[str, bytes]]:
    rows = payslips_of_run(run).iterator(chunk_size=200)
    views = ((slip.payslip, slip.view) for slip in slips(run, rows))
    for payslip, pdf in render_payslips(views, created_at=run.finished_at or at):
        yield pdf_name(payslip.person.number, run.month), pdf


def _numbers(part: Part) -> dict[int, str]:
    ids = [row.payee_id for row in part.payments]
    return dict(Person.objects.filter(pk__any=ids).order_by().values_list("pk", "number"))


def _list_rows(part: Part, numbers: dict[int, str]) -> Iterator[tuple[Any, ...]]:
    for row in part.payments:
        yield numbers[row.payee_id], row.payee_name, row.account, to_kronor(row.amount_ore), row.reference, ""


def _left_rows(part: Part) -> Iterator[tuple[str, str, str]]:
    people = Person.objects.filter(pk__any=[row.person_id for row in part.left]).order_by().in_bulk()
    for row in part.left:
        person = people[row.person_id]
        yield person.number, person.name, why(row.code)


def _csv(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Semicolons and a byte order mark, as Swedish spreadsheets open it; nothing that a spreadsheet would run."""
    stream = StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> str:
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text


def _page(part: Part, numbers: dict[int, str]) -> bytes:
    """The list to read and to print, in any browser and without a network."""
    rows = "\n".join(
        f"<tr><td>{escape(numbers[row.payee_id])}<td>{escape(row.payee_name)}<td>{escape(row.account)}"
        f"<td class=n>{format_kronor(row.amount_ore)}"
        for row in part.payments
    )
    title = escape(f"{part.agency.name}: betalas {part.pays_on}")
    total = f"{len(part.payments)} betalningar, {format_kronor(part.total)} kr"
    made = timezone.localtime().strftime("%Y-%m-%d %H.%M")
    return (
        f"<!doctype html><html lang=sv><meta charset=utf-8><title>{title}</title><style>"
        "body{font:14px sans-serif;margin:2em}table{border-collapse:collapse;width:100%}"
        "td,th{border-bottom:1px solid #999;padding:4px;text-align:left}.n{text-align:right}</style>"
        f"<h1>{title}</h1><p>Nettolönen för {part.run.month} en gång till. {total}. {len(part.left)} undantag, se "
        f"undantag.csv. Skrivet {made}.</p><table><thead><tr><th>Nr<th>Namn<th>Konto<th class=n>Belopp, kr</thead>"
        f"<tbody>\n{rows}\n</table></html>\n"
    ).encode()
