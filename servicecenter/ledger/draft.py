"""A voucher before it is posted (verifikationsutkast): pure data, and every reason why it may not be posted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from servicecenter.common.money import Ore, format_kronor

CODING_SEPARATOR = "/"
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One line (konteringsrad); debit is positive.

    ``account_key`` is a posting key of the account plan (``salary``) or an account number. ``coding`` is the code
    string: values in the order of the agency's dimensions, ``100/P12``.
    """

    account_key: str
    amount: Ore
    coding: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class VoucherDraft:
    """What is to be posted. ``origin`` is what it comes from; one origin gives one voucher."""

    series: str
    booked_on: date
    text: str
    origin: str
    lines: tuple[DraftLine, ...]

    @property
    def fiscal_year(self) -> int:
        """The state's fiscal year is the calendar year."""
        return self.booked_on.year

    @property
    def turnover(self) -> Ore:
        return sum(line.amount for line in self.lines if line.amount > 0)


@dataclass(frozen=True, slots=True)
class Coding:
    """A dimension on the day of booking (koddel). One without ``values`` takes any value."""

    code: str
    name: str
    is_required: bool = False
    values: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """The agency's accounts and dimensions on the day of booking (konto- och kodplan)."""

    open_accounts: frozenset[str]
    closed_accounts: frozenset[str] = frozenset()
    dimensions: tuple[Coding, ...] = ()
    accounts_by_key: Mapping[str, str] = field(default_factory=dict)

    def account(self, key: str) -> str:
        return self.accounts_by_key.get(key, key)

    def coding(self, text: str) -> dict[str, str]:
        """The code string as value by dimension; values beyond the dimensions are left out."""
        values = (value.strip() for value in text.split(CODING_SEPARATOR))
        return {dimension.code: value for dimension, value in zip(self.dimensions, values, strict=False) if value}


class VoucherError(ValueError):
    """The draft may not be posted; ``faults`` has every reason, the text the first of them."""

    def __init__(self, draft: VoucherDraft, faults: tuple[str, ...]) -> None:
        self.faults = faults
        more = len(faults) - _SHOWN
        reasons = "; ".join(faults[:_SHOWN]) + (f"; och {more} fel till" if more > 0 else "")
        super().__init__(f"Verifikationen {draft.text!r} kan inte bokföras: {reasons}.")


def check(draft: VoucherDraft, chart: Chart) -> None:
    """Raises ``VoucherError`` with every fault."""
    if found := tuple(faults(draft, chart)):
        raise VoucherError(draft, found)


def faults(draft: VoucherDraft, chart: Chart) -> Iterator[str]:
    """Every reason why the draft may not be posted, in Swedish, with the line concerned."""
    if not draft.series or not draft.origin:
        yield "serie eller ursprung saknas"
    if len(draft.lines) < 2:
        yield f"den har {len(draft.lines)} rader och behöver minst två"
    elif not draft.turnover:
        yield "alla rader är noll; det finns inget att bokföra"
    if difference := sum(line.amount for line in draft.lines):
        yield f"debet och kredit skiljer {format_kronor(difference)} kr"
    for number, line in enumerate(draft.lines, start=1):
        yield from (f"rad {number}: {fault}" for fault in line_faults(line, chart))


def coding_faults(text: str, chart: Chart) -> Iterator[str]:
    """What is wrong with a code string on the day of booking."""
    values = text.split(CODING_SEPARATOR) if text else []
    if len(values) > len(chart.dimensions):
        names = ", ".join(dimension.name for dimension in chart.dimensions) or "inga"
        yield f"kodsträngen {text!r} har {len(values)} delar; koddelarna är {len(chart.dimensions)} ({names})"
    coding = chart.coding(text)
    for dimension in chart.dimensions:
        value = coding.get(dimension.code)
        if value and dimension.values is not None and value not in dimension.values:
            yield f"{dimension.name} ”{value}” finns inte eller gäller inte bokföringsdagen"


def is_balance_account(account: str) -> bool:
    """Assets, capital and debts (klass 1 och 2) carry no required coding; costs and income do."""
    return account[:1] in ("1", "2")


def line_faults(line: DraftLine, chart: Chart) -> Iterator[str]:
    """What is wrong with the account and the code string of a line on the day of booking."""
    account = chart.account(line.account_key)
    if account in chart.closed_accounts:
        yield f"konto {account} är stängt; välj ett öppet konto"
    elif account not in chart.open_accounts:
        yield f"konto {account!r} finns inte i kontoplanen; lägg upp det eller välj ett annat"
    yield from coding_faults(line.coding, chart)
    if is_balance_account(account):
        return
    coding = chart.coding(line.coding)
    for dimension in chart.dimensions:
        if dimension.is_required and dimension.code not in coding:
            yield f"{dimension.name} saknas på konto {account}"
