"""Pay against the employment it is for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Exists, Max, OuterRef, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from payroll.employment.models import EmploymentForm, EmploymentSpan, PayTerms, Person
from payroll.las.queries import WARN_KEYS, in_converting_form, stretches_of
from payroll.las.wording import RULES, verdict
from payroll.las_rules.conversion import Standing, last_day, standings
from payroll.las_rules.limits import limits_on
from payroll.las_rules.model import Stretch
from payroll.runs.controls.limits import limits_of
from payroll.runs.controls.model import Hit
from payroll.runs.controls.slips import people_of
from payroll.runs.models import PayLine, PayRun
from payroll.runs.order import previous_run
from payroll.runs.states import SETTLED
from payroll.runs.window import Window
from servicecenter.common.money import format_kronor
from servicecenter.common.periods import Month

Days = tuple[date, date | None]

LIMITED = (
    EmploymentForm.PROBATION,
    EmploymentForm.SAVA,
    EmploymentForm.SUBSTITUTE,
    EmploymentForm.SEASONAL,
    EmploymentForm.STAVA,
    EmploymentForm.HOURLY,
)
"""Forms of employment that end by themselves (tidsbegränsade)."""
AGES = {
    18: lazy("Nedsatt arbetsgivaravgift kan gälla från årsskiftet, om reglerna för unga gäller då."),
    23: lazy("En nedsatt arbetsgivaravgift för unga upphör vid årsskiftet."),
    67: lazy("Från årsskiftet betalas bara ålderspensionsavgift."),
    69: lazy("Pensionspremien upphör efter månaden, och rätten att kvarstå i anställningen upphör (32 a § LAS)."),
}
"""Birthdays after which contributions or pension premiums change (signal 6)."""


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
    for person_id, amounts in sorted(outside.items()):
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


def _spans_of(window: Window, employment_ids: Collection[int]) -> dict[int, list[Days]]:
    found: dict[int, list[Days]] = {}
    rows = EmploymentSpan.objects.filter(window.known, employment_id__in=employment_ids).order_by("starts_on")
    for employment_id, starts_on, ends_on in rows.values_list("employment_id", "starts_on", "ends_on"):
        found.setdefault(employment_id, []).append((starts_on, ends_on))
    return found


def _is_employed(first: date, last: date, spans: Iterable[Days]) -> bool:
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
    spans = EmploymentSpan.objects.filter(window.known & window.in_month).order_by().values("employment__person_id")
    several = spans.annotate(count=Count("employment_id", distinct=True)).filter(count__gt=1)
    people = list(several.values_list("employment__person_id", flat=True))
    employed = set(spans.filter(employment__person_id__any=people).values_list("employment_id", flat=True))
    rows = (
        PayTerms.objects.filter(window.known & window.in_month, employment_id__any=list(employed), form="monthly")
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


def ending_soon(run: PayRun) -> Iterator[Hit]:
    """A time-limited employment that ends within some weeks: stop the pay or prolong (signal 13)."""
    window = Window.of(run)
    last_day = run.pays_on + timedelta(days=int(limits_of(run)["ends_within_days"]))
    rows = (
        EmploymentSpan.objects.filter(window.known, employment__form__in=LIMITED)
        .order_by()
        .values_list("employment_id", "employment__person_id", "employment__form")
        .annotate(last=Max("ends_on"), open=Count("pk", filter=Q(ends_on__isnull=True)))
        .filter(open=0, last__gte=window.starts_on, last__lte=last_day)
    )
    for _employment, person_id, form, ends_on, _open in rows.order_by("last", "employment_id"):
        yield Hit(
            _("Tidsbegränsad anställning upphör"),
            _("%(form)s upphör %(day)s.") % {"form": EmploymentForm(form).label, "day": ends_on},
            _("Kontrollera att den ska upphöra, eller registrera förlängningen, och kvittera."),
            person_id,
        )


def near_conversion(run: PayRun) -> Iterator[Hit]:
    """Days in a form of employment that becomes permanent after a time (signal 13), when they pass the limit.

    Who was in the last fixed run and over the limit of then has been told of.
    """
    window, limits, paid = Window.of(run), limits_of(run), people_of(run)
    told_of = _told_of(previous_run(run))
    spans = in_converting_form(window.starts_on, window.ends_on, known=window.known_at)
    people = set(spans.values_list("employment__person_id", flat=True)) & paid
    born = dict(Person.objects.filter(pk__any=people).values_list("pk", "born_on"))
    for person_id, stretches in sorted(stretches_of(people, known=window.known_at).items()):
        over = _over(stretches, born[person_id], window.ends_on, limits)
        for standing in over.values():
            goes_on = last_day(stretches, standing.rule, window.starts_on) is not None
            if goes_on and not told_of(person_id, standing, stretches, born[person_id]):
                yield Hit(
                    _("Nära omvandling till tillsvidareanställning"),
                    _("%(rule)s: %(days)d dagar. Omvandlas efter mer än %(limit)d dagar (5 a § LAS). %(verdict)s")
                    % {
                        "rule": RULES[standing.rule],
                        "days": standing.days,
                        "limit": standing.limit.value,
                        "verdict": verdict(standing),
                    },
                    _("Stäm av med myndigheten om anställningen och kvittera."),
                    person_id,
                )


def _over(stretches: Sequence[Stretch], born_on: date, on: date, limits: Mapping[str, Decimal]) -> dict[str, Standing]:
    """By warning limit, the rule with the most days, where they are more than the limit."""
    found: dict[str, Standing] = {}
    for standing in standings(stretches, on, limits_on(on), born_on):
        key = WARN_KEYS[standing.rule]
        if standing.if_prolonged_on and standing.days > max(limits[key], found[key].days if key in found else 0):
            found[key] = standing
    return found


def _told_of(previous: PayRun | None) -> Callable[[int, Standing, Sequence[Stretch], date], bool]:
    """Whether the run before could tell of a person's days in a form: whom it paid, and by its own limits."""
    if previous is None:
        return lambda _person_id, _standing, _stretches, _born_on: False
    limits, paid, until = limits_of(previous), people_of(previous), Month.parse(previous.month).ends_on
    return lambda person_id, standing, stretches, born_on: (
        person_id in paid and WARN_KEYS[standing.rule] in _over(stretches, born_on, until, limits)
    )


def age_crossing(run: PayRun) -> Iterator[Hit]:
    """A birthday after which the employer's contributions or pension premiums change (signal 6)."""
    month, paid = Window.of(run).month, people_of(run)
    born = Person.objects.filter(
        born_on__month=month.starts_on.month,
        born_on__year__in=[month.starts_on.year - age for age in AGES],
    )
    for person_id, born_on in born.order_by("pk").values_list("pk", "born_on"):
        if person_id not in paid:
            continue
        age = month.starts_on.year - born_on.year
        yield Hit(
            _("Fyller %d år") % age,
            str(AGES[age]),
            _("Ingen åtgärd behövs: avgifter och premier räknas om av sig själva."),
            person_id,
        )
