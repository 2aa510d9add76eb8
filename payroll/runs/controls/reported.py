"""Reported time and amounts: what is not, or perhaps should not be, paid in the run."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Exists, Max, OuterRef, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from payroll.absence.models import Absence
from payroll.employment.models import EmploymentSpan, PayTerms
from payroll.runs.controls.limits import limits_of
from payroll.runs.controls.model import Hit
from payroll.runs.controls.slips import codes_of
from payroll.runs.models import PayLine, PayRun
from payroll.runs.order import previous_run
from payroll.runs.window import Window
from payroll.salary_types.catalogue import CATALOGUE, by_key
from payroll.time.models import TimeEntry
from servicecenter.common.money import format_kronor

OVERTIME = tuple(by_key(key).code for key in ("overtime_simple", "overtime_qualified"))
FREE_AMOUNTS = tuple(
    by_key(key).code
    for key in (
        "one_off_amount",
        "contractor_fee",
        "board_fee",
        "combined_post_fee",
        "vacation_compensation",
    )
)
"""Salary types where someone writes the amount itself, so that nothing but the eye checks it (högriskarter)."""


def absence_after_end(run: PayRun) -> Iterator[Hit]:
    """Absence told of when there is no pay left to deduct it from (signal 3)."""
    window = Window.of(run)
    previous = previous_run(run)
    if previous is None:
        return
    employed = EmploymentSpan.objects.filter(window.known & window.in_month, employment_id=OuterRef("employment_id"))
    told = Absence.objects.filter(window.attested, attested_at__gt=previous.cut_off_at, starts_on__lte=window.ends_on)
    rows = told.filter(~Exists(employed))
    for row in rows.order_by("employment__person_id", "starts_on").select_related("employment"):
        yield Hit(
            _("Frånvaro efter sista lönen"),
            _("%(kind)s från %(first)s till %(last)s blev känd när anställningen redan var slut.")
            % {"kind": row.get_kind_display(), "first": row.starts_on, "last": row.ends_on},
            _("Ingen lön finns att dra från. Utred skulden med personen och kvittera."),
            row.employment.person_id,
        )


def unattested(run: PayRun) -> Iterator[Hit]:
    """Reported but not attested, so not paid: whose, how much, and which manager it waits for (signal 12)."""
    month = Window.of(run)
    waiting = Q(state="submitted", starts_on__lte=month.ends_on, superseded_at__isnull=True)
    counts: dict[int, int] = {}
    for model in (TimeEntry, Absence):
        rows = model.objects.filter(waiting).order_by().values("employment__person_id").annotate(count=Count("pk"))
        for row in rows:
            counts[row["employment__person_id"]] = counts.get(row["employment__person_id"], 0) + row["count"]
    managers = _managers(month, list(counts))
    for person_id, count in sorted(counts.items(), key=lambda found: (managers.get(found[0], ""), found[0])):
        yield Hit(
            _("Väntar på attest"),
            ngettext(
                "%d rapporterad rad är inte attesterad och betalas inte i denna körning.",
                "%d rapporterade rader är inte attesterade och betalas inte i denna körning.",
                count,
            )
            % count,
            _("Påminn %s. Det som attesteras senare betalas nästa månad.") % managers.get(person_id, _("chefen")),
            person_id,
        )


def _managers(window: Window, person_ids: list[int]) -> dict[int, str]:
    """The manager of each person's unit, as the terms of the month say."""
    rows = PayTerms.objects.filter(
        window.known & window.in_month, employment__person_id__any=person_ids, unit__manager__isnull=False
    )
    return dict(rows.order_by("starts_on").values_list("employment__person_id", "unit__manager__full_name"))


