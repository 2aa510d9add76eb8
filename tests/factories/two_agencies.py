"""Two agencies side by side, every text of the second one marked, for tests that look for a leak between them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from django.core.cache import cache
from django.test import Client, override_settings
from django.utils import timezone

from invoicing.models import (
    AccrualPart,
    AfterCheck,
    ChargedDebt,
    CodingLine,
    CodingSuggestion,
    CodingTemplate,
    ForeignAmount,
    ForeignPayment,
    InvoiceMatch,
    InvoiceNote,
    InvoiceReminder,
    InvoiceReview,
    InvoiceStop,
    LateCharge,
    LatePayment,
    Subscription,
    SupplierInvoice,
    SupplierLink,
    SupplierReminder,
    TemplateLine,
)
from payroll.absence.open_sickness import report_sick
from payroll.advances.actions import propose_advance
from payroll.attendance.actions import Entered, send_in, write_day
from payroll.cards.importing import hand_in as hand_in_cards
from payroll.claim_templates.actions import save_template
from payroll.consultants.actions import register_consultant
from payroll.employment.protected import _opened
from payroll.models import (
    Absence,
    AdvanceException,
    AttachmentOrder,
    ChecklistItem,
    ClaimCheck,
    DebtEvent,
    DebtPlan,
    FixedItem,
    FlexEntry,
    NetDeduction,
    ParentalBenefitNote,
    Payee,
    PayRun,
    Person,
    ProtectedIdentity,
    ReserveExport,
    SalaryDebt,
    ServiceTime,
    SetAside,
    Shift,
    ShiftSwap,
    SickNote,
    TaxDecision,
    TravelClaim,
    WatchedChange,
    WatchedUnit,
)
from payroll.population.carry import follow_checklist, sign_warnings
from payroll.projects.actions import open_project
from payroll.rotas.actions import new_rota, place_on_rota
from payroll.runs import actions, engine
from payroll.runs.archive import write_archive
from payroll.schedules.actions import decide_rules, make_group, name_day, place_in_group
from payroll.schedules.shift_jobs import import_shifts
from payroll.time.actions import report_entry
from payroll.travel.actions import add_expense, correct_claim, save_claim, start_claim, submit_claim
from payroll.travel_advances.actions import ask_advance
from payroll.vacation.actions import book_vacation_debt, register_row
from payroll.working_time.classes import Duty
from procurement.boundary.jobs import import_file
from procurement.catalogues.handing_in import path_of
from procurement.catalogues.picture_files import Side as PictureSide
from procurement.catalogues.picture_files import file_of
from procurement.exchange import catalogue_response
from procurement.models import (
    AgreementChange,
    Budget,
    BudgetChange,
    Catalogue,
    CatalogueMessage,
    CatalogueReject,
    CatalogueVersion,
    ConnectionTest,
    DeliveryAddress,
    Picture,
    PictureDelivery,
    PictureReject,
    PurchaseOrder,
    Requisition,
    StagedLine,
    Supplier,
    SupplierChange,
)
from procurement.receipts.actions import receive
from procurement.recurring.actions import repeat
from procurement.requisitions.actions import add_article, add_free_text, fill_in, send_requisition
from servicecenter.accounts.roles import Role
from servicecenter.agreements.actions import new_version, save_row
from servicecenter.attest.actions import Decision, decide
from servicecenter.common.periods import Month
from servicecenter.desk.actions import open_case, write_note
from servicecenter.documents.actions import store_document
from servicecenter.exchange import sbdh
from servicecenter.exchange.sie4 import Row, SieFile, build
from servicecenter.exchange.sie4 import Voucher as SieVoucher
from servicecenter.integrations.actions import request_token
from servicecenter.ledger.actions import ensure_accounts, post_voucher
from servicecenter.ledger.draft import DraftLine, VoucherDraft
from servicecenter.ledger.sie_actions import hand_in
from servicecenter.models import (
    Agency,
    AgencySetting,
    AttestTask,
    Delegation,
    Disposal,
    DisposalRule,
    ForumSeat,
    LegalHold,
    LevelDay,
    MeasuredSpan,
    Payment,
    PaymentCase,
    RoleRequest,
    RuleDocument,
    RuleProposal,
    ServiceAgreement,
    SignOn,
    Unit,
    User,
)
from servicecenter.papers.actions import add_version, approve_paper, hand_in_paper, sign_paper, submit_paper
from servicecenter.payments.actions import PaymentDraft, seal_batch
from servicecenter.payments.answers import receive_answer
from servicecenter.population.bank_answers import camt054_file
from servicecenter.tenancy.scope import tenant
from servicecenter.transport.receiving import take
from servicecenter.transport.sending import hand_in as send_message
from servicecenter.transport.sending import participant_of
from tests.factories import LONG_AGO, NOW, make_agency, make_person, make_user
from tests.factories.agreements import signed as signed_agreement
from tests.factories.attest import make_task
from tests.factories.benefits import make_prospect, make_savings
from tests.factories.declarations import approved, approved_report, organisation_number, personal_number, set_contact
from tests.factories.disclosures import make_disclosures
from tests.factories.e_invoices import attached, invoice_of, written
from tests.factories.invoices import code, in_review, make_invoice
from tests.factories.moved_in import make_moved_in
from tests.factories.onboarding_registers import make_marked_project, make_registers
from tests.factories.paper_invoices import Paper
from tests.factories.pdfs import text_pdf
from tests.factories.project_work import make_work
from tests.factories.purchasing import make_agreement, make_article, make_supplier
from tests.factories.receipts import drawn
from tests.factories.scans import make_scan
from tests.factories.service_page import make_page
from tests.factories.services import make_services
from tests.factories.shops import make_shop, make_visit
from tests.factories.suppliers import make_purchase_agreement
from tests.procurement.exchange.messages import REAL

OURS, THEIRS, HIDDEN = "Lärkan", "Zebrafink", "Kungsfågel"
"""Marks in every text of the first agency, of the second one, and of protected people in both."""

SINCE = date(2025, 1, 1)
MONTH_BEFORE, MONTH = "2026-10", "2026-11"
SICK_ON = date(2026, 10, 5)
SHIFTS = [(day, 7 * 60, 16 * 60, None, Duty.SCHEDULED) for day in range(7)]


@dataclass(frozen=True)
class Side:
    """One agency with a person of every role and a row of every kind."""

    agency: Agency
    users: dict[str, User]

    def first(self, model: type) -> object:
        """Any row of a table as this agency sees it; of accounts and agencies, its own."""
        if model is Agency:
            return self.agency
        if model is User:
            return self.users[Role.MANAGER]
        with tenant(self.agency.pk):
            rows = model._base_manager.all()
            if any(field.name == "agency" for field in model._meta.fields):
                rows = rows.filter(agency=self.agency)
            found = rows.order_by("pk").first()
        if found is None:
            raise LookupError(f"tests/factories/two_agencies.py makes no {model.__name__}: add one")
        return found

    def client(self, role: str) -> Client:
        client = Client()
        client.force_login(self.users[role])
        return client


@contextmanager
def two_agencies() -> Iterator[tuple[Side, Side]]:
    """Both agencies, with the archives of their payslips in a folder that is gone afterwards."""
    cache.clear()
    RuleDocument.objects.create(kind="test", year=2026, file_name="regler.txt", content=b"1", sha256="0" * 64)
    with TemporaryDirectory() as folder, override_settings(FILES_DIR=Path(folder)):
        both = make_side(OURS, 1), make_side(THEIRS, 2)
        for side in both:
            with tenant(side.agency.pk):
                write_archive(PayRun.objects.get(month=MONTH))
        yield both


def _proposed_amounts(by: User) -> None:
    content = b'[{"land eller omr\xc3\xa5de": "Norge", "normalbelopp": "1100", "\xc3\xa5r": "2026"}]'
    RuleProposal.objects.create(
        kind="travel_countries", year=2026, file_name="lista.json", content=content, proposed_by=by, proposed_at=NOW
    )


def make_side(mark: str, number: int) -> Side:
    agency = make_agency(
        code=f"sida-{number}",
        name=f"{mark}s myndighet",
        name_en=f"{mark} Agency",
        sort_key=mark.lower(),
        organisation_number=organisation_number(600 + number),
    )
    users = {
        role: make_user(agency, role, full_name=f"{mark} {role}", email=f"{role}@{mark}.example")
        for role in Role.values
    }
    if number == 1:  # the rules are the same for everyone
        _proposed_amounts(users[Role.PAYROLL_CLERK])
    with tenant(agency.pk):
        _organisation(mark, users)
        _people(mark, users)
        _protected(mark)
        _money(mark)
        _sie_file(mark, users)
        _messages(mark, agency)
        _bank(mark)
        make_purchasing(mark, number, users[Role.ECOMMERCE_CLERK])
    _pay_run(agency, users, MONTH_BEFORE, at=NOW - timedelta(days=31))
    _pay_run(agency, users, MONTH, at=NOW)
    with tenant(agency.pk):
        make_debt(Person.objects.get(user=users[Role.EMPLOYEE]), mark, by=users[Role.PAYROLL_CLERK])
        _advances(mark, users)
        _own_reports(mark, users[Role.EMPLOYEE])
        _vacation(mark, users)
        _working_time(mark, users)
        _rota(mark, users)
        _sickness(Person.objects.get(user=users[Role.EMPLOYEE]), mark)
        _receipt(Person.objects.get(user=users[Role.EMPLOYEE]), mark)
        _claim(Person.objects.get(user=users[Role.EMPLOYEE]), mark)
        _travel_advance(Person.objects.get(user=users[Role.EMPLOYEE]), mark)
        _corrected_claim(Person.objects.get(user=users[Role.EMPLOYEE]), mark, users[Role.PAYROLL_CLERK])
        _purchases(mark, users)
        _invoices(mark)
        _e_invoice(mark)
        _late(mark, users)
        _foreign(mark, users)
        _matches(mark, users)
        _reviewing(mark, users)
        _scans(mark, users)
        _support(mark, users)
        _papers(mark, users)
        _agreements(mark, users)
        _earlier_time(Person.objects.get(user=users[Role.EMPLOYEE]), mark)
        set_contact(mark)
        approved(users[Role.PAYROLL_CLERK], users[Role.PAYROLL_APPROVER])
        approved_report(users[Role.PAYROLL_CLERK], users[Role.PAYROLL_APPROVER])
        project = make_marked_project(mark, agency, users)
        make_registers(project, mark)
        make_work(project, mark)
        make_moved_in(project, mark)
        make_services(mark, users)
        make_savings(mark, users)
        if number == 1:  # dialogues are the centre's, and the same wherever its people work
            make_prospect(users[Role.ACCOUNT_MANAGER])
        make_disclosures(mark, users)
    return Side(agency, users)


def _purchases(mark: str, users: dict[str, User]) -> None:
    """What the employee has in the basket, has asked for in free text, and has ordered and received a part of."""
    employee, clerk = users[Role.EMPLOYEE], users[Role.ECOMMERCE_CLERK]
    ServiceAgreement.objects.create(service="procurement", reference=f"{mark} I", signed_on=SINCE, starts_on=SINCE)
    supplier = make_supplier(clerk, name=f"{mark} leverantör")
    agreement = make_agreement(supplier, clerk, title=f"{mark} avtal", area=f"{mark} område")
    article = make_article(agreement, name=f"{mark} artikel", number=f"{mark}-1")
    _price_list(mark, article.catalogue, clerk)
    address = DeliveryAddress.objects.create(name=f"{mark} port", street=f"{mark}gatan 1", postal_code="1", city=mark)
    budget = Budget.objects.create(year=NOW.year, coding=mark, amount_ore=100, recorded_by=clerk, recorded_at=NOW)
    BudgetChange.objects.create(budget=budget, amount_ore=100, reason=mark, changed_by=clerk, changed_at=NOW)
    place = {"unit": Unit.objects.order_by("pk").first(), "address": address, "by": employee, "at": NOW}
    wish = {"name": f"{mark} önskemål", "description": mark, "unit": "C62", "price": Decimal(10)}
    for is_wish in (False, True):
        if is_wish:
            add_free_text(quantity=Decimal(1), by=employee, at=NOW, **wish)
        else:
            add_article(article=article, quantity=Decimal(2), by=employee, at=NOW)
        fill_in(title=f"{mark} inköp", **place)
        sent = send_requisition(by=employee, at=NOW)
        task = AttestTask.objects.get(kind="requisition", object_id=sent.pk)
        decide(task=task, decision=Decision.APPROVE, content_hash=task.content_hash, by=users[Role.MANAGER], at=NOW)
    tomorrow = timezone.localdate(NOW) + timedelta(days=1)
    first = Requisition.objects.earliest("pk")
    repeat(requisition=first, every="month", starts_on=tomorrow, ends_on=tomorrow, by=employee, at=NOW)
    bad = f"post;system;order;rad;antal\norder;{mark} handel;{mark}-1;1;0\n"
    import_file(name=f"{mark} order.csv", content=BytesIO(bad.encode()), by=clerk, at=NOW)
    order = PurchaseOrder.objects.get()
    receive(order=order, quantities={1: Decimal(1)}, received_on=NOW.date(), note=mark, by=employee, at=NOW)
    add_article(article=article, quantity=Decimal(1), by=employee, at=NOW)
    make_visit(make_shop(agreement, mark=mark, by=clerk, second=users[Role.MANAGER]), employee, mark=mark)


def _scans(mark: str, users: dict[str, User]) -> None:
    """A paper that has been read and waits for a clerk."""
    paper = Paper(supplier=f"{mark} AB")
    make_scan(users[Role.ECOMMERCE_CLERK], paper, name=f"{mark} faktura.pdf", at=NOW - timedelta(days=1))


def _invoices(mark: str) -> None:
    """An invoice that has arrived and that nobody has matched, with a stop."""
    ServiceAgreement.objects.create(service="invoices", reference=f"{mark} F", signed_on=SINCE, starts_on=SINCE)
    supplier = Supplier.objects.earliest("pk")
    arrived = {"state": "registered", "arrival_number": f"{NOW.year}-000001", "arrived_on": NOW.date()}
    told = {"number": f"{mark}-17", "note": f"{mark} hälsar", "buyer_reference": f"{mark} referens"}
    invoice = make_invoice(supplier, (f"{mark} vara", "2", 100_00), **arrived | told)
    code(invoice)
    InvoiceStop.objects.create(invoice=invoice, kind="duplicate", text=f"{mark} liknar", raised_at=NOW)


def _e_invoice(mark: str) -> None:
    """An invoice whose document can be read, with a file in it."""
    file = attached(f"{mark} rad;1".encode(), "text/csv", f"{mark}.csv")
    document = written(invoice_of(note=f"{mark} e-faktura", payment_terms=f"{mark} villkor", references=(file,)))
    arrived = {"state": "registered", "arrival_number": f"{NOW.year}-000009", "arrived_on": NOW.date()}
    make_invoice(Supplier.objects.earliest("pk"), number=f"{mark}-20", document=document, **arrived)


def _late(mark: str, users: dict[str, User]) -> None:
    """An invoice that was paid late, and one that charges for it."""
    supplier = Supplier.objects.earliest("pk")
    arrived = {"arrived_on": NOW.date(), "arrival_number": f"{NOW.year}-000021", "due_on": NOW.date()}
    debt = make_invoice(supplier, number=f"{mark}-21", state="registered", **arrived)
    claim = make_invoice(supplier, number=f"{mark}-22", **arrived | {"arrival_number": f"{NOW.year}-000022"})
    told = {"charged_ore": 1, "verdict": "unsure", "text": f"{mark} kan inte kontrolleras", "judged_at": NOW}
    LateCharge.objects.create(invoice=claim, kind="interest", **told)
    ChargedDebt.objects.create(invoice=claim, debt=debt)
    clerk = users[Role.ECOMMERCE_CLERK]
    remembered = {"reminded_on": NOW.date(), "note": f"{mark} ringde", "registered_at": NOW, "registered_by": clerk}
    facts = {"sent_to": f"{mark.lower()}@example.se", "secret_hash": mark, "made_by": clerk, "made_at": NOW}
    SupplierLink.objects.create(supplier=supplier, expires_at=NOW + timedelta(days=30), **facts)
    SupplierReminder.objects.create(invoice=debt, **remembered)
    LatePayment.objects.create(invoice=debt, due_on=NOW.date(), paid_on=NOW.date(), law="0" * 64)


def _foreign(mark: str, users: dict[str, User]) -> None:
    """An invoice that was in euro and that the bank has paid, seen by one."""
    arrived = {"arrived_on": NOW.date(), "arrival_number": f"{NOW.year}-000031", "state": "in_payment"}
    invoice = make_invoice(Supplier.objects.earliest("pk"), number=f"{mark}-31", **arrived)
    clerk = users[Role.FINANCE_CLERK]
    ForeignAmount.objects.create(
        invoice=invoice, currency="EUR", net_hundredths=100_00, vat_hundredths=0, total_hundredths=100_00, rate="11.1",
        rate_on=NOW.date(), source=f"{mark} kurs", converted_by=clerk, converted_at=NOW,
    )  # fmt: skip
    ForeignPayment.objects.create(
        invoice=invoice, paid_on=NOW.date(), drawn_ore=111_000, reference=f"{mark} bank", told_by=clerk, told_at=NOW
    )


def _matches(mark: str, users: dict[str, User]) -> None:
    """A subscription in force, and what differs on an invoice of it."""
    clerk, boss = users[Role.ECOMMERCE_CLERK], users[Role.MANAGER]
    invoice = SupplierInvoice.objects.get(number=f"{mark}-17")
    terms = {"name": f"{mark} telefoni", "number": f"{mark} 1", "key": mark, "most_ore": 100_00, "account": "5421"}
    persons = {"asked_by": clerk, "asked_at": NOW, "decided_by": boss, "decided_at": NOW, "owner": boss}
    subscription = Subscription.objects.create(
        supplier=invoice.supplier, starts_on=SINCE, state="active", **terms, **persons
    )
    [line] = invoice.lines.order_by("number")
    differs = {"text": f"{mark} är för dyrt", "actor": "orderer", "matched_at": NOW}
    InvoiceMatch.objects.create(
        invoice=invoice, line=line, subscription=subscription, period=SINCE, how="subscription", **differs
    )


def _reviewing(mark: str, users: dict[str, User]) -> None:
    """An invoice that waits for its reviewer, with what history suggested, a note and a template."""
    reviewer = users[Role.REVIEWER]
    invoice = in_review(Supplier.objects.earliest("pk"), number=f"{mark}-18", reviewer=reviewer)
    [row] = code(invoice)
    CodingLine.objects.filter(pk=row.pk).update(text=f"{mark} text", origin="history", why=f"{mark} historik")
    CodingSuggestion.objects.create(
        invoice=invoice, account="5311", coding="100", basis="supplier", hits=1, of=1, made_at=NOW
    )
    AccrualPart.objects.create(invoice=invoice, coding_line=row, month=SINCE, amount_ore=row.amount_ore)
    InvoiceReview.objects.create(invoice=invoice, begun_at=NOW)
    InvoiceNote.objects.create(invoice=invoice, text=f"{mark} anteckning", written_by=reviewer, written_at=NOW)
    InvoiceReminder.objects.create(user=reviewer, told_on=NOW.date(), reviews=1)
    drawn = in_review(Supplier.objects.earliest("pk"), number=f"{mark}-19", state="after_check")
    AfterCheck.objects.create(invoice=drawn, reasons=["above"], drawn_at=NOW, note=f"{mark} kontroll")
    template = CodingTemplate.objects.create(name=f"{mark} mall", made_by=reviewer, made_at=NOW)
    TemplateLine.objects.create(template=template, number=1, account="5311", coding="100", text=f"{mark} mallrad")


def make_purchasing(mark: str, number: int, clerk: User) -> None:
    """A supplier with a change that waits, a test and an agreement whose ceiling someone wants higher."""
    given = {"name": f"{mark} leverantör AB", "city": f"{mark} stad", "contact_name": f"{mark} kontakt"}
    supplier = make_supplier(clerk, **given)
    SupplierChange.objects.create(
        supplier=supplier, asked={"bankgiro": "50501055"}, before={"bankgiro": "58050006"}, reason=f"{mark} brev",
        requested_by=clerk, requested_at=NOW,
    )  # fmt: skip
    ConnectionTest.objects.create(
        supplier=supplier, reference=f"TEST-{mark}-{number}", e_address="0007:1", sent_at=NOW, sent_by=clerk
    )
    agreement = make_purchase_agreement(
        supplier, number=f"{mark}-{number}", title=f"{mark} avtal", area=f"{mark} varor"
    )
    AgreementChange.objects.create(
        agreement=agreement, kind="ceiling", ceiling_ore=20_000_000, ceiling_ore_before=10_000_000,
        reason=f"{mark} behov", requested_by=clerk, requested_at=NOW,
    )  # fmt: skip


def _price_list(mark: str, catalogue: Catalogue, clerk: User) -> None:
    """A file that waits to be looked at, with a dearer article and a line that was refused."""
    version = CatalogueVersion.objects.create(
        catalogue=catalogue, source="csv", file_name=f"{mark}.csv", sha256=mark, state="staged", line_count=2,
        changed=1, rejected=1, compared_with=1, received_at=NOW, handed_in_by=clerk,
    )  # fmt: skip
    facts = {"number": f"{mark}-1", "name": f"{mark} artikel", "unit": "C62", "vat_rate": Decimal(25)}
    CatalogueMessage.objects.create(version=version, message_id=uuid4(), sender=f"0007:{mark}", catalogue_id=mark)
    StagedLine.objects.create(version=version, line=2, kind="changed", before=100, price=Decimal(101), **facts)
    CatalogueReject.objects.create(version=version, line=3, number=f"{mark}-2", field="price", reason=f"{mark} saknas")
    picture = Picture.objects.create(catalogue=catalogue, number=f"{mark}-1", sha256=mark, given_by=clerk, given_at=NOW)
    delivery = PictureDelivery.objects.create(
        catalogue=catalogue, file_name=f"{mark}.zip", state="taken", refused=1, received_at=NOW, handed_in_by=clerk
    )
    PictureReject.objects.create(delivery=delivery, name=f"{mark}.svg", reason=f"{mark} är ingen bild")
    for path in (path_of(version), file_of(picture.agency_id, mark, PictureSide.SMALL)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(mark, encoding="utf-8")


def _working_time(mark: str, users: dict[str, User]) -> None:
    """A group with rules, a person with a report that waits and a flex account, and a file of shifts with a bad row."""
    clerk, person = users[Role.PAYROLL_CLERK], Person.objects.get(user=users[Role.EMPLOYEE])
    group = make_group(code=mark[:5], name=f"{mark} tidgrupp", by=clerk, at=NOW)
    decide_rules(
        group=group, starts_on=SINCE, source=f"{mark} avtal", way="attendance", has_flex=True, by=clerk, at=NOW
    )
    name_day(day=timezone.localdate(NOW), minutes=0, name=f"{mark} klämdag", group=group, by=clerk, at=NOW)
    employment = person.employments.get()
    place_in_group(employment=employment, group=group, starts_on=SINCE, by=clerk, at=NOW)
    report = write_day(
        employment=employment,
        day=date(2026, 10, 14),
        rows=[Entered(timedelta(hours=8), timedelta(hours=19), "overtime", note=f"{mark} kväll")],
        by=users[Role.EMPLOYEE],
        at=NOW,
    )
    send_in(report=report, by=users[Role.EMPLOYEE], at=NOW)
    FlexEntry.objects.create(
        employment=employment,
        day=SINCE,
        kind="correction",
        minutes=90,
        text=f"{mark} flex",
        origin="test",
        recorded_at=NOW,
    )
    open_project(code=mark[:6], name=f"{mark} projekt", starts_on=SINCE, by=clerk, at=NOW)
    register_consultant(
        number=f"{mark[:5]}-K", given_name=mark, family_name=f"{mark} konsult", born_on=SINCE.replace(year=1990),
        unit=Unit.objects.order_by("id").first(), company=f"{mark} AB", hourly_ore=100_00, starts_on=SINCE,
        ends_on=timezone.localdate(NOW), by=clerk, at=NOW,
    )  # fmt: skip
    content = f"pass;anställningsnummer;börjar;slutar\n{mark}1;{mark} okänd;2026-11-02 08:00;2026-11-02 16:00\n"
    bought = f"transaktion;anställningsnummer;datum;belopp;säljare\n{mark}1;{mark} okänd;2026-11-02;55,00;{mark} kafé\n"
    bought += f"{mark}2;{person.number};2026-11-02;75,00;{mark} hotell\n"
    hand_in_cards(issuer=f"{mark} kort", name=f"{mark} kort.csv", content=BytesIO(bought.encode()), by=clerk, at=NOW)
    import_shifts(name=f"{mark} schema.csv", content=BytesIO(content.encode()), by=clerk, at=NOW)


def _rota(mark: str, users: dict[str, User]) -> None:
    """A rota with someone placed on it, and a swap that the employee has asked for."""
    clerk, person = users[Role.PAYROLL_CLERK], Person.objects.get(user=users[Role.EMPLOYEE])
    day = timezone.localdate() + timedelta(days=10)
    other = Person.objects.filter(is_protected=False, user__isnull=True).exclude(number__endswith="-K").first()
    rota = new_rota(code=mark[:6], name=f"{mark} schema", weeks=1, shifts=SHIFTS, by=clerk, at=NOW)
    shifts = []
    for each in (person, other):
        days = {"starts_on": day, "ends_on": day + timedelta(days=6)}
        place_on_rota(employment=each.employments.first(), rota=rota, by=clerk, at=NOW, **days)
        shifts.append(Shift.objects.filter(employment__person=each).order_by("pk").first())
    mine, theirs = shifts
    ShiftSwap.objects.create(mine=mine, theirs=theirs, note=f"{mark} byte", asked_by=person.user, asked_at=NOW)


def _papers(mark: str, users: dict[str, User]) -> None:
    """A paper that both sides have signed, whose new version has made that void and waits for approval again."""
    worker, at = users[Role.ACCOUNT_MANAGER], {"at": NOW}
    given = {"kind": "offer", "title": f"{mark} offert", "name": f"{mark}.pdf", "content": text_pdf([f"{mark} 1"])}
    paper = hand_in_paper(**given, by=worker, **at)
    paper = submit_paper(paper=paper, by=worker, **at)
    seen = {"seen_sha256": paper.sha256, **at}
    approve_paper(paper=paper, by=users[Role.CUSTOMER_LEAD], **seen)
    for role in (Role.CENTRE_SIGNATORY, Role.CUSTOMER_SIGNATORY):
        sign_paper(paper=paper, by=users[role], **seen)
    change = {"name": f"{mark}.pdf", "content": text_pdf([f"{mark} 2"]), "change": f"{mark} ändring"}
    submit_paper(paper=add_version(paper=paper, by=worker, **change, **at), by=worker, **at)


def _agreements(mark: str, users: dict[str, User]) -> None:
    """A version in force, and the next one in work, with a deviation that waits for its approval; and a
    month of a service level that was measured."""
    begins = NOW.date()
    first = signed_agreement(users, "accounting", reference=f"{mark} avtal", valid_from=begins)
    told = [{"text": f"{mark} källrad", "link": "", "excluded_for": why} for why in ("", f"{mark} skäl")]
    LevelDay.objects.create(code="PAY-1", subject="payroll", day=NOW.date(), met=1, counted=2, excluded=1, rows=told)
    MeasuredSpan.objects.create(
        code="PAY-1", subject="payroll", starts_on=NOW.date(), ends_on=NOW.date(), measured_at=NOW
    )
    manager = {"by": users[Role.ACCOUNT_MANAGER], "at": NOW}
    later = begins + timedelta(days=365)
    second = new_version(agreement=first.agreement, valid_from=later, change=f"{mark} ändring", **manager)
    deviates = {"clause": "7", "text": f"{mark} text", "reason": f"{mark} skäl"}
    save_row(version=second, slug="villkor", values=deviates, **manager)
    line = {"code": "payroll", "starts_on": later, "ends_on": None, "level": "", "price_item": ""}
    save_row(version=second, slug="tjanster", values=line, **manager)
    sits = {"level": "strategic", "side": "customer", "user": users[Role.CUSTOMER_LEAD], "title": f"{mark} chef"}
    ForumSeat.objects.create(
        forum="Strategiskt forum", is_contact=True, starts_on=NOW.date(), named_at=NOW, named_by=manager["by"], **sits
    )
    make_page(mark, users[Role.CUSTOMER_LEAD])


def _receipt(person: Person, mark: str) -> None:
    """A receipt that the employee has handed in and used for nothing yet; only they may see it."""
    given = {"name": f"{mark} kvitto.jpg", "content": drawn([f"{mark} kafé", "Summa 55,00"])}
    store_document(agency=person.agency, person_id=person.pk, by=person.user, at=NOW, **given)


def _claim(person: Person, mark: str) -> None:
    """A trip with an outlay that waits for attest."""
    claim = start_claim(employment=person.employments.get(), by=person.user, at=NOW)
    expense = add_expense(claim=claim, by=person.user, at=NOW)
    paid = {"kind": "taxi", "spent_on": date(2026, 10, 14), "supplier": f"{mark} taxi", "amount": Decimal(212)}
    day = {"destination": f"{mark} by", "country": "SE"}
    typed = {
        "origin": f"{mark} ort",
        "workplace_km": "90",
        "home_km": "90",
        "legs": [
            day | {"departs": "2026-10-14T08:00", "arrives": "2026-10-14T10:00"},
            day | {"departs": "2026-10-15T15:00", "arrives": "2026-10-15T19:30"},
        ],
    }
    save_claim(
        claim=claim,
        given={"purpose": f"{mark} möte", "typed": typed},
        expenses={expense.pk: paid | {"no_receipt_reason": f"{mark} borta"}},
        by=person.user,
        at=NOW,
    )
    save_template(claim=claim, name=f"{mark} mall", by=person.user, at=NOW)
    submit_claim(claim=claim, by=person.user, at=NOW)


def _travel_advance(person: Person, mark: str) -> None:
    """Money for a coming trip, which waits for attest."""
    days = {"starts_on": date(2030, 5, 6), "ends_on": date(2030, 5, 8)}
    given = {"purpose": f"{mark} förväg", "amount_ore": 300_000} | days
    ask_advance(employment=person.employments.get(), by=person.user, at=NOW, **given)


def _corrected_claim(person: Person, mark: str, clerk: User) -> None:
    """An outlay that was attested and drawn to be looked at again, and that the clerk has begun to correct."""
    claim = start_claim(employment=person.employments.get(), by=person.user, at=NOW)
    expense = add_expense(claim=claim, by=person.user, at=NOW)
    paid = {"kind": "taxi", "spent_on": date(2026, 9, 3), "supplier": f"{mark} bil", "amount": Decimal(300)}
    given = {"purpose": f"{mark} resa"}
    rows = {expense.pk: paid | {"no_receipt_reason": f"{mark} tappat"}}
    save_claim(claim=claim, given=given, expenses=rows, by=person.user, at=NOW)
    attested = {"state": "attested", "submitted_at": NOW, "attested_at": NOW, "attested_by": clerk}
    TravelClaim.objects.filter(pk=claim.pk).update(**attested)
    correct_claim(claim=claim, reason=f"{mark} fel", by=clerk, at=NOW)
    ClaimCheck.objects.create(claim=claim, reasons=["percent"], drawn_at=NOW)


def _advances(mark: str, users: dict[str, User]) -> None:
    """A proposal that waits, with a row of a file that was not used, and an archive that was written."""
    decision = propose_advance(
        person=Person.objects.get(user=users[Role.EMPLOYEE]),
        amount_ore=100_000,
        pays_on=timezone.localdate(NOW),
        reason=f"{mark} brådska",
        by=users[Role.PAYROLL_CLERK],
        at=NOW,
    )
    AdvanceException.objects.create(
        decision=decision, line=1, text=f"{mark} rad", code="unknown", message=f"{mark} hittas inte"
    )
    ReserveExport.objects.create(
        run=PayRun.objects.get(month=MONTH_BEFORE),
        pays_on=timezone.localdate(NOW),
        person_ids=[],
        payment_count=1,
        total_ore=1,
        message_id=mark,
        sha256="0" * 64,
        file_name=f"{mark}.zip",
        written_by=users[Role.ADMINISTRATOR],
        written_at=NOW,
    )


def _own_reports(mark: str, user: User) -> None:
    """What the employee has reported after the runs: ill until further notice, and overtime."""
    employment = Person.objects.get(user=user).employments.get()
    report_sick(employment=employment, starts_on=NOW.date(), by=user, at=NOW)
    day = {"starts_on": date(2026, 11, 3), "ends_on": date(2026, 11, 3)}
    report_entry(employment=employment, code="12110", **day, quantity=Decimal(2), note=f"{mark} jour", by=user, at=NOW)


def _vacation(mark: str, users: dict[str, User]) -> None:
    """An adjustment that waits for a second clerk, and a booked month of the holiday liability."""
    employment = Person.objects.get(user=users[Role.EMPLOYEE]).employments.get()
    clerk = users[Role.PAYROLL_CLERK]
    saved = {"kind": "adjusted", "pot": "saved", "year": 2026, "days": Decimal(2), "reason": f"{mark} övertaget"}
    register_row(employment=employment, by=clerk, at=NOW, **saved)
    book_vacation_debt(month=Month(2026, 10), by=clerk, at=NOW)


def _organisation(mark: str, users: dict[str, User]) -> None:
    boss, today = users[Role.MANAGER], timezone.localdate()
    top = Unit.objects.create(code=mark[:8], name=f"{mark}enheten", cost_centre=f"{mark[:6]}-1", manager=boss)
    Unit.objects.create(code=f"{mark[:7]}2", name=f"{mark} under", parent=top)
    AgencySetting.objects.create(key=f"{mark}.key", value=f"{mark}värde", source=f"{mark}källa", starts_on=SINCE)
    AgencySetting.objects.create(key="payment.bankgiro", value="50501055", source=f"{mark}avtal", starts_on=SINCE)
    ChecklistItem.objects.create(key="leaves", text=f"{mark} ledigheter", source=f"{mark}beslut", starts_on=SINCE)
    Delegation.objects.create(
        giver=boss, receiver=users[Role.PAYROLL_CLERK], starts_on=today, ends_on=today + timedelta(days=9), reason=mark
    )
    SignOn.objects.create(
        kind="oidc",
        issuer=f"https://{mark}.example",
        client_id=mark,
        requested_by=users[Role.ADMINISTRATOR],
        requested_at=timezone.now(),
    )
    request_token(
        name=f"{mark} system",
        scopes=["see_pay"],
        expires_on=today + timedelta(days=9),
        by=users[Role.ADMINISTRATOR],
        at=timezone.now(),
    )
    RoleRequest.objects.create(
        user=users[Role.EMPLOYEE],
        role=Role.ATTESTER,
        starts_on=today,
        requested_by=users[Role.ADMINISTRATOR],
        requested_at=timezone.now(),
    )
    rule = DisposalRule.objects.create(
        kind="bank_accounts", years=12, legal_basis=f"{mark} beslut", starts_on=SINCE, decided_by=boss, decided_at=NOW
    )
    LegalHold.objects.create(kind="net_deductions", reason=f"{mark} tvist", placed_by=boss, placed_at=NOW)
    Disposal.objects.create(
        kind="bank_accounts",
        rule=rule,
        before=SINCE,
        row_count=1,
        content_hash="0" * 64,
        proposed_by=boss,
        proposed_at=NOW,
    )
    make_task(users[Role.EMPLOYEE], name=f"{mark} nytt namn", title=f"{mark} ärende")


def _people(mark: str, users: dict[str, User]) -> None:
    """The person behind the employee's log-in, and one who cannot be calculated."""
    person = make_person(
        given_name=mark,
        family_name=f"{mark}sson",
        number=f"{mark[:5]}-1",
        email=f"lon@{mark}.ex",
        personal_number=personal_number(1),
    )
    Person.objects.filter(pk=person.pk).update(user=users[Role.EMPLOYEE])
    FixedItem.objects.create(
        employment=person.employments.get(),
        code="11400",
        amount_ore=100_00,
        starts_on=SINCE,
        ends_on=SINCE,
        recorded_at=LONG_AGO,
    )
    payee = Payee.objects.create(name=f"{mark} fackförbund", bankgiro="58050006", code="60310")
    NetDeduction.objects.create(
        person=person,
        payee=payee,
        amount_ore=250_00,
        consented_on=SINCE,
        starts_on=SINCE,
        ends_on=SINCE,
        recorded_at=LONG_AGO,
    )
    AttachmentOrder.objects.create(
        person=person,
        payee=Payee.objects.create(name=f"{mark} kronofogde", bankgiro="58050006", code="60320"),
        reference=f"U-{mark}",
        protected_ore=15_000_00,
        amount_ore=500_00,
        starts_on=SINCE,
        recorded_at=LONG_AGO,
    )
    untaxed = make_person(given_name=mark, family_name=f"{mark} utan skatt", number=f"{mark[:5]}-2")
    TaxDecision.objects.filter(person=untaxed).delete()


