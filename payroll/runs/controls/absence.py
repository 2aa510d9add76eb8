"""Long absence: what the days of illness ask for, and what is not ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.db.models import Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from payroll.absence.models import Absence, AbsenceKind
from payroll.runs.controls.model import Hit
from payroll.runs.controls.slips import codes_of
from payroll.runs.models import PayLine, PayRun
from payroll.runs.rules import pinned_rules
from payroll.runs.states import SETTLED
from payroll.runs.window import Window
from payroll.salary_types.catalogue import by_key

SICK_DAYS = (
    (8, lazy("läkarintyg ska finnas (dag 8)")),
    (15, lazy("sjukanmälan till Försäkringskassan ska vara gjord (dag 15)")),
    (91, lazy("mer än 90 dagar")),
    (181, lazy("mer än 180 dagar")),
    (365, lazy("mer än 364 dagar: sjukpenningtillägget ändras")),
)
"""Days of a sick period (dag i sjukperioden) after which something must be in place (signal 7)."""
PARENTAL = tuple(by_key(key).code for key in ("parental_supplement", "parental_supplement_above_cap"))

Days = tuple[date, date]


def sick_milestones(run: PayRun) -> Iterator[Hit]:
    """Sick periods that passed a day in the month after which something must be in place (signal 7)."""
    window = Window.of(run)
    gap = pinned_rules(run).agreement.relapse_days
    for person_id, periods in sorted(_sick_people(window).items()):
        before, after = _sick_day(periods, window.starts_on, gap), _sick_day(periods, window.ends_on, gap)
        passed = [text for day, text in SICK_DAYS if before < day <= after]
        if passed:
            yield Hit(
                _("Lång sjukfrånvaro"),
                _("Sjukperioden är uppe i %(days)d dagar: %(passed)s.")
                % {"days": after, "passed": ", ".join(str(text) for text in passed)},
                _("Kontrollera intyg och anmälan och kvittera."),
                person_id,
            )


def _sick(window: Window) -> Q:
    known = Q(superseded_at__isnull=True) | Q(superseded_at__gt=window.known_at)
    return known & Q(kind=AbsenceKind.SICK, state="attested", attested_at__lte=window.known_at)


def _sick_people(window: Window) -> dict[int, list[Days]]:
    """Everyone who was ill in the month, with all their sick absences so far in order."""
    ill = Absence.objects.filter(_sick(window), starts_on__lte=window.ends_on, ends_on__gte=window.starts_on)
    ids = list(ill.order_by().values_list("employment_id", flat=True).distinct())
    rows = Absence.objects.filter(_sick(window), employment_id__any=ids, starts_on__lte=window.ends_on)
    found: dict[int, list[Days]] = {}
    for person_id, first, last in rows.order_by("starts_on", "id").values_list(
        "employment__person_id", "starts_on", "ends_on"
    ):
        found.setdefault(person_id, []).append((first, last))
    return found


def _sick_day(periods: Sequence[Days], on: date, gap: int) -> int:
    """Which day of the sick period it is at the end of a day; days between relapses within ``gap`` are not counted."""
    count, ended = 0, date.min
    for first, last in periods:
        if first > on:
            break
        if ended == date.min or (first - ended).days - 1 > gap:
            count, ended = 0, first - timedelta(days=1)
        begins, ends = max(first, ended + timedelta(days=1)), min(last, on)  # days told of twice count once
        count += max(0, (ends - begins).days + 1)
        ended = max(ended, ends)
    return count


def sick_past_month(run: PayRun) -> Iterator[Hit]:
    """A sick absence that goes on after the month: it must be ended or prolonged when the person is back (signal 8)."""
    window = Window.of(run)
    rows = Absence.objects.filter(_sick(window), starts_on__lte=window.ends_on, ends_on__gt=window.ends_on)
    for person_id, first, last in rows.order_by("employment__person_id", "starts_on").values_list(
        "employment__person_id", "starts_on", "ends_on"
    ):
        yield Hit(
            _("Sjukfrånvaro som fortsätter efter månaden"),
            _("Sjuk från %(first)s, anmäld till %(last)s.") % {"first": first, "last": last},
            _("Stäm av med chefen att frånvaron pågår och kvittera."),
            person_id,
        )


def parental_supplement_days(run: PayRun) -> Iterator[Hit]:
    """More days with parental supplement than the agreement gives for a birth (signal 10)."""
    if codes_of(run).isdisjoint(PARENTAL):
        return
    limit = pinned_rules(run).agreement.parental_supplement_days
    lines = PayLine.objects.filter(code__in=PARENTAL).order_by()
    now = list(lines.filter(run=run).values_list("payslip__person_id", flat=True).distinct())
    counted = lines.filter(Q(run=run) | Q(run__state__in=SETTLED), payslip__person_id__any=now)
    for person_id, days in counted.values_list("payslip__person_id").annotate(days=Sum("quantity")):
        if days and days > limit:
            yield Hit(
                _("Föräldrapenningtillägg över gränsen"),
                _("%(days)s dagar är betalda. Avtalet ger %(limit)d kalenderdagar för en födsel.")
                % {"days": f"{days.normalize():f}", "limit": limit},
                _("Kontrollera att dagarna gäller mer än ett barn, annars rätta, och kvittera."),
                person_id,
            )
