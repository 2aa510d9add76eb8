"""The agency's vouchers as a SIE file: 4I for another accounting system to read in, 4E with accounts and balances."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Sum
from django.utils import timezone

from servicecenter.agencies.models import Agency
from servicecenter.agencies.queries import settings_on
from servicecenter.exchange.sie4 import (
    Balance,
    BalanceKind,
    FiscalYear,
    Object,
    Row,
    SieFile,
    build,
    sie_text,
)
from servicecenter.exchange.sie4 import Dimension as SieDimension
from servicecenter.exchange.sie4 import Voucher as SieVoucher
from servicecenter.ledger.draft import is_balance_account
from servicecenter.ledger.models import Account, CodingValue, Dimension, Voucher, VoucherLine
from servicecenter.tenancy.scope import current_agency_id

DIMENSION_SETTING = "ledger.sie_dimension."
STANDARD_NUMBERS = {"kst": 1, "projekt": 6}
"""The numbers that the format itself gives a meaning: 1 cost centre, 6 project."""
FIRST_FREE_NUMBER = 20
PROGRAM, VERSION = "Servicecenter", "0.1"


class NothingToExport(ValueError):
    """No voucher is in the selection."""


def dimension_numbers(*, on: date) -> dict[str, int]:
    """SIE's number for each dimension: the setting ``ledger.sie_dimension.CODE``, the standard's, else a free one."""
    chosen = settings_on(on)
    return {
        row.code: int(
            chosen.get(DIMENSION_SETTING + row.code) or STANDARD_NUMBERS.get(row.code, FIRST_FREE_NUMBER + row.position)
        )
        for row in Dimension.objects.order_by("position")
    }


def sie_bytes(vouchers: Sequence[Voucher], *, year: int, whole: bool, by: object, at: datetime) -> bytes:
    """The vouchers of a fiscal year as a file; ``whole`` adds accounts, years and balances (4E).

    Raises ``NothingToExport`` for an empty selection that isn't ``whole``.
    """
    if not vouchers and not whole:
        raise NothingToExport(f"Inga verifikationer finns i urvalet för {year}. Välj en annan period eller serie.")
    agency = Agency.objects.get(pk=current_agency_id())
    until = max((voucher.booked_on for voucher in vouchers), default=date(year, 12, 31))
    numbers = dimension_numbers(on=until)
    file = SieFile(
        sie_type=4,
        program=PROGRAM,
        program_version=VERSION,
        generated_on=timezone.localdate(at),
        generated_by=sie_text(str(by or PROGRAM)),
        company=sie_text(agency.name),
        organisation_number=organisation_number(agency.organisation_number),
        years=(FiscalYear(0, date(year, 1, 1), date(year, 12, 31)),),
        dimensions=tuple(
            SieDimension(numbers[row.code], sie_text(row.name)) for row in Dimension.objects.order_by("position")
        ),
        vouchers=_vouchers(vouchers, numbers),
        **(_whole(year, until, numbers) if whole else {}),
    )
    return build(file)


def organisation_number(digits: str) -> str:
    """As the format writes it, ``202100-1234``."""
    return f"{digits[:6]}-{digits[6:]}" if len(digits) == 10 and digits.isdigit() else digits


def _vouchers(vouchers: Sequence[Voucher], numbers: dict[str, int]) -> tuple[SieVoucher, ...]:
    rows: dict[int, list[Row]] = defaultdict(list)
    lines = VoucherLine.objects.filter(voucher__in=[voucher.pk for voucher in vouchers]).order_by("voucher", "number")
    for pk, account, coding, amount, text in lines.values_list("voucher", "account", "coding", "amount_ore", "text"):
        objects = tuple((numbers[code], value) for code, value in coding.items() if code in numbers)
        rows[pk].append(Row(account, amount, objects, None, sie_text(text)))
    return tuple(
        SieVoucher(
            series=voucher.series,
            number=str(voucher.number),
            day=voucher.booked_on,
            text=sie_text(voucher.text),
            rows=tuple(rows[voucher.pk]),
            registered_on=timezone.localdate(voucher.posted_at),
            signature=sie_text(str(voucher.posted_by or PROGRAM)),
        )
        for voucher in sorted(vouchers, key=lambda row: (row.booked_on, row.series, row.number))
    )


def _whole(year: int, until: date, numbers: dict[str, int]) -> dict[str, object]:
    """What a 4E has beside the vouchers; balances are to the last day of the selection."""
    return {
        "accounts": {row.number: sie_text(row.name) for row in Account.objects.order_by("number")},
        "objects": tuple(
            Object(numbers[row.dimension.code], sie_text(row.value), sie_text(row.name))
            for row in CodingValue.objects.select_related("dimension").order_by("dimension__position", "value")
        ),
        "balances": tuple(_balances(year, until)),
    }


def _balances(year: int, until: date) -> list[Balance]:
    before = _sums(voucher__fiscal_year__lt=year)
    within = _sums(voucher__fiscal_year=year, voucher__booked_on__lte=until)
    found = []
    for account in sorted(before.keys() | within.keys()):
        opening, moved = before.get(account, 0), within.get(account, 0)
        if is_balance_account(account):
            found.append(Balance(BalanceKind.OPENING, 0, account, opening))
            found.append(Balance(BalanceKind.CLOSING, 0, account, opening + moved))
        elif moved:
            found.append(Balance(BalanceKind.RESULT, 0, account, moved))
    return found


def _sums(**chosen: object) -> dict[str, int]:
    rows = VoucherLine.objects.filter(**chosen).order_by().values_list("account")
    return dict(rows.annotate(ore=Sum("amount_ore")))
