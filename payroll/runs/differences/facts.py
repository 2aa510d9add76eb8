"""The facts behind a difference (orsaken i klartext): what changed between two runs, who recorded it and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from payroll.absence.models import Absence
from payroll.deductions.models import NetDeduction
from payroll.employment.models import DatedFact, EmploymentSpan, FixedItem, PayTerms, TaxDecision
from payroll.employment.wording import in_words, plain
from payroll.runs.differences.sums import cause_of_entry
from payroll.runs.models import PayRun
from payroll.runs.window import Window
from payroll.salary_types.catalogue import CATALOGUE
from payroll.time.models import TimeEntry
from servicecenter.common.money import format_kronor

Evidence = dict[int, dict[str, list[str]]]
"""By person and cause (``sums.CAUSES``): sentences to read."""


def evidence(run: PayRun, before: PayRun, person_ids: Sequence[int]) -> Evidence:
    """What changed for some people between two runs; a fixed number of queries, however many people."""
    now, earlier = Window.of(run), Window.of(before)
    found: Evidence = defaultdict(lambda: defaultdict(list))
    for collect in (_employments, _terms, _supplements, _taxes, _deductions, _absences, _entries, _back_pay):
        for person_id, cause, text in collect(now, earlier, person_ids):
            found[person_id][cause].append(text)
    return found


def recorded(fact: DatedFact) -> str:
    """Who recorded a fact and when, with the reason they gave."""
    who = str(fact.recorded_by) if fact.recorded_by else _("systemet")
    text = _("registrerad %(day)s av %(who)s") % {"day": f"{fact.recorded_at:%Y-%m-%d}", "who": who}
    return f"{text} ({fact.reason})" if fact.reason else text


Facts = Iterable[tuple[int, str, str]]


def _pairs(
    model: type[DatedFact],
    valid: Callable[[Window], Q],
    now: Window,
    earlier: Window,
    person_ids: Sequence[int],
    of: str,
) -> tuple[dict[Any, DatedFact], dict[Any, DatedFact]]:
    """The facts of a kind that held in each run, by what they are about (the last one, if several)."""

    def held(window: Window) -> dict[Any, DatedFact]:
        rows: QuerySet[Any] = model.objects.filter(window.known & valid(window), **{f"{of}__any": list(person_ids)})
        related = ["recorded_by", *(["employment"] if of.startswith("employment") else [])]
        related += ["unit"] if model is PayTerms else ["payee"] if model is NetDeduction else []
        return {_about(row): row for row in rows.select_related(*related).order_by("starts_on", "id")}

    return held(now), held(earlier)


def _about(row: Any) -> tuple[Any, ...]:
    match row:
        case FixedItem():
            return row.employment.person_id, row.employment_id, row.code
        case NetDeduction():
            return row.person_id, row.payee_id
        case TaxDecision():
            return (row.person_id,)
    return row.employment.person_id, row.employment_id


def _in_month(window: Window) -> Q:
    return window.in_month


def _on_payday(window: Window) -> Q:
    return window.on_payday


def _at_end(window: Window) -> Q:
    return Q(starts_on__lte=window.ends_on) & (Q(ends_on__isnull=True) | Q(ends_on__gte=window.ends_on))


def _employments(now: Window, earlier: Window, person_ids: Sequence[int]) -> Facts:
    new, old = _pairs(EmploymentSpan, _in_month, now, earlier, person_ids, "employment__person_id")
    for about, row in new.items():
        if about not in old:
            yield about[0], "new", _("Anställd från %(day)s, %(by)s") % {"day": row.starts_on, "by": recorded(row)}
    for about, row in old.items():
        if about not in new:
            last = row.ends_on or now.starts_on
            yield about[0], "gone", _("Anställningen upphörde %(day)s, %(by)s") % {"day": last, "by": recorded(row)}
    for about, row in new.items():
        for day, text in ((row.starts_on, _("Började %s")), (row.ends_on, _("Slutade %s"))):
            if about in old and day and now.starts_on < day < now.ends_on:
                yield about[0], "part_of_month", f"{text % day}, {recorded(row)}"


def _terms(now: Window, earlier: Window, person_ids: Sequence[int]) -> Facts:
    new, old = _pairs(PayTerms, _at_end, now, earlier, person_ids, "employment__person_id")
    for about, row in new.items():
        was = old.get(about)
        if was is None:
            continue
        if row.pay_ore != was.pay_ore:
            change = {"old": format_kronor(was.pay_ore), "new": format_kronor(row.pay_ore)}
            text = _("Lön från %(old)s till %(new)s kr från %(day)s") % (change | {"day": row.starts_on})
            yield about[0], "pay", f"{text}, {recorded(row)}"
        if row.extent != was.extent:
            change = {"old": plain(was.extent), "new": plain(row.extent), "day": row.starts_on}
            text = _("Omfattning från %(old)s till %(new)s procent från %(day)s") % change
            yield about[0], "extent", f"{text}, {recorded(row)}"


def _supplements(now: Window, earlier: Window, person_ids: Sequence[int]) -> Facts:
    new, old = _pairs(FixedItem, _in_month, now, earlier, person_ids, "employment__person_id")
    for about, text, row in _began_and_ended(new, old, "amount_ore"):
        cause = BY_CODE.get(CATALOGUE[row.code].section.value, "supplement")
        yield about[0], cause, f"{text}: {in_words(row)}, {recorded(row)}"


BY_CODE = {"gross_deduction": "gross_deduction"}


def _taxes(now: Window, earlier: Window, person_ids: Sequence[int]) -> Facts:
    new, old = _pairs(TaxDecision, _on_payday, now, earlier, person_ids, "person_id")
    for about, row in new.items():
        if about in old and in_words(row) != in_words(old[about]):
            change = {"old": in_words(old[about]), "new": in_words(row), "day": row.starts_on}
            yield about[0], "tax_decision", _("%(old)s blev %(new)s från %(day)s") % change + f", {recorded(row)}"


def _deductions(now: Window, earlier: Window, person_ids: Sequence[int]) -> Facts:
    new, old = _pairs(NetDeduction, _in_month, now, earlier, person_ids, "person_id")
    for about, text, row in _began_and_ended(new, old, "amount_ore"):
        yield about[0], "net_deduction", f"{text}: {CATALOGUE[row.payee.code].sv}, {format_kronor(row.amount_ore)} kr"


def _began_and_ended(new: dict[Any, Any], old: dict[Any, Any], amount: str) -> Iterable[tuple[Any, str, Any]]:
    for about, row in new.items():
        if about not in old:
            yield about, _("Nytt från %s") % row.starts_on, row
        elif getattr(row, amount) != getattr(old[about], amount):
            yield about, _("Ändrat från %s") % row.starts_on, row
    for about, row in old.items():
        if about not in new:
            yield about, _("Upphörde %s") % (row.ends_on or "–"), row


def _absences(now: Window, earlier: Window, person_ids: Sequence[int]) -> Facts:
    """Absence of this run's month and of the month before it, and whatever came or went between the two runs."""
    near = Q(starts_on__lte=now.ends_on, ends_on__gte=earlier.starts_on) & _in_force(now)
    for row in _attested(Absence, near, now, earlier, person_ids):
        days = {"kind": row.get_kind_display(), "first": row.starts_on, "last": row.ends_on}
        yield row.employment.person_id, "absence", _told(_("%(kind)s %(first)s – %(last)s") % days, row, now, earlier)


