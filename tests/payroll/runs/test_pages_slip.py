"""The payslip's page, its reasons and its PDF: what is shown is what is stored, and is computed again to the öre."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from payroll.models import PayLine, Payslip
from payroll.runs.archive import write_archive
from payroll.runs.slip import period_in_words, slip_of
from servicecenter.models import AuditEvent
from servicecenter.tenancy.scope import tenant
from tests.factories import make_user
from tests.factories.runs import calculated, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings, tmp_path):
    settings.FILES_DIR = tmp_path
    return make_office(people=2)


@pytest.fixture
def slip(office):
    run = calculated(office)
    with tenant(office.agency.pk):
        return Payslip.objects.filter(run=run).select_related("run", "person").first()


def address(slip, *parts: object) -> str:
    return "/".join(["/lon/spec", str(slip.public_id), *map(str, parts)]) + "/"


def reads(office) -> int:
    with tenant(office.agency.pk):
        return AuditEvent.objects.filter(event="read").count()


def test_it_shows_the_stored_lines_and_their_sums(office, slip):
    answer = office.client(office.clerk).get(address(slip))
    page = answer.content.decode()
    assert "Månadslön" in page
    assert "november 2026" in page
    assert page.count("Bruttolön") >= 2
    assert not answer.context["faults"]
    lines = [line for group in answer.context["groups"] for line in group["lines"]]
    assert sum(line["amount_ore"] for line in lines) == slip.net_ore


def test_each_view_of_a_person_s_pay_is_one_read(office, slip):
    client = office.client(office.clerk)
    for count, path in enumerate((address(slip), address(slip, "rad", 1), address(slip, "pdf")), 1):
        assert client.get(path).status_code == 200
        assert reads(office) == count


def test_every_line_has_its_reason_in_the_page_and_as_a_page_of_its_own(office, slip):
    client = office.client(office.clerk)
    page = client.get(address(slip)).content.decode()
    urls = re.findall(r'hx-get="(/lon/spec/[^"]+/rad/\d+/)"', page)
    assert len(urls) >= 2
    for url in urls:
        part = client.get(url, headers={"HX-Request": "true"}).content.decode()
        assert part.lstrip().startswith('<div class="sc-because"')
        whole = client.get(url).content.decode()
        assert "<!doctype html>" in whole
        assert "sc-because" in whole


def test_a_line_that_does_not_exist_has_no_reason(office, slip):
    client = office.client(office.clerk)
    assert client.get(address(slip, "rad", 0)).status_code == 404
    assert client.get(address(slip, "rad", 999)).status_code == 404


def test_another_agency_s_payslip_does_not_exist(office, slip):
    other = make_office(people=0)
    client = other.client(other.clerk)
    for parts in ((), ("pdf",), ("rad", 1)):
        assert client.get(address(slip, *parts)).status_code == 404


def test_who_may_not_see_pay_is_refused(office, slip):
    client = office.client(make_user(office.agency, "payment_releaser"))
    for parts in ((), ("pdf",), ("rad", 1)):
        assert client.get(address(slip, *parts)).status_code == 403


def test_a_payslip_that_its_inputs_do_not_give_is_told_in_red(office, slip):
    with tenant(office.agency.pk):
        slip.net_ore += 100
        faults = slip_of(slip).faults
    assert faults == (f"Nettolön: lagrat {_kr(slip.net_ore)} kr, omräknat {_kr(slip.net_ore - 100)} kr.",)


def _kr(ore: int) -> str:
    from servicecenter.common.money import format_kronor

    return format_kronor(ore)


def test_the_pdf_is_the_same_payslip_and_tagged(office, slip):
    answer = office.client(office.clerk).get(address(slip, "pdf"))
    assert answer["Content-Type"] == "application/pdf"
    assert slip.person.family_name not in answer["Content-Disposition"]
    reader = PdfReader(BytesIO(answer.content))
    text = " ".join(page.extract_text() for page in reader.pages).replace("\u00a0", " ")
    assert _kr(slip.net_ore).replace("\u00a0", " ") in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_the_archive_has_one_pdf_for_each_payslip_and_is_made_once(office, slip):
    run = office.run()
    client = office.client(office.clerk)
    where = f"/lon/korning/{run.public_id}/pdf/"
    assert client.get(where).status_code == 404
    with tenant(office.agency.pk):
        first = write_archive(run).read_bytes()
        assert write_archive(run).read_bytes() == first
    answer = client.get(where)
    names = zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content))).namelist()
    assert len(names) == run.payslips == 2
    assert reads(office) == 2


def test_the_parts_of_the_cost_add_up_to_the_cost(office, slip):
    with tenant(office.agency.pk):
        cost = slip_of(slip).view.employer_cost
    assert sum(part.amount for part in cost[:-1]) == cost[-1].amount
    assert cost[-1].amount == slip.gross_ore + slip.tax_free_ore + slip.contributions_ore + slip.pension_ore + _other(
        slip
    )


def _other(slip: Payslip) -> int:
    from payroll.calculation.payslip import COUNTS

    with tenant(slip.agency_id):
        lines = PayLine.objects.filter(payslip=slip)
        return sum(line.amount_ore for line in lines if COUNTS[line.code].bucket == "other_costs")


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 11, 1), date(2026, 11, 30), "november 2026"),
        (date(2026, 11, 3), date(2026, 11, 3), "3 november"),
        (date(2026, 11, 3), date(2026, 11, 5), "3–5 november"),
        (date(2026, 10, 30), date(2026, 11, 2), "2026-10-30 – 2026-11-02"),
    ],
)
def test_periods_are_told_in_words(first, last, words):
    assert period_in_words(first, last) == words
