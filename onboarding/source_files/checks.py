"""What the cells of a row must be together (kontroll av hela raden), for each kind of file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from onboarding.source_files.cells import Value
from onboarding.source_files.rejects import Wrong
from payroll.salary_types.catalogue import CATALOGUE, Section
from servicecenter.common.bank_accounts import BankAccountError, parse_bank_account
from servicecenter.common.money import Ore
from servicecenter.rules.tax_rows import COLUMNS, TABLES

MOST_HOURLY: Ore = 1_000_000
"""An hourly pay above ten thousand kronor is a monthly pay in the wrong form."""
FIXED = (Section.SALARY, Section.TIME, Section.GROSS_DEDUCTION, Section.BENEFIT, Section.REIMBURSEMENT)

Faults = Iterator[tuple[str, Wrong]]


def of_the_whole_row(kind: str, values: Mapping[str, Value]) -> Faults:
    """Fields with what is wrong with them, given the others."""
    yield from _period(values)
    match kind:
        case "pay":
            yield from _pay(values)
        case "supplements":
            yield from _supplement(values)
        case "tax":
            yield from _tax(values)
        case "bank":
            yield from _account(values)
        case "balances":
            yield from _balance(values)
        case "time":
            yield from _time(values)
        case "absences":
            yield from _absence(values)


def _period(values: Mapping[str, Value]) -> Faults:
    first, last = values.get("starts_on"), values.get("ends_on")
    if isinstance(first, date) and isinstance(last, date) and last < first:
        yield "ends_on", Wrong("Sista dagen ligger före den första.", "Byt plats på dagarna, eller rätta den ena.")


def _pay(values: Mapping[str, Value]) -> Faults:
    pay, extent = values["pay"], values["extent"]
    if values["form"] == "hourly" and isinstance(pay, int) and pay > MOST_HOURLY:
        yield "pay", Wrong("Timlönen är orimligt hög.", "Är det en månadslön? Rätta löneformen.")
    if isinstance(extent, Decimal) and extent <= 0:
        yield "extent", Wrong("Omfattningen är noll.", "Skriv procent av heltid, större än 0.")


def _supplement(values: Mapping[str, Value]) -> Faults:
    if values["amount"] == 0:
        yield "amount", Wrong("Beloppet är noll.", "Ta bort raden, eller skriv beloppet.")
    found = CATALOGUE[str(values["code"])]
    if found.computed_by != "monthly_amount" or found.section not in FIXED:
        yield "code", Wrong(f"{found.code} {found.sv} kan inte vara fast varje månad.", "Välj en annan löneart.")


def _tax(values: Mapping[str, Value]) -> Faults:
    kind = values["kind"]
    if kind == "table" and values["table"] not in TABLES:
        yield "table", Wrong("Skattetabellen finns inte.", "Tabellerna är 29–42; se skattebeslutet.")
    if kind == "table" and values["column"] not in COLUMNS:
        yield "column", Wrong("Kolumnen finns inte.", "Kolumnerna är 1–6; se skattebeslutet.")
    if kind == "percent" and values["percent"] is None:
        yield "percent", Wrong("Procentsatsen saknas.", "Skriv den som står i beslutet.")
    first, last = values["starts_on"], values["ends_on"]
    if kind == "sink" and isinstance(first, date) and (not isinstance(last, date) or last.year != first.year):
        yield "ends_on", Wrong("SINK beslutas för högst ett kalenderår.", "Skriv beslutets sista dag.")


def _account(values: Mapping[str, Value]) -> Faults:
    try:
        parse_bank_account(str(values["clearing"]), str(values["account"]))
    except BankAccountError as error:
        yield "account", Wrong(f"Kontot kan inte stämma: {error}.", "Jämför med den anställdas uppgift.")


def _balance(values: Mapping[str, Value]) -> Faults:
    quantity, on = values["quantity"], values["on"]
    if isinstance(on, date) and on.year != values["year"]:
        yield "on", Wrong("Datumet ligger inte i semesteråret.", "Skriv en dag i året.")
    if values["kind"] != "flex" and isinstance(quantity, Decimal) and not 0 <= quantity <= 200:
        yield "quantity", Wrong("Antalet dagar är orimligt.", "Skriv dagar, inte timmar, mellan 0 och 200.")


def _time(values: Mapping[str, Value]) -> Faults:
    if values["quantity"] is None and values["amount"] is None:
        yield "quantity", Wrong("Varken antal eller belopp finns.", "Skriv det som lönearten räknas på.")
    found = CATALOGUE[str(values["code"])]
    if not found.registered_by or found.section in (Section.TAX, Section.EMPLOYER, Section.ROUNDING):
        yield "code", Wrong(f"{found.code} {found.sv} registreras inte.", "Ta bort raden; den räknas fram.")


def _absence(values: Mapping[str, Value]) -> Faults:
    extent = values["extent"]
    if isinstance(extent, Decimal) and extent <= 0:
        yield "extent", Wrong("Omfattningen är noll.", "Skriv procent av den egna arbetstiden.")
