"""A SIE file on its way into the ledger: each voucher as a draft, and every reason why it may not be posted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from servicecenter.agencies.models import Agency
from servicecenter.common.hashing import sha256_of_json
from servicecenter.exchange.sie4 import SieFile
from servicecenter.exchange.sie4 import Voucher as SieVoucher
from servicecenter.ledger.draft import CODING_SEPARATOR, Chart, DraftLine, VoucherDraft, faults
from servicecenter.ledger.models import Voucher
from servicecenter.ledger.queries import chart_on
from servicecenter.ledger.sie_out import dimension_numbers
from servicecenter.tenancy.scope import current_agency_id

IMPORT_SERIES = "I"
"""Vouchers read in have a series of their own; their number elsewhere stands in the text."""
VOUCHER_TYPE = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """A voucher of the file: what it would be posted as, and why it may not (``faults`` empty: it may)."""

    voucher: SieVoucher
    draft: VoucherDraft
    faults: tuple[str, ...]

    @property
    def label(self) -> str:
        return f"{self.voucher.series}{self.voucher.number}" or "–"


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do (förhandsvisning). Nothing is posted while there is one fault."""

    file: SieFile
    file_faults: tuple[str, ...]
    candidates: tuple[Candidate, ...]

    @property
    def rejects(self) -> tuple[Candidate, ...]:
        return tuple(row for row in self.candidates if row.faults)

    @property
    def can_be_posted(self) -> bool:
        return not self.file_faults and not self.rejects

    @property
    def row_count(self) -> int:
        return sum(len(row.voucher.rows) for row in self.candidates)

    @property
    def turnover_ore(self) -> int:
        return sum(row.draft.turnover for row in self.candidates)


def preview_of(file: SieFile) -> Preview:
    """Check every voucher against the agency's accounts and codes on its own day."""
    chart = cache(chart_on)
    numbers = cache(lambda day: {number: code for code, number in dimension_numbers(on=day).items()})
    drafts = list(_drafts(file.vouchers, numbers, chart))
    origins = [draft.origin for _voucher, draft, _faults in drafts]
    posted = {row.origin: row for row in Voucher.objects.filter(origin__in=origins).order_by("id")}
    candidates = tuple(
        Candidate(voucher, draft, tuple(_reasons(draft, coding_faults, chart(draft.booked_on), posted)))
        for voucher, draft, coding_faults in drafts
    )
    return Preview(file, tuple(_file_faults(file)), candidates)


def _file_faults(file: SieFile) -> Iterator[str]:
    agency = Agency.objects.get(pk=current_agency_id())
    stated = "".join(filter(str.isdigit, file.organisation_number))[-10:]
    if file.sie_type != VOUCHER_TYPE:
        yield f"Filen är av typ {file.sie_type} och har bara saldon. Verifikationer finns i typ 4; hämta en sådan."
    elif not file.vouchers:
        yield "Filen har inga verifikationer. Kontrollera urvalet i programmet den kommer från."
    if stated and stated != agency.organisation_number:
        yield (
            f"Filen gäller {file.company or 'någon annan'} ({file.organisation_number}), inte {agency.name}. "
            f"Byt myndighet eller hämta rätt fil."
        )


def _drafts(vouchers, numbers, chart) -> Iterator[tuple[SieVoucher, VoucherDraft, tuple[str, ...]]]:
    """The same voucher twice in one file is two; in a later file it is the one that was read before."""
    seen: Counter[str] = Counter()
    for voucher in vouchers:
        key = sha256_of_json(_content(voucher))[:40]
        seen[key] += 1
        coding_faults: list[str] = []
        lines = tuple(
            DraftLine(
                row.account,
                row.amount,
                _coding(row.objects, numbers(voucher.day), chart(voucher.day), coding_faults),
                row.text[:200],
            )
            for row in voucher.rows
            if row.amount
        )
        label = " ".join(filter(None, (f"{voucher.series}{voucher.number}", voucher.text)))
        draft = VoucherDraft(IMPORT_SERIES, voucher.day, label[:200] or "SIE", f"sie:{key}:{seen[key]}", lines)
        yield voucher, draft, tuple(coding_faults)


def _content(voucher: SieVoucher) -> list[object]:
    rows = [[row.account, row.amount, list(map(list, row.objects)), row.text] for row in voucher.rows]
    return [voucher.series, voucher.number, voucher.day.isoformat(), voucher.text, rows]


def _coding(objects: tuple[tuple[int, str], ...], codes: dict[int, str], chart: Chart, faults: list[str]) -> str:
    """The code string in the order of the agency's dimensions."""
    values: dict[str, str] = {}
    for number, value in objects:
        if number not in codes:
            faults.append(
                f"dimension {number} hör inte till någon koddel; ange inställningen ledger.sie_dimension.KOD = {number}"
            )
        elif CODING_SEPARATOR in value:
            faults.append(f"objektet {value!r} har ett snedstreck och kan inte vara ett kodvärde")
        else:
            values[codes[number]] = value
    return CODING_SEPARATOR.join(values.get(row.code, "") for row in chart.dimensions).rstrip(CODING_SEPARATOR)


def _reasons(draft: VoucherDraft, coding_faults: tuple[str, ...], chart: Chart, posted: dict) -> Iterator[str]:
    if existing := posted.get(draft.origin):
        yield f"den är redan inläst som {existing.series}{existing.number}; ta bort den ur filen"
    yield from dict.fromkeys(coding_faults)
    # A key of the account plan is a word; what a file states must be an account.
    yield from faults(draft, replace(chart, accounts_by_key={}))


def days_of(preview: Preview) -> tuple[date, date] | None:
    days = [row.voucher.day for row in preview.candidates]
    return (min(days), max(days)) if days else None