def _entries(now: Window, earlier: Window, person_ids: Sequence[int]) -> Facts:
    """Reported rows that came or went since the run before, and those that it paid and that are not repeated."""
    near = Q(starts_on__gte=earlier.month.plus(-1).starts_on, starts_on__lte=now.ends_on) & _in_force(now)
    rows = _attested(TimeEntry, near, now, earlier, person_ids)
    hours: dict[tuple[int, str, bool], Any] = defaultdict(int)
    for row in rows:
        cause, is_new = cause_of_entry(row.code), row.attested_at > earlier.known_at
        if cause == "hours" and row.quantity is not None and _in_force_at(row, now):
            hours[row.employment.person_id, row.code, is_new] += row.quantity
            continue
        amount = f"{format_kronor(row.amount_ore)} kr" if row.amount_ore is not None else plain(row.quantity)
        text = f"{CATALOGUE[row.code].sv} {row.starts_on}, {amount}"
        yield row.employment.person_id, cause, _told(text, row, now, earlier)
    for (person_id, code, is_new), quantity in hours.items():
        text = f"{CATALOGUE[code].sv}, {plain(quantity)}"
        yield person_id, cause_of_entry(code), text if is_new else _("Förra månaden: %s") % text


def _attested(
    model: type[TimeEntry] | type[Absence], near: Q, now: Window, earlier: Window, person_ids: Sequence[int]
) -> Iterable[Any]:
    came = Q(attested_at__gt=earlier.known_at) & _in_force(now)
    went = Q(attested_at__lte=earlier.known_at, superseded_at__gt=earlier.known_at, superseded_at__lte=now.known_at)
    rows = model.objects.filter(
        near | came | went,
        employment__person_id__any=list(person_ids),
        state="attested",
        attested_at__lte=now.known_at,
        starts_on__lte=now.ends_on,
    )
    return rows.select_related("employment", "attested_by").order_by("starts_on", "id")


def _in_force(window: Window) -> Q:
    return Q(superseded_at__isnull=True) | Q(superseded_at__gt=window.known_at)


def _in_force_at(row: Any, window: Window) -> bool:
    return row.superseded_at is None or row.superseded_at > window.known_at


def _told(text: str, row: Any, now: Window, earlier: Window) -> str:
    """What a row says, and whether it went, was paid last month, or by whom it was attested."""
    if not _in_force_at(row, now):
        return _("Återtagen: %s") % text
    if isinstance(row, TimeEntry) and row.attested_at <= earlier.known_at:
        return _("Förra månaden: %s") % text
    return text + ", " + _("attesterad av %s") % row.attested_by if row.attested_by else text


def _back_pay(now: Window, earlier: Window, person_ids: Sequence[int]) -> Facts:
    """Facts that became known between the two runs and hold from an earlier month."""
    for model, related in ((EmploymentSpan, ()), (PayTerms, ("unit",)), (FixedItem, ())):
        known = model.objects.filter(
            employment__person_id__any=list(person_ids), recorded_at__lte=now.known_at, starts_on__lt=now.starts_on
        )
        gone = known.filter(superseded_at__gt=earlier.known_at, superseded_at__lte=now.known_at)
        was = {(row.employment_id, row.starts_on, in_words(row)) for row in gone.select_related("employment", *related)}
        new = known.filter(_in_force(now), recorded_at__gt=earlier.known_at).order_by("starts_on", "id")
        for row in new.select_related("employment", "recorded_by", *related):
            if (row.employment_id, row.starts_on, in_words(row)) not in was:
                text = _("%(what)s från %(day)s") % {"what": capfirst(in_words(row)), "day": row.starts_on}
                yield row.employment.person_id, "back_pay", f"{text}, {recorded(row)}"