def _sickness(person: Person, mark: str) -> None:
    """A sick day with a certificate, and a day with parental benefit."""
    employment = person.employments.get()
    sick = {"employment": employment, "kind": "sick", "working_days": 1, "state": "attested"}
    known = {"recorded_at": NOW, "attested_at": NOW}
    Absence.objects.create(starts_on=SICK_ON, ends_on=SICK_ON, **sick, **known)
    noted = {"employment": employment, "starts_on": SICK_ON, "ends_on": SICK_ON, "recorded_at": NOW}
    SickNote.objects.create(kind="certificate", reference=f"{mark} intyg", **noted)
    ParentalBenefitNote.objects.create(child_born_on=SINCE, reason=f"{mark} besked", **noted)


def _earlier_time(person: Person, mark: str) -> None:
    """Employment time from before, entered from a document."""
    ServiceTime.objects.create(
        person=person,
        category="sava",
        employer="agency",
        employer_name=f"{mark} förr",
        starts_on=date(2024, 1, 1),
        ends_on=date(2024, 6, 30),
        document=f"{mark} intyg om tid",
        reason=f"{mark} tid före systemet",
        state="active",
        recorded_at=LONG_AGO,
        decided_at=LONG_AGO,
    )
    change = WatchedChange.objects.create(name=f"{mark} flytt", changed_on=date(2026, 5, 1), recorded_at=LONG_AGO)
    WatchedUnit.objects.create(change=change, unit=Unit.objects.order_by("id").first())


