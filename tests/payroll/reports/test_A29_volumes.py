"""A29: the number of payslips per month and year, and a run whose count and sums agree with the input."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.db.models import Sum

from payroll.models import EmploymentSpan, PayLine, Payslip, PayTerms
from payroll.reports.volumes import Volume, months_paid, years_paid
from payroll.salary_types.catalogue import by_key
from servicecenter.accounts.roles import Role
from servicecenter.tenancy.scope import set_user, tenant
from tests.factories import make_agency, make_user
from tests.factories.runs import calculated, client_of, make_office, settled

pytestmark = pytest.mark.django_db

ADDRESS = "/lon/volymer/"


@pytest.fixture
def office():
    """October is fixed and November calculated."""
    office = make_office(people=4)
    settled(office, "2026-10")
    calculated(office)
    return office


def seen_by_the_clerk(office) -> list[Volume]:
    with transaction.atomic():
        set_user(office.clerk.pk)
        return months_paid([office.agency])


def test_A29_the_count_and_the_sums_of_a_fixed_run_agree_with_the_input(office):
    [october] = seen_by_the_clerk(office)
    with tenant(office.agency.pk):
        employed = EmploymentSpan.objects.filter(superseded_at__isnull=True).values("employment__person_id").distinct()
        slips = Payslip.objects.filter(run__month="2026-10")
        salaries = PayLine.objects.filter(run__month="2026-10", code=by_key("monthly_salary").code)
        agreed = PayTerms.objects.filter(superseded_at__isnull=True, extent=100)
        paid = slips.aggregate(gross=Sum("gross_ore"), net=Sum("net_ore"))
        assert october.payslips == slips.count() == employed.count() == agreed.count() == 4
        assert (october.gross_ore, october.net_ore) == (paid["gross"], paid["net"])
        assert salaries.aggregate(ore=Sum("amount_ore")) == agreed.aggregate(ore=Sum("pay_ore"))


def test_A29_only_fixed_runs_count_and_years_add_up_their_months(office):
    assert [row.period for row in seen_by_the_clerk(office)] == ["2026-10"]
    rows = [Volume("2027-01", 2, 2, 5, 50, 40), Volume("2026-12", 3, 4, 7, 70, 60), Volume("2026-11", 1, 1, 3, 30, 20)]
    assert years_paid(rows) == [Volume("2027", 2, 2, 5, 50, 40), Volume("2026", 3, 5, 10, 100, 80)]


def test_A29_the_page_and_the_file_show_months_and_years_of_the_readers_agencies_only(office):
    neighbour = make_agency(name="Granne")
    client = office.client(office.clerk)
    page = client.get(ADDRESS).content.decode()
    assert "oktober 2026" in page.lower()
    assert "november 2026" not in page.lower()
    assert "Granne" not in page
    assert client.get(f"{ADDRESS}?agency={neighbour.pk}").content.decode().count("<tr") == page.count("<tr")
    file = client.get(f"{ADDRESS}?format=csv").content.decode("utf-8-sig")
    assert file.splitlines()[1].startswith("2026-10;1;1;4;")


def test_A29_who_may_not_see_pay_is_turned_away(office):
    assert office.client(make_user(office.agency, Role.EMPLOYEE)).get(ADDRESS).status_code == 403


def test_A29_nothing_fixed_says_so():
    agency = make_agency()
    client = client_of(make_user(agency, Role.PAYROLL_CLERK), agency)
    assert "Inget är fastställt än" in client.get(ADDRESS).content.decode()
