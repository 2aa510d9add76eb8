"""Back pay that a second clerk must look at, and changes that lie further back than a run corrects."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from datetime import date

from django.db.models import F, Min, Q, QuerySet, Sum
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from payroll.runs.changes import changed_since_paid
from payroll.runs.controls.model import Hit
from payroll.runs.earlier import EarlierMonths
from payroll.runs.models import BackPayConfirmation, PayLine, PayRun, Payslip
from payroll.runs.order import previous_run
from payroll.runs.window import Window
from payroll.salary_types.catalogue import CATALOGUE, Section
from servicecenter.agencies.queries import setting
from servicecenter.common.money import ORE_PER_KRONA, format_kronor
from servicecenter.tenancy.lookups import Keys

SECOND_CLERK = "back_pay_second_clerk"
MONTHS, KRONOR = 3, 50_000
"""How old and how large back pay may be before a second clerk must look. The months stand in the signal lists of a
state payroll office; the amount is our choice. Both are local settings."""
STANDING = tuple(
    sorted(
        code for code, kind in CATALOGUE.items() if kind.fixed_pay or kind.section in (Section.ABSENCE, Section.BENEFIT)
    )
)
"""What the amount is counted of: not reported time, which is paid the month after as a rule."""


def second_clerk(run: PayRun) -> Iterator[Hit]:
    """Back pay older than some months or above an amount (signal 17)."""
    if previous_run(run) is None and not run.is_extra:
        return
    oldest = Window.of(run).month.plus(-_limit(run, "retro.second_clerk_months", MONTHS)).starts_on
    amount = _limit(run, "retro.second_clerk_kronor", KRONOR) * ORE_PER_KRONA
    rows = (
        back_pay_lines(run)
        .order_by()
        .values(person_id=F("payslip__person_id"))
        .annotate(
            first=Min("earned_from"), total=Sum("amount_ore"), standing=Sum("amount_ore", filter=Q(code__in=STANDING))
        )
        .filter(Q(first__lt=oldest) | Q(standing__gt=amount) | Q(standing__lt=-amount))
    )
    found = list(rows.order_by("person_id"))
    confirmed = _confirmed(run, [row["person_id"] for row in found])
    for row in found:
        if row["person_id"] not in confirmed:
            yield _hit(row["person_id"], row["first"], row["total"])


def _hit(person_id: int, first: date, total: int) -> Hit:
    return Hit(
        _("Retroaktiv lön som två ska se"),
        _("%(amount)s kr avser tidigare månader, den äldsta %(month)s.")
        % {"amount": format_kronor(total), "month": date_format(first, "F Y")},
        _("En annan handläggare än den som räknade granskar raderna och bekräftar dem."),
        person_id,
    )


def _limit(run: PayRun, key: str, default: int) -> int:
    return int(setting(key, on=run.pays_on) or default)


def back_pay_lines(run: PayRun) -> QuerySet[PayLine]:
    """The lines of the run that were earned in earlier months."""
    return PayLine.objects.filter(run=run, employment__isnull=False, earned_from__lt=Window.of(run).starts_on)


def back_pay_hashes(run: PayRun, person_ids: Collection[int]) -> dict[int, str]:
    """What a confirmation binds to: every line of back pay of each person.

    The payslips are asked for first: joined with the lines, the database reads everybody's lines of every month.
    """
    slips = Payslip.objects.filter(run=run, person_id__any=Keys(person_ids)).order_by()
    people = dict(slips.values_list("id", "person_id"))
    rows = back_pay_lines(run).filter(payslip_id__any=Keys(people)).order_by("payslip_id", "number")
    texts: dict[int, list[str]] = {}
    columns = ("employment_id", "code", "coding", "earned_from", "earned_to", "quantity", "amount_ore")
    for payslip_id, *values in rows.values_list("payslip_id", *columns):
        texts.setdefault(people[payslip_id], []).append("\t".join(map(str, values)))
    return {key: hashlib.sha256("\n".join(lines).encode()).hexdigest() for key, lines in texts.items()}


def _confirmed(run: PayRun, person_ids: Collection[int]) -> set[int]:
    """Those whose back pay, just as it is, another than the one who calculated has confirmed."""
    if not person_ids:
        return set()
    now = back_pay_hashes(run, person_ids)
    rows = BackPayConfirmation.objects.filter(run=run, person_id__in=person_ids).exclude(
        confirmed_by=run.prepared_by_id
    )
    return {key for key, content in rows.values_list("person_id", "content_hash") if now.get(key) == content}


def beyond_horizon(run: PayRun) -> Iterator[Hit]:
    """Something changed for months that a run does not correct by itself."""
    earlier = EarlierMonths.of(run)
    if not earlier.months or earlier.first == earlier.agency_first:
        return
    changed = changed_since_paid(Window.of(run), earlier, run.chosen_ids if run.is_extra else None)
    for person_id in sorted(key for key, row in changed.items() if row.is_beyond):
        yield Hit(
            _("Ändrat längre tillbaka än körningen rättar"),
            _("En uppgift före %s har ändrats. Den månaden räknas inte om.")
            % date_format(earlier.first.starts_on, "F Y"),
            _("Räkna ut skillnaden, betala eller återkräv den med en engångsrad och kvittera."),
            person_id,
        )
