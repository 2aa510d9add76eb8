"""Pay against the employment it is for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payroll.employment.models import EmploymentSpan, PayTerms
from payroll.runs.controls.model import Hit
from payroll.runs.models import PayLine, PayRun
from payroll.runs.states import SETTLED
from payroll.runs.window import Window
from servicecenter.common.money import format_kronor


def outside_employment(run: PayRun) -> Iterator[Hit]:
    """Pay for days when nobody was employed (signal 3)."""
    window = Window.of(run)
    covers = EmploymentSpan.objects.filter(
        window.known,
        Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef("earned_to")),
        employment_id=OuterRef("employment_id"),
        starts_on__lte=OuterRef("earned_from"),
    )
    lines = PayLine.objects.filter(~Exists(covers), run=run, employment__isnull=False).order_by("payslip", "number")
    suspects = list(
        lines.values_list("employment_id", "employment__person_id", "earned_from", "earned_to", "amount_ore")
    )
    spans = _spans_of(window, {row[0] for row in suspects})
    paid = _paid_before(run, {row[0] for row in suspects})
    for employment_id, _person, first, last, amount in suspects:
        paid[employment_id, first, last] += amount
    outside: dict[int, list[int]] = {}
    for employment_id, person_id, first, last, amount in suspects:
        if paid[employment_id, first, last] and not _is_employed(first, last, spans.get(employment_id, ())):
            outside.setdefault(person_id, []).append(amount)
    for person_id, amounts in outside.items():
        yield Hit(
            _("Lön utanför anställningstiden"),
            ngettext(
                "%(count)d rad om %(amount)s kr avser dagar då personen inte var anställd.",
                "%(count)d rader om %(amount)s kr avser dagar då personen inte var anställd.",
                len(amounts),
            )
            % {"count": len(amounts), "amount": format_kronor(sum(amounts))},
            _("Rätta anställningstiden eller raderna och räkna om."),
            person_id,
        )


def _paid_before(run: PayRun, employment_ids: Collection[int]) -> Counter[tuple[int, date, date]]:
    """What fixed runs have paid for days in earlier months; back pay takes off what should not have been paid."""
    lines = PayLine.objects.filter(
        run__state__in=SETTLED, employment_id__in=employment_ids, earned_from__lt=Window.of(run).starts_on
    )
    rows = lines.order_by().values_list("employment_id", "earned_from", "earned_to").annotate(Sum("amount_ore"))
    return Counter({(key, first, last): amount for key, first, last, amount in rows})


def _spans_of(window: Window, employment_ids: Collection[int]) -> dict[int, list[tuple[date, date | None]]]:
    found: dict[int, list[tuple[date, date | None]]] = {}
    rows = EmploymentSpan.objects.filter(window.known, employment_id__in=employment_ids).order_by("starts_on")
    for employment_id, starts_on, ends_on in rows.values_list("employment_id", "starts_on", "ends_on"):
        found.setdefault(employment_id, []).append((starts_on, ends_on))
    return found


def _is_employed(first: date, last: date, spans: Iterable[tuple[date, date | None]]) -> bool:
    """Whether spans that follow on each other cover every day, as when an employment is prolonged."""
    for starts_on, ends_on in spans:
        if starts_on <= first and (ends_on is None or ends_on >= first):
            if ends_on is None or ends_on >= last:
                return True
            first = ends_on + timedelta(days=1)
    return False


def overlapping_employments(run: PayRun) -> Iterator[Hit]:
    """Employments that together exceed full time (signal 15)."""
    window = Window.of(run)
    employed = EmploymentSpan.objects.filter(window.known & window.in_month, employment_id=OuterRef("employment_id"))
    rows = (
        PayTerms.objects.filter(window.known & window.in_month, Exists(employed), form="monthly")
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=window.ends_on))
        .order_by()
        .values("employment__person_id")
        .annotate(extent=Sum("extent"), count=Count("employment_id", distinct=True))
        .filter(extent__gt=100, count__gt=1)
    )
    for row in rows:
        yield Hit(
            _("Anställningar över heltid"),
            _("%(count)d anställningar om tillsammans %(extent)s procent pågår samtidigt.")
            % {"count": row["count"], "extent": f"{row['extent']:.0f}"},
            _("Kontrollera omfattningarna och kvittera om de stämmer."),
            row["employment__person_id"],
        )
