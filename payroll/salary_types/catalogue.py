"""The catalogue of salary types (lönearter): what each kind of pay line is, counts as and is reported as.

Nothing else in the house asks "is this code taxable?" by listing codes: whoever needs a new distinction adds an
answer here. Other code names a salary type by its ``key`` (``monthly_salary``), never by its number.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

FILE = Path(__file__).with_name("catalogue.toml")


class Section(StrEnum):
    """Where on the payslip a line stands (avsnitt på lönespecifikationen), in the order of the payslip."""

    SALARY = "salary"
    TIME = "time"
    VACATION = "vacation"
    ABSENCE = "absence"
    GROSS_DEDUCTION = "gross_deduction"
    BENEFIT = "benefit"
    REIMBURSEMENT = "reimbursement"
    TAX = "tax"
    NET_DEDUCTION = "net_deduction"
    ROUNDING = "rounding"
    EMPLOYER = "employer"
    INFORMATION = "information"


class Unit(StrEnum):
    """What the quantity counts (enhet)."""

    MONTH = "month"
    HOUR = "hour"
    DAY = "day"
    CALENDAR_DAY = "calendar_day"
    PIECE = "piece"
    AMOUNT = "amount"


class Sign(StrEnum):
    """The sign a registered positive quantity or amount gets on the payslip (tecken)."""

    PLUS = "plus"
    MINUS = "minus"
    EITHER = "either"


class Taxation(StrEnum):
    """How income tax meets the amount (beskattning)."""

    ORDINARY = "ordinary"  # part of the month's tax base
    ONE_TIME = "one_time"  # engångsskatt
    FREE = "free"  # tax-free pay
    NONE = "none"  # no pay at all: tax, net deductions, employer costs, information


class Pension(StrEnum):
    """How the amount is reported as pension base (pensionsgrundande)."""

    PAY = "pay"
    SUPPLEMENT = "supplement"  # lönetillägg och förmåner, reported in a field of their own
    NONE = "none"


class Vacation(StrEnum):
    """How the amount counts for vacation pay (semesterlönegrundande)."""

    FIXED = "fixed"
    VARIABLE = "variable"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SalaryType:
    """One salary type (löneart) with an answer to every question asked about it.

    ``paid`` amounts reach the employee: a benefit is taxed but not paid. ``fixed_pay`` amounts are the pay that
    absence percentages are taken of (fast lön). ``account_group`` and ``account_key`` name the posting; each agency
    maps the key to its own S-code. ``computed_by`` names the rule that computes the amount; ``entry`` means that the
    amount itself is registered. An ``unsourced`` type has some answer that rests on no source.
    """

    key: str
    code: str
    sv: str
    en: str
    section: Section
    unit: Unit
    sign: Sign
    visible: bool
    paid: bool
    taxation: Taxation
    contributions: bool
    pension: Pension
    vacation: Vacation
    fixed_pay: bool
    agi_boxes: tuple[str, ...]
    account_group: str
    account_key: str
    computed_by: str
    registered_by: tuple[str, ...]
    retroactive: bool
    source: str
    unsourced: bool

    @property
    def taxable(self) -> bool:
        """Whether income tax is drawn on the amount (skattepliktig)."""
        return self.taxation in (Taxation.ORDINARY, Taxation.ONE_TIME)

    @property
    def takes_amount(self) -> bool:
        """Whether the amount itself is registered (belopp registreras); what only informs is told by its quantity."""
        return self.computed_by == "entry" and (self.section is not Section.INFORMATION or self.unit is Unit.AMOUNT)

    @property
    def benefit(self) -> bool:
        """Taxed but not paid in money (förmån)."""
        return self.taxable and not self.paid

    @property
    def pension_base(self) -> bool:
        """Whether premiums are computed on the amount (pensionsgrundande lön)."""
        return self.pension is Pension.PAY or (self.pension is Pension.SUPPLEMENT and self.paid)


class CatalogueError(Exception):
    """The catalogue file cannot be used; the text says which entry and what was expected."""


class UnknownSalaryType(KeyError):
    """No such salary type (okänd löneart)."""

    def __str__(self) -> str:
        return str(self.args[0])


def read_catalogue(text: str, *, name: str = FILE.name) -> Mapping[str, SalaryType]:
    """All salary types by code, in the order of the file."""
    types: dict[str, SalaryType] = {}
    for key, entry in tomllib.loads(text).items():
        salary_type = _read_type(name, key, entry)
        if salary_type.code in types:
            raise CatalogueError(f"{name}: {key}: koden {salary_type.code} används redan; välj en ledig kod")
        types[salary_type.code] = salary_type
    return MappingProxyType(types)


def _read_type(name: str, key: str, entry: dict[str, Any]) -> SalaryType:
    groups = ("text", "payslip", "counts", "reports", "handling")
    answers = {field: value for group in groups for field, value in entry.get(group, {}).items()}
    answers |= {field: value for field, value in entry.items() if field not in groups}
    expected = set(SalaryType.__dataclass_fields__) - {"key"}
    if wrong := expected ^ answers.keys():
        raise CatalogueError(f"{name}: {key}: saknade eller okända svar: {', '.join(sorted(wrong))}")
    try:
        return SalaryType(key=key, **{field: _answer(field, value) for field, value in answers.items()})
    except ValueError as error:
        raise CatalogueError(f"{name}: {key}: {error}") from None


_WORDS: dict[str, type[StrEnum]] = {
    "section": Section,
    "unit": Unit,
    "sign": Sign,
    "taxation": Taxation,
    "pension": Pension,
    "vacation": Vacation,
}


def _answer(field: str, value: Any) -> Any:
    if field in _WORDS:
        return _WORDS[field](value)
    return tuple(value) if isinstance(value, list) else value


CATALOGUE: Mapping[str, SalaryType] = read_catalogue(FILE.read_text(encoding="utf-8"))
"""Every salary type by code, in payslip order."""

_BY_KEY = {salary_type.key: salary_type for salary_type in CATALOGUE.values()}


def by_key(key: str) -> SalaryType:
    """The salary type of a role such as ``monthly_salary``. Raises ``UnknownSalaryType``."""
    try:
        return _BY_KEY[key]
    except KeyError:
        raise UnknownSalaryType(_unknown(key, tuple(_BY_KEY))) from None


def by_code(code: str) -> SalaryType:
    """The salary type with a code such as ``11100``. Raises ``UnknownSalaryType``."""
    try:
        return CATALOGUE[code]
    except KeyError:
        raise UnknownSalaryType(_unknown(code, tuple(CATALOGUE))) from None


@cache
def computed_by(rule: str) -> tuple[SalaryType, ...]:
    """All salary types that a rule computes."""
    return tuple(salary_type for salary_type in CATALOGUE.values() if salary_type.computed_by == rule)


def _unknown(word: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(word, known, n=1)
    return f"lönearten {word!r} finns inte" + (f"; menade du {close[0]!r}?" if close else "; se lönearternas katalog")
