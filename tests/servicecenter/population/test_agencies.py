"""The planned agencies, and the named customers of I09 among them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import iban

from servicecenter.accounts.roles import CONFLICTING, Role
from servicecenter.common.bank_accounts import parse_bankgiro
from servicecenter.common.identity_numbers import parse_organisation_number
from servicecenter.population.agencies import PopulationError, known_agencies, plan_agencies
from servicecenter.population.numbers import bankgiro
from servicecenter.population.staff import ascii_name, staff

NAMED = (
    "Skatteverket",
    "Kronofogde",
    "Lantmäteriet",
    "Försäkringskassan",
    "Pensionsmyndigheten",
    "Rekryteringsmyndigheten",
    "ESV",
    "ESF-rådet",
)


@pytest.mark.parametrize("name", NAMED)
def test_I09_the_named_agency_is_among_the_first_twelve(name: str) -> None:
    plans = plan_agencies(agencies=12, employees=3000, seed=1)
    assert any(name in plan.name for plan in plans)


def test_the_list_has_more_than_160_agencies_and_none_twice() -> None:
    agencies = known_agencies()
    assert len(agencies) >= 160
    assert len({agency.code for agency in agencies}) == len({agency.name for agency in agencies}) == len(agencies)


@given(st.integers(1, 160), st.integers(0, 300_000))
@settings(max_examples=15, deadline=None)
def test_the_employees_are_shared_out_to_the_last_one(agencies: int, employees: int) -> None:
    plans = plan_agencies(agencies=agencies, employees=employees, seed=1)
    assert sum(plan.employees for plan in plans) == employees
    assert len(plans) == agencies


def test_made_up_numbers_pass_their_checks() -> None:
    plans = plan_agencies(agencies=160, employees=36_000, seed=1)
    assert len({parse_organisation_number(plan.organisation_number) for plan in plans}) == 160
    assert all(plan.organisation_number.startswith("202199") for plan in plans)
    assert all(iban.is_valid(plan.bank_account) for plan in plans)
    assert parse_bankgiro(bankgiro(5_017))


def test_units_form_one_tree() -> None:
    for plan in plan_agencies(agencies=160, employees=36_000, seed=1):
        codes = [unit.code for unit in plan.units]
        assert len(set(codes)) == len(codes)
        assert all(unit.parent in codes[: codes.index(unit.code)] for unit in plan.units[1:])
        assert all(len(unit.code) <= 20 for unit in plan.units)


def test_local_values_differ_between_agencies() -> None:
    plans = plan_agencies(agencies=12, employees=3000, seed=1)
    assert {dict(plan.settings)["pay.additional_time_divisor"] for plan in plans} == {"165", "142"}


@pytest.mark.parametrize(("agencies", "employees"), [(0, 10), (1000, 10), (1, -1)])
def test_an_impossible_population_is_refused(agencies: int, employees: int) -> None:
    with pytest.raises(PopulationError, match="går inte"):
        plan_agencies(agencies=agencies, employees=employees, seed=1)


def test_every_role_of_the_pay_office_has_a_log_in() -> None:
    held = {role for member in staff().members for role in member.roles}
    wanted = {Role.PAYROLL_CLERK, Role.PAYROLL_APPROVER, Role.PAYMENT_RELEASER, Role.FINANCE_CLERK, Role.AUDITOR}
    assert held >= {*wanted, Role.ADMINISTRATOR, Role.ACCOUNT_MANAGER}
    assert len(staff().with_role(Role.PAYMENT_RELEASER)) == 2
    assert len(staff().with_role(Role.PAYROLL_CLERK)) == 2
    assert not any({first, second} <= set(member.roles) for member in staff().members for first, second in CONFLICTING)


def test_names_become_plain_addresses() -> None:
    assert ascii_name("Åsa-Märta Öström") == "asa-marta.ostrom"
    assert ascii_name("Nguyệt") == "nguyet"
