"""What keeps an invoice from going on by itself (spärrar): facts of the register and of other invoices. Pure.

Sources: ``standards.md`` 4.2 (always block) after the law and practice told there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from servicecenter.common.bank_accounts import format_bankgiro
from servicecenter.common.money import Ore, format_kronor


@dataclass(frozen=True, slots=True)
class Claim:
    """What an invoice says of itself. ``lines`` is the sum of its lines, ``vat`` and ``vat_told`` as in its breakdown.

    ``breakdown`` is category, rate, base and VAT of each rate. ``is_data`` is true of an e-invoice, whose number can't
    have been misread.
    """

    number_key: str
    supplier_number: str
    issued_on: date
    total: Ore
    net: Ore
    vat: Ore
    lines: Ore
    breakdown: tuple[tuple[str, Decimal, Ore, Ore], ...]
    currency: str
    bankgiro: str = ""
    plusgiro: str = ""
    iban: str = ""
    not_checked: tuple[str, ...] = ()
    is_data: bool = True


@dataclass(frozen=True, slots=True)
class KnownSupplier:
    """What the register says of the supplier."""

    name: str
    is_ended: bool
    has_f_tax: bool
    is_swedish: bool
    bankgiro: str = ""
    plusgiro: str = ""
    iban: str = ""


@dataclass(frozen=True, slots=True)
class Other:
    """Another invoice that may be the same one: ``label`` is how people find it."""

    label: str
    number_key: str
    issued_on: date
    total: Ore
    is_data: bool = True


@dataclass(frozen=True, slots=True)
class Stop:
    """A reason to look (spärr): kind, what it is about, and the words for it."""

    kind: str
    text: str
    key: str = ""


def stops_of(claim: Claim, supplier: KnownSupplier | None, others: Sequence[Other]) -> tuple[Stop, ...]:
    """Every stop of an invoice, in the order in which they are shown."""
    return (
        *_sums(claim),
        *_duplicates(claim, others),
        *(_supplier(claim, supplier) if supplier else _unknown(claim)),
        *_rest(claim),
    )


def _sums(claim: Claim) -> Iterator[Stop]:
    """EN 16931, BR-CO-10, 13 and 14, and the VAT of each rate within one krona (BR-CO-17)."""
    if claim.lines != claim.net:
        text = f"Raderna är tillsammans {format_kronor(claim.lines)} kr, men fakturan säger {format_kronor(claim.net)}."
        yield Stop("sums", text, "lines")
    if claim.breakdown and (told := sum(vat for _category, _rate, _base, vat in claim.breakdown)) != claim.vat:
        text = (
            f"Momsen per sats är tillsammans {format_kronor(told)} kr, men fakturan säger {format_kronor(claim.vat)}."
        )
        yield Stop("sums", text, "vat")
    for _category, rate, base, vat in claim.breakdown:
        if abs(base * rate / 100 - vat) > 100:
            text = f"Momsen på {format_kronor(base)} kr är {format_kronor(vat)} kr, vilket inte är {rate:f} procent."
            yield Stop("sums", text.replace(".00 procent", " procent"), f"rate {rate:f}")


def _duplicates(claim: Claim, others: Sequence[Other]) -> Iterator[Stop]:
    """The same number of the same supplier, however it came.

    Where one was read by eye or machine, the same amount on the same day too; as data, equal invoices are many.
    """
    for other in others:
        if other.number_key == claim.number_key:
            yield Stop("duplicate", f"Samma fakturanummer som {other.label}.", other.label)
        elif not (claim.is_data and other.is_data) and (other.issued_on, other.total) == (claim.issued_on, claim.total):
            yield Stop("duplicate", f"Samma fakturadatum och belopp som {other.label}.", other.label)


def _unknown(claim: Claim) -> Iterator[Stop]:
    number = claim.supplier_number or "utan organisationsnummer"
    yield Stop("not_in_register", f"Leverantören {number} finns inte i registret. Lägg upp den, eller avvisa fakturan.")


def _supplier(claim: Claim, supplier: KnownSupplier) -> Iterator[Stop]:
    if supplier.is_ended:
        yield Stop("supplier_ended", f"{supplier.name} är avslutad eller avregistrerad. Utred innan något betalas.")
    if supplier.is_swedish and not supplier.has_f_tax:
        yield Stop("no_f_tax", f"Godkännande för F-skatt är inte kontrollerat för {supplier.name}.")
    yield from _accounts(claim, supplier)


def _accounts(claim: Claim, supplier: KnownSupplier) -> Iterator[Stop]:
    """Money goes to an account of the register alone; the register itself changes by two persons."""
    told = (
        ("bankgiro", claim.bankgiro, supplier.bankgiro),
        ("plusgiro", claim.plusgiro, supplier.plusgiro),
        ("IBAN", claim.iban, supplier.iban),
    )
    strange = [(name, account) for name, account, known in told if account and account != known]
    if not strange or any(account and account == known for _name, account, known in told):
        return
    name, account = strange[0]
    shown = format_bankgiro(account) if name == "bankgiro" else account
    text = f"Fakturan vill ha betalt till {name} {shown}, som inte är leverantörens i registret."
    yield Stop("account_unknown", text, account)


def _rest(claim: Claim) -> Iterator[Stop]:
    if claim.currency != "SEK":
        yield Stop("currency", f"Fakturan är i {claim.currency}. Räkna om den till kronor, eller avvisa den.")
    if claim.not_checked:
        yield Stop("not_checked", f"Ej kontrollerat: {'; '.join(claim.not_checked)}."[:500])