def make_debt(person: Person, mark: str, *, by: User) -> SalaryDebt:
    """A debt of the month before with a plan that waits for consent."""
    run = PayRun.objects.get(month=MONTH_BEFORE)
    debt = SalaryDebt.objects.create(
        person=person,
        run=run,
        cause="overpaid",
        text=f"{mark} skuld",
        earned_from=SINCE,
        earned_to=SINCE,
        correct_until=run.pays_on,
        decided_by=by,
        decided_at=NOW,
    )
    DebtPlan.objects.create(
        debt=debt,
        way="pay",
        ground="consent",
        monthly_ore=100_00,
        starts_on=run.pays_on,
        proposed_by=by,
        proposed_at=NOW,
    )
    DebtEvent.objects.create(
        debt=debt,
        kind="raised",
        amount_ore=1_000_00,
        happened_on=run.pays_on,
        run=run,
        origin="test",
        recorded_at=NOW,
        text=mark,
    )
    return debt


def _protected(mark: str) -> None:
    person = make_person(number=f"{mark[:5]}-9", given_name="", family_name="", sort_key="9", is_protected=True)
    with _opened():
        ProtectedIdentity.objects.create(
            person=person, personal_number=personal_number(999), given_name=HIDDEN, family_name=f"{HIDDEN} {mark}"
        )