def overtime(run: PayRun) -> Iterator[Hit]:
    """More overtime than the law or the agreement allows, for those who are paid overtime now (signal 11)."""
    if codes_of(run).isdisjoint(OVERTIME):
        return
    limits = limits_of(run)
    lines = PayLine.objects.filter(run=run, code__in=OVERTIME).order_by()
    earned = dict(lines.values_list("employment_id").annotate(Max("earned_to")))
    window = Window.of(run)
    rows = (
        TimeEntry.objects.filter(employment_id__any=list(earned), code__in=OVERTIME, state="attested")
        .filter(Q(superseded_at__isnull=True) | Q(superseded_at__gt=window.known_at), attested_at__lte=window.known_at)
        .filter(starts_on__year__in={day.year for day in earned.values()} or {0}, starts_on__lte=window.ends_on)
        .order_by()
        .values_list("employment_id", "employment__person_id", "starts_on__year", "starts_on__month")
        .annotate(hours=Sum("quantity"))
    )
    months: dict[tuple[int, int], dict[tuple[int, int], float]] = {}
    for employment_id, person_id, year, month, hours in rows:
        if hours and year == earned[employment_id].year:
            months.setdefault((employment_id, person_id), {})[year, month] = hours
    for (employment_id, person_id), found in sorted(months.items(), key=lambda each: each[0][1]):
        last = earned[employment_id]
        in_month, in_year = found.get((last.year, last.month), 0), sum(found.values())
        if in_month > limits["overtime_month_hours"] or in_year > limits["overtime_year_hours"]:
            yield Hit(
                _("Mycket övertid"),
                _(
                    "%(month_hours)s timmar i %(month)s (gräns %(month_limit)s), %(year_hours)s under %(year)d "
                    "(gräns %(year_limit)s; lagens gräns 200)."
                )
                % {
                    "month_hours": in_month,
                    "month": f"{last:%Y-%m}",
                    "month_limit": limits["overtime_month_hours"],
                    "year_hours": in_year,
                    "year": last.year,
                    "year_limit": limits["overtime_year_hours"],
                },
                _("Kontrollera tiden med chefen och kvittera."),
                person_id,
            )


def same_row_twice(run: PayRun) -> Iterator[Hit]:
    """A row attested since the last fixed run that is like another one: perhaps the same thing (signal 19)."""
    window, previous = Window.of(run), previous_run(run)
    new = TimeEntry.objects.filter(window.attested, starts_on__lte=window.ends_on)
    if previous is not None:
        new = new.filter(attested_at__gt=previous.cut_off_at)
    alike = TimeEntry.objects.filter(window.attested, **{name: OuterRef(name) for name in ALIKE})
    twice = new.filter(Exists(alike.exclude(pk=OuterRef("pk")).filter(_same_figures())))
    rows = twice.order_by("employment__person_id", "starts_on", "code").values_list(
        "employment__person_id", "code", "starts_on", "quantity", "amount_ore"
    )
    for person_id, code, first, quantity, amount in rows.distinct():
        what = _("%s kr") % format_kronor(amount) if amount is not None else _("antal %s") % quantity
        yield Hit(
            _("Samma rad flera gånger"),
            _("%(type)s den %(day)s, %(what)s, är registrerad mer än en gång.")
            % {"type": CATALOGUE[code].sv, "day": first, "what": what},
            _("Ta tillbaka dubbletten och räkna om, eller kvittera om raderna är skilda händelser."),
            person_id,
        )


ALIKE = ("employment_id", "code", "starts_on", "ends_on")


def _same_figures() -> Q:
    amount, quantity = OuterRef("amount_ore"), OuterRef("quantity")
    return (
        Q(amount_ore=amount, quantity=quantity)
        | Q(amount_ore=amount, quantity__isnull=True)
        | Q(amount_ore__isnull=True, quantity=quantity)
    )


def one_off_rows(run: PayRun) -> Iterator[Hit]:
    """Large amounts written by hand, where only the eye checks them (signal 16)."""
    if codes_of(run).isdisjoint(FREE_AMOUNTS):
        return
    limit = int(limits_of(run)["one_off_kronor"]) * 100
    rows = (
        PayLine.objects.filter(Q(amount_ore__gte=limit) | Q(amount_ore__lte=-limit), run=run, code__in=FREE_AMOUNTS)
        .order_by("payslip__person_id", "number")
        .values_list("payslip__person_id", "code", "amount_ore")
    )
    for person_id, code, amount in rows:
        yield Hit(
            _("Fritt belopp"),
            _("%(type)s om %(amount)s kr är skriven för hand.")
            % {"type": CATALOGUE[code].sv, "amount": format_kronor(amount)},
            _("Kontrollera beloppet mot beslutet och kvittera."),
            person_id,
        )
