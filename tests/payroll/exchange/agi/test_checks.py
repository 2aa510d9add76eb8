"""Every check of the declaration: a case that trips it beside one that does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from payroll.exchange.agi import (
    AbsenceKind,
    AbsenceRecord,
    AgiError,
    AgiFile,
    IndividualStatement,
    Payee,
    PayeeKind,
    Value,
    build,
    contribution_base,
    faults,
    tax_field,
    values_of,
)
from payroll.exchange.agi.checks import sum_faults
from servicecenter.common.periods import Month
from tests.payroll.exchange.agi.test_round_trip import AGENCY, PERIOD, head_and, identity

HEAD, (ROW,) = head_and(1)
ABSENCE = AbsenceRecord(
    AGENCY, identity(1), PERIOD, date(2026, 11, 3), "1", AbsenceKind.CHILD_CARE, percent=Decimal(50)
)


def with_row(**changes: object) -> AgiFile:
    return replace(HEAD, individuals=(replace(ROW, **changes),))


def with_values(*values: tuple[str, int | str]) -> AgiFile:
    return with_row(values=tuple(Value(*value) for value in values))


def with_absence(**changes: object) -> AgiFile:
    return replace(HEAD, absences=(replace(ABSENCE, **changes),))


def test_a_whole_declaration_has_no_fault():
    assert list(faults(replace(HEAD, individuals=(ROW,), absences=(ABSENCE,)))) == []


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (with_row(payee=Payee("198504121235")), "personnumret eller samordningsnumret stämmer inte"),
        (with_row(payee=Payee("")), "personnumret eller samordningsnumret stämmer inte"),
        (with_row(payee=Payee("850412-1234")), "personnumret eller samordningsnumret stämmer inte"),
        (with_row(payee=Payee("", PayeeKind.BIRTH)), "identitet saknas"),
        (with_row(payee=Payee("165560269987")), "16 och ett organisationsnummer"),
        (with_row(number="0"), "specifikationsnumret är 1 till 10 siffror"),
        (with_row(number="12345678901"), "specifikationsnumret är 1 till 10 siffror"),
        (with_row(number="-1"), "specifikationsnumret är 1 till 10 siffror"),
        (with_row(period=Month(2026, 10)), "arbetsgivare eller period är en annan"),
        (with_row(registered_id="165560269986"), "arbetsgivare eller period är en annan"),
        (with_row(is_removed=True), "ett borttag får bara innehålla identitet"),
        (with_values(("011", 100)), "exakt en skatteruta ska finnas, ingen är ifylld"),
        (with_values(("001", 1), ("274", 0)), "exakt en skatteruta ska finnas, 001, 274 är ifylld"),
        (with_values(("001", -1)), "Ett negativt belopp rättas i den period det avser"),
        (with_values(("001", 0), ("011", 10_000_000_000)), "hela kronor från 0 till 9999999999"),
        (with_values(("001", 0), ("050", 2500)), "är ett kryss och skrivs 1, inte 2500"),
        (with_values(("001", 0), ("252", " ")), "ruta 252 .* är tom"),
        (with_values(("001", 0), ("015", 1)), "rutan 015 finns inte"),
        (with_values(("001", 0), ("011", 1), ("011", 1)), "ruta 011 står två gånger"),
        (with_values(("001", 0), ("063", 1)), "får inte användas efter period 202512"),
        (replace(HEAD, individuals=(ROW, ROW)), "står två gånger i filen"),
        (replace(HEAD, individuals=(ROW, replace(ROW, number="001"))), "står två gånger i filen"),
        (replace(HEAD, main=replace(HEAD.main, values=(Value("497", 0),))), "ruta 487 .* saknas"),
        (replace(HEAD, main=replace(HEAD.main, values=(*HEAD.main.values, Value("499", 1)))), "efter period 202406"),
        (replace(HEAD, employer=replace(HEAD.employer, contacts=())), "Kontaktperson saknas"),
        (replace(HEAD, sender=replace(HEAD.sender, organisation_number="2021006990")), "Identiteten för avsändaren"),
        (replace(HEAD, period=Month(2018, 6), main=None), "den första är 2018-07"),
        (with_absence(percent=None), "antingen procent eller timmar"),
        (with_absence(hours=Decimal(4)), "antingen procent eller timmar"),
        (with_absence(percent=Decimal(101)), "högst 100, inte 101"),
        (with_absence(percent=None, hours=Decimal(25)), "högst 24, inte 25"),
        (with_absence(kind=None), "frånvarotyp saknas"),
        (with_absence(is_removed=True), "identitet, dag och period"),
        (with_absence(number=""), "specifikationsnumret är 1 till 10 siffror"),
        (replace(HEAD, absences=(ABSENCE, ABSENCE)), "samma person, dag och specifikationsnummer"),
    ],
)
def test_each_fault_is_told_and_nothing_is_written(file: AgiFile, told: str):
    with pytest.raises(AgiError, match=told) as refusal:
        build(file)
    assert len(refusal.value.faults) == 1 or told in " ".join(refusal.value.faults)


def test_a_fault_never_repeats_the_personal_number():
    with pytest.raises(AgiError) as refusal:
        build(with_row(payee=Payee("198504121235")))
    assert "198504121235" not in str(refusal.value)


def test_the_tax_of_the_main_statement_must_be_the_sum_of_the_statements():
    rows = (replace(ROW, values=(Value("001", 7000),)), replace(ROW, number="2", values=(Value("274", 500),)))
    main = replace(HEAD.main, values=(Value("487", 0), Value("497", 7500)))
    assert list(sum_faults(main, rows)) == []
    [told] = sum_faults(replace(main, values=(Value("487", 0), Value("497", 7501))), rows)
    assert told == "Huvuduppgiften: avdragen skatt är 7501 men individuppgifterna ger 7500."


def test_the_ore_of_each_box_are_dropped_and_a_zero_is_left_out():
    boxes = {"011": 3_512_399, "012": 99, "050": 250_00, "001": -7_134_00}
    assert values_of(boxes, tax="001") == (Value("011", 35_123), Value("001", 7_134), Value("050", 1))


def test_the_tax_box_stands_there_also_when_nothing_was_withheld():
    assert values_of({"011": 100_00}, tax="001") == (Value("011", 100), Value("001", 0))
    assert values_of({"011": 100_00, "274": 0}, tax=tax_field({"011", "274"})) == (Value("011", 100), Value("274", 0))


def test_negative_pay_stays_negative_so_that_the_check_stops_it():
    values = values_of({"011": -150_50}, tax="001")
    assert values[0] == Value("011", -150)
    assert "Ett negativt belopp" in " ".join(faults(with_values(*values)))


def test_preliminary_tax_is_the_tax_when_no_other_kind_was_withheld():
    assert [tax_field(boxes) for boxes in ({"011"}, {"001"}, {"274"}, {"001", "274"})] == ["001", "001", "274", "274"]


def test_contributions_are_paid_on_cash_and_benefits_and_on_fuel_at_its_market_value():
    assert contribution_base(values_of({"011": 100_00, "012": 50_00, "018": 1_200_00}, tax="001")) == 1_150_00
    assert contribution_base((Value("020", 900), Value("001", 5))) == 0


def test_a_statement_knows_its_own_amounts():
    row = IndividualStatement(AGENCY, Payee(identity(1)), PERIOD, "1", (Value("011", 5), Value("001", 2)))
    assert (row.amount("011"), row.amount("012")) == (5, 0)