def _money(mark: str) -> None:
    ensure_accounts()
    lines = (DraftLine("salary", 4_200_050, "100"), DraftLine("net_pay", -4_200_050))
    post_voucher(VoucherDraft("L", date(2026, 11, 25), f"{mark} verifikation", f"run:{mark}", lines), by=None, at=NOW)
    seal_batch(
        origin=f"run:{mark}:salary",
        kind="salary",
        title=f"{mark} löner",
        pays_on=date(2026, 11, 25),
        payments=[PaymentDraft("REF1", "person", 1, f"{mark} Löntagare", "50000000018", 3_000_000)],
        by=None,
        at=NOW,
    )


def _bank(mark: str) -> None:
    """An answer that tells of somebody else's money, and a payment that came back."""
    content = camt054_file(f"{mark}-svar", returned=[(f"{mark}-ref", 700_00, "AC04")])
    receive_answer(name=f"{mark}.xml", content=content, by=None, at=NOW)
    payment = Payment.objects.order_by("id").first()
    PaymentCase.objects.create(payment=payment, cause="returned", note=f"{mark} anteckning", opened_at=NOW)


def _support(mark: str, users: dict[str, User]) -> None:
    """A question that the employee has asked, with a note that only the team reads."""
    case = open_case(
        area="payroll", title=f"{mark} fråga", text=f"{mark} undrar", about=mark, by=users[Role.EMPLOYEE], at=NOW
    )
    write_note(case=case, text=f"{mark} anteckning", by=users[Role.PAYROLL_CLERK], at=NOW)


