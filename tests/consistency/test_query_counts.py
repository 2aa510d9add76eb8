"""Every list asks the database as many questions for forty rows as for ten: no page grows slow with its agency."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from django.utils import timezone

from invoicing.models import AccrualPart, AfterCheck, CodingTemplate, ForeignAmount, InvoiceStop
from onboarding.models import Project
from payroll.models import AttachmentOrder, NetDeduction, Payee, Person
from payroll.runs import actions, engine
from payroll.runs.models import PayRun
from procurement.models import PurchaseAgreement, Shop, Supplier
from servicecenter.accounts.middleware import AGENCY_KEY
from servicecenter.accounts.roles import PERMISSIONS, Role
from servicecenter.desk.actions import open_case
from servicecenter.integrations.actions import request_token
from servicecenter.ledger.actions import post_voucher
from servicecenter.ledger.draft import DraftLine, VoucherDraft
from servicecenter.models import AgencySetting, Delegation, Membership, SignOn, SignOnIdentity, Unit
from servicecenter.payments.actions import PaymentDraft, seal_batch
from servicecenter.tenancy.scope import tenant
from tests.conftest import empty_database
from tests.consistency.doors import ARGUMENTS, Door, house_doors
from tests.factories import LONG_AGO, NOW, make_agency, make_person, make_user
from tests.factories.attest import make_task
from tests.factories.invoices import code, in_review, make_invoice
from tests.factories.onboarding_registers import make_rows
from tests.factories.paper_invoices import Paper
from tests.factories.project_work import make_planned
from tests.factories.scans import make_scan
from tests.factories.services import make_indication, make_special_order, make_variant
from tests.factories.shops import make_visit
from tests.factories.suppliers import make_purchase_agreement, make_supplier
from tests.factories.two_agencies import Side, make_debt, make_side

FEW, MANY = 10, 40
SINCE, PAYS_ON = date(2025, 1, 1), date(2026, 12, 22)
MONTH = "2026-12"
FORMS = (
    "_new",
    "_hire",
    "_change",
    "_end",
    "_stop",
    "_because",
    "_pdf",
    "_file",
    "_archive",
    "_many",
    "_row",
    "basket",
    "article",
    "article_picture",
    "article_picture_give",
    "my_requisition",
    "shop",
    "shop_visit",
    "purchase_order",
    "purchase_order_receive",
    "purchase_order_return",
    "purchase_request_place",
    "my_payslip",
    "my_payslip_sick_days",
    "document",
    "document_page",
    "paper",
    "paper_submit",
    "paper_approve",
    "paper_sign",
    "paper_ink",
    "agreement_version",
    "agreement_offer",
    "agreement_take_back",
    "agreement_activate",
    "agreement_accounts",
    "agreement_row_remove",
    "agreement_deviation_approve",
    "support_case",
    "supplier_invoice",
    "supplier_invoice_document",
    "supplier_invoice_attachment",
    "supplier_invoice_reject",
    "supplier_invoice_convert",
    "foreign_payment_new",
    "foreign_payment_confirm",
    "foreign_payment_decline",
    "supplier_invoice_hold",
    "supplier_invoice_settle",
    "scanned_invoice",
    "scanned_invoice_reminder",
    "supplier_invoice_reminder",
    "scanned_invoice_discard",
    "supplier_invoice_match",
    "supplier_invoice_order",
    "subscription",
    "subscription_change",
    "subscription_confirm",
    "subscription_refuse",
    "subscription_end",
    "supplier_invoice_coding",
    "supplier_invoice_ask",
    "supplier_invoice_take",
    "supplier_invoice_take_back",
    "supplier_invoice_hand_over",
    "supplier_invoice_note",
    "supplier_invoice_check",
    "disclosure",
    "disclosure_take",
    "disclosure_letter",
    "disclosure_check_remove",
    "price_indication",
    "variant",
    "variant_approve",
    "variant_refuse",
    "service_order",
    "service_order_confirm",
    "service_order_refuse",
    "service_order_withdraw",
    "service_hours_take_back",
    "service_ceiling_decide",
    "customer_file_template",
    "parallel_person",
    "meeting",
    "meeting_minutes",
    "meeting_approve",
    "criterion_measure",
    "criterion_approve",
    "estimate_saving",
    "estimate_approve",
    "activity_step",
    "project_plan_anew",
    "gate_pass",
    "gate_hold",
    "gate_stop",
    "gate_override",
    "project_paper_make",
    "steering_item_decide",
    "baseline_decide",
    "survey_answer",
    "project_levels",
)
"""What is no list: forms, files, and single things."""


@pytest.fixture(scope="module")
def sides(django_db_setup: None, django_db_blocker, tmp_path_factory) -> Iterator[tuple[Side, Side]]:
    files = override_settings(FILES_DIR=tmp_path_factory.mktemp("files"))
    with django_db_blocker.unblock(), files:
        both = make_side("Gräsand", 1), make_side("Knipan", 2)
        for side, count in zip(both, (FEW, MANY), strict=True):
            fill(side, count)
        yield both
        empty_database()


def fill(side: Side, count: int) -> None:
    """Rows of every kind that a list shows, some of each agency's own, and more agencies for those who serve many."""
    with tenant(side.agency.pk):
        for number in range(count):
            _registers(side, number)
            _purchasing(side, number)
            _invoices(side, number)
            _money(number)
            _services(side, number)
            _registers_of_project(side, number)
    _december(side)
    for number in range(count // 10):
        _elsewhere(side, number)


def _invoices(side: Side, number: int) -> None:
    supplier = Supplier.objects.earliest("pk")
    invoice = make_invoice(supplier, reviewer=make_user(side.agency, Role.REVIEWER))
    [row] = code(invoice)
    ForeignAmount.objects.create(
        invoice=make_invoice(supplier, state="posted", arrival_number=f"V-{number}", arrived_on=NOW.date()),
        currency="EUR", net_hundredths=100, vat_hundredths=0, total_hundredths=100, rate="11.1", rate_on=NOW.date(),
        source="Riksbanken", converted_by=side.users[Role.FINANCE_CLERK], converted_at=NOW,
    )  # fmt: skip
    AccrualPart.objects.create(invoice=invoice, coding_line=row, month=NOW.date().replace(day=1), amount_ore=100_00)
    paper = Paper(supplier=f"Leverantör {number} AB", number=str(10_000 + number))
    make_scan(side.users[Role.ECOMMERCE_CLERK], paper, name=f"faktura-{number}.pdf")
    in_review(supplier, reviewer=side.users[Role.REVIEWER])
    drawn = in_review(supplier, state="after_check")
    AfterCheck.objects.create(invoice=drawn, reasons=["above"], drawn_at=NOW)
    CodingTemplate.objects.create(name=f"Mall {number}", made_by=side.users[Role.REVIEWER], made_at=NOW)
    InvoiceStop.objects.create(invoice=invoice, kind="no_match", text=f"Ingen order {number}", raised_at=NOW)


def _registers(side: Side, number: int) -> None:
    boss = side.users[Role.MANAGER]
    unit = Unit.objects.create(code=f"E{number}", name=f"Enhet {number}", manager=boss)
    AgencySetting.objects.create(key=f"val.{number}", value="1", source="eget", starts_on=SINCE)
    attester, administrator = make_user(side.agency, Role.ATTESTER), side.users[Role.ADMINISTRATOR]
    asked = {"requested_by": administrator, "requested_at": NOW}
    SignOn.objects.create(kind="oidc", issuer=f"https://{number}.example", **asked)
    SignOnIdentity.objects.create(user=attester, subject=f"u-{number}", **asked)
    request_token(
        name=f"System {number}", scopes=["see_pay"], expires_on=timezone.localdate(), by=administrator,
        at=timezone.now(),
    )  # fmt: skip
    day = timezone.localdate()
    Delegation.objects.create(
        giver=boss, receiver=side.users[Role.ATTESTER], starts_on=day, ends_on=day + timedelta(days=number), unit=unit
    )
    make_task(side.users[Role.EMPLOYEE], name=f"Namn {number}")
    open_case(area="payroll", title=f"Fråga {number}", text="Hur?", by=side.users[Role.EMPLOYEE], at=NOW)
    person = make_person()
    payee = Payee.objects.create(name=f"Mottagare {number}", bankgiro="58050006", code=_union_code())
    AttachmentOrder.objects.create(
        person=person, payee=payee, reference=f"U-{number}", protected_ore=1, starts_on=SINCE, recorded_at=LONG_AGO
    )
    make_debt(person, f"L{number}", by=side.users[Role.PAYROLL_CLERK])
    owner = Person.objects.get(user=side.users[Role.EMPLOYEE])
    for payer in (person, owner):
        NetDeduction.objects.create(
            person=payer, payee=payee, amount_ore=100_00, consented_on=SINCE, starts_on=SINCE, recorded_at=LONG_AGO
        )


def _registers_of_project(side: Side, number: int) -> None:
    lead, theirs = side.users[Role.ONBOARDING_LEAD], side.users[Role.CUSTOMER_LEAD]
    project = Project.objects.earliest("pk")
    make_rows(project, f"Rad {number}", lead, theirs)
    make_planned(project, f"Rad {number}")


def _purchasing(side: Side, number: int) -> None:
    clerk = side.users[Role.ECOMMERCE_CLERK]
    supplier = make_supplier(clerk)
    make_purchase_agreement(supplier, area="Gemensamt", rank=number + 1)
    shown, area = Supplier.objects.order_by("pk").first(), PurchaseAgreement.objects.order_by("pk").first().area
    make_purchase_agreement(shown, area=area, rank=number + 2)
    make_visit(Shop.objects.order_by("pk").first(), side.users[Role.EMPLOYEE], mark="Butik", number=number)


def _services(side: Side, number: int) -> None:
    lead, manager = side.users[Role.CUSTOMER_LEAD], side.users[Role.ACCOUNT_MANAGER]
    make_special_order(lead, manager, wish=f"Rapport {number}")
    make_variant(lead, manager, what=f"Avsteg {number}")
    make_indication(manager, title=f"Indikation {number}")


def _union_code() -> str:
    return Payee.objects.order_by("pk").values_list("code", flat=True).first()


def _money(number: int) -> None:
    lines = (DraftLine("salary", 1_000_00, "100"), DraftLine("net_pay", -1_000_00))
    post_voucher(VoucherDraft("L", PAYS_ON, f"Post {number}", f"test:{number}", lines), by=None, at=NOW)
    draft = PaymentDraft("REF1", "person", 1, "Löntagare", "50000000018", 1_000_00)
    seal_batch(
        origin=f"test:{number}",
        kind="salary",
        title=f"Löner {number}",
        pays_on=PAYS_ON,
        payments=[draft],
        by=None,
        at=NOW,
    )


def _december(side: Side) -> None:
    """A run under way with payslips, findings and people set aside."""
    with tenant(side.agency.pk):
        run = actions.open_run(month=MONTH, by=side.users[Role.PAYROLL_CLERK], at=NOW)
        run = actions.start_calculation(run=run, by=side.users[Role.PAYROLL_CLERK], at=NOW)
    engine.calculate_waiting(run, at=NOW)


def _elsewhere(side: Side, number: int) -> None:
    """Another agency that the same people serve."""
    agency = make_agency(name=f"Granne {number}")
    with tenant(agency.pk):
        for role in (Role.PAYROLL_CLERK, Role.PAYROLL_APPROVER):
            Membership.objects.create(agency=agency, user=side.users[role], role=role, starts_on=SINCE)


def lists() -> list[Door]:
    return [door for door in house_doors() if not door.name.endswith(FORMS)]


def address(door: Door, side: Side) -> str:
    """The address of the door, with the run of December where it is about a run."""
    if door.has_arguments and "public_id" in ARGUMENTS[door.name](side) and door.name.startswith("pay_run"):
        with tenant(side.agency.pk):
            run = PayRun.objects.get(month=MONTH)
        return reverse(door.name, kwargs=ARGUMENTS[door.name](side) | {"public_id": run.public_id})
    return door.address(side)


def reader(door: Door) -> str:
    """A role that may open the page; the employee last, since others see more."""
    needed = set(getattr(door.view, "permissions", ()))
    roles = sorted(Role.values, key=lambda role: role == Role.EMPLOYEE)
    return next(role for role in roles if not needed or needed & PERMISSIONS[role])


def client_in(side: Side, role: str) -> Client:
    """A browser that has chosen the side's agency among those the person serves."""
    client = side.client(role)
    session = client.session
    session[AGENCY_KEY] = side.agency.pk
    session.save()
    return client


def queries(door: Door, side: Side, role: str = "") -> list[str]:
    """What a page asks the second time it is opened: what is kept between requests is kept by then."""
    client, path = client_in(side, role or reader(door)), address(door, side)
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    assert answer.status_code in (200, 302, 405), (door.name, answer.status_code)
    return [query["sql"][:150] for query in captured]


ONLY_AMONG_MANY = {"pay_run_anomalies": 6}
"""Questions about what ten people cannot show: nobody stands out among so few, and then nobody's lines are read."""


@pytest.mark.parametrize("door", lists(), ids=lambda door: door.name)
def test_a_list_asks_as_much_for_ten_as_for_forty(door: Door, sides: tuple[Side, Side]):
    few, many = (queries(door, side) for side in sides)
    assert len(many) <= len(few) + ONLY_AMONG_MANY.get(door.name, 0), [sql for sql in many if sql not in few][:5]


MOST_QUERIES = 15
WORKDAY = (
    *[(name, Role.PAYROLL_CLERK) for name in ("start", "pay_runs", "pay_run", "pay_run_findings", "payslip")],
    *[(name, Role.PAYROLL_CLERK) for name in ("pay_run_comparison", "employees")],
    *[(name, Role.PAYROLL_APPROVER) for name in ("start", "pay_runs", "pay_run")],
    *[(name, Role.EMPLOYEE) for name in ("start", "my_payslips", "my_employment")],
    ("start", Role.ADMINISTRATOR),
)
"""The pages that people have open all day, each with one whose menu tells most."""


@pytest.mark.parametrize(("name", "role"), WORKDAY)
def test_a_page_of_the_working_day_asks_at_most_fifteen_questions(name: str, role: str, sides: tuple[Side, Side]):
    """Everything counted: session, person and roles, the scope, the numbers of the menu and the log of who has read."""
    door = next(door for door in house_doors() if door.name == name)
    asked = [sql for sql in queries(door, sides[1], role) if sql.startswith(("SELECT", "INSERT", "UPDATE", "WITH"))]
    assert 5 < len(asked) <= MOST_QUERIES, "\n".join(asked)


def test_a_paid_run_asks_no_more_than_an_open_one(sides: tuple[Side, Side]):
    door = next(door for door in house_doors() if door.name == "pay_run")
    client, paid = client_in(sides[1], Role.PAYROLL_CLERK), door.address(sides[1])
    client.get(paid)
    with CaptureQueriesContext(connection) as captured:
        page = client.get(paid).content.decode()
    assert "Utbetald" in page
    asked = [query["sql"] for query in captured if query["sql"].startswith(("SELECT", "INSERT", "UPDATE", "WITH"))]
    assert len(asked) <= MOST_QUERIES, asked


def test_the_long_agency_is_longer(sides: tuple[Side, Side]):
    few, many = (client_in(side, Role.PAYROLL_CLERK).get(reverse("employees")).content for side in sides)
    assert many.count(b"<tr") - few.count(b"<tr") == MANY - FEW
