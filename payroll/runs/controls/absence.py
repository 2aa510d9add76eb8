"""Long absence: what the days of illness ask for, what is not ended, and how far paid leave has gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from payroll.absence.models import Absence, AbsenceKind
from payroll.parental.models import ParentalBenefitNote
from payroll.parental.queries import BenefitRow, benefit_rows, days_of_birth
from payroll.runs.controls.model import Hit
from payroll.runs.models import PayRun
from payroll.runs.rules import pinned_rules
from payroll.runs.window import Window
from payroll.sickness.due import passed, period_on, standing
from payroll.sickness.queries import SickEmployment, attested_sickness, sick_employments
from servicecenter.tenancy.lookups import Keys


def sick_milestones(run: PayRun) -> Iterator[Hit]:
    """Sick periods in the month that lack certificate or report, or passed a day that changes something (signal 7)."""
    window, agreement = Window.of(run), pinned_rules(run).agreement
    before = date.fromordinal(window.starts_on.toordinal() - 1)
    for own in sorted(_ill_in_month(window, agreement.relapse_days), key=lambda row: row.person_id):
        period = period_on(own.periods, window.starts_on, window.ends_on)
        if period is None:
            continue
        now = standing(period, own.notes, window.ends_on, agreement.medical_certificate_day)
        told = [str(text) for text in passed(period, before, window.ends_on)]
        if now.certificate_from is not None:
            told.insert(0, _("läkarintyg saknas från %s (dag 8)") % now.certificate_from)
        if now.report_due is not None:
            told.append(_("inte anmäld till Försäkringskassan (dag 15 var %s)") % now.report_due)
        if told:
            yield Hit(
                _("Lång sjukfrånvaro"),
                _("Sjukperioden är uppe i %(days)d dagar: %(passed)s.")
                % {"days": now.day_number, "passed": ", ".join(told)},
                _("Notera intyg och anmälan på personens sjukperiod, eller kvittera."),
                own.person_id,
            )


def _ill_in_month(window: Window, relapse_days: int) -> list[SickEmployment]:
    """Everyone who was ill in the month, with all their sickness and notes as known at the cut-off."""
    ill = attested_sickness(window.attested).filter(starts_on__lte=window.ends_on, ends_on__gte=window.starts_on)
    ids = ill.order_by().values_list("employment_id", flat=True).distinct()
    return sick_employments(list(ids), relapse_days, absences=window.attested, notes=window.known)


def sick_past_month(run: PayRun) -> Iterator[Hit]:
    """A sick absence that goes on after the month: it must be ended or prolonged when the person is back (signal 8)."""
    window = Window.of(run)
    goes_on = Q(ends_on__gt=window.ends_on) | Q(is_open=True, ends_on__gte=window.starts_on)
    rows = attested_sickness(window.attested).filter(goes_on, starts_on__lte=window.ends_on)
    columns = ("employment__person_id", "starts_on", "ends_on", "is_open")
    for person_id, first, last, is_open in rows.order_by("employment__person_id", "starts_on").values_list(*columns):
        until = _("utan känt slut") if is_open else _("anmäld till %s") % last
        yield Hit(
            _("Sjukfrånvaro som fortsätter efter månaden"),
            _("Sjuk från %(first)s, %(until)s.") % {"first": first, "until": until},
            _("Stäm av med chefen att frånvaron pågår och kvittera."),
            person_id,
        )


def parental_supplement_days(run: PayRun) -> Iterator[Hit]:
    """Days with parental benefit in the month that are past what the agreement pays for a birth (signal 10)."""
    window = Window.of(run)
    limit = pinned_rules(run).agreement.parental_supplement_days
    notes = ParentalBenefitNote.objects.filter(
        window.known, starts_on__lte=window.ends_on, ends_on__gte=window.starts_on
    )
    people = dict(notes.order_by().values_list("employment_id", "employment__person_id"))
    rows: dict[int, list[BenefitRow]] = {}
    for key, row in benefit_rows(window.known, Keys(people)):
        rows.setdefault(key, []).append(row)
    after = date.fromordinal(window.ends_on.toordinal() + 1)
    for key, own in sorted(rows.items()):
        for born_on in sorted({row.child_born_on for row in own if row.ends_on >= window.starts_on}):
            days = days_of_birth(own, born_on, after)
            if days > limit:
                yield Hit(
                    _("Föräldrapenningtillägg över gränsen"),
                    _("%(days)d dagar är noterade för barnet fött %(born)s. Avtalet ger tillägg för %(limit)d.")
                    % {"days": days, "born": born_on, "limit": limit},
                    _("Dagarna därefter betalas inte. Kontrollera beskeden och kvittera."),
                    people[key],
                )


def parental_without_note(run: PayRun) -> Iterator[Hit]:
    """Parental leave two months ago without a note of benefit: no supplement has been paid (signal 10)."""
    window = Window.of(run)
    month_before = window.month.plus(-2)
    leave = Absence.objects.filter(
        window.attested,
        kind=AbsenceKind.PARENTAL_LEAVE,
        starts_on__lte=month_before.ends_on,
        ends_on__gte=month_before.starts_on,
    )
    noted = ParentalBenefitNote.objects.filter(
        window.known, starts_on__lte=month_before.ends_on, ends_on__gte=month_before.starts_on
    )
    rows = leave.exclude(employment_id__in=noted.order_by().values("employment_id"))
    columns = ("employment__person_id", "starts_on", "ends_on")
    for person_id, first, last in rows.order_by("employment__person_id", "starts_on").values_list(*columns):
        yield Hit(
            _("Föräldraledig utan besked från Försäkringskassan"),
            _("Föräldraledig %(first)s – %(last)s. Inget besked för %(month)s.")
            % {"first": first, "last": last, "month": month_before},
            _("Tillägget betalas när beskedet är noterat. Be om det, eller kvittera om inget tas ut."),
            person_id,
        )


PAID_LEAVE_DAYS = 10
"""Days with pay for private matters, and for union posts, in a calendar year (villkorsavtalen, Lärarförbundet)."""


def paid_leave_days(run: PayRun) -> Iterator[Hit]:
    """More days of leave with pay in the year than the agreement gives."""
    window = Window.of(run)
    kinds = (AbsenceKind.LEAVE_WITH_PAY, AbsenceKind.UNION_TIME)
    year = Q(starts_on__lte=window.ends_on, ends_on__gte=date(window.month.year, 1, 1))
    rows = Absence.objects.filter(window.attested, year, kind__in=kinds)
    now = rows.filter(ends_on__gte=window.starts_on).order_by().values("employment_id")
    summed = rows.filter(employment_id__in=now).order_by().values_list("employment__person_id", "kind")
    for person_id, kind, days in summed.annotate(days=Sum("working_days")).order_by("employment__person_id", "kind"):
        if days > PAID_LEAVE_DAYS:
            yield Hit(
                _("Många dagar ledig med lön"),
                _("%(kind)s: %(days)s dagar i år. För privata skäl och fackliga uppdrag är gränsen %(most)d.")
                % {"kind": AbsenceKind(kind).label, "days": f"{days.normalize():f}", "most": PAID_LEAVE_DAYS},
                _("Kontrollera beslutet och kvittera."),
                person_id,
            )