def _messages(mark: str, agency: Agency) -> None:
    """A catalogue's refusal on its way out, and a message that nobody here can use."""
    document = catalogue_response.build(replace(REAL["T58"], note=f"{mark} pris"))
    sent = send_message(document=document, receiver="0007:5560125790", origin=f"{mark}/1", at=NOW)
    envelope = replace(sbdh.parse(bytes(sent.envelope)), receiver=participant_of(agency), instance_id=f"{mark}-in")
    message = take(envelope, sbdh.build(envelope), at=NOW)
    message.reason = f"{mark} skäl"
    message.save()


def _sie_file(mark: str, users: dict[str, User]) -> None:
    rows = (Row("4011", 100_00, text=mark), Row("2531", -100_00))
    voucher = SieVoucher("A", "1", date(2026, 11, 2), f"{mark} inläst", rows)
    file = SieFile(4, mark, "1", date(2026, 11, 3), f"{mark} bolag", vouchers=(voucher,))
    hand_in(name=f"{mark}.si", content=build(file), by=users[Role.FINANCE_CLERK], at=NOW)


def _pay_run(agency: Agency, users: dict[str, User], month: str, *, at: datetime) -> None:
    """A definitive run with payslips, signed findings and someone set aside: what people see on their own pages."""
    clerk, approver = users[Role.PAYROLL_CLERK], users[Role.PAYROLL_APPROVER]
    with tenant(agency.pk):
        run = actions.open_run(month=month, by=clerk, at=at)
        run = actions.start_calculation(run=run, by=clerk, at=at)
    at += timedelta(minutes=5)
    engine.calculate_waiting(run, at=at)
    with tenant(agency.pk):
        run = PayRun.objects.get(pk=run.pk)
        for set_aside in SetAside.objects.filter(run=run):
            actions.exclude_person(set_aside=set_aside, note="utan skattebeslut", by=clerk, at=at)
        sign_warnings(run, note="kontrollerad", by=clerk, at=at)
        follow_checklist(run, by=clerk, at=at)
        run = actions.send_to_control(run=run, by=clerk, at=at)
        run = actions.approve_run(run=run, content_hash=run.content_hash, by=approver, at=at)
        actions.make_definitive(run=run, by=clerk, at=at)
